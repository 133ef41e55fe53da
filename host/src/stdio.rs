//! What a guest prints: passed on as it comes, or kept within a bound.
//!
//! Passing on loses nothing: a guest that is faster than the reader waits. Keeping is
//! for `--json`: the first bytes are kept up to the bound, the rest is counted. Neither
//! ever blocks an async thread, so a deadline holds whatever the reader does.

mod escape;
mod stream;

use std::io::{self, IsTerminal as _, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use tokio::sync::{Notify, oneshot};

pub use escape::Escape;
pub use stream::Stream;

/// Bytes that may wait for a slow reader before the guest has to.
const QUEUE_BYTES: usize = 256 * 1024;

/// Where a run's stdout and stderr go.
pub struct Stdio {
    stdout: Arc<Sink>,
    stderr: Arc<Sink>,
    writers: Vec<Writer>,
}

/// Resolves when a writing thread has written all there was, or cannot: to what stopped
/// it, unless that was a reader that went away.
type Writer = oneshot::Receiver<Option<io::Error>>;

/// What a run printed, as far as it was kept.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The start of stdout; empty when it was passed on.
    pub stdout: Vec<u8>,
    /// The start of stderr.
    pub stderr: Vec<u8>,
    /// Bytes that were over the bound.
    pub dropped_bytes: u64,
    /// Why stdout could not be passed on, unless its reader just went away.
    pub unwritten: Option<String>,
}

impl Stdio {
    /// Passes both streams on to this process's own. A terminal is shown no control
    /// characters, unless `raw`.
    ///
    /// # Errors
    ///
    /// When no thread can be started.
    pub fn forward(raw: bool) -> io::Result<Self> {
        let (stdout, out_writer) =
            Sink::forward("stdout", io::stdout(), !raw && io::stdout().is_terminal())?;
        let (stderr, err_writer) =
            Sink::forward("stderr", io::stderr(), !raw && io::stderr().is_terminal())?;
        Ok(Self { stdout, stderr, writers: vec![out_writer, err_writer] })
    }

    /// Keeps the first `limit_bytes` of both streams together.
    pub fn keep(limit_bytes: u64) -> Self {
        let budget =
            Arc::new(Budget { left: AtomicU64::new(limit_bytes), dropped: AtomicU64::new(0) });
        let sink = || Arc::new(Sink::Keep { kept: Mutex::default(), budget: budget.clone() });
        Self { stdout: sink(), stderr: sink(), writers: Vec::new() }
    }

    /// The guest's stdout.
    pub fn stdout(&self) -> Stream {
        Stream::new(self.stdout.clone())
    }

    /// The guest's stderr.
    pub fn stderr(&self) -> Stream {
        Stream::new(self.stderr.clone())
    }

    /// Writes out what still waits, for at most `patience` if there is one, and returns
    /// what was kept. Call it when the guest's Store is gone.
    pub async fn finish(self, patience: Option<Duration>) -> Printed {
        let (stdout, out_dropped) = self.stdout.close();
        let (stderr, err_dropped) = self.stderr.close();
        let drained = join_all(self.writers);
        let ended = match patience {
            None => drained.await,
            Some(patience) => tokio::time::timeout(patience, drained).await.unwrap_or_default(),
        };
        // A writer that ended without a word has nothing left to write either.
        // That the guest's messages are lost does not make what it did a failure, so only
        // the first writer, which is stdout's, counts.
        let unwritten = ended.into_iter().next().and_then(Result::ok).flatten();
        Printed {
            stdout,
            stderr,
            dropped_bytes: out_dropped.max(err_dropped),
            unwritten: unwritten.map(|error| error.to_string()),
        }
    }
}

/// One stream's destination.
enum Sink {
    Forward(Forward),
    Keep { kept: Mutex<Vec<u8>>, budget: Arc<Budget> },
}

/// The bytes both kept streams may still take.
struct Budget {
    left: AtomicU64,
    dropped: AtomicU64,
}

/// A queue to the thread that writes.
struct Forward {
    queue: Mutex<Option<mpsc::Sender<Bytes>>>,
    state: Arc<QueueState>,
}

#[derive(Default)]
struct QueueState {
    bytes: AtomicUsize,
    broken: AtomicBool,
    drained: Notify,
}

/// The reader is gone.
struct Closed;

impl Sink {
    fn forward(
        name: &str,
        to: impl Write + Send + 'static,
        escape: bool,
    ) -> io::Result<(Arc<Self>, Writer)> {
        let (queue, queued) = mpsc::channel();
        let (done, writer) = oneshot::channel();
        let state = Arc::new(QueueState::default());
        let shared = state.clone();
        let escape = escape.then(Escape::default);
        std::thread::Builder::new().name(name.into()).spawn(move || {
            let unwritten = write_all(queued, to, escape, &shared).err();
            // Nobody may be waiting any more.
            let _ = done.send(unwritten.filter(|error| error.kind() != io::ErrorKind::BrokenPipe));
        })?;
        Ok((Arc::new(Self::Forward(Forward { queue: Mutex::new(Some(queue)), state })), writer))
    }

    /// Bytes that may be written now; 0 means wait for [`Sink::ready`].
    fn room(&self) -> Result<usize, Closed> {
        match self {
            Self::Keep { .. } => Ok(QUEUE_BYTES),
            Self::Forward(forward) if forward.state.broken.load(Ordering::Acquire) => Err(Closed),
            Self::Forward(forward) => {
                Ok(QUEUE_BYTES.saturating_sub(forward.state.bytes.load(Ordering::Acquire)))
            }
        }
    }

    /// Resolves when there is room, or the reader is gone.
    async fn ready(&self) {
        let Self::Forward(forward) = self else { return };
        loop {
            let drained = forward.state.drained.notified();
            if !matches!(self.room(), Ok(0)) {
                return;
            }
            drained.await;
        }
    }

