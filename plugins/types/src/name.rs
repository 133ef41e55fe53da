//! Names in kebab-case: what WIT calls what strangers have named.
//!
//! Every name made here is ASCII in lower case, its words begin with a letter, and it is no
//! longer than [`MAX_LENGTH`]: all versions of the tools that read WIT take it. Which name a
//! member gets depends on the set of its neighbours, never on their order.

mod keyword;
mod mark;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::shape::Label;
pub use keyword::escaped;
use mark::mark;

/// The longest name that is made, in bytes.
pub const MAX_LENGTH: usize = 100;

/// What a name is called of which nothing can stay.
const NAMELESS: &str = "value";

/// The name of a tool or a server, from its identifier in camelCase. Different for identifiers
/// that differ in more than case, as long as none ends with `_` that would be another without.
pub fn kebab(ident: &str) -> String {
    let (base, digits) = match ident.rsplit_once('_') {
        None => (ident, ""),
        Some((base, digits)) => (base.strip_suffix('_').unwrap_or(base), digits),
    };
    let name = words::escaped(base);
    let is_known = ident.is_ascii() && !name.is_empty() && !base.contains('_');
    let is_mark = digits.is_empty() || mark::is_mark(digits);
    if !is_known || !is_mark || name.len().saturating_add(digits.len()) >= MAX_LENGTH {
        return mark::whole(if name.is_empty() { NAMELESS } else { &name }, ident);
    }
    if digits.is_empty() { name } else { format!("{name}-x{digits}") }
}

/// Names for the members of one object. No two are alike, however alike the wire names; of those
/// that would have one name each has a mark.
pub fn labels(wires: &[&str]) -> Vec<Label> {
    let wanted: Vec<_> = wires.iter().map(|wire| Wanted::of(wire, (*wire).to_owned())).collect();
    let label = |(name, wire): (String, &&str)| Label { name, wire: (*wire).to_owned() };
    assign(&wanted).into_iter().zip(wires).map(label).collect()
}

/// Names for the constants of one enum, or what tells the cases of one union, all different.
pub fn constants(values: &[&Value]) -> Vec<String> {
    let wanted: Vec<_> = values.iter().map(|value| Wanted::constant(value)).collect();
    assign(&wanted)
}

/// What a name stands for in JSON when nothing else is known: itself in snake_case.
pub fn wire(kebab: &str) -> String {
    kebab.replace('-', "_")
}

/// A name and another word or two, as the name of what belongs to it.
pub fn joined(name: &str, part: &str) -> String {
    match (name.is_empty(), part.is_empty()) {
        (true, _) => part.to_owned(),
        (_, true) => name.to_owned(),
        _ => mark::bounded(format!("{name}-{part}")),
    }
}

/// The name, or the name with the smallest number that makes it a free one.
pub fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u64..).map(|number| format!("{name}{number}"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| !is_taken(name))
        .unwrap_or_default()
}

/// A name that is wanted.
struct Wanted {
    /// The name it would have if it were alone.
    plain: String,
    /// What nothing else in its group is.
    identity: String,
    /// Too little of it is left in the name.
    is_lossy: bool,
}

impl Wanted {
    fn of(text: &str, identity: String) -> Self {
        let plain = words::kebab(text);
        let is_own = plain == text || wire(&plain) == text;
        let is_lossy =
            plain.len() > MAX_LENGTH || !is_own && (plain.is_empty() || !text.is_ascii());
        let plain = if plain.is_empty() { NAMELESS.to_owned() } else { plain };
        Self { plain, identity, is_lossy }
    }

    fn constant(value: &Value) -> Self {
        let identity = value.to_string();
        let wanted = match value {
            Value::String(text) => Self::of(text, identity),
            Value::Object(members) if members.is_empty() => Self::of("empty", identity),
            _ => Self::of(&value.to_string(), identity),
        };
        // Languages that begin names of cases with a capital have `Self` as a word of their own.
        let is_lossy = wanted.is_lossy || wanted.plain == "self";
        Self { is_lossy, ..wanted }
    }
}

/// A name for each, no two alike.
fn assign(wanted: &[Wanted]) -> Vec<String> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, want) in wanted.iter().enumerate().filter(|(_, want)| !want.is_lossy) {
        groups.entry(&want.plain).or_default().push(index);
    }
    // Of those that want one name none has it: when one of them comes or goes, what was built
    // with the name must not mean another.
    let alone = |group: &Vec<usize>| match group.as_slice() {
        [index] => Some(*index),
        _ => None,
    };
    let keepers: BTreeSet<usize> = groups.values().filter_map(alone).collect();
    let name = |index: &usize| wanted.get(*index).map(|want| want.plain.clone());
    let mut taken: BTreeSet<String> = keepers.iter().filter_map(name).collect();
    let mut others: Vec<_> =
        wanted.iter().enumerate().filter(|(index, _)| !keepers.contains(index)).collect();
    others.sort_by(|(_, a), (_, b)| a.identity.cmp(&b.identity));
    let mut marked = BTreeMap::new();
    for (index, want) in others {
        let name = mark(&want.plain, &want.identity, &taken);
        taken.insert(name.clone());
        marked.insert(index, name);
    }
    let given =
        |(index, want): (usize, &Wanted)| marked.remove(&index).unwrap_or(want.plain.clone());
    wanted.iter().enumerate().map(given).collect()
}

#[cfg(test)]
mod tests;
