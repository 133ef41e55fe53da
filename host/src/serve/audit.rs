//! The file that every call is noted in, one JSON object a line.
//!
//! Lines are only ever added, and none is lost silently: once one could not be written, no
//! further call is to be made, and the caller asks for that first ([`Audit::ready`]). Knows
//! the calls by their names, and never their arguments: those stand there as a digest.

mod time;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use serde::Serialize;
use tokio::sync::watch;

use crate::file::{self, Problem};
use crate::limits::serve::{MAX_AUDIT_BACKLOG, MAX_AUDIT_CHARS};
use crate::name::printable;

/// Where calls are noted, or nowhere. Clones share it.
#[derive(Debug, Clone)]
pub struct Audit(Option<Arc<Log>>);

/// One call.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// What the client calls itself.
    pub client: Option<&'a str>,
    /// The run that made the call.
    pub run: Option<&'a str>,
    /// The server.
    pub server: &'a str,
    /// The tool.
    pub tool: &'a str,
    /// How it ended.
    pub outcome: &'a str,
    /// Who let it pass; none when nobody had to.
    pub approved: Option<Approval>,
    /// A digest over the arguments.
    pub arguments: blake3::Hash,
    /// Bytes of the arguments.
    pub bytes_in: u64,
    /// Bytes of the result.
    pub bytes_out: u64,
    /// From the wish to the end of it.
    pub took: Duration,
}

/// Who let a call pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Approval {
    /// A rule of the policy.
    Rule,
    /// A person, this call.
    Once,
    /// A person, for the rest of the run.
    Run,
    /// A person, from then on.
    Always,
}

/// Why a call cannot be noted.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened.
    #[error("the audit file {path} cannot be opened: {reason}")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The file could not be written to; nothing is written to it any more.
    #[error("the audit file {path} cannot be written: {reason}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// It was closed.
    #[error("the audit is closed")]
    Closed,
}

impl Error {
    /// What may help.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Open { .. } => "name a regular file, in a folder that exists and is yours",
            Self::Write { .. } => {
                "no call is made that cannot be noted: make room, and start again"
            }
            Self::Closed => "the host is ending: call again once it has started",
        }
    }
}

#[derive(Debug)]
struct Log {
    lines: Mutex<Option<mpsc::Sender<String>>>,
    state: watch::Sender<State>,
}

/// How far the writing is.
#[derive(Debug, Default)]
struct State {
    waiting: usize,
    failure: Option<Error>,
    ended: bool,
}

/// A line as it stands in the file.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    server: String,
    tool: String,
    outcome: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved: Option<Approval>,
    arguments: &'a str,
    bytes_in: u64,
    bytes_out: u64,
    ms: u64,
}

impl Audit {
    /// Notes nothing.
    pub fn none() -> Self {
        Self(None)
    }

    /// Adds lines to this file, which is made when it is not there, for this user alone.
    ///
    /// # Errors
    ///
    /// [`Error::Open`]: also for a symbolic link and for anything but a regular file.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed =
            |problem: Problem| Error::Open { path: path.to_owned(), reason: problem.to_string() };
        let file = file::append_private(path).map_err(failed)?;
        Self::to(file, path).map_err(|error| failed(error.into()))
    }

    fn to(file: impl Write + Send + 'static, path: &Path) -> io::Result<Self> {
        let (lines, queue) = mpsc::channel();
        let (state, path) = (watch::Sender::new(State::default()), path.to_owned());
        let log = Log { lines: Mutex::new(Some(lines)), state: state.clone() };
        let writer = move || write_all(file, &path, &queue, &state);
        thread::Builder::new().name("audit".to_owned()).spawn(writer)?;
        Ok(Self(Some(Arc::new(log))))
    }

    /// Waits until there is room for a further line. To be asked before each call, because a
    /// line takes its place whether there is room or not.
    ///
    /// # Errors
    ///
    /// [`Error`]: the call must not be made.
    pub async fn ready(&self) -> Result<(), Error> {
        let Some(log) = &self.0 else { return Ok(()) };
        if log.lines().is_none() {
            return Err(Error::Closed);
        }
        let mut state = log.state.subscribe();
        let room = |state: &State| state.waiting < MAX_AUDIT_BACKLOG || state.failure.is_some();
        let state = state.wait_for(room).await.map_err(|_| Error::Closed)?;
        state.failure.clone().map_or(Ok(()), Err)
    }

    /// Has a call written down. Does not wait.
    ///
    /// # Errors
    ///
    /// [`Error`]: the line is not and will not be written.
    pub fn record(&self, entry: &Entry<'_>) -> Result<(), Error> {
        let Some(log) = &self.0 else { return Ok(()) };
        log.push(entry.line(SystemTime::now()))
    }

    /// Ends it once every line is written.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] when one was not.
    pub async fn close(&self) -> Result<(), Error> {
        let Some(log) = &self.0 else { return Ok(()) };
        drop(log.lines().take());
        let mut state = log.state.subscribe();
        let state = state.wait_for(|state| state.ended).await.map_err(|_| Error::Closed)?;
        state.failure.clone().map_or(Ok(()), Err)
    }
}

