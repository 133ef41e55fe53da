//! Values as expressions of Rust.

use mcp_host_guest_sdk::Shape;
use mcp_host_types::shape::{Field, Float, Record};
use serde_json::Value;

use crate::name::{camel, field};
use crate::server::Names;
use crate::types::Making;

/// Levels of a value that is written down.
const MAX_DEPTH: usize = 16;

/// An expression and the types that it names.
pub(crate) struct Literal<'a> {
    names: &'a Names,
    /// What has to be imported from the server's module, in the order of first use.
    pub(crate) used: Vec<String>,
}

impl<'a> Literal<'a> {
    /// Of values whose types are called like this.
    pub(crate) fn of(names: &'a Names) -> Self {
        Self { names, used: Vec::new() }
    }

    /// The expression; nothing for a value that does not fit, or a union.
    pub(crate) fn write(&mut self, shape: &Shape, value: &Value) -> Option<String> {
        self.value(shape, value, MAX_DEPTH)
    }

    fn value(&mut self, shape: &Shape, value: &Value, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        Some(match shape {
            Shape::Bool => value.as_bool()?.to_string(),
            Shape::Integer(_) => value.is_i64().then_some(value)?.to_string(),
            Shape::Float(Float::F32 | Float::F64) => format!("{:?}", value.as_f64()?),
            Shape::Text => format!("{:?}.to_owned()", value.as_str()?),
            Shape::Json => format!("{:?}.to_owned()", value.to_string()),
            Shape::Option(_) if value.is_null() => "None".to_owned(),
            Shape::Option(inner) => format!("Some({})", self.value(inner, value, depth)?),
            Shape::List(element) => {
                let values = value.as_array()?.iter();
                let values: Option<Vec<_>> =
                    values.map(|value| self.value(element, value, depth)).collect();
                format!("vec![{}]", values?.join(", "))
            }
            Shape::Enum(constants) => {
                let constant = constants.cases.iter().find(|constant| constant.json == *value)?;
                format!("{}::{}", self.type_name(shape), camel(&constant.name))
            }
            Shape::Record(record) => self.record(shape, record, value, depth)?,
            _ => return None,
        })
    }

    fn record(
        &mut self,
        shape: &Shape,
        record: &Record,
        value: &Value,
        depth: usize,
    ) -> Option<String> {
        let name = self.type_name(shape);
        let is_option = |member: &Field| matches!(member.shape, Shape::Option(_));
        let (mut needed, mut options) = (Vec::new(), Vec::new());
        for member in &record.fields {
            match value.get(&member.label.wire) {
                Some(value) => {
                    let value = self.value(&member.shape, value, depth)?;
                    let list = if is_option(member) { &mut options } else { &mut needed };
                    list.push((field(&member.label.name), value));
                }
                None => is_option(member).then_some(())?,
            }
        }
        let values: Vec<_> = needed.iter().map(|(_, value)| value.as_str()).collect();
        let rest = match Making::of(record) {
            Making::Whole => return Some(format!("{name} {{ {} }}", members(&needed))),
            Making::Default => format!("{name}::default()"),
            Making::New => format!("{name}::new({})", values.join(", ")),
        };
        if options.is_empty() {
            return Some(rest);
        }
        Some(format!("{name} {{ {}, ..{rest} }}", members(&options)))
    }

    fn type_name(&mut self, shape: &Shape) -> String {
        let name = self.names.get(shape).unwrap_or_default().to_owned();
        if !self.used.contains(&name) {
            self.used.push(name.clone());
        }
        name
    }
}

fn members(fields: &[(String, String)]) -> String {
    let short = |(label, value): &(String, String)| format!("{label}: {value}");
    fields.iter().map(short).collect::<Vec<_>>().join(", ")
}
