//! Scripts that attack what runs them: `tests/scripts/hostile`, a file for each, and
//! the ones below, whose text is made.
//!
//! How a run must end is the beginning of a file's name, as with hostile guests; `any`
//! stands for whatever is an end. The comment a file opens with says the rest, one
//! `// KEY: VALUE` a line: `run` has options, `server` is there when the example server
//! is granted, `says` is in the message or the hint, `prints` is a line of stdout,
//! `ends` its last one, `result` the result.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use mcp_host_tests::Kind;
use serde_json::Value;

use crate::support::{Home, Outcome, Run, contract, in_time, repository, shop};

const MIB: u64 = 1024 * 1024;
/// What the runs of the attacks that never end are given.
const DEADLINE: Duration = Duration::from_millis(400);
/// What a run takes at most that has no deadline to reach, on a machine that has other
/// things to do.
const PATIENCE: Duration = Duration::from_secs(30);
/// The memory of a run that asks for no other bound.
const MEMORY: u64 = 256 * MIB;
/// The words of the outcomes that an attack may choose from.
const ENDS: [&str; 5] = ["ok", "script-error", "timeout", "memory", "call-limit"];

#[test]
fn every_attack_is_in_a_group() {
    let groups = ["ok", "error", "timeout", "memory", "calllimit", "any"];
    for path in attacks() {
        let attack = Attack::read(&path);
        assert!(groups.contains(&attack.group.as_str()), "no group: {}", path.display());
    }
    assert!(attacks().len() >= 70, "only {} attacks", attacks().len());
}

#[test]
fn scripts_that_only_try_end_well() {
    group("ok");
}

#[test]
fn scripts_that_fail_are_told_why() {
    group("error");
}

#[test]
fn scripts_that_never_end_are_stopped_at_the_deadline() {
    group("timeout");
}

#[test]
fn scripts_that_take_all_memory_are_stopped() {
    group("memory");
}

#[test]
fn scripts_that_call_without_end_are_stopped() {
    group("calllimit");
}

#[test]
fn scripts_with_more_than_one_right_end_have_one() {
    group("any");
}

/// One attack and what its comment says of it.
struct Attack {
    path: PathBuf,
    group: String,
    notes: Vec<(String, String)>,
}

impl Attack {
    fn read(path: &Path) -> Self {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let group = stem.split('_').next().unwrap_or_default().to_owned();
        let text = fs::read_to_string(path).expect("an attack");
        let notes = text
            .lines()
            .map_while(|line| line.strip_prefix("// "))
            .filter_map(|line| {
                line.split_once(": ").or_else(|| (line == "server").then_some((line, "")))
            })
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        Self { path: path.to_owned(), group, notes }
    }

    fn notes(&self, key: &str) -> impl Iterator<Item = &str> {
        self.notes.iter().filter(move |note| note.0 == key).map(|note| note.1.as_str())
    }

    fn run(&self) -> Run {
        let mut run = Run::guest_json(&self.path);
        for options in self.notes("run") {
            run = run.args(options.split(' '));
        }
        if self.notes("server").next().is_some() {
            run = run.config(&shop()).args(["--allow", "shop"]);
        }
        run
    }

    /// The bytes its run may hold.
    fn memory(&self) -> u64 {
        let mut words = self.notes("run").flat_map(|options| options.split(' '));
        let asked = words.by_ref().find(|word| *word == "--memory").and_then(|_| words.next());
        let mib = asked.and_then(|text| text.strip_suffix("MiB")?.parse::<u64>().ok());
        mib.map_or(MEMORY, |mib| mib * MIB)
    }

    /// Fails unless its run holds to everything there is to hold to.
    fn check(&self) {
        let outcome = self.run().go();
        let document = match Kind::of_file(&format!("{}_", self.group)) {
            Some(kind) => contract(&outcome, kind),
            None => any_end(&outcome),
        };
        if self.group == "timeout" {
            in_time(&outcome, DEADLINE);
        }
        assert!(outcome.wall < PATIENCE, "{outcome}");
        let bound = baseline_bytes() + self.memory() + 32 * MIB;
        assert!(outcome.peak_bytes <= bound, "over {} MiB: {outcome}", bound / MIB);
        self.check_notes(&outcome, &document);
    }

