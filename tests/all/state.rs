//! `mcp-host state`, and guests that keep state through `wasi:keyvalue`: what is kept, what
//! is told in both forms, and what is refused.

use std::fs;
use std::sync::Arc;
use std::thread;

use serde_json::{Value, json};

use crate::support::{HOST, Home, Outcome, Run, hostile};

/// Bytes that are no text.
const BINARY: &[u8] = b"\xff\x00\x1b[31m\r\n";

/// `state` with these arguments, in a home that the caller shares.
fn state(home: &Arc<Home>, args: &[&str]) -> Run {
    Run::new().home(home).args(["state"]).args(args)
}

/// Runs it, and gives what it printed.
fn done(run: Run) -> Vec<u8> {
    let ran = run.go();
    assert_eq!((ran.code, ran.stderr().as_str()), (Some(0), ""), "{ran}");
    ran.stdout
}

/// Runs it with `--json`, and gives the one document.
fn document(run: Run) -> Value {
    serde_json::from_slice(&done(run.args(["--json"]))).expect("one document")
}

/// Runs it, and fails unless it ends as `code`, with an error that says `what`, in both
/// forms; gives the hint.
fn refused(run: impl Fn() -> Run, code: i32, what: &str) -> String {
    let ran = run().go();
    let (error, hint) = ran.report();
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(code), ""), "{ran}");
    assert!(error.contains(what), "{what:?}: {ran}");
    let ran = run().args(["--json"]).go();
    assert_eq!(ran.code, Some(code), "{ran}");
    let error = &ran.json()["error"];
    assert_eq!(error["exit_code"], json!(code), "{ran}");
    assert!(error["message"].as_str().is_some_and(|message| message.contains(what)), "{ran}");
    hint
}

fn lines(printed: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(printed).lines().map(str::to_owned).collect()
}

// One key.

#[test]
fn a_value_lasts_until_it_is_deleted() {
    let home = Home::new();
    for value in ["one", "two", "", "-5"] {
        assert_eq!(done(state(&home, &["set", "n", "key", value])), b"");
        assert_eq!(done(state(&home, &["get", "n", "key"])), value.as_bytes());
    }
    assert_eq!(done(state(&home, &["list", "n"])), b"key\n");
    assert_eq!(done(state(&home, &["list", "other"])), b"");
    assert_eq!(done(state(&home, &["delete", "n", "key"])), b"");
    assert_eq!(done(state(&home, &["list", "n"])), b"");
}

#[test]
fn the_bytes_of_a_file_and_of_stdin_are_kept_as_they_are() {
    let home = Home::new();
    home.write("value", BINARY);
    for value in ["@value", "-"] {
        assert_eq!(done(state(&home, &["set", "n", value, value]).stdin(BINARY)), b"");
        assert_eq!(done(state(&home, &["get", "n", value])), BINARY);
    }
    let whole = vec![0xff; 1024 * 1024];
    done(state(&home, &["set", "n", "whole", "-"]).stdin(whole.clone()));
    assert!(done(state(&home, &["get", "n", "whole"])) == whole);
}

#[test]
fn a_key_that_is_not_there_is_exit_code_1_and_nothing_on_stdout() {
    let home = Home::new();
    for verb in ["get", "delete"] {
        let ran = state(&home, &[verb, "n", "gone\u{202e}"]).go();
        assert_eq!((ran.code, ran.stdout().as_str()), (Some(1), ""), "{ran}");
        assert_eq!(ran.stderr(), "warning: there is no such key: gone\\u{202e}\n", "{ran}");
        let ran = state(&home, &[verb, "n", "gone", "--quiet"]).go();
        assert_eq!((ran.code, ran.stdout(), ran.stderr()), (Some(1), "".into(), "".into()));
    }
    for (verb, field) in [("get", "found"), ("delete", "deleted")] {
        let ran = state(&home, &[verb, "n", "gone", "--json"]).go();
        assert_eq!(ran.code, Some(1), "{ran}");
        assert_eq!(ran.json(), json!({ "namespace": "n", "key": "gone", field: false }));
    }
}

