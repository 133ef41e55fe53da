//! Where one word of a name ends and the next begins.

use super::mark;

/// What a name that would begin with a digit begins with.
const BEFORE_DIGIT: char = 'n';

/// The longest name of symbols that is spelled out.
const MAX_SYMBOLS: usize = 4;

/// The letters and digits of a name in kebab-case; empty when it has none.
pub fn kebab(text: &str) -> String {
    if text.is_empty() {
        return "empty".to_owned();
    }
    if let Some(spelled) = spelled(text) {
        return spelled;
    }
    joined(words(text))
}

/// The same for an identifier in camelCase, with the words changed that a mark could be.
pub fn escaped(ident: &str) -> String {
    let escape = |(index, word): (usize, String)| {
        let digits = word.trim_start_matches('x');
        let is_like_mark = index > 0 && digits.len() < word.len() && mark::is_mark(digits);
        if is_like_mark { format!("x{word}") } else { word }
    };
    joined(words(ident).into_iter().enumerate().map(escape).collect())
}

/// Words in one name: those that begin with a digit stick to the one before.
fn joined(words: Vec<String>) -> String {
    let mut name = String::new();
    for word in words {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        match (name.is_empty(), is_number) {
            (true, true) => name.push(BEFORE_DIGIT),
            (false, false) => name.push('-'),
            _ => {}
        }
        name.push_str(&word);
    }
    name
}

/// The words of a text, in lower case: runs of letters and digits, ended by a capital after
/// what is none, and before the last of some capitals that begins a word.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| !run.is_empty()) {
        let mut word = String::new();
        let mut rest = run.chars().peekable();
        let mut last = None;
        while let Some(c) = rest.next() {
            let after_small = last.is_some_and(|last: char| !last.is_ascii_uppercase());
            let before_small = rest.peek().is_some_and(char::is_ascii_lowercase);
            if c.is_ascii_uppercase() && last.is_some() && (after_small || before_small) {
                words.push(std::mem::take(&mut word));
            }
            word.push(c.to_ascii_lowercase());
            last = Some(c);
        }
        words.push(word);
    }
    words
}

/// A few symbols in words, and a number with its sign: what would lose all its meaning.
fn spelled(text: &str) -> Option<String> {
    let is_number =
        text.get(1..).is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()));
    match text.chars().next()? {
        '-' if is_number => return Some(format!("minus{}", joined_digits(text))),
        '+' if is_number => return Some(format!("plus{}", joined_digits(text))),
        _ => {}
    }
    if text.len() > MAX_SYMBOLS {
        return None;
    }
    let names: Option<Vec<String>> = text.chars().map(|c| symbol(c).map(str::to_owned)).collect();
    names.map(joined)
}

/// What follows a sign, without the letter that stands before a digit.
fn joined_digits(text: &str) -> String {
    let name = joined(words(text));
    name.strip_prefix(BEFORE_DIGIT).unwrap_or(&name).to_owned()
}

fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        '!' => "not",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '*' => "star",
        '+' => "plus",
        ',' => "comma",
        '-' => "minus",
        '.' => "dot",
        '/' => "slash",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less",
        '=' => "equal",
        '>' => "greater",
        '?' => "question",
        '@' => "at",
        '^' => "caret",
        '_' => "underscore",
        '|' => "or",
        '~' => "tilde",
        _ => return None,
    })
}
