//! Fills a namespace with values of a mebibyte until it is full, and goes on.

use hostile::state::{self, Entry, Operation, StateReason};
use hostile::{MIB, state_refused};

fn main() {
    let value = vec![b'x'; MIB];
    let mut full = 0;
    while let Ok(()) = state::set(&format!("v{full}"), &value) {
        full += 1;
        assert!(full < 64, "the keys count as well");
    }
    println!("{full}");
    let more = [
        state::set("more", &value),
        state::compare_and_set("more", None, Some(&value)).map(drop),
        state::batch(&[set("more", &value)]),
    ];
    for answer in more {
        assert_eq!(state_refused(answer), StateReason::Quota);
    }
    assert_eq!(state::get("more").expect("no value"), None);
    let whole = value.len();
    state::set("v0", &value).expect("in place of as many bytes");
    state::set("v0", b"x").expect("in place of more");
    state::set("more", &vec![b'y'; whole - 100]).expect("what that gave back");
    assert_eq!(
        state_refused(state::batch(&[set("v0", b"yy"), set("another", &value)])),
        StateReason::Quota
    );
    assert_eq!(state::get("v0").expect("it").as_deref(), Some(&b"x"[..]), "nothing of it happened");
    let swap = [Operation::Delete("more".to_owned()), set("another", &value[..whole - 200])];
    state::batch(&swap).expect("room is made and taken in one step");
    for at in 0..full {
        assert!(state::delete(&format!("v{at}")).expect("it goes"));
    }
    state::set("more", &value).expect("there is room again");
}

fn set(key: &str, value: &[u8]) -> Operation {
    Operation::Set(Entry { key: key.to_owned(), value: value.to_vec() })
}
