//! Computes for ever and calls nothing.

fn main() {
    let mut count = 0u64;
    loop {
        count = std::hint::black_box(count.wrapping_add(1));
    }
}
