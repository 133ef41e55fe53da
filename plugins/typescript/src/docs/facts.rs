//! What a schema says that a type cannot: defaults, ranges, lengths, formats.

use crate::json::{Document, Id, Number, Value};
use crate::limits::MAX_FACT_CHARS;
use crate::quote;

/// The annotations of one place, where several schemas hold; of each the first counts.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) description: Option<Id>,
    pub(super) title: Option<Id>,
    pub(super) is_deprecated: bool,
    /// Whether numbers are whole, and nothing else says so.
    pub(super) is_integer: bool,
    /// By the place of each fact among all.
    found: [Option<Id>; FACTS],
    is_any: bool,
}

/// How many facts there are.
const FACTS: usize = 19;

/// What may be worth saying.
#[derive(Clone, Copy)]
enum Fact {
    Default,
    Minimum,
    ExclusiveMinimum,
    Maximum,
    ExclusiveMaximum,
    MinLength,
    MaxLength,
    MinItems,
    MaxItems,
    MinProperties,
    MaxProperties,
    UniqueItems,
    MultipleOf,
    Format,
    Encoding,
    MediaType,
    Pattern,
    Examples,
    Example,
}

impl Fact {
    #[expect(clippy::as_conversions, reason = "the number of a variant")]
    fn place(self) -> usize {
        self as usize
    }

    fn of(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "default" => Self::Default,
            "minimum" => Self::Minimum,
            "exclusiveMinimum" => Self::ExclusiveMinimum,
            "maximum" => Self::Maximum,
            "exclusiveMaximum" => Self::ExclusiveMaximum,
            "minLength" => Self::MinLength,
            "maxLength" => Self::MaxLength,
            "minItems" => Self::MinItems,
            "maxItems" => Self::MaxItems,
            "minProperties" => Self::MinProperties,
            "maxProperties" => Self::MaxProperties,
            "uniqueItems" => Self::UniqueItems,
            "multipleOf" => Self::MultipleOf,
            "format" => Self::Format,
            "contentEncoding" => Self::Encoding,
            "contentMediaType" => Self::MediaType,
            "pattern" => Self::Pattern,
            "examples" => Self::Examples,
            "example" => Self::Example,
            _ => return None,
        })
    }
}

impl Facts {
    /// Adds what one schema says.
    pub(super) fn read(&mut self, document: &Document<'_>, id: Id) {
        for (key, value) in document.members(id) {
            match key.as_ref() {
                "description" => self.description = self.description.or(said(document, *value)),
                "title" => self.title = self.title.or(said(document, *value)),
                "deprecated" => self.is_deprecated |= document.bool(*value) == Some(true),
                keyword => self.keep(keyword, *value),
            }
        }
    }

    /// Writes all facts, in one line; nothing when there are none.
    pub(super) fn tell(&self, document: &Document<'_>, out: &mut String) {
        let start = out.len();
        let mut telling = Telling { facts: self, document, out, start };
        if self.is_integer {
            telling.say("Integer");
        }
        if self.is_any {
            telling.all();
        }
    }

    fn keep(&mut self, keyword: &str, value: Id) {
        let place = Fact::of(keyword).and_then(|fact| self.found.get_mut(fact.place()));
        if let Some(place) = place {
            place.get_or_insert(value);
            self.is_any = true;
        }
    }

    fn find(&self, fact: Fact) -> Option<Id> {
        self.found.get(fact.place()).copied().flatten()
    }
}

/// A text that says something.
fn said(document: &Document<'_>, id: Id) -> Option<Id> {
    document.text(id).filter(|text| !text.trim().is_empty()).map(|_| id)
}

/// Facts becoming sentences.
struct Telling<'f, 'd> {
    facts: &'f Facts,
    document: &'f Document<'d>,
    out: &'f mut String,
    start: usize,
}

impl Telling<'_, '_> {
    /// Starts a sentence.
    fn begin(&mut self, words: &str) {
        if self.out.len() > self.start {
            self.out.push(' ');
        }
        self.out.push_str(words);
    }

    fn say(&mut self, words: &str) {
        self.begin(words);
        self.out.push('.');
    }

    fn say_number(&mut self, words: &str, number: Number) {
        self.begin(words);
        quote::number(self.out, number);
        self.out.push('.');
    }

    fn all(&mut self) {
        self.value(Fact::Default, "Default: ");
        self.range();
        self.count(Fact::MinLength, Fact::MaxLength, [" character.", " characters."]);
        self.count(Fact::MinItems, Fact::MaxItems, [" item.", " items."]);
        self.count(Fact::MinProperties, Fact::MaxProperties, [" property.", " properties."]);
        if self.is_true(Fact::UniqueItems) {
            self.say("No item twice");
        }
        self.value(Fact::MultipleOf, "Multiple of: ");
        self.word(Fact::Format, "Format: ");
        self.word(Fact::Encoding, "Encoding: ");
        self.word(Fact::MediaType, "Media type: ");
        self.word(Fact::Pattern, "Pattern: ");
        let list = self.facts.find(Fact::Examples);
        let first = list.and_then(|list| self.document.items(list).first().copied());
        if let Some(example) = first.or_else(|| self.facts.find(Fact::Example)) {
            self.json(example, "Example: ");
        }
    }

