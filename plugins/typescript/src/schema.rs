//! A document seen as a JSON Schema: what the keywords of each schema say, and where its
//! references lead.
//!
//! One reading serves draft-04 to 2020-12, and OpenAPI's `nullable`: where drafts differ
//! in spelling both are read, and siblings of `$ref` count everywhere. Nothing is fetched:
//! a reference that leaves the document leads nowhere.

mod keywords;
mod kinds;
mod reference;

use std::cell::OnceCell;

pub use self::keywords::{Assertions, Items, Keywords};
pub use self::kinds::Kinds;
use self::reference::Resolver;
use crate::json::{Document, Id};

/// A document as a schema.
pub struct Schema<'d> {
    /// What it is written in.
    pub document: &'d Document<'d>,
    /// Of every object that was looked at as a schema.
    keywords: Vec<OnceCell<Keywords>>,
    /// Where each reference leads, by the value of `$ref`; sorted.
    resolved: Vec<(Id, Id)>,
    /// Everything that a reference leads to; sorted.
    targets: Vec<Id>,
}

/// Where a schema that may be a mere reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// To this schema, which says something.
    Schema(Id),
    /// To one that allows everything.
    Anything,
    /// Nowhere: the `$ref` that cannot be followed.
    Lost(Id),
}

impl<'d> Schema<'d> {
    /// Resolves every reference of the document.
    pub fn new(document: &'d Document<'d>) -> Self {
        let resolver = Resolver::new(document);
        let lead = |id: &Id| resolver.resolve(*id).map(|target| (*id, target));
        let mut resolved: Vec<_> = document.references().iter().filter_map(lead).collect();
        resolved.sort_unstable();
        let keywords = std::iter::repeat_with(OnceCell::new).take(document.objects()).collect();
        let mut schema = Self { document, keywords, resolved, targets: Vec::new() };
        let targets = schema.resolved.iter().filter_map(|(_, target)| schema.end_of(*target));
        let mut targets: Vec<_> = targets.collect();
        targets.sort_unstable();
        targets.dedup();
        schema.targets = targets;
        schema
    }

    /// The keywords of a schema, read once.
    pub fn keywords(&self, id: Id) -> &Keywords {
        static ANYTHING: Keywords = Keywords::ANYTHING;
        static NOTHING: Keywords = Keywords::NOTHING;
        let place = self.document.object(id).and_then(|place| self.keywords.get(place));
        match place {
            Some(place) => place.get_or_init(|| Keywords::read(self.document, id)),
            None if self.document.bool(id) == Some(false) => &NOTHING,
            None => &ANYTHING,
        }
    }

    /// Where a `$ref` leads, if anywhere.
    pub fn target(&self, reference: Id) -> Option<Id> {
        let found = self.resolved.binary_search_by_key(&reference, |(from, _)| *from).ok()?;
        self.resolved.get(found).map(|(_, target)| *target)
    }

    /// Whether a reference leads to this schema.
    pub fn is_target(&self, id: Id) -> bool {
        self.targets.binary_search(&id).is_ok()
    }

    /// Whether a schema is so simple that a name for it would only hide it.
    pub fn is_scalar(&self, id: Id) -> bool {
        let keywords = self.keywords(id);
        let compound = Kinds::OBJECT | Kinds::ARRAY;
        keywords.assertions.only(Assertions::TYPE.and(Assertions::VALUE))
            && (keywords.kinds & compound).is_empty()
    }

    /// Follows references that have nothing beside them.
    pub fn meaning(&self, id: Id) -> Meaning {
        let mut at = id;
        // Longer than all references together is a circle, which says nothing.
        for _ in 0..=self.document.references().len() {
            let keywords = self.keywords(at);
            match keywords.reference.filter(|_| keywords.assertions == Assertions::REFERENCE) {
                Some(reference) => match self.target(reference) {
                    Some(target) => at = target,
                    None => return Meaning::Lost(reference),
                },
                None if keywords.assertions.only(Assertions::VALUE) => return Meaning::Anything,
                None => return Meaning::Schema(at),
            }
        }
        Meaning::Anything
    }

    fn end_of(&self, id: Id) -> Option<Id> {
        match self.meaning(id) {
            Meaning::Schema(id) => Some(id),
            Meaning::Anything | Meaning::Lost(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mere_reference_means_what_it_leads_to() {
        let text = r##"{"$defs": {"a": {"$ref": "#/$defs/b", "description": "x"},
            "b": {"type": "string"}, "c": {"$ref": "#/$defs/c"}, "d": {"$ref": "#/nowhere"},
            "e": {"minLength": 1}, "f": {"$ref": "#/$defs/b", "type": "string"}}}"##;
        let document = Document::read(text).unwrap();
        let schema = Schema::new(&document);
        let at = |name: &str| document.pointed(document.root(), &format!("/$defs/{name}")).unwrap();
        assert_eq!(schema.meaning(at("a")), Meaning::Schema(at("b")));
        assert_eq!(schema.meaning(at("c")), Meaning::Anything);
        assert!(matches!(schema.meaning(at("d")), Meaning::Lost(_)));
        assert_eq!(schema.meaning(at("e")), Meaning::Anything);
        assert_eq!(schema.meaning(at("f")), Meaning::Schema(at("f")));
        assert!(schema.is_target(at("b")) && !schema.is_target(at("a")));
    }
}
