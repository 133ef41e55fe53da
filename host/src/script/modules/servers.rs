//! Modules of functions, made of the tools of a server that a run was granted.

use super::{SHOWN_CHARS, names, perhaps, refused};
use crate::bindings::runtime::modules::ModuleError;
use crate::catalog;
use crate::config::quote;
use crate::name::{ServerName, identifiers, printable};
use crate::near::nearest;
use crate::script::signature;
use crate::tools::{Function, Session};

/// Functions that a hint names; the rest are counted.
const NAMED_FUNCTIONS: usize = 12;

/// The functions of one server.
pub(super) struct Toolset {
    pub(super) server: ServerName,
    functions: Vec<Function>,
}

/// The functions of the server with this name, or with this name in code.
pub(super) async fn toolset(session: &Session, name: &str) -> Result<Toolset, ModuleError> {
    let server = find(session, name)?;
    let functions = session.functions(&server).await.map_err(|error| ModuleError {
        message: format!("the tools of {server} are not known: {}", error.message),
        hint: error.hint,
    })?;
    Ok(Toolset { server, functions })
}

/// What stands for a file of generated TypeScript, if its path is that of one.
pub(super) async fn stand_in(session: &Session, path: &str) -> Result<Option<String>, ModuleError> {
    let parts: Vec<&str> = path.split('/').collect();
    let (folder, file) = match parts.as_slice() {
        ["runtime.ts"] => {
            return Ok(Some("export { callTool, ToolError } from \"mcp-host\";\n".to_owned()));
        }
        ["servers", folder, file] => (*folder, *file),
        _ => return Ok(None),
    };
    let Some(file) = file.strip_suffix(".ts") else { return Ok(None) };
    let tools = toolset(session, folder).await?;
    if file == "index" {
        return Ok(Some(format!("export * from {};\n", tools.specifier())));
    }
    let is_meant = |function: &&Function| {
        names::stem(&function.ident, || catalog::digest(&function.tool)) == file
    };
    match tools.functions.iter().find(is_meant) {
        Some(function) => {
            let name = names::function(&function.ident);
            Ok(Some(format!("export {{ {name} }} from {};\n", tools.specifier())))
        }
        None => {
            let what = format!("no such module: ./{}", printable(path, SHOWN_CHARS));
            Err(refused(what, tools.instead_of(file)))
        }
    }
}

/// The server that is meant by a name: its own, or the one it has in code.
fn find(session: &Session, name: &str) -> Result<ServerName, ModuleError> {
    let configured = session.configured();
    let mut idents = identifiers(configured.iter().map(ServerName::as_str));
    let by_name = configured.iter().find(|server| server.as_str() == name);
    let by_ident = || {
        configured.iter().find(|server| {
            let ident = idents.remove(server.as_str()).unwrap_or_default();
            names::stem(&ident, || blake3::hash(b"")) == name
        })
    };
    let shown = printable(name, SHOWN_CHARS);
    let granted = session.servers();
    match by_name.or_else(by_ident) {
        Some(server) if granted.contains(server) => Ok(server.clone()),
        Some(server) => Err(refused(
            format!("this run was not granted the server: {server}"),
            format!("run again with --allow {}", quote::shell(server.as_str())),
        )),
        None => {
            let known = || configured.iter().map(ServerName::as_str);
            let near = nearest(name, known()).map(|near| format!("did you mean \"mcp/{near}\"?"));
            let hint = near.unwrap_or_else(|| match known().collect::<Vec<_>>().as_slice() {
                [] => "no server is configured; name a configuration with --config".to_owned(),
                known => format!("the configured servers are {}", known.join(", ")),
            });
            Err(refused(format!("no such server: {shown}"), hint))
        }
    }
}

impl Toolset {
    /// The source of the module.
    pub(super) fn module(&self) -> String {
        // No function's name has a `$`.
        let mut source = String::from("import { callTool as $call } from \"mcp-host\";\n");
        for Function { ident, tool } in &self.functions {
            let [server, tool] = [&tool.server, &tool.tool].map(|name| quoted(name));
            let name = names::function(ident);
            source.push_str(&format!(
                "export const {name} = (input = {{}}, options) => $call({server}, {tool}, input, options);\n"
            ));
        }
        source
    }

    fn specifier(&self) -> String {
        quoted(&format!("mcp/{}", self.server))
    }

    /// What to write instead of a name that no function has.
    pub(super) fn instead_of(&self, wanted: &str) -> String {
        if wanted == "default" {
            return format!("write `import * as tools from {}`", self.specifier());
        }
        let named =
            || self.functions.iter().map(|function| (names::function(&function.ident), function));
        let names: Vec<String> = named().map(|(name, _)| name).collect();
        // Who writes a tool's own name means its function.
        let own = named().find(|(_, function)| function.tool.tool == wanted).map(|(name, _)| name);
        let near =
            own.or_else(|| nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned));
        match named().find(|(name, _)| Some(name) == near.as_ref()) {
            Some((name, function)) => {
                let signature = signature::of(&name, &function.tool.input_schema);
                let asked = perhaps(&name, [name.as_str()]).unwrap_or_default();
                format!("{asked}\n{signature}")
            }
            None => self.all(&names),
        }
    }

    fn all(&self, names: &[String]) -> String {
        if names.is_empty() {
            return "this run was granted none of its tools".to_owned();
        }
        let shown: Vec<_> = names.iter().take(NAMED_FUNCTIONS).map(String::as_str).collect();
        let more = match names.len().saturating_sub(shown.len()) {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        format!("{} has {}{more}", self.specifier(), shown.join(", "))
    }
}

/// A text as JavaScript reads it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
