//! The command line itself: signals, readers that do not read, output that cannot be
//! written, and the shape of what is reported.
//!
//! Lines for the shell are used where a test needs a signal or a redirection.

use std::time::Duration;

use serde_json::{Value, json};

use crate::servers::scene::Scene;
use crate::support::{HOST, Outcome, Run, hostile, in_time, shop};

/// Fails unless a run took at most this many seconds.
fn within(ran: &Outcome, seconds: f64) {
    assert!(ran.wall <= Duration::from_secs_f64(seconds), "took over {seconds} s: {ran}");
}

/// A line for the shell that starts the binary with `args`, sends the signals a second
/// later, and ends with its exit code.
fn signalled(args: &str, signals: &[&str]) -> String {
    let kills: String = signals.iter().map(|s| format!("sleep 1; kill -{s} $pid; ")).collect();
    format!("{HOST} {args} & pid=$!; {kills} wait $pid")
}

/// A file with the configuration of one fake server in this mode.
fn configured(mode: &str) -> (Scene, String) {
    let scene = Scene::of(mode);
    let config = scene.write("fake.toml", &scene.config());
    (scene, config.display().to_string())
}

// Signals.

#[test]
fn a_signal_ends_every_verb_and_its_servers() {
    let (_scene, config) = configured("silent");
    for verb in ["servers check", "tools list", "tools show fake/x", "doctor", "tools call fake/x"]
    {
        for signal in ["INT", "TERM", "HUP"] {
            // A shell starts what is in the background with SIGINT ignored; that the
            // binary listens to it all the same is what is tested here.
            let ran = Run::shell(&signalled(&format!("{verb} --config {config}"), &[signal])).go();
            assert_eq!(ran.code, Some(130), "{verb} {signal}: {ran}");
            let (error, _) = ran.report();
            assert!(error.contains("interrupted"), "{ran}");
            within(&ran, 4.0);
            ran.no_process_left();
        }
    }
}

#[test]
fn an_interrupted_run_reports_how_far_it_was() {
    let guest = hostile("timeout_sleep").display().to_string();
    // Compiled beforehand, so that the signal meets the guest and not the compiler.
    Run::guest(&guest).args(["--timeout", "1ms"]).go();
    let ran = Run::shell(&signalled(&format!("run {guest} --json"), &["TERM"])).go();
    assert_eq!(ran.code, Some(130), "{ran}");
    let document = ran.json();
    assert_eq!(
        (&document["outcome"], &document["exit_code"]),
        (&json!("interrupted"), &json!(130))
    );
    assert!(document["usage"]["wall_ms"].as_f64().is_some_and(|ms| ms > 100.0), "{ran}");
}

#[test]
fn arguments_that_never_come_do_not_hold_up_a_signal() {
    let config = format!("printf '%s' '{}' > shop.toml", shop());
    let call = signalled("tools call shop/echo --args - --config shop.toml <&3", &["TERM"]);
    let ran = Run::shell(&format!("{config}; exec 3<&0; {call}")).stdin_open().go();
    assert_eq!(ran.code, Some(130), "{ran}");
    within(&ran, 4.0);
}

#[test]
fn a_reader_that_does_not_read_does_not_hold_up_a_signal() {
    let config = format!(
        "printf '%s' '{}' > shop.toml; mkfifo out; sleep 20 < out > /dev/null 2>&1 &",
        shop()
    );
    let call = signalled("tools call shop/full_export --config shop.toml > out", &["TERM"]);
    let ran = Run::shell(&format!("{config} {call}")).go();
    assert_eq!(ran.code, Some(130), "{ran}");
}

// Deadlines.

#[test]
fn a_reader_of_stderr_that_does_not_read_does_not_hold_up_the_deadline() {
    let guest = hostile("ok_flood_stderr").display().to_string();
    let ran = Run::shell(&format!(
        "cat /proc/uptime; mkfifo err; sleep 60 < err > /dev/null 2>&1 & reader=$!; \
         {HOST} run {guest} --timeout 500ms > /dev/null 2> err; echo $? $(cat /proc/uptime); kill $reader"
    ))
    .go();
    let said = ran.stdout();
    let (begin, end) = said.split_once('\n').expect("two lines");
    let words: Vec<&str> = end.split_whitespace().collect();
    let seconds = |text: &str| text.split(' ').next().and_then(|word| word.parse::<f64>().ok());
    assert_eq!(words[0], "20", "{ran}");
    let took = seconds(words[1]).expect("a time") - seconds(begin).expect("a time");
    assert!(took < 20.0, "{took} s: {ran}");
}

#[test]
fn a_stubborn_server_does_not_hold_up_the_end_of_a_run_that_timed_out() {
    let (_scene, config) = configured("stubborn");
    let guest = hostile("ok_caller");
    let ran = Run::guest_json(guest)
        .args(["--timeout", "1s", "--allow", "all", "--config", &config])
        .guest_args(["fake/echo", "{\"message\":\"a\"}", "sleep", "20000"])
        .go();
    assert_eq!(ran.word(), "timeout", "{ran}");
    in_time(&ran, Duration::from_secs(1));
    let usage = &ran.json()["usage"];
    let own = ["wall_ms", "compile_ms"].map(|key| usage[key].as_f64().unwrap_or_default());
    let after = ran.wall.as_secs_f64() - own.iter().sum::<f64>() / 1e3;
    assert!(after < 2.5, "it ended {after} s after its deadline: {ran}");
    ran.no_process_left();
}

