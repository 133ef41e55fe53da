//! Scalars of YAML.

use crate::visible::is_hidden;

/// A double-quoted scalar on one line.
///
/// It never holds `---`, where some readers end the front matter whatever it stands in.
pub fn scalar(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut before = None;
    for c in text.chars() {
        let hyphens = c == '-' && before == Some('-');
        let rare = !c.is_ascii() && !c.is_alphanumeric();
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            _ if hyphens || rare || is_hidden(c) => {
                quoted.push_str(&format!("\\U{:08x}", u32::from(c)));
            }
            _ => quoted.push(c),
        }
        before = Some(c);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scalar_is_one_line_and_ends_no_front_matter() {
        assert_eq!(
            scalar("a: \"b\"\n---\n# c"),
            r##""a: \"b\"\U0000000a-\U0000002d\U0000002d\U0000000a# c""##
        );
        assert_eq!(scalar("read-file é"), "\"read-file é\"");
        assert_eq!(scalar("\u{202e}\u{ffff}😀"), r#""\U0000202e\U0000ffff\U0001f600""#);
    }
}
