//! What several schemas say together of one place.
//!
//! References and `allOf` are followed until every schema that has to hold is found.
//! `anyOf` and `oneOf` are left as choices; making one gives a further shape.

use std::collections::BTreeSet;

use crate::budget::Budget;
use crate::few::Few;
use crate::json::Id;
use crate::report::{Report, quoted};
use crate::schema::{Assertions, Kinds, Meaning, Schema};

/// A conjunction of schemas.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Schemas that all have to hold and say something of the value itself.
    pub members: Few<Id>,
    /// The kinds that all of them allow.
    pub kinds: Kinds,
    /// Of each one branch has to hold.
    pub choices: Vec<Choice>,
    /// Keys, as the values that name them, which no object may have.
    pub forbidden: Vec<Id>,
    /// The branch that was chosen last.
    pub chosen: Option<Id>,
    /// The members again, once they are many.
    seen: BTreeSet<Id>,
}

/// Up to so many members are searched one by one.
const FEW: usize = 32;

/// An `anyOf` or a `oneOf`.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// The array of branches.
    pub branches: Id,
    /// Whether only one of them may hold.
    pub exclusive: bool,
}

impl Shape {
    /// Of no schema yet, for values of these kinds.
    pub fn of(kinds: Kinds) -> Self {
        Self {
            members: Few::None,
            kinds,
            choices: Vec::new(),
            forbidden: Vec::new(),
            chosen: None,
            seen: BTreeSet::new(),
        }
    }

    /// Takes a schema in, unless it is in already.
    fn admit(&mut self, id: Id) -> bool {
        let members = self.members.as_slice();
        let is_new = if members.len() <= FEW {
            !members.contains(&id)
        } else {
            if self.seen.is_empty() {
                self.seen.extend(members);
            }
            self.seen.insert(id)
        };
        if is_new {
            self.members.push(id);
        }
        is_new
    }
}

/// What schemas are read with.
pub struct Reader<'r, 'd, 't> {
    /// The document they stand in.
    pub schema: &'r Schema<'d>,
    /// Where to say what is left out.
    pub report: &'r mut Report<'t>,
    /// What it may cost.
    pub budget: &'r mut Budget,
}

