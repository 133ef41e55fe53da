//! Text that tries to be more than text.

use mcp_host_plugin::{Annotations, Server, Tool};
use proptest::prelude::*;

/// Text of pieces that mean something to some reader of Markdown.
pub fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => proptest::sample::select(vec![
            "`", "``", "```\n", "~~~\n", "|", "\\", "\\|", "\n", "\r\n", "\n\n", "# ", "\n# x\n", "## ",
            "---\n", "\n---\n", "===\n", "- ", "* ", "+ ", "1. ", "9) ", "> ", "    ", "\t", "[a](b)", "![a](b)",
            "[a]: b\n", "[^1]", "[[w]]", "<b>", "</b>", "<!--", "-->", "<script>", "<a@b.c>", "<http://x>", "&amp;", "&#60;",
            "*x*", "_x_", "__", "**", "~~", "$x$", "$$", "{#id}", "{{x}}", "{%x%}", ":::", ": d", ":-|", "|-|-|\n",
            "http://x.y", "www.x.y", "\u{202e}", "\u{200b}", "\u{e0041}", "\0", "\u{1b}[2J", "\u{2028}", "\u{feff}",
            "\u{201d}", "\u{201c}", "\"", "'", "%", "!", "a", "b c", " ", "\u{a0}", "é", "漢", "😀", "\u{85}", "\u{b}",
            "*/", "${x}", "import x", "+++\n", "</tool_description>", "^x^", "==x==", "=", "#", "_a", "a_",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A server of one tool that says the same text everywhere it can.
pub fn hostile(text: &str) -> Server {
    let schema = serde_json::json!({
        "type": "object",
        "required": [text],
        "properties": {
            text: { "type": "string", "description": text, "default": text, "enum": [text, "x"] },
            "list": { "type": "array", "items": { "properties": { text: { "const": text } } } },
            "text": { "type": "string", "pattern": text, "format": text },
        },
    });
    let tool = Tool {
        name: text.into(),
        ident: "hostile".into(),
        title: Some(text.into()),
        description: text.into(),
        input_schema: schema.to_string(),
        output_schema: Some(schema.to_string()),
        annotations: Annotations {
            read_only: None,
            destructive: Some(true),
            idempotent: None,
            open_world: None,
        },
        digest: String::new(),
    };
    Server { name: text.into(), ident: "server".into(), tools: vec![tool], digest: String::new() }
}
