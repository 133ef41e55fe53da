//! Grows its memory a page at a time until it is refused, and lives on. The first
//! argument is the bytes it may reach at most.

use core::arch::wasm32::{memory_grow, memory_size};

use hostile::number;

const PAGE: usize = 64 << 10;

fn main() {
    let bound = number(1, u64::MAX);
    while memory_grow::<0>(1) != usize::MAX {}
    for wish in [1, 2, 1 << 10, 1 << 15, (1 << 16) - 1] {
        assert_eq!(memory_grow::<0>(wish), usize::MAX, "{wish} more pages");
    }
    let reached = (memory_size::<0>() * PAGE) as u64;
    assert!(reached <= bound, "{reached} bytes");
    println!("{reached}");
}
