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

/// What a world has beside the tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// The host's own interfaces, for toolchains that leave out what is not used.
    Host,
    /// Nothing, for toolchains that import all of a world: what may be called is what stands
    /// in it.
    Nothing,
}

/// The world of an SDK, `mcp-host:sdk/sdk`.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// What a program of it is.
    pub entry: Entry,
    /// What it has beside the tools.
    pub beside: Beside,
    /// Whether the tools are async functions.
    pub is_async: bool,
    /// What becomes of a line of documentation, which toolchains copy into code as it is.
    pub docs: fn(&str) -> String,
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
        let wit = server.wit(world.is_async);
        let wit: String = wit.lines().map(|line| documented(line, world.docs)).collect();
        files.add(&format!("wit/deps/{folder}/tools.wit"), wit);
    }
    files
}

fn documented(line: &str, docs: fn(&str) -> String) -> String {
    let is_docs = line.trim_start().starts_with("///");
    let line = if is_docs { docs(line) } else { line.to_owned() };
    format!("{line}\n")
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
    let (about, first) = match world.beside {
        Beside::Host => (
            "/// What a program made with this SDK may import: the host's own interfaces, and the\n\
             /// tools. What it does not use is no part of it.",
            format!("include mcp-host:guest/{}@0.1.0;", world.entry.included()),
        ),
        Beside::Nothing => (
            "/// A program, and all that it may call: every function is part of its component.",
            world.entry.exported().to_owned(),
        ),
    };
    let tools = sdk.servers.iter().filter(|server| !server.functions.is_empty());
    let imports = world.imports.iter().map(|import| (*import).to_owned());
    let imports: String = imports
        .chain(tools.map(crate::Server::import))
        .map(|import| format!("    import {import};\n"))
        .collect();
    format!("package mcp-host:sdk;\n\n{about}\nworld sdk {{\n    {first}\n{imports}}}\n")
}

impl Entry {
    /// The world of the host's that has it.
    fn included(self) -> &'static str {
        match self {
            Self::Imports => "imports",
            Self::Run => "guest",
            Self::RunAsync => "guest-async",
        }
    }

    /// The statement that it takes on its own.
    fn exported(self) -> &'static str {
        match self {
            Self::Imports => "",
            Self::Run => "export wasi:cli/run@0.2.0;",
            Self::RunAsync => "export wasi:cli/run@0.3.0;",
        }
    }
}
