//! What we write to a server, in the order it was said.
//!
//! A server that stops reading costs a bounded number of bytes: past it nothing more is
//! taken, and what is refused was never sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;

use crate::limits::MAX_UNREAD_BYTES;

/// Bytes of answers to a server's own requests that may wait; a storm past it is not answered.
const MAX_WAITING_ANSWERS: usize = 64 * 1024;

/// Why a message was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsent {
    /// The server does not read what it was sent.
    #[error("the server does not read: {MAX_UNREAD_BYTES} bytes wait for it")]
    Unread,
    /// The server's stdin is closed.
    #[error("the connection is closed")]
    Closed,
    /// The message could not be written as JSON.
    #[error("the message is not JSON")]
    Unwritable,
}

/// The writing end of a connection. Dropping it closes the server's stdin once all that
/// was taken is written. Clones write to the same server, which reads until the last is gone.
#[derive(Clone)]
pub(super) struct Outbox {
    queue: mpsc::UnboundedSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
}

impl Outbox {
    /// Writes to `target` in a task of its own.
    pub(super) fn new(target: impl AsyncWrite + Unpin + Send + 'static) -> Self {
        let (outbox, letters) = Self::open();
        tokio::spawn(write(target, letters));
        outbox
    }

    /// Leaves it to others to carry what it takes.
    pub(super) fn open() -> (Self, Letters) {
        let (queue, lines) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let letters = Letters { lines, waiting: waiting.clone(), carried: 0 };
        (Self { queue, waiting }, letters)
    }

    /// Takes one message and ends its line.
    pub(super) fn put(&self, message: Vec<u8>) -> Result<(), Unsent> {
        self.put_within(message, MAX_UNREAD_BYTES)
    }

    /// Takes an answer to a request of the server's, unless too many wait already.
    pub(super) fn answer(&self, message: String) {
        if self.put_within(message.into_bytes(), MAX_WAITING_ANSWERS).is_err() {
            tracing::debug!("a request of a server's stays unanswered");
        }
    }

    fn put_within(&self, mut message: Vec<u8>, bound: usize) -> Result<(), Unsent> {
        message.push(b'\n');
        let bytes = message.len();
        let before = self.waiting.fetch_add(bytes, Ordering::Relaxed);
        let fits = before.saturating_add(bytes) <= bound;
        let sent = if fits {
            self.queue.send(message).map_err(|_| Unsent::Closed)
        } else {
            Err(Unsent::Unread)
        };
        if sent.is_err() {
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        }
        sent
    }
}

/// What an outbox took, to be carried to the server.
pub(super) struct Letters {
    lines: mpsc::UnboundedReceiver<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    carried: usize,
}

impl Letters {
    /// The next message with its newline; nothing once the outbox is gone. The one before
    /// it counts as carried.
    pub(super) async fn next(&mut self) -> Option<Vec<u8>> {
        self.waiting.fetch_sub(std::mem::take(&mut self.carried), Ordering::Relaxed);
        let line = self.lines.recv().await?;
        self.carried = line.len();
        Some(line)
    }
}

async fn write(mut target: impl AsyncWrite + Unpin, mut letters: Letters) {
    while let Some(line) = letters.next().await {
        if target.write_all(&line).await.is_err() || target.flush().await.is_err() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn messages_arrive_in_order_and_the_end_follows_them() {
        let (ours, mut theirs) = tokio::io::duplex(8);
        let outbox = Outbox::new(ours);
        for text in ["one", "two", "three"] {
            outbox.put(text.into()).unwrap();
        }
        drop(outbox);
        let mut seen = String::new();
        theirs.read_to_string(&mut seen).await.unwrap();
        assert_eq!(seen, "one\ntwo\nthree\n");
    }

    #[tokio::test]
    async fn a_server_that_does_not_read_costs_a_bounded_number_of_bytes() {
        let (ours, _theirs) = tokio::io::duplex(8);
        let outbox = Outbox::new(ours);
        let taken = (0..100).filter(|_| outbox.put(vec![b'x'; 1 << 20]).is_ok()).count();
        assert_eq!(taken, (MAX_UNREAD_BYTES >> 20) - 1);
        assert_eq!(outbox.put(vec![0; 1 << 20]), Err(Unsent::Unread));
    }

    #[tokio::test]
    async fn a_closed_pipe_is_noticed() {
        let (ours, theirs) = tokio::io::duplex(8);
        let outbox = Outbox::new(ours);
        drop(theirs);
        let _ = outbox.put(b"x".to_vec());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        assert_eq!(outbox.put(b"x".to_vec()), Err(Unsent::Closed));
    }
}
