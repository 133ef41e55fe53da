//! The modules of one script: files beside it, and functions for the tools it may call.
//!
//! What a specifier means is told from its text alone (`specifier`); `beside` reads files
//! and `servers` makes modules of tools. What was loaded is kept, so that an error can
//! show the line it is about.

mod beside;
mod names;
mod servers;
mod specifier;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use tokio::time::timeout;

use super::{Script, signature};
use crate::bindings::runtime::modules::{Module, ModuleError};
use crate::limits::{MAX_MODULES, MAX_MODULES_BYTES};
use crate::near::nearest;
use crate::tools::{ErrorReason, Function, Rejected, Session};

pub use beside::{Beside, FolderError};

use beside::Problem;
use servers::Toolset;
use specifier::Meaning;

/// Characters of a specifier that a message shows.
const SHOWN_CHARS: usize = 200;
/// How long tools are looked for that have the name of what is not defined.
const NAMES_TIME: Duration = Duration::from_millis(500);
/// What scripts import from `mcp-host`.
const OFFERED: [&str; 9] = [
    "callTool",
    "callTools",
    "describeTool",
    "files",
    "listServers",
    "log",
    "searchTools",
    "sleep",
    "state",
];

/// The modules of one run.
pub(super) struct Modules {
    script: Script,
    session: Arc<Session>,
    loaded: Mutex<Loaded>,
}

/// What was loaded so far.
#[derive(Default)]
struct Loaded {
    modules: BTreeMap<String, Kept>,
    bytes: usize,
}

/// A module that was loaded. A clone is the same one.
#[derive(Clone)]
enum Kept {
    /// A file that its author sees as this.
    File { shown: Arc<str>, source: Arc<str> },
    /// Made of the tools of a server.
    Server { source: Arc<str>, tools: Arc<Toolset> },
}

impl Modules {
    /// Nothing is loaded yet.
    pub(super) fn new(script: &Script, session: Arc<Session>) -> Self {
        Self { script: script.clone(), session, loaded: Mutex::default() }
    }

    /// The module that `importer` means by `specifier`.
    ///
    /// # Errors
    ///
    /// What it is not there for.
    pub(super) async fn load(
        &self,
        specifier: &str,
        importer: &str,
    ) -> Result<Module, ModuleError> {
        let importer = if importer == self.script.name { "" } else { importer };
        let (name, kept) = match Meaning::of(specifier, importer)? {
            Meaning::Server(server) => {
                let tools = servers::toolset(&self.session, server).await?;
                let name = format!("mcp/{}", tools.server);
                match self.kept(&name) {
                    Some(kept) => (name, kept),
                    None => (name, Kept::of(tools)),
                }
            }
            Meaning::File(path) => match self.kept(&path) {
                Some(kept) => (path, kept),
                None => self.file(path, specifier).await?,
            },
        };
        self.keep(&name, &kept)?;
        Ok(Module { name, source: kept.source().to_string() })
    }

    /// Where a name is to be imported from that an error says is not defined, when some
    /// module of ours has it.
    pub(super) async fn not_imported(&self, message: &str) -> Option<String> {
        let (name, _) = message.split_once(" is not defined")?;
        if OFFERED.contains(&name) {
            return Some(format!("import {{ {name} }} from \"mcp-host\""));
        }
        let servers = self.session.servers();
        let lists = join_all(servers.iter().map(|server| self.session.functions(server)));
        // A server that would have to be started first is not worth the wait.
        let lists = timeout(NAMES_TIME, lists).await.ok()?;
        let mut having = servers.iter().zip(lists).filter(|(_, functions)| {
            let named = |function: &Function| names::function(&function.ident) == name;
            functions.as_ref().is_ok_and(|functions| functions.iter().any(named))
        });
        let (server, _) = having.next()?;
        Some(format!("import {{ {name} }} from \"mcp/{server}\""))
    }

    /// A file, or what stands for one that generated code would have there.
    async fn file(&self, path: String, specifier: &str) -> Result<(String, Kept), ModuleError> {
        match self.script.beside.read(&path).await {
            Ok(text) => {
                let kept = Kept::file(&path, text)?;
                Ok((path, kept))
            }
            Err(Problem::NotThere { near }) => {
                match servers::stand_in(&self.session, &path).await? {
                    Some(source) => {
                        let source: Arc<str> = source.into();
                        Ok((path, Kept::File { shown: source.clone(), source }))
                    }
                    None => Err(beside::not_there(&path, specifier, near.as_deref())),
                }
            }
            Err(Problem::Refused(error)) => Err(error),
        }
    }

