use std::fs;
use std::path::Path;

use mcp_host_plugin::{File, Server};
use mcp_host_plugin_text::dev;
use mcp_host_plugin_text::visible::is_hidden;
use proptest::prelude::*;

use super::*;

fn generate(servers: Vec<Server>, form: &str) -> Vec<(String, String)> {
    let settings = vec![Setting { name: "form".into(), value: form.into() }];
    let output = C::generate(dev::catalog(servers), settings).unwrap();
    let text =
        |file: File| (file.path.join("/"), String::from_utf8_lossy(&file.content).into_owned());
    output.files.into_iter().map(text).collect()
}

fn file<'a>(files: &'a [(String, String)], path: &str) -> &'a str {
    &files.iter().find(|(name, _)| name == path).unwrap().1
}

fn corpus() -> Vec<Server> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/tool-lists");
    let mut servers = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        servers.push(dev::server(name, &fs::read_to_string(&path).unwrap()).unwrap());
    }
    servers
}

fn is_segment(segment: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let dotted = segment.starts_with('.') || segment.ends_with('.');
    (1..=150).contains(&segment.len()) && segment.chars().all(plain) && !dotted
}

#[test]
fn every_list_of_the_corpus_gives_files_with_valid_paths() {
    let servers = corpus();
    assert!(servers.len() > 10, "{}", servers.len());
    for server in servers {
        let name = server.name.clone();
        let files = generate(vec![server], "project");
        let mut paths: Vec<String> =
            files.iter().map(|(path, _)| path.to_ascii_lowercase()).collect();
        assert!(paths.iter().all(|path| path.split('/').all(is_segment)), "{name}: {paths:?}");
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), files.len(), "{name}");
        assert!(!file(&files, "main.c").is_empty(), "{name}");
    }
}

#[test]
fn all_servers_together_give_the_same_bytes_every_time() {
    let files = generate(corpus(), "sdk");
    assert_eq!(files, generate(corpus(), "sdk"));
    let left = files.iter().find(|(_, text)| text.contains("~NAME~"));
    assert_eq!(left, None);
}

#[test]
fn a_project_has_the_very_files_of_the_sdk_in_a_folder() {
    let servers = || vec![dev::server("shop", r#"[{"name":"list"}]"#).unwrap()];
    let (sdk, project) = (generate(servers(), "sdk"), generate(servers(), "project"));
    for (path, text) in &sdk {
        assert_eq!(file(&project, &format!("sdk/{path}")), text, "{path}");
    }
}

#[test]
fn a_world_has_what_can_be_called_from_c() {
    let files = generate(vec![dev::server("shop", r#"[{"name":"list"}]"#).unwrap()], "sdk");
    let world = file(&files, "wit/world.wit");
    assert!(world.contains("    import mcp-host:guest/state@0.1.0;"), "{world}");
    assert!(world.contains("    import mcp-tools:shop/tools;"), "{world}");
    let header = file(&files, "sdk.h");
    assert!(header.contains("extern bool mcp_tools_shop_tools_list("), "{header}");
    assert!(!header.contains("async"), "{header}");
}

#[test]
fn a_field_called_like_a_word_of_c_has_another_name_there_and_its_own_in_the_component() {
    let object = r#"{"type":"object","required":["restrict","typeof"],"properties":{
        "restrict":{"type":"string"},"typeof":{"type":"integer"},"restricted":{"type":"string"}}}"#;
    let tool = format!(
        r#"[{{"name":"restrict","annotations":{{"readOnlyHint":true}},
        "inputSchema":{object},"outputSchema":{object}}}]"#
    );
    let files = generate(vec![dev::server("s", &tool).unwrap()], "sdk");
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(['c', 'h'])) {
        for word in name::WORDS {
            let wrong = [" W;\n", ".W)", ".W;", ".W.", ".W,", ".W =", ">W)", ">W."];
            let wrong = wrong.map(|wrong| wrong.replace('W', word));
            assert_eq!(wrong.iter().find(|wrong| text.contains(*wrong)), None, "{path}: {text}");
        }
    }
    let header = file(&files, "sdk.h");
    for name in [" restrict_;\n", " typeof_;\n", " restricted;\n", "_tools_restrict("] {
        assert!(header.contains(name), "{name}: {header}");
    }
    assert!(file(&files, "sdk.c").contains(r#"__import_name__("restrict")"#));
    assert!(file(&files, "example.c").contains(".restrict_ = "));
    assert!(file(&files, "wit/deps/mcp-tools-s/tools.wit").contains("    restrict: string,"));
}

#[test]
fn without_a_tool_there_is_a_program_all_the_same() {
    let files = generate(Vec::new(), "project");
    assert!(file(&files, "main.c").contains("hello from the sandbox"));
}

/// Names and settings are no place for anybody's text, and the shape of a program is ours.
fn check_shape(text: &str, hostile: &[(String, String)], plain: &[(String, String)]) {
    assert_eq!(file(hostile, "build.sh"), file(plain, "build.sh"), "{text:?}");
    let (program, expected) = (file(hostile, "example.c"), file(plain, "example.c"));
    if !program.contains("hello from") {
        assert_eq!(program.lines().count(), expected.lines().count(), "{text:?}\n{program}");
    }
    for (path, text) in hostile.iter().filter(|(path, _)| !path.ends_with(".o")) {
        assert!(!text.chars().any(|c| !matches!(c, '\n' | '\t') && is_hidden(c)), "{path}: {text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_server_cannot_change_what_is_generated_around_its_words(text in dev::hostile_text()) {
        let plain = generate(vec![dev::hostile("a")], "sdk");
        let files = generate(vec![dev::hostile(&text)], "sdk");
        check_shape(&text, &files, &plain);
        for (path, text) in &files {
            for line in text.lines().filter(|_| path.ends_with("/tools.wit")) {
                let docs = line.trim_start().strip_prefix("///").unwrap_or_default();
                prop_assert!(!docs.ends_with('\\') && !docs.ends_with("??/"), "{path}: {line}");
            }
        }
        let header = file(&files, "sdk.h");
        let swallows = |line: &str| line.starts_with("//") && line.trim_end().ends_with('\\');
        prop_assert!(!header.lines().any(|line| swallows(line.trim_start())), "{header}");
    }

    #[test]
    fn nothing_ends_a_string_but_its_end(text in dev::hostile_text()) {
        let quoted = literal::quoted(&text);
        let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap();
        let mut chars = inner.chars();
        while let Some(c) = chars.next() {
            prop_assert!(c != '"' && !is_hidden(c), "{}", quoted);
            // Whatever is escaped cannot end the string; the last one would be its end.
            prop_assert!(c != '\\' || chars.next().is_some(), "{}", quoted);
        }
    }
}
