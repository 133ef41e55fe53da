//! All tools of some servers, as they were at one time.
//!
//! A catalog never changes. Servers and tools stand sorted, each with a digest over what
//! it says and a name for code, so that what is made of a catalog depends on nothing
//! else: not on the order a server lists its tools in, not on the order of the keys in a
//! schema.

mod canonical;
pub mod diff;
pub mod hidden;
pub mod lock;
pub mod snapshot;
pub mod source;

use std::sync::Arc;

use crate::bridge::Excluded;
use crate::name::{ServerName, identifiers};
use crate::tools::{Function, ToolDescription};

pub use canonical::{canonical, digest};

/// An immutable snapshot of tools.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    servers: Vec<Server>,
}

/// One server's part.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its key in the configuration.
    pub name: ServerName,
    /// Its name in code and paths.
    pub ident: String,
    /// Its tools, sorted by the bytes of their names.
    pub tools: Vec<Tool>,
    /// The tools that were left out, with the reasons.
    pub excluded: Vec<Excluded>,
    /// A digest over its tools.
    pub digest: blake3::Hash,
}

/// One tool.
#[derive(Debug, Clone)]
pub struct Tool {
    /// Its name in code and paths.
    pub ident: String,
    /// What its server says of it.
    pub description: Arc<ToolDescription>,
    /// A digest over that.
    pub digest: blake3::Hash,
}

/// What one server lists.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its key in the configuration.
    pub name: ServerName,
    /// Its tools; each name once.
    pub tools: Vec<Arc<ToolDescription>>,
    /// The tools that were left out, with the reasons.
    pub excluded: Vec<Excluded>,
}

impl Catalog {
    /// A catalog of what some servers list, each server once.
    pub fn new(mut lists: Vec<Listed>) -> Self {
        lists.sort_by(|a, b| a.name.cmp(&b.name));
        lists.dedup_by(|a, b| a.name == b.name);
        let names: Vec<_> = lists.iter().map(|list| list.name.clone()).collect();
        let idents = identifiers(names.iter().map(ServerName::as_str));
        let ident = |name: &ServerName| idents.get(name.as_str()).cloned().unwrap_or_default();
        let servers = lists.into_iter().map(|list| Server::new(ident(&list.name), list));
        Self { servers: servers.collect() }
    }

    /// A part of what one server lists, under the names that the whole of it gives.
    pub fn of_functions(server: ServerName, functions: Vec<Function>) -> Self {
        let named = |Function { ident, tool }: Function| Tool {
            ident,
            digest: digest(&tool),
            description: tool,
        };
        let mut tools: Vec<_> = functions.into_iter().map(named).collect();
        tools.sort_by(|a, b| a.description.tool.cmp(&b.description.tool));
        let ident = identifiers([server.as_str()]).into_values().next().unwrap_or_default();
        let digest = server_digest(tools.iter().map(|tool| &tool.digest));
        let excluded = Vec::new();
        Self { servers: vec![Server { name: server, ident, tools, excluded, digest }] }
    }

    /// The servers, sorted by name.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// The servers, taken out.
    pub fn into_servers(self) -> impl Iterator<Item = Server> {
        self.servers.into_iter()
    }

    /// A server by its name.
    pub fn server(&self, name: &ServerName) -> Option<&Server> {
        self.servers.iter().find(|server| server.name == *name)
    }

    /// The part of it that is about servers of which `is_wanted` says so.
    pub fn only(mut self, is_wanted: impl Fn(&ServerName) -> bool) -> Self {
        self.servers.retain(|server| is_wanted(&server.name));
        self
    }

    /// The part of it that is about tools of which `is_wanted` says so, under the names that the
    /// whole of it gives; servers of which nothing is left are not in it.
    pub fn only_tools(mut self, is_wanted: impl Fn(&ServerName, &str) -> bool) -> Self {
        for server in &mut self.servers {
            server.tools.retain(|tool| is_wanted(&server.name, &tool.description.tool));
            server.digest = server_digest(server.tools.iter().map(|tool| &tool.digest));
        }
        self.servers.retain(|server| !server.tools.is_empty());
        self
    }

    /// How many tools there are.
    pub fn tools(&self) -> usize {
        self.servers.iter().map(|server| server.tools.len()).sum()
    }

