//! A JSON Schema as everything that has to hold at one place.
//!
//! References are followed and `allOf` is taken apart, so that whoever reads a schema
//! asks for a keyword and gets it from wherever it stands. What a circle of references
//! or a hostile amount of parts hides is not looked for: see [`Schema::is_whole`].

mod kind;
mod table;

use std::collections::BTreeSet;
use std::ptr;

use serde_json::{Map, Value};

pub use kind::kind;
pub use table::{Row, Table};

/// Parts of one place that are looked at.
const MAX_PARTS: usize = 64;

/// The schemas that a value at one place has to satisfy, all of them.
#[derive(Debug, Clone)]
pub struct Schema<'a> {
    root: &'a Value,
    parts: Vec<&'a Map<String, Value>>,
    whole: bool,
    never: bool,
}

impl<'a> Schema<'a> {
    /// The schema of a whole document.
    pub fn root(root: &'a Value) -> Self {
        Self::of(root, [root])
    }

    /// What all of these demand together.
    pub fn of(root: &'a Value, schemas: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut all = Self { root, parts: Vec::new(), whole: true, never: false };
        all.add(schemas);
        all
    }

    /// This and one more.
    pub fn and(&self, schema: &'a Value) -> Self {
        let mut both = self.clone();
        both.add([schema]);
        both
    }

    /// The document that references point into.
    pub fn document(&self) -> &'a Value {
        self.root
    }

    /// The parts, each an object of keywords.
    pub fn parts(&self) -> &[&'a Map<String, Value>] {
        &self.parts
    }

    /// Whether every reference led somewhere and every part is here.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether one of the parts is `false`, which no value satisfies.
    pub fn is_never(&self) -> bool {
        self.never
    }

    /// The values of a keyword, from every part that has it.
    pub fn all(&self, keyword: &str) -> impl Iterator<Item = &'a Value> {
        self.parts.iter().filter_map(move |part| part.get(keyword))
    }

    /// The first value of a keyword.
    pub fn first(&self, keyword: &str) -> Option<&'a Value> {
        self.all(keyword).next()
    }

    /// The first value of a keyword that is text.
    pub fn text(&self, keyword: &str) -> Option<&'a str> {
        self.all(keyword).find_map(Value::as_str)
    }

    /// A bound of a count: of all parts that have one, what `both` makes of them.
    pub fn count(&self, keyword: &str, both: fn(u64, u64) -> u64) -> Option<usize> {
        let count = self.all(keyword).filter_map(Value::as_u64).reduce(both);
        count.map(|count| usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// The types that the first part with a `type` names and every other one allows too,
    /// as far as they spell them alike.
    pub fn types(&self) -> Vec<&'a str> {
        let mut lists = self.all("type").map(names);
        let Some(mut types) = lists.next() else { return Vec::new() };
        for other in lists {
            let both: Vec<&str> = types.iter().copied().filter(|t| other.contains(t)).collect();
            // An integer is a number; the narrower of the two is what both allow.
            types = if both.is_empty() { narrower(types, other) } else { both };
        }
        types
    }

    /// The names of the properties, in the order they are written.
    pub fn property_names(&self) -> Vec<&'a str> {
        let mut seen = BTreeSet::new();
        let maps = self.all("properties").filter_map(Value::as_object);
        maps.flat_map(Map::keys).map(String::as_str).filter(|name| seen.insert(*name)).collect()
    }

    /// What a property has to satisfy, if one of the parts lists it.
    pub fn property(&self, name: &str) -> Option<Self> {
        self.each(|part| part.get("properties")?.get(name))
    }

    /// What each element of an array has to satisfy.
    pub fn items(&self) -> Option<Self> {
        self.each(|part| part.get("items").filter(|items| !items.is_array()))
    }

    /// What properties have to satisfy that are not listed.
    pub fn other_properties(&self) -> Option<Self> {
        self.each(|part| part.get("additionalProperties"))
    }

    /// The names of the properties that must be there, each once.
    pub fn required(&self) -> BTreeSet<&'a str> {
        self.all("required")
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// The schemas that a keyword of one part each leads to, together.
    pub fn each(&self, find: impl Fn(&'a Map<String, Value>) -> Option<&'a Value>) -> Option<Self> {
        let found: Vec<&Value> = self.parts.iter().filter_map(|part| find(part)).collect();
        (!found.is_empty()).then(|| Self::of(self.root, found))
    }

    fn add(&mut self, schemas: impl IntoIterator<Item = &'a Value>) {
        let mut waiting: Vec<&'a Value> = schemas.into_iter().collect();
        waiting.reverse();
        while let Some(schema) = waiting.pop() {
            self.never |= schema == &Value::Bool(false);
            let Some(part) = schema.as_object() else { continue };
            if self.parts.iter().any(|other| ptr::eq(*other, part)) {
                continue;
            }
            if self.parts.len() >= MAX_PARTS {
                self.whole = false;
                return;
            }
            self.parts.push(part);
            let more = part.get("allOf").and_then(Value::as_array);
            waiting.extend(more.into_iter().flatten().rev());
            waiting.extend(self.referred(part));
        }
    }

    fn referred(&mut self, part: &'a Map<String, Value>) -> Option<&'a Value> {
        let target = part.get("$ref").map(|path| resolve(self.root, path));
        let dynamic = part.contains_key("$dynamicRef") || part.contains_key("$recursiveRef");
        self.whole &= target != Some(None) && !dynamic;
        target.flatten()
    }
}

/// What a reference within the document leads to.
pub(crate) fn resolve<'a>(root: &'a Value, path: &Value) -> Option<&'a Value> {
    let pointer = path.as_str()?.strip_prefix('#')?;
    root.pointer(&decoded(pointer)?)
}

