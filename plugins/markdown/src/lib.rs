//! The `markdown` target: reference documentation for people.
//!
//! ```text
//! README.md                        the servers
//! servers/SERVER/README.md         one server: its tools, a line each
//! servers/SERVER/TOOL.md           one tool: arguments, output, an example call
//! servers/SERVER.md                with `layout=single`: a server and all its tools
//! ```

#![deny(missing_docs)]
// No panic may be reached from what a server wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

mod anchor;
mod data;

use mcp_host_plugin::{
    Catalog, Description, File, Generate, OptionDescription, Output, Server, Setting,
};
use mcp_host_plugin_text::budget::Budget;
use mcp_host_plugin_text::name::stem;
use mcp_host_plugin_text::page::Page;
use mcp_host_plugin_text::template::Templates;
use mcp_host_plugin_text::words::counted;
use serde::Serialize;

use anchor::anchors;
use data::{Index, IndexedServer, ListedTool, ServerPage, ToolPage};

/// The target.
pub struct Markdown;

impl Generate for Markdown {
    fn describe() -> Description {
        Description {
            name: "markdown".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            summary: "reference documentation of the tools, for people".into(),
            options: vec![OptionDescription {
                name: "layout".into(),
                description: "a file for each tool, or a single file for each server".into(),
                default: "files".into(),
                values: vec!["files".into(), "single".into()],
            }],
        }
    }

    fn generate(catalog: Catalog, settings: Vec<Setting>) -> Result<Output, String> {
        let mut writer = Writer {
            templates: templates()?,
            output: Output { files: Vec::new(), diagnostics: Vec::new() },
        };
        let layout = Layout::of(&settings)?;
        writer.index(&catalog, layout)?;
        for server in &catalog.servers {
            match layout {
                Layout::Files => writer.files(server)?,
                Layout::Single => writer.single(server)?,
            }
        }
        Ok(writer.output)
    }
}

#[derive(Clone, Copy)]
enum Layout {
    Files,
    Single,
}

impl Layout {
    fn of(settings: &[Setting]) -> Result<Self, String> {
        match settings.iter().find(|setting| setting.name == "layout").map(|layout| &*layout.value)
        {
            None | Some("files") => Ok(Self::Files),
            Some("single") => Ok(Self::Single),
            Some(_) => Err("the option layout is neither files nor single".into()),
        }
    }
}

fn templates() -> Result<Templates, String> {
    Templates::new(&[
        ("index", include_str!("templates/index.md.j2")),
        ("server", include_str!("templates/server.md.j2")),
        ("tool", include_str!("templates/tool.md.j2")),
    ])
}

struct Writer {
    templates: Templates,
    output: Output,
}

impl Writer {
    fn index(&mut self, catalog: &Catalog, layout: Layout) -> Result<(), String> {
        let servers = catalog.servers.iter().map(|server| IndexedServer {
            name: &server.name,
            link: match layout {
                Layout::Files => format!("servers/{}/README.md", folder(server)),
                Layout::Single => format!("servers/{}.md", folder(server)),
            },
            count: server.tools.len(),
        });
        let text = self.templates.render("index", &Index::of(servers.collect()))?;
        self.file(&["README.md"], text);
        Ok(())
    }

    fn files(&mut self, server: &Server) -> Result<(), String> {
        let folder = folder(server);
        let mut listed = Vec::new();
        let budget = Budget::default();
        for tool in &server.tools {
            let page = Page::of(server, tool, &budget, &mut self.output.diagnostics);
            // The folder's own page is in the way of a tool of that name.
            let file = format!("{}.md", stem(&tool.ident, &["readme"]));
            let summary = page.summary.clone();
            listed.push(ListedTool { name: &tool.name, link: Some(file.clone()), summary });
            let text = self.tool(server, page, false)?;
            self.file(&["servers", &folder, &file], text);
        }
        let text = self.server(server, listed, "../../README.md")?;
        self.file(&["servers", &folder, "README.md"], text);
        Ok(())
    }

    fn single(&mut self, server: &Server) -> Result<(), String> {
        let mut listed = Vec::new();
        let mut tools = Vec::new();
        let budget = Budget::default();
        for (tool, link) in server.tools.iter().zip(anchors(server)) {
            let page = Page::of(server, tool, &budget, &mut self.output.diagnostics);
            listed.push(ListedTool { name: &tool.name, link, summary: page.summary.clone() });
            tools.push(self.tool(server, page, true)?);
        }
        let mut all = vec![self.server(server, listed, "../README.md")?];
        all.append(&mut tools);
        self.file(&["servers", &format!("{}.md", folder(server))], all.join("\n"));
        Ok(())
    }

    fn server(&self, server: &Server, tools: Vec<ListedTool>, up: &str) -> Result<String, String> {
        let count = counted(tools.len(), "tool");
        self.render("server", &ServerPage { name: &server.name, count, up, tools })
    }

    fn tool(&self, server: &Server, tool: Page, is_part: bool) -> Result<String, String> {
        self.render("tool", &ToolPage { server: &server.name, tool, is_part })
    }

    fn render(&self, template: &str, data: &impl Serialize) -> Result<String, String> {
        self.templates.render(template, data)
    }

    fn file(&mut self, path: &[&str], text: String) {
        let path = path.iter().map(|segment| (*segment).to_owned()).collect();
        self.output.files.push(File { path, content: text.into_bytes() });
    }
}

fn folder(server: &Server) -> String {
    stem(&server.ident, &[])
}

#[cfg(target_arch = "wasm32")]
mcp_host_plugin::export!(Markdown with_types_in mcp_host_plugin);

#[cfg(test)]
mod tests;
