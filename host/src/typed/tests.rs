//! What must hold of reading and writing together, for types and values of every kind.

use std::collections::HashSet;
use std::sync::Arc;

use mcp_host_types::shape::{
    Case, Constant, Enum, Field, Float, Integer, Label, Others, Record, Shape, Told, Variant,
};
use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::{Value, json};
use wasmtime::component::Val;

use super::Invalid;
use super::dynamic::{self, read};
use crate::limits::MAX_ARGUMENT_BYTES;

fn write(value: &Val, shape: &Shape, out: &mut String) -> Result<(), Invalid> {
    dynamic::write(value, shape, MAX_ARGUMENT_BYTES, out)
}

/// A record, whose fields that end with `?` may be absent.
pub fn record(fields: &[(&str, Shape)]) -> Shape {
    let fields = fields.iter().map(|(name, shape)| {
        let (wire, optional) = name.strip_suffix('?').map_or((*name, false), |name| (name, true));
        field(wire, shape.clone(), optional)
    });
    closed(fields.collect(), None)
}

/// A union whose cases are told so.
pub fn union(told: Told, cases: &[(&str, Option<Shape>)]) -> Shape {
    let cases = cases
        .iter()
        .map(|(wire, shape)| Case { label: label(wire), docs: String::new(), shape: shape.clone() })
        .collect();
    Shape::Variant(Variant { name: String::new(), docs: String::new(), cases, told })
}

/// One of these.
pub fn one_of(constants: &[Value]) -> Shape {
    let cases = constants.iter().enumerate().map(|(at, json)| Constant {
        name: format!("c{at}"),
        docs: String::new(),
        json: json.clone(),
    });
    Shape::Enum(Enum { name: String::new(), docs: String::new(), cases: cases.collect() })
}

/// A record as it is, with a field for other members.
pub fn open(shape: Shape, others: Shape) -> Shape {
    let Shape::Record(record) = shape else { panic!("no record") };
    closed(record.fields, Some(others))
}

/// `option<T>`.
pub fn option(shape: Shape) -> Shape {
    Shape::Option(Box::new(shape))
}

/// `list<T>`.
pub fn list(shape: Shape) -> Shape {
    Shape::List(Box::new(shape))
}

/// `list<tuple<string, T>>`.
pub fn map(shape: Shape) -> Shape {
    Shape::Map(Box::new(shape))
}

fn closed(fields: Vec<Field>, others: Option<Shape>) -> Shape {
    let others = others.map(|shape| Others { name: "n-others".into(), shape: Box::new(shape) });
    Shape::Record(Record { name: String::new(), docs: String::new(), fields, others })
}

fn label(wire: &str) -> Label {
    Label { name: format!("n-{wire}"), wire: wire.into() }
}

fn field(wire: &str, shape: Shape, optional: bool) -> Field {
    Field { label: label(wire), docs: String::new(), shape, optional }
}

fn integers() -> impl Strategy<Value = Integer> {
    prop::sample::select(vec![
        Integer::U8,
        Integer::U16,
        Integer::U32,
        Integer::U64,
        Integer::S8,
        Integer::S16,
        Integer::S32,
        Integer::S64,
    ])
}

fn wires(count: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::hash_set("[a-z/~\"\\\\ é]{1,4}", count)
        .prop_map(|names| names.into_iter().collect())
}

fn with_wires(shapes: Vec<Shape>) -> impl Strategy<Value = Vec<(String, Shape)>> {
    wires(shapes.len()).prop_map(move |wires| wires.into_iter().zip(shapes.clone()).collect())
}

fn fields(shapes: impl Strategy<Value = Shape> + 'static) -> BoxedStrategy<Vec<Field>> {
    let field_of = |wire: &str, shape: Shape, (is_option, optional)| match shape {
        shape @ Shape::Option(_) => field(wire, shape, optional),
        shape if is_option => field(wire, option(shape), optional),
        shape => field(wire, shape, false),
    };
    let shapes = prop::collection::vec((shapes, any::<(bool, bool)>()), 1..20);
    shapes
        .prop_flat_map(|shapes| {
            let (shapes, kinds): (Vec<_>, Vec<_>) = shapes.into_iter().unzip();
            with_wires(shapes).prop_map(move |named| (named, kinds.clone()))
        })
        .prop_map(move |(named, kinds)| {
            named.into_iter().zip(kinds).map(|((w, s), kind)| field_of(&w, s, kind)).collect()
        })
        .boxed()
}

