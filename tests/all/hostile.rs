//! One test for every hostile guest, of the same name: how its run ends is the prefix
//! of that name, and what else must hold stands in the test.
//!
//! Guests that make calls need no server where a refused call does as well.

mod files;
mod state;
mod tree;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;

use mcp_host_tests::{FAN_OUT, HELLO, Hostile};
use serde_json::Value;

use crate::checkpoint::ok_state;
use crate::files::{ok_files, ok_tree, timeout_files_rewrite};
use crate::support::{HOST, Home, Outcome, Run, contract, hostile, in_time, shop};

use files::*;
use state::*;
use tree::*;

macro_rules! assert_test_exists {
    ($name:ident) => {
        const _: fn() = $name;
    };
}

mcp_host_tests::foreach_hostile!(assert_test_exists);

const MIB: u64 = 1024 * 1024;
/// A deadline that is short and still long enough to tell early from late.
const DEADLINE: Duration = Duration::from_millis(400);

/// A run of the attack with this name, as one document.
fn attack(name: &str) -> Run {
    Run::guest_json(hostile(name))
}

/// Runs it, holds it against the contract, and gives the document.
fn holds(name: &str, run: Run) -> (Outcome, Value) {
    let outcome = run.go();
    let kind = Hostile::find(name).expect("the attack").kind();
    let document = contract(&outcome, kind);
    (outcome, document)
}

fn ends(name: &str) -> (Outcome, Value) {
    holds(name, attack(name))
}

/// Runs it with a short deadline, which it must be stopped at.
fn times_out(name: &str, run: Run) {
    let (outcome, document) = holds(name, run.args(["--timeout", "400ms"]));
    in_time(&outcome, DEADLINE);
    assert!(message(&document).contains("0.4"), "the limit is named: {outcome}");
}

fn message(document: &Value) -> &str {
    document["message"].as_str().expect("a message")
}

fn hint(document: &Value) -> &str {
    document["hint"].as_str().unwrap_or_default()
}

fn says(document: &Value, needle: &str) {
    let whole = format!("{} {}", message(document), hint(document));
    assert!(whole.contains(needle), "nothing of {needle:?} in {whole:?}");
}

/// What a run takes that does nothing, compiled before.
fn baseline_bytes() -> u64 {
    static BYTES: OnceLock<u64> = OnceLock::new();
    *BYTES.get_or_init(|| {
        let hello = || Run::guest_json(HELLO).go().peak_bytes;
        hello();
        hello()
    })
}

/// Runs it once to have it compiled, and again to see that the process holds no more
/// than the budget over what a run takes that does nothing.
fn fits_in(budget: u64, run: impl Fn() -> Run) -> Outcome {
    let first = run().go();
    assert!(first.code.is_some(), "{first}");
    let outcome = run().go();
    let bound = baseline_bytes() + budget + 32 * MIB;
    assert!(outcome.peak_bytes <= bound, "over {} MiB: {outcome}", bound / MIB);
    outcome
}

// Components that are none, or ask for what is not there.

#[test]
fn invalid_no_run() {
    says(&ends("invalid_no_run").1, "wasi:cli/run");
}

#[test]
fn invalid_run_of_other_type() {
    ends("invalid_run_of_other_type");
}

#[test]
fn invalid_core_env() {
    let (_, document) = ends("invalid_core_env");
    says(&document, "env");
    says(&document, "wasm-tools component new");
}

#[test]
fn invalid_core_no_start() {
    let (_, document) = ends("invalid_core_no_start");
    says(&document, "_start");
}

#[test]
fn invalid_shared_memory() {
    ends("invalid_shared_memory");
}

#[test]
fn invalid_memory64() {
    ends("invalid_memory64");
}

#[test]
fn import_unknown() {
    let (_, document) = ends("import_unknown");
    assert!(message(&document).contains("foo:bar/baz@1.0.0"), "{document}");
    assert!(message(&document).contains("wasi:keyvalue/store@0.2.0"), "{document}");
}

#[test]
fn import_unknown_interface() {
    says(&ends("import_unknown_interface").1, "wasi:clocks/nosuch@0.3.7");
    assert!(!runs_here("import_unknown_interface"));
}

/// What `inspect` says of it.
fn runs_here(name: &str) -> bool {
    let line = format!("'{HOST}' inspect --json '{}'", hostile(name).display());
    Run::shell(&line).go().json()["runs"].as_bool().expect("whether it runs")
}

