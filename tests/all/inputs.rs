//! Files that are no guest, or a strange one; and the two things of a user's that a run
//! leans on: a configuration nobody accepted, and the cache of compiled code.

use std::fmt::Write as _;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use mcp_host_tests::{HELLO, Kind};
use serde_json::Value;
use wasmparser::{Parser, Payload};

use crate::support::{HOST, Home, Outcome, Run, contract, hostile};

const COMPONENT_MAGIC: &[u8] = b"\0asm\x0d\0\x01\0";
const MODULE_MAGIC: &[u8] = b"\0asm\x01\0\0\0";
const MIB: u64 = 1024 * 1024;

/// Runs a file that must be refused quickly, in both forms of output.
fn refused(path: &Path) -> Value {
    let outcome = Run::guest_json(path).go();
    let document = contract(&outcome, Kind::InvalidComponent);
    assert!(outcome.wall < Duration::from_secs(4), "{outcome}");
    let plain = Run::guest(path).go();
    let (error, hint) = plain.report();
    assert_eq!(plain.code, Some(10), "{plain}");
    assert_eq!(error, document["message"].as_str().expect("a message"), "{plain}");
    assert_eq!(Some(hint.as_str()), document["hint"].as_str(), "{plain}");
    document
}

fn refused_bytes(name: &str, bytes: &[u8]) -> Value {
    refused(&Home::new().write(name, bytes))
}

fn message(document: &Value) -> &str {
    document["message"].as_str().expect("a message")
}

// What is no WebAssembly.

#[test]
fn bytes_that_are_no_component_are_refused_by_name() {
    for bytes in
        [&b""[..], b"\0", b"\0asm", b"\0asm\x0d\0\x01", b"#!/bin/sh\nexit 0\n", &[0xff; 64]]
    {
        let document = refused_bytes("guest.wasm", bytes);
        assert!(message(&document).contains("guest.wasm"), "{document}");
        assert!(message(&document).contains("not a WebAssembly component"), "{document}");
    }
}

#[test]
fn a_header_with_garbage_behind_it_is_refused() {
    for magic in [COMPONENT_MAGIC, MODULE_MAGIC] {
        for garbage in
            [&b"garbage!"[..], &[0xff; 32], &[0x01, 0xff, 0xff, 0xff, 0xff, 0x0f], &[0; 4_096]]
        {
            refused_bytes("guest.wasm", &[magic, garbage].concat());
        }
    }
}

#[test]
fn text_that_is_no_webassembly_is_refused_with_where_it_fails() {
    for text in
        ["(", "(component", "(component (nonsense))", "(module (func (result i32)))", ";; nothing"]
    {
        refused_bytes("guest.wat", text.as_bytes());
    }
    refused_bytes("guest.wat", b"(component \xff)");
    refused_bytes("guest.wat", "(".repeat(100_000).as_bytes());
    let nested = format!("{}{}", "(component ".repeat(3_000), ")".repeat(3_000));
    refused_bytes("guest.wat", nested.as_bytes());
}

#[test]
fn compiled_code_is_refused_by_name_and_by_content() {
    let elf = [b"\x7fELF\x02\x01\x01\0", &[0; 56][..]].concat();
    for (name, bytes) in
        [("a.cwasm", &fs::read(HELLO).expect("the guest")[..]), ("b.cwasm", &elf), ("c.wasm", &elf)]
    {
        let document = refused_bytes(name, bytes);
        assert!(message(&document).contains("precompiled"), "{document}");
    }
    refused(Path::new(HOST));
}

#[test]
fn what_is_no_regular_file_is_refused_without_waiting_for_it() {
    let home = Home::new();
    let pipe = home.work("pipe.wasm");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    let link = home.work("link.wasm");
    symlink("/dev/zero", &link).expect("a link");
    for path in
        [pipe, link, home.work(""), "/dev/zero".into(), "/dev/stdin".into(), "/dev/tty".into()]
    {
        let document = refused(&path);
        assert!(!message(&document).is_empty(), "{document}");
    }
}

