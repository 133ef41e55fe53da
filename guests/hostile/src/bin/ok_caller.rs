//! Makes the calls it is told to and prints a line for each: a test's hands inside the
//! sandbox. Arguments come in pairs. `SERVER/TOOL JSON` makes a call, `+SERVER/TOOL
//! JSON` makes it together with the one before, `sleep MS` waits.

use std::fmt::Debug;
use std::thread::sleep;
use std::time::Duration;

use hostile::tools::{Call, call_tools};
use hostile::types::{Content, ToolError, ToolOutput};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut batch: Vec<Call> = Vec::new();
    for pair in arguments.chunks(2) {
        let [what, how] = pair else { panic!("arguments come in pairs") };
        if !what.starts_with('+') {
            make(&mut batch);
        }
        match what.trim_start_matches('+').split_once('/') {
            Some((server, tool)) => batch.push(Call {
                server: server.to_owned(),
                tool: tool.to_owned(),
                arguments: how.clone(),
            }),
            None => sleep(Duration::from_millis(how.parse().expect("milliseconds"))),
        }
    }
    make(&mut batch);
}

fn make(batch: &mut Vec<Call>) {
    for answer in call_tools(batch) {
        match answer {
            Ok(output) => println!("ok {}", shown(output)),
            Err(ToolError { reason, effect, message, .. }) => {
                println!("{} {} {message}", word(&reason), word(&effect));
            }
        }
    }
    batch.clear();
}

/// The name of a case, without its type and its payload.
fn word(case: &impl Debug) -> String {
    let shown = format!("{case:?}");
    let path = shown.split('(').next().unwrap_or_default();
    path.rsplit("::").next().unwrap_or_default().to_owned()
}

/// The structured result, else the text blocks in a row; at most eighty characters.
fn shown(output: ToolOutput) -> String {
    let texts = output.content.into_iter().map(|block| match block {
        Content::Text(text) => text,
        other => format!("{other:?}"),
    });
    let whole = output.structured.unwrap_or_else(|| texts.collect());
    whole.chars().take(80).collect()
}
