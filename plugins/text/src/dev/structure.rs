//! What a reader of Markdown finds in a document.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The parts of a document that its text must not change.
#[derive(Debug, Default, PartialEq)]
pub struct Structure {
    /// The front matter, if there is any.
    pub front_matter: Option<String>,
    /// Each heading's level and text.
    pub headings: Vec<(u32, String)>,
    /// Each table's number of columns, and the texts of its cells by rows.
    pub tables: Vec<Table>,
    /// Each fenced block's language and text.
    pub fences: Vec<(String, String)>,
    /// The text of each block quote.
    pub quotes: Vec<String>,
    /// Where each link leads.
    pub links: Vec<String>,
    /// Everything that this project never writes: HTML, images, footnotes and the like.
    pub strange: Vec<String>,
}

/// One table: its rows, the head among them, of the texts of their cells.
pub type Table = Vec<Vec<String>>;

impl Structure {
    /// Reads a document with every extension there is.
    pub fn of(document: &str) -> Self {
        let mut options = Options::all();
        // The one syntax excludes the other, and quotes are only made prettier.
        options.remove(Options::ENABLE_OLD_FOOTNOTES | Options::ENABLE_SMART_PUNCTUATION);
        let mut reading = Reading::default();
        for event in Parser::new_ext(document, options) {
            reading.event(event);
        }
        reading.found
    }
}

/// Where the text goes that is being read.
#[derive(Default)]
struct Reading {
    found: Structure,
    text: String,
    in_quote: Option<String>,
    language: String,
}

impl Reading {
    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.push(&text),
            Event::SoftBreak | Event::HardBreak => self.push("\n"),
            Event::Rule => {}
            other => self.found.strange.push(format!("{other:?}")),
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        if let Some(quote) = &mut self.in_quote {
            quote.push_str(text);
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::BlockQuote(_) => self.in_quote = Some(String::new()),
            Tag::Table(_) => self.found.tables.push(Table::new()),
            Tag::TableHead | Tag::TableRow => {
                self.found.tables.last_mut().into_iter().for_each(|table| table.push(Vec::new()));
            }
            Tag::Link { dest_url, .. } => self.found.links.push(dest_url.into_string()),
            Tag::CodeBlock(CodeBlockKind::Fenced(language)) => {
                self.language = language.into_string()
            }
            Tag::Heading { .. } | Tag::TableCell | Tag::MetadataBlock(_) => {}
            Tag::Paragraph | Tag::List(_) | Tag::Item => return,
            other => self.found.strange.push(format!("{other:?}")),
        }
        self.text.clear();
    }

    fn end(&mut self, tag: TagEnd) {
        let text = self.text.clone();
        match tag {
            TagEnd::Heading(level) => self.found.headings.push((number(level), text)),
            TagEnd::TableCell => {
                let row = self.found.tables.last_mut().and_then(|table| table.last_mut());
                row.into_iter().for_each(|row| row.push(text.clone()));
            }
            TagEnd::BlockQuote(_) => self.found.quotes.extend(self.in_quote.take()),
            TagEnd::CodeBlock => {
                let language = std::mem::take(&mut self.language);
                self.found.fences.push((language, text));
            }
            TagEnd::MetadataBlock(_) => self.found.front_matter = Some(text),
            TagEnd::Paragraph if self.in_quote.is_some() => self.push("\n"),
            _ => {}
        }
    }
}

fn number(level: HeadingLevel) -> u32 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
