//! Where two schemas differ, by JSON pointers.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::catalog::canonical;
use crate::limits::{MAX_SCHEMA_CHANGES, MAX_SHOWN_POINTER_CHARS};
use crate::name::printable;

/// Where two schemas differ.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SchemaDiff {
    /// The first [`MAX_SCHEMA_CHANGES`] places.
    pub changes: Vec<Pointed>,
    /// How many there are beyond them.
    pub more: usize,
}

/// One place of a schema, with what it held and holds; one of the two is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pointed {
    /// The place, fit to print; empty for the whole schema.
    pub pointer: String,
    /// Whether it is a property that a call must have.
    pub required: bool,
    /// What is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What is there now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

impl SchemaDiff {
    /// Whether they are the same.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// The places in which two schemas differ, either of which may be none.
pub(super) fn diff(before: Option<&str>, after: Option<&str>) -> SchemaDiff {
    // What is no JSON never becomes a tool.
    let read = |text: Option<&str>| text.and_then(|text| serde_json::from_str(text).ok());
    let (before, after) = (read(before).map(canonical), read(after).map(canonical));
    let mut walk = Walk::default();
    walk.compare(before.as_ref(), after.as_ref(), &Place::Other);
    walk.found
}

type Members = Map<String, Value>;

/// What a value in a schema is.
enum Place<'a> {
    /// The properties of an object that must have these.
    Properties(BTreeSet<&'a str>),
    /// One of them.
    Property {
        /// Whether the object must have it, before or after.
        required: bool,
    },
    /// Anything else.
    Other,
}

/// A walk over both schemas at once. They nest at most
/// [`MAX_SCHEMA_DEPTH`](crate::limits::MAX_SCHEMA_DEPTH) deep, and so does it.
#[derive(Default)]
struct Walk {
    path: Vec<String>,
    found: SchemaDiff,
}

impl Walk {
    fn compare(&mut self, before: Option<&Value>, after: Option<&Value>, place: &Place<'_>) {
        match (before, after) {
            (before, after) if before == after => {}
            (Some(Value::Object(before)), Some(Value::Object(after))) => {
                self.objects(before, after, place);
            }
            (Some(Value::Array(before)), Some(Value::Array(after))) => self.arrays(before, after),
            (before, after) => {
                let required = matches!(place, Place::Property { required: true });
                self.note(before.cloned(), after.cloned(), required);
            }
        }
    }

    fn objects(&mut self, before: &Members, after: &Members, place: &Place<'_>) {
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for key in keys {
            let place = match place {
                Place::Properties(required) => {
                    Place::Property { required: required.contains(key.as_str()) }
                }
                _ if key == "properties" => {
                    Place::Properties(required(before).chain(required(after)).collect())
                }
                _ => Place::Other,
            };
            self.path.push(key.clone());
            self.compare(before.get(key), after.get(key), &place);
            self.path.pop();
        }
    }

    fn arrays(&mut self, before: &[Value], after: &[Value]) {
        let is_plain = |value: &Value| !value.is_object() && !value.is_array();
        if before.iter().chain(after).all(is_plain) {
            return self.sets(before, after);
        }
        for at in 0..before.len().max(after.len()) {
            self.path.push(at.to_string());
            self.compare(before.get(at), after.get(at), &Place::Other);
            self.path.pop();
        }
    }

    /// Of names and numbers it is told which are gone and which are new; when none is,
    /// their order is another, which counts in some places.
    fn sets(&mut self, before: &[Value], after: &[Value]) {
        let texts = |values: &[Value]| values.iter().map(Value::to_string).collect();
        let (old, new): (BTreeSet<String>, BTreeSet<String>) = (texts(before), texts(after));
        if old == new {
            let whole = |values: &[Value]| Some(Value::Array(values.to_vec()));
            return self.note(whole(before), whole(after), false);
        }
        let gone = before.iter().filter(|value| !new.contains(&value.to_string()));
        gone.for_each(|value| self.note(Some(value.clone()), None, false));
        let come = after.iter().filter(|value| !old.contains(&value.to_string()));
        come.for_each(|value| self.note(None, Some(value.clone()), false));
    }

    fn note(&mut self, before: Option<Value>, after: Option<Value>, required: bool) {
        if self.found.changes.len() >= MAX_SCHEMA_CHANGES {
            self.found.more = self.found.more.saturating_add(1);
            return;
        }
        let pointer = self.pointer();
        self.found.changes.push(Pointed { pointer, required, before, after });
    }

    fn pointer(&self) -> String {
        let escaped = self.path.iter().map(|key| key.replace('~', "~0").replace('/', "~1"));
        let pointer: String = escaped.map(|key| format!("/{key}")).collect();
        printable(&pointer, MAX_SHOWN_POINTER_CHARS)
    }
}

/// The names that an object must have.
fn required(schema: &Members) -> impl Iterator<Item = &str> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}
