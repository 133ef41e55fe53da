//! Types as text.

use crate::build::{Definition, Definitions};
use crate::comment::{self, line, pad};
use crate::limits::LINE_COLUMNS;
use crate::names::OBJECT_MEMBERS;
use crate::quote;
use crate::types::{Doc, Member, Name, Object, Property, Rest, Tuple, Type};

/// What strings and arrays have, and no object of JSON.
const NO_LIST: &str = "[Symbol.iterator]?: never";

/// Writes the types of one schema.
pub struct Printer<'p, 'd> {
    /// Names that types refer to, and what is said of them.
    pub definitions: &'p Definitions<'d>,
}

impl Printer<'_, '_> {
    /// All types, each after an empty line.
    pub fn all(&self, out: &mut String) {
        for definition in &self.definitions.all {
            out.push('\n');
            self.definition(out, definition);
        }
    }

    /// `export type X = …;`, with its comment.
    fn definition(&self, out: &mut String, definition: &Definition<'_>) {
        self.comment(out, definition.doc.as_ref(), 0);
        out.push_str("export type ");
        out.push_str(&definition.name);
        out.push_str(" = ");
        self.ty(out, &definition.ty, 0, definition.name.len().saturating_add(15));
        out.push_str(";\n");
    }

    /// A type, of which the first line starts in a column, and others are indented.
    fn ty(&self, out: &mut String, ty: &Type<'_>, indent: usize, column: usize) {
        let start = out.len();
        let room = LINE_COLUMNS.saturating_sub(column);
        if self.flat(out, ty, start.saturating_add(room)) {
            return;
        }
        out.truncate(start);
        self.broken(out, ty, indent);
    }

    /// A type over several lines, where it can be.
    fn broken(&self, out: &mut String, ty: &Type<'_>, indent: usize) {
        match ty {
            Type::Array(item) => {
                out.push_str("Array<");
                self.broken(out, item, indent);
                out.push('>');
            }
            Type::Object(object) => self.object(out, object, indent),
            Type::Tuple(tuple) => self.tuple(out, tuple, indent),
            Type::Union(members) => {
                let inner = indent.saturating_add(1);
                let before = out.trim_end_matches(' ').len();
                out.truncate(before);
                for (at, member) in members.iter().enumerate() {
                    if at > 0 && self.fits_behind(out, member, members.get(at.saturating_sub(1))) {
                        continue;
                    }
                    line(out, inner);
                    if member.doc.is_some() {
                        self.comment(out, member.doc.as_ref(), inner);
                        pad(out, inner);
                    }
                    out.push_str("| ");
                    let column = inner.saturating_mul(2).saturating_add(4);
                    self.ty(out, &member.ty, inner, column);
                }
            }
            _ => {
                self.flat(out, ty, usize::MAX);
            }
        }
    }

    /// Writes one value behind another in the same line, if there is room for it.
    fn fits_behind(
        &self,
        out: &mut String,
        member: &Member<'_>,
        last: Option<&Member<'_>>,
    ) -> bool {
        let plain = |member: &Member<'_>| member.doc.is_none() && member.ty.is_unit();
        if !(plain(member) && last.is_some_and(plain)) {
            return false;
        }
        let start = out.len();
        let line = out.rfind('\n').map_or(0, |at| at.saturating_add(1));
        out.push_str(" | ");
        if self.flat(out, &member.ty, line.saturating_add(LINE_COLUMNS)) {
            return true;
        }
        out.truncate(start);
        false
    }

