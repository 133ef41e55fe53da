//! The typed imports of a binary, bound to the tools they stand for before anything runs.
//!
//! Which tools a binary can call stands in its list of imports. Here each of them is looked up
//! at its server, compared with what the tool is now, and held against what the run was granted.
//! Nothing is called.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::future::join_all;
use mcp_host_types::fit::Change;
use mcp_host_types::name::kebab;

use super::call::TypedTool;
use super::surface::{Interface, Signature};
use crate::config::quote;
use crate::grant::{self, Grants};
use crate::limits::typed::{MAX_NAMED_TOOLS, MAX_TOLD_CHANGES};
use crate::name::{ServerName, identifiers, printable};
use crate::near::{did_you_mean, nearest};
use crate::outcome::{Kind, Outcome};
use crate::tools::{Effect, ErrorReason, ToolDescription, ToolError, Tools};

/// Characters of a name out of a binary that a message shows.
const SHOWN_CHARS: usize = 128;

/// One typed import and how it stands.
pub struct TypedImport {
    /// The interface, as the binary names it: `mcp-tools:SERVER/tools`.
    pub interface: String,
    /// The function, as the binary names it.
    pub function: String,
    /// The tool, once its server is known to have one of that name.
    pub tool: Option<(ServerName, String)>,
    /// What became of it.
    pub standing: Standing,
}

/// What became of a typed import.
pub enum Standing {
    /// It can be called.
    Fits(Arc<TypedTool>),
    /// The configuration has no server of that name, perhaps one of a similar.
    NoServer(Option<String>),
    /// Its server cannot be asked.
    Unavailable(ToolError),
    /// Its server offers no such tool, perhaps one of a similar name.
    Gone(Option<String>),
    /// The tool is not what the binary was built for.
    Changed(Vec<Change>),
}

/// The typed imports of one binary, and how each stands.
pub struct Found {
    /// Their interfaces; one may be without any function.
    interfaces: Vec<String>,
    /// The functions, in the order of the binary.
    pub imports: Vec<TypedImport>,
}

/// The typed imports of one binary by their interfaces, every one of which can be called.
#[derive(Default, Clone)]
pub struct Bound(BTreeMap<String, Vec<Arc<TypedTool>>>);

/// Why a binary cannot have its typed imports.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A server that is not configured.
    #[error("the guest imports tools of a server that is not configured: {}", .0.0)]
    NoServer((String, Option<String>)),
    /// A server that cannot be asked.
    #[error("{message}")]
    Unavailable {
        /// What went wrong.
        message: String,
        /// What would help.
        hint: Option<String>,
    },
    /// Tools that the run was not granted, all of them, as server and tool.
    #[error("the guest imports tools that this run was not granted: {}", listed(.0))]
    NotGranted(Vec<(ServerName, String)>),
    /// Tools that are not what the binary was built for, a line each.
    #[error("the guest was built for tools that are different now:\n{}", lines(.0))]
    Changed(Vec<String>),
}

/// Looks every typed import up. Servers are asked at once, each but once.
pub async fn find(interfaces: Vec<Interface>, tools: &dyn Tools) -> Found {
    let servers = Servers::new(tools.servers());
    let names = interfaces.iter().map(|interface| interface.name.clone()).collect();
    let found = interfaces.into_iter().map(|interface| look_up(interface, &servers, tools));
    let imports = join_all(found).await.into_iter().flatten().collect();
    Found { interfaces: names, imports }
}

/// The servers by the names that packages have.
struct Servers(BTreeMap<String, ServerName>);

impl Servers {
    fn new(servers: Vec<ServerName>) -> Self {
        let mut idents = identifiers(servers.iter().map(ServerName::as_str));
        let named = servers.iter().filter_map(|server| {
            let ident = idents.remove(server.as_str())?;
            Some((kebab(&ident), server.clone()))
        });
        Self(named.collect())
    }

    /// The server of `mcp-tools:PACKAGE/tools`, or one of a similar name.
    fn of(&self, interface: &str) -> Result<&ServerName, Option<String>> {
        let package =
            interface.strip_prefix("mcp-tools:").and_then(|name| name.strip_suffix("/tools"));
        let package = package.unwrap_or(interface);
        self.0
            .get(package)
            .ok_or_else(|| nearest(package, self.0.keys().map(String::as_str)).map(str::to_owned))
    }
}