#[test]
fn inspect_says_what_run_would() {
    assert!(runs_here("timeout_core_spin"));
    assert!(!runs_here("invalid_no_run"));
    assert!(!runs_here("import_unknown"));
}

#[test]
fn import_future_version() {
    let (_, document) = ends("import_future_version");
    assert!(message(&document).contains("mcp-host:guest/tools@0.9.0"), "{document}");
    assert!(hint(&document).contains("0.1.0"), "{document}");
}

#[test]
fn import_other_type() {
    says(&ends("import_other_type").1, "list-servers");
}

// Time.

#[test]
fn timeout_spin() {
    times_out("timeout_spin", attack("timeout_spin"));
}

#[test]
fn timeout_start_spin() {
    times_out("timeout_start_spin", attack("timeout_start_spin"));
}

#[test]
fn timeout_core_spin() {
    times_out("timeout_core_spin", attack("timeout_core_spin"));
}

#[test]
fn timeout_fill() {
    times_out("timeout_fill", attack("timeout_fill"));
}

#[test]
fn timeout_sleep() {
    times_out("timeout_sleep", attack("timeout_sleep"));
}

#[test]
fn timeout_poll() {
    times_out("timeout_poll", attack("timeout_poll"));
}

#[test]
fn timeout_stdin() {
    times_out("timeout_stdin", attack("timeout_stdin").stdin_open());
    let read = attack("timeout_stdin").stdin(vec![b'x'; 300_000]).go();
    assert_eq!(
        read.json()["stdout"],
        "300000 bytes\n",
        "input that ends is read to its end: {read}"
    );
}

#[test]
fn timeout_realloc() {
    let run = attack("timeout_realloc").config(&shop()).args(["--allow", "shop"]);
    times_out("timeout_realloc", run);
}

#[test]
fn timeout_yield() {
    times_out("timeout_yield", attack("timeout_yield"));
}

#[test]
fn fuel_spin() {
    let run = || attack("fuel_spin").args(["--fuel", "10000000"]);
    let (_, first) = holds("fuel_spin", run());
    says(&first, "10000000");
    says(&first, "--fuel");
    assert_eq!(
        first["usage"]["fuel"],
        run().go().json()["usage"]["fuel"],
        "the budget is deterministic"
    );
}

#[test]
fn a_deadline_holds_without_json_and_leaves_what_was_printed() {
    let outcome = Run::guest(hostile("timeout_sleep")).args(["--timeout", "300ms"]).go();
    let (error, hint) = outcome.report();
    assert_eq!(outcome.code, Some(20), "{outcome}");
    assert!(error.contains("0.3") && hint.contains("--timeout"), "{outcome}");
    outcome.no_process_left();
}

// Memory.

#[test]
fn memory_grow() {
    let run = || attack("memory_grow").args(["--memory", "64MiB"]);
    let (_, document) = holds("memory_grow", run());
    says(&document, "64 MiB");
    says(&document, "--memory");
    let outcome = fits_in(64 * MIB, run);
    let peak = outcome.json()["usage"]["memory_peak_bytes"].as_u64();
    assert!(peak.is_some_and(|peak| peak > 32 * MIB && peak <= 64 * MIB), "{outcome}");
}

#[test]
fn ok_memory_refused() {
    let bound = (20 * MIB).to_string();
    let run = || attack("ok_memory_refused").args(["--memory", "20MiB"]).guest_args([&bound]);
    let (outcome, document) = holds("ok_memory_refused", run());
    let reached: u64 = document["stdout"].as_str().expect("text").trim().parse().expect("a number");
    assert!(reached > 19 * MIB, "all but the last page is to be had: {outcome}");
    fits_in(20 * MIB, run);
}

#[test]
fn memory_initial() {
    says(&ends("memory_initial").1, "--memory");
}

#[test]
fn memory_together() {
    let (outcome, _) = ends("memory_together");
    assert!(
        outcome.peak_bytes < baseline_bytes() + 64 * MIB,
        "nothing of it was touched: {outcome}"
    );
}

#[test]
fn memory_many() {
    says(&ends("memory_many").1, "9");
}

#[test]
fn memory_instances() {
    says(&ends("memory_instances").1, "65");
}

