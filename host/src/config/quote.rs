//! Words as a POSIX shell would have to read them, for a person to check or copy.

use crate::name::printable;

/// One word, quoted where a shell would otherwise read more into it. Control and hidden
/// characters become visible escapes; nothing is cut.
pub fn shell(word: &str) -> String {
    let shown = printable(word, usize::MAX);
    if !shown.is_empty() && is_plain(&shown) {
        return shown;
    }
    format!("'{}'", shown.replace('\'', r"'\''"))
}

/// Before the first word an equals sign would make an assignment of it, so it is plain
/// in options only.
fn is_plain(word: &str) -> bool {
    let option = word.starts_with('-');
    word.chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-./:@%+,".contains(c) || (option && c == '='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_and_others_are_quoted() {
        for word in ["npx", "-y", "@scope/server-x", "--repo=/a/b", "https://x.example/mcp"] {
            assert_eq!(shell(word), word);
        }
        assert_eq!(shell(""), "''");
        assert_eq!(shell("a b"), "'a b'");
        assert_eq!(shell("LD_PRELOAD=x"), "'LD_PRELOAD=x'");
        assert_eq!(shell("it's"), r"'it'\''s'");
        assert_eq!(shell("${TOKEN}"), "'${TOKEN}'");
        assert_eq!(shell("~"), "'~'");
    }

    #[test]
    fn nothing_hides_in_a_quoted_word() {
        assert_eq!(shell("a\u{1b}[2Jb\u{202e}"), "'a\\u{1b}[2Jb\\u{202e}'");
        let long = "x".repeat(100_000);
        assert_eq!(shell(&long), long);
    }
}
