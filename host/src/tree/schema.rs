//! What a JSON Schema says of an object's fields, in a form that can be read at a glance.
//!
//! Fields are walked lazily and within bounds: a server can write a schema that is small
//! and describes endlessly many. What is left out here is in the tool's JSON.

use std::collections::HashSet;

use serde_json::Value;

use crate::limits::{MAX_RENDERED_FIELDS, MAX_RENDERED_NESTING};

/// Schemas that may have to hold together for one value; more are not looked at.
const MAX_TOGETHER: usize = 8;
/// How deep a kind names what is in it: an array of arrays of strings is 2 deep.
const MAX_KIND_DEPTH: usize = 3;
/// Kinds that a value may be of, as far as they are named.
const MAX_KINDS: usize = 6;
/// What of a schema is told word for word.
const TOLD: [&str; 18] = [
    "enum",
    "const",
    "default",
    "format",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "deprecated",
];

/// The types there are.
const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "null"];

/// Words of ours.
pub(super) type Words = Vec<&'static str>;

/// Keywords of a schema and their values.
pub(super) type Bounds<'a> = Vec<(&'static str, &'a Value)>;

/// A value, and the fields of it or of the objects that it is full of.
pub(super) struct Outline<'a> {
    pub(super) value: Said<'a>,
    /// Each before those in it.
    pub(super) fields: Vec<Field<'a>>,
    /// Whether these are all.
    pub(super) complete: bool,
}

/// One field of an object.
pub(super) struct Field<'a> {
    /// How many other fields it is in.
    pub(super) depth: usize,
    pub(super) name: &'a str,
    pub(super) required: bool,
    /// Whether its value is like the object it is in, or one around that.
    pub(super) recurs: bool,
    pub(super) value: Said<'a>,
}

/// What a schema says of one value.
pub(super) struct Said<'a> {
    /// Its type in words, such as "array of string".
    pub(super) kind: Words,
    /// Whether it may have one of several forms, which are not told apart here.
    pub(super) forms: bool,
    pub(super) bounds: Bounds<'a>,
    /// The bounds of each value in it.
    pub(super) inner_bounds: Bounds<'a>,
    pub(super) description: Option<&'a str>,
}

/// The schemas that hold for one value all together: its own, what that refers to, and
/// the parts of it that are no alternatives.
#[derive(Clone)]
struct Together<'a> {
    schemas: Vec<&'a Value>,
    nullable: bool,
    forms: bool,
}

/// An object whose fields are being walked.
struct Level<'a> {
    object: Together<'a>,
    left: std::vec::IntoIter<(&'a str, &'a Value)>,
}

/// What there is to say of a value with this schema.
pub(super) fn outline(schema: &Value) -> Outline<'_> {
    let value = Together::new(schema, schema);
    let inner = value.innermost(schema);
    let value = value.said(&inner, schema);
    let mut found = Outline { value, fields: Vec::new(), complete: true };
    let mut levels = vec![Level::new(inner)];
    while let Some(level) = levels.last_mut() {
        let Some((name, field, required)) = level.next() else {
            levels.pop();
            continue;
        };
        if found.fields.len() == MAX_RENDERED_FIELDS {
            found.complete = false;
            break;
        }
        let value = Together::new(schema, field);
        let inner = value.innermost(schema);
        let recurs = levels.iter().any(|level| level.object.shares(&inner));
        let goes_on = inner.has_fields() && !recurs;
        let depth = levels.len().saturating_sub(1);
        let value = value.said(&inner, schema);
        found.fields.push(Field { depth, name, required, recurs, value });
        if goes_on && levels.len() < MAX_RENDERED_NESTING {
            levels.push(Level::new(inner));
        } else {
            found.complete &= !goes_on;
        }
    }
    found
}

impl<'a> Level<'a> {
    fn new(object: Together<'a>) -> Self {
        let mut seen = HashSet::new();
        let all = object.all("properties").filter_map(Value::as_object).flatten();
        let fields = all.filter(|(name, _)| seen.insert(name.as_str()));
        let fields: Vec<_> = fields.map(|(name, field)| (name.as_str(), field)).collect();
        Self { object, left: fields.into_iter() }
    }

    fn next(&mut self) -> Option<(&'a str, &'a Value, bool)> {
        let (name, field) = self.left.next()?;
        let required = self.object.all("required").flat_map(strings).any(|other| other == name);
        Some((name, field, required))
    }
}