#[test]
fn memory_table() {
    ends("memory_table");
    fits_in(256 * MIB, || attack("memory_table"));
}

#[test]
fn memory_table_grow() {
    ends("memory_table_grow");
    fits_in(256 * MIB, || attack("memory_table_grow"));
}

// Traps.

#[test]
fn trap_recurse() {
    says(&ends("trap_recurse").1, "stack");
}

#[test]
fn trap_recurse_after_growth() {
    says(&ends("trap_recurse_after_growth").1, "stack");
}

#[test]
fn trap_unasked_write() {
    let run = || Run::guest(hostile("trap_unasked_write"));
    ends("trap_unasked_write");
    fits_in(16 * MIB, run);
}

#[test]
fn trap_panic_1mb() {
    let (outcome, document) = ends("trap_panic_1mb");
    assert!(message(&document).len() < 2_000, "{outcome}");
    let plain = Run::guest(hostile("trap_panic_1mb")).go();
    assert_eq!(plain.code, Some(25), "{plain}");
    plain.report();
}

#[test]
fn trap_poll_nothing() {
    ends("trap_poll_nothing");
}

#[test]
fn trap_random() {
    ends("trap_random");
}

#[test]
fn trap_many_handles() {
    let (outcome, _) = ends("trap_many_handles");
    assert!(outcome.wall < Duration::from_secs(20), "{outcome}");
}

#[test]
fn trap_holding_resources() {
    let home = Home::new();
    let dir = home.work("data");
    fs::create_dir(&dir).expect("the directory");
    let given = format!("{}::/data", dir.display());
    for _ in 0..10 {
        let run = attack("trap_holding_resources").home(&home).args(["--dir", &given]);
        let outcome = run.go();
        assert_eq!(outcome.word(), "trap", "{outcome}");
        outcome.no_process_left();
    }
    let run = attack("trap_holding_resources").home(&home).args(["--dir", &given]);
    holds("trap_holding_resources", run);
    assert_eq!(fs::read_dir(&dir).expect("the directory").count(), 50);
}

#[test]
fn trap_http() {
    says(&ends("trap_http").1, "the bridge is the only network path");
}

#[test]
fn trap_realloc_out_of_bounds() {
    let run = attack("trap_realloc_out_of_bounds").config(&shop()).args(["--allow", "shop"]);
    holds("trap_realloc_out_of_bounds", run);
}

#[test]
fn trap_realloc_calls_host() {
    let run = attack("trap_realloc_calls_host").config(&shop()).args(["--allow", "shop"]);
    holds("trap_realloc_calls_host", run);
}

#[test]
fn trap_argument_out_of_bounds() {
    ends("trap_argument_out_of_bounds");
}

#[test]
fn trap_unknown_handle() {
    ends("trap_unknown_handle");
}

#[test]
fn trap_async_deadlock() {
    let (outcome, _) = ends("trap_async_deadlock");
    assert!(outcome.wall < Duration::from_secs(20), "it is noticed before the deadline: {outcome}");
}

// Output.

#[test]
fn ok_flood_stdout_chunks() {
    let bytes = 256 * MIB;
    let run = || attack("ok_flood_stdout_chunks").guest_args([bytes.to_string()]);
    let outcome = fits_in(16 * MIB, run);
    let document = contract(&outcome, mcp_host_tests::Kind::Ok);
    assert_eq!(document["stdout"].as_str().map(str::len), Some(MIB as usize));
    assert_eq!(document["dropped_bytes"], bytes - MIB);
}

#[test]
fn ok_flood_stdout_bytes() {
    let bytes = MIB + 10;
    let run = attack("ok_flood_stdout_bytes").guest_args([bytes.to_string()]);
    let (_, document) = holds("ok_flood_stdout_bytes", run);
    assert_eq!(document["stdout"].as_str().map(str::len), Some(MIB as usize));
    assert_eq!(document["dropped_bytes"], 10);
}

#[test]
fn ok_flood_stderr() {
    let bytes = 8 * MIB;
    let run = attack("ok_flood_stderr").guest_args([bytes.to_string()]);
    let (_, document) = holds("ok_flood_stderr", run);
    let kept = |stream: &str| document[stream].as_str().expect("text").len() as u64;
    assert_eq!(kept("stdout") + kept("stderr"), MIB, "the bound is for both together");
    assert_eq!(document["dropped_bytes"], bytes - MIB);
}

