//! From a tape into memory that the guest provides.
//!
//! Parts of fixed size are laid out beside it and copied as a whole: asking wasmtime for the
//! memory once for each number would take longer than all else.

use std::iter;

use wasmtime::component::__internal::wasmtime_environ::component::{StringEncoding, TypeListIndex};
use wasmtime::component::__internal::{InterfaceType, LowerContext};
use wasmtime::{Result, bail, format_err};

use super::{discriminant_bytes, unexpected};
use crate::typed::tape::{Cursor, FLAGS_PER_WORD, Tape};

/// What marks the length of a string as one in UTF-16, where it may also be in Latin-1.
const UTF16_TAG: u64 = 1 << 31;

/// Bytes of a list that are laid out at once, or else one element.
const CHUNK_BYTES: usize = 4 * 1024;

/// Lowers a whole tape to an address that is aligned for what is on it.
pub(super) fn memory<T>(
    cx: &mut LowerContext<'_, T>,
    ty: InterfaceType,
    offset: usize,
    tape: &Tape,
) -> Result<()> {
    let size = usize::try_from(cx.types.canonical_abi(&ty).size32)?;
    let mut lowerer = Lowerer { cx, tape: tape.cursor(), laid_out: vec![0; size] };
    lowerer.value(ty, 0)?;
    if !lowerer.tape.is_at_end() {
        return Err(another());
    }
    lowerer.copy(0, offset)
}

struct Lowerer<'l, 'c, 't, T: 'static> {
    cx: &'l mut LowerContext<'c, T>,
    tape: Cursor<'t>,
    /// What is copied once it is whole: the value itself, then some elements of a list in it,
    /// then some of a list in the last of these.
    laid_out: Vec<u8>,
}

