//! What must hold of every comparison, and what each kind of change is called.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::shape::{Case, Constant, Enum, Field, Integer, Label, Others, Record, Told, Variant};

fn integer() -> Shape {
    Shape::Integer(Integer::S64)
}

fn number() -> Shape {
    Shape::Float(Float::F64)
}

fn maybe(shape: Shape) -> Shape {
    Shape::Option(Box::new(shape))
}

fn label(name: &str) -> Label {
    Label { name: name.into(), wire: name.replace('-', "_") }
}

fn field(name: &str, shape: Shape) -> Field {
    let optional = matches!(shape, Shape::Option(_));
    Field { label: label(name), docs: String::new(), shape, optional }
}

fn record(fields: &[(&str, Shape)]) -> Shape {
    let fields = fields.iter().map(|(name, shape)| field(name, shape.clone())).collect();
    Shape::Record(Record { name: String::new(), docs: String::new(), fields, others: None })
}

fn one_of(constants: &[(&str, Value)]) -> Shape {
    let cases = constants
        .iter()
        .map(|(name, json)| Constant {
            name: (*name).into(),
            docs: String::new(),
            json: json.clone(),
        })
        .collect();
    Shape::Enum(Enum { name: String::new(), docs: String::new(), cases })
}

fn union(told: Told, cases: &[(&str, Option<Shape>)]) -> Shape {
    let cases = cases
        .iter()
        .map(|(name, shape)| Case { label: label(name), docs: String::new(), shape: shape.clone() })
        .collect();
    Shape::Variant(Variant { name: String::new(), docs: String::new(), cases, told })
}

/// With names of its own in JSON, as a server has them.
fn renamed(mut shape: Shape) -> Shape {
    if let Shape::Record(record) = &mut shape {
        for field in &mut record.fields {
            field.label.wire = format!("@{}", field.label.wire);
        }
    }
    shape
}

fn changes(guest: &Shape, live: &Shape, flow: Flow) -> Vec<String> {
    fit(guest, live, flow).unwrap_err().iter().map(Change::to_string).collect()
}

/// As a binary has it: names alone.
fn as_in_a_binary(shape: &Shape) -> Shape {
    let all = |shape: &Shape| Box::new(as_in_a_binary(shape));
    let side = |shape: &Arc<Shape>| Arc::new(as_in_a_binary(shape));
    match shape {
        Shape::Option(shape) => Shape::Option(all(shape)),
        Shape::List(shape) => match shape.as_ref() {
            Shape::Tuple(pair) if pair.len() == 2 && pair[0] == Shape::Text => {
                Shape::Map(all(&pair[1]))
            }
            shape => Shape::List(all(shape)),
        },
        Shape::Map(shape) => Shape::Map(all(shape)),
        Shape::Tuple(shapes) => Shape::Tuple(shapes.iter().map(as_in_a_binary).collect()),
        Shape::Result { ok, error } => {
            Shape::Result { ok: ok.as_ref().map(side), error: error.as_ref().map(side) }
        }
        Shape::Record(record) => {
            let mut fields: Vec<_> = record
                .fields
                .iter()
                .map(|f| field(&f.label.name, as_in_a_binary(&f.shape)))
                .collect();
            let others = record.others.as_ref();
            fields.extend(others.map(|o| field(&o.name, Shape::Map(all(&o.shape)))));
            Shape::Record(Record { fields, others: None, ..record.clone() })
        }
        Shape::Variant(variant) => {
            let cases = variant.cases.iter().map(|case| Case {
                label: label(&case.label.name),
                docs: String::new(),
                shape: case.shape.as_ref().map(as_in_a_binary),
            });
            Shape::Variant(Variant {
                cases: cases.collect(),
                told: Told::ByName,
                ..variant.clone()
            })
        }
        Shape::Enum(of) => {
            let cases =
                of.cases.iter().map(|case| Constant { json: json!(case.name), ..case.clone() });
            Shape::Enum(Enum { cases: cases.collect(), ..of.clone() })
        }
        Shape::Flags(labels) => Shape::Flags(labels.iter().map(|l| label(&l.name)).collect()),
        _ => shape.clone(),
    }
}

fn scalars() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Bool),
        Just(integer()),
        Just(Shape::Integer(Integer::U8)),
        Just(number()),
        Just(Shape::Text),
        Just(Shape::Json),
        Just(one_of(&[("low", json!("Low")), ("high", json!("HIGH")), ("one", json!(1))])),
        Just(Shape::Flags(vec![label("a"), label("b-c")])),
    ]
}

