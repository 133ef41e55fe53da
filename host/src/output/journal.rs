//! Moving staged files into place so that a killed process can be followed up.

use serde::{Deserialize, Serialize};

use super::Error;
use super::folder::Folder;
use super::manifest::{self, Manifest};
use crate::codegen::File;
use crate::limits::{MAX_GENERATED_FILES, MAX_MANIFEST_BYTES};
use crate::name::OutputPath;

const STAGED: &str = ".mcp-host/staged";
const JOURNAL: &str = ".mcp-host/journal.json";

/// What is to be done, as it stands on disk while it is being done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    target: String,
    /// Where the staged files go, in the order of their numbers.
    writes: Vec<String>,
    removes: Vec<String>,
}

impl Journal {
    /// Stages everything. Until the journal is written this has no effect.
    pub(super) fn stage(
        folder: &Folder,
        target: &str,
        writes: &[&File],
        removes: &[OutputPath],
        all: &[File],
    ) -> Result<Self, Error> {
        let journal = Self {
            target: target.to_owned(),
            writes: writes.iter().map(|file| file.path.to_string()).collect(),
            removes: removes.iter().map(ToString::to_string).collect(),
        };
        let staged = journal.write_staged(folder, writes, all);
        if staged.is_err() {
            // What is half-written must not stay.
            let _ = folder.remove_all(STAGED);
        }
        staged.map(|()| journal)
    }

    fn write_staged(&self, folder: &Folder, writes: &[&File], all: &[File]) -> Result<(), Error> {
        folder.remove_all(STAGED)?;
        folder.create_folder(STAGED)?;
        for (number, file) in writes.iter().enumerate() {
            folder.create(&staged(number), &file.content)?;
        }
        folder.create(&staged_manifest(), &Manifest::of(all).to_bytes())?;
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        let draft = format!("{STAGED}/journal");
        folder.create(&draft, &bytes)?;
        folder.rename(&draft, JOURNAL)
    }

    /// Does it. When that fails, what was done is undone.
    pub(super) fn perform(&self, folder: &Folder) -> Result<(), Error> {
        let mut done = Vec::new();
        let performed = self.try_perform(folder, &mut done);
        if let Err(error) = performed {
            for undo in done.into_iter().rev() {
                undo.perform(folder);
            }
            let _ = folder.remove(JOURNAL);
            let _ = folder.remove_all(STAGED);
            return Err(error);
        }
        self.conclude(folder)
    }

    fn try_perform(&self, folder: &Folder, done: &mut Vec<Undo>) -> Result<(), Error> {
        for (number, path) in self.writes.iter().enumerate() {
            let old = kept(number);
            // Of a file system without links the old one cannot be kept; it is replaced
            // all the same.
            let existed = folder.link(path, &old).unwrap_or(false);
            create_folders_above(folder, path)?;
            folder.rename(&staged(number), path)?;
            done.push(Undo { path: path.clone(), old: existed.then_some(old) });
        }
        for (number, path) in self.removes.iter().enumerate() {
            let old = kept(self.writes.len().saturating_add(number));
            if folder.link(path, &old).unwrap_or(false) {
                folder.remove(path)?;
                done.push(Undo { path: path.clone(), old: Some(old) });
            } else {
                folder.remove(path)?;
            }
        }
        Ok(())
    }

    /// Writes the manifest down; from then on it is done.
    fn conclude(&self, folder: &Folder) -> Result<(), Error> {
        folder.rename(&staged_manifest(), &manifest::name(&self.target))?;
        folder.remove(JOURNAL)?;
        folder.remove_all(STAGED)?;
        let removed = self.removes.iter().filter_map(|path| OutputPath::parse(path).ok());
        removed.for_each(|path| folder.prune(&path));
        Ok(())
    }

    /// Finishes what another process began: what it had not moved yet is still staged.
    fn resume(&self, folder: &Folder) -> Result<(), Error> {
        for (number, path) in self.writes.iter().enumerate() {
            if folder.link(&staged(number), &format!("{STAGED}/there"))? {
                folder.remove(&format!("{STAGED}/there"))?;
                create_folders_above(folder, path)?;
                folder.rename(&staged(number), path)?;
            }
        }
        self.removes.iter().try_for_each(|path| folder.remove(path))?;
        match self.conclude(folder) {
            // Only the last steps were missing.
            Err(Error::Io { error, .. }) if error.kind() == std::io::ErrorKind::NotFound => {
                folder.remove(JOURNAL)?;
                folder.remove_all(STAGED)
            }
            concluded => concluded,
        }
    }

    /// Whether every path is one that could have been generated: a journal may be a
    /// stranger's.
    fn is_sound(&self) -> bool {
        let paths = || self.writes.iter().chain(&self.removes);
        OutputPath::parse(&self.target).is_ok_and(|path| path.segments().len() == 1)
            && paths().count() <= MAX_GENERATED_FILES.saturating_mul(2)
            && paths().all(|path| OutputPath::parse(path).is_ok())
    }
}

/// What undoes one step.
struct Undo {
    path: String,
    old: Option<String>,
}

impl Undo {
    fn perform(&self, folder: &Folder) {
        // Nothing better can be done when this fails as well.
        let _ = match &self.old {
            Some(old) => folder.rename(old, &self.path),
            None => folder.remove(&self.path),
        };
        if let (None, Ok(path)) = (&self.old, OutputPath::parse(&self.path)) {
            folder.prune(&path);
        }
    }
}

/// Finishes the work of a process that was killed, if there was one.
pub(super) fn finish_interrupted(folder: &Folder) -> Result<(), Error> {
    let Some(bytes) = folder.read(JOURNAL, MAX_MANIFEST_BYTES)? else { return Ok(()) };
    let damaged = |reason: String| Error::Damaged { name: JOURNAL.to_owned(), reason };
    let journal: Journal =
        serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    if !journal.is_sound() {
        return Err(damaged("it names paths that nothing generates".to_owned()));
    }
    journal.resume(folder)
}

fn create_folders_above(folder: &Folder, path: &str) -> Result<(), Error> {
    match path.rsplit_once('/') {
        Some((above, _)) => folder.create_folder(above),
        None => Ok(()),
    }
}

fn staged(number: usize) -> String {
    format!("{STAGED}/{number}")
}

fn kept(number: usize) -> String {
    format!("{STAGED}/{number}.old")
}

fn staged_manifest() -> String {
    format!("{STAGED}/manifest")
}