impl<T> Lowerer<'_, '_, '_, T> {
    fn value(&mut self, ty: InterfaceType, at: usize) -> Result<()> {
        let types = self.cx.types;
        match ty {
            InterfaceType::Bool => {
                let word = self.word()?;
                self.put::<1>(u64::from(word != 0), at)
            }
            InterfaceType::U8 | InterfaceType::S8 => self.scalar::<1>(at),
            InterfaceType::U16 | InterfaceType::S16 => self.scalar::<2>(at),
            InterfaceType::U32 | InterfaceType::S32 | InterfaceType::Float32 => {
                self.scalar::<4>(at)
            }
            InterfaceType::Char => {
                let word = self.word()?;
                let value = u32::try_from(word).ok().and_then(char::from_u32);
                value.ok_or_else(another)?;
                self.put::<4>(word, at)
            }
            InterfaceType::U64 | InterfaceType::S64 | InterfaceType::Float64 => {
                self.scalar::<8>(at)
            }
            InterfaceType::String => self.string(at),
            InterfaceType::List(ty) => self.list(ty, at),
            InterfaceType::Record(ty) => {
                self.fields(types[ty].fields.iter().map(|field| field.ty), at)
            }
            InterfaceType::Tuple(ty) => self.fields(types[ty].types.iter().copied(), at),
            InterfaceType::Variant(ty) => {
                let of = &types[ty];
                self.case(of.cases.values().copied(), of.info.payload_offset32, at)
            }
            InterfaceType::Enum(ty) => {
                self.case(iter::repeat_n(None, types[ty].names.len()), 0, at)
            }
            InterfaceType::Option(ty) => {
                let of = &types[ty];
                self.case([None, Some(of.ty)].into_iter(), of.info.payload_offset32, at)
            }
            InterfaceType::Result(ty) => {
                let of = &types[ty];
                self.case([of.ok, of.err].into_iter(), of.info.payload_offset32, at)
            }
            InterfaceType::Flags(ty) => self.flags(types[ty].names.len(), at),
            _ => Err(unexpected()),
        }
    }

    /// Lays out the lowest bytes of a word.
    fn put<const BYTES: usize>(&mut self, word: u64, at: usize) -> Result<()> {
        let place = self.laid_out.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<BYTES>);
        let place = place.ok_or_else(another)?;
        place.iter_mut().zip(word.to_le_bytes()).for_each(|(to, from)| *to = from);
        Ok(())
    }

    /// Lays out where something of any length begins, and the length.
    fn put_pair(&mut self, start: usize, length: u64, at: usize) -> Result<()> {
        self.put::<8>(u64::try_from(start)? | length << 32, at)
    }

    /// Copies what was laid out from there on.
    fn copy(&mut self, from: usize, to: usize) -> Result<()> {
        let bytes = self.laid_out.get(from..).unwrap_or_default();
        write(self.cx, to, bytes)
    }

    fn word(&mut self) -> Result<u64> {
        self.tape.word().ok_or_else(another)
    }

    fn scalar<const BYTES: usize>(&mut self, at: usize) -> Result<()> {
        let word = self.word()?;
        self.put::<BYTES>(word, at)
    }

    fn string(&mut self, at: usize) -> Result<()> {
        let text = self.tape.text().ok_or_else(another)?;
        let is_latin1 = || text.chars().all(|char| u8::try_from(char).is_ok());
        match self.cx.options().string_encoding {
            StringEncoding::Utf8 => self.encoded(text.as_bytes(), 1, text.len(), 0, at),
            StringEncoding::CompactUtf16 if is_latin1() => {
                let bytes: Vec<_> = text.chars().filter_map(|char| char.try_into().ok()).collect();
                self.encoded(&bytes, 2, bytes.len(), 0, at)
            }
            encoding => {
                let units: Vec<_> = text.encode_utf16().collect();
                let bytes: Vec<_> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
                let tag = if encoding == StringEncoding::Utf16 { 0 } else { UTF16_TAG };
                self.encoded(&bytes, 2, units.len(), tag, at)
            }
        }
    }

    /// A string of so many units, which wants to be aligned.
    fn encoded(
        &mut self,
        bytes: &[u8],
        align: u32,
        units: usize,
        tag: u64,
        at: usize,
    ) -> Result<()> {
        let start = self.cx.realloc(0, 0, align, bytes.len())?;
        write(self.cx, start, bytes)?;
        self.put_pair(start, u64::try_from(units)? | tag, at)
    }

    fn list(&mut self, ty: TypeListIndex, at: usize) -> Result<()> {
        let types = self.cx.types;
        let element = types[ty].element;
        let abi = types.canonical_abi(&element);
        let size = usize::try_from(abi.size32)?;
        let length = self.tape.count().ok_or_else(another)?;
        let bytes = length.checked_mul(size);
        let bytes = bytes.ok_or_else(|| format_err!("a list too long for any memory"))?;
        let start = self.cx.realloc(0, 0, abi.align32, bytes)?;
        let first = self.laid_out.len();
        let at_once = (CHUNK_BYTES / size.max(1)).max(1);
        for chunk in (0..length).step_by(at_once) {
            let count = at_once.min(length.saturating_sub(chunk));
            self.laid_out.extend(iter::repeat_n(0, count.saturating_mul(size)));
            for index in 0..count {
                self.value(element, first.saturating_add(index.saturating_mul(size)))?;
            }
            self.copy(first, start.saturating_add(chunk.saturating_mul(size)))?;
            self.laid_out.truncate(first);
        }
        self.put_pair(start, u64::try_from(length)?, at)
    }

    fn fields(&mut self, fields: impl Iterator<Item = InterfaceType>, at: usize) -> Result<()> {
        let mut offset = 0;
        for field in fields {
            let abi = self.cx.types.canonical_abi(&field);
            self.value(field, at.saturating_add(abi.next_field32_size(&mut offset)))?;
        }
        Ok(())
    }

    fn case(
        &mut self,
        mut cases: impl ExactSizeIterator<Item = Option<InterfaceType>>,
        payload: u32,
        at: usize,
    ) -> Result<()> {
        let count = cases.len();
        let case = self.word()?;
        match discriminant_bytes(count) {
            1 => self.put::<1>(case, at)?,
            2 => self.put::<2>(case, at)?,
            _ => self.put::<4>(case, at)?,
        }
        let held = usize::try_from(case).ok().and_then(|case| cases.nth(case));
        let Some(held) = held else { bail!("case {case} of only {count}") };
        let payload = at.saturating_add(usize::try_from(payload)?);
        held.map_or(Ok(()), |held| self.value(held, payload))
    }

    fn flags(&mut self, count: usize, at: usize) -> Result<()> {
        for word in 0..count.div_ceil(FLAGS_PER_WORD) {
            let at = at.saturating_add(word.saturating_mul(4));
            match count {
                0..=8 => self.scalar::<1>(at)?,
                9..=16 => self.scalar::<2>(at)?,
                _ => self.scalar::<4>(at)?,
            }
        }
        Ok(())
    }
}

/// Writes into memory.
fn write<T>(cx: &mut LowerContext<'_, T>, start: usize, bytes: &[u8]) -> Result<()> {
    let end = start.saturating_add(bytes.len());
    let place = cx.as_slice_mut().get_mut(start..end);
    place.ok_or_else(|| format_err!("a value out of bounds of memory"))?.copy_from_slice(bytes);
    Ok(())
}

/// Tapes are made for the very type, so that this is never seen.
fn another() -> wasmtime::Error {
    format_err!("a value of another type than the component declares")
}
