//! What components export, and values on their way in and out.

use std::path::Path;

use super::*;
use crate::outcome::Outcome;

/// The exports of a component in its text form. A function needs no code to have a type, so
/// that those here are imports that are exported again.
fn exports(text: &str) -> Exports {
    let guest = Guest::of_bytes(Path::new("a.wat"), text.to_owned().into()).unwrap();
    Exports::of(&guest).unwrap()
}

/// A component whose interfaces have functions of these names, without types.
fn named(interfaces: &[(&str, &[&str])]) -> Exports {
    let mut text = String::from("(component");
    for (at, (interface, functions)) in interfaces.iter().enumerate() {
        let function = |name: &&str| format!("(export \"{name}\" (func))");
        let all: String = functions.iter().map(function).collect();
        text += &format!(
            "(import \"x:y/i{at}\" (instance $i{at} {all})) (export \"{interface}\" (instance $i{at}))"
        );
    }
    exports(&(text + ")"))
}

/// The one function of a component with this type.
fn typed(function: &str) -> Exports {
    exports(&format!(
        "(component (import \"f\" (func $f {function})) (export \"the-one\" (func $f)))"
    ))
}

fn only(function: &str) -> Arc<Function> {
    let found = typed(function);
    assert!(found.unsayable().is_empty(), "{:?}", found.unsayable());
    found.functions()[0].clone()
}

#[test]
fn a_function_is_found_by_every_name_that_means_it_alone() {
    let found = named(&[
        ("my:one/math@0.1.0", &["add-up", "mul"]),
        ("my:two/math@0.1.0", &["mul"]),
        ("my:two/text", &["trim"]),
    ]);
    let full = |asked: &str| found.find(asked).map(|function| function.name().to_string());
    for asked in
        ["add-up", "add_up", "math#add-up", "my:one/math#add_up", "my:one/math@0.1.0#add-up"]
    {
        assert_eq!(full(asked).unwrap(), "my:one/math@0.1.0#add-up", "{asked}");
    }
    assert_eq!(full("my:two/math#mul").unwrap(), "my:two/math@0.1.0#mul");
    assert_eq!(full("trim").unwrap(), "my:two/text#trim");
    for asked in ["mul", "math#mul"] {
        let Err(NotFound::Ambiguous { names, .. }) = full(asked) else { panic!("{asked}") };
        assert_eq!(names, "my:one/math@0.1.0#mul, my:two/math@0.1.0#mul");
    }
}

