//! Whether arguments fit a tool's input schema.
//!
//! Both sides of a check come from strangers, so it is bounded before it begins: by the
//! steps it may take and by how deep it may recurse. A check that could be long runs on a
//! thread of its own; one that could be too long is left to the server. No reference leaves the document. Patterns run on an engine without
//! backtracking; only a schema whose patterns need look-around gets the other engine, with
//! a small budget.

mod cost;
mod explain;

use std::sync::Arc;

use jsonschema::{Draft, PatternOptions, ValidationOptions, Validator};
use serde_json::{Map, Value};

use self::cost::Cost;
use super::error::quoted;
use super::json::size;
use crate::limits::{
    MAX_CHECK_NESTING, MAX_CHECK_STEPS, MAX_COMPILED_SCHEMA_BYTES, MAX_PATTERN_BYTES,
};
use crate::tools::InvalidArgument;

/// A check of at most this many steps is made where it stands.
const SHORT_STEPS: usize = 1_000_000;
/// A check that nests at most this deep is made where it stands, on whatever stack is left.
const SHALLOW: usize = 500;
/// Stack for [`MAX_CHECK_NESTING`].
const DEEP_STACK_BYTES: usize = 256 * 1024 * 1024;
/// Steps one match of a pattern with look-around may take.
const BACKTRACKS: usize = 1_000;
/// Bytes of arguments that are matched against such patterns; larger ones are the server's to judge.
const MAX_BACKTRACKED_BYTES: usize = 64 * 1024;
/// What one pattern weighs among the schemas that stay compiled.
const PATTERN_WEIGHT: usize = 4 * 1024;

/// What is left for schemas that stay compiled.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(MAX_COMPILED_SCHEMA_BYTES)
    }
}

/// Why arguments were refused.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Refusal {
    /// They do not fit.
    Invalid(Vec<InvalidArgument>),
    /// The thread that was to find out did not come back.
    Lost,
}

/// One tool's input schema, ready to check with.
#[derive(Clone)]
pub(super) struct Checker(Arc<Inner>);

struct Inner {
    schema: Value,
    compiled: Option<Compiled>,
    cost: Cost,
}

enum Compiled {
    Linear(Validator),
    Backtracking(Validator),
}

impl Checker {
    /// Compiles a schema; the text says why it cannot be.
    pub(super) fn new(schema: Value, budget: &mut Budget) -> Result<Self, String> {
        let compiled = compile(&schema)?;
        let shape = Shape::of(&schema);
        let weight = shape.bytes.saturating_add(shape.patterns.saturating_mul(PATTERN_WEIGHT));
        let kept = budget.0.checked_sub(weight).inspect(|left| budget.0 = *left).is_some();
        Ok(Self(Arc::new(Inner {
            compiled: kept.then_some(compiled),
            cost: Cost::of(&schema),
            schema,
        })))
    }

    /// Gives the arguments back when they fit, or when to find out would cost too much.
    pub(super) async fn check(
        &self,
        arguments: Map<String, Value>,
    ) -> Result<Map<String, Value>, Refusal> {
        let arguments = Value::Object(arguments);
        let (values, depth) = size(&arguments);
        let steps = self.0.cost.steps.saturating_mul(values);
        let nesting = self.0.cost.depth.saturating_mul(depth);
        let checked = if steps > MAX_CHECK_STEPS || nesting > MAX_CHECK_NESTING {
            tracing::debug!(steps, nesting, "arguments are not checked");
            Ok(arguments)
        } else if steps > SHORT_STEPS || nesting > SHALLOW {
            self.check_apart(arguments).await
        } else {
            self.0.check(&arguments).map(|()| arguments)
        };
        match checked? {
            Value::Object(arguments) => Ok(arguments),
            _ => Err(Refusal::Lost),
        }
    }

    /// On a thread with a deep stack, which nothing waits for when the caller leaves.
    async fn check_apart(&self, arguments: Value) -> Result<Value, Refusal> {
        let (done, checked) = tokio::sync::oneshot::channel();
        let inner = self.0.clone();
        std::thread::Builder::new()
            .name("check".to_owned())
            .stack_size(DEEP_STACK_BYTES)
            .spawn(move || done.send(inner.check(&arguments).map(|()| arguments)))
            .map_err(|_| Refusal::Lost)?;
        checked.await.unwrap_or(Err(Refusal::Lost))
    }
}

