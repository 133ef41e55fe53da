//! What one who uses a namespace may rely on.

use super::*;
use crate::limits::{
    MAX_BATCH_BYTES, MAX_BATCH_STEPS, MAX_KEY_BYTES, MAX_PAGE_KEYS, MAX_VALUE_BYTES,
};

pub(super) async fn what_is_set_is_there_until_it_is_deleted(place: &Place) {
    let state = place.namespace("n");
    assert_eq!(state.get("a").await.unwrap(), None);
    assert!(!state.delete("a").await.unwrap());
    for value in [&b"one"[..], b"", b"two"] {
        state.set("a", value.to_vec()).await.unwrap();
        assert_eq!(state.get("a").await.unwrap().as_deref(), Some(value));
    }
    assert!(state.delete("a").await.unwrap());
    assert!(!state.delete("a").await.unwrap());
    assert_eq!(state.get("a").await.unwrap(), None);
}

pub(super) async fn keys_and_values_are_kept_to_the_byte(place: &Place) {
    let state = place.namespace("{n}".trim_matches(['{', '}']));
    let long = "é".repeat(MAX_KEY_BYTES / 2);
    let keys =
        ["0", " ", "a b", "\"'\\", "{a}:keys", "\u{10ffff}", "\u{202e}", "é", "e\u{301}", &long];
    let all: Vec<u8> = (0..=u8::MAX).collect();
    for (at, key) in keys.iter().enumerate() {
        let value = [&all[..], &[u8::try_from(at).unwrap()]].concat();
        state.set(key, value).await.unwrap();
    }
    for (at, key) in keys.iter().enumerate() {
        let value = state.get(key).await.unwrap().unwrap();
        assert_eq!(value[..256], all, "{key:?}");
        assert_eq!(usize::from(value[256]), at, "{key:?}");
    }
    assert_eq!(content(&state, 3).await.len(), keys.len());
}

pub(super) async fn what_is_no_key_is_refused_before_the_store(place: &Place) {
    let state = place.namespace("n");
    let long = "a".repeat(MAX_KEY_BYTES + 1);
    for key in ["", "\n", "a\0", "\u{7f}", "\u{85}", &long] {
        assert_eq!(reason(state.get(key).await), StateReason::InvalidKey, "{key:?}");
        assert_eq!(reason(state.set(key, vec![]).await), StateReason::InvalidKey);
        assert_eq!(reason(state.delete(key).await), StateReason::InvalidKey);
        assert_eq!(reason(state.increment(key, 1).await), StateReason::InvalidKey);
        let compared = state.compare_and_set(key, None, None).await;
        assert_eq!(reason(compared), StateReason::InvalidKey);
        let batch = state.batch(vec![set("a", "1"), check(key, None)]).await;
        assert_eq!(reason(batch), StateReason::InvalidKey);
    }
    assert_eq!(reason(state.list_keys(&long, None, 1).await), StateReason::InvalidKey);
    assert_eq!(reason(state.list_keys("", Some(&long), 1).await), StateReason::InvalidKey);
    assert_eq!(content(&state, 10).await, []);
}

pub(super) async fn what_is_too_large_is_refused_and_the_largest_is_not(place: &Place) {
    let state = place.namespace("n");
    let key = "k".repeat(MAX_KEY_BYTES);
    let (largest, over) = (vec![7; MAX_VALUE_BYTES], vec![7; MAX_VALUE_BYTES + 1]);
    assert_eq!(reason(state.set(&key, over.clone()).await), StateReason::TooLarge);
    assert_eq!(state.get(&key).await.unwrap(), None);
    state.batch(vec![set(&key, largest.clone())]).await.unwrap();
    assert!(state.compare_and_set(&key, Some(largest.clone()), Some(largest)).await.unwrap());
    assert_eq!(state.get(&key).await.unwrap().unwrap().len(), MAX_VALUE_BYTES);
    let compared = state.compare_and_set(&key, Some(over), None).await;
    assert_eq!(reason(compared), StateReason::TooLarge);

    let half = vec![0; MAX_BATCH_BYTES / 2];
    let batch = vec![set("a", half.clone()), set("b", half)];
    assert_eq!(reason(state.batch(batch).await), StateReason::TooLarge);
    let steps = |steps| (0..steps).map(|step| increment(&format!("{step}"), 1)).collect();
    assert_eq!(reason(state.batch(steps(MAX_BATCH_STEPS + 1)).await), StateReason::TooLarge);
    assert_eq!(state.batch(steps(MAX_BATCH_STEPS)).await.unwrap().len(), MAX_BATCH_STEPS);
    assert_eq!(state.batch(vec![]).await.unwrap(), []);
}

