//! `tools show`: one tool's description and schemas.

use std::process::ExitCode;

use serde_json::Value;

use super::{ToolPath, open};
use crate::catalog::{hidden, snapshot};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::name::printable;
use crate::tools::{ToolDescription, claims};

/// Prints what its server says of a tool.
pub(super) async fn execute(path: &ToolPath, context: &Context) -> Result<ExitCode, Failure> {
    let (_, session) = open(context)?;
    let tool = session.describe(&path.server, &path.tool).await?;
    if context.json {
        report::document(&snapshot::tool(&tool));
        return Ok(ExitCode::SUCCESS);
    }
    hidden::warning(&tool).iter().for_each(|warning| report::warning(warning, context));
    report::line(&format!("{}/{}", printable(&tool.server, 64), printable(&tool.tool, 128)));
    tool.title.iter().for_each(|title| report::line(&report::lines(title)));
    report::line(&format!("\n{}\n\narguments", report::lines(&tool.description)));
    report::line(&report::lines(&indented(&tool.input_schema)));
    if let Some(schema) = &tool.output_schema {
        report::line(&format!("\nresult\n{}", report::lines(&indented(schema))));
    }
    report::line(&format!("\nannotations\n{}", annotations(&tool)));
    Ok(ExitCode::SUCCESS)
}

fn indented(json: &str) -> String {
    let value = serde_json::from_str::<Value>(json);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| json.to_owned())
}

fn annotations(tool: &ToolDescription) -> String {
    let claims = claims(&tool.annotations);
    match &*claims.join(", ") {
        "" => "the server says nothing of its effects".to_owned(),
        claims => format!("{claims} (the server's claim)"),
    }
}
