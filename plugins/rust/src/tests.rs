//! What the crate is made of.

use mcp_host_plugin::{Catalog, Generate, Setting};
use mcp_host_plugin_text::dev::{catalog, server};
use serde_json::{Value, json};

use crate::Rust;

fn of(name: &str, tools: Value) -> Catalog {
    catalog(vec![server(name, &tools.to_string()).unwrap()])
}

fn tool(name: &str, input: Value) -> Value {
    json!({ "name": name, "description": "What it does.", "inputSchema": input })
}

fn real(list: &str) -> Catalog {
    let path = format!("../../tests/corpus/tool-lists/{list}.json");
    catalog(vec![server(list, &std::fs::read_to_string(path).unwrap()).unwrap()])
}

fn files(catalog: Catalog, settings: &[(&str, &str)]) -> Vec<(String, String)> {
    let setting =
        |(name, value): &(&str, &str)| Setting { name: (*name).into(), value: (*value).into() };
    let made = Rust::generate(catalog, settings.iter().map(setting).collect()).unwrap();
    let text = |file: mcp_host_plugin::File| {
        (file.path.join("/"), String::from_utf8(file.content).unwrap())
    };
    made.files.into_iter().map(text).collect()
}

fn text(files: &[(String, String)], path: &str) -> String {
    let found = files.iter().find(|(known, _)| known == path);
    found.unwrap_or_else(|| panic!("no {path}")).1.clone()
}

fn everything_in(module: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(module.contains(wanted), "{wanted}: {module}");
    }
}

#[test]
fn a_tool_is_a_function_whose_arguments_are_called_like_it() {
    let module = text(&files(real("everything"), &[]), "src/everything.rs");
    everything_in(
        &module,
        &[
            "    GetSumArgs as GetSum,\n",
            "    GetStructuredContentArgsLocation as GetStructuredContentLocation,\n",
            "    GetStructuredContentOutput,\n",
            "pub async fn get_sum(args: GetSum) -> crate::Result<::std::vec::Vec<crate::Content>> {",
            "pub async fn get_tiny_image() -> ",
            "pub async fn get_structured_content(args: GetStructuredContent) -> crate::Result<GetStructuredContentOutput> {",
        ],
    );
}

#[test]
fn plain_functions_borrow_what_the_bindings_borrow() {
    let module = text(&files(real("everything"), &[("async", "false")]), "src/everything.rs");
    everything_in(
        &module,
        &["pub fn get_sum(args: GetSum)", "raw::get_sum(args)?", "raw::echo(&args)?"],
    );
    assert!(!module.contains("async fn"), "{module}");
}

#[test]
fn arguments_that_cannot_have_the_name_of_their_function_keep_their_own() {
    let object =
        json!({"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}});
    let nested = json!({"type": "object", "properties": {"args": object}});
    let module = text(
        &files(of("s", json!([tool("foo", nested), tool("foo_args", object)])), &[]),
        "src/s.rs",
    );
    everything_in(&module, &["foo(args: FooArgs2)", "    FooArgs2,\n"]);
    let exported = module.lines().filter(|line| line.starts_with("    Foo"));
    let names: Vec<&str> =
        exported.map(|line| line.trim_end_matches(',').rsplit(' ').next().unwrap()).collect();
    let different: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!((names.len(), different.len()), (3, 3), "{names:?}");
}

#[test]
fn what_is_optional_need_not_be_written() {
    let tools = json!([
        tool(
            "all",
            json!({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false})
        ),
        tool(
            "some",
            json!({"type": "object", "required": ["type"], "additionalProperties": false, "properties": {
                "type": {"type": "string"}, "b": {"type": "array", "items": {"type": "integer"}},
            }})
        ),
        tool(
            "none",
            json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}, "additionalProperties": false})
        ),
    ]);
    let module = text(&files(of("s", tools), &[]), "src/s.rs");
    everything_in(
        &module,
        &[
            "impl ::std::default::Default for raw::AllArgs {",
            "    pub fn new(type_: ::std::string::String) -> Self {\n        Self { type_, b: ::std::option::Option::None }",
        ],
    );
    assert!(!module.contains("raw::NoneArgs {"), "{module}");
}

#[test]
fn names_that_rust_keeps_are_not_taken() {
    let made = files(of("lib", json!([tool("match", json!({})), tool("gen", json!({}))])), &[]);
    let module = text(&made, "src/lib_.rs");
    everything_in(
        &module,
        &["pub async fn match_(", "raw::match_(", "pub async fn gen_(", "raw::gen("],
    );
    assert!(text(&made, "src/lib.rs").contains("pub mod lib_;\n"));
}

#[test]
fn a_server_called_like_a_word_of_rust_is_refused_with_what_helps() {
    for word in ["box", "match", "self", "gen"] {
        let refused = Rust::generate(of(word, json!([tool("a", json!({}))])), Vec::new());
        let Err(reason) = refused else { panic!("{word}") };
        assert!(reason.contains(word) && reason.contains("in the configuration"), "{reason}");
    }
    assert!(Rust::generate(of("boxes", json!([tool("a", json!({}))])), Vec::new()).is_ok());
}

