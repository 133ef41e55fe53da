//! test262, the conformance suite of the language, through the runtime: each test is a
//! script of its own in a sandbox of its own, in this process.
//!
//! A script is a module here, so tests of what only a script of the web's first kind has
//! do not apply. Without a word every 40th test runs; with `MCP_HOST_TEST262=all` all of
//! them do, and a table goes to `target/test262.md`. What fails must be in
//! `tests/scripts/test262/failures.txt`, and what is there must fail; `bless` writes it.

mod case;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _};
use mcp_host::cache::Cache;
use mcp_host::engine::Fuel;
use mcp_host::grant;
use mcp_host::guest::Guest;
use mcp_host::instance::Grants;
use mcp_host::limits::Limits;
use mcp_host::loader::Loader;
use mcp_host::name::ServerName;
use mcp_host::script::{Beside, End, Runtime, Script};
use mcp_host::stdio::Stdio;
use mcp_host::tools::{Call, Session, ToolDescription, ToolError, ToolOutput, Tools};
use serde_json::Value;

use crate::support::repository;
use case::Case;

/// One of how many tests runs when nothing is asked for.
const SAMPLE: usize = 40;
/// What one test may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Features that the language has in no engine yet or no longer, that this one lacks, or
/// that need what a sandbox has not: other realms, threads, a collector that obeys.
const FEATURES: [&str; 27] = [
    "Temporal",
    "ShadowRealm",
    "decorators",
    "tail-call-optimization",
    "import-defer",
    "source-phase-imports",
    "source-phase-imports-module-source",
    "legacy-regexp",
    "IsHTMLDDA",
    "cross-realm",
    "host-gc-required",
    "Atomics",
    "SharedArrayBuffer",
    "Atomics.waitAsync",
    "import-assertions",
    "Intl.DateTimeFormat-datetimestyle",
    "Intl.DateTimeFormat-dayPeriod",
    "Intl.DateTimeFormat-extend-timezonename",
    "Intl.DateTimeFormat-formatRange",
    "Intl.DateTimeFormat-fractionalSecondDigits",
    "Intl.DisplayNames",
    "Intl.ListFormat",
    "Intl.Locale",
    "Intl.NumberFormat-unified",
    "Intl.RelativeTimeFormat",
    "Intl.Segmenter",
    "Intl-enumeration",
];
/// What the tests expect of their host, as far as a sandbox has it.
const HOST: &str = "
const $262 = {
  global: globalThis,
  evalScript: source => (0, eval)(source),
  detachArrayBuffer: buffer => { structuredClone(buffer, { transfer: [buffer] }); },
  gc() { throw new Test262Error('nothing can be collected on demand'); },
};
let $settle;
const $settled = new Promise((resolve, reject) => { $settle = error => (error ? reject(error) : resolve()); });
globalThis.$DONE = error => $settle(error);
";
const AWAIT_DONE: &str = "\n;await $settled;\n";

