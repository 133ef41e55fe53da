//! From core values and memory onto a tape, with every check that the canonical ABI asks for:
//! bounds, alignment, cases that there are, characters and encodings.

use std::{iter, slice};

use wasmtime::component::__internal::wasmtime_environ::component::{StringEncoding, TypeListIndex};
use wasmtime::component::__internal::{InterfaceType, LiftContext};
use wasmtime::component::Lift as _;
use wasmtime::{Result, ValRaw, bail, format_err};

use super::{discriminant_bytes, tape, unexpected};
use crate::typed::tape::{FLAGS_PER_WORD, Tape};

/// What a word of a tape takes of what the host keeps for a guest.
const WORD_BYTES: usize = size_of::<u64>();

/// Lifts values that are passed as core values.
pub(super) fn flat(cx: &mut LiftContext<'_>, ty: InterfaceType, values: &[ValRaw]) -> Result<Tape> {
    lift(cx, ty, Source::Flat(values.iter()))
}

/// Lifts values that lie in memory.
pub(super) fn memory(cx: &mut LiftContext<'_>, ty: InterfaceType, offset: usize) -> Result<Tape> {
    lift(cx, ty, Source::Memory(offset))
}

fn lift(cx: &mut LiftContext<'_>, ty: InterfaceType, mut source: Source<'_>) -> Result<Tape> {
    let mut lifter = Lifter { cx, tape: tape() };
    lifter.value(ty, &mut source)?;
    Ok(lifter.tape)
}

/// Where values come from.
enum Source<'v> {
    /// The next core values.
    Flat(slice::Iter<'v, ValRaw>),
    /// Memory at this address, aligned for what is read.
    Memory(usize),
}

struct Lifter<'l, 'c> {
    cx: &'l mut LiftContext<'c>,
    tape: Tape,
}

impl Lifter<'_, '_> {
    fn value(&mut self, ty: InterfaceType, source: &mut Source<'_>) -> Result<()> {
        let types = self.cx.types;
        match ty {
            InterfaceType::Bool => {
                // All of a core value counts.
                let word = match source {
                    Source::Flat(_) => self.number::<4>(source)?,
                    Source::Memory(_) => self.number::<1>(source)?,
                };
                self.push(u64::from(word != 0))
            }
            InterfaceType::U8 => self.scalar::<1>(source),
            InterfaceType::U16 => self.scalar::<2>(source),
            InterfaceType::U32 => self.scalar::<4>(source),
            InterfaceType::U64 => self.scalar::<8>(source),
            InterfaceType::S8 => self.signed::<1>(source),
            InterfaceType::S16 => self.signed::<2>(source),
            InterfaceType::S32 => self.signed::<4>(source),
            InterfaceType::S64 => self.signed::<8>(source),
            InterfaceType::Float32 => self.scalar::<4>(source),
            InterfaceType::Float64 => self.scalar::<8>(source),
            InterfaceType::Char => {
                let word = self.number::<4>(source)?;
                let value = u32::try_from(word).ok().and_then(char::from_u32);
                value.ok_or_else(|| format_err!("{word:#x} is no character"))?;
                self.push(word)
            }
            InterfaceType::String => self.string(source),
            InterfaceType::List(ty) => self.list(ty, source),
            InterfaceType::Record(ty) => {
                self.fields(types[ty].fields.iter().map(|field| field.ty), source)
            }
            InterfaceType::Tuple(ty) => self.fields(types[ty].types.iter().copied(), source),
            InterfaceType::Variant(index) => {
                let of = &types[index];
                let cases = of.cases.values().copied();
                self.case(ty, cases, of.info.payload_offset32, source)
            }
            InterfaceType::Enum(index) => {
                self.case(ty, iter::repeat_n(None, types[index].names.len()), 0, source)
            }
            InterfaceType::Option(index) => {
                let of = &types[index];
                self.case(ty, [None, Some(of.ty)].into_iter(), of.info.payload_offset32, source)
            }
            InterfaceType::Result(index) => {
                let of = &types[index];
                self.case(ty, [of.ok, of.err].into_iter(), of.info.payload_offset32, source)
            }
            InterfaceType::Flags(index) => self.flags(types[index].names.len(), source),
            _ => Err(unexpected()),
        }
    }

    /// A word, which counts to what a guest may have the host keep.
    fn push(&mut self, word: u64) -> Result<()> {
        self.cx.consume_fuel(WORD_BYTES)?;
        self.tape.push(word);
        Ok(())
    }

    /// The next bytes, as a number without a sign.
    fn number<const BYTES: usize>(&mut self, source: &mut Source<'_>) -> Result<u64> {
        match source {
            Source::Flat(values) => {
                let value = values.next().ok_or_else(|| format_err!("a core value is missing"))?;
                // Only integers and floats of 64 bits fill theirs.
                let word = if BYTES == 8 { value.get_u64() } else { u64::from(value.get_u32()) };
                Ok(word & (u64::MAX >> (64 - 8 * BYTES)))
            }
            Source::Memory(at) => {
                let bytes =
                    self.cx.memory().get(*at..).and_then(|rest| rest.first_chunk::<BYTES>());
                let bytes = bytes.ok_or_else(|| format_err!("a value out of bounds of memory"))?;
                let mut word = [0; 8];
                word.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
                *at = at.saturating_add(BYTES);
                Ok(u64::from_le_bytes(word))
            }
        }
    }

