//! `anyOf` and `oneOf`.

use super::Builder;
use crate::json::Id;
use crate::limits::MAX_ALTERNATIVES;
use crate::schema::Kinds;
use crate::shape::{Choice, Shape};
use crate::types::{Member, Type, union};

/// Branches of one `anyOf` or `oneOf` that are looked at. One with more is left out.
const MAX_BRANCHES: usize = 1_000;

impl<'d> Builder<'_, 'd, '_> {
    /// The type of a shape with choices.
    pub(super) fn choose(&mut self, mut shape: Shape) -> Type<'d> {
        let document = self.schema.document;
        let large = |choice: &Choice| document.items(choice.branches).len() > MAX_BRANCHES;
        if shape.choices.iter().any(large) {
            self.leave_out(&mut shape, large, "more branches than can be told apart");
        }
        match shape.choices.as_slice() {
            [] => self.plain(&shape),
            [only] if self.reader().says_only_kinds(&shape) => self.branches(&shape, *only),
            _ => self.alternatives(shape),
        }
    }

    /// One choice and nothing else: every branch keeps its own type, and its name if it
    /// has one.
    fn branches(&mut self, shape: &Shape, choice: Choice) -> Type<'d> {
        let mut members = Vec::new();
        for branch in self.schema.document.items(choice.branches) {
            let mut alone = Shape::of(Kinds::ALL);
            self.reader().add(&mut alone, *branch);
            let common = alone.kinds & shape.kinds;
            if common.is_empty() {
                continue;
            }
            let ty = if common == alone.kinds {
                self.type_of(&[*branch])
            } else {
                let chosen = self.chosen(shape, choice, *branch);
                self.alternatives(chosen)
            };
            members.push(Member { ty, doc: self.words().of_branch(*branch) });
        }
        union(undoubled(members))
    }

    /// Every way to make all choices. What they make of the same properties is one
    /// object a way.
    fn alternatives(&mut self, shape: Shape) -> Type<'d> {
        let mut done: Vec<Shape> = Vec::new();
        let mut left = vec![shape.clone()];
        while let Some(next) = left.pop() {
            if next.kinds.is_empty() {
                continue;
            }
            let Some(choice) = next.choices.first().copied() else {
                done.push(next);
                continue;
            };
            let branches = self.schema.document.items(choice.branches);
            let ways = done.len().saturating_add(left.len()).saturating_add(branches.len());
            if ways > MAX_ALTERNATIVES || !self.budget.spend(next.members.as_slice().len()) {
                let mut whole = shape;
                self.leave_out(&mut whole, |_| true, "too many ways to combine the branches");
                return self.plain(&whole);
            }
            let made = branches.iter().rev().map(|branch| self.chosen(&next, choice, *branch));
            left.extend(made.collect::<Vec<_>>());
        }
        let members = done.iter().map(|shape| Member {
            ty: self.plain(shape),
            doc: shape.chosen.and_then(|branch| self.words().of_branch(branch)),
        });
        let members = members.collect();
        union(undoubled(members))
    }

    /// The shape in which this branch holds.
    fn chosen(&mut self, shape: &Shape, choice: Choice, branch: Id) -> Shape {
        let mut next = shape.clone();
        next.choices.retain(|other| other.branches != choice.branches);
        next.chosen = Some(branch);
        if choice.exclusive {
            self.exclude_others(&mut next, choice, branch);
        }
        self.reader().add(&mut next, branch);
        next
    }

    /// Of `oneOf`, whoever has the one key does not have the other's.
    fn exclude_others(&mut self, shape: &mut Shape, choice: Choice, branch: Id) {
        let branches = self.schema.document.items(choice.branches);
        if !self.budget.spend(branches.len()) {
            return;
        }
        for other in branches {
            if *other != branch {
                shape.forbidden.extend(self.reader().only_requires(*other));
            }
        }
    }

    fn leave_out(&mut self, shape: &mut Shape, which: impl Fn(&Choice) -> bool, why: &str) {
        for choice in shape.choices.iter().filter(|choice| which(choice)) {
            self.report.note(self.schema.document.pointer(choice.branches), why);
        }
        shape.choices.retain(|choice| !which(choice));
    }
}

/// What is said of the only member that is not `null` is said of the whole already.
fn undoubled(mut members: Vec<Member<'_>>) -> Vec<Member<'_>> {
    if members.iter().filter(|member| member.ty != Type::Null).count() < 2 {
        members.iter_mut().for_each(|member| member.doc = None);
    }
    members
}
