//! What a JSON value is, in a few lines, for whoever is not shown all of it.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::walk;
use crate::limits::serve::MAX_SHAPE_PARTS;
use crate::name::printable;

/// How deep a shape goes.
const MAX_DEPTH: usize = 4;
/// Fields of one object that it names; the rest are counted.
const MAX_FIELDS: usize = 24;
/// Characters of a field's name.
const NAME_CHARS: usize = 60;
/// Characters of a text that is short.
const SHORT_CHARS: usize = 60;
/// Elements of an array that are looked at to tell what they are.
const LOOKED_AT: usize = 100;

/// The shape of a JSON text: like a type, with how many elements and characters there are.
///
/// `array of 5000: { id: number, name: text }`
pub fn of(text: &str) -> String {
    let parts = Cell::new(MAX_SHAPE_PARTS);
    walk::read(text, Told { depth: 0, is_one_of_many: false, parts: &parts })
        .unwrap_or_else(|| "something that is not JSON".to_owned())
}

/// Tells what comes.
#[derive(Clone, Copy)]
struct Told<'p> {
    depth: usize,
    /// It stands for others, which have other lengths.
    is_one_of_many: bool,
    /// How many more parts are told, of the whole.
    parts: &'p Cell<usize>,
}

impl Told<'_> {
    fn deeper(self, is_one_of_many: bool) -> Self {
        Self { depth: self.depth.saturating_add(1), is_one_of_many, ..self }
    }

    /// Whether one more part is told inside this one.
    fn goes_on(self) -> bool {
        let left = self.parts.get();
        self.parts.set(left.saturating_sub(1));
        left > 0 && self.depth < MAX_DEPTH
    }
}

impl<'de> DeserializeSeed<'de> for Told<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Told<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        Ok("null".to_owned())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<String, E> {
        Ok("boolean".to_owned())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<String, E> {
        Ok("number".to_owned())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<String, E> {
        Ok("number".to_owned())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<String, E> {
        Ok("number".to_owned())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        if self.is_one_of_many {
            return Ok("text".to_owned());
        }
        Ok(match text.chars().count() {
            long if long > SHORT_CHARS => format!("text of {long} characters"),
            _ => "text".to_owned(),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<String, A::Error> {
        let mut kinds: Vec<String> = Vec::new();
        let mut count = 0_usize;
        while count < LOOKED_AT && self.goes_on() {
            let Some(kind) = elements.next_element_seed(self.deeper(true))? else { break };
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
            count = count.saturating_add(1);
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {
            count = count.saturating_add(1);
        }
        let head = format!("array of {count}");
        Ok(match kinds.as_slice() {
            [] => head,
            [one] => format!("{head}: {one}"),
            [one, two] => format!("{head}: {one} | {two}"),
            [one, ..] => format!("{head} of {} kinds, the first: {one}", kinds.len()),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<String, A::Error> {
        let mut named: Vec<String> = Vec::new();
        let mut count = 0_usize;
        while let Some(name) = fields.next_key::<Cow<'de, str>>()? {
            if count < MAX_FIELDS && self.goes_on() {
                let told = fields.next_value_seed(self.deeper(false))?;
                named.push(format!("{}: {told}", printable(&name, NAME_CHARS)));
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
            count = count.saturating_add(1);
        }
        let more = count.saturating_sub(named.len());
        if named.is_empty() {
            return Ok(if count == 0 {
                "{}".to_owned()
            } else {
                format!("object of {count} fields")
            });
        }
        named.extend((more > 0).then(|| format!("and {more} more")));
        Ok(format!("{{ {} }}", named.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value, json};

    #[test]
    fn a_shape_says_what_there_is_and_how_much() {
        for (value, expected) in [
            (json!(null), "null"),
            (json!("x".repeat(61)), "text of 61 characters"),
            (json!([]), "array of 0"),
            (json!([1, 2.5]), "array of 2: number"),
            (json!([1, "a"]), "array of 2: number | text"),
            (json!([1, "a", null]), "array of 3 of 3 kinds, the first: number"),
            (json!({}), "{}"),
            (json!({"a": [{"b": true}]}), "{ a: array of 1: { b: boolean } }"),
        ] {
            assert_eq!(of(&value.to_string()), expected);
        }
        assert_eq!(of("[1,"), "something that is not JSON");
    }

    #[test]
    fn a_shape_is_short_whatever_it_is_of() {
        let mut deep = json!(1);
        for _ in 0..100 {
            deep = json!([deep]);
        }
        let wide: Map<String, Value> = (0..10_000).map(|n| (format!("f{n}"), json!([n]))).collect();
        let mut bushy = json!(1);
        for _ in 0..4 {
            bushy = (0..24).map(|n| ("long".repeat(9) + &n.to_string(), bushy.clone())).collect();
        }
        for value in [deep, Value::Object(wide.clone()), json!(vec![wide; 3]), bushy] {
            let shape = of(&value.to_string());
            assert!(shape.len() < 8_000, "{}", shape.len());
        }
    }
}
