//! Documentation comments. Whatever stands in one was written by a stranger, and is carried on
//! into the comments of other languages.

/// Columns of a line of text, where words allow it.
const WIDTH: usize = 96;

/// Writes a comment of this text; nothing when there is none.
pub fn write(out: &mut String, text: &str, indent: &str) {
    let mut is_after_text = false;
    let mut is_gap = false;
    for line in text.lines().map(safe) {
        is_gap |= is_after_text && line.is_empty();
        if line.is_empty() {
            continue;
        }
        if std::mem::take(&mut is_gap) {
            comment(out, "", indent);
        }
        wrap(out, &line, indent);
        is_after_text = true;
    }
}

/// A line in as many as it takes. What it is indented by, all of them are.
fn wrap(out: &mut String, line: &str, indent: &str) {
    let words = line.trim_start();
    let lead = " ".repeat(line.len().saturating_sub(words.len()).min(WIDTH / 4));
    let mut part = String::new();
    let mut columns = 0_usize;
    for word in words.split(' ') {
        let width = word.chars().count();
        if !part.trim().is_empty() && columns.saturating_add(width) >= WIDTH {
            comment(out, &part, indent);
            part.clear();
        }
        match part.is_empty() {
            true => part.push_str(&lead),
            false => part.push(' '),
        }
        part.push_str(word);
        columns = part.chars().count();
    }
    comment(out, &part, indent);
}

fn comment(out: &mut String, line: &str, indent: &str) {
    // A backslash at the end of a line continues a comment of C on the next one.
    let line = line.trim_end_matches(|c: char| c == '\\' || c.is_whitespace());
    out.push_str(indent);
    out.push_str(if line.is_empty() { "///" } else { "/// " });
    out.push_str(line);
    out.push('\n');
}

/// A line without what WIT refuses, what looks like something else than it is, and what ends a
/// comment in other languages.
fn safe(line: &str) -> String {
    let kept = line.trim_end().chars().filter_map(|c| match c {
        '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() || is_refused(c) => None,
        c => Some(c),
    });
    let kept: String = kept.collect();
    kept.replace("*/", "* /").replace("/*", "/ *").replace("\"\"\"", "'''").replace("??/", "? ?/")
}

/// What directs text or is discouraged: WIT may not hold it, not even in comments.
fn is_refused(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{149}' | '\u{673}' | '\u{f77}' | '\u{f79}' | '\u{17a3}' | '\u{17a4}' | '\u{17b4}' | '\u{17b5}')
}
