//! Counts on one key that others count on at the same time, in two ways. Arguments: the
//! counter, and how often.

use hostile::state;
use hostile::{argument, number};

fn main() {
    let (key, times) = (argument(1), number(2, 1));
    let swapped = format!("{key}-swapped");
    for _ in 0..times {
        state::increment(&key, 1).expect("one more");
        while !one_more(&swapped) {}
    }
}

/// What `increment` does, by hand; someone may be faster.
fn one_more(key: &str) -> bool {
    let old = state::get(key).expect("the counter");
    let count =
        old.as_deref().map_or(0, |text| String::from_utf8_lossy(text).parse().expect("a number"));
    let new = u64::to_string(&(count + 1));
    state::compare_and_set(key, old.as_deref(), Some(new.as_bytes())).expect("an answer")
}
