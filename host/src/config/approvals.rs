//! What a person approved for good, kept in the user's own folder, where nothing that is
//! served can write. Knows names and seals, not what they stand for.

use std::path::PathBuf;

use super::Error;
use super::trust::store::Store;

/// The approvals of this user.
#[derive(Debug, Clone)]
pub struct Approvals {
    folder: Option<PathBuf>,
}

impl Approvals {
    /// Those in the user's folder.
    pub fn open() -> Self {
        Self { folder: super::trust::store_folder() }
    }

    /// Whether what has this name was approved as it is now: with the same seal.
    ///
    /// # Errors
    ///
    /// When what was approved before cannot be read.
    pub fn has(&self, name: &str, seal: &blake3::Hash) -> Result<bool, Error> {
        let store = self.folder.as_deref().map(Store::read).transpose()?.unwrap_or_default();
        Ok(store.approved.get(name).is_some_and(|known| *known == seal.to_hex().as_str()))
    }

    /// Approves what has this name, as long as it has this seal.
    ///
    /// # Errors
    ///
    /// When that cannot be written down.
    pub fn add(&self, name: &str, seal: &blake3::Hash) -> Result<(), Error> {
        let folder = self.folder.as_deref().ok_or(Error::NoHome)?;
        Store::change(folder, |store| {
            store.approved.insert(name.to_owned(), seal.to_hex().to_string());
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approval_holds_for_one_name_and_one_seal() {
        let folder = tempfile::tempdir().unwrap();
        let approvals = Approvals { folder: Some(folder.path().to_owned()) };
        let (now, later) = (blake3::hash(b"now"), blake3::hash(b"later"));
        assert!(!approvals.has("s/t", &now).unwrap());
        approvals.add("s/t", &now).unwrap();
        assert!(approvals.has("s/t", &now).unwrap());
        assert!(!approvals.has("s/t", &later).unwrap());
        assert!(!approvals.has("s/u", &now).unwrap());
    }

    #[test]
    fn without_a_folder_nothing_is_approved_and_nothing_can_be() {
        let approvals = Approvals { folder: None };
        assert!(!approvals.has("s/t", &blake3::hash(b"")).unwrap());
        assert!(approvals.add("s/t", &blake3::hash(b"")).is_err());
    }
}
