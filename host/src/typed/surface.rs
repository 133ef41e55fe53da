//! The typed functions of a component, read from its bytes without compiling it.
//!
//! The bytes are validated as far as the types of imports and exports need it; no code is
//! looked at. They are read and not taken from the compiled component because only here an
//! alias of `string`, which stands for JSON, is told from `string` itself. What the functions
//! are for is not known here.

mod shapes;
#[cfg(test)]
mod tests;

use mcp_host_types::Shape;
use wasmparser::component_types::{
    ComponentEntityType, ComponentFuncType, ComponentInstanceTypeId,
};
use wasmparser::types::{Types, TypesRef};
use wasmparser::{BinaryReaderError, Parser, Payload, ValidPayload, Validator, WasmFeatures};

use crate::guest::{Error, nested_types};
use crate::limits::MAX_NESTED_TYPES;
use crate::limits::typed::MAX_TYPED_FUNCTIONS;

pub use shapes::{Obstacle, Unspeakable};

use shapes::Shapes;

/// What the interfaces of servers' tools begin with.
const TOOLS: &str = "mcp-tools:";

/// The typed functions of a component.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Surface {
    /// The interfaces of tools that it imports, in its order.
    pub imports: Vec<Interface>,
    /// Everything with functions that it exports, in its order. Functions that it exports
    /// themselves come first.
    pub exports: Vec<Interface>,
}

/// Functions with a name in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Interface {
    /// Its whole name, as `mcp-tools:github/tools`; empty for functions that the component
    /// exports themselves.
    pub name: String,
    /// Its functions, in its order.
    pub functions: Vec<Signature>,
}

/// A function and its types, whose wire names are those of the default rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    /// Its name, in kebab-case unless it belongs to a resource.
    pub name: String,
    /// Whether it is an `async func`.
    pub is_async: bool,
    /// Its parameters, in order.
    pub params: Result<Vec<(String, Shape)>, Unspeakable>,
    /// What it gives, if anything.
    pub result: Result<Option<Shape>, Unspeakable>,
}

/// Reads a binary component. It takes time and stack as compiling does: see
/// [`crate::engine::in_time`].
///
/// # Errors
///
/// [`Error::Malformed`], also for a core module, and [`Error::Bound`] for more than
/// [`MAX_TYPED_FUNCTIONS`].
pub fn surface(component: &[u8]) -> Result<Surface, Error> {
    if !Parser::is_component(component) {
        return Err(Error::Malformed("it is no component".into()));
    }
    let mut reading = Reading::new(component);
    for payload in Parser::new(0).parse_all(component) {
        if let Some(types) = reading.take(&payload.map_err(malformed)?)? {
            return reading.surface(&types);
        }
    }
    Err(Error::Malformed("it has no end".into()))
}

/// The bytes, read so far.
struct Reading<'a> {
    bytes: &'a [u8],
    validator: Validator,
    /// How deep what is read is nested; 0 is the component itself.
    depth: usize,
    nested_types: u64,
    imports: Vec<&'a str>,
    exports: Vec<&'a str>,
}

