//! Generates from a file with a tool list, without a host:
//! `generate FILE OUT [NAME=VALUE...]`. It is for tests of what is generated.

mod support;

use std::fs;
use std::path::PathBuf;

use mcp_host_plugin::{Generate, Setting};
use mcp_host_typescript::TypeScript;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(out)) = (arguments.next(), arguments.next()) else {
        panic!("usage: generate FILE OUT [NAME=VALUE...]");
    };
    let settings = arguments.map(|argument| {
        let (name, value) = argument.split_once('=').expect("NAME=VALUE");
        Setting { name: name.to_owned(), value: value.to_owned() }
    });
    let list = serde_json::from_slice(&fs::read(&input).expect("the file")).expect("JSON");
    let catalog = support::catalog(&list);
    let output = TypeScript::generate(catalog, settings.collect()).expect("an output");
    for file in output.files {
        let path: PathBuf = std::iter::once(out.clone()).chain(file.path).collect();
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(path, file.content).expect("the file is written");
    }
    for d in output.diagnostics {
        let tool = d.tool.unwrap_or_default();
        eprintln!("{:?}: {}/{tool} {}: {}", d.severity, d.server, d.pointer, d.message);
    }
}
