//! Opens and drops host resources ten thousand times; with a directory as its argument
//! also a file in it.

use std::fs::File;

use wasip2::cli::{stderr::get_stderr, stdout::get_stdout};
use wasip2::clocks::monotonic_clock::subscribe_duration;

fn main() {
    let file = std::env::args().nth(1).map(|root| format!("{root}/inside.txt"));
    for n in 0..10_000u64 {
        let timer = subscribe_duration(n);
        drop((timer, get_stdout(), get_stderr()));
        if let Some(file) = file.as_ref().filter(|_| n % 10 == 0) {
            File::open(file).expect("the file opens every time");
        }
    }
}
