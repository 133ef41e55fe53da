//! The examples that keep a checkpoint, in each language: run again they go on where
//! they were, and whatever ended the run before, no line is lost or doubled.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

use mcp_host_tests::CHECKPOINT;

use crate::support::{HOST, Home, Outcome, Run, contract, hostile, repository, shop};

static COMPILED: Once = Once::new();

/// A home in which one report is written, by one guest or another.
struct Job {
    home: Arc<Home>,
    guest: PathBuf,
}

impl Job {
    fn new(guest: PathBuf) -> Self {
        let home = Home::new();
        fs::create_dir(home.work("out")).expect("a directory");
        home.write("servers.toml", shop());
        Self { home, guest }
    }

    /// A job in each language.
    fn each() -> [Self; 2] {
        [rust(), python()].map(Self::new)
    }

    fn report(&self) -> PathBuf {
        self.home.work("out/prices.txt")
    }

    fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(self.report()).expect("the report");
        assert!(text.is_empty() || text.ends_with('\n'), "{text}");
        text.lines().map(str::to_owned).collect()
    }

    /// The flags of every run, as a person types them.
    fn flags() -> [&'static str; 8] {
        ["--config", "servers.toml", "--allow", "shop", "--state", "prices", "--dir", "out"]
    }

    fn run(&self, args: &[&str]) -> Outcome {
        let ran =
            Run::guest(&self.guest).home(&self.home).args(Self::flags()).guest_args(args).go();
        ran.no_process_left();
        ran
    }

    /// Runs it; gives the lines it prints.
    fn says(&self, args: &[&str]) -> Vec<String> {
        let ran = self.run(args);
        assert_eq!(ran.code, Some(0), "{ran}");
        ran.stdout().lines().map(str::to_owned).collect()
    }

    /// A line for the shell that starts it slowly in the background, as `$pid`.
    fn started(&self, out: &str) -> String {
        let (guest, flags) = (self.guest.display(), Self::flags().join(" "));
        format!("{HOST} run '{guest}' {flags} -- --delay-ms 10 > {out} & pid=$!;")
    }

    /// Starts it and kills the host, which can do nothing about it, once the report has
    /// so many lines.
    fn killed_after(&self, lines: usize) {
        let started = self.started("/dev/null");
        let line = format!(
            "touch out/prices.txt; {started} \
             until [ $(wc -l < out/prices.txt) -ge {lines} ]; do sleep 0.003; done; \
             kill -9 $pid; wait $pid"
        );
        let ran = Run::shell(&line).home(&self.home).go();
        assert_eq!(ran.code, Some(128 + 9), "{ran}");
        ran.no_process_left();
    }

    fn assert_whole(&self) {
        assert_eq!(self.lines(), expected());
    }
}

fn rust() -> PathBuf {
    PathBuf::from(CHECKPOINT)
}

/// The guest that `tests/setup.sh` built.
fn python() -> PathBuf {
    let path = repository().join("target/guests/py-checkpoint.wasm");
    assert!(path.exists(), "run tests/setup.sh first: {} is missing", path.display());
    COMPILED.call_once(|| compile(&path));
    path
}

/// Compiles it for all runs that come. It is so large that several at once, on a machine
/// that does other things too, do not get it done in the time there is for it.
fn compile(path: &Path) {
    let ended = (0..4).map(|_| Run::guest_json(path).go().word());
    let words: Vec<_> = ended.take_while(|word| word == "invalid-component").collect();
    assert!(words.len() < 4, "it does not compile in time");
}

/// The report as it must be in the end, from what the shop itself says.
fn expected() -> Vec<String> {
    let call = ["tools", "call", "shop/search_books", "limit=50"];
    let found = Run::new().config(&shop()).args(call).go().json();
    let books = found["books"].as_array().expect("the books");
    let line = |book: &serde_json::Value| {
        let text = |key: &str| book[key].as_str().expect("a text").to_owned();
        let cents = book["price_cents"].as_u64().expect("a price");
        format!("{}, {}: {}.{:02} EUR", text("title"), text("author"), cents / 100, cents % 100)
    };
    let lines: Vec<_> = books.iter().map(line).collect();
    assert_eq!(lines.len(), 42, "{found}");
    lines
}

fn cut(path: &Path, bytes: usize) {
    let file = File::options().write(true).open(path).expect("the report");
    let length = file.metadata().expect("its length").len();
    file.set_len(length - u64::try_from(bytes).expect("a length")).expect("cutting it");
}

#[test]
fn a_job_that_stops_goes_on_at_the_next_run() {
    for job in Job::each() {
        let said = job.says(&["--stop-after", "3"]);
        assert_eq!(said, ["begins: 42 books", "wrote 3 lines: 3 of 42 books are done"]);
        assert_eq!(job.lines(), expected()[..3]);
        let said = job.says(&["--stop-after", "2"]);
        assert_eq!(said, ["goes on after 3 of 42 books", "wrote 2 lines: 5 of 42 books are done"]);
        assert_eq!(job.lines(), expected()[..5]);
        let said = job.says(&[]);
        assert_eq!(
            said,
            ["goes on after 5 of 42 books", "wrote 37 lines: 42 of 42 books are done"]
        );
        job.assert_whole();
        let said = job.says(&[]);
        assert_eq!(
            said,
            ["goes on after 42 of 42 books", "wrote 0 lines: 42 of 42 books are done"]
        );
        job.assert_whole();
    }
}

