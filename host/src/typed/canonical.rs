//! Values of a component's types in its memory, as the canonical ABI lays them out, to and from
//! tapes.
//!
//! wasmtime's dynamic values would do the same with a name and an allocation for each field of
//! each record, which is most of what a large call takes. So [`Args`] and [`Answer`] implement
//! the traits by which wasmtime moves types that are known when the host is compiled, for types
//! that are not: they take the layout from the component itself, whose types wasmtime hands
//! over with each call. The traits are unsafe to implement, and not covered by wasmtime's
//! promise of stability: its version is pinned, and how each of their conditions is met stands
//! beside the implementation. All reading and writing of memory is checked as it is anywhere.

mod lift;
mod lower;

use std::cell::Cell;
use std::mem::MaybeUninit;

use mcp_host_types::Shape;
use wasmtime::component::__internal::{
    CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext, LowerContext,
};
use wasmtime::component::{ComponentNamedList, ComponentType, Lift, Lower};
use wasmtime::{Result, ValRaw, bail, format_err};

use super::tape::{FLAGS_PER_WORD, Tape};
use crate::limits::typed::MAX_SPARE_BYTES;

/// Core values that parameters are passed as, at most; further ones go through memory.
pub const MAX_FLAT: usize = 16;

/// The parameters of a function, one after another, that are passed as so many core values; 0
/// when they go through memory.
#[derive(Debug)]
pub struct Args<const FLAT: usize>(pub Tape);

/// What a function returns, which is always too much for core values.
#[derive(Debug)]
pub struct Answer(pub Tape);

thread_local! {
    /// The tape of the last call on this thread, for the next one: calls come one after another,
    /// and room that grew once need not grow again.
    static SPARE: Cell<Tape> = Cell::default();
}

/// An empty tape, with the room of one that was used before if there is one.
///
/// Neither this nor [`put_back`] may become part of what calls it: a call that waits may go on
/// on another thread, where the place of this thread would be the wrong one.
#[inline(never)]
fn tape() -> Tape {
    SPARE.take()
}

#[inline(never)]
fn put_back(mut tape: Tape) {
    tape.reuse(0);
    SPARE.set(tape);
}

impl Drop for Answer {
    fn drop(&mut self) {
        let tape = std::mem::take(&mut self.0);
        if tape.room() <= MAX_SPARE_BYTES {
            put_back(tape);
        }
    }
}

/// The core values that values of these types are passed as: [`MAX_FLAT`] at most, or else 0.
pub fn flat_count<'s>(shapes: impl IntoIterator<Item = &'s Shape>) -> usize {
    let all = shapes.into_iter().map(flat).try_fold(0_usize, |all, one| Some(all + one?));
    all.filter(|all| *all <= MAX_FLAT).unwrap_or(0)
}

/// The core values of one; none when they are too many.
fn flat(shape: &Shape) -> Option<usize> {
    let sum = |shapes: &mut dyn Iterator<Item = &Shape>| {
        let mut all = 0_usize;
        for shape in shapes {
            all = all.saturating_add(flat(shape)?);
            if all > MAX_FLAT {
                return None;
            }
        }
        Some(all)
    };
    let most = |shapes: &mut dyn Iterator<Item = Option<&Shape>>| {
        let mut most = 0;
        for shape in shapes.flatten() {
            most = most.max(flat(shape)?);
        }
        Some(most + 1)
    };
    let count = match shape {
        Shape::Bool | Shape::Integer(_) | Shape::Float(_) | Shape::Char | Shape::Enum(_) => Some(1),
        Shape::Text | Shape::Json | Shape::List(_) | Shape::Map(_) => Some(2),
        Shape::Option(shape) => most(&mut [Some(shape.as_ref())].into_iter()),
        Shape::Tuple(shapes) => sum(&mut shapes.iter()),
        Shape::Record(record) => {
            let others = if record.others.is_some() { 2 } else { 0 };
            Some(sum(&mut record.fields.iter().map(|field| &field.shape))? + others)
        }
        Shape::Variant(variant) => most(&mut variant.cases.iter().map(|case| case.shape.as_ref())),
        Shape::Flags(labels) => Some(labels.len().div_ceil(FLAGS_PER_WORD)),
        Shape::Result { ok, error } => most(&mut [ok.as_deref(), error.as_deref()].into_iter()),
    };
    count.filter(|count| *count <= MAX_FLAT)
}

