//! One skill: what its `SKILL.md` says.

use mcp_host_plugin::Server;
use mcp_host_plugin_text::shell;
use mcp_host_plugin_text::words::counted;
use serde::Serialize;

/// Tools that `SKILL.md` lists itself: it is read whole, and should be short.
pub(crate) const MAX_LISTED: usize = 100;

/// Characters of the description; the format allows 1,024.
const MAX_DESCRIPTION_CHARS: usize = 900;
/// Characters of a name in the description.
const MAX_NAME_CHARS: usize = 64;

/// What the templates of a skill take.
#[derive(Serialize)]
pub(crate) struct Skill<'a> {
    name: &'a str,
    description: String,
    compatibility: &'static str,
    generator: &'static str,
    server: &'a str,
    digest: &'a str,
    count: String,
    usage: String,
    /// Where the tools are listed, in words.
    #[serde(rename = "where")]
    place: &'static str,
    /// Whether the tools are too many for `SKILL.md`.
    pub(crate) is_long: bool,
    tools: Vec<Entry<'a>>,
}

/// One line of the list of tools.
#[derive(Serialize)]
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a str,
    pub(crate) link: String,
    pub(crate) summary: String,
}

impl<'a> Skill<'a> {
    pub(crate) fn of(name: &'a str, server: &'a Server, tools: Vec<Entry<'a>>) -> Self {
        let is_long = tools.len() > MAX_LISTED;
        Self {
            name,
            description: description(name, server),
            compatibility: "Needs the mcp-host command, with a configuration that has the server.",
            generator: concat!("mcp-host skills ", env!("CARGO_PKG_VERSION")),
            server: &server.name,
            digest: &server.digest,
            count: counted(tools.len(), "tool"),
            usage: usage(server),
            place: if is_long { "in TOOLS.md" } else { "in the list below" },
            is_long,
            tools,
        }
    }
}

/// How a tool of this server is called.
fn usage(server: &Server) -> String {
    let path = shell::word(&format!("{}/TOOL", server.name));
    match server.name.starts_with('-') {
        true => format!("mcp-host tools call --args '{{\"KEY\": \"VALUE\"}}' -- {path}"),
        false => format!("mcp-host tools call {path} --args '{{\"KEY\": \"VALUE\"}}'"),
    }
}

/// What the skill does and when it is of use: our words, and as many names of tools as
/// there is room for. An agent has this in view all the time, so a name that could be
/// more than a name is left out.
fn description(skill: &str, server: &Server) -> String {
    let name = plain(&server.name);
    let name = if name.is_empty() { skill } else { &name };
    let mut text = format!(
        "Calls the tools of the MCP server {name} from the command line with mcp-host. \
         Use when a task needs one of its {}",
        counted(server.tools.len(), "tool")
    );
    let mut between = ": ";
    let mut left = server.tools.len();
    for tool in server.tools.iter().filter(|tool| tool.name == plain(&tool.name)) {
        let length = text.len().saturating_add(tool.name.len());
        if length <= MAX_DESCRIPTION_CHARS {
            text.extend([between, &tool.name]);
            between = ", ";
            left = left.saturating_sub(1);
        }
    }
    match left {
        0 => format!("{text}."),
        _ if between == ": " => format!("{text}."),
        left => format!("{text}, and {left} more."),
    }
}

/// The name in letters, digits and a few marks, all ASCII.
fn plain(name: &str) -> String {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let kept: String = name.chars().filter(allowed).take(MAX_NAME_CHARS).collect();
    let joined: Vec<&str> = kept.split('-').filter(|part| !part.is_empty()).collect();
    joined.join("-")
}
