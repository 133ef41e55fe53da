//! What one schema says, keyword by keyword.

use super::Kinds;
use crate::json::{Document, Id, Value};

/// Which groups of keywords a schema has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assertions(u16);

impl Assertions {
    /// Nothing but annotations.
    pub const NONE: Self = Self(0);
    /// `$ref` and its relatives.
    pub const REFERENCE: Self = Self(1);
    /// `type`.
    pub const TYPE: Self = Self(1 << 1);
    /// `enum` or `const`.
    pub const LITERAL: Self = Self(1 << 2);
    /// `required`.
    pub const REQUIRED: Self = Self(1 << 3);
    /// Any other about objects that a type can express.
    pub const OBJECT: Self = Self(1 << 4);
    /// Any about arrays that a type can express.
    pub const ARRAY: Self = Self(1 << 5);
    /// `anyOf`.
    pub const ANY_OF: Self = Self(1 << 6);
    /// `allOf` or `oneOf`.
    pub const OTHERS_OF: Self = Self(1 << 7);
    /// `not`.
    pub const NOT: Self = Self(1 << 8);
    /// The schema is `false`.
    pub const FALSE: Self = Self(1 << 9);
    /// `nullable` without `type`.
    pub const NULLABLE: Self = Self(1 << 10);
    /// What depends on other parts of the value, like `if`: no type can express it.
    pub const CONDITION: Self = Self(1 << 11);
    /// What no type can express of a single value, like `pattern`.
    pub const VALUE: Self = Self(1 << 12);

    /// Whether there is nothing but these.
    pub fn only(self, these: Self) -> bool {
        self.0 & !these.0 == 0
    }

    /// Whether any of these is there.
    pub fn any(self, these: Self) -> bool {
        self.0 & these.0 != 0
    }

    /// These and those.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The keywords that make the items of an array, in whatever draft.
#[derive(Debug, Clone, Copy, Default)]
pub struct Items {
    /// An array of schemas, one for each of the first items.
    pub prefix: Option<Id>,
    /// The schema of all further items.
    pub rest: Option<Id>,
    /// The fewest items there may be.
    pub least: usize,
    /// The most items there may be.
    pub most: Option<usize>,
}

/// One schema's keywords. Those that hold schemas are only there when they are of the
/// right form.
#[derive(Debug, Clone, Copy)]
pub struct Keywords {
    /// What is there at all.
    pub assertions: Assertions,
    /// The value of `$ref`, or of a relative of it.
    pub reference: Option<Id>,
    /// The kinds that `type` and `nullable` allow.
    pub kinds: Kinds,
    /// Whether numbers have to be whole.
    pub integer: bool,
    /// A value of `type` that names no kind.
    pub odd_type: Option<Id>,
    /// The array of `enum`.
    pub values: Option<Id>,
    /// The value of `const`.
    pub value: Option<Id>,
    /// An object of schemas by key.
    pub properties: Option<Id>,
    /// An object of schemas by pattern.
    pub patterns: Option<Id>,
    /// The schema of properties that neither of the two names.
    pub additional: Option<Id>,
    /// The same, of those that no schema for the same place names.
    pub unevaluated: Option<Id>,
    /// The schema of keys.
    pub keys: Option<Id>,
    /// The array of `required`.
    pub required: Option<Id>,
    /// What is said of items.
    pub items: Items,
    /// The array of `allOf`.
    pub all_of: Option<Id>,
    /// The array of `anyOf`.
    pub any_of: Option<Id>,
    /// The array of `oneOf`.
    pub one_of: Option<Id>,
    /// The schema of `not`.
    pub not: Option<Id>,
    /// The name of a keyword that is left out, because no type can express it.
    pub unexpressed: Option<&'static str>,
}

impl Keywords {
    /// Of a schema that allows nothing.
    pub const NOTHING: Self =
        Self { assertions: Assertions::FALSE, kinds: Kinds::NONE, ..Self::ANYTHING };

    /// Of a schema that allows everything.
    pub const ANYTHING: Self = Self {
        assertions: Assertions::NONE,
        reference: None,
        kinds: Kinds::ALL,
        integer: false,
        odd_type: None,
        values: None,
        value: None,
        properties: None,
        patterns: None,
        additional: None,
        unevaluated: None,
        keys: None,
        required: None,
        items: Items { prefix: None, rest: None, least: 0, most: None },
        all_of: None,
        any_of: None,
        one_of: None,
        not: None,
        unexpressed: None,
    };