async fn look_up(interface: Interface, servers: &Servers, tools: &dyn Tools) -> Vec<TypedImport> {
    let server = match servers.of(&interface.name) {
        Ok(server) => server,
        Err(near) => return all(interface, || Standing::NoServer(near.clone())),
    };
    match tools.list(server).await {
        Ok(list) => {
            // Schemas may be made to take long, and a signal has to be heard meanwhile.
            let (name, server) = (interface.name.clone(), server.clone());
            let work = tokio::task::spawn_blocking(move || compared(interface, &server, &list));
            work.await.unwrap_or_else(|lost| vec![TypedImport::lost(name, &lost)])
        }
        Err(error) => all(interface, || Standing::Unavailable(error.clone())),
    }
}

/// All functions of an interface, which stand alike.
fn all(interface: Interface, standing: impl Fn() -> Standing) -> Vec<TypedImport> {
    let Interface { name, functions } = interface;
    let import = |signature: Signature| TypedImport {
        interface: name.clone(),
        function: signature.name,
        tool: None,
        standing: standing(),
    };
    functions.into_iter().map(import).collect()
}

fn compared(
    interface: Interface,
    server: &ServerName,
    list: &[Arc<ToolDescription>],
) -> Vec<TypedImport> {
    let idents = identifiers(list.iter().map(|tool| tool.tool.as_str()));
    let by_function: BTreeMap<String, (&String, &Arc<ToolDescription>)> = list
        .iter()
        .filter_map(|tool| {
            let ident = idents.get(tool.tool.as_str())?;
            Some((kebab(ident), (ident, tool)))
        })
        .collect();
    let Interface { name, functions } = interface;
    let import = |signature: Signature| {
        let function = signature.name.clone();
        let found = by_function.get(&function);
        let tool = found.map(|(_, tool)| (server.clone(), tool.tool.clone()));
        let standing = match found {
            None => {
                let names = by_function.keys().map(String::as_str);
                let near = nearest(&function, names).and_then(|near| by_function.get(near));
                Standing::Gone(near.map(|(_, tool)| format!("{server}/{}", tool.tool)))
            }
            Some((ident, tool)) => {
                match TypedTool::new(signature, (*ident).clone(), (*tool).clone()) {
                    Ok(typed) => Standing::Fits(Arc::new(typed)),
                    Err(changes) => Standing::Changed(changes),
                }
            }
        };
        TypedImport { interface: name.clone(), function, tool, standing }
    };
    functions.into_iter().map(import).collect()
}

/// The tools of typed imports that are not granted, sorted, each once.
pub fn ungranted(imports: &[TypedImport], grants: &Grants) -> Vec<(ServerName, String)> {
    let tools = imports.iter().filter_map(|import| import.tool.as_ref());
    let missing = tools.filter(|(server, tool)| !grants.allows(server.as_str(), tool));
    let missing: BTreeSet<_> = missing.cloned().collect();
    missing.into_iter().collect()
}

impl Found {
    /// Looks the tools up once more, as whoever watches over them may have to see.
    pub async fn touch(&self, tools: &dyn Tools) {
        let servers: BTreeSet<_> = self.tools().into_iter().map(|(server, _)| server).collect();
        join_all(servers.into_iter().map(|server| tools.list(server))).await;
    }

    /// Whether nothing but a grant can be missing.
    pub fn fits(&self) -> bool {
        self.imports.iter().all(|import| matches!(import.standing, Standing::Fits(_)))
    }

    /// The tools, sorted, each once.
    pub fn tools(&self) -> BTreeSet<&(ServerName, String)> {
        self.imports.iter().filter_map(|import| import.tool.as_ref()).collect()
    }
}

impl Bound {
    /// Binds typed imports, all of them or none.
    ///
    /// # Errors
    ///
    /// [`Error`]: first what keeps the tools from being known, then what was not granted, then
    /// what changed.
    pub fn new(found: Found, grants: &Grants) -> Result<Self, Error> {
        let Found { interfaces, imports } = found;
        imports.iter().try_for_each(asked)?;
        let missing = ungranted(&imports, grants);
        if !missing.is_empty() {
            return Err(Error::NotGranted(missing));
        }
        let changed: Vec<_> = imports.iter().filter_map(TypedImport::changed).collect();
        if !changed.is_empty() {
            return Err(Error::Changed(changed));
        }
        let mut bound: BTreeMap<_, Vec<_>> =
            interfaces.into_iter().map(|interface| (interface, Vec::new())).collect();
        for import in imports {
            if let Standing::Fits(tool) = import.standing {
                bound.entry(import.interface).or_default().push(tool);
            }
        }
        Ok(Self(bound))
    }

    /// The functions by the names of their interfaces.
    pub fn interfaces(&self) -> &BTreeMap<String, Vec<Arc<TypedTool>>> {
        &self.0
    }
}

