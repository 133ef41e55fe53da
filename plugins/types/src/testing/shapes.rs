//! Random shapes of guests: what WIT can say, whatever schemas can.

use std::sync::Arc;

use proptest::prelude::*;

use crate::name;
use crate::shape::{
    Case, Constant, Enum, Field, Float, Integer, Label, Others, Record, Shape, Told, Variant,
};

/// Any shape.
pub fn shapes() -> impl Strategy<Value = Shape> {
    let leaves = prop::sample::select(vec![
        Shape::Bool,
        Shape::Integer(Integer::U8),
        Shape::Integer(Integer::S8),
        Shape::Integer(Integer::U16),
        Shape::Integer(Integer::S16),
        Shape::Integer(Integer::U32),
        Shape::Integer(Integer::S32),
        Shape::Integer(Integer::S64),
        Shape::Float(Float::F64),
        Shape::Char,
        Shape::Text,
        Shape::Json,
        Shape::Flags(labels(3)),
        constants(1),
        constants(3),
    ]);
    leaves.prop_recursive(4, 32, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let several = || prop::collection::vec(inner.clone(), 1..4);
        let maybe = || prop::option::of(boxed());
        let side = || prop::option::of(inner.clone().prop_map(Arc::new));
        prop_oneof![
            boxed().prop_map(option),
            boxed().prop_map(Shape::List),
            boxed().prop_map(Shape::Map),
            several().prop_map(Shape::Tuple),
            (side(), side()).prop_map(|(ok, error)| Shape::Result { ok, error }),
            (several(), any::<u8>(), maybe()).prop_map(record),
            prop::collection::vec(prop::option::of(inner.clone()), 1..4).prop_map(by_name),
            prop::collection::vec((inner.clone(), any::<u8>()), 1..4).prop_map(by_member),
        ]
    })
}

fn labels(count: usize) -> Vec<Label> {
    name::labels(["max_results", "self", "list", "x"].get(..count).unwrap())
}

fn constants(count: usize) -> Shape {
    let case =
        |label: Label| Constant { name: label.name, docs: String::new(), json: label.wire.into() };
    let cases = labels(count).into_iter().map(case).collect();
    Shape::Enum(Enum { name: "e".into(), docs: String::new(), cases })
}

fn option(inner: Box<Shape>) -> Shape {
    match *inner {
        Shape::Option(_) => *inner,
        _ => Shape::Option(inner),
    }
}

fn record((shapes, optional, others): (Vec<Shape>, u8, Option<Box<Shape>>)) -> Shape {
    let field = |(index, (label, shape)): (usize, (Label, Shape))| {
        let optional = optional & (1 << index) != 0;
        let shape = if optional { option(Box::new(shape)) } else { shape };
        Field { label, docs: String::new(), shape, optional }
    };
    let fields = labels(shapes.len()).into_iter().zip(shapes).enumerate().map(field).collect();
    let others = others.map(|shape| Others { name: "others".into(), shape });
    Shape::Record(Record { name: "r".into(), docs: "A record.".into(), fields, others })
}

fn by_name(payloads: Vec<Option<Shape>>) -> Shape {
    let cases = labels(payloads.len()).into_iter().zip(payloads);
    let case = |(label, shape)| Case { label, docs: String::new(), shape };
    variant(cases.map(case).collect(), Told::ByName)
}

fn by_member(payloads: Vec<(Shape, u8)>) -> Shape {
    let case = |(label, (shape, optional)): (Label, (Shape, u8))| {
        let shape = (optional % 3 != 0).then(|| record((vec![shape], optional, None)));
        Case { label, docs: "A case.".into(), shape }
    };
    let cases = labels(payloads.len()).into_iter().zip(payloads).map(case);
    variant(cases.collect(), Told::ByMember("kind".into()))
}

fn variant(cases: Vec<Case>, told: Told) -> Shape {
    Shape::Variant(Variant { name: "v".into(), docs: String::new(), cases, told })
}
