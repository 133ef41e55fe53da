//! Tapes as wasmtime's dynamic values and back, by their shape: what a call of an exported
//! function takes and gives.

use mcp_host_types::shape::{Case, Constant, Field, Float, Integer, Label, Record, Shape};
use wasmtime::component::Val;

use super::lookup::Lookup;
use super::tape::{Cursor, FLAGS_PER_WORD, Tape};
use super::{Invalid, read, write};

/// Reads one JSON document as a value of a type.
///
/// # Errors
///
/// Those of [`read::read`].
pub fn read(json: &str, shape: &Shape) -> Result<Val, Invalid> {
    let mut tape = Tape::default();
    read::read(json, shape, &mut tape)?;
    value(&mut tape.cursor(), shape).ok_or_else(write::mismatch)
}

/// Appends a value as JSON of so many bytes at most.
///
/// # Errors
///
/// Those of [`write::write`].
pub fn write(value: &Val, shape: &Shape, bytes: usize, out: &mut String) -> Result<(), Invalid> {
    let mut tape = Tape::default();
    let mut recorder = Recorder { tape: &mut tape, lookup: Lookup::default() };
    recorder.value(value, shape).ok_or_else(write::mismatch)?;
    write::write(&mut tape.cursor(), shape, bytes, out)
}

/// The value that comes next on a tape; none when there is another one.
pub(super) fn value(tape: &mut Cursor<'_>, shape: &Shape) -> Option<Val> {
    Some(match shape {
        Shape::Bool => Val::Bool(tape.word()? != 0),
        Shape::Integer(kind) => integer(tape.word()?, *kind)?,
        Shape::Float(Float::F32) => Val::Float32(f32::from_bits(u32::try_from(tape.word()?).ok()?)),
        Shape::Float(Float::F64) => Val::Float64(f64::from_bits(tape.word()?)),
        Shape::Char => Val::Char(char::from_u32(u32::try_from(tape.word()?).ok()?)?),
        Shape::Text | Shape::Json => Val::String(tape.text()?.to_owned()),
        Shape::Option(shape) => match tape.word()? {
            0 => Val::Option(None),
            _ => Val::Option(Some(Box::new(value(tape, shape)?))),
        },
        Shape::List(shape) => {
            let length = tape.count()?;
            Val::List((0..length).map(|_| value(tape, shape)).collect::<Option<_>>()?)
        }
        Shape::Map(shape) => pairs(tape, shape)?,
        Shape::Tuple(shapes) => {
            Val::Tuple(shapes.iter().map(|shape| value(tape, shape)).collect::<Option<_>>()?)
        }
        Shape::Record(record) => fields(tape, record)?,
        Shape::Variant(variant) => {
            let case = variant.cases.get(tape.count()?)?;
            Val::Variant(case.label.name.clone(), held(tape, case.shape.as_ref())?)
        }
        Shape::Enum(of) => Val::Enum(of.cases.get(tape.count()?)?.name.clone()),
        Shape::Flags(labels) => flags(tape, labels)?,
        Shape::Result { ok, error } => Val::Result(match tape.word()? {
            0 => Ok(held(tape, ok.as_deref())?),
            _ => Err(held(tape, error.as_deref())?),
        }),
    })
}

fn integer(word: u64, kind: Integer) -> Option<Val> {
    let signed = word.cast_signed();
    Some(match kind {
        Integer::U8 => Val::U8(word.try_into().ok()?),
        Integer::U16 => Val::U16(word.try_into().ok()?),
        Integer::U32 => Val::U32(word.try_into().ok()?),
        Integer::U64 => Val::U64(word),
        Integer::S8 => Val::S8(signed.try_into().ok()?),
        Integer::S16 => Val::S16(signed.try_into().ok()?),
        Integer::S32 => Val::S32(signed.try_into().ok()?),
        Integer::S64 => Val::S64(signed),
    })
}

fn held(tape: &mut Cursor<'_>, shape: Option<&Shape>) -> Option<Option<Box<Val>>> {
    match shape {
        Some(shape) => value(tape, shape).map(Box::new).map(Some),
        None => Some(None),
    }
}

fn pairs(tape: &mut Cursor<'_>, shape: &Shape) -> Option<Val> {
    let length = tape.count()?;
    let pair =
        |_| Some(Val::Tuple(vec![Val::String(tape.text()?.to_owned()), value(tape, shape)?]));
    (0..length).map(pair).collect::<Option<_>>().map(Val::List)
}

fn fields(tape: &mut Cursor<'_>, record: &Record) -> Option<Val> {
    let field = |field: &Field| Some((field.label.name.clone(), value(tape, &field.shape)?));
    let mut fields = record.fields.iter().map(field).collect::<Option<Vec<_>>>()?;
    if let Some(others) = &record.others {
        fields.push((others.name.clone(), pairs(tape, &others.shape)?));
    }
    Some(Val::Record(fields))
}

fn flags(tape: &mut Cursor<'_>, labels: &[Label]) -> Option<Val> {
    let mut set = Vec::new();
    for labels in labels.chunks(FLAGS_PER_WORD) {
        let bits = tape.word()?;
        let is_set = labels.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
        set.extend(is_set.map(|(_, label)| label.name.clone()));
    }
    Some(Val::Flags(set))
}

