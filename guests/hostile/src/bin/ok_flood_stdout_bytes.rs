//! Writes to stdout a byte at a time, past every buffer of the language. The first
//! argument is the bytes in all.

use hostile::number;
use wasip2::cli::stdout::get_stdout;

fn main() {
    let out = get_stdout();
    for _ in 0..number(1, 1 << 30) {
        out.blocking_write_and_flush(b"x").expect("stdout takes everything");
    }
}
