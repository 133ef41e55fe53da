//! A guest's values as JSON text, by their shape. What the text is for is not known here.

mod document;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use mcp_host_types::shape::{
    Case, Enum, Field, Float, Integer, Label, Record, Shape, Told, Variant,
};
use serde_json::Value;

use super::Invalid;
use super::tape::{Cursor, FLAGS_PER_WORD};
use crate::limits::MAX_JSON_DEPTH;

pub(super) use document::append_valid as append_valid_document;

/// Appends the value that comes next on a tape as JSON of so many bytes at most.
///
/// # Errors
///
/// What no JSON can say, such as an infinite number, a key that is there twice or a text that
/// should be JSON and is none; a nesting over [`MAX_JSON_DEPTH`]; and a value of another type.
pub fn write(
    tape: &mut Cursor<'_>,
    shape: &Shape,
    bytes: usize,
    out: &mut String,
) -> Result<(), Invalid> {
    let end = out.len().saturating_add(bytes);
    Writer { tape, out, bytes, end, depth: MAX_JSON_DEPTH }.value(shape)
}

struct Writer<'w, 't> {
    tape: &'w mut Cursor<'t>,
    out: &'w mut String,
    /// The bound that is named when it is met.
    bytes: usize,
    /// Where the text may end.
    end: usize,
    /// How much deeper it may nest.
    depth: usize,
}

type Written = Result<(), Invalid>;

