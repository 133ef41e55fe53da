//! Schemas as shapes: the rows of the table, values both ways, and what hostile schemas take.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::shape::{Float, Integer, Record, Told, Variant};
use crate::testing::{Dice, fits, is_same, of_schema, of_shape, read, schemas};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_value_of_a_shape_fits_its_schema(schema in schemas(), seed in any::<u64>()) {
        let (shape, _) = shape(&schema, "f");
        let mut dice = Dice::new(seed);
        for _ in 0..4 {
            let value = of_shape(&shape, &mut dice);
            prop_assert!(fits(&schema, &value), "{value} of {shape:?} for {schema}");
            prop_assert_eq!(read(&shape, &value, true), Some(value.clone()));
        }
    }

    #[test]
    fn every_value_of_a_schema_is_read_and_written_as_it_was(
        schema in schemas(), seed in any::<u64>(),
    ) {
        let (shape, _) = shape(&schema, "f");
        let mut dice = Dice::new(seed);
        for _ in 0..4 {
            let value = of_schema(&schema, &schema, &mut dice);
            if !fits(&schema, &value) {
                continue;
            }
            let written = read(&shape, &value, false);
            prop_assert!(
                written.as_ref().is_some_and(|written| is_same(&value, written)),
                "{value} became {written:?} by {shape:?} for {schema}"
            );
        }
    }
}

/// The shape of a schema, in which nothing may be lost.
fn exact(schema: Value) -> Shape {
    let (shape, notes) = shape(&schema, "f");
    assert_eq!(notes, [], "{schema}");
    shape
}

/// The shape of a schema, and what is lost.
fn lossy(schema: Value) -> (Shape, Vec<(String, String)>) {
    let (shape, notes) = shape(&schema, "f");
    (shape, notes.into_iter().map(|note| (note.pointer, note.message)).collect())
}

fn record(shape: &Shape) -> &Record {
    let Shape::Record(record) = shape else { panic!("{shape:?}") };
    record
}

fn variant(shape: &Shape) -> &Variant {
    let Shape::Variant(variant) = shape else { panic!("{shape:?}") };
    variant
}

fn cases(shape: &Shape) -> Vec<(&str, &Value)> {
    let Shape::Enum(found) = shape else { panic!("{shape:?}") };
    found.cases.iter().map(|case| (case.name.as_str(), &case.json)).collect()
}

fn boxed(shape: Shape) -> Box<Shape> {
    Box::new(shape)
}

#[test]
fn a_type_is_one_whatever_narrows_it() {
    assert_eq!(exact(json!({"type": "string", "pattern": "x", "minLength": 2})), Shape::Text);
    assert_eq!(exact(json!({"type": "integer", "minimum": 0})), Shape::Integer(Integer::S64));
    assert_eq!(exact(json!({"type": ["number", "integer"]})), Shape::Float(Float::F64));
    let all = json!({"allOf": [{"type": ["integer", "string"]}, {"type": "number"}]});
    assert_eq!(exact(all), Shape::Integer(Integer::S64));
    assert_eq!(exact(json!({"anyOf": [{"type": "string"}, {"enum": ["a"]}]})), Shape::Text);
    let needed = json!({"type": "object", "properties": {"a": {"type": "null"}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}], "not": {"required": ["c"]}});
    assert_eq!(record(&exact(needed)).fields.len(), 1);
}

#[test]
fn what_may_be_absent_or_null_is_one_option() {
    let found = exact(json!({"type": "object", "required": ["a", "b"], "properties": {
        "a": {"type": ["string", "null"]}, "b": {"type": "string", "nullable": true},
        "c": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "d": {"type": "string"},
        "e": {"enum": ["x", null]}}}));
    for field in &record(&found).fields {
        let Shape::Option(inner) = &field.shape else { panic!("{field:?}") };
        assert!(!matches!(**inner, Shape::Option(_)));
        assert_eq!(field.optional, !["a", "b"].contains(&field.label.wire.as_str()));
    }
}

