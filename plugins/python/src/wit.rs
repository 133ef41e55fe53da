//! The folder `wit/` for this toolchain.
//!
//! It imports all functions of all interfaces of a world, called or not, so the world has
//! no interface but the tools: what may be called is what stands there.

use mcp_host_guest_sdk::Sdk;
use mcp_host_guest_sdk::files::Files;
use mcp_host_guest_sdk::folder::{Entry, World, folder};

const WORLD: &str = "wit/world.wit";

/// The folder.
pub fn files(sdk: &Sdk, is_async: bool) -> Files {
    let entry = if is_async { Entry::RunAsync } else { Entry::Run };
    let world = World { entry, is_async, imports: &[], deps: &[] };
    let mut files = Files::default();
    for file in folder(sdk, &world).into_vec() {
        let path = file.path.join("/");
        let text = String::from_utf8_lossy(&file.content);
        if path != WORLD {
            files.add(&path, text.lines().map(within_text).collect::<String>());
        }
    }
    files.add(WORLD, self::world(sdk, is_async));
    files
}

fn world(sdk: &Sdk, is_async: bool) -> String {
    let wasi = if is_async { "0.3.0" } else { "0.2.0" };
    let servers = sdk.servers.iter().filter(|server| !server.functions.is_empty());
    let imports: String =
        servers.map(|server| format!("    import {};\n", server.import())).collect();
    format!(
        "package mcp-host:sdk;\n\n\
         /// A program, and all that it may call: every function is part of its component.\n\
         world sdk {{\n    export wasi:cli/run@{wasi};\n{imports}}}\n"
    )
}

/// A line whose documentation does not end the string that componentize-py makes of it, nor
/// escapes anything there.
fn within_text(line: &str) -> String {
    match line.trim_start().starts_with("///") {
        true => line.replace('\\', r"\\").replace(r#"""""#, "'''") + "\n",
        false => format!("{line}\n"),
    }
}
