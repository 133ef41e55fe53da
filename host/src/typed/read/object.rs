//! JSON objects: as records, maps, and the unions that objects stand for.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use mcp_host_types::shape::{Case, Field, Label, Record, Shape, Variant};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;
use wasmtime::component::Val;

use super::{Node, ROOM, one_of, reason};

impl<'s> Node<'_, 's> {
    pub(super) fn record<'de, A: MapAccess<'de>>(
        self,
        record: &'s Record,
        mut map: A,
    ) -> Result<Val, A::Error> {
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
    ) -> Result<Val, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = map.next_key_seed(Key)? {
            self.state.count(2)?;
            let value = map.next_value_seed(self.of(shape));
            let value = value.map_err(|error| self.state.within(error, &key))?;
            pairs.push(pair(key, value));
        }
        no_key_twice(&pairs)?;
        Ok(Val::List(pairs))
    }

    pub(super) fn result<'de, A: MapAccess<'de>>(
        self,
        ok: Option<&'s Shape>,
        error: Option<&'s Shape>,
        mut map: A,
    ) -> Result<Val, A::Error> {
        let value = match map.next_key_seed(Key)?.as_deref() {
            Some("ok") => Ok(self.payload("ok", ok, &mut map)?),
            Some("error") => Err(self.payload("error", error, &mut map)?),
            _ => return Err(A::Error::custom("expected one member, `ok` or `error`")),
        };
        no_more(&mut map)?;
        Ok(Val::Result(value))
    }

    /// A union told by the name of an only member.
    pub(super) fn named<'de, A: MapAccess<'de>>(
        self,
        variant: &'s Variant,
        mut map: A,
    ) -> Result<Val, A::Error> {
        let Some(key) = map.next_key_seed(Key)? else {
            return Err(A::Error::custom("expected one member, the name of a case"));
        };
        let case = self.case(variant, &key)?;
        let value = self.payload(&key, case.shape.as_ref(), &mut map)?;
        no_more(&mut map)?;
        Ok(Val::Variant(case.label.name.clone(), value))
    }

    fn payload<'de, A: MapAccess<'de>>(
        self,
        key: &str,
        shape: Option<&'s Shape>,
        map: &mut A,
    ) -> Result<Option<Box<Val>>, A::Error> {
        let value = match shape {
            Some(shape) => map.next_value_seed(self.of(shape)).map(Box::new).map(Some),
            None => match map.next_value::<Option<IgnoredAny>>()? {
                None => Ok(None),
                Some(_) => Err(A::Error::custom("expected null, since the case holds nothing")),
            },
        };
        value.map_err(|error| self.state.within(error, key))
    }

    /// A union told by a member. What comes before that member is kept as text until then.
    pub(super) fn tagged<'de, A: MapAccess<'de>>(
        self,
        tag: &'s str,
        variant: &'s Variant,
        mut map: A,
    ) -> Result<Val, A::Error> {
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
        let name = case.label.name.clone();
        let Some(Shape::Record(record)) = &case.shape else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Val::Variant(name, None));
        };
        let mut members = Members::new(self, record, Some(tag))?;
        for (key, text) in early {
            members.take_text(key, text.get())?;
        }
        while let Some(key) = map.next_key_seed(Key)? {
            members.take(key, &mut map)?;
        }
        Ok(Val::Variant(name, Some(Box::new(members.finish()?))))
    }

    fn case<E: serde::de::Error>(self, variant: &'s Variant, wire: &str) -> Result<&'s Case, E> {
        let wire_of = |case: &'s Case| Some(case.label.wire.as_str());
        let found = self.state.lookup.find(&variant.cases, wire_of, usize::MAX, wire);
        let case = found.and_then(|at| variant.cases.get(at));
        case.ok_or_else(|| {
            let cases = variant.cases.iter().map(|case| format!("{:?}", case.label.wire));
            E::custom(format!("expected {}, and it is {wire:?}", one_of(cases)))
        })
    }

    pub(super) fn flags<'de, A: SeqAccess<'de>>(
        self,
        labels: &'s [Label],
        mut seq: A,
    ) -> Result<Val, A::Error> {
        let mut is_set = vec![false; labels.len()];
        while let Some(wire) = seq.next_element_seed(Key)? {
            let wire_of = |label: &'s Label| Some(label.wire.as_str());
            let found = self.state.lookup.find(labels, wire_of, usize::MAX, &wire);
            match found.and_then(|at| is_set.get_mut(at)) {
                Some(is_set) => *is_set = true,
                None => {
                    let flags = labels.iter().map(|label| format!("{:?}", label.wire));
                    let error = format!("expected {}, and it is {wire:?}", one_of(flags));
                    return Err(A::Error::custom(error));
                }
            }
        }
        let set = labels.iter().zip(is_set).filter(|(_, is_set)| *is_set);
        Ok(Val::Flags(set.map(|(label, _)| label.name.clone()).collect()))
    }
}

