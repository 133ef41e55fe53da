//! A JSON document in flat memory: read once, nothing copied that need not be.
//!
//! Values are numbers ([`Id`]) into the document, so that a reference between two parts
//! of a schema is as cheap as a nesting, and walking one cannot lose its way in a copy.
//! Strings borrow from the text wherever it has no escapes. Of keys that come twice the
//! last counts, as in JavaScript.

mod read;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::num::NonZeroU32;
use std::ops::Range;

/// A value of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(NonZeroU32);

impl Id {
    /// The value at a place, counted from 0; nothing when there are too many to count.
    fn at(index: usize) -> Option<Self> {
        u32::try_from(index).ok()?.checked_add(1).and_then(NonZeroU32::new).map(Self)
    }

    /// Its place among all values, counted from 0.
    pub fn index(self) -> usize {
        usize::try_from(self.0.get()).unwrap_or(usize::MAX).saturating_sub(1)
    }
}

/// A number, as exact as it was written where that can be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// Below zero, or small.
    Integer(i64),
    /// Too large for the former.
    Large(u64),
    /// Anything else.
    Float(f64),
}

impl Number {
    /// As JavaScript has it.
    #[expect(clippy::as_conversions, reason = "the nearest double is what JavaScript reads")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Integer(number) => number as f64,
            Self::Large(number) => number as f64,
            Self::Float(number) => number,
        }
    }
}

/// A value, and for arrays and objects where their parts are.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(Cow<'a, str>),
    /// An array.
    Array(Items),
    /// An object.
    Object(Members),
}

/// Where the items of an array are.
#[derive(Debug, Clone)]
pub struct Items(Range<usize>);

/// Where the members of an object are, and how many objects were closed before it.
#[derive(Debug, Clone)]
pub struct Members(Range<usize>, usize);

#[derive(Debug)]
struct Node<'a> {
    value: Value<'a>,
    /// What it stands in; the root stands in itself.
    parent: Id,
}

/// A document.
#[derive(Debug, Default)]
pub struct Document<'a> {
    nodes: Vec<Node<'a>>,
    items: Vec<Id>,
    members: Vec<(Cow<'a, str>, Id)>,
    objects: usize,
    bytes: usize,
    /// Values of members named `$ref` and the like, which are references if they stand
    /// in a schema.
    references: Vec<Id>,
    root: Option<Id>,
}

static NULL: Value<'static> = Value::Null;

impl<'a> Document<'a> {
    /// Reads a document; the text says why it cannot be.
    pub fn read(text: &'a str) -> Result<Self, String> {
        read::document(text)
    }

    /// All of it.
    pub fn root(&self) -> Id {
        self.root.unwrap_or(Id(NonZeroU32::MIN))
    }

    /// How many values are in it.
    pub fn values(&self) -> usize {
        self.nodes.len()
    }

    /// Bytes of its text.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many of them are objects.
    pub fn objects(&self) -> usize {
        self.objects
    }

    /// Which of the objects this one is, counted from 0; nothing of anything else.
    pub fn object(&self, id: Id) -> Option<usize> {
        match self.get(id) {
            Value::Object(Members(_, place)) => Some(*place),
            _ => None,
        }
    }

    /// Values that may be references.
    pub fn references(&self) -> &[Id] {
        &self.references
    }

