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
        docs: str::to_owned,
        imports: &[],
        deps: &[],
    };
    folder(sdk, &world)
}