#[test]
fn a_missing_or_unreadable_file_is_refused_by_name() {
    let home = Home::new();
    let circle = home.work("circle.wasm");
    symlink("circle.wasm", &circle).expect("a link");
    for path in [home.work("nothing.wasm"), circle, PathBuf::from("x".repeat(5_000))] {
        refused(&path);
    }
    let odd = home.work("a\u{1b}[2J\nerror: b.wasm");
    let document = refused(&odd);
    assert!(!message(&document).contains(['\u{1b}', '\n']), "{document}");
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_read() {
    let home = Home::new();
    for (megabytes, magic) in
        [(65, COMPONENT_MAGIC), (200, COMPONENT_MAGIC), (100_000, b"(compone")]
    {
        let path = home.write("large.wasm", magic);
        // Sparse, so that it takes no space; a host that read it would take seconds.
        File::options()
            .write(true)
            .open(&path)
            .and_then(|file| file.set_len(megabytes * MIB))
            .expect("a large file");
        let outcome = Run::guest_json(&path).go();
        let document = contract(&outcome, Kind::InvalidComponent);
        assert!(message(&document).contains("limit"), "{outcome}");
        assert!(outcome.peak_bytes < 200 * MIB, "{outcome}");
        assert!(outcome.wall < Duration::from_secs(2), "{outcome}");
    }
}

// What is WebAssembly, nearly.

/// Where the sections of a component end, and whether all that comes after is custom.
fn boundaries(component: &[u8]) -> Vec<(usize, bool)> {
    let mut ends = Vec::new();
    let mut depth = 0_i32;
    for payload in Parser::new(0).parse_all(component) {
        let payload = payload.expect("a component of our own");
        if let Some((_, range)) = payload.as_section().filter(|_| depth == 0) {
            ends.push((range.end, matches!(payload, Payload::CustomSection(_))));
        }
        match &payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            _ => {}
        }
    }
    let rest_is_custom = |at: usize| ends.iter().skip(at + 1).all(|(_, custom)| *custom);
    let cuts = ends.iter().enumerate().map(|(at, (end, _))| (*end, rest_is_custom(at)));
    cuts.filter(|(end, _)| *end < component.len()).collect()
}

/// A component cut off there is refused, unless nothing but custom sections is gone.
fn cut_off(home: &Arc<Home>, whole: &[u8], at: usize, may_run: bool) {
    let Some(start) = whole.get(..at) else { return };
    let outcome = Run::guest_json(home.write("cut.wasm", start)).home(home).go();
    let word = outcome.word();
    assert!(word == "invalid-component" || may_run, "cut at {at}: {outcome}");
    assert_eq!(outcome.code == Some(10), word == "invalid-component", "cut at {at}: {outcome}");
    assert!(!outcome.stderr().contains("panicked"), "cut at {at}: {outcome}");
}

#[test]
fn a_small_component_cut_off_around_every_boundary_is_refused() {
    let whole = wat::parse_file(hostile("trap_argument_out_of_bounds")).expect("text of our own");
    let home = Home::new();
    let cuts = boundaries(&whole);
    assert!(cuts.len() > 10, "{cuts:?}");
    for (end, may_run) in cuts {
        for at in [end - 1, end, end + 1] {
            cut_off(&home, &whole, at, may_run);
        }
    }
}

#[test]
fn a_real_component_cut_off_is_refused() {
    let whole = fs::read(HELLO).expect("the guest");
    let home = Home::new();
    let cuts = boundaries(&whole);
    assert!(cuts.len() > 50, "{cuts:?}");
    for (end, may_run) in cuts.into_iter().step_by(6) {
        cut_off(&home, &whole, end, may_run);
    }
}

#[test]
fn a_component_with_a_flipped_bit_never_harms_the_host() {
    let home = Home::new();
    let small = wat::parse_file(hostile("trap_argument_out_of_bounds")).expect("text of our own");
    for at in (0..small.len()).step_by(13) {
        flipped(&home, &small, at);
    }
    let real = fs::read(HELLO).expect("the guest");
    for at in (0..real.len()).step_by(real.len() / 8) {
        flipped(&home, &real, at);
    }
}

/// Runs it with one bit of that byte turned over: however that ends, it has a name.
fn flipped(home: &Arc<Home>, whole: &[u8], at: usize) {
    let mut broken = whole.to_vec();
    broken[at] ^= 1 << (at % 8);
    let path = home.write("flipped.wasm", &broken);
    let outcome =
        Run::guest_json(&path).home(home).args(["--timeout", "400ms"]).private_cache().go();
    let known = [
        "ok",
        "guest-exit",
        "invalid-component",
        "import-refused",
        "trap",
        "memory",
        "timeout",
        "call-limit",
    ];
    assert!(known.contains(&outcome.word().as_str()), "byte {at}: {outcome}");
    assert!(!outcome.stderr().contains("panicked"), "byte {at}: {outcome}");
}

