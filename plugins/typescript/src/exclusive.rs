//! Members of a union that are closed objects, kept apart.
//!
//! TypeScript lets an object have the properties of several members of a union at once,
//! even where each member alone allows no others. A member that lists those of its
//! siblings as `never` does not. Where a required property tells the members apart,
//! TypeScript does it by itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::build::Definition;
use crate::limits::MAX_RULED_OUT;
use crate::types::{Object, Rest, Type};

/// What a definition is, seen as a member of a union.
struct Facet<'d> {
    /// Every property of every object in it.
    keys: BTreeSet<&'d str>,
    /// Whether it is nothing but objects without other properties.
    is_closed: bool,
    /// The values of those required properties that have only one.
    marks: BTreeMap<&'d str, Type<'d>>,
}

/// Goes through all unions of all definitions.
pub fn keep_apart<'d>(definitions: &mut [Definition<'d>]) {
    let mut found = Choices { any: false, named: vec![false; definitions.len()] };
    definitions.iter().for_each(|definition| found.look_into(&definition.ty));
    if !found.any {
        return;
    }
    let facet = |(it, named): (&Definition<'d>, bool)| named.then(|| facet(&it.ty)).flatten();
    let facets: Vec<Option<Facet<'d>>> = definitions.iter().zip(found.named).map(facet).collect();
    for definition in definitions {
        visit(&mut definition.ty, &facets);
    }
}

/// Unions of several members that could be objects.
struct Choices {
    any: bool,
    /// Which definitions are members of one.
    named: Vec<bool>,
}

impl Choices {
    fn look_into(&mut self, ty: &Type<'_>) {
        match ty {
            Type::Array(item) => self.look_into(item),
            Type::Tuple(tuple) => {
                tuple.places.iter().chain(&tuple.rest).for_each(|ty| self.look_into(ty));
            }
            Type::Object(object) => {
                object.properties.iter().for_each(|property| self.look_into(&property.ty));
                if let Rest::Typed(rest) = &object.rest {
                    self.look_into(rest);
                }
            }
            Type::Union(members) => {
                let object =
                    |ty: &Type<'_>| matches!(ty, Type::Object(_) | Type::Named(_) | Type::Union(_));
                let several = members.iter().filter(|member| object(&member.ty)).count() > 1;
                self.any |= several;
                for member in members {
                    self.look_into(&member.ty);
                    if let (Type::Named(name), true) = (&member.ty, several)
                        && let Some(named) = self.named.get_mut(name.0)
                    {
                        *named = true;
                    }
                }
            }
            _ => {}
        }
    }
}

/// Types nest no deeper than their bound.
fn visit<'d>(ty: &mut Type<'d>, facets: &[Option<Facet<'d>>]) {
    match ty {
        Type::Array(item) => visit(item, facets),
        Type::Tuple(tuple) => {
            tuple.places.iter_mut().chain(&mut tuple.rest).for_each(|ty| visit(ty, facets));
        }
        Type::Object(object) => {
            object.properties.iter_mut().for_each(|property| visit(&mut property.ty, facets));
            if let Rest::Typed(rest) = &mut object.rest {
                visit(rest, facets);
            }
        }
        Type::Union(members) => {
            members.iter_mut().for_each(|member| visit(&mut member.ty, facets));
            let mut types: Vec<&mut Type<'d>> = members.iter_mut().map(|it| &mut it.ty).collect();
            separate(&mut types, facets);
        }
        _ => {}
    }
}

fn separate<'d>(members: &mut [&mut Type<'d>], facets: &[Option<Facet<'d>>]) {
    let own: Vec<Option<Facet<'d>>> =
        members.iter().map(|ty| if let Type::Named(_) = ty { None } else { facet(ty) }).collect();
    let of = |at: usize, ty: &Type<'d>| match ty {
        Type::Named(name) => facets.get(name.0).and_then(Option::as_ref),
        _ => own.get(at).and_then(Option::as_ref),
    };
    let seen: Vec<Option<&Facet<'d>>> =
        members.iter().enumerate().map(|(at, ty)| of(at, ty)).collect();
    let present: Vec<&Facet<'d>> = seen.iter().copied().flatten().collect();
    if present.len() < 2 || !present.iter().any(|it| it.is_closed) || are_marked(&present) {
        return;
    }
    let all: BTreeSet<&'d str> = present.iter().flat_map(|it| it.keys.iter().copied()).collect();
    let others = |facet: &Facet<'d>| all.difference(&facet.keys).copied().collect::<Vec<_>>();
    let absent: Vec<Vec<&'d str>> = seen
        .iter()
        .map(|facet| facet.filter(|it| it.is_closed).map(others).unwrap_or_default())
        .collect();
    if absent.iter().map(Vec::len).fold(0, usize::saturating_add) > MAX_RULED_OUT {
        return;
    }
    for (ty, absent) in members.iter_mut().zip(absent) {
        rule_out(ty, absent);
    }
}

