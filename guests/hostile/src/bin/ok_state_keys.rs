//! Keys that are none, through every function, and the longest that are.

use hostile::state::{self, Entry, Expectation, Increase, Operation, StateError, StateReason};
use hostile::state_refused;

fn main() {
    let over = "x".repeat(513);
    // 512 characters, and more bytes than that.
    let wide = "\u{e9}".repeat(257);
    let huge = "x".repeat(1 << 20);
    for key in ["", "\0", "a\0b", "a\n", "\u{7f}", "\u{9b}", "\t", &over, &wide, &huge] {
        for (at, answer) in ask_all(key).into_iter().enumerate() {
            assert_eq!(state_refused(answer), StateReason::InvalidKey, "{at}: {:?}", key.get(..4));
        }
    }
    assert_eq!(state::list_keys("", None, 1_000).expect("the keys").keys, Vec::<String>::new());
    for prefix in [&over, &huge] {
        assert_eq!(state_refused(state::list_keys(prefix, None, 1)), StateReason::InvalidKey);
        assert_eq!(state_refused(state::list_keys("", Some(prefix), 1)), StateReason::InvalidKey);
    }
    good_ones();
}

fn ask_all(key: &str) -> Vec<Result<(), StateError>> {
    let name = || key.to_owned();
    let first = Operation::Set(Entry { key: "innocent".to_owned(), value: b"x".to_vec() });
    let steps = [
        Operation::Check(Expectation { key: name(), value: None }),
        Operation::Set(Entry { key: name(), value: b"x".to_vec() }),
        Operation::Delete(name()),
        Operation::Increment(Increase { key: name(), by: 1 }),
    ];
    let mut answers = vec![
        state::get(key).map(drop),
        state::set(key, b"x"),
        state::delete(key).map(drop),
        state::compare_and_set(key, None, Some(b"x")).map(drop),
        state::compare_and_set(key, Some(b"x"), None).map(drop),
        state::increment(key, 1).map(drop),
    ];
    answers.extend(steps.map(|step| state::batch(&[first.clone(), step])));
    answers
}

/// What is strange and still a key: each is one of its own.
fn good_ones() {
    let long = "x".repeat(512);
    let wide = "\u{e9}".repeat(256);
    let mut keys = [
        " ",
        "/",
        "..",
        "../x",
        "a/b",
        "a\\b",
        "\u{202e}",
        "\u{e9}",
        "e\u{301}",
        "A",
        "a",
        "\u{10ffff}",
        "*",
        "{x}",
        "a:b",
        "\u{2028}",
        "'; --",
        &long,
        &wide,
    ];
    for key in keys {
        state::set(key, key.as_bytes()).unwrap_or_else(|error| panic!("{key:?}: {error:?}"));
    }
    for key in keys {
        assert_eq!(
            state::get(key).expect("it is there").as_deref(),
            Some(key.as_bytes()),
            "{key:?}"
        );
    }
    keys.sort();
    assert_eq!(
        state::list_keys("", None, 1_000).expect("the keys").keys,
        keys,
        "in the order of their bytes"
    );
    for key in keys {
        assert!(state::delete(key).expect("it goes"), "{key:?}");
        assert!(!state::delete(key).expect("it is gone"), "{key:?}");
    }
}
