//! Code generation: generators that go wrong, catalogs from files and servers, and what
//! stands in the output folder afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mcp_host_tests::PLUGINS;
use serde_json::{Value, json};

use crate::support::{Home, Outcome, Run, hostile, repository, shop};

const BUILT_IN: [&str; 9] =
    ["c", "go", "js", "markdown", "python", "rust", "skills", "typescript", "wit"];

fn plugin(name: &str) -> &'static str {
    let found = PLUGINS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("no generator is called {name}")).1
}

fn corpus(list: &str) -> PathBuf {
    repository().join("tests/corpus/tool-lists").join(format!("{list}.json"))
}

fn generate(home: &Arc<Home>, target: &str, from: &Path, more: &[&str]) -> Outcome {
    let from = from.display().to_string();
    let args = ["generate", target, "--from", &from, "--out", "out", "--json"];
    Run::new().home(home).args(args).args(more).go()
}

/// The files in the output folder with their contents, but not what is kept about them.
fn output(home: &Home) -> Vec<(String, Vec<u8>)> {
    let root = home.work("out");
    let (mut found, mut open) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.file_name() {
                Some(name) if name == ".mcp-host" => {}
                _ if path.is_dir() => open.push(path),
                _ => {
                    let name = path.strip_prefix(&root).expect("it is in the folder");
                    let name = name.display().to_string();
                    found.push((name, fs::read(&path).expect("a generated file")));
                }
            }
        }
    }
    found.sort();
    found
}

fn faults(checked: &Outcome) -> Vec<String> {
    let faults = checked.json()["faults"].as_array().expect("faults").clone();
    let mut words: Vec<_> =
        faults.iter().map(|fault| fault["check"].as_str().expect("a check").to_owned()).collect();
    words.dedup();
    words
}

// What a generator must do.

#[test]
fn every_broken_generator_is_caught_by_the_check_it_is_named_after() {
    assert!(PLUGINS.len() > 10, "{}", PLUGINS.len());
    for (name, path) in PLUGINS {
        let checked = Run::new().args(["plugins", "check", path, "--json"]).go();
        let (expected, code) = match name.split_once('_') {
            Some(("ok", _)) => (None, 0),
            Some((check, _)) => (Some(check), 6),
            None => panic!("the name of a generator begins with a check: {name}"),
        };
        assert_eq!(checked.code, Some(code), "{name}: {checked}");
        let found = faults(&checked);
        assert!(
            expected.is_none_or(|check| found.iter().any(|found| found == check)),
            "{name}: {found:?}"
        );
        assert_eq!(checked.json()["passed"], json!(code == 0), "{name}");
    }
}

#[test]
fn the_generators_that_come_along_pass_the_check() {
    for target in BUILT_IN {
        let checked = Run::new().args(["plugins", "check", target, "--json"]).go();
        assert_eq!((checked.code, faults(&checked)), (Some(0), Vec::new()), "{checked}");
    }
}

#[test]
fn a_fault_is_told_as_a_compiler_would() {
    let checked = Run::new().args(["plugins", "check", plugin("paths_clash")]).go();
    let told = checked.stdout();
    assert!(told.contains("error[paths]: the code generator returned two files"), "{told}");
    assert!(told.contains("  --> no servers\n  hint: make paths of `ident`"), "{told}");
    assert!(told.trim_end().ends_with("fails: 3 faults") || told.contains(" faults; "), "{told}");
}

#[test]
fn a_generator_that_fails_writes_nothing() {
    for name in ["returns_panics", "paths_of_names", "paths_clash", "limits_files"] {
        let home = Home::new();
        let refused = generate(&home, plugin(name), &corpus("everything"), &[]);
        let code = refused.code;
        if code == Some(0) {
            // Nothing in this list makes it go wrong.
            continue;
        }
        assert_eq!(code, Some(6), "{name}: {refused}");
        assert_eq!(refused.json()["error"]["outcome"], "codegen", "{refused}");
        assert!(!home.work("out").exists(), "{name}");
    }
    let home = Home::new();
    let refused = generate(&home, plugin("limits_files"), &corpus("git"), &[]);
    assert_eq!((refused.code, home.work("out").exists()), (Some(6), false), "{refused}");
}

