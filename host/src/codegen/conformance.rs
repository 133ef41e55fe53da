//! What every code generator must do, whatever it makes: checked on catalogs that were
//! put together to find out where generators go wrong.
//!
//! Nothing here knows any target's language. What can be told of any output is told:
//! that it comes, that it is the same every time, that its paths can be written, that
//! no tool is lost without a word, that nothing hidden comes through, and that it does
//! not take ever longer.

mod corpus;

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use super::{Description, Error, Generator, Output, Setting};
use crate::catalog::Catalog;
use crate::name::{is_hidden, printable};
use corpus::Sample;

/// Faults of one kind that are told; a generator that goes wrong goes wrong often.
const SHOWN: usize = 3;
/// How much longer four times the tools may take: four, and what is lost to noise.
const MAX_GROWTH: u32 = 10;
/// Below this nothing is measured but noise.
const MEASURABLE: Duration = Duration::from_millis(200);
/// What 1,000 tools should take at most.
const SLOW: Duration = Duration::from_secs(3);

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// It says what it is, the same every time.
    Description,
    /// It makes something of every catalog, an empty one too.
    Returns,
    /// Its paths can be written on every file system.
    Paths,
    /// It keeps within the bounds on files and bytes.
    Limits,
    /// The same catalog gives the same bytes, whatever the clock and the dice say.
    Determinism,
    /// Every tool is in the output, or a diagnostic says why not.
    Tools,
    /// Nothing a stranger hid in a text is hidden in the output.
    Text,
    /// What it calls JSON is JSON.
    Json,
    /// Its diagnostics are about tools there are.
    Diagnostics,
    /// Each value that an option may have works.
    Options,
    /// It takes no longer than it must, and not ever longer.
    Time,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What was checked.
    pub check: Check,
    /// With which catalog.
    pub sample: &'static str,
    /// What is wrong, in a line.
    pub message: String,
    /// What to do about it.
    pub hint: &'static str,
    /// Whether it only might be wrong.
    pub warning: bool,
}

/// What a generator was found to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// What it says of itself, when it does.
    pub description: Option<Description>,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Checks that were made.
    pub checks: usize,
    /// Wall time for 1,000 tools.
    pub thousand: Option<Duration>,
    /// Bytes of memory for them.
    pub memory_bytes: u64,
}

impl Check {
    /// Every check.
    pub const ALL: [Self; 11] = [
        Self::Description,
        Self::Returns,
        Self::Paths,
        Self::Limits,
        Self::Determinism,
        Self::Tools,
        Self::Text,
        Self::Json,
        Self::Diagnostics,
        Self::Options,
        Self::Time,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::Returns => "returns",
            Self::Paths => "paths",
            Self::Limits => "limits",
            Self::Determinism => "determinism",
            Self::Tools => "tools",
            Self::Text => "text",
            Self::Json => "json",
            Self::Diagnostics => "diagnostics",
            Self::Options => "options",
            Self::Time => "time",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Description => {
                "return a name and a version of letters, digits, '-', '_', '.' and '+', and no option twice"
            }
            Self::Returns => {
                "return what can be made, with a diagnostic for each tool that cannot; never trap"
            }
            Self::Paths => "make paths of `ident`, which is safe everywhere, and never of `name`",
            Self::Limits => "make fewer or smaller files",
            Self::Determinism => {
                "sort what comes out of a hash table, and use no clock and no random numbers"
            }
            Self::Tools => "generate every tool, or say in a diagnostic why one is left out",
            Self::Text => {
                "escape control, bidirectional and invisible characters for the place they stand in"
            }
            Self::Json => "write JSON with a library, not by putting strings together",
            Self::Diagnostics => "give the server's and the tool's `name` as the catalog has it",
            Self::Options => "accept every value that the description offers",
            Self::Time => "look at each tool once, and not at all others for each",
        }
    }
}

impl Report {
    /// Whether nothing is wrong for certain.
    pub fn passed(&self) -> bool {
        self.faults.iter().all(|fault| fault.warning)
    }

