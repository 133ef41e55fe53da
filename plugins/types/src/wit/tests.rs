//! The text of interfaces: exact, and taken by what reads WIT, whatever strangers have written.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::function::{Tool, functions};
use crate::testing::schemas;

/// The tools as text; each is an identifier, docs and a schema of its input.
fn printed(tools: &[(String, String, Value)]) -> String {
    let tools: Vec<Tool<'_>> = tools
        .iter()
        .map(|(ident, docs, input)| Tool {
            ident,
            name: ident,
            docs,
            input,
            output: docs.is_empty().then_some(input),
        })
        .collect();
    let functions: Vec<_> = functions(&tools).into_iter().map(|mapped| mapped.function).collect();
    let docs = tools.first().map_or("", |tool| tool.docs);
    interface(&Interface { package: "server", docs, functions: &functions }, true)
}

fn tool(ident: &str, docs: &str, input: Value) -> (String, String, Value) {
    (ident.to_owned(), docs.to_owned(), input)
}

fn object(member: &str) -> Value {
    json!({"type": "object", "properties": {member: {"type": "string"}}})
}

/// Whether the releases of the parser that are in use take a text, and a validator its types.
fn parses(text: &str) -> Result<(), String> {
    let guest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/guest");
    let mut old = wit_parser::Resolve::default();
    old.push_dir(&guest).unwrap();
    old.push_str("tools.wit", text).map_err(|error| format!("{error:#}"))?;
    let mut new = wit_parser_bindgen::Resolve::default();
    new.push_dir(&guest).unwrap();
    let package = new.push_str("tools.wit", text).map_err(|error| format!("{error:#}"))?;
    let bytes =
        wit_component_bindgen::encode(&new, package).map_err(|error| format!("{error:#}"))?;
    wit_component_bindgen::decode(&bytes).map_err(|error| format!("{error:#}"))?;
    Ok(())
}

#[test]
fn an_interface_is_one_package_with_its_types_before_its_functions() {
    let schema = json!({"type": "object", "required": ["list"], "properties": {
        "list": {"description": "What to do.", "oneOf": [
            {"const": "all", "description": "Everything."}, {"const": "type"}]},
        "max_results": {"type": "integer"}}, "additionalProperties": {}});
    let text = printed(&[
        tool("getSum", "Adds.\n\n\nTwo numbers.", schema),
        tool("ping", "", json!({"type": "object"})),
    ]);
    let expected = r#"package mcp-tools:server;

/// Adds.
///
/// Two numbers.
interface tools {
    use mcp-host:guest/types@0.1.0.{json, content, tool-error};

    enum get-sum-args-list {
        /// Everything.
        all,
        %type,
    }

    record get-sum-args {
        /// What to do.
        %list: get-sum-args-list,
        max-results: option<s64>,
        /// Members of any other name.
        others: list<tuple<string, json>>,
    }

    /// Adds.
    ///
    /// Two numbers.
    get-sum: async func(args: get-sum-args) -> result<list<content>, tool-error>;

    ping: async func() -> result<list<tuple<string, json>>, tool-error>;
}
"#;
    assert_eq!(text, expected);
    parses(&text).unwrap();
}

#[test]
fn functions_may_be_called_like_what_they_use() {
    let text = printed(&[
        tool("json", "x", json!({"type": "object", "properties": {"a": {}}})),
        tool("content", "x", object("a")),
        tool("toolError", "x", object("a")),
        tool("hostJson", "x", object("a")),
        tool("tool", "", object("error")),
    ]);
    assert!(
        text.contains(
            "{json as host-json2, content as host-content, tool-error as host-tool-error}"
        ),
        "{text}"
    );
    parses(&text).unwrap();
}

#[test]
fn a_function_called_like_a_type_of_another_keeps_its_name() {
    let nested = json!({"type": "object", "properties": {"x": object("y"), "args": object("z")}});
    let text = printed(&[
        tool("get", "", nested.clone()),
        tool("getArgs", "", nested.clone()),
        tool("getArgsX", "", nested.clone()),
        tool("getOutput", "", nested.clone()),
        tool("getArgs2", "", nested),
    ]);
    assert!(
        text.contains(" get: async func(args: get-args3) -> result<get-output2, tool-error>;"),
        "{text}"
    );
    parses(&text).unwrap();
}

