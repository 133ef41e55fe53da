//! `plugins new`: where a code generator of one's own begins. What is written builds with
//! one command and passes `plugins check`, and everything in it is there to be changed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::report;
use crate::name::{PluginName, printable, printable_path};
use crate::outcome::{Kind, Outcome};
use crate::output;

/// What the name stands for in the templates.
const NAME: &str = "{{name}}";
/// The same where only letters, digits and `_` may be.
const CRATE: &str = "{{crate}}";
/// What the lock of the JavaScript toolchain is for, where it is written.
const LOCKED_FOR: &str = "\"js-hello\"";
const WIT: &str = include_str!("../../../../wit/codegen/target.wit");

const EXAMPLES: &str = "Examples:
  mcp-host plugins new my-target --lang rust
  mcp-host plugins new my-target --lang python targets/mine

The folder's README says the one command that builds it.";

/// The flags of `plugins new`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What the target is called: letters, digits, '-' and '_'
    name: String,
    /// The language to write it in
    #[arg(long, value_enum)]
    lang: Language,
    /// The folder to make [default: the name]
    dir: Option<PathBuf>,
}

/// The languages there is a beginning in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// With cargo
    Rust,
    /// With componentize-js
    Js,
    /// With componentize-py
    Python,
}

impl Language {
    /// Its files, as path and text, with places for the name.
    fn templates(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Rust => &[
                (".cargo/config.toml", include_str!("new/rust/config.toml")),
                (".gitignore", include_str!("new/rust/gitignore")),
                ("Cargo.toml", include_str!("new/rust/Cargo.toml.in")),
                ("README.md", include_str!("new/rust/README.md")),
                ("rust-toolchain.toml", include_str!("new/rust/rust-toolchain.toml")),
                ("src/lib.rs", include_str!("new/rust/lib.rs")),
                ("wit/target.wit", WIT),
            ],
            Self::Js => &[
                (".gitignore", include_str!("new/js/gitignore")),
                ("README.md", include_str!("new/js/README.md")),
                ("build.sh", include_str!("new/js/build.sh")),
                (
                    "package-lock.json",
                    include_str!("../../../../guests/js-hello/package-lock.json"),
                ),
                ("package.json", include_str!("../../../../guests/js-hello/package.json")),
                ("target.js", include_str!("new/js/target.js")),
                ("wit/target.wit", WIT),
            ],
            Self::Python => &[
                (".gitignore", include_str!("new/python/gitignore")),
                ("README.md", include_str!("new/python/README.md")),
                ("app.py", include_str!("new/python/app.py")),
                ("build.sh", include_str!("new/python/build.sh")),
                ("requirements.txt", include_str!("../../../../guests/py-hello/requirements.txt")),
                ("wit/target.wit", WIT),
            ],
        }
    }

    /// The command that builds it.
    fn build(self) -> &'static str {
        match self {
            Self::Rust => "cargo build --release",
            Self::Js | Self::Python => "sh build.sh",
        }
    }

    /// What the build makes.
    fn component(self, name: &PluginName) -> String {
        match self {
            Self::Rust => {
                format!("target/wasm32-wasip2/release/mcp_host_{}.wasm", crate_name(name))
            }
            Self::Js | Self::Python => format!("mcp-host-{name}.wasm"),
        }
    }
}

/// Writes the folder and says what comes next.
pub(super) fn execute(args: &Args, context: &Context) -> Result<ExitCode, Outcome> {
    let name = PluginName::new(&args.name).map_err(|error| {
        let message = format!("a target cannot be called {}: {error}", printable(&args.name, 64));
        Outcome::failed(
            Kind::Usage,
            message,
            "begin with a letter or digit; '-' and '_' may follow",
        )
    })?;
    let folder = args.dir.as_deref().unwrap_or(Path::new(name.as_str()));
    let files = files(args.lang, &name);
    output::create_new(folder, &files)?;
    let (build, component) = (args.lang.build(), args.lang.component(&name));
    if context.json {
        report::document(&json!({
            "name": name.as_str(),
            "folder": folder.to_string_lossy(),
            "files": files.iter().map(|(path, _)| path).collect::<Vec<_>>(),
            "build": build,
            "component": component,
        }));
    } else {
        let folder = printable_path(folder);
        report::line(&format!("{name}: {} files in {folder}\n\n  cd {folder}", files.len()));
        report::line(&format!("  {build}\n  mcp-host plugins check ./{component}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn files(language: Language, name: &PluginName) -> Vec<(&'static str, String)> {
    let own = |text: &str| {
        text.replace(NAME, name.as_str())
            .replace(CRATE, &crate_name(name))
            .replace(LOCKED_FOR, &format!("\"mcp-host-{name}\""))
    };
    language.templates().iter().map(|(path, text)| (*path, own(text))).collect()
}

/// The name as rustc spells it.
fn crate_name(name: &PluginName) -> String {
    name.as_str().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_contract_a_readme_and_the_name_everywhere() {
        let name = PluginName::new("my-Target_2").unwrap();
        for language in Language::value_variants() {
            let files = files(*language, &name);
            let text = |wanted: &str| &files.iter().find(|(path, _)| *path == wanted).unwrap().1;
            assert_eq!(text("wit/target.wit"), WIT);
            assert!(text("README.md").contains(language.build()), "{language:?}");
            assert!(text("README.md").contains(&language.component(&name)), "{language:?}");
            assert!(!text(".gitignore").is_empty());
            for (path, text) in &files {
                let left = [NAME, CRATE, LOCKED_FOR].iter().any(|place| text.contains(place));
                assert!(!left, "{path}");
            }
            let code = files.iter().filter(|(_, text)| text.contains("\"my-Target_2\"")).count();
            assert_eq!(code, 1, "it says its name: {language:?}");
        }
    }
}
