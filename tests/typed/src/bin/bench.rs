//! The same calls in two ways: as typed functions, and as JSON text that is made and read
//! here, with `serde`. `bench typed|text small|large CALLS`

use std::process::ExitCode;

wit_bindgen::generate!({
    path: ["../../wit/guest", "wit/bench", "wit/shop", "wit"],
    world: "typed:guests/bench",
    generate_all,
});

use mcp_host::guest::tools::call_tool;
use mcp_tools::bench::tools;
use serde::{Deserialize, Serialize};

/// Rows that make about 100 KB of JSON.
const ROWS: usize = 1_400;

#[derive(Serialize, Deserialize)]
struct Small {
    id: i64,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<bool>,
    tags: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    id: i64,
    name: String,
    price: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Large {
    rows: Vec<Row>,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let [_, way, size, calls] = args.as_slice() else { return ExitCode::from(2) };
    let Ok(calls) = calls.parse::<usize>() else { return ExitCode::from(2) };
    let call = match (way.as_str(), size.as_str()) {
        ("typed", "small") => typed_small,
        ("typed", "large") => typed_large,
        ("text", "small") => text_small,
        ("text", "large") => text_large,
        _ => return ExitCode::from(2),
    };
    let right = (0..calls).all(call);
    if right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn title(at: usize) -> String {
    format!("the title of number {at}")
}

fn tags() -> Vec<String> {
    ["blue", "green", "red"].map(str::to_owned).to_vec()
}

fn id(at: usize) -> i64 {
    i64::try_from(at).unwrap_or_default()
}

fn typed_small(at: usize) -> bool {
    let args = tools::SmallArgs { id: id(at), title: title(at), done: None, tags: tags() };
    tools::small(&args).is_ok_and(|answer| answer.id == id(at) && answer.tags.len() == 3)
}

fn text_small(at: usize) -> bool {
    let args = Small { id: id(at), title: title(at), done: None, tags: tags() };
    let answer: Option<Small> = text("small", &args);
    answer.is_some_and(|answer| answer.id == id(at) && answer.tags.len() == 3)
}

fn typed_large(at: usize) -> bool {
    let row = |row| tools::LargeArgsRowsItem {
        id: id(row),
        name: title(row),
        price: 12.5,
        note: (row % 3 == 0).then(|| "a note".to_owned()),
    };
    let args = tools::LargeArgs { rows: (at..at + ROWS).map(row).collect() };
    tools::large(&args).is_ok_and(|answer| answer.rows.len() == ROWS)
}

fn text_large(at: usize) -> bool {
    let row = |row| Row {
        id: id(row),
        name: title(row),
        price: 12.5,
        note: (row % 3 == 0).then(|| "a note".to_owned()),
    };
    let args = Large { rows: (at..at + ROWS).map(row).collect() };
    let answer: Option<Large> = text("large", &args);
    answer.is_some_and(|answer| answer.rows.len() == ROWS)
}

fn text<A: Serialize, R: for<'a> Deserialize<'a>>(tool: &str, args: &A) -> Option<R> {
    let arguments = serde_json::to_string(args).ok()?;
    let output = call_tool("bench", tool, &arguments).ok()?;
    serde_json::from_str(&output.structured?).ok()
}
