//! Objects: records where members are known, maps where they are not.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Builder;
use super::parts::{Part, Sub, Why};
use super::place::Place;
use crate::name;
use crate::shape::{Field, Others, Record, Shape};

/// The most fields of a record.
const MAX_FIELDS: usize = 1_000;

/// The members of an object.
struct Members<'a> {
    named: Vec<Named<'a>>,
    others: Open<'a>,
}

/// A member with a name.
struct Named<'a> {
    name: String,
    subs: Vec<Sub<'a>>,
    is_required: bool,
}

/// What else an object may hold.
enum Open<'a> {
    /// Nothing, the schema says.
    Closed,
    /// The schema says nothing of it.
    Unsaid,
    /// Members of any name, which all these describe.
    Any(Vec<Sub<'a>>),
}

impl<'a> Builder<'a> {
    /// The shape of an object.
    pub fn object(&mut self, parts: &[Part<'a>], docs: &str, place: &Place) -> Result<Shape, Why> {
        let members = self.members(parts, None, place)?;
        match (members.named.is_empty(), members.others) {
            (true, Open::Closed) => {
                let empty = vec![(Value::Object(serde_json::Map::new()), String::new())];
                Ok(self.enumeration(empty, docs, place).unwrap_or(Shape::Json))
            }
            (true, Open::Unsaid) => Ok(Shape::Map(Box::new(Shape::Json))),
            (true, Open::Any(subs)) => Ok(Shape::Map(Box::new(self.value(subs, place)))),
            (false, others) => Ok(self.record(Members { others, ..members }, docs, place)),
        }
    }

    /// What the case of a union holds whose object is told by a member.
    pub fn case(
        &mut self,
        parts: &[Part<'a>],
        tag: &str,
        place: &Place,
    ) -> Result<Option<Shape>, Why> {
        let members = self.members(parts, Some(tag), place)?;
        let is_open = matches!(members.others, Open::Any(_));
        if members.named.is_empty() && !is_open {
            return Ok(None);
        }
        Ok(Some(self.record(members, "", place)))
    }

    fn members(
        &mut self,
        parts: &[Part<'a>],
        tag: Option<&str>,
        place: &Place,
    ) -> Result<Members<'a>, Why> {
        let required = self.required(parts)?;
        let mut named = Vec::new();
        for name in names(parts, &required).into_iter().filter(|name| Some(*name) != tag) {
            if !self.budget.spend(parts.len()) || !self.budget.keep(name.len()) {
                return Err(Why::Large);
            }
            let is_required = required.contains(name);
            match allowed(parts, name) {
                Some(subs) => named.push(Named { name: name.to_owned(), subs, is_required }),
                None if is_required => return Err(Why::Never),
                None => {}
            }
        }
        Ok(Members { named: self.few(named, place)?, others: others(parts) })
    }

    /// The members that an object must have.
    pub fn required(&mut self, parts: &[Part<'a>]) -> Result<BTreeSet<&'a str>, Why> {
        let lists = || parts.iter().filter_map(|part| part.get("required")?.as_array());
        if !self.budget.keep(lists().map(Vec::len).sum()) {
            return Err(Why::Large);
        }
        Ok(lists().flatten().filter_map(Value::as_str).collect())
    }

    /// No more members than a record may have: those that are needed, and the first others.
    fn few(&mut self, named: Vec<Named<'a>>, place: &Place) -> Result<Vec<Named<'a>>, Why> {
        let required = named.iter().filter(|member| member.is_required).count();
        let mut room = MAX_FIELDS.checked_sub(required).ok_or(Why::Large)?;
        let extra = named.len().saturating_sub(MAX_FIELDS);
        if extra > 0 {
            let limit = format!("over the limit of {MAX_FIELDS}");
            self.note(place, &format!("{extra} optional members are left out, {limit}"));
        }
        let mut fits = |member: &Named<'_>| {
            let is_kept = member.is_required || room > 0;
            room = room.saturating_sub(usize::from(!member.is_required));
            is_kept
        };
        Ok(named.into_iter().filter(|member| fits(member)).collect())
    }

    fn record(&mut self, members: Members<'a>, docs: &str, place: &Place) -> Shape {
        let name = self.name(place);
        let wires: Vec<&str> = members.named.iter().map(|member| member.name.as_str()).collect();
        let labels = name::labels(&wires);
        let inside = Place { name: name.clone(), ..place.under(&[], "") };
        let inside = Place { depth: place.depth, ..inside };
        let mut fields = Vec::new();
        for (label, member) in labels.into_iter().zip(members.named) {
            let inner = inside.under(&["properties", &member.name], &label.name).of_member();
            let (shape, docs) = self.shape(member.subs, &inner);
            let shape = if member.is_required { shape } else { option(shape) };
            fields.push(Field { label, docs, shape, optional: !member.is_required });
        }
        let others = match members.others {
            Open::Any(subs) => {
                let is_taken =
                    |name: &str| fields.iter().any(|field: &Field| field.label.name == name);
                let name = name::free("others", is_taken);
                Some(Others { name, shape: Box::new(self.value(subs, &inside)) })
            }
            Open::Closed | Open::Unsaid => None,
        };
        Shape::Record(Record { name, docs: place.docs(docs), fields, others })
    }

    /// The shape of members of any name. That they are anything is no loss.
    fn value(&mut self, subs: Vec<Sub<'a>>, place: &Place) -> Shape {
        let inner = place.under(&["additionalProperties"], "value");
        match self.parts(subs) {
            Ok(parts) if parts.iter().all(is_silent) => Shape::Json,
            Ok(parts) => {
                let docs = self.docs(&parts);
                self.shape_of(parts, &docs, &inner)
            }
            Err(why) => self.json(&inner, why.message()),
        }
    }
}

/// What an object's schemas say of a member that they name.
pub fn declared<'a>(parts: &[Part<'a>], name: &str) -> Vec<Sub<'a>> {
    parts.iter().filter_map(|part| Some(part.sub(part.get("properties")?.get(name)?))).collect()
}

/// All that an object's schemas say of a member; none when one of them forbids it.
fn allowed<'a>(parts: &[Part<'a>], name: &str) -> Option<Vec<Sub<'a>>> {
    let mut subs = Vec::new();
    for part in parts {
        let declared = part.get("properties").and_then(|members| members.get(name));
        // What a pattern allows is not looked into: then nothing is forbidden.
        let other = || part.get("additionalProperties").filter(|_| patterns(part).next().is_none());
        match declared.or_else(other) {
            Some(Value::Bool(false)) => return None,
            Some(schema) => subs.push(part.sub(schema)),
            None => {}
        }
    }
    Some(subs)
}