#[test]
fn the_language_is_what_test262_says() {
    let asked = std::env::var("MCP_HOST_TEST262").unwrap_or_default();
    let Some(suite) = Suite::open() else {
        assert!(asked.is_empty(), "not installed; run tests/scripts/test262/setup.sh");
        eprintln!("test262 is not installed; run tests/scripts/test262/setup.sh");
        return;
    };
    let step = if asked.is_empty() { SAMPLE } else { 1 };
    let chosen: Vec<String> = suite.tests.iter().step_by(step).cloned().collect();
    let verdicts = suite.run(&chosen);
    let failures = list_file("failures.txt");
    if asked == "bless" {
        bless(&verdicts);
    }
    if step == 1 {
        let table = table(&verdicts);
        fs::write(repository().join("target/test262.md"), &table).expect("the table");
        println!("{table}");
    }
    assert!(asked == "bless" || verdicts.len() > 500, "only {} tests", verdicts.len());
    let wrong = wrong(&verdicts, &failures);
    assert!(asked == "bless" || wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// How a test ended; a failure says how.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed(String),
    /// It is about what this runtime does not claim to be.
    NotApplicable(String),
}

/// The suite where it was installed.
struct Suite {
    folder: PathBuf,
    harness: BTreeMap<String, String>,
    tests: Vec<String>,
    not_modules: BTreeSet<String>,
}

impl Suite {
    fn open() -> Option<Self> {
        let folder = repository().join("target/tools/test262");
        folder.join("stamp").is_file().then_some(())?;
        let mut harness = BTreeMap::new();
        for entry in fs::read_dir(folder.join("harness")).ok()?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            harness.insert(name, fs::read_to_string(entry.path()).ok()?);
        }
        let mut tests = Vec::new();
        collect(&folder.join("test"), "", &mut tests);
        tests.sort();
        Some(Self { folder, harness, tests, not_modules: list_file("not-modules.txt") })
    }

    /// Runs these tests on all processors.
    fn run(&self, chosen: &[String]) -> BTreeMap<String, Verdict> {
        let (next, verdicts) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
        let start = tokio::runtime::Runtime::new().expect("a runtime");
        let runtime = start.block_on(load());
        std::thread::scope(|scope| {
            for _ in 0..workers() {
                scope.spawn(|| {
                    let mut tokio = tokio::runtime::Builder::new_current_thread();
                    let tokio = tokio.enable_all().build().expect("a runtime");
                    while let Some(name) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let verdict = tokio.block_on(self.judge(&runtime, name));
                        let mut verdicts = verdicts.lock().unwrap_or_else(PoisonError::into_inner);
                        verdicts.insert(name.clone(), verdict);
                    }
                });
            }
        });
        verdicts.into_inner().expect("no thread panicked")
    }

    async fn judge(&self, runtime: &Runtime, name: &str) -> Verdict {
        let path = self.folder.join("test").join(name);
        let Some(case) = Case::read(&path) else {
            return Verdict::NotApplicable("no text".into());
        };
        if let Some(why) = self.does_not_apply(&case, name) {
            return Verdict::NotApplicable(why);
        }
        let source = match self.source(&case) {
            Ok(source) => source,
            Err(missing) => return Verdict::Failed(format!("no such harness file: {missing}")),
        };
        verdict(&case, &run(runtime, &path, source).await)
    }

    fn does_not_apply(&self, case: &Case, name: &str) -> Option<String> {
        let scripts = ["noStrict", "raw"].into_iter().find(|flag| case.is(flag));
        let scripts = scripts.or_else(|| self.not_modules.contains(name).then_some("not a module"));
        if scripts.is_some() {
            return Some("scripts are modules".into());
        }
        if case.is("CanBlockIsTrue") || case.includes.iter().any(|name| name == "atomicsHelper.js")
        {
            return Some("agents".into());
        }
        case.feature_of(&FEATURES).map(str::to_owned)
    }

    /// The script: the harness and the test. What must not even be read comes alone.
    fn source(&self, case: &Case) -> Result<String, String> {
        if case.negative.as_ref().is_some_and(|negative| negative.phase == "parse") {
            return Ok(case.text.clone());
        }
        let mut source = HOST.to_owned();
        let usual = ["assert.js", "sta.js"].map(str::to_owned);
        let done = "doneprintHandle.js";
        for name in usual.iter().chain(case.includes.iter().filter(|name| *name != done)) {
            source.push_str(self.harness.get(name).ok_or_else(|| name.clone())?);
            source.push('\n');
        }
        source.push_str(&case.text);
        if case.is("async") {
            source.push_str(AWAIT_DONE);
        }
        Ok(source)
    }
}

/// The files of tests below a folder, as paths from the first one.
fn collect(folder: &Path, prefix: &str, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder of tests").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), into);
        } else if name.ends_with(".js") && !name.contains("_FIXTURE") {
            into.push(path);
        }
    }
}

/// The lines of a list beside the suite's runner, up to a blank.
fn list_file(name: &str) -> BTreeSet<String> {
    let path = repository().join("tests/scripts/test262").join(name);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let names = text.lines().filter(|line| !line.starts_with('#'));
    names.filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect()
}

/// How many tests run at once.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// The built-in runtime, or the component that `MCP_HOST_TEST262_RUNTIME` names.
async fn load() -> Runtime {
    let runs = u32::try_from(workers()).expect("a few");
    let loader = Loader::pooled(Fuel::Off, runs, Cache::disabled()).expect("an engine");
    let guest = match std::env::var_os("MCP_HOST_TEST262_RUNTIME") {
        Some(path) => Guest::read(path.as_ref()).expect("the component"),
        None => Guest::built_in(mcp_host_plugins::JAVASCRIPT),
    };
    loader.load_runtime(&guest).await.expect("the runtime loads").program
}

async fn run(runtime: &Runtime, path: &Path, source: String) -> End {
    let folder = path.parent().expect("a test is in a folder");
    let beside = Beside::open(folder, &["js".to_owned()]).expect("the folder of a test");
    let script = Script {
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        source: source.into(),
        args: "[]".into(),
        beside: Arc::new(beside),
    };
    let limits = Limits { wall_time: PATIENCE, ..Limits::default() };
    let stdio = Stdio::keep(limits.output_bytes);
    let granted = grant::Grants::parse(Vec::<&str>::new()).expect("no grants");
    let grants = Grants {
        session: Arc::new(Session::new(Arc::new(NoTools), granted, &limits)),
        limits,
        args: Vec::new(),
        env: Vec::new(),
        files: Arc::default(),
        state: None,
        stdin: false,
    };
    let (end, _) = runtime.run(&script, grants, &stdio).await;
    stdio.finish(None).await;
    end
}

