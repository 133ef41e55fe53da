//! `Math.random`, seeded anew in every run: QuickJS's own state is part of the snapshot and
//! would give every run the same numbers.

use std::cell::Cell;

use rquickjs::{Ctx, Function, Object};

use crate::native::system;

/// Bits of a double's mantissa that a random number fills.
const MANTISSA_BITS: u32 = 53;

/// Puts it in place.
///
/// # Errors
///
/// When there is no memory.
pub fn install(ctx: &Ctx<'_>) -> rquickjs::Result<()> {
    let state = Cell::new(None);
    let random = Function::new(ctx.clone(), move || {
        let (next, value) = step(state.get().unwrap_or_else(seed));
        state.set(Some(next));
        value
    })?;
    let math: Object = ctx.globals().get("Math")?;
    math.set("random", random.with_name("random")?)
}

/// The state of the generator that is called xoshiro256+.
type State = [u64; 4];

fn seed() -> State {
    let bytes = system::random(32);
    let mut words =
        bytes.chunks_exact(8).map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
    // It must not be all zeros, where the generator stays.
    std::array::from_fn(|_| words.next().unwrap_or_default() | 1)
}

/// The next state, and a number from 0 up to 1.
fn step([a, b, c, d]: State) -> (State, f64) {
    let sum = a.wrapping_add(d);
    let (c, d) = (c ^ a, d ^ b);
    let next = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
    (next, unit(sum))
}

fn unit(word: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "it has as many bits as a double holds")]
    let numerator = (word >> (u64::BITS - MANTISSA_BITS)) as f64;
    numerator / f64::from(2).powi(i32::try_from(MANTISSA_BITS).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spread_over_the_unit_interval() {
        let mut state = [1, 2, 3, 4];
        let mut buckets = [0_u32; 10];
        for _ in 0..20_000 {
            let (next, value) = step(state);
            state = next;
            assert!((0.0..1.0).contains(&value));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9")]
            let bucket = (value * 10.0) as usize;
            buckets[bucket] += 1;
        }
        assert!(buckets.iter().all(|count| (1_700..2_300).contains(count)), "{buckets:?}");
    }

    #[test]
    fn the_largest_word_stays_below_one() {
        assert!(unit(u64::MAX) < 1.0);
        assert_eq!(unit(0), 0.0);
    }
}
