//! Text quoted for a place in Markdown.
//!
//! Each function is a context: whatever the text holds, the document's structure is what
//! the template says, and a reader sees the text as it was, with what is hidden shown.
//! Besides CommonMark and GitHub's tables this keeps other readers from finding markup of
//! their own: attributes, math, expressions in braces, addresses that become links.

use crate::visible::{indentation, lines, visible};

/// Text within a line: white space is one blank, markup is escaped.
pub fn inline(text: &str, max_chars: usize) -> String {
    escape(&one_line(text, max_chars), false)
}

/// Text within a line as somebody's words, in quotation marks that it cannot close.
pub fn quoted(text: &str, max_chars: usize) -> String {
    let text = text.replace(['\u{201c}', '\u{201d}'], "\"");
    format!("\u{201c}{}\u{201d}", inline(&text, max_chars))
}

/// Text of a heading, after its `#`.
pub fn heading(text: &str, max_chars: usize) -> String {
    escape(&one_line(text, max_chars), true)
}

/// A code span, or escaped text where a table's cell cannot hold the span.
pub fn code_cell(text: &str, max_chars: usize) -> String {
    // Readers differ in what a bar in a span in a cell is.
    if text.contains('|') { inline(text, max_chars) } else { code(text, max_chars) }
}

/// A code span. Line ends are shown as what they are.
pub fn code(text: &str, max_chars: usize) -> String {
    let shown = visible(text, max_chars);
    let fence = "`".repeat(longest_run(&shown).saturating_add(1));
    let edge = |c: Option<char>| matches!(c, None | Some('`' | ' '));
    let padding =
        if edge(shown.chars().next()) || edge(shown.chars().next_back()) { " " } else { "" };
    format!("{fence}{padding}{shown}{padding}{fence}")
}

/// A block quote of escaped text that keeps its lines.
pub fn quote(text: &str, max_chars: usize) -> String {
    let text = lines(text, max_chars);
    let mut quoted = String::with_capacity(text.len());
    let mut rest = text.lines().map(|line| line.trim_matches([' ', '\t'])).peekable();
    while let Some(line) = rest.next() {
        quoted.push('>');
        if !line.is_empty() {
            quoted.push(' ');
            quoted.push_str(&escape(line, false));
            if rest.peek().is_some_and(|next| !next.is_empty()) {
                quoted.push('\\');
            }
        }
        quoted.push('\n');
    }
    quoted.trim_end_matches('\n').to_owned()
}

/// A fenced block that nothing in the text can close.
pub fn fence(text: &str, language: &str, max_chars: usize) -> String {
    let text = lines(text, max_chars);
    let fence = "`".repeat(longest_run(&text).saturating_add(1).max(3));
    format!("{fence}{language}\n{text}\n{fence}")
}

/// A quote, or a fenced block where the text's own layout says something.
pub fn block(text: &str, max_chars: usize) -> String {
    let shown = lines(text, max_chars);
    let laid_out = shown.lines().any(|line| indentation(line) > 0 || line.starts_with("```"));
    if laid_out { fence(text, "text", max_chars) } else { quote(text, max_chars) }
}

fn one_line(text: &str, max_chars: usize) -> String {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    visible(&words.join(" "), max_chars)
}

fn longest_run(text: &str) -> usize {
    let mut longest = 0_usize;
    let mut run = 0_usize;
    for c in text.chars() {
        run = if c == '`' { run.saturating_add(1) } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// A backslash before everything that could be markup where it stands.
fn escape(line: &str, in_heading: bool) -> String {
    let mut escaped = String::with_capacity(line.len());
    for (at, c) in line.char_indices() {
        let (before, rest) = line.split_at(at);
        let after = rest.chars().nth(1);
        if is_markup(c) || (in_heading && c == '#') || is_markup_here(c, before, after) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn is_markup(c: char) -> bool {
    matches!(c, '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' | '^' | '{' | '}')
}

fn is_markup_here(c: char, before: &str, after: Option<char>) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let starts_line = before.is_empty();
    match c {
        // Emphasis does not begin or end within a word.
        '_' => !(word(before.chars().next_back()) && word(after)),
        '&' => word(after) || after == Some('#'),
        '#' | '+' | '-' | '=' | '>' => starts_line,
        ':' => starts_line || after == Some('/'),
        '.' => is_list_number(before) || ends_in_www(before),
        ')' => is_list_number(before),
        _ => false,
    }
}

fn is_list_number(before: &str) -> bool {
    (1..=9).contains(&before.len()) && before.bytes().all(|byte| byte.is_ascii_digit())
}

fn ends_in_www(before: &str) -> bool {
    let start = before.len().checked_sub(3).and_then(|start| before.get(start..));
    start.is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

#[cfg(test)]
mod tests;