pub(super) async fn namespaces_stay_apart(place: &Place) {
    let store = place.store(Quota::default());
    let names = ["a", "A", "a b", "ab", "b", "é", "a.b"];
    for name in names {
        namespace(&store, name).set("key", name.as_bytes().to_vec()).await.unwrap();
        namespace(&store, name).set(name, vec![]).await.unwrap();
    }
    assert!(namespace(&store, "ab").delete("key").await.unwrap());
    for name in names {
        let kept = (name != "ab").then(|| name.as_bytes().to_vec());
        assert_eq!(namespace(&store, name).get("key").await.unwrap(), kept, "{name}");
        let keys = namespace(&store, name).list_keys("", None, 10).await.unwrap().keys;
        assert!(keys.iter().all(|key| key == "key" || key == name), "{name}: {keys:?}");
    }
}

pub(super) async fn another_store_sees_what_was_acknowledged(place: &Place) {
    let (one, other) = (place.namespace("n"), place.namespace("n"));
    for round in 0..5_i64 {
        assert_eq!(one.increment("a", 1).await.unwrap(), 2 * round + 1);
        assert_eq!(other.increment("a", 1).await.unwrap(), 2 * round + 2);
        drop(place.namespace("n").get("a").await.unwrap().unwrap());
    }
}

pub(super) async fn a_listing_is_complete_and_in_the_order_of_bytes(place: &Place) {
    let state = place.namespace("n");
    let names = ["", "a", "é", "\u{10ffff}", "Z", "~"];
    let mut keys: Vec<String> =
        (0..2_500).map(|at| format!("{}{:x}", names[at % names.len()], at * 7_919)).collect();
    for keys in keys.chunks(MAX_BATCH_STEPS) {
        state.batch(keys.iter().map(|key| set(key, key.as_bytes())).collect()).await.unwrap();
    }
    keys.sort_by(|one, other| one.as_bytes().cmp(other.as_bytes()));
    for limit in [997, u32::MAX] {
        let mut found = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let page = state.list_keys("", cursor.as_deref(), limit).await.unwrap();
            assert!(page.keys.len() <= MAX_PAGE_KEYS && !page.keys.is_empty());
            found.extend(page.keys);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, keys);
    }
}

pub(super) async fn a_listing_begins_with_its_prefix_and_after_its_cursor(place: &Place) {
    let state = place.namespace("n");
    let keys = ["a", "a/", "a/1", "a/2", "a/é", "a0", "b", "é"];
    state.batch(keys.iter().map(|key| set(key, "")).collect()).await.unwrap();
    let list = async |prefix: &str, cursor: Option<&str>, limit| {
        let page = state.list_keys(prefix, cursor, limit).await.unwrap();
        (page.keys.join(" "), page.next)
    };
    let all = |keys: &str| (keys.to_owned(), None);
    assert_eq!(list("a/", None, 9).await, all("a/ a/1 a/2 a/é"));
    assert_eq!(list("a/", None, 4).await, all("a/ a/1 a/2 a/é"));
    assert_eq!(list("a/", None, 2).await, ("a/ a/1".into(), Some("a/1".into())));
    assert_eq!(list("a/", Some("a/1"), 9).await, all("a/2 a/é"));
    assert_eq!(list("a/", Some("a/11"), 9).await, all("a/2 a/é"));
    assert_eq!(list("a/", Some("a/é"), 9).await, all(""));
    assert_eq!(list("a/", Some("A"), 1).await, ("a/".into(), Some("a/".into())));
    assert_eq!(list("a/", Some("b"), 9).await, all(""));
    assert_eq!(list("é", None, 9).await, all("é"));
    assert_eq!(list("c", None, 9).await, all(""));
    assert_eq!(list("", Some("a0"), 9).await, all("b é"));
    assert_eq!(list("", Some(""), 1).await, ("a".into(), Some("a".into())));
    assert_eq!(list("a\n", Some("\0"), 9).await, all(""));
    assert_eq!(list("b", None, 0).await, (String::new(), Some(String::new())));
    assert_eq!(list("c", None, 0).await, all(""));
}

