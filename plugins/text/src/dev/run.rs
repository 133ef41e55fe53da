//! A generator at the command line, without the host.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use mcp_host_plugin::{Diagnostic, Generate, Output, Setting};

use super::{catalog, server};

const USAGE: &str = "usage: generate [--option NAME=VALUE]... FOLDER TOOLS.json...";

/// Generates from lists of tools into a folder: `[--option NAME=VALUE]... FOLDER
/// TOOLS.json...`. A server is named as its file. What the generator has to say and how
/// long it took goes to standard error.
pub fn run<G: Generate>() -> ExitCode {
    match generate::<G>(env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn generate<G: Generate>(mut arguments: Vec<String>) -> Result<(), String> {
    let mut settings = Vec::new();
    while arguments.first().is_some_and(|first| first == "--option") {
        let pair = arguments.drain(..2.min(arguments.len())).next_back().unwrap_or_default();
        let (name, value) = pair.split_once('=').ok_or(USAGE)?;
        settings.push(Setting { name: name.into(), value: value.into() });
    }
    let [folder, lists @ ..] = arguments.as_slice() else { return Err(USAGE.to_owned()) };
    let servers: Result<Vec<_>, String> = lists.iter().map(|list| read(Path::new(list))).collect();
    let catalog = catalog(servers?);
    let started = Instant::now();
    let output = G::generate(catalog, settings)?;
    let took = started.elapsed();
    output.diagnostics.iter().for_each(report);
    let bytes = write(Path::new(folder), &output)?;
    eprintln!("{} files, {bytes} bytes, generated in {took:.1?}", output.files.len());
    Ok(())
}

fn read(path: &Path) -> Result<mcp_host_plugin::Server, String> {
    let about = |error: String| format!("{}: {error}", path.display());
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let json = fs::read_to_string(path).map_err(|error| about(error.to_string()))?;
    server(&name, &json).map_err(about)
}

fn write(folder: &Path, output: &Output) -> Result<usize, String> {
    for file in &output.files {
        let path: PathBuf = [folder].into_iter().chain(file.path.iter().map(Path::new)).collect();
        let parent = path.parent().unwrap_or(folder);
        let written = fs::create_dir_all(parent).and_then(|()| fs::write(&path, &file.content));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(output.files.iter().map(|file| file.content.len()).sum())
}

fn report(said: &Diagnostic) {
    let tool = said.tool.as_deref().unwrap_or_default();
    eprintln!("{:?}: {}/{tool}: {}", said.severity, said.server, said.message);
}
