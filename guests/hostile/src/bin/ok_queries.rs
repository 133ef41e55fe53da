//! Searches and descriptions with every odd value. Argument: SERVER.

use hostile::argument;
use hostile::tools::{describe_tool, list_servers, search_tools};

fn main() {
    let server = argument(1);
    assert_eq!(list_servers(), [server.clone()]);
    for query in ["", "\0", "(((", "[a-", "%s%n", "\u{202e}", &"q ".repeat(100_000)] {
        for limit in [0, 1, u32::MAX] {
            if let Ok(found) = search_tools(query, limit) {
                assert!(found.len() <= 100 && found.len() as u64 <= u64::from(limit));
                assert!(found.iter().all(|tool| tool.server == server));
            }
        }
    }
    assert!(describe_tool(&server, "no_such_tool").is_err());
    assert!(describe_tool("nowhere", "").is_err());
    assert!(describe_tool(&server, &"x".repeat(100_000)).is_err());
}
