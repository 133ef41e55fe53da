//! Compiled code, kept between processes in the user's cache directory.
//!
//! Loading compiled code is running it, so this is the one place that does what is `unsafe`,
//! and the rules are strict: the directory is the user's own and nobody else can write to it; an
//! entry's name is the digest of what it was compiled from, how, and by which engine;
//! and an entry is loaded only if its keyed digest fits. Anything else is as if it were
//! not there: compiled again and replaced, never run.

mod directory;
mod eras;
mod lists;

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use wasmtime::Engine;
use wasmtime::component::Component;

pub use directory::{Error, Usage};
pub use eras::RememberedEras;
pub use lists::RememberedLists;

use crate::config::Server;
use crate::limits::{MAX_CACHE_BYTES, MAX_CACHE_ENTRY_BYTES};
use directory::Directory;

/// What an entry's content depends on beside the engine and the guest's bytes: how this
/// host turns a guest into a component.
const RECIPE: &str = concat!("mcp-host ", env!("CARGO_PKG_VERSION"), ", recipe 2");
const ENTRY_EXTENSION: &str = "code";
const SECRET_FILE: &str = "secret";
const DIGEST_BYTES: usize = blake3::OUT_LEN;

/// The compile cache, or the lack of one.
#[derive(Debug)]
pub struct Cache {
    place: Option<Place>,
}

/// A directory that passed the checks and the secret that its entries are signed with.
#[derive(Debug)]
struct Place {
    directory: Directory,
    secret: [u8; blake3::KEY_LEN],
}

/// The name of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The key for a guest's bytes compiled by `engine`.
    pub fn new(engine: &Engine, guest: &[u8]) -> Self {
        let mut hasher = Blake3Hasher(blake3::Hasher::new());
        RECIPE.hash(&mut hasher);
        engine.precompile_compatibility_hash().hash(&mut hasher);
        hasher.0.update(blake3::hash(guest).as_bytes());
        Self(format!("{}.{ENTRY_EXTENSION}", hasher.0.finalize().to_hex()))
    }
}

impl Cache {
    /// Opens the user's cache directory, making it if need be.
    ///
    /// # Errors
    ///
    /// When the directory is not safe to run code from, or cannot be made. The caller
    /// goes on with [`Cache::disabled`] and says so.
    pub fn open() -> Result<Self, Error> {
        Self::open_at(&Self::path()?)
    }

    /// Where the cache is: `mcp-host` in the user's cache directory.
    ///
    /// # Errors
    ///
    /// When the user has no home directory.
    pub fn path() -> Result<PathBuf, Error> {
        directory::user_cache().map(|cache| cache.join("mcp-host"))
    }

    /// A cache that keeps nothing.
    pub fn disabled() -> Self {
        Self { place: None }
    }

    fn open_at(path: &Path) -> Result<Self, Error> {
        let directory = Directory::open(path)?;
        let secret = directory.secret(SECRET_FILE)?;
        Ok(Self { place: Some(Place { directory, secret }) })
    }

    /// The component compiled under `key`, if there is one whose content is what this
    /// user's host wrote.
    pub fn load(&self, engine: &Engine, key: &Key) -> Option<Component> {
        let place = self.place.as_ref()?;
        let entry = place.directory.read(&key.0, MAX_CACHE_ENTRY_BYTES).ok().flatten()?;
        let Some(code) = place.verified(key, &entry) else {
            tracing::warn!("a cache entry is damaged and is compiled again: {}", key.0);
            return None;
        };
        deserialize(engine, code)
    }

    /// Keeps a compiled component. Failing to is not the caller's trouble: the next run
    /// compiles again.
    pub fn store(&self, key: &Key, component: &Component) {
        let Some(place) = &self.place else { return };
        let Ok(code) = component.serialize() else { return };
        let mut entry = place.sign(key, &code).as_bytes().to_vec();
        entry.extend_from_slice(&code);
        if let Err(error) = place.directory.write(&key.0, &entry, MAX_CACHE_ENTRY_BYTES) {
            tracing::warn!("the compiled code could not be cached: {error}");
        }
        place.directory.evict(ENTRY_EXTENSION, MAX_CACHE_BYTES);
    }

    /// How many entries there are and what they take.
    ///
    /// # Errors
    ///
    /// When the directory cannot be read.
    pub fn usage(&self) -> Result<Usage, Error> {
        self.place
            .as_ref()
            .map_or(Ok(Usage::default()), |place| place.directory.usage(ENTRY_EXTENSION))
    }

