//! Batches with too many steps, with too much in them, and with a step that fails at
//! every place: of none of them anything may happen.

use hostile::state::{self, Entry, Expectation, Increase, Operation, StateReason};
use hostile::{MIB, state_refused};

fn main() {
    state::batch(&[]).expect("nothing to do is no error");
    let many =
        |steps: usize| (0..steps).map(|at| set(&format!("many/{at}"), b"x")).collect::<Vec<_>>();
    assert_eq!(state_refused(state::batch(&many(1_001))), StateReason::TooLarge);
    assert_eq!(keys("many/"), 0);
    state::batch(&many(1_000)).expect("as many as it takes");
    assert_eq!(keys("many/"), 1_000);
    let half = vec![0; MIB / 2];
    let heavy = [set("heavy/a", &half), set("heavy/b", &half), set("heavy/c", &[0; 1_024])];
    assert_eq!(state_refused(state::batch(&heavy)), StateReason::TooLarge);
    assert_eq!(keys("heavy/"), 0);
    // What is expected counts as what is set does.
    let heavy =
        [set("heavy/a", &half), check("heavy/b", Some(&half)), check("heavy/c", Some(&half))];
    assert_eq!(state_refused(state::batch(&heavy)), StateReason::TooLarge);
    a_step_that_fails();
    steps_see_each_other();
}

fn a_step_that_fails() {
    state::set("word", b"no number").expect("a value");
    let failing = [
        (check("word", None), StateReason::Conflict),
        (check("word", Some(b"other")), StateReason::Conflict),
        (check("nothing", Some(b"")), StateReason::Conflict),
        (increment("word", 1), StateReason::NotANumber),
        (set("", b"x"), StateReason::InvalidKey),
        (set("a\0", b"x"), StateReason::InvalidKey),
    ];
    for (step, reason) in failing {
        for place in 0..4 {
            let mut steps = vec![
                set("some/a", b"x"),
                increment("some/b", 1),
                Operation::Delete("word".to_owned()),
            ];
            // After `word` was removed its steps would mean something else.
            steps.insert(place.min(2), step.clone());
            assert_eq!(state_refused(state::batch(&steps)), reason, "{place}");
            assert_eq!(keys("some/"), 0, "nothing of it happened");
            assert_eq!(state::get("word").expect("a value").as_deref(), Some(&b"no number"[..]));
        }
    }
}

fn steps_see_each_other() {
    let steps = [
        check("n", None),
        increment("n", 2),
        check("n", Some(b"2")),
        increment("n", 40),
        set("copy", b"x"),
        check("copy", Some(b"x")),
        Operation::Delete("copy".to_owned()),
        check("copy", None),
        Operation::Delete("copy".to_owned()),
    ];
    state::batch(&steps).expect("each sees what the ones before it did");
    assert_eq!(state::get("n").expect("the sum").as_deref(), Some(&b"42"[..]));
    assert_eq!(state::get("copy").expect("no value"), None);
}

fn keys(prefix: &str) -> usize {
    state::list_keys(prefix, None, 1_000).expect("the keys").keys.len()
}

fn set(key: &str, value: &[u8]) -> Operation {
    Operation::Set(Entry { key: key.to_owned(), value: value.to_vec() })
}

fn check(key: &str, value: Option<&[u8]>) -> Operation {
    Operation::Check(Expectation { key: key.to_owned(), value: value.map(<[u8]>::to_vec) })
}

fn increment(key: &str, by: i64) -> Operation {
    Operation::Increment(Increase { key: key.to_owned(), by })
}