fn case(wire: &str, shape: Option<Shape>) -> Case {
    Case { label: label(wire), docs: String::new(), shape }
}

fn variant(cases: Vec<Case>, told: Told) -> Shape {
    Shape::Variant(Variant { name: String::new(), docs: String::new(), cases, told })
}

fn by_name(shapes: impl Strategy<Value = Shape> + 'static) -> BoxedStrategy<Shape> {
    prop::collection::vec((shapes, any::<bool>()), 1..20)
        .prop_map(|shapes| {
            let cases = shapes.into_iter().enumerate();
            let cases =
                cases.map(|(at, (s, is_held))| case(&format!("w{at}"), is_held.then_some(s)));
            variant(cases.collect(), Told::ByName)
        })
        .boxed()
}

fn by_member(shapes: impl Strategy<Value = Shape> + Clone + 'static) -> BoxedStrategy<Shape> {
    let others = prop::option::of(shapes.clone());
    prop::collection::vec((fields(shapes), others, any::<bool>()), 1..4)
        .prop_map(|records| {
            let cases = records.into_iter().enumerate();
            let cases = cases.map(|(at, (fields, others, is_held))| {
                case(&format!("w{at}"), is_held.then(|| closed(fields, others)))
            });
            variant(cases.collect(), Told::ByMember("the kind".into()))
        })
        .boxed()
}

fn by_type(shapes: impl Strategy<Value = Shape> + Clone + 'static) -> BoxedStrategy<Shape> {
    (fields(shapes.clone()), shapes, any::<[bool; 5]>())
        .prop_map(|(fields, shape, has)| {
            let cases = [
                case("text", Some(Shape::Text)),
                case("flag", Some(Shape::Bool)),
                case("number", Some(Shape::Float(Float::F64))),
                case("list", Some(list(shape))),
                case("object", Some(closed(fields, None))),
            ];
            let mut cases: Vec<_> =
                cases.into_iter().zip(has).filter(|(_, has)| *has).map(|(case, _)| case).collect();
            cases.push(case("any", Some(Shape::Json)));
            if cases.len() > 3 {
                cases.pop();
            }
            variant(cases, Told::ByType)
        })
        .boxed()
}

/// Types of every kind, of which components could not have all the names.
pub fn shapes() -> impl Strategy<Value = Shape> {
    let scalars = prop_oneof![
        Just(Shape::Bool),
        integers().prop_map(Shape::Integer),
        Just(Shape::Float(Float::F32)),
        Just(Shape::Float(Float::F64)),
        Just(Shape::Char),
        Just(Shape::Text),
        Just(Shape::Json),
        Just(one_of(&[json!("a\"b"), json!(1), json!(-2.5), json!(true), json!(["x", {"y": 1}])])),
        Just(one_of(&(0..40).map(|at| json!(format!("w{at}"))).collect::<Vec<_>>())),
        Just(Shape::Flags(["a", "b", "c"].map(label).into())),
    ];
    scalars.prop_recursive(3, 24, 4, |inner| {
        let bare = inner.clone().prop_filter("an option", |s| !matches!(s, Shape::Option(_)));
        let side = prop::option::of(inner.clone().prop_map(Arc::new));
        let members = (fields(inner.clone()), prop::option::of(inner.clone()));
        prop_oneof![
            bare.prop_map(option),
            inner.clone().prop_map(list),
            inner.clone().prop_map(map),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Shape::Tuple),
            members.prop_map(|(fields, others)| closed(fields, others)),
            by_name(inner.clone()),
            by_member(inner.clone()),
            by_type(inner.clone()),
            (side.clone(), side).prop_map(|(ok, error)| Shape::Result { ok, error }),
        ]
    })
}

