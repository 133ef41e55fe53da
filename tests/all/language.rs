//! What scripts mean: every program in `tests/scripts/differential` prints under the
//! binary what it prints under Node, line by line, in this same run.
//!
//! No expected output is kept anywhere, so that a program cannot be wrong about the
//! language. Where Node is not the measure, `exceptions.txt` beside the programs says so
//! for one line of output, with the reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::support::{Outcome, Run, repository};

/// Lines of one program's differences that a report shows.
const SHOWN: usize = 12;

#[test]
fn programs_print_what_they_print_under_node() {
    let programs = programs();
    assert!(programs.len() >= 70, "only {} programs", programs.len());
    let exceptions = Exceptions::read();
    let next = AtomicUsize::new(0);
    let reports = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(report) = compare(program, &exceptions) {
                        reports.lock().unwrap_or_else(PoisonError::into_inner).push(report);
                    }
                }
            });
        }
    });
    let mut reports = reports.into_inner().expect("no thread panicked");
    reports.sort();
    assert!(
        reports.is_empty(),
        "{} of {} programs differ\n\n{}",
        reports.len(),
        programs.len(),
        reports.join("\n\n")
    );
}

#[test]
fn an_exception_names_a_program_that_exists() {
    let folder = folder();
    for program in Exceptions::read().0.keys() {
        assert!(folder.join(program).is_file(), "no such program: {program}");
    }
}

fn folder() -> PathBuf {
    repository().join("tests/scripts/differential")
}

fn programs() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).expect("the folder of programs").flatten();
    let mut programs: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == "mjs" || found == "ts"))
        .collect();
    programs.sort();
    programs
}

/// The lines of output that may differ, and must: program, line from 1, reason.
struct Exceptions(BTreeMap<String, BTreeMap<usize, String>>);

impl Exceptions {
    fn read() -> Self {
        let text = fs::read_to_string(folder().join("exceptions.txt")).expect("the exceptions");
        let mut all = BTreeMap::<String, BTreeMap<usize, String>>::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut words = line.splitn(3, ' ');
            let mut word = || words.next().unwrap_or_default().trim().to_owned();
            let (program, at, reason) = (word(), word(), word());
            assert!(!reason.is_empty(), "an exception without a reason: {line}");
            all.entry(program).or_default().insert(at.parse().expect("a line"), reason);
        }
        Self(all)
    }

    fn of(&self, program: &str) -> BTreeMap<usize, String> {
        self.0.get(program).cloned().unwrap_or_default()
    }
}

/// What is different about a program, if anything is.
fn compare(program: &Path, exceptions: &Exceptions) -> Option<String> {
    let name = program.file_name()?.to_string_lossy().into_owned();
    let expected = under_node(program);
    assert_eq!(expected.code, Some(0), "Node itself fails: {expected}");
    let actual = Run::guest(program).args(["--timeout", "20s"]).go();
    let mut differences = lines_apart(&expected.stdout(), &actual.stdout(), &exceptions.of(&name));
    if actual.code != Some(0) || differences.len() > SHOWN {
        differences.truncate(SHOWN);
        let first_words: String = actual.stderr().chars().take(1_000).collect();
        differences.push(format!("  code {:?}\n{first_words}", actual.code));
    }
    (!differences.is_empty()).then(|| format!("{name}\n{}", differences.join("\n")))
}

/// The lines that differ and should not, or the other way round.
fn lines_apart(expected: &str, actual: &str, excepted: &BTreeMap<usize, String>) -> Vec<String> {
    let (expected, actual): (Vec<_>, Vec<_>) =
        (expected.lines().collect(), actual.lines().collect());
    let mut apart = Vec::new();
    for at in 0..expected.len().max(actual.len()) {
        let [node, ours] =
            [&expected, &actual].map(|lines| lines.get(at).copied().unwrap_or("<no line>"));
        match (node == ours, excepted.get(&(at + 1))) {
            (true, Some(reason)) => {
                apart.push(format!("  line {} is the same, but excepted: {reason}", at + 1));
            }
            (false, None) => {
                apart.push(format!("  line {}\n    node: {node}\n    ours: {ours}", at + 1));
            }
            _ => {}
        }
    }
    apart
}

/// Node runs JavaScript as it is; of TypeScript it is given what the compiler leaves.
fn under_node(program: &Path) -> Outcome {
    let typescript = program.extension().is_some_and(|found| found == "ts");
    let strip = repository().join("tests/scripts/strip.mjs");
    let line = if typescript {
        format!("exec node '{}' '{}'", strip.display(), program.display())
    } else {
        format!("exec node '{}'", program.display())
    };
    Run::shell(&line).env("TZ", "UTC").go()
}
