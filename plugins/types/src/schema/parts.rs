//! The schemas that hold of one place together: what `$ref` and `allOf` add is laid beside the
//! rest, so that everything else sees keywords only.

use std::collections::VecDeque;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::{Builder, reference};

/// The longest documentation of one thing, in bytes.
const MAX_DOCS: usize = 8 * 1024;
/// Keywords up to which they are simply gone through: each is asked for, and hashing takes
/// longer.
const FEW: usize = 8;

/// A schema that has not been looked at, and the references that led to it.
#[derive(Clone)]
pub struct Sub<'a> {
    schema: &'a Value,
    trail: Trail<'a>,
}

/// The keywords of a schema, without its references.
#[derive(Clone)]
pub struct Part<'a> {
    pub keywords: &'a Map<String, Value>,
    trail: Trail<'a>,
    /// Whether its `anyOf` is still to be looked at.
    pub any_of: bool,
    /// Whether its `oneOf` is still to be looked at.
    pub one_of: bool,
}

/// The references that led somewhere, the last one first.
type Trail<'a> = Option<Rc<Step<'a>>>;

struct Step<'a> {
    reference: &'a str,
    before: Trail<'a>,
}

/// Why something has no type of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Anything,
    Deep,
    Dynamic,
    Large,
    Malformed,
    Never,
    Recursive,
    Unresolved,
}

impl Why {
    /// The reason in words.
    pub fn message(self) -> &'static str {
        match self {
            Self::Anything => "any JSON is allowed",
            Self::Deep => "it is nested too deeply for a type",
            Self::Dynamic => "it refers to a schema that is not known beforehand",
            Self::Large => "the types of this schema would be too many",
            Self::Malformed => "a keyword here is not what JSON Schema knows",
            Self::Never => "nothing fits it",
            Self::Recursive => "it contains itself, which no type of a component can",
            Self::Unresolved => "it refers to what is not in this schema",
        }
    }
}

impl<'a> Sub<'a> {
    /// The whole schema.
    pub fn root(schema: &'a Value) -> Self {
        Self { schema, trail: None }
    }

    /// What the reference in a part means.
    fn target(part: &Part<'a>, root: &'a Value, reference: &'a str) -> Result<Self, Why> {
        let mut step = part.trail.as_ref();
        while let Some(taken) = step {
            if taken.reference == reference {
                return Err(Why::Recursive);
            }
            step = taken.before.as_ref();
        }
        let schema = reference::resolve(root, reference).ok_or(Why::Unresolved)?;
        let trail = Some(Rc::new(Step { reference, before: part.trail.clone() }));
        Ok(Self { schema, trail })
    }
}

impl Drop for Step<'_> {
    /// Lets go of the trail step by step, so that a long one takes no stack.
    fn drop(&mut self) {
        let mut before = self.before.take();
        while let Some(step) = before.and_then(Rc::into_inner) {
            before = { step }.before.take();
        }
    }
}

impl<'a> Part<'a> {
    /// A keyword.
    pub fn get(&self, keyword: &str) -> Option<&'a Value> {
        if self.keywords.len() > FEW {
            return self.keywords.get(keyword);
        }
        self.keywords.iter().find(|(name, _)| *name == keyword).map(|(_, value)| value)
    }

    /// A schema in this one.
    pub fn sub(&self, schema: &'a Value) -> Sub<'a> {
        Sub { schema, trail: self.trail.clone() }
    }

    /// Whether null is allowed beside the type, as OpenAPI 3.0 says it.
    pub fn is_nullable(&self) -> bool {
        self.get("nullable") == Some(&Value::Bool(true))
    }

    /// The number of a keyword such as `minItems`.
    pub fn count(&self, keyword: &str) -> Option<u64> {
        self.get(keyword)?.as_u64()
    }
}

impl<'a> Builder<'a> {
    /// The parts of some schemas, each once.
    pub fn parts(&mut self, subs: Vec<Sub<'a>>) -> Result<Vec<Part<'a>>, Why> {
        let mut queue = VecDeque::from(subs);
        let mut parts: Vec<Part<'a>> = Vec::new();
        while let Some(sub) = queue.pop_front() {
            if !self.budget.spend(1) {
                return Err(Why::Large);
            }
            let keywords = match sub.schema {
                Value::Bool(true) => continue,
                Value::Bool(false) => return Err(Why::Never),
                Value::Object(keywords) => keywords,
                _ => return Err(Why::Malformed),
            };
            if parts.iter().any(|part| std::ptr::eq(part.keywords, keywords)) {
                continue;
            }
            let part = Part { keywords, trail: sub.trail, any_of: true, one_of: true };
            queue.extend(self.added(&part)?);
            parts.push(part);
        }
        Ok(parts)
    }

    /// What a part adds beside itself.
    fn added(&self, part: &Part<'a>) -> Result<Vec<Sub<'a>>, Why> {
        if part.get("$dynamicRef").is_some() || part.get("$recursiveRef").is_some() {
            return Err(Why::Dynamic);
        }
        let mut added = Vec::new();
        if let Some(reference) = part.get("$ref") {
            let reference = reference.as_str().ok_or(Why::Malformed)?;
            added.push(Sub::target(part, self.root, reference)?);
        }
        if let Some(all) = part.get("allOf") {
            let all = all.as_array().ok_or(Why::Malformed)?;
            added.extend(all.iter().map(|schema| part.sub(schema)));
        }
        Ok(added)
    }

    /// What the first of some parts that says something says of itself.
    pub fn docs(&mut self, parts: &[Part<'a>]) -> String {
        let said = |keyword: &str| {
            let texts = parts.iter().filter_map(|part| part.get(keyword)?.as_str());
            texts.map(str::trim).find(|text| !text.is_empty())
        };
        let text = said("description").or_else(|| said("title")).unwrap_or_default();
        let text = text.get(..text.floor_char_boundary(MAX_DOCS)).unwrap_or(text);
        if self.budget.document(text.len()) { text.to_owned() } else { String::new() }
    }
}