#[test]
fn constants_are_cases_of_any_type() {
    let found = exact(json!({"enum": ["On", 1, 1.0, true, "", -1]}));
    assert_eq!(
        cases(&found),
        [
            ("on", &json!("On")),
            ("n1", &json!(1)),
            ("true", &json!(true)),
            ("empty", &json!("")),
            ("minus1", &json!(-1))
        ]
    );
    let known = json!({"oneOf": [{"const": "a", "title": "A"}, {"const": "b"}], "title": "T"});
    let Shape::Enum(found) = exact(known) else { panic!() };
    assert_eq!((found.docs.as_str(), found.cases[0].docs.as_str()), ("T", "A"));
    assert_eq!(cases(&exact(json!({"type": "string", "enum": ["a", 1]}))).len(), 1);
    assert_eq!(cases(&exact(json!({"enum": ["a", "b"], "const": "b"}))).len(), 1);
}

#[test]
fn a_union_of_objects_is_told_by_a_constant_in_each() {
    let schema = json!({"type": "object", "required": ["by"],
        "properties": {"by": {"type": "string"}, "to": {"type": "string"}},
        "oneOf": [
            {"properties": {"by": {"const": "Name"}, "name": {"type": "string"}}, "description": "N"},
            {"properties": {"by": {"enum": ["id"]}, "to": false}}]});
    let found = exact(schema);
    let found = variant(&found);
    assert_eq!(found.told, Told::ByMember("by".into()));
    let first = record(found.cases[0].shape.as_ref().unwrap());
    assert_eq!((first.name.as_str(), found.cases[0].docs.as_str()), ("f-name", "N"));
    assert_eq!(
        first.fields.iter().map(|field| field.label.wire.as_str()).collect::<Vec<_>>(),
        ["name", "to"]
    );
    assert_eq!((found.cases[1].label.wire.as_str(), &found.cases[1].shape), ("id", &None));
}

#[test]
fn an_object_that_two_constants_stand_for_is_two_cases() {
    let object = |kinds: &[&str], member: &str| {
        json!({"type": "object", "required": ["kind"],
        "properties": {"kind": {"type": "string", "enum": kinds}, member: {"type": "string"}}})
    };
    let found = exact(json!({"oneOf": [object(&["a", "b"], "x"), object(&["c"], "y")]}));
    let names: Vec<_> = variant(&found).cases.iter().map(|case| case.label.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    let both = json!({"oneOf": [object(&["a", "b"], "x"), object(&["b", "c"], "y")]});
    assert_eq!(lossy(both).0, Shape::Json);
}

#[test]
fn a_discriminator_is_preferred() {
    let case = |a: &str, b: &str| {
        json!({"type": "object", "required": ["a", "b"],
        "properties": {"a": {"const": a}, "b": {"const": b}}})
    };
    let cases = [case("x", "1"), case("y", "2")];
    let told = |schema| variant(&exact(schema)).told.clone();
    assert_eq!(told(json!({"oneOf": cases})), Told::ByMember("a".into()));
    let named = json!({"oneOf": cases, "discriminator": {"propertyName": "b"}});
    assert_eq!(told(named), Told::ByMember("b".into()));
}

#[test]
fn other_unions_are_told_by_the_type_of_their_json() {
    let found = exact(json!({"anyOf": [
        {"type": "string"}, {"enum": ["x"]}, {"type": ["integer", "null"]},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "properties": {"a": {"type": "string"}}}]}));
    let Shape::Option(found) = found else { panic!("{found:?}") };
    let found = variant(&found);
    assert_eq!(found.told, Told::ByType);
    let names: Vec<_> = found.cases.iter().map(|case| case.label.name.as_str()).collect();
    assert_eq!(names, ["text", "number", "array", "object"]);
    assert_eq!(record(found.cases[3].shape.as_ref().unwrap()).name, "f-object");
}

#[test]
fn what_an_alternative_says_stays_with_it() {
    let object = json!({"description": "O", "properties": {"a": {"type": "string"}}});
    let found = exact(json!({"properties": {
        "a": {"description": "M", "anyOf": [object, {"type": "null"}]},
        "b": {"anyOf": [{"type": "string", "title": "S"}, object]}}}));
    let fields = &record(&found).fields;
    let Shape::Option(first) = &fields[0].shape else { panic!() };
    assert_eq!((fields[0].docs.as_str(), record(first).docs.as_str()), ("M", "O"));
    let Shape::Option(second) = &fields[1].shape else { panic!() };
    let docs: Vec<_> = variant(second).cases.iter().map(|case| case.docs.as_str()).collect();
    assert_eq!(docs, ["S", "O"]);
}

