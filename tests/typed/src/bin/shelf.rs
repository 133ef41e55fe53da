//! Typed calls of every kind of result: `shelf WORDS` prints the books that match, a line each,
//! `shelf --cover ISBN` what the cover is made of, `shelf --fail MESSAGE` how a tool fails.

use std::process::ExitCode;

wit_bindgen::generate!({
    path: ["../../wit/guest", "wit/bench", "wit/shop", "wit"],
    world: "typed:guests/shelf",
    generate_all,
});

use mcp_host::guest::types::{Content, ErrorReason, ToolError};
use mcp_tools::shop::tools;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["--cover", isbn] => cover(isbn),
        ["--fail", message] => fail(message),
        words => search(words.join(" ")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{:?}: {}", error.effect, error.message);
            ExitCode::FAILURE
        }
    }
}

fn search(query: String) -> Result<(), ToolError> {
    let args = tools::SearchBooksArgs {
        query: Some(query).filter(|query| !query.is_empty()),
        genre: Some(tools::SearchBooksArgsGenre::Adventure),
        max_price_cents: None,
        limit: Some(3),
    };
    let found = tools::search_books(&args)?;
    for book in &found.books {
        println!("{} {} {:?}", book.isbn, book.title, book.genre);
    }
    println!("{} in all", found.total);
    Ok(())
}

fn cover(isbn: &str) -> Result<(), ToolError> {
    for block in tools::book_cover(&tools::BookCoverArgs { isbn: isbn.to_owned() })? {
        match block {
            Content::Text(text) => println!("text: {text}"),
            Content::Image(image) => {
                println!("image: {} {:?}", image.mime_type, image.data.get(1..4));
            }
            other => println!("other: {other:?}"),
        }
    }
    Ok(())
}

fn fail(message: &str) -> Result<(), ToolError> {
    let args = tools::FailArgs { message: Some(message.to_owned()) };
    match tools::fail(&args) {
        Ok(_) => println!("it did not fail"),
        Err(ToolError { reason: ErrorReason::Failed(output), effect, .. }) => {
            println!("failed, {effect:?}: {:?}", output.content);
        }
        Err(error) => return Err(error),
    }
    Ok(())
}