fn cases_of(shapes: Vec<Shape>) -> Vec<(String, Option<Shape>)> {
    let cases = shapes.into_iter().enumerate();
    cases.map(|(at, shape)| (format!("case-{at}"), Some(shape))).collect()
}

fn variant_of(told: Told, cases: &[(String, Option<Shape>)]) -> Shape {
    let cases: Vec<_> = cases.iter().map(|(name, shape)| (&**name, shape.clone())).collect();
    union(told, &cases)
}

fn record_of(shapes: Vec<Shape>, others: Option<Shape>) -> Shape {
    let fields = shapes.into_iter().enumerate();
    let fields = fields.map(|(at, shape)| Field {
        label: Label { name: format!("f-{at}"), wire: format!("F{at}") },
        ..field("f", shape)
    });
    Shape::Record(Record {
        name: String::new(),
        docs: String::new(),
        fields: fields.collect(),
        others: others.map(|shape| Others { name: "others".into(), shape: Box::new(shape) }),
    })
}

fn shapes() -> impl Strategy<Value = Shape> {
    scalars().prop_recursive(4, 40, 4, |inner| {
        let some = prop::collection::vec(inner.clone(), 1..4);
        let fields = prop::collection::vec(
            (inner.clone(), any::<bool>()).prop_map(|(shape, is_option)| match shape {
                Shape::Option(_) => shape,
                shape if is_option => maybe(shape),
                shape => shape,
            }),
            1..5,
        );
        prop_oneof![
            inner.clone().prop_map(|shape| match shape {
                Shape::Option(_) => shape,
                shape => maybe(shape),
            }),
            inner.clone().prop_map(|shape| Shape::List(Box::new(shape))),
            inner.clone().prop_map(|shape| Shape::Map(Box::new(shape))),
            some.clone().prop_map(Shape::Tuple),
            (fields, prop::option::of(inner.clone()))
                .prop_map(|(fields, others)| record_of(fields, others)),
            some.clone().prop_map(|shapes| variant_of(Told::ByName, &cases_of(shapes))),
            prop::collection::vec(prop::collection::vec(inner.clone(), 1..3), 1..3).prop_map(
                |records| {
                    let cases = records.into_iter().map(|fields| record_of(fields, None));
                    variant_of(Told::ByMember("kind".into()), &cases_of(cases.collect()))
                }
            ),
            Just(union(Told::ByType, &[("text", Some(Shape::Text)), ("number", Some(number()))])),
            (prop::option::of(inner.clone()), prop::option::of(inner)).prop_map(|(ok, error)| {
                Shape::Result { ok: ok.map(Arc::new), error: error.map(Arc::new) }
            }),
        ]
    })
}

proptest! {
    #[test]
    fn every_type_fits_itself(shape in shapes(), sent in any::<bool>()) {
        let flow = if sent { Flow::Sent } else { Flow::Received };
        prop_assert_eq!(fit(&shape, &shape, flow), Ok(shape));
    }

    #[test]
    fn a_binarys_type_gets_back_all_that_it_lost(shape in shapes(), sent in any::<bool>()) {
        let flow = if sent { Flow::Sent } else { Flow::Received };
        prop_assert_eq!(fit(&as_in_a_binary(&shape), &shape, flow), Ok(shape));
    }

    #[test]
    fn any_two_types_are_compared_within_bounds(
        guest in shapes(), live in shapes(), sent in any::<bool>(),
    ) {
        let flow = if sent { Flow::Sent } else { Flow::Received };
        if let Err(changes) = fit(&guest, &live, flow) {
            prop_assert!((1..=MAX_CHANGES).contains(&changes.len()));
            for change in changes {
                let named = change.place.is_empty() || change.what.contains(&change.place);
                prop_assert!(named, "{change:?}");
            }
        }
    }

    #[test]
    fn what_may_be_sent_as_another_may_be_received_the_other_way(
        guest in shapes(), live in shapes(),
    ) {
        // Of an optional field nobody can tell why it is one, and JSON is checked at the call.
        let plain = |shape: &Shape| matches!(shape, Shape::Integer(_) | Shape::Float(_));
        if plain(&guest) && plain(&live) {
            let sent = fit(&guest, &live, Flow::Sent).is_ok();
            prop_assert_eq!(sent, fit(&live, &guest, Flow::Received).is_ok());
        }
    }
}

