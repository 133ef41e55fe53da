//! The files beside a script, which it may import: the folder that was opened when it
//! started, and what is below it, read and never written.
//!
//! Every step is one of [`Dir`], which follows no link that leads out.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt as _};
use rustix::fs::OFlags;
use serde::de::IgnoredAny;

use super::refused;
use crate::bindings::runtime::modules::ModuleError;
use crate::limits::{MAX_SCRIPT_BYTES, MAX_SHOWN_PATH_CHARS};
use crate::name::{printable, printable_path};

/// What the name of a file may end in instead of what was written.
const ENDINGS: [&str; 7] = [".ts", ".js", ".mts", ".mjs", ".json", "/index.ts", "/index.js"];
/// The data that can be imported, in every language.
const DATA: &str = "json";

/// A folder with a script in it.
#[derive(Debug)]
pub struct Beside {
    path: PathBuf,
    /// None for a script that is nowhere.
    dir: Option<Arc<Dir>>,
    /// The extensions of the files that can be imported.
    extensions: Vec<String>,
    looked_at: Mutex<BTreeSet<String>>,
}

/// Why the folder of a script could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("the folder of the script could not be opened: {}: {error}", printable_path(path))]
pub struct FolderError {
    /// The folder.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// Why a file is no module.
#[derive(Debug)]
pub(super) enum Problem {
    /// There is no such file; there may be one with a name that is like it.
    NotThere { near: Option<String> },
    /// It cannot be used.
    Refused(ModuleError),
}

impl Beside {
    /// Opens a folder, in which files with these extensions can be imported, and JSON.
    ///
    /// # Errors
    ///
    /// [`FolderError`].
    pub fn open(path: &Path, extensions: &[String]) -> Result<Self, FolderError> {
        let dir = Dir::open_ambient_dir(path, ambient_authority())
            .map_err(|error| FolderError { path: path.to_owned(), error })?;
        Ok(Self {
            path: path.to_owned(),
            dir: Some(Arc::new(dir)),
            extensions: extensions.to_vec(),
            looked_at: Mutex::default(),
        })
    }

    /// No files at all: for a script that is in no folder.
    pub fn nothing() -> Self {
        Self {
            path: PathBuf::new(),
            dir: None,
            extensions: Vec::new(),
            looked_at: Mutex::default(),
        }
    }

    /// The paths of the files that were looked at so far, whether or not they were there.
    pub fn looked_at(&self) -> Vec<PathBuf> {
        let looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        looked_at.iter().map(|name| self.path.join(name)).collect()
    }

    /// The text of a file.
    pub(super) async fn read(&self, path: &str) -> Result<Arc<str>, Problem> {
        self.looked_at.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        let Some(dir) = self.dir.clone() else { return Err(Problem::NotThere { near: None }) };
        let path = path.to_owned();
        let extensions = self.extensions.clone();
        // A disk may take its time.
        let read = tokio::task::spawn_blocking(move || read(&dir, &path, &extensions));
        read.await.unwrap_or_else(|lost| {
            Err(Problem::Refused(refused(format!("a thread failed: {lost}"), "run it again")))
        })
    }
}

fn read(dir: &Dir, path: &str, extensions: &[String]) -> Result<Arc<str>, Problem> {
    let bytes = match bytes(dir, path) {
        Ok(bytes) => bytes,
        Err(error)
            if error.kind() == ErrorKind::NotFound || error.kind() == ErrorKind::NotADirectory =>
        {
            return Err(Problem::NotThere { near: near(dir, path) });
        }
        Err(error) if error.kind() == ErrorKind::IsADirectory => {
            let hint = match near(dir, path) {
                Some(near) => format!("there is {near}"),
                None => "import a file in it, by its whole name".to_owned(),
            };
            return Err(Problem::Refused(refused(told("a folder is no module", path), hint)));
        }
        Err(error) => return Err(Problem::Refused(unreadable(path, &error))),
    };
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    let known = |extension: &str| extension == DATA || extensions.iter().any(|e| e == extension);
    if !extension.is_some_and(known) {
        let hint = format!(
            "modules end in .{} or .{DATA}; read other files with `files`, from a directory given with --dir",
            extensions.join(", .")
        );
        return Err(Problem::Refused(refused(told("not a module", path), hint)));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let what = format!("{}, at byte {at}", told("a module that is not UTF-8", path));
        Problem::Refused(refused(what, "save it as UTF-8"))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).into())
}

fn bytes(dir: &Dir, path: &str) -> io::Result<Vec<u8>> {
    // What was opened may be a pipe, which must not be waited for.
    let wait_for_nothing = OFlags::NONBLOCK.bits().cast_signed();
    let options = OpenOptions::new().read(true).custom_flags(wait_for_nothing).clone();
    let file = dir.open_with(path, &options)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    file.take(MAX_SCRIPT_BYTES.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_SCRIPT_BYTES {
        return Err(io::Error::other(format!("over the limit of {MAX_SCRIPT_BYTES} bytes")));
    }
    Ok(bytes)
}

/// A file that is there and was perhaps meant.
fn near(dir: &Dir, path: &str) -> Option<String> {
    let stem = ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path);
    let names = [path, stem]
        .into_iter()
        .flat_map(|stem| ENDINGS.iter().map(move |ending| format!("{stem}{ending}")));
    let mut names = names.filter(|name| name != path);
    names.find(|name| dir.metadata(name).is_ok_and(|metadata| metadata.is_file()))
}

/// The error for a file that is not there.
pub(super) fn not_there(path: &str, specifier: &str, near: Option<&str>) -> ModuleError {
    let hint = match near {
        Some(near) => format!("there is {}: write its whole name", shown(near)),
        None => "a path starts at the file that imports it, and names the whole file".to_owned(),
    };
    let what = format!("no such module: {}", shown(specifier));
    let place = if specifier.trim_start_matches("./") == path {
        String::new()
    } else {
        format!(" ({} in the script's folder)", shown(path))
    };
    refused(format!("{what}{place}"), hint)
}

fn unreadable(path: &str, error: &io::Error) -> ModuleError {
    let leads_out = error.kind() == ErrorKind::PermissionDenied && error.raw_os_error().is_none();
    let hint = match leads_out {
        true => "a link that leads out of the script's folder is not followed",
        false => "check the file and its permissions",
    };
    refused(format!("{}: {error}", told("a module could not be read", path)), hint)
}

fn told(what: &str, path: &str) -> String {
    format!("{what}: {}", shown(path))
}

fn shown(path: &str) -> String {
    printable(path, MAX_SHOWN_PATH_CHARS)
}

/// A module whose default export is what a JSON file holds. It is parsed by the script's
/// own language, since what is JSON means something else there as an expression.
pub(super) fn json_module(path: &str, text: &str) -> Result<String, ModuleError> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| {
        refused(format!("{}: {error}", told("a module that is not JSON", path)), "mend the file")
    })?;
    let quoted = serde_json::Value::from(text).to_string();
    Ok(format!("export default JSON.parse({quoted});\n"))
}