    fn check_notes(&self, outcome: &Outcome, document: &Value) {
        let stdout = document["stdout"].as_str().unwrap_or_default();
        let words = format!("{} {}", document["message"], document["hint"]);
        for needle in self.notes("says") {
            assert!(words.contains(needle), "nothing of {needle:?}: {outcome}");
        }
        for line in self.notes("prints") {
            assert!(stdout.lines().any(|found| found == line), "no line {line:?}: {outcome}");
        }
        for line in self.notes("ends") {
            assert_eq!(stdout.lines().last(), Some(line), "{outcome}");
        }
        for result in self.notes("result") {
            assert_eq!(document["result"].to_string(), result, "{outcome}");
        }
    }
}

fn attacks() -> Vec<PathBuf> {
    let folder = repository().join("tests/scripts/hostile");
    let entries = fs::read_dir(folder).expect("the folder of attacks").flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Checks every attack of a group and fails with all that went wrong.
fn group(name: &str) {
    let all = attacks().into_iter().map(|path| Attack::read(&path));
    let mut failures = Vec::new();
    for attack in all.filter(|attack| attack.group == name) {
        let checked = std::panic::catch_unwind(|| attack.check());
        if checked.is_err() {
            failures.push(attack.path.display().to_string());
        }
    }
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}

/// Holds an attack that may end in several ways against the contract of the one it took.
fn any_end(outcome: &Outcome) -> Value {
    let word = outcome.word();
    assert!(ENDS.contains(&word.as_str()), "{outcome}");
    let kinds = [Kind::Ok, Kind::ScriptError, Kind::Timeout, Kind::Memory, Kind::CallLimit];
    let kind = kinds.into_iter().find(|kind| kind.word() == word);
    contract(outcome, kind.expect("every end is a kind"))
}

/// What a run of a script takes that does nothing, its runtime compiled before.
fn baseline_bytes() -> u64 {
    static BYTES: OnceLock<u64> = OnceLock::new();
    *BYTES.get_or_init(|| {
        let nothing = || Run::new().args(["run", "--json", "-e", "1"]).go().peak_bytes;
        nothing();
        nothing()
    })
}

// Text that is made.

/// A run of this text as a file of this name.
fn of_text(name: &str, text: impl AsRef<[u8]>) -> Outcome {
    let home = Home::new();
    let path = home.write(name, text);
    Run::guest_json(path).home(&home).args(["--timeout", "20s"]).go()
}

fn is_script_error(outcome: &Outcome) -> Value {
    contract(outcome, Kind::ScriptError)
}

fn prints(outcome: &Outcome, line: &str) {
    let document = contract(outcome, Kind::Ok);
    assert_eq!(document["stdout"], format!("{line}\n"), "{outcome}");
}

#[test]
fn a_source_over_the_bound_is_refused_before_it_is_read() {
    let outcome = of_text("large.mjs", format!("//{}\n", "x".repeat(5 << 20)));
    assert!(outcome.code.is_some_and(|code| code != 0), "{outcome}");
    assert!(outcome.message().contains("over the limit of"), "the bound is named: {outcome}");
    outcome.no_process_left();
}

#[test]
fn a_hundred_thousand_lines_are_a_script() {
    let lines = "total += 1;\n".repeat(100_000);
    prints(
        &of_text("long.ts", format!("let total: number = 0;\n{lines}console.log(total);")),
        "100000",
    );
}

#[test]
fn a_source_that_is_no_text_is_an_error() {
    for bytes in [&b"console.log('\xff\xfe')"[..], b"\xed\xa0\x80", b"\x00asm\x01\x00\x00\x00"] {
        let outcome = of_text("odd.mjs", bytes);
        assert!(outcome.code.is_some_and(|code| code != 0), "{outcome}");
        assert!(!outcome.message().is_empty(), "{outcome}");
        outcome.no_process_left();
    }
}

#[test]
fn marks_are_read_as_the_language_says_and_nul_bytes_are_refused() {
    prints(&of_text("bom.mjs", "\u{feff}console.log('bom')"), "bom");
    prints(&of_text("lines.mjs", "// a\u{2028}console.log('separator')\r\n"), "separator");
    is_script_error(&of_text("nul.mjs", "console.log('a\0b'.length)"));
    is_script_error(&of_text("nul.mjs", "let a\0b = 1;"));
    prints(&of_text("shebang.ts", "#!/usr/bin/env -S mcp-host run\nconsole.log('ran')"), "ran");
}

#[test]
fn a_script_of_nothing_ends_well() {
    for text in ["", "\n", "// nothing", "#!/x", ";", "\u{feff}", "export {}", "\"use strict\""] {
        let document = contract(&of_text("empty.ts", text), Kind::Ok);
        assert_eq!(document["stdout"], "", "{text:?}");
    }
}

#[test]
fn a_source_that_nests_too_deep_is_an_error_and_no_trap() {
    let deep = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(100_000), close.repeat(100_000))
    };
    let sources = [
        deep("(", "1", ")"),
        deep("[", "", "]"),
        deep("{", "", "}"),
        deep("!", "1", ""),
        deep("a=>", "1", ""),
        deep("`${", "1", "}`"),
        deep("1+", "1", ""),
        deep("x?", "1", ":1"),
        deep("if(1)", ";", ""),
        deep("f(", "", ")"),
        format!("x{}", ".a".repeat(100_000)),
        format!("x{}", "()".repeat(100_000)),
        format!("let x: {}", deep("Array<", "1", ">")),
        format!("type T = {}", deep("[", "1", "]")),
        deep("{x:", "1", "}"),
        deep("class A{static{", "", "}}"),
        deep("function f(){", "", "}"),
        deep("async()=>{await ", "1", "}"),
    ];
    for source in sources {
        let outcome = of_text("deep.ts", &source);
        let start = source.get(..20);
        let word = any_end(&outcome)["outcome"].clone();
        assert_ne!(word, "timeout", "{start:?}: {outcome}");
    }
}