#[test]
fn a_field_that_became_required_is_named() {
    let guest = record(&[("title", Shape::Text), ("labels", maybe(Shape::Text))]);
    let live = renamed(record(&[
        ("title", Shape::Text),
        ("labels", Shape::Text),
        ("assignee", Shape::Text),
        ("milestone", maybe(integer())),
    ]));
    assert_eq!(
        changes(&guest, &live, Flow::Sent),
        [r#"field "@labels" is now required"#, r#"field "@assignee" is now required"#]
    );
    assert!(fit(&guest, &live, Flow::Received).is_ok());
}

#[test]
fn a_field_may_be_sent_though_it_need_not_be_any_more() {
    let guest = record(&[("id", Shape::Text)]);
    let live = record(&[("id", maybe(Shape::Text))]);
    let Shape::Record(fitted) = fit(&guest, &live, Flow::Sent).unwrap() else { panic!() };
    assert_eq!(fitted.fields[0].shape, Shape::Text);
    assert!(!fitted.fields[0].optional);
    assert_eq!(
        changes(&guest, &live, Flow::Received),
        [r#"the result's field "id" may now be missing"#]
    );
}

#[test]
fn null_is_told_from_absence() {
    let mut live = record(&[("id", maybe(Shape::Text))]);
    if let Shape::Record(record) = &mut live {
        record.fields[0].optional = false;
    }
    let guest = record(&[("id", Shape::Text)]);
    assert_eq!(
        changes(&guest, &live, Flow::Received),
        [r#"the result's field "id" may now be null"#]
    );
    assert!(fit(&guest, &live, Flow::Sent).is_ok());
    let list = |shape| Shape::List(Box::new(shape));
    assert_eq!(
        changes(&list(maybe(integer())), &list(integer()), Flow::Sent),
        [r#"field "*" may no longer be null"#]
    );
}

#[test]
fn fields_that_are_gone_are_told_but_an_option_is_simply_never_there() {
    let live = record(&[("a", Shape::Text)]);
    let guest = record(&[("a", Shape::Text), ("b", maybe(Shape::Text))]);
    assert_eq!(changes(&guest, &live, Flow::Sent), [r#"field "b" is no longer known"#]);
    assert_eq!(fit(&guest, &live, Flow::Received), Ok(guest));
    let guest = record(&[("a", Shape::Text), ("b", Shape::Text)]);
    assert_eq!(
        changes(&guest, &live, Flow::Received),
        [r#"the result's field "b" is no longer there"#]
    );
}

#[test]
fn constants_may_grow_where_they_are_sent_and_shrink_where_they_are_received() {
    let few = one_of(&[("low", json!("Low"))]);
    let many = one_of(&[("low", json!("Low")), ("high", json!("HIGH"))]);
    let guest = record(&[("priority", as_in_a_binary(&many))]);
    let live = |shape: &Shape| record(&[("priority", shape.clone())]);
    assert_eq!(
        changes(&guest, &live(&few), Flow::Sent),
        [r#"value "high" of field "priority" is no longer accepted"#]
    );
    assert!(fit(&guest, &live(&few), Flow::Received).is_ok());
    let guest = record(&[("priority", as_in_a_binary(&few))]);
    assert_eq!(fit(&guest, &live(&many), Flow::Sent), Ok(live(&few)));
    assert_eq!(
        changes(&guest, &live(&many), Flow::Received),
        [r#"the result's field "priority" may now also be "HIGH""#]
    );
}

#[test]
fn a_constant_that_is_gone_is_never_taken_for_a_live_one() {
    let guest = one_of(&[("a-b", json!("a_b")), ("c", json!("a_b"))]);
    let live = one_of(&[("c", json!("a_b"))]);
    let Ok(Shape::Enum(fitted)) = fit(&guest, &live, Flow::Received) else { panic!() };
    assert_eq!(fitted.cases[1].json, "a_b");
    assert_ne!(fitted.cases[0].json, "a_b");
}

#[test]
fn cases_of_unions_are_like_constants() {
    let told = || Told::ByMember("kind".into());
    let circle = record(&[("radius", number())]);
    let few = union(told(), &[("circle", Some(circle.clone()))]);
    let many = union(told(), &[("circle", Some(circle)), ("point", None)]);
    let guest = as_in_a_binary(&many);
    assert_eq!(
        changes(&guest, &few, Flow::Sent),
        [r#"case "point" of the arguments as a whole is no longer accepted"#]
    );
    assert!(fit(&guest, &few, Flow::Received).is_ok());
    let guest = as_in_a_binary(&few);
    assert_eq!(fit(&guest, &many, Flow::Sent), Ok(few));
    assert_eq!(changes(&guest, &many, Flow::Received), [r#"the result may now also be "point""#]);
}

#[test]
fn an_integer_is_a_number_but_not_the_other_way_round() {
    let with = |shape| record(&[("count", shape)]);
    assert_eq!(fit(&with(integer()), &with(number()), Flow::Sent), Ok(with(integer())));
    assert_eq!(fit(&with(number()), &with(integer()), Flow::Received), Ok(with(number())));
    assert_eq!(
        changes(&with(integer()), &with(number()), Flow::Received),
        [r#"the result's field "count" was an integer (s64) and is now a number"#]
    );
    assert_eq!(
        changes(&with(number()), &with(integer()), Flow::Sent),
        [r#"field "count" was a number and is now an integer (s64)"#]
    );
    let narrow = with(Shape::Integer(Integer::U8));
    assert!(fit(&narrow, &with(integer()), Flow::Sent).is_ok());
    assert!(fit(&narrow, &with(integer()), Flow::Received).is_err());
    assert_eq!(
        changes(&with(Shape::Text), &with(number()), Flow::Sent),
        [r#"field "count" was a string and is now a number"#]
    );
}

#[test]
fn any_json_takes_what_has_no_names_and_gives_nothing_else() {
    let list = Shape::List(Box::new(Shape::Text));
    assert_eq!(fit(&list, &Shape::Json, Flow::Sent), Ok(list.clone()));
    assert_eq!(
        changes(&list, &Shape::Json, Flow::Received),
        ["the result was a list and may now be anything"]
    );
    let refused = changes(&record(&[("a", Shape::Bool)]), &Shape::Json, Flow::Sent);
    assert!(refused[0].contains("the names in it are not known any more"), "{refused:?}");
    for flow in [Flow::Sent, Flow::Received] {
        assert_eq!(fit(&Shape::Json, &list, flow), Ok(Shape::Json));
        assert!(fit(&Shape::Json, &Shape::Text, flow).is_err());
        assert!(fit(&Shape::Text, &Shape::Json, flow).is_err());
        assert!(fit(&Shape::Json, &maybe(Shape::Text), flow).is_err());
        assert_eq!(fit(&maybe(Shape::Json), &Shape::Json, flow), Ok(maybe(Shape::Json)));
    }
}

#[test]
fn a_type_may_become_one_of_several_told_by_type() {
    let live = union(Told::ByType, &[("text", Some(Shape::Text)), ("number", Some(number()))]);
    assert_eq!(fit(&integer(), &live, Flow::Sent), Ok(integer()));
    assert!(fit(&integer(), &live, Flow::Received).is_err());
    assert!(fit(&Shape::Bool, &live, Flow::Sent).is_err());
}

#[test]
fn constants_may_be_read_as_text_and_text_is_no_constant() {
    let words = one_of(&[("low", json!("Low"))]);
    assert_eq!(fit(&Shape::Text, &words, Flow::Received), Ok(Shape::Text));
    assert!(fit(&Shape::Text, &words, Flow::Sent).is_err());
    assert!(fit(&words, &Shape::Text, Flow::Sent).is_err());
    let mixed = one_of(&[("low", json!("Low")), ("one", json!(1))]);
    assert!(fit(&Shape::Text, &mixed, Flow::Received).is_err());
}

#[test]
fn a_new_field_must_be_like_the_others_it_would_be_found_among() {
    let live = |shape| {
        let Shape::Record(mut open) = record_of(vec![Shape::Text], Some(integer())) else {
            panic!()
        };
        open.fields.push(field("extra", maybe(shape)));
        Shape::Record(open)
    };
    let guest = as_in_a_binary(&record_of(vec![Shape::Text], Some(integer())));
    assert!(fit(&guest, &live(integer()), Flow::Received).is_ok());
    assert_eq!(
        changes(&guest, &live(Shape::Text), Flow::Received),
        [r#"the result's field "extra" is new and unlike the other members"#]
    );
    let without_others = record(&[("f-0", Shape::Text)]);
    assert!(fit(&without_others, &live(Shape::Text), Flow::Received).is_ok());
}

#[test]
fn a_map_never_fits_an_object_with_members_of_its_own() {
    let map = Shape::Map(Box::new(Shape::Text));
    let object = record(&[("a", Shape::Text)]);
    for flow in [Flow::Sent, Flow::Received] {
        assert!(fit(&map, &object, flow).is_err());
        assert!(fit(&object, &map, flow).is_err());
    }
}

#[test]
fn changes_are_told_up_to_a_bound() {
    let names: Vec<_> = (0..100).map(|at| format!("f-{at}")).collect();
    let fields = |shape: Shape| -> Vec<_> {
        names.iter().map(|name| (name.as_str(), shape.clone())).collect()
    };
    let (guest, live) = (record(&fields(Shape::Text)), record(&fields(Shape::Bool)));
    assert_eq!(changes(&guest, &live, Flow::Sent).len(), MAX_CHANGES);
}
