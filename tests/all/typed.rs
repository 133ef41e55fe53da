//! Guests that import tools as typed functions: what they may call stands in the binary, is
//! granted or refused as a whole, and is compared with what the tools are now before anything
//! runs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use mcp_host_tests::typed::{command, commands, function, structured_function};
use serde_json::{Value, json};

use crate::support::{HOST, Home, Outcome, Run, shop};

/// The bookshop's `echo`, as a typed function.
const ECHO: &str = r#"(field "message" string)"#;

/// A run of this component, written as text, with the bookshop as `shop`.
fn run(text: &str, args: &[&str]) -> Outcome {
    run_at(&Home::new(), &shop(), text, args)
}

fn run_at(home: &Arc<Home>, config: &str, text: &str, args: &[&str]) -> Outcome {
    let guest = home.write("guest.wat", text);
    Run::guest(&guest).home(home).config(config).args(args).go()
}

/// The document of `inspect` of this component.
fn inspected(config: &str, text: &str) -> Value {
    let home = Home::new();
    let guest = home.write("guest.wat", text);
    let ran = Run::new().args(["inspect", "--json"]).args([&guest]).home(&home).config(config).go();
    assert_eq!(ran.code, Some(0), "{ran}");
    ran.json()
}

/// The bookshop after a change of mind.
fn changed_shop() -> String {
    format!("[servers.shop]\ncommand = {HOST:?}\nargs = [\"example-server\", \"--changed\"]\n")
}

