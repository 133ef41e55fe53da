//! A guest that uses the SDK: the example of an SDK, or the beginning of a project.

use mcp_host_guest_sdk::example::Example;
use mcp_host_guest_sdk::files::Files;
use mcp_host_guest_sdk::{Output, Sdk};

use crate::literal::Literal;
use crate::name::{function as function_name, module};
use crate::server::Names;

/// A guest's crate.
pub(crate) struct Guest<'a> {
    /// What it is called.
    pub(crate) name: &'a str,
    /// Where the SDK is, seen from it.
    pub(crate) sdk: &'a str,
    /// Whether it is a program of WASI 0.3, whose calls are awaited.
    pub(crate) is_async: bool,
}

impl Guest<'_> {
    /// The files of one that is a member of a workspace.
    pub(crate) fn member(&self, sdk: &Sdk) -> Files {
        self.files(sdk, self.manifest())
    }

    /// The files of one that stands by itself.
    pub(crate) fn project(&self, sdk: &Sdk) -> Files {
        self.files(sdk, self.manifest() + include_str!("templates/project.Cargo.toml"))
    }

    fn files(&self, sdk: &Sdk, manifest: String) -> Files {
        let mut files = Files::default();
        files.add("Cargo.toml", manifest);
        let program = if self.is_async { "src/lib.rs" } else { "src/main.rs" };
        files.add(program, self.program(sdk));
        files
    }

    /// What the build makes of it, in the folder of the workspace.
    pub(crate) fn component(&self) -> String {
        // Cargo calls a library by the name of its crate, and a program as it is.
        let stem = if self.is_async { self.name.replace('-', "_") } else { self.name.to_owned() };
        format!("target/wasm32-wasip2/release/{stem}.wasm")
    }

    fn manifest(&self) -> String {
        let target = if self.is_async { "[lib]\ncrate-type = [\"cdylib\"]\n\n" } else { "" };
        include_str!("templates/guest.Cargo.toml")
            .replace("{{name}}", self.name)
            .replace("{{sdk}}", self.sdk)
            .replace("{{target}}\n", target)
    }

    fn program(&self, sdk: &Sdk) -> String {
        let called = sdk.example().and_then(|example| self.calling(&example));
        let (about, uses, body) = called.unwrap_or_else(|| {
            let body = "    println!(\"hello from the sandbox\");\n".to_owned();
            ("Calls no tool yet.".to_owned(), String::new(), body)
        });
        let main = match self.is_async {
            true => "sdk::main!(run);\n\nasync fn run",
            false => "fn main",
        };
        format!(
            "//! {about}\n\nuse std::error::Error;\n\n{uses}{main}() -> Result<(), Box<dyn Error>> {{\n{body}    Ok(())\n}}\n"
        )
    }

    /// What a program that makes one call is, in words, what it imports and what it does.
    fn calling(&self, example: &Example<'_>) -> Option<(String, String, String)> {
        let names = Names::of(example.server);
        let mut literal = Literal::of(&names);
        let args = match example.args {
            None => None,
            Some((shape, value)) => Some(literal.write(shape, value)?),
        };
        let module = module(&example.server.package);
        let uses = uses(&module, literal.used);
        let wait = if self.is_async { ".await" } else { "" };
        let name = function_name(&example.function.name);
        let call = match args {
            None => format!("    let answer = sdk::{module}::{name}(){wait}?;\n"),
            Some(args) => format!(
                "    let args = {args};\n    let answer = sdk::{module}::{name}(args){wait}?;\n"
            ),
        };
        let print = match example.function.output {
            Output::Structured(_) => "    println!(\"{answer:#?}\");\n",
            Output::Content => "    println!(\"{}\", sdk::text(&answer));\n",
        };
        let about = "Calls one tool, and prints its answer.".to_owned();
        Some((about, uses, call + print))
    }
}

fn uses(module: &str, mut names: Vec<String>) -> String {
    names.sort();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("use sdk::{module}::{one};\n\n"),
        several => format!("use sdk::{module}::{{{}}};\n\n", several.join(", ")),
    }
}
