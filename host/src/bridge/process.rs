//! A server's process: started in a group of its own, ended with all of it.
//!
//! Knows nothing of what is said on the pipes. Whatever way a [`Process`] ends, by its
//! own will, by [`Process::stop`] or by being dropped, its whole group is killed, so that
//! nothing it forked outlives it there.

use std::ffi::OsString;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessGroup};
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::stderr::Stderr;
use crate::config::server::Invocation;
use crate::limits::{EXIT_GRACE, HURRIED_STOP_TIME, SERVER_STOP_TIME};

/// The variables every server gets, besides `LC_*` and `XDG_*`.
const PASSED_VARIABLES: [&str; 9] =
    ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "LANG", "TZ"];
/// The polite signal, the same number on every Unix.
const SIGTERM: i32 = 15;

/// Why a program did not start.
#[derive(Debug, thiserror::Error)]
pub(super) enum SpawnError {
    /// Neither the system nor `PATH` knows the program.
    #[error("there is no such program: {0}")]
    NotFound(String),
    /// It is there but may not be run.
    #[error("the program may not be run: {0}")]
    Denied(String),
    /// Anything else the system said.
    #[error("the program does not start: {program}: {source}")]
    Other {
        /// What was to be started.
        program: String,
        /// What the system said.
        source: io::Error,
    },
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// With a code.
    Code(i32),
    /// By a signal, or in a way the system did not tell.
    Killed,
}

/// How much patience there is with a process that is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Its own time first, then a polite signal and as much time again.
    Patiently,
    /// A polite signal at once and [`HURRIED_STOP_TIME`].
    Now,
}

/// The two pipes a server speaks on.
pub(super) struct Pipes {
    /// Ours to write.
    pub(super) stdin: ChildStdin,
    /// Ours to read.
    pub(super) stdout: ChildStdout,
}

/// A server's process and all that it forked into its group.
pub(super) struct Process {
    stop: CancellationToken,
    hurry: CancellationToken,
    exit: watch::Receiver<Option<Exit>>,
    gone: CancellationToken,
    stderr: Arc<Stderr>,
    _kill: DropGuard,
}

impl Process {
    /// Starts a program in a group of its own, with the few variables every server gets
    /// and its own. Must be called inside a tokio runtime.
    pub(super) fn spawn(invocation: &Invocation) -> Result<(Self, Pipes), SpawnError> {
        let mut command = CommandWrap::from(command(invocation));
        command.wrap(ProcessGroup::leader());
        let child = command.spawn().map_err(|source| spawn_error(&invocation.program, source))?;
        let mut group = Group(child);
        let (Some(stdin), Some(stdout), Some(stderr)) =
            (group.0.stdin().take(), group.0.stdout().take(), group.0.stderr().take())
        else {
            let source = io::Error::other("it has no pipes");
            return Err(spawn_error(&invocation.program, source));
        };
        let kept = Arc::new(Stderr::default());
        tokio::spawn(kept.clone().follow(stderr));
        Ok((Self::supervised(group, kept), Pipes { stdin, stdout }))
    }

    /// Waits until the process left by itself, and ends it, politely at first, when it
    /// does not. Its stdin must be closed, or closing. Returns within twice
    /// [`SERVER_STOP_TIME`], or within [`HURRIED_STOP_TIME`] once anyone asked for it to
    /// stop now.
    pub(super) async fn stop(&self, manner: Stop) {
        if manner == Stop::Now {
            self.hurry.cancel();
        }
        self.stop.cancel();
        self.wait().await;
    }

    /// Ends the group at once.
    pub(super) async fn kill(self) {
        let exit = self.exit.clone();
        drop(self);
        wait(exit).await;
    }

    /// Waits until the process ended.
    pub(super) async fn wait(&self) {
        wait(self.exit.clone()).await;
    }

    /// Cancelled when the process ended and what it left in its pipes had its time.
    pub(super) fn gone(&self) -> CancellationToken {
        self.gone.clone()
    }

    /// How it ended, if it did within `patience`.
    pub(super) async fn exit(&self, patience: Duration) -> Option<Exit> {
        let _ = timeout(patience, self.wait()).await;
        *self.exit.borrow()
    }

