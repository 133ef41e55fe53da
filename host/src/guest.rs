//! One guest's bytes: read within a bound, recognised by their first bytes, and made a
//! binary component.
//!
//! Three forms are accepted: a binary component, a text component (`.wat`), and a core
//! module of `wasm32-wasip1`, which is adapted in memory. What a component imports and
//! exports is read here without compiling it; what that means is the linker's to say.

mod adapt;
mod scan;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use wasmparser::Parser;

pub(crate) use scan::nested_types;
pub use scan::{Contents, contents};

use crate::file::{self, Links, Problem};
use crate::limits::{MAX_COMPONENT_BYTES, MAX_TEXT_BYTES};
use crate::name::printable_path;

/// Bytes that tell the forms apart.
const HEAD_BYTES: u64 = 8;

/// A file that was read and recognised. A clone shares its bytes.
#[derive(Debug, Clone)]
pub struct Guest {
    form: Form,
    bytes: Bytes,
}

/// What a guest's file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A binary component: runs as it is.
    Component,
    /// The text form of a component or module.
    Text,
    /// A core module of `wasm32-wasip1`: adapted to a component in memory.
    CoreModule,
}

/// Why a file is no guest. Everything here ends a run as `invalid-component`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It could not be read, is no regular file, or is over
    /// [`MAX_COMPONENT_BYTES`], or [`MAX_TEXT_BYTES`] for text.
    #[error("the guest could not be read: {}: {problem}", printable_path(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What stood in the way.
        problem: Problem,
    },
    /// Native code compiled elsewhere, which would run outside any sandbox.
    #[error("precompiled code is not accepted: {}", printable_path(.0))]
    Precompiled(PathBuf),
    /// None of the accepted forms.
    #[error("not a WebAssembly component: {}", printable_path(.0))]
    Unrecognised(PathBuf),
    /// Text that does not parse.
    #[error("not valid WebAssembly text: {}", .0)]
    Text(String),
    /// A core module that the adapter cannot take.
    #[error("a core module that cannot be made a component: {0}")]
    Adapt(String),
    /// A component that does not parse.
    #[error("not a valid component: {0}")]
    Malformed(String),
    /// A component that declares so much that holding it would cost more than its run.
    #[error("the component declares too much: {what} more than the limit of {limit}: {count}")]
    Bound {
        /// What there is too much of.
        what: String,
        /// How much.
        count: u64,
        /// The bound.
        limit: u64,
    },
}

impl Error {
    /// What would help.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read { problem: Problem::Io(_), .. } => "check the path and its permissions",
            Self::Read { problem: Problem::NotAFile, .. } => "name a .wasm or .wat file",
            Self::Read { problem: Problem::TooLarge { limit: MAX_TEXT_BYTES, .. }, .. } => {
                "make it binary with `wasm-tools parse`"
            }
            Self::Read { problem: Problem::TooLarge { .. }, .. } => {
                "build it with optimisation for size and strip its debug information"
            }
            Self::Precompiled(_) => {
                "give the .wasm it was made from; compiled code is cached by the host itself"
            }
            Self::Unrecognised(_) => {
                "accepted are a component (.wasm or .wat) and a core module of wasm32-wasip1"
            }
            Self::Text(_) => "check the text with `wasm-tools parse`",
            Self::Adapt(_) => {
                "build for wasm32-wasip2, or for wasm32-wasip1 with a `_start` export and no imports but WASI's; \
                 `wasm-tools component new` says more"
            }
            Self::Malformed(_) => "check it with `wasm-tools validate`",
            Self::Bound { .. } => "build it with fewer declarations, or split it up",
        }
    }
}

