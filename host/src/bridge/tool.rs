//! One tool as its server lists it: read tolerantly, kept within bounds.
//!
//! A tool that cannot be used is an error with the reason; what is merely odd beside
//! its name and schemas is left out.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::error::quoted;
use super::json;
use super::relay::RawTool;
use super::schema::{Budget, Checker};
use crate::limits::{MAX_DESCRIPTION_BYTES, MAX_JSON_DEPTH, MAX_SCHEMA_BYTES, MAX_SCHEMA_DEPTH};
use crate::name::{ServerName, ToolName};
use crate::tools::{Annotations, ToolDescription};

/// A tool that can be called.
pub(super) struct Tool {
    /// What a guest sees of it.
    pub(super) description: Arc<ToolDescription>,
    /// Its input schema.
    pub(super) checker: Checker,
    /// All of it, where it is passed on.
    pub(super) raw: Option<Arc<RawTool>>,
}

/// A tool whose parts are within bounds, its schema not yet compiled.
pub(super) struct Listed {
    pub(super) description: ToolDescription,
    schema: Value,
    raw: Option<Arc<RawTool>>,
}

/// A tool that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unusable {
    /// Its name, as far as it has one; fit to print.
    pub(super) tool: String,
    /// Why.
    pub(super) reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outline<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    title: Option<&'a RawValue>,
    #[serde(borrow, default)]
    description: Option<&'a RawValue>,
    #[serde(borrow, default)]
    input_schema: Option<&'a RawValue>,
    #[serde(borrow, default)]
    output_schema: Option<&'a RawValue>,
    #[serde(borrow, default)]
    annotations: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Hints {
    title: Option<Value>,
    read_only_hint: Option<Value>,
    destructive_hint: Option<Value>,
    idempotent_hint: Option<Value>,
    open_world_hint: Option<Value>,
}

impl Listed {
    /// Reads one member of a tool list.
    pub(super) fn read(server: &ServerName, raw: &RawValue) -> Result<Self, Unusable> {
        let unnamed =
            |reason: &str| Unusable { tool: quoted(raw.get()), reason: reason.to_owned() };
        if !raw.get().starts_with('{') {
            return Err(unnamed("it is not an object"));
        }
        let outline: Outline<'_> =
            serde_json::from_str(raw.get()).map_err(|_| unnamed("it is malformed"))?;
        let name = text(outline.name).ok_or_else(|| unnamed("it has no name"))?;
        let refuse = |reason: String| Unusable { tool: quoted(&name), reason };
        ToolName::new(&name).map_err(|error| refuse(error.to_string()))?;
        let (input, schema) = schema("input", outline.input_schema)
            .and_then(|schema| schema.ok_or_else(|| "it has no input schema".to_owned()))
            .map_err(refuse)?;
        let output = self::schema("output", outline.output_schema).map_err(refuse)?;
        let hints = hints(outline.annotations);
        let description = ToolDescription {
            server: server.to_string(),
            title: text(outline.title)
                .or_else(|| hints.title.as_ref()?.as_str().map(str::to_owned))
                .map(cut),
            description: text(outline.description).map(cut).unwrap_or_default(),
            input_schema: input,
            output_schema: output.map(|(text, _)| text),
            annotations: annotations(&hints),
            tool: name,
        };
        Ok(Self { description, schema, raw: None })
    }

    /// The same, with all of what was listed, unless it nests too deep to be passed on.
    pub(super) fn keeping(mut self, raw: &RawValue) -> Self {
        let name = self.description.tool.clone();
        self.raw = (json::depth(raw.get()) <= MAX_JSON_DEPTH)
            .then(|| Arc::new(RawTool { name, json: raw.to_owned() }));
        self
    }

    /// Compiles the schema.
    pub(super) fn compile(self, budget: &mut Budget) -> Result<Tool, Unusable> {
        match Checker::new(self.schema, budget) {
            Ok(checker) => {
                Ok(Tool { description: Arc::new(self.description), checker, raw: self.raw })
            }
            Err(why) => Err(Unusable {
                tool: self.description.tool,
                reason: format!(
                    "its input schema is none that arguments can be checked against: {why}"
                ),
            }),
        }
    }
}

/// A schema as text and as a document; nothing when there is none.
fn schema(which: &str, raw: Option<&RawValue>) -> Result<Option<(String, Value)>, String> {
    let Some(raw) = raw else { return Ok(None) };
    let (text, depth) = (raw.get(), json::depth(raw.get()));
    if text.len() > MAX_SCHEMA_BYTES {
        return Err(format!(
            "its {which} schema has {} bytes, over the limit of {MAX_SCHEMA_BYTES}",
            text.len()
        ));
    }
    if depth > MAX_SCHEMA_DEPTH {
        return Err(format!(
            "its {which} schema nests {depth} deep, over the limit of {MAX_SCHEMA_DEPTH}"
        ));
    }
    let schema: Value = serde_json::from_str(text)
        .map_err(|error| format!("its {which} schema is not JSON: {error}"))?;
    if !schema.is_object() {
        return Err(format!("its {which} schema is not an object"));
    }
    Ok(Some((text.to_owned(), schema)))
}

