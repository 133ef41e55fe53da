//! Writes to stdout in pieces of 64 KiB. The first argument is the bytes in all.

use std::io::Write;

use hostile::number;

fn main() {
    let piece = [b'x'; 64 << 10];
    let mut out = std::io::stdout().lock();
    for _ in 0..number(1, 1 << 30) / piece.len() as u64 {
        out.write_all(&piece).expect("stdout takes everything");
    }
}