/// Puts values on a tape; none when one is of another type.
struct Recorder<'s, 't> {
    tape: &'t mut Tape,
    lookup: Lookup<'s>,
}

impl<'s> Recorder<'s, '_> {
    fn value(&mut self, value: &Val, shape: &'s Shape) -> Option<()> {
        match (shape, value) {
            (Shape::Bool, Val::Bool(value)) => self.tape.push(u64::from(*value)),
            (Shape::Integer(kind), value) => self.tape.push(word(value, *kind)?),
            (Shape::Float(Float::F32), Val::Float32(value)) => {
                self.tape.push(u64::from(value.to_bits()))
            }
            (Shape::Float(Float::F64), Val::Float64(value)) => self.tape.push(value.to_bits()),
            (Shape::Char, Val::Char(value)) => self.tape.push(u64::from(u32::from(*value))),
            (Shape::Text | Shape::Json, Val::String(text)) => self.tape.push_text(text),
            (Shape::Option(_), Val::Option(None)) => self.tape.push(0),
            (Shape::Option(shape), Val::Option(Some(value))) => {
                self.tape.push(1);
                self.value(value, shape)?;
            }
            (Shape::List(shape), Val::List(values)) => {
                self.tape.push_count(values.len());
                values.iter().try_for_each(|value| self.value(value, shape))?;
            }
            (Shape::Map(shape), Val::List(pairs)) => self.pairs(pairs, shape)?,
            (Shape::Tuple(shapes), Val::Tuple(values)) if shapes.len() == values.len() => {
                shapes
                    .iter()
                    .zip(values)
                    .try_for_each(|(shape, value)| self.value(value, shape))?;
            }
            (Shape::Record(record), Val::Record(values)) => self.fields(values, record)?,
            (Shape::Variant(variant), Val::Variant(name, value)) => {
                let name_of = |case: &'s Case| Some(case.label.name.as_str());
                let at = self.lookup.find(&variant.cases, name_of, usize::MAX, name)?;
                self.tape.push_count(at);
                self.held(value.as_deref(), variant.cases.get(at)?.shape.as_ref())?;
            }
            (Shape::Enum(of), Val::Enum(name)) => {
                let name_of = |case: &'s Constant| Some(case.name.as_str());
                let at = self.lookup.find(&of.cases, name_of, usize::MAX, name)?;
                self.tape.push_count(at);
            }
            (Shape::Flags(labels), Val::Flags(names)) => self.flags(names, labels)?,
            (Shape::Result { ok, .. }, Val::Result(Ok(value))) => {
                self.tape.push(0);
                self.held(value.as_deref(), ok.as_deref())?;
            }
            (Shape::Result { error, .. }, Val::Result(Err(value))) => {
                self.tape.push(1);
                self.held(value.as_deref(), error.as_deref())?;
            }
            _ => return None,
        }
        Some(())
    }

    fn pairs(&mut self, pairs: &[Val], shape: &'s Shape) -> Option<()> {
        self.tape.push_count(pairs.len());
        for pair in pairs {
            let Val::Tuple(pair) = pair else { return None };
            let [Val::String(key), value] = pair.as_slice() else { return None };
            self.tape.push_text(key);
            self.value(value, shape)?;
        }
        Some(())
    }

    fn fields(&mut self, values: &[(String, Val)], record: &'s Record) -> Option<()> {
        let (named, others) = values.split_at_checked(record.fields.len())?;
        for ((name, value), field) in named.iter().zip(&record.fields) {
            if *name != field.label.name {
                return None;
            }
            self.value(value, &field.shape)?;
        }
        match (others, &record.others) {
            ([], None) => Some(()),
            ([(name, Val::List(pairs))], Some(others)) if *name == others.name => {
                self.pairs(pairs, &others.shape)
            }
            _ => None,
        }
    }

    fn flags(&mut self, names: &[String], labels: &'s [Label]) -> Option<()> {
        let flags = self.tape.push_flags(labels.len());
        for name in names {
            let name_of = |label: &'s Label| Some(label.name.as_str());
            let at = self.lookup.find(labels, name_of, usize::MAX, name)?;
            self.tape.set_flag(flags, at);
        }
        Some(())
    }

    fn held(&mut self, value: Option<&Val>, shape: Option<&'s Shape>) -> Option<()> {
        match (value, shape) {
            (Some(value), Some(shape)) => self.value(value, shape),
            (None, None) => Some(()),
            _ => None,
        }
    }
}

fn word(value: &Val, kind: Integer) -> Option<u64> {
    Some(match (kind, value) {
        (Integer::U8, Val::U8(value)) => u64::from(*value),
        (Integer::U16, Val::U16(value)) => u64::from(*value),
        (Integer::U32, Val::U32(value)) => u64::from(*value),
        (Integer::U64, Val::U64(value)) => *value,
        (Integer::S8, Val::S8(value)) => i64::from(*value).cast_unsigned(),
        (Integer::S16, Val::S16(value)) => i64::from(*value).cast_unsigned(),
        (Integer::S32, Val::S32(value)) => i64::from(*value).cast_unsigned(),
        (Integer::S64, Val::S64(value)) => value.cast_unsigned(),
        _ => return None,
    })
}
