//! A stream of WASI 0.3 that is written to a file within the quota of its root.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use wasmtime::StoreContextMut;
use wasmtime::component::{Source, StreamConsumer, StreamResult};
use wasmtime_wasi::p3::bindings::filesystem::types::ErrorCode;
use wasmtime_wasi::runtime::{AbortOnDropJoinHandle, spawn_blocking};

use crate::files::wasi::metered::{Metered, Place};
use crate::files::wasi::refusal::Refusal;

/// Takes what a guest sends and writes it, one piece after the other.
pub(super) struct FileInput {
    file: Metered,
    place: Place,
    writing: Option<Writing>,
    /// Gone once the stream has ended.
    result: Option<oneshot::Sender<Result<(), ErrorCode>>>,
}

/// A piece that is being written.
struct Writing {
    length: usize,
    task: AbortOnDropJoinHandle<Result<Place, Refusal>>,
}

impl FileInput {
    pub(super) fn new(
        file: Metered,
        place: Place,
        result: oneshot::Sender<Result<(), ErrorCode>>,
    ) -> Self {
        Self { file, place, writing: None, result: Some(result) }
    }

    fn end(&mut self, result: Result<(), ErrorCode>) {
        if let Some(sender) = self.result.take() {
            // Nobody may be waiting for it.
            let _ = sender.send(result);
        }
    }

    fn begin(&self, bytes: &[u8]) -> Writing {
        let bytes = bytes.get(..self.file.room()).unwrap_or(bytes).to_vec();
        let (file, place, length) = (self.file.clone(), self.place, bytes.len());
        Writing { length, task: spawn_blocking(move || file.write_all(&bytes, place)) }
    }
}

impl<D> StreamConsumer<D> for FileInput {
    type Item = u8;

    /// A write that has begun is waited for even when the guest is no longer interested:
    /// how much of it took place would be unknown.
    fn poll_consume(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        store: StoreContextMut<D>,
        source: Source<'_, u8>,
        _finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        if self.result.is_none() {
            return Poll::Ready(Ok(StreamResult::Dropped));
        }
        let mut source = source.as_direct(store);
        let mut writing = match self.writing.take() {
            Some(writing) => writing,
            None if source.remaining().is_empty() => {
                return Poll::Ready(Ok(StreamResult::Completed));
            }
            None => self.begin(source.remaining()),
        };
        let Poll::Ready(written) = Pin::new(&mut writing.task).poll(context) else {
            self.writing = Some(writing);
            return Poll::Pending;
        };
        Poll::Ready(Ok(match written {
            Ok(place) => {
                source.mark_read(writing.length);
                self.place = place;
                StreamResult::Completed
            }
            Err(refusal) => {
                self.end(Err(refusal.into()));
                StreamResult::Dropped
            }
        }))
    }
}

impl Drop for FileInput {
    fn drop(&mut self) {
        self.end(Ok(()));
    }
}