impl<'a> Reading<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        // What the engine has off in core modules it refuses itself.
        let features = WasmFeatures::WASM3 | WasmFeatures::COMPONENT_MODEL | WasmFeatures::CM_ASYNC;
        let validator = Validator::new_with_features(features);
        let (imports, exports) = (Vec::new(), Vec::new());
        Self { bytes, validator, depth: 0, nested_types: 0, imports, exports }
    }

    /// Gives the types once the component ends.
    fn take(&mut self, payload: &Payload<'a>) -> Result<Option<Types>, Error> {
        match payload {
            // No type depends on these, and they are nearly all there is.
            Payload::CodeSectionEntry(_)
            | Payload::ElementSection(_)
            | Payload::DataSection(_)
            | Payload::CustomSection(_) => return Ok(None),
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                self.depth = self.depth.saturating_add(1);
            }
            Payload::ComponentTypeSection(section) => self.count_types(section.range())?,
            Payload::ComponentImportSection(section) if self.depth == 0 => {
                for import in section.clone() {
                    self.imports.push(import.map_err(malformed)?.name.name);
                }
            }
            Payload::ComponentExportSection(section) if self.depth == 0 => {
                for export in section.clone() {
                    self.exports.push(export.map_err(malformed)?.name.name);
                }
            }
            _ => {}
        }
        match self.validator.payload(payload).map_err(malformed)? {
            ValidPayload::End(types) if self.depth == 0 => Ok(Some(types)),
            ValidPayload::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn count_types(&mut self, range: std::ops::Range<usize>) -> Result<(), Error> {
        let nested = nested_types(self.bytes.get(range).unwrap_or_default());
        self.nested_types = self.nested_types.saturating_add(nested);
        within("types are nested in types", self.nested_types, MAX_NESTED_TYPES)
    }

    fn surface(&self, types: &Types) -> Result<Surface, Error> {
        let types = types.as_ref();
        let imports: Vec<_> =
            self.imports.iter().copied().filter(|name| name.starts_with(TOOLS)).collect();
        let imports = declared(
            types,
            imports
                .iter()
                .map(|name| (*name, types.component_item_for_import(name).map(|item| item.ty))),
        );
        let exports = declared(
            types,
            self.exports
                .iter()
                .map(|name| (*name, types.component_item_for_export(name).map(|item| item.ty))),
        );
        check_count(&imports, &exports)?;
        let mut shapes = Shapes::new(types);
        let mut interfaces = |declared: Vec<Declared<'_>>| -> Vec<_> {
            declared.into_iter().map(|declared| interface(&mut shapes, declared)).collect()
        };
        Ok(Surface { imports: interfaces(imports), exports: interfaces(exports) })
    }
}

/// An interface before its types are read.
struct Declared<'a> {
    name: &'a str,
    functions: Vec<(&'a str, &'a ComponentFuncType)>,
}

/// What has functions; those that stand alone come first.
fn declared<'a>(
    types: TypesRef<'a>,
    items: impl Iterator<Item = (&'a str, Option<ComponentEntityType>)>,
) -> Vec<Declared<'a>> {
    let mut alone = Declared { name: "", functions: Vec::new() };
    let mut interfaces = Vec::new();
    for (name, ty) in items {
        match ty {
            Some(ComponentEntityType::Func(id)) => {
                alone.functions.extend(types.get(id).map(|function| (name, function)));
            }
            Some(ComponentEntityType::Instance(id)) => {
                interfaces.push(Declared { name, functions: functions(types, id) });
            }
            _ => {}
        }
    }
    // An interface of types alone is to be linked like any other.
    if !alone.functions.is_empty() {
        interfaces.insert(0, alone);
    }
    interfaces
}

fn functions<'a>(
    types: TypesRef<'a>,
    id: ComponentInstanceTypeId,
) -> Vec<(&'a str, &'a ComponentFuncType)> {
    let exports = types.get(id).into_iter().flat_map(|instance| &instance.exports);
    exports
        .filter_map(|(name, item)| match item.ty {
            ComponentEntityType::Func(id) => Some((name.as_str(), types.get(id)?)),
            _ => None,
        })
        .collect()
}

fn check_count(imports: &[Declared<'_>], exports: &[Declared<'_>]) -> Result<(), Error> {
    let all = imports.iter().chain(exports);
    let count: usize = all.map(|interface| interface.functions.len().saturating_add(1)).sum();
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    within("functions imported of tools and exported are", count, MAX_TYPED_FUNCTIONS)
}

fn interface(shapes: &mut Shapes<'_>, declared: Declared<'_>) -> Interface {
    let functions = declared.functions.into_iter();
    let functions = functions.map(|(name, ty)| shapes.signature(name, ty)).collect();
    Interface { name: declared.name.to_owned(), functions }
}

fn within(what: &str, count: u64, limit: u64) -> Result<(), Error> {
    if count <= limit { Ok(()) } else { Err(Error::Bound { what: what.to_owned(), count, limit }) }
}

fn malformed(error: BinaryReaderError) -> Error {
    Error::Malformed(error.to_string())
}
