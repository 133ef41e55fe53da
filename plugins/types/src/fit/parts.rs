//! Comparing types by their parts: the fields of records, the cases of unions, the constants
//! of enums. Which scalars fit each other is not known here.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{Fit, Flow};
use crate::shape::{Case, Constant, Enum, Field, Label, Others, Record, Shape, Told, Variant};

/// The fields of a guest's record, and the one that holds members without a name.
struct Fields<'a> {
    named: &'a [Field],
    others: Option<(&'a str, &'a Shape)>,
}

impl Fit {
    pub(super) fn record(&mut self, guest: &Record, live: &Record) -> Option<Shape> {
        let ours = fields(guest, live);
        let theirs: HashMap<_, _> =
            live.fields.iter().map(|field| (field.label.name.as_str(), field)).collect();
        let taken = live.fields.iter().map(|field| field.label.wire.as_str()).collect();
        let fitted: Vec<_> = ours
            .named
            .iter()
            .map(|field| match theirs.get(field.label.name.as_str()) {
                Some(theirs) => self.field(field, theirs),
                None => self.field_gone(field, &taken),
            })
            .collect();
        let others = self.others(ours.others, live.others.as_ref());
        self.unknown_fields(&ours, live);
        Some(Shape::Record(Record {
            name: guest.name.clone(),
            docs: guest.docs.clone(),
            fields: fitted.into_iter().collect::<Option<_>>()?,
            others: others?,
        }))
    }

    fn field(&mut self, guest: &Field, live: &Field) -> Option<Field> {
        let shape = self.at(&live.label.wire, |fit| fit.held(guest, live))?;
        let may_be_none = matches!(shape, Shape::Option(_));
        Some(Field {
            label: Label { name: guest.label.name.clone(), wire: live.label.wire.clone() },
            docs: guest.docs.clone(),
            shape,
            optional: live.optional && may_be_none,
        })
    }

    fn held(&mut self, guest: &Field, live: &Field) -> Option<Shape> {
        match (self.flow, &guest.shape, &live.shape) {
            (Flow::Sent, Shape::Option(_), theirs) if !matches!(theirs, Shape::Option(_)) => {
                self.note("is now required")
            }
            (Flow::Received, ours, _) if live.optional && !matches!(ours, Shape::Option(_)) => {
                self.note("may now be missing")
            }
            (_, ours, theirs) => self.shape(ours, theirs),
        }
    }

    fn field_gone(&mut self, guest: &Field, taken: &HashSet<&str>) -> Option<Field> {
        let label = &guest.label;
        match (self.flow, &guest.shape) {
            (Flow::Sent, _) => self.at(&label.wire, |fit| fit.note("is no longer known")),
            (Flow::Received, Shape::Option(_)) => {
                Some(Field { label: unused(label, taken), optional: true, ..guest.clone() })
            }
            (Flow::Received, _) => self.at(&label.wire, |fit| fit.note("is no longer there")),
        }
    }

    /// The one field for all members without a name; nothing was noted if it gives none.
    fn others(
        &mut self,
        guest: Option<(&str, &Shape)>,
        live: Option<&Others>,
    ) -> Option<Option<Others>> {
        match (guest, live) {
            (Some((name, ours)), Some(theirs)) => {
                let shape = Box::new(self.at("*", |fit| fit.shape(ours, &theirs.shape))?);
                Some(Some(Others { name: name.to_owned(), shape }))
            }
            (Some((name, _)), None) => self.at(name, |fit| match fit.flow {
                Flow::Sent => fit.note("is no longer known"),
                Flow::Received => fit.note("is no longer there"),
            }),
            (None, _) => Some(None),
        }
    }

    /// Live fields that the guest does not know.
    fn unknown_fields(&mut self, guest: &Fields<'_>, live: &Record) {
        let known: HashSet<_> = guest.named.iter().map(|field| field.label.name.as_str()).collect();
        let unknown = live.fields.iter().filter(|field| !known.contains(field.label.name.as_str()));
        for field in unknown {
            let fits = match (self.flow, guest.others) {
                (Flow::Sent, _) => field.optional,
                (Flow::Received, None) => true,
                // It will be found among the others, and must be one of them.
                (Flow::Received, Some((_, others))) => self.tried(others, present(field)).is_some(),
            };
            if !fits {
                let _: Option<()> = self.at(&field.label.wire, |fit| match fit.flow {
                    Flow::Sent => fit.note("is now required"),
                    Flow::Received => fit.note("is new and unlike the other members"),
                });
            }
        }
    }