fn text(raw: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(raw?.get()).ok()
}

fn hints(raw: Option<&RawValue>) -> Hints {
    let object =
        raw.filter(|raw| raw.get().starts_with('{') && json::depth(raw.get()) <= MAX_SCHEMA_DEPTH);
    object.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

fn annotations(hints: &Hints) -> Annotations {
    let flag = |hint: &Option<Value>| hint.as_ref().and_then(Value::as_bool);
    Annotations {
        read_only: flag(&hints.read_only_hint),
        destructive: flag(&hints.destructive_hint),
        idempotent: flag(&hints.idempotent_hint),
        open_world: flag(&hints.open_world_hint),
    }
}

/// Cuts a text at the bound, and says how much went. What was cut before, and comes out
/// of a snapshot, stays as it is.
fn cut(text: String) -> String {
    if text.len() <= MAX_DESCRIPTION_BYTES || was_cut(&text) {
        return text;
    }
    let kept = text.get(..text.floor_char_boundary(MAX_DESCRIPTION_BYTES)).unwrap_or_default();
    format!("{kept}\n[cut: {} more bytes]", text.len().saturating_sub(kept.len()))
}

fn was_cut(text: &str) -> bool {
    let kept = text.rsplit_once("\n[cut: ").and_then(|(kept, said)| {
        let bytes = said.strip_suffix(" more bytes]")?;
        bytes.parse::<u64>().is_ok_and(|cut| cut.to_string() == bytes).then_some(kept)
    });
    kept.is_some_and(|kept| kept.len() <= MAX_DESCRIPTION_BYTES)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(tool: &Value) -> Result<ToolDescription, Unusable> {
        let raw = serde_json::value::to_raw_value(tool).unwrap();
        Listed::read(&ServerName::new("s").unwrap(), &raw).map(|listed| listed.description)
    }

    #[test]
    fn a_tool_keeps_all_that_it_says() {
        let tool = read(&json!({
            "name": "get-sum", "description": "Adds.", "inputSchema": {"type": "object"},
            "outputSchema": {"type": "object"}, "execution": {"x": 1},
            "annotations": {"title": "Sum", "readOnlyHint": true, "destructiveHint": "no"},
        }))
        .unwrap();
        assert_eq!((tool.tool.as_str(), tool.title.as_deref()), ("get-sum", Some("Sum")));
        assert_eq!(tool.input_schema, r#"{"type":"object"}"#);
        assert!(tool.output_schema.is_some());
        assert_eq!((tool.annotations.read_only, tool.annotations.destructive), (Some(true), None));
    }

    #[test]
    fn what_is_odd_beside_name_and_schemas_costs_only_itself() {
        let tool = json!({"name": "t", "inputSchema": {}, "description": 7, "title": [], "annotations": "x"});
        let tool = read(&tool).unwrap();
        assert_eq!((tool.description.as_str(), tool.title), ("", None));
    }

    #[test]
    fn a_tool_that_cannot_be_used_says_why() {
        let deep = (0..40).fold(json!({}), |inner, _| json!({ "not": inner }));
        let long = "x".repeat(MAX_SCHEMA_BYTES);
        for (tool, reason) in [
            (json!(7), "not an object"),
            (json!({"inputSchema": {}}), "no name"),
            (json!({"name": 7, "inputSchema": {}}), "no name"),
            (json!({"name": "../x", "inputSchema": {}}), "'/'"),
            (json!({"name": "x".repeat(10_000), "inputSchema": {}}), "128"),
            (json!({"name": "t"}), "no input schema"),
            (json!({"name": "t", "inputSchema": null}), "no input schema"),
            (json!({"name": "t", "inputSchema": true}), "not an object"),
            (
                json!({"name": "t", "inputSchema": deep.clone()}),
                "nests 41 deep, over the limit of 32",
            ),
            (json!({"name": "t", "inputSchema": {}, "outputSchema": deep}), "output schema nests"),
            (json!({"name": "t", "inputSchema": {"title": long}}), "262144"),
        ] {
            let unusable = read(&tool).unwrap_err();
            assert!(unusable.reason.contains(reason), "{reason}: {unusable:?}");
            assert!(unusable.tool.chars().count() < 400, "{unusable:?}");
        }
    }

    #[test]
    fn a_long_description_is_cut_and_says_so() {
        let long = format!("{}é{}", "x".repeat(MAX_DESCRIPTION_BYTES - 1), "y".repeat(100));
        let tool = read(&json!({"name": "t", "inputSchema": {}, "description": long})).unwrap();
        assert!(tool.description.ends_with("x\n[cut: 102 more bytes]"), "{}", tool.description);
        let again = json!({"name": "t", "inputSchema": {}, "description": tool.description});
        assert_eq!(read(&again).unwrap(), tool, "it is cut once");
    }
}
