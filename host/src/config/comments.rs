//! JSON as editors let people write it, made strict: comments and trailing commas become
//! spaces. Every line and every byte keeps its place, so that errors point right.

use std::iter::Peekable;
use std::str::Chars;

/// A comment that never ends, and the byte at which it starts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unterminated(pub usize);

/// Blanks comments, and commas before a closing bracket. What is no JSON stays so.
pub(super) fn strip(text: &str) -> Result<String, Unterminated> {
    let mut stripped = Stripped::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('"', _) => stripped.string(&mut chars),
            ('/', Some('/')) => stripped.line_comment(&mut chars),
            ('/', Some('*')) => {
                let start = stripped.length();
                stripped.block_comment(&mut chars).ok_or(Unterminated(start))?;
            }
            _ => stripped.significant(c),
        }
    }
    stripped.settle(',');
    Ok(stripped.text)
}

/// What was written so far. A comma is held back until what follows it is known.
#[derive(Default)]
struct Stripped {
    text: String,
    /// The white space after a comma that is held back.
    after_comma: Option<String>,
    /// The last character that is neither white space nor a comma.
    last: Option<char>,
}

impl Stripped {
    fn length(&self) -> usize {
        let held = self.after_comma.as_ref().map_or(0, |blank| blank.len().saturating_add(1));
        self.text.len().saturating_add(held)
    }

    fn significant(&mut self, c: char) {
        if c.is_ascii_whitespace() {
            return self.blank(c);
        }
        if c == ',' && self.after_comma.is_none() && !matches!(self.last, None | Some('[' | '{')) {
            self.after_comma = Some(String::new());
            return;
        }
        self.settle(if matches!(c, ']' | '}') { ' ' } else { ',' });
        self.text.push(c);
        self.last = Some(c);
    }

    fn blank(&mut self, c: char) {
        self.after_comma.as_mut().unwrap_or(&mut self.text).push(c);
    }

    fn blanks_for(&mut self, c: char) {
        if c == '\n' {
            return self.blank(c);
        }
        for _ in 0..c.len_utf8() {
            self.blank(' ');
        }
    }

    /// Writes the comma that was held back, or a space for it.
    fn settle(&mut self, comma: char) {
        if let Some(blank) = self.after_comma.take() {
            self.text.push(comma);
            self.text.push_str(&blank);
        }
    }

    fn string(&mut self, chars: &mut Peekable<Chars<'_>>) {
        self.significant('"');
        let mut escaped = false;
        for c in chars.by_ref() {
            self.text.push(c);
            match c {
                '"' if !escaped => break,
                '\\' => escaped = !escaped,
                _ => escaped = false,
            }
        }
    }

    fn line_comment(&mut self, chars: &mut Peekable<Chars<'_>>) {
        self.blank(' ');
        while let Some(c) = chars.next_if(|c| *c != '\n') {
            self.blanks_for(c);
        }
    }

    fn block_comment(&mut self, chars: &mut Peekable<Chars<'_>>) -> Option<()> {
        self.blank(' ');
        self.blanks_for(chars.next()?);
        let mut star = false;
        loop {
            let c = chars.next()?;
            self.blanks_for(c);
            if star && c == '/' {
                return Some(());
            }
            star = c == '*';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict(text: &str) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::from_str(&strip(text).unwrap())
    }

    #[test]
    fn comments_and_trailing_commas_are_blanked() {
        let text = "{ // one\n \"a\": [1, 2, /* é */ ], /* x\n y */ \"b\": {\"c\": 1,},\n}";
        assert_eq!(strict(text).unwrap(), serde_json::json!({"a": [1, 2], "b": {"c": 1}}));
        assert_eq!(strip("/**/1/***/").unwrap(), "    1     ");
    }

    #[test]
    fn every_byte_and_line_keeps_its_place() {
        let text = "{\n // ünï\n \"a\" /*\n*/ : ,\n}";
        let stripped = strip(text).unwrap();
        assert_eq!(stripped.len(), text.len());
        assert_eq!(stripped.lines().count(), text.lines().count());
        assert_eq!(stripped.find(':'), text.find(':'));
    }

    #[test]
    fn text_in_quotes_is_left_alone() {
        for text in [r#""// no""#, r#""/* no */""#, r#"",]""#, r#""\"// no""#, r#""\\""#] {
            assert_eq!(strip(text).as_deref(), Ok(text));
        }
        assert_eq!(strip(r#""\\"//c"#).as_deref(), Ok("\"\\\\\"   "));
    }

    #[test]
    fn what_is_no_json_stays_no_json() {
        for text in ["[,]", "{,}", "[1,,]", "[1,,2]", ",", "1,", "[1", "\"open", "/", "[1 /x]"] {
            assert!(strict(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_open_comment_is_an_error_where_it_starts() {
        assert_eq!(strip("{} /* x"), Err(Unterminated(3)));
        assert_eq!(strip("[1, /*"), Err(Unterminated(4)));
        assert_eq!(strip("/*/"), Err(Unterminated(0)));
    }
}