fn rule_out<'d>(ty: &mut Type<'d>, absent: Vec<&'d str>) {
    match ty {
        _ if absent.is_empty() => {}
        Type::Object(object) => object.absent.extend(absent),
        Type::Named(name) => *ty = Type::Without(*name, absent),
        _ => {}
    }
}

/// Whether there is a property by which all can be told apart.
fn are_marked(facets: &[&Facet<'_>]) -> bool {
    let Some((first, others)) = facets.split_first() else { return false };
    first.marks.iter().any(|(key, value)| {
        let mut values = vec![value];
        others.iter().all(|other| match other.marks.get(key) {
            Some(value) if !values.contains(&value) => {
                values.push(value);
                true
            }
            _ => false,
        })
    })
}

fn facet<'d>(ty: &Type<'d>) -> Option<Facet<'d>> {
    match ty {
        Type::Object(object) => Some(facet_of(object)),
        Type::Union(members) => {
            let facets: Option<Vec<_>> = members.iter().map(|it| facet(&it.ty)).collect();
            let facets = facets?;
            let is_closed = facets.iter().all(|facet| facet.is_closed);
            let keys = facets.into_iter().flat_map(|facet| facet.keys).collect();
            Some(Facet { keys, is_closed, marks: BTreeMap::new() })
        }
        _ => None,
    }
}

fn facet_of<'d>(object: &Object<'d>) -> Facet<'d> {
    let marks = object.properties.iter().filter(|it| !it.optional && it.ty.is_unit());
    Facet {
        keys: object.properties.iter().map(|property| property.key).collect(),
        is_closed: object.rest == Rest::Closed,
        marks: marks.map(|property| (property.key, property.ty.clone())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Member, Name, Property, union};

    fn object(keys: &[(&'static str, Type<'static>, bool)], rest: Rest<'static>) -> Type<'static> {
        let property = |(key, ty, optional): &(&'static str, Type<'static>, bool)| Property {
            key,
            ty: ty.clone(),
            optional: *optional,
            doc: None,
        };
        let properties = keys.iter().map(property).collect();
        Type::Object(Box::new(Object { properties, rest, absent: Vec::new() }))
    }

    fn apart(types: Vec<Type<'static>>) -> Vec<Type<'static>> {
        let members = types[1..].iter().cloned().map(Member::from).collect();
        let named = |ty| Definition { name: String::new(), ty, doc: None };
        let mut definitions = vec![named(types[0].clone()), named(union(members))];
        keep_apart(&mut definitions);
        match definitions.remove(1).ty {
            Type::Union(members) => members.into_iter().map(|member| member.ty).collect(),
            other => vec![other],
        }
    }

    #[test]
    fn closed_members_rule_out_the_properties_of_their_siblings() {
        let a = object(&[("a", Type::String, true)], Rest::Closed);
        let b = object(&[("b", Type::String, true)], Rest::Closed);
        let open = object(&[("c", Type::String, true)], Rest::Open);
        let made = apart(vec![a, Type::Named(Name(0)), b, open.clone(), Type::String]);
        assert_eq!(made[0], Type::Without(Name(0), vec!["b", "c"]));
        assert!(matches!(&made[1], Type::Object(object) if object.absent == ["a", "c"]));
        assert_eq!(made[2..], [open, Type::String]);
    }

    #[test]
    fn members_that_a_property_tells_apart_stay_as_they_are() {
        let a = object(&[("t", Type::Text("a"), false), ("x", Type::String, true)], Rest::Closed);
        let b = object(&[("t", Type::Text("b"), false)], Rest::Closed);
        let types = vec![a.clone(), a, b];
        assert_eq!(apart(types.clone()), types[1..]);
    }
}