    /// What it wrote to stderr last, fit to print.
    pub(super) fn last_words(&self) -> Option<String> {
        self.stderr.last_words()
    }

    fn supervised(group: Group, stderr: Arc<Stderr>) -> Self {
        let orders = Orders::default();
        let Orders { stop, hurry, kill } = orders.clone();
        let gone = CancellationToken::new();
        let (exited, exit) = watch::channel(None);
        tokio::spawn(supervise(group, orders, exited, gone.clone().drop_guard()));
        Self { stop, hurry, exit, gone, stderr, _kill: kill.drop_guard() }
    }
}

impl std::fmt::Display for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => write!(f, "it exited with code {code}"),
            Self::Killed => f.write_str("it was killed"),
        }
    }
}

/// What the supervisor of a process can be told.
#[derive(Clone, Default)]
struct Orders {
    stop: CancellationToken,
    hurry: CancellationToken,
    kill: CancellationToken,
}

/// A process group; dropping it kills whatever is left in it.
struct Group(Box<dyn ChildWrapper>);

impl Drop for Group {
    fn drop(&mut self) {
        let _ = self.0.start_kill();
    }
}

async fn supervise(
    mut group: Group,
    orders: Orders,
    exited: watch::Sender<Option<Exit>>,
    gone: DropGuard,
) {
    let status = tokio::select! {
        status = group.0.wait() => status.ok(),
        () = orders.stop.cancelled() => None,
        () = orders.kill.cancelled() => None,
    };
    let status = match status {
        None if !orders.kill.is_cancelled() => wind_down(&mut group, &orders).await,
        status => status,
    };
    let status = match status {
        None => {
            let _ = group.0.start_kill();
            group.0.wait().await.ok()
        }
        status => status,
    };
    drop(group);
    tracing::debug!(?status, "a server's process ended");
    exited.send_replace(Some(status.and_then(|s| s.code()).map_or(Exit::Killed, Exit::Code)));
    sleep(EXIT_GRACE).await;
    drop(gone);
}

/// Its own time first, then a polite signal, then nothing: the caller kills.
async fn wind_down(group: &mut Group, orders: &Orders) -> Option<ExitStatus> {
    let Orders { hurry, kill, .. } = orders;
    tokio::select! {
        ended = timeout(SERVER_STOP_TIME, group.0.wait()) => {
            if let Ok(Ok(status)) = ended {
                return Some(status);
            }
        }
        () = hurry.cancelled() => {}
        () = kill.cancelled() => return None,
    }
    let _ = group.0.signal(SIGTERM);
    let impatience = async {
        hurry.cancelled().await;
        sleep(HURRIED_STOP_TIME).await;
    };
    tokio::select! {
        ended = timeout(SERVER_STOP_TIME, group.0.wait()) => ended.ok()?.ok(),
        () = impatience => None,
        () = kill.cancelled() => None,
    }
}

async fn wait(mut exit: watch::Receiver<Option<Exit>>) {
    let _ = exit.wait_for(Option::is_some).await;
}

fn command(invocation: &Invocation) -> Command {
    let mut command = Command::new(&invocation.program);
    command
        .args(&invocation.args)
        .env_clear()
        .envs(passed_variables())
        .envs(invocation.env.iter().map(|(key, value)| (key, value)))
        .current_dir(&invocation.cwd)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

fn passed_variables() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os().filter(|(key, _)| key.to_str().is_some_and(is_passed))
}

fn is_passed(key: &str) -> bool {
    PASSED_VARIABLES.contains(&key) || key.starts_with("LC_") || key.starts_with("XDG_")
}

