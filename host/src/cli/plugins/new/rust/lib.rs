//! A code generator for mcp-host. It makes a list of the tools of each server, as a place
//! to begin: the contract and what it promises stand in `wit/target.wit`.

wit_bindgen::generate!({ path: "wit", world: "target" });

use exports::mcp_host::codegen::generator::{
    Catalog, Description, File, Guest, Output, Server, Setting,
};

struct Target;

impl Guest for Target {
    fn describe() -> Description {
        Description {
            name: "{{name}}".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            summary: "a list of the tools, a file a server".into(),
            options: Vec::new(),
        }
    }

    fn generate(catalog: Catalog, _settings: Vec<Setting>) -> Result<Output, String> {
        let files = catalog.servers.iter().map(list).collect();
        Ok(Output { files, diagnostics: Vec::new() })
    }
}

/// One server's file. Paths are made of `ident`, which is safe everywhere.
fn list(server: &Server) -> File {
    let lines = server.tools.iter().map(|tool| {
        let summary = tool.description.lines().next().unwrap_or_default();
        format!("{}: {}\n", visible(&tool.name), visible(summary))
    });
    File {
        path: vec![format!("{}.txt", server.ident)],
        content: lines.collect::<String>().into_bytes(),
    }
}

/// What strangers wrote, with everything spelled out that a reader would not see. Code
/// and markup need more: quote for the place where a text stands.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Controls, bidirectional marks, fillers that show as nothing, selectors and tags.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

export!(Target);
