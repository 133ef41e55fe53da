//! Text in a tool's description that a person does not see and a model reads.

use serde_json::Value;

use crate::name::is_hidden;
use crate::tools::ToolDescription;

/// The selector that shows the character before it as an emoji.
const EMOJI_SELECTOR: char = '\u{fe0f}';

/// The parts of a tool, as `tools/list` calls them, in which something is hidden:
/// characters that turn text around, show as nothing or are obeyed by a terminal.
pub fn hidden(tool: &ToolDescription) -> Vec<&'static str> {
    let parts = [
        ("name", is_in(&tool.tool)),
        ("title", tool.title.as_deref().is_some_and(is_in)),
        ("description", is_in(&tool.description)),
        ("inputSchema", is_in_schema(&tool.input_schema)),
        ("outputSchema", tool.output_schema.as_deref().is_some_and(is_in_schema)),
    ];
    parts.into_iter().filter(|(_, found)| *found).map(|(part, _)| part).collect()
}

/// Says where something is hidden, in a line: `git/git_log: hidden characters in its
/// description`. Nothing when nothing is.
pub fn warning(tool: &ToolDescription) -> Option<String> {
    let parts = hidden(tool);
    (!parts.is_empty()).then(|| {
        let shown = |text: &str| crate::name::printable(text, 128);
        let (server, name) = (shown(&tool.server), shown(&tool.tool));
        format!("{server}/{name}: hidden characters in its {}", parts.join(" and "))
    })
}

/// Whether a text hides something. Line breaks and tabs do not, nor does the one selector
/// that makes a symbol an emoji: a run of selectors carries a message.
fn is_in(text: &str) -> bool {
    let mut before = ' ';
    for c in text.chars() {
        let is_emoji = c == EMOJI_SELECTOR && !is_hidden(before) && !before.is_alphabetic();
        if is_hidden(c) && !matches!(c, '\n' | '\r' | '\t') && !is_emoji {
            return true;
        }
        before = c;
    }
    false
}

/// Whether a string in a schema, a key or a value, hides something. Most schemas have no
/// escape that could, and then their text says it.
fn is_in_schema(schema: &str) -> bool {
    let escapes = ["\\u", "\\b", "\\f"];
    if !escapes.iter().any(|escape| schema.contains(escape)) {
        return is_in(schema);
    }
    let Ok(schema) = serde_json::from_str::<Value>(schema) else { return is_in(schema) };
    let mut left = vec![&schema];
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) if is_in(text) => return true,
            Value::Array(items) => left.extend(items),
            Value::Object(members) if members.keys().any(|key| is_in(key)) => return true,
            Value::Object(members) => left.extend(members.values()),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::Annotations;

    fn tool(name: &str, title: &str, description: &str, schema: &str) -> ToolDescription {
        ToolDescription {
            server: "s".into(),
            tool: name.into(),
            title: Some(title.into()),
            description: description.into(),
            input_schema: schema.into(),
            output_schema: Some(schema.into()),
            annotations: Annotations {
                read_only: None,
                destructive: None,
                idempotent: None,
                open_world: None,
            },
        }
    }

    #[test]
    fn every_part_that_hides_something_is_named() {
        for hides in
            ["\u{200b}", "\u{202e}", "\u{e0041}", "\u{1b}", "\u{fe00}\u{fe01}", "x\u{fe0f}"]
        {
            let text = format!("a{hides}b");
            let escaped: String =
                text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            let schema = format!(r#"{{"properties":{{"{escaped}":{{}}}}}}"#);
            let all = ["name", "title", "description", "inputSchema", "outputSchema"];
            assert_eq!(hidden(&tool(&text, &text, &text, &schema)), all, "{hides:?}");
            let schema = format!(r#"{{"enum":["{escaped}"]}}"#);
            assert_eq!(hidden(&tool("t", "", "", &schema)), all[3..], "{hides:?}");
        }
        let told = warning(&tool("t", "", "\u{200b}", "{}")).unwrap();
        assert_eq!(told, "s/t: hidden characters in its description");
    }

    #[test]
    fn ordinary_text_hides_nothing() {
        let text = "Zwei\r\nZeilen,\tein Tab, ⚠\u{fe0f} 1\u{fe0f} und 漢字";
        let schema = "{\n\t\"description\": \"a\\nb\\u00e9 \u{e9}\"\r\n}";
        assert_eq!(hidden(&tool("t", text, text, schema)), [""; 0]);
        assert_eq!(warning(&tool("t", text, text, schema)), None);
    }
}