fn spawn_error(program: &str, source: io::Error) -> SpawnError {
    let program = super::error::quoted(program);
    match source.kind() {
        io::ErrorKind::NotFound => SpawnError::NotFound(program),
        io::ErrorKind::PermissionDenied => SpawnError::Denied(program),
        _ => SpawnError::Other { program, source },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

    use super::*;

    fn sh(script: &str) -> Invocation {
        Invocation {
            program: "/bin/sh".to_owned(),
            args: vec!["-c".to_owned(), script.to_owned()],
            env: vec![("GIVEN".to_owned(), "yes".to_owned())],
            cwd: "/".into(),
        }
    }

    /// Waits until a process that was killed is buried, which a busy system takes its time for.
    async fn gone(pid: &str) {
        let buried = async {
            while alive(pid) {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(Duration::from_secs(20), buried).await.expect("the end of the process");
    }

    fn alive(pid: &str) -> bool {
        // A zombie that nobody reaps yet has no command line any more.
        let look = format!("test -n \"$(tr -d '\\0' </proc/{pid}/cmdline)\"");
        let status = std::process::Command::new("/bin/sh").args(["-c", &look]).status();
        status.unwrap().success()
    }

    async fn first_line(pipes: &mut Pipes) -> String {
        let mut line = String::new();
        BufReader::new(&mut pipes.stdout).read_line(&mut line).await.unwrap();
        line.trim().to_owned()
    }

    #[tokio::test]
    async fn a_server_sees_only_the_variables_it_may_see() {
        let (process, mut pipes) = Process::spawn(&sh("env")).unwrap();
        let mut seen = String::new();
        pipes.stdout.read_to_string(&mut seen).await.unwrap();
        process.wait().await;
        assert!(seen.contains("GIVEN=yes"));
        for line in seen.lines() {
            let key = line.split('=').next().unwrap();
            let of_the_shell = ["PWD", "OLDPWD", "SHLVL", "_", "GIVEN"].contains(&key);
            assert!(of_the_shell || is_passed(key), "{key}");
        }
        assert!(!seen.contains("CARGO"));
    }

    #[tokio::test]
    async fn a_server_that_leaves_when_stdin_closes_is_not_hurried() {
        let (process, pipes) = Process::spawn(&sh("cat >/dev/null; exit 7")).unwrap();
        let started = Instant::now();
        drop(pipes);
        process.stop(Stop::Patiently).await;
        assert_eq!(process.exit(Duration::ZERO).await, Some(Exit::Code(7)));
        assert!(started.elapsed() < SERVER_STOP_TIME);
    }

    #[tokio::test]
    async fn a_server_that_ignores_everything_is_killed_with_what_it_forked() {
        let script = "trap '' TERM; (trap '' TERM; sleep 60) & echo $!; while :; do sleep 1; done";
        let (process, mut pipes) = Process::spawn(&sh(script)).unwrap();
        let daemon = first_line(&mut pipes).await;
        assert!(alive(&daemon));
        let started = Instant::now();
        process.stop(Stop::Patiently).await;
        // Far less than what was forked would have slept.
        assert!(started.elapsed() < SERVER_STOP_TIME * 2 + Duration::from_secs(20));
        gone(&daemon).await;
    }

    #[tokio::test]
    async fn a_stop_that_is_hurried_is_over_soon_even_when_it_began_patiently() {
        let script = "trap '' TERM; echo up; while :; do sleep 1; done";
        for patient_at_first in [false, true] {
            let (process, mut pipes) = Process::spawn(&sh(script)).unwrap();
            first_line(&mut pipes).await;
            let started = Instant::now();
            if patient_at_first {
                let _ = timeout(Duration::from_millis(50), process.stop(Stop::Patiently)).await;
            }
            process.stop(Stop::Now).await;
            assert!(started.elapsed() < HURRIED_STOP_TIME + Duration::from_secs(20));
            assert_eq!(process.exit(Duration::ZERO).await, Some(Exit::Killed));
        }
    }

    #[tokio::test]
    async fn a_daemon_does_not_outlive_a_server_that_left() {
        let (process, mut pipes) = Process::spawn(&sh("sleep 60 & echo $!; exit 0")).unwrap();
        let daemon = first_line(&mut pipes).await;
        process.wait().await;
        gone(&daemon).await;
    }

    #[tokio::test]
    async fn dropping_a_process_kills_its_group() {
        let (process, mut pipes) = Process::spawn(&sh("sleep 60 & echo $!; wait")).unwrap();
        let daemon = first_line(&mut pipes).await;
        process.kill().await;
        gone(&daemon).await;
    }

    #[tokio::test]
    async fn a_missing_program_says_so() {
        let mut missing = sh("");
        missing.program = "mcp-host-no-such-program".to_owned();
        let error = Process::spawn(&missing).err().unwrap();
        assert_eq!(error.to_string(), "there is no such program: mcp-host-no-such-program");
    }
}
