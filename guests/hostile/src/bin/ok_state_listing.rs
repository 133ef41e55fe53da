//! Lists with limits and cursors that no listing gave.

use hostile::state::{self, Entry, Operation};

fn main() {
    let names: Vec<String> = (0..2_500).map(|at| format!("k{at:04}")).collect();
    for part in names.chunks(1_000) {
        let steps =
            part.iter().map(|key| Operation::Set(Entry { key: key.clone(), value: Vec::new() }));
        state::batch(&steps.collect::<Vec<_>>()).expect("the keys");
    }
    for limit in [1_000, 1_001, 1_000_000, u32::MAX] {
        let page = state::list_keys("", None, limit).expect("a page");
        assert_eq!(page.keys, names[..1_000], "{limit}");
        assert!(page.next.is_some());
    }
    for limit in [1, 7, 999, u32::MAX] {
        assert_eq!(walked("", limit), names, "{limit}");
    }
    assert_eq!(walked("k1", 300), names[1_000..2_000]);
    let page = state::list_keys("", None, 0).expect("an empty page");
    assert_eq!(page.keys, Vec::<String>::new());
    let last = state::list_keys("", Some("k2498"), 1).expect("the last page");
    assert_eq!((last.keys, last.next), (vec!["k2499".to_owned()], None));
    strange_cursors(&names);
}

/// All keys, page by page. It ends, whatever the limit is.
fn walked(prefix: &str, limit: u32) -> Vec<String> {
    let (mut keys, mut cursor) = (Vec::new(), None::<String>);
    for _ in 0..5_000 {
        let page = state::list_keys(prefix, cursor.as_deref(), limit).expect("a page");
        assert!(page.keys.len() <= limit as usize);
        keys.extend(page.keys);
        cursor = page.next;
        if cursor.is_none() {
            return keys;
        }
    }
    panic!("it does not end");
}

/// Each is refused, or counts as the key it looks like.
fn strange_cursors(names: &[String]) {
    for cursor in [
        "",
        "\0",
        "k",
        "k0000\0",
        "k9999",
        "\u{10ffff}",
        "../x",
        "a",
        "k0500",
        "{}",
        "18446744073709551615",
    ] {
        let Ok(page) = state::list_keys("", Some(cursor), 1_000) else { continue };
        let after: Vec<_> = names.iter().filter(|key| key.as_str() > cursor).take(1_000).collect();
        assert_eq!(page.keys.iter().collect::<Vec<_>>(), after, "{cursor:?}");
    }
    for prefix in ["\0", "\u{10ffff}", "k\0", "K", "k2500", "%", "k*", "k[0-9]"] {
        let keys = state::list_keys(prefix, None, 1_000).map_or(Vec::new(), |page| page.keys);
        assert_eq!(keys, Vec::<String>::new(), "{prefix:?}");
    }
    let before = state::list_keys("k1", Some("a"), 1).expect("a cursor before the prefix");
    assert_eq!(before.keys, ["k1000"]);
    let behind = state::list_keys("k1", Some("k2"), 1).expect("a cursor behind the prefix");
    assert_eq!((behind.keys, behind.next), (Vec::new(), None));
}
