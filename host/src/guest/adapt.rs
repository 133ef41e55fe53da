//! A core module of `wasm32-wasip1` made a component.
//!
//! The module describes its interfaces in custom sections. What reads those takes for
//! granted that they depend on each other in some order and recurses without end when
//! they do not, so the order is looked for here first.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::catch_unwind;

use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER,
    WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wasmparser::{
    BinaryReaderError, ComponentAlias, ComponentExternalKind, ComponentOuterAliasKind,
    ComponentType, ComponentTypeDeclaration, ComponentTypeRef, InstanceTypeDeclaration, Parser,
    Payload, TypeBounds,
};

use super::{Error, scan};
use crate::limits::MAX_WIT_PACKAGES;

/// The module as a binary component.
///
/// # Errors
///
/// [`Error::Adapt`].
pub(super) fn adapt(module: &[u8]) -> Result<Vec<u8>, Error> {
    // The libraries state by assertion what they expect of those sections.
    catch_unwind(|| {
        check_descriptions(module)?;
        encode(module)
    })
    .unwrap_or_else(|_panic| Err(Error::Adapt("its description of interfaces is damaged".into())))
}

fn encode(module: &[u8]) -> Result<Vec<u8>, Error> {
    wit_component::ComponentEncoder::default()
        .module(module)
        .and_then(|encoder| encoder.adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, adapter(module)))
        .and_then(|encoder| encoder.validate(true).encode())
        .map_err(|error| Error::Adapt(format!("{error:#}")))
}

/// What stands for the module's system: for one with an entry point a command's, for a
/// library, which a code generator is, a reactor's, which asks for no entry point.
fn adapter(module: &[u8]) -> &'static [u8] {
    let is_entry = |name: &str| name == "_start";
    let mut payloads = Parser::new(0).parse_all(module).flatten();
    let exports = payloads.find_map(|payload| match payload {
        Payload::ExportSection(exports) => Some(exports),
        _ => None,
    });
    let is_command =
        exports.is_some_and(|exports| exports.into_iter().flatten().any(|it| is_entry(it.name)));
    if is_command {
        WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER
    } else {
        WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER
    }
}

/// Refuses descriptions that depend on each other in a circle, over all sections of the
/// module and the adapter together, since they are merged.
fn check_descriptions(module: &[u8]) -> Result<(), Error> {
    let mut described = Described::default();
    for binary in [module, adapter(module)] {
        for payload in Parser::new(0).parse_all(binary) {
            let payload = payload.map_err(|error| Error::Adapt(error.to_string()))?;
            match payload {
                Payload::CustomSection(section) if section.name().starts_with("component-type") => {
                    described.add(section.data())?;
                }
                _ => {}
            }
        }
    }
    described.check()
}

/// What depends on what: as it is written, and without versions, because compatible
/// versions are merged.
#[derive(Default)]
struct Described {
    packages: Graph,
    merged_packages: Graph,
    merged_interfaces: Graph,
}

impl Described {
    /// Reads one section: a component that holds one type, a component type that holds
    /// the type of a world and exports it by the world's name.
    fn add(&mut self, section: &[u8]) -> Result<(), Error> {
        scan::contents(section).map_err(|error| Error::Adapt(error.to_string()))?;
        for payload in Parser::new(0).parse_all(section) {
            match payload.map_err(damaged)? {
                Payload::ComponentTypeSection(types) => {
                    for ty in types {
                        self.add_type(&ty.map_err(damaged)?)?;
                    }
                }
                Payload::Version { .. }
                | Payload::CustomSection(_)
                | Payload::ComponentExportSection(_)
                | Payload::End(_) => {}
                _ => return Err(unusual()),
            }
        }
        Ok(())
    }

    fn add_type(&mut self, ty: &ComponentType<'_>) -> Result<(), Error> {
        let ComponentType::Component(parts) = ty else { return Err(unusual()) };
        match parts.as_ref() {
            [
                ComponentTypeDeclaration::Type(ComponentType::Component(parts)),
                ComponentTypeDeclaration::Export { name, .. },
            ] => self.add_world(name.name, parts),
            _ => Err(unusual()),
        }
    }

