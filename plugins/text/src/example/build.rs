//! Building a value by the keywords of its schema.

use std::iter;

use serde_json::{Map, Value};

use super::check::{Checker, Verdict};
use super::scalar;
use crate::json;
use crate::schema::Schema;

/// Values in values.
const MAX_DEPTH: usize = 24;
/// Below this a list that may be empty is.
const MIN_DEPTH_OF_LISTS: usize = 18;
/// Alternatives that are tried.
const MAX_BRANCHES: usize = 8;
/// Elements, or properties, that are made.
const MAX_MEMBERS: usize = 64;
/// Values of an enumeration that are tried.
const MAX_LISTED: usize = 100;
/// Bytes of a default that is taken.
const MAX_GIVEN_BYTES: usize = 500;
/// Optional properties that are tried together.
const MAX_OPTIONAL: usize = 20;

type Values<'b> = Box<dyn Iterator<Item = Value> + 'b>;

/// Builds values and has each checked.
pub(super) struct Builder<'a> {
    checker: &'a Checker<'a>,
}

impl<'a> Builder<'a> {
    /// One that has its values checked by this.
    pub(super) fn new(checker: &'a Checker<'a>) -> Self {
        Self { checker }
    }

    /// A value that nothing in the schema is known to speak against.
    pub(super) fn build(&self, schema: &Schema<'a>) -> Option<Value> {
        self.value(schema, 0, MAX_DEPTH)
    }

    /// The `nth` of values for the same place, different where that is easy.
    fn value(&self, schema: &Schema<'a>, nth: usize, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let steps = schema.parts().len().saturating_add(1);
        if schema.is_never() || !self.checker.budget.spend(steps) {
            return None;
        }
        self.made(schema, nth, depth)
    }

    /// The first value that fits, else the first that nothing is known against.
    fn best(&self, schema: &Schema<'a>, values: Values) -> Option<Value> {
        let mut unknown = None;
        for value in values {
            match self.verdict(schema, &value) {
                Verdict::Fits => return Some(value),
                Verdict::Unknown => unknown = unknown.or(Some(value)),
                Verdict::Breaks => {}
            }
        }
        unknown
    }

    fn verdict(&self, schema: &Schema<'a>, value: &Value) -> Verdict {
        let parts = schema.parts().iter().map(|part| self.checker.check_part(part, value));
        parts.min().unwrap_or(Verdict::Fits)
    }

    /// A value that follows one of the alternatives at each place that has some.
    fn made(&self, schema: &Schema<'a>, nth: usize, depth: usize) -> Option<Value> {
        let (first, branches) = chosen(schema, 0);
        self.best(schema, self.along(&first, nth, depth)).or_else(|| {
            (1..branches.min(MAX_BRANCHES)).find_map(|branch| {
                let (other, _) = chosen(schema, branch);
                self.best(schema, self.along(&other, nth, depth))
            })
        })
    }

    fn along<'b>(&'b self, schema: &'b Schema<'a>, nth: usize, depth: usize) -> Values<'b> {
        listed(schema, nth).unwrap_or_else(|| {
            let made = kinds(schema).into_iter();
            let made = made.flat_map(move |kind| self.of_kind(kind, schema, nth, depth));
            Box::new(given(schema).filter(move |_| nth == 0).chain(made))
        })
    }

    fn of_kind<'b>(
        &'b self,
        kind: &str,
        schema: &'b Schema<'a>,
        nth: usize,
        depth: usize,
    ) -> Values<'b> {
        match kind {
            "object" => {
                let objects = [false, true].into_iter();
                Box::new(objects.filter_map(move |full| self.object(schema, full, depth)))
            }
            "array" => Box::new(iter::once_with(move || self.array(schema, depth)).flatten()),
            "string" => Box::new(scalar::texts(schema, nth, self.checker.budget).into_iter()),
            "integer" | "number" => Box::new(scalar::numbers(schema, nth).into_iter()),
            "boolean" => Box::new([true, false].into_iter().map(Value::from)),
            "null" => Box::new(iter::once(Value::Null)),
            _ => Box::new(iter::empty()),
        }
    }

    /// An object of what is required, or of everything listed.
    fn object(&self, schema: &Schema<'a>, full: bool, depth: usize) -> Option<Value> {
        let required = schema.required();
        if required.len() > MAX_MEMBERS {
            return None;
        }
        let listed = schema.property_names();
        if !self.checker.budget.spend(listed.len()) {
            return None;
        }
        let mut object = Map::new();
        for name in listed.iter().filter(|name| required.contains(*name)) {
            object.insert((*name).to_owned(), self.property(schema, name, depth)?);
        }
        for name in required.iter().filter(|name| !listed.contains(name)) {
            object.insert((*name).to_owned(), self.property(schema, name, depth)?);
        }
        let optional = listed.iter().filter(|name| !required.contains(*name));
        let least = schema.count("minProperties", u64::max).unwrap_or(0);
        for name in optional.take(MAX_OPTIONAL).filter(|_| full || least > 0) {
            if (full || object.len() < least)
                && let Some(value) = self.property(schema, name, depth)
            {
                object.insert((*name).to_owned(), value);
            }
        }
        self.fill(schema, object, least, depth).map(Value::Object)
    }

    /// Adds properties of made-up names until there are enough.
    fn fill(
        &self,
        schema: &Schema<'a>,
        mut object: Map<String, Value>,
        least: usize,
        depth: usize,
    ) -> Option<Map<String, Value>> {
        for number in 1..=least.min(MAX_MEMBERS) {
            if object.len() >= least {
                break;
            }
            let name = format!("key{number}");
            let value = self.property(schema, &name, depth)?;
            object.insert(name, value);
        }
        (object.len() >= least).then_some(object)
    }

    fn property(&self, schema: &Schema<'a>, name: &str, depth: usize) -> Option<Value> {
        let listed = schema.property(name).or_else(|| schema.other_properties());
        match listed {
            Some(property) => self.value(&property, 0, depth),
            None => Some(Value::from("text")),
        }
    }

    fn array(&self, schema: &Schema<'a>, depth: usize) -> Option<Value> {
        let least = schema.count("minItems", u64::max).unwrap_or(0);
        let most = schema.count("maxItems", u64::min).unwrap_or(MAX_MEMBERS);
        if least > MAX_MEMBERS {
            return None;
        }
        // A list with one element shows what belongs in it.
        let wanted = least.max(usize::from(depth >= MIN_DEPTH_OF_LISTS)).min(most);
        let mut array = Vec::new();
        for at in 0..wanted {
            match element(schema, at).map(|element| self.value(&element, at, depth)) {
                Some(Some(value)) => array.push(value),
                None if at < least => array.push(Value::from("text")),
                Some(None) if at < least => return None,
                _ => break,
            }
        }
        Some(Value::Array(array))
    }
}

