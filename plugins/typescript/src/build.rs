//! From a schema to types.
//!
//! A place of a value is known by the set of schemas that have to hold there. What a
//! reference leads to becomes a type with a name, which ends every recursion; all else is
//! written where it stands. Wherever a type cannot say what a schema says, it is wider,
//! so that no value that the schema allows is ever refused.

mod array;
mod choice;
mod keys;
mod literal;
mod object;

use std::collections::{BTreeMap, VecDeque};

use crate::aliases;
use crate::budget::Budget;
use crate::docs::{Docs, Words};
use crate::exclusive;
use crate::few::Few;
use crate::json::Id;
use crate::limits::MAX_INLINE_DEPTH;
use crate::names::Names;
use crate::report::Report;
use crate::schema::{Assertions, Kinds, Meaning, Schema};
use crate::shape::{Reader, Shape};
use crate::types::{Doc, Member, Name, Type, union};

/// A type that has a name.
#[derive(Debug)]
pub struct Definition<'d> {
    /// Its name, unlike all others in its module.
    pub name: String,
    /// What it is.
    pub ty: Type<'d>,
    /// What is said of it.
    pub doc: Option<Doc<'d>>,
}

/// What a schema is to become.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// The name of the type of the whole.
    pub name: &'w str,
    /// The kinds that the whole can be of.
    pub kinds: Kinds,
    /// How much is said in comments.
    pub docs: Docs,
    /// Whether objects that leave it open may have properties without a name.
    pub undeclared: bool,
}

/// The types that a schema makes.
#[derive(Debug, Default)]
pub struct Definitions<'d> {
    /// The first is that of the whole.
    pub all: Vec<Definition<'d>>,
    /// What comments say of them beside the author's words.
    pub facts: String,
}

/// Makes the types of a schema.
pub fn definitions<'d>(
    schema: &Schema<'d>,
    wanted: Wanted<'_>,
    names: &mut Names,
    report: &mut Report<'_>,
) -> Definitions<'d> {
    let mut builder = Builder {
        schema,
        wanted,
        names,
        report,
        budget: Budget::of(schema.document),
        definitions: Vec::new(),
        by_state: BTreeMap::new(),
        queue: VecDeque::new(),
        open: Vec::new(),
        facts: String::new(),
    };
    builder.run();
    let mut all = builder.definitions;
    aliases::break_circles(&mut all);
    exclusive::keep_apart(&mut all);
    Definitions { all, facts: builder.facts }
}

/// The schemas of one place, sorted, without references that are nothing else.
type State = Few<Id>;

struct Builder<'b, 'd, 't> {
    schema: &'b Schema<'d>,
    wanted: Wanted<'b>,
    names: &'b mut Names,
    report: &'b mut Report<'t>,
    budget: Budget,
    definitions: Vec<Definition<'d>>,
    by_state: BTreeMap<State, Name>,
    /// Names whose types are still to be made.
    queue: VecDeque<(Name, State)>,
    /// The types that are being made, innermost last.
    open: Vec<State>,
    facts: String,
}

