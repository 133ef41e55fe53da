//! The module of one server.

use std::collections::{BTreeMap, BTreeSet};

use mcp_host_guest_sdk::{Function, Output, Server, Shape, text};

use crate::name::{camel, function as function_name, snake};
use crate::types::{is_borrowed, makers, name, named, printed};

/// What the types of a server's functions are called in the SDK.
pub(crate) struct Names {
    /// By what the WIT calls them.
    given: BTreeMap<String, String>,
}

impl Names {
    /// Those of a server: arguments are called as their function, and what is in them
    /// accordingly, where that is no other type's name.
    pub(crate) fn of(server: &Server) -> Self {
        let types = server.functions.iter().flat_map(named);
        let mut taken: BTreeSet<String> = types.map(camel).collect();
        let mut given = BTreeMap::new();
        for function in &server.functions {
            for name in named(function) {
                let short = short(name, &function.name).map(|short| camel(&short));
                // The one word that nothing can be called in Rust.
                let short = short.filter(|short| short != "Self" && taken.insert(short.clone()));
                given.insert(name.to_owned(), short.unwrap_or_else(|| camel(name)));
            }
        }
        Self { given }
    }

    /// What a type is called; nothing, when it has no name.
    pub(crate) fn get(&self, shape: &Shape) -> Option<&str> {
        self.given.get(name(shape)?).map(String::as_str)
    }

    /// What a module re-exports of the bindings.
    fn exports(&self) -> String {
        let mut exports = self.given.iter().map(|(name, given)| match camel(name) {
            own if own == *given => own,
            own => format!("{own} as {given}"),
        });
        let mut exports: Vec<String> = exports.by_ref().collect();
        exports.sort();
        match exports.is_empty() {
            true => String::new(),
            false => {
                format!("#[doc(inline)]\npub use raw::{{\n    {},\n}};\n", exports.join(",\n    "))
            }
        }
    }
}

/// A name without the word for arguments after its function's.
fn short(name: &str, function: &str) -> Option<String> {
    let rest = name.strip_prefix(function)?.strip_prefix("-args")?;
    (rest.is_empty() || rest.starts_with('-')).then(|| format!("{function}{rest}"))
}

/// The text of a server's module.
pub(crate) fn module(server: &Server, is_async: bool) -> String {
    let names = Names::of(server);
    let functions: String = server
        .functions
        .iter()
        .map(|function| wrapper(server, function, &names, is_async))
        .collect();
    let makers: String = server.functions.iter().map(makers).collect();
    let raw = snake(&server.package);
    format!(
        "{}\n#![allow(rustdoc::all, clippy::all, reason = \"the words are those of servers\")]\n\n\
         use crate::bindings::mcp_tools::{raw}::tools as raw;\n{}{functions}{makers}",
        documentation("//!", &format!("The tools of the server `{}`.", text::line(&server.name))),
        names.exports()
    )
}

fn wrapper(server: &Server, function: &Function, names: &Names, is_async: bool) -> String {
    let (keyword, wait) = if is_async { ("async ", ".await") } else { ("", "") };
    let type_name = |shape| names.get(shape).map_or_else(|| printed(shape), str::to_owned);
    let parameter = function.input.as_ref().map(|shape| format!("args: {}", type_name(shape)));
    let argument = match &function.input {
        Some(shape) if !is_async && is_borrowed(shape) => "&args",
        Some(_) => "args",
        None => "",
    };
    let output = match &function.output {
        Output::Structured(shape) => type_name(shape),
        Output::Content => "::std::vec::Vec<crate::Content>".to_owned(),
    };
    let docs = documentation("///", &said(server, function));
    let name = function_name(&function.name);
    format!(
        "\n{docs}\npub {keyword}fn {name}({}) -> crate::Result<{output}> {{\n    \
         ::std::result::Result::Ok(raw::{}({argument}){wait}?)\n}}\n",
        parameter.unwrap_or_default(),
        snake(&function.name)
    )
}

fn said(server: &Server, function: &Function) -> String {
    let place = format!("`{}/{}`", text::line(&server.name), text::line(&function.tool));
    let docs = function.docs.trim();
    let gap = if docs.is_empty() { "" } else { "\n\n" };
    format!("{docs}{gap}The tool {place}.\n\n# Errors\n\n[`crate::Error`], when the call fails.")
}

/// Text as comments, in which nothing hidden is left.
fn documentation(marker: &str, docs: &str) -> String {
    let lines =
        docs.lines().map(|line| format!("{marker} {}", text::file(line)).trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}
