//! Doc comments. Whatever stands in one was written by a stranger.

use crate::quote;

/// A comment of words and facts, with a line break after it. Where it goes on, its lines
/// are indented. Nothing when there is nothing to say.
pub fn of(out: &mut String, text: &str, facts: &str, is_deprecated: bool, indent: usize) {
    let plain = |text: &str| quote::is_plain_line(text);
    let said = !text.is_empty() || !facts.is_empty();
    if said && plain(text) && plain(facts) && !is_deprecated {
        out.push_str("/** ");
        out.push_str(text);
        out.push_str(between(text, facts));
        out.push_str(facts);
        return out.push_str(" */\n");
    }
    let mut lines = quote::lines(text);
    let more = quote::lines(facts);
    let joined = match (lines.as_slice(), more.as_slice()) {
        ([text], [facts]) => format!("{text}{}{facts}", between(text, facts)),
        _ => String::new(),
    };
    if joined.is_empty() {
        lines.extend((!lines.is_empty() && !more.is_empty()).then_some(""));
        lines.extend(more);
    } else {
        lines = vec![&joined];
    }
    write(out, &lines, is_deprecated, indent);
}

/// A comment of these lines, with a line break after it.
pub fn of_lines(out: &mut String, lines: &[&str]) {
    write(out, lines, false, 0);
}

/// What keeps a sentence and facts in one line apart.
fn between(text: &str, facts: &str) -> &'static str {
    match (text.is_empty() || facts.is_empty(), text.ends_with(['.', '!', '?', ':', ';'])) {
        (true, _) => "",
        (false, true) => " ",
        (false, false) => ". ",
    }
}

fn write(out: &mut String, lines: &[&str], is_deprecated: bool, indent: usize) {
    match lines {
        [] if !is_deprecated => return,
        [only] if !is_deprecated => {
            out.push_str("/** ");
            quote::comment_line(out, only);
            return out.push_str(" */\n");
        }
        _ => {}
    }
    out.push_str("/**");
    for text in lines {
        line(out, indent);
        out.push_str(if text.is_empty() { " *" } else { " * " });
        quote::comment_line(out, text);
    }
    if is_deprecated {
        line(out, indent);
        out.push_str(" * @deprecated");
    }
    line(out, indent);
    out.push_str(" */\n");
}

/// A new line, indented.
pub fn line(out: &mut String, indent: usize) {
    out.push('\n');
    pad(out, indent);
}

/// The indentation of a line.
pub fn pad(out: &mut String, indent: usize) {
    for _ in 0..indent {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(text: &str, facts: &str, is_deprecated: bool) -> String {
        let mut out = String::new();
        of(&mut out, text, facts, is_deprecated, 1);
        out
    }

    #[test]
    fn what_fits_in_a_line_is_one() {
        assert_eq!(comment("A word", "", false), "/** A word */\n");
        assert_eq!(comment("", "Default: 1.", false), "/** Default: 1. */\n");
        assert_eq!(comment("A word", "Default: 1.", false), "/** A word. Default: 1. */\n");
        assert_eq!(comment("Words?", "Default: é.", false), "/** Words? Default: é. */\n");
        assert_eq!(comment("", "", false), "");
    }

    #[test]
    fn lines_are_kept_and_indented() {
        let expected = "/**\n   * A\n   *\n   * @b\n   * D.\n   */\n".replace("@b", "\\@b\n   *");
        assert_eq!(comment("A\n\n@b", "D.", false), expected);
        assert_eq!(comment("", "", true), "/**\n   * @deprecated\n   */\n");
        assert_eq!(comment("A*/", "", true), "/**\n   * A*\\/\n   * @deprecated\n   */\n");
    }
}
