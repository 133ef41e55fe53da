//! Arguments that are no JSON object, or a strange one, to a tool that was granted.
//! Arguments: SERVER TOOL.

use hostile::types::{Effect, ErrorReason};
use hostile::{argument, refused, tools::call_tool};

fn main() {
    let (server, tool) = (argument(1), argument(2));
    let deep = ["[".repeat(10_000), "{\"a\":".repeat(10_000), nested(10_000)];
    let broken = [
        "not json", "{", "{} {}", "null", "[1]", "\"text\"", "NaN", "{\"a\":NaN}", "{\"a\":Infinity}",
        "{\"a\":'b'}", "{\"a\":\"\\ud800\"}", "{\"\\udfff\":1}", "{\"a\":1,}", "\u{feff}{}", "{\"a\":\"\u{0}\"}",
    ];
    for arguments in broken.into_iter().chain(deep.iter().map(String::as_str)) {
        let error = refused(&server, &tool, arguments);
        let start: String = arguments.chars().take(20).collect();
        assert!(
            matches!(error.reason, ErrorReason::InvalidArguments(_) | ErrorReason::Limit),
            "{start:?}: {error:?}"
        );
        assert_eq!(error.effect, Effect::NotSent, "{start:?}");
        assert!(!error.message.is_empty() && error.message.len() < 2_000, "{}", error.message);
        assert!(!error.message.chars().any(char::is_control), "{:?}", error.message);
    }
    // What JSON leaves open may be taken or refused, but never sinks the run.
    for arguments in ["{\"a\":1,\"a\":2}", "{\"a\":1e400}", "{\"a\":-0.0}", "{\"__proto__\":{}}", "{\"\":1}"] {
        let _ = call_tool(&server, &tool, arguments);
    }
}

/// A whole document of that depth.
fn nested(depth: usize) -> String {
    format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth))
}
