//! Arrays: lists, and tuples where every place is known.

use serde_json::Value;

use super::Builder;
use super::parts::{Part, Sub};
use super::place::Place;
use crate::shape::Shape;

/// The most elements of a tuple: some languages have no longer ones.
const MAX_ELEMENTS: usize = 12;

impl<'a> Builder<'a> {
    /// The shape of an array.
    pub fn array(&mut self, parts: &[Part<'a>], place: &Place) -> Shape {
        match parts.iter().find_map(prefix) {
            Some((part, keyword, prefix)) if is_tuple(parts, prefix) => {
                let mut elements = Vec::new();
                for (index, schema) in prefix.iter().enumerate() {
                    let number = index.saturating_add(1);
                    let inner =
                        place.under(&[keyword, &index.to_string()], &format!("item{number}"));
                    elements.push(self.shape(vec![part.sub(schema)], &inner).0);
                }
                Shape::Tuple(elements)
            }
            Some((_, keyword, _)) => {
                let inner = place.under(&[keyword], "item");
                let why = "what an element is depends on its place, and the length is not fixed";
                Shape::List(Box::new(self.json(&inner, why)))
            }
            None => self.list(parts, place),
        }
    }

    fn list(&mut self, parts: &[Part<'a>], place: &Place) -> Shape {
        let items: Vec<Sub<'a>> =
            parts.iter().filter_map(|part| Some(part.sub(part.get("items")?))).collect();
        let (shape, _) = self.shape(items, &place.under(&["items"], "item"));
        Shape::List(Box::new(shape))
    }
}

/// The schemas of the first elements, and their keyword.
fn prefix<'p, 'a>(part: &'p Part<'a>) -> Option<(&'p Part<'a>, &'static str, &'a Vec<Value>)> {
    let of = |keyword| Some((part, keyword, part.get(keyword)?.as_array()?));
    of("prefixItems").or_else(|| of("items")).filter(|(_, _, prefix)| !prefix.is_empty())
}

/// Whether there are exactly as many elements as there are schemas, which nothing else narrows.
fn is_tuple(parts: &[Part<'_>], prefix: &[Value]) -> bool {
    let length = u64::try_from(prefix.len()).unwrap_or(u64::MAX);
    let count =
        |keyword: &str| parts.iter().filter_map(|part| part.count(keyword)).collect::<Vec<_>>();
    let no_more = |part: &Part<'_>| {
        let rest = if part.get("items").is_some_and(Value::is_array) {
            "additionalItems"
        } else {
            "items"
        };
        part.get(rest) == Some(&Value::Bool(false))
    };
    let is_only = parts
        .iter()
        .filter(|part| {
            part.get("items").is_some_and(|items| !items.is_array()) || self::prefix(part).is_some()
        })
        .count()
        == 1;
    let at_least = count("minItems").into_iter().max() == Some(length);
    let at_most = count("maxItems").into_iter().min() == Some(length) || parts.iter().any(no_more);
    prefix.len() <= MAX_ELEMENTS && is_only && at_least && at_most
}
