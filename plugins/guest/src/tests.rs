//! What every target can rely on.

use std::collections::BTreeSet;

use mcp_host_plugin::{Catalog, Setting, Severity};
use mcp_host_plugin_text::dev::{catalog, server};
use serde_json::json;

use crate::example::Example;
use crate::files::Files;
use crate::folder::{Beside, Entry, World, folder};
use crate::{Sdk, options, readme};

fn of(tools: serde_json::Value) -> Catalog {
    catalog(vec![server("my server", &tools.to_string()).unwrap()])
}

fn tool(name: &str, input: serde_json::Value) -> serde_json::Value {
    json!({ "name": name, "description": format!("What {name} does."), "inputSchema": input })
}

fn real(list: &str) -> Catalog {
    let path = format!("../../tests/corpus/tool-lists/{list}.json");
    catalog(vec![server(list, &std::fs::read_to_string(path).unwrap()).unwrap()])
}

fn texts(files: Files) -> Vec<(String, String)> {
    let text = |file: mcp_host_plugin::File| {
        (file.path.join("/"), String::from_utf8(file.content).unwrap())
    };
    files.into_vec().into_iter().map(text).collect()
}

fn laid_out(catalog: &Catalog, is_async: bool) -> Vec<(String, String)> {
    let world = World {
        beside: Beside::Host,
        docs: str::to_owned,
        entry: Entry::Run,
        is_async,
        imports: &["a:b/c@0.1.0"],
        deps: &[("a-b/c.wit", "x")],
    };
    texts(folder(&Sdk::of(catalog), &world))
}

#[test]
fn the_folder_has_a_world_and_a_package_for_each_import() {
    let files = laid_out(&real("everything"), true);
    let text = |path: &str| &files.iter().find(|(known, _)| known == path).unwrap().1;
    let world = text("wit/world.wit");
    for line in [
        "package mcp-host:sdk;",
        "    include mcp-host:guest/guest@0.1.0;",
        "    import a:b/c@0.1.0;",
        "    import mcp-tools:everything/tools;",
    ] {
        assert!(world.lines().any(|known| known == line), "{line}: {world}");
    }
    assert_eq!(text("wit/deps/a-b/c.wit"), "x");
    assert!(text("wit/deps/mcp-host-guest/types.wit").starts_with("package mcp-host:guest@0.1.0;"));
    let tools = text("wit/deps/mcp-tools-everything/tools.wit");
    assert!(tools.starts_with("package mcp-tools:everything;"), "{tools}");
    assert!(tools.contains("get-sum: async func(args: get-sum-args)"), "{tools}");
    let plain = laid_out(&real("everything"), false);
    assert!(plain.iter().any(|(_, text)| text.contains("get-sum: func(args: get-sum-args)")));
}

#[test]
fn a_server_without_tools_is_not_imported() {
    let files = laid_out(&of(json!([])), true);
    assert!(!files[0].1.contains("mcp-tools"), "{}", files[0].1);
}

#[test]
fn nothing_hidden_is_in_the_wit() {
    let schema = json!({"type": "object", "properties": {"a": {
        "type": "string", "description": "x\u{1b}[2J\u{202e}y\rz",
    }}});
    let mut tool = tool("a", schema);
    tool["description"] = json!("one\u{2028}two\u{e0041}\r\nthree");
    for (path, text) in laid_out(&of(json!([tool])), true) {
        let hidden = |c: char| mcp_host_plugin_text::visible::is_hidden(c) && c != '\n';
        assert!(!text.contains(hidden), "{path}: {text:?}");
    }
}

#[test]
fn types_of_one_server_have_different_names() {
    let nested = json!({"type": "object", "properties": {"args": {
        "type": "object", "properties": {"x": {"type": "string"}},
    }}});
    let plain = json!({"type": "object", "properties": {"x": {"type": "string"}}});
    let tools = json!([tool("foo", nested), tool("foo_args", plain)]);
    let files = laid_out(&of(tools), true);
    let (_, wit) = files
        .iter()
        .find(|(path, _)| path.ends_with("tools.wit") && path.contains("my-server"))
        .unwrap();
    let declared: Vec<&str> =
        wit.lines().filter_map(|line| line.trim().strip_prefix("record ")).collect();
    let different: BTreeSet<&str> = declared.iter().copied().collect();
    assert_eq!((declared.len(), different.len()), (3, 3), "{wit}");
}

