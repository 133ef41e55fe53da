//! Names that were not granted, some of them nearly. Arguments: SERVER TOOL, the one
//! tool that was.

use hostile::types::Effect;
use hostile::{argument, is_denied, refused};

fn main() {
    let (server, tool) = (argument(1), argument(2));
    let long = "x".repeat(100_000);
    let names = [
        ("nowhere", tool.as_str()),
        (&server, "no_such_tool"),
        (&server, &tool.to_uppercase()),
        (&server.to_uppercase(), &tool),
        (&server, &format!("{tool}\0")),
        (&server, &format!(" {tool}")),
        (&format!("{server}/{tool}"), ""),
        (&server, ""),
        ("", ""),
        (&server, "*"),
        ("all", "*"),
        (&server, "../../etc/passwd"),
        (&server, "\u{1b}[2J\u{202e}"),
        (&server, &long),
        (&long, &tool),
    ];
    for (server, tool) in names {
        let error = refused(server, tool, "{}");
        let shown: String = format!("{server}/{tool}").chars().take(60).collect();
        assert!(is_denied(&error), "{shown:?}: {:?}", error.reason);
        assert_eq!(error.effect, Effect::NotSent, "{shown:?}");
        assert!(!error.message.chars().any(char::is_control), "{:?}", error.message);
        assert!(error.message.len() < 2_000, "{shown:?}: {} bytes", error.message.len());
    }
    let hint = refused(&server, "no_such_tool", "{}").hint.unwrap_or_default();
    assert!(hint.contains("--allow"), "{hint:?}");
}
