//! A million calls, one after the other. Arguments: SERVER TOOL.

use hostile::{argument, tools::call_tool};

fn main() {
    let (server, tool) = (argument(1), argument(2));
    for _ in 0..1_000_000 {
        let _ = call_tool(&server, &tool, "{}");
    }
}
