//! Computes for ever; is to be given fuel.

fn main() {
    let mut count = 0u64;
    loop {
        count = std::hint::black_box(count.wrapping_add(1));
    }
}
