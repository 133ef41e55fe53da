//! `new`: where a guest of one's own begins. A generator makes the project, with the SDK
//! in a folder of it; that folder is then what `generate` keeps up to date.

use std::path::Path;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::json;

use super::context::Context;
use super::failure::Failure;
use super::generate::{self, Made, Order};
use super::report;
use crate::codegen::File;
use crate::config::quote::shell;
use crate::name::{OutputPath, PluginName, printable, printable_path};
use crate::outcome::{Kind, Outcome};
use crate::output::{self, Edited};

/// The folder of a project that has the SDK.
const SDK: &str = "sdk";
/// What builds leave behind.
const IGNORED: &str = "/.venv/
/bindings/
/build/
/node_modules/
/sdk/bindings/
/sdk/target/
/sdk/types/
/target/
/types/
__pycache__/
*.wasm
";

const EXAMPLES: &str = "Examples:
  mcp-host new hello --lang rust
  mcp-host new issues --lang python --server github
  mcp-host new triage --lang rust --tool github/list_* --tool github/get_issue
  mcp-host new tidy --lang js --server filesystem --server time

The folder's README says the one command that builds it, and how the SDK in its folder
sdk is made anew when a server has changed.";

/// The flags of `new`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What the guest and its folder are called: a letter, then letters, digits, '-' and '_'
    name: String,
    /// The language to write it in
    #[arg(long, value_enum)]
    lang: Language,
    /// A server whose tools it can call; repeatable [default: none]
    #[arg(long, value_name = "SERVER")]
    server: Vec<String>,
    /// Of their tools only these, `server/tool` or `server/prefix_*`; repeatable [default: all]
    #[arg(long, value_name = "SPEC")]
    tool: Vec<String>,
}

/// The languages there is a beginning in; each has a target of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// With cargo
    Rust,
    /// With clang
    C,
    /// With componentize-js
    Js,
    /// With componentize-py
    Python,
}

impl Language {
    fn target(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::C => "c",
            Self::Js => "js",
            Self::Python => "python",
        }
    }

    /// The command that builds it.
    fn build(self) -> &'static str {
        match self {
            Self::Rust => "cargo build --release --target wasm32-wasip2",
            Self::C | Self::Js | Self::Python => "sh build.sh",
        }
    }

    /// What the build makes.
    fn component(self, name: &PluginName) -> String {
        match self {
            // Cargo calls a library by the name of its crate.
            Self::Rust => {
                format!("target/wasm32-wasip2/release/{}.wasm", name.as_str().replace('-', "_"))
            }
            Self::C | Self::Js | Self::Python => format!("{name}.wasm"),
        }
    }
}

/// Writes the folder and says what comes next.
pub async fn execute(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let name = name(&args.name)?;
    let folder = Path::new(name.as_str());
    if !output::is_new(folder) {
        let reason = "something is there already".to_owned();
        return Err(Outcome::from(output::Error::New { path: folder.to_owned(), reason }).into());
    }
    let options = ["form=project".to_owned(), format!("name={name}")];
    let has_tools = !(args.server.is_empty() && args.tool.is_empty());
    let servers = has_tools.then_some(args.server.as_slice());
    let (target, tools) = (args.lang.target(), args.tool.as_slice());
    let order = Order { target, options: &options, from: &[], servers, tools };
    let mut made = match generate::make(&order, context).await {
        Ok(made) => made,
        Err(failure) => return Err(why(failure, &order, &name, context).await),
    };
    if let Some((_, failure)) = made.failed.pop() {
        return Err(failure);
    }
    let parts = Parts::of(&made);
    output::create_new(folder, &parts.own).map_err(Outcome::from)?;
    output::write(&folder.join(SDK), &made.target, &parts.sdk, Edited::Keep)
        .map_err(Outcome::from)?;
    generate::warn(&made, context);
    print(&args, &name, &parts, context);
    Ok(ExitCode::SUCCESS)
}

