//! What a verb has to say, kept until its end and written then.
//!
//! Writing happens on threads that may block: whoever reads, or does not, neither holds
//! up a bound nor keeps a signal from being obeyed.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What both streams get; the colours of a report are taken out where they are not wanted.
#[derive(Default)]
struct Pending {
    stdout: Vec<u8>,
    stderr: String,
}

static PENDING: Mutex<Pending> = Mutex::new(Pending { stdout: Vec::new(), stderr: String::new() });

/// Keeps data for stdout.
pub fn data(bytes: &[u8]) {
    with(|pending| pending.stdout.extend_from_slice(bytes));
}

/// Keeps a report for stderr.
pub fn report(text: &str) {
    with(|pending| pending.stderr.push_str(text));
}

/// Drops the data, for a verb that failed: its error takes the place.
pub fn discard_data() {
    with(|pending| pending.stdout.clear());
}

/// Writes to stderr at once. That it cannot be written is nothing anyone could be told.
pub fn say(text: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

/// Writes out what was kept. With `patience` a reader that does not read is given up
/// after that time.
///
/// # Errors
///
/// What stdout failed with; a reader that went away is no error.
pub async fn flush(patience: Option<Duration>) -> io::Result<()> {
    let Pending { stdout, stderr } = with(std::mem::take);
    let said = tokio::task::spawn_blocking(move || say(&stderr));
    let written = tokio::task::spawn_blocking(move || write(&stdout));
    let both =
        async { tokio::join!(written, said).0.unwrap_or_else(|lost| Err(io::Error::other(lost))) };
    match patience {
        None => both.await,
        Some(patience) => tokio::time::timeout(patience, both).await.unwrap_or(Ok(())),
    }
}

/// Writes out what was kept where there is no runtime.
pub fn flush_at_once() {
    let Pending { stdout, stderr } = with(std::mem::take);
    say(&stderr);
    // It is an error already that is reported here.
    let _ = write(&stdout);
}

fn write(data: &[u8]) -> io::Result<()> {
    // Whatever a guest left stuck in stdout holds its lock.
    if data.is_empty() {
        return Ok(());
    }
    let mut to = io::stdout().lock();
    match to.write_all(data).and_then(|()| to.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn with<T>(change: impl FnOnce(&mut Pending) -> T) -> T {
    change(&mut PENDING.lock().unwrap_or_else(PoisonError::into_inner))
}