impl<'d, 't> Builder<'_, 'd, 't> {
    fn run(&mut self) {
        let root = self.schema.document.root();
        let state = self.state(&[root]);
        let doc = self.words().of(root);
        self.define(self.wanted.name.to_owned(), state, doc);
        while let Some((name, state)) = self.queue.pop_front() {
            let kinds = if name.0 == 0 { self.wanted.kinds } else { Kinds::ALL };
            let ty = self.inline(state, kinds);
            let ty = if name.0 == 0 { self.whole(ty) } else { ty };
            if let Some(definition) = self.definitions.get_mut(name.0) {
                definition.ty = ty;
            }
        }
    }

    /// The type of the whole, which is there whatever the schema says.
    fn whole(&mut self, ty: Type<'d>) -> Type<'d> {
        if ty == Type::Never {
            self.report.warn(String::new(), "no value fits the schema");
        }
        match ty {
            Type::Never | Type::Unknown if self.wanted.kinds == Kinds::OBJECT => Type::any_object(),
            Type::Never => Type::Unknown,
            ty => ty,
        }
    }

    fn reader(&mut self) -> Reader<'_, 'd, 't> {
        Reader { schema: self.schema, report: self.report, budget: &mut self.budget }
    }

    fn words(&mut self) -> Words<'_, 'd> {
        Words { schema: self.schema, docs: self.wanted.docs, facts: &mut self.facts }
    }

    fn state(&mut self, ids: &[Id]) -> State {
        let mut reader = self.reader();
        let mut state: State = ids.iter().filter_map(|id| reader.meaning(*id)).collect();
        state.sort();
        state
    }

    /// The type of a place where all of these schemas have to hold.
    fn type_of(&mut self, ids: &[Id]) -> Type<'d> {
        if let Some(ty) = self.scalar(ids) {
            return ty;
        }
        let state = self.state(ids);
        let is_named = match state.as_slice() {
            [] => return Type::Unknown,
            [only] => self.schema.is_target(*only) && !self.schema.is_scalar(*only),
            _ => false,
        };
        if is_named || self.open.len() >= MAX_INLINE_DEPTH || self.open.contains(&state) {
            return self.named(state);
        }
        self.inline(state, Kinds::ALL)
    }

    /// The type of a place with the one schema that most places have: of a scalar.
    fn scalar(&mut self, ids: &[Id]) -> Option<Type<'d>> {
        let [only] = ids else { return None };
        let Meaning::Schema(id) = self.schema.meaning(*only) else { return None };
        let keywords = self.schema.keywords(id);
        if !keywords.assertions.only(Assertions::TYPE.and(Assertions::VALUE))
            || !self.budget.spend(1)
        {
            return None;
        }
        Some(match keywords.kinds {
            Kinds::STRING => Type::String,
            Kinds::NUMBER => Type::Number,
            Kinds::BOOLEAN => Type::Boolean,
            _ => return None,
        })
    }

    fn named(&mut self, state: State) -> Type<'d> {
        if let Some(name) = self.by_state.get(&state) {
            return Type::Named(*name);
        }
        if self.is_spent(state.as_slice()) {
            return Type::Unknown;
        }
        let first = state.as_slice().first().copied();
        let hint = first.map(|id| self.schema.document.path(id)).unwrap_or_default();
        let doc = first.and_then(|id| self.words().of(id));
        let name = self.names.of_path(&hint, self.wanted.name);
        Type::Named(self.define(name, state, doc))
    }

    fn define(&mut self, name: String, state: State, doc: Option<Doc<'d>>) -> Name {
        let place = Name(self.definitions.len());
        self.definitions.push(Definition { name, ty: Type::Unknown, doc });
        self.by_state.insert(state.clone(), place);
        self.queue.push_back((place, state));
        place
    }

    /// The type of a place, written out.
    fn inline(&mut self, state: State, kinds: Kinds) -> Type<'d> {
        if self.is_spent(state.as_slice()) {
            return Type::Unknown;
        }
        let mut shape = Shape::of(kinds);
        for id in state.as_slice() {
            self.reader().add(&mut shape, *id);
        }
        let nullable = |id: &Id| self.schema.keywords(*id).assertions.any(Assertions::NULLABLE);
        let is_nullable = matches!(state.as_slice(), [only] if nullable(only));
        self.open.push(state);
        let ty = self.shaped(shape);
        self.open.pop();
        if is_nullable && kinds.has(Kinds::NULL) {
            return union(vec![ty.into(), Type::Null.into()]);
        }
        ty
    }

    fn is_spent(&mut self, state: &[Id]) -> bool {
        if self.budget.spend(state.len().saturating_add(1)) {
            return false;
        }
        let pointer = state.first().map(|id| self.schema.document.pointer(*id));
        let message = "the schema repeats itself too much: `unknown` from here on";
        self.report.warn(pointer.unwrap_or_default(), message);
        true
    }

    fn shaped(&mut self, shape: Shape) -> Type<'d> {
        if shape.kinds.is_empty() {
            Type::Never
        } else if shape.choices.is_empty() {
            self.plain(&shape)
        } else {
            self.choose(shape)
        }
    }

    /// The type of a shape without choices.
    fn plain(&mut self, shape: &Shape) -> Type<'d> {
        if let Some(ty) = self.literals(shape) {
            return ty;
        }
        let of_objects = self.any(shape, Assertions::OBJECT.and(Assertions::REQUIRED));
        let of_objects = of_objects || !shape.forbidden.is_empty();
        let of_arrays = self.any(shape, Assertions::ARRAY);
        if shape.kinds == Kinds::ALL && !of_objects && !of_arrays {
            return Type::Unknown;
        }
        match shape.kinds {
            Kinds::OBJECT => return self.object(shape),
            Kinds::ARRAY => return self.array(shape),
            _ => {}
        }
        let mut members: Vec<Member<'d>> = Vec::new();
        for (kind, ty) in [
            (Kinds::STRING, Type::String),
            (Kinds::NUMBER, Type::Number),
            (Kinds::BOOLEAN, Type::Boolean),
        ] {
            members.extend(shape.kinds.has(kind).then(|| ty.into()));
        }
        if shape.kinds.has(Kinds::ARRAY) {
            members.push(self.array(shape).into());
        }
        if shape.kinds.has(Kinds::OBJECT) {
            members.push(self.object(shape).into());
        }
        members.extend(shape.kinds.has(Kinds::NULL).then(|| Type::Null.into()));
        union(members)
    }

    fn any(&self, shape: &Shape, group: Assertions) -> bool {
        shape.members.as_slice().iter().any(|id| self.schema.keywords(*id).assertions.any(group))
    }
}
