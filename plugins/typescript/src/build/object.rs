//! Objects.

use super::Builder;
use super::keys::Keys;
use crate::few::Few;
use crate::json::{Id, Value};
use crate::limits::MAX_LISTED_KEYS;
use crate::schema::{Assertions, Meaning};
use crate::shape::Shape;
use crate::types::{Member, Object, Property, Rest, Type, union};

/// What one schema says of properties that it does not name.
enum Others {
    /// They may be there, as whatever.
    Any,
    /// They may not be there.
    None,
    /// They are of this type.
    All(Id),
    /// They are of one of these types, by patterns.
    Either(Vec<Id>),
}

impl<'d> Builder<'_, 'd, '_> {
    /// The objects that all members allow.
    pub(super) fn object(&mut self, shape: &Shape) -> Type<'d> {
        let group = Assertions::OBJECT.and(Assertions::REQUIRED);
        let says = |id: &Id| self.schema.keywords(*id).assertions.any(group);
        let members: Few<Id> = shape.members.as_slice().iter().copied().filter(says).collect();
        let members = members.as_slice();
        let mut keys = self.keys(members);
        let mut rest = self.rest(members);
        for (at, id) in members.iter().enumerate() {
            if self.limit_names(&mut keys, *id, at) {
                rest = Rest::Closed;
            }
        }
        for key in shape.forbidden.iter().filter_map(|id| self.schema.document.text(*id)) {
            keys.forbid(key);
        }
        self.assemble(keys, rest)
    }

    /// Every key that a member names, with all that the members say of it.
    fn keys(&mut self, members: &[Id]) -> Keys<'d> {
        let document = self.schema.document;
        let named = |id: &Id| self.schema.keywords(*id).properties;
        let named = |id: &Id| named(id).map_or(&[][..], |id| document.members(id));
        let mut keys = Keys::with_room(members.iter().map(|id| named(id).len()).sum());
        for (at, id) in members.iter().enumerate() {
            for (key, schema) in named(id) {
                keys.declare(key, at, Some(*schema));
            }
        }
        for (at, id) in members.iter().enumerate() {
            let required = self.schema.keywords(*id).required;
            let required = required.map_or(&[][..], |id| document.items(id));
            required.iter().filter_map(|id| document.text(*id)).for_each(|key| keys.require(key));
            if self.is_sealed(*id) {
                self.seal(&mut keys, *id, at);
            }
        }
        for (at, id) in members.iter().enumerate() {
            match self.others(*id) {
                Others::Any | Others::Either(_) => continue,
                Others::None => keys.forbid_undeclared(at),
                Others::All(schema) => keys.describe_undeclared(at, schema),
            }
            if !self.budget.spend(keys.len()) {
                break;
            }
        }
        keys
    }

    fn others(&self, id: Id) -> Others {
        let document = self.schema.document;
        let keywords = self.schema.keywords(id);
        let patterns = keywords.patterns.map_or(&[][..], |id| document.members(id));
        let all = patterns.iter().find(|(pattern, _)| matches_all(pattern));
        if let Some((_, schema)) = all {
            return Others::All(*schema);
        }
        let Some(additional) = keywords.additional else { return Others::Any };
        let mut either: Vec<Id> = patterns.iter().map(|(_, schema)| *schema).collect();
        match self.schema.meaning(additional) {
            Meaning::Anything | Meaning::Lost(_) => return Others::Any,
            Meaning::Schema(id) if self.schema.keywords(id).kinds.is_empty() => {}
            Meaning::Schema(_) if either.is_empty() => return Others::All(additional),
            Meaning::Schema(_) => either.push(additional),
        }
        if either.is_empty() { Others::None } else { Others::Either(either) }
    }

    /// Whether `unevaluatedProperties` closes an object.
    fn is_sealed(&self, id: Id) -> bool {
        let keywords = self.schema.keywords(id);
        let closes = |id: Id| self.schema.document.bool(id) == Some(false);
        keywords.additional.is_none() && keywords.unevaluated.is_some_and(closes)
    }

    /// Forbids the keys that no schema for the same place names, whichever of its
    /// branches hold.
    fn seal(&mut self, keys: &mut Keys<'d>, id: Id, at: usize) {
        if let Some(evaluated) = self.evaluated(id) {
            evaluated.into_iter().for_each(|key| keys.declare(key, at, None));
            keys.forbid_undeclared(at);
            keys.closed = true;
        }
    }

    /// The keys that a schema and those for the same place name; nothing when they leave
    /// it open.
    fn evaluated(&mut self, id: Id) -> Option<Vec<&'d str>> {
        let document = self.schema.document;
        let mut found = Vec::new();
        let mut seen = std::collections::HashSet::new();
        let mut left = vec![id];
        while let Some(id) = left.pop() {
            if !seen.insert(id) {
                continue;
            }
            let keywords = self.schema.keywords(id);
            let properties = keywords.properties.map_or(&[][..], |id| document.members(id));
            let opens = |id: Id| document.bool(id) != Some(false);
            let open = keywords.patterns.is_some() || keywords.additional.is_some_and(opens);
            if open || !self.budget.spend(properties.len().saturating_add(1)) {
                return None;
            }
            found.extend(properties.iter().map(|(key, _)| key.as_ref()));
            left.extend(keywords.reference.and_then(|reference| self.schema.target(reference)));
            for list in [keywords.all_of, keywords.any_of, keywords.one_of].into_iter().flatten() {
                left.extend(document.items(list));
            }
            left.extend(self.conditional(id));
        }
        Some(found)
    }

    /// The schemas for the same place that apply under a condition.
    fn conditional(&self, id: Id) -> Vec<Id> {
        let document = self.schema.document;
        let mut found = Vec::new();
        for (key, value) in document.members(id) {
            match key.as_ref() {
                "if" | "then" | "else" => found.push(*value),
                "dependentSchemas" | "dependencies" => {
                    found.extend(document.members(*value).iter().map(|(_, schema)| *schema));
                }
                _ => {}
            }
        }
        found
    }

    /// Keeps only the keys that `propertyNames` lists, if it lists some.
    fn limit_names(&mut self, keys: &mut Keys<'d>, id: Id, at: usize) -> bool {
        let Some(names) = self.schema.keywords(id).keys else { return false };
        let Some(names) = self.strings(names).filter(|names| names.len() <= MAX_LISTED_KEYS) else {
            return false;
        };
        let additional = self.schema.keywords(id).additional;
        keys.keep_only(&names);
        for name in names {
            if !keys.has(name) {
                keys.declare(name, at, additional);
            }
        }
        true
    }

    /// The type of properties without a name.
    fn rest(&mut self, members: &[Id]) -> Rest<'d> {
        let mut schemas = Few::None;
        let mut either = None;
        for id in members {
            match self.others(*id) {
                Others::Any => {}
                Others::None => return Rest::Closed,
                Others::All(schema) => schemas.push(schema),
                Others::Either(several) => either = Some(several),
            }
        }
        let ty = match either {
            _ if schemas != Few::None => self.type_of(schemas.as_slice()),
            Some(either) => {
                union(either.iter().map(|id| Member::from(self.type_of(&[*id]))).collect())
            }
            None if !self.wanted.undeclared && self.is_silent(members) => Type::Never,
            None => Type::Unknown,
        };
        match ty {
            Type::Unknown => Rest::Open,
            Type::Never => Rest::Closed,
            ty => Rest::Typed(ty),
        }
    }

    /// Whether properties are named, and nothing is said of others.
    fn is_silent(&self, members: &[Id]) -> bool {
        let silent = |id: &Id| {
            let keywords = self.schema.keywords(*id);
            let others = [keywords.additional, keywords.patterns, keywords.unevaluated];
            others.iter().all(Option::is_none) && keywords.keys.is_none()
        };
        let named = |id: &Id| match self.schema.keywords(*id).properties {
            Some(properties) => match self.schema.document.get(properties) {
                Value::Object(_) => !self.schema.document.members(properties).is_empty(),
                _ => false,
            },
            None => false,
        };
        members.iter().all(silent) && members.iter().any(named)
    }

    fn assemble(&mut self, keys: Keys<'d>, rest: Rest<'d>) -> Type<'d> {
        let rest = if keys.closed { Rest::Closed } else { rest };
        let mut object =
            Object { properties: Vec::with_capacity(keys.len()), rest, absent: vec![] };
        for entry in keys.into_entries() {
            let ty =
                if entry.forbidden { Type::Never } else { self.type_of(entry.schemas.as_slice()) };
            match ty {
                Type::Never if entry.required => return Type::Never,
                Type::Never if object.rest == Rest::Open => object.absent.push(entry.key),
                Type::Never => {}
                ty => {
                    let doc = self.words().of_property(entry.key, entry.schemas.as_slice());
                    let said = doc.as_ref().map_or(0, |doc| doc.text.len() + doc.facts.len());
                    self.budget.write(said.saturating_add(entry.key.len()));
                    let optional = !entry.required;
                    object.properties.push(Property { key: entry.key, ty, optional, doc });
                }
            }
        }
        if let Rest::Typed(ty) = object.rest {
            object.rest = widened(ty, &object.properties);
        }
        Type::Object(Box::new(object))
    }
}

/// An index signature also speaks of the properties that have a name, so their types
/// have to be in it.
fn widened<'d>(ty: Type<'d>, properties: &[Property<'d>]) -> Rest<'d> {
    let mut members = vec![Member::from(ty)];
    members.extend(properties.iter().map(|property| Member::from(property.ty.shortened())));
    let string = members.iter().any(|member| member.ty == Type::String);
    let number = members.iter().any(|member| member.ty == Type::Number);
    members.retain(|member| match member.ty {
        Type::Text(_) => !string,
        Type::Figure(_) => !number,
        _ => true,
    });
    match union(members) {
        Type::Unknown => Rest::Open,
        ty => Rest::Typed(ty),
    }
}

/// Whether every key fits a pattern, as far as that can be told at sight.
fn matches_all(pattern: &str) -> bool {
    matches!(pattern, "" | "^" | "$" | ".*" | "^.*" | ".*$" | "^.*$" | "^(.*)$" | "[\\s\\S]*")
}
