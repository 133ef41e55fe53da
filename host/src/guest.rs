//! One guest's bytes: read within a bound, recognised by their first bytes, and made a
//! binary component.
//!
//! Three forms are accepted: a binary component, a text component (`.wat`), and a core
//! module of `wasm32-wasip1`, which is adapted in memory. What a component imports is
//! read here without compiling it; what that means is the linker's to say.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER,
};
use wasmparser::{Parser, Payload};

use crate::file::{self, Links, Problem};
use crate::limits::MAX_COMPONENT_BYTES;
use crate::name::printable_path;

/// Bytes that tell the forms apart.
const HEAD_BYTES: u64 = 8;

/// A file that was read and recognised.
#[derive(Debug, Clone)]
pub struct Guest {
    path: PathBuf,
    form: Form,
    bytes: Vec<u8>,
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
    /// It could not be read, is no regular file, or is over [`MAX_COMPONENT_BYTES`].
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
}

impl Error {
    /// What would help.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read { problem: Problem::Io(_), .. } => "check the path and its permissions",
            Self::Read { problem: Problem::NotAFile, .. } => "name a .wasm or .wat file",
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
        }
    }
}

impl Guest {
    /// Reads a file within [`MAX_COMPONENT_BYTES`] and recognises its form.
    ///
    /// # Errors
    ///
    /// Anything that is not a regular file of an accepted form, told from its size and
    /// first bytes before it is read whole.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let problem = |problem| Error::Read { path: path.to_owned(), problem };
        let (mut file, _) =
            file::open(path, MAX_COMPONENT_BYTES, Links::Follow).map_err(problem)?;
        let mut bytes = Vec::new();
        let head = file.by_ref().take(HEAD_BYTES).read_to_end(&mut bytes);
        head.map_err(|error| problem(error.into()))?;
        let form = recognise(path, &bytes)?;
        file::read_rest(file, &mut bytes, MAX_COMPONENT_BYTES).map_err(problem)?;
        Ok(Self { path: path.to_owned(), form, bytes })
    }

    /// The file it came from.
    pub fn path(&self) -> &Path {
        &self.path
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

    /// The guest as a binary component: text is assembled, a core module adapted.
    ///
    /// # Errors
    ///
    /// [`Error::Text`] and [`Error::Adapt`].
    pub fn component(&self) -> Result<Vec<u8>, Error> {
        match self.form {
            Form::Component => Ok(self.bytes.clone()),
            Form::CoreModule => adapt(&self.bytes),
            Form::Text => {
                let binary = assemble(&self.bytes)?;
                if Parser::is_core_wasm(&binary) { adapt(&binary) } else { Ok(binary) }
            }
        }
    }
}

/// The names a binary component imports, in its order.
///
/// # Errors
///
/// [`Error::Malformed`], also for bytes that are no component.
pub fn imports(component: &[u8]) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    // What is nested has imports of its own, and they are not the component's.
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(component) {
        match payload.map_err(malformed)? {
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    names.push(import.map_err(malformed)?.name.name.to_owned());
                }
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                depth = depth.saturating_add(1);
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(names)
}

fn malformed(error: wasmparser::BinaryReaderError) -> Error {
    Error::Malformed(error.to_string())
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

fn adapt(module: &[u8]) -> Result<Vec<u8>, Error> {
    wit_component::ComponentEncoder::default()
        .module(module)
        .and_then(|encoder| {
            encoder.adapter(
                WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME,
                WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER,
            )
        })
        .and_then(|encoder| encoder.validate(true).encode())
        .map_err(|error| Error::Adapt(format!("{error:#}")))
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
    fn only_a_components_own_imports_are_listed() {
        let component = wat::parse_str(
            r#"(component
                (component (import "inner:a/b" (instance)))
                (import "outer:a/b" (instance))
                (core module (import "env" "f" (func))))"#,
        )
        .unwrap();
        assert_eq!(imports(&component).unwrap(), ["outer:a/b"]);
    }

    #[test]
    fn directories_and_missing_files_are_refused() {
        for path in ["/", "/dev/zero", "/no/such/file"] {
            assert!(matches!(Guest::read(Path::new(path)), Err(Error::Read { .. })), "{path}");
        }
    }
}
