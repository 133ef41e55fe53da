//! `check`: the types of a script, against the tools of the servers it imports.

mod report;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use futures::future::try_join_all;
use serde::Deserialize;

use super::context::Context;
use super::failure::Failure;
use super::plugins;
use super::report::warning;
use super::tools::lock;
use crate::bridge::Bridge;
use crate::catalog::lock::Lock;
use crate::catalog::{Catalog, Listed, source};
use crate::check::{self, Checked, Compiler, Language, Module, Script};
use crate::codegen::Output;
use crate::file::{self, Links};
use crate::limits::MAX_SCRIPT_BYTES;
use crate::name::{ServerName, printable_path};
use crate::outcome::{Kind, Outcome};
use crate::tools::Tools as _;

/// The target whose types are checked against.
const TARGET: &str = "typescript";
const STDIN: &str = "[stdin].ts";
/// How a script begins that names its own program.
const SHEBANG: &str = "#!";

const EXAMPLES: &str = "Examples:
  mcp-host check report.ts
  mcp-host check report.ts --from tools.json --json
  mcp-host generate typescript --out generated   types for an editor

It needs the TypeScript compiler, `tsc`, 5.8 or newer: the one on the PATH, or the one in
the nearest node_modules (npm install -g typescript). Only servers that the script imports
are started. The exit code is 1 when something is wrong in the script, 3 without a compiler,
4 when a server cannot be asked.";

/// The flags of `check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A script (.ts, .mts, .js or .mjs), or `-` for TypeScript on stdin
    #[arg(value_name = "FILE")]
    script: PathBuf,
    /// Read the tools from a file instead of asking servers; repeatable
    ///
    /// The file is what `mcp-host tools list --json` prints, or what a server answers to
    /// `tools/list`; the server is then called what the file is.
    #[arg(long, value_name = "FILE")]
    from: Vec<PathBuf>,
}

/// A check that came to its end.
struct Ended {
    script: Script,
    compiler: Compiler,
    catalog: Catalog,
    checked: Checked,
    /// Every server there is, imported or not.
    known: Vec<ServerName>,
}

/// Checks a script, and says everything that is wrong.
pub async fn execute(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let path = args.script.clone();
    let script = tokio::task::spawn_blocking(move || read(&path)).await.unwrap_or_else(|lost| {
        Err(Outcome::failed(Kind::HostBug, format!("a thread failed: {lost}"), ""))
    })?;
    let compiler = Compiler::find(&script.folder).map_err(Outcome::from)?;
    let mentioned = check::mentioned(&script.text, &script.folder);
    let (lists, known) = lists(&args.from, &mentioned, context).await?;
    let catalog = Catalog::new(lists);
    let output = generate(&catalog, &args, context).await?;
    let modules = modules(&catalog, &output);
    let checked = {
        let _shown = context.progress.show(&format!("checking {}", script.name));
        check::check(&script, &output.files, &modules, &compiler).await.map_err(Outcome::from)?
    };
    let ended = Ended { script, compiler, catalog, checked, known };
    report::print(&ended, context);
    Ok(exit_code(&ended.checked))
}

fn exit_code(checked: &Checked) -> ExitCode {
    match checked.passed() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(Kind::ScriptError.exit_code()),
    }
}

fn read(path: &Path) -> Result<Script, Outcome> {
    let cwd = || {
        std::env::current_dir().map_err(|error| {
            let message = format!("the working directory cannot be read: {error}");
            Outcome::failed(Kind::Config, message, "")
        })
    };
    if path == Path::new("-") {
        let (name, folder) = (STDIN.to_owned(), cwd()?);
        return Ok(Script { name, text: text(stdin()?)?, folder, language: Language::TypeScript });
    }
    let (bytes, _) = file::read(path, MAX_SCRIPT_BYTES, Links::Follow).map_err(|error| {
        let message = format!("the script cannot be read: {}: {error}", printable_path(path));
        Outcome::failed(Kind::Usage, message, "")
    })?;
    let text = text(bytes)?;
    let language = language(path, &text)?;
    let folder = path.parent().map_or_else(cwd, |folder| Ok(cwd()?.join(folder)))?;
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    Ok(Script { name: printable_path(path), text, folder, language })
}

fn text(bytes: Vec<u8>) -> Result<String, Outcome> {
    String::from_utf8(bytes)
        .map_err(|_| Outcome::failed(Kind::Usage, "the script is not UTF-8", "save it as UTF-8"))
}

