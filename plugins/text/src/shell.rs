//! Command lines for a POSIX shell.

use serde_json::Value;

use crate::json;
use crate::visible::is_hidden;

/// The command line that calls a tool.
///
/// No text ends its quotes, and nothing hidden stands in the line.
pub fn call(server: &str, tool: &str, arguments: &Value) -> String {
    let path = word(&format!("{server}/{tool}"));
    let arguments = match arguments.as_object() {
        Some(none) if none.is_empty() => String::new(),
        _ => format!(" --args {}", word(&json::visible(arguments))),
    };
    // A name that looks like a flag has to come after all flags.
    match server.starts_with('-') {
        true => format!("mcp-host tools call{arguments} -- {path}"),
        false => format!("mcp-host tools call {path}{arguments}"),
    }
}

/// One word: plain where that is enough, else in single quotes, or printed from octal
/// numbers where a character cannot be seen.
pub fn word(text: &str) -> String {
    if text.chars().any(is_hidden) {
        return format!("\"$(printf '{}')\"", octal(text));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+,=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The text as the format of `printf`, which takes a hyphen at its start for a flag.
fn octal(text: &str) -> String {
    let mut format = String::new();
    for (at, c) in text.chars().enumerate() {
        let is_flag = at == 0 && c == '-';
        if is_flag || is_hidden(c) || matches!(c, '\'' | '\\' | '%') {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                format.push_str(&format!("\\{byte:03o}"));
            }
        } else {
            format.push(c);
        }
    }
    format
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// What a shell makes of a word.
    fn read_by_a_shell(word: &str) -> String {
        let script = format!("printf '%s.' {word}");
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.strip_suffix('.').unwrap().to_owned()
    }

    #[test]
    fn a_call_reads_as_one_would_type_it() {
        assert_eq!(call("fs", "list", &json!({})), "mcp-host tools call fs/list");
        assert_eq!(
            call("my fs", "read", &json!({ "path": "it's" })),
            r#"mcp-host tools call 'my fs/read' --args '{"path":"it'\''s"}'"#
        );
        assert_eq!(
            call("-x", "y", &json!({ "a": 1 })),
            r#"mcp-host tools call --args '{"a":1}' -- -x/y"#
        );
    }

    #[test]
    fn a_shell_reads_hostile_words_as_they_were() {
        for text in
            ["$(id)", "`id`", "'; id; '", "\\", "a\u{202e}b%s\\'", "-\u{7f}", "!x", "é 漢", ""]
        {
            assert_eq!(read_by_a_shell(&word(text)), text, "{}", word(text));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn a_shell_reads_a_word_as_it_was(text in "[^\\x00-\\x1f]{0,20}") {
            prop_assert_eq!(read_by_a_shell(&word(&text)), text);
        }
    }
}
