//! The servers that a script mentions, found in its text and in the files beside it that
//! it mentions.
//!
//! Strings are looked for, not imports: a server too many costs a moment, and the compiler
//! has the last word.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use super::project;
use crate::limits::MAX_SEARCHED_MODULES;

/// The names behind `mcp/` and `servers/` in the strings of a script, and of every file
/// that it names by a relative path, up to a bound.
pub fn mentioned(text: &str, folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut left: VecDeque<PathBuf> = search(text, folder, &mut found).collect();
    while let Some(path) = left.pop_front() {
        if seen.len() >= MAX_SEARCHED_MODULES || !seen.insert(path.clone()) {
            continue;
        }
        let Some(text) = project::read(&path) else { continue };
        let folder = path.parent().unwrap_or(&path);
        left.extend(search(&text, folder, &mut found));
    }
    found
}

/// The files that a text names; the servers go into `found`.
fn search(
    text: &str,
    folder: &Path,
    found: &mut BTreeSet<String>,
) -> impl Iterator<Item = PathBuf> {
    let mut files = Vec::new();
    for string in strings(text) {
        if let Some(server) = string.strip_prefix("mcp/") {
            found.insert(server.to_owned());
        } else if string.starts_with("./") || string.starts_with("../") {
            let server = string.split_once("servers/").and_then(|(_, rest)| rest.split_once('/'));
            found.extend(server.map(|(server, _)| server.to_owned()));
            files.push(folder.join(string));
        }
    }
    files.into_iter()
}

/// What stands between two quotation marks of one sort on one line.
fn strings(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| {
        ['"', '\''].into_iter().flat_map(move |quote| {
            let parts: Vec<&str> = line.split(quote).collect();
            let inner = parts.len().saturating_sub(1);
            parts.into_iter().take(inner).skip(1)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_found_through_the_files_beside() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("one.ts", "import './two.ts'; import x from 'mcp/first';");
        write("two.ts", "import './one.ts'; await import(\"./servers/second/tool.ts\");");
        let text = "import { a } from \"./one.ts\"; import 'mcp/third'; const s = 'mcp/fourth";
        let found = mentioned(text, folder.path());
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["first", "second", "third"]);
    }
}
