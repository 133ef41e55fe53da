//! JSON objects: as records, maps, and the unions that objects stand for.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::iter;
use std::ops::Range;

use mcp_host_types::shape::{Case, Field, Label, Record, Shape, Variant};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::{Node, one_of, reason};

impl<'s> Node<'_, 's, '_> {
    pub(super) fn record<'de, A: MapAccess<'de>>(
        self,
        record: &'s Record,
        mut map: A,
    ) -> Result<(), A::Error> {
        let mut members = Members::new(self, record, None)?;
        while let Some(key) = map.next_key_seed(Key)? {
            members.take(key, &mut map)?;
        }
        members.finish()
    }

    pub(super) fn map<'de, A: MapAccess<'de>>(
        self,
        shape: &'s Shape,
        mut map: A,
    ) -> Result<(), A::Error> {
        let list = self.state.tape.borrow_mut().begin_list();
        let mut keys = HashSet::new();
        while let Some(key) = map.next_key_seed(Key)? {
            self.state.count(2)?;
            self.state.push_text(&key);
            let value = map.next_value_seed(self.of(shape));
            value.map_err(|error| self.state.within(error, &key))?;
            insert(key, &mut keys)?;
        }
        self.state.tape.borrow_mut().end_list(list, keys.len());
        Ok(())
    }

    pub(super) fn result<'de, A: MapAccess<'de>>(
        self,
        ok: Option<&'s Shape>,
        error: Option<&'s Shape>,
        mut map: A,
    ) -> Result<(), A::Error> {
        let (case, name, shape) = match map.next_key_seed(Key)?.as_deref() {
            Some("ok") => (0, "ok", ok),
            Some("error") => (1, "error", error),
            _ => return Err(A::Error::custom("expected one member, `ok` or `error`")),
        };
        self.state.push(case);
        self.payload(name, shape, &mut map)?;
        no_more(&mut map)
    }

    /// A union told by the name of an only member.
    pub(super) fn named<'de, A: MapAccess<'de>>(
        self,
        variant: &'s Variant,
        mut map: A,
    ) -> Result<(), A::Error> {
        let Some(key) = map.next_key_seed(Key)? else {
            return Err(A::Error::custom("expected one member, the name of a case"));
        };
        let case = self.case(variant, &key)?;
        self.payload(&key, case.shape.as_ref(), &mut map)?;
        no_more(&mut map)
    }

    fn payload<'de, A: MapAccess<'de>>(
        self,
        key: &str,
        shape: Option<&'s Shape>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let read = match shape {
            Some(shape) => map.next_value_seed(self.of(shape)),
            None => match map.next_value::<Option<IgnoredAny>>()? {
                None => Ok(()),
                Some(_) => Err(A::Error::custom("expected null, since the case holds nothing")),
            },
        };
        read.map_err(|error| self.state.within(error, key))
    }

    /// A union told by a member. What comes before that member is kept as text until then.
    pub(super) fn tagged<'de, A: MapAccess<'de>>(
        self,
        tag: &'s str,
        variant: &'s Variant,
        mut map: A,
    ) -> Result<(), A::Error> {
        let mut early: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
        let case = loop {
            let Some(key) = map.next_key_seed(Key)? else {
                return Err(A::Error::custom(format!("the member {tag:?} is missing")));
            };
            if key == tag {
                let name = map.next_value_seed(Key);
                let case = name.and_then(|name| self.case(variant, &name));
                break case.map_err(|error| self.state.within(error, tag))?;
            }
            self.state.count(1)?;
            early.push((key, map.next_value()?));
        };
        let record = match &case.shape {
            Some(Shape::Record(record)) => record,
            // One that no object can say any more.
            Some(_) => return Err(A::Error::custom(format!("unexpected: {:?}", case.label.wire))),
            None => {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(());
            }
        };
        let mut members = Members::new(self, record, Some(tag))?;
        for (key, text) in early {
            members.take_text(key, text.get())?;
        }
        while let Some(key) = map.next_key_seed(Key)? {
            members.take(key, &mut map)?;
        }
        members.finish()
    }

    /// Finds the case of this name, and notes which it is.
    fn case<E: serde::de::Error>(self, variant: &'s Variant, wire: &str) -> Result<&'s Case, E> {
        let wire_of = |case: &'s Case| Some(case.label.wire.as_str());
        let found = self.state.lookup.find(&variant.cases, wire_of, usize::MAX, wire);
        let case = found.and_then(|at| Some((at, variant.cases.get(at)?)));
        let (at, case) = case.ok_or_else(|| {
            let cases = variant.cases.iter().map(|case| format!("{:?}", case.label.wire));
            E::custom(format!("expected {}, and it is {wire:?}", one_of(cases)))
        })?;
        self.state.push_count(at);
        Ok(case)
    }

    pub(super) fn flags<'de, A: SeqAccess<'de>>(
        self,
        labels: &'s [Label],
        mut seq: A,
    ) -> Result<(), A::Error> {
        let flags = self.state.tape.borrow_mut().push_flags(labels.len());
        while let Some(wire) = seq.next_element_seed(Key)? {
            let wire_of = |label: &'s Label| Some(label.wire.as_str());
            match self.state.lookup.find(labels, wire_of, usize::MAX, &wire) {
                Some(at) => self.state.tape.borrow_mut().set_flag(flags, at),
                None => {
                    let flags = labels.iter().map(|label| format!("{:?}", label.wire));
                    let error = format!("expected {}, and it is {wire:?}", one_of(flags));
                    return Err(A::Error::custom(error));
                }
            }
        }
        Ok(())
    }
}

