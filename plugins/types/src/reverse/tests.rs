//! Shapes as schemas: what fits them, and the way back.

use proptest::prelude::*;

use super::*;
use crate::schema::shape;
use crate::testing::{Dice, changed, fits, of_shape, read, schemas, shapes};

/// A shape without what its authors say.
fn silent(shape: &Shape) -> Shape {
    let docs = String::new;
    match shape {
        Shape::Option(inner) => Shape::Option(Box::new(silent(inner))),
        Shape::List(inner) => Shape::List(Box::new(silent(inner))),
        Shape::Map(inner) => Shape::Map(Box::new(silent(inner))),
        Shape::Tuple(elements) => Shape::Tuple(elements.iter().map(silent).collect()),
        Shape::Record(record) => {
            let mut record = Record { docs: docs(), ..record.clone() };
            for field in &mut record.fields {
                field.docs = docs();
                field.shape = silent(&field.shape);
            }
            if let Some(others) = &mut record.others {
                *others.shape = silent(&others.shape);
            }
            Shape::Record(record)
        }
        Shape::Variant(variant) => {
            let mut variant = Variant { docs: docs(), ..variant.clone() };
            for case in &mut variant.cases {
                case.docs = docs();
                case.shape = case.shape.as_ref().map(silent);
            }
            Shape::Variant(variant)
        }
        Shape::Enum(found) => {
            let mut found = Enum { docs: docs(), ..found.clone() };
            found.cases.iter_mut().for_each(|case| case.docs = docs());
            Shape::Enum(found)
        }
        _ => shape.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_shape_of_a_schema_comes_back_as_it_was(found in schemas()) {
        let (there, _) = shape(&found, "f");
        let (back, _) = shape(&schema(&there), "f");
        prop_assert_eq!(silent(&there), silent(&back), "{}", schema(&there));
    }

    #[test]
    fn the_values_of_a_schema_are_those_of_its_shape(shape in shapes(), seed in any::<u64>()) {
        let schema = schema(&shape);
        let mut dice = Dice::new(seed);
        for _ in 0..4 {
            let value = of_shape(&shape, &mut dice);
            prop_assert!(fits(&schema, &value), "{value} for {schema}");
            let other = changed(&value, &mut dice);
            let is_read = read(&shape, &other, true).is_some();
            prop_assert_eq!(fits(&schema, &other), is_read, "{} for {}", other, schema);
        }
    }
}

#[test]
fn what_authors_say_is_kept() {
    let there = json!({"type": "object", "description": "R", "additionalProperties": false,
        "properties": {"a": {"description": "A", "oneOf": [
            {"const": "x", "description": "X"}, {"const": "y"}]}}});
    assert_eq!(schema(&shape(&there, "f").0), there);
}

#[test]
fn an_optional_member_is_absent_and_a_needed_one_null() {
    let there = json!({"type": "object", "properties": {
            "a": {"type": "integer"}, "b": {"type": ["string", "null"]}},
        "required": ["b"], "additionalProperties": false});
    assert_eq!(schema(&shape(&there, "f").0), there);
}
