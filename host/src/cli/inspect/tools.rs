//! The tools that a guest imports as typed functions: which they are, and whether each still
//! is what the guest was built for. Its servers are asked, nothing is called.

use serde::Serialize;
use tokio::runtime::Handle;

use crate::cli::context::Context;
use crate::grant::Grants;
use crate::name::printable;
use crate::typed::TypedImport;
use crate::typed::bind::{self, Standing};
use crate::typed::surface::Interface;

/// Characters of a reason that is shown.
const REASON_CHARS: usize = 500;

/// One tool that a guest can call.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// The function, as the guest imports it.
    pub function: String,
    /// Its interface.
    pub interface: String,
    /// The server, once it is found.
    pub server: Option<String>,
    /// The tool as its server calls it, once it is found.
    pub tool: Option<String>,
    /// Whether `[run] allow` of the configuration grants it.
    pub granted: bool,
    /// Whether it still fits; null when that could not be found out.
    pub fits: Option<bool>,
    /// Why it does not, or why nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Looks the tools up. Without a configuration that may be used nobody knows more than their
/// names.
pub(super) fn rows(interfaces: Vec<Interface>, context: &Context) -> Vec<Row> {
    if interfaces.is_empty() {
        return Vec::new();
    }
    let config = match context.trusted_config() {
        Ok(config) => config,
        Err(outcome) => return unknown(interfaces, &outcome.message),
    };
    let grants = Grants::parse(config.run.allow.iter().flatten()).unwrap_or_default();
    let bridge = context.bridge(&config, &context.cache());
    let _shown = context.progress.show("asking the servers for their tools");
    let found = Handle::current().block_on(bind::find(interfaces, &bridge));
    found.imports.iter().map(|import| row(import, &grants)).collect()
}

fn row(import: &TypedImport, grants: &Grants) -> Row {
    let (server, tool) = import.tool.clone().unzip();
    let (fits, reason) = match &import.standing {
        Standing::Fits(_) => (Some(true), None),
        Standing::NoServer(_) => (None, Some("no server of that name is configured".to_owned())),
        Standing::Unavailable(error) => (None, Some(error.message.clone())),
        Standing::Gone(_) | Standing::Changed(_) => (Some(false), import.change()),
    };
    let granted = import.tool.as_ref();
    let granted = granted.is_some_and(|(server, tool)| grants.allows(server.as_str(), tool));
    Row {
        function: import.function.clone(),
        interface: import.interface.clone(),
        server: server.map(|server| server.to_string()),
        tool,
        granted,
        fits,
        reason: reason.map(|reason| printable(&reason, REASON_CHARS)),
    }
}

fn unknown(interfaces: Vec<Interface>, why: &str) -> Vec<Row> {
    let rows = interfaces.into_iter().flat_map(|interface| {
        let Interface { name, functions } = interface;
        functions.into_iter().map(move |signature| (name.clone(), signature.name))
    });
    rows.map(|(interface, function)| Row {
        function,
        interface,
        server: None,
        tool: None,
        granted: false,
        fits: None,
        reason: Some(printable(why, REASON_CHARS)),
    })
    .collect()
}
