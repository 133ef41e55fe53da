use proptest::prelude::*;

use super::*;
use crate::dev::{Structure, hostile_text};
use crate::visible::is_hidden;

const ALL: usize = 1_000_000;

/// The text as a line shows it.
fn shown(text: &str) -> String {
    one_line(text, ALL)
}

/// The text of a cell or heading; readers drop white space at its ends.
fn trimmed(text: &str) -> String {
    text.trim_matches(' ').to_owned()
}

fn nothing_else(document: &str, found: &Structure) {
    assert_eq!(found.links, [""; 0], "{document}");
    assert_eq!(found.strange, [""; 0], "{document}");
    assert!(!document.chars().any(|c| c != '\n' && c != '\t' && is_hidden(c)), "{document:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_heading_stays_one(text in hostile_text()) {
        let document = format!("# x {}\n\nb\n", heading(&text, ALL));
        let found = Structure::of(&document);
        prop_assert_eq!(&found.headings, &[(1, trimmed(&format!("x {}", shown(&text))))]);
        nothing_else(&document, &found);
    }

    #[test]
    fn a_cell_stays_one(text in hostile_text()) {
        let (plain, code) = (inline(&text, ALL), code_cell(&text, ALL));
        let document = format!("| a | b |\n| --- | --- |\n| {plain} | {code} |\n| x | y |\n");
        let found = Structure::of(&document);
        prop_assert_eq!(found.tables.len(), 1);
        let table = &found.tables[0];
        prop_assert_eq!(table.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
        prop_assert_eq!(&table[2], &["x", "y"]);
        prop_assert_eq!(trimmed(&table[1][0]), trimmed(&shown(&text)));
        nothing_else(&document, &found);
    }

    #[test]
    fn a_line_stays_one_wherever_it_stands(text in hostile_text()) {
        let line = inline(&text, ALL);
        let document = format!("{line}\n\n- {line}\n\n- [x](y) {line}\n\np\n{line}\n");
        let found = Structure::of(&document);
        prop_assert_eq!(&found.links, &["y"]);
        prop_assert!(found.headings.is_empty() && found.tables.is_empty() && found.fences.is_empty());
        prop_assert!(found.quotes.is_empty() && found.strange.is_empty(), "{:?} {}", found, document);
    }

    #[test]
    fn a_code_span_is_read_as_it_was(text in hostile_text()) {
        let document = format!("# {}\n", code(&text, ALL));
        let found = Structure::of(&document);
        let expected = visible(&text, ALL);
        prop_assert_eq!(found.headings.len(), 1);
        prop_assert_eq!(trimmed(&found.headings[0].1), trimmed(&expected));
        nothing_else(&document, &found);
    }

    #[test]
    fn a_fence_is_read_as_it_was(text in hostile_text()) {
        let document = format!("{}\n\n# end\n", fence(&text, "text", ALL));
        let found = Structure::of(&document);
        prop_assert_eq!(&found.fences, &[("text".to_owned(), format!("{}\n", lines(&text, ALL)))]);
        prop_assert_eq!(&found.headings, &[(1, "end".to_owned())]);
        nothing_else(&document, &found);
    }

    #[test]
    fn a_quote_keeps_its_lines_and_nothing_more(text in hostile_text()) {
        let document = format!("{}\n\n# end\n", quote(&text, ALL));
        let found = Structure::of(&document);
        prop_assert!(found.quotes.len() <= 1, "{}", document);
        let blank = |c: char| c.is_whitespace();
        let squeezed = |text: &str| text.replace(blank, "");
        prop_assert_eq!(squeezed(&found.quotes.concat()), squeezed(&lines(&text, ALL)), "{}", document);
        prop_assert_eq!(&found.headings, &[(1, "end".to_owned())]);
        prop_assert!(found.tables.is_empty() && found.fences.is_empty(), "{}", document);
        nothing_else(&document, &found);
    }

    #[test]
    fn words_in_quotation_marks_do_not_leave_them(text in hostile_text()) {
        let made = quoted(&text, ALL);
        prop_assert_eq!(made.matches(['\u{201c}', '\u{201d}']).count(), 2);
    }
}

#[test]
fn ordinary_text_stays_as_it_reads() {
    let text = "read_file returns a > b, 100% (see RFC 3339): it's \"fine\" - a+b=c; A & B #1!";
    assert_eq!(inline(text, ALL), text);
    assert_eq!(quote("a\nb\n\nc", ALL), "> a\\\n> b\n>\n> c");
    assert_eq!(block("a\n  b", ALL), "```text\na\n  b\n```");
    assert_eq!(inline("see https://x.y and www.x.y", ALL), "see https\\://x.y and www\\.x.y");
}

#[test]
fn a_cut_text_is_escaped_all_the_same() {
    assert_eq!(inline("**ab", 1), "\\*… and 3 more characters");
    assert_eq!(code("`ab", 1), "`` `… and 2 more characters ``");
}
