//! What a schema says that a type cannot: defaults, ranges, lengths, formats.

use crate::json::{Document, Id, Value};
use crate::limits::MAX_FACT_CHARS;
use crate::quote;
use crate::schema::{Assertions, Schema};

/// The facts of one place, where several schemas hold; of each fact the first counts.
pub(super) struct Facts<'f, 'd> {
    pub(super) schema: &'f Schema<'d>,
    pub(super) ids: &'f [Id],
    /// Whether this is one of several types that a value may have.
    pub(super) is_branch: bool,
}

impl Facts<'_, '_> {
    /// All facts, in one line; nothing when there are none.
    pub(super) fn text(&self) -> String {
        let mut facts = Vec::new();
        let is_integer = |id: &Id| self.schema.keywords(*id).integer;
        let is_listed = |id: &Id| self.schema.keywords(*id).assertions.any(Assertions::LITERAL);
        let listed = self.is_branch || self.ids.iter().any(is_listed);
        if !listed && self.ids.iter().any(is_integer) {
            facts.push("Integer".to_owned());
        }
        self.add(&mut facts, "default", "Default");
        facts.extend(self.range());
        facts.extend(self.count("minLength", "maxLength", "character"));
        facts.extend(self.count("minItems", "maxItems", "item"));
        facts.extend(self.count("minProperties", "maxProperties", "property"));
        if self.is_true("uniqueItems") {
            facts.push("No item twice".to_owned());
        }
        self.add(&mut facts, "multipleOf", "Multiple of");
        self.add(&mut facts, "format", "Format");
        self.add(&mut facts, "contentEncoding", "Encoding");
        self.add(&mut facts, "contentMediaType", "Media type");
        self.add(&mut facts, "pattern", "Pattern");
        if let Some(example) = self.example() {
            facts.push(format!("Example: {example}"));
        }
        facts.iter().map(|fact| format!("{fact}.")).collect::<Vec<_>>().join(" ")
    }

    fn find(&self, keyword: &str) -> Option<Id> {
        let document = self.schema.document;
        self.ids.iter().find_map(|id| document.member(*id, keyword))
    }

    fn is_true(&self, keyword: &str) -> bool {
        self.find(keyword).and_then(|id| self.schema.document.bool(id)) == Some(true)
    }

    /// A value as it is; words of a schema's own without quotation marks.
    fn add(&self, facts: &mut Vec<String>, keyword: &str, name: &str) {
        let document = self.schema.document;
        let Some(id) = self.find(keyword) else { return };
        let text = match (keyword, document.text(id)) {
            ("format" | "pattern" | "contentEncoding" | "contentMediaType", Some(text)) => {
                Some(text.to_owned()).filter(|text| text.chars().count() <= MAX_FACT_CHARS)
            }
            _ => compact(document, id),
        };
        facts.extend(text.map(|text| format!("{name}: {text}")));
    }

    fn example(&self) -> Option<String> {
        let document = self.schema.document;
        let examples = self.find("examples").and_then(|id| document.items(id).first().copied());
        compact(document, examples.or_else(|| self.find("example"))?)
    }

    fn number(&self, keyword: &str) -> Option<String> {
        let number = self.schema.document.number(self.find(keyword)?)?;
        let mut text = String::new();
        quote::number(&mut text, number);
        Some(text)
    }

    /// Draft-04 says by a truth beside it whether a bound is exclusive.
    fn range(&self) -> Vec<String> {
        let (least, most) = (self.number("minimum"), self.number("maximum"));
        let over = self.number("exclusiveMinimum");
        let under = self.number("exclusiveMaximum");
        match (least, most) {
            (Some(least), Some(most))
                if !self.is_true("exclusiveMinimum") && !self.is_true("exclusiveMaximum") =>
            {
                vec![format!("From {least} to {most}")]
            }
            (least, most) => {
                let old_over = least.clone().filter(|_| self.is_true("exclusiveMinimum"));
                let old_under = most.clone().filter(|_| self.is_true("exclusiveMaximum"));
                let bounds = [
                    (least.filter(|_| old_over.is_none()), "At least"),
                    (over.or(old_over), "More than"),
                    (most.filter(|_| old_under.is_none()), "At most"),
                    (under.or(old_under), "Less than"),
                ];
                let fact = |(bound, words): (Option<String>, &str)| {
                    bound.map(|bound| format!("{words} {bound}"))
                };
                bounds.into_iter().filter_map(fact).collect()
            }
        }
    }

