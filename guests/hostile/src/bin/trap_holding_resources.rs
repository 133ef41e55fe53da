//! Traps while it holds timers, and an open file when it was given a directory.

use std::fs::File;

use wasip2::clocks::monotonic_clock::subscribe_duration;

fn main() {
    let timers: Vec<_> = (0..200u64).map(subscribe_duration).collect();
    let files: Vec<_> = (0..50).map(|n| File::create(format!("/data/{n}"))).collect();
    std::hint::black_box((&timers, &files));
    std::process::abort();
}
