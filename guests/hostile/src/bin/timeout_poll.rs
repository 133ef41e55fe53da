//! Waits for hundreds of timers that never fire within the run.

use wasip2::clocks::monotonic_clock::{subscribe_duration, subscribe_instant};
use wasip2::io::poll::poll;

fn main() {
    let mut timers: Vec<_> = (0..200).map(|_| subscribe_duration(u64::MAX)).collect();
    timers.extend((0..200).map(|_| subscribe_instant(u64::MAX)));
    let waited: Vec<_> = timers.iter().collect();
    poll(&waited);
}
