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
#[derive(Clone, Copy)]
pub struct Words<'w, 'd> {
    /// The schema.
    pub schema: &'w Schema<'d>,
    /// How much to say.
    pub docs: Docs,
}

impl<'d> Words<'_, 'd> {
    /// Of a schema that is to have a name.
    pub fn of(self, id: Id) -> Option<Doc<'d>> {
        self.gather("", &[id], false)
    }

    /// Of a property, where these schemas have to hold. What has a name has its words
    /// there.
    pub fn of_property(self, key: &str, ids: &[Id]) -> Option<Doc<'d>> {
        let mut sources = self.sources(ids);
        let branch = sources.iter().find_map(|id| self.only_branch(*id));
        sources.extend(branch);
        self.gather(key, &sources, false)
    }

    /// Of a branch of `anyOf` or `oneOf`.
    pub fn of_branch(self, id: Id) -> Option<Doc<'d>> {
        self.gather("", &self.sources(&[id]), true)
    }

    fn sources(self, ids: &[Id]) -> Vec<Id> {
        let mut sources = Vec::with_capacity(ids.len());
        for id in ids {
            sources.push(*id);
            match self.schema.meaning(*id) {
                Meaning::Schema(target) if target != *id && self.is_nameless(target) => {
                    sources.push(target);
                }
                _ => {}
            }
        }
        sources
    }

    fn is_nameless(self, id: Id) -> bool {
        let compound = Kinds::OBJECT | Kinds::ARRAY;
        (self.schema.keywords(id).kinds & compound).is_empty()
    }

    /// The branch that is not `null`, if there is only one.
    fn only_branch(self, id: Id) -> Option<Id> {
        let keywords = self.schema.keywords(id);
        let branches = self.schema.document.items(keywords.any_of.or(keywords.one_of)?);
        let null = |id: &&Id| self.schema.keywords(**id).kinds == Kinds::NULL;
        let mut others = branches.iter().filter(|id| !null(id));
        match (others.next(), others.next()) {
            (Some(only), None) if branches.len() > 1 => Some(*only),
            _ => None,
        }
    }

    /// The first of everything that several schemas say.
    fn gather(self, key: &str, ids: &[Id], is_branch: bool) -> Option<Doc<'d>> {
        if self.docs == Docs::None {
            return None;
        }
        let document = self.schema.document;
        let mut facts = Facts::default();
        ids.iter().for_each(|id| facts.read(document, *id));
        let words = |id: Option<Id>| id.and_then(|id| document.text(id)).map(str::trim);
        let title = || words(facts.title).filter(|title| !is_noise(title, key));
        let text = words(facts.description).or_else(title).unwrap_or_default();
        let deprecated = facts.is_deprecated;
        let (text, facts) = match self.docs {
            Docs::Full => {
                facts.is_integer = !is_branch && self.are_integers(ids);
                (text, facts.text(document))
            }
            Docs::Brief | Docs::None => (brief(text), String::new()),
        };
        let is_empty = text.is_empty() && facts.is_empty() && !deprecated;
        (!is_empty).then_some(Doc { text, facts, deprecated })
    }

    /// Whether numbers have to be whole, and are not listed one by one.
    fn are_integers(self, ids: &[Id]) -> bool {
        let listed = |id: &Id| self.schema.keywords(*id).assertions.any(Assertions::LITERAL);
        ids.iter().any(|id| self.schema.keywords(*id).integer) && !ids.iter().any(listed)
    }
}

/// Whether a title only repeats the key, as generated schemas have it.
fn is_noise(title: &str, key: &str) -> bool {
    key.is_empty() || pascal(title).eq_ignore_ascii_case(&pascal(key))
}

/// The first sentence of a text, or of its first line.
pub fn brief(text: &str) -> &str {
    let line = text.trim().lines().next().unwrap_or_default().trim();
    let sentence = line.split_once(". ").map_or(line, |(first, _)| first);
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
        let doc = Words { schema: &schema, docs }.of_property("my_key", &[id])?;
        Some((doc.text.to_owned(), doc.facts))
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
