//! What checking against a schema can cost for each value of the arguments.
//!
//! References are followed as the check would follow them. One that leads back to where
//! it stands is counted once: the check remembers what it found there.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Levels that are followed. A schema deeper than that costs too much.
const MAX_LEVELS: usize = 1_000;
const TOO_MUCH: Cost = Cost { steps: usize::MAX, depth: usize::MAX };

/// An estimate, never too low by much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// Parts of the schema that may be looked at.
    pub(super) steps: usize,
    /// How deep they nest.
    pub(super) depth: usize,
}

impl Cost {
    /// Of a whole schema.
    pub(super) fn of(schema: &Value) -> Self {
        Walk { root: schema, known: HashMap::new(), level: 0 }.value(schema)
    }

    fn and(self, other: Self) -> Self {
        Self { steps: self.steps.saturating_add(other.steps), depth: self.depth.max(other.depth) }
    }

    fn outside(self) -> Self {
        Self { steps: self.steps.saturating_add(1), depth: self.depth.saturating_add(1) }
    }
}

struct Walk<'a> {
    root: &'a Value,
    /// What is referred to; nothing while it is being counted.
    known: HashMap<&'a str, Option<Cost>>,
    level: usize,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &'a Value) -> Cost {
        if self.level >= MAX_LEVELS {
            return TOO_MUCH;
        }
        self.level = self.level.saturating_add(1);
        let inside = match value {
            Value::Array(items) => {
                items.iter().fold(Cost::default(), |sum, item| sum.and(self.value(item)))
            }
            Value::Object(members) => self.members(members),
            _ => Cost::default(),
        };
        self.level = self.level.saturating_sub(1);
        inside.outside()
    }

    fn members(&mut self, members: &'a Map<String, Value>) -> Cost {
        members.iter().fold(Cost::default(), |sum, (key, value)| {
            sum.and(match (key.as_str(), value) {
                ("$ref" | "$dynamicRef" | "$recursiveRef", Value::String(target)) => {
                    self.follow(target)
                }
                _ => self.value(value),
            })
        })
    }

    fn follow(&mut self, target: &'a str) -> Cost {
        if let Some(known) = self.known.get(target) {
            return known.unwrap_or(Cost { steps: 1, depth: 1 });
        }
        self.known.insert(target, None);
        // What has another kind of name may be anything, at worst the whole.
        let root = self.root;
        let place =
            target.strip_prefix('#').and_then(|pointer| root.pointer(pointer)).unwrap_or(root);
        let cost = self.value(place);
        self.known.insert(target, Some(cost));
        cost
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_cost_what_they_lead_to_each_time() {
        let once = json!({"$defs": {"a": {"enum": [1, 2, 3]}}, "not": {"$ref": "#/$defs/a"}});
        let twice = json!({"$defs": {"a": {"enum": [1, 2, 3]}},
            "anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]});
        assert!(Cost::of(&twice).steps > Cost::of(&once).steps + 4);
    }

    #[test]
    fn a_schema_that_refers_to_itself_costs_little() {
        let tree = json!({"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}});
        assert!(Cost::of(&tree).steps < 40, "{:?}", Cost::of(&tree));
    }

    #[test]
    fn a_chain_without_end_costs_too_much_and_no_stack() {
        let mut defs = Map::new();
        for n in 0..10_000 {
            defs.insert(format!("d{n}"), json!({"$ref": format!("#/$defs/d{}", n + 1)}));
        }
        let schema = json!({"$defs": defs, "$ref": "#/$defs/d0"});
        assert_eq!(Cost::of(&schema).steps, usize::MAX);
    }
}
