//! Types that are defined by nothing but each other.
//!
//! `type A = B | string; type B = A | number` is what two schemas may say, and nothing
//! that TypeScript reads. Both mean the same: every member of either.

use std::collections::BTreeSet;

use crate::build::Definition;
use crate::types::{Member, Name, Type, union};

/// Rewrites such definitions.
pub fn break_circles(definitions: &mut [Definition<'_>]) {
    let edges: Vec<Vec<Name>> = definitions.iter().map(|it| direct(&it.ty)).collect();
    let mut left = in_or_before_circles(&edges);
    while let Some(first) = left.pop_first() {
        let ahead = reachable(first, &edges);
        let circle: Vec<Name> =
            ahead.iter().copied().filter(|at| reachable(*at, &edges).contains(&first)).collect();
        if circle.is_empty() {
            continue;
        }
        circle.iter().for_each(|name| {
            left.remove(name);
        });
        rewrite(definitions, &circle);
    }
}

/// The names that a type is, or that are members of it.
fn direct(ty: &Type<'_>) -> Vec<Name> {
    match ty {
        Type::Named(name) => vec![*name],
        Type::Union(members) => members
            .iter()
            .filter_map(|member| match member.ty {
                Type::Named(name) => Some(name),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// What is left when whatever leads to nothing is taken away again and again: nothing,
/// as a rule.
fn in_or_before_circles(edges: &[Vec<Name>]) -> BTreeSet<Name> {
    let mut open: Vec<usize> = edges.iter().map(Vec::len).collect();
    let mut sources: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        for target in targets {
            if let Some(sources) = sources.get_mut(target.0) {
                sources.push(from);
            }
        }
    }
    let none = |(at, open): (usize, &usize)| (*open == 0).then_some(at);
    let mut ended: Vec<usize> = open.iter().enumerate().filter_map(none).collect();
    while let Some(at) = ended.pop() {
        for source in sources.get(at).into_iter().flatten() {
            if let Some(open) = open.get_mut(*source) {
                *open = open.saturating_sub(1);
                ended.extend((*open == 0).then_some(*source));
            }
        }
    }
    let some = |(at, open): (usize, &usize)| (*open > 0).then_some(Name(at));
    open.iter().enumerate().filter_map(some).collect()
}

/// All that one name leads to; itself only in a circle.
fn reachable(from: Name, edges: &[Vec<Name>]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    let mut left = vec![from];
    while let Some(at) = left.pop() {
        for next in edges.get(at.0).into_iter().flatten() {
            if found.insert(*next) {
                left.push(*next);
            }
        }
    }
    found
}

/// The first of a circle becomes the union of all that is not in it, the others become
/// the first.
fn rewrite(definitions: &mut [Definition<'_>], circle: &[Name]) {
    let mut members: Vec<Member<'_>> = Vec::new();
    for name in circle {
        let Some(definition) = definitions.get(name.0) else { continue };
        match &definition.ty {
            Type::Union(inner) => members.extend(inner.iter().cloned()),
            ty => members.push(ty.clone().into()),
        }
    }
    members.retain(|member| !matches!(member.ty, Type::Named(name) if circle.contains(&name)));
    let ty = if members.is_empty() { Type::Unknown } else { union(members) };
    let mut names = circle.iter();
    let Some(first) = names.next() else { return };
    for (name, ty) in std::iter::once((first, ty)).chain(names.map(|it| (it, Type::Named(*first))))
    {
        if let Some(definition) = definitions.get_mut(name.0) {
            definition.ty = ty;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(types: Vec<Type<'static>>) -> Vec<Type<'static>> {
        let named = |ty| Definition { name: String::new(), ty, doc: None };
        let mut definitions: Vec<_> = types.into_iter().map(named).collect();
        break_circles(&mut definitions);
        definitions.into_iter().map(|definition| definition.ty).collect()
    }

    fn of(types: &[Type<'static>]) -> Type<'static> {
        union(types.iter().cloned().map(Member::from).collect())
    }

    #[test]
    fn a_circle_becomes_the_union_of_what_is_not_in_it() {
        let named = |at| Type::Named(Name(at));
        let types = vec![
            of(&[named(1), Type::String]),
            of(&[named(0), Type::Number]),
            of(&[named(0), Type::Null]),
            Type::Array(Box::new(named(3))),
        ];
        let before = types.clone();
        let after = broken(types);
        assert_eq!(after[0], of(&[Type::String, Type::Number]));
        assert_eq!(after[1], named(0));
        assert_eq!(after[2..], before[2..]);
    }

    #[test]
    fn a_type_that_is_only_itself_is_unknown() {
        assert_eq!(broken(vec![Type::Named(Name(0))]), [Type::Unknown]);
        let own = of(&[Type::Named(Name(0)), Type::Null]);
        assert_eq!(broken(vec![own]), [Type::Null]);
    }
}