/// Why nothing was made: the name, if the generator refuses it for a project without tools, in
/// which there is nothing else to refuse.
async fn why(failure: Failure, order: &Order<'_>, name: &PluginName, context: &Context) -> Failure {
    let is_refusal = |failure: &Failure| failure.outcome.kind == Kind::Codegen;
    if !is_refusal(&failure) {
        return failure;
    }
    let without_tools = Order { servers: None, tools: &[], ..*order };
    match generate::make(&without_tools, context).await {
        Err(again) if is_refusal(&again) => {
            let reason = format!("{} has that word for itself", order.target);
            refused(name.as_str(), &reason, "choose another name").into()
        }
        _ => failure,
    }
}

/// The parts of a project.
struct Parts {
    /// A person's own, from now on.
    own: Vec<(String, Vec<u8>)>,
    /// The SDK's, in its folder.
    sdk: Vec<File>,
}

impl Parts {
    fn of(made: &Made) -> Self {
        let mut parts =
            Self { own: vec![(".gitignore".to_owned(), IGNORED.into())], sdk: Vec::new() };
        for File { path, content } in &made.output.files {
            match in_sdk(path) {
                Some(path) => parts.sdk.push(File { path, content: content.clone() }),
                None => parts.own.push((path.to_string(), content.clone())),
            }
        }
        parts
    }
}

/// The path in the SDK's folder of what is in it.
fn in_sdk(path: &OutputPath) -> Option<OutputPath> {
    let (first, rest) = path.segments().split_first()?;
    (first == SDK).then(|| OutputPath::new(rest.to_vec()).ok()).flatten()
}

fn name(name: &str) -> Result<PluginName, Outcome> {
    let hint = "begin with a letter; digits, '-' and '_' may follow";
    let refuse = |reason: &str| refused(name, reason, hint);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(refuse("it does not begin with a letter"));
    }
    PluginName::new(name).map_err(|error| refuse(&error.to_string()))
}

fn refused(name: &str, reason: &str, hint: &str) -> Outcome {
    let message = format!("a guest cannot be called {}: {reason}", printable(name, 64));
    Outcome::failed(Kind::Usage, message, hint)
}

fn print(args: &Args, name: &PluginName, parts: &Parts, context: &Context) {
    let (build, component) = (args.lang.build(), args.lang.component(name));
    let granted = if args.tool.is_empty() { &args.server } else { &args.tool };
    let allow: String = granted.iter().map(|spec| format!(" --allow {}", shell(spec))).collect();
    let run = format!("mcp-host run {component}{allow}");
    let files = parts.own.len().saturating_add(parts.sdk.len());
    if context.json {
        let own: Vec<_> = parts.own.iter().map(|(path, _)| path).collect();
        return report::document(&json!({
            "name": name.as_str(),
            "folder": name.as_str(),
            "language": args.lang.target(),
            "servers": args.server,
            "tools": args.tool,
            "own": own,
            "sdk": SDK,
            "files": files,
            "build": build,
            "component": component,
            "run": run,
        }));
    }
    let folder = printable_path(Path::new(name.as_str()));
    report::line(&format!("{name}: {files} files in {folder}"));
    report::notice(&format!("\n  cd {folder}\n  {build}\n  {run}"), context);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> OutputPath {
        OutputPath::parse(path).unwrap()
    }

    #[test]
    fn what_is_in_the_folder_of_the_sdk_is_the_sdk() {
        assert_eq!(in_sdk(&path("sdk/wit/world.wit")), Some(path("wit/world.wit")));
        for own in ["sdk", "sdk.rs", "src/sdk/x", "Cargo.toml"] {
            assert_eq!(in_sdk(&path(own)), None, "{own}");
        }
    }

    #[test]
    fn a_guest_is_called_what_a_folder_and_a_crate_can_be() {
        assert_eq!(name("my-Guest_2").unwrap().as_str(), "my-Guest_2");
        for wrong in ["", "-x", "2x", "a/b", "..", "a b", "é"] {
            assert_eq!(name(wrong).unwrap_err().kind, Kind::Usage, "{wrong}");
        }
    }
}