    /// Reads the keywords of an object.
    pub(super) fn read(document: &Document<'_>, id: Id) -> Self {
        let found = Self::ANYTHING;
        let mut reading = Reading { document, found, nullable: false, old_rest: None };
        for (key, value) in document.members(id) {
            reading.keyword(key, *value);
        }
        reading.finish()
    }

    fn add(&mut self, group: Assertions) {
        self.assertions = self.assertions.and(group);
    }
}

struct Reading<'r, 'd> {
    document: &'r Document<'d>,
    found: Keywords,
    nullable: bool,
    /// `additionalItems`, which only counts beside an array of `items`.
    old_rest: Option<Id>,
}

impl Reading<'_, '_> {
    fn keyword(&mut self, key: &str, id: Id) {
        let is_schema = matches!(self.document.get(id), Value::Bool(_) | Value::Object(_));
        match key {
            "$ref" | "$dynamicRef" | "$recursiveRef" => self.reference(id),
            "type" => self.kinds(id),
            "nullable" => self.nullable = self.document.bool(id) == Some(true),
            "enum" => self.set(Assertions::LITERAL, self.array(id), |k| &mut k.values),
            "const" => self.set(Assertions::LITERAL, Some(id), |k| &mut k.value),
            "required" => self.set(Assertions::REQUIRED, self.array(id), |k| &mut k.required),
            "allOf" => self.set(Assertions::OTHERS_OF, self.array(id), |k| &mut k.all_of),
            "anyOf" => self.set(Assertions::ANY_OF, self.array(id), |k| &mut k.any_of),
            "oneOf" => self.set(Assertions::OTHERS_OF, self.array(id), |k| &mut k.one_of),
            "not" => self.set(Assertions::NOT, is_schema.then_some(id), |k| &mut k.not),
            _ if self.of_objects(key, id, is_schema) || self.of_arrays(key, id, is_schema) => {}
            _ => self.unexpressed(key),
        }
    }

    fn of_objects(&mut self, key: &str, id: Id, is_schema: bool) -> bool {
        let schema = is_schema.then_some(id);
        let object = self.object(id);
        match key {
            "properties" => self.set(Assertions::OBJECT, object, |k| &mut k.properties),
            "patternProperties" => self.set(Assertions::OBJECT, object, |k| &mut k.patterns),
            "additionalProperties" => self.set(Assertions::OBJECT, schema, |k| &mut k.additional),
            "unevaluatedProperties" => self.set(Assertions::OBJECT, schema, |k| &mut k.unevaluated),
            "propertyNames" => self.set(Assertions::OBJECT, schema, |k| &mut k.keys),
            _ => return false,
        }
        true
    }

    fn of_arrays(&mut self, key: &str, id: Id, is_schema: bool) -> bool {
        let schema = is_schema.then_some(id);
        let array = self.array(id);
        match key {
            "items" if array.is_some() => {
                self.set(Assertions::ARRAY, array, |k| &mut k.items.prefix)
            }
            "items" => self.set(Assertions::ARRAY, schema, |k| &mut k.items.rest),
            "prefixItems" => self.set(Assertions::ARRAY, array, |k| &mut k.items.prefix),
            "additionalItems" => self.old_rest = schema,
            "minItems" => self.found.items.least = self.count(id).unwrap_or(0),
            "maxItems" => self.found.items.most = self.count(id),
            _ => return false,
        }
        if matches!(key, "minItems" | "maxItems") {
            self.found.add(Assertions::VALUE);
        }
        true
    }

    fn unexpressed(&mut self, key: &str) {
        match key {
            "if" => self.condition("if"),
            "contains" => self.condition("contains"),
            "dependentRequired" => self.condition("dependentRequired"),
            "dependentSchemas" | "dependencies" => self.condition("dependentSchemas"),
            "pattern" | "format" | "minimum" | "maximum" | "exclusiveMinimum"
            | "exclusiveMaximum" | "multipleOf" | "minLength" | "maxLength" | "uniqueItems"
            | "minProperties" | "maxProperties" | "unevaluatedItems" => {
                self.found.add(Assertions::VALUE);
            }
            _ => {}
        }
    }

    fn condition(&mut self, name: &'static str) {
        self.found.unexpressed = Some(name);
        self.found.add(Assertions::CONDITION);
    }