    /// A value.
    pub fn get(&self, id: Id) -> &Value<'a> {
        self.nodes.get(id.index()).map_or(&NULL, |node| &node.value)
    }

    /// The items of an array; nothing of anything else.
    pub fn items(&self, id: Id) -> &[Id] {
        match self.get(id) {
            Value::Array(Items(range)) => self.items.get(range.clone()).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The members of an object, in order; nothing of anything else.
    pub fn members(&self, id: Id) -> &[(Cow<'a, str>, Id)] {
        match self.get(id) {
            Value::Object(Members(range, _)) => self.members.get(range.clone()).unwrap_or_default(),
            _ => &[],
        }
    }

    /// A member of an object by its key.
    pub fn member(&self, id: Id, key: &str) -> Option<Id> {
        self.members(id).iter().find(|(name, _)| name == key).map(|(_, value)| *value)
    }

    /// The text of a string; nothing of anything else.
    pub fn text(&self, id: Id) -> Option<&str> {
        match self.get(id) {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn number(&self, id: Id) -> Option<Number> {
        match self.get(id) {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether it is `true` or `false`, and which.
    pub fn bool(&self, id: Id) -> Option<bool> {
        match self.get(id) {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// What a value stands in; nothing for the root.
    pub fn parent(&self, id: Id) -> Option<Id> {
        let parent = self.nodes.get(id.index())?.parent;
        (parent != id).then_some(parent)
    }

    /// The value that a JSON pointer names, seen from `from`.
    pub fn pointed(&self, from: Id, pointer: &str) -> Option<Id> {
        if pointer.is_empty() {
            return Some(from);
        }
        let mut at = from;
        for segment in pointer.strip_prefix('/')?.split('/') {
            let key = match segment.contains('~') {
                true => Cow::Owned(segment.replace("~1", "/").replace("~0", "~")),
                false => Cow::Borrowed(segment),
            };
            at = match self.get(at) {
                Value::Array(_) => *self.items(at).get(key.parse::<usize>().ok()?)?,
                _ => self.member(at, &key)?,
            };
        }
        Some(at)
    }

    /// The JSON pointer of a value.
    pub fn pointer(&self, id: Id) -> String {
        let mut segments = self.path(id);
        for segment in &mut segments {
            *segment = segment.replace('~', "~0").replace('/', "~1");
        }
        segments.iter().map(|segment| format!("/{segment}")).collect()
    }

    /// The keys and places that lead to a value.
    pub fn path(&self, id: Id) -> Vec<String> {
        let mut segments = Vec::new();
        let mut at = id;
        while let Some(parent) = self.parent(at) {
            let key = self.members(parent).iter().find(|(_, value)| *value == at);
            let place = self.items(parent).iter().position(|item| *item == at);
            segments.extend(match (key, place) {
                (Some((key, _)), _) => Some(key.to_string()),
                (_, place) => place.map(|place| place.to_string()),
            });
            at = parent;
        }
        segments.reverse();
        segments
    }

    /// Whether two values are the same JSON: numbers by value, objects in any order.
    pub fn equal(&self, a: Id, b: Id) -> bool {
        match (self.get(a), self.get(b)) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => {
                a.as_f64().partial_cmp(&b.as_f64()) == Some(Ordering::Equal)
            }
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Array(_), Value::Array(_)) => {
                let (a, b) = (self.items(a), self.items(b));
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.equal(*a, *b))
            }
            (Value::Object(_), Value::Object(_)) => {
                let in_b = |key: &str| self.member(b, key);
                let same = |(key, a): &(Cow<str>, Id)| in_b(key).is_some_and(|b| self.equal(*a, b));
                self.members(a).len() == self.members(b).len() && self.members(a).iter().all(same)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_lead_to_values_and_back() {
        let text = r#"{"a": [1, {"x/y~z": true}], "": {"b": null}}"#;
        let document = Document::read(text).unwrap();
        for pointer in ["", "/a", "/a/0", "/a/1", "/a/1/x~1y~0z", "/", "//b"] {
            let id = document.pointed(document.root(), pointer).unwrap();
            assert_eq!(document.pointer(id), pointer);
        }
        for pointer in ["a", "/b", "/a/2", "/a/-1", "/a/0/x", "/a/1/x"] {
            assert_eq!(document.pointed(document.root(), pointer), None, "{pointer}");
        }
    }

    #[test]
    fn equality_is_that_of_json() {
        let same = |a: &str, b: &str| {
            let text = format!("[{a},{b}]");
            let document = Document::read(&text).unwrap();
            let items = document.items(document.root()).to_vec();
            document.equal(items[0], items[1])
        };
        assert!(same("1", "1.0") && same("0", "-0") && same(r#""a""#, r#""\u0061""#));
        assert!(same(r#"{"a":[1],"b":2}"#, r#"{"b":2,"a":[1]}"#));
        assert!(!same("1", "true") && !same("[1]", "[1,1]") && !same(r#"{"a":1}"#, r#"{"b":1}"#));
    }
}
