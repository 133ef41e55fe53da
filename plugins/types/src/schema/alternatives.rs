//! The alternatives of a place: what `anyOf`, `oneOf`, several types and constants make of it,
//! until each is of one type of JSON.

use std::rc::Rc;

use serde_json::Value;

use super::Builder;
use super::kinds::{Kind, Kinds};
use super::parts::{Part, Why};

/// How deep unions may lie in each other.
const MAX_NESTING: usize = 16;

/// Keywords without which a schema of a union only narrows what the rest says.
const SHAPING: [&str; 14] = [
    "$dynamicRef",
    "$ref",
    "$recursiveRef",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "items",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "properties",
    "type",
];

/// One of the things that may stand at a place.
pub enum Alternative<'a> {
    /// A constant.
    Constant {
        /// What it is.
        value: Value,
        /// What its author says of it.
        docs: String,
    },
    /// Something of this type, that all the parts describe.
    Typed {
        /// Its type.
        kind: Kind,
        /// What holds of it.
        parts: Rc<[Part<'a>]>,
        /// What its author says of it.
        docs: String,
    },
    /// Something that cannot be said.
    Unknown(Why),
}

impl<'a> Builder<'a> {
    /// What may stand where these parts hold; none when nothing can.
    pub fn alternatives(
        &mut self,
        parts: &[Part<'a>],
        docs: &str,
        depth: usize,
    ) -> Vec<Alternative<'a>> {
        if depth > MAX_NESTING || !self.budget.spend(parts.len()) {
            return vec![Alternative::Unknown(Why::Large)];
        }
        let found = match self.next_union(parts) {
            Ok(Some((part, keyword))) => return self.branches(parts, part, keyword, depth),
            Ok(None) => self.leaves(parts, docs),
            Err(why) => Err(why),
        };
        found.unwrap_or_else(|why| vec![Alternative::Unknown(why)])
    }

    /// The alternatives of one union, each with what holds beside it.
    fn branches(
        &mut self,
        parts: &[Part<'a>],
        index: usize,
        keyword: &str,
        depth: usize,
    ) -> Vec<Alternative<'a>> {
        let mut rest = parts.to_vec();
        let Some(part) = rest.get_mut(index) else { return Vec::new() };
        match keyword {
            "anyOf" => part.any_of = false,
            _ => part.one_of = false,
        }
        let part = part.clone();
        let schemas = part.get(keyword).and_then(Value::as_array);
        let mut found = Vec::new();
        for schema in schemas.into_iter().flatten() {
            match self.parts(vec![part.sub(schema)]) {
                Ok(own) => {
                    let docs = self.docs(&own);
                    let all = joined(own, &rest);
                    found.extend(self.alternatives(&all, &docs, depth.saturating_add(1)));
                }
                Err(Why::Never) => {}
                Err(why) => found.push(Alternative::Unknown(why)),
            }
        }
        found
    }

    /// What parts without a union allow.
    fn leaves(&mut self, parts: &[Part<'a>], docs: &str) -> Result<Vec<Alternative<'a>>, Why> {
        let kinds = Kinds::of(parts)?;
        match self.literals(parts)? {
            Some(values) => self.constants(values, kinds, docs),
            None if kinds.is_all() && !is_typed(parts) => Err(Why::Anything),
            None => {
                let parts: Rc<[Part<'a>]> = parts.into();
                let typed = |kind| Alternative::Typed {
                    kind,
                    parts: Rc::clone(&parts),
                    docs: docs.to_owned(),
                };
                Ok(kinds.each().map(typed).collect())
            }
        }
    }

    fn constants(
        &mut self,
        values: Vec<Value>,
        kinds: Kinds,
        docs: &str,
    ) -> Result<Vec<Alternative<'a>>, Why> {
        let mut found = Vec::new();
        for value in values.into_iter().filter(|value| kinds.has(value)) {
            if !self.budget.keep(size(&value)) {
                return Err(Why::Large);
            }
            found.push(Alternative::Constant { value, docs: docs.to_owned() });
        }
        Ok(found)
    }

    /// The first union that is left, and its keyword.
    fn next_union(&mut self, parts: &[Part<'a>]) -> Result<Option<(usize, &'static str)>, Why> {
        for (index, part) in parts.iter().enumerate() {
            for (keyword, is_left) in [("anyOf", part.any_of), ("oneOf", part.one_of)] {
                let schemas = part.get(keyword).filter(|_| is_left).and_then(Value::as_array);
                let Some(schemas) = schemas else { continue };
                if !self.budget.keep(schemas.len()) {
                    return Err(Why::Large);
                }
                if schemas.iter().any(is_shaping) {
                    return Ok(Some((index, keyword)));
                }
            }
        }
        Ok(None)
    }
}

/// Whether a schema of a union says what there is, and not only which of it goes together.
fn is_shaping(schema: &Value) -> bool {
    SHAPING.iter().any(|keyword| schema.get(keyword).is_some())
}

/// The parts of a branch and those beside it, each once.
fn joined<'a>(mut own: Vec<Part<'a>>, rest: &[Part<'a>]) -> Vec<Part<'a>> {
    for part in rest {
        match own.iter_mut().find(|own| std::ptr::eq(own.keywords, part.keywords)) {
            Some(own) => {
                own.any_of &= part.any_of;
                own.one_of &= part.one_of;
            }
            None => own.push(part.clone()),
        }
    }
    own
}

fn is_typed(parts: &[Part<'_>]) -> bool {
    parts.iter().any(|part| part.get("type").is_some())
}

/// About how many bytes a constant has as JSON.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(_) | Value::Object(_) => value.to_string().len(),
        _ => 1,
    }
}