/// The names of an object's members, each once, those with a schema first.
fn names<'a>(parts: &[Part<'a>], required: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let declared = parts.iter().filter_map(|part| part.get("properties")?.as_object());
    let declared = declared.flat_map(|members| members.keys().map(String::as_str));
    let mut seen = BTreeSet::new();
    declared.chain(required.iter().copied()).filter(|name| seen.insert(*name)).collect()
}

/// What the schemas say of members that they do not name.
fn others<'a>(parts: &[Part<'a>]) -> Open<'a> {
    let mut open = Open::Unsaid;
    for part in parts {
        let patterns: Vec<&Value> = patterns(part).take(2).collect();
        let rest = part.get("additionalProperties").or_else(|| part.get("unevaluatedProperties"));
        let subs = match (rest, patterns.as_slice()) {
            (None, []) => continue,
            (Some(Value::Bool(false)), []) => return Open::Closed,
            (Some(schema), []) => vec![part.sub(schema)],
            (None | Some(Value::Bool(false)), [one]) => vec![part.sub(one)],
            // More than one schema: which is meant depends on the name.
            _ => Vec::new(),
        };
        open = match open {
            Open::Any(mut before) => {
                before.extend(subs);
                Open::Any(before)
            }
            Open::Unsaid | Open::Closed => Open::Any(subs),
        };
    }
    open
}

fn patterns<'a>(part: &Part<'a>) -> impl Iterator<Item = &'a Value> {
    let patterns = part.get("patternProperties").and_then(Value::as_object);
    patterns.into_iter().flat_map(|patterns| patterns.values())
}

/// Whether a schema has no keyword at all.
fn is_silent(part: &Part<'_>) -> bool {
    part.keywords.is_empty()
}

fn option(shape: Shape) -> Shape {
    match shape {
        Shape::Option(_) => shape,
        shape => Shape::Option(Box::new(shape)),
    }
}
