//! The keys of an object, and what several schemas say of each.

use std::collections::{HashMap, HashSet};

use crate::few::Few;
use crate::json::Id;

/// Up to so many keys are searched one by one.
const FEW: usize = 16;

/// Keys in the order they were found.
#[derive(Debug, Default)]
pub(super) struct Keys<'d> {
    entries: Vec<Entry<'d>>,
    places: HashMap<&'d str, usize>,
    /// Whether there can be no others.
    pub(super) closed: bool,
}

/// One key.
#[derive(Debug)]
pub(super) struct Entry<'d> {
    pub(super) key: &'d str,
    /// What its value has to fit.
    pub(super) schemas: Few<Id>,
    pub(super) required: bool,
    pub(super) forbidden: bool,
    /// The schemas, by their places, that name it.
    declared: Few<usize>,
}

impl<'d> Keys<'d> {
    /// With room for so many.
    pub(super) fn with_room(keys: usize) -> Self {
        Self { entries: Vec::with_capacity(keys), ..Self::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    /// The schema at this place names a key.
    pub(super) fn declare(&mut self, key: &'d str, at: usize, schema: Option<Id>) {
        let Some(entry) = self.entry(key) else { return };
        if entry.declared.as_slice().last() != Some(&at) {
            entry.declared.push(at);
        }
        if let Some(schema) = schema {
            entry.schemas.push(schema);
        }
    }

    pub(super) fn require(&mut self, key: &'d str) {
        if let Some(entry) = self.entry(key) {
            entry.required = true;
        }
    }

    pub(super) fn forbid(&mut self, key: &'d str) {
        if let Some(entry) = self.entry(key) {
            entry.forbidden = true;
        }
    }

    /// The schema at this place allows no key that it does not name.
    pub(super) fn forbid_undeclared(&mut self, at: usize) {
        self.undeclared(at).for_each(|entry| entry.forbidden = true);
    }

    /// The schema at this place says this of every key that it does not name.
    pub(super) fn describe_undeclared(&mut self, at: usize, schema: Id) {
        self.undeclared(at).for_each(|entry| entry.schemas.push(schema));
    }

    /// No other key can be there.
    pub(super) fn keep_only(&mut self, keys: &[&str]) {
        let kept: HashSet<&str> = keys.iter().copied().collect();
        for entry in &mut self.entries {
            entry.forbidden |= !kept.contains(entry.key);
        }
    }

    pub(super) fn into_entries(self) -> Vec<Entry<'d>> {
        self.entries
    }

    fn undeclared(&mut self, at: usize) -> impl Iterator<Item = &mut Entry<'d>> {
        self.entries.iter_mut().filter(move |entry| !entry.declared.as_slice().contains(&at))
    }

    fn place(&self, key: &str) -> Option<usize> {
        if self.entries.len() <= FEW {
            return self.entries.iter().position(|entry| entry.key == key);
        }
        self.places.get(key).copied()
    }

    /// The entry of a key, which is there afterwards.
    fn entry(&mut self, key: &'d str) -> Option<&mut Entry<'d>> {
        let at = self.place(key).unwrap_or_else(|| self.add(key));
        self.entries.get_mut(at)
    }

    fn add(&mut self, key: &'d str) -> usize {
        let at = self.entries.len();
        if at == FEW {
            let known = self.entries.iter().enumerate().map(|(at, entry)| (entry.key, at));
            self.places = known.collect();
        }
        if at >= FEW {
            self.places.insert(key, at);
        }
        let (schemas, declared) = (Few::None, Few::None);
        self.entries.push(Entry { key, schemas, required: false, forbidden: false, declared });
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_in_order_however_many_there_are() {
        let names: Vec<String> = (0..100).map(|n| format!("k{n}")).collect();
        let mut keys = Keys::default();
        for _ in 0..2 {
            names.iter().for_each(|name| keys.declare(name, 0, None));
        }
        keys.require("k50");
        keys.require("new");
        let entries = keys.into_entries();
        assert_eq!(entries.len(), 101);
        assert!(entries.iter().zip(&names).all(|(entry, name)| entry.key == name));
        assert!(entries[50].required && entries[100].required && !entries[49].required);
    }

    #[test]
    fn what_a_schema_says_of_others_spares_those_it_names() {
        let mut keys = Keys::default();
        keys.declare("a", 0, None);
        keys.declare("b", 1, None);
        keys.forbid_undeclared(0);
        let forbidden: Vec<_> = keys.into_entries().iter().map(|entry| entry.forbidden).collect();
        assert_eq!(forbidden, [false, true]);
    }
}