#[test]
fn a_generator_gets_no_powers_and_what_is_none_is_none() {
    let home = Home::new();
    let wat = r#"(component (import "mcp-host:guest/tools@0.1.0" (instance)))"#;
    let wants = home.write("wants.wat", wat).display().to_string();
    let refused = generate(&home, &wants, &corpus("git"), &[]);
    assert_eq!(refused.code, Some(11), "{refused}");
    assert!(refused.json()["error"]["hint"].to_string().contains("WASI 0.2 and nothing else"));

    let guest = hostile("ok_fake_outcome").display().to_string();
    let refused = generate(&home, &guest, &corpus("git"), &[]);
    assert_eq!(refused.code, Some(10), "{refused}");
    let text = home.write("x.wasm", "text").display().to_string();
    assert_eq!(generate(&home, &text, &corpus("git"), &[]).code, Some(10));
    assert_eq!(generate(&home, "./nowhere.wasm", &corpus("git"), &[]).code, Some(10));
    assert!(!home.work("out").exists());
}

// Which generators there are.

#[test]
fn a_configured_generator_is_used_while_its_digest_is_right() {
    let home = Home::new();
    let path = plugin("ok_names");
    let inspected = Run::new().args(["inspect", path, "--json"]).go().json();
    let digest = inspected["blake3"].as_str().expect("a digest").to_owned();
    let config = |digest: &str| format!("[plugins.mine]\npath = {path:?}\nblake3 = {digest:?}\n");
    let run = |digest: &str| {
        let from = corpus("git").display().to_string();
        let args = ["generate", "mine", "--from", &from, "--out", "out", "--json"];
        Run::new().home(&home).config(&config(digest)).args(args).go()
    };
    let made = run(&digest);
    assert_eq!((made.code, output(&home).len()), (Some(0), 12), "{made}");
    let refused = run(&"0".repeat(64));
    assert_eq!(refused.code, Some(3), "{refused}");
    assert!(refused.json()["error"]["message"].to_string().contains(&digest), "{refused}");
    let refused = run("xyz");
    assert!(refused.code == Some(3) && refused.stdout().contains("64 hexadecimal"), "{refused}");
}

#[test]
fn a_generator_in_the_folder_of_plugins_is_found_by_its_name() {
    let home = Home::new();
    let listed = Run::new().home(&home).args(["plugins", "list", "--json"]).go().json();
    let folder = PathBuf::from(listed["folders"][0].as_str().expect("a folder"));
    fs::create_dir_all(&folder).expect("the folder of plugins");
    fs::copy(plugin("ok_names"), folder.join("mcp-host-mine.wasm")).expect("a copy");
    fs::write(folder.join("mcp-host-broken.wasm"), "no component").expect("a broken one");
    let listed = Run::new().home(&home).args(["plugins", "list", "--json"]).go();
    assert_eq!(listed.code, Some(0), "{listed}");
    let plugins = listed.json()["plugins"].as_array().expect("plugins").clone();
    let told = |name: &str| plugins.iter().find(|plugin| plugin["name"] == name).cloned();
    assert_eq!(told("mine").expect("it is found")["source"], "found");
    assert_eq!(told("mine").expect("it is found")["summary"], "a generator for tests");
    assert!(told("broken").expect("it is listed")["error"].is_string());
    for name in BUILT_IN {
        assert_eq!(told(name).expect("it is built in")["source"], "built in");
    }
    assert_eq!(generate(&home, "mine", &corpus("git"), &[]).code, Some(0));
}

#[test]
fn a_target_there_is_not_is_refused_with_the_nearest() {
    let home = Home::new();
    let refused = generate(&home, "typescrip", &corpus("git"), &[]);
    assert_eq!(refused.code, Some(2), "{refused}");
    assert_eq!(refused.json()["error"]["hint"], "did you mean typescript?");
    let refused = generate(&home, "typescript", &corpus("git"), &["--option", "x=y"]);
    assert_eq!(refused.code, Some(2), "{refused}");
    let refused = generate(&home, "typescript", &corpus("git"), &["--server", "gti"]);
    assert_eq!(refused.json()["error"]["hint"], "did you mean git?", "{refused}");
    let refused = generate(&home, "typescript", &home.work("nowhere.json"), &[]);
    assert_eq!((refused.code, home.work("out").exists()), (Some(2), false), "{refused}");
}

// What stands in the folder.