    fn scalar<const BYTES: usize>(&mut self, source: &mut Source<'_>) -> Result<()> {
        let word = self.number::<BYTES>(source)?;
        self.push(word)
    }

    fn signed<const BYTES: usize>(&mut self, source: &mut Source<'_>) -> Result<()> {
        let word = self.number::<BYTES>(source)?;
        let unused = 64 - 8 * BYTES;
        self.push(((word << unused).cast_signed() >> unused).cast_unsigned())
    }

    /// Where something of any length begins, and the length.
    fn pair(&mut self, source: &mut Source<'_>) -> Result<(usize, usize)> {
        let start = self.number::<4>(source)?;
        let length = self.number::<4>(source)?;
        Ok((usize::try_from(start)?, usize::try_from(length)?))
    }

    fn string(&mut self, source: &mut Source<'_>) -> Result<()> {
        let (start, length) = self.pair(source)?;
        self.cx.consume_fuel(WORD_BYTES)?;
        if self.cx.options().string_encoding != StringEncoding::Utf8 {
            return self.transcoded(start, length);
        }
        self.cx.consume_fuel(length)?;
        let memory = self.cx.memory();
        let bytes = start.checked_add(length).and_then(|end| memory.get(start..end));
        let bytes = bytes.ok_or_else(|| format_err!("a string out of bounds of memory"))?;
        self.tape.push_text(str::from_utf8(bytes)?);
        Ok(())
    }

    /// A string in another encoding than that of the tape.
    fn transcoded(&mut self, start: usize, length: usize) -> Result<()> {
        let pair = [ValRaw::u32(start.try_into()?), ValRaw::u32(length.try_into()?)];
        let text = String::linear_lift_from_flat(self.cx, InterfaceType::String, &pair)?;
        self.tape.push_text(&text);
        Ok(())
    }

    fn list(&mut self, ty: TypeListIndex, source: &mut Source<'_>) -> Result<()> {
        let (start, length) = self.pair(source)?;
        let types = self.cx.types;
        let element = types[ty].element;
        let abi = types.canonical_abi(&element);
        let size = usize::try_from(abi.size32)?;
        let end = length.checked_mul(size).and_then(|bytes| start.checked_add(bytes));
        if end.is_none_or(|end| end > self.cx.memory().len()) {
            bail!("a list out of bounds of memory")
        }
        if !start.is_multiple_of(usize::try_from(abi.align32)?) {
            bail!("a list that is not aligned")
        }
        self.push(u64::try_from(length)?)?;
        for at in 0..length {
            let at = start.saturating_add(at.saturating_mul(size));
            self.value(element, &mut Source::Memory(at))?;
        }
        Ok(())
    }

    fn fields(
        &mut self,
        fields: impl Iterator<Item = InterfaceType>,
        source: &mut Source<'_>,
    ) -> Result<()> {
        let mut offset = 0;
        for field in fields {
            match source {
                Source::Flat(_) => self.value(field, source)?,
                Source::Memory(start) => {
                    let abi = self.cx.types.canonical_abi(&field);
                    let at = start.saturating_add(abi.next_field32_size(&mut offset));
                    self.value(field, &mut Source::Memory(at))?;
                }
            }
        }
        Ok(())
    }

    /// One of some cases, which all take as much room.
    fn case(
        &mut self,
        ty: InterfaceType,
        mut cases: impl ExactSizeIterator<Item = Option<InterfaceType>>,
        payload: u32,
        source: &mut Source<'_>,
    ) -> Result<()> {
        let count = cases.len();
        let (case, mut rest) = match source {
            Source::Flat(values) => {
                let flat = self.cx.types.canonical_abi(&ty).flat_count(usize::MAX).unwrap_or(0);
                let (own, after) = values
                    .as_slice()
                    .split_at_checked(flat)
                    .ok_or_else(|| format_err!("a core value is missing"))?;
                *values = after.iter();
                let mut own = Source::Flat(own.iter());
                (self.number::<4>(&mut own)?, own)
            }
            Source::Memory(at) => {
                let start = *at;
                let case = match discriminant_bytes(count) {
                    1 => self.number::<1>(source)?,
                    2 => self.number::<2>(source)?,
                    _ => self.number::<4>(source)?,
                };
                let payload = start.saturating_add(usize::try_from(payload)?);
                (case, Source::Memory(payload))
            }
        };
        let held = usize::try_from(case).ok().and_then(|case| cases.nth(case));
        let held = held.ok_or_else(|| format_err!("case {case} of only {count}"))?;
        self.push(case)?;
        held.map_or(Ok(()), |held| self.value(held, &mut rest))
    }

    fn flags(&mut self, count: usize, source: &mut Source<'_>) -> Result<()> {
        for _ in 0..count.div_ceil(FLAGS_PER_WORD) {
            match (count, &source) {
                (0..=8, Source::Memory(_)) => self.scalar::<1>(source)?,
                (9..=16, Source::Memory(_)) => self.scalar::<2>(source)?,
                _ => self.scalar::<4>(source)?,
            }
        }
        Ok(())
    }
}