// SAFETY: `Lower` is an array of core values, and `typecheck` lets no component have another
// number of them. Nothing of `ABI` is relied upon: from memory, where only the address of the
// parameters is taken from what wasmtime hands over, every access is checked.
#[expect(unsafe_code, reason = "wasmtime's traits are unsafe to implement; see above")]
unsafe impl<const FLAT: usize> ComponentType for Args<FLAT> {
    type Lower = [ValRaw; FLAT];

    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        let passed = types.types.canonical_abi(ty).flat_count(MAX_FLAT).unwrap_or(0);
        if passed == FLAT {
            return Ok(());
        }
        bail!("parameters of {passed} core values, and not of {FLAT}")
    }
}

// SAFETY: it only says that this stands for a list of parameters.
#[expect(unsafe_code, reason = "wasmtime's traits are unsafe to implement; see above")]
unsafe impl<const FLAT: usize> ComponentNamedList for Args<FLAT> {}

// SAFETY: what is lifted was checked to be in bounds, and is the host's own afterwards.
#[expect(unsafe_code, reason = "wasmtime's traits are unsafe to implement; see above")]
unsafe impl<const FLAT: usize> Lift for Args<FLAT> {
    fn linear_lift_from_flat(
        cx: &mut LiftContext<'_>,
        ty: InterfaceType,
        src: &[ValRaw; FLAT],
    ) -> Result<Self> {
        lift::flat(cx, ty, src).map(Self)
    }

    fn linear_lift_from_memory(
        cx: &mut LiftContext<'_>,
        ty: InterfaceType,
        bytes: &[u8],
    ) -> Result<Self> {
        // Wasmtime found that they lie within memory, and gives as much of them as `ABI` says,
        // which is nothing.
        let offset = bytes.as_ptr().addr().checked_sub(cx.memory().as_ptr().addr());
        let offset = offset.ok_or_else(|| format_err!("parameters outside of memory"))?;
        lift::memory(cx, ty, offset).map(Self)
    }
}

// SAFETY: `Lower` holds no core values, since `typecheck` lets no component take the answer as
// such. Nothing of `ABI` is relied upon: wasmtime checks the place for the answer by the
// component's type, and every access to memory is checked.
#[expect(unsafe_code, reason = "wasmtime's traits are unsafe to implement; see above")]
unsafe impl ComponentType for Answer {
    type Lower = [ValRaw; 0];

    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::ZERO;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        match types.types.canonical_abi(ty).flat_count(1) {
            None => Ok(()),
            Some(_) => bail!("a result that is no record of more than one part"),
        }
    }
}

// SAFETY: it only says that this stands for a list of results.
#[expect(unsafe_code, reason = "wasmtime's traits are unsafe to implement; see above")]
unsafe impl ComponentNamedList for Answer {}

// SAFETY: the whole of the type is written, as the component's own type says.
#[expect(unsafe_code, reason = "wasmtime's traits are unsafe to implement; see above")]
unsafe impl Lower for Answer {
    fn linear_lower_to_flat<T>(
        &self,
        _: &mut LowerContext<'_, T>,
        _: InterfaceType,
        _: &mut MaybeUninit<[ValRaw; 0]>,
    ) -> Result<()> {
        bail!("an answer has no core values")
    }

    fn linear_lower_to_memory<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        offset: usize,
    ) -> Result<()> {
        lower::memory(cx, ty, offset, &self.0)
    }
}

/// The bytes that say which of so many cases there is.
fn discriminant_bytes(cases: usize) -> usize {
    match cases {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => 4,
    }
}

/// Types that the types of tools never have.
fn unexpected() -> wasmtime::Error {
    format_err!("a type that no typed function has")
}

#[cfg(test)]
mod tests;