#[test]
fn what_cannot_be_told_apart_is_json_at_that_place_only() {
    let object = |name: &str| json!({"type": "object", "properties": {name: {"type": "null"}}});
    let (found, notes) = lossy(json!({"type": "object", "properties": {
        "a": {"anyOf": [object("x"), object("y")]}, "b": {"type": "string"},
        "c": {"anyOf": [object("x"), object("y"), {"type": "string"}]}}}));
    let fields = &record(&found).fields;
    assert_eq!(fields[0].shape, Shape::Option(boxed(Shape::Json)));
    assert_eq!(fields[1].shape, Shape::Option(boxed(Shape::Text)));
    let Shape::Option(union) = &fields[2].shape else { panic!() };
    assert_eq!(variant(union).cases[0].shape, Some(Shape::Map(boxed(Shape::Json))));
    let why = "no member tells these objects apart";
    assert_eq!(
        notes,
        [
            ("/properties/a".to_owned(), why.to_owned()),
            ("/properties/c".to_owned(), why.to_owned())
        ]
    );
}

#[test]
fn objects_are_records_maps_or_nothing() {
    let free = || Shape::Map(boxed(Shape::Json));
    assert_eq!(exact(json!({"type": "object"})), free());
    assert_eq!(exact(json!({"properties": {}, "additionalProperties": true})), free());
    assert_eq!(
        exact(json!({"additionalProperties": {"type": "string"}})),
        Shape::Map(boxed(Shape::Text))
    );
    let patterns = json!({"type": "object", "patternProperties": {"^x": {"type": "string"}},
        "additionalProperties": false});
    assert_eq!(exact(patterns), Shape::Map(boxed(Shape::Text)));
    let closed = json!({"type": "object", "additionalProperties": false});
    assert_eq!(cases(&exact(closed)), [("empty", &json!({}))]);
    let open = json!({"properties": {"others": {"type": "string"}}, "additionalProperties": {"type": "null"}});
    let found = exact(open);
    assert_eq!(record(&found).others.as_ref().unwrap().name, "others2");
    let found = lossy(json!({"type": "object", "required": ["a"]})).0;
    assert_eq!(record(&found).fields[0].shape, Shape::Json);
}

#[test]
fn objects_that_all_hold_are_one() {
    let found = exact(json!({
        "$defs": {"base": {"properties": {"a": {"type": ["string", "integer"]}, "b": {"type": "string"}},
            "required": ["a"], "additionalProperties": false}},
        "description": "Both.", "allOf": [{"$ref": "#/$defs/base"}],
        "properties": {"a": {"type": "string"}, "c": {"type": "string"}}}));
    let found = record(&found);
    assert_eq!(found.docs, "Both.");
    let fields: Vec<_> =
        found.fields.iter().map(|field| (field.label.wire.as_str(), &field.shape)).collect();
    assert_eq!(fields, [("a", &Shape::Text), ("b", &Shape::Option(boxed(Shape::Text)))]);
    let never = json!({"allOf": [{"type": "string"}, {"type": "object"}]});
    assert_eq!(lossy(never), (Shape::Json, vec![(String::new(), "nothing fits it".into())]));
}

#[test]
fn arrays_of_a_fixed_length_are_tuples() {
    let elements = json!([{"type": "string"}, {"type": "boolean"}]);
    let tuple = Shape::Tuple(vec![Shape::Text, Shape::Bool]);
    for schema in [
        json!({"prefixItems": elements, "items": false, "minItems": 2}),
        json!({"type": "array", "prefixItems": elements, "maxItems": 2, "minItems": 2}),
        json!({"type": "array", "items": elements, "additionalItems": false, "minItems": 2}),
    ] {
        assert_eq!(exact(schema), tuple);
    }
    let list = Shape::List(boxed(Shape::Json));
    for schema in [
        json!({"type": "array", "prefixItems": elements}),
        json!({"type": "array", "prefixItems": elements, "maxItems": 2}),
        json!({"type": "array", "prefixItems": vec![json!({}); 13], "minItems": 13, "maxItems": 13}),
    ] {
        let (found, notes) = lossy(schema);
        assert_eq!((found, notes[0].0.as_str()), (list.clone(), "/prefixItems"));
    }
}

