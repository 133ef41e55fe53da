//! Whether a schema accepts a value.
//!
//! A keyword that is not understood makes the answer unknown, never yes.

use std::collections::BTreeSet;
use std::iter;

use serde_json::{Map, Value};

use super::limits;
use super::pattern::Pattern;
use crate::budget::Budget;
use crate::schema::resolve;

/// How deep schemas are followed into each other.
const MAX_DEPTH: usize = 48;

/// An answer; the smaller of two is what both together say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The value breaks a rule.
    Breaks,
    /// No rule that was understood is broken.
    Unknown,
    /// Every rule holds.
    Fits,
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Self::Fits } else { Self::Breaks }
    }
}

impl From<Option<bool>> for Verdict {
    fn from(holds: Option<bool>) -> Self {
        holds.map_or(Self::Unknown, Self::from)
    }
}

impl Verdict {
    fn reversed(self) -> Self {
        match self {
            Self::Fits => Self::Breaks,
            Self::Unknown => Self::Unknown,
            Self::Breaks => Self::Fits,
        }
    }
}

/// Checks values within a budget.
pub(super) struct Checker<'a> {
    root: &'a Value,
    pub(super) budget: &'a Budget,
}

impl<'a> Checker<'a> {
    /// For schemas of this document.
    pub(super) fn new(root: &'a Value, budget: &'a Budget) -> Self {
        Self { root, budget }
    }

    /// What a schema says of a value.
    pub(super) fn check(&self, schema: &Value, value: &Value) -> Verdict {
        self.schema(schema, value, MAX_DEPTH)
    }

    /// What an object of keywords says of a value.
    pub(super) fn check_part(&self, part: &Map<String, Value>, value: &Value) -> Verdict {
        self.part(part, value, MAX_DEPTH)
    }

    fn schema(&self, schema: &Value, value: &Value, depth: usize) -> Verdict {
        let depth = depth.checked_sub(1).filter(|_| self.budget.spend(1));
        let Some(depth) = depth else { return Verdict::Unknown };
        match schema {
            Value::Bool(any) => Verdict::from(*any),
            Value::Object(part) => self.part(part, value, depth),
            _ => Verdict::Unknown,
        }
    }

    fn part(&self, part: &Map<String, Value>, value: &Value, depth: usize) -> Verdict {
        let mut verdict = Verdict::Fits;
        for (keyword, rule) in part {
            if !self.budget.spend(1) {
                return verdict.min(Verdict::Unknown);
            }
            let said = self
                .combined(keyword, rule, value, depth)
                .or_else(|| self.inner(part, keyword, rule, value, depth))
                .or_else(|| limits::of(part, keyword, rule, value, self.budget));
            verdict = verdict.min(said.unwrap_or(Verdict::Fits));
            if verdict == Verdict::Breaks {
                break;
            }
        }
        verdict
    }

    /// Keywords that are about the value itself and hold schemas or values.
    fn combined(
        &self,
        keyword: &str,
        rule: &Value,
        value: &Value,
        depth: usize,
    ) -> Option<Verdict> {
        let each = || self.each(rule, value, depth);
        let verdict = match keyword {
            "$ref" => match resolve(self.root, rule) {
                Some(target) => self.schema(target, value, depth),
                None => Verdict::Unknown,
            },
            "$dynamicRef" | "$recursiveRef" => Verdict::Unknown,
            "allOf" => each().min().unwrap_or(Verdict::Fits),
            "anyOf" => each().max().unwrap_or(Verdict::Unknown),
            "oneOf" => exactly_one(each()),
            "not" => self.schema(rule, value, depth).reversed(),
            "const" => Verdict::from(same(rule, value)),
            "enum" => self.listed(rule, value),
            _ => return None,
        };
        Some(verdict)
    }

    /// What each schema of a list says; unknown, once, of those there are no steps for.
    fn each(&self, rule: &Value, value: &Value, depth: usize) -> impl Iterator<Item = Verdict> {
        let mut schemas = rule.as_array().into_iter().flatten();
        let mut is_over = false;
        iter::from_fn(move || {
            let schema = schemas.next().filter(|_| !is_over)?;
            is_over = self.budget.is_spent();
            Some(if is_over { Verdict::Unknown } else { self.schema(schema, value, depth) })
        })
    }

    fn listed(&self, rule: &Value, value: &Value) -> Verdict {
        let Some(values) = rule.as_array() else { return Verdict::Unknown };
        if values.iter().take(values.len().min(1000)).any(|listed| same(listed, value)) {
            return Verdict::Fits;
        }
        match self.budget.spend(values.len()) {
            true => Verdict::from(values.iter().any(|listed| same(listed, value))),
            false => Verdict::Unknown,
        }
    }

    /// Keywords that are about what is in the value, or depend on another one.
    fn inner(
        &self,
        part: &Map<String, Value>,
        keyword: &str,
        rule: &Value,
        value: &Value,
        depth: usize,
    ) -> Option<Verdict> {
        let verdict = match (keyword, value) {
            ("if", _) => self.conditional(part, rule, value, depth),
            (
                "properties" | "patternProperties" | "additionalProperties",
                Value::Object(object),
            ) => self.properties(part, keyword, object, depth),
            ("propertyNames", Value::Object(object)) => {
                let names = object.keys().map(|name| Value::from(name.as_str()));
                names.map(|name| self.schema(rule, &name, depth)).min().unwrap_or(Verdict::Fits)
            }
            ("dependentRequired" | "dependentSchemas" | "dependencies", Value::Object(object)) => {
                self.dependencies(rule, object, value, depth)
            }
            ("unevaluatedProperties", Value::Object(_)) => Verdict::Unknown,
            ("unevaluatedItems", Value::Array(_)) => Verdict::Unknown,
            ("items" | "prefixItems" | "additionalItems", Value::Array(array)) => {
                self.items(part, keyword, array, depth)
            }
            ("contains", Value::Array(array)) => self.contains(part, rule, array, depth),
            _ => return None,
        };
        Some(verdict)
    }