#[test]
fn shapes_of_binaries_have_no_names_and_can_be_printed() {
    let unnamed = |shape| Shape::Option(Box::new(shape));
    let flags = Shape::Flags(name::labels(&["a", "list"]));
    let result = Shape::Result { ok: None, error: Some(Arc::new(unnamed(flags.clone()))) };
    let function = Function {
        name: "unnamed".into(),
        tool: "unnamed".into(),
        docs: String::new(),
        input: Some(Shape::Tuple(vec![flags, result, Shape::Char, Shape::Float(Float::F32)])),
        output: Output::Content,
    };
    let text = interface(&Interface { package: "list", docs: "", functions: &[function] }, false);
    assert!(
        text.contains("package mcp-tools:%list;") && text.contains("flags unnamed3 {"),
        "{text}"
    );
    parses(&text).unwrap();
}

#[test]
fn documentation_stays_documentation() {
    let docs =
        "*/ int main() /*\n\\\nuse\\\r\n\u{202e}abc\u{0}\u{7}\u{149}\t.\u{2028}x \"\"\" ??/\n";
    let text = printed(&[tool("a", docs, object("b"))]);
    assert!(!text.contains("*/") && !text.contains("/*") && !text.contains("\"\"\""));
    assert!(!text.contains("\\\n") && !text.contains("??/"));
    parses(&text).unwrap();
    let long = format!("{} {}", "word ".repeat(50), "x".repeat(5_000));
    let text = printed(&[tool("a", &format!("  - {long}"), object("b"))]);
    assert!(text.lines().all(|line| line.len() < 110 || line.len() > 5_000));
    parses(&text).unwrap();
}

#[test]
fn the_deepest_types_are_valid() {
    let mut schema = json!({"type": "string"});
    for _ in 0..40 {
        schema = json!({"type": ["object", "null"], "properties": {"a": schema},
            "additionalProperties": {"type": "array", "items": {"type": ["object", "null"],
                "additionalProperties": {"type": ["array", "null"], "items": {}}}}});
    }
    parses(&printed(&[tool("a", "", schema.clone())])).unwrap();
    for _ in 0..40 {
        schema = json!({"anyOf": [{"type": "null"}, {"type": "string"},
            {"type": "object", "additionalProperties": schema}]});
    }
    parses(&printed(&[tool("a", "", schema)])).unwrap();
}

#[test]
fn the_largest_enums_and_records_are_valid() {
    let names: Vec<String> = (0..1_000).map(|index| format!("m{index}")).collect();
    let properties: serde_json::Map<_, _> =
        names.iter().map(|name| (name.clone(), json!({"type": "string"}))).collect();
    let schema = json!({"type": "object", "properties": properties, "required": names,
        "additionalProperties": {"enum": names}});
    parses(&printed(&[tool("a", "", schema)])).unwrap();
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof!["", "[ -~\n]{0,40}", ".{0,20}", "[\\u{0}-\\u{20}\\u{202a}-\\u{202e}/*\\\\]{0,9}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_text_parses(
        tools in prop::collection::btree_map(
            "(get|json|args|list|a|aArgs)[A-C]?(Args|Output|X1)?", (texts(), schemas()), 0..6),
    ) {
        // Identifiers differ even where case does not count.
        let mut seen = BTreeSet::new();
        let tools: Vec<_> = tools
            .into_iter()
            .filter(|(ident, _)| seen.insert(ident.to_lowercase()))
            .map(|(ident, (docs, schema))| tool(&ident, &docs, schema))
            .collect();
        let text = printed(&tools);
        prop_assert_eq!(parses(&text), Ok(()), "{}", text);
        prop_assert_eq!(printed(&tools), text);
    }

    #[test]
    fn names_of_strangers_parse(wires in prop::collection::btree_set(".{0,8}", 1..8)) {
        let wires: Vec<&String> = wires.iter().collect();
        let properties: serde_json::Map<_, _> =
            wires.iter().map(|wire| ((*wire).clone(), json!({"enum": wires}))).collect();
        let text = printed(&[tool("a", "", json!({"type": "object", "properties": properties}))]);
        prop_assert_eq!(parses(&text), Ok(()), "{}", text);
    }
}

/// The blocks of code of one language in a text.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let start = format!("```{language}\n");
    let block = |rest: &str| rest.split("```").next().unwrap_or_default().to_owned();
    text.split(&start).skip(1).map(block).collect()
}

#[test]
fn the_example_of_the_table_is_what_is_printed() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let section = readme.split("## `mcp-tools:SERVER`").nth(1).unwrap();
    let schema = serde_json::from_str(&blocks(section, "json")[0]).unwrap();
    let text = printed(&[tool("listIssues", "Lists.", schema)]);
    for line in blocks(section, "wit")[1].lines().filter(|line| !line.is_empty()) {
        assert!(text.contains(&format!("\n    {line}\n")), "{line} in {text}");
    }
}