    /// A digest over all of it.
    pub fn digest(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_derive_key("mcp-host catalog, version 1");
        for server in &self.servers {
            hasher.update(blake3::hash(server.name.as_str().as_bytes()).as_bytes());
            hasher.update(server.digest.as_bytes());
        }
        hasher.finalize()
    }
}

impl Server {
    fn new(ident: String, list: Listed) -> Self {
        let Listed { name, tools: mut listed, excluded } = list;
        listed.sort_by(|a, b| a.tool.cmp(&b.tool));
        listed.dedup_by(|a, b| a.tool == b.tool);
        let idents = identifiers(listed.iter().map(|tool| tool.tool.as_str()));
        let tools: Vec<_> = listed
            .iter()
            .map(|description| Tool {
                ident: idents.get(description.tool.as_str()).cloned().unwrap_or_default(),
                description: description.clone(),
                digest: digest(description),
            })
            .collect();
        let digest = server_digest(tools.iter().map(|tool| &tool.digest));
        Self { name, ident, digest, tools, excluded }
    }
}

/// A digest over a server's tools, which are sorted by name.
fn server_digest<'a>(tools: impl Iterator<Item = &'a blake3::Hash>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_derive_key("mcp-host server, version 1");
    for tool in tools {
        hasher.update(tool.as_bytes());
    }
    hasher.finalize()
}

impl From<Server> for Listed {
    fn from(server: Server) -> Self {
        let tools = server.tools.into_iter().map(|tool| tool.description).collect();
        Self { name: server.name, tools, excluded: server.excluded }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::Annotations;

    fn tool(name: &str, schema: &str) -> Arc<ToolDescription> {
        Arc::new(ToolDescription {
            server: "s".into(),
            tool: name.into(),
            title: None,
            description: "d".into(),
            input_schema: schema.into(),
            output_schema: None,
            annotations: Annotations {
                read_only: None,
                destructive: None,
                idempotent: None,
                open_world: None,
            },
        })
    }

    fn list(name: &str, tools: &[(&str, &str)]) -> Listed {
        Listed {
            name: ServerName::new(name).unwrap(),
            tools: tools.iter().map(|(name, schema)| tool(name, schema)).collect(),
            excluded: Vec::new(),
        }
    }

    #[test]
    fn the_order_of_servers_tools_and_keys_is_no_difference() {
        let one = Catalog::new(vec![
            list("b", &[("y", r#"{"type":"object","properties":{"p":{},"q":{}}}"#), ("x", "{}")]),
            list("a", &[]),
        ]);
        let other = Catalog::new(vec![
            list("a", &[]),
            list("b", &[("x", "{ }"), ("y", r#"{"properties":{"q":{},"p":{}},"type":"object"}"#)]),
        ]);
        assert_eq!(one.digest(), other.digest());
        let names: Vec<_> = one.servers().iter().map(|server| server.name.as_str()).collect();
        assert_eq!((names, one.tools()), (vec!["a", "b"], 2));
        assert_eq!(one.servers()[1].tools[0].description.tool, "x");
    }

    #[test]
    fn whatever_a_tool_says_is_in_its_digest() {
        let before = tool("x", r#"{"type":"object"}"#);
        let changed: [fn(&mut ToolDescription); 6] = [
            |tool| tool.tool.push('y'),
            |tool| tool.title = Some(String::new()),
            |tool| tool.description.push(' '),
            |tool| tool.input_schema = r#"{"type":"object","required":[]}"#.into(),
            |tool| tool.output_schema = Some("{}".into()),
            |tool| tool.annotations.read_only = Some(false),
        ];
        for change in changed {
            let mut after = (*before).clone();
            change(&mut after);
            assert_ne!(digest(&before), digest(&after), "{after:?}");
        }
        let mut moved = (*before).clone();
        moved.server = "other".into();
        assert_eq!(digest(&before), digest(&moved), "where a tool comes from is not what it says");
    }

    #[test]
    fn a_name_in_code_does_not_depend_on_what_else_is_granted() {
        let catalog = Catalog::new(vec![list("s", &[("foo-bar", "{}"), ("foo_bar", "{}")])]);
        let idents: Vec<_> = catalog.servers()[0].tools.iter().map(|tool| &tool.ident).collect();
        assert_ne!(idents[0], idents[1]);
    }
}
