//! What is read of components, and what no component can do to the reader.

use std::fmt::Write as _;

use mcp_host_types::shape::{Integer, Shape};
use proptest::prelude::*;

use super::*;
use crate::limits::typed::{MAX_TYPED_DEPTH, MAX_TYPED_PARTS};
use crate::typed::known;

fn read(text: &str) -> Result<Surface, Error> {
    surface(&wat::parse_str(text).unwrap())
}

/// A component that imports one function with these types before it.
fn importing(types: &str, function: &str) -> String {
    format!(
        r#"(component
            (import "mcp-tools:a/tools" (instance {types} (export "f" (func {function})))))"#
    )
}

fn imported(types: &str, function: &str) -> Signature {
    read(&importing(types, function)).unwrap().imports.remove(0).functions.remove(0)
}

fn param(types: &str, ty: &str) -> Result<Shape, Unspeakable> {
    let mut params = imported(types, &format!(r#"(param "args" {ty})"#)).params?;
    Ok(params.remove(0).1)
}

fn exported(name: &str, ty: &str) -> String {
    let id = name.replace('-', "_");
    format!(r#"(type ${id}-own {ty}) (export "{name}" (type ${id} (eq ${id}-own)))"#)
}

#[test]
fn only_interfaces_of_tools_are_imports_and_all_functions_are_exports() {
    let surface = read(
        r#"(component
            (import "wasi:cli/environment@0.2.0" (instance (export "get" (func))))
            (import "mcp-tools:a/tools" (instance $a
                (export "get-sum" (func async (param "args" string) (result u32)))
                (export "wait" (func))))
            (import "mcp-tools:empty/tools" (instance))
            (component $inner (import "mcp-tools:inner/tools" (instance (export "x" (func)))))
            (alias export $a "wait" (func $wait))
            (alias export $a "get-sum" (func $sum))
            (instance $out (export "go" (func $wait)))
            (export "my:own/api@1.2.3" (instance $out))
            (export "alone" (func $sum)))"#,
    )
    .unwrap();
    let names = |interfaces: &[Interface]| -> Vec<(String, Vec<String>)> {
        let names = |i: &Interface| i.functions.iter().map(|f| f.name.clone()).collect();
        interfaces.iter().map(|i| (i.name.clone(), names(i))).collect()
    };
    let [sum, wait] = ["get-sum", "wait"].map(String::from);
    assert_eq!(
        names(&surface.imports),
        [("mcp-tools:a/tools".into(), vec![sum, wait]), ("mcp-tools:empty/tools".into(), vec![])]
    );
    assert_eq!(
        names(&surface.exports),
        [(String::new(), vec!["alone".into()]), ("my:own/api@1.2.3".into(), vec!["go".into()])]
    );
    let sum = &surface.imports[0].functions[0];
    assert!(sum.is_async && !surface.imports[0].functions[1].is_async);
    assert_eq!(sum.params, Ok(vec![("args".into(), Shape::Text)]));
    assert_eq!(sum.result, Ok(Some(Shape::Integer(Integer::U32))));
    assert_eq!(surface.imports[0].functions[1].result, Ok(None));
}

#[test]
fn an_alias_of_string_is_json_and_other_aliases_are_what_they_stand_for() {
    let types = exported("json", "string") + &exported("count", "u8");
    assert_eq!(param(&types, "string"), Ok(Shape::Text));
    assert_eq!(param(&types, "$json"), Ok(Shape::Json));
    assert_eq!(param(&types, "$count"), Ok(Shape::Integer(Integer::U8)));
    let twice = format!("{types} {}", r#"(export "again" (type $again (eq $json)))"#);
    assert_eq!(param(&twice, "$again"), Ok(Shape::Json));
    let types = types + "(type $strings (list string)) (type $jsons (list $json))";
    assert_eq!(param(&types, "$strings"), Ok(Shape::List(Box::new(Shape::Text))));
    assert_eq!(param(&types, "$jsons"), Ok(Shape::List(Box::new(Shape::Json))));
}

#[test]
fn a_list_of_pairs_with_a_string_is_a_map() {
    let pairs = |pair: &str| {
        let types = exported("json", "string");
        param(&format!("{types} (type $p (tuple {pair})) (type $l (list $p))"), "$l").unwrap()
    };
    assert_eq!(pairs("string u8"), Shape::Map(Box::new(Shape::Integer(Integer::U8))));
    assert!(matches!(pairs("$json u8"), Shape::List(_)));
    assert!(matches!(pairs("string u8 u8"), Shape::List(_)));
}

#[test]
fn names_have_the_wire_names_of_the_default_rule() {
    let types = exported("args", r#"(record (field "max-results" (option u8)) (field "q" bool))"#);
    let Ok(Shape::Record(record)) = param(&types, "$args") else { panic!() };
    let labels: Vec<_> = record.fields.iter().map(|f| (&*f.label.wire, f.optional)).collect();
    assert_eq!(labels, [("max_results", true), ("q", false)]);
}

#[test]
fn the_known_types_are_recognised() {
    let types = [
        exported("json", "string"),
        "(type $bytes (list u8)) (type $s (option string)) (type $n (option u64))".into(),
        exported("blob", r#"(record (field "data" $bytes) (field "mime-type" string))"#),
        exported(
            "resource-link",
            r#"(record (field "uri" string) (field "name" string) (field "title" $s)
                (field "description" $s) (field "mime-type" $s) (field "size" $n))"#,
        ),
        exported("resource-body", r#"(variant (case "text" string) (case "bytes" $bytes))"#),
        exported(
            "embedded-resource",
            r#"(record (field "uri" string) (field "mime-type" $s)
                (field "body" $resource_body))"#,
        ),
        exported(
            "content",
            r#"(variant (case "text" string) (case "image" $blob) (case "audio" $blob)
                (case "link" $resource_link) (case "embedded" $embedded_resource)
                (case "other" $json))"#,
        ),
        "(type $contents (list $content))".into(),
    ];
    assert_eq!(param(&types.concat(), "$contents"), Ok(Shape::clone(&known::CONTENTS)));
}

#[test]
fn what_json_cannot_say_is_kept_with_its_place() {
    let obstacle = |types: &str, ty: &str| {
        let Unspeakable { place, obstacle } = param(types, ty).unwrap_err();
        (place, obstacle)
    };
    let args = |what| ("args".to_owned(), what);
    let resource = r#"(export "r" (type $r (sub resource)))"#;
    assert_eq!(obstacle(&format!("{resource} (type $o (own $r))"), "$o"), args(Obstacle::Resource));
    assert_eq!(
        obstacle(&format!("{resource} (type $o (borrow $r))"), "$o"),
        args(Obstacle::Resource)
    );
    assert_eq!(obstacle("(type $s (stream u8))", "$s"), args(Obstacle::Stream));
    assert_eq!(obstacle("(type $f (future))", "$f"), args(Obstacle::Future));
    assert_eq!(
        obstacle("(type $o (option u8)) (type $oo (option $o))", "$oo"),
        args(Obstacle::OptionOfOption)
    );
    let nested = format!(
        "(type $s (stream u8)) (type $l (list $s)) {}",
        exported("outer", r#"(record (field "an-item" $l))"#)
    );
    let error = param(&nested, "$outer").unwrap_err();
    assert_eq!(error.place, "args/an-item/*");
    assert_eq!(error.to_string(), "args/an-item/* is a stream, which JSON cannot say");
    let function = imported("(type $s (stream u8))", r#"(param "a" u8) (result $s)"#);
    assert!(function.params.is_ok());
    assert_eq!(function.result.unwrap_err().place, "result");
}

#[test]
fn types_that_explode_are_refused_and_cost_little() {
    let mut types = String::from("(type $t0 (tuple u8 u8))");
    for level in 1..16 {
        write!(types, "(type $t{level} (tuple $t{0} $t{0}))", level - 1).unwrap();
    }
    let error = param(&types, "$t15").unwrap_err();
    assert_eq!(error.obstacle, Obstacle::Parts);
    assert!(error.to_string().contains(&MAX_TYPED_PARTS.to_string()));
    // Sides that are one in memory are still as large where each stands.
    let mut results = String::from("(type $t0 (tuple u8 u8))");
    for level in 1..16 {
        write!(results, "(type $t{level} (result $t{0} (error $t{0})))", level - 1).unwrap();
    }
    assert_eq!(param(&results, "$t15").unwrap_err().obstacle, Obstacle::Parts);
    let name = "n".repeat(90_000);
    let wide = format!(
        "{} (type $t (tuple {}))",
        exported("r", &format!(r#"(record (field "{name}" u8))"#)),
        "$r ".repeat(100)
    );
    assert_eq!(param(&wide, "$t").unwrap_err().obstacle, Obstacle::Parts);
}

#[test]
fn what_functions_fail_with_is_in_memory_once() {
    let error = exported("e", r#"(record (field "a" u8) (field "b" string))"#);
    let functions = ["f", "g"].map(|name| {
        format!(
            r#"(type ${name} (result u8 (error $e))) (export "{name}" (func (result ${name})))"#
        )
    });
    let types = format!("{error}{}", functions.concat());
    let text = format!(r#"(component (import "mcp-tools:a/tools" (instance {types})))"#);
    let functions = read(&text).unwrap().imports.remove(0).functions;
    let error = |at: usize| match &functions[at].result {
        Ok(Some(Shape::Result { error: Some(error), .. })) => error.clone(),
        other => panic!("{other:?}"),
    };
    assert!(std::sync::Arc::ptr_eq(&error(0), &error(1)));
}

#[test]
fn all_functions_together_have_a_bound_of_their_own() {
    let fields: String = (0..1_000).map(|at| format!(r#"(field "f{at}" u8)"#)).collect();
    let functions: String =
        (0..600).map(|at| format!(r#"(export "f{at}" (func (param "args" $r)))"#)).collect();
    let types = exported("r", &format!("(record {fields})"));
    let text =
        format!(r#"(component (import "mcp-tools:a/tools" (instance {types} {functions})))"#);
    let functions = read(&text).unwrap().imports.remove(0).functions;
    assert_eq!(functions.len(), 600);
    assert!(functions[0].params.is_ok());
    let last = functions[599].params.clone().unwrap_err();
    assert_eq!(last.obstacle, Obstacle::ComponentParts);
}

#[test]
fn depth_is_bounded_by_whoever_sees_it_first() {
    let nested = |depth: usize| {
        let mut types = String::from("(type $t0 (list bool))");
        for level in 1..depth {
            write!(types, "(type $t{level} (list $t{}))", level - 1).unwrap();
        }
        read(&importing(&types, &format!(r#"(param "args" $t{})"#, depth - 1)))
    };
    assert!(nested(50).unwrap().imports[0].functions[0].params.is_ok());
    for depth in [MAX_TYPED_DEPTH, MAX_TYPED_DEPTH + 1, 1_000] {
        let refused = match nested(depth) {
            Ok(surface) => surface.imports[0].functions[0].params.is_err(),
            Err(error) => matches!(error, Error::Malformed(_)),
        };
        assert!(refused, "{depth}");
    }
}

fn with_functions(count: usize) -> String {
    let functions: String = (0..count).map(|at| format!(r#"(export "f{at}" (func))"#)).collect();
    format!(r#"(component (import "mcp-tools:a/tools" (instance {functions})))"#)
}

#[test]
fn ten_thousand_functions_are_refused_with_their_number() {
    let limit = usize::try_from(MAX_TYPED_FUNCTIONS).unwrap();
    assert_eq!(read(&with_functions(limit - 1)).unwrap().imports[0].functions.len(), limit - 1);
    let error = read(&with_functions(10_000)).unwrap_err();
    assert!(matches!(error, Error::Bound { count: 10_001, .. }), "{error}");
    assert!(error.to_string().contains("functions imported of tools"), "{error}");
    let imports: String = (0..10_000)
        .map(|at| format!(r#"(import "mcp-tools:s{at}/tools" (instance (export "f" (func))))"#))
        .collect();
    assert!(read(&format!("(component {imports})")).is_err());
}

#[test]
fn what_is_no_component_is_refused() {
    for bytes in [&b""[..], b"\0asm", b"\0asm\x01\0\0\0", b"\0asm\x0d\0\x01\0\xff"] {
        assert!(matches!(surface(bytes), Err(Error::Malformed(_))), "{bytes:?}");
    }
    assert_eq!(read("(component)").unwrap(), Surface::default());
}

fn rich() -> Vec<u8> {
    let types = [
        exported("json", "string"),
        exported("e", r#"(enum "a" "b-c")"#),
        exported("f", r#"(flags "a" "b")"#),
        "(type $o (option $json)) (type $p (tuple string $e)) (type $m (list $p))".into(),
        exported("r", r#"(record (field "x" $o) (field "y" $m) (field "z" $f))"#),
        exported("v", r#"(variant (case "r" $r) (case "none"))"#),
        "(type $result (result $v (error $e)))".into(),
    ];
    let text = format!(
        r#"(component
            (import "mcp-tools:a/tools" (instance $a {}
                (export "get" (func async (param "args" $r) (result $result)))))
            (core module $m (func (export "f")))
            (core instance $i (instantiate $m))
            (func $f (canon lift (core func $i "f")))
            (instance $out (export "go" (func $f)))
            (export "my:own/api" (instance $out)))"#,
        types.concat()
    );
    wat::parse_str(text).unwrap()
}

#[test]
fn every_kind_of_type_is_read() {
    let surface = surface(&rich()).unwrap();
    let function = &surface.imports[0].functions[0];
    assert!(function.params.is_ok() && function.result.is_ok(), "{function:?}");
    assert_eq!(surface.exports[0].functions[0].name, "go");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn no_bytes_do_more_than_be_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = rich();
        for (at, byte) in changes {
            let length = bytes.len();
            bytes[at.index(length)] = byte;
        }
        let length = cut.map_or(bytes.len(), |cut| cut.index(bytes.len()));
        let _ = surface(&bytes[..length]);
    }
}
