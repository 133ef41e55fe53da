//! The token that every client has to show: given by a person in the environment, or made at
//! the first start and kept in a file that only this user can read.
//!
//! Only its digest is held in memory, so that it cannot be printed by accident.

use std::fmt::{self, Write as _};
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use rustix::rand::{GetRandomFlags, getrandom};

use crate::file::{self, Lasting, Links, Problem};
use crate::limits::serve::{MAX_TOKEN_CHARS, MIN_TOKEN_CHARS};
use crate::name::printable_path;

/// The variable of the environment that gives a token.
pub const VARIABLE: &str = "MCP_HOST_TOKEN";
/// The file with the token that was made.
const FILE_NAME: &str = "serve-token";
/// Random bytes of a token that is made.
const RANDOM_BYTES: usize = 32;

/// What a client has to show.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    digest: blake3::Hash,
    source: Source,
}

/// Where a token is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A person gave it.
    Given,
    /// It stands in this file.
    File(PathBuf),
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It has the wrong length.
    #[error("the token in {0} has {1} characters, not {MIN_TOKEN_CHARS} to {MAX_TOKEN_CHARS}")]
    Length(Source, usize),
    /// It holds what no header can.
    #[error("the token in {0} has a character that is no visible ASCII")]
    Characters(Source),
    /// There is no folder for this user's data.
    #[error("this user has no folder for data that the token could be kept in")]
    NoHome,
    /// The file is not this user's alone.
    #[error("the token in {path} is no secret: {why}")]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Who else could have read or written it.
        why: &'static str,
    },
    /// The file cannot be read or made.
    #[error("the token in {path} cannot be read or made: {problem}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        problem: Problem,
    },
}

impl Error {
    /// What may help.
    pub fn hint(&self) -> String {
        match self {
            Self::Length(Source::Given, _) | Self::Characters(Source::Given) => {
                "give a longer random word, such as `openssl rand -hex 32` prints".to_owned()
            }
            Self::NoHome => format!("set {VARIABLE}, or HOME"),
            Self::Length(Source::File(path), _)
            | Self::Characters(Source::File(path))
            | Self::Exposed { path, .. } => {
                format!("remove {}: a new one is made at the next start", printable_path(path))
            }
            Self::File { .. } => format!("make it a file of yours, or set {VARIABLE}"),
        }
    }
}

impl Token {
    /// The token in the environment, or else the one in the file of this user's data, which
    /// is made when there is none.
    ///
    /// # Errors
    ///
    /// [`Error`]; never with the token in it.
    pub fn of_user() -> Result<Self, Error> {
        match std::env::var_os(VARIABLE) {
            Some(text) => Self::given(&text.to_string_lossy()),
            None => {
                let base = etcetera::choose_base_strategy().map_err(|_| Error::NoHome)?;
                Self::in_folder(&base.data_dir().join("mcp-host"))
            }
        }
    }

    /// A token that a person gave.
    ///
    /// # Errors
    ///
    /// [`Error::Length`] and [`Error::Characters`].
    pub fn given(text: &str) -> Result<Self, Error> {
        Self::new(text, Source::Given)
    }

    /// The token in the file of this folder. Processes that make it at the same time all get
    /// the same.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub fn in_folder(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE_NAME);
        let text = read_or_make(folder, &path)?;
        Self::new(text.trim_end(), Source::File(path))
    }

    /// Whether this is the token. How long that takes says nothing of how much of it fits.
    pub fn is(&self, shown: &[u8]) -> bool {
        // The comparison of digests takes the same time always.
        blake3::hash(shown) == self.digest
    }

    /// Where it is from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    fn new(text: &str, source: Source) -> Result<Self, Error> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::Characters(source));
        }
        if !(MIN_TOKEN_CHARS..=MAX_TOKEN_CHARS).contains(&text.len()) {
            return Err(Error::Length(source, text.len()));
        }
        Ok(Self { digest: blake3::hash(text.as_bytes()), source })
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("source", &self.source).finish_non_exhaustive()
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => f.write_str(VARIABLE),
            Self::File(path) => f.write_str(&printable_path(path)),
        }
    }
}

fn read_or_make(folder: &Path, path: &Path) -> Result<String, Error> {
    if let Some(text) = read(path)? {
        return Ok(text);
    }
    let failed = |error: io::Error| Error::File { path: path.to_owned(), problem: error.into() };
    file::create_private_folder(folder).map_err(failed)?;
    match file::create_private(path, random().map_err(failed)?.as_bytes(), Lasting::Now) {
        // Another process was first: its token is the one.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
        _ => {}
    }
    read(path)?.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))
}

fn read(path: &Path) -> Result<Option<String>, Error> {
    let limit = u64::try_from(MAX_TOKEN_CHARS).unwrap_or(u64::MAX).saturating_add(2);
    let (bytes, metadata) = match file::read(path, limit, Links::Refuse) {
        Err(Problem::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|problem| Error::File { path: path.to_owned(), problem })?,
    };
    if let Some(why) = file::exposure(&metadata) {
        return Err(Error::Exposed { path: path.to_owned(), why });
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn random() -> io::Result<String> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom(&mut bytes, GetRandomFlags::empty())?;
    let mut text = String::with_capacity(RANDOM_BYTES.saturating_mul(2));
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn processes_that_start_at_once_agree_on_one_token() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("data/mcp-host");
        let tokens: Vec<Token> = std::thread::scope(|scope| {
            let make = || Token::in_folder(&folder).unwrap();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(make)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(tokens.windows(2).all(|pair| pair[0] == pair[1]));
        let path = folder.join(FILE_NAME);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.trim().len(), 64);
        assert!(tokens[0].is(text.trim().as_bytes()) && !tokens[0].is(text.as_bytes()));
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn a_token_that_others_could_know_or_that_is_damaged_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(FILE_NAME);
        let with = |text: &str, mode: u32| {
            let _ = std::fs::remove_file(&path);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            Token::in_folder(root.path())
        };
        let good = "0123456789abcdef\n";
        assert!(with(good, 0o600).is_ok() && with(good, 0o400).is_ok());
        assert!(matches!(with(good, 0o640), Err(Error::Exposed { .. })));
        assert!(matches!(with(good, 0o602), Err(Error::Exposed { .. })));
        assert!(matches!(with("", 0o600), Err(Error::Length(_, 0))));
        assert!(matches!(with("0123456789 abcdef", 0o600), Err(Error::Characters(_))));
        assert!(matches!(with(&"x".repeat(5_000), 0o600), Err(Error::File { .. })));
        std::fs::rename(&path, root.path().join("other")).unwrap();
        std::os::unix::fs::symlink(root.path().join("other"), &path).unwrap();
        assert!(matches!(Token::in_folder(root.path()), Err(Error::File { .. })));
    }

    #[test]
    fn a_token_is_never_printed() {
        let short = Token::given("secret-secret").unwrap_err();
        assert!(short.to_string().contains("13 characters") && !short.to_string().contains("sec"));
        let token = Token::given("secret-secret-secret").unwrap();
        assert!(!format!("{token:?} {short:?} {}", short.hint()).contains("secret-"));
        assert!(token.is(b"secret-secret-secret") && !token.is(b"secret-secret-secreT"));
    }
}
