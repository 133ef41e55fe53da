//! The folder `wit/` for this toolchain, whose world has no interface but the tools.

use mcp_host_guest_sdk::Sdk;
use mcp_host_guest_sdk::files::Files;
use mcp_host_guest_sdk::folder::{Entry, World, folder};

const WORLD: &str = "wit/world.wit";

/// The folder.
pub fn files(sdk: &Sdk) -> Files {
    let world = World { entry: Entry::Run, is_async: false, imports: &[], deps: &[] };
    let mut files = Files::default();
    for file in folder(sdk, &world).into_vec() {
        let path = file.path.join("/");
        if path != WORLD {
            files.add(&path, file.content);
        }
    }
    files.add(WORLD, self::world(sdk));
    files
}

fn world(sdk: &Sdk) -> String {
    let servers = sdk.servers.iter().filter(|server| !server.functions.is_empty());
    let imports: String =
        servers.map(|server| format!("    import {};\n", server.import())).collect();
    format!(
        "package mcp-host:sdk;\n\n\
         /// A program, and all that it may call.\n\
         world sdk {{\n    export wasi:cli/run@0.2.0;\n{imports}}}\n"
    )
}
