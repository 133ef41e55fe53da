//! The runtime of a language in which a line is a command. It stands for the runtimes of
//! strangers: it is built for WASI 0.2, and does some things no runtime should.
//!
//! ```text
//! print TEXT           warn TEXT            to stdout, to stderr
//! load SPECIFIER       its name is printed, and its text run
//! call SERVER TOOL JSON                     what it answers is printed
//! throw LINE COLUMN TEXT                    fails, in the module it stands in
//! sleep MILLISECONDS
//! args                 the result is what it was given
//! result TEXT          the result is this, be it JSON or not
//! repeat COUNT TEXT    the result is this so many times, in quotes
//! ```

wit_bindgen::generate!({
    path: ["../../wit/guest", "../../wit/runtime"],
    world: "mcp-host:runtime/runtime",
    generate_all,
});

use exports::mcp_host::runtime::runner::{Frame, Guest, Position, Problem, Script, ScriptError};
use mcp_host::guest::tools;
use mcp_host::runtime::console::{self, Level};
use mcp_host::runtime::{modules, system};

struct Lines;

export!(Lines);

impl Guest for Lines {
    async fn run(script: Script) -> Result<Option<String>, ScriptError> {
        let mut result = None;
        let mut texts = vec![(script.name.clone(), script.source.clone())];
        while let Some((module, text)) = texts.pop() {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
                match word {
                    "print" => console::print(Level::Info, rest),
                    "warn" => console::print(Level::Warning, rest),
                    "load" => {
                        let loaded = load(rest, &module)?;
                        console::print(Level::Info, &loaded.0);
                        texts.push(loaded);
                    }
                    "call" => console::print(Level::Info, &call(rest)?),
                    "throw" => return Err(thrown(rest, &module)),
                    "sleep" => {
                        let milliseconds: u64 = rest.parse().unwrap_or_default();
                        system::sleep(milliseconds.saturating_mul(1_000_000)).await;
                    }
                    "args" => result = Some(script.args.clone()),
                    "result" => result = Some(rest.to_owned()),
                    "repeat" => {
                        let (count, text) = rest.split_once(' ').unwrap_or((rest, ""));
                        let count = count.parse().unwrap_or_default();
                        result = Some(format!("\"{}\"", text.repeat(count)));
                    }
                    _ if word.starts_with("import") || word.starts_with("export") => {
                        console::print(Level::Info, line);
                    }
                    _ => {
                        return Err(failed(Problem::Unreadable, format!("no such command: {word}")));
                    }
                }
            }
        }
        Ok(result)
    }
}

fn load(specifier: &str, importer: &str) -> Result<(String, String), ScriptError> {
    match modules::load(specifier, importer) {
        Ok(module) => Ok((module.name, module.source)),
        Err(error) => {
            let hint = error.hint;
            Err(ScriptError { hint, ..failed(Problem::Unresolved, error.message) })
        }
    }
}

fn call(rest: &str) -> Result<String, ScriptError> {
    let mut words = rest.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default();
    let answer = tools::call_tool(word(), word(), word());
    let output = answer.map_err(|error| {
        let name = Some("ToolError".to_owned());
        ScriptError { name, ..failed(Problem::Thrown, error.message) }
    })?;
    Ok(output.structured.unwrap_or_default())
}

fn thrown(rest: &str, module: &str) -> ScriptError {
    let mut words = rest.splitn(3, ' ');
    let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
    let at = Position { module: module.to_owned(), line: number(), column: number() };
    let elsewhere = Position { module: "internal/lines".to_owned(), line: 1, column: 1 };
    let frame = |function: Option<&str>, at| Frame { function: function.map(str::to_owned), at };
    ScriptError {
        name: Some("LineError".to_owned()),
        at: Some(at.clone()),
        stack: vec![
            frame(Some("inner"), at.clone()),
            frame(Some("hidden"), elsewhere),
            frame(None, at),
        ],
        causes: vec!["OtherError: because\u{1b}[2J".to_owned()],
        ..failed(Problem::Thrown, words.next().unwrap_or_default().to_owned())
    }
}

fn failed(problem: Problem, message: String) -> ScriptError {
    ScriptError {
        problem,
        name: None,
        message,
        hint: None,
        at: None,
        stack: Vec::new(),
        causes: Vec::new(),
    }
}
