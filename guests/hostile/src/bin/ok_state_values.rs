//! Values of every kind, the largest, and one byte more.

use hostile::state::{self, StateReason};
use hostile::{MIB, state_refused};

fn main() {
    let all_bytes: Vec<u8> = (0..=255).collect();
    let most = vec![0xff; MIB];
    for value in [&b""[..], b"\0", &all_bytes, b"\xff\xfe", &most] {
        state::set("k", value).expect("a value");
        assert_eq!(
            state::get("k").expect("the value").as_deref(),
            Some(value),
            "{} bytes",
            value.len()
        );
        assert!(state::compare_and_set("k", Some(value), Some(value)).expect("the same again"));
        assert!(
            !state::compare_and_set("k", None, Some(b"x"))
                .expect("it is there, even if it is empty")
        );
        assert!(!state::compare_and_set("k", Some(b"other"), None).expect("it is something else"));
    }
    let over = vec![0; MIB + 1];
    assert_eq!(state_refused(state::set("k", &over)), StateReason::TooLarge);
    assert_eq!(state_refused(state::set("new", &over)), StateReason::TooLarge);
    assert_eq!(
        state_refused(state::compare_and_set("k", Some(b"x"), Some(&over))),
        StateReason::TooLarge
    );
    assert_eq!(
        state::get("k").expect("the value").as_deref(),
        Some(&most[..]),
        "nothing was changed"
    );
    assert_eq!(state::get("new").expect("no value"), None);
    assert!(state::compare_and_set("new", None, None).expect("absent, and to stay so"));
    assert!(state::compare_and_set("k", Some(&most), None).expect("removed, by what it is"));
    assert_eq!(state::get("k").expect("no value"), None);
}
