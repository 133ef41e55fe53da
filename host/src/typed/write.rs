//! A guest's values as JSON text, by their shape. What the text is for is not known here.

mod document;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt::{Display, LowerExp, Write as _};

use mcp_host_types::shape::{Case, Constant, Field, Label, Record, Shape, Told, Variant};
use serde_json::Value;
use wasmtime::component::Val;

use super::Invalid;
use super::lookup::Lookup;
use crate::limits::{MAX_ARGUMENT_BYTES, MAX_JSON_DEPTH};

pub(super) use document::append_valid as append_valid_document;

/// Integral floats up to this one are written as integers, since they all are exact.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
/// Other floats are written with an exponent from here on.
const LARGE: f64 = 1e16;
/// And below this.
const SMALL: f64 = 1e-5;

/// Appends a value as JSON of [`MAX_ARGUMENT_BYTES`] at most.
///
/// # Errors
///
/// What no JSON can say, such as an infinite number, a key that is there twice or a text that
/// should be JSON and is none; a nesting over [`MAX_JSON_DEPTH`]; and a value of another type.
pub fn write(value: &Val, shape: &Shape, out: &mut String) -> Result<(), Invalid> {
    write_within(value, shape, MAX_ARGUMENT_BYTES, out)
}

/// The same within another bound in bytes.
///
/// # Errors
///
/// Those of [`write`](fn@write).
pub fn write_within(
    value: &Val,
    shape: &Shape,
    bytes: usize,
    out: &mut String,
) -> Result<(), Invalid> {
    let end = out.len().saturating_add(bytes);
    let mut writer = Writer { out, bytes, end, depth: MAX_JSON_DEPTH, lookup: Lookup::default() };
    writer.value(value, shape)
}

struct Writer<'s, 'o> {
    out: &'o mut String,
    /// The bound that is named when it is met.
    bytes: usize,
    /// Where the text may end.
    end: usize,
    /// How much deeper it may nest.
    depth: usize,
    lookup: Lookup<'s>,
}

type Written = Result<(), Invalid>;

