//! What a guest may import: WASI without a network, files, state, also as `wasi:keyvalue`,
//! and the bridge to tools.
//!
//! Nothing but this module links anything, so reading it is reading what a sandbox can
//! reach. What an import means is told from its name alone ([`Import::classify`]),
//! before anything is compiled.

mod imports;

use std::sync::{Arc, OnceLock};

use wasmtime::component::types::{ComponentExtern, ComponentItem};
use wasmtime::component::{Component, InstancePre, Linker, LinkerInstance, ResourceType};
use wasmtime::{Engine, Result, format_err};
use wasmtime_wasi::{WasiView, p2, p3};

pub use imports::{GUEST_VERSION, Group, Import, NETWORK_IS_CLOSED, Verdict, is_entry, is_typed};

use crate::bindings::guest::{files, state, tools, tools_async, types};
use crate::bindings::{keyvalue_draft, keyvalue_draft2, runtime};
use crate::codegen::Sandbox;
use crate::files::{HasFiles, HasWasiFiles, HoldsWasiFiles};
use crate::instance::{HoldsState, State};
use crate::limits::MAX_NAMED_IMPORTS;
use crate::name::printable;
use crate::script::{HasScript, Scripted};
use crate::state::HasState;
use crate::state::keyvalue::HasKeyValue;
use crate::tools::HasTools;
use crate::typed::canonical::{Answer, Args};
use crate::typed::{Bound, TypedTool};

/// Characters of an import's name that a message shows.
const IMPORT_CHARS: usize = 200;

/// Why a guest cannot be linked. Both end a run as `import-refused`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Imports this host does not offer, all of them.
    #[error("the guest imports what this host does not offer: {}", names(.0))]
    Refused(Vec<Import>),
    /// Typed imports that nothing was bound to, which would be a bug.
    #[error("typed imports were not bound to tools: {0}")]
    Unbound(String),
    /// An import that is offered, with another type.
    #[error("an import does not have the type this host offers: {0:#}")]
    Type(wasmtime::Error),
}

impl Error {
    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::Refused(imports) => {
                let notes = imports.iter().take(MAX_NAMED_IMPORTS).filter_map(|import| {
                    Some(format!("{}: {}", shown(import), import.note.as_ref()?))
                });
                notes.collect::<Vec<_>>().join("; ")
            }
            Self::Unbound(_) => "only `run` and `serve --guest` bind tools".into(),
            // The error says which import it is about only in its text.
            Self::Type(error) if format!("{error:#}").contains("`wasi:keyvalue/") => {
                "build the guest against wit/keyvalue: the drafts of Wasmtime 48 and of Spin 3"
                    .into()
            }
            Self::Type(error) if format!("{error:#}").contains("`wasi:") => {
                "build the guest against a release of WASI 0.2 or 0.3.0".into()
            }
            Self::Type(_) => format!("build the guest against mcp-host:guest@{GUEST_VERSION}"),
        }
    }
}

/// Links guests for one engine.
pub struct GuestLinker {
    linker: Linker<State>,
}

impl GuestLinker {
    /// Puts together what every guest may import.
    ///
    /// # Errors
    ///
    /// Only when two definitions collide, which would be a bug.
    pub fn new(engine: &Engine) -> Result<Self> {
        let mut linker = Linker::new(engine);
        add_wasi(&mut linker)?;
        add_guest(&mut linker)?;
        add_keyvalue(&mut linker)?;
        Ok(Self { linker })
    }

    /// Resolves a component's imports: its typed ones by what is `bound`, with stubs for the
    /// network.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with every import that is not offered, [`Error::Unbound`] and
    /// [`Error::Type`].
    pub fn link(&self, component: &Component, bound: &Bound) -> Result<InstancePre<State>, Error> {
        let engine = component.engine();
        let component_type = component.component_type();
        let imports: Vec<_> = component_type.imports(engine).collect();
        check(imports.iter().map(|(name, _)| *name))?;
        let mut linker = self.linker.clone();
        stub_network(&mut linker, &imports, engine)?;
        check_bound(imports.iter().map(|(name, _)| *name), bound)?;
        for (interface, tools) in bound.interfaces() {
            add_tools(&mut linker, interface, tools).map_err(Error::Type)?;
        }
        linker.instantiate_pre(component).map_err(Error::Type)
    }
}

/// Links language runtimes for one engine: what guests may import, but `wasi:keyvalue`,
/// and what only a runtime may.
pub struct RuntimeLinker {
    linker: Linker<Scripted>,
    /// The same with WASI, which takes its time, and ours do not need.
    with_wasi: OnceLock<Linker<Scripted>>,
}

