//! Constants: what `enum` and `const` allow, and the enums of it.

use std::collections::BTreeSet;

use serde_json::{Number, Value};

use super::Builder;
use super::alternatives::size;
use super::parts::{Part, Why};
use super::place::Place;
use crate::name;
use crate::shape::{Constant, Enum, Shape};

/// The most cases of an enum.
pub const MAX_CASES: usize = 1_000;

/// The largest integer up to which a float has all of them.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The sets of constants that one part names.
fn sets(part: &Part<'_>) -> Vec<Vec<Value>> {
    let several = part.get("enum").and_then(Value::as_array);
    let several = several.map(|values| values.iter().map(plain).collect::<Vec<_>>());
    let one = part.get("const").map(|value| vec![plain(value)]);
    let null = part.is_nullable().then_some(Value::Null);
    let with_null = |values: Vec<Value>| values.into_iter().chain(null.clone()).collect();
    [several, one].into_iter().flatten().map(with_null).collect()
}

/// A value in the one form that equal values have: an integer has no fraction.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(integer(number).unwrap_or(number.clone())),
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
        ),
        _ => value.clone(),
    }
}

fn integer(number: &Number) -> Option<Number> {
    let float = number.as_f64().filter(|_| number.is_f64())?;
    let is_integer = float.fract() == 0.0 && float.abs() < EXACT;
    is_integer.then(|| format!("{float:.0}").parse::<i64>().ok().map(Number::from)).flatten()
}

impl Builder<'_> {
    /// The constants that all parts allow, if any of them names some.
    pub fn literals(&mut self, parts: &[Part<'_>]) -> Result<Option<Vec<Value>>, Why> {
        if !self.budget.spend(1) {
            return Err(Why::Large);
        }
        // Constants are copied and compared whole, so that all they hold counts.
        let named = |part: &Part<'_>| {
            [part.get("enum"), part.get("const")].map(|value| value.map_or(0, size))
        };
        let held = parts.iter().flat_map(named).fold(0_usize, usize::saturating_add);
        if !self.budget.keep(held) {
            return Err(Why::Large);
        }
        let mut sets = parts.iter().flat_map(sets);
        let Some(mut allowed) = sets.next() else { return Ok(None) };
        for set in sets {
            let set: BTreeSet<String> = set.iter().map(Value::to_string).collect();
            allowed.retain(|value| set.contains(&value.to_string()));
        }
        Ok(Some(allowed))
    }

    /// The enum of some constants; what stands for them when they are too many.
    pub fn enumeration(
        &mut self,
        values: Vec<(Value, String)>,
        docs: &str,
        place: &Place,
    ) -> Result<Shape, String> {
        let mut cases: Vec<Constant> = Vec::new();
        let mut seen = BTreeSet::new();
        for (json, docs) in values {
            if seen.insert(json.to_string()) {
                cases.push(Constant { name: String::new(), docs, json });
            }
        }
        if cases.len() > MAX_CASES {
            return Err(format!("it has {} constants, over the limit of {MAX_CASES}", cases.len()));
        }
        let jsons: Vec<&Value> = cases.iter().map(|case| &case.json).collect();
        for (case, name) in name::constants(&jsons).into_iter().enumerate() {
            if let Some(case) = cases.get_mut(case) {
                case.name = name;
            }
        }
        Ok(Shape::Enum(Enum { name: self.name(place), docs: place.docs(docs), cases }))
    }
}
