//! Every function of `state` without a namespace, whatever it is asked.

use hostile::state::{self, Entry, Operation, StateReason};
use hostile::state_refused;

fn main() {
    let long = "x".repeat(100_000);
    for key in ["a", "", "a\0b", &long] {
        let refused = [
            state::get(key).map(drop),
            state::set(key, b"x"),
            state::delete(key).map(drop),
            state::list_keys(key, None, 10).map(drop),
            state::list_keys("", Some(key), u32::MAX).map(drop),
            state::compare_and_set(key, None, Some(b"x")).map(drop),
            state::compare_and_set(key, None, None).map(drop),
            state::increment(key, i64::MAX).map(drop),
            state::batch(&[Operation::Set(Entry { key: key.to_owned(), value: Vec::new() })]),
            state::batch(&[]),
        ];
        for (at, answer) in refused.into_iter().enumerate() {
            let hint =
                answer.as_ref().err().and_then(|error| error.hint.clone()).unwrap_or_default();
            assert_eq!(state_refused(answer), StateReason::Denied, "{at}");
            assert!(hint.contains("--state"), "{hint:?}");
        }
    }
}
