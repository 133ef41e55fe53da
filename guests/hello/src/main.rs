//! The smallest useful guest: a plain Rust `main` that calls one tool.
//!
//! It searches the bookshop for its first argument and prints a line a book. Without
//! an argument it calls nothing and needs no server.
//!
//! ```text
//! guests/build.sh rust guests/target/wasm
//! mcp-host run guests/target/wasm/hello.wasm --allow shop/search_books -- verne
//! ```

use std::process::ExitCode;

use mcp_host::guest::tools::{ToolError, call_tool};
use serde_json::{Value, json};

wit_bindgen::generate!({ path: "../../wit/guest", world: "imports" });

fn main() -> ExitCode {
    let Some(query) = std::env::args().nth(1) else {
        println!("hello from the sandbox");
        return ExitCode::SUCCESS;
    };
    match search(&query) {
        Ok(books) => books.iter().for_each(print_book),
        Err(error) => return report(&error),
    }
    ExitCode::SUCCESS
}

/// Asks the bookshop; a result without books is an empty list.
fn search(query: &str) -> Result<Vec<Value>, ToolError> {
    let arguments = json!({ "query": query }).to_string();
    let output = call_tool("shop", "search_books", &arguments)?;
    let result: Value =
        serde_json::from_str(&output.structured.unwrap_or_default()).unwrap_or_default();
    Ok(result["books"].as_array().cloned().unwrap_or_default())
}

fn print_book(book: &Value) {
    let text = |key: &str| book[key].as_str().unwrap_or("?");
    println!("{}, {} ({})", text("title"), text("author"), book["year"]);
}

fn report(error: &ToolError) -> ExitCode {
    eprintln!("error: {}", error.message);
    if let Some(hint) = &error.hint {
        eprintln!("hint: {hint}");
    }
    ExitCode::FAILURE
}
