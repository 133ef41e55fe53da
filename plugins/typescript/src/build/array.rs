//! Arrays and tuples.

use super::Builder;
use crate::json::Id;
use crate::limits::MAX_TUPLE;
use crate::schema::{Items, Meaning};
use crate::shape::Shape;
use crate::types::{Tuple, Type};

impl<'d> Builder<'_, 'd, '_> {
    /// The arrays that all members allow.
    pub(super) fn array(&mut self, shape: &Shape) -> Type<'d> {
        let said: Vec<Items> =
            shape.members.as_slice().iter().map(|id| self.schema.keywords(*id).items).collect();
        let length = said.iter().map(|items| self.prefix(items).len()).max().unwrap_or(0);
        let most = said.iter().filter_map(|items| items.most).min();
        let length = length.min(MAX_TUPLE);
        if length == 0 {
            let items: Vec<Id> = said.iter().filter_map(|items| items.rest).collect();
            return Type::Array(Box::new(self.item(&items)));
        }
        let length = length.min(most.unwrap_or(length));
        let required = said.iter().map(|items| items.least).max().unwrap_or(0).min(length);
        let mut places = Vec::with_capacity(length);
        for at in 0..length {
            let here: Vec<Id> = said.iter().filter_map(|items| self.place(items, at)).collect();
            match self.item(&here) {
                // What cannot be there ends the array.
                Type::Never if at >= required => break,
                ty => places.push(ty),
            }
        }
        let ended = places.len() < length || most.is_some_and(|most| most <= length);
        let after: Vec<Id> = said.iter().filter_map(|items| self.place(items, length)).collect();
        let rest = (!ended).then(|| self.item(&after)).filter(|rest| *rest != Type::Never);
        Type::Tuple(Box::new(Tuple { places, required, rest }))
    }

    fn prefix(&self, items: &Items) -> &'d [Id] {
        items.prefix.map(|prefix| self.schema.document.items(prefix)).unwrap_or_default()
    }

    /// The schema of one place.
    fn place(&self, items: &Items, at: usize) -> Option<Id> {
        self.prefix(items).get(at).copied().or(items.rest)
    }

    fn item(&mut self, ids: &[Id]) -> Type<'d> {
        let never = |id: &Id| matches!(self.schema.meaning(*id), Meaning::Schema(id) if self.schema.keywords(id).kinds.is_empty());
        if ids.iter().any(never) { Type::Never } else { self.type_of(ids) }
    }
}
