//! The functions that a component exports, as what can be called with JSON.
//!
//! A function is told by its types alone: what its arguments and its result are as JSON, and
//! whether it can be called so at all. Knows nothing of how a call is made, nor of who asks.

mod find;
mod strict;

use std::sync::Arc;

use mcp_host_types::shape::{Field, Label, Record};
use mcp_host_types::{Shape, name, reverse};
use serde_json::{Value, json};
use wasmtime::component::Val;

use super::surface::{self, Interface, Signature};
use super::{Invalid, dynamic};
use crate::guest::{self, Guest};
use crate::limits::typed::MAX_EXPORTS;
use crate::limits::{MAX_NAMED_IMPORTS, MAX_SCRIPT_RESULT_BYTES, MAX_TOOL_NAME_CHARS};
use crate::name::printable;

pub use find::NotFound;

/// The parameter whose members are the arguments themselves, when it is a record and the only
/// one: what a function has that was made of a tool.
const WHOLE: &str = "args";
/// Interfaces of this namespace are how a component is run, and nothing to be called.
const SYSTEM: &str = "wasi:";
/// What componentize-py calls once when it makes a component, and leaves there.
const LEFT_OVER: (&str, &str) = ("exports", "init");

/// The exported functions of a component, in their order; at most [`MAX_EXPORTS`] of them.
#[derive(Debug, Clone, Default)]
pub struct Exports {
    functions: Vec<Arc<Function>>,
    unsayable: Vec<Unsayable>,
}

/// A function that can be called with JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    name: Name,
    arguments: Arguments,
    gives: Gives,
}

/// What a function is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its interface, as the component spells it; none of a function of the component itself.
    pub interface: Option<String>,
    /// Its own name, in kebab-case.
    pub function: String,
}

/// A function that cannot be called with JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsayable {
    /// The function.
    pub name: Name,
    /// Why not, in a line.
    pub reason: String,
}

/// What a function returned, as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// What it gives; nothing of a function that gives nothing.
    Value(Option<String>),
    /// The error of its `result`; nothing of one without a type.
    Error(Option<String>),
}

/// What parameters are made of.
#[derive(Debug, Clone, PartialEq)]
enum Arguments {
    /// There are none.
    None,
    /// Each parameter is a member of this record.
    Each(Shape),
    /// The only parameter is this record.
    Whole(Shape),
}

#[derive(Debug, Clone, PartialEq)]
enum Gives {
    Nothing,
    Value(Shape),
    /// A `result` at the top is no value: it says whether the call failed.
    Result {
        ok: Option<Arc<Shape>>,
        error: Option<Arc<Shape>>,
    },
}

impl Exports {
    /// Reads those of a guest, without compiling it. It takes time and stack: see
    /// [`crate::engine::in_time`].
    ///
    /// # Errors
    ///
    /// [`guest::Error`], for what declares too much too.
    pub fn of(guest: &Guest) -> Result<Self, guest::Error> {
        let binary = guest.component()?;
        // Its bounds hold before anything recurses over its types.
        guest::contents(&binary)?;
        Ok(Self::new(surface::surface(&binary)?.exports))
    }

    /// Leaves out the functions that `obstacle` says something against.
    pub fn leave_out(&mut self, obstacle: impl Fn(&Function) -> Option<String>) {
        let functions = std::mem::take(&mut self.functions);
        for function in functions {
            match obstacle(&function) {
                None => self.functions.push(function),
                Some(reason) => {
                    self.unsayable.push(Unsayable { name: function.name.clone(), reason });
                }
            }
        }
    }

    /// Those of a component's exported interfaces.
    pub fn new(interfaces: Vec<Interface>) -> Self {
        let mut exports = Self::default();
        let signatures = interfaces.into_iter().flat_map(|Interface { name, functions }| {
            functions.into_iter().map(move |signature| (name.clone(), signature))
        });
        let signatures =
            signatures.filter(|(interface, signature)| is_offered(interface, &signature.name));
        for (interface, signature) in signatures {
            let interface = Some(interface).filter(|name| !name.is_empty());
            let name = Name { interface, function: signature.name.clone() };
            let made = match exports.functions.len() {
                0..MAX_EXPORTS => Function::new(name.clone(), signature),
                _ => Err(format!("it comes after the limit of {MAX_EXPORTS} functions")),
            };
            match made {
                Ok(function) => exports.functions.push(Arc::new(function)),
                Err(reason) => exports.unsayable.push(Unsayable { name, reason }),
            }
        }
        exports
    }

    /// Those that can be called.
    pub fn functions(&self) -> &[Arc<Function>] {
        &self.functions
    }

    /// Those that cannot.
    pub fn unsayable(&self) -> &[Unsayable] {
        &self.unsayable
    }
}

impl Function {
    fn new(name: Name, signature: Signature) -> Result<Self, String> {
        if name.function.chars().nth(MAX_TOOL_NAME_CHARS).is_some() {
            return Err(format!("its name is longer than the limit of {MAX_TOOL_NAME_CHARS}"));
        }
        if name.function.starts_with('[') {
            return Err("it belongs to a resource".to_owned());
        }
        let params = signature.params.map_err(|error| error.to_string())?;
        let result = signature.result.map_err(|error| error.to_string())?;
        Ok(Self { name, arguments: Arguments::new(params), gives: Gives::new(result) })
    }

