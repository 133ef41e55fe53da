//! The `skills` target: an Agent Skill for each server.
//!
//! ```text
//! SKILL/SKILL.md                 what the server offers, how to call it, its tools
//! SKILL/TOOLS.md                 the tools, where they are too many for SKILL.md
//! SKILL/references/TOOL.md       one tool: arguments, output, an example call
//! ```
//!
//! An agent reads these files as they are, so what a server wrote stands in quotes,
//! fences and tables that say so, and in the front matter not at all but for plain names.

#![deny(missing_docs)]
// No panic may be reached from what a server wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

mod skill;

use std::collections::BTreeSet;

use mcp_host_plugin::{
    Catalog, Description, Diagnostic, File, Generate, Output, Server, Setting, Severity,
};
use mcp_host_plugin_text::budget::Budget;
use mcp_host_plugin_text::name;
use mcp_host_plugin_text::page::Page;
use mcp_host_plugin_text::template::Templates;
use serde::Serialize;

use skill::{Entry, MAX_LISTED, Skill};

/// The target.
pub struct Skills;

impl Generate for Skills {
    fn describe() -> Description {
        Description {
            name: "skills".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            summary: "an Agent Skill for each server: what it offers and how to call it".into(),
            options: Vec::new(),
        }
    }

    fn generate(catalog: Catalog, _: Vec<Setting>) -> Result<Output, String> {
        let mut writer = Writer {
            templates: templates()?,
            output: Output { files: Vec::new(), diagnostics: Vec::new() },
        };
        let mut used = BTreeSet::new();
        for server in &catalog.servers {
            if server.tools.is_empty() {
                writer.say(server, "no skill: the server offers no tools".into());
                continue;
            }
            let folder = name::kebab(&server.ident, &mut used);
            writer.skill(&folder, server)?;
        }
        Ok(writer.output)
    }
}

fn templates() -> Result<Templates, String> {
    Templates::new(&[
        ("skill", include_str!("templates/skill.md.j2")),
        ("tools", include_str!("templates/tools.md.j2")),
        ("reference", include_str!("templates/reference.md.j2")),
    ])
}

/// What a reference's template takes.
#[derive(Serialize)]
struct Reference<'a> {
    server: &'a str,
    tool: Page<'a>,
}

struct Writer {
    templates: Templates,
    output: Output,
}

impl Writer {
    fn skill(&mut self, folder: &str, server: &Server) -> Result<(), String> {
        let mut entries = Vec::new();
        let budget = Budget::default();
        for tool in &server.tools {
            let page = Page::of(server, tool, &budget, &mut self.output.diagnostics);
            let file = format!("{}.md", name::stem(&tool.ident, &[]));
            let summary = page.summary.clone();
            entries.push(Entry { name: &tool.name, link: format!("references/{file}"), summary });
            let reference = Reference { server: &server.name, tool: page };
            self.file(&[folder, "references", &file], "reference", &reference)?;
        }
        let skill = Skill::of(folder, server, entries);
        self.file(&[folder, "SKILL.md"], "skill", &skill)?;
        if skill.is_long {
            self.say(server, format!("over {MAX_LISTED} tools: TOOLS.md lists them"));
            self.file(&[folder, "TOOLS.md"], "tools", &skill)?;
        }
        Ok(())
    }

    fn file(&mut self, path: &[&str], template: &str, data: &impl Serialize) -> Result<(), String> {
        let content = self.templates.render(template, data)?.into_bytes();
        let path = path.iter().map(|segment| (*segment).to_owned()).collect();
        self.output.files.push(File { path, content });
        Ok(())
    }

    fn say(&mut self, server: &Server, message: String) {
        self.output.diagnostics.push(Diagnostic {
            severity: Severity::Note,
            server: server.name.clone(),
            tool: None,
            pointer: String::new(),
            message,
        });
    }
}

#[cfg(target_arch = "wasm32")]
mcp_host_plugin::export!(Skills with_types_in mcp_host_plugin);

#[cfg(test)]
mod tests;
