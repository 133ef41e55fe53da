//! A library that finds books by a tool, to be composed with a command.

wit_bindgen::generate!({
    path: ["../../wit/guest", "wit/bench", "wit/shop", "wit"],
    world: "typed:guests/library",
    generate_all,
});

use mcp_tools::shop::tools::{SearchBooksArgs, search_books};

struct Finder;

impl exports::typed::guests::finder::Guest for Finder {
    fn find(query: String) -> Result<Vec<String>, String> {
        let args = SearchBooksArgs { query: Some(query), genre: None, max_price_cents: None, limit: None };
        let found = search_books(&args).map_err(|error| error.message)?;
        Ok(found.books.into_iter().map(|book| book.isbn).collect())
    }
}

export!(Finder);