    fn conditional(
        &self,
        part: &Map<String, Value>,
        condition: &Value,
        value: &Value,
        depth: usize,
    ) -> Verdict {
        let branch = |keyword: &str| {
            part.get(keyword).map_or(Verdict::Fits, |rule| self.schema(rule, value, depth))
        };
        match self.schema(condition, value, depth) {
            Verdict::Fits => branch("then"),
            Verdict::Breaks => branch("else"),
            Verdict::Unknown => Verdict::Unknown,
        }
    }

    fn properties(
        &self,
        part: &Map<String, Value>,
        keyword: &str,
        object: &Map<String, Value>,
        depth: usize,
    ) -> Verdict {
        let listed = part.get("properties").and_then(Value::as_object);
        let patterns = part.get("patternProperties").and_then(Value::as_object);
        let one = |(name, value): (&String, &Value)| {
            let own = listed.and_then(|listed| listed.get(name));
            let matching = || {
                patterns
                    .into_iter()
                    .flatten()
                    .map(|(p, rule)| (matches(p, name, self.budget), rule))
            };
            match keyword {
                "properties" => own.map_or(Verdict::Fits, |rule| self.schema(rule, value, depth)),
                "patternProperties" => matching()
                    .map(|(matched, rule)| match matched {
                        Verdict::Breaks => Verdict::Fits,
                        matched => matched.min(self.schema(rule, value, depth)),
                    })
                    .min()
                    .unwrap_or(Verdict::Fits),
                _ if own.is_some() => Verdict::Fits,
                _ => match matching().map(|(matched, _)| matched).max() {
                    Some(Verdict::Fits) => Verdict::Fits,
                    Some(Verdict::Unknown) => Verdict::Unknown,
                    _ => part
                        .get(keyword)
                        .map_or(Verdict::Fits, |rule| self.schema(rule, value, depth)),
                },
            }
        };
        object.iter().map(one).min().unwrap_or(Verdict::Fits)
    }

    fn dependencies(
        &self,
        rule: &Value,
        object: &Map<String, Value>,
        value: &Value,
        depth: usize,
    ) -> Verdict {
        let Some(rules) = rule.as_object() else { return Verdict::Unknown };
        let present = rules.iter().filter(|(name, _)| object.contains_key(*name));
        let one = |(_, needed): (&String, &Value)| match needed.as_array() {
            Some(names) => {
                let mut names = names.iter().filter_map(Value::as_str);
                Verdict::from(names.all(|name| object.contains_key(name)))
            }
            None => self.schema(needed, value, depth),
        };
        present.map(one).min().unwrap_or(Verdict::Fits)
    }

    fn items(
        &self,
        part: &Map<String, Value>,
        keyword: &str,
        array: &[Value],
        depth: usize,
    ) -> Verdict {
        let first = ["prefixItems", "items"].iter().find_map(|key| part.get(*key)?.as_array());
        let first = first.map_or(&[][..], Vec::as_slice);
        let is_list = part.get(keyword).is_some_and(Value::is_array);
        if is_list {
            let pairs = first.iter().zip(array);
            let each = pairs.map(|(rule, value)| self.schema(rule, value, depth));
            return each.min().unwrap_or(Verdict::Fits);
        }
        let old = keyword == "additionalItems" && !part.get("items").is_some_and(Value::is_array);
        let rest = array.get(first.len()..).unwrap_or_default();
        match part.get(keyword) {
            Some(rule) if !old => rest
                .iter()
                .map(|value| self.schema(rule, value, depth))
                .min()
                .unwrap_or(Verdict::Fits),
            _ => Verdict::Fits,
        }
    }

    fn contains(
        &self,
        part: &Map<String, Value>,
        rule: &Value,
        array: &[Value],
        depth: usize,
    ) -> Verdict {
        let all: Vec<_> = array.iter().map(|value| self.schema(rule, value, depth)).collect();
        let count = |wanted: fn(&&Verdict) -> bool| all.iter().filter(wanted).count();
        let sure = count(|verdict| **verdict == Verdict::Fits);
        let most = count(|verdict| **verdict != Verdict::Breaks);
        let bound = |keyword: &str| {
            part.get(keyword).and_then(Value::as_u64).and_then(|bound| usize::try_from(bound).ok())
        };
        let (least, limit) = (bound("minContains").unwrap_or(1), bound("maxContains"));
        match () {
            () if most < least || limit.is_some_and(|limit| sure > limit) => Verdict::Breaks,
            () if sure < least || limit.is_some_and(|limit| most > limit) => Verdict::Unknown,
            () => Verdict::Fits,
        }
    }
}

fn exactly_one(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let all: BTreeSet<(Verdict, usize)> = verdicts.zip(0..).collect();
    let count = |wanted: Verdict| all.iter().filter(|(verdict, _)| *verdict == wanted).count();
    match (count(Verdict::Fits), count(Verdict::Unknown)) {
        (1, 0) => Verdict::Fits,
        (0, 0) | (2.., _) => Verdict::Breaks,
        _ => Verdict::Unknown,
    }
}

/// Whether a name or a text matches a pattern.
pub(super) fn matches(pattern: &str, text: &str, budget: &Budget) -> Verdict {
    let pattern = Pattern::parse(pattern, budget);
    Verdict::from(pattern.and_then(|pattern| pattern.matches(text, budget)))
}

/// Equal as JSON Schema has it: a number is its value, however it is written.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => one == other,
    }
}