#[test]
fn what_contains_itself_is_json_where_it_does() {
    let (found, notes) = lossy(json!({"$defs": {"node": {"type": "object", "properties": {
        "next": {"$ref": "#/$defs/node"}, "text": {"type": "string"}}}}, "$ref": "#/$defs/node"}));
    assert_eq!(record(&found).fields[0].shape, Shape::Option(boxed(Shape::Json)));
    assert_eq!(notes, [("/properties/next".to_owned(), Why::Recursive.message().to_owned())]);
    let (found, _) = lossy(json!({"$ref": "#"}));
    assert_eq!(found, Shape::Json);
    let twice = exact(json!({"definitions": {"s": {"type": "string"}}, "type": "object",
        "properties": {"a": {"$ref": "#/definitions/s"}, "b": {"$ref": "#/properties/a"}}}));
    assert_eq!(record(&twice).fields[1].shape, Shape::Option(boxed(Shape::Text)));
}

#[test]
fn what_is_no_schema_is_json_with_a_note() {
    for schema in [
        json!(false),
        json!(1),
        json!("x"),
        json!([]),
        json!(null),
        json!({}),
        json!(true),
        json!({"type": "date"}),
        json!({"type": 1}),
        json!({"$ref": "https://example.com/x"}),
        json!({"$dynamicRef": "#x"}),
        json!({"allOf": 1}),
        json!({"enum": []}),
        json!({"oneOf": [{"type": "string"}, {}]}),
        json!({"minLength": 1}),
    ] {
        let (found, notes) = lossy(schema.clone());
        assert_eq!((found, notes.len()), (Shape::Json, 1), "{schema}");
    }
}

#[test]
fn types_of_one_schema_have_different_names() {
    let empty = json!({"type": "object", "properties": {"z": {"type": "string"}}});
    let found = exact(json!({"type": "object", "properties": {
        "a": {"type": "object", "properties": {"b": empty}}, "a_b": empty}}));
    let fields = &record(&found).fields;
    let Shape::Option(second) = &fields[1].shape else { panic!() };
    assert_eq!(record(second).name, "f-a-b2");
}

#[test]
fn references_that_multiply_are_cut() {
    for keyword in ["properties", "allOf", "anyOf", "prefixItems"] {
        let mut defs = serde_json::Map::new();
        for level in 0..30 {
            let next = json!({"$ref": format!("#/$defs/d{}", level + 1)});
            let schema = match keyword {
                "properties" => {
                    json!({"type": "object", keyword: {"a": next, "b": next, "c": next}})
                }
                _ => json!({keyword: [next, next, next], "minItems": 3, "maxItems": 3}),
            };
            defs.insert(format!("d{level}"), schema);
        }
        defs.insert("d30".into(), json!({"type": "string"}));
        let (found, notes) = lossy(json!({"$ref": "#/$defs/d0", "$defs": defs}));
        assert!(notes.len() <= 1_000);
        assert!(format!("{found:?}").len() < 10_000_000, "{keyword}");
    }
}

#[test]
fn a_required_member_never_vanishes() {
    let names: Vec<String> = (0..1_200).map(|index| format!("m{index}")).collect();
    let properties: serde_json::Map<_, _> =
        names.iter().map(|name| (name.clone(), json!({"type": "string"}))).collect();
    let schema = json!({"type": "object", "properties": properties, "required": ["m1199"]});
    let (found, notes) = lossy(schema);
    let found = record(&found);
    assert_eq!((found.fields.len(), found.fields[999].label.wire.as_str()), (1_000, "m1199"));
    assert_eq!(
        notes,
        [(String::new(), "200 optional members are left out, over the limit of 1000".to_owned())]
    );
    let (found, _) = lossy(json!({"type": "object", "properties": properties, "required": names}));
    assert_eq!(found, Shape::Json);
}