    fn object(&self, out: &mut String, object: &Object<'_>, indent: usize) {
        let inner = indent.saturating_add(1);
        out.push('{');
        for property in &object.properties {
            line(out, inner);
            if property.doc.is_some() {
                self.comment(out, property.doc.as_ref(), inner);
                pad(out, inner);
            }
            let start = out.len();
            key(out, property);
            let column = out.len().saturating_sub(start).saturating_add(inner.saturating_mul(2));
            self.value(out, property, |out| {
                self.ty(out, &property.ty, inner, column.saturating_add(2));
            });
            out.push(';');
        }
        for absent in &object.absent {
            line(out, inner);
            quote::key(out, absent);
            out.push_str("?: never;");
        }
        if is_like_a_list(object) {
            line(out, inner);
            out.push_str(NO_LIST);
            out.push(';');
        }
        if has_rest(object) {
            line(out, inner);
            self.rest(out, object, |out, rest| {
                self.ty(out, rest, inner, inner.saturating_mul(2).saturating_add(15))
            });
            out.push(';');
        }
        line(out, indent);
        out.push('}');
    }

    fn tuple(&self, out: &mut String, tuple: &Tuple<'_>, indent: usize) {
        let inner = indent.saturating_add(1);
        out.push('[');
        for (at, place) in tuple.places.iter().enumerate() {
            line(out, inner);
            self.place(out, tuple, at, |out| {
                self.ty(out, place, inner, inner.saturating_mul(2).saturating_add(4));
            });
            out.push(',');
        }
        if let Some(rest) = &tuple.rest {
            line(out, inner);
            out.push_str("...Array<");
            self.ty(out, rest, inner, inner.saturating_mul(2).saturating_add(10));
            out.push_str(">,");
        }
        line(out, indent);
        out.push(']');
    }

