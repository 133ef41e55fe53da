//! `plugins list`: every generator, and what it says of itself.

use std::process::ExitCode;

use serde::Serialize;

use super::{load, open};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::codegen::registry::{Source, Workshop};
use crate::config::plugins;
use crate::name::printable_path;
use crate::outcome::Outcome;

#[derive(Serialize)]
struct Document {
    plugins: Vec<Listed>,
    /// Where plugins are looked for.
    folders: Vec<String>,
}

#[derive(Serialize)]
struct Listed {
    name: String,
    source: &'static str,
    path: Option<String>,
    #[serde(flatten)]
    known: Option<Known>,
    /// Why it cannot be used.
    error: Option<String>,
}

#[derive(Serialize)]
struct Known {
    version: String,
    summary: String,
    bytes: usize,
    blake3: String,
    options: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    name: String,
    description: String,
    default: String,
    values: Vec<String>,
}

/// Lists them. One that cannot be used is listed with the reason.
pub(super) async fn execute(context: &Context) -> Result<ExitCode, Failure> {
    let (registry, workshop) = open(true, context)?;
    let mut listed = Vec::new();
    for (name, source) in registry.iter() {
        let known = known(&workshop, name.as_str(), source, context).await;
        let (known, error) = match known {
            Ok(known) => (Some(known), None),
            Err(outcome) => (None, Some(outcome.message)),
        };
        let path = source.path().map(|path| path.to_string_lossy().into_owned());
        listed.push(Listed { name: name.to_string(), source: source.kind(), path, known, error });
    }
    let folders = plugins::folders();
    if context.json {
        let folders = folders.iter().map(|folder| folder.to_string_lossy().into_owned());
        report::document(&Document { plugins: listed, folders: folders.collect() });
        return Ok(ExitCode::SUCCESS);
    }
    report::table(&listed.iter().map(row).collect::<Vec<_>>());
    for plugin in &listed {
        let warning = |error| report::warning(&format!("{}: {error}", plugin.name), context);
        plugin.error.as_ref().map(warning);
    }
    report::line("\nmore are looked for in");
    folders.iter().for_each(|folder| report::line(&format!("  {}", printable_path(folder))));
    Ok(ExitCode::SUCCESS)
}

async fn known(
    workshop: &Workshop,
    name: &str,
    source: &Source,
    context: &Context,
) -> Result<Known, Outcome> {
    let loaded = load(workshop, name, source, context).await?;
    let (said, _) = loaded.generator.describe().await?;
    let options = said.options.into_iter().map(|option| Choice {
        name: option.name,
        description: option.description,
        default: option.default,
        values: option.values,
    });
    Ok(Known {
        version: said.version,
        summary: said.summary,
        bytes: loaded.bytes,
        blake3: loaded.digest.to_hex().to_string(),
        options: options.collect(),
    })
}

fn row(plugin: &Listed) -> Vec<String> {
    let (version, summary) = match &plugin.known {
        Some(known) => (known.version.clone(), known.summary.clone()),
        None => ("-".to_owned(), "cannot be used".to_owned()),
    };
    vec![plugin.name.clone(), version, plugin.source.to_owned(), summary]
}