    fn kept(&self, name: &str) -> Option<Kept> {
        self.lock().modules.get(name).cloned()
    }

    fn keep(&self, name: &str, kept: &Kept) -> Result<(), ModuleError> {
        let mut loaded = self.lock();
        if loaded.modules.contains_key(name) {
            return Ok(());
        }
        if loaded.modules.len() >= MAX_MODULES {
            return Err(over(&format!("more modules than the limit of {MAX_MODULES}")));
        }
        loaded.bytes = loaded.bytes.saturating_add(kept.source().len());
        if loaded.bytes > MAX_MODULES_BYTES {
            let what = format!("the modules have more bytes than the limit of {MAX_MODULES_BYTES}");
            return Err(over(&what));
        }
        loaded.modules.insert(name.to_owned(), kept.clone());
        Ok(())
    }

    /// The text of the script, or of a file it imported, as its author wrote it.
    pub(super) fn text(&self, name: &str) -> Option<Arc<str>> {
        if name == self.script.name {
            return Some(self.script.source.clone());
        }
        match self.kept(name)? {
            Kept::File { shown, .. } => Some(shown),
            Kept::Server { .. } => None,
        }
    }

    /// What would help where a module of tools lacks a name, which `message` tells
    /// between quotes, beside the module's.
    pub(super) fn missing_name(&self, message: &str) -> Option<String> {
        let loaded = self.lock();
        let words = || message.split(['\'', '"', '`']).skip(1).step_by(2);
        let tools = words().find_map(|word| match loaded.modules.get(word)? {
            Kept::Server { tools, .. } => Some(tools),
            Kept::File { .. } => None,
        })?;
        let wanted =
            words().find(|word| word.strip_prefix("mcp/") != Some(tools.server.as_str()))?;
        Some(tools.instead_of(wanted))
    }

    /// What would help with the last call that was made the wrong way, if `message` is
    /// about it: what it does not say of that, and how the tool is called.
    pub(super) async fn rejected(&self, message: &str) -> Option<String> {
        let Rejected { server, tool, reason, message: told } = self.session.rejected()?;
        // A runtime may tell the rest in words of its own.
        let begin = told.split(": ").next().unwrap_or_default();
        if !message.starts_with(begin) || !message.contains(&tool) {
            return None;
        }
        match reason {
            ErrorReason::InvalidArguments(reasons) => {
                let mut lines = vec![self.signature(&server, &tool).await?];
                let untold = reasons.iter().filter(|wrong| !message.contains(&wrong.reason));
                lines.extend(untold.map(|wrong| match wrong.path.as_str() {
                    "" => format!("  {}", wrong.reason),
                    path => format!("  {path}: {}", wrong.reason),
                }));
                Some(format!("it is called as {}", lines.join("\n")))
            }
            ErrorReason::UnknownTool(near) => {
                let (server, tool) = near.first()?.split_once('/')?;
                let signature = self.signature(server, tool).await?;
                Some(format!("did you mean {}?\n{signature}", near.join(" or ")))
            }
            _ => None,
        }
    }

    async fn signature(&self, server: &str, tool: &str) -> Option<String> {
        let known = self.session.servers().into_iter().find(|name| name.as_str() == server)?;
        let functions = self.session.functions(&known).await.ok()?;
        let function = functions.iter().find(|function| function.tool.tool == tool)?;
        Some(signature::of(&names::function(&function.ident), &function.tool.input_schema))
    }

    fn lock(&self) -> MutexGuard<'_, Loaded> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn of(tools: Toolset) -> Self {
        Self::Server { source: tools.module().into(), tools: Arc::new(tools) }
    }

    fn file(path: &str, text: Arc<str>) -> Result<Self, ModuleError> {
        let source = match path.ends_with(".json") {
            true => beside::json_module(path, &text)?.into(),
            false => text.clone(),
        };
        Ok(Self::File { shown: text, source })
    }

    fn source(&self) -> &Arc<str> {
        match self {
            Self::File { source, .. } | Self::Server { source, .. } => source,
        }
    }
}

fn over(what: &str) -> ModuleError {
    ModuleError {
        message: what.to_owned(),
        hint: Some("bundle the modules, or import fewer".to_owned()),
    }
}

/// An error of a module, with what would help.
fn refused(message: String, hint: impl Into<String>) -> ModuleError {
    ModuleError { message, hint: Some(hint.into()) }
}

/// The question after a name that is like another.
fn perhaps<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, known).map(|near| format!("did you mean \"{near}\"?"))
}

#[cfg(test)]
mod tests;
