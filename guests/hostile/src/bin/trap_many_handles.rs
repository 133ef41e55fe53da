//! Opens host resources and keeps every one.

use wasip2::clocks::monotonic_clock::subscribe_duration;

fn main() {
    let kept: Vec<_> = (0..1_000_000u64).map(subscribe_duration).collect();
    println!("{}", kept.len());
}