#[test]
fn every_verb_has_its_document() {
    let home = Home::new();
    let set = document(state(&home, &["set", "n", "text", "é"]));
    assert_eq!(set, json!({ "namespace": "n", "key": "text", "bytes": 2 }));
    done(state(&home, &["set", "n", "bytes", "-"]).stdin(BINARY));
    let got = document(state(&home, &["get", "n", "text"]));
    assert_eq!(got, json!({ "namespace": "n", "key": "text", "found": true, "text": "é" }));
    let got = document(state(&home, &["get", "n", "bytes"]));
    let base64 = "/wAbWzMxbQ0K";
    assert_eq!(got, json!({ "namespace": "n", "key": "bytes", "found": true, "base64": base64 }));
    let listed = document(state(&home, &["list", "n"]));
    assert_eq!(listed, json!({ "namespace": "n", "keys": ["bytes", "text"] }));
    let deleted = document(state(&home, &["delete", "n", "text"]));
    assert_eq!(deleted, json!({ "namespace": "n", "key": "text", "deleted": true }));
    let imported = document(state(&home, &["import", "n"]).stdin("{\"key\":\"a\",\"text\":\"\"}"));
    assert_eq!(imported, json!({ "namespace": "n", "imported": 1 }));
}

#[test]
fn a_terminal_is_shown_the_control_characters_of_a_value() {
    let home = Home::new();
    done(state(&home, &["set", "n", "k", "-"]).stdin("\u{1b}[31mred\u{202e}\n"));
    let line = format!("script -qec '{HOST} state get n k' /dev/null");
    let ran = Run::shell(&line).home(&home).go();
    assert_eq!(ran.stdout(), "\\u{1b}[31mred\\u{202e}\r\n", "{ran}");
}

// Many keys.

#[test]
fn a_listing_has_every_key_in_the_order_of_their_bytes() {
    let home = Home::new();
    let mut keys: Vec<_> = (0..2_001).map(|at| format!("page/{at}")).collect();
    keys.extend(["a", "Z", "é", "page", "page0"].map(str::to_owned));
    let input: String =
        keys.iter().map(|key| json!({ "key": key, "text": "" }).to_string() + "\n").collect();
    assert_eq!(done(state(&home, &["import", "n", "-"]).stdin(input)), b"n: 2006 keys imported\n");
    keys.sort();
    assert_eq!(lines(&done(state(&home, &["list", "n"]))), keys);
    keys.retain(|key| key.starts_with("page/"));
    assert_eq!(lines(&done(state(&home, &["list", "n", "--prefix", "page/"]))), keys);
    assert_eq!(done(state(&home, &["list", "n", "--prefix", "none"])), b"");
}

