//! Why something of ours did not work, as the error codes of both releases of WASI.

use std::io;

use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode as Code02;
use wasmtime_wasi::p2::{FsError, StreamError};
use wasmtime_wasi::p3::bindings::filesystem::types::ErrorCode as Code03;
use wasmtime_wasi::p3::filesystem::FilesystemError;

use crate::files::{FileError, FileReason, QuotaReached};

/// What the guest is refused. None of it ends the run.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// No file of its own, or another one was expected.
    #[error("bad descriptor")]
    BadDescriptor,
    /// Between two roots.
    #[error("cross-device")]
    CrossDevice,
    /// What a file function of the tools said.
    #[error("{}", .0.message)]
    File(FileError),
    /// The system said no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Too many bytes of rendered files are open.
    #[error("insufficient memory")]
    InsufficientMemory,
    /// Not what this function is for.
    #[error("invalid")]
    Invalid,
    /// A directory, where a file was expected.
    #[error("is a directory")]
    IsDirectory,
    /// A path over its bound.
    #[error("name too long")]
    NameTooLong,
    /// The empty path.
    #[error("no entry")]
    NoEntry,
    /// A directory was expected.
    #[error("not a directory")]
    NotDirectory,
    /// The run may only read here, or the path leads out.
    #[error("not permitted")]
    NotPermitted,
    /// The quota of the root is spent.
    #[error(transparent)]
    Quota(#[from] QuotaReached),
    /// The tools are never changed.
    #[error("read-only")]
    ReadOnly,
}

/// The code a refusal has in both releases, which name most of them alike.
macro_rules! code {
    ($refusal:expr, $Code:ident) => {
        match $refusal {
            Refusal::BadDescriptor => $Code::BadDescriptor,
            Refusal::CrossDevice => $Code::CrossDevice,
            Refusal::File(error) => match error.reason {
                FileReason::NotFound => $Code::NoEntry,
                FileReason::Denied => $Code::NotPermitted,
                FileReason::Exists => $Code::Exist,
                FileReason::NotADirectory => $Code::NotDirectory,
                FileReason::IsADirectory => $Code::IsDirectory,
                FileReason::NotEmpty => $Code::NotEmpty,
                FileReason::TooLarge => $Code::FileTooLarge,
                FileReason::Quota => $Code::Quota,
                FileReason::InvalidPath => $Code::Invalid,
                FileReason::Io => $Code::Io,
            },
            Refusal::Io(error) => $Code::from(error),
            Refusal::InsufficientMemory => $Code::InsufficientMemory,
            Refusal::Invalid => $Code::Invalid,
            Refusal::IsDirectory => $Code::IsDirectory,
            Refusal::NameTooLong => $Code::NameTooLong,
            Refusal::NoEntry => $Code::NoEntry,
            Refusal::NotDirectory => $Code::NotDirectory,
            Refusal::NotPermitted => $Code::NotPermitted,
            Refusal::Quota(_) => $Code::Quota,
            Refusal::ReadOnly => $Code::ReadOnly,
        }
    };
}

impl From<Refusal> for Code02 {
    fn from(refusal: Refusal) -> Self {
        code!(refusal, Code02)
    }
}

impl From<Refusal> for Code03 {
    fn from(refusal: Refusal) -> Self {
        code!(refusal, Code03)
    }
}

impl From<Refusal> for FsError {
    fn from(refusal: Refusal) -> Self {
        Code02::from(refusal).into()
    }
}

impl From<Refusal> for FilesystemError {
    fn from(refusal: Refusal) -> Self {
        Code03::from(refusal).into()
    }
}

/// A stream of 0.2 keeps the error itself; its code is asked for later.
impl From<Refusal> for StreamError {
    fn from(refusal: Refusal) -> Self {
        Self::LastOperationFailed(refusal.into())
    }
}

/// The code of an error that a stream ended with, when it is one of ours.
pub(super) fn code_of(error: &wasmtime::Error) -> Option<Code02> {
    match error.downcast_ref()? {
        Refusal::Io(error) => Some(Code02::from(error)),
        Refusal::Quota(_) => Some(Code02::Quota),
        _ => None,
    }
}
