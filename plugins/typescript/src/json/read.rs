//! Reading a document through serde, straight into place.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Document, Id, Items, Members, Node, Number, Value};
use crate::limits::MAX_JSON_DEPTH;

/// Objects of at most this many members are searched for doubles pair by pair.
const FEW: usize = 8;

/// Reads a whole text as one document.
pub(super) fn document(text: &str) -> Result<Document<'_>, String> {
    let mut builder = Builder::default();
    // A guess that is good for most schemas.
    builder.document.nodes.reserve(text.len() / 16);
    builder.document.members.reserve(text.len() / 20);
    let mut json = serde_json::Deserializer::from_str(text);
    let root = Seed { builder: &mut builder, depth: 0 }.deserialize(&mut json);
    let root =
        root.and_then(|root| json.end().map(|()| root)).map_err(|error| error.to_string())?;
    builder.document.root = Some(root);
    builder.document.bytes = text.len();
    Ok(builder.document)
}

#[derive(Default)]
struct Builder<'a> {
    document: Document<'a>,
    /// Parts of the arrays and objects that are not closed yet, innermost last.
    items: Vec<Id>,
    members: Vec<(Cow<'a, str>, Id)>,
}

impl<'a> Builder<'a> {
    fn add(&mut self, value: Value<'a>) -> Option<Id> {
        let id = Id::at(self.document.nodes.len())?;
        self.document.nodes.push(Node { value, parent: id });
        Some(id)
    }

    fn close_array(&mut self, from: usize) -> Option<Id> {
        let start = self.document.items.len();
        self.document.items.extend(self.items.drain(from..));
        let range = start..self.document.items.len();
        let id = self.add(Value::Array(Items(range.clone())))?;
        for item in self.document.items.get(range).unwrap_or_default() {
            adopt(&mut self.document.nodes, *item, id);
        }
        Some(id)
    }

    fn close_object(&mut self, from: usize) -> Option<Id> {
        if has_doubles(self.members.get(from..).unwrap_or_default()) {
            drop_doubles(&mut self.members, from);
        }
        let start = self.document.members.len();
        self.document.members.extend(self.members.drain(from..));
        let range = start..self.document.members.len();
        let place = self.document.objects;
        self.document.objects = place.saturating_add(1);
        let id = self.add(Value::Object(Members(range.clone(), place)))?;
        for (key, value) in self.document.members.get(range).unwrap_or_default() {
            adopt(&mut self.document.nodes, *value, id);
            if key.starts_with('$')
                && matches!(key.as_ref(), "$ref" | "$dynamicRef" | "$recursiveRef")
            {
                self.document.references.push(*value);
            }
        }
        Some(id)
    }
}