    fn is_true(&self, fact: Fact) -> bool {
        self.facts.find(fact).and_then(|id| self.document.bool(id)) == Some(true)
    }

    /// A value as JSON.
    fn value(&mut self, fact: Fact, words: &str) {
        if let Some(id) = self.facts.find(fact) {
            self.json(id, words);
        }
    }

    fn json(&mut self, id: Id, words: &str) {
        let before = self.out.len();
        self.begin(words);
        let start = self.out.len();
        match write(self.document, id, self.out, start) {
            Some(()) => self.out.push('.'),
            None => self.out.truncate(before),
        }
    }

    /// A word of the schema's own, without quotation marks.
    fn word(&mut self, fact: Fact, words: &str) {
        let text = self.facts.find(fact).and_then(|id| self.document.text(id));
        if let Some(text) = text.filter(|text| text.chars().count() <= MAX_FACT_CHARS) {
            self.begin(words);
            self.out.push_str(text);
            self.out.push('.');
        }
    }

    fn number(&self, fact: Fact) -> Option<Number> {
        self.document.number(self.facts.find(fact)?)
    }

    /// Draft-04 says by a truth beside it whether a bound is exclusive.
    fn range(&mut self) {
        let (least, most) = (self.number(Fact::Minimum), self.number(Fact::Maximum));
        let over_least = self.is_true(Fact::ExclusiveMinimum);
        let under_most = self.is_true(Fact::ExclusiveMaximum);
        if let (Some(least), Some(most), false) = (least, most, over_least || under_most) {
            self.begin("From ");
            quote::number(self.out, least);
            self.out.push_str(" to ");
            quote::number(self.out, most);
            return self.out.push('.');
        }
        let [over, under] =
            [Fact::ExclusiveMinimum, Fact::ExclusiveMaximum].map(|fact| self.number(fact));
        for (bound, words) in [
            (least, if over_least { "More than " } else { "At least " }),
            (over, "More than "),
            (most, if under_most { "Less than " } else { "At most " }),
            (under, "Less than "),
        ] {
            if let Some(bound) = bound {
                self.say_number(words, bound);
            }
        }
    }

    fn count(&mut self, least: Fact, most: Fact, [one, many]: [&str; 2]) {
        let least = self.number(least).filter(|least| least.as_f64() > 0.0);
        let most = self.number(most);
        let Some(last) = most.or(least) else { return };
        match (least, most) {
            (Some(least), Some(most)) if least != most => {
                self.begin("");
                quote::number(self.out, least);
                self.out.push_str(" to ");
            }
            (Some(_), Some(_)) => self.begin(""),
            (Some(_), None) => self.begin("At least "),
            (None, _) => self.begin("At most "),
        }
        quote::number(self.out, last);
        self.out.push_str(if last == Number::Integer(1) { one } else { many });
    }
}

/// Writes a value as JSON in one line, behind what stands before `start`. It ends with
/// nothing when the text is long, however large the value is.
fn write(document: &Document<'_>, id: Id, out: &mut String, start: usize) -> Option<()> {
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
                write(document, *item, out, start)?;
            }
            out.push(']');
        }
        Value::Object(_) => {
            out.push('{');
            for (at, (key, value)) in document.members(id).iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                quote::string(out, key);
                out.push_str(": ");
                write(document, *value, out, start)?;
            }
            out.push('}');
        }
    }
    let text = out.get(start..).unwrap_or_default();
    (text.len() <= MAX_FACT_CHARS || text.chars().count() <= MAX_FACT_CHARS).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(text: &str) -> String {
        let document = Document::read(text).unwrap();
        let mut facts = Facts::default();
        facts.read(&document, document.root());
        let mut out = String::new();
        facts.tell(&document, &mut out);
        out
    }

    #[test]
    fn facts_are_short_sentences() {
        for (schema, text) in [
            (r#"{"default": 10, "minimum": 1, "maximum": 100}"#, "Default: 10. From 1 to 100."),
            (r#"{"minimum": 0, "exclusiveMinimum": true}"#, "More than 0."),
            (r#"{"exclusiveMinimum": 0, "maximum": 5}"#, "More than 0. At most 5."),
            (r#"{"minLength": 1, "maxLength": 1, "pattern": "^a$"}"#, "1 character. Pattern: ^a$."),
            (
                r#"{"minItems": 0, "maxItems": 5, "uniqueItems": true}"#,
                "At most 5 items. No item twice.",
            ),
            (r#"{"default": {"a": [1, "b"]}}"#, r#"Default: {"a": [1, "b"]}."#),
            (r#"{"examples": ["x", "y"], "format": "date"}"#, r#"Format: date. Example: "x"."#),
            (r#"{"format": 3, "minLength": "2"}"#, ""),
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
