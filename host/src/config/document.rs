//! Typed access to one TOML document: every table, key and value knows its place, so
//! that whatever is wrong with it can be told with a line and a column.
//!
//! Knows no key of any configuration.

use std::fmt::Display;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Error, Fault};
use super::file::Source;
use crate::name::printable;
use crate::near::nearest;

/// Characters of a key that an error shows.
const SHOWN_CHARS: usize = 64;

/// One table.
pub(super) struct Section<'a> {
    source: &'a Source,
    name: String,
    at: usize,
    fields: Vec<Field<'a>>,
}

/// One value, under a key or in a list.
pub(super) struct Field<'a> {
    source: &'a Source,
    /// The key as it was written; in a list the key of the list.
    pub key: &'a str,
    key_at: usize,
    section: String,
    value: &'a Spanned<DeValue<'a>>,
}

/// Parses a document and reads its top table.
pub(super) fn read<T>(
    source: &Source,
    top: impl FnOnce(Section<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let tree = DeTable::parse(&source.text).map_err(|error| {
        let at = error.span().map_or(source.text.len(), |span| span.start);
        let what = error.message().lines().next().unwrap_or_default();
        source.fault_at(at, Fault::new(format!("not TOML, {what}")))
    })?;
    top(Section::new(source, String::new(), 0, tree.get_ref()))
}

impl<'a> Section<'a> {
    fn new(source: &'a Source, name: String, at: usize, table: &'a DeTable<'a>) -> Self {
        let fields = table.iter().map(|(key, value)| Field {
            source,
            key: key.get_ref(),
            key_at: key.span().start,
            section: name.clone(),
            value,
        });
        let fields = fields.collect();
        Self { source, name, at, fields }
    }

    /// Refuses every key that is not known here, and names the one perhaps meant.
    pub fn only(&self, known: &[&str]) -> Result<(), Error> {
        let Some(field) = self.fields.iter().find(|field| !known.contains(&field.key)) else {
            return Ok(());
        };
        let hint = match nearest(field.key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys here are {}", known.join(", ")),
        };
        let what = format!("unknown key{}: {}", within(&self.name), shown(field.key));
        Err(self.source.fault_at(field.key_at, Fault::hinted(what, hint)))
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// Reads the value under a key, if there is one.
    pub fn read<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Field<'a>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.get(key).map(read).transpose()
    }

    /// Every value, in the order of the keys.
    pub fn fields(&self) -> &[Field<'a>] {
        &self.fields
    }

    /// The error for a fault of the table as a whole.
    pub fn fault(&self, fault: Fault) -> Error {
        self.source.fault_at(self.at, fault)
    }
}

impl<'a> Field<'a> {
    /// The value as text, read further.
    pub fn parsed<T, E: Into<Fault>>(
        &self,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Error> {
        self.parsed_as("text in quotes", read)
    }

    /// The value as text, read further; `expected` says what to write instead of
    /// another type.
    pub fn parsed_as<T, E: Into<Fault>>(
        &self,
        expected: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Error> {
        match self.value.get_ref() {
            DeValue::String(text) => read(text).map_err(|error| self.fault(error.into())),
            other => Err(self.wrong(expected, other)),
        }
    }

    /// The value as text or as a whole number, read further as text.
    pub fn parsed_number_as<T, E: Into<Fault>>(
        &self,
        expected: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Error> {
        match self.value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => {
                read(number.as_str()).map_err(|error| self.fault(error.into()))
            }
            _ => self.parsed_as(expected, read),
        }
    }

    /// The value as a whole number in a range.
    pub fn number(&self, least: u64, most: u64) -> Result<u64, Error> {
        let DeValue::Integer(number) = self.value.get_ref() else {
            return Err(self.wrong("a whole number", self.value.get_ref()));
        };
        u64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| {
                let what = format!("out of range, {least} to {most}: {}", shown(number.as_str()));
                self.fault(Fault::new(what))
            })
    }

    /// The elements of a list.
    pub fn list(&self) -> Result<Vec<Field<'a>>, Error> {
        let DeValue::Array(elements) = self.value.get_ref() else {
            return Err(self.wrong("a list in brackets", self.value.get_ref()));
        };
        let element = |value| Field {
            source: self.source,
            key: self.key,
            key_at: self.key_at,
            section: self.section.clone(),
            value,
        };
        Ok(elements.iter().map(element).collect())
    }

    /// The elements of a list of texts, read further.
    pub fn parsed_list<T, E: Into<Fault>>(
        &self,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Vec<T>, Error> {
        self.list()?.iter().map(|element| element.parsed(&read)).collect()
    }

    /// The value as a table.
    pub fn section(&self) -> Result<Section<'a>, Error> {
        let DeValue::Table(table) = self.value.get_ref() else {
            return Err(self.wrong("a table", self.value.get_ref()));
        };
        let name = match self.section.as_str() {
            "" => self.key.to_owned(),
            outer => format!("{outer}.{}", shown(self.key)),
        };
        Ok(Section::new(self.source, name, self.key_at, table))
    }

    /// The error for a fault of the value.
    pub fn fault(&self, fault: Fault) -> Error {
        let what = format!("`{}`{}: {}", shown(self.key), within(&self.section), fault.what);
        self.source.fault_at(self.value.span().start, Fault { what, hint: fault.hint })
    }

    /// The error for a fault of the key.
    pub fn key_fault(&self, what: impl Display) -> Error {
        let what = format!("{what}: {}", shown(self.key));
        self.source.fault_at(self.key_at, Fault::new(what))
    }

    fn wrong(&self, expected: &str, found: &DeValue<'_>) -> Error {
        let found = match found {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.fault(Fault::hinted(format!("is {found}"), format!("write {expected}")))
    }
}

fn within(section: &str) -> String {
    if section.is_empty() { String::new() } else { format!(" in [{section}]") }
}

fn shown(text: &str) -> String {
    printable(text, SHOWN_CHARS)
}