fn verdict(case: &Case, end: &End) -> Verdict {
    let failure = match end {
        End::Result(_) => None,
        End::Failed(failure) => Some(serde_json::to_value(failure).expect("a failure")),
        End::Stopped(outcome) => {
            return Verdict::Failed(format!("{:?}: {}", outcome.kind, outcome.message));
        }
    };
    match (&case.negative, failure) {
        (None, None) => Verdict::Passed,
        (None, Some(failure)) => Verdict::Failed(words(&failure)),
        (Some(negative), None) => Verdict::Failed(format!("no {} at all", negative.class)),
        (Some(negative), Some(failure)) => {
            let problem = failure["problem"].as_str().unwrap_or_default();
            let as_it_must = match negative.phase.as_str() {
                "parse" => problem == "unreadable",
                "resolution" => ["unresolved", "unreadable"].contains(&problem),
                _ => problem == "thrown" && is_of(&failure, &negative.class),
            };
            if as_it_must { Verdict::Passed } else { Verdict::Failed(words(&failure)) }
        }
    }
}

/// Whether a failure is of this class. The suite's own error is no `Error`, so nothing is
/// told of its class.
fn is_of(failure: &Value, class: &str) -> bool {
    match failure["name"].as_str() {
        Some(name) => name == class,
        None => class == "Test262Error",
    }
}

fn words(failure: &Value) -> String {
    let word = |key: &str| failure[key].as_str().unwrap_or_default().to_owned();
    let message = word("message");
    let line = message.lines().next().unwrap_or_default();
    format!("{} {}: {}", word("problem"), word("name"), line.chars().take(150).collect::<String>())
}

/// What is not as the list of failures has it.
fn wrong(verdicts: &BTreeMap<String, Verdict>, failures: &BTreeSet<String>) -> Vec<String> {
    let differs = |(name, verdict): (&String, &Verdict)| match (verdict, failures.contains(name)) {
        (Verdict::Failed(how), false) => Some(format!("fails: {name}: {how}")),
        (Verdict::Passed, true) => Some(format!("passes, take it from the list: {name}")),
        (Verdict::NotApplicable(_), true) => Some(format!("does not apply: {name}")),
        _ => None,
    };
    verdicts.iter().filter_map(differs).collect()
}

fn bless(verdicts: &BTreeMap<String, Verdict>) {
    let mut text =
        String::from("# Tests that fail, and what they say. Written by a run with `bless`.\n");
    for (name, verdict) in verdicts {
        if let Verdict::Failed(how) = verdict {
            let how: String = how.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            writeln!(text, "{name}  {how}").expect("a string takes it");
        }
    }
    let path = repository().join("tests/scripts/test262/failures.txt");
    fs::write(path, text).expect("the list can be written");
}

/// The results by folder, as Markdown.
fn table(verdicts: &BTreeMap<String, Verdict>) -> String {
    let mut folders = BTreeMap::<String, [usize; 3]>::new();
    let mut reasons = BTreeMap::<&str, usize>::new();
    for (name, verdict) in verdicts {
        let folder = name.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
        let column = match verdict {
            Verdict::Passed => 0,
            Verdict::Failed(_) => 1,
            Verdict::NotApplicable(why) => {
                *reasons.entry(why).or_default() += 1;
                2
            }
        };
        for row in [folder, name.split('/').next().unwrap_or_default().to_owned(), "all".to_owned()]
        {
            folders.entry(row).or_default()[column] += 1;
        }
    }
    let mut text = String::from(
        "| Folder | Passed | Failed | Rate | Not applicable |\n|---|--:|--:|--:|--:|\n",
    );
    for (folder, [passed, failed, other]) in folders {
        let rate = 100.0 * passed as f64 / (passed + failed).max(1) as f64;
        writeln!(text, "| {folder} | {passed} | {failed} | {rate:.2} % | {other} |")
            .expect("a string takes it");
    }
    text.push_str("\n| Not applicable because of | Tests |\n|---|--:|\n");
    for (why, count) in reasons {
        writeln!(text, "| {why} | {count} |").expect("a string takes it");
    }
    text
}

/// No server at all.
struct NoTools;

impl Tools for NoTools {
    fn servers(&self) -> Vec<ServerName> {
        Vec::new()
    }

    fn call<'a>(&'a self, _: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        async { unreachable!("no tool is granted") }.boxed()
    }

    fn list<'a>(
        &'a self,
        _: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn describe<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        async { unreachable!("no tool is there") }.boxed()
    }
}