#[test]
fn a_function_of_the_component_itself_comes_before_those_of_interfaces() {
    let text = "(component
        (import \"f\" (func $f))
        (import \"i\" (instance $i (export \"add\" (func))))
        (export \"my:one/math\" (instance $i))
        (export \"add\" (func $f)))";
    let found = exports(text);
    assert_eq!(found.find("add").unwrap().name().interface, None);
    assert_eq!(found.find("math#add").unwrap().name().to_string(), "my:one/math#add");
}

#[test]
fn a_wrong_name_is_answered_with_the_right_ones() {
    let found = named(&[("my:one/math", &["add-up", "mul"]), ("wasi:cli/run@0.2.0", &["run"])]);
    let outcome = Outcome::from(found.find("ad-up").unwrap_err());
    assert!(outcome.message.ends_with("no function of that name: ad-up"), "{}", outcome.message);
    let hint = outcome.hint.unwrap();
    assert!(hint.starts_with("did you mean add-up?"), "{hint}");
    assert!(hint.ends_with("it exports my:one/math#add-up, my:one/math#mul"), "{hint}");
    // How a component is run is nothing to be called.
    assert!(matches!(found.find("run"), Err(NotFound::Unknown { .. })));
    assert!(matches!(named(&[]).find("run"), Err(NotFound::Nothing { unsayable: None })));
}

#[test]
fn a_function_whose_types_have_no_json_is_listed_with_the_reason() {
    let found = exports(
        "(component
            (import \"i\" (instance $i
                (export \"r\" (type $r (sub resource)))
                (export \"take\" (func (param \"r\" (own $r))))
                (export \"add\" (func (param \"a\" s32) (result s32)))))
            (export \"my:one/things\" (instance $i)))",
    );
    assert_eq!(found.functions().len(), 1);
    assert_eq!(found.unsayable()[0].name.to_string(), "my:one/things#take");
    let Err(NotFound::Unsayable { name, reason }) = found.find("take") else { panic!() };
    assert_eq!(name, "my:one/things#take");
    assert!(reason.contains("resource"), "{reason}");
}

#[test]
fn parameters_are_the_members_of_one_object() {
    let add = only("(param \"first-number\" s32) (param \"b\" (option s32)) (result s32)");
    let given = add.parameters(r#"{"first_number": 1, "b": 2}"#).unwrap();
    assert_eq!(given, [Val::S32(1), Val::Option(Some(Box::new(Val::S32(2))))]);
    let given = add.parameters(r#"{"first_number": 1}"#).unwrap();
    assert_eq!(given, [Val::S32(1), Val::Option(None)]);
    for (wrong, told) in [
        ("{}", "first_number"),
        (r#"{"first_number": "x"}"#, "/first_number"),
        (r#"{"first_number": 3000000000}"#, "/first_number"),
        ("[]", "object"),
        ("{", ""),
    ] {
        let misfit = add.parameters(wrong).unwrap_err().to_string();
        assert!(misfit.contains(told), "{wrong}: {misfit}");
    }
    let schema = add.input_schema();
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["required"], json!(["first_number"]));
}

#[test]
fn the_members_of_a_lone_record_called_args_are_the_arguments() {
    let of = |param: &str| {
        let found = exports(&format!(
            "(component
                (type $t (record (field \"a-b\" u8) (field \"c\" string)))
                (import \"t\" (type $args (eq $t)))
                (import \"f\" (func $f (param \"{param}\" $args)))
                (export \"the-one\" (func $f)))"
        ));
        found.functions()[0].clone()
    };
    let record = Val::Record(vec![
        ("a-b".to_owned(), Val::U8(1)),
        ("c".to_owned(), Val::String("x".to_owned())),
    ]);
    let whole = of("args");
    let parameters = whole.parameters(r#"{"a_b": 1, "c": "x"}"#).unwrap();
    assert_eq!(parameters, std::slice::from_ref(&record));
    assert!(whole.input_schema()["properties"]["a_b"].is_object());
    let other = of("place");
    assert_eq!(other.parameters(r#"{"place": {"a_b": 1, "c": "x"}}"#).unwrap(), [record]);
    assert!(other.parameters(r#"{"a_b": 1, "c": "x"}"#).is_err());
}

#[test]
fn a_function_without_parameters_takes_an_empty_object_and_nothing_else() {
    let function = only("(result bool)");
    assert_eq!(function.parameters("{}").unwrap(), []);
    assert_eq!(function.parameters(" { } ").unwrap(), []);
    for wrong in ["{\"a\": 1}", "[]", "null", "", "{} {}"] {
        assert!(function.parameters(wrong).is_err(), "{wrong}");
    }
    assert_eq!(function.input_schema()["additionalProperties"], false);
}

#[test]
fn a_result_at_the_top_says_whether_the_call_failed() {
    let of = |function: &str, result: Val| only(function).returned(&[result]).unwrap();
    let text = |text: &str| Some(Box::new(Val::String(text.to_owned())));
    let fallible = "(result (result u32 (error string)))";
    let value = Val::Result(Ok(Some(Box::new(Val::U32(7)))));
    assert_eq!(of(fallible, value), Returned::Value(Some("7".to_owned())));
    let error = Val::Result(Err(text("no")));
    assert_eq!(of(fallible, error), Returned::Error(Some("\"no\"".to_owned())));
    assert_eq!(of("(result (result))", Val::Result(Err(None))), Returned::Error(None));
    assert_eq!(of("(result (result))", Val::Result(Ok(None))), Returned::Value(None));
    assert_eq!(of("(result string)", *text("x").unwrap()), Returned::Value(Some("\"x\"".into())));
    let nothing = only("");
    assert_eq!((nothing.results(), nothing.output()), (0, None));
    assert_eq!(nothing.returned(&[]).unwrap(), Returned::Value(None));
}

#[test]
fn what_has_no_json_is_refused_with_its_place() {
    let ratio = only("(result f64)");
    assert!(ratio.returned(&[Val::Float64(0.5)]).is_ok());
    for value in [f64::NAN, f64::INFINITY] {
        assert!(ratio.returned(&[Val::Float64(value)]).is_err(), "{value}");
    }
    let list = only("(result (list f64))");
    let misfit = list.returned(&[Val::List(vec![Val::Float64(1.0), Val::Float64(f64::NAN)])]);
    assert_eq!(misfit.unwrap_err().path, "/1");
}

#[test]
fn a_member_that_nothing_has_is_refused_wherever_it_stands() {
    let found = exports(
        "(component
            (type $p (record (field \"x\" f64) (field \"far-off\" (option bool))))
            (import \"p\" (type $point (eq $p)))
            (type $s (variant (case \"dot\" $point) (case \"line\" (list $point)) (case \"none\")))
            (import \"s\" (type $shape (eq $s)))
            (type $f (func (param \"shape\" $shape) (param \"times\" (option u8))))
            (import \"f\" (func $f (type $f)))
            (export \"the-one\" (func $f)))",
    );
    let function = &found.functions()[0];
    for fine in [
        r#"{"shape": {"dot": {"x": 1}}}"#,
        r#"{"shape": {"line": [{"x": 1, "far_off": null}]}, "times": 3}"#,
        r#"{"shape": {"none": null}}"#,
    ] {
        assert!(function.parameters(fine).is_ok(), "{fine}: {:?}", function.parameters(fine));
    }
    for (slip, path, meant) in [
        (r#"{"shape": {"none": null}, "tmies": 3}"#, "", "times"),
        (r#"{"shape": {"dot": {"x": 1, "faroff": true}}}"#, "/shape/dot", "far_off"),
        (
            r#"{"shape": {"line": [{"x": 1}, {"x": 1, "far-off": true}]}}"#,
            "/shape/line/1",
            "far_off",
        ),
    ] {
        let invalid = function.parameters(slip).unwrap_err();
        assert_eq!(invalid.path, path, "{slip}");
        assert!(invalid.reason.contains(&format!("did you mean {meant}?")), "{}", invalid.reason);
    }
}