impl<'s> Writer<'s, '_> {
    fn value(&mut self, value: &Val, shape: &'s Shape) -> Written {
        match (shape, value) {
            (Shape::Bool, Val::Bool(value)) => {
                self.out.push_str(if *value { "true" } else { "false" })
            }
            (Shape::Integer(_), value) => self.integer(value)?,
            (Shape::Float(_), Val::Float64(value)) => {
                self.float(*value, value.abs(), value.fract())?
            }
            (Shape::Float(_), Val::Float32(value)) => {
                let wide = f64::from(*value);
                self.float(*value, wide.abs(), wide.fract())?;
            }
            (Shape::Char, Val::Char(value)) => self.string(value.encode_utf8(&mut [0; 4])),
            (Shape::Text, Val::String(value)) => self.string(value),
            (Shape::Json, Val::String(text)) => document::append(text, self.depth, self.out)?,
            (Shape::Option(_), Val::Option(None)) => self.out.push_str("null"),
            (Shape::Option(shape), Val::Option(Some(value))) => self.value(value, shape)?,
            (Shape::Enum(constants), Val::Enum(name)) => self.constant(name, &constants.cases)?,
            _ => self.nested(value, shape)?,
        }
        if self.out.len() > self.end { Err(self.too_long()) } else { Ok(()) }
    }

    /// What has brackets around it.
    fn nested(&mut self, value: &Val, shape: &'s Shape) -> Written {
        if let (
            Shape::Variant(Variant { cases, told: Told::ByType, .. }),
            Val::Variant(name, value),
        ) = (shape, value)
        {
            return self.bare(self.case(name, cases)?, value.as_deref());
        }
        self.depth = self.depth.checked_sub(1).ok_or_else(too_deep)?;
        match (shape, value) {
            (Shape::List(shape), Val::List(values)) => {
                self.array(values.iter().map(|value| (value, shape.as_ref())))?;
            }
            (Shape::Tuple(shapes), Val::Tuple(values)) if shapes.len() == values.len() => {
                self.array(values.iter().zip(shapes))?;
            }
            (Shape::Flags(labels), Val::Flags(names)) => self.flags(names, labels)?,
            (Shape::Map(shape), Val::List(pairs)) => {
                let mut members = Members::default();
                self.entries(pairs, shape, &mut members)?;
                self.close(&members);
            }
            (Shape::Record(record), Val::Record(values)) => {
                let mut members = Members::default();
                self.fields(values, record, &mut members)?;
                self.close(&members);
            }
            (Shape::Variant(variant), Val::Variant(name, value)) => {
                self.variant(name, value.as_deref(), variant)?;
            }
            (Shape::Result { ok, error }, Val::Result(value)) => match value {
                Ok(value) => self.named("ok", value.as_deref(), ok.as_deref())?,
                Err(value) => self.named("error", value.as_deref(), error.as_deref())?,
            },
            _ => return Err(mismatch()),
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    fn integer(&mut self, value: &Val) -> Written {
        match value {
            Val::S8(value) => self.number(value),
            Val::U8(value) => self.number(value),
            Val::S16(value) => self.number(value),
            Val::U16(value) => self.number(value),
            Val::S32(value) => self.number(value),
            Val::U32(value) => self.number(value),
            Val::S64(value) => self.number(value),
            Val::U64(value) => self.number(value),
            _ => Err(mismatch()),
        }
    }

    fn float<T: Display + LowerExp>(&mut self, value: T, size: f64, fraction: f64) -> Written {
        if !size.is_finite() {
            return Err(Invalid::new("a number that is infinite or no number has no JSON"));
        }
        let is_integral = fraction == 0.0 && size <= MAX_EXACT;
        if is_integral || (SMALL..LARGE).contains(&size) {
            self.number(value)
        } else {
            write!(self.out, "{value:e}").map_err(|_| mismatch())
        }
    }

    fn number(&mut self, value: impl Display) -> Written {
        write!(self.out, "{value}").map_err(|_| mismatch())
    }

    fn array<'v>(&mut self, items: impl Iterator<Item = (&'v Val, &'s Shape)>) -> Written {
        self.out.push('[');
        for (at, (value, shape)) in items.enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.value(value, shape).map_err(|error| error.within(&at.to_string()))?;
        }
        self.out.push(']');
        Ok(())
    }

    fn flags(&mut self, names: &[String], labels: &'s [Label]) -> Written {
        let mut before = '[';
        for label in labels.iter().filter(|label| names.contains(&label.name)) {
            self.out.push(before);
            self.string(&label.wire);
            before = ',';
        }
        self.out.push_str(if before == '[' { "[]" } else { "]" });
        Ok(())
    }

    fn fields(
        &mut self,
        values: &[(String, Val)],
        record: &'s Record,
        members: &mut Members<'s>,
    ) -> Written {
        let (named, others) = values.split_at_checked(record.fields.len()).ok_or_else(mismatch)?;
        for ((name, value), field) in named.iter().zip(&record.fields) {
            if *name != field.label.name {
                return Err(mismatch());
            }
            self.field(value, field, members)?;
        }
        match (others, &record.others) {
            ([], None) => Ok(()),
            ([(name, Val::List(pairs))], Some(others)) if *name == others.name => {
                let mut all = Members {
                    is_open: members.is_open,
                    keys: record.fields.iter().map(|field| field.label.wire.as_str()).collect(),
                };
                all.keys.extend(members.keys.iter());
                self.entries(pairs, &others.shape, &mut all)?;
                members.is_open = all.is_open;
                Ok(())
            }
            _ => Err(mismatch()),
        }
    }

    fn field(&mut self, value: &Val, field: &'s Field, members: &mut Members<'s>) -> Written {
        if field.optional && matches!(value, Val::Option(None)) {
            return Ok(());
        }
        let wire = &field.label.wire;
        self.key(wire, members);
        self.value(value, &field.shape).map_err(|error| error.within(wire))
    }

    /// The pairs of a map, whose keys must differ from each other and from those there are.
    fn entries<'v>(
        &mut self,
        pairs: &'v [Val],
        shape: &'s Shape,
        members: &mut Members<'v>,
    ) -> Written
    where
        's: 'v,
    {
        members.keys.reserve(pairs.len());
        for pair in pairs {
            let Val::Tuple(pair) = pair else { return Err(mismatch()) };
            let [Val::String(key), value] = pair.as_slice() else { return Err(mismatch()) };
            if !members.keys.insert(key) {
                return Err(Invalid::new("the member is there twice").within(key));
            }
            self.key(key, members);
            self.value(value, shape).map_err(|error| error.within(key))?;
        }
        Ok(())
    }

    fn variant(&mut self, name: &str, value: Option<&Val>, variant: &'s Variant) -> Written {
        let case = self.case(name, &variant.cases)?;
        match &variant.told {
            Told::ByMember(tag) => self.tagged(tag, case, value),
            Told::ByName => self.named(&case.label.wire, value, case.shape.as_ref()),
            Told::ByType => Err(mismatch()),
        }
    }

    fn case(&self, name: &str, cases: &'s [Case]) -> Result<&'s Case, Invalid> {
        let found =
            self.lookup.find(cases, |case| Some(case.label.name.as_str()), usize::MAX, name);
        found.and_then(|at| cases.get(at)).ok_or_else(mismatch)
    }

    fn bare(&mut self, case: &'s Case, value: Option<&Val>) -> Written {
        match (&case.shape, value) {
            (Some(shape), Some(value)) => self.value(value, shape),
            _ => Err(mismatch()),
        }
    }

    fn tagged(&mut self, tag: &'s str, case: &'s Case, value: Option<&Val>) -> Written {
        let mut members = Members::default();
        members.keys.insert(tag);
        self.key(tag, &mut members);
        self.string(&case.label.wire);
        match (&case.shape, value) {
            (Some(Shape::Record(record)), Some(Val::Record(values))) => {
                self.fields(values, record, &mut members)?;
            }
            (None, None) => {}
            _ => return Err(mismatch()),
        }
        self.close(&members);
        Ok(())
    }

    /// An object with one member.
    fn named(&mut self, wire: &str, value: Option<&Val>, shape: Option<&'s Shape>) -> Written {
        self.key(wire, &mut Members::default());
        match (shape, value) {
            (Some(shape), Some(value)) => {
                self.value(value, shape).map_err(|error| error.within(wire))?;
            }
            (None, None) => self.out.push_str("null"),
            _ => return Err(mismatch()),
        }
        self.out.push('}');
        Ok(())
    }

    fn constant(&mut self, name: &str, constants: &'s [Constant]) -> Written {
        let name_of = |constant: &'s Constant| Some(constant.name.as_str());
        let at = self.lookup.find(constants, name_of, usize::MAX, name);
        match &at.and_then(|at| constants.get(at)).ok_or_else(mismatch)?.json {
            Value::String(text) => self.string(text),
            json => return self.number(json),
        }
        Ok(())
    }

    fn key(&mut self, key: &str, members: &mut Members<'_>) {
        self.out.push(if members.is_open { ',' } else { '{' });
        members.is_open = true;
        self.string(key);
        self.out.push(':');
    }

    fn close(&mut self, members: &Members<'_>) {
        self.out.push_str(if members.is_open { "}" } else { "{}" });
    }

    fn string(&mut self, text: &str) {
        document::quote(text, self.out);
    }

    fn too_long(&self) -> Invalid {
        Invalid::new(format!("over the limit of {} bytes of JSON", self.bytes))
    }
}

/// What an object has so far.
#[derive(Default)]
struct Members<'k> {
    /// Whether anything of it was written.
    is_open: bool,
    /// The keys that no further member may have, as far as they could come again.
    keys: HashSet<&'k str>,
}

fn too_deep() -> Invalid {
    Invalid::new(format!("nested deeper than the limit of {MAX_JSON_DEPTH}"))
}

/// Values come from a component of the very type, so that this is never seen.
fn mismatch() -> Invalid {
    Invalid::new("a value of another type than the component declares")
}
