//! Two functions that call each other without end.

use std::hint::black_box;

fn main() {
    println!("{}", even(black_box(u64::MAX)));
}

#[inline(never)]
fn even(n: u64) -> u64 {
    odd(black_box(n).wrapping_sub(1)) ^ n
}

#[inline(never)]
fn odd(n: u64) -> u64 {
    even(black_box(n).wrapping_sub(1)).wrapping_add(n)
}
