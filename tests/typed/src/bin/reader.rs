//! A command that asks a library for books, and a tool for what it does not know of them.

use std::process::ExitCode;

wit_bindgen::generate!({
    path: ["../../wit/guest", "wit/bench", "wit/shop", "wit"],
    world: "typed:guests/reader",
    generate_all,
});

use mcp_tools::shop::tools::{GetBookArgs, get_book};
use typed::guests::finder::find;

fn main() -> ExitCode {
    let query = std::env::args().nth(1).unwrap_or_default();
    match read(&query) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn read(query: &str) -> Result<(), String> {
    for isbn in find(query)? {
        let book = get_book(&GetBookArgs { isbn }).map_err(|error| error.message)?;
        println!("{} ({}, {:?})", book.title, book.year, book.genre);
    }
    Ok(())
}
