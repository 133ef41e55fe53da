//! Writes to both outputs in turn. The first argument is the bytes in all.

use std::io::Write;

use hostile::number;

fn main() {
    let piece = [b'x'; 4 << 10];
    for _ in 0..number(1, 1 << 30) / (2 * piece.len() as u64) {
        std::io::stdout().write_all(&piece).expect("stdout takes everything");
        std::io::stderr().write_all(&piece).expect("stderr takes everything");
    }
}
