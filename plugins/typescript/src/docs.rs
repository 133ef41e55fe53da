//! What a schema says in words, for doc comments.

mod facts;

use self::facts::Facts;
use crate::json::Id;
use crate::limits::MAX_BRIEF_CHARS;
use crate::names::pascal;
use crate::schema::{Assertions, Kinds, Meaning, Schema};
use crate::types::Doc;

/// How much is said in comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Docs {
    /// Descriptions, and what a type cannot say: defaults, ranges, formats.
    Full,
    /// The first sentence of descriptions.
    Brief,
    /// Nothing.
    None,
}

/// Reads words from a schema.
pub struct Words<'w, 'd> {
    /// The schema.
    pub schema: &'w Schema<'d>,
    /// How much to say.
    pub docs: Docs,
    /// Where facts are kept.
    pub facts: &'w mut String,
}

impl<'d> Words<'_, 'd> {
    /// Of a schema that is to have a name.
    pub fn of(self, id: Id) -> Option<Doc<'d>> {
        let mut gathered = Gathered::default();
        gathered.add(self.schema, id);
        self.tell("", &gathered)
    }

    /// Of a property, where these schemas have to hold.
    pub fn of_property(self, key: &str, ids: &[Id]) -> Option<Doc<'d>> {
        if self.docs == Docs::None {
            return None;
        }
        let mut gathered = Gathered::default();
        ids.iter().for_each(|id| gathered.add_with_target(self.schema, *id));
        if let Some(branch) = ids.iter().find_map(|id| only_branch(self.schema, *id)) {
            gathered.add_with_target(self.schema, branch);
        }
        self.tell(key, &gathered)
    }

    /// Of a branch of `anyOf` or `oneOf`.
    pub fn of_branch(self, id: Id) -> Option<Doc<'d>> {
        let mut gathered = Gathered::default();
        gathered.add_with_target(self.schema, id);
        // Its type says enough where there are others beside it.
        gathered.facts.is_integer = false;
        self.tell("", &gathered)
    }

    fn tell(self, key: &str, gathered: &Gathered) -> Option<Doc<'d>> {
        let document = self.schema.document;
        let Gathered { facts, .. } = gathered;
        let words = |id: Option<Id>| id.and_then(|id| document.text(id)).map(str::trim);
        let title = || words(facts.title).filter(|title| !is_noise(title, key));
        let text = words(facts.description).or_else(title).unwrap_or_default();
        let start = self.facts.len();
        let text = match self.docs {
            Docs::None => return None,
            Docs::Brief => brief(text),
            Docs::Full => {
                facts.tell(document, self.facts);
                text
            }
        };
        let deprecated = facts.is_deprecated;
        let facts = start..self.facts.len();
        let is_empty = text.is_empty() && facts.is_empty() && !deprecated;
        (!is_empty).then_some(Doc { text, facts, deprecated })
    }
}

/// What several schemas say, of everything the first.
#[derive(Default)]
struct Gathered {
    facts: Facts,
    /// Whether values are listed one by one.
    is_listed: bool,
}

impl Gathered {
    fn add(&mut self, schema: &Schema<'_>, id: Id) {
        self.facts.read(schema.document, id);
        let keywords = schema.keywords(id);
        self.is_listed |= keywords.assertions.any(Assertions::LITERAL);
        self.facts.is_integer |= keywords.integer;
        self.facts.is_integer &= !self.is_listed;
    }

    /// Also of what a schema refers to, unless that has a name, and its words there.
    fn add_with_target(&mut self, schema: &Schema<'_>, id: Id) {
        self.add(schema, id);
        match schema.meaning(id) {
            Meaning::Schema(target) if target != id && schema.is_scalar(target) => {
                self.add(schema, target);
            }
            _ => {}
        }
    }
}

/// The branch of a choice that is not `null`, if there is only one.
fn only_branch(schema: &Schema<'_>, id: Id) -> Option<Id> {
    let keywords = schema.keywords(id);
    let branches = schema.document.items(keywords.any_of.or(keywords.one_of)?);
    let null = |id: &&Id| schema.keywords(**id).kinds == Kinds::NULL;
    let mut others = branches.iter().filter(|id| !null(id));
    match (others.next(), others.next()) {
        (Some(only), None) if branches.len() > 1 => Some(*only),
        _ => None,
    }
}

/// Whether a title only repeats the key, as generated schemas have it.
fn is_noise(title: &str, key: &str) -> bool {
    key.is_empty() || pascal(title).eq_ignore_ascii_case(&pascal(key))
}

/// The first sentence of a text, or of its first line.
pub fn brief(text: &str) -> &str {
    let line = text.trim().lines().next().unwrap_or_default().trim();
    let stop = line.as_bytes().windows(2).position(|pair| pair == b". ");
    let sentence = stop.and_then(|stop| line.get(..stop)).unwrap_or(line);
    let end = sentence.char_indices().nth(MAX_BRIEF_CHARS).map(|(at, _)| at);
    sentence.get(..end.unwrap_or(sentence.len())).unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn doc(text: &str, docs: Docs) -> Option<(String, String)> {
        let document = Document::read(text).unwrap();
        let schema = Schema::new(&document);
        let id = document.pointed(document.root(), "/p").unwrap();
        let mut facts = String::new();
        let words = Words { schema: &schema, docs, facts: &mut facts };
        let doc = words.of_property("my_key", &[id])?;
        Some((doc.text.to_owned(), facts[doc.facts].to_owned()))
    }

    fn both(text: &str, facts: &str) -> Option<(String, String)> {
        Some((text.to_owned(), facts.to_owned()))
    }

    #[test]
    fn words_come_from_the_place_then_from_what_it_refers_to() {
        let text = r##"{"p": {"$ref": "#/s"}, "s": {"type": "string", "description": "S.",
            "format": "uri"}}"##;
        assert_eq!(doc(text, Docs::Full), both("S.", "Format: uri."));
        let text = r##"{"p": {"$ref": "#/s", "description": "P."}, "s": {"type": "object",
            "description": "S."}}"##;
        assert_eq!(doc(text, Docs::Full), both("P.", ""));
    }

    #[test]
    fn an_optional_value_has_the_words_of_the_value() {
        let text = r#"{"p": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}],
            "default": null, "title": "My Key"}}"#;
        assert_eq!(doc(text, Docs::Full), both("", "Integer. Default: null. At least 1."));
        assert_eq!(doc(text, Docs::Brief), None);
    }

    #[test]
    fn a_title_serves_when_it_says_more_than_the_key() {
        assert_eq!(doc(r#"{"p": {"title": "My Key"}}"#, Docs::Full), None);
        assert_eq!(doc(r#"{"p": {"title": "Other"}}"#, Docs::Full), both("Other", ""));
    }

    #[test]
    fn brief_is_one_sentence() {
        assert_eq!(brief("  One. Two.\nThree"), "One");
        assert_eq!(brief("One\nTwo"), "One");
        assert_eq!(brief(&"é".repeat(1_000)).chars().count(), MAX_BRIEF_CHARS);
        let text = r#"{"p": {"description": "A b. C d.", "default": 1}}"#;
        assert_eq!(doc(text, Docs::Brief), both("A b", ""));
        assert_eq!(doc(text, Docs::None), None);
    }
}
