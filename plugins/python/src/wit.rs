//! The folder `wit/` for this toolchain.

use mcp_host_guest_sdk::Sdk;
use mcp_host_guest_sdk::files::Files;
use mcp_host_guest_sdk::folder::{Beside, Entry, World, folder};

/// The folder.
pub fn files(sdk: &Sdk, is_async: bool) -> Files {
    let world = World {
        entry: if is_async { Entry::RunAsync } else { Entry::Run },
        beside: Beside::Nothing,
        is_async,
        docs: within_text,
        imports: &[],
        deps: &[],
    };
    folder(sdk, &world)
}

/// Documentation that does not end the string that componentize-py makes of it, nor escapes
/// anything there.
fn within_text(line: &str) -> String {
    line.replace('\\', r"\\").replace(r#"""""#, "'''")
}