impl Log {
    fn push(&self, line: String) -> Result<(), Error> {
        if let Some(failure) = &self.state.borrow().failure {
            return Err(failure.clone());
        }
        let lines = self.lines();
        let sender = lines.as_ref().ok_or(Error::Closed)?;
        self.state.send_modify(|state| state.waiting = state.waiting.saturating_add(1));
        sender.send(line).map_err(|_| Error::Closed)
    }

    fn lines(&self) -> MutexGuard<'_, Option<mpsc::Sender<String>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry<'_> {
    fn line(&self, now: SystemTime) -> String {
        let text = |text: &str| printable(text, MAX_AUDIT_CHARS);
        let digest = self.arguments.to_hex();
        let line = Line {
            time: time::rfc3339(now),
            client: self.client.map(text),
            run: self.run.map(text),
            server: text(self.server),
            tool: text(self.tool),
            outcome: text(self.outcome),
            approved: self.approved,
            arguments: digest.as_str(),
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            ms: u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
        };
        // Texts and numbers always have a form in JSON.
        let mut line = serde_json::to_string(&line).unwrap_or_default();
        line.push('\n');
        line
    }
}

/// Writes until nobody can send a line any more. After a failure lines are only taken off.
fn write_all(
    mut file: impl Write,
    path: &Path,
    lines: &mpsc::Receiver<String>,
    state: &watch::Sender<State>,
) {
    while let Ok(line) = lines.recv() {
        let failed = state.borrow().failure.is_some();
        // One call of the system a line, so that other writers do not come between.
        let written = if failed { Ok(()) } else { file.write_all(line.as_bytes()) };
        state.send_modify(|state| {
            state.waiting = state.waiting.saturating_sub(1);
            if let Err(error) = written {
                let reason = error.to_string();
                state.failure = Some(Error::Write { path: path.to_owned(), reason });
            }
        });
    }
    state.send_modify(|state| state.ended = true);
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn entry<'a>(tool: &'a str) -> Entry<'a> {
        Entry {
            client: Some("editor"),
            run: None,
            server: "files",
            tool,
            outcome: "ok",
            approved: Some(Approval::Once),
            arguments: blake3::hash(b"{}"),
            bytes_in: 2,
            bytes_out: 7,
            took: Duration::from_millis(5),
        }
    }

    fn lines(path: &Path) -> Vec<Value> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[tokio::test]
    async fn every_line_is_written_by_the_end_and_none_is_taken_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        for _ in 0..2 {
            let audit = Audit::open(&path).unwrap();
            let many = (0..1_000).map(|n| format!("tool\n{n}"));
            many.for_each(|tool| audit.clone().record(&entry(&tool)).unwrap());
            audit.close().await.unwrap();
            assert!(matches!(audit.record(&entry("late")), Err(Error::Closed)));
        }
        let lines = lines(&path);
        assert_eq!(lines.len(), 2_000);
        let line = &lines[1_002];
        assert_eq!((&line["server"], &line["approved"]), (&"files".into(), &"once".into()));
        assert!(line["tool"].as_str().unwrap().ends_with('2') && line.get("run").is_none());
        assert_eq!(line["arguments"].as_str().unwrap(), blake3::hash(b"{}").to_hex().as_str());
        assert!(line["time"].as_str().unwrap().ends_with('Z'));
        assert_eq!((&line["bytes_out"], &line["ms"]), (&7.into(), &5.into()));
    }

    #[test]
    fn only_a_regular_file_is_an_audit() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path().join("target"), &link).unwrap();
        for path in [folder.path(), link.as_path(), Path::new("/dev/null")] {
            assert!(matches!(Audit::open(path), Err(Error::Open { .. })), "{path:?}");
        }
        assert!(Audit::open(&folder.path().join("none/audit.jsonl")).is_err());
    }

    struct Full;

    impl Write for Full {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("no space"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn after_a_line_that_could_not_be_written_no_call_is_let_pass() {
        let audit = Audit::to(Full, Path::new("audit.jsonl")).unwrap();
        audit.ready().await.unwrap();
        audit.record(&entry("one")).unwrap();
        let mut state = audit.0.as_ref().unwrap().state.subscribe();
        state.wait_for(|state| state.failure.is_some()).await.unwrap();
        assert!(matches!(audit.ready().await, Err(Error::Write { .. })));
        assert!(matches!(audit.record(&entry("two")), Err(Error::Write { .. })));
        assert!(matches!(audit.close().await, Err(Error::Write { .. })));
    }

    struct Stuck(mpsc::Receiver<()>);

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Fails once the test lets go of the other end, and lines pass then.
            let _ = self.0.recv();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_full_backlog_makes_the_next_call_wait_and_loses_nothing() {
        let (go, wait) = mpsc::channel();
        let audit = Audit::to(Stuck(wait), Path::new("audit.jsonl")).unwrap();
        (0..MAX_AUDIT_BACKLOG + 1).for_each(|_| audit.record(&entry("one")).unwrap());
        let mut ready = std::pin::pin!(audit.ready());
        assert!(futures::poll!(ready.as_mut()).is_pending());
        drop(go);
        ready.await.unwrap();
        audit.close().await.unwrap();
        assert_eq!(audit.0.as_ref().unwrap().state.borrow().waiting, 0);
    }

    #[tokio::test]
    async fn without_a_file_nothing_is_noted_and_every_call_passes() {
        let audit = Audit::none();
        audit.ready().await.unwrap();
        audit.record(&entry("one")).unwrap();
        audit.close().await.unwrap();
    }
}