#[test]
fn an_enum_with_too_many_cases_is_its_type() {
    let of = |values: Vec<Value>| lossy(json!({"enum": values}));
    let (found, notes) = of((0..1_001).map(|index| json!(format!("v{index}"))).collect());
    assert_eq!((found, notes.len()), (Shape::Text, 1));
    let (found, notes) = of((0..1_001).map(|index| json!(index)).collect());
    assert_eq!((found, notes.len()), (Shape::Integer(Integer::S64), 1));
    let (found, notes) = of((0..1_001).map(|index| json!([index])).collect());
    assert_eq!((found, notes.len()), (Shape::Json, 1));
}

#[test]
fn a_long_chain_of_references_takes_no_stack() {
    let defs: serde_json::Map<_, _> = (0..9_000)
        .map(|index| (format!("d{index}"), json!({"$ref": format!("#/$defs/d{}", index + 1)})))
        .collect();
    let (found, notes) = lossy(json!({"$defs": defs, "$ref": "#/$defs/d0"}));
    assert_eq!((found, notes.len()), (Shape::Json, 1));
}

/// Any JSON, with keywords and what they may hold more often than other names.
fn hostile() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "object",
        "string",
        "null",
        "array",
        "integer",
        "#",
        "#/$defs/a",
        "#/properties/a",
        "a",
        "",
    ]);
    let leaf = prop_oneof![
        3 => words.prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => (-2_i64..30).prop_map(Value::from),
        1 => Just(Value::Null),
        1 => ".{0,5}".prop_map(Value::from),
    ];
    let keywords = prop::sample::select(vec![
        "type",
        "enum",
        "const",
        "properties",
        "required",
        "items",
        "prefixItems",
        "anyOf",
        "oneOf",
        "allOf",
        "$ref",
        "$defs",
        "additionalProperties",
        "patternProperties",
        "a",
        "minItems",
        "maxItems",
        "nullable",
        "description",
        "discriminator",
        "propertyName",
        "not",
    ]);
    leaf.prop_recursive(6, 60, 5, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            4 => prop::collection::vec((keywords.clone(), inner), 0..5).prop_map(|members| {
                Value::Object(members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_a_schema_is_it_has_a_shape_that_values_have(
        schema in hostile(), seed in any::<u64>(),
    ) {
        let (shape, notes) = shape(&schema, "f");
        prop_assert!(notes.len() <= 1_000);
        let value = of_shape(&shape, &mut Dice::new(seed));
        prop_assert_eq!(read(&shape, &value, true), Some(value));
    }
}

#[test]
fn what_is_looked_at_again_and_again_is_paid_for() {
    let names: Vec<String> = (0..20_000).map(|index| format!("{index}")).collect();
    let many = |schema: Value| {
        let refs = vec![json!({"allOf": [{"$ref": "#/$defs/a"}], "x": 1}); 3_000];
        let (found, _) = lossy(json!({"$defs": {"a": schema}, "anyOf": refs}));
        assert_eq!(found, Shape::Json);
    };
    many(json!({"type": "object", "required": names, "properties": {"a": {"const": "a"}}}));
    many(json!({"type": "object", "enum": names}));
    many(json!({"type": "object", "anyOf": vec![json!({}); 20_000]}));
}

#[test]
fn constants_are_paid_for_by_all_that_they_hold() {
    let (small, large) = (json!(vec![0; 5_000]), json!(vec![0; 200_000]));
    let deep = json!({"a": {"b": [{"c": large}]}});
    let Shape::Enum(one) = exact(json!({"enum": [small, 1]})) else { panic!("no enum") };
    assert_eq!(one.cases.len(), 2);
    let many = |of: &dyn Fn(usize) -> Value| (0..100).map(of).collect::<Vec<_>>();
    for schema in [
        json!({"enum": [large, 1]}),
        json!({"const": deep}),
        json!({"enum": many(&|at| json!([at, small]))}),
        // What each of them may cost is more than all of them may together.
        json!({"allOf": many(&|at| json!({"enum": [small, at]}))}),
        json!({"anyOf": many(&|at| json!({"const": [at, small]}))}),
    ] {
        let (found, notes) = lossy(schema);
        let told = (String::new(), Why::Large.message().to_owned());
        assert_eq!((found, notes), (Shape::Json, vec![told]));
    }
}
