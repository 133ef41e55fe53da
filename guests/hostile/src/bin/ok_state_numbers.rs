//! Counters at their ends, and values that are no counters.

use hostile::state::{self, StateReason};
use hostile::state_refused;

fn main() {
    assert_eq!(state::increment("n", 0).expect("a new counter"), 0);
    assert_eq!(state::increment("n", i64::MAX).expect("the most"), i64::MAX);
    for by in [1, i64::MAX] {
        assert_eq!(state_refused(state::increment("n", by)), StateReason::NotANumber);
    }
    assert_eq!(state::increment("n", 0).expect("it is as it was"), i64::MAX);
    assert_eq!(state::increment("n", i64::MIN).expect("far down"), -1);
    assert_eq!(state::increment("n", i64::MIN + 1).expect("the least"), i64::MIN);
    for by in [-1, i64::MIN] {
        assert_eq!(state_refused(state::increment("n", by)), StateReason::NotANumber);
    }
    assert_eq!(
        state::get("n").expect("the counter").as_deref(),
        Some(i64::MIN.to_string().as_bytes())
    );
    let others: [&[u8]; 13] = [
        b"",
        b"x",
        b"1x",
        b" 1",
        b"1 ",
        b"1.0",
        b"1e3",
        b"0x10",
        b"\xff",
        b"1\n",
        b"9223372036854775808",
        b"-9223372036854775809",
        b"--1",
    ];
    for value in others {
        state::set("word", value).expect("a value");
        assert_eq!(
            state_refused(state::increment("word", 1)),
            StateReason::NotANumber,
            "{value:?}"
        );
        assert_eq!(state::get("word").expect("it").as_deref(), Some(value), "it is as it was");
    }
    for (value, sum) in
        [(&b"41"[..], 42), (b"-1", 0), (b"0", 1), (b"9223372036854775806", i64::MAX)]
    {
        state::set("word", value).expect("a number");
        assert_eq!(state::increment("word", 1).expect("the sum"), sum);
    }
    let digits = vec![b'1'; 1 << 20];
    state::set("long", &digits).expect("a long value");
    assert_eq!(state_refused(state::increment("long", 1)), StateReason::NotANumber);
}