#[test]
fn a_flood_is_passed_on_whole_and_held_nowhere() {
    let bytes = 64 * MIB;
    let run = || Run::guest(hostile("ok_flood_stdout_chunks")).guest_args([bytes.to_string()]);
    let outcome = fits_in(16 * MIB, run);
    assert_eq!((outcome.code, outcome.stdout.len() as u64), (Some(0), bytes));
}

#[test]
fn a_flood_to_a_reader_that_left_ends_at_once() {
    let flood = hostile("ok_flood_stdout_chunks");
    let outcome = Run::shell(&format!("'{HOST}' run '{}' | head -c 10", flood.display())).go();
    assert_eq!((outcome.code, outcome.stdout()), (Some(0), "xxxxxxxxxx".into()), "{outcome}");
    assert!(outcome.wall < Duration::from_secs(10), "{outcome}");
    outcome.no_process_left();
}

const TRICKS: &[u8] = b"\x1b[31mred\x1b[2J\x1b]52;c;ZXZpbA==\x07bell\x07\rover\x08\x9b\xff\xfe\xe2\x80\xaetrack\x00end\n";

#[test]
fn ok_ansi() {
    holds("ok_ansi", attack("ok_ansi"));
    let plain = Run::guest(hostile("ok_ansi")).go();
    assert_eq!(plain.code, Some(0), "{plain}");
    assert_eq!(plain.stdout, TRICKS, "a pipe gets the very bytes: {plain}");
    assert_eq!(plain.stderr, TRICKS, "{plain}");
}

#[test]
fn a_terminal_is_shown_no_control_characters_of_a_guest() {
    // `script` gives its program a terminal and passes on what is written to it.
    let on_a_terminal = |flags: &str| {
        let line = format!("{HOST} run {flags} {}", hostile("ok_ansi").display());
        Run::shell(&format!("script -qec '{line}' /dev/null")).go().stdout
    };
    let shown = on_a_terminal("");
    let text = String::from_utf8(shown.clone()).expect("what is shown is text");
    assert!(text.contains("red") && text.contains("track"), "{text:?}");
    let obeyed: Vec<char> = text
        .chars()
        .filter(|c| (c.is_control() && !"\r\n".contains(*c)) || *c == '\u{202e}')
        .collect();
    assert!(obeyed.is_empty(), "{text:?}");
    assert!(!text.contains("\rover"), "{text:?}");
    let raw = on_a_terminal("--raw");
    assert!(raw.windows(5).any(|window| window == b"\x1b[31m"), "{raw:?}");
}

#[test]
fn ok_keyvalue() {
    let (_, document) = ends("ok_keyvalue");
    assert_eq!(document["stdout"], "denied\n", "a run without a namespace has none");
}

#[test]
fn ok_fake_outcome() {
    let (_, document) = ends("ok_fake_outcome");
    assert_eq!(document["outcome"], "ok");
    assert!(document["stdout"].as_str().is_some_and(|text| text.contains("host-bug")));
}

// Calls.

/// Grants that make every call a refused one, which counts all the same.
fn called(name: &str) -> Run {
    attack(name).guest_args(["nowhere", "nothing"])
}

#[test]
fn calllimit_big_argument() {
    let (outcome, document) = holds("calllimit_big_argument", called("calllimit_big_argument"));
    says(&document, "2 MiB");
    assert_eq!(document["calls"].as_array().map(Vec::len), Some(0), "{outcome}");
}

#[test]
fn calllimit_big_list() {
    let (outcome, document) = holds("calllimit_big_list", called("calllimit_big_list"));
    assert_eq!(document["usage"]["tool_calls"], 0, "{outcome}");
}

#[test]
fn calllimit_many_calls() {
    let (_, document) = holds("calllimit_many_calls", called("calllimit_many_calls"));
    says(&document, "1000");
    assert_eq!(document["calls"].as_array().map(Vec::len), Some(1_000));
}