/// What the element at an index has to satisfy, if anything is said of it.
fn element<'a>(schema: &Schema<'a>, at: usize) -> Option<Schema<'a>> {
    let in_list = |keyword: &'static str| {
        schema.each(move |part| part.get(keyword).and_then(|rules| rules.get(at)))
    };
    let element = in_list("prefixItems").or_else(|| in_list("items")).or_else(|| schema.items());
    let contained = schema.first("contains").filter(|_| at == 0);
    match (element, contained) {
        (Some(element), Some(contained)) => Some(element.and(contained)),
        (None, Some(contained)) => Some(Schema::of(schema.document(), [contained])),
        (element, None) => element,
    }
}

/// The only values there are, from the `nth` on, if the schema names them.
fn listed<'b>(schema: &Schema<'b>, nth: usize) -> Option<Values<'b>> {
    if let Some(only) = schema.first("const") {
        return Some(Box::new(iter::once(only.clone())));
    }
    let values = schema.all("enum").find_map(Value::as_array)?;
    let start = nth.checked_rem(values.len()).unwrap_or(0);
    let (before, after) = values.split_at_checked(start)?;
    Some(Box::new(after.iter().chain(before).take(MAX_LISTED).cloned()))
}

/// The values that the schema's author gives, where they show something.
fn given<'b>(schema: &Schema<'b>) -> impl Iterator<Item = Value> + 'b {
    let lists: Vec<&Value> = schema.all("examples").collect();
    let listed = lists.into_iter().filter_map(Value::as_array).flatten().take(MAX_LISTED);
    let single: Vec<&Value> = schema.all("default").chain(schema.all("example")).collect();
    let shows =
        |value: &&Value| value.as_str() != Some("") && json::is_within(value, MAX_GIVEN_BYTES);
    listed.chain(single).filter(shows).cloned()
}

/// The schema with one of the alternatives at each place that has some, and how many
/// there are at most.
fn chosen<'a>(schema: &Schema<'a>, branch: usize) -> (Schema<'a>, usize) {
    let mut all = schema.clone();
    let mut most = 0;
    let mut at = 0_usize;
    while let Some(part) = all.parts().get(at).copied() {
        for branches in ["anyOf", "oneOf"].iter().filter_map(|key| part.get(*key)?.as_array()) {
            most = most.max(branches.len());
            let mut sorted: Vec<&Value> = branches.iter().take(MAX_BRANCHES).collect();
            sorted.sort_by_key(|branch| branch.get("type").is_some_and(|kind| kind == "null"));
            let last = sorted.len().saturating_sub(1);
            if let Some(branch) = sorted.get(branch.min(last)) {
                all = all.and(branch);
            }
        }
        at = at.saturating_add(1);
    }
    (all, most)
}

/// The types a value may have, nothing last; guessed where the schema does not say.
fn kinds<'a>(schema: &Schema<'a>) -> Vec<&'a str> {
    let mut kinds = schema.types();
    kinds.sort_by_key(|kind| *kind == "null");
    if kinds.is_empty() && schema.first("type").is_none() {
        kinds.push(guessed(schema));
    }
    kinds
}

fn guessed(schema: &Schema) -> &'static str {
    let has = |keywords: &[&str]| keywords.iter().any(|keyword| schema.first(keyword).is_some());
    match () {
        () if has(&["properties", "required", "minProperties", "patternProperties"]) => "object",
        () if has(&["items", "prefixItems", "minItems", "contains"]) => "array",
        () if has(&["minimum", "maximum", "exclusiveMinimum", "multipleOf"]) => "number",
        () => "string",
    }
}