/// Values of a type.
pub fn values(shape: &Shape) -> BoxedStrategy<Val> {
    match shape {
        Shape::Bool => any::<bool>().prop_map(Val::Bool).boxed(),
        Shape::Integer(integer) => whole(*integer),
        Shape::Float(Float::F32) => finite_f32().prop_map(Val::Float32).boxed(),
        Shape::Float(Float::F64) => finite_f64().prop_map(Val::Float64).boxed(),
        Shape::Char => any::<char>().prop_map(Val::Char).boxed(),
        Shape::Text => any::<String>().prop_map(Val::String).boxed(),
        Shape::Json => documents().prop_map(|json| Val::String(json.to_string())).boxed(),
        Shape::Option(shape) => prop::option::of(values(shape))
            .prop_map(|value| Val::Option(value.map(Box::new)))
            .boxed(),
        Shape::List(shape) => {
            prop::collection::vec(values(shape), 0..4).prop_map(Val::List).boxed()
        }
        Shape::Map(shape) => pairs(shape, Vec::new()),
        Shape::Tuple(shapes) => {
            shapes.iter().map(values).collect::<Vec<_>>().prop_map(Val::Tuple).boxed()
        }
        Shape::Record(record) => members(record, &[]),
        Shape::Variant(variant) => cases(variant),
        Shape::Enum(of) => {
            let names: Vec<_> = of.cases.iter().map(|case| case.name.clone()).collect();
            prop::sample::select(names).prop_map(Val::Enum).boxed()
        }
        Shape::Flags(labels) => {
            let names: Vec<_> = labels.iter().map(|label| label.name.clone()).collect();
            prop::sample::subsequence(names.clone(), 0..=names.len()).prop_map(Val::Flags).boxed()
        }
        Shape::Result { ok, error } => {
            let ok = held(ok.as_deref()).prop_map(|value| Val::Result(Ok(value)));
            let error = held(error.as_deref()).prop_map(|value| Val::Result(Err(value)));
            prop_oneof![ok, error].boxed()
        }
    }
}

fn held(shape: Option<&Shape>) -> BoxedStrategy<Option<Box<Val>>> {
    match shape {
        Some(shape) => values(shape).prop_map(|value| Some(Box::new(value))).boxed(),
        None => Just(None).boxed(),
    }
}

fn cases(variant: &Variant) -> BoxedStrategy<Val> {
    let cases = variant.cases.iter().map(|case| {
        let name = case.label.name.clone();
        let value = match (&variant.told, &case.shape) {
            (Told::ByMember(tag), Some(Shape::Record(record))) => {
                members(record, &[tag]).prop_map(|value| Some(Box::new(value))).boxed()
            }
            // What another case says is not said by this one.
            (Told::ByType, Some(Shape::Json)) => {
                let has = |wire| variant.cases.iter().any(|case| case.label.wire == wire);
                let json = [("flag", "true"), ("number", "1"), ("text", "\"x\"")];
                let unsaid = json.into_iter().find(|(wire, _)| !has(*wire)).unwrap().1;
                Just(Some(Box::new(Val::String(unsaid.into())))).boxed()
            }
            (_, shape) => held(shape.as_ref()),
        };
        value.prop_map(move |value| Val::Variant(name.clone(), value))
    });
    Union::new(cases).boxed()
}

fn members(record: &Record, taken: &[&String]) -> BoxedStrategy<Val> {
    let names: Vec<_> = record.fields.iter().map(|field| field.label.name.clone()).collect();
    let fields: Vec<_> = record.fields.iter().map(|field| values(&field.shape)).collect();
    let fields = fields.prop_map(move |values| names.iter().cloned().zip(values).collect());
    let Some(others) = &record.others else {
        return fields.prop_map(Val::Record).boxed();
    };
    let wires = record.fields.iter().map(|field| field.label.wire.clone());
    let taken: Vec<_> = wires.chain(taken.iter().map(|tag| (*tag).clone())).collect();
    let name = others.name.clone();
    (fields, pairs(&others.shape, taken))
        .prop_map(move |(mut fields, others): (Vec<_>, _)| {
            fields.push((name.clone(), others));
            Val::Record(fields)
        })
        .boxed()
}

fn pairs(shape: &Shape, taken: Vec<String>) -> BoxedStrategy<Val> {
    prop::collection::vec((any::<String>(), values(shape)), 0..4)
        .prop_map(move |pairs| {
            let mut taken: HashSet<_> = taken.iter().cloned().collect();
            let pairs = pairs.into_iter().filter(|(key, _)| taken.insert(key.clone()));
            Val::List(pairs.map(|(k, v)| Val::Tuple(vec![Val::String(k), v])).collect())
        })
        .boxed()
}