/// A component whose one core module has this in it beside a `run` that does nothing.
fn component(module: &str) -> Vec<u8> {
    let text = format!(
        r#"(component
            (core module $m {module} (func (export "run") (result i32) (i32.const 0)))
            (core instance $i (instantiate $m))
            (func $run (result (result)) (canon lift (core func $i "run")))
            (instance $cli (export "run" (func $run)))
            (export "wasi:cli/run@0.2.0" (instance $cli)))"#
    );
    wat::parse_str(text).expect("text of our own")
}

/// Such a component is compiled in time, or refused because it was not.
fn compiles_or_says_so(bytes: &[u8]) {
    let outcome = Run::guest_json(Home::new().write("large.wasm", bytes)).private_cache().go();
    let word = outcome.word();
    let compiled = word == "ok" && outcome.code == Some(0);
    let refused =
        word == "invalid-component" && outcome.message().contains("compilation exceeded the limit");
    assert!(compiled || refused, "{outcome}");
    assert!(outcome.wall < Duration::from_secs(40), "{outcome}");
}

#[test]
fn fifty_thousand_functions_compile_or_are_refused_in_time() {
    let functions = "(func)\n".repeat(50_000);
    compiles_or_says_so(&component(&functions));
}

#[test]
fn one_large_function_compiles_or_is_refused_in_time() {
    let steps =
        "local.get 0 i32.const 77 i32.mul i32.const 3 i32.xor local.set 0\n".repeat(100_000);
    compiles_or_says_so(&component(&format!(
        "(func (param i32) (result i32) {steps} local.get 0)"
    )));
}

#[test]
fn a_thousand_nested_blocks_compile_or_are_refused_in_time() {
    let mut nested = String::from("(func (param i32) ");
    for depth in 0..1_000 {
        write!(nested, "block local.get 0 br_if {} ", depth / 2).expect("a string takes it");
    }
    nested.push_str(&"end ".repeat(1_000));
    compiles_or_says_so(&component(&format!("{nested})")));
}

#[test]
fn components_within_components_are_bounded() {
    let bytes =
        (0..200).fold(wat::parse_str("(component)").expect("text of our own"), |inner, _| {
            let mut outer = COMPONENT_MAGIC.to_vec();
            outer.push(4);
            leb128(&mut outer, inner.len());
            outer.extend(inner);
            outer
        });
    refused_bytes("nested.wasm", &bytes);
}

