//! Generated files on their way to disk: all of them or none, in one folder.
//!
//! Everything goes through one [`Dir`] that was opened once, so that no path and no link
//! leads out of it. What is ours is known from a manifest, `.mcp-host/TARGET.json`: only
//! files in it are replaced or removed, and only while they are as we left them.
//!
//! New files are staged beside the old ones first. Then a journal says what is to be
//! moved where, and it is done; a process that is killed in between leaves the journal,
//! and the next one finishes the work before it does its own.

mod create;
mod folder;
mod journal;
mod manifest;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::codegen::File;
use crate::limits::MIB;
use crate::name::{OutputPath, printable_path};
use crate::outcome::{Kind, Outcome};
pub use create::{create_new, is_new};
use folder::{Folder, Found};
use journal::Journal;
use manifest::Manifest;

/// Paths that a message names; the rest are counted.
const SHOWN_PATHS: usize = 5;

/// Whether files that are not as we left them may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// No: a person's work is in them.
    Keep,
    /// Yes: the person said so.
    Replace,
}

/// What would change in a folder, or did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are not there yet.
    pub created: Vec<OutputPath>,
    /// Files with another content.
    pub changed: Vec<OutputPath>,
    /// Files that are no longer generated.
    pub removed: Vec<OutputPath>,
    /// Files that are as they should be.
    pub unchanged: usize,
}

/// Why nothing was written. Everything here ends as `write-refused`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder is a link, a file, or cannot be opened or made.
    #[error("the output folder cannot be used: {}: {reason}", printable_path(path))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A new folder cannot be made, or is none.
    #[error("the folder cannot be made: {}: {reason}", printable_path(path))]
    New {
        /// The folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another process is writing to it.
    #[error("another mcp-host is writing to the folder: {}", printable_path(.0))]
    Busy(PathBuf),
    /// Files of ours that somebody changed.
    #[error("generated files were edited since: {0}")]
    Edited(String),
    /// Files that somebody else made.
    #[error("files that mcp-host did not generate are in the way: {0}")]
    Foreign(String),
    /// Links, folders and devices where files should go.
    #[error("something that is no file is in the way: {0}")]
    InTheWay(String),
    /// What is kept in the folder about it cannot be understood.
    #[error("the folder's {name} is damaged: {reason}")]
    Damaged {
        /// The file.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// The system said no; what was there before is unharmed.
    #[error("the files could not be written: {path}: {error}")]
    Io {
        /// The path in the folder.
        path: String,
        /// What it said.
        error: std::io::Error,
    },
}

impl Error {
    /// What would help.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Folder { .. } => "name a folder of its own with --out",
            Self::New { .. } => "name a folder that is not there yet",
            Self::Busy(_) => "wait until it is done, or write to another folder",
            Self::Edited(_) => "move your changes elsewhere, or replace them with --force",
            Self::Foreign(_) => "write to another folder, or replace them with --force",
            Self::InTheWay(_) => "move it away",
            Self::Damaged { .. } => "remove it; files it spoke of are then taken for yours",
            Self::Io { .. } => "check the permissions and the space on the disk",
        }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Self::failed(Kind::WriteRefused, error.to_string(), error.hint())
    }
}