    fn add_world(
        &mut self,
        name: &str,
        parts: &[ComponentTypeDeclaration<'_>],
    ) -> Result<(), Error> {
        let mut world = World { package: package(name), ..World::default() };
        for part in parts {
            let Some((interface, needs)) = world.take(part)? else { continue };
            let owner = package(&interface);
            self.add_package(&world.package, &owner);
            for need in &needs {
                self.add_package(&owner, &package(need));
            }
            let needs = needs.iter().filter(|need| **need != interface);
            self.merged_interfaces.add(merged(&interface), needs.map(|need| merged(need)));
        }
        Ok(())
    }

    fn add_package(&mut self, package: &str, needed: &str) {
        let merged = (merged(package), merged(needed));
        for (graph, (from, to)) in
            [(&mut self.packages, (package, needed)), (&mut self.merged_packages, merged)]
        {
            graph.add(from, (from != to).then_some(to));
            graph.add(to, None);
        }
    }

    fn check(self) -> Result<(), Error> {
        let packages = self.packages.0.len();
        if packages > MAX_WIT_PACKAGES {
            return Err(Error::Adapt(format!(
                "it describes more packages than the limit of {MAX_WIT_PACKAGES}: {packages}"
            )));
        }
        let graphs = [self.packages, self.merged_packages, self.merged_interfaces];
        match graphs.into_iter().find_map(Graph::circle) {
            None => Ok(()),
            Some(names) => Err(Error::Adapt(format!(
                "its description of interfaces depends on itself: {}",
                names.join(", ")
            ))),
        }
    }
}

/// The names of the interfaces that something is made of.
type Needs = BTreeSet<String>;

/// What the type of a world has numbered so far. Other forms than those that tools
/// write are refused, so that nothing is needed by a way that is not looked at.
#[derive(Default)]
struct World {
    package: String,
    /// For each type the interfaces it comes from or is made with.
    types: Vec<Needs>,
    instances: Vec<String>,
}

impl World {
    /// The interface that this part imports or exports, with those it needs.
    fn take(
        &mut self,
        part: &ComponentTypeDeclaration<'_>,
    ) -> Result<Option<(String, Needs)>, Error> {
        match part {
            ComponentTypeDeclaration::Type(ComponentType::Instance(parts)) => {
                let needs = self.needs_of(parts)?;
                self.types.push(needs);
            }
            ComponentTypeDeclaration::Type(ComponentType::Defined(_) | ComponentType::Func(_)) => {
                self.types.push(Needs::new())
            }
            ComponentTypeDeclaration::Alias(ComponentAlias::InstanceExport {
                kind: ComponentExternalKind::Type,
                instance_index,
                ..
            }) => {
                let from = at(&self.instances, *instance_index)?.clone();
                self.types.push(Needs::from([from]));
            }
            ComponentTypeDeclaration::Import(import) => {
                return self.name(import.name.name, import.ty);
            }
            ComponentTypeDeclaration::Export { name, ty } => return self.name(name.name, *ty),
            _ => return Err(unusual()),
        }
        Ok(None)
    }

    fn name(&mut self, name: &str, ty: ComponentTypeRef) -> Result<Option<(String, Needs)>, Error> {
        match ty {
            ComponentTypeRef::Instance(index) => {
                let name = self.full_name(name);
                self.instances.push(name.clone());
                Ok(Some((name, at(&self.types, index)?.clone())))
            }
            ComponentTypeRef::Type(TypeBounds::Eq(index)) => {
                self.types.push(at(&self.types, index)?.clone());
                Ok(None)
            }
            ComponentTypeRef::Type(TypeBounds::SubResource) => {
                self.types.push(Needs::new());
                Ok(None)
            }
            ComponentTypeRef::Func(_) => Ok(None),
            _ => Err(unusual()),
        }
    }

    /// A name without a package is of an interface in the world's own.
    fn full_name(&self, name: &str) -> String {
        if name.contains('/') { name.to_owned() } else { format!("{}/{name}", self.package) }
    }

    fn needs_of(&self, parts: &[InstanceTypeDeclaration<'_>]) -> Result<Needs, Error> {
        let mut needs = Needs::new();
        for part in parts {
            match part {
                InstanceTypeDeclaration::Alias(ComponentAlias::Outer {
                    kind: ComponentOuterAliasKind::Type,
                    count: 1,
                    index,
                }) => needs.extend(at(&self.types, *index)?.iter().cloned()),
                InstanceTypeDeclaration::Type(
                    ComponentType::Defined(_) | ComponentType::Func(_),
                )
                | InstanceTypeDeclaration::Export {
                    ty: ComponentTypeRef::Type(_) | ComponentTypeRef::Func(_),
                    ..
                } => {}
                _ => return Err(unusual()),
            }
        }
        Ok(needs)
    }
}

fn at<T>(numbered: &[T], index: u32) -> Result<&T, Error> {
    let index = usize::try_from(index).unwrap_or(usize::MAX);
    numbered.get(index).ok_or_else(unusual)
}

/// The package of an interface or world, with its version.
fn package(name: &str) -> String {
    let package = name.split_once('/').map_or(name, |(package, _)| package);
    match name.split_once('@') {
        Some((_, version)) if !package.contains('@') => format!("{package}@{version}"),
        _ => package.to_owned(),
    }
}

/// The name without its version.
fn merged(name: &str) -> &str {
    name.split_once('@').map_or(name, |(name, _)| name)
}

fn damaged(error: BinaryReaderError) -> Error {
    Error::Adapt(error.to_string())
}

fn unusual() -> Error {
    Error::Adapt("its description of interfaces has a form that no known tool writes".into())
}

/// Names and the names each of them needs.
#[derive(Default)]
struct Graph(BTreeMap<String, BTreeSet<String>>);

impl Graph {
    fn add<'a>(&mut self, name: &str, needs: impl IntoIterator<Item = &'a str>) {
        self.0.entry(name.to_owned()).or_default().extend(needs.into_iter().map(str::to_owned));
    }

