//! A job that may be killed at any moment: no line of its report is lost or doubled.
//!
//! It asks the bookshop for the price of every book and writes a line a book into
//! `prices.txt`, in the first directory it may write in. How far it got stands in
//! `state`, so the next run goes on where this one ended, however it ended. Any number
//! of runs may work on one report at the same time.
//!
//! ```text
//! guests/build.sh rust guests/target/wasm
//! mcp-host run guests/target/wasm/checkpoint.wasm --allow shop --state prices --dir out -- --stop-after 3
//! mcp-host run guests/target/wasm/checkpoint.wasm --allow shop --state prices --dir out
//! ```
//!
//! A file and a value of `state` do not change in one step, so the order is everything:
//!
//! 1. Ask for the next line.
//! 2. Compare and set the checkpoint, which now holds the line and its place in the
//!    file. From here on the line is decided, by one run alone.
//! 3. Write the line to its place, through to the disk, before the next checkpoint.
//!
//! A run killed before 2 has changed nothing. One killed after it has left the line in
//! the checkpoint: every run begins with 3, and the same bytes in the same place are no
//! second line. What cannot be promised is that a tool is called once: a run that is
//! killed between 1 and 2 asked for a line that the next one asks for again.

mod job;
mod report;
mod shop;

use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use job::Job;
use mcp_host::guest::state::StateError;
use mcp_host::guest::tools::ToolError;
use report::Report;

wit_bindgen::generate!({ path: "../../wit/guest", world: "imports" });

/// What the arguments ask for.
struct Options {
    /// Lines to write in this run at most.
    stop_after: usize,
    /// How long to wait before and after each line, so that one can interrupt it.
    delay: Duration,
}

/// What a person is told when it does not work.
struct Failure {
    message: String,
    hint: Option<String>,
}

fn main() -> ExitCode {
    let Err(failure) = options().and_then(|options| run(&options)) else {
        return ExitCode::SUCCESS;
    };
    eprintln!("error: {}", failure.message);
    if let Some(hint) = &failure.hint {
        eprintln!("hint: {hint}");
    }
    ExitCode::FAILURE
}

fn run(options: &Options) -> Result<(), Failure> {
    let report = Report::open()?;
    let mut job = Job::resume_or_begin(&report)?;
    match job.done() {
        0 => println!("begins: {} books", job.len()),
        done => println!("goes on after {done} of {} books", job.len()),
    }
    let mut written = 0;
    loop {
        if let Some((at, line)) = job.decided() {
            report.write(at, line)?;
        }
        sleep(options.delay);
        let Some(isbn) = job.next().filter(|_| written < options.stop_after) else { break };
        let line = shop::price(isbn)?;
        written += usize::from(job.decide(line)?);
        sleep(options.delay);
    }
    println!("wrote {written} lines: {} of {} books are done", job.done(), job.len());
    Ok(())
}

fn options() -> Result<Options, Failure> {
    let mut options = Options { stop_after: usize::MAX, delay: Duration::ZERO };
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let number = arguments.next().and_then(|text| text.parse::<u32>().ok());
        match (flag.as_str(), number) {
            ("--stop-after", Some(lines)) => options.stop_after = lines as usize,
            ("--delay-ms", Some(millis)) => options.delay = Duration::from_millis(millis.into()),
            _ => return Err(Failure::new("usage: checkpoint [--stop-after N] [--delay-ms N]")),
        }
    }
    Ok(options)
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    fn hinting(self, hint: &str) -> Self {
        Self { hint: Some(hint.to_owned()), ..self }
    }
}

impl From<StateError> for Failure {
    fn from(StateError { message, hint, .. }: StateError) -> Self {
        Self { message, hint }
    }
}

impl From<ToolError> for Failure {
    fn from(ToolError { message, hint, .. }: ToolError) -> Self {
        Self { message, hint }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(format!("{}: {error}", report::NAME))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(format!("this is not the JSON it should be: {error}"))
    }
}