    fn fault(&mut self, check: Check, sample: &'static str, message: String) {
        let told = self.faults.iter().filter(|fault| fault.check == check).count();
        if told < SHOWN {
            let hint = check.hint();
            self.faults.push(Fault { check, sample, message, hint, warning: false });
        }
    }
}

/// Checks a generator.
pub async fn check(generator: &Generator) -> Report {
    let mut report = Report::default();
    describe(generator, &mut report).await;
    for sample in corpus::samples() {
        sample_passes(generator, &sample, &mut report).await;
        // Whoever does not end once would keep everybody waiting for the rest too.
        if report.faults.iter().any(|fault| fault.check == Check::Time) {
            return report;
        }
    }
    if let Some(description) = report.description.clone() {
        options(generator, &description, &mut report).await;
    }
    time(generator, &mut report).await;
    report
}

async fn describe(generator: &Generator, report: &mut Report) {
    report.checks = report.checks.saturating_add(1);
    let (first, second) = (generator.describe().await, generator.describe_elsewhere().await);
    match (first, second) {
        (Ok((first, _)), Ok((second, _))) => {
            if first != second {
                let message = "it describes itself differently each time".to_owned();
                report.fault(Check::Description, "-", message);
            }
            report.description = Some(first);
        }
        (Err(error), _) | (_, Err(error)) => {
            report.fault(Check::Description, "-", error.to_string());
        }
    }
}

async fn sample_passes(generator: &Generator, sample: &Sample, report: &mut Report) {
    report.checks = report.checks.saturating_add(1);
    let output = match generator.generate(&sample.catalog, &[]).await {
        Ok((output, _)) => output,
        Err(error) => return report.fault(check_of(&error), sample.name, error.to_string()),
    };
    match generator.generate_elsewhere(&sample.catalog, &[]).await {
        Ok((again, _)) if again == output => {}
        Ok((again, _)) => {
            report.fault(Check::Determinism, sample.name, difference(&output, &again));
        }
        Err(error) => report.fault(Check::Determinism, sample.name, error.to_string()),
    }
    tools(sample, &output, report);
    text(sample, &output, report);
    json(sample, &output, report);
    diagnostics(sample, &output, report);
}

/// The check that an error is a fault of.
fn check_of(error: &Error) -> Check {
    use super::Problem;
    match error {
        Error::Output(Problem::Path { .. } | Problem::Clash(..)) => Check::Paths,
        Error::Output(Problem::Files(_) | Problem::Bytes(_)) => Check::Limits,
        Error::Output(Problem::Name(_) | Problem::Options(_)) => Check::Description,
        Error::Time => Check::Time,
        Error::Ended(_) | Error::Refused(_) | Error::Link(_) | Error::NotAGenerator(_) => {
            Check::Returns
        }
    }
}

fn difference(one: &Output, other: &Output) -> String {
    let differs = |file: &&super::File| !other.files.contains(file);
    match one.files.iter().find(differs) {
        Some(file) => format!("the same catalog gave two contents: {}", file.path),
        None => "the same catalog gave two outputs".to_owned(),
    }
}

fn tools(sample: &Sample, output: &Output, report: &mut Report) {
    if !sample.names_are_plain {
        return;
    }
    let text: Vec<_> =
        output.files.iter().map(|file| String::from_utf8_lossy(&file.content)).collect();
    for server in sample.catalog.servers() {
        for tool in &server.tools {
            let name = tool.description.tool.as_str();
            let said = output.diagnostics.iter().any(|said| said.tool.as_deref() == Some(name));
            if !said && !text.iter().any(|text| text.contains(name)) {
                let message = format!("a tool is in no file and no diagnostic: {name}");
                report.fault(Check::Tools, sample.name, message);
            }
        }
    }
}