impl<'t> Writer<'_, 't> {
    fn value(&mut self, shape: &Shape) -> Written {
        match shape {
            Shape::Bool => {
                let word = self.word()?;
                self.out.push_str(if word == 0 { "false" } else { "true" });
            }
            Shape::Integer(kind) => self.integer(*kind)?,
            Shape::Float(Float::F64) => {
                let value = f64::from_bits(self.word()?);
                self.float(value, value.is_finite())?;
            }
            Shape::Float(Float::F32) => {
                let bits = u32::try_from(self.word()?).map_err(|_| mismatch())?;
                let value = f32::from_bits(bits);
                self.float(value, value.is_finite())?;
            }
            Shape::Char => {
                let value = u32::try_from(self.word()?).ok().and_then(char::from_u32);
                let value = value.ok_or_else(mismatch)?;
                self.string(value.encode_utf8(&mut [0; 4]));
            }
            Shape::Text => {
                let text = self.text()?;
                self.string(text);
            }
            Shape::Json => document::append(self.text()?, self.depth, self.out)?,
            Shape::Option(shape) => match self.word()? {
                0 => self.out.push_str("null"),
                _ => self.value(shape)?,
            },
            Shape::Enum(of) => self.constant(of)?,
            Shape::Variant(Variant { cases, told: Told::ByType, .. }) => {
                let shape = self.case(cases)?.shape.as_ref();
                self.value(shape.ok_or_else(mismatch)?)?;
            }
            shape => self.nested(shape)?,
        }
        if self.out.len() > self.end { Err(self.too_long()) } else { Ok(()) }
    }

    /// What has brackets around it.
    fn nested(&mut self, shape: &Shape) -> Written {
        self.depth = self.depth.checked_sub(1).ok_or_else(too_deep)?;
        match shape {
            Shape::List(shape) => {
                let length = self.count()?;
                self.array((0..length).map(|_| shape.as_ref()))?;
            }
            Shape::Tuple(shapes) => self.array(shapes.iter())?,
            Shape::Flags(labels) => self.flags(labels)?,
            Shape::Map(shape) => {
                let mut members = Members::default();
                self.entries(shape, &mut members)?;
                self.close(&members);
            }
            Shape::Record(record) => {
                let mut members = Members::default();
                self.fields(record, &mut members)?;
                self.close(&members);
            }
            Shape::Variant(variant) => self.variant(variant)?,
            Shape::Result { ok, error } => match self.word()? {
                0 => self.named("ok", ok.as_deref())?,
                _ => self.named("error", error.as_deref())?,
            },
            _ => return Err(mismatch()),
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    fn integer(&mut self, kind: Integer) -> Written {
        let word = self.word()?;
        let mut buffer = itoa::Buffer::new();
        self.out.push_str(match kind {
            Integer::U8 | Integer::U16 | Integer::U32 | Integer::U64 => buffer.format(word),
            Integer::S8 | Integer::S16 | Integer::S32 | Integer::S64 => {
                buffer.format(word.cast_signed())
            }
        });
        Ok(())
    }

    fn float(&mut self, value: impl zmij::Float, is_finite: bool) -> Written {
        if !is_finite {
            return Err(Invalid::new("a number that is infinite or no number has no JSON"));
        }
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(value);
        // An integer has to read as one.
        self.out.push_str(text.strip_suffix(".0").unwrap_or(text));
        Ok(())
    }

    fn array<'s>(&mut self, shapes: impl Iterator<Item = &'s Shape>) -> Written {
        self.out.push('[');
        for (at, shape) in shapes.enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.value(shape).map_err(|error| error.within(&at.to_string()))?;
        }
        self.out.push(']');
        Ok(())
    }

    fn flags(&mut self, labels: &[Label]) -> Written {
        let mut before = '[';
        for labels in labels.chunks(FLAGS_PER_WORD) {
            let bits = self.word()?;
            let is_set = labels.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
            for (_, label) in is_set {
                self.out.push(before);
                self.string(&label.wire);
                before = ',';
            }
        }
        self.out.push_str(if before == '[' { "[]" } else { "]" });
        Ok(())
    }

    fn fields<'k>(&mut self, record: &'k Record, members: &mut Members<'k>) -> Written
    where
        't: 'k,
    {
        for field in &record.fields {
            self.field(field, members)?;
        }
        let Some(others) = &record.others else { return Ok(()) };
        members.keys.extend(record.fields.iter().map(|field| field.label.wire.as_str()));
        self.entries(&others.shape, members)
    }

    fn field(&mut self, field: &Field, members: &mut Members<'_>) -> Written {
        if field.optional && self.tape.peek() == Some(0) {
            return self.word().map(|_| ());
        }
        let wire = &field.label.wire;
        self.key(wire, members);
        self.value(&field.shape).map_err(|error| error.within(wire))
    }

    /// The pairs of a map, whose keys must differ from each other and from those there are.
    fn entries<'k>(&mut self, shape: &Shape, members: &mut Members<'k>) -> Written
    where
        't: 'k,
    {
        for _ in 0..self.count()? {
            let key = self.text()?;
            if !members.keys.insert(key) {
                return Err(Invalid::new("the member is there twice").within(key));
            }
            self.key(key, members);
            self.value(shape).map_err(|error| error.within(key))?;
        }
        Ok(())
    }

    fn variant(&mut self, variant: &Variant) -> Written {
        let case = self.case(&variant.cases)?;
        match &variant.told {
            Told::ByMember(tag) => self.tagged(tag, case),
            Told::ByName => self.named(&case.label.wire, case.shape.as_ref()),
            Told::ByType => Err(mismatch()),
        }
    }

    fn case<'s>(&mut self, cases: &'s [Case]) -> Result<&'s Case, Invalid> {
        cases.get(self.count()?).ok_or_else(mismatch)
    }

    fn tagged(&mut self, tag: &str, case: &Case) -> Written {
        let mut members = Members::default();
        members.keys.insert(tag);
        self.key(tag, &mut members);
        self.string(&case.label.wire);
        match &case.shape {
            Some(Shape::Record(record)) => self.fields(record, &mut members)?,
            None => {}
            Some(_) => return Err(mismatch()),
        }
        self.close(&members);
        Ok(())
    }

    /// An object with one member.
    fn named(&mut self, wire: &str, shape: Option<&Shape>) -> Written {
        self.key(wire, &mut Members::default());
        match shape {
            Some(shape) => self.value(shape).map_err(|error| error.within(wire))?,
            None => self.out.push_str("null"),
        }
        self.out.push('}');
        Ok(())
    }

    fn constant(&mut self, of: &Enum) -> Written {
        let at = self.count()?;
        match &of.cases.get(at).ok_or_else(mismatch)?.json {
            Value::String(text) => self.string(text),
            json => self.out.push_str(&json.to_string()),
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

    fn word(&mut self) -> Result<u64, Invalid> {
        self.tape.word().ok_or_else(mismatch)
    }

    fn count(&mut self) -> Result<usize, Invalid> {
        self.tape.count().ok_or_else(mismatch)
    }

    fn text(&mut self) -> Result<&'t str, Invalid> {
        self.tape.text().ok_or_else(mismatch)
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
pub(super) fn mismatch() -> Invalid {
    Invalid::new("a value of another type than the component declares")
}
