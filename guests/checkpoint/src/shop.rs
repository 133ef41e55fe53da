//! The bookshop: which books there are, and what one costs.

use serde_json::{Value, json};

use crate::Failure;
use crate::mcp_host::guest::tools::call_tool;

/// The numbers of all books, in the order of the catalogue.
pub fn books() -> Result<Vec<String>, Failure> {
    let found = call("search_books", &json!({ "limit": 50 }))?;
    let books = found["books"].as_array().into_iter().flatten();
    Ok(books.filter_map(|book| book["isbn"].as_str().map(str::to_owned)).collect())
}

/// The line of the report for one book.
pub fn price(isbn: &str) -> Result<String, Failure> {
    let book = call("get_book", &json!({ "isbn": isbn }))?;
    let text = |key: &str| book[key].as_str().unwrap_or("?");
    let cents = book["price_cents"].as_u64().unwrap_or_default();
    Ok(format!("{}, {}: {}.{:02} EUR\n", text("title"), text("author"), cents / 100, cents % 100))
}

fn call(tool: &str, arguments: &Value) -> Result<Value, Failure> {
    let output = call_tool("shop", tool, &arguments.to_string())?;
    Ok(serde_json::from_str(&output.structured.unwrap_or_default())?)
}