impl RuntimeLinker {
    /// Puts together what every runtime may import.
    ///
    /// # Errors
    ///
    /// Only when two definitions collide, which would be a bug.
    pub fn new(engine: &Engine) -> Result<Self> {
        let mut linker = Linker::new(engine);
        add_guest(&mut linker)?;
        runtime::console::add_to_linker::<Scripted, HasScript>(&mut linker, |held| held)?;
        runtime::modules::add_to_linker::<Scripted, HasScript>(&mut linker, |held| held)?;
        runtime::system::add_to_linker::<Scripted, HasScript>(&mut linker, |held| held)?;
        Ok(Self { linker, with_wasi: OnceLock::new() })
    }

    /// Resolves a component's imports, with stubs for the network.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with every import that no runtime may have, and [`Error::Type`].
    pub fn link(&self, component: &Component) -> Result<InstancePre<Scripted>, Error> {
        let component_type = component.component_type();
        let imports: Vec<_> = component_type.imports(component.engine()).collect();
        refuse(imports.iter().map(|(name, _)| Import::of_runtime(name)).collect())?;
        if !imports.iter().any(|(name, _)| name.starts_with("wasi:")) {
            return self.linker.instantiate_pre(component).map_err(Error::Type);
        }
        let mut linker = self.with_wasi().map_err(Error::Type)?;
        stub_network(&mut linker, &imports, component.engine())?;
        linker.instantiate_pre(component).map_err(Error::Type)
    }

    fn with_wasi(&self) -> Result<Linker<Scripted>> {
        if let Some(linker) = self.with_wasi.get() {
            return Ok(linker.clone());
        }
        let mut linker = self.linker.clone();
        add_wasi(&mut linker)?;
        Ok(self.with_wasi.get_or_init(|| linker).clone())
    }
}

/// Links code generators for one engine: WASI 0.2 with nothing behind it, and nothing of
/// the host's own.
pub struct PluginLinker {
    linker: Linker<Sandbox>,
}

impl PluginLinker {
    /// Puts together what every generator may import.
    ///
    /// # Errors
    ///
    /// Only when two definitions collide, which would be a bug.
    pub fn new(engine: &Engine) -> Result<Self> {
        let mut linker = Linker::new(engine);
        p2::add_to_linker_async(&mut linker)?;
        Ok(Self { linker })
    }

    /// Resolves a component's imports, with stubs for the network.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with every import that no generator may have, and
    /// [`Error::Type`].
    pub fn link(&self, component: &Component) -> Result<InstancePre<Sandbox>, Error> {
        let component_type = component.component_type();
        let imports: Vec<_> = component_type.imports(component.engine()).collect();
        let classified = imports.iter().map(|(name, _)| Import::of_plugin(name));
        refuse(classified.collect())?;
        let mut linker = self.linker.clone();
        stub_network(&mut linker, &imports, component.engine())?;
        linker.instantiate_pre(component).map_err(Error::Type)
    }
}

/// Every interface of typed imports has to have been bound.
fn check_bound<'a>(names: impl Iterator<Item = &'a str>, bound: &Bound) -> Result<(), Error> {
    let missing: Vec<_> = names
        .filter(|name| is_typed(name))
        .filter(|name| !bound.interfaces().contains_key(*name))
        .take(MAX_NAMED_IMPORTS)
        .map(|name| printable(name, IMPORT_CHARS))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(Error::Unbound(missing.join(", "))) }
}

/// Defines the typed imports of one interface.
fn add_tools(linker: &mut Linker<State>, interface: &str, tools: &[Arc<TypedTool>]) -> Result<()> {
    let mut instance = linker.instance(interface)?;
    tools.iter().try_for_each(|tool| add_tool(&mut instance, tool.clone()))
}

/// Defines one typed import.
fn add_tool(instance: &mut LinkerInstance<'_, State>, tool: Arc<TypedTool>) -> Result<()> {
    macro_rules! of_so_many {
        ($($flat:literal)*) => {
            match tool.flat_count() {
                $($flat => add_flat::<$flat>(instance, tool),)*
                other => Err(format_err!("parameters of {other} core values")),
            }
        };
    }
    of_so_many!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
}

/// Defines one whose parameters are so many core values. What it may call is the run's to say,
/// and not the linker's.
fn add_flat<const FLAT: usize>(
    instance: &mut LinkerInstance<'_, State>,
    tool: Arc<TypedTool>,
) -> Result<()> {
    let name = tool.function().to_owned();
    if tool.is_async() {
        return instance.func_wrap_concurrent(&name, move |accessor, Args::<FLAT>(mut tape)| {
            let tool = tool.clone();
            let session = accessor.with(|mut access| access.get().tools().clone());
            Box::pin(async move {
                tool.call(&session, &mut tape).await?;
                Ok(Answer(tape))
            })
        });
    }
    instance.func_wrap_async(&name, move |mut store, Args::<FLAT>(mut tape)| {
        let tool = tool.clone();
        let session = store.data_mut().tools().clone();
        Box::new(async move {
            tool.call(&session, &mut tape).await?;
            Ok(Answer(tape))
        })
    })
}