    /// Takes all of `bytes`.
    fn write(&self, bytes: Bytes) -> Result<(), Closed> {
        match self {
            Self::Keep { kept, budget } => {
                budget.keep(&mut kept.lock().unwrap_or_else(PoisonError::into_inner), &bytes);
                Ok(())
            }
            Self::Forward(forward) => forward.send(bytes),
        }
    }

    fn close(&self) -> (Vec<u8>, u64) {
        match self {
            Self::Keep { kept, budget } => {
                let kept =
                    std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner));
                (kept, budget.dropped.load(Ordering::Acquire))
            }
            Self::Forward(forward) => {
                forward.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
                (Vec::new(), 0)
            }
        }
    }
}

impl Budget {
    fn keep(&self, kept: &mut Vec<u8>, bytes: &[u8]) {
        let wanted = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let before = self
            .left
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| {
                Some(left.saturating_sub(wanted))
            })
            .unwrap_or_else(|left| left);
        let granted = wanted.min(before);
        let (head, _) = bytes.split_at(usize::try_from(granted).unwrap_or(bytes.len()));
        kept.extend_from_slice(head);
        self.dropped.fetch_add(wanted.saturating_sub(granted), Ordering::AcqRel);
    }
}

impl Forward {
    fn send(&self, bytes: Bytes) -> Result<(), Closed> {
        self.state.bytes.fetch_add(bytes.len(), Ordering::AcqRel);
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = queue.as_ref().map(|queue| queue.send(bytes));
        if matches!(sent, Some(Ok(()))) { Ok(()) } else { Err(Closed) }
    }
}

/// The writing thread: ends when the queue is closed and empty, or with what it could not
/// write.
fn write_all(
    queue: mpsc::Receiver<Bytes>,
    mut to: impl Write,
    mut escape: Option<Escape>,
    state: &QueueState,
) -> io::Result<()> {
    while let Ok(bytes) = queue.recv() {
        let written = match &mut escape {
            Some(escape) => to.write_all(escape.push(&bytes).as_bytes()),
            None => to.write_all(&bytes),
        };
        let flushed = written.and_then(|()| to.flush());
        state.bytes.fetch_sub(bytes.len(), Ordering::AcqRel);
        state.broken.store(flushed.is_err(), Ordering::Release);
        state.drained.notify_waiters();
        flushed?;
    }
    let rest = escape.map(Escape::finish).unwrap_or_default();
    to.write_all(rest.as_bytes()).and_then(|()| to.flush())
}

#[cfg(test)]
mod tests {
    use wasmtime_wasi::p2::{OutputStream as _, StreamError};

    use super::*;

    #[tokio::test]
    async fn kept_streams_share_one_bound_and_count_the_rest() {
        let stdio = Stdio::keep(10);
        for _ in 0..3 {
            assert!(stdio.stdout.write(Bytes::from_static(b"abcd")).is_ok());
        }
        assert!(stdio.stderr.write(Bytes::from_static(b"efgh")).is_ok());
        let printed = stdio.finish(None).await;
        assert_eq!(printed.stdout, b"abcdabcdab");
        assert_eq!(printed.stderr, b"");
        assert_eq!(printed.dropped_bytes, 6);
    }

    #[tokio::test]
    async fn what_is_passed_on_arrives_whole_and_in_order() {
        let (sender, arrived) = mpsc::channel();
        let (sink, writer) = Sink::forward("test", Chunks(sender), false).unwrap();
        for chunk in [b"one ".as_slice(), b"two ", b"three"] {
            assert!(sink.write(Bytes::copy_from_slice(chunk)).is_ok());
        }
        sink.close();
        assert!(writer.await.unwrap().is_none());
        assert_eq!(arrived.iter().flatten().collect::<Vec<u8>>(), b"one two three");
    }

    #[tokio::test]
    async fn a_reader_that_went_away_closes_the_stream() {
        let (sender, arrived) = mpsc::channel();
        drop(arrived);
        let (sink, writer) = Sink::forward("test", Chunks(sender), false).unwrap();
        assert!(sink.write(Bytes::from_static(b"x")).is_ok());
        assert!(writer.await.unwrap().is_none());
        assert!(sink.room().is_err());
    }

    /// Takes nothing for as long as the other end is held.
    struct Stalled(mpsc::Receiver<()>);

    impl Write for Stalled {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_guest_that_does_not_ask_for_room_cannot_fill_the_queue() {
        let (_held, stalled) = mpsc::channel();
        let (sink, _writer) = Sink::forward("test", Stalled(stalled), false).unwrap();
        let mut stream = Stream::new(sink);
        let chunk = || Bytes::from(vec![b'x'; QUEUE_BYTES / 4]);
        for _ in 0..4 {
            assert!(stream.write(chunk()).is_ok());
        }
        assert!(matches!(stream.write(chunk()), Err(StreamError::Trap(_))));
        assert!(stream.write(Bytes::new()).is_ok());
    }

    #[tokio::test]
    async fn a_reader_that_does_not_read_is_waited_for_no_longer_than_allowed() {
        let (_held, stalled) = mpsc::channel();
        let (stdout, writer) = Sink::forward("test", Stalled(stalled), false).unwrap();
        assert!(stdout.write(Bytes::from_static(b"x")).is_ok());
        let stdio = Stdio { stdout: stdout.clone(), stderr: stdout, writers: vec![writer] };
        assert_eq!(stdio.finish(Some(Duration::from_millis(10))).await, Printed::default());
    }

    struct Chunks(mpsc::Sender<Vec<u8>>);

    impl Write for Chunks {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