#[test]
fn every_target_takes_every_real_list() {
    let lists = repository().join("tests/corpus/tool-lists");
    for target in BUILT_IN {
        for list in fs::read_dir(&lists).expect("the lists").flatten() {
            let home = Home::new();
            let made = generate(&home, target, &list.path(), &[]);
            assert_eq!(made.code, Some(0), "{target} {}: {made}", list.path().display());
            let written = output(&home);
            assert_eq!(made.json()["files"], json!(written.len()), "{target}");
            assert!(!written.is_empty(), "{target} {}", list.path().display());
        }
    }
}

#[test]
fn the_same_tools_give_the_same_bytes_in_whatever_order_they_come() {
    let document: Value =
        serde_json::from_slice(&fs::read(corpus("gitlab")).expect("a list")).expect("JSON");
    let mut tools = document["tools"].as_array().expect("tools").clone();
    for target in BUILT_IN {
        let (one, other) = (Home::new(), Home::new());
        generate(&one, target, &one.write("s.json", json!({ "tools": tools }).to_string()), &[]);
        tools.rotate_left(7);
        tools.reverse();
        generate(
            &other,
            target,
            &other.write("s.json", json!({ "tools": tools }).to_string()),
            &[],
        );
        assert!(!output(&one).is_empty() && output(&one) == output(&other), "{target}");
    }
}

#[test]
fn a_second_time_nothing_changes_and_a_check_says_so() {
    let home = Home::new();
    let checked = generate(&home, "markdown", &corpus("git"), &["--check"]);
    assert_eq!((checked.code, home.work("out").exists()), (Some(5), false), "{checked}");
    let first = generate(&home, "markdown", &corpus("git"), &[]).json();
    let written = output(&home);
    assert_eq!(first["created"].as_array().map(Vec::len), Some(written.len()));
    let second = generate(&home, "markdown", &corpus("git"), &[]).json();
    assert_eq!((&second["created"], &second["changed"]), (&json!([]), &json!([])));
    assert_eq!(second["unchanged"], json!(written.len()));
    assert_eq!(generate(&home, "markdown", &corpus("git"), &["--check"]).code, Some(0));

    let other = home.work("git.json");
    fs::copy(corpus("time"), &other).expect("other tools under the same name");
    let checked = generate(&home, "markdown", &other, &["--check"]);
    assert_eq!((checked.code, output(&home) == written), (Some(5), true), "{checked}");
    let changed = generate(&home, "markdown", &other, &[]).json();
    assert!(!changed["removed"].as_array().expect("removed").is_empty(), "{changed}");
    assert_ne!(output(&home), written);
}