#[test]
fn words_that_rust_cannot_escape_are_no_names() {
    let words = ["self", "Self", "super", "crate"];
    let needed = json!({"type": "object", "required": words, "properties": {
        "self": {"type": "string"}, "Self": {"enum": ["self", "Self", "super", "crate"]},
        "super": {"type": "object", "properties": {"self": {"type": "integer"}}},
        "crate": {"type": "boolean"},
    }, "additionalProperties": false});
    let tools = Value::from(
        words
            .map(|word| {
                let mut tool = tool(word, needed.clone());
                tool["annotations"] = json!({"readOnlyHint": true});
                tool["outputSchema"] = needed.clone();
                tool
            })
            .to_vec(),
    );
    for form in ["true", "false"] {
        let made = files(of("s", tools.clone()), &[("async", form), ("form", "project")]);
        let module = text(&made, "sdk/src/s.rs");
        everything_in(&module, &["fn super_(args: Super)", "fn crate_(args: Crate)"]);
        for (path, text) in made.iter().filter(|(path, _)| path.ends_with(".rs")) {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let code = code.collect::<Vec<_>>().join("\n");
            for word in words {
                let names = [
                    "fn W(", "as W,", "    W,", "::W(", "::W::", "::W,", "::W {", ".W)", ".W,",
                    " W: ",
                ];
                let names = names.map(|name| name.replace('W', word));
                let found = names.iter().find(|name| code.contains(*name));
                assert_eq!(found, None, "{path}: {code}");
            }
        }
    }
}

#[test]
fn what_a_server_says_stays_in_its_comment() {
    let mut tool = tool("a", json!({"type": "object"}));
    tool["description"] =
        json!("one\n*/ pub fn evil() {}\rpub fn evil() {}\u{2028}pub fn evil() {}");
    tool["name"] = json!("a\npub fn evil() {}");
    for (path, text) in files(of("s\npub fn evil() {}", json!([tool])), &[]) {
        let code = text.lines().filter(|line| path.ends_with(".rs") && line.contains("evil"));
        let is_comment = |line: &str| ["//!", "///"].iter().any(|mark| line.starts_with(mark));
        let outside: Vec<_> =
            code.filter(|line| !is_comment(line) && !line.contains("fn a_pub_fn_evil")).collect();
        assert!(
            outside.iter().all(|line| line.contains("evil") && !line.contains("fn evil")),
            "{path}: {outside:?}"
        );
        assert!(!text.contains(['\r', '\u{2028}']), "{path}");
    }
}

#[test]
fn nothing_that_a_server_says_is_run_as_a_test_of_documentation() {
    assert!(text(&files(real("time"), &[]), "Cargo.toml").contains("doctest = false"));
}

#[test]
fn the_example_calls_a_tool_by_its_types() {
    let made = files(real("everything"), &[]);
    everything_in(
        &text(&made, "example/src/lib.rs"),
        &[
            "use sdk::everything::{GetStructuredContent, GetStructuredContentLocation};",
            "sdk::main!(run);",
            "    let args = GetStructuredContent { location: GetStructuredContentLocation::NewYork };\n",
            "    let answer = sdk::everything::get_structured_content(args).await?;\n",
        ],
    );
    let plain = text(&files(real("everything"), &[("async", "false")]), "example/src/main.rs");
    everything_in(
        &plain,
        &["fn main() -> Result<(), Box<dyn Error>> {", "get_structured_content(args)?;"],
    );
}

#[test]
fn a_project_has_the_files_of_the_sdk_in_a_folder() {
    let sdk = files(real("everything"), &[]);
    let project = files(real("everything"), &[("form", "project"), ("name", "My-guest")]);
    let (nested, own): (Vec<_>, Vec<_>) =
        project.into_iter().partition(|(path, _)| path.starts_with("sdk/"));
    let nested: Vec<_> =
        nested.into_iter().map(|(path, text)| (path.replacen("sdk/", "", 1), text)).collect();
    assert_eq!(nested, sdk);
    everything_in(
        &text(&own, "Cargo.toml"),
        &["name = \"My-guest\"", "sdk = { path = \"sdk\" }", "exclude = [\"sdk\"]"],
    );
    everything_in(
        &text(&own, "README.md"),
        &[
            "cargo build --release --target wasm32-wasip2\n",
            "mcp-host run target/wasm32-wasip2/release/My_guest.wasm --allow everything/get-structured-content\n",
            "mcp-host generate rust --server everything --out sdk\n",
        ],
    );
}

#[test]
fn a_project_without_servers_says_hello() {
    let made = files(catalog(Vec::new()), &[("form", "project")]);
    assert!(text(&made, "src/lib.rs").contains("println!(\"hello from the sandbox\")"));
    assert!(!text(&made, "sdk/wit/world.wit").contains("mcp-tools"));
}

#[test]
fn a_project_that_cannot_be_a_crate_is_refused() {
    for name in ["match", "sdk", "Std", "wit-bindgen", "2x"] {
        let settings = [("form", "project"), ("name", name)]
            .map(|(name, value)| Setting { name: name.into(), value: value.into() });
        assert!(Rust::generate(real("time"), settings.into()).is_err(), "{name}");
    }
}