impl Reader<'_, '_, '_> {
    /// Adds a schema, and all that it requires to hold with it.
    pub fn add(&mut self, shape: &mut Shape, id: Id) {
        let mut left = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next {
            if let Some(id) = self.meaning(id)
                && self.budget.spend(1)
                && shape.admit(id)
            {
                self.add_one(shape, id, &mut left);
            }
            next = left.pop();
        }
    }

    /// Follows mere references; nothing where they lead to nothing that could be said.
    pub fn meaning(&mut self, id: Id) -> Option<Id> {
        match self.schema.meaning(id) {
            Meaning::Schema(id) => Some(id),
            Meaning::Anything => {
                self.remark(id);
                None
            }
            Meaning::Lost(reference) => {
                self.lost(reference);
                None
            }
        }
    }

    fn lost(&mut self, reference: Id) {
        let document = self.schema.document;
        let name = quoted(document.text(reference).unwrap_or_default());
        self.report.warn(document.pointer(reference), format!("leads nowhere: {name}"));
    }

    fn add_one(&mut self, shape: &mut Shape, id: Id, left: &mut Vec<Id>) {
        let schema = self.schema;
        let keywords = schema.keywords(id);
        shape.kinds = shape.kinds & keywords.kinds;
        self.remark(id);
        // The last that is pushed is the next that is read.
        for (branches, exclusive) in [(keywords.any_of, false), (keywords.one_of, true)] {
            match branches.map(|branches| (branches, schema.document.items(branches))) {
                None | Some((_, [])) => {}
                Some((_, [only])) => left.push(*only),
                Some((branches, _)) => shape.choices.push(Choice { branches, exclusive }),
            }
        }
        if let Some(all) = keywords.all_of {
            left.extend(schema.document.items(all).iter().rev());
        }
        if let Some(reference) = keywords.reference {
            match schema.target(reference) {
                Some(target) => left.push(target),
                None => self.lost(reference),
            }
        }
        if let Some(not) = keywords.not {
            self.exclude(shape, not);
        }
    }

    /// Says what of a schema is left out.
    fn remark(&mut self, id: Id) {
        let keywords = self.schema.keywords(id);
        let document = self.schema.document;
        if let Some(odd) = keywords.odd_type {
            let name = quoted(document.text(odd).unwrap_or("not a string"));
            self.report.warn(document.pointer(odd), format!("no type of JSON: {name}"));
        }
        if let Some(name) = keywords.unexpressed {
            let message = format!("`{name}` cannot be expressed as a type and is left out");
            self.report.note(document.pointer(id), message);
        }
    }

    /// Takes away what `not` excludes, where a type can do without it.
    fn exclude(&mut self, shape: &mut Shape, not: Id) {
        let mut left = vec![not];
        while let Some(not) = left.pop() {
            if !self.budget.spend(1) {
                return;
            }
            let Some(id) = self.meaning(not) else {
                if self.says_nothing(not) {
                    shape.kinds = Kinds::NONE;
                } else {
                    self.remark_not(not);
                }
                continue;
            };
            let keywords = self.schema.keywords(id);
            if keywords.assertions == Assertions::TYPE && !keywords.integer {
                shape.kinds = shape.kinds & !keywords.kinds;
            } else if let Some(key) = self.only_requires(id) {
                shape.forbidden.push(key);
            } else if let (Some(any), Assertions::ANY_OF) = (keywords.any_of, keywords.assertions) {
                left.extend(self.schema.document.items(any));
            } else if keywords.assertions != Assertions::FALSE {
                self.remark_not(not);
            }
        }
    }

    fn remark_not(&mut self, not: Id) {
        let pointer = self.schema.document.pointer(not);
        self.report.note(pointer, "`not` cannot be expressed as a type and is left out");
    }

    /// Whether a schema holds for every value, those keywords included that no type can
    /// express.
    fn says_nothing(&self, id: Id) -> bool {
        let keywords = self.schema.keywords(id);
        keywords.assertions == Assertions::NONE && keywords.odd_type.is_none()
    }

    /// The key, if a schema says of objects nothing but that they have it.
    pub fn only_requires(&mut self, id: Id) -> Option<Id> {
        let id = self.meaning(id)?;
        let keywords = self.schema.keywords(id);
        let requires = Assertions::REQUIRED.and(Assertions::TYPE);
        if !keywords.assertions.only(requires) || !keywords.kinds.has(Kinds::OBJECT) {
            return None;
        }
        match self.schema.document.items(keywords.required?) {
            [only] => self.schema.document.text(*only).map(|_| *only),
            _ => None,
        }
    }

    /// Whether nothing is said but of kinds, before any choice is made.
    pub fn says_only_kinds(&self, shape: &Shape) -> bool {
        let kinds = Assertions::TYPE
            .and(Assertions::REFERENCE)
            .and(Assertions::ANY_OF)
            .and(Assertions::OTHERS_OF)
            .and(Assertions::NOT)
            .and(Assertions::NULLABLE)
            .and(Assertions::CONDITION)
            .and(Assertions::VALUE);
        let plain = |id: &Id| self.schema.keywords(*id).assertions.only(kinds);
        shape.forbidden.is_empty() && shape.members.as_slice().iter().all(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    /// The kinds, members, choices and forbidden keys of the whole document.
    fn shape(text: &str) -> (Kinds, usize, usize, usize) {
        let document = Document::read(text).unwrap();
        let schema = Schema::new(&document);
        let mut report = Report::new("s", "t");
        let mut budget = Budget::of(&document);
        let mut reader = Reader { schema: &schema, report: &mut report, budget: &mut budget };
        let mut shape = Shape::of(Kinds::ALL);
        reader.add(&mut shape, document.root());
        (shape.kinds, shape.members.as_slice().len(), shape.choices.len(), shape.forbidden.len())
    }

    #[test]
    fn all_that_has_to_hold_is_found() {
        let text = r##"{"type": ["object", "string"], "allOf": [{"$ref": "#/$defs/a"}, true],
            "$ref": "#/$defs/b", "oneOf": [{"$ref": "#/$defs/a"}],
            "$defs": {"a": {"type": ["object", "null"]}, "b": {"anyOf": [{"minimum": 1}, {}]}}}"##;
        assert_eq!(shape(text), (Kinds::OBJECT, 3, 1, 0));
    }

    #[test]
    fn circles_end() {
        let text = r##"{"allOf": [{"$ref": "#"}, {"allOf": [{"$ref": "#"}], "type": "null"}]}"##;
        assert_eq!(shape(text), (Kinds::NULL, 2, 0, 0));
    }

    #[test]
    fn not_takes_away_what_a_type_can_do_without() {
        assert_eq!(shape(r#"{"not": {}}"#).0, Kinds::NONE);
        assert_eq!(shape(r#"{"not": {"type": "null"}}"#).0, !Kinds::NULL);
        assert_eq!(shape(r#"{"not": {"type": "integer"}}"#).0, Kinds::ALL);
        assert_eq!(shape(r#"{"not": {"minLength": 1}}"#).0, Kinds::ALL);
        assert_eq!(shape(r#"{"not": {"required": ["a"]}}"#).3, 1);
        let none = r#"{"not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}}"#;
        assert_eq!(shape(none).3, 2);
        assert_eq!(shape(r#"{"not": {"required": ["a", "b"]}}"#).3, 0);
    }
}
