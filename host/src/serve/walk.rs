//! Going through a JSON text without building it: a value at a place in it, a part of its
//! elements, what a visitor makes of it. What that takes does not grow with the text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The value that a JSON pointer leads to.
pub fn pointed<'a>(text: &'a str, pointer: &str) -> Option<&'a str> {
    let mut at = text.trim();
    if pointer.is_empty() {
        return Some(at);
    }
    for token in pointer.strip_prefix('/')?.split('/') {
        let name = token.replace("~1", "/").replace("~0", "~");
        at = read(at, Step(&name))?.get().trim();
    }
    Some(at)
}

/// The elements of an array, or the fields of an object, from `start` on, as many as
/// `takes` takes by their names and texts, and how many there are in all.
pub fn part<'a>(text: &'a str, start: usize, takes: impl FnMut(&str, &str) -> bool) -> Part<'a> {
    let part = Part { entries: Vec::new(), all: 0 };
    read(text, Slice { start, takes, part }).unwrap_or(Part { entries: Vec::new(), all: 0 })
}

/// What a seed makes of a JSON text; nothing where that is not of its kind.
pub fn read<'a, S: DeserializeSeed<'a>>(text: &'a str, seed: S) -> Option<S::Value> {
    seed.deserialize(&mut serde_json::Deserializer::from_str(text)).ok()
}

/// A part of an array or an object.
#[derive(Debug)]
pub struct Part<'a> {
    /// The entries, those of an object with their names.
    pub entries: Vec<(Option<String>, &'a str)>,
    /// How many the whole has.
    pub all: usize,
}

/// One step of a pointer.
struct Step<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for Step<'_> {
    type Value = &'de RawValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Step<'_> {
    type Value = &'de RawValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let wanted: Option<usize> = self.0.parse().ok();
        let (mut found, mut at) = (None, 0_usize);
        // All of it is read, since what follows must be JSON too.
        loop {
            let here = wanted == Some(at);
            let more = match here {
                true => {
                    found = elements.next_element()?;
                    found.is_some()
                }
                false => elements.next_element::<IgnoredAny>()?.is_some(),
            };
            if !more {
                break;
            }
            at = at.saturating_add(1);
        }
        found.ok_or_else(|| serde::de::Error::custom("no such element"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = fields.next_key::<Cow<'de, str>>()? {
            if name == self.0 {
                found = Some(fields.next_value()?);
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        found.ok_or_else(|| serde::de::Error::custom("no such field"))
    }
}

/// Collects a part.
struct Slice<'de, F> {
    start: usize,
    takes: F,
    part: Part<'de>,
}

impl<'de, F: FnMut(&str, &str) -> bool> Slice<'de, F> {
    /// Whether the next entry is wanted: those wanted stand together.
    fn is_next(&self, open: bool) -> bool {
        open && self.part.all >= self.start
    }

    fn add(&mut self, name: Option<String>, raw: &'de RawValue) -> bool {
        let taken = (self.takes)(name.as_deref().unwrap_or_default(), raw.get());
        if taken {
            self.part.entries.push((name, raw.get()));
        }
        taken
    }
}

impl<'de, F: FnMut(&str, &str) -> bool> DeserializeSeed<'de> for Slice<'de, F> {
    type Value = Part<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(&str, &str) -> bool> Visitor<'de> for Slice<'de, F> {
    type Value = Part<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut open = true;
        loop {
            if self.is_next(open) {
                let Some(raw) = elements.next_element()? else { break };
                open = self.add(None, raw);
            } else if elements.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
            self.part.all = self.part.all.saturating_add(1);
        }
        Ok(self.part)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut open = true;
        while let Some(name) = fields.next_key::<Cow<'de, str>>()? {
            if self.is_next(open) {
                let raw = fields.next_value()?;
                open = self.add(Some(name.into_owned()), raw);
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
            self.part.all = self.part.all.saturating_add(1);
        }
        Ok(self.part)
    }
}

/// A text that is JSON of a text.
pub fn string(text: &str) -> Option<Cow<'_, str>> {
    Cow::<str>::deserialize(&mut serde_json::Deserializer::from_str(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#" {"a": [1, {"b/c": "x"}, [2]], "d": {"": null}, "~": 3, "a~1b": 4} "#;

    #[test]
    fn a_pointer_leads_where_it_does_in_a_value_that_is_built() {
        let built: serde_json::Value = serde_json::from_str(TEXT).unwrap();
        for pointer in [
            "",
            "/a",
            "/a/0",
            "/a/1/b~1c",
            "/a/2/0",
            "/d/",
            "/~0",
            "/a~01b",
            "/a/3",
            "/x",
            "a",
            "/a/x",
            "/a/0/0",
        ] {
            let expected = built.pointer(pointer).cloned();
            let found = pointed(TEXT, pointer).map(|text| serde_json::from_str(text).unwrap());
            assert_eq!(found, expected, "{pointer}");
        }
    }

    #[test]
    fn a_part_is_what_fits_and_the_whole_is_counted() {
        let mut room = 2;
        let part = part("[10, 20, 30, 40, 50]", 1, |_, _| {
            room -= 1;
            room >= 0
        });
        let texts: Vec<_> = part.entries.iter().map(|(_, text)| *text).collect();
        assert_eq!((texts, part.all), (vec!["20", "30"], 5));
    }

    #[test]
    fn what_is_no_json_leads_nowhere() {
        for text in ["", "{", "[1,", "nonsense", "{\"a\":}"] {
            assert!(pointed(text, "/a").is_none(), "{text}");
            assert!(part(text, 0, |_, _| true).entries.is_empty(), "{text}");
        }
    }
}