/// A guest that imports `echo` and `wait` of the bookshop.
fn two_tools() -> String {
    let functions = [
        function("echo", ECHO),
        structured_function("wait", r#"(field "ms" s64)"#, r#"(field "waited-ms" s64)"#),
    ];
    command("mcp-tools:shop/tools", &functions.concat())
}

#[test]
fn a_guest_whose_tools_are_granted_runs() {
    for allow in [&["--allow", "shop"][..], &["--allow", "shop/echo", "--allow", "shop/wait"]] {
        let ran = run(&two_tools(), allow);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
}

#[test]
fn all_that_is_not_granted_is_told_once_with_the_line_that_grants_it() {
    for (allow, missing) in
        [(&[][..], &["shop/echo", "shop/wait"][..]), (&["--allow", "shop/wait"], &["shop/echo"])]
    {
        let ran = run(&two_tools(), allow);
        assert_eq!(ran.code, Some(11), "{ran}");
        let (error, hint) = ran.report();
        let flags: Vec<_> = missing.iter().map(|tool| format!("--allow {tool}")).collect();
        assert!(error.ends_with(&missing.join(", ")), "{ran}");
        assert_eq!(hint, format!("run again with {}", flags.join(" ")), "{ran}");
    }
}

#[test]
fn a_server_that_is_not_configured_is_named_with_the_nearest_that_is() {
    let text = command("mcp-tools:shopp/tools", &function("echo", ECHO));
    let ran = run(&text, &["--allow", "all"]);
    assert_eq!(ran.code, Some(11), "{ran}");
    let (error, hint) = ran.report();
    assert!(error.contains("mcp-tools:shopp/tools") && hint.contains("shop?"), "{ran}");
}

#[test]
fn a_server_that_cannot_be_started_ends_the_run_before_it_begins() {
    let text = command("mcp-tools:dead/tools", &function("echo", ECHO));
    let config = "[servers.dead]\ncommand = \"/no/such/program\"\n";
    let ran = run_at(&Home::new(), config, &text, &["--allow", "all"]);
    assert_eq!(ran.code, Some(4), "{ran}");
}

#[test]
fn tools_under_a_version_or_another_interface_are_refused() {
    for interface in ["mcp-tools:shop/tools@0.1.0", "mcp-tools:shop/prompts"] {
        let ran = run(&command(interface, &function("echo", ECHO)), &["--allow", "all"]);
        assert_eq!(ran.code, Some(11), "{ran}");
        assert!(ran.report().0.contains(interface), "{ran}");
    }
}

#[test]
fn what_no_longer_fits_is_told_tool_by_tool_before_anything_runs() {
    let wrong = [
        function("echo", r#"(field "message" u32)"#),
        function("wait", r#"(field "ms" s64)"#),
        function("fax", ""),
    ];
    let ran = run(&command("mcp-tools:shop/tools", &wrong.concat()), &["--allow", "all"]);
    assert_eq!(ran.code, Some(5), "{ran}");
    let (error, _) = ran.report();
    for told in ["shop/echo: ", "\"message\"", "mcp-tools:shop/tools#fax: "] {
        assert!(error.contains(told), "nothing of {told:?}: {ran}");
    }
    assert!(!error.contains("shop/wait"), "{ran}");
}

#[test]
fn a_schema_that_changed_is_refused_by_the_field_that_changed() {
    let fields = r#"(field "query" (option string)) (field "limit" (option s64))"#;
    let text = command("mcp-tools:shop/tools", &function("search-books", fields));
    let ran = run(&text, &["--allow", "all"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let ran = run_at(&Home::new(), &changed_shop(), &text, &["--allow", "all"]);
    assert_eq!(ran.code, Some(5), "{ran}");
    let (error, hint) = ran.report();
    assert!(error.contains("shop/search_books: field \"query\" is now required"), "{ran}");
    assert!(hint.contains("mcp-host generate"), "{ran}");
}

#[test]
fn handles_and_streams_where_a_record_belongs_are_refused() {
    for (body, what) in [
        (
            r#"(export "r" (type $r (sub resource))) (type $own (own $r)) (export "echo" (func (param "args" $own) (result (result (list $content) (error $error)))))"#,
            "resource",
        ),
        (
            r#"(type $s (stream u8)) (export "echo" (func (param "args" $s) (result (result (list $content) (error $error)))))"#,
            "stream",
        ),
        (
            r#"(export "echo" (func (param "args" string) (param "more" string) (result (result (list $content) (error $error)))))"#,
            "one parameter",
        ),
        (r#"(export "echo" (func (param "args" string) (result string)))"#, "tool-error"),
    ] {
        let ran = run(&command("mcp-tools:shop/tools", body), &["--allow", "all"]);
        assert_eq!(ran.code, Some(5), "{ran}");
        assert!(ran.report().0.contains(what), "nothing of {what:?}: {ran}");
    }
}

#[test]
fn ten_thousand_typed_imports_are_refused_at_once() {
    let functions: String = (0..10_000).map(|at| function(&format!("t{at}"), "")).collect();
    let interfaces: Vec<_> = (0..10_000).map(|at| format!("mcp-tools:s{at}/tools")).collect();
    let body = function("echo", ECHO);
    let many: Vec<_> = interfaces.iter().map(|name| (name.as_str(), body.as_str())).collect();
    for text in [command("mcp-tools:shop/tools", &functions), commands(&many)] {
        let begun = Instant::now();
        let ran = run(&text, &["--allow", "all"]);
        assert!(matches!(ran.code, Some(10 | 11)), "{ran}");
        assert!(ran.report().0.len() < 2_000, "{ran}");
        assert!(begun.elapsed() < Duration::from_secs(30), "{ran}");
    }
}

#[test]
fn an_interface_of_types_alone_needs_no_tool() {
    let types = r#"(type $t' (record (field "a" u8))) (export "t" (type $t (eq $t')))"#;
    let ran = run(&command("mcp-tools:shop/tools", types), &[]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn names_that_differ_in_case_alone_are_no_component() {
    let functions = [function("echo", ECHO), function("ECHO", ECHO)].concat();
    let ran = run(&command("mcp-tools:shop/tools", &functions), &["--allow", "all"]);
    assert_eq!(ran.code, Some(10), "{ran}");
}

/// A run of a guest that was built, with the whole bookshop.
fn run_built(guest: &str, args: &[&str]) -> Outcome {
    Run::guest(guest).config(&shop()).args(["--allow", "shop"]).guest_args(args).go()
}

#[test]
fn typed_calls_give_typed_answers() {
    let ran = run_built(mcp_host_tests::SHELF, &["journey"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let told = ran.stdout();
    assert!(told.contains("9780000000071 A Journey to the Centre of the Earth"), "{ran}");
    assert!(told.contains("SearchBooksOutputBooksItemGenre::Adventure"), "{ran}");
    assert!(told.ends_with("1 in all\n"), "{ran}");
}

#[test]
fn content_comes_as_blocks_with_bytes() {
    let ran = run_built(mcp_host_tests::SHELF, &["--cover", "9780000000071"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout().contains("image: image/png Some([80, 78, 71])"), "{ran}");
}

#[test]
fn a_tool_that_fails_and_arguments_that_do_not_fit_are_errors_that_a_guest_can_tell() {
    let ran = run_built(mcp_host_tests::SHELF, &["--fail", "as asked"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout().contains("failed, Effect::Done: [Content::Text(\"as asked\")]"), "{ran}");
    let ran = run_built(mcp_host_tests::SHELF, &["--cover", "no number"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout().starts_with("Effect::NotSent: "), "{ran}");
}

#[test]
fn typed_calls_are_recorded_like_all_others() {
    let ran = Run::guest_json(mcp_host_tests::SHELF)
        .config(&shop())
        .args(["--allow", "shop"])
        .guest_args(["journey"])
        .go();
    let calls = &ran.json()["calls"];
    assert_eq!((&calls[0]["tool"], &calls[0]["outcome"]), (&json!("search_books"), &json!("ok")));
}

#[test]
fn a_component_composed_of_two_has_the_tools_of_both() {
    let home = Home::new();
    let composed = home.work("composed.wasm");
    let made = std::process::Command::new(mcp_host_tests::COMPOSE)
        .args([mcp_host_tests::FINDER, mcp_host_tests::READER])
        .arg(&composed)
        .status();
    assert!(made.is_ok_and(|status| status.success()));
    let run = |allow: &[&str]| {
        let run = Run::guest(&composed).home(&home).config(&shop()).args(allow);
        run.guest_args(["journey"]).go()
    };
    let ran = run(&["--allow", "shop/get_book"]);
    assert_eq!(ran.code, Some(11), "{ran}");
    assert!(ran.report().0.ends_with("not granted: shop/search_books"), "{ran}");
    let ran = run(&["--allow", "shop/get_book", "--allow", "shop/search_books"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout().starts_with("A Journey to the Centre of the Earth (1864"), "{ran}");
}

#[test]
fn inspect_lists_the_tools_a_binary_can_call_and_how_each_stands() {
    let rows = inspected(&shop(), &two_tools());
    let rows = rows["typed_tools"].as_array().expect("the tools").clone();
    let told: Vec<_> =
        rows.iter().map(|row| (&row["server"], &row["tool"], &row["fits"])).collect();
    let (shop, yes) = (json!("shop"), json!(true));
    assert_eq!(told, [(&shop, &json!("echo"), &yes), (&shop, &json!("wait"), &yes)]);
    let fields = r#"(field "query" (option string))"#;
    let text = command("mcp-tools:shop/tools", &function("search-books", fields));
    let row = &inspected(&changed_shop(), &text)["typed_tools"][0];
    assert_eq!(row["fits"], json!(false), "{row}");
    assert!(row["reason"].as_str().is_some_and(|reason| reason.contains("now required")), "{row}");
    let row = &inspected("", &text)["typed_tools"][0];
    assert_eq!((&row["fits"], &row["function"]), (&Value::Null, &json!("search-books")), "{row}");
}

#[test]
fn what_a_person_grants_for_good_holds_for_that_binary_alone() {
    let home = Home::new();
    let config = home.write("servers.toml", shop());
    let guest = home.write("guest.wat", two_tools());
    let other = home.write("other.wat", format!("{} ;; another", two_tools()));
    let line = |file: &std::path::Path| {
        format!("{HOST} run {} --config {}", file.display(), config.display())
    };
    // A terminal of its own for stdin and stderr, and an answer typed into it.
    let asked = |file, answer: &str| {
        let command = format!("script -qec '{}' /dev/null", line(file));
        Run::shell(&command).home(&home).stdin(answer).go()
    };
    let alone = |file| Run::shell(&line(file)).home(&home).go();
    let refused = asked(&guest, "n\n");
    assert_eq!(refused.code, Some(11), "{refused}");
    assert!(refused.stdout().contains("shop/wait"), "{refused}");
    assert_eq!(asked(&guest, "y\n").code, Some(0));
    assert_eq!(alone(&guest).code, Some(11));
    assert_eq!(asked(&guest, "a\n").code, Some(0));
    assert_eq!(alone(&guest).code, Some(0));
    assert_eq!(alone(&other).code, Some(11));
}

#[test]
fn what_a_person_grants_stays_behind_the_lock() {
    let home = Home::new();
    let server = home.work("server.sh");
    let config = format!("[servers.shop]\ncommand = \"/bin/sh\"\nargs = [{server:?}]\n");
    let config = home.write("servers.toml", config);
    let speaks = |edit: &str| {
        home.write("server.sh", format!("{HOST:?} example-server | sed -u '{edit}'\n"));
    };
    let shelf = mcp_host_tests::SHELF;
    let line = format!("{HOST} run {shelf} --config {} -- journey", config.display());
    let alone = || Run::shell(&line).home(&home).go();
    let asked = |answer: &str| {
        let command = format!("script -qec '{line}' /dev/null");
        Run::shell(&command).home(&home).stdin(answer).go()
    };
    // It prints this at its end, and never calls the tool that changes.
    let runs = |ran: &Outcome| ran.stdout().contains(" in all");
    let (accepted, changed) = ("", "s/Always fails/Often fails/");
    speaks(accepted);
    let locked = Run::new().home(&home).args(["tools", "lock", "--config"]).args([&config]).go();
    assert_eq!(locked.code, Some(0), "{locked}");
    let ran = asked("y\n");
    assert!(ran.code == Some(0) && runs(&ran), "{ran}");
    speaks(changed);
    let refused = asked("y\n");
    assert!(refused.code == Some(5) && !runs(&refused), "{refused}");
    assert!(refused.stdout().contains("~ shop/fail"), "{refused}");
    speaks(accepted);
    assert_eq!(asked("a\n").code, Some(0));
    assert!(runs(&alone()));
    speaks(changed);
    let refused = alone();
    assert!(refused.code == Some(5) && !runs(&refused), "{refused}");
    let (error, hint) = refused.report();
    assert!(error.contains("~ shop/fail") && hint.contains("mcp-host tools lock"), "{refused}");
}