/// The members of a record, as far as they have come.
///
/// They go onto the tape as they come, and are put in the order of the fields at the end if
/// they came in another one.
struct Members<'a, 's, 't, 'k> {
    node: Node<'a, 's, 't>,
    record: &'s Record,
    /// A member that only tells which record it is.
    tag: Option<&'s str>,
    /// Where the record begins on the tape.
    start: usize,
    /// Where its fields begin among the parts of all records.
    parts: usize,
    /// Where the members lie that no field has.
    others: Vec<Range<usize>>,
    /// The names of these.
    keys: HashSet<Cow<'k, str>>,
    /// The field that comes next, if they come in their order.
    next: usize,
    is_in_order: bool,
}

impl<'a, 's, 't, 'k> Members<'a, 's, 't, 'k> {
    fn new<E: serde::de::Error>(
        node: Node<'a, 's, 't>,
        record: &'s Record,
        tag: Option<&'s str>,
    ) -> Result<Self, E> {
        let count = record.fields.len();
        node.state.count(count.saturating_mul(2))?;
        let start = node.state.tape.borrow().len();
        let mut all = node.state.parts.borrow_mut();
        let parts = all.len();
        all.extend(iter::repeat_n(None, count));
        let (others, keys) = (Vec::new(), HashSet::new());
        Ok(Self { node, record, tag, start, parts, others, keys, next: 0, is_in_order: true })
    }

