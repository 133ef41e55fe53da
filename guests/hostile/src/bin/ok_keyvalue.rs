//! Both drafts of `wasi:keyvalue`, beyond every bound they have. Argument: the name of
//! the namespace that the run was given; without one it was given none.

mod draft {
    wit_bindgen::generate!({ path: "../../wit/keyvalue/draft", world: "imports" });
    pub use wasi::keyvalue::{atomics, batch, store};
}

mod draft2 {
    wit_bindgen::generate!({ path: "../../wit/keyvalue/draft2", world: "imports" });
    pub use wasi::keyvalue::{atomics, batch, store};
}

use draft::store::Error;
use draft2::atomics::{Cas, CasError, swap};

const MIB: usize = 1024 * 1024;
/// What can be no namespace.
const NO_NAMES: [&str; 6] = ["..", "a/b", "a:b", " mine", "a\0", "{a}"];

fn main() {
    let Some(name) = std::env::args().nth(1) else { return without_a_namespace() };
    opens_one_namespace(&name);
    let (one, two) = (draft::store::open("").expect("own"), draft2::store::open("").expect("own"));
    bounds_hold(&one, &two);
    cursors_are_the_buckets_own(&one);
    counters_stay_in_range(&one, &two);
    swaps_are_lost(&two);
    handles_run_out();
    println!("held");
}

fn without_a_namespace() {
    for name in ["", "default", "mine"].into_iter().chain(NO_NAMES) {
        assert!(matches!(draft::store::open(name), Err(Error::AccessDenied)), "{name:?}");
        let opened = draft2::store::open(name);
        assert!(matches!(opened, Err(draft2::store::Error::AccessDenied)), "{name:?}");
    }
    println!("denied");
}

fn opens_one_namespace(own: &str) {
    for name in ["", "default", own] {
        assert!(draft::store::open(name).is_ok() && draft2::store::open(name).is_ok(), "{name:?}");
    }
    let other = format!("{own}2");
    assert!(matches!(draft::store::open(&other), Err(Error::AccessDenied)));
    for name in NO_NAMES {
        assert!(matches!(draft::store::open(name), Err(Error::NoSuchStore)), "{name:?}");
    }
}

fn bounds_hold(one: &draft::store::Bucket, two: &draft2::store::Bucket) {
    for key in ["", "a\nb", "\u{85}", &"k".repeat(513)] {
        assert!(one.set(key, b"x").is_err() && two.get(key).is_err(), "{key:?}");
        assert!(draft::batch::set_many(one, &[("good".into(), vec![]), (key.into(), vec![])]).is_err());
    }
    assert!(!one.exists("good").expect("asking"), "half of a batch happened");
    assert!(two.set("big", &vec![0; MIB + 1]).is_err());
    two.set("big", &vec![0; MIB]).expect("the largest value");
    let keys = vec!["big".to_owned(); 20];
    assert!(draft::batch::get_many(one, &keys).is_err() && draft2::batch::get_many(two, &keys).is_err());
    assert_eq!(draft2::batch::get_many(two, &keys[..15]).expect("15 MiB").len(), 15);
    // More than one batch takes happens in several.
    let many: Vec<_> = (0..1_001).map(|at| (format!("many/{at:04}"), Vec::new())).collect();
    draft::batch::set_many(one, &many).expect("1,001 keys");
    let keys: Vec<_> = many.into_iter().map(|(key, _)| key).chain(["big".to_owned()]).collect();
    draft2::batch::delete_many(two, &keys).expect("1,002 keys");
    assert_eq!(one.list_keys(None).expect("keys").keys, Vec::<String>::new());
}

fn cursors_are_the_buckets_own(one: &draft::store::Bucket) {
    for cursor in [1, 77, u64::MAX] {
        assert!(one.list_keys(Some(cursor)).is_err(), "{cursor}");
    }
    assert!(one.list_keys(Some(0)).is_ok());
}

fn counters_stay_in_range(one: &draft::store::Bucket, two: &draft2::store::Bucket) {
    assert!(draft::atomics::increment(one, "n", u64::MAX).is_err());
    assert_eq!(draft2::atomics::increment(two, "n", i64::MIN).expect("the least"), i64::MIN);
    assert!(draft2::atomics::increment(two, "n", -1).is_err());
    // The sum would have no place in a number without a sign.
    assert!(draft::atomics::increment(one, "n", 1).is_err());
    assert_eq!(two.get("n").expect("a counter"), Some(i64::MIN.to_string().into_bytes()));
    two.set("n", b"none").expect("a text");
    assert!(draft::atomics::increment(one, "n", 1).is_err());
    two.delete("n").expect("it is there");
}

fn swaps_are_lost(two: &draft2::store::Bucket) {
    let cas = Cas::new(two, "k").expect("a handle");
    two.set("k", b"1").expect("a value");
    let Err(CasError::CasFailed(fresh)) = swap(cas, b"lost") else { panic!("another's value is gone") };
    assert_eq!(fresh.current().expect("a value"), Some(b"1".to_vec()));
    assert!(matches!(swap(fresh, &vec![0; MIB + 1]), Err(CasError::StoreError(_))));
    swap(Cas::new(two, "k").expect("a handle"), b"2").expect("nobody else writes");
    assert_eq!(two.get("k").expect("a value"), Some(b"2".to_vec()));
    two.delete("k").expect("it is there");
}

/// Open handles are bounded, and room comes back.
fn handles_run_out() {
    let mut open = Vec::new();
    loop {
        match draft::store::open("") {
            Ok(bucket) => open.push(bucket),
            Err(Error::Other(message)) => break assert!(message.contains("limit"), "{message}"),
            Err(error) => panic!("{error:?}"),
        }
        assert!(open.len() < 10_000, "handles without end");
    }
    let two = {
        open.pop();
        draft2::store::open("").expect("room for one")
    };
    assert!(Cas::new(&two, "k").is_err());
    drop(open);
    assert!(Cas::new(&two, "k").is_ok());
}