#[test]
fn a_server_never_sees_the_call_over_the_limit() {
    let home = Home::new();
    let record = home.work("seen.txt");
    let server = mcp_host_tests::FAKE_SERVER;
    let config = format!(
        "[servers.fake]\ncommand = {server:?}\nargs = [\"good\", \"--record\", {record:?}]\n"
    );
    let run = attack("calllimit_many_calls").home(&home).config(&config);
    let run = run.args(["--allow", "fake"]).guest_args(["fake", "env"]);
    let (outcome, document) = holds("calllimit_many_calls", run);
    let seen = fs::read_to_string(&record).expect("the record");
    let calls = seen.lines().filter(|line| line.contains("tools/call")).count();
    assert_eq!(calls, 1_000, "{outcome}");
    assert!(
        document["calls"]
            .as_array()
            .is_some_and(|calls| calls.iter().all(|call| call["outcome"] == "ok")),
        "{outcome}"
    );
}

#[test]
fn calllimit_batches() {
    let (_, document) = holds("calllimit_batches", called("calllimit_batches"));
    assert!(document["calls"].as_array().is_some_and(|calls| calls.len() <= 1_000));
}

#[test]
fn ten_thousand_calls_at_once_end_at_the_limit() {
    let run = Run::guest_json(FAN_OUT).config(&shop()).args(["--allow", "shop"]);
    let outcome = run.guest_args(["10000", "0"]).go();
    contract(&outcome, mcp_host_tests::Kind::CallLimit);
}

#[test]
fn ok_caller() {
    let run = attack("ok_caller").guest_args([
        "nowhere/nothing",
        "{}",
        "+nowhere/more",
        "[",
        "sleep",
        "1",
    ]);
    let (_, document) = holds("ok_caller", run);
    assert_eq!(document["usage"]["tool_calls"], 2, "{document}");
}

fn at_the_shop(name: &str, allow: &str) -> Run {
    attack(name).config(&shop()).args(["--allow", allow])
}

#[test]
fn ok_bad_arguments() {
    let run =
        at_the_shop("ok_bad_arguments", "shop/search_books").guest_args(["shop", "search_books"]);
    holds("ok_bad_arguments", run);
}

#[test]
fn ok_over_size_argument() {
    let run = at_the_shop("ok_over_size_argument", "shop").guest_args(["shop", "search_books"]);
    holds("ok_over_size_argument", run);
}

#[test]
fn ok_unknown_tools() {
    let run =
        at_the_shop("ok_unknown_tools", "shop/search_books").guest_args(["shop", "search_books"]);
    let (outcome, document) = holds("ok_unknown_tools", run);
    let calls = document["calls"].as_array().expect("calls");
    assert!(calls.iter().all(|call| call["outcome"] == "denied"), "{outcome}");
}

#[test]
fn ok_near_misses() {
    let run =
        at_the_shop("ok_near_misses", "all").guest_args(["shop", "serch_books", "search_books"]);
    holds("ok_near_misses", run);
}

#[test]
fn ok_queries() {
    let run = at_the_shop("ok_queries", "shop").guest_args(["shop"]);
    holds("ok_queries", run);
}

// Ways out.

#[test]
fn ok_sockets() {
    ends("ok_sockets");
}

#[test]
fn ok_bare() {
    let run = attack("ok_bare").env("SECRET", "canary").guest_args(["a b", ""]);
    holds("ok_bare", run);
}

/// A directory to give, with traps in it, and beside it what no guest may reach.
fn laid_out(home: &Arc<Home>) -> PathBuf {
    let given = home.work("given");
    let outside = home.work("outside");
    for dir in [given.join("sub"), outside.clone()] {
        fs::create_dir_all(dir).expect("a directory");
    }
    fs::write(given.join("inside.txt"), "inside").expect("the file inside");
    for secret in [home.work("secret.txt"), outside.join("secret.txt")] {
        fs::write(secret, "canary").expect("a secret");
    }
    let links = [
        ("out-file", PathBuf::from("../secret.txt")),
        ("out-dir", PathBuf::from("../outside")),
        ("absolute", home.work("secret.txt")),
        ("loop-a", PathBuf::from("loop-b")),
        ("loop-b", PathBuf::from("loop-a")),
    ];
    for (name, to) in links {
        symlink(to, given.join(name)).expect("a link");
    }
    given
}

fn untouched(home: &Arc<Home>) {
    let mut names: Vec<_> = fs::read_dir(home.work(""))
        .expect("the directory")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["given", "outside", "secret.txt"]);
    for secret in ["secret.txt", "outside/secret.txt"] {
        assert_eq!(fs::read_to_string(home.work(secret)).expect("a secret"), "canary");
    }
    assert_eq!(fs::read_dir(home.work("outside")).expect("the directory").count(), 1);
}

