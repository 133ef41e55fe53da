//! The properties of an object, and of the objects in it, as rows.

use serde::Serialize;
use serde_json::Value;

use super::{Schema, kind};
use crate::budget::Budget;
use crate::json;
use crate::words::cut;

/// Rows of one table.
const MAX_ROWS: usize = 200;
/// Levels of objects in objects.
const MAX_DEPTH: usize = 3;
/// Characters of a default value.
const MAX_DEFAULT_CHARS: usize = 80;
/// Characters of a description.
const MAX_DESCRIPTION_CHARS: usize = 900;

/// What an object holds.
#[derive(Debug, Default, Serialize)]
pub struct Table {
    /// The object's own type in words.
    pub kind: String,
    /// Its properties, each followed by those of the object it holds.
    pub rows: Vec<Row>,
    /// Properties of the object itself that have no row.
    pub more: usize,
    /// Whether something deeper has no row.
    pub deeper: bool,
}

/// One property.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Where it is, such as `filter.tags[].name`.
    pub path: String,
    /// Its type in words.
    pub kind: String,
    /// Whether it must be there, in an object that is.
    pub required: bool,
    /// Its default, as JSON.
    pub default: Option<String>,
    /// What the server says of it.
    pub description: String,
}

impl Table {
    /// The table of a schema.
    pub fn of(schema: &Schema, budget: &Budget) -> Self {
        let mut table = Self { kind: kind(schema, budget), ..Self::default() };
        table.add(schema, "", budget, MAX_DEPTH);
        table
    }

    fn add(&mut self, schema: &Schema, parent: &str, budget: &Budget, depth: usize) {
        let names = schema.property_names();
        let Some(depth) = depth.checked_sub(1) else {
            self.deeper |= !names.is_empty();
            return;
        };
        let required = schema.required();
        for (at, name) in names.iter().enumerate() {
            let Some(property) = schema.property(name) else { continue };
            let path = format!("{parent}{}", segment(name));
            let row = Row::of(&property, path.clone(), required.contains(name), budget);
            if self.rows.len() >= MAX_ROWS || !budget.write(row.bytes()) {
                self.leave_out(names.len().saturating_sub(at), parent);
                return;
            }
            self.rows.push(row);
            let (inner, suffix) = object_in(property);
            self.add(&inner, &format!("{path}{suffix}."), budget, depth);
        }
    }

    fn leave_out(&mut self, count: usize, parent: &str) {
        match parent {
            "" => self.more = count,
            _ => self.deeper = true,
        }
    }
}

impl Row {
    fn of(property: &Schema, path: String, required: bool, budget: &Budget) -> Self {
        let description = property.text("description").unwrap_or_default();
        Self {
            path,
            kind: kind(property, budget),
            required,
            default: property.first("default").map(|value| json::short(value, MAX_DEFAULT_CHARS)),
            description: cut(description, MAX_DESCRIPTION_CHARS),
        }
    }

    fn bytes(&self) -> usize {
        let texts = [&self.path, &self.kind, &self.description];
        let texts = texts.into_iter().chain(&self.default);
        texts.map(String::len).fold(0, usize::saturating_add)
    }
}

/// The object that a property is or lists, and what its path has in addition.
fn object_in(property: Schema<'_>) -> (Schema<'_>, &'static str) {
    match property.items() {
        Some(items) => (items, "[]"),
        None => (property, ""),
    }
}

/// A name in a path, in quotes where it could be mistaken for more than one.
fn segment(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-$@".contains(c);
    if !name.is_empty() && name.chars().all(plain) {
        return name.to_owned();
    }
    json::visible(&Value::from(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(schema: &Value) -> Table {
        Table::of(&Schema::root(schema), &Budget::default())
    }

    fn paths(schema: Value) -> Vec<String> {
        of(&schema).rows.into_iter().map(|row| row.path).collect()
    }

    #[test]
    fn objects_in_objects_and_lists_have_rows_of_their_own() {
        let inner = json!({ "type": "object", "properties": { "c.d": {}, "": {} } });
        let schema = json!({ "properties": { "a": { "properties": { "b": {} } },
            "list": { "type": "array", "items": inner } } });
        assert_eq!(paths(schema), ["a", "a.b", "list", "list[].\"c.d\"", "list[].\"\""]);
    }

    #[test]
    fn a_schema_within_itself_comes_to_an_end() {
        let schema = json!({ "properties": { "a": { "$ref": "#" } } });
        let table = of(&schema);
        assert_eq!((table.rows.len(), table.deeper), (MAX_DEPTH, true));
    }

    #[test]
    fn what_has_no_row_is_counted() {
        let many = |count: usize| {
            Value::Object((0..count).map(|n| (format!("p{n:05}"), json!({}))).collect())
        };
        let table = of(&json!({ "properties": many(50_000) }));
        assert_eq!((table.rows.len(), table.more), (MAX_ROWS, 50_000 - MAX_ROWS));
        let wide = json!({ "properties": { "a": { "properties": many(1000) }, "b": {} } });
        let table = of(&wide);
        assert_eq!((table.rows.len(), table.more, table.deeper), (MAX_ROWS, 1, true));
    }

    #[test]
    fn rows_of_one_server_share_their_room() {
        let large = json!({ "type": "string", "description": "d".repeat(10_000) });
        let names: serde_json::Map<_, _> =
            (0..150).map(|n| (format!("p{n}"), json!({ "$ref": "#/$defs/large" }))).collect();
        let schema = json!({ "properties": names, "$defs": { "large": large } });
        let budget = Budget::default();
        let tables: Vec<_> = (0..100).map(|_| Table::of(&Schema::root(&schema), &budget)).collect();
        assert_eq!((tables[0].rows.len(), tables[0].more), (150, 0));
        assert_eq!((tables[99].rows.len(), tables[99].more), (0, 150));
    }

    #[test]
    fn a_row_says_what_the_schema_says() {
        let schema = json!({ "required": ["n"], "properties": {
            "n": { "type": "integer", "default": 3, "description": "how many" } } });
        let table = of(&schema);
        let row = &table.rows[0];
        assert_eq!((&*row.path, &*row.kind, row.required), ("n", "integer", true));
        assert_eq!((row.default.as_deref(), &*row.description), (Some("3"), "how many"));
    }
}
