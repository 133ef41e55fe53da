//! Ten thousand reads and some writes, one after the other. Arguments: how many reads,
//! and how many writes.

use hostile::{number, state};

fn main() {
    let (reads, writes) = (number(1, 10_000), number(2, 200));
    for at in 0..writes {
        state::set("k", at.to_string().as_bytes()).expect("a value");
    }
    let last = (writes - 1).to_string();
    for _ in 0..reads {
        assert_eq!(state::get("k").expect("the value").as_deref(), Some(last.as_bytes()));
    }
}