#[test]
fn ok_paths() {
    for (suffix, args) in [("", &["/data"][..]), (":ro", &["/data", "ro"])] {
        let home = Home::new();
        let given = laid_out(&home);
        let spec = format!("{}::/data{suffix}", given.display());
        let run = attack("ok_paths").home(&home).args(["--dir", &spec]).guest_args(args);
        let (outcome, _) = holds("ok_paths", run);
        untouched(&home);
        let inside = fs::read_to_string(given.join("inside.txt")).expect("the file inside");
        assert_eq!(inside, "inside", "{outcome}");
    }
}

#[test]
fn ok_resources() {
    let home = Home::new();
    let spec = format!("{}::/data", laid_out(&home).display());
    let run = || attack("ok_resources").home(&home).args(["--dir", &spec]).guest_args(["/data"]);
    let outcome = fits_in(16 * MIB, run);
    contract(&outcome, mcp_host_tests::Kind::Ok);
}

// Ends that a guest chooses.

fn exits_with(name: &str, code: i32) {
    let (outcome, document) = ends(name);
    assert_eq!(outcome.code, Some(code), "{outcome}");
    let plain = Run::guest(hostile(name)).go();
    assert_eq!(plain.code, Some(code), "{plain}");
    assert_eq!(plain.stderr(), "", "a guest that chose its code has said what it had to: {plain}");
    assert_eq!(plain.stdout(), document["stdout"].as_str().expect("text"), "{plain}");
}

#[test]
fn ok_exit_0() {
    assert_eq!(ends("ok_exit_0").1["stdout"], "before\n");
}

#[test]
fn exit_255() {
    exits_with("exit_255", 64);
    says(&ends("exit_255").1, "255");
}

#[test]
fn exit_7() {
    exits_with("exit_7", 7);
}

#[test]
fn exit_i32_max() {
    // The language tells its host only that the program failed.
    exits_with("exit_i32_max", 1);
}

#[test]
fn exit_in_call() {
    let run = at_the_shop("exit_in_call", "shop").guest_args(["shop", "wait", "{\"ms\":20000}"]);
    let (outcome, _) = holds("exit_in_call", run);
    assert_eq!(outcome.code, Some(3), "{outcome}");
    assert!(outcome.wall < Duration::from_secs(10), "the open call holds nothing up: {outcome}");
}

#[test]
fn every_kind_of_end_is_told_a_person_with_its_fix() {
    let ways: [(&str, &[&str]); 8] = [
        ("invalid_no_run", &[]),
        ("import_unknown", &[]),
        ("timeout_spin", &["--timeout", "100ms"]),
        ("fuel_spin", &["--fuel", "100000"]),
        ("memory_initial", &[]),
        ("memory_many", &[]),
        ("calllimit_many_calls", &[]),
        ("trap_unknown_handle", &[]),
    ];
    for (name, flags) in ways {
        let run = |run: Run| run.args(flags).guest_args(["nowhere", "nothing"]).go();
        let (plain, document) = (run(Run::guest(hostile(name))), run(attack(name)).json());
        let (error, hint) = plain.report();
        assert!(plain.stderr().starts_with("error: "), "{plain}");
        assert_eq!(plain.stdout(), "", "{plain}");
        assert_eq!(
            plain.code,
            Hostile::find(name).and_then(|hostile| hostile.kind().exit_code()),
            "{plain}"
        );
        assert_eq!(
            (error.as_str(), hint.as_str()),
            (message(&document), self::hint(&document)),
            "{plain}"
        );
        assert!(!hint.is_empty(), "{plain}");
    }
}

#[test]
fn the_same_guest_runs_thirty_times_with_nothing_left_over() {
    let home = Home::new();
    let run = || Run::guest_json(HELLO).home(&home).private_cache().go();
    run();
    let files = |run: &Outcome| {
        assert_eq!(
            (run.word(), &run.json()["usage"]["cached"]),
            ("ok".into(), &Value::Bool(true)),
            "{run}"
        );
        run.no_process_left();
        fs::read_dir(home.cache().join("mcp-host")).expect("the cache").count()
    };
    let before = files(&run());
    for _ in 0..29 {
        assert_eq!(files(&run()), before);
    }
}