    /// The members of its arguments by their names, as a person reads them; none when it takes
    /// none.
    pub fn members(&self) -> Option<String> {
        let (Arguments::Each(Shape::Record(record)) | Arguments::Whole(Shape::Record(record))) =
            &self.arguments
        else {
            return None;
        };
        let named = record.fields.iter().take(MAX_NAMED_IMPORTS).map(|field| {
            let optional = if field.optional { " (optional)" } else { "" };
            format!("{}{optional}", printable(&field.label.wire, MAX_TOOL_NAME_CHARS))
        });
        Some(named.collect::<Vec<_>>().join(", "))
    }

    /// What it is called.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The schema of its arguments: always one of an object.
    pub fn input_schema(&self) -> Value {
        match &self.arguments {
            Arguments::None => json!({
                "type": "object", "properties": {}, "additionalProperties": false,
            }),
            Arguments::Each(shape) | Arguments::Whole(shape) => reverse::schema(shape),
        }
    }

    /// What a call that succeeds gives; none when it gives nothing.
    pub fn output(&self) -> Option<&Shape> {
        match &self.gives {
            Gives::Nothing => None,
            Gives::Value(shape) => Some(shape),
            Gives::Result { ok, .. } => ok.as_deref(),
        }
    }

    /// The values of the parameters, in their order.
    ///
    /// # Errors
    ///
    /// [`Invalid`], for text that is no JSON and members that nothing has too.
    pub fn parameters(&self, arguments: &str) -> Result<Vec<Val>, Invalid> {
        match &self.arguments {
            Arguments::None => no_members(arguments).map(|()| Vec::new()),
            Arguments::Whole(shape) => Ok(vec![argument(arguments, shape)?]),
            Arguments::Each(shape) => match argument(arguments, shape)? {
                Val::Record(fields) => Ok(fields.into_iter().map(|(_, value)| value).collect()),
                // It is the shape of a record.
                other => Ok(vec![other]),
            },
        }
    }

    /// How many values it returns.
    pub fn results(&self) -> usize {
        usize::from(self.gives != Gives::Nothing)
    }

    /// What it returned.
    ///
    /// # Errors
    ///
    /// [`Invalid`]: a value that has no JSON.
    pub fn returned(&self, results: &[Val]) -> Result<Returned, Invalid> {
        match (&self.gives, results.first()) {
            (Gives::Result { ok, .. }, Some(Val::Result(Ok(value)))) => {
                written(value.as_deref(), ok.as_deref()).map(Returned::Value)
            }
            (Gives::Result { error, .. }, Some(Val::Result(Err(value)))) => {
                written(value.as_deref(), error.as_deref()).map(Returned::Error)
            }
            (Gives::Value(shape), value) => written(value, Some(shape)).map(Returned::Value),
            _ => Ok(Returned::Value(None)),
        }
    }
}

impl Arguments {
    fn new(mut params: Vec<(String, Shape)>) -> Self {
        match params.as_mut_slice() {
            [] => Self::None,
            [(only, shape @ Shape::Record(_))] if only == WHOLE => {
                Self::Whole(std::mem::replace(shape, Shape::Bool))
            }
            _ => Self::Each(Shape::Record(Record {
                name: String::new(),
                docs: String::new(),
                fields: params.into_iter().map(field).collect(),
                others: None,
            })),
        }
    }
}

/// Whether an exported function is one to be called; `interface` is empty for one of the
/// component itself.
pub fn is_offered(interface: &str, function: &str) -> bool {
    !interface.starts_with(SYSTEM) && (interface, function) != LEFT_OVER
}

fn field((param, shape): (String, Shape)) -> Field {
    let wire = name::wire(&param);
    let optional = matches!(shape, Shape::Option(_));
    Field { label: Label { name: param, wire }, docs: String::new(), shape, optional }
}

impl Gives {
    fn new(result: Option<Shape>) -> Self {
        match result {
            None => Self::Nothing,
            Some(Shape::Result { ok, error }) => Self::Result { ok, error },
            Some(shape) => Self::Value(shape),
        }
    }
}

impl std::fmt::Display for Name {
    /// The full name, fit to be shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |text: &str| printable(text, MAX_TOOL_NAME_CHARS);
        if let Some(interface) = &self.interface {
            write!(f, "{}#", shown(interface))?;
        }
        f.write_str(&shown(&self.function))
    }
}

fn argument(arguments: &str, shape: &Shape) -> Result<Val, Invalid> {
    let value = dynamic::read(arguments, shape)?;
    // What is kept as text may hold a number that is too large for a value.
    let given = serde_json::from_str(arguments).map_err(|error| Invalid::new(error.to_string()))?;
    strict::check(&given, shape)?;
    Ok(value)
}

fn written(value: Option<&Val>, shape: Option<&Shape>) -> Result<Option<String>, Invalid> {
    let (Some(value), Some(shape)) = (value, shape) else { return Ok(None) };
    let mut text = String::new();
    dynamic::write(value, shape, MAX_SCRIPT_RESULT_BYTES, &mut text)?;
    Ok(Some(text))
}

/// Whether this is an object with nothing in it.
fn no_members(arguments: &str) -> Result<(), Invalid> {
    let given: Value =
        serde_json::from_str(arguments).map_err(|error| Invalid::new(error.to_string()))?;
    match given.as_object().map(|members| members.keys().next()) {
        None => Err(Invalid::new("expected an object")),
        Some(None) => Ok(()),
        Some(Some(member)) => {
            let member = printable(member, MAX_TOOL_NAME_CHARS);
            Err(Invalid::new(format!("the function takes no arguments, and was given {member:?}")))
        }
    }
}

#[cfg(test)]
mod tests;
