//! Code generators that a person has: named in a configuration, or put in a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::{FOLDER, user_folders};
use crate::limits::MAX_PLUGINS;
use crate::name::PluginName;

/// How the name of a plugin's file begins in a folder of plugins.
const PREFIX: &str = "mcp-host-";
const EXTENSION: &str = "wasm";

/// A configured code generator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plugin {
    /// Its component, absolute.
    pub path: PathBuf,
    /// What the digest of the file has to be, when that was said.
    pub digest: Option<blake3::Hash>,
}

/// The folders in which plugins are found: the user's own, and the one beside this
/// program where a package puts them.
pub fn folders() -> Vec<PathBuf> {
    let own = user_folders().map(|folders| folders.data_dir().join(FOLDER).join("plugins"));
    let program = std::env::current_exe().and_then(|program| program.canonicalize()).ok();
    let beside = program.as_deref().and_then(Path::parent).and_then(Path::parent);
    let packaged = beside.map(|prefix| prefix.join("lib").join(FOLDER).join("plugins"));
    own.into_iter().chain(packaged).collect()
}

/// The plugins in some folders, `mcp-host-NAME.wasm`; of one name the first counts. A
/// folder that is not there, or cannot be read, has none.
pub fn found(folders: &[PathBuf]) -> BTreeMap<PluginName, PathBuf> {
    let mut found = BTreeMap::new();
    for folder in folders {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            let Some(name) = name_of(&path) else { continue };
            if found.len() < MAX_PLUGINS {
                found.entry(name).or_insert(path);
            }
        }
    }
    found
}

fn name_of(path: &Path) -> Option<PluginName> {
    if path.extension()? != EXTENSION {
        return None;
    }
    PluginName::new(path.file_stem()?.to_str()?.strip_prefix(PREFIX)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_called_like_plugins_are_found_and_the_first_folder_counts() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for name in ["mcp-host-zod.wasm", "zod.wasm", "mcp-host-.wasm", "mcp-host-a b.wasm"] {
            std::fs::write(one.path().join(name), "").unwrap();
        }
        for name in ["mcp-host-zod.wasm", "mcp-host-c.wasm", "mcp-host-c.txt"] {
            std::fs::write(two.path().join(name), "").unwrap();
        }
        let folders = [one.path().into(), "/nowhere/at/all".into(), two.path().into()];
        let found = found(&folders);
        let paths: Vec<_> =
            found.iter().map(|(name, path)| (name.as_str(), path.clone())).collect();
        assert_eq!(
            paths,
            [
                ("c", two.path().join("mcp-host-c.wasm")),
                ("zod", one.path().join("mcp-host-zod.wasm"))
            ]
        );
    }
}