    fn count(&self, least: &str, most: &str, thing: &str) -> Option<String> {
        let things = |count: &str| match (count, thing) {
            ("1", _) => thing.to_owned(),
            (_, "property") => "properties".to_owned(),
            _ => format!("{thing}s"),
        };
        match (self.number(least).filter(|least| least != "0"), self.number(most)) {
            (Some(least), Some(most)) if least == most => {
                Some(format!("{least} {}", things(&least)))
            }
            (Some(least), Some(most)) => Some(format!("{least} to {most} {}", things(&most))),
            (Some(least), None) => Some(format!("At least {least} {}", things(&least))),
            (None, Some(most)) => Some(format!("At most {most} {}", things(&most))),
            (None, None) => None,
        }
    }
}

/// A value as JSON in one line; nothing when it is long.
fn compact(document: &Document<'_>, id: Id) -> Option<String> {
    let mut text = String::new();
    write(document, id, &mut text)?;
    Some(text)
}

/// It ends when the text is long, however large the value is.
fn write(document: &Document<'_>, id: Id, out: &mut String) -> Option<()> {
    match document.get(id) {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => quote::number(out, *number),
        Value::String(text) if text.len() > MAX_FACT_CHARS.saturating_mul(4) => return None,
        Value::String(text) => quote::string(out, text),
        Value::Array(_) => {
            out.push('[');
            for (at, item) in document.items(id).iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write(document, *item, out)?;
            }
            out.push(']');
        }
        Value::Object(_) => {
            out.push('{');
            for (at, (key, value)) in document.members(id).iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                quote::string(out, key);
                out.push_str(": ");
                write(document, *value, out)?;
            }
            out.push('}');
        }
    }
    (out.len() <= MAX_FACT_CHARS.saturating_mul(4) && out.chars().count() <= MAX_FACT_CHARS)
        .then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(text: &str) -> String {
        let document = Document::read(text).unwrap();
        let schema = Schema::new(&document);
        Facts { schema: &schema, ids: &[document.root()], is_branch: false }.text()
    }

    #[test]
    fn facts_are_short_sentences() {
        for (schema, text) in [
            (
                r#"{"type": "integer", "default": 10, "minimum": 1, "maximum": 100}"#,
                "Integer. Default: 10. From 1 to 100.",
            ),
            (r#"{"minimum": 0, "exclusiveMinimum": true}"#, "More than 0."),
            (r#"{"exclusiveMinimum": 0, "maximum": 5}"#, "More than 0. At most 5."),
            (r#"{"minLength": 1, "maxLength": 1, "pattern": "^a$"}"#, "1 character. Pattern: ^a$."),
            (
                r#"{"minItems": 0, "maxItems": 5, "uniqueItems": true}"#,
                "At most 5 items. No item twice.",
            ),
            (r#"{"default": {"a": [1, "b"]}}"#, r#"Default: {"a": [1, "b"]}."#),
            (r#"{"examples": ["x", "y"], "format": "date"}"#, r#"Format: date. Example: "x"."#),
            (r#"{"format": 3, "minLength": "2"}"#, "Format: 3."),
            ("{}", ""),
        ] {
            assert_eq!(facts(schema), text, "{schema}");
        }
    }

    #[test]
    fn what_is_long_is_left_out() {
        let long = "x".repeat(10_000);
        assert_eq!(facts(&format!(r#"{{"default": "{long}", "pattern": "{long}"}}"#)), "");
        let many = vec!["1"; 10_000].join(",");
        assert_eq!(facts(&format!(r#"{{"default": [{many}], "minimum": 1}}"#)), "At least 1.");
    }
}