#[test]
fn errors_in_the_source_show_where() {
    for (text, at) in
        [("let x = ;\n", "1:9"), ("\n\n  foo(\n", "4:1"), ("const a = 1;\nconst a = 2;", "2:7")]
    {
        let outcome = of_text("wrong.ts", text);
        let document = is_script_error(&outcome);
        let all = document.to_string();
        assert!(all.contains(&format!("wrong.ts:{at}")) || all.contains("\"line\""), "{outcome}");
    }
}

/// A folder with a script and what it imports.
fn folder(files: &[(&str, &str)]) -> Arc<Home> {
    let home = Home::new();
    for (name, text) in files {
        home.write(name, text);
    }
    home
}

#[test]
fn imports_may_go_round_in_circles() {
    let home = folder(&[
        ("a.mjs", "import { b } from './b.mjs'; export const a = () => 'a'; console.log(b());"),
        (
            "b.mjs",
            "import { a } from './a.mjs'; import * as self from './b.mjs'; export const b = () => a() + Object.keys(self);",
        ),
    ]);
    prints(&Run::guest_json(home.work("a.mjs")).home(&home).go(), "ab");
}

#[test]
fn a_link_leads_no_import_out_of_the_folder() {
    let home = folder(&[(
        "a.mjs",
        "export default await import('./out.mjs').then(() => 'read', () => 'refused') + await import('./dir/passwd').then(() => 'read', () => 'refused')",
    )]);
    let outside = Home::new();
    let secret = outside.write("secret.mjs", "export const secret = 1;");
    symlink(secret, home.work("out.mjs")).expect("a link");
    symlink("/etc", home.work("dir")).expect("a link");
    let document = contract(&Run::guest_json(home.work("a.mjs")).home(&home).go(), Kind::Ok);
    assert_eq!(document["result"], "refusedrefused", "{document}");
}

#[test]
fn modules_without_end_are_refused() {
    let home = Home::new();
    let count = 2_000;
    for at in 0..count {
        home.write(&format!("m{at}.mjs"), format!("import './m{}.mjs';", (at + 1) % count));
    }
    let outcome = Run::guest_json(home.work("m0.mjs")).home(&home).args(["--timeout", "20s"]).go();
    is_script_error(&outcome);
}

#[test]
fn a_module_that_fails_names_itself() {
    let home = folder(&[
        ("a.mjs", "import './b.mjs';"),
        ("b.mjs", "import './c.mjs';"),
        ("c.mjs", "const x = 1;\nx.y.z;"),
    ]);
    let outcome = Run::guest_json(home.work("a.mjs")).home(&home).go();
    assert!(is_script_error(&outcome).to_string().contains("c.mjs"), "{outcome}");
}

#[test]
fn a_failure_shows_no_terminal_anything_but_text() {
    let script = repository().join("tests/scripts/hostile/error_terminal.mjs");
    let outcome = Run::guest(script).go();
    outcome.report();
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(!outcome.stderr().contains('\u{202e}'), "{outcome}");
}

#[test]
fn what_was_printed_before_the_deadline_is_there() {
    let text = "console.log('before'); console.error('to stderr'); for (;;);";
    let outcome = Run::new().args(["run", "-e", text, "--timeout", "300ms"]).go();
    assert_eq!((outcome.code, outcome.stdout().as_str()), (Some(20), "before\n"), "{outcome}");
    assert!(outcome.stderr().starts_with("to stderr\n"), "{outcome}");
}
