//! A stream of WASI 0.2 that writes to a file within the quota of its root.

use bytes::Bytes;
use wasmtime::format_err;
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};
use wasmtime_wasi::runtime::{AbortOnDropJoinHandle, spawn_blocking};

use crate::files::wasi::metered::{Metered, PIECE, Place};
use crate::files::wasi::refusal::Refusal;

/// Writes to one file, one piece after the other.
pub(super) struct FileOutput {
    file: Metered,
    state: State,
}

enum State {
    /// The next piece goes here.
    Ready(Place),
    /// A piece is being written.
    Writing(AbortOnDropJoinHandle<Result<Place, Refusal>>),
    /// The last piece failed, and nobody was told yet.
    Failed(Refusal),
    /// Somebody was.
    Closed,
}

impl FileOutput {
    pub(super) fn new(file: Metered, place: Place) -> Self {
        Self { file, state: State::Ready(place) }
    }

    /// Tells of a failure, once.
    fn check(&mut self) -> StreamResult<()> {
        match std::mem::replace(&mut self.state, State::Closed) {
            State::Failed(refusal) => Err(refusal.into()),
            State::Closed => Err(StreamError::Closed),
            going => {
                self.state = going;
                Ok(())
            }
        }
    }
}

#[async_trait::async_trait]
impl Pollable for FileOutput {
    async fn ready(&mut self) {
        if let State::Writing(task) = &mut self.state {
            self.state = match task.await {
                Ok(place) => State::Ready(place),
                Err(refusal) => State::Failed(refusal),
            };
        }
    }
}

#[async_trait::async_trait]
impl OutputStream for FileOutput {
    /// Room that was there a moment ago may have been used elsewhere since: then the write
    /// fails. More than there ever is traps.
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.check()?;
        let State::Ready(place) = self.state else {
            return Err(StreamError::Trap(format_err!("written while a write was under way")));
        };
        if bytes.len() > PIECE {
            let error = format_err!("{} bytes were written where {PIECE} may be", bytes.len());
            return Err(StreamError::Trap(error));
        }
        let file = self.file.clone();
        self.state = State::Writing(spawn_blocking(move || file.write_all(&bytes, place)));
        Ok(())
    }

    /// Nothing is held back: a piece is on its way once it is taken.
    fn flush(&mut self) -> StreamResult<()> {
        self.check()
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        self.check()?;
        Ok(if matches!(self.state, State::Ready(_)) { self.file.room() } else { 0 })
    }

    /// Waits for a piece that is being written: a guest could otherwise leave any number
    /// of them behind.
    async fn cancel(&mut self) {
        if let State::Writing(task) = std::mem::replace(&mut self.state, State::Closed) {
            task.cancel().await;
        }
    }
}
