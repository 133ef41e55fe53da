//! Alternatives as one shape: an option, an enum, one type, or a union that JSON can tell apart.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::alternatives::Alternative;
use super::constants::MAX_CASES;
use super::kinds::Kind;
use super::parts::{Part, Why};
use super::place::Place;
use super::{Builder, object};
use crate::name;
use crate::shape::{Case, Float, Integer, Label, Shape, Told, Variant};

/// The most members that are tried for the one that tells objects apart.
const MAX_TAGS: usize = 32;

/// Alternatives of one type of JSON.
struct Group<'a> {
    kind: Kind,
    constants: Vec<(Value, String)>,
    typed: Vec<Typed<'a>>,
}

/// What is of a type, and no constant.
struct Typed<'a> {
    kind: Kind,
    parts: Rc<[Part<'a>]>,
    docs: String,
}

impl Group<'_> {
    /// What its only alternative says of itself.
    fn docs(&self) -> String {
        match self.typed.as_slice() {
            [only] if self.constants.is_empty() => only.docs.clone(),
            _ => String::new(),
        }
    }
}

impl<'a> Builder<'a> {
    /// The shape of what is one of these. `parts` are those of the place.
    pub fn union(
        &mut self,
        found: Vec<Alternative<'a>>,
        parts: &[Part<'a>],
        docs: &str,
        place: &Place,
    ) -> Shape {
        let is_nullable = found.iter().any(is_null);
        let rest: Vec<_> = found.into_iter().filter(|found| !is_null(found)).collect();
        let unknown = rest.iter().find_map(|found| match found {
            Alternative::Unknown(why) => Some(*why),
            _ => None,
        });
        let shape = match unknown {
            Some(why) => self.json(place, why.message()),
            None if rest.is_empty() && is_nullable => return self.null(docs, place),
            None if rest.is_empty() => self.json(place, Why::Never.message()),
            None => self.known(rest, parts, docs, place),
        };
        if is_nullable { Shape::Option(Box::new(shape)) } else { shape }
    }

    /// What can only be null.
    fn null(&mut self, docs: &str, place: &Place) -> Shape {
        let null = vec![(Value::Null, String::new())];
        self.enumeration(null, docs, place).unwrap_or(Shape::Json)
    }

    fn known(
        &mut self,
        found: Vec<Alternative<'a>>,
        parts: &[Part<'a>],
        docs: &str,
        place: &Place,
    ) -> Shape {
        let is_constant = |found: &Alternative<'_>| matches!(found, Alternative::Constant { .. });
        let mut groups = if found.iter().all(is_constant) {
            vec![Group { kind: Kind::String, constants: constants(found), typed: Vec::new() }]
        } else {
            groups(found)
        };
        match groups.pop() {
            Some(only) if groups.is_empty() => self.only(only, parts, docs, place),
            last => {
                groups.extend(last);
                self.told_by_type(groups, parts, docs, place)
            }
        }
    }

    /// What is always of one type. What its only alternative says belongs to that type.
    fn only(&mut self, group: Group<'a>, parts: &[Part<'a>], docs: &str, place: &Place) -> Shape {
        let own = group.docs();
        let is_documented = place.is_documented || !own.is_empty();
        let inner = Place { is_documented, ..place.clone() };
        let docs = if own.is_empty() { docs.to_owned() } else { own };
        self.group(group, parts, &docs, &inner, |builder, why| builder.json(place, why))
    }

    /// A union of what is of different types.
    fn told_by_type(
        &mut self,
        groups: Vec<Group<'a>>,
        parts: &[Part<'a>],
        docs: &str,
        place: &Place,
    ) -> Shape {
        let name = self.name(place);
        let mut cases = Vec::new();
        for group in groups {
            let (kind, docs) = (group.kind, group.docs());
            let inner = Place { name: name::joined(&name, kind.case()), ..place.under(&[], "") };
            let wide = |builder: &mut Self, why: &str| {
                builder.note(place, why);
                wide(kind)
            };
            let shape = self.group(group, parts, "", &inner, wide);
            let label = Label { name: kind.case().into(), wire: kind.case().into() };
            cases.push(Case { label, docs, shape: Some(shape) });
        }
        Shape::Variant(Variant { name, docs: place.docs(docs), cases, told: Told::ByType })
    }

    /// The shape of alternatives of one type; `otherwise` when there is none for all of them.
    fn group(
        &mut self,
        group: Group<'a>,
        parts: &[Part<'a>],
        docs: &str,
        place: &Place,
        otherwise: impl FnOnce(&mut Self, &str) -> Shape,
    ) -> Shape {
        let Group { kind, constants, typed } = group;
        if typed.is_empty() {
            let common = common(&constants);
            return match (self.enumeration(constants, docs, place), common) {
                (Ok(shape), _) => shape,
                (Err(why), Some(shape)) => {
                    self.note(place, &why);
                    shape
                }
                (Err(why), None) => otherwise(self, &why),
            };
        }
        match (kind, typed.as_slice()) {
            (Kind::Boolean, _) => Shape::Bool,
            (Kind::String, _) => Shape::Text,
            (Kind::Null | Kind::Integer | Kind::Number, _) => number(&constants, &typed),
            (Kind::Array, [one]) if constants.is_empty() => self.array(&one.parts, place),
            (Kind::Object, [one]) if constants.is_empty() => {
                match self.object(&one.parts, docs, place) {
                    Ok(shape) => shape,
                    Err(why) => otherwise(self, why.message()),
                }
            }
            (Kind::Object, several) if constants.is_empty() => {
                match self.tagged(several, parts, docs, place) {
                    Some(shape) => shape,
                    None => otherwise(self, "no member tells these objects apart"),
                }
            }
            _ => otherwise(self, "nothing tells these alternatives apart"),
        }
    }

    /// A union of objects that a member of each tells apart.
    fn tagged(
        &mut self,
        typed: &[Typed<'a>],
        parts: &[Part<'a>],
        docs: &str,
        place: &Place,
    ) -> Option<Shape> {
        let (member, tags) = self.tag(typed, parts)?;
        let name = self.name(place);
        // An object that two constants stand for is two cases.
        let tagged: Vec<(&Value, &Typed<'a>)> = tags
            .iter()
            .zip(typed)
            .flat_map(|(tags, typed)| tags.iter().map(move |tag| (tag, typed)))
            .collect();
        let wires: Vec<&Value> = tagged.iter().map(|(tag, _)| *tag).collect();
        let mut cases = Vec::new();
        for (case, (tag, typed)) in name::constants(&wires).into_iter().zip(tagged) {
            let inner =
                Place { name: name::joined(&name, &case), ..place.under(&[], "").of_member() };
            let shape = self.case(&typed.parts, &member, &inner).ok()?;
            let wire = tag.as_str().unwrap_or_default().to_owned();
            cases.push(Case { label: Label { name: case, wire }, docs: typed.docs.clone(), shape });
        }
        let docs = place.docs(docs);
        Some(Shape::Variant(Variant { name, docs, cases, told: Told::ByMember(member) }))
    }

    /// A member that every one of some objects has, with other constants in each; and the
    /// constants.
    fn tag(
        &mut self,
        typed: &[Typed<'a>],
        parts: &[Part<'a>],
    ) -> Option<(String, Vec<Vec<Value>>)> {
        let named = parts.iter().find_map(|part| part.get("discriminator")?.get("propertyName"));
        let first = typed.first()?;
        let members = first.parts.iter().filter_map(|part| part.get("properties")?.as_object());
        let members = members.flat_map(|members| members.keys().map(String::as_str));
        let candidates = named.and_then(Value::as_str).into_iter().chain(members).take(MAX_TAGS);
        for member in candidates {
            let tags: Option<Vec<_>> =
                typed.iter().map(|typed| self.constant_member(&typed.parts, member)).collect();
            if let Some(tags) = tags.filter(|tags| are_different(tags)) {
                return Some((member.to_owned(), tags));
            }
        }
        None
    }

    /// The strings that a required member can be, if it can be nothing else.
    fn constant_member(&mut self, parts: &[Part<'a>], member: &str) -> Option<Vec<Value>> {
        if !self.required(parts).ok()?.contains(member) {
            return None;
        }
        let parts = self.parts(object::declared(parts, member)).ok()?;
        let tags = self.literals(&parts).ok()??;
        let is_text = |tag: &Value| tag.as_str().is_some_and(|tag| self.budget.keep(tag.len()));
        (!tags.is_empty() && tags.iter().all(is_text)).then_some(tags)
    }
}

/// Whether no constant of one object is one of another, and they are few enough for a union.
fn are_different(tags: &[Vec<Value>]) -> bool {
    let all: Vec<&str> = tags.iter().flatten().filter_map(Value::as_str).collect();
    all.len() <= MAX_CASES && all.iter().collect::<BTreeSet<_>>().len() == all.len()
}

fn is_null(found: &Alternative<'_>) -> bool {
    match found {
        Alternative::Constant { value, .. } => value.is_null(),
        Alternative::Typed { kind, .. } => *kind == Kind::Null,
        Alternative::Unknown(_) => false,
    }
}

fn constants(found: Vec<Alternative<'_>>) -> Vec<(Value, String)> {
    let constant = |found| match found {
        Alternative::Constant { value, docs } => Some((value, docs)),
        _ => None,
    };
    found.into_iter().filter_map(constant).collect()
}

/// The alternatives by what JSON can be told apart by, in the order in which each first appears.
fn groups(found: Vec<Alternative<'_>>) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for found in found {
        let kind = match &found {
            Alternative::Constant { value, .. } => Kind::of(value).told(),
            Alternative::Typed { kind, .. } => kind.told(),
            Alternative::Unknown(_) => continue,
        };
        if !groups.iter().any(|group| group.kind == kind) {
            groups.push(Group { kind, constants: Vec::new(), typed: Vec::new() });
        }
        let Some(group) = groups.iter_mut().find(|group| group.kind == kind) else { continue };
        match found {
            Alternative::Constant { value, docs } => group.constants.push((value, docs)),
            Alternative::Typed { kind, parts, docs } => {
                group.typed.push(Typed { kind, parts, docs });
            }
            Alternative::Unknown(_) => {}
        }
    }
    groups
}

/// An integer when all numbers are.
fn number(constants: &[(Value, String)], typed: &[Typed<'_>]) -> Shape {
    let fraction = constants.iter().any(|(value, _)| Kind::of(value) == Kind::Number)
        || typed.iter().any(|typed| typed.kind == Kind::Number);
    if fraction { Shape::Float(Float::F64) } else { Shape::Integer(Integer::S64) }
}

/// The one type that all constants are of, if there is a type for it.
fn common(constants: &[(Value, String)]) -> Option<Shape> {
    let is = |kind: Kind| constants.iter().all(|(value, _)| Kind::of(value).told() == kind);
    match () {
        () if is(Kind::String) => Some(Shape::Text),
        () if is(Kind::Number) => Some(number(constants, &[])),
        () => None,
    }
}

/// All that is of a type.
fn wide(kind: Kind) -> Shape {
    match kind {
        Kind::Boolean => Shape::Bool,
        Kind::Integer | Kind::Number => Shape::Float(Float::F64),
        Kind::String => Shape::Text,
        Kind::Array => Shape::List(Box::new(Shape::Json)),
        Kind::Object => Shape::Map(Box::new(Shape::Json)),
        Kind::Null => Shape::Json,
    }
}