    /// Takes away what needs nothing that is left, until that is all, or the rest is
    /// what goes in a circle or needs it.
    fn circle(mut self) -> Option<Vec<String>> {
        loop {
            let before = self.0.len();
            let left: BTreeSet<String> = self.0.keys().cloned().collect();
            self.0.retain(|_, needs| !needs.is_disjoint(&left));
            if self.0.is_empty() {
                return None;
            }
            if self.0.len() == before {
                return Some(self.0.into_keys().take(MAX_NAMED).collect());
            }
        }
    }
}

/// Names of a circle that a message shows.
const MAX_NAMED: usize = 5;

#[cfg(test)]
mod tests {
    use wit_component::{StringEncoding, embed_component_metadata};
    use wit_parser::Resolve;

    use super::*;

    /// A module that describes a world in `ww:ww@0.1.0` which imports `aa:aa/one`,
    /// `bb:bb/one`, which needs it, and `dd:dd/two`, which needs that, all of that version.
    fn module() -> Vec<u8> {
        let mut resolve = Resolve::default();
        for text in [
            "package aa:aa@0.1.0; interface one { type t = u32; }",
            "package bb:bb@0.1.0; interface one { use aa:aa/one@0.1.0.{t}; type u = t; }",
            "package dd:dd@0.1.0; interface two { use bb:bb/one@0.1.0.{u}; type v = u; }",
            "package ww:ww@0.1.0; world w {
                import aa:aa/one@0.1.0; import bb:bb/one@0.1.0; import dd:dd/two@0.1.0; }",
        ] {
            resolve.push_str("test.wit", text).unwrap();
        }
        let (world, _) = resolve.worlds.iter().next_back().unwrap();
        let text = r#"(module (memory (export "memory") 1) (func (export "_start")))"#;
        let mut module = wat::parse_str(text).unwrap();
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
        module
    }

    /// The refusal after every `from` in the module became `to`, of the same length.
    fn refusal_after(from: &[u8], to: &[u8]) -> String {
        let mut module = module();
        for at in 0..=module.len() - from.len() {
            if module[at..].starts_with(from) {
                module[at..at + from.len()].copy_from_slice(to);
            }
        }
        adapt(&module).unwrap_err().to_string()
    }

    fn graph(edges: &[(&str, &[&str])]) -> Graph {
        let mut graph = Graph::default();
        for (name, needs) in edges {
            graph.add(name, needs.iter().copied());
        }
        graph
    }

    #[test]
    fn a_circle_is_found_whatever_its_length() {
        assert_eq!(graph(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])]).circle(), None);
        assert_eq!(graph(&[("a", &["gone"])]).circle(), None);
        assert!(graph(&[("a", &["a"])]).circle().is_some());
        assert!(
            graph(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"]), ("d", &[])]).circle().is_some()
        );
    }

    #[test]
    fn packages_that_need_each_other_are_refused() {
        assert!(adapt(&module()).is_ok());
        let error = refusal_after(b"dd:dd", b"aa:aa");
        assert!(error.contains("depends on itself: aa:aa@0.1.0, bb:bb@0.1.0"), "{error}");
    }

    #[test]
    fn versions_of_one_package_that_need_each_other_are_refused() {
        let mut described = Described::default();
        described.add_package("ww:ww@0.1.0", "ww:ww@0.0.0");
        described.add_package("ww:ww@0.0.0", "ww:ww@0.1.0");
        assert!(matches!(described.check(), Err(Error::Adapt(_))));
        let error = refusal_after(b"dd:dd/two@0.1.0", b"aa:aa/one@0.2.0");
        assert!(error.contains("depends on itself: aa:aa, bb:bb"), "{error}");
    }

    #[test]
    fn the_package_of_a_name_keeps_its_version() {
        assert_eq!(package("a:b/c@1.2.0"), "a:b@1.2.0");
        assert_eq!(package("a:b@1.2.0/c"), "a:b@1.2.0");
        assert_eq!((package("a:b/c").as_str(), package("c").as_str()), ("a:b", "c"));
    }
}
