//! A scripted MCP server over stdio: `fake-server MODE [--era legacy|modern] [--record FILE]`.
//! A mode of the form `@FILE` is the one whose name that file holds.
//!
//! The mode says how it misbehaves; `good` does not. Every mode has the honest tools
//! of [`baseline`]; the ones that misbehave in a call do so in the tool `bad` alone, so
//! that a test can see what the others suffer. `--record` appends every line that
//! comes in to a file. It knows nothing of the program it tests.

#![deny(missing_docs)]

mod baseline;
mod modes;
mod wire;

use std::io::{BufRead, ErrorKind};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use baseline::{Baseline, Era};
use modes::{Event, Flow, Mode};
use wire::{Recorder, Request};

/// No mode lives longer than this, so that a failing test leaves nothing for ever.
const LIFETIME: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match parse(&arguments) {
        Ok(Command::List) => {
            modes::ALL.iter().for_each(|mode| println!("{:20} {}", mode.name, mode.about));
            ExitCode::SUCCESS
        }
        Ok(Command::Serve { mode, era, record }) => serve(mode, era, &record),
        Err(problem) => {
            eprintln!("fake-server: {problem}");
            ExitCode::from(2)
        }
    }
}

enum Command {
    List,
    Serve { mode: &'static Mode, era: Era, record: Recorder },
}

fn parse(arguments: &[String]) -> Result<Command, String> {
    let (name, options) = arguments.split_first().ok_or("a mode is missing; `list` shows them")?;
    if name == "list" {
        return Ok(Command::List);
    }
    let name = &named(name)?;
    let mode =
        modes::find(name).ok_or_else(|| format!("no such mode; `list` shows them: {name}"))?;
    let (mut era, mut record) = (mode.era, Recorder::off());
    for pair in options.chunks(2) {
        match pair {
            [key, value] if key == "--era" => era = Era::named(value)?,
            [key, value] if key == "--record" => record = Recorder::to(value)?,
            _ => return Err(format!("not an option with a value: {pair:?}")),
        }
    }
    Ok(Command::Serve { mode, era, record })
}

fn named(mode: &str) -> Result<String, String> {
    let Some(path) = mode.strip_prefix('@') else { return Ok(mode.to_owned()) };
    let name = std::fs::read_to_string(path).map_err(|problem| format!("{path}: {problem}"))?;
    Ok(name.trim().to_owned())
}

fn serve(mode: &'static Mode, era: Era, record: &Recorder) -> ExitCode {
    thread::spawn(|| {
        thread::sleep(LIFETIME);
        std::process::exit(98);
    });
    record.event(&format!("start {}", std::process::id()));
    let baseline = Baseline { era, has_bad_tool: mode.has_bad_tool };
    (mode.react)(&Event::Started);
    let mut lines = std::io::stdin().lock();
    loop {
        let mut line = Vec::new();
        match lines.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Err(problem) if problem.kind() != ErrorKind::Interrupted => break,
            Err(_) => continue,
            Ok(_) => {}
        }
        record.line(&line);
        if let Some(request) = Request::parse(&line) {
            dispatch(mode, baseline, request);
        }
    }
    record.event("stdin closed");
    (mode.react)(&Event::StdinClosed);
    ExitCode::SUCCESS
}

/// A call gets a thread of its own, so that a slow one does not hold up the others.
fn dispatch(mode: &'static Mode, baseline: Baseline, request: Request) {
    let is_call = request.tool().is_some();
    let handle = move || {
        if let Flow::Usual = (mode.react)(&Event::Request(&request)) {
            baseline.answer(&request);
        }
    };
    if is_call {
        thread::spawn(handle);
    } else {
        handle();
    }
}