    /// A type on one line, if it ends before `end` and has nothing that needs a line of
    /// its own. What is written when it does not is of no use.
    fn flat(&self, out: &mut String, ty: &Type<'_>, end: usize) -> bool {
        match ty {
            Type::Unknown => out.push_str("unknown"),
            Type::Never => out.push_str("never"),
            Type::Null => out.push_str("null"),
            Type::Boolean => out.push_str("boolean"),
            Type::Number => out.push_str("number"),
            Type::String => out.push_str("string"),
            Type::Truth(value) => out.push_str(if *value { "true" } else { "false" }),
            Type::Figure(number) => quote::number(out, *number),
            Type::Text(text) => quote::string(out, text),
            Type::Named(name) => out.push_str(self.name(*name)),
            Type::Without(name, absent) => self.without(out, *name, absent),
            Type::Array(item) => return self.flat_array(out, item, end),
            Type::Tuple(tuple) => return self.flat_tuple(out, tuple, end),
            Type::Object(object) => return self.flat_object(out, object, end),
            Type::Union(members) => {
                for (at, member) in members.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { " | " });
                    if member.doc.is_some() || !self.flat(out, &member.ty, end) {
                        return false;
                    }
                }
            }
        }
        out.len() <= end
    }

    fn flat_array(&self, out: &mut String, item: &Type<'_>, end: usize) -> bool {
        let grouped = matches!(item, Type::Union(_));
        out.push_str(if grouped { "(" } else { "" });
        let fits = self.flat(out, item, end);
        out.push_str(if grouped { ")[]" } else { "[]" });
        fits && out.len() <= end
    }

    fn flat_tuple(&self, out: &mut String, tuple: &Tuple<'_>, end: usize) -> bool {
        out.push('[');
        for (at, place) in tuple.places.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { ", " });
            let mut fits = true;
            self.place(out, tuple, at, |out| fits = self.flat(out, place, end));
            if !fits {
                return false;
            }
        }
        if let Some(rest) = &tuple.rest {
            out.push_str(if tuple.places.is_empty() { "...Array<" } else { ", ...Array<" });
            if !self.flat(out, rest, end) {
                return false;
            }
            out.push('>');
        }
        out.push(']');
        out.len() <= end
    }

    fn flat_object(&self, out: &mut String, object: &Object<'_>, end: usize) -> bool {
        let documented = object.properties.iter().any(|property| property.doc.is_some());
        if documented || out.len() > end {
            return false;
        }
        out.push_str("{ ");
        for property in &object.properties {
            key(out, property);
            let mut fits = true;
            self.value(out, property, |out| fits = self.flat(out, &property.ty, end));
            out.push_str("; ");
            if !fits {
                return false;
            }
        }
        for absent in &object.absent {
            quote::key(out, absent);
            out.push_str("?: never; ");
        }
        if is_like_a_list(object) {
            out.push_str(NO_LIST);
            out.push_str("; ");
        }
        let mut fits = true;
        if has_rest(object) {
            self.rest(out, object, |out, rest| fits = self.flat(out, rest, end));
            out.push_str("; ");
        }
        // The last semicolon of a line is not needed.
        let end_of_last = out.trim_end_matches("; ").len();
        out.truncate(end_of_last);
        out.push_str(" }");
        fits && out.len() <= end
    }

    /// The type of a property.
    fn value(&self, out: &mut String, property: &Property<'_>, write: impl FnOnce(&mut String)) {
        out.push_str(": ");
        write(out);
        inherited(out, property);
    }

    fn rest<'o, 'd>(
        &self,
        out: &mut String,
        object: &'o Object<'d>,
        write: impl FnOnce(&mut String, &'o Type<'d>),
    ) {
        match &object.rest {
            Rest::Open => out.push_str("[key: string]: unknown"),
            Rest::Closed => out.push_str("[key: string]: never"),
            Rest::Typed(ty) => {
                out.push_str("[key: string]: ");
                let optional = object.properties.iter().any(|property| property.optional);
                write(out, ty);
                out.push_str(if optional { " | undefined" } else { "" });
                object.properties.iter().for_each(|property| inherited(out, property));
            }
        }
    }

    fn place(
        &self,
        out: &mut String,
        tuple: &Tuple<'_>,
        at: usize,
        write: impl FnOnce(&mut String),
    ) {
        let optional = at >= tuple.required;
        let grouped = optional && matches!(tuple.places.get(at), Some(Type::Union(_)));
        out.push_str(if grouped { "(" } else { "" });
        write(out);
        out.push_str(if grouped { ")" } else { "" });
        out.push_str(if optional { "?" } else { "" });
    }

    fn without(&self, out: &mut String, name: Name, absent: &[&str]) {
        out.push('(');
        out.push_str(self.name(name));
        out.push_str(" & { ");
        for (at, absent) in absent.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { "; " });
            quote::key(out, absent);
            out.push_str("?: never");
        }
        out.push_str(" })");
    }

    /// A doc comment with a line break after it, in place of which the next line starts.
    fn comment(&self, out: &mut String, doc: Option<&Doc<'_>>, indent: usize) {
        if let Some(doc) = doc {
            let facts = self.definitions.facts.get(doc.facts.clone()).unwrap_or_default();
            comment::of(out, doc.text, facts, doc.deprecated, indent);
        }
    }

    fn name(&self, name: Name) -> &str {
        self.definitions.all.get(name.0).map_or("unknown", |definition| definition.name.as_str())
    }
}

/// What TypeScript takes for the value of a property that is missing, where every object
/// inherits one of this name.
fn inherited(out: &mut String, property: &Property<'_>) {
    if property.optional && OBJECT_MEMBERS.contains(&property.key) {
        out.push_str(" | Object[");
        quote::string(out, property.key);
        out.push(']');
    }
}

/// Whether strings and arrays could pass for an object, by what they inherit.
fn is_like_a_list(object: &Object<'_>) -> bool {
    let listed = |key: &str| key == "length" || OBJECT_MEMBERS.contains(&key);
    object.rest == Rest::Closed
        && object.properties.iter().any(|property| listed(property.key))
        && object.properties.iter().all(|property| property.optional || listed(property.key))
}

/// Without any property, `{}` would be everything but `null`.
fn has_rest(object: &Object<'_>) -> bool {
    let empty = object.properties.is_empty() && object.absent.is_empty();
    object.rest != Rest::Closed || empty
}

fn key(out: &mut String, property: &Property<'_>) {
    quote::key(out, property.key);
    out.push_str(if property.optional { "?" } else { "" });
}