fn asked(import: &TypedImport) -> Result<(), Error> {
    match &import.standing {
        Standing::NoServer(near) => {
            Err(Error::NoServer((printable(&import.interface, SHOWN_CHARS), near.clone())))
        }
        Standing::Unavailable(error) => {
            Err(Error::Unavailable { message: error.message.clone(), hint: error.hint.clone() })
        }
        _ => Ok(()),
    }
}

impl TypedImport {
    /// One whose comparison was lost, which would be a bug.
    fn lost(interface: String, lost: &tokio::task::JoinError) -> Self {
        let message = format!("its types could not be compared: {lost}");
        let error = ToolError {
            reason: ErrorReason::Unavailable,
            effect: Effect::NotSent,
            message,
            hint: None,
        };
        let (function, standing) = (String::new(), Standing::Unavailable(error));
        Self { interface, function, tool: None, standing }
    }

    /// The tool, or the import when there is none, as a person reads it.
    pub fn shown(&self) -> String {
        match &self.tool {
            Some((server, tool)) => format!("{server}/{}", printable(tool, SHOWN_CHARS)),
            None => {
                let (interface, function) = (&self.interface, &self.function);
                format!(
                    "{}#{}",
                    printable(interface, SHOWN_CHARS),
                    printable(function, SHOWN_CHARS)
                )
            }
        }
    }

    /// What makes the tool another than the binary was built for, in one line.
    pub fn change(&self) -> Option<String> {
        Some(match &self.standing {
            Standing::Gone(near) => {
                let near = near
                    .as_ref()
                    .map(|near| format!("; {} is like it", printable(near, SHOWN_CHARS)));
                format!("its server offers no such tool now{}", near.unwrap_or_default())
            }
            Standing::Changed(changes) => {
                let mut told: Vec<_> =
                    changes.iter().take(MAX_TOLD_CHANGES).map(ToString::to_string).collect();
                let more = changes.len().saturating_sub(told.len());
                told.extend((more > 0).then(|| format!("and {more} more")));
                told.join("; ")
            }
            _ => return None,
        })
    }

    /// The tool and its change.
    fn changed(&self) -> Option<String> {
        Some(format!("{}: {}", self.shown(), self.change()?))
    }
}

impl Error {
    /// The kind a run ends as.
    pub fn kind(&self) -> Kind {
        match self {
            Self::NoServer(_) | Self::NotGranted(_) => Kind::ImportRefused,
            Self::Unavailable { .. } => Kind::ServerUnavailable,
            Self::Changed(_) => Kind::CatalogChanged,
        }
    }

    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::NoServer((_, near)) => {
                let meant = near.iter().cloned().collect::<Vec<_>>();
                did_you_mean(&meant)
                    .unwrap_or_else(|| "see `mcp-host servers list`, and --config".to_owned())
            }
            Self::Unavailable { hint, .. } => hint.clone().unwrap_or_default(),
            Self::NotGranted(tools) => format!("run again with {}", flags(tools)),
            Self::Changed(_) => {
                "make its interfaces again with `mcp-host generate`, and build it again".to_owned()
            }
        }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Self::failed(error.kind(), error.to_string(), error.hint())
    }
}

/// The flags that grant these tools, all of them: the servers as a whole where they are too
/// many for a line.
fn flags(tools: &[(ServerName, String)]) -> String {
    if tools.len() > MAX_NAMED_TOOLS {
        let servers: BTreeSet<_> = tools.iter().map(|(server, _)| server.as_str()).collect();
        let flags = servers.into_iter().map(|server| format!("--allow {}", quote::shell(server)));
        return flags.collect::<Vec<_>>().join(" ");
    }
    let flags = tools.iter().map(|(server, tool)| grant::flag_for(server.as_str(), tool));
    flags.collect::<Vec<_>>().join(" ")
}

fn listed(tools: &[(ServerName, String)]) -> String {
    let mut shown: Vec<_> = tools
        .iter()
        .take(MAX_NAMED_TOOLS)
        .map(|(server, tool)| format!("{server}/{}", printable(tool, SHOWN_CHARS)))
        .collect();
    let more = tools.len().saturating_sub(shown.len());
    shown.extend((more > 0).then(|| format!("and {more} more")));
    shown.join(", ")
}

fn lines(changed: &[String]) -> String {
    let mut lines: Vec<_> =
        changed.iter().take(MAX_NAMED_TOOLS).map(|line| format!("  {line}")).collect();
    let more = changed.len().saturating_sub(lines.len());
    lines.extend((more > 0).then(|| format!("  and {more} more")));
    lines.join("\n")
}

#[cfg(test)]
mod tests;