#[test]
fn what_a_person_edited_stays_without_force() {
    let home = Home::new();
    generate(&home, "markdown", &corpus("git"), &[]);
    let (name, _) = output(&home).remove(0);
    let path = home.work("out").join(&name);
    fs::write(&path, "mine").expect("an edit");
    let refused = generate(&home, "markdown", &corpus("git"), &[]);
    assert_eq!(refused.code, Some(7), "{refused}");
    let error = &refused.json()["error"];
    assert!(error["message"].to_string().contains(&name), "{refused}");
    assert!(error["hint"].to_string().contains("--force"), "{refused}");
    assert_eq!(fs::read(&path).expect("it is there"), b"mine");
    assert_eq!(generate(&home, "markdown", &corpus("git"), &["--force"]).code, Some(0));
    assert_ne!(fs::read(&path).expect("it is there"), b"mine");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_refused() {
    let home = Home::new();
    home.write("out", "a file");
    let refused = generate(&home, "markdown", &corpus("git"), &[]);
    assert_eq!(refused.code, Some(7), "{refused}");
    assert_eq!(fs::read(home.work("out")).expect("it is there"), b"a file");
}

#[test]
fn a_killed_generation_is_finished_by_the_next() {
    let home = Home::new();
    let from = corpus("ms-365").display().to_string();
    generate(&home, "markdown", Path::new(&from), &[]);
    let whole = output(&home);
    for delay in 0..12 {
        let home = Home::new();
        let host = crate::support::HOST;
        let line = format!(
            "{host} generate markdown --from {from} --out out & pid=$!; sleep 0.{delay:02}; kill -9 $pid; wait $pid"
        );
        Run::shell(&line).home(&home).go();
        let again = generate(&home, "markdown", Path::new(&from), &[]);
        assert_eq!(again.code, Some(0), "{delay}: {again}");
        assert!(output(&home) == whole, "{delay}: another output");
        assert!(!home.work("out/.mcp-host/staged").exists(), "{delay}");
    }
}

// Where tools come from.

#[test]
fn servers_and_a_snapshot_of_them_give_the_same() {
    let (live, home) = (Home::new(), Home::new());
    let args = ["generate", "typescript", "--out", "out", "--json"];
    let made = Run::new().home(&live).config(&shop()).args(args).go();
    assert_eq!(made.code, Some(0), "{made}");
    let listed = Run::new().config(&shop()).args(["tools", "list", "--json"]).go();
    let snapshot = home.write("snapshot.json", &listed.stdout);
    let again = generate(&home, "typescript", &snapshot, &[]);
    assert_eq!(again.code, Some(0), "{again}");
    assert_eq!(made.json()["catalog_blake3"], again.json()["catalog_blake3"]);
    assert!(!output(&home).is_empty() && output(&live) == output(&home));
}

#[test]
fn a_server_that_is_down_costs_itself_alone() {
    let home = Home::new();
    let config = format!("{}[servers.down]\ncommand = \"/nowhere/at/all\"\n", shop());
    let args = ["generate", "markdown", "--out", "out", "--json"];
    let made = Run::new().home(&home).config(&config).args(args).go();
    assert_eq!(made.code, Some(4), "{made}");
    assert_eq!(made.json()["failed"][0]["name"], "down", "{made}");
    assert!(!output(&home).is_empty());
    let args = ["generate", "markdown", "--out", "other", "--server", "down", "--json"];
    let refused = Run::new().home(&home).config(&config).args(args).go();
    assert_eq!((refused.code, home.work("other").exists()), (Some(4), false), "{refused}");
}

#[test]
fn a_bad_tool_is_left_out_with_the_reason_and_the_rest_stay() {
    let home = Home::new();
    let names = ["", " ", ".", "..", "../../x", "a/b", "C:\\x", "x\u{0}y"];
    let mut tools: Vec<_> =
        names.iter().map(|name| json!({"name": name, "inputSchema": {}})).collect();
    tools.push(json!({"name": "x".repeat(10_000), "inputSchema": {}}));
    tools.push(json!({"name": "twice", "inputSchema": {}}));
    tools.push(json!({"name": "twice", "inputSchema": {"type": "object"}}));
    tools.push(json!({"name": "good", "inputSchema": {"type": "object"}}));
    let from = home.write("s.json", json!({ "tools": tools }).to_string());
    for target in BUILT_IN {
        // A folder each: some of them have files of the same name.
        let made = generate(&Home::new(), target, &from, &[]);
        assert_eq!(made.code, Some(0), "{made}");
        let server = made.json()["servers"][0].clone();
        assert_eq!(server["tools"], 1, "{made}");
        assert_eq!(server["excluded"].as_array().map(Vec::len), Some(10), "{made}");
        assert!(made.warnings().iter().any(|warning| warning.contains("a tool is left out")));
    }
    assert!(!home.work("x").exists() && !home.work("../x").exists());
}

#[test]
fn only_the_tools_that_are_asked_for_are_generated() {
    let home = Home::new();
    let tools: Vec<_> =
        ["get_a", "get_b", "set_a"].map(|name| json!({"name": name, "inputSchema": {}})).to_vec();
    let from = home.write("s.json", json!({ "tools": tools }).to_string());
    let made = generate(&home, "wit", &from, &["--tool", "s/get_*"]);
    assert_eq!((made.code, &made.json()["servers"][0]["tools"]), (Some(0), &json!(2)), "{made}");
    let wit = std::fs::read_to_string(home.work("out/wit/deps/mcp-tools-s/tools.wit"));
    let wit = wit.expect("the interface");
    assert!(wit.contains("get-b: ") && !wit.contains("set-a: "), "{wit}");
    let none = generate(&home, "wit", &from, &["--tool", "s/get_a", "--tool", "s/fax"]);
    assert_eq!(none.code, Some(2), "{none}");
    let message = none.json()["error"]["message"].clone();
    assert!(message.as_str().is_some_and(|message| message.contains("s/fax")), "{none}");
}

#[test]
fn a_list_that_is_none_is_refused() {
    let home = Home::new();
    for content in
        ["", "[]", "{}", "x", r#"{"tools":7}"#, r#"{"servers":[{"name":"../x","tools":[]}]}"#]
    {
        let refused = generate(&home, "markdown", &home.write("s.json", content), &[]);
        assert_eq!((refused.code, home.work("out").exists()), (Some(2), false), "{refused}");
    }
}
