//! What a specifier means, told from its text and the name of the module it stands in.
//!
//! Looks nothing up.

use super::{SHOWN_CHARS, perhaps, refused};
use crate::bindings::runtime::modules::ModuleError;
use crate::limits::MAX_PATH_BYTES;
use crate::name::printable;

/// The module that every runtime has built in.
const OURS: &str = "mcp-host";
/// What packages of Node.js are called that come with it, as far as scripts use them.
const NODE: [&str; 22] = [
    "assert",
    "buffer",
    "child_process",
    "cluster",
    "crypto",
    "dns",
    "events",
    "fs",
    "http",
    "https",
    "module",
    "net",
    "os",
    "path",
    "process",
    "readline",
    "stream",
    "timers",
    "tls",
    "url",
    "util",
    "zlib",
];

/// What an import is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning<'a> {
    /// The tools of the server with this name.
    Server(&'a str),
    /// The file with this path below the script's folder, one slash between its parts.
    File(String),
}

impl<'a> Meaning<'a> {
    /// What `specifier` means in a module of this name, which is empty for the script.
    ///
    /// # Errors
    ///
    /// What can be no module here, and what to do instead.
    pub(super) fn of(specifier: &'a str, importer: &str) -> Result<Self, ModuleError> {
        if specifier.len() > MAX_PATH_BYTES {
            let what = format!("a specifier over the limit of {MAX_PATH_BYTES} bytes");
            return Err(refused(what, "import a file by its path"));
        }
        if let Some(server) = specifier.strip_prefix("mcp/") {
            return Ok(Self::Server(server));
        }
        match specifier.split('/').next() {
            Some("." | "..") => below(specifier, importer).map(Self::File),
            _ => Err(foreign(specifier)),
        }
    }
}

/// The path of a relative specifier, below the folder of the script.
fn below(specifier: &str, importer: &str) -> Result<String, ModuleError> {
    let mut path: Vec<&str> = importer.split('/').collect();
    path.pop();
    for part in specifier.split('/') {
        match part {
            "" | "." => {}
            ".." if path.pop().is_none() => {
                let what = format!("a module outside of the script's folder: {}", shown(specifier));
                let hint = "a script reads modules in its own folder and below; put the module \
                            there, or the script above it";
                return Err(refused(what, hint));
            }
            ".." => {}
            part => path.push(part),
        }
    }
    if specifier.ends_with('/') || path.is_empty() {
        let what = format!("a folder is no module: {}", shown(specifier));
        return Err(refused(what, "import a file in it, by its whole name"));
    }
    if specifier.contains(['\0', '?', '#', '\\']) {
        let what = format!("not the path of a file: {}", shown(specifier));
        return Err(refused(what, "write the path alone, with slashes"));
    }
    Ok(path.join("/"))
}

/// Why a specifier that is no path is no module, and what to do instead.
fn foreign(specifier: &str) -> ModuleError {
    let scheme = specifier.split_once(':').map(|(scheme, _)| scheme);
    let package = specifier.strip_prefix("node:").unwrap_or(specifier);
    let first = package.split('/').next().unwrap_or_default();
    let hint = if specifier == OURS {
        "this runtime has none built in".to_owned()
    } else if scheme == Some("node") || NODE.contains(&first) {
        instead_of_node(first)
    } else if matches!(scheme, Some("http" | "https" | "data" | "blob")) {
        "the bridge is the only network path: save the module beside the script".to_owned()
    } else if specifier.starts_with('/') || scheme == Some("file") {
        "write the path from the importing file on, as \"./module.ts\"".to_owned()
    } else if let Some(hint) = perhaps(specifier, [OURS]) {
        hint
    } else if scheme.is_none()
        && [".ts", ".mts", ".js", ".mjs", ".json"].iter().any(|e| specifier.ends_with(e))
    {
        format!("write \"./{}\"", shown(specifier))
    } else {
        "there are no packages here: bundle it into one file with its dependencies, as with \
         `esbuild --bundle --format=esm`, and import that by \"./FILE.js\""
            .to_owned()
    };
    refused(format!("no such module: {}", shown(specifier)), hint)
}

fn instead_of_node(module: &str) -> String {
    let instead = match module {
        "fs" => "for files import { files } from \"mcp-host\" and give a directory with --dir",
        "crypto" => "for random numbers there is `crypto.randomUUID()`, without an import",
        "url" => "`URL` is there without an import",
        "timers" => "`setTimeout` and mcp-host's `sleep` are there",
        "buffer" => "use `Uint8Array`, `TextEncoder`, `atob` and `btoa`",
        "http" | "https" | "net" | "dns" | "tls" => {
            "the bridge is the only network path; call a tool instead"
        }
        "child_process" => "a script starts nothing; call a tool instead",
        "process" => "arguments are `args`, from \"mcp-host\"",
        _ => "\"mcp-host\" has files, state, sleep and the tools",
    };
    format!("this is not Node.js: {instead}")
}

fn shown(specifier: &str) -> String {
    printable(specifier, SHOWN_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(specifier: &str, importer: &str) -> Result<String, String> {
        match Meaning::of(specifier, importer) {
            Ok(Meaning::File(path)) => Ok(path),
            Ok(Meaning::Server(server)) => Ok(format!("server {server}")),
            Err(error) => Err(format!("{}; {}", error.message, error.hint.unwrap_or_default())),
        }
    }

    #[test]
    fn paths_start_at_the_file_that_imports() {
        for (specifier, importer, path) in [
            ("./a.ts", "", "a.ts"),
            ("./a.ts", "lib/b.ts", "lib/a.ts"),
            ("../a.ts", "lib/b.ts", "a.ts"),
            ("./../lib/./c/../a.ts", "lib/b.ts", "lib/a.ts"),
            (".//a.ts", "", "a.ts"),
            ("mcp/my server", "lib/b.ts", "server my server"),
            ("mcp/a/b", "", "server a/b"),
        ] {
            assert_eq!(of(specifier, importer), Ok(path.to_owned()), "{specifier}");
        }
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for (specifier, importer) in
            [("../a.ts", ""), ("./../../a.ts", "lib/b.ts"), ("./a/../../b.ts", ""), ("..", "")]
        {
            let told = of(specifier, importer).unwrap_err();
            assert!(told.contains("outside of the script's folder"), "{specifier}: {told}");
        }
        for specifier in [".", "./", "./lib/", "./a\0", "./a.ts?x", "./a\\b"] {
            assert!(of(specifier, "").is_err(), "{specifier}");
        }
    }

    #[test]
    fn what_is_no_module_here_says_what_to_do_instead() {
        for (specifier, hint) in [
            ("node:fs", "--dir"),
            ("fs/promises", "--dir"),
            ("node:nothing", "not Node.js"),
            ("child_process", "call a tool"),
            ("https://x.example/a.js", "network"),
            ("npm:lodash", "bundle"),
            ("lodash", "bundle"),
            ("@scope/a", "bundle"),
            ("/etc/passwd", "from the importing file on"),
            ("file:///a.ts", "from the importing file on"),
            ("mcp-hots", "did you mean \"mcp-host\""),
            ("util.ts", "\"./util.ts\""),
            ("", "bundle"),
        ] {
            let told = of(specifier, "").unwrap_err();
            assert!(told.contains(hint), "{specifier}: {told}");
        }
    }
}
