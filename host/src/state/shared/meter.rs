//! How much a server may still send, and whether the connection to it can be used.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::limits::MAX_STATE_ANSWER_BYTES;

/// What is expected on one connection.
#[derive(Debug, Clone)]
pub(super) struct Meter(Arc<Mutex<Expected>>);

#[derive(Debug)]
struct Expected {
    /// Answers that are not all there yet.
    answers: u64,
    /// Bytes that may come.
    bytes: u64,
    /// Whether nothing more is to be asked here.
    is_over: bool,
}

impl Meter {
    /// For a connection that was just made: one answer, to what is said first.
    pub fn new() -> Self {
        let expected = Expected { answers: 1, bytes: MAX_STATE_ANSWER_BYTES, is_over: false };
        Self(Arc::new(Mutex::new(expected)))
    }

    /// One more answer will come.
    pub fn expect(&self) {
        let mut expected = self.lock();
        expected.answers = expected.answers.saturating_add(1);
        expected.bytes = expected.bytes.saturating_add(MAX_STATE_ANSWER_BYTES);
    }

    /// An answer is all there. What it left of its share goes with it.
    pub fn received(&self) {
        let mut expected = self.lock();
        expected.answers = expected.answers.saturating_sub(1);
        let share = expected.answers.saturating_mul(MAX_STATE_ANSWER_BYTES);
        expected.bytes = expected.bytes.min(share);
    }

    /// Nothing more is to be asked on this connection.
    pub fn end(&self) {
        self.lock().is_over = true;
    }

    /// Whether nothing more is to be asked on this connection.
    pub fn is_over(&self) -> bool {
        self.lock().is_over
    }

    /// Takes bytes that came, if they may.
    fn take(&self, bytes: usize) -> io::Result<()> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let mut expected = self.lock();
        match expected.bytes.checked_sub(bytes) {
            // Nothing is the end of what the server says.
            Some(left) if bytes > 0 => {
                expected.bytes = left;
                Ok(())
            }
            Some(_) => {
                expected.is_over = true;
                Ok(())
            }
            None => {
                expected.is_over = true;
                let message =
                    format!("an answer is over the limit of {MAX_STATE_ANSWER_BYTES} bytes");
                Err(io::Error::other(message))
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Expected> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that gives no more than its meter allows.
#[derive(Debug)]
pub(super) struct Metered<S> {
    stream: S,
    meter: Meter,
}

impl<S> Metered<S> {
    /// A stream with its meter.
    pub fn new(stream: S, meter: Meter) -> Self {
        Self { stream, meter }
    }
}

impl<S> Drop for Metered<S> {
    fn drop(&mut self) {
        self.meter.end();
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        match read {
            Poll::Ready(Ok(())) => {
                Poll::Ready(self.meter.take(buffer.filled().len().saturating_sub(before)))
            }
            Poll::Ready(Err(error)) => {
                self.meter.end();
                Poll::Ready(Err(error))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt as _;

    #[tokio::test]
    async fn each_answer_has_its_share_and_no_more() {
        let bytes = usize::try_from(MAX_STATE_ANSWER_BYTES).unwrap();
        let sent = vec![1; 3 * bytes];
        let meter = Meter::new();
        let mut stream = Metered::new(sent.as_slice(), meter.clone());
        let mut buffer = vec![0; bytes];
        stream.read_exact(&mut buffer).await.unwrap();
        meter.received();
        meter.expect();
        stream.read_exact(&mut buffer).await.unwrap();
        assert!(!meter.is_over());
        assert!(stream.read_u8().await.is_err());
        assert!(meter.is_over());
    }

    #[tokio::test]
    async fn what_an_answer_left_is_not_saved_up() {
        let meter = Meter::new();
        for _ in 0..10 {
            meter.received();
            meter.expect();
        }
        let sent = vec![1; usize::try_from(MAX_STATE_ANSWER_BYTES).unwrap() + 1];
        let mut stream = Metered::new(sent.as_slice(), meter);
        assert!(stream.read_to_end(&mut Vec::new()).await.is_err());
    }

    #[tokio::test]
    async fn the_end_of_the_stream_ends_the_connection() {
        let meter = Meter::new();
        let mut stream = Metered::new(&b"x"[..], meter.clone());
        assert_eq!(stream.read_to_end(&mut Vec::new()).await.unwrap(), 1);
        assert!(meter.is_over());
    }
}