    pub(super) fn constants(&mut self, guest: &Enum, live: &Enum) -> Option<Shape> {
        let theirs: HashMap<_, _> =
            live.cases.iter().map(|case| (case.name.as_str(), &case.json)).collect();
        let known = guest.cases.iter().map(|case| case.name.as_str()).collect();
        self.all_known(&known, live.cases.iter().map(|case| (&*case.name, text(&case.json))));
        let taken = live.cases.iter().filter_map(|case| case.json.as_str()).collect();
        let cases: Vec<_> = guest
            .cases
            .iter()
            .map(|case| {
                let json = match theirs.get(case.name.as_str()) {
                    Some(json) => (*json).clone(),
                    None => self.value_gone("value", &Label::of(&case.name, &case.json), &taken)?,
                };
                Some(Constant { json, ..case.clone() })
            })
            .collect();
        let cases = cases.into_iter().collect::<Option<_>>()?;
        Some(Shape::Enum(Enum { cases, ..guest.clone() }))
    }

    pub(super) fn flags(&mut self, guest: &[Label], live: &[Label]) -> Option<Shape> {
        let theirs: HashMap<_, _> =
            live.iter().map(|label| (label.name.as_str(), label.wire.as_str())).collect();
        let known = guest.iter().map(|label| label.name.as_str()).collect();
        self.all_known(&known, live.iter().map(|label| (&*label.name, label.wire.clone())));
        let taken = live.iter().map(|label| label.wire.as_str()).collect();
        let labels: Vec<_> = guest
            .iter()
            .map(|label| match theirs.get(label.name.as_str()) {
                Some(wire) => Some(Label { name: label.name.clone(), wire: (*wire).to_owned() }),
                None => self.value_gone("flag", label, &taken).map(|_| unused(label, &taken)),
            })
            .collect();
        labels.into_iter().collect::<Option<_>>().map(Shape::Flags)
    }

    /// Notes each constant that the server may send and the guest has no name for.
    fn all_known<'a>(
        &mut self,
        known: &HashSet<&str>,
        live: impl Iterator<Item = (&'a str, String)>,
    ) {
        if self.flow == Flow::Received {
            for (_, wire) in live.filter(|(name, _)| !known.contains(name)) {
                let _: Option<()> = self.note(&format!("may now also be {wire:?}"));
            }
        }
    }

    /// What stands for a constant that the server no longer has: nothing that it may send.
    fn value_gone(&mut self, what: &str, label: &Label, taken: &HashSet<&str>) -> Option<Value> {
        match self.flow {
            Flow::Sent => self.note_of(what, &label.wire, "is no longer accepted"),
            Flow::Received => Some(Value::String(unused(label, taken).wire)),
        }
    }

    pub(super) fn variant(&mut self, guest: &Variant, live: &Variant) -> Option<Shape> {
        let theirs: HashMap<_, _> =
            live.cases.iter().map(|case| (case.label.name.as_str(), case)).collect();
        let known = guest.cases.iter().map(|case| case.label.name.as_str()).collect();
        self.all_known(
            &known,
            live.cases.iter().map(|case| (&*case.label.name, case.label.wire.clone())),
        );
        let taken = live.cases.iter().map(|case| case.label.wire.as_str()).collect();
        let cases: Vec<_> = guest
            .cases
            .iter()
            .map(|case| match theirs.get(case.label.name.as_str()) {
                Some(theirs) => self.case(case, theirs, &live.told),
                None => self.case_gone(case, live, &taken),
            })
            .collect();
        let cases = cases.into_iter().collect::<Option<_>>()?;
        Some(Shape::Variant(Variant { cases, told: live.told.clone(), ..guest.clone() }))
    }

