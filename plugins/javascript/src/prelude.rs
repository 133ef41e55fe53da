//! The text of the modules that are evaluated before any script: the web APIs, and the
//! module that scripts import as "mcp-host".

/// The module whose `start` is called once a run.
pub const ENTRY: &str = "internal/index";
/// The module through which the prelude reaches native functions, and the name under which
/// they are handed to it.
pub const NATIVE: &str = "internal/native";
/// The module that scripts import.
pub const MCP_HOST: &str = "mcp-host";

const INTERNAL: &str = "internal/";

/// Takes the functions from where the engine left them, so that no script finds them there.
const NATIVE_SOURCE: &str = "
const native = globalThis['internal/native'];
delete globalThis['internal/native'];
export default native;
";

macro_rules! sources {
    ($($file:literal,)*) => {
        [$((concat!("internal/", $file), include_str!(concat!("prelude/", $file, ".js")))),*]
    };
}

const SOURCES: &[(&str, &str)] = &sources![
    "abort",
    "absent",
    "args",
    "base64",
    "brand",
    "call",
    "clone",
    "console",
    "crypto",
    "define",
    "event",
    "exception",
    "files",
    "format",
    "index",
    "inspect",
    "inspect-error",
    "inspect-function",
    "inspect-layout",
    "inspect-lists",
    "inspect-text",
    "locale",
    "log",
    "peek",
    "performance",
    "primordials",
    "search-params",
    "sleep",
    "state",
    "table",
    "text",
    "timers",
    "tool-error",
    "unwritable",
    "url",
];
const MCP_HOST_SOURCE: &str = include_str!("prelude/mcp-host.js");

/// Whether a module is the prelude's own.
pub fn is_internal(name: &str) -> bool {
    name.starts_with(INTERNAL) || name == MCP_HOST
}

/// The name of the module that one of the prelude imports as `specifier`.
pub fn resolve(specifier: &str) -> String {
    let file = specifier.strip_prefix("./").unwrap_or(specifier);
    let file = file.strip_suffix(".js").unwrap_or(file);
    if is_internal(file) { file.to_owned() } else { format!("{INTERNAL}{file}") }
}

/// The text of a module of the prelude.
pub fn source(name: &str) -> Option<&'static str> {
    match name {
        NATIVE => Some(NATIVE_SOURCE),
        MCP_HOST => Some(MCP_HOST_SOURCE),
        _ => SOURCES.iter().find(|(known, _)| *known == name).map(|(_, source)| *source),
    }
}
