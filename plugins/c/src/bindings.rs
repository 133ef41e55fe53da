//! The folder `wit/` and the bindings of its world, as `wit-bindgen` makes them.

use std::collections::BTreeMap;

use mcp_host_guest_sdk::Sdk;
use mcp_host_guest_sdk::files::Files;
use mcp_host_guest_sdk::folder::{Beside, Entry, World, folder};
use mcp_host_plugin::File;
use wit_bindgen_core::wit_parser::{PackageId, Resolve, SourceMap, UnresolvedPackageGroup};

use crate::name::WORDS;

const WORLD: &str = "wit/world.wit";

/// The files of each package, by the folder they are in.
type Packages = BTreeMap<Vec<String>, Vec<(String, String)>>;

/// What was made.
pub struct Bindings {
    /// The folder, and the bindings beside it.
    pub files: Files,
    /// The text of the header.
    pub header: String,
}

/// The folder and its bindings.
///
/// # Errors
///
/// The bindings cannot be made.
pub fn bindings(sdk: &Sdk) -> Result<Bindings, String> {
    let world = World {
        beside: Beside::Host,
        docs: str::to_owned,
        entry: Entry::Imports,
        is_async: false,
        imports: &[],
        deps: &[],
    };
    let mut files = Files::default();
    let mut packages = Packages::new();
    for file in folder(sdk, &world).into_vec() {
        let path = file.path.join("/");
        let text = if path == WORLD { self::world(sdk) } else { commented(&file) };
        files.add(&path, text.clone());
        let folder = file.path.iter().rev().skip(1).rev().cloned().collect();
        packages.entry(folder).or_default().push((path, text));
    }
    let bound = bound(packages).map_err(|error| format!("no bindings: {error}"))?;
    let mut header = String::new();
    for (name, content) in bound.iter() {
        if !name.ends_with(".h") && !name.ends_with(".c") {
            files.add(name, content);
            continue;
        }
        let text = WORDS.iter().fold(String::from_utf8_lossy(content).into_owned(), renamed);
        if name.ends_with(".h") {
            header.clone_from(&text);
        }
        files.add(name, text);
    }
    Ok(Bindings { files, header })
}

/// The functions of the host are plain ones as well, which is all that the bindings are for.
fn world(sdk: &Sdk) -> String {
    let servers = sdk.servers.iter().filter(|server| !server.functions.is_empty());
    let imports: String =
        servers.map(|server| format!("    import {};\n", server.import())).collect();
    format!(
        "package mcp-host:sdk;\n\n\
         /// What a program may call. What it does not call is no part of its component.\n\
         world sdk {{\n    import mcp-host:guest/tools@0.1.0;\n    \
         import mcp-host:guest/files@0.1.0;\n    import mcp-host:guest/state@0.1.0;\n{imports}}}\n"
    )
}

/// The bindings with an underscore after each field that is called like a word of C, where it is
/// declared, at the end of a line, and where it is used.
fn renamed(text: String, word: &&str) -> String {
    let is_field = |before: &str, after: &str| match before.chars().last() {
        Some(' ') => after.starts_with(";\n"),
        Some('.' | '>') => !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'),
        _ => false,
    };
    let mut parts = text.split(*word);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mark = if is_field(&renamed, part) { "_" } else { "" };
        renamed.extend([*word, mark, part]);
    }
    renamed
}

fn bound(packages: Packages) -> Result<wit_bindgen_core::Files, String> {
    let mut resolve = Resolve::default();
    let world = resolved(&mut resolve, packages)?;
    let world = resolve.select_world(&[world], Some("sdk")).map_err(said)?;
    let mut files = wit_bindgen_core::Files::default();
    let mut generator = wit_bindgen_c::Opts::default().build();
    generator.generate(&mut resolve, world, &mut files).map_err(said)?;
    Ok(files)
}

/// Reads the packages, of which the one in the shortest folder has the world.
fn resolved(resolve: &mut Resolve, packages: Packages) -> Result<PackageId, String> {
    let mut groups = packages.into_values().map(parsed);
    let main = groups.next().ok_or("there is no world")??;
    let others = groups.collect::<Result<Vec<_>, String>>()?;
    resolve.push_groups(main, others).map_err(|error| error.to_string())
}

fn parsed(files: Vec<(String, String)>) -> Result<UnresolvedPackageGroup, String> {
    let mut sources = SourceMap::default();
    for (path, text) in files {
        sources.push_str(&path, text);
    }
    sources.parse().map_err(|(_, error)| error.to_string())
}

fn said(error: impl std::fmt::Display) -> String {
    format!("{error:#}")
}

/// The text of a file, in which no line of documentation takes the next line with it when it
/// is a comment of C.
fn commented(file: &File) -> String {
    let text = String::from_utf8_lossy(&file.content);
    let line = |line: &str| {
        let continues = line.ends_with('\\') || line.ends_with("??/");
        let is_comment = line.trim_start().starts_with("///");
        if is_comment && continues { format!("{line} .\n") } else { format!("{line}\n") }
    };
    text.lines().map(|text| line(text.trim_end())).collect()
}
