//! The file in the user's own folder that remembers what was accepted. Knows nothing of
//! what a digest covers.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{Error as IoError, ErrorKind};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::error::Error;
use crate::file::{self, Lasting, Links, Problem};
use crate::limits::MAX_CONFIG_BYTES;

pub(in crate::config) const STORE_NAME: &str = "trust.json";

/// The accepted configurations, as they are written down.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Store {
    /// Digests in hexadecimal by the path of the file.
    pub accepted: BTreeMap<String, String>,
    /// Seals in hexadecimal by the name of what a person approved for good.
    #[serde(default)]
    pub approved: BTreeMap<String, String>,
}

impl Store {
    /// What the file in this folder says; one that is not there accepts nothing.
    ///
    /// # Errors
    ///
    /// A file that is damaged, or that others could have written.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(STORE_NAME);
        read(&path).map_err(|source| Error::DamagedStore { path, source })
    }

    /// Changes the file in this folder. Two processes that do so at once both have their
    /// way; a damaged file is left as it is, for a person to look at.
    ///
    /// # Errors
    ///
    /// Those of [`Store::read`], and [`Error::Store`].
    pub fn change(folder: &Path, change: impl FnOnce(&mut Self)) -> Result<(), Error> {
        let failed = |source| Error::Store { path: folder.join(STORE_NAME), source };
        let _lock = lock(folder).map_err(failed)?;
        let mut store = Self::read(folder)?;
        change(&mut store);
        store.write(&folder.join(STORE_NAME)).map_err(failed)
    }

    fn write(&self, path: &Path) -> Result<(), IoError> {
        let bytes = serde_json::to_vec_pretty(self)?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_CONFIG_BYTES {
            return Err(IoError::other("too many configurations are accepted"));
        }
        file::write_private(path, &bytes, Lasting::Now)
    }
}

/// Held for as long as the file lives. It is the folder that is locked, because the file
/// in it is replaced and not written to.
fn lock(folder: &Path) -> Result<File, IoError> {
    file::create_private_folder(folder)?;
    let folder = File::open(folder)?;
    folder.lock()?;
    Ok(folder)
}

fn read(path: &Path) -> Result<Store, IoError> {
    let (bytes, metadata) = match file::read(path, MAX_CONFIG_BYTES, Links::Follow) {
        Err(Problem::Io(error)) if error.kind() == ErrorKind::NotFound => {
            return Ok(Store::default());
        }
        read => read.map_err(IoError::other)?,
    };
    check_owner(&metadata)?;
    Ok(serde_json::from_slice(&bytes)?)
}

fn check_owner(metadata: &Metadata) -> Result<(), IoError> {
    let user = rustix::process::geteuid().as_raw();
    match stranger(metadata.uid(), metadata.mode(), user) {
        Some(why) => Err(IoError::other(why)),
        None => Ok(()),
    }
}

/// Why someone else than this user could have written a file.
fn stranger(owner: u32, mode: u32, user: u32) -> Option<&'static str> {
    if owner != user {
        return Some("it belongs to another user");
    }
    (mode & 0o022 != 0).then_some("other users may write to it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_users_own_file_counts() {
        assert!(stranger(1000, 0o600, 1000).is_none());
        assert!(stranger(0, 0o600, 1000).is_some() && stranger(1000, 0o620, 1000).is_some());
    }

    #[test]
    fn changes_at_the_same_time_lose_nothing() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("state");
        std::thread::scope(|scope| {
            for n in 0..16 {
                let folder = &folder;
                scope.spawn(move || {
                    Store::change(folder, |store| {
                        store.accepted.insert(n.to_string(), String::new());
                    })
                    .unwrap();
                });
            }
        });
        assert_eq!(Store::read(&folder).unwrap().accepted.len(), 16);
    }
}