fn adopt(nodes: &mut [Node<'_>], child: Id, parent: Id) {
    if let Some(node) = nodes.get_mut(child.index()) {
        node.parent = parent;
    }
}

fn has_doubles(members: &[(Cow<'_, str>, Id)]) -> bool {
    // Keys that are equal have the same mark; most that are not have different ones.
    let mut marks = 0_u64;
    let differ = members.iter().all(|(key, _)| {
        let bytes = key.as_bytes();
        let (first, last) = (bytes.first().copied(), bytes.last().copied());
        let sum = key.len().wrapping_mul(7) ^ usize::from(first.unwrap_or(0)).wrapping_mul(5);
        let mark = 1_u64 << ((sum ^ usize::from(last.unwrap_or(0))) & 63);
        let is_new = marks & mark == 0;
        marks |= mark;
        is_new
    });
    if differ {
        return false;
    }
    if members.len() <= FEW {
        let mut rest = members;
        while let Some(((key, _), others)) = rest.split_first() {
            if others.iter().any(|(other, _)| other == key) {
                return true;
            }
            rest = others;
        }
        return false;
    }
    let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_ref()).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| matches!(pair, [a, b] if a == b))
}

/// Keeps the place of the first of equal keys, and the value of the last.
fn drop_doubles(members: &mut Vec<(Cow<'_, str>, Id)>, from: usize) {
    let mut places = std::collections::HashMap::new();
    let mut kept: Vec<(Cow<'_, str>, Id)> = Vec::new();
    for (key, value) in members.drain(from..) {
        let place = *places.entry(key.clone()).or_insert(kept.len());
        match kept.get_mut(place) {
            Some((_, earlier)) => *earlier = value,
            None => kept.push((key, value)),
        }
    }
    members.append(&mut kept);
}

struct Seed<'b, 'a> {
    builder: &'b mut Builder<'a>,
    depth: usize,
}

impl<'b, 'a> Seed<'b, 'a> {
    fn scalar<E: Error>(self, value: Value<'a>) -> Result<Id, E> {
        self.builder.add(value).ok_or_else(too_large)
    }

    fn deeper<E: Error>(&self) -> Result<usize, E> {
        let depth = self.depth.saturating_add(1);
        if depth > MAX_JSON_DEPTH {
            return Err(E::custom(format_args!("nested deeper than {MAX_JSON_DEPTH} levels")));
        }
        Ok(depth)
    }
}

fn too_large<E: Error>() -> E {
    E::custom("more values than can be counted")
}

impl<'a> DeserializeSeed<'a> for Seed<'_, 'a> {
    type Value = Id;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Id, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Seed<'_, 'a> {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Id, E> {
        self.scalar(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Id, E> {
        self.scalar(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Id, E> {
        self.scalar(Value::Number(Number::Integer(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Id, E> {
        let number = i64::try_from(value).map_or(Number::Large(value), Number::Integer);
        self.scalar(Value::Number(number))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Id, E> {
        self.scalar(Value::Number(Number::Float(value)))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'a str) -> Result<Id, E> {
        self.scalar(Value::String(Cow::Borrowed(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Id, E> {
        self.scalar(Value::String(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut array: A) -> Result<Id, A::Error> {
        let depth = self.deeper()?;
        let from = self.builder.items.len();
        while let Some(id) = array.next_element_seed(Seed { builder: self.builder, depth })? {
            self.builder.items.push(id);
        }
        self.builder.close_array(from).ok_or_else(too_large)
    }

    fn visit_map<A: MapAccess<'a>>(self, mut object: A) -> Result<Id, A::Error> {
        let depth = self.deeper()?;
        let from = self.builder.members.len();
        while let Some(key) = object.next_key_seed(Key)? {
            let id = object.next_value_seed(Seed { builder: self.builder, depth })?;
            self.builder.members.push((key, id));
        }
        self.builder.close_object(from).ok_or_else(too_large)
    }
}

/// A key, which borrows from the text where it can.
struct Key;

impl<'a> DeserializeSeed<'a> for Key {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Key {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, value: &'a str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_keys_that_come_twice_the_last_counts_in_the_place_of_the_first() {
        let many: String = (0..20).map(|n| format!("\"k{n}\": {n}, ")).collect();
        for text in [r#"{"a":1,"b":2,"a":3}"#, &format!(r#"{{"a":1,"b":2,{many}"a":3}}"#)] {
            let document = document(text).unwrap();
            let members = document.members(document.root());
            assert_eq!(members[0].0, "a");
            assert_eq!(document.number(members[0].1), Some(Number::Integer(3)));
            assert_eq!(members.iter().filter(|(key, _)| key == "a").count(), 1);
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error_that_says_why() {
        for text in ["", "{", "[1,]", "1e400", "{} {}", "\"\\ud800\"", "nul"] {
            assert!(document(text).is_err(), "{text}");
        }
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(document(&deep(MAX_JSON_DEPTH)).is_ok());
        assert!(document(&deep(MAX_JSON_DEPTH + 1)).unwrap_err().contains("deeper than"));
        assert!(document(&deep(100_000)).is_err());
    }

    #[test]
    fn numbers_keep_what_they_are() {
        let text = "[-1, 18446744073709551615, 1.5, -0.0]";
        let document = document(text).unwrap();
        let numbers: Vec<_> =
            document.items(document.root()).iter().filter_map(|id| document.number(*id)).collect();
        assert_eq!(numbers[0], Number::Integer(-1));
        assert_eq!(numbers[1], Number::Large(u64::MAX));
        assert_eq!(numbers[2], Number::Float(1.5));
        assert_eq!(numbers[3].as_f64(), 0.0);
    }
}
