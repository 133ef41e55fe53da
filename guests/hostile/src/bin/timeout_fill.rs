//! Fills 200 MiB again and again with one instruction each: no deadline is looked at
//! while such an instruction runs.

fn main() {
    let mut memory = vec![1u8; 200 << 20];
    for byte in (0..=u8::MAX).cycle() {
        memory.fill(byte);
        std::hint::black_box(&mut memory);
    }
}
