//! The books on the shelves: a fixed list inside the binary, and searching in it.
//!
//! The titles, authors and years are real; the numbers in `isbn` have a right check
//! digit but name no edition. Nothing here changes while the server runs, and nothing
//! here knows the protocol.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Refusal;

/// One book, as tools return it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// Thirteen digits; the key of the catalogue.
    pub isbn: String,
    /// In English.
    pub title: String,
    /// As on the cover.
    pub author: String,
    /// Of first publication; negative before the common era.
    pub year: i32,
    /// Its shelf.
    pub genre: Genre,
    /// Euro cents for one copy.
    pub price_cents: u64,
    /// Copies there are; orders do not change it.
    pub in_stock: u64,
    /// One sentence.
    pub description: String,
}

/// The shelf a book stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Genre {
    Adventure,
    Children,
    Detective,
    Gothic,
    Novel,
    Philosophy,
    ScienceFiction,
}

/// What a search asks for; what is absent restricts nothing.
#[derive(Debug, Default, Deserialize)]
pub struct Search {
    /// Words that must all occur in title, author or description, in any case.
    pub query: Option<String>,
    /// The shelf to look on.
    pub genre: Option<Genre>,
    /// The most one copy may cost.
    pub max_price_cents: Option<u64>,
    /// The most books to return, 10 when absent.
    pub limit: Option<usize>,
}

const DEFAULT_LIMIT: usize = 10;

static BOOKS: LazyLock<Vec<Book>> = LazyLock::new(read_books);

impl Genre {
    /// All shelves, in the order they are listed.
    pub const ALL: [Self; 7] = [
        Self::Adventure,
        Self::Children,
        Self::Detective,
        Self::Gothic,
        Self::Novel,
        Self::Philosophy,
        Self::ScienceFiction,
    ];
}

/// All books, sorted by title.
pub fn books() -> &'static [Book] {
    &BOOKS
}

/// The book with this number; refused with a word on where numbers come from.
pub fn find(isbn: &str) -> Result<&'static Book, Refusal> {
    books().iter().find(|book| book.isbn == isbn).ok_or_else(|| {
        Refusal(format!("no book has this isbn, search_books lists those there are: {isbn}"))
    })
}

/// The books on one shelf.
pub fn shelf(genre: Genre) -> impl Iterator<Item = &'static Book> {
    books().iter().filter(move |book| book.genre == genre)
}

impl Search {
    /// The first matches in catalogue order, and how many there are in all.
    pub fn run(&self) -> (Vec<&'static Book>, usize) {
        let words = self.words();
        let found = || books().iter().filter(|book| self.admits(book, &words));
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        (found().take(limit).collect(), found().count())
    }

    fn words(&self) -> Vec<String> {
        let query = self.query.as_deref().unwrap_or_default().to_lowercase();
        query.split_whitespace().map(str::to_owned).collect()
    }

    fn admits(&self, book: &Book, words: &[String]) -> bool {
        let text = format!("{} {} {}", book.title, book.author, book.description).to_lowercase();
        self.genre.is_none_or(|genre| book.genre == genre)
            && self.max_price_cents.is_none_or(|most| book.price_cents <= most)
            && words.iter().all(|word| text.contains(word.as_str()))
    }
}

#[expect(clippy::expect_used, reason = "the file is part of the binary, and a test reads it")]
fn read_books() -> Vec<Book> {
    serde_json::from_str(include_str!("catalogue.json")).expect("the embedded catalogue parses")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_sorted_and_every_number_is_well_formed_and_unique() {
        assert_eq!(books().len(), 42);
        assert!(books().is_sorted_by(|a, b| a.title < b.title));
        for book in books() {
            let digits: Vec<_> = book.isbn.chars().filter_map(|c| c.to_digit(10)).collect();
            let weighed = digits.iter().zip([1, 3].iter().cycle()).map(|(d, w)| d * w);
            assert_eq!((digits.len(), weighed.sum::<u32>() % 10), (13, 0), "{}", book.title);
            assert_eq!(books().iter().filter(|other| other.isbn == book.isbn).count(), 1);
        }
    }

    #[test]
    fn every_shelf_holds_books_and_every_book_stands_on_a_shelf() {
        let sizes = Genre::ALL.map(|genre| shelf(genre).count());
        assert!(sizes.iter().all(|size| *size > 0), "{sizes:?}");
        assert_eq!(sizes.iter().sum::<usize>(), books().len());
    }

    #[test]
    fn all_words_must_occur_in_any_case() {
        let found =
            |query: &str| Search { query: Some(query.to_owned()), ..Search::default() }.run().1;
        assert_eq!(found("JULES verne"), 3);
        assert_eq!(found("brontë"), 2);
        assert_eq!(found("verne dracula"), 0);
        assert_eq!(found(""), books().len());
    }

    #[test]
    fn the_total_counts_what_the_limit_hides() {
        let search = Search { genre: Some(Genre::Novel), limit: Some(2), ..Search::default() };
        let (first, total) = search.run();
        assert_eq!((first.len(), total), (2, 10));
    }
}
