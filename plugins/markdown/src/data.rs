//! What the templates take.

use mcp_host_plugin_text::page::Page;
use mcp_host_plugin_text::words::counted;
use serde::Serialize;

/// The page of all servers.
#[derive(Serialize)]
pub(crate) struct Index<'a> {
    number: String,
    total: String,
    generator: &'static str,
    servers: Vec<IndexedServer<'a>>,
}

impl<'a> Index<'a> {
    pub(crate) fn of(servers: Vec<IndexedServer<'a>>) -> Self {
        Self {
            number: counted(servers.len(), "server"),
            total: counted(servers.iter().map(|server| server.count).sum::<usize>(), "tool"),
            generator: concat!("mcp-host markdown ", env!("CARGO_PKG_VERSION")),
            servers,
        }
    }
}

/// One server on that page.
#[derive(Serialize)]
pub(crate) struct IndexedServer<'a> {
    pub(crate) name: &'a str,
    pub(crate) link: String,
    pub(crate) count: usize,
}

/// The page of a server.
#[derive(Serialize)]
pub(crate) struct ServerPage<'a> {
    pub(crate) name: &'a str,
    pub(crate) count: String,
    /// Where the page of all servers is.
    pub(crate) up: &'a str,
    pub(crate) tools: Vec<ListedTool<'a>>,
}

/// One tool on that page.
#[derive(Serialize)]
pub(crate) struct ListedTool<'a> {
    pub(crate) name: &'a str,
    pub(crate) link: Option<String>,
    pub(crate) summary: String,
}

/// The page of a tool, or its part of a server's page.
#[derive(Serialize)]
pub(crate) struct ToolPage<'a> {
    pub(crate) server: &'a str,
    pub(crate) tool: Page<'a>,
    pub(crate) is_part: bool,
}
