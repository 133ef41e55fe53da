//! `enum` and `const`.

use std::collections::HashSet;

use super::Builder;
use crate::json::{Id, Value};
use crate::limits::MAX_LITERALS;
use crate::schema::Kinds;
use crate::shape::Shape;
use crate::types::{Member, Object, Property, Rest, Tuple, Type, union};

/// Arrays and objects among the values that are told from each other one by one.
const MAX_COMPOUND: usize = 100;

impl<'d> Builder<'_, 'd, '_> {
    /// The union of the values that all members allow; nothing when none lists any.
    pub(super) fn literals(&mut self, shape: &Shape) -> Option<Type<'d>> {
        let lists: Vec<Vec<Id>> =
            shape.members.as_slice().iter().filter_map(|id| self.listed(*id)).collect();
        let (first, others) = lists.split_first()?;
        let mut allowed: Vec<Id> = Vec::new();
        for id in first {
            let steps = others.iter().map(Vec::len).fold(1_usize, usize::saturating_add);
            if !self.budget.spend(steps) {
                return Some(Type::Unknown);
            }
            let equal = |other: &Id| self.schema.document.equal(*id, *other);
            let everywhere = others.iter().all(|list| list.iter().any(equal));
            if everywhere && shape.kinds.has(self.kind(*id)) {
                allowed.push(*id);
            }
        }
        Some(self.union_of_values(&allowed, shape))
    }

    /// The values that one schema lists.
    fn listed(&self, id: Id) -> Option<Vec<Id>> {
        let keywords = self.schema.keywords(id);
        match (keywords.value, keywords.values) {
            // One of the two alone decides when both are there.
            (Some(value), _) => Some(vec![value]),
            (None, values) => values.map(|values| self.schema.document.items(values).to_vec()),
        }
    }

    fn union_of_values(&mut self, values: &[Id], shape: &Shape) -> Type<'d> {
        let compound = |id: &&Id| (Kinds::OBJECT | Kinds::ARRAY).has(self.kind(**id));
        if values.len() > MAX_LITERALS || values.iter().filter(compound).count() > MAX_COMPOUND {
            let pointer =
                shape.members.as_slice().first().map(|id| self.schema.document.pointer(*id));
            let message = format!("more than {MAX_LITERALS} values are not told apart");
            self.report.note(pointer.unwrap_or_default(), message);
            return self.kinds_of(values);
        }
        union(values.iter().map(|id| Member::from(self.value(*id))).collect())
    }

    fn kinds_of(&self, values: &[Id]) -> Type<'d> {
        let kinds = values.iter().map(|id| self.kind(*id)).fold(Kinds::NONE, |all, one| all | one);
        let types = [
            (Kinds::STRING, Type::String),
            (Kinds::NUMBER, Type::Number),
            (Kinds::BOOLEAN, Type::Boolean),
            (Kinds::ARRAY, Type::Array(Box::new(Type::Unknown))),
            (Kinds::OBJECT, Type::any_object()),
            (Kinds::NULL, Type::Null),
        ];
        let present = types.into_iter().filter(|(kind, _)| kinds.has(*kind));
        union(present.map(|(_, ty)| Member::from(ty)).collect())
    }

    /// The strings that a schema allows, if it allows only some: what `propertyNames`
    /// has to say.
    pub(super) fn strings(&mut self, id: Id) -> Option<Vec<&'d str>> {
        let mut shape = Shape::of(Kinds::STRING);
        self.reader().add(&mut shape, id);
        match shape.choices.as_slice() {
            [] => self.strings_of(&shape),
            [only] => {
                let mut all = Vec::new();
                for branch in self.schema.document.items(only.branches) {
                    let mut shape = Shape::of(shape.kinds);
                    self.reader().add(&mut shape, *branch);
                    all.extend(self.strings_of(&shape)?);
                }
                Some(all)
            }
            _ => None,
        }
    }

    fn strings_of(&mut self, shape: &Shape) -> Option<Vec<&'d str>> {
        if shape.kinds.is_empty() {
            return Some(Vec::new());
        }
        let document = self.schema.document;
        let lists = shape.members.as_slice().iter().filter_map(|id| self.listed(*id));
        let strings = |list: Vec<Id>| list.iter().filter_map(|id| document.text(*id)).collect();
        let mut lists: Vec<Vec<&'d str>> = lists.map(strings).collect();
        let mut first = lists.pop()?;
        for list in lists {
            let allowed: HashSet<_> = list.into_iter().collect();
            first.retain(|text| allowed.contains(text));
        }
        Some(first)
    }

    fn kind(&self, id: Id) -> Kinds {
        match self.schema.document.get(id) {
            Value::Null => Kinds::NULL,
            Value::Bool(_) => Kinds::BOOLEAN,
            Value::Number(_) => Kinds::NUMBER,
            Value::String(_) => Kinds::STRING,
            Value::Array(_) => Kinds::ARRAY,
            Value::Object(_) => Kinds::OBJECT,
        }
    }

    /// The type of one value. It nests as deep as the document, which is bounded.
    fn value(&mut self, id: Id) -> Type<'d> {
        if !self.budget.spend(1) {
            return Type::Unknown;
        }
        let document = self.schema.document;
        match document.get(id) {
            Value::Null => Type::Null,
            Value::Bool(value) => Type::Truth(*value),
            Value::Number(number) => Type::Figure(*number),
            Value::String(text) => {
                self.budget.write(text.len());
                Type::Text(text)
            }
            Value::Array(_) => {
                let places: Vec<_> = document.items(id).iter().map(|id| self.value(*id)).collect();
                let required = places.len();
                Type::Tuple(Box::new(Tuple { places, required, rest: None }))
            }
            Value::Object(_) => {
                let property = |(key, id): &'d (std::borrow::Cow<'d, str>, Id)| (key, *id);
                let members: Vec<_> = document.members(id).iter().map(property).collect();
                let properties = members.into_iter().map(|(key, id)| Property {
                    key,
                    ty: self.value(id),
                    optional: false,
                    doc: None,
                });
                let properties = properties.collect();
                let object = Object { properties, rest: Rest::Closed, absent: Vec::new() };
                Type::Object(Box::new(object))
            }
        }
    }
}
