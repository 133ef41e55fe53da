//! A [`Sink`](super::Sink) as WASI 0.2 and 0.3 want to see it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime::format_err;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

use super::{Closed, Sink};

/// A guest's stdout or stderr.
pub struct Stream {
    sink: Arc<Sink>,
    waiting: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
}

impl Stream {
    pub(super) fn new(sink: Arc<Sink>) -> Self {
        Self { sink, waiting: None }
    }
}

impl IsTerminal for Stream {
    /// Never: a guest's output is escaped on a terminal, so it must not try to move
    /// the cursor.
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Stream {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(Self::new(self.sink.clone()))
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(Self::new(self.sink.clone()))
    }
}

#[async_trait::async_trait]
impl Pollable for Stream {
    async fn ready(&mut self) {
        self.sink.ready().await;
    }
}

impl OutputStream for Stream {
    /// A guest that writes more than it was told there is room for would make the host
    /// hold it.
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        let room = self.check_write()?;
        if bytes.len() > room {
            let error = format_err!("{} bytes were written where {room} may be", bytes.len());
            return Err(StreamError::Trap(error));
        }
        self.sink.write(bytes).map_err(|Closed| StreamError::Closed)
    }

    /// Nothing to do: what was written is queued, and the queue outlives the guest.
    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        self.sink.room().map_err(|Closed| StreamError::Closed)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                std::task::ready!(waiting.as_mut().poll(context));
                self.waiting = None;
            }
            match self.sink.room() {
                Err(Closed) => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
                Ok(0) => {
                    let sink = self.sink.clone();
                    self.waiting = Some(Box::pin(async move { sink.ready().await }));
                }
                Ok(room) => {
                    let taken = bytes.get(..room).unwrap_or(bytes);
                    let written = self.sink.write(Bytes::copy_from_slice(taken));
                    return Poll::Ready(match written {
                        Ok(()) => Ok(taken.len()),
                        Err(Closed) => Err(io::ErrorKind::BrokenPipe.into()),
                    });
                }
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
