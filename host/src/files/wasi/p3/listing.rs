//! The names in a folder of the tools as a stream of WASI 0.3.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use wasmtime::StoreContextMut;
use wasmtime::component::{Destination, StreamProducer, StreamResult, VecBuffer};
use wasmtime_wasi::p3::bindings::filesystem::types::{DirectoryEntry, ErrorCode};

use crate::files::wasi::folder::Folder;

type Names = Pin<Box<dyn Future<Output = Result<Vec<DirectoryEntry>, ErrorCode>> + Send>>;

/// Gives all names at once, when they are known.
pub(super) struct Listing {
    /// Gone once they were given.
    names: Option<Names>,
    result: Option<oneshot::Sender<Result<(), ErrorCode>>>,
}

impl Listing {
    pub(super) fn new(folder: Folder, result: oneshot::Sender<Result<(), ErrorCode>>) -> Self {
        let names = async move {
            let names = folder.list().await?;
            Ok(names.into_iter().map(DirectoryEntry::from).collect())
        };
        Self { names: Some(Box::pin(names)), result: Some(result) }
    }

    fn end(&mut self, result: Result<(), ErrorCode>) {
        if let Some(sender) = self.result.take() {
            // Nobody may be waiting for it.
            let _ = sender.send(result);
        }
    }
}

impl<D> StreamProducer<D> for Listing {
    type Item = DirectoryEntry;
    type Buffer = VecBuffer<DirectoryEntry>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut store: StoreContextMut<'a, D>,
        mut destination: Destination<'a, DirectoryEntry, Self::Buffer>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        if destination.remaining(&mut store) == Some(0) {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        // A reader that took only some of them comes again for the end.
        let Some(names) = &mut self.names else {
            return Poll::Ready(Ok(StreamResult::Dropped));
        };
        let names = match names.as_mut().poll(context) {
            Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => return Poll::Pending,
            Poll::Ready(names) => names,
        };
        self.names = None;
        self.end(names.map(|names| destination.set_buffer(names.into())));
        Poll::Ready(Ok(StreamResult::Dropped))
    }
}

impl Drop for Listing {
    fn drop(&mut self) {
        self.end(Ok(()));
    }
}