    fn take<A: MapAccess<'k>>(&mut self, key: Cow<'k, str>, map: &mut A) -> Result<(), A::Error> {
        match self.slot(&key)? {
            Some((slot, shape)) => {
                let start = self.begin(slot, &key);
                let read = map.next_value_seed(self.node.of(shape));
                read.map_err(|error| self.node.state.within(error, &key))?;
                self.end(slot, key, start)
            }
            None => map.next_value::<IgnoredAny>().map(|_| ()),
        }
    }

    /// The same for a member whose text was kept.
    fn take_text<E: serde::de::Error>(&mut self, key: Cow<'k, str>, text: &str) -> Result<(), E> {
        let Some((slot, shape)) = self.slot(&key)? else { return Ok(()) };
        let start = self.begin(slot, &key);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let read = self.node.of(shape).deserialize(&mut deserializer);
        read.map_err(|error| {
            let error = self.node.state.within(error, &key);
            E::custom(reason(&error))
        })?;
        self.end(slot, key, start)
    }

    /// Where a member belongs and what it is, if anywhere.
    fn slot<E: serde::de::Error>(&self, key: &str) -> Result<Option<(Slot, &'s Shape)>, E> {
        let wire_of = |field: &'s Field| Some(field.label.wire.as_str());
        let found = self.node.state.lookup.find(&self.record.fields, wire_of, self.next, key);
        if let Some((at, field)) = found.and_then(|at| Some((at, self.record.fields.get(at)?))) {
            let is_new = self.is_in_order && at >= self.next || self.part(at).is_none();
            return if is_new {
                Ok(Some((Slot::Field(at), &field.shape)))
            } else {
                Err(twice(key))
            };
        }
        if self.tag == Some(key) {
            return Err(twice(key));
        }
        Ok(self.record.others.as_ref().map(|others| (Slot::Others, &*others.shape)))
    }

    /// Prepares the tape for a member, and says where it begins.
    fn begin(&mut self, slot: Slot, key: &str) -> usize {
        match slot {
            Slot::Field(at) => self.skip_to(at),
            Slot::Others => self.is_in_order = false,
        }
        let mut tape = self.node.state.tape.borrow_mut();
        let start = tape.len();
        if let Slot::Others = slot {
            tape.push_text(key);
        }
        start
    }

    /// Takes the fields before this one for absent, as far as they may be.
    fn skip_to(&mut self, at: usize) {
        if self.is_in_order {
            let skipped = self.record.fields.get(self.next..at);
            self.is_in_order = skipped.is_some_and(|skipped| skipped.iter().all(|f| f.optional));
        }
        if self.is_in_order {
            (self.next..at).for_each(|_| self.node.state.push(0));
        }
        self.next = at.saturating_add(1);
    }

    fn end<E: serde::de::Error>(
        &mut self,
        slot: Slot,
        key: Cow<'k, str>,
        start: usize,
    ) -> Result<(), E> {
        let end = self.node.state.tape.borrow().len();
        match slot {
            Slot::Field(at) => {
                let mut parts = self.node.state.parts.borrow_mut();
                if let Some(part) = parts.get_mut(self.parts.saturating_add(at)) {
                    *part = Some(start..end);
                }
                Ok(())
            }
            Slot::Others => {
                self.node.state.count(2)?;
                self.others.push(start..end);
                insert(key, &mut self.keys)
            }
        }
    }

    fn part(&self, at: usize) -> Option<Range<usize>> {
        self.node.state.parts.borrow().get(self.parts.saturating_add(at)).cloned().flatten()
    }

    fn finish<E: serde::de::Error>(mut self) -> Result<(), E> {
        let sure = if self.is_in_order { self.next } else { 0 };
        let fields = self.record.fields.iter().enumerate().skip(sure);
        let mut missing = fields.filter(|(at, field)| !field.optional && self.part(*at).is_none());
        if let Some((_, field)) = missing.next() {
            return Err(E::custom(format!("the member {:?} is missing", field.label.wire)));
        }
        if self.record.others.is_some() {
            self.node.state.count(2)?;
        }
        if self.is_in_order {
            self.skip_to(self.record.fields.len());
            if self.record.others.is_some() {
                self.node.state.push_count(0);
            }
        } else {
            self.arrange();
        }
        self.node.state.parts.borrow_mut().truncate(self.parts);
        Ok(())
    }

    /// Puts the members in the order of the fields.
    fn arrange(&self) {
        const NONE: u64 = 0;
        let parts = self.node.state.parts.borrow();
        let fields = parts.get(self.parts..).unwrap_or_default().iter();
        let fields = fields.map(|part| part.clone().ok_or(NONE));
        let count = u64::try_from(self.others.len()).unwrap_or(u64::MAX);
        let others = self.others.iter().cloned().map(Ok);
        let others = self.record.others.as_ref().map(|_| iter::once(Err(count)).chain(others));
        let mut tape = self.node.state.tape.borrow_mut();
        tape.arrange(self.start, fields.chain(others.into_iter().flatten()));
    }
}

/// Where in a record a member goes.
#[derive(Clone, Copy)]
enum Slot {
    Field(usize),
    Others,
}

/// A string that is borrowed where the text has it as it is.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

fn insert<'k, E: serde::de::Error>(
    key: Cow<'k, str>,
    keys: &mut HashSet<Cow<'k, str>>,
) -> Result<(), E> {
    match keys.get(&key) {
        Some(key) => Err(twice(key)),
        None => {
            keys.insert(key);
            Ok(())
        }
    }
}

fn no_more<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    match map.next_key::<IgnoredAny>()? {
        Some(_) => Err(A::Error::custom("expected no second member")),
        None => Ok(()),
    }
}

fn twice<E: serde::de::Error>(key: &str) -> E {
    E::custom(format!("the member {key:?} is there twice"))
}