/// The text without the percent signs of an address.
fn decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

fn names(types: &Value) -> Vec<&str> {
    match types {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn narrower<'a>(one: Vec<&'a str>, other: Vec<&'a str>) -> Vec<&'a str> {
    let meet = |a: &[&str], b: &[&str]| a.contains(&"integer") && b.contains(&"number");
    match () {
        () if meet(&one, &other) => one,
        () if meet(&other, &one) => other,
        () => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keywords_are_found_behind_references_and_all_of() {
        let root = json!({
            "allOf": [{ "$ref": "#/$defs/a%20b" }, { "required": ["y"] }],
            "properties": { "x": { "type": "string" } },
            "$defs": { "a b": { "properties": { "x": { "minLength": 2 } }, "required": ["x"] } },
        });
        let schema = Schema::root(&root);
        assert!(schema.is_whole());
        assert_eq!(schema.required().into_iter().collect::<Vec<_>>(), ["x", "y"]);
        let x = schema.property("x").unwrap();
        assert_eq!((x.text("type"), x.first("minLength")), (Some("string"), Some(&json!(2))));
    }

    #[test]
    fn circles_and_references_to_nowhere_come_to_an_end() {
        let circle = json!({ "$ref": "#/$defs/a", "$defs": {
            "a": { "allOf": [{ "$ref": "#/$defs/b" }] }, "b": { "$ref": "#/$defs/a" } } });
        assert!(Schema::root(&circle).is_whole());
        for path in ["#/nowhere", "other.json", "file:///etc/passwd", "#%", "#%zz", "#%ff", "#%é"]
        {
            let lost = json!({ "$ref": path });
            assert!(!Schema::root(&lost).is_whole(), "{path}");
        }
        let itself = json!({ "$ref": "#" });
        assert!(Schema::root(&itself).is_whole());
    }

    #[test]
    fn a_schema_of_very_many_parts_says_that_it_is_not_whole() {
        let many = json!({ "allOf": vec![json!({ "type": "string" }); 1000] });
        let schema = Schema::root(&many);
        assert!(!schema.is_whole());
        assert_eq!(schema.types(), ["string"]);
    }

    #[test]
    fn types_are_what_every_part_allows() {
        let of = |schema: Value| {
            Schema::root(&schema).types().into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(of(json!({ "type": ["null", "string"] })), ["null", "string"]);
        let both = json!({ "type": ["null", "string"], "allOf": [{ "type": "string" }] });
        assert_eq!(of(both), ["string"]);
        let narrow = json!({ "type": "number", "allOf": [{ "type": "integer" }] });
        assert_eq!(of(narrow), ["integer"]);
        assert_eq!(of(json!({ "type": 5 })), [""; 0]);
    }
}
