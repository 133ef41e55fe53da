//! What is read as what, and what is refused and how.

use std::sync::Arc;

use mcp_host_types::shape::{Constant, Enum, Float, Integer, Shape, Told};
use serde_json::json;
use wasmtime::component::Val;

use super::*;
use crate::typed::dynamic::{self, read};
use crate::typed::tests::{list, map, one_of, open, option, record, union};

fn refusal(json: &str, shape: &Shape) -> (String, String) {
    let Invalid { path, reason } = read(json, shape).unwrap_err();
    (path, reason)
}

fn integer() -> Shape {
    Shape::Integer(Integer::S64)
}

fn string(text: &str) -> Val {
    Val::String(text.into())
}

fn some(value: Val) -> Val {
    Val::Option(Some(Box::new(value)))
}

fn fields(fields: &[(&str, Val)]) -> Val {
    Val::Record(fields.iter().map(|(name, value)| (format!("n-{name}"), value.clone())).collect())
}

#[test]
fn members_come_in_any_order_and_unknown_ones_are_ignored() {
    let shape = record(&[("a", integer()), ("b?", option(Shape::Text))]);
    let value = fields(&[("a", Val::S64(1)), ("b", some(string("x")))]);
    assert_eq!(read(r#"{"b":"x","z":{"deep":[1,{}]},"a":1}"#, &shape), Ok(value));
    let none = fields(&[("a", Val::S64(1)), ("b", Val::Option(None))]);
    assert_eq!(read(r#"{"a":1}"#, &shape), Ok(none.clone()));
    assert_eq!(read(r#"{"a":1,"b":null}"#, &shape), Ok(none));
}

#[test]
fn other_members_are_kept_where_there_is_a_field_for_them() {
    let shape = open(record(&[("a", integer())]), integer());
    let pair = Val::Tuple(vec![string("z"), Val::S64(2)]);
    let value = fields(&[("a", Val::S64(1)), ("others", Val::List(vec![pair]))]);
    assert_eq!(read(r#"{"z":2,"a":1}"#, &shape), Ok(value));
    assert_eq!(refusal(r#"{"a":1,"z":2,"z":3}"#, &shape).1, r#"the member "z" is there twice"#);
    assert_eq!(refusal(r#"{"a":1,"z":"x"}"#, &shape).0, "/z");
}

#[test]
fn what_is_missing_is_named_and_what_is_there_twice_too() {
    let shape = list(record(&[("a", integer()), ("b", option(integer()))]));
    assert_eq!(
        refusal(r#"[{"a":1,"b":null},{"b":1}]"#, &shape),
        ("/1".into(), r#"the member "a" is missing"#.into())
    );
    assert_eq!(refusal(r#"[{"a":1}]"#, &shape).1, r#"the member "b" is missing"#);
    assert_eq!(
        refusal(r#"[{"a":1,"a":2,"b":1}]"#, &shape),
        ("/0".into(), r#"the member "a" is there twice"#.into())
    );
    assert!(read(r#"{"k":1,"k":1}"#, &map(integer())).is_err());
}

#[test]
fn a_refusal_says_where_what_came_and_what_was_expected() {
    let shape = record(&[("a/b", list(record(&[("c", integer())])))]);
    let (path, reason) = refusal(r#"{"a/b":[{"c":1},{"c":"x"}]}"#, &shape);
    assert_eq!(path, "/a~1b/1/c");
    assert_eq!(reason, r#"invalid type: string "x", expected an integer (s64)"#);
    let long = format!(r#"{{"a/b":[{{"c":"{}"}}]}}"#, "x".repeat(10_000));
    assert!(refusal(&long, &shape).1.len() < 200);
}

#[test]
fn integers_may_come_as_numbers_without_a_fraction_within_their_range() {
    let read = |json: &str, shape| read(json, &Shape::Integer(shape));
    assert_eq!(read("3.0", Integer::U8), Ok(Val::U8(3)));
    assert_eq!(read("1e2", Integer::S16), Ok(Val::S16(100)));
    assert_eq!(read("-0.0", Integer::U64), Ok(Val::U64(0)));
    assert_eq!(read("18446744073709551615", Integer::U64), Ok(Val::U64(u64::MAX)));
    assert_eq!(read("-9223372036854775808", Integer::S64), Ok(Val::S64(i64::MIN)));
    for (json, shape) in [
        ("256", Integer::U8),
        ("-1", Integer::U64),
        ("9223372036854775808", Integer::S64),
        ("18446744073709551616", Integer::U64),
        ("1e300", Integer::S64),
        ("1.5", Integer::S64),
        ("\"1\"", Integer::S64),
        ("null", Integer::S64),
        ("true", Integer::S64),
    ] {
        assert!(read(json, shape).is_err(), "{json}");
    }
    assert!(dynamic::read("1e39", &Shape::Float(Float::F32)).is_err());
    assert!(dynamic::read("1e999", &Shape::Float(Float::F64)).is_err());
}

#[test]
fn a_union_is_told_by_its_member_wherever_it_stands() {
    let circle =
        open(record(&[("radius", integer()), ("tags?", option(list(Shape::Text)))]), integer());
    let shape = union(Told::ByMember("kind".into()), &[("circle", Some(circle)), ("point", None)]);
    let early = read(r#"{"kind":"circle","radius":1,"tags":["a"],"z":2}"#, &shape).unwrap();
    for json in [
        r#"{"radius":1,"tags":["a"],"kind":"circle","z":2}"#,
        r#"{"z":2,"radius":1,"tags":["a"],"kind":"circle"}"#,
    ] {
        assert_eq!(read(json, &shape), Ok(early.clone()));
    }
    let point = Val::Variant("n-point".into(), None);
    assert_eq!(read(r#"{"x":[1],"kind":"point","y":{}}"#, &shape), Ok(point));
    assert_eq!(refusal(r#"{"radius":1}"#, &shape).1, r#"the member "kind" is missing"#);
    assert_eq!(refusal(r#"{"kind":"square"}"#, &shape).0, "/kind");
    assert_eq!(refusal(r#"{"kind":1}"#, &shape).0, "/kind");
    assert!(read(r#"{"kind":"circle","radius":1,"kind":"circle"}"#, &shape).is_err());
    assert_eq!(refusal(r#"{"tags":["a",1],"radius":1,"kind":"circle"}"#, &shape).0, "/tags/1");
    assert_eq!(refusal(r#"{"kind":"circle","tags":["a",1],"radius":1}"#, &shape).0, "/tags/1");
}

#[test]
fn a_union_is_told_by_its_type() {
    let cases = [
        ("text", Some(Shape::Text)),
        ("number", Some(Shape::Float(Float::F64))),
        ("flag", Some(Shape::Bool)),
        ("list", Some(list(Shape::Text))),
        ("object", Some(map(Shape::Text))),
    ];
    let shape = union(Told::ByType, &cases);
    for (json, name) in [
        (r#""x""#, "n-text"),
        ("1", "n-number"),
        ("-1", "n-number"),
        ("1.5", "n-number"),
        ("true", "n-flag"),
        ("[]", "n-list"),
        ("{}", "n-object"),
    ] {
        assert!(matches!(read(json, &shape), Ok(Val::Variant(case, Some(_))) if case == name));
    }
    assert!(read("null", &shape).is_err());
    assert_eq!(refusal(r#"["a",1]"#, &shape).0, "/1");
    assert_eq!(read("null", &option(shape)), Ok(Val::Option(None)));
    let open = union(Told::ByType, &[("text", Some(Shape::Text)), ("other", Some(Shape::Json))]);
    let other = Val::Variant("n-other".into(), Some(Box::new(string(r#"[1,"a"]"#))));
    assert_eq!(read(r#"[ 1, "a" ]"#, &open), Ok(other));
    let text = Val::Variant("n-text".into(), Some(Box::new(string("é"))));
    assert_eq!(read(r#""\u00e9""#, &open), Ok(text));
    assert!(read("null", &open).is_ok());
}

#[test]
fn an_object_with_one_member_is_a_case_or_a_result() {
    let shape = union(Told::ByName, &[("a", Some(integer())), ("b", None)]);
    assert_eq!(read(r#"{"b":null}"#, &shape), Ok(Val::Variant("n-b".into(), None)));
    for wrong in ["{}", r#"{"a":1,"b":null}"#, r#"{"c":1}"#, r#"{"b":1}"#, r#""b""#] {
        assert!(read(wrong, &shape).is_err(), "{wrong}");
    }
    assert_eq!(refusal(r#"{"a":"x"}"#, &shape).0, "/a");
    let result = Shape::Result { ok: Some(Arc::new(integer())), error: None };
    assert_eq!(read(r#"{"error":null}"#, &result), Ok(Val::Result(Err(None))));
    assert!(read(r#"{"ok":1,"error":null}"#, &result).is_err());
}

#[test]
fn constants_are_any_json() {
    let shape = one_of(&[json!("x"), json!(1), json!(null), json!({"a": [1]}), json!(2.5)]);
    for (json, name) in [
        (r#""x""#, "c0"),
        ("1", "c1"),
        ("1.0", "c1"),
        ("null", "c2"),
        (r#"{ "a": [1] }"#, "c3"),
        ("2.5", "c4"),
    ] {
        assert_eq!(read(json, &shape), Ok(Val::Enum(name.into())), "{json}");
    }
    for wrong in [r#""y""#, "2", "[]", "true"] {
        assert!(read(wrong, &shape).is_err(), "{wrong}");
    }
    let words = one_of(&[json!("x"), json!("y")]);
    assert!(refusal(r#""z""#, &words).1.contains("one of "));
}

#[test]
fn json_is_kept_as_text_without_blanks() {
    let shape = record(&[("a", Shape::Json), ("b?", option(Shape::Json))]);
    let value = fields(&[("a", string(r#"{"x":1.50}"#)), ("b", Val::Option(None))]);
    assert_eq!(read(r#"{"a": { "x" : 1.50 } , "b" : null}"#, &shape), Ok(value));
    assert!(read("{\"a\":\"\\ud800\"}", &shape).is_err());
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(129), "]".repeat(129));
    assert_eq!(refusal(&deep, &shape).0, "/a");
}

#[test]
fn text_that_is_no_json_is_refused() {
    for wrong in ["", "{", "{}x", "[1,]", r#"{"a":1"#, "\"\\ud800\"", "nul"] {
        for shape in [map(integer()), list(integer()), Shape::Text, Shape::Json] {
            assert!(read(wrong, &shape).is_err(), "{wrong}");
        }
    }
    assert_eq!(read(r#""\ud83d\ude00""#, &Shape::Char), Ok(Val::Char('😀')));
    assert!(read(r#""ab""#, &Shape::Char).is_err());
    assert!(read(r#""""#, &Shape::Char).is_err());
}

#[test]
fn depth_costs_no_stack() {
    let shape = record(&[("a?", option(Shape::Bool))]);
    let deep = format!("{{\"z\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read(&deep, &shape).is_ok());
    let tuple = Shape::Tuple(vec![Shape::Bool]);
    assert!(read(&"[".repeat(100_000), &tuple).is_err());
}

#[test]
fn values_are_counted() {
    let many = |count: usize| format!("[{}true]", "true,".repeat(count - 1));
    assert!(read(&many(MAX_TYPED_VALUES - 1), &list(Shape::Bool)).is_ok());
    let (_, reason) = refusal(&many(MAX_TYPED_VALUES), &list(Shape::Bool));
    assert!(reason.contains("500000"), "{reason}");
    let names: Vec<_> = (0..1_000).map(|at| format!("f{at}?")).collect();
    let members: Vec<_> = names.iter().map(|n| (n.as_str(), option(Shape::Bool))).collect();
    let empty = format!("[{}{{}}]", "{},".repeat(1_000));
    assert!(read(&empty, &list(record(&members))).is_err());
}

#[test]
fn flags_are_an_array_of_names() {
    let shape = Shape::Flags(vec![]);
    assert_eq!(read("[]", &shape), Ok(Val::Flags(vec![])));
    assert!(read(r#"["x"]"#, &shape).is_err());
}

#[test]
fn an_integer_past_what_a_float_can_tell_is_not_taken_for_another() {
    let integer = Shape::Integer(Integer::S64);
    assert_eq!(read(r"9007199254740992.0", &integer), Ok(Val::S64(9_007_199_254_740_992)));
    assert!(read(r"1152921504606846976.0", &integer).is_err());
    let constant = |name: &str, json: i64| Constant {
        name: name.to_owned(),
        docs: String::new(),
        json: json!(json),
    };
    let cases = vec![constant("a", 9_007_199_254_740_992), constant("b", 9_007_199_254_740_993)];
    let either = Shape::Enum(Enum { name: String::new(), docs: String::new(), cases });
    assert_eq!(read("9007199254740993", &either), Ok(Val::Enum("b".to_owned())));
}

#[test]
fn a_case_that_only_the_guest_has_is_refused_where_no_object_says_it() {
    let point = record(&[("x", integer())]);
    let shape =
        union(Told::ByMember("kind".into()), &[("a", Some(point)), ("old", Some(integer()))]);
    assert_eq!(refusal(r#"{"kind":"old","x":1}"#, &shape).1, r#"unexpected: "old""#);
    assert!(read(r#"{"kind":"a","x":1}"#, &shape).is_ok());
}

#[test]
fn a_constant_of_a_large_enum_is_told_by_its_kind() {
    let mut constants: Vec<_> = (0..1_000).map(|at| json!(format!("w{at}"))).collect();
    let text = one_of(&constants);
    constants.extend([json!({"a": 1}), json!(7)]);
    let mixed = one_of(&constants);
    let either = union(Told::ByType, &[("e", Some(text)), ("n", Some(integer()))]);
    let held = |name: &str, value| Val::Variant(name.into(), Some(Box::new(value)));
    assert_eq!(read("5", &either), Ok(held("n-n", Val::S64(5))));
    assert_eq!(read(r#""w999""#, &either), Ok(held("n-e", Val::Enum("c999".into()))));
    assert_eq!(read(r#"{ "a": 1 }"#, &mixed), Ok(Val::Enum("c1000".into())));
    assert_eq!(read("7", &mixed), Ok(Val::Enum("c1001".into())));
}
