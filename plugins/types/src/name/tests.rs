//! Names: valid, different, and stable.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn names(wires: &[&str]) -> Vec<String> {
    labels(wires).into_iter().map(|label| label.name).collect()
}

fn is_kebab(name: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    name.len() <= MAX_LENGTH && name.split('-').all(is_word)
}

/// What `identifiers` of the host gives: camelCase, `_` after what is reserved, and a mark.
fn idents() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-zA-Z0-9]{0,8}",
        "(del|x|a)__?[0-9a-f]{6,8}",
        "[a-cX]{1,3}[X-Z][0-9a-f]{6,7}"
    ]
    .prop_filter("begins small", |ident| ident.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[test]
fn an_ordinary_name_becomes_kebab_case() {
    assert_eq!(
        names(&[
            "user_id",
            "userName",
            "If-Match",
            "@type",
            "2fa",
            "HTTPServer",
            "oauth2_token",
            "a.b"
        ]),
        ["user-id", "user-name", "if-match", "type", "n2fa", "http-server", "oauth2-token", "a-b"]
    );
    assert_eq!(
        names(&["", "<=", "!=", "-1", "+1", "*"]),
        ["empty", "less-equal", "not-equal", "minus1", "plus1", "star"]
    );
}

#[test]
fn of_names_that_want_one_none_gets_it() {
    let got = names(&["userId", "user_id", "user-id", "UserId"]);
    assert!(got.iter().all(|name| name.starts_with("user-id-x")), "{got:?}");
    assert_eq!(names(&["userId"]), ["user-id"]);
    assert!(names(&["userId", "user_id"]).iter().all(|name| name.starts_with("user-id-x")));
    assert!(names(&["userId", "UserId"]).iter().all(|name| name.starts_with("user-id-x")));
}

#[test]
fn letters_that_cannot_stay_leave_a_mark() {
    for wire in ["é", "привет", "get\u{202e}x", "🙂", "{[(", "------"] {
        let name = names(&[wire]).remove(0);
        assert!(is_kebab(&name) && name.contains("-x"), "{wire}: {name}");
    }
}

#[test]
fn equal_names_are_told_apart() {
    let got = names(&["a", "a", "é", "é"]);
    assert_eq!(got.iter().collect::<BTreeSet<_>>().len(), 4);
}

#[test]
fn constants_are_told_apart_by_their_type() {
    let values = [json!("1"), json!(1), json!(true), json!("true"), json!({}), json!("self")];
    let got = constants(&values.iter().collect::<Vec<_>>());
    assert_eq!(got.iter().collect::<BTreeSet<_>>().len(), 6);
    assert!(got[2].starts_with("true-x") && got[3].starts_with("true-x"), "{got:?}");
    assert_eq!(got[4], "empty");
    assert_ne!(got[5], "self");
}

#[test]
fn the_words_of_wit_are_escaped_and_nothing_else() {
    assert_eq!(escaped("list"), "%list");
    assert_eq!(escaped("lists"), "lists");
    assert!(keyword_list_is_sorted());
}

fn keyword_list_is_sorted() -> bool {
    ["as", "async", "u8", "world", "error-context", "s8", "map"]
        .iter()
        .all(|word| escaped(word).starts_with('%'))
}

#[test]
fn an_identifier_becomes_kebab_case() {
    for (ident, name) in [
        ("getSum", "get-sum"),
        ("getALL", "get-all"),
        ("s3Get", "s3-get"),
        ("delete_", "delete"),
        ("echo_a1b2c3", "echo-xa1b2c3"),
        ("echoXa1b2c3", "echo-xxa1b2c3"),
        ("delete__123456", "delete-x123456"),
        ("get2ndItem", "get2nd-item"),
    ] {
        assert_eq!(kebab(ident), name, "{ident}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn labels_are_valid_different_and_independent_of_order(
        wires in prop::collection::btree_set(
            prop_oneof!["[aA_\\-é.0x]{0,5}", ".{0,6}", "[ab_]{95,130}"], 0..30),
    ) {
        let forward: Vec<&str> = wires.iter().map(String::as_str).collect();
        let backward: Vec<&str> = forward.iter().rev().copied().collect();
        let of = |wires: &[&str]| -> BTreeMap<String, String> {
            labels(wires).into_iter().map(|label| (label.wire, label.name)).collect()
        };
        let given = of(&forward);
        prop_assert_eq!(&given, &of(&backward));
        prop_assert_eq!(given.values().collect::<BTreeSet<_>>().len(), wires.len());
        for (wire, name) in &given {
            prop_assert!(is_kebab(name), "{wire:?}: {name}");
            if is_kebab(wire) {
                prop_assert_eq!(&of(&[wire])[wire], wire);
            }
        }
    }

    #[test]
    fn names_survive_their_default_wire_names(
        kebabs in prop::collection::btree_set("[a-c][a-c0-9]{0,3}(-[a-c][a-c0-9]{0,3}){0,3}", 0..20),
    ) {
        let wires: Vec<String> = kebabs.iter().map(|kebab| wire(kebab)).collect();
        let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
        prop_assert_eq!(names(&wires), kebabs.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn identifiers_that_differ_in_more_than_case_have_different_names(
        a in idents(), b in idents(),
    ) {
        prop_assert!(is_kebab(&kebab(&a)), "{a}");
        // The host has no mark after what another identifier is with `_`.
        let same = a.replacen("__", "_", 1).eq_ignore_ascii_case(&b.replacen("__", "_", 1));
        prop_assert!(same || kebab(&a) != kebab(&b), "{a} {b} {}", kebab(&a));
    }

    #[test]
    fn any_text_has_a_name(text in ".{0,200}") {
        prop_assert!(is_kebab(&kebab(&text)), "{}", kebab(&text));
        prop_assert!(is_kebab(&joined("a", &kebab(&text))));
    }
}