    /// Removes every entry and what is remembered of servers; returns what was there.
    ///
    /// # Errors
    ///
    /// When a file cannot be removed.
    pub fn clear(&self) -> Result<Usage, Error> {
        let Some(place) = &self.place else { return Ok(Usage::default()) };
        place.directory.clear(eras::EXTENSION)?;
        place.directory.clear(lists::EXTENSION)?;
        place.directory.clear(ENTRY_EXTENSION)
    }

    /// What is remembered of servers, in the same directory.
    pub fn eras(&self) -> RememberedEras {
        RememberedEras::new(self.place.as_ref().map(|place| place.directory.clone()))
    }

    /// The tools that servers listed last, in the same directory.
    pub fn lists(&self) -> RememberedLists {
        RememberedLists::new(self.place.as_ref().map(|place| place.directory.clone()))
    }
}

/// The name of a file about a server, one for each way to reach it: another command is
/// another server.
fn file_of(server: &Server, extension: &str) -> String {
    let reached = server.transport.fingerprint().to_hex();
    let reached = reached.get(..16).unwrap_or_default();
    format!("{}-{reached}.{extension}", server.name.file_stem())
}

impl Place {
    fn sign(&self, key: &Key, code: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        hasher.update(key.0.as_bytes()).update(code);
        hasher.finalize()
    }

    /// The code of an entry that was signed with our secret for this very key.
    fn verified<'a>(&self, key: &Key, entry: &'a [u8]) -> Option<&'a [u8]> {
        let (digest, code) = entry.split_first_chunk::<DIGEST_BYTES>()?;
        // `blake3::Hash` compares in constant time.
        (blake3::Hash::from_bytes(*digest) == self.sign(key, code)).then_some(code)
    }
}

#[expect(unsafe_code, reason = "loading compiled code is unsafe by nature; see the comment inside")]
fn deserialize(engine: &Engine, code: &[u8]) -> Option<Component> {
    // SAFETY: `code` is what `Component::serialize` returned in a process of this user
    // with the same compatibility hash: its keyed digest was checked over the same bytes
    // that are loaded here, with a secret that only this user can read.
    unsafe { Component::deserialize(engine, code) }.ok()
}

/// Feeds what an engine hashes about itself into BLAKE3.
struct Blake3Hasher(blake3::Hasher);

impl Hasher for Blake3Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Never asked for: the digest is taken from the inside.
    fn finish(&self) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{self, Fuel};
    use std::os::unix::fs::PermissionsExt;

    fn compiled(engine: &Engine) -> Component {
        Component::from_binary(engine, &wat::parse_str("(component)").unwrap()).unwrap()
    }

    #[test]
    fn an_entry_comes_back_only_under_its_own_key_and_unharmed() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("cache");
        let engine = engine::new(Fuel::Off).unwrap();
        let (key, other) = (Key::new(&engine, b"one"), Key::new(&engine, b"two"));
        let cache = Cache::open_at(&path).unwrap();
        assert!(cache.load(&engine, &key).is_none());
        cache.store(&key, &compiled(&engine));
        assert!(Cache::open_at(&path).unwrap().load(&engine, &key).is_some());

        std::fs::copy(path.join(&key.0), path.join(&other.0)).unwrap();
        assert!(cache.load(&engine, &other).is_none());

        let mut entry = std::fs::read(path.join(&key.0)).unwrap();
        for at in [0, 40, entry.len() - 1] {
            entry[at] ^= 1;
            std::fs::write(path.join(&key.0), &entry).unwrap();
            assert!(cache.load(&engine, &key).is_none(), "byte {at}");
            entry[at] ^= 1;
        }
        for length in [0, 1, 31, 32, 100, entry.len() - 1] {
            std::fs::write(path.join(&key.0), &entry[..length]).unwrap();
            assert!(cache.load(&engine, &key).is_none(), "length {length}");
        }
    }

    #[test]
    fn fuel_is_part_of_the_key() {
        let (plain, fuelled) = (engine::new(Fuel::Off).unwrap(), engine::new(Fuel::On).unwrap());
        assert_ne!(Key::new(&plain, b"x"), Key::new(&fuelled, b"x"));
    }

    #[test]
    fn a_directory_others_can_write_to_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("cache");
        std::fs::create_dir(&path).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o777)).unwrap();
        assert!(matches!(Cache::open_at(&path), Err(Error::Writable(_))));
        let link = root.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(Cache::open_at(&link), Err(Error::NotADirectory(_))));
    }
}
