//! `get_tool_details`: tools as TypeScript declarations, made by the `typescript` target.

use std::collections::BTreeMap;

use rmcp::model::CallToolResult;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::OnceCell;

use super::answer;
use crate::catalog::Catalog;
use crate::codegen::registry::{Registry, Workshop};
use crate::codegen::{Generator, Setting};
use crate::limits::serve::MAX_DETAILED_TOOLS;
use crate::name::{ServerName, printable};
use crate::near::{did_you_mean, nearest};
use crate::outcome::Outcome;
use crate::tools::{Function, Session, ToolError};

/// The target that makes declarations.
const TARGET: &str = "typescript";
/// What is asked of it: nothing around the declarations, and no room for misspelled names.
const SETTINGS: [(&str, &str); 2] = [("form", "declarations"), ("undeclared", "reject")];

/// The arguments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    tools: Vec<String>,
}

/// Makes declarations.
pub(super) struct Details {
    workshop: Workshop,
    generator: OnceCell<Generator>,
}

/// What was asked for, by server, and what there is not.
#[derive(Default)]
struct Sorted {
    wanted: BTreeMap<ServerName, Vec<Function>>,
    missing: Vec<String>,
}

impl Details {
    pub(super) fn new(workshop: Workshop) -> Self {
        Self { workshop, generator: OnceCell::new() }
    }

    pub(super) async fn answer(&self, asked: Asked, session: &Session) -> CallToolResult {
        if asked.tools.len() > MAX_DETAILED_TOOLS {
            let count = asked.tools.len();
            let message =
                format!("{count} tools were asked for, the limit is {MAX_DETAILED_TOOLS}");
            return answer::refused(&message, "Ask for the ones you will use.");
        }
        self.of(asked.tools, session).await
    }

    /// The declarations of these tools.
    pub(super) async fn of(&self, names: Vec<String>, session: &Session) -> CallToolResult {
        let sorted = match sorted(&names, session).await {
            Ok(sorted) => sorted,
            Err(error) => return answer::failed(&error),
        };
        if sorted.wanted.is_empty() {
            let advice = "Names are server/tool, as search_tools gives them.";
            return answer::refused(&sorted.missing.join("\n"), advice);
        }
        let mut parts = Vec::new();
        for (server, functions) in sorted.wanted {
            match self.declared(server, functions).await {
                Ok(part) => parts.push(part),
                Err(outcome) => {
                    let hint = outcome.hint.unwrap_or_default();
                    return answer::refused(&outcome.message, &hint);
                }
            }
        }
        parts.extend(sorted.missing.into_iter().map(|missing| format!("// {missing}\n")));
        let text = parts.join("\n");
        answer::found(text.clone(), json!({ "declarations": text }))
    }

    async fn declared(
        &self,
        server: ServerName,
        functions: Vec<Function>,
    ) -> Result<String, Outcome> {
        let names: Vec<_> = functions.iter().map(|function| function.ident.clone()).collect();
        let head = format!("import {{ {} }} from \"mcp/{server}\";\n", names.join(", "));
        let catalog = Catalog::of_functions(server, functions);
        let setting =
            |(name, value): (&str, &str)| Setting { name: name.into(), value: value.into() };
        let settings = SETTINGS.map(setting);
        let generator = self.generator.get_or_try_init(|| self.load()).await?;
        let (output, _) = generator.generate(&catalog, &settings).await?;
        let is_tool = |path: &str| path.ends_with(".d.ts") && !path.ends_with("/index.d.ts");
        let files = output.files.iter().filter(|file| is_tool(&file.path.to_string()));
        let texts = files.map(|file| String::from_utf8_lossy(&file.content));
        Ok(texts.fold(head, |mut text, file| {
            text.push('\n');
            text.push_str(&file);
            text
        }))
    }

    async fn load(&self) -> Result<Generator, Outcome> {
        let registry = Registry::new(&BTreeMap::new(), BTreeMap::new());
        let source = registry.get(TARGET).ok_or_else(|| {
            Outcome::failed(crate::outcome::Kind::HostBug, "a target is missing: typescript", "")
        })?;
        Ok(self.workshop.load(&source).await?.generator)
    }
}

async fn sorted(names: &[String], session: &Session) -> Result<Sorted, ToolError> {
    let mut sorted = Sorted::default();
    let mut known: BTreeMap<ServerName, Vec<Function>> = BTreeMap::new();
    for name in names {
        let (server, tool) = name.split_once('/').unwrap_or((name, ""));
        let servers = session.servers();
        let Some(server) = servers.iter().find(|known| known.as_str() == server) else {
            let near = nearest(server, servers.iter().map(ServerName::as_str));
            let near = near.map(|near| format!("{near}/{tool}"));
            sorted.missing.push(missing("server", name, near.as_slice()));
            continue;
        };
        if !known.contains_key(server) {
            known.insert(server.clone(), session.functions(server).await?);
        }
        let functions = known.get(server).map(Vec::as_slice).unwrap_or_default();
        // A model may write the name it has in code.
        let found = functions.iter().find(|function| function.tool.tool == tool);
        let found = found.or_else(|| functions.iter().find(|function| function.ident == tool));
        match found {
            Some(function) => {
                let wanted = sorted.wanted.entry(server.clone()).or_default();
                if !wanted.iter().any(|other| other.ident == function.ident) {
                    wanted.push(function.clone());
                }
            }
            None => {
                let names = functions.iter().map(|function| function.tool.tool.as_str());
                let near = nearest(tool, names).map(|near| format!("{server}/{near}"));
                sorted.missing.push(missing("tool", name, near.as_slice()));
            }
        }
    }
    Ok(sorted)
}

fn missing(what: &str, name: &str, near: &[String]) -> String {
    let near = did_you_mean(near).map(|near| format!("; {near}")).unwrap_or_default();
    format!("there is no {what} of that name: {}{near}", printable(name, 200))
}
