//! What a binary component holds, read without compiling it: the names it imports and
//! exports, and whether its declarations are within the bounds that keep compiling and
//! instantiating it cheap. What a name means it does not know.

use wasmparser::{ElementItems, ElementSectionReader, Instance, Parser, Payload};

use super::Error;
use crate::limits::{MAX_COMPONENT_DEPTH, MAX_INSTANCE_ENTRIES, MAX_INSTANCES, MAX_NESTED_TYPES};

/// The names a component imports and exports, each in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// What it asks for.
    pub imports: Vec<String>,
    /// What it offers.
    pub exports: Vec<String>,
}

/// Reads a binary component once.
///
/// # Errors
///
/// [`Error::Malformed`], also for bytes that are no component, and [`Error::Bound`].
pub fn contents(component: &[u8]) -> Result<Contents, Error> {
    if !Parser::is_component(component) {
        return Err(Error::Malformed("it is a core module".into()));
    }
    let mut scan = Scan { bytes: component, ..Scan::default() };
    for payload in Parser::new(0).parse_all(component) {
        scan.take(payload.map_err(malformed)?)?;
    }
    scan.check_instances()?;
    Ok(scan.contents)
}

#[derive(Default)]
struct Scan<'a> {
    bytes: &'a [u8],
    contents: Contents,
    /// How deep what is read is nested; 0 is the component itself.
    depth: u32,
    modules: u64,
    /// What one instance of the module that is read has an entry for.
    entries: u64,
    largest: Module,
    instances: u64,
    nested_types: u64,
}

/// The module whose instances take most.
#[derive(Default)]
struct Module {
    number: u64,
    entries: u64,
}