/// The members of a record, as far as they have come.
struct Members<'a, 's> {
    node: Node<'a, 's>,
    record: &'s Record,
    /// A member that only tells which record it is.
    tag: Option<&'s str>,
    /// The fields in their order, none for what has not come.
    fields: Vec<(String, Val)>,
    has_come: Vec<bool>,
    others: Vec<Val>,
    /// Where the next field probably is: they mostly come in their order.
    next: usize,
}

impl<'a, 's> Members<'a, 's> {
    fn new<E: serde::de::Error>(
        node: Node<'a, 's>,
        record: &'s Record,
        tag: Option<&'s str>,
    ) -> Result<Self, E> {
        let count = record.fields.len();
        node.state.count(count.saturating_mul(2))?;
        let mut fields = Vec::with_capacity(count.saturating_add(1));
        let none = |field: &Field| (field.label.name.clone(), Val::Option(None));
        fields.extend(record.fields.iter().map(none));
        let has_come = vec![false; count];
        Ok(Self { node, record, tag, fields, has_come, others: Vec::new(), next: 0 })
    }

    fn take<'de, A: MapAccess<'de>>(
        &mut self,
        key: Cow<'de, str>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match self.shape_of(&key)? {
            Some((slot, shape)) => {
                let value = map.next_value_seed(self.node.of(shape));
                let value = value.map_err(|error| self.node.state.within(error, &key))?;
                self.put(slot, key, value)
            }
            None => map.next_value::<IgnoredAny>().map(|_| ()),
        }
    }

    /// The same for a member whose text was kept.
    fn take_text<E: serde::de::Error>(&mut self, key: Cow<'_, str>, text: &str) -> Result<(), E> {
        let Some((slot, shape)) = self.shape_of(&key)? else { return Ok(()) };
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = self.node.of(shape).deserialize(&mut deserializer);
        let value = value.map_err(|error| {
            let error = self.node.state.within(error, &key);
            E::custom(reason(&error))
        })?;
        self.put(slot, key, value)
    }

    /// Where a member belongs and what it is, if anywhere.
    fn shape_of<E: serde::de::Error>(&mut self, key: &str) -> Result<Option<(Slot, &'s Shape)>, E> {
        let wire_of = |field: &'s Field| Some(field.label.wire.as_str());
        let found = self.node.state.lookup.find(&self.record.fields, wire_of, self.next, key);
        if let Some((at, field)) = found.and_then(|at| Some((at, self.record.fields.get(at)?))) {
            return match self.has_come.get_mut(at) {
                Some(has_come) if !*has_come => {
                    *has_come = true;
                    self.next = at.saturating_add(1);
                    Ok(Some((Slot::Field(at), &field.shape)))
                }
                _ => Err(twice(key)),
            };
        }
        if self.tag == Some(key) {
            return Err(twice(key));
        }
        Ok(self.record.others.as_ref().map(|others| (Slot::Others, &*others.shape)))
    }

    fn put<E: serde::de::Error>(
        &mut self,
        slot: Slot,
        key: Cow<'_, str>,
        value: Val,
    ) -> Result<(), E> {
        match slot {
            Slot::Field(at) => {
                if let Some(field) = self.fields.get_mut(at) {
                    field.1 = value;
                }
            }
            Slot::Others => {
                self.node.state.count(2)?;
                self.others.push(pair(key, value));
            }
        }
        Ok(())
    }

    fn finish<E: serde::de::Error>(mut self) -> Result<Val, E> {
        let fields = self.record.fields.iter().zip(&self.has_come);
        let mut missing = fields.filter(|(field, has_come)| !*has_come && !field.optional);
        if let Some((field, _)) = missing.next() {
            return Err(E::custom(format!("the member {:?} is missing", field.label.wire)));
        }
        if let Some(others) = &self.record.others {
            no_key_twice(&self.others)?;
            self.node.state.count(2)?;
            self.fields.push((others.name.clone(), Val::List(self.others)));
        }
        Ok(Val::Record(self.fields))
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

fn pair(key: Cow<'_, str>, value: Val) -> Val {
    Val::Tuple(vec![Val::String(key.into_owned()), value])
}

fn no_key_twice<E: serde::de::Error>(pairs: &[Val]) -> Result<(), E> {
    let mut keys = HashSet::with_capacity(pairs.len().min(ROOM));
    for pair in pairs {
        if let Val::Tuple(pair) = pair
            && let Some(Val::String(key)) = pair.first()
            && !keys.insert(key.as_str())
        {
            return Err(twice(key));
        }
    }
    Ok(())
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