impl Inner {
    fn check(&self, arguments: &Value) -> Result<(), Refusal> {
        let again;
        let compiled = match &self.compiled {
            Some(compiled) => compiled,
            None => {
                again = compile(&self.schema).map_err(|_| Refusal::Lost)?;
                &again
            }
        };
        let validator = match compiled {
            Compiled::Linear(validator) => validator,
            Compiled::Backtracking(_) if text_bytes(arguments) > MAX_BACKTRACKED_BYTES => {
                return Ok(());
            }
            Compiled::Backtracking(validator) => validator,
        };
        if validator.is_valid(arguments) {
            return Ok(());
        }
        match explain::reasons(validator, &self.schema, arguments) {
            reasons if reasons.is_empty() => Ok(()),
            reasons => Err(Refusal::Invalid(reasons)),
        }
    }
}

/// Tries the draft the schema names, then those that servers mean when they name none or
/// one that does not exist; and the engine that cannot backtrack before the one that can.
fn compile(schema: &Value) -> Result<Compiled, String> {
    let options = || jsonschema::options().offline();
    let linear =
        || options().with_pattern_options(PatternOptions::regex().size_limit(MAX_PATTERN_BYTES));
    let backtracking = || {
        let engine = PatternOptions::fancy_regex();
        options()
            .with_pattern_options(engine.size_limit(MAX_PATTERN_BYTES).backtrack_limit(BACKTRACKS))
    };
    let why = match drafts(schema, linear) {
        Ok(validator) => return Ok(Compiled::Linear(validator)),
        Err(why) => why,
    };
    drafts(schema, backtracking).map(Compiled::Backtracking).map_err(|_| why)
}

fn drafts<'a>(
    schema: &Value,
    options: impl Fn() -> ValidationOptions<'a>,
) -> Result<Validator, String> {
    let why = match options().build(schema) {
        Ok(validator) => return Ok(validator),
        Err(error) => quoted(&error.to_string()),
    };
    [Draft::Draft202012, Draft::Draft7, Draft::Draft4]
        .into_iter()
        .find_map(|draft| options().with_draft(draft).build(schema).ok())
        .ok_or(why)
}

/// What a compiled schema weighs.
#[derive(Default)]
struct Shape {
    bytes: usize,
    patterns: usize,
}

impl Shape {
    fn of(schema: &Value) -> Self {
        let mut shape = Self::default();
        shape.add(schema);
        shape
    }

    fn add(&mut self, value: &Value) {
        // A rough size is enough: it only decides what stays compiled.
        self.bytes = self.bytes.saturating_add(16);
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(members) => {
                members.iter().for_each(|(key, value)| self.member(key, value))
            }
            Value::String(text) => self.bytes = self.bytes.saturating_add(text.len()),
            _ => {}
        }
    }

    fn member(&mut self, key: &str, value: &Value) {
        match key {
            "pattern" => self.patterns = self.patterns.saturating_add(1),
            "patternProperties" => {
                let count = value.as_object().map_or(0, Map::len);
                self.patterns = self.patterns.saturating_add(count);
            }
            _ => {}
        }
        self.bytes = self.bytes.saturating_add(key.len());
        self.add(value);
    }
}