    fn reference(&mut self, id: Id) {
        if self.document.text(id).is_some() {
            self.set(Assertions::REFERENCE, Some(id), |k| &mut k.reference);
        }
    }

    fn kinds(&mut self, id: Id) {
        let listed = self.document.items(id);
        let names = if listed.is_empty() { std::slice::from_ref(&id) } else { listed };
        let mut kinds = Kinds::NONE;
        let mut whole = true;
        for name in names {
            let text = self.document.text(*name).unwrap_or_default();
            match Kinds::named(text) {
                Some(kind) => kinds = kinds | kind,
                None => self.found.odd_type = Some(*name),
            }
            whole &= text != "number";
        }
        if self.found.odd_type.is_some() {
            return;
        }
        self.found.kinds = kinds;
        self.found.integer = whole && kinds.has(Kinds::NUMBER);
        self.found.add(Assertions::TYPE);
    }

    fn set(
        &mut self,
        group: Assertions,
        value: Option<Id>,
        place: impl Fn(&mut Keywords) -> &mut Option<Id>,
    ) {
        if let Some(value) = value {
            *place(&mut self.found) = Some(value);
            self.found.add(group);
        }
    }

    fn array(&self, id: Id) -> Option<Id> {
        matches!(self.document.get(id), Value::Array(_)).then_some(id)
    }

    fn object(&self, id: Id) -> Option<Id> {
        matches!(self.document.get(id), Value::Object(_)).then_some(id)
    }

    #[expect(
        clippy::as_conversions,
        reason = "a count saturates, and what is no number becomes none"
    )]
    fn count(&self, id: Id) -> Option<usize> {
        self.document.number(id).map(|number| number.as_f64() as usize)
    }

    fn finish(mut self) -> Keywords {
        if self.found.items.prefix.is_some() && self.old_rest.is_some() {
            self.found.items.rest = self.old_rest;
        }
        if self.nullable && self.found.assertions.any(Assertions::TYPE) {
            self.found.kinds = self.found.kinds | Kinds::NULL;
        } else if self.nullable && self.found.assertions != Assertions::NONE {
            self.found.add(Assertions::NULLABLE);
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Keywords {
        let document = Document::read(text).unwrap();
        Keywords::read(&document, document.root())
    }

    #[test]
    fn types_are_read_in_both_forms_and_with_nullable() {
        assert_eq!(read(r#"{"type": "string"}"#).kinds, Kinds::STRING);
        let either = Kinds::STRING | Kinds::NULL;
        assert_eq!(read(r#"{"type": ["string", "null"]}"#).kinds, either);
        assert_eq!(read(r#"{"type": "string", "nullable": true}"#).kinds, either);
        assert_eq!(read(r#"{"type": "string", "nullable": false}"#).kinds, Kinds::STRING);
        assert!(read(r#"{"enum": [1], "nullable": true}"#).assertions.any(Assertions::NULLABLE));
        assert!(read(r#"{"type": "integer"}"#).integer);
        assert!(!read(r#"{"type": ["integer", "number"]}"#).integer);
    }

    #[test]
    fn a_type_that_does_not_exist_is_no_type() {
        for text in [r#"{"type": "any"}"#, r#"{"type": ["string", 1]}"#, r#"{"type": {}}"#] {
            let keywords = read(text);
            assert_eq!(keywords.kinds, Kinds::ALL, "{text}");
            assert!(keywords.odd_type.is_some(), "{text}");
            assert_eq!(keywords.assertions, Assertions::NONE, "{text}");
        }
    }

    #[test]
    fn tuples_are_read_in_the_form_of_every_draft() {
        let old = read(r#"{"items": [{}, {}], "additionalItems": false, "minItems": 1}"#);
        let new = read(r#"{"prefixItems": [{}, {}], "items": false, "minItems": 1}"#);
        for keywords in [old, new] {
            assert!(keywords.items.prefix.is_some() && keywords.items.rest.is_some());
            assert_eq!(keywords.items.least, 1);
        }
        assert!(read(r#"{"items": {}, "additionalItems": false}"#).items.prefix.is_none());
    }

    #[test]
    fn keywords_of_the_wrong_form_say_nothing() {
        let text = r#"{"required": true, "properties": [], "anyOf": {}, "enum": 1, "not": 1,
            "$ref": 1, "additionalProperties": "no", "items": 3, "minItems": "2"}"#;
        assert!(read(text).assertions.only(Assertions::VALUE));
    }
}
