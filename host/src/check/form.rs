//! The forms a script may have, in a text that the compiler takes as a module.
//!
//! What the form is, the compiler finds out: a text that begins like a function is tried
//! as one first, and what it says of a `return` at the top tells where they are.

use super::place;
use super::said::Line;

/// What stands around one function, or one value: it says what the function is given.
const HEAD: &str = "__script(";
const TAIL: &str = "\n);";
/// The declarations of it. Any value will do, but of a function the parameter is known.
pub(super) const DECLARATIONS: &str =
    "declare function __script(value: (args: any) => unknown): void;
declare function __script(value: unknown): void;
";

/// "A 'return' statement can only be used within a function body."
const RETURN_OUTSIDE: u32 = 1108;

/// A text for the compiler, and the way back to what its author wrote.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// The text.
    pub(super) text: String,
    /// Where [`HEAD`] was put in, if it was.
    head: Option<usize>,
    /// Bytes of the author's text.
    bytes: usize,
}

/// The forms that a text may have, in the order they are to be tried; the last is the text
/// as it is.
pub(super) fn forms(text: &str) -> Vec<Form> {
    let plain = Form { text: text.to_owned(), head: None, bytes: text.len() };
    wrapped(text).into_iter().chain([plain]).collect()
}

impl Form {
    /// Whether the text has this form.
    pub(super) fn fits(&self, lines: &[Line]) -> bool {
        match self.head {
            Some(_) => !lines.iter().any(Line::is_syntax),
            None => !lines.iter().any(|line| line.code == RETURN_OUTSIDE),
        }
    }

    /// The text with what a top-level `return` gives made visible to the compiler, which
    /// does not look at it there: `throw` ends what `return` ends, and is as long.
    pub(super) fn returning(&self, lines: &[Line]) -> Option<Self> {
        let mut text = self.text.clone();
        let returns = lines.iter().filter(|line| line.code == RETURN_OUTSIDE);
        for place in returns.filter_map(|line| line.place.as_ref()) {
            let at = place::offset(&text, place.line, place.column);
            let end = at.saturating_add("return".len());
            if text.get(at..end) == Some("return") && gives(text.get(end..).unwrap_or_default()) {
                text.replace_range(at..end, "throw ");
            }
        }
        (text != self.text).then(|| Self { text, ..self.clone() })
    }

    /// Whether a line is about how the text was set up.
    pub(super) fn is_made(&self, line: &Line) -> bool {
        line.code == RETURN_OUTSIDE
    }

    /// The byte of the author's text at a place of the compiler's.
    pub(super) fn original(&self, line: u32, column: u32) -> usize {
        let at = place::offset(&self.text, line, column);
        let at = match self.head {
            Some(head) if at >= head => at.saturating_sub(HEAD.len()).max(head),
            _ => at,
        };
        at.min(self.bytes)
    }
}

/// Whether a `return` before this has a value.
fn gives(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    !rest.is_empty() && !rest.starts_with(['\n', '\r', ';', '}', '\u{2028}', '\u{2029}'])
}

/// The text as one function or value, if it begins like one.
fn wrapped(text: &str) -> Option<Form> {
    let head = after_imports(text);
    let rest = text.get(head..)?;
    if !begins_like_a_function(rest) {
        return None;
    }
    let mut body = rest.trim_end();
    body = body.strip_suffix(';').unwrap_or(body);
    let before = text.get(..head)?;
    let text_made = format!("{before}{HEAD}{body}{TAIL}");
    Some(Form { text: text_made, head: Some(head), bytes: text.len() })
}

fn begins_like_a_function(rest: &str) -> bool {
    let name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let after = rest.trim_start_matches(name);
    let word = rest.strip_suffix(after).unwrap_or_default();
    match word {
        "" => rest.starts_with('('),
        "async" | "function" => true,
        _ => after.trim_start().starts_with("=>"),
    }
}

/// Where the first statement is that is no import.
fn after_imports(text: &str) -> usize {
    let mut rest = after_space(text.strip_prefix("#!").map_or(text, after_line));
    while let Some(next) = after_import(rest) {
        rest = after_space(next);
    }
    text.len().saturating_sub(rest.len())
}

/// What follows an import: it ends with the string that says from where, and what may
/// follow on the string's line.
fn after_import(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("import")?;
    if !rest.starts_with([' ', '\t', '\r', '\n', '{', '*', '"', '\'']) {
        return None;
    }
    let open = rest.find(['"', '\'', ';', '('])?;
    let quote = rest.get(open..)?.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (_, rest) = rest.get(open.saturating_add(1)..)?.split_once(quote)?;
    let rest = rest.trim_start_matches([' ', '\t']);
    Some(rest.strip_prefix(';').unwrap_or(rest))
}

/// What follows blanks and comments.
fn after_space(text: &str) -> &str {
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    loop {
        let next = if rest.starts_with("//") {
            after_line(rest)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, rest)| rest)
        } else {
            return rest;
        };
        rest = next.trim_start();
    }
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::super::said::Place;
    use super::*;
    use proptest::prelude::*;

    fn first(text: &str) -> String {
        forms(text)[0].text.clone()
    }

    #[test]
    fn one_function_is_told_what_it_is_given() {
        assert_eq!(first("async (a) => 1;\n"), "__script(async (a) => 1\n);");
        assert_eq!(first("function f() {}"), "__script(function f() {}\n);");
        assert_eq!(first("args => args"), "__script(args => args\n);");
        let imports = "#!/usr/bin/env mcp-host\n// one\nimport { a } from \"mcp/a\";\nimport 'b'\n";
        let script = format!("{imports}/* two */ (x) => x // three");
        let head = format!("{imports}/* two */ ");
        assert_eq!(first(&script), format!("{head}__script((x) => x // three\n);"));
    }

    #[test]
    fn what_begins_otherwise_is_left_as_it_is() {
        for text in ["", "return 1", "const f = () => 1;", "import(\"x\")", "import.meta", "1 + 1"]
        {
            assert_eq!(first(text), text);
            assert_eq!(forms(text).len(), 1);
        }
    }

    #[test]
    fn a_return_at_the_top_is_looked_behind_and_stays_where_it_is() {
        let text = "if (a) return;\n  return f(1);";
        let at = |line, column| {
            let place = Some(Place { file: "script.ts".into(), line, column });
            Line { place, code: RETURN_OUTSIDE, message: String::new() }
        };
        let lines = [at(1, 8), at(2, 3)];
        let form = forms(text).remove(0);
        assert!(!form.fits(&lines) && form.fits(&[]));
        let form = form.returning(&lines).unwrap();
        assert_eq!(form.text, "if (a) return;\n  throw  f(1);");
        assert!(form.returning(&lines[..1]).is_none());
    }

    #[test]
    fn places_lead_back_past_what_was_put_in() {
        let form = forms("// é\n(a) => b").remove(0);
        assert_eq!(form.text, "// é\n__script((a) => b\n);");
        assert_eq!(form.original(2, 10), "// é\n".len());
        assert_eq!(form.original(2, 17), "// é\n(a) => ".len());
        assert_eq!(form.original(1, 4), 3);
        assert_eq!(form.original(3, 1), "// é\n(a) => b".len());
        assert_eq!(form.original(2, 3), "// é\n".len());
    }

    proptest! {
        #[test]
        fn any_text_has_a_form(text in "[a-z(){}=>;\"'/*\n #!é]{0,40}|import.{0,20}") {
            for form in forms(&text) {
                prop_assert!(form.original(3, 3) <= text.len());
            }
        }
    }
}