fn text(sample: &Sample, output: &Output, report: &mut Report) {
    for file in &output.files {
        let Ok(text) = std::str::from_utf8(&file.content) else { continue };
        let is_bad = |c: &char| is_hidden(*c) && !matches!(c, '\n' | '\t');
        if let Some(hidden) = text.chars().find(is_bad) {
            let message = format!(
                "a hidden character comes through: {}: {}",
                file.path,
                hidden.escape_unicode()
            );
            report.fault(Check::Text, sample.name, message);
        }
    }
}

fn json(sample: &Sample, output: &Output, report: &mut Report) {
    for file in &output.files {
        let is_json = file.path.segments().last().is_some_and(|name| name.ends_with(".json"));
        let parsed = serde_json::from_slice::<serde::de::IgnoredAny>(&file.content);
        if let (true, Err(error)) = (is_json, parsed) {
            report.fault(Check::Json, sample.name, format!("not JSON: {}: {error}", file.path));
        }
    }
}

fn diagnostics(sample: &Sample, output: &Output, report: &mut Report) {
    let servers = sample.catalog.servers();
    for said in &output.diagnostics {
        let server = servers.iter().find(|server| server.name.as_str() == said.server);
        let tools: BTreeSet<_> = server
            .iter()
            .flat_map(|server| &server.tools)
            .map(|tool| printable(&tool.description.tool, 500))
            .collect();
        let known = said.tool.as_ref().is_none_or(|tool| tools.contains(tool));
        if server.is_none() || !known {
            let message = format!("a diagnostic is about nothing there is: {}", said.message);
            report.fault(Check::Diagnostics, sample.name, message);
        }
    }
}

async fn options(generator: &Generator, description: &Description, report: &mut Report) {
    let sample = corpus::ordinary();
    for option in &description.options {
        for value in &option.values {
            report.checks = report.checks.saturating_add(1);
            let setting = Setting { name: option.name.clone(), value: value.clone() };
            if let Err(error) = generator.generate(&sample.catalog, &[setting]).await {
                let (name, value) = (printable(&option.name, 64), printable(value, 64));
                let message = format!("{name}={value} fails: {error}");
                report.fault(Check::Options, sample.name, message);
            }
        }
        let is_offered = option.values.is_empty() || option.values.contains(&option.default);
        if !is_offered {
            let name = printable(&option.name, 64);
            let message = format!("the default of {name} is none of its values");
            report.fault(Check::Options, "-", message);
        }
    }
}

async fn time(generator: &Generator, report: &mut Report) {
    const SAMPLE: &str = "1,000 tools";
    report.checks = report.checks.saturating_add(1);
    let quarter = fastest(generator, &corpus::many(250)).await;
    let whole = fastest(generator, &corpus::many(1_000)).await;
    let ((quarter, _), (whole, memory_bytes)) = match (quarter, whole) {
        (Ok(quarter), Ok(whole)) => (quarter, whole),
        (Err(error), _) | (_, Err(error)) => {
            return report.fault(check_of(&error), SAMPLE, error.to_string());
        }
    };
    (report.thousand, report.memory_bytes) = (Some(whole), memory_bytes);
    if whole > MEASURABLE && whole > quarter.saturating_mul(MAX_GROWTH) {
        let message = format!("250 tools took {quarter:.1?}, four times as many {whole:.1?}");
        report.fault(Check::Time, SAMPLE, message);
    } else if whole > SLOW {
        let message = format!("1,000 tools took {whole:.1?}");
        let hint = "compile it with optimisation";
        let check = Check::Time;
        report.faults.push(Fault { check, sample: SAMPLE, message, hint, warning: true });
    }
}

/// The best of three runs, so that noise is no fault.
async fn fastest(generator: &Generator, catalog: &Catalog) -> Result<(Duration, u64), Error> {
    let (mut wall, mut memory_bytes) = (Duration::MAX, 0);
    for _ in 0..3 {
        let (_, cost) = generator.generate(catalog, &[]).await?;
        wall = wall.min(cost.wall);
        memory_bytes = memory_bytes.max(cost.memory_bytes);
    }
    Ok((wall, memory_bytes))
}