// Output that cannot be written.

#[test]
fn output_that_cannot_be_written_is_no_success() {
    for args in ["doctor", "cache info", "completions bash", "--help", "servers list --json"] {
        let ran = Run::shell(&format!("{HOST} {args} > /dev/full")).go();
        assert_eq!(ran.code, Some(7), "{args}: {ran}");
        assert!(ran.report().0.contains("stdout could not be written"), "{ran}");
    }
    let hello = mcp_host_tests::HELLO;
    let ran = Run::shell(&format!("{HOST} run {hello} > /dev/full")).go();
    assert_eq!(ran.code, Some(7), "{ran}");
    let ran =
        Run::shell(&format!("{HOST} completions bash | true; {HOST} servers list | true")).go();
    assert_eq!((ran.code, ran.stderr().contains("error")), (Some(0), false), "{ran}");
}

#[test]
fn stderr_that_cannot_be_written_changes_no_exit_code() {
    for gone in ["2> /dev/full", "2>&-"] {
        for (args, code) in [("tools call x/y", 2), ("run missing.wasm", 10), ("nonsense", 2)] {
            let ran = Run::shell(&format!("{HOST} {args} {gone}")).go();
            assert_eq!(ran.code, Some(code), "{args} {gone}: {ran}");
        }
    }
}

#[test]
fn a_cache_in_a_path_that_is_no_text_can_be_told() {
    let line = format!("XDG_CACHE_HOME=\"$PWD/$(printf 'c\\377')\" {HOST} cache info --json");
    let ran = Run::shell(&line).go();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.json()["path"].as_str().is_some_and(|path| path.ends_with("mcp-host")), "{ran}");
}

// The shape of reports.

#[test]
fn a_command_line_that_does_not_parse_is_a_document_too() {
    for args in [vec!["tools", "--json"], vec!["nonsense", "--json"], vec!["run", "--json"]] {
        let ran = Run::new().args(&args).go();
        let error = &ran.json()["error"];
        assert_eq!(ran.code, Some(2), "{ran}");
        assert_eq!((&error["outcome"], &error["exit_code"]), (&json!("usage"), &json!(2)), "{ran}");
        assert!(error["message"].is_string() && error["hint"].is_string(), "{ran}");
    }
    let ran = Run::new().args(["run", "x", "--nonsense"]).guest_args(["--json"]).go();
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(2), ""), "{ran}");
}

#[test]
fn a_flag_that_is_refused_names_a_fix_and_no_secret() {
    let guest = mcp_host_tests::HELLO;
    for (flag, value, fix) in [
        ("--timeout", "5", "5s"),
        ("--timeout", "soon", "30s"),
        ("--memory", "12x", "256MiB"),
        ("--dir", "::/x", "HOST::GUEST"),
        ("--env", "=secret", "NAME=VALUE"),
    ] {
        let ran = Run::guest(guest).args([format!("{flag}={value}")]).go();
        let (_, hint) = ran.report();
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(hint.contains(fix), "{ran}");
        assert!(!ran.stderr().contains("secret"), "{ran}");
    }
}

#[test]
fn an_error_has_one_shape_in_every_document() {
    let keys = |error: &Value| {
        error.as_object().into_iter().flat_map(|all| all.keys().cloned()).collect::<Vec<_>>()
    };
    let common = ["outcome", "exit_code", "message", "hint"];
    let tool = ["outcome", "exit_code", "message", "hint", "reason", "effect", "details"];
    let ran = Run::new().args(["servers", "check", "nobody", "--json"]).go();
    assert_eq!(keys(&ran.json()["error"]), common, "{ran}");
    for verb in ["call", "show"] {
        let ran = Run::new().config(&shop()).args(["tools", verb, "shop/nothing", "--json"]).go();
        let error = &ran.json()["error"];
        assert_eq!(keys(error), tool, "{ran}");
        assert_eq!(error["exit_code"].as_i64(), ran.code.map(i64::from), "{ran}");
    }
    let scene = Scene::of("exits");
    let (_, entry) = scene.check();
    assert_eq!(keys(&entry("fake")["error"]), tool);
}

#[test]
fn the_list_of_servers_shows_no_key_in_a_url() {
    let config = "[servers.far]\nurl = \"https://user:secret@a.example/mcp?key=secret\"\n";
    for json in [&[][..], &["--json"]] {
        let ran = Run::new().config(config).args(["servers", "list"]).args(json).go();
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(ran.stdout().contains("a.example/mcp"), "{ran}");
        assert!(!ran.stdout().contains("secret"), "{ran}");
    }
}

#[test]
fn a_document_shows_a_terminal_nothing_hidden() {
    let ran =
        Run::new().args(["servers", "check", "a\u{9b}b\u{7f}\u{202e}\u{e0041}", "--json"]).go();
    let stdout = ran.stdout();
    assert!(stdout.chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')), "{ran}");
    assert!(stdout.contains("\\u009b") && stdout.contains("\\udb40\\udc41"), "{ran}");
    ran.json();
}

#[test]
fn the_doctor_tells_each_warning_once() {
    let config = "{\"mcpServers\":{\"bad\":{}}}";
    let home = crate::support::Home::new();
    let path = home.write("clients.json", config);
    let ran = Run::new().home(&home).args(["doctor", "--config"]).args([path]).go();
    let warnings = ran.warnings();
    assert_eq!(warnings.len(), 1, "{warnings:#?}\n{ran}");
    assert!(ran.stdout().contains("for Python guests"), "{ran}");
}