#[test]
fn a_job_that_is_killed_loses_and_doubles_nothing() {
    for job in Job::each() {
        for lines in [1, 2, 9, 20, 33] {
            job.killed_after(lines);
            let done = fs::read_to_string(job.report()).expect("the report");
            assert!(expected().join("\n").starts_with(done.trim_end()), "{done}");
        }
        job.says(&[]);
        job.assert_whole();
    }
}

#[test]
fn a_line_that_was_decided_and_not_written_is_written_at_the_next_run() {
    for job in Job::each() {
        job.says(&["--stop-after", "4"]);
        let last = expected()[3].len() + 1;
        for bytes in [last, last / 2, 1] {
            cut(&job.report(), bytes);
            job.says(&["--stop-after", "0"]);
            assert_eq!(job.lines(), expected()[..4], "without its last {bytes} bytes");
        }
        job.says(&[]);
        job.assert_whole();
    }
}

#[test]
fn one_language_goes_on_where_the_other_ended() {
    let mut job = Job::new(rust());
    for (guest, done) in [(python(), 5), (rust(), 10), (python(), 15)] {
        job.guest = guest;
        job.says(&["--stop-after", "5"]);
        assert_eq!(job.lines(), expected()[..done]);
    }
    job.guest = rust();
    job.says(&[]);
    job.assert_whole();
}

#[test]
fn runs_at_the_same_time_share_the_job() {
    let mut job = Job::new(rust());
    // Compiled before, so that neither is done when the other begins.
    job.guest = python();
    job.says(&["--stop-after", "1"]);
    let slow = job.started("first");
    job.guest = rust();
    let line = format!("{slow} first=$pid; {} wait $first && wait $pid", job.started("second"));
    let ran = Run::shell(&line).home(&job.home).go();
    assert_eq!(ran.code, Some(0), "{ran}");
    job.assert_whole();
    let wrote = |out: &str| {
        let text = fs::read_to_string(job.home.work(out)).expect("what it printed");
        let count = text
            .lines()
            .find_map(|line| line.strip_prefix("wrote ")?.split(' ').next()?.parse::<u32>().ok());
        count.expect("how many it wrote")
    };
    assert_eq!(wrote("first") + wrote("second"), 41, "{ran}");
}

#[test]
fn a_job_that_cannot_be_done_says_what_is_missing() {
    for job in Job::each() {
        let run = |flags: &[&str]| {
            let run = Run::guest(&job.guest).home(&job.home).args(["--config", "servers.toml"]);
            let ran = run.args(flags).go();
            assert_eq!(ran.code, Some(1), "{ran}");
            ran.stderr()
        };
        let told = run(&["--state", "prices", "--allow", "shop"]);
        assert!(told.contains("hint: run again with --dir"), "{told}");
        let told = run(&["--dir", "out:ro", "--state", "prices", "--allow", "shop"]);
        assert!(told.contains("hint: run again with --dir"), "{told}");
        let told = run(&["--dir", "out", "--allow", "shop"]);
        assert!(told.contains("--state"), "{told}");
        let told = run(&["--dir", "out", "--state", "prices"]);
        assert!(told.contains("--allow"), "{told}");
        job.home.write("out/prices.txt", "something of mine\n");
        let told = run(&Job::flags()[2..]);
        assert!(told.contains("is there already"), "{told}");
        assert_eq!(job.lines(), ["something of mine"]);
    }
}

#[test]
fn a_report_that_lost_lines_is_not_patched_up() {
    for job in Job::each() {
        job.says(&["--stop-after", "5"]);
        File::options().write(true).truncate(true).open(job.report()).expect("the report");
        let ran = job.run(&[]);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stderr().contains("lost lines"), "{ran}");
        assert_eq!(job.lines(), Vec::<String>::new());
    }
}

// What it stands on.

#[test]
pub fn ok_state() {
    let home = Home::new();
    let run = |orders: &str| {
        let run = Run::guest_json(hostile("ok_state")).home(&home);
        let run = run.env("XDG_DATA_HOME", home.work("kept")).args(["--state", "mine"]);
        let outcome = run.guest_args(orders.split_whitespace()).go();
        contract(&outcome, mcp_host_tests::Kind::Ok)["stdout"].as_str().expect("text").to_owned()
    };
    assert_eq!(run("get a set a one increment n 41 list ."), "ok -\nok\nok 41\nok\n");
    let later = run("get a increment n 1 swap a two three swap a one two get a delete a get a");
    assert_eq!(later, "ok \"one\"\nok 42\nok false\nok true\nok \"two\"\nok true\nok -\n");
    assert_eq!(run("set p/a x set p/b x list p/ delete p/c"), "ok\nok\nok p/a p/b\nok false\n");
}