#[test]
fn an_export_is_imported_as_it_was() {
    let home = Home::new();
    let values: [(&str, &[u8]); 5] = [
        ("binary", BINARY),
        ("empty", b""),
        ("hidden\u{202e}", "\u{1b}\u{9b}é\u{e0041}".as_bytes()),
        ("nul", &[0; 1024 * 1024]),
        ("text", b"{\"a\":1}\n"),
    ];
    for (key, value) in values {
        done(state(&home, &["set", "old", key, "-"]).stdin(value));
    }
    let export = done(state(&home, &["export", "old"]));
    assert_eq!(done(state(&home, &["export", "old", "--json"])), export);
    assert_eq!(lines(&export).len(), values.len());
    assert!(lines(&export).iter().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    assert!(!String::from_utf8(export.clone()).unwrap().contains(['\u{202e}', '\u{1b}', '\u{9b}']));
    home.write("export.jsonl", &export);
    for (name, from) in [("new", "export.jsonl"), ("other", "-")] {
        let run = state(&home, &["import", name, from]).stdin(export.clone());
        assert_eq!(lines(&done(run)), [format!("{name}: 5 keys imported")]);
        assert!(done(state(&home, &["export", name])) == export);
        for (key, value) in values {
            assert!(done(state(&home, &["get", name, key])) == value, "{key}");
        }
    }
    assert_eq!(done(state(&home, &["export", "nothing"])), b"");
}

#[test]
fn an_import_sets_what_it_names_and_leaves_the_rest() {
    let home = Home::new();
    for key in ["kept", "changed"] {
        done(state(&home, &["set", "n", key, "before"]));
    }
    let input =
        "\n{\"key\":\"changed\",\"text\":\"x\"}\r\n  \n{\"key\":\"changed\",\"base64\":\"/w==\"}";
    assert_eq!(done(state(&home, &["import", "n"]).stdin(input)), b"n: 2 keys imported\n");
    assert_eq!(done(state(&home, &["get", "n", "changed"])), b"\xff");
    assert_eq!(done(state(&home, &["get", "n", "kept"])), b"before");
}

#[test]
fn a_line_that_is_wrong_is_told_by_its_number_and_nothing_is_set() {
    let home = Home::new();
    let long = format!("{{\"key\":\"k\",\"text\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
    for (line, what) in [
        ("bad", "line 3: expected value"),
        ("{\"key\":\"k\"}", "line 3: expected `text` or `base64`, one of them"),
        ("{\"key\":\"k\",\"text\":\"\",\"base64\":\"\"}", "line 3: expected `text` or `base64`"),
        ("{\"key\":\"k\",\"base64\":\"!\"}", "line 3: `base64` is none"),
        ("{\"key\":\"k\",\"value\":\"\"}", "line 3: unknown field `value`"),
        ("{\"key\":\"\",\"text\":\"\"}", "line 3: the key is empty"),
        ("{\"key\":\"a\\nb\",\"text\":\"\"}", "line 3: the key holds a control character"),
        (&long, "line 3: over the limit of 2097152 bytes"),
    ] {
        let input = format!("{{\"key\":\"good\",\"text\":\"\"}}\n\n{line}\n");
        let hint = refused(|| state(&home, &["import", "n"]).stdin(input.clone()), 2, what);
        assert!(hint.contains("nothing was set"), "{hint}");
    }
    assert_eq!(done(state(&home, &["list", "n"])), b"");
}

#[test]
fn an_import_that_stops_says_how_far_it_came() {
    let home = Home::new();
    let keys = |letter: char, count: usize| {
        (0..count)
            .map(|at| format!("{{\"key\":\"{letter}{at}\",\"text\":\"\"}}\n"))
            .collect::<String>()
    };
    done(state(&home, &["import", "n"]).stdin(keys('a', 98_500)));
    let ran = state(&home, &["import", "n"]).stdin(keys('b', 2_000)).go();
    assert_eq!(ran.code, Some(7), "{ran}");
    let (error, hint) = ran.report();
    assert!(error.starts_with("1000 of 2000 keys were set, then: "), "{ran}");
    assert!(error.contains("100000 keys") && !hint.is_empty(), "{ran}");
    assert_eq!(lines(&done(state(&home, &["list", "n", "--prefix", "b"]))).len(), 1_000);
}

#[test]
fn processes_that_change_a_namespace_at_once_do_not_harm_each_other() {
    let home = Home::new();
    let input: String =
        (0..500).map(|at| format!("{{\"key\":\"i{at}\",\"text\":\"x\"}}\n")).collect();
    thread::scope(|scope| {
        for worker in 0..4 {
            let (home, input) = (&home, &input);
            scope.spawn(move || {
                for round in 0..5 {
                    done(state(home, &["set", "n", &format!("w{worker}/{round}"), "x"]));
                }
                done(state(home, &["import", "n"]).stdin(input.clone()));
                done(state(home, &["export", "n"]));
            });
        }
    });
    assert_eq!(lines(&done(state(&home, &["list", "n", "--prefix", "w"]))).len(), 20);
    assert_eq!(lines(&done(state(&home, &["list", "n"]))).len(), 520);
}

// What is refused.

#[test]
fn what_is_no_key_value_or_namespace_is_a_slip_of_the_command_line() {
    let home = Home::new();
    home.write("large", vec![0; 1024 * 1024 + 1]);
    let long = "k".repeat(513);
    for (args, what) in [
        (["get", "n", ""].as_slice(), "the key is empty"),
        (&["set", "n", &long, "x"], "over the limit of 512"),
        (&["delete", "n", "a\nb"], "control character"),
        (&["list", "n", "--prefix", &long], "over the limit of 512"),
        (&["list", "a/b"], "not a namespace of state, the name holds '/'"),
        (&["export", ".."], "not a namespace of state"),
        (&["set", "", "k", "x"], "not a namespace of state, the name is empty"),
        (&["set", "n", "k", "@large"], "over the limit of 1048576"),
        (&["set", "n", "k", "@missing\u{1b}"], "missing\\u{1b}: No such file"),
        (&["set", "n", "k", "@."], "not a regular file"),
        (&["import", "n", "missing"], "missing: No such file"),
        (&["import", "n", "."], "not a regular file"),
    ] {
        refused(|| state(&home, args), 2, what);
    }
    let large = || state(&home, &["set", "n", "k", "-"]).stdin(vec![0; 1024 * 1024 + 1]);
    refused(large, 2, "on stdin is over the limit of 1048576");
    assert_eq!(done(state(&home, &["list", "n"])), b"");
}

#[test]
fn a_configuration_that_nobody_accepted_does_not_say_where_state_goes() {
    let home = Home::new();
    home.write("mcp-host.toml", "[state]\nurl = \"redis://127.0.0.1:1\"\n");
    for args in [&["set", "n", "k", "x"][..], &["get", "n", "k"], &["export", "n"]] {
        let hint = refused(|| state(&home, args), 3, "redis://127.0.0.1:1");
        assert!(hint.contains("mcp-host trust"), "{hint}");
    }
    fs::remove_file(home.work("mcp-host.toml")).expect("the configuration");
    assert_eq!(done(state(&home, &["list", "n"])), b"");
}

#[test]
fn a_store_that_cannot_be_reached_is_unavailable() {
    let home = Home::new();
    let config = "[state]\nurl = \"redis://127.0.0.1:1\"\n";
    home.write("input.jsonl", "{\"key\":\"k\",\"text\":\"\"}\n");
    for args in [
        &["set", "n", "k", "x"][..],
        &["get", "n", "k"],
        &["delete", "n", "k"],
        &["list", "n"],
        &["export", "n"],
        &["import", "n", "input.jsonl"],
    ] {
        refused(|| state(&home, args).config(config), 4, "127.0.0.1:1");
    }
    let unset = "[state]\nurl = \"${NO_SUCH_VARIABLE}\"\n";
    refused(|| state(&home, &["list", "n"]).config(unset), 3, "NO_SUCH_VARIABLE");
}

#[test]
fn output_that_cannot_be_written_is_no_success() {
    let home = Home::new();
    done(state(&home, &["set", "n", "k", "x"]));
    for verb in ["get n k", "list n", "export n"] {
        let ran = Run::shell(&format!("{HOST} state {verb} > /dev/full")).home(&home).go();
        assert_eq!(ran.code, Some(7), "{ran}");
        assert!(ran.report().0.contains("stdout could not be written"), "{ran}");
    }
}

#[test]
fn input_that_never_comes_does_not_hold_up_a_signal() {
    for verb in ["set n k -", "import n"] {
        let line = format!(
            "exec 3<&0; {HOST} state {verb} <&3 & pid=$!; sleep 1; kill -TERM $pid; wait $pid"
        );
        let ran = Run::shell(&line).stdin_open().go();
        assert_eq!(ran.code, Some(130), "{ran}");
        assert!(ran.report().0.contains("interrupted"), "{ran}");
    }
}

// The standard's interface.

/// Both drafts of `wasi:keyvalue`, used and misused.
fn keyvalue(home: &Arc<Home>) -> Run {
    Run::guest(hostile("ok_keyvalue")).home(home)
}

#[test]
fn a_guest_of_the_standard_has_the_namespace_it_was_given() {
    let home = Home::new();
    done(state(&home, &["set", "other", "seen", "no"]));
    let ran = keyvalue(&home).args(["--state", "mine"]).guest_args(["mine"]).go();
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), "held\n"), "{ran}");
    assert_eq!(done(state(&home, &["list", "mine"])), b"");
    assert_eq!(done(state(&home, &["list", "other"])), b"seen\n");
}

