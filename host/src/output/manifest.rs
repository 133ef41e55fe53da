//! What is ours in a folder, and how we left it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Error;
use super::folder::{Folder, OWN};
use crate::codegen::File;
use crate::limits::{MAX_GENERATED_FILES, MAX_MANIFEST_BYTES};
use crate::name::OutputPath;

const VERSION: u64 = 1;

/// The files of one target.
#[derive(Debug, Default)]
pub(super) struct Manifest(BTreeMap<OutputPath, blake3::Hash>);

#[derive(Serialize, Deserialize)]
struct Document {
    version: u64,
    files: BTreeMap<String, String>,
}

impl Manifest {
    /// The manifest of `files`.
    pub(super) fn of(files: &[File]) -> Self {
        let entry = |file: &File| (file.path.clone(), blake3::hash(&file.content));
        Self(files.iter().map(entry).collect())
    }

    /// The manifest of a target; an empty one when there is none.
    pub(super) fn read(folder: &Folder, target: &str) -> Result<Self, Error> {
        let name = name(target);
        match folder.read(&name, MAX_MANIFEST_BYTES)? {
            None => Ok(Self::default()),
            Some(bytes) => Self::parse(&bytes).map_err(|reason| Error::Damaged { name, reason }),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if document.version != VERSION {
            return Err(format!("it is of version {}, not {VERSION}", document.version));
        }
        if document.files.len() > MAX_GENERATED_FILES {
            return Err(format!("it names over {MAX_GENERATED_FILES} files"));
        }
        let entry = |(path, digest): (&String, &String)| {
            let path = OutputPath::parse(path).map_err(|error| error.to_string())?;
            let digest = blake3::Hash::from_hex(digest).map_err(|error| error.to_string())?;
            Ok((path, digest))
        };
        document.files.iter().map(entry).collect::<Result<_, _>>().map(Self)
    }

    /// As it is written.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let entry =
            |(path, digest): (&OutputPath, &blake3::Hash)| (path.to_string(), digest.to_string());
        let document = Document { version: VERSION, files: self.0.iter().map(entry).collect() };
        let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// The digest of one file.
    pub(super) fn digest(&self, path: &OutputPath) -> Option<blake3::Hash> {
        self.0.get(path).copied()
    }

    /// All of them, sorted.
    pub(super) fn files(&self) -> impl Iterator<Item = (&OutputPath, &blake3::Hash)> {
        self.0.iter()
    }
}

/// The manifest's own place.
pub(super) fn name(target: &str) -> String {
    format!("{OWN}/{target}.json")
}