    fn case(&mut self, guest: &Case, live: &Case, told: &Told) -> Option<Case> {
        let wire = &live.label.wire;
        let shape = self.at(wire, |fit| match (&guest.shape, &live.shape) {
            (Some(ours), Some(theirs)) => fit.shape(ours, theirs).map(Some),
            (None, None) => Some(None),
            (None, Some(theirs)) if fit.needs_nothing(theirs, told) => Some(None),
            (None, Some(_)) => fit.note("now holds something"),
            (Some(_), None) => fit.note("no longer holds anything"),
        })?;
        let label = Label { name: guest.label.name.clone(), wire: wire.clone() };
        Some(Case { label, docs: guest.docs.clone(), shape })
    }

    /// Whether a case that the guest has as a bare name may stand for an object.
    fn needs_nothing(&self, live: &Shape, told: &Told) -> bool {
        match (live, told) {
            (Shape::Record(record), Told::ByMember(_)) => {
                self.flow == Flow::Received || record.fields.iter().all(|field| field.optional)
            }
            _ => false,
        }
    }

    fn case_gone(&mut self, guest: &Case, live: &Variant, taken: &HashSet<&str>) -> Option<Case> {
        let is_taken = |shape: &Shape| {
            live.cases.iter().filter_map(|case| case.shape.as_ref()).any(|live| alike(shape, live))
        };
        match (self.flow, &guest.shape) {
            (Flow::Sent, _) => self.note_of("case", &guest.label.wire, "is no longer accepted"),
            (Flow::Received, Some(shape)) if live.told == Told::ByType && is_taken(shape) => {
                self.note_of("case", &guest.label.wire, "has another name now")
            }
            (Flow::Received, _) => {
                Some(Case { label: unused(&guest.label, taken), ..guest.clone() })
            }
        }
    }

    /// A type that has become one of several: told by type, its values look as before.
    pub(super) fn widened(&self, guest: &Shape, live: &Variant) -> Option<Shape> {
        let looks_same = self.flow == Flow::Sent && live.told == Told::ByType;
        let mut cases = live.cases.iter().filter(|_| looks_same);
        cases.find_map(|case| self.tried(guest, case.shape.as_ref()?))
    }
}

impl Label {
    fn of(name: &str, json: &Value) -> Self {
        Self { name: name.to_owned(), wire: text(json) }
    }
}

/// The guest's fields, where the last may be the one that the live record has for others.
fn fields<'a>(guest: &'a Record, live: &Record) -> Fields<'a> {
    let known = guest.others.as_ref().map(|others| (others.name.as_str(), &*others.shape));
    let ordinary = Fields { named: &guest.fields, others: known };
    let (Some(others), None, Some((last, named))) =
        (&live.others, &guest.others, guest.fields.split_last())
    else {
        return ordinary;
    };
    match &last.shape {
        Shape::Map(shape) if last.label.name == others.name => {
            Fields { named, others: Some((&last.label.name, shape)) }
        }
        _ => ordinary,
    }
}

/// What a field holds when it is there.
fn present(field: &Field) -> &Shape {
    match &field.shape {
        Shape::Option(shape) if field.optional => shape,
        shape => shape,
    }
}

/// A label whose wire name stands for nothing that the server may say.
fn unused(label: &Label, taken: &HashSet<&str>) -> Label {
    let mut wire = label.wire.clone();
    while taken.contains(wire.as_str()) {
        wire.push('\'');
    }
    Label { name: label.name.clone(), wire }
}

/// Whether two types may be the same type of JSON.
fn alike(one: &Shape, other: &Shape) -> bool {
    let (one, other) = (kind(one), kind(other));
    one == "any" || other == "any" || one == other
}

fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Bool => "boolean",
        Shape::Integer(_) | Shape::Float(_) => "number",
        Shape::Char | Shape::Text => "string",
        Shape::List(_) | Shape::Tuple(_) | Shape::Flags(_) => "array",
        Shape::Map(_) | Shape::Record(_) | Shape::Result { .. } => "object",
        Shape::Enum(_) | Shape::Json | Shape::Option(_) | Shape::Variant(_) => "any",
    }
}

/// A constant as it is shown, and named when it is a string.
fn text(json: &Value) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}