fn whole(integer: Integer) -> BoxedStrategy<Val> {
    match integer {
        Integer::U8 => any::<u8>().prop_map(Val::U8).boxed(),
        Integer::U16 => any::<u16>().prop_map(Val::U16).boxed(),
        Integer::U32 => any::<u32>().prop_map(Val::U32).boxed(),
        Integer::U64 => any::<u64>().prop_map(Val::U64).boxed(),
        Integer::S8 => any::<i8>().prop_map(Val::S8).boxed(),
        Integer::S16 => any::<i16>().prop_map(Val::S16).boxed(),
        Integer::S32 => any::<i32>().prop_map(Val::S32).boxed(),
        Integer::S64 => any::<i64>().prop_map(Val::S64).boxed(),
    }
}

fn finite_f64() -> impl Strategy<Value = f64> {
    let all = any::<f64>().prop_map(|value| if value.is_finite() { value } else { 0.5 });
    prop_oneof![all, any::<i32>().prop_map(f64::from)]
}

fn finite_f32() -> impl Strategy<Value = f32> {
    let all = any::<f32>().prop_map(|value| if value.is_finite() { value } else { 0.5 });
    prop_oneof![all, any::<i16>().prop_map(f32::from)]
}

/// Any JSON but null, which is none where an option is.
fn documents() -> impl Strategy<Value = Value> {
    let scalars = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from)
    ];
    scalars.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn shaped() -> impl Strategy<Value = (Shape, Val)> {
    shapes().prop_flat_map(|shape| values(&shape).prop_map(move |value| (shape.clone(), value)))
}

/// The same document with the members of each object the other way round.
fn reversed(json: &Value) -> Value {
    match json {
        Value::Array(items) => items.iter().map(reversed).collect(),
        Value::Object(members) => {
            members.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect()
        }
        other => other.clone(),
    }
}

/// Whether the order of members is kept in what was read, as in maps and texts.
fn keeps_order(shape: &Shape) -> bool {
    match shape {
        Shape::Json | Shape::Map(_) => true,
        Shape::Option(shape) | Shape::List(shape) => keeps_order(shape),
        Shape::Tuple(shapes) => shapes.iter().any(keeps_order),
        Shape::Record(record) => {
            record.others.is_some() || record.fields.iter().any(|f| keeps_order(&f.shape))
        }
        Shape::Variant(variant) => {
            variant.cases.iter().filter_map(|case| case.shape.as_ref()).any(keeps_order)
        }
        Shape::Result { ok, error } => {
            [ok, error].into_iter().flatten().any(|shape| keeps_order(shape))
        }
        // A constant may be an object, which is the same one in any order.
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_was_written_is_read_as_it_was((shape, value) in shaped()) {
        let mut text = String::new();
        write(&value, &shape, &mut text).unwrap();
        prop_assert_eq!(read(&text, &shape), Ok(value), "{}", text);
    }

    #[test]
    fn what_was_read_is_written_as_it_was((shape, value) in shaped()) {
        let mut text = String::new();
        write(&value, &shape, &mut text).unwrap();
        let mut again = String::new();
        write(&read(&text, &shape).unwrap(), &shape, &mut again).unwrap();
        prop_assert_eq!(text, again);
    }

    #[test]
    fn blanks_and_order_make_no_difference((shape, value) in shaped()) {
        let mut text = String::new();
        write(&value, &shape, &mut text).unwrap();
        let json: Value = serde_json::from_str(&text).unwrap();
        let text = serde_json::to_string_pretty(&reversed(&json)).unwrap();
        let same = read(&text, &shape);
        if !keeps_order(&shape) {
            prop_assert_eq!(same, read(&json.to_string(), &shape), "{}", text);
        } else {
            prop_assert!(same.is_ok());
        }
    }

    #[test]
    fn no_document_does_more_than_be_refused(shape in shapes(), json in documents()) {
        if let Ok(value) = read(&json.to_string(), &shape) {
            prop_assert!(write(&value, &shape, &mut String::new()).is_ok());
        }
    }
}