impl Guest {
    /// Reads a file within [`MAX_COMPONENT_BYTES`], or [`MAX_TEXT_BYTES`] for text, and
    /// recognises its form.
    ///
    /// # Errors
    ///
    /// Anything that is not a regular file of an accepted form, told from its size and
    /// first bytes before it is read whole.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let problem = |problem| Error::Read { path: path.to_owned(), problem };
        let (mut file, metadata) =
            file::open(path, MAX_COMPONENT_BYTES, Links::Follow).map_err(problem)?;
        let mut bytes = Vec::new();
        let head = file.by_ref().take(HEAD_BYTES).read_to_end(&mut bytes);
        head.map_err(|error| problem(error.into()))?;
        let form = recognise(path, &bytes)?;
        let limit = if form == Form::Text { MAX_TEXT_BYTES } else { MAX_COMPONENT_BYTES };
        if metadata.len() > limit {
            return Err(problem(Problem::TooLarge { bytes: metadata.len(), limit }));
        }
        file::read_rest(file, &mut bytes, limit).map_err(problem)?;
        Ok(Self { form, bytes: bytes.into() })
    }

    /// Recognises bytes that came without a file, within [`MAX_COMPONENT_BYTES`].
    ///
    /// # Errors
    ///
    /// Bytes of no accepted form, which `name` stands for.
    pub fn of_bytes(name: &Path, bytes: Bytes) -> Result<Self, Error> {
        let form = recognise(name, &bytes)?;
        Ok(Self { form, bytes })
    }

    /// Whether bytes are WebAssembly in its binary form.
    pub fn is_binary(bytes: &[u8]) -> bool {
        Parser::is_component(bytes) || Parser::is_core_wasm(bytes)
    }

    /// A component that comes with this program.
    pub fn built_in(component: &'static [u8]) -> Self {
        Self { form: Form::Component, bytes: Bytes::from_static(component) }
    }

    /// What the file holds.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The BLAKE3 digest of the file.
    pub fn digest(&self) -> blake3::Hash {
        blake3::hash(&self.bytes)
    }

    /// The guest as a binary component: text is assembled, a core module adapted. It
    /// takes time and stack: see [`crate::engine::in_time`].
    ///
    /// # Errors
    ///
    /// [`Error::Text`] and [`Error::Adapt`].
    pub fn component(&self) -> Result<Bytes, Error> {
        match self.form {
            Form::Component => Ok(self.bytes.clone()),
            Form::CoreModule => adapt::adapt(&self.bytes).map(Bytes::from),
            Form::Text => {
                let binary = assemble(&self.bytes)?;
                let is_module = Parser::is_core_wasm(&binary);
                if is_module { adapt::adapt(&binary) } else { Ok(binary) }.map(Bytes::from)
            }
        }
    }
}

fn recognise(path: &Path, head: &[u8]) -> Result<Form, Error> {
    let is_named =
        |extension: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension));
    if is_named("cwasm") || head.starts_with(b"\x7fELF") {
        Err(Error::Precompiled(path.to_owned()))
    } else if Parser::is_component(head) {
        Ok(Form::Component)
    } else if Parser::is_core_wasm(head) {
        Ok(Form::CoreModule)
    } else if is_named("wat") || head.trim_ascii_start().starts_with(b"(") {
        Ok(Form::Text)
    } else {
        Err(Error::Unrecognised(path.to_owned()))
    }
}

fn assemble(text: &[u8]) -> Result<Vec<u8>, Error> {
    let text = std::str::from_utf8(text).map_err(|error| Error::Text(error.to_string()))?;
    wat::parse_str(text).map_err(|error| Error::Text(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(path: &str, bytes: &[u8]) -> Result<Form, Error> {
        recognise(Path::new(path), bytes)
    }

    #[test]
    fn forms_are_told_by_their_first_bytes() {
        assert!(matches!(head("a", b"\0asm\x0d\0\x01\0"), Ok(Form::Component)));
        assert!(matches!(head("a", b"\0asm\x01\0\0\0"), Ok(Form::CoreModule)));
        assert!(matches!(head("a.wat", b";; hi"), Ok(Form::Text)));
        assert!(matches!(head("a", b"  (comp"), Ok(Form::Text)));
        assert!(matches!(head("a.cwasm", b"\0asm\x0d\0\x01\0"), Err(Error::Precompiled(_))));
        assert!(matches!(head("a", b"\x7fELF...."), Err(Error::Precompiled(_))));
        assert!(matches!(head("a", b""), Err(Error::Unrecognised(_))));
        assert!(matches!(head("a.wasm", b"#!/bin/s"), Err(Error::Unrecognised(_))));
    }

    #[test]
    fn text_has_a_bound_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wat");
        let blanks = usize::try_from(MAX_TEXT_BYTES).unwrap();
        std::fs::write(&path, format!("(component){}", " ".repeat(blanks))).unwrap();
        let error = Guest::read(&path).unwrap_err();
        assert!(error.to_string().contains(&MAX_TEXT_BYTES.to_string()), "{error}");
    }

    #[test]
    fn directories_and_missing_files_are_refused() {
        for path in ["/", "/dev/zero", "/no/such/file"] {
            assert!(matches!(Guest::read(Path::new(path)), Err(Error::Read { .. })), "{path}");
        }
    }
}
