//! What is written how, and what is not.

use mcp_host_types::shape::{Float, Integer, Shape, Told};
use serde_json::json;
use wasmtime::component::Val;

use super::*;
use crate::limits::MAX_ARGUMENT_BYTES;
use crate::typed::dynamic;
use crate::typed::tests::{list, map, one_of, open, option, record, union};

fn text(value: &Val, shape: &Shape) -> Result<String, Invalid> {
    let mut out = String::new();
    dynamic::write(value, shape, MAX_ARGUMENT_BYTES, &mut out).map(|()| out)
}

fn refusal(value: &Val, shape: &Shape) -> (String, String) {
    let Invalid { path, reason } = text(value, shape).unwrap_err();
    (path, reason)
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

fn pairs(pairs: &[(&str, Val)]) -> Val {
    Val::List(pairs.iter().map(|(k, v)| Val::Tuple(vec![string(k), v.clone()])).collect())
}

#[test]
fn what_may_be_absent_is_and_the_rest_is_null() {
    let shape = record(&[("a?", option(Shape::Bool)), ("b", option(Shape::Bool))]);
    let none = Val::Option(None);
    assert_eq!(
        text(&fields(&[("a", none.clone()), ("b", none.clone())]), &shape).unwrap(),
        r#"{"b":null}"#
    );
    let shape = record(&[("a?", option(Shape::Bool))]);
    assert_eq!(text(&fields(&[("a", none)]), &shape).unwrap(), "{}");
    assert_eq!(text(&fields(&[("a", some(Val::Bool(true)))]), &shape).unwrap(), r#"{"a":true}"#);
}

#[test]
fn numbers_are_exact_and_have_no_fraction_without_need() {
    let float = |value| text(&Val::Float64(value), &Shape::Float(Float::F64)).unwrap();
    assert_eq!(float(3.0), "3");
    assert_eq!(float(-0.0), "-0");
    assert_eq!(float(0.1), "0.1");
    assert_eq!(float(1e300), "1e+300");
    assert_eq!(float(5e-324), "5e-324");
    assert_eq!(float(9_007_199_254_740_992.0), "9007199254740992");
    assert_eq!(text(&Val::Float32(0.1), &Shape::Float(Float::F32)).unwrap(), "0.1");
    let integer = |value, kind| text(&value, &Shape::Integer(kind)).unwrap();
    assert_eq!(integer(Val::S64(i64::MIN), Integer::S64), "-9223372036854775808");
    assert_eq!(integer(Val::S8(-1), Integer::S8), "-1");
    assert_eq!(integer(Val::U64(u64::MAX), Integer::U64), "18446744073709551615");
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(text(&Val::Float64(value), &Shape::Float(Float::F64)).is_err());
    }
}

#[test]
fn strings_are_escaped_and_nothing_else_of_them_changes() {
    let every: String = ('\0'..='\u{80}').chain(['é', '\u{2028}', '\u{10ffff}']).collect();
    let written = text(&string(&every), &Shape::Text).unwrap();
    assert_eq!(serde_json::from_str::<String>(&written).unwrap(), every);
    assert_eq!(written, serde_json::to_string(&every).unwrap());
}

#[test]
fn a_byte_that_needs_an_escape_is_found_wherever_it_stands() {
    let plain = "é!#[]~\u{7f}\u{80}0123456789abcdef";
    for special in ('\0'..' ').chain(['"', '\\']) {
        for at in plain.char_indices().map(|(at, _)| at) {
            let (before, after) = plain.split_at(at);
            let given = format!("{before}{special}{after}{special}");
            let written = text(&string(&given), &Shape::Text).unwrap();
            assert_eq!(written, serde_json::to_string(&given).unwrap());
        }
    }
}

#[test]
fn json_is_put_in_without_its_blanks_and_only_when_it_is_json() {
    let json = |given: &str| text(&string(given), &Shape::Json);
    assert_eq!(json(" { \"a b\" : [ 1 , \"\\\" ]\" ] } \n").unwrap(), r#"{"a b":[1,"\" ]"]}"#);
    assert_eq!(json("1.50").unwrap(), "1.50");
    for wrong in [
        "",
        " ",
        "{",
        "1 2",
        "[1,]",
        "NaN",
        "'a'",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\u{feff}1",
    ] {
        assert!(json(wrong).is_err(), "{wrong:?}");
    }
    assert_eq!(json("\"\\ud83d\\ude00\"").unwrap(), "\"\\ud83d\\ude00\"");
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(json(&nested(MAX_JSON_DEPTH)).is_ok());
    assert!(json(&nested(MAX_JSON_DEPTH + 1)).is_err());
    assert!(json(&nested(1_000_000)).is_err());
    let inside = list(list(Shape::Json));
    let value = |depth| Val::List(vec![Val::List(vec![string(&nested(depth))])]);
    assert!(text(&value(MAX_JSON_DEPTH - 2), &inside).is_ok());
    let (path, reason) = refusal(&value(MAX_JSON_DEPTH - 1), &inside);
    assert_eq!((path.as_str(), reason.contains("128")), ("/0/0", true));
}

#[test]
fn a_refusal_has_the_place_in_the_names_of_json() {
    let shape = record(&[("a/b", map(list(Shape::Float(Float::F64))))]);
    let list = Val::List(vec![Val::Float64(1.0), Val::Float64(f64::NAN)]);
    let (path, _) = refusal(&fields(&[("a/b", pairs(&[("~", list)]))]), &shape);
    assert_eq!(path, "/a~1b/~0/1");
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let twice = pairs(&[("k", Val::Bool(true)), ("k", Val::Bool(true))]);
    assert_eq!(refusal(&twice, &map(Shape::Bool)).0, "/k");
    let shape = open(record(&[("a?", option(Shape::Bool))]), Shape::Bool);
    let value =
        |key| fields(&[("a", Val::Option(None)), ("others", pairs(&[(key, Val::Bool(true))]))]);
    assert_eq!(text(&value("b"), &shape).unwrap(), r#"{"b":true}"#);
    assert_eq!(refusal(&value("a"), &shape).0, "/a");
    let told = union(Told::ByMember("kind".into()), &[("one", Some(shape))]);
    let value = |key| Val::Variant("n-one".into(), Some(Box::new(value(key))));
    assert_eq!(text(&value("b"), &told).unwrap(), r#"{"kind":"one","b":true}"#);
    assert_eq!(refusal(&value("kind"), &told).0, "/kind");
}

#[test]
fn unions_are_written_the_way_they_are_told() {
    let held = |name: &str, value| Val::Variant(name.into(), Some(Box::new(value)));
    let point = record(&[("x", Shape::Integer(Integer::S64))]);
    let member = union(Told::ByMember("type".into()), &[("point", Some(point)), ("none", None)]);
    assert_eq!(
        text(&held("n-point", fields(&[("x", Val::S64(1))])), &member).unwrap(),
        r#"{"type":"point","x":1}"#
    );
    assert_eq!(text(&Val::Variant("n-none".into(), None), &member).unwrap(), r#"{"type":"none"}"#);
    let types = union(Told::ByType, &[("t", Some(Shape::Text)), ("b", Some(Shape::Bool))]);
    assert_eq!(text(&held("n-t", string("x")), &types).unwrap(), r#""x""#);
    let names = union(Told::ByName, &[("t", Some(Shape::Text)), ("b", None)]);
    assert_eq!(text(&held("n-t", string("x")), &names).unwrap(), r#"{"t":"x"}"#);
    assert_eq!(text(&Val::Variant("n-b".into(), None), &names).unwrap(), r#"{"b":null}"#);
    let constants = one_of(&[json!(null), json!({"a": [1]}), json!("x\"")]);
    let all = ["c0", "c1", "c2"].map(|name| text(&Val::Enum(name.into()), &constants).unwrap());
    assert_eq!(all, ["null", r#"{"a":[1]}"#, r#""x\"""#]);
}

#[test]
fn what_is_written_is_bounded() {
    let values = Val::List(vec![string(&"x".repeat(1_000)); 2_000]);
    let mut out = String::new();
    let written = dynamic::write(&values, &list(Shape::Text), MAX_ARGUMENT_BYTES, &mut out);
    let error = written.unwrap_err();
    assert!(error.reason.contains("1048576"), "{error}");
    assert!(out.len() < MAX_ARGUMENT_BYTES + 2_000);
    let constants = one_of(&[json!("x".repeat(100_000))]);
    let values = Val::List(vec![Val::Enum("c0".into()); 60_000]);
    assert!(text(&values, &list(constants)).is_err());
}

#[test]
fn a_value_of_another_type_is_refused() {
    for (value, shape) in [
        (Val::Bool(true), Shape::Text),
        (Val::Tuple(vec![]), Shape::Tuple(vec![Shape::Bool])),
        (fields(&[("b", Val::Bool(true))]), record(&[("a", Shape::Bool)])),
        (fields(&[]), record(&[("a", Shape::Bool)])),
        (Val::Variant("x".into(), None), union(Told::ByName, &[("a", None)])),
        (Val::Enum("x".into()), one_of(&[json!("a")])),
        (Val::List(vec![Val::Bool(true)]), map(Shape::Bool)),
    ] {
        assert!(refusal(&value, &shape).1.contains("another type"), "{value:?}");
    }
}