pub(super) async fn a_value_changes_only_from_what_is_expected(place: &Place) {
    let state = place.namespace("n");
    let some = |value: &str| Some(value.as_bytes().to_vec());
    let change = async |from, to| state.compare_and_set("a", from, to).await.unwrap();
    assert!(!change(some(""), some("1")).await);
    assert!(change(None, None).await);
    assert!(change(None, some("")).await);
    assert!(!change(None, some("1")).await);
    assert!(!change(some("1"), None).await);
    assert!(change(some(""), some("1")).await);
    assert!(!change(some("1\0"), some("2")).await);
    assert_eq!(state.get("a").await.unwrap(), some("1"));
    assert!(change(some("1"), None).await);
    assert_eq!(state.get("a").await.unwrap(), None);
}

pub(super) async fn sums_are_exact_over_the_whole_range(place: &Place) {
    let state = place.namespace("n");
    assert_eq!(state.increment("new", -3).await.unwrap(), -3);
    let edges: Vec<i64> = [0, 1, 9_999_999_999, 10_000_000_000, 1 << 53, i64::MAX - 1, i64::MAX]
        .iter()
        .flat_map(|edge| [*edge, -edge, edge.wrapping_add(1), -1 - edge])
        .collect();
    let pairs = edges.iter().flat_map(|one| edges.iter().map(|other| (*one, *other)));
    let (steps, sums): (Vec<_>, Vec<_>) = pairs
        .clone()
        .filter_map(|(one, other)| Some((one, other, one.checked_add(other)?)))
        .map(|(one, other, sum)| ([set("a", one.to_string()), increment("a", other)], sum))
        .unzip();
    for (steps, sums) in steps.chunks(400).zip(sums.chunks(400)) {
        let applied = state.batch(steps.concat()).await.unwrap();
        let found: Vec<_> = applied.chunks(2).map(|applied| applied[1]).collect();
        assert_eq!(found, sums.iter().map(|sum| Applied::Sum(*sum)).collect::<Vec<_>>());
    }
    for (one, other) in pairs.filter(|(one, other)| one.checked_add(*other).is_none()) {
        let added = state.batch(vec![set("a", one.to_string()), increment("a", other)]).await;
        assert_eq!(reason(added), StateReason::NotANumber, "{one} + {other}");
    }
}

pub(super) async fn what_is_no_counter_is_not_counted_on(place: &Place) {
    let state = place.namespace("n");
    let others: [&[u8]; 18] = [
        b"",
        b"-",
        b"-0",
        b"+1",
        b"01",
        b"-01",
        b" 1",
        b"1 ",
        b"1\n",
        b"1.0",
        b"1e3",
        b"0x1",
        b"1\0",
        b"\xff",
        b"nan",
        b"9223372036854775808",
        b"-9223372036854775809",
        b"99999999999999999999",
    ];
    for other in others {
        state.set("a", other.to_vec()).await.unwrap();
        let counted = state.increment("a", 0).await;
        assert_eq!(reason(counted), StateReason::NotANumber, "{other:?}");
        assert_eq!(state.get("a").await.unwrap().as_deref(), Some(other));
    }
    state.set("a", vec![b'1'; MAX_VALUE_BYTES]).await.unwrap();
    assert_eq!(reason(state.increment("a", 0).await), StateReason::NotANumber);
}

pub(super) async fn a_batch_is_done_as_a_whole_or_not_at_all(place: &Place) {
    let state = place.namespace("n");
    state.batch(vec![set("a", "1"), set("b", "x")]).await.unwrap();
    let before = content(&state, 10).await;
    let changes =
        || vec![set("c", "3"), delete("a"), increment("d", 4), increment("a", 1), set("b", "y")];
    let failures = [
        (check("a", Some(b"9")), StateReason::Conflict),
        (check("zz", Some(b"")), StateReason::Conflict),
        (check("b", None), StateReason::Conflict),
        (increment("b", 1), StateReason::NotANumber),
    ];
    for at in 0..5 {
        for (failure, why) in &failures {
            let mut steps = changes();
            steps.insert(at, failure.clone());
            assert_eq!(reason(state.batch(steps).await), *why, "{failure:?} at {at}");
            assert_eq!(content(&state, 10).await, before);
        }
    }
    let applied = state.batch(changes()).await.unwrap();
    let deleted = Applied::Deleted { existed: true };
    let sums = [Applied::Sum(4), Applied::Sum(1)];
    assert_eq!(applied, [Applied::Done, deleted, sums[0], sums[1], Applied::Done]);
    let after = [("a", "1"), ("b", "y"), ("c", "3"), ("d", "4")];
    let after = after.map(|(key, value)| (key.to_owned(), value.as_bytes().to_vec()));
    assert_eq!(content(&state, 10).await, after);
}