#[test]
fn a_guest_of_the_standard_without_a_namespace_is_denied_every_name() {
    let ran = keyvalue(&Home::new()).go();
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), "denied\n"), "{ran}");
}

#[test]
fn inspect_says_what_a_guest_would_keep_and_use() {
    let inspect = |path: &str| -> Outcome { Run::new().args(["inspect", path, "--json"]).go() };
    let guest = hostile("ok_keyvalue").display().to_string();
    let document = inspect(&guest).json();
    assert_eq!(document["keeps_state"], true, "{document}");
    let imports = document["imports"].as_array().expect("imports");
    let of_state = imports.iter().filter(|import| import["group"] == "state").count();
    assert_eq!(of_state, 6, "{document}");
    assert!(imports.iter().all(|import| import["verdict"] != "refused"), "{document}");
    let hello = inspect(mcp_host_tests::HELLO).json();
    assert_eq!(hello["keeps_state"], false, "{hello}");
    let ran = Run::new().args(["inspect", &guest]).go();
    assert!(ran.stdout().contains("--state"), "{ran}");
    let paths = hostile("ok_paths").display().to_string();
    let ran = Run::new().args(["inspect", &paths]).go();
    assert!(ran.stdout().contains("--dir") && !ran.stdout().contains("--state"), "{ran}");
    assert_eq!(inspect(&paths).json()["uses_files"], true, "{ran}");
}