/// Both drafts of `wasi:keyvalue`.
fn add_keyvalue(linker: &mut Linker<State>) -> Result<()> {
    use {keyvalue_draft as draft, keyvalue_draft2 as draft2};
    draft::store::add_to_linker::<State, HasKeyValue>(linker, State::keyvalue)?;
    draft::atomics::add_to_linker::<State, HasKeyValue>(linker, State::keyvalue)?;
    draft::batch::add_to_linker::<State, HasKeyValue>(linker, State::keyvalue)?;
    draft2::store::add_to_linker::<State, HasKeyValue>(linker, State::keyvalue)?;
    draft2::atomics::add_to_linker::<State, HasKeyValue>(linker, State::keyvalue)?;
    draft2::batch::add_to_linker::<State, HasKeyValue>(linker, State::keyvalue)
}

/// WASI 0.2 and 0.3 over what a run was granted.
fn add_wasi<T: WasiView + HoldsWasiFiles>(linker: &mut Linker<T>) -> Result<()> {
    p2::add_to_linker_async(linker)?;
    p3::add_to_linker(linker)?;
    link_files(linker)
}

/// The interfaces of `mcp-host:guest`.
fn add_guest<T: HoldsState>(linker: &mut Linker<T>) -> Result<()> {
    types::add_to_linker::<T, HasTools>(linker, |held| held.state().tools())?;
    tools::add_to_linker::<T, HasTools>(linker, |held| held.state().tools())?;
    tools_async::add_to_linker::<T, HasTools>(linker, |held| held.state().tools())?;
    files::add_to_linker::<T, HasFiles>(linker, |held| held.state().files())?;
    state::add_to_linker::<T, HasState>(linker, |held| held.state().namespace())
}

/// Puts the files of a run where wasmtime-wasi would have files of its own.
fn link_files<T: HoldsWasiFiles>(linker: &mut Linker<T>) -> Result<()> {
    linker.allow_shadowing(true);
    {
        use p2::bindings::filesystem::{preopens, types};
        types::add_to_linker::<T, HasWasiFiles>(linker, T::wasi_files)?;
        preopens::add_to_linker::<T, HasWasiFiles>(linker, T::wasi_files)?;
    }
    {
        use p3::bindings::filesystem::{preopens, types};
        types::add_to_linker::<T, HasWasiFiles>(linker, T::wasi_files)?;
        preopens::add_to_linker::<T, HasWasiFiles>(linker, T::wasi_files)?;
    }
    linker.allow_shadowing(false);
    Ok(())
}

/// Refuses a component by the names of its imports, without compiling it.
///
/// # Errors
///
/// [`Error::Refused`] with every import that is not offered.
pub fn check<'a>(imports: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
    refuse(imports.into_iter().map(Import::classify).collect())
}

/// Refuses a component by what its imports mean.
///
/// # Errors
///
/// [`Error::Refused`] with every import that is not offered.
pub fn refuse(mut imports: Vec<Import>) -> Result<(), Error> {
    imports.retain(|import| import.verdict == Verdict::Refused);
    if imports.is_empty() { Ok(()) } else { Err(Error::Refused(imports)) }
}

/// Defines the network's interfaces, which some toolchains import unasked.
fn stub_network<T: Send + 'static>(
    linker: &mut Linker<T>,
    imports: &[(&str, ComponentExtern)],
    engine: &Engine,
) -> Result<(), Error> {
    for (name, item) in imports {
        if Import::classify(name).verdict == Verdict::Stubbed {
            stub(linker, name, &item.ty, engine).map_err(Error::Type)?;
        }
    }
    Ok(())
}

/// Stands in for a host resource that nothing can ever make.
struct Unreachable;

/// Defines every function of an interface as one that ends the run.
fn stub<T: Send + 'static>(
    linker: &mut Linker<T>,
    name: &str,
    item: &ComponentItem,
    engine: &Engine,
) -> Result<()> {
    let ComponentItem::ComponentInstance(interface) = item else {
        return Err(format_err!("not an interface: {name}"));
    };
    let mut instance = linker.instance(name)?;
    for (item_name, export) in interface.exports(engine) {
        let called = format!("{name}#{item_name}");
        match export.ty {
            ComponentItem::ComponentFunc(_) => instance
                .func_new(item_name, move |_, _, _, _| {
                    Err(format_err!("{called}: {NETWORK_IS_CLOSED}"))
                })?,
            ComponentItem::Resource(_) => {
                instance.resource(item_name, ResourceType::host::<Unreachable>(), |_, _| Ok(()))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn names(imports: &[Import]) -> String {
    let mut names: Vec<_> = imports.iter().take(MAX_NAMED_IMPORTS).map(shown).collect();
    let more = imports.len().saturating_sub(names.len());
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}

fn shown(import: &Import) -> String {
    printable(&import.name, IMPORT_CHARS)
}