fn leb128(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[test]
fn many_imports_that_are_not_offered_make_one_bounded_message() {
    let imports: String = (0..1_000)
        .map(|n| format!("(import \"a:b{n}/{}@1.0.0\" (instance))\n", "c".repeat(300)))
        .collect();
    let bytes = wat::parse_str(format!("(component {imports})")).expect("text of our own");
    let outcome = Run::guest_json(Home::new().write("many.wasm", bytes)).go();
    contract(&outcome, Kind::ImportRefused);
}

// A configuration that nobody accepted.

#[test]
fn a_configuration_in_the_working_tree_runs_nothing_unasked() {
    let home = Home::new();
    let trace = home.work("trace");
    let script = format!("echo ran > {}", trace.display());
    home.write(
        "mcp-host.toml",
        format!("[servers.evil]\ncommand = \"sh\"\nargs = [\"-c\", {script:?}]\n"),
    );
    let guest = hostile("ok_caller");
    let run = |allow: &[&str]| {
        Run::guest(&guest).home(&home).args(allow).guest_args(["evil/tool", "{}"]).go()
    };
    let asked = run(&["--allow", "all"]);
    assert_eq!(asked.code, Some(3), "{asked}");
    assert!(
        asked.stderr().starts_with("error: ") && asked.stderr().contains("\nhint: "),
        "{asked}"
    );
    assert!(asked.stderr().contains("mcp-host trust"), "{asked}");
    assert!(asked.stderr().contains(&script), "the whole command line is shown: {asked}");
    let unasked = run(&[]);
    assert!(unasked.code.is_some_and(|code| code == 0 || code == 3), "{unasked}");
    for outcome in [asked, unasked] {
        assert!(!trace.exists(), "{outcome}");
        outcome.no_process_left();
    }
}

/// A guest that writes nothing, run where the configuration of that text was found.
fn where_found(home: &Arc<Home>, text: &str, args: &[&str]) -> Outcome {
    home.write("mcp-host.toml", text);
    Run::guest(small(home)).home(home).args(args).go()
}

/// `trust` in the working directory.
fn trust(home: &Arc<Home>, args: &[&str]) -> Outcome {
    Run::new().home(home).args(["trust"]).args(args).go()
}

#[test]
fn a_link_to_an_accepted_configuration_runs_what_was_accepted() {
    let (good, evil) = (Home::new(), Home::new());
    let text = "[servers.s]\ncommand = \"sh\"\nargs = [\"${workspaceFolder}/s.sh\"]\ncwd = \"/\"";
    let accepted = good.write("mcp-host.toml", text);
    let trace = evil.work("trace");
    evil.write("s.sh", format!("echo ran > {}", trace.display()));
    symlink(&accepted, evil.work("mcp-host.toml")).expect("a link");
    let asked = trust(&evil, &["--yes"]);
    assert_eq!(asked.code, Some(0), "{asked}");
    let script = good.work("s.sh").canonicalize().unwrap_or(good.work("s.sh"));
    assert!(asked.stderr().contains(&script.display().to_string()), "{asked}");
    let call = ["servers", "check", "s"];
    let outcome = Run::new().home(&evil).args(call).go();
    assert_ne!(outcome.code, Some(0), "{outcome}");
    assert!(!trace.exists(), "{outcome}");
}

#[test]
fn a_configuration_nobody_accepted_sets_no_limits() {
    let home = Home::new();
    for limit in ["timeout = \"1ms\"", "fuel = 1"] {
        let text = format!("[run]\n{limit}\n");
        let outcome = where_found(&home, &text, &[]);
        assert_eq!(outcome.code, Some(0), "{outcome}");
        assert!(outcome.warnings().concat().contains("mcp-host.toml"), "{outcome}");
    }
}

#[test]
fn a_broken_configuration_in_the_working_tree_stops_only_a_run_that_asks_for_tools() {
    let home = Home::new();
    for text in ["= broken", "include = [\"/etc/hostname.toml\"]", "include = [\"../../x.json\"]"] {
        let unasked = where_found(&home, text, &[]);
        assert_eq!(unasked.code, Some(0), "{unasked}");
        assert!(unasked.warnings().concat().contains("is left out: config: "), "{unasked}");
        assert_eq!(where_found(&home, text, &["--allow", "all"]).code, Some(3), "{text}");
        let named = where_found(&home, text, &["--config", "mcp-host.toml"]);
        assert_eq!(named.code, Some(3), "{named}");
    }
}

#[test]
fn a_damaged_file_of_what_is_trusted_is_told_of_and_kept() {
    let home = Home::new();
    where_found(&home, "[servers.s]\ncommand = \"true\"\n", &[]);
    let accepted = trust(&home, &["--yes"]);
    assert_eq!(accepted.code, Some(0), "{accepted}");
    let store = home.cache().with_file_name("state").join("mcp-host/trust.json");
    fs::write(&store, "{").expect("damaging the file");
    for outcome in [
        trust(&home, &["--yes"]),
        trust(&home, &["--revoke"]),
        Run::guest(small(&home)).home(&home).args(["--allow", "s"]).go(),
    ] {
        assert_eq!(outcome.code, Some(3), "{outcome}");
        let (error, hint) = outcome.report();
        assert!(error.contains("trust.json") && hint.contains("trust.json"), "{outcome}");
    }
    let unasked = Run::guest(small(&home)).home(&home).go();
    assert_eq!(unasked.code, Some(0), "{unasked}");
    assert!(unasked.warnings().concat().contains("trust.json"), "{unasked}");
    assert_eq!(fs::read(&store).expect("the file"), b"{");
}

// What a run is given.

#[test]
fn what_cannot_be_given_is_refused_before_the_run() {
    let home = Home::new();
    let guest = small(&home);
    let run = |args: &[&str]| Run::guest(&guest).home(&home).args(args);
    let large = "x".repeat(100_000);
    let odd = std::ffi::OsStr::from_bytes(b"\xff");
    for (outcome, said) in [
        (run(&["--dir", ".::/x", "--dir", "/tmp::/x"]).go(), "under one path: /x"),
        (run(&[]).guest_args([&large, &large]).go(), "over the limit of 131072"),
        (run(&["--env", &format!("K={large}")]).guest_args([&large]).go(), "over the limit"),
        (run(&["--env", "ODD"]).env("ODD", odd).go(), "is not UTF-8: ODD"),
    ] {
        assert_eq!(outcome.code, Some(2), "{outcome}");
        assert!(outcome.report().0.contains(said), "{outcome}");
    }
}

// The cache of compiled code.

/// A run of this guest in a place of its own; the first compiles, the second need not.
fn cached_run(home: &Arc<Home>, guest: &Path) -> Outcome {
    let outcome = Run::guest_json(guest).home(home).private_cache().go();
    assert_eq!(outcome.word(), "ok", "{outcome}");
    outcome
}

/// A guest that does nothing and compiles in no time.
fn small(home: &Arc<Home>) -> PathBuf {
    home.write("small.wasm", component(""))
}

fn is_cached(outcome: &Outcome) -> bool {
    outcome.json()["usage"]["cached"].as_bool().expect("whether it was cached")
}

fn cache_files(home: &Arc<Home>, extension: Option<&str>) -> Vec<PathBuf> {
    let folder = home.cache().join("mcp-host");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the cache")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            extension.is_none_or(|wanted| path.extension().is_some_and(|found| found == wanted))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_guest_is_compiled_once() {
    let home = Home::new();
    let (first, second) = (cached_run(&home, HELLO.as_ref()), cached_run(&home, HELLO.as_ref()));
    assert!(!is_cached(&first), "{first}");
    assert!(is_cached(&second), "{second}");
    assert_eq!(second.json()["usage"]["compile_ms"], 0.0, "{second}");
    assert_eq!(first.json()["stdout"], second.json()["stdout"]);
    let mode = |path: &Path| fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
    assert_eq!(mode(&home.cache().join("mcp-host")), 0o700);
    for file in cache_files(&home, None) {
        assert_eq!(mode(&file) & 0o077, 0, "{file:?}");
    }
}

#[test]
fn a_damaged_entry_is_compiled_again_and_never_run() {
    let home = Home::new();
    cached_run(&home, &small(&home));
    let entries = cache_files(&home, Some("code"));
    let [entry] = &entries[..] else { panic!("one entry: {entries:?}") };
    let good = fs::read(entry).expect("the entry");
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let damaged = [
        Vec::new(),
        good[..1].to_vec(),
        good[..31].to_vec(),
        good[..good.len() / 2].to_vec(),
        good[..good.len() - 1].to_vec(),
        [&good[..], b"more"].concat(),
        flipped(0),
        flipped(40),
        flipped(good.len() / 2),
        flipped(good.len() - 1),
        vec![0; good.len()],
    ];
    for bytes in damaged {
        fs::write(entry, &bytes).expect("damaging the entry");
        let again = cached_run(&home, &small(&home));
        assert!(!is_cached(&again), "{} bytes: {again}", bytes.len());
        let healed = cached_run(&home, &small(&home));
        assert!(is_cached(&healed), "{} bytes: {healed}", bytes.len());
    }
}

#[test]
fn an_entry_in_another_ones_place_is_not_run() {
    let home = Home::new();
    let other = hostile("ok_fake_outcome");
    let said = [HELLO.as_ref(), other.as_path()]
        .map(|guest| cached_run(&home, guest).json()["stdout"].clone());
    let entries = cache_files(&home, Some("code"));
    let [one, two] = &entries[..] else { panic!("two entries: {entries:?}") };
    let aside = home.work("aside");
    for (from, to) in [(one, &aside), (two, one), (&aside, two)] {
        fs::copy(from, to).expect("swapping");
    }
    for (guest, said) in [HELLO.as_ref(), other.as_path()].into_iter().zip(said) {
        let outcome = cached_run(&home, guest);
        assert!(!is_cached(&outcome), "{outcome}");
        assert_eq!(outcome.json()["stdout"], said, "{outcome}");
    }
}

#[test]
fn an_entry_that_is_no_file_of_ours_is_not_followed() {
    let home = Home::new();
    cached_run(&home, &small(&home));
    let entry = cache_files(&home, Some("code")).remove(0);
    let moved = home.work("moved");
    fs::rename(&entry, &moved).expect("moving the entry");
    symlink(&moved, &entry).expect("a link in its place");
    let before = fs::read(&moved).expect("the entry");
    assert!(!is_cached(&cached_run(&home, &small(&home))));
    assert_eq!(fs::read(&moved).expect("the entry"), before, "the link was not written through");

    fs::remove_file(&entry).expect("the entry goes");
    fs::create_dir(&entry).expect("a directory in its place");
    assert!(!is_cached(&cached_run(&home, &small(&home))));
}

#[test]
fn a_changed_secret_makes_every_entry_worthless() {
    let home = Home::new();
    cached_run(&home, &small(&home));
    let others: Vec<_> = cache_files(&home, None)
        .into_iter()
        .filter(|path| path.extension().is_none_or(|found| found != "code"))
        .collect();
    assert!(!others.is_empty());
    for content in [&b""[..], b"short", &[7; 32], &[7; 4_096]] {
        for file in &others {
            fs::write(file, content).expect("changing the secret");
        }
        assert!(!is_cached(&cached_run(&home, &small(&home))), "{} bytes", content.len());
    }
}

/// Two runs over a cache that must not be used: both compile, each says so once.
fn goes_on_without_a_cache(home: &Arc<Home>) {
    for _ in 0..2 {
        let outcome = cached_run(home, &small(home));
        assert!(!is_cached(&outcome), "{outcome}");
        let warnings = outcome.warnings();
        assert_eq!(warnings.len(), 1, "{outcome}");
        assert!(warnings[0].contains("cache"), "{outcome}");
    }
}

#[test]
fn a_cache_that_others_can_write_to_is_not_used() {
    for mode in [0o777, 0o770, 0o702] {
        let home = Home::new();
        cached_run(&home, &small(&home));
        let folder = home.cache().join("mcp-host");
        fs::set_permissions(&folder, Permissions::from_mode(mode))
            .expect("opening the cache to others");
        goes_on_without_a_cache(&home);
    }
}

#[test]
fn a_cache_that_is_a_link_or_a_file_is_not_used() {
    let home = Home::new();
    cached_run(&home, &small(&home));
    let folder = home.cache().join("mcp-host");
    let moved = home.work("moved");
    fs::rename(&folder, &moved).expect("moving the cache");
    symlink(&moved, &folder).expect("a link in its place");
    goes_on_without_a_cache(&home);

    fs::remove_file(&folder).expect("the link goes");
    fs::write(&folder, "no directory").expect("a file in its place");
    goes_on_without_a_cache(&home);
}

#[test]
fn a_cache_of_another_user_is_not_used() {
    let home = Home::new();
    cached_run(&home, &small(&home));
    if chown(home.cache().join("mcp-host"), Some(12_345), None).is_err() {
        // Only root can give a directory away.
        println!("not tested: giving the cache to another user needs root");
        return;
    }
    goes_on_without_a_cache(&home);
}

#[test]
fn a_cache_that_cannot_be_made_is_done_without() {
    let home = Home::new();
    fs::write(home.cache(), "a file where the folder of caches should be").expect("a file");
    goes_on_without_a_cache(&home);
}

#[test]
fn a_cache_that_cannot_be_written_to_costs_only_the_compilation() {
    let home = Home::new();
    cached_run(&home, HELLO.as_ref());
    let guest = hostile("ok_fake_outcome");
    // A directory where the entry belongs stops even root.
    let fresh = Home::new();
    cached_run(&fresh, &guest);
    let name = cache_files(&fresh, Some("code")).remove(0);
    let name = name.file_name().expect("a name");
    fs::create_dir_all(home.cache().join("mcp-host").join(name).join("x")).expect("an obstacle");
    assert!(!is_cached(&cached_run(&home, &guest)));
    assert!(is_cached(&cached_run(&home, HELLO.as_ref())), "others are not harmed");
}

#[test]
fn many_processes_share_a_fresh_cache() {
    let home = Home::new();
    let runs: Vec<_> = (0..6)
        .map(|_| {
            let home = home.clone();
            std::thread::spawn(move || cached_run(&home, HELLO.as_ref()).json()["stdout"].clone())
        })
        .collect();
    for run in runs {
        assert_eq!(run.join().expect("a run"), "hello from the sandbox\n");
    }
    assert!(is_cached(&cached_run(&home, HELLO.as_ref())));
    assert_eq!(cache_files(&home, Some("code")).len(), 1);
    let staged: Vec<_> = cache_files(&home, None)
        .into_iter()
        .filter(|path| {
            path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
        })
        .collect();
    assert_eq!(staged, Vec::<PathBuf>::new(), "nothing half-written stays");
}