impl Changes {
    /// Whether everything is as it should be.
    pub fn is_empty(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// What writing `files` of a target to a folder would change. Writes nothing.
///
/// # Errors
///
/// [`Error::Folder`], [`Error::Damaged`] and [`Error::Io`].
pub fn compare(path: &Path, target: &str, files: &[File]) -> Result<Changes, Error> {
    let Some(folder) = Folder::open_existing(path)? else {
        let created = files.iter().map(|file| file.path.clone()).collect();
        return Ok(Changes { created, ..Changes::default() });
    };
    let manifest = Manifest::read(&folder, target)?;
    Ok(Plan::new(&folder, &manifest, files)?.changes)
}

/// Writes `files` of a target to a folder, which is made if need be.
///
/// # Errors
///
/// [`Error`]; the folder is as it was then.
pub fn write(path: &Path, target: &str, files: &[File], edited: Edited) -> Result<Changes, Error> {
    let folder = Folder::open_or_create(path)?;
    let _lock = folder.lock()?;
    journal::finish_interrupted(&folder)?;
    let manifest = Manifest::read(&folder, target)?;
    let plan = Plan::new(&folder, &manifest, files)?;
    plan.check(edited)?;
    if !plan.changes.is_empty() || plan.is_news(&manifest, files) {
        Journal::stage(&folder, target, &plan.writes, &plan.changes.removed, files)?
            .perform(&folder)?;
    }
    Ok(plan.changes)
}

/// What has to be done, and what stands in the way of it.
struct Plan<'a> {
    changes: Changes,
    writes: Vec<&'a File>,
    edited: Vec<OutputPath>,
    foreign: Vec<OutputPath>,
    in_the_way: Vec<OutputPath>,
}

impl<'a> Plan<'a> {
    fn new(folder: &Folder, manifest: &Manifest, files: &'a [File]) -> Result<Self, Error> {
        let mut plan = Self {
            changes: Changes::default(),
            writes: Vec::new(),
            edited: Vec::new(),
            foreign: Vec::new(),
            in_the_way: Vec::new(),
        };
        let mut folders = BTreeSet::new();
        for file in files {
            plan.place(folder, manifest, file, &mut folders)?;
        }
        let wanted: BTreeSet<_> = files.iter().map(|file| &file.path).collect();
        for (path, digest) in manifest.files().filter(|(path, _)| !wanted.contains(path)) {
            match folder.find(path, &mut folders)? {
                Found::Nothing | Found::Other => continue,
                Found::File { digest: found } if found != *digest => plan.edited.push(path.clone()),
                Found::File { .. } => {}
            }
            plan.changes.removed.push(path.clone());
        }
        Ok(plan)
    }

    /// Decides about one file.
    fn place(
        &mut self,
        folder: &Folder,
        manifest: &Manifest,
        file: &'a File,
        folders: &mut BTreeSet<String>,
    ) -> Result<(), Error> {
        let path = file.path.clone();
        let ours = manifest.digest(&file.path);
        match folder.find(&file.path, folders)? {
            Found::Nothing => self.changes.created.push(path),
            Found::Other => {
                self.in_the_way.push(path);
                return Ok(());
            }
            Found::File { digest } if digest == blake3::hash(&file.content) => {
                self.changes.unchanged = self.changes.unchanged.saturating_add(1);
                return Ok(());
            }
            Found::File { digest } => {
                match ours {
                    Some(ours) if ours == digest => {}
                    Some(_) => self.edited.push(path.clone()),
                    None => self.foreign.push(path.clone()),
                }
                self.changes.changed.push(path);
            }
        }
        self.writes.push(file);
        Ok(())
    }

    fn check(&self, edited: Edited) -> Result<(), Error> {
        if !self.in_the_way.is_empty() {
            return Err(Error::InTheWay(shown(&self.in_the_way)));
        }
        if edited == Edited::Replace {
            return Ok(());
        }
        if !self.edited.is_empty() {
            return Err(Error::Edited(shown(&self.edited)));
        }
        if !self.foreign.is_empty() {
            return Err(Error::Foreign(shown(&self.foreign)));
        }
        Ok(())
    }

    /// Whether the manifest has to change though no file does.
    fn is_news(&self, manifest: &Manifest, files: &[File]) -> bool {
        files.iter().any(|file| manifest.digest(&file.path) != Some(blake3::hash(&file.content)))
            || manifest.files().count() != files.len()
    }
}

fn shown(paths: &[OutputPath]) -> String {
    let named: Vec<_> = paths.iter().take(SHOWN_PATHS).map(ToString::to_string).collect();
    let more = paths.len().saturating_sub(SHOWN_PATHS);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", named.join(", "))
}

/// Bytes of a file in the folder that are read to tell whether it was edited; a longer
/// one was, since nothing that is generated is as long.
const MAX_COMPARED_BYTES: u64 = 64 * MIB;

#[cfg(test)]
mod tests;