impl Scan<'_> {
    fn take(&mut self, payload: Payload<'_>) -> Result<(), Error> {
        match payload {
            Payload::ModuleSection { .. } => {
                self.modules = self.modules.saturating_add(1);
                self.entries = 0;
                self.enter()?;
            }
            Payload::ComponentSection { .. } => self.enter()?,
            Payload::End(_) => self.depth = self.depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if self.depth == 0 => {
                for import in section {
                    self.contents.imports.push(import.map_err(malformed)?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if self.depth == 0 => {
                for export in section {
                    self.contents.exports.push(export.map_err(malformed)?.name.name.to_owned());
                }
            }
            Payload::ComponentTypeSection(section) => self.count_types(section.range())?,
            Payload::InstanceSection(section) => {
                for instance in section {
                    if matches!(instance.map_err(malformed)?, Instance::Instantiate { .. }) {
                        self.instances = self.instances.saturating_add(self.per_instance());
                    }
                }
            }
            Payload::GlobalSection(section) => self.add(section.count().into()),
            Payload::ImportSection(section) => self.add(section.count().into()),
            Payload::ExportSection(section) => self.add(section.count().into()),
            Payload::ElementSection(section) => self.add(elements(section)?),
            _ => {}
        }
        Ok(())
    }

    fn enter(&mut self) -> Result<(), Error> {
        self.depth = self.depth.saturating_add(1);
        within("components are nested", self.depth.into(), MAX_COMPONENT_DEPTH)
    }

    /// How many core instances one declaration of one can make: what is nested may be
    /// instantiated any number of times.
    fn per_instance(&self) -> u64 {
        if self.depth == 0 { 1 } else { most_instances() }
    }

    fn add(&mut self, entries: u64) {
        self.entries = self.entries.saturating_add(entries);
        if self.entries > self.largest.entries {
            self.largest = Module { number: self.modules, entries: self.entries };
        }
    }

    fn count_types(&mut self, range: std::ops::Range<usize>) -> Result<(), Error> {
        let nested = nested_types(self.bytes.get(range).unwrap_or_default());
        self.nested_types = self.nested_types.saturating_add(nested);
        within("types are nested in types", self.nested_types, MAX_NESTED_TYPES)
    }

    fn check_instances(&self) -> Result<(), Error> {
        let Module { number, entries } = self.largest;
        let instances = self.instances.min(most_instances());
        let what = format!(
            "core module {number} has {entries} globals, imports, exports and elements, \
             and there may be {instances} core instances: together they are"
        );
        within(&what, entries.saturating_mul(instances), MAX_INSTANCE_ENTRIES)
    }
}

/// Types written inside types are read by recursion. Each level of it has the tag of a
/// declared type and then that of a component or instance type, so there are never more
/// levels than such pairs of bytes.
pub(crate) fn nested_types(section: &[u8]) -> u64 {
    let nested = section.windows(2).filter(|pair| matches!(pair, [0x01, 0x41 | 0x42])).count();
    u64::try_from(nested).unwrap_or(u64::MAX)
}

fn most_instances() -> u64 {
    u64::try_from(MAX_INSTANCES).unwrap_or(u64::MAX)
}

fn elements(section: ElementSectionReader<'_>) -> Result<u64, Error> {
    let mut elements = 0_u64;
    for element in section {
        let items = match element.map_err(malformed)?.items {
            ElementItems::Functions(items) => items.count(),
            ElementItems::Expressions(_, items) => items.count(),
        };
        elements = elements.saturating_add(items.into());
    }
    Ok(elements)
}

fn within(what: &str, count: u64, limit: u64) -> Result<(), Error> {
    if count <= limit { Ok(()) } else { Err(Error::Bound { what: what.to_owned(), count, limit }) }
}

fn malformed(error: wasmparser::BinaryReaderError) -> Error {
    Error::Malformed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Contents, Error> {
        contents(&wat::parse_str(text).unwrap())
    }

    fn refusal(text: &str) -> String {
        let error = read(text).unwrap_err();
        assert!(matches!(error, Error::Bound { .. }), "{error}");
        error.to_string()
    }

    #[test]
    fn only_a_components_own_names_are_listed() {
        let contents = read(
            r#"(component
                (component (import "inner:a/b" (instance)))
                (import "outer:a/b" (instance $given))
                (export "outer:c/d" (instance $given))
                (core module (import "env" "f" (func))))"#,
        )
        .unwrap();
        assert_eq!(contents.imports, ["outer:a/b"]);
        assert_eq!(contents.exports, ["outer:c/d"]);
    }

    fn with_globals(globals: usize, instances: usize) -> String {
        let globals = "(global i32 (i32.const 0))".repeat(globals);
        let instances = "(core instance (instantiate $big))".repeat(instances);
        format!("(component (core module) (core module $big {globals}) {instances})")
    }

    #[test]
    fn globals_times_instances_are_bounded() {
        let limit = usize::try_from(MAX_INSTANCE_ENTRIES).unwrap();
        assert!(read(&with_globals(limit / 60, 60)).is_ok());
        let refused = refusal(&with_globals(limit / 60 + 1, 60));
        assert!(refused.contains("core module 2 has") && refused.contains("60 core instances"));
        let nested = with_globals(limit / 60, 1);
        assert!(refusal(&format!("(component {nested})")).contains("64 core instances"));
    }

    #[test]
    fn nesting_is_bounded_before_anything_recurses_over_it() {
        let component =
            |depth: usize| format!("{}{}", "(component".repeat(depth), ")".repeat(depth));
        assert!(read(&component(50)).is_ok());
        let depth = usize::try_from(MAX_NESTED_TYPES).unwrap() + 2;
        let types = [b"\x01".as_slice(), &b"\x41\x01\x01".repeat(depth), b"\x41\0"].concat();
        let mut bytes = b"\0asm\x0d\0\x01\0\x07".to_vec();
        bytes.extend([(types.len() & 127) as u8 | 128, (types.len() >> 7) as u8]);
        bytes.extend(types);
        assert!(matches!(contents(&bytes), Err(Error::Bound { .. })));
    }

    #[test]
    fn a_core_module_is_no_component() {
        assert!(matches!(contents(b"\0asm\x01\0\0\0"), Err(Error::Malformed(_))));
    }
}