#[test]
fn the_example_is_a_tool_that_changes_nothing_and_needs_no_invention() {
    for (list, function, args) in [
        ("everything", "get-structured-content", json!({"location": "New York"})),
        ("filesystem", "list-allowed-directories", json!(null)),
    ] {
        let sdk = Sdk::of(&real(list));
        let Example { function: found, args: given, .. } = sdk.example().unwrap();
        assert_eq!(found.name, function);
        assert_eq!(given.map_or(json!(null), |(_, value)| value.clone()), args);
    }
}

#[test]
fn the_example_is_never_a_call_that_cannot_be_written_down() {
    let union = json!({"type": "object", "required": ["a"], "properties": {
        "a": {"type": ["string", "number", "array"]},
    }});
    let never = json!({"type": "object", "required": ["a"], "properties": {"a": false}});
    let sdk = Sdk::of(&of(json!([tool("a", union), tool("b", never)])));
    assert!(sdk.example().is_none());
    assert!(Sdk::of(&catalog(Vec::new())).example().is_none());
}

#[test]
fn a_schema_that_cannot_be_read_costs_its_own_types_alone() {
    let mut catalog = of(json!([tool("a", json!({})), tool("b", json!({"type": "object"}))]));
    catalog.servers[0].tools[0].input_schema = "{".into();
    let sdk = Sdk::of(&catalog);
    assert_eq!(sdk.servers[0].functions.len(), 2);
    let warned: Vec<_> =
        sdk.diagnostics.iter().filter(|said| said.severity == Severity::Warning).collect();
    assert_eq!((warned.len(), warned[0].tool.as_deref()), (1, Some("a")));
    assert_eq!(warned[0].pointer, "/input");
}

#[test]
fn a_command_line_grants_what_the_example_calls() {
    let mut free = tool("it's", json!({"type": "object"}));
    free["annotations"] = json!({"readOnlyHint": true});
    let sdk = Sdk::of(&of(json!([free])));
    let example = sdk.example();
    assert_eq!(
        readme::run("a.wasm", example.as_ref()),
        r"mcp-host run a.wasm --allow 'my server/it'\''s'"
    );
    assert_eq!(
        readme::generate(&sdk, "rust", "sdk", &[("async", "false")]),
        "mcp-host generate rust --server 'my server' --option async=false --out sdk"
    );
}

#[test]
fn the_command_that_makes_it_anew_chooses_the_same_tools() {
    let settings = |value: &str| [Setting { name: "tool-specs".into(), value: value.into() }];
    let sdk = Sdk::of(&of(json!([]))).chosen(&settings("my server/get_*\nb/x"));
    assert_eq!(
        readme::generate(&sdk, "c", ".", &[]),
        "mcp-host generate c --tool 'my server/get_*' --tool b/x --out ."
    );
    let whole = Sdk::of(&of(json!([]))).chosen(&settings(""));
    assert_eq!(
        readme::generate(&whole, "c", ".", &[]),
        "mcp-host generate c --server 'my server' --out ."
    );
}

#[test]
fn a_project_is_called_what_a_crate_and_a_folder_can_be() {
    let named = |name: &str| {
        let settings = [Setting { name: "name".into(), value: name.into() }];
        options::project_name(&settings, &["match", "wit_bindgen"]).map(str::to_owned)
    };
    assert_eq!(named("my-Guest_2").unwrap(), "my-Guest_2");
    for wrong in
        ["", "2x", "-x", "a/b", "a.b", "é", "match", "Match", "wit-bindgen", &"x".repeat(65)]
    {
        assert!(named(wrong).is_err(), "{wrong}");
    }
    assert_eq!(options::project_name(&[], &[]), Ok(options::DEFAULT_NAME));
}