impl<'a> Together<'a> {
    /// What holds for a value with this schema, which is part of `root`.
    fn new(root: &'a Value, schema: &'a Value) -> Self {
        let mut found = Self { schemas: Vec::new(), nullable: false, forms: false };
        let mut left = vec![schema];
        while let Some(schema) = left.pop() {
            let known = found.schemas.iter().any(|known| std::ptr::eq(*known, schema));
            if known || found.schemas.len() == MAX_TOGETHER {
                continue;
            }
            found.schemas.push(schema);
            left.extend(members(schema, "allOf").rev());
            for key in ["oneOf", "anyOf"] {
                let (null, other): (Vec<_>, Vec<_>) = members(schema, key).partition(is_null);
                found.nullable |= !null.is_empty();
                match other.as_slice() {
                    [] => {}
                    [only] => left.push(only),
                    _ => found.forms = true,
                }
            }
            left.extend(reference(root, schema));
        }
        found
    }

    /// What the schemas say under this key.
    fn all(&self, key: &'static str) -> impl Iterator<Item = &'a Value> {
        self.schemas.iter().filter_map(move |schema| schema.get(key))
    }

    /// What there is to say, `inner` being the innermost values.
    fn said(&self, inner: &Self, root: &'a Value) -> Said<'a> {
        Said {
            kind: self.kind(root, 0),
            forms: self.forms || inner.forms,
            bounds: self.bounds(),
            inner_bounds: if self.is(inner) { Vec::new() } else { inner.bounds() },
            description: self.all("description").find_map(Value::as_str),
        }
    }

    fn bounds(&self) -> Bounds<'a> {
        TOLD.iter().filter_map(|key| Some((*key, self.all(key).next()?))).collect()
    }

    /// The type in words.
    fn kind(&self, root: &'a Value, depth: usize) -> Words {
        let mut kinds = self.types();
        if depth < MAX_KIND_DEPTH {
            let deeper = depth.saturating_add(1);
            if kinds.is_empty() {
                let lists = ["anyOf", "oneOf"].into_iter();
                let forms = lists.flat_map(|key| {
                    self.schemas.iter().flat_map(move |schema| members(schema, key))
                });
                let forms = forms.filter(|form| !is_null(form)).take(MAX_KINDS);
                kinds.extend(forms.map(|form| Together::new(root, form).kind(root, deeper)));
            }
            for kind in &mut kinds {
                kind.extend(self.inside(kind, root, deeper));
            }
        }
        kinds.extend(self.nullable.then(|| vec!["null"]));
        let mut seen = HashSet::new();
        kinds.retain(|kind| seen.insert(kind.clone()));
        if kinds.is_empty() { vec!["any"] } else { kinds.join(&"or") }
    }

    /// The types that a schema names, those there are.
    fn types(&self) -> Vec<Words> {
        let Some(said) = self.all("type").next() else { return Vec::new() };
        let words: Vec<&str> = said.as_str().into_iter().chain(strings(said)).collect();
        TYPES.into_iter().filter(|kind| words.contains(kind)).map(|kind| vec![kind]).collect()
    }

    /// What is in an array or a map, in words.
    fn inside(&self, kind: &[&str], root: &'a Value, depth: usize) -> Words {
        let key = match kind {
            ["array"] => "items",
            ["object"] => "additionalProperties",
            _ => return Vec::new(),
        };
        let Some(inside) = self.all(key).find(|inside| inside.is_object()) else {
            return Vec::new();
        };
        let inside = Together::new(root, inside).kind(root, depth);
        if inside == ["any"] { Vec::new() } else { [vec!["of"], inside].concat() }
    }

    /// What is in the arrays that this is an array of, or in the map.
    fn innermost(&self, root: &'a Value) -> Self {
        let mut found = self.clone();
        for _ in 0..MAX_KIND_DEPTH {
            let inside = ["items", "additionalProperties"].into_iter();
            let inside = inside.flat_map(|key| found.all(key)).find(|inside| inside.is_object());
            match inside {
                Some(inside) if !found.has_fields() => found = Self::new(root, inside),
                _ => break,
            }
        }
        found
    }

    fn has_fields(&self) -> bool {
        self.all("properties").filter_map(Value::as_object).any(|fields| !fields.is_empty())
    }

    /// Whether both are of the same value.
    fn is(&self, other: &Self) -> bool {
        let first = |of: &Self| of.schemas.first().copied().map(std::ptr::from_ref);
        first(self) == first(other)
    }

    /// Whether both have fields by the same schema: then one is inside of itself.
    fn shares(&self, other: &Self) -> bool {
        let mut described = self.schemas.iter().filter(|schema| schema.get("properties").is_some());
        described.any(|one| other.schemas.iter().any(|two| std::ptr::eq(*one, *two)))
    }
}

/// What a schema refers to, if it is in the same document.
fn reference<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
}

/// The first schemas of a list.
fn members<'a>(
    schema: &'a Value,
    key: &str,
) -> impl DoubleEndedIterator<Item = &'a Value> + use<'a> {
    let all = schema.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    all.get(..all.len().min(MAX_TOGETHER)).unwrap_or_default().iter()
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn is_null(schema: &&Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}

#[cfg(test)]
mod tests;
