//! The folder `wit/` for this toolchain.

use mcp_host_guest_sdk::Sdk;
use mcp_host_guest_sdk::files::Files;
use mcp_host_guest_sdk::folder::{Beside, Entry, World, folder};

/// The folder.
pub fn files(sdk: &Sdk) -> Files {
    let world = World {
        entry: Entry::Run,
        beside: Beside::Nothing,
        is_async: false,
        docs: within_comment,
        imports: &[],
        deps: &[],
    };
    folder(sdk, &world)
}

/// Documentation that does not end the comment that jco makes of it.
fn within_comment(line: &str) -> String {
    line.replace("*/", "* /")
}
