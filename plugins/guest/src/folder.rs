//! The folder `wit/` as toolchains expect it: one world, and every package it needs in a
//! folder of its own under `deps`.

use std::collections::BTreeSet;

use mcp_host_plugin_text::name::stem;

use crate::Sdk;
use crate::files::Files;

/// Bytes of the name of a folder, with room for what stands before it.
const MAX_FOLDER_BYTES: usize = 120;

/// What the worlds of `mcp-host:guest` are, and what they need.
const HOST: [(&str, &str); 7] = [
    ("mcp-host-guest/files.wit", include_str!("../../../wit/guest/files.wit")),
    ("mcp-host-guest/state.wit", include_str!("../../../wit/guest/state.wit")),
    ("mcp-host-guest/tools.wit", include_str!("../../../wit/guest/tools.wit")),
    ("mcp-host-guest/types.wit", include_str!("../../../wit/guest/types.wit")),
    ("mcp-host-guest/world.wit", include_str!("../../../wit/guest/world.wit")),
    ("wasi-cli-0.2/run.wit", include_str!("../../../wit/guest/deps/wasi-cli-0.2/run.wit")),
    ("wasi-cli-0.3/run.wit", include_str!("../../../wit/guest/deps/wasi-cli-0.3/run.wit")),
];

/// What a program of the world is, beside what it imports: which world of
/// `mcp-host:guest` it includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// `imports`: nothing is exported, or the language's own library does it.
    Imports,
    /// `guest`: `run` of WASI 0.2 is exported.
    Run,
    /// `guest-async`: `run` of WASI 0.3 is exported.
    RunAsync,
}

/// The world of an SDK, `mcp-host:sdk/sdk`.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// What it includes.
    pub entry: Entry,
    /// Whether the tools are async functions.
    pub is_async: bool,
    /// What it imports besides, such as `wasi:cli/environment@0.2.6`.
    pub imports: &'a [&'a str],
    /// The text of each file that those imports need, by its path under `deps`.
    pub deps: &'a [(&'a str, &'a str)],
}

/// The folder: `wit/world.wit` and `wit/deps/…`.
pub fn folder(sdk: &Sdk, world: &World<'_>) -> Files {
    let mut files = Files::default();
    files.add("wit/world.wit", text(sdk, world));
    for (path, text) in HOST.iter().chain(world.deps) {
        files.add(&format!("wit/deps/{path}"), *text);
    }
    let mut used = BTreeSet::new();
    for server in &sdk.servers {
        let folder = unused(&server.package, &mut used);
        files.add(&format!("wit/deps/{folder}/tools.wit"), server.wit(world.is_async));
    }
    files
}

/// A folder for a package: its name, cut and numbered where it is too long.
fn unused(package: &str, used: &mut BTreeSet<String>) -> String {
    let whole = format!("mcp-tools-{}", stem(package, &[]));
    let cut = whole.get(..MAX_FOLDER_BYTES).unwrap_or(&whole);
    let numbered = (2_u32..).map(|number| format!("{cut}-{number}"));
    let names = std::iter::once(cut.to_owned()).chain(numbered);
    names.into_iter().find(|name| used.insert(name.clone())).unwrap_or_default()
}

fn text(sdk: &Sdk, world: &World<'_>) -> String {
    let include = match world.entry {
        Entry::Imports => "imports",
        Entry::Run => "guest",
        Entry::RunAsync => "guest-async",
    };
    let tools = sdk.servers.iter().filter(|server| !server.functions.is_empty());
    let imports = world.imports.iter().map(|import| (*import).to_owned());
    let imports: String = imports
        .chain(tools.map(crate::Server::import))
        .map(|import| format!("    import {import};\n"))
        .collect();
    format!(
        "package mcp-host:sdk;\n\n\
         /// What a program made with this SDK may import: the host's own interfaces, and the\n\
         /// tools. What it does not use is no part of it.\n\
         world sdk {{\n    include mcp-host:guest/{include}@0.1.0;\n{imports}}}\n"
    )
}
