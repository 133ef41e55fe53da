//! From a guest's file to a program: engine, cache and linker in their order.

use std::mem;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::cache::{Cache, Key};
use crate::engine::{self, Fuel};
use crate::guest::{self, Guest};
use crate::instance::{self, Linked, Program};
use crate::linker::{self, GuestLinker, Import, RuntimeLinker};
use crate::outcome::{Kind, Outcome};
use crate::script::{self, Runtime};
use crate::typed::Bound;
use crate::typed::surface::{Interface, surface};

/// What makes components of bytes: an engine over a cache.
pub struct Compiler {
    engine: Engine,
    cache: Cache,
}

/// A component and what it took to get it.
#[derive(Clone)]
pub struct Compiled {
    /// The compiled component.
    pub component: Component,
    /// Time spent making a component of the bytes and compiling that; zero when it was
    /// cached.
    pub compile: Duration,
    /// Whether the compiled code came from the cache.
    pub cached: bool,
}

/// What turns guests into programs and runtimes into what runs scripts; one a process is
/// enough.
pub struct Loader {
    parts: Arc<Parts>,
}

/// What the thread that loads has to have. A linker is made when it is needed first.
struct Parts {
    compiler: Compiler,
    guests: OnceLock<GuestLinker>,
    runtimes: OnceLock<RuntimeLinker>,
}

/// A program, or a runtime, and what it took to get it.
#[derive(Clone)]
pub struct Loaded<P = Program> {
    /// Ready to run.
    pub program: P,
    /// Time spent making a component of it and compiling that; zero when it was cached.
    pub compile: Duration,
    /// Whether the compiled code came from the cache.
    pub cached: bool,
}

/// A guest that is compiled, as far as it can be linked from its bytes alone.
pub enum Opened<P = Program> {
    /// It can.
    Linked(Loaded<P>),
    /// It imports tools as typed functions, which have to be bound first.
    Typed(Typed),
}

/// A compiled guest with typed imports.
pub struct Typed {
    compiled: Compiled,
    imports: Vec<Interface>,
}

/// Why a guest is no program.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its file.
    #[error(transparent)]
    Guest(#[from] guest::Error),
    /// Its code, or the engine itself.
    #[error(transparent)]
    Engine(#[from] engine::Error),
    /// Its imports.
    #[error(transparent)]
    Imports(#[from] linker::Error),
    /// Its imports' types or its exports.
    #[error(transparent)]
    Program(#[from] instance::Error),
    /// It is no runtime.
    #[error(transparent)]
    Runtime(#[from] script::Error),
}

impl Compiler {
    /// Sets up an engine.
    ///
    /// # Errors
    ///
    /// [`engine::Error`], when the machine cannot do it.
    pub fn new(fuel: Fuel, cache: Cache) -> Result<Self, engine::Error> {
        Ok(Self { engine: engine::new(fuel)?, cache })
    }

    /// The same with an engine that keeps the memory of `runs` runs at once.
    ///
    /// # Errors
    ///
    /// [`engine::Error`], when the machine cannot do it.
    pub fn pooled(fuel: Fuel, runs: u32, cache: Cache) -> Result<Self, engine::Error> {
        Ok(Self { engine: engine::pooled(fuel, runs)?, cache })
    }

    /// The engine that compiles and runs.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Makes a component: from the cache when it was compiled before, else by compiling
    /// it, after `check` found its imports to be on offer. It takes time and stack: see
    /// [`engine::in_time`].
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub fn component(
        &self,
        guest: &Guest,
        check: impl FnOnce(&[String]) -> Result<(), linker::Error>,
    ) -> Result<Compiled, Error> {
        let key = Key::new(&self.engine, guest.bytes());
        if let Some(component) = self.cache.load(&self.engine, &key) {
            return Ok(Compiled { component, compile: Duration::ZERO, cached: true });
        }
        let start = Instant::now();
        let binary = guest.component()?;
        check(&guest::contents(&binary)?.imports)?;
        let component = engine::compile(&self.engine, &binary)?;
        let compile = start.elapsed();
        self.cache.store(&key, &component);
        Ok(Compiled { component, compile, cached: false })
    }
}

impl Loader {
    /// Sets up the engine and the linker over a cache.
    ///
    /// # Errors
    ///
    /// [`engine::Error`], when the machine cannot do it.
    pub fn new(fuel: Fuel, cache: Cache) -> Result<Self, engine::Error> {
        Ok(Self::over(Compiler::new(fuel, cache)?))
    }

    /// The same for a process that makes many runs, up to `runs` at once: each begins in
    /// memory that is there already.
    ///
    /// # Errors
    ///
    /// [`engine::Error`], when the machine cannot do it.
    pub fn pooled(fuel: Fuel, runs: u32, cache: Cache) -> Result<Self, engine::Error> {
        Ok(Self::over(Compiler::pooled(fuel, runs, cache)?))
    }

    fn over(compiler: Compiler) -> Self {
        let (guests, runtimes) = (OnceLock::new(), OnceLock::new());
        Self { parts: Arc::new(Parts { compiler, guests, runtimes }) }
    }

    /// The engine that compiles and runs.
    pub fn engine(&self) -> &Engine {
        self.parts.compiler.engine()
    }

    /// Loads a guest without typed imports: compiled, linked, and with an entry point.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn load(&self, guest: &Guest) -> Result<Loaded, Error> {
        match self.open(guest).await? {
            Opened::Linked(loaded) => Ok(loaded),
            Opened::Typed(typed) => self.link(typed, Bound::default()).await,
        }
    }

    /// Compiles a guest, and links it if it has no typed imports.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn open<P: Linked>(&self, guest: &Guest) -> Result<Opened<P>, Error> {
        let (parts, guest) = (self.parts.clone(), guest.clone());
        engine::in_time(move || parts.open(&guest)).await?
    }

    /// Links a guest whose typed imports were bound.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn link<P: Linked>(&self, typed: Typed, bound: Bound) -> Result<Loaded<P>, Error> {
        let parts = self.parts.clone();
        engine::in_time(move || parts.link(typed.compiled, &bound)).await?
    }

    /// Loads a language runtime: compiled, linked, and with its runner.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn load_runtime(&self, runtime: &Guest) -> Result<Loaded<Runtime>, Error> {
        let (parts, runtime) = (self.parts.clone(), runtime.clone());
        engine::in_time(move || parts.load_runtime(&runtime)).await?
    }
}