pub(super) async fn the_first_step_that_does_not_work_is_the_reason(place: &Place) {
    let state = namespace(&place.store(Quota { keys: 1, bytes: 100 }), "n");
    let full = [set("a", "x"), set("b", "x")];
    let conflict = check("a", Some(b"no"));
    let number = increment("a", 1);
    for (last, why) in [
        (vec![conflict.clone(), number.clone()], StateReason::Conflict),
        (vec![number, conflict], StateReason::NotANumber),
        (vec![], StateReason::Quota),
    ] {
        let error = state.batch([&full[..], &last].concat()).await.unwrap_err();
        assert_eq!(error.reason, why);
        assert!(last.is_empty() || error.message.contains("step 3 of 4"), "{error:?}");
    }
}

pub(super) async fn a_batch_sees_what_its_own_steps_did(place: &Place) {
    let state = place.namespace("n");
    let steps = vec![
        check("a", None),
        set("a", "1"),
        check("a", Some(b"1")),
        increment("a", 1),
        increment("a", 1),
        check("a", Some(b"3")),
        delete("a"),
        delete("a"),
        check("a", None),
        increment("a", -1),
    ];
    let applied = state.batch(steps).await.unwrap();
    assert_eq!(applied[3..5], [Applied::Sum(2), Applied::Sum(3)]);
    let existed = [true, false].map(|existed| Applied::Deleted { existed });
    assert_eq!(applied[6..8], existed);
    assert_eq!(applied[9], Applied::Sum(-1));
    assert_eq!(content(&state, 1).await, [("a".into(), b"-1".to_vec())]);
}

pub(super) async fn a_namespace_holds_what_its_quota_says_and_no_more(place: &Place) {
    let store = place.store(Quota { keys: 3, bytes: 20 });
    let state = namespace(&store, "n");
    state.batch(vec![set("a", "12345"), set("b", "12345"), set("c", "")]).await.unwrap();
    assert_eq!(reason(state.set("d", vec![]).await), StateReason::Quota);
    assert_eq!(reason(state.increment("d", 1).await), StateReason::Quota);
    state.set("c", b"1234567".to_vec()).await.unwrap();
    assert_eq!(reason(state.set("c", b"12345678".to_vec()).await), StateReason::Quota);
    assert_eq!(state.get("c").await.unwrap().unwrap(), b"1234567");
    // What counts is what a batch comes to, not what it goes through.
    state.batch(vec![set("d", "1234567"), set("a", "9"), delete("c")]).await.unwrap();
    state.set("b", b"123456789".to_vec()).await.unwrap();
    assert_eq!(reason(state.set("b", vec![b'1'; 10]).await), StateReason::Quota);
    // A counter that becomes longer takes room too.
    assert_eq!(reason(state.increment("a", 1).await), StateReason::Quota);
    assert_eq!(state.increment("a", -1).await.unwrap(), 8);
    assert!(state.delete("a").await.unwrap());
    state.set("x", b"1".to_vec()).await.unwrap();
    // Another namespace has its own.
    namespace(&store, "m").set("a", vec![0; 19]).await.unwrap();
    // A smaller quota takes nothing away, and lets it only shrink.
    let state = namespace(&place.store(Quota { keys: 1, bytes: 5 }), "n");
    assert_eq!(reason(state.set("b", vec![b'1'; 10]).await), StateReason::Quota);
    state.set("b", vec![b'1'; 8]).await.unwrap();
    assert_eq!(reason(state.set("y", vec![]).await), StateReason::Quota);
}

pub(super) async fn a_namespace_that_was_emptied_holds_nothing(place: &Place) {
    let state = namespace(&place.store(Quota { keys: 1, bytes: 3 }), "n");
    for _ in 0..3 {
        state.set("a", b"12".to_vec()).await.unwrap();
        assert!(state.delete("a").await.unwrap());
        assert_eq!(content(&state, 1).await, []);
    }
    if let Place::Server(server) = place {
        assert_eq!(server.command("DBSIZE"), "int(0)");
    }
}
