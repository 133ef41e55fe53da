//! Names as componentize-py makes them of kebab-case.

use std::collections::BTreeSet;

use mcp_host_guest_sdk::{Sdk, Server};

/// The words of the language, which get a `_` at their end.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// Modules of the host's interfaces, which a person may add to the world, and names of the
/// example.
const TAKEN: [&str; 11] = [
    "app", "asyncio", "exports", "files", "print", "report", "run", "show", "state", "sys", "tools",
];

/// The interface that every server's needs.
const TYPES: &str = "mcp-host:guest/types@0.1.0";

/// What the modules of a world are called: each server's as its package, and that of the
/// types they share.
pub struct Modules {
    servers: Vec<String>,
    types: String,
}

impl Modules {
    /// Names that are different from one another and from every function: inside a server's
    /// module a function hides a module of its name.
    pub fn of(sdk: &Sdk) -> Self {
        let mut used: BTreeSet<String> = TAKEN.iter().map(|&name| name.to_owned()).collect();
        let functions = sdk.servers.iter().flat_map(|server| &server.functions);
        let mut other: BTreeSet<&str> = functions.map(|function| &*function.name).collect();
        other.extend(sdk.servers.iter().map(|server| &*server.package));
        let types = free("types", |name| other.contains(name));
        used.insert(types.clone());
        let servers = sdk.servers.iter().map(|server| {
            let name = free(&server.package, |name| used.contains(name));
            used.insert(name.clone());
            name
        });
        Self { servers: servers.collect(), types }
    }

    /// The module of a server's tools.
    pub fn of_server(&self, sdk: &Sdk, server: &Server) -> String {
        let at = sdk.servers.iter().position(|other| other.package == server.package);
        at.and_then(|at| self.servers.get(at)).map(|name| snake(name)).unwrap_or_default()
    }

    /// The flags of componentize-py, a line each.
    pub fn flags(&self, sdk: &Sdk) -> String {
        let servers = sdk.servers.iter().zip(&self.servers);
        let servers = servers.filter(|(server, _)| !server.functions.is_empty());
        let tools = |(server, name): (&Server, &String)| {
            (format!("mcp-tools:{}/tools", server.package), name.clone())
        };
        let all = servers.map(tools).chain([(TYPES.to_owned(), self.types.clone())]);
        all.map(|(interface, name)| {
            format!("        --import-interface-name {interface}={name} \\\n")
        })
        .collect()
    }
}

/// Functions, fields and modules.
pub fn snake(kebab: &str) -> String {
    kept(kebab.replace('-', "_").to_ascii_lowercase())
}

/// Types.
pub fn camel(kebab: &str) -> String {
    kept(kebab.split('-').map(capital).collect())
}

/// Constants of an enum.
pub fn shouted(kebab: &str) -> String {
    kebab.replace('-', "_").to_ascii_uppercase()
}

fn kept(name: String) -> String {
    if KEYWORDS.contains(&&*name) { name + "_" } else { name }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect()
}

fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let others = (1_u32..).map(|number| match number {
        1 => format!("{name}-mcp"),
        more => format!("{name}-mcp{more}"),
    });
    let mut names = std::iter::once(name.to_owned()).chain(others);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_toolchain() {
        assert_eq!((snake("get-sum"), snake("from")), ("get_sum".into(), "from_".into()));
        assert_eq!((camel("get-sum-args"), camel("none")), ("GetSumArgs".into(), "None_".into()));
        assert_eq!(shouted("new-york"), "NEW_YORK");
    }
}