fn stdin() -> Result<Vec<u8>, Outcome> {
    let mut bytes = Vec::new();
    let over = MAX_SCRIPT_BYTES.saturating_add(1);
    std::io::stdin().lock().take(over).read_to_end(&mut bytes).map_err(|error| {
        Outcome::failed(Kind::Usage, format!("stdin cannot be read: {error}"), "")
    })?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_SCRIPT_BYTES {
        let message = format!("the script is over the limit of {MAX_SCRIPT_BYTES} bytes");
        return Err(Outcome::failed(Kind::Usage, message, "give data on its own"));
    }
    Ok(bytes)
}

fn language(path: &Path, text: &str) -> Result<Language, Outcome> {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    match extension.to_str() {
        Some("ts" | "mts") => Ok(Language::TypeScript),
        Some("js" | "mjs") => Ok(Language::JavaScript),
        Some("") if text.starts_with(SHEBANG) => Ok(Language::TypeScript),
        _ => {
            let message = format!("not a script that can be checked: {}", printable_path(path));
            Err(Outcome::failed(Kind::Usage, message, "name a file .ts, .mts, .js or .mjs"))
        }
    }
}

/// The tools of the servers that are mentioned, and all servers there are. Without any
/// mention no configuration is needed.
async fn lists(
    from: &[PathBuf],
    mentioned: &BTreeSet<String>,
    context: &Context,
) -> Result<(Vec<Listed>, Vec<ServerName>), Failure> {
    if mentioned.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    if !from.is_empty() {
        let mut lists = source::read(from)
            .map_err(|error| Outcome::failed(Kind::Usage, error.to_string(), error.hint()))?;
        let known = lists.iter().map(|list| list.name.clone()).collect();
        lists.retain(|list| is_meant(&list.name, mentioned));
        return Ok((lists, known));
    }
    let config = context.trusted_config()?;
    let bridge = context.bridge(&config, &context.cache());
    let known = bridge.servers();
    let wanted = known.iter().filter(|server| is_meant(server, mentioned));
    let lists = try_join_all(wanted.map(|server| list(&bridge, server))).await?;
    Ok((lists, known))
}

async fn list(bridge: &Bridge, server: &ServerName) -> Result<Listed, Failure> {
    let tools = bridge.list(server).await?;
    Ok(Listed { name: server.clone(), tools, excluded: bridge.excluded(server).await })
}

/// Whether a server is mentioned by its name, or by the one that its files have.
fn is_meant(server: &ServerName, mentioned: &BTreeSet<String>) -> bool {
    fn plain(name: &str) -> impl Iterator<Item = char> {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
    }
    mentioned.iter().any(|name| plain(name).eq(plain(server.as_str())))
}

/// The modules of the servers, as `generate typescript` would write them.
async fn generate(catalog: &Catalog, args: &Args, context: &Context) -> Result<Output, Outcome> {
    if catalog.servers().is_empty() {
        return Ok(Output::default());
    }
    if args.from.is_empty()
        && let Some(lock) = Lock::open(&lock::place(context))?
    {
        lock::require(&lock, catalog)?;
    }
    let (registry, workshop) = plugins::open(!args.from.is_empty(), context)?;
    let source = plugins::find(&registry, TARGET)?;
    let loaded = plugins::load(&workshop, TARGET, &source, context).await?;
    let (output, _) = loaded.generator.generate(catalog, &[]).await?;
    for server in catalog.servers() {
        for left_out in &server.excluded {
            let (name, tool, reason) = (server.name.as_str(), &left_out.tool, &left_out.reason);
            warning(&format!("{name}: a tool is left out: {tool}: {reason}"), context);
        }
    }
    Ok(output)
}

/// What of the manifest says where a server's modules are.
#[derive(Deserialize)]
struct Manifest {
    servers: Vec<ManifestServer>,
}

#[derive(Deserialize)]
struct ManifestServer {
    name: String,
    tools: Vec<ManifestTool>,
}

#[derive(Deserialize)]
struct ManifestTool {
    module: String,
}

/// What each server is imported as: by its name, and by the one that its files have.
fn modules(catalog: &Catalog, output: &Output) -> Vec<Module> {
    let manifest = output.files.iter().find(|file| file.path.to_string() == "manifest.json");
    let manifest = manifest.and_then(|file| serde_json::from_slice::<Manifest>(&file.content).ok());
    let folder = |name: &str| {
        let servers = manifest.as_ref().map_or(&[][..], |manifest| &manifest.servers);
        let server = servers.iter().find(|server| server.name == name)?;
        let (folder, _) = server.tools.first()?.module.rsplit_once('/')?;
        Some(folder.to_owned())
    };
    let mut modules = Vec::new();
    for server in catalog.servers() {
        let name = server.name.to_string();
        let folder = folder(&name).unwrap_or_else(|| format!("servers/{}", server.ident));
        modules.push(Module { name: server.ident.clone(), folder: folder.clone() });
        modules.push(Module { name, folder });
    }
    modules
}