fn text_bytes(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(text_bytes).fold(0, usize::saturating_add),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| key.len().saturating_add(text_bytes(value)))
            .fold(0, usize::saturating_add),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checker(schema: Value) -> Checker {
        Checker::new(schema, &mut Budget::default()).unwrap()
    }

    async fn check(schema: Value, arguments: Value) -> Result<(), Refusal> {
        let Value::Object(arguments) = arguments else { panic!("not an object") };
        checker(schema).check(arguments).await.map(|_| ())
    }

    #[tokio::test]
    async fn arguments_that_fit_come_back_as_they_were() {
        let schema =
            json!({"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]});
        let Value::Object(arguments) = json!({"z": 1, "a": 2}) else { unreachable!() };
        assert_eq!(checker(schema).check(arguments.clone()).await, Ok(arguments));
    }

    #[tokio::test]
    async fn a_reason_names_the_place_what_was_expected_and_what_came() {
        let schema = json!({"properties": {"list": {"items": {"type": "integer"}}}});
        let Err(Refusal::Invalid(reasons)) = check(schema, json!({"list": [1, "x"]})).await else {
            panic!("accepted")
        };
        assert_eq!(reasons.len(), 1);
        assert_eq!(reasons[0].path, "/list/1");
        assert!(reasons[0].reason.contains("integer"), "{reasons:?}");
        assert!(reasons[0].reason.contains("\"x\""), "{reasons:?}");
    }

    #[test]
    fn no_reference_leaves_the_document() {
        for uri in ["https://example.com/x.json", "file:///etc/passwd", "other.json", "#/nowhere"] {
            let schema = json!({"properties": {"a": {"$ref": uri}}});
            assert!(Checker::new(schema, &mut Budget::default()).is_err(), "{uri}");
        }
    }

    #[tokio::test]
    async fn schemas_as_servers_write_them_compile() {
        let odd = [
            json!({"$schema": "https://example.com/mine", "type": "object"}),
            json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}),
            json!({"properties": {"n": {"type": "number", "minimum": 0, "exclusiveMinimum": true}}}),
            json!({"properties": {"s": {"type": "string", "pattern": "^(?!x)[a-z]+$"}}}),
            json!({}),
        ];
        for schema in odd {
            assert_eq!(
                check(schema.clone(), json!({"s": "abc", "n": 1})).await,
                Ok(()),
                "{schema}"
            );
        }
        let look_around = json!({"properties": {"s": {"pattern": "^(?!x)[a-z]+$"}}});
        assert!(matches!(check(look_around, json!({"s": "xyz"})).await, Err(Refusal::Invalid(_))));
    }

    #[tokio::test]
    async fn a_pattern_cannot_take_long() {
        let started = std::time::Instant::now();
        for pattern in ["^(a+)+$", "^(a+)+(?!x)$", "^(a|aa)+$(?<!x)"] {
            let schema = json!({"properties": {"s": {"pattern": pattern}}});
            let _ = check(schema, json!({"s": format!("{}!", "a".repeat(10_000))})).await;
        }
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
        let huge = json!({"properties": {"s": {"pattern": "((a{100}){100}){100}"}}});
        assert!(Checker::new(huge, &mut Budget::default()).is_err());
    }

    #[tokio::test]
    async fn references_that_fan_out_cost_no_more_than_they_are_many() {
        let mut defs = Map::new();
        for n in 0..60 {
            let next = json!({"$ref": format!("#/$defs/d{}", n + 1)});
            defs.insert(format!("d{n}"), json!({"anyOf": [next.clone(), next]}));
        }
        defs.insert("d60".to_owned(), json!({"type": "integer"}));
        let schema = json!({"$defs": defs, "properties": {"a": {"$ref": "#/$defs/d0"}}});
        let started = std::time::Instant::now();
        for a in [json!(1), json!("x")] {
            assert_eq!(check(schema.clone(), json!({ "a": a })).await, Ok(()));
        }
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }

    #[tokio::test]
    async fn long_chains_of_references_do_not_use_up_the_stack() {
        let chain = |length: usize| {
            let mut defs = Map::new();
            for n in 0..length {
                let next = format!("#/$defs/d{}", n + 1);
                defs.insert(format!("d{n}"), json!({"allOf": [{"$ref": next}]}));
            }
            defs.insert(format!("d{length}"), json!({"type": "integer"}));
            json!({"$defs": defs, "properties": {"a": {"$ref": "#/$defs/d0"}}})
        };
        for length in [50, 200] {
            assert_eq!(check(chain(length), json!({"a": 1})).await, Ok(()));
            let deep = (0..100).fold(json!("x"), |inner, _| json!({ "b": inner }));
            let refused = check(chain(length), json!({"a": "x", "deep": deep})).await;
            assert!(matches!(refused, Err(Refusal::Invalid(_))));
        }
        assert_eq!(check(chain(4_000), json!({"a": "x"})).await, Ok(()));
    }

    #[tokio::test]
    async fn a_schema_that_refers_to_itself_is_no_endless_check() {
        for schema in [
            json!({"$ref": "#"}),
            json!({"anyOf": [{"$ref": "#"}, {"$ref": "#"}], "type": "string"}),
        ] {
            let _ = check(schema, json!({"a": 1})).await;
        }
        let tree = json!({"$defs": {"n": {"anyOf": [
            {"properties": {"l": {"$ref": "#/$defs/n"}, "r": {"$ref": "#/$defs/n"}}, "required": ["l"]},
            {"properties": {"l": {"$ref": "#/$defs/n"}, "v": {"type": "integer"}}, "required": ["v"]}]}},
            "$ref": "#/$defs/n"});
        let deep = (0..120).fold(json!({"v": "x"}), |inner, _| json!({"l": inner}));
        let started = std::time::Instant::now();
        assert!(matches!(check(tree, deep).await, Err(Refusal::Invalid(_))));
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }

    #[tokio::test]
    async fn what_might_take_too_many_steps_is_left_to_the_server() {
        let many: Vec<Value> = (0..10_000).map(|n| json!({"const": n})).collect();
        let schema = json!({"properties": {"a": {"items": {"anyOf": many}}}});
        let arguments = json!({"a": vec![-1; 200_000]});
        assert_eq!(check(schema, arguments).await, Ok(()));
    }

    #[tokio::test]
    async fn a_schema_past_the_budget_still_checks() {
        let schema = json!({"properties": {"a": {"type": "integer"}}});
        let checker = Checker::new(schema, &mut Budget(0)).unwrap();
        assert!(checker.0.compiled.is_none());
        let Value::Object(bad) = json!({"a": "x"}) else { unreachable!() };
        assert!(matches!(checker.check(bad).await, Err(Refusal::Invalid(_))));
    }
}
