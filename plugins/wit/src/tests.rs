//! What the folder holds.

use mcp_host_plugin::{Generate, Setting};
use mcp_host_plugin_text::dev::{catalog, server};

use crate::Wit;

fn generated(is_async: &str) -> Vec<(String, String)> {
    let path = "../../tests/corpus/tool-lists/everything.json";
    let list = std::fs::read_to_string(path).unwrap();
    let settings = vec![Setting { name: "async".into(), value: is_async.into() }];
    let catalog = catalog(vec![server("everything", &list).unwrap()]);
    let made = Wit::generate(catalog, settings).unwrap();
    let text = |file: mcp_host_plugin::File| {
        (file.path.join("/"), String::from_utf8(file.content).unwrap())
    };
    made.files.into_iter().map(text).collect()
}

#[test]
fn the_option_says_whether_functions_are_async() {
    for (is_async, line, command) in [
        ("true", "echo: async func(", "mcp-host generate wit --server everything --out ."),
        ("false", "echo: func(", "--option async=false --out ."),
    ] {
        let files = generated(is_async);
        let text = |path: &str| &files.iter().find(|(known, _)| known == path).unwrap().1;
        assert!(text("wit/deps/mcp-tools-everything/tools.wit").contains(line));
        assert!(text("README.md").contains(command), "{}", text("README.md"));
        assert!(text("README.md").contains("`mcp-tools:everything/tools#get-sum`"));
    }
}

#[test]
fn an_option_that_is_neither_is_refused() {
    let settings = vec![Setting { name: "async".into(), value: "perhaps".into() }];
    assert!(Wit::generate(catalog(Vec::new()), settings).is_err());
}