impl Parts {
    fn open<P: Linked>(&self, guest: &Guest) -> Result<Opened<P>, Error> {
        let check = |imports: &[String]| linker::check(imports.iter().map(String::as_str));
        let compiled = self.compiler.component(guest, check)?;
        let imports = compiled.component.component_type();
        let has_typed =
            imports.imports(self.compiler.engine()).any(|(name, _)| linker::is_typed(name));
        if !has_typed {
            return Ok(Opened::Linked(self.link(compiled, &Bound::default())?));
        }
        let imports = surface(&guest.component()?)?.imports;
        Ok(Opened::Typed(Typed { compiled, imports }))
    }

    fn link<P: Linked>(&self, compiled: Compiled, bound: &Bound) -> Result<Loaded<P>, Error> {
        let Compiled { component, compile, cached } = compiled;
        let linker = made_once(&self.guests, || GuestLinker::new(self.compiler.engine()))?;
        Ok(Loaded { program: P::link(linker, &component, bound)?, compile, cached })
    }

    fn load_runtime(&self, runtime: &Guest) -> Result<Loaded<Runtime>, Error> {
        let check = |imports: &[String]| {
            linker::refuse(imports.iter().map(|name| Import::of_runtime(name)).collect())
        };
        let Compiled { component, compile, cached } = self.compiler.component(runtime, check)?;
        let linker = made_once(&self.runtimes, || RuntimeLinker::new(self.compiler.engine()))?;
        Ok(Loaded { program: Runtime::new(linker, &component)?, compile, cached })
    }
}

/// A linker, which whoever needs it first makes.
fn made_once<L>(
    place: &OnceLock<L>,
    make: impl FnOnce() -> wasmtime::Result<L>,
) -> Result<&L, engine::Error> {
    if let Some(linker) = place.get() {
        return Ok(linker);
    }
    let linker = make().map_err(engine::Error::Setup)?;
    Ok(place.get_or_init(|| linker))
}

impl Typed {
    /// The interfaces of its typed imports, once: there is much of them, and whoever binds them
    /// keeps it.
    pub fn take_imports(&mut self) -> Vec<Interface> {
        mem::take(&mut self.imports)
    }
}

impl Error {
    /// The kind a run ends as.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Guest(_) => Kind::InvalidComponent,
            Self::Engine(engine) => engine.kind(),
            Self::Imports(_) => Kind::ImportRefused,
            Self::Program(program) => program.kind(),
            Self::Runtime(runtime) => runtime.kind(),
        }
    }

    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::Guest(guest) => guest.hint().to_owned(),
            Self::Engine(engine) => engine.hint().to_owned(),
            Self::Imports(imports) => imports.hint(),
            Self::Program(program) => program.hint(),
            Self::Runtime(runtime) => runtime.hint(),
        }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Self::failed(error.kind(), error.to_string(), error.hint())
    }
}
