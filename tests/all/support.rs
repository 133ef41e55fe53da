//! Runs of the real binary, each with a home of its own, an end that it cannot miss and
//! all of its streams kept; and what must hold of every run, the contract.
//!
//! It knows the command line and the document of `run --json`. What a certain guest
//! must do is the suites' to say.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::io::{Read, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use mcp_host_tests::{Hostile, Kind};
use serde_json::Value;
use tempfile::TempDir;

/// The binary under test.
pub const HOST: &str = env!("CARGO_BIN_EXE_mcp-host");
/// The variable that marks a run and every process that inherits its environment.
pub const MARKER: &str = "MCP_HOST_TEST_ID";

/// No run takes longer, whatever it meets.
const OUTER_TIMEOUT: Duration = Duration::from_secs(60);
/// How long the system may take to bury a process that was killed.
const BURIAL: Duration = Duration::from_millis(1_000);
/// What a deadline may be missed by, plus what a loaded machine needs to start a
/// process. The exact figure is for the benches.
const SLACK: Duration = Duration::from_millis(250 + 1_500);

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The file of a hostile guest.
pub fn hostile(name: &str) -> PathBuf {
    let found = Hostile::find(name).unwrap_or_else(|| panic!("no hostile guest is called {name}"));
    PathBuf::from(found.path)
}

/// A configuration with the example server as `shop`.
pub fn shop() -> String {
    format!("[servers.shop]\ncommand = {HOST:?}\nargs = [\"example-server\"]\n")
}

/// One run that is put together and then started.
pub struct Run {
    program: OsString,
    args: Vec<OsString>,
    guest_args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    stdin: Input,
    home: Arc<Home>,
    cache: PathBuf,
    marker: String,
}

/// What a run reads.
enum Input {
    Nothing,
    Bytes(Vec<u8>),
    OpenPipe,
}

/// A directory with everything a run may write in: `home` is the user's, `work` the
/// working directory. It goes with the last run that has it.
pub struct Home {
    dir: TempDir,
}

impl Home {
    /// A new one, empty.
    pub fn new() -> Arc<Self> {
        let dir = TempDir::with_prefix("mcp-host-run-").expect("a directory for the run");
        for folder in ["home", "work"] {
            fs::create_dir(dir.path().join(folder)).expect("a folder for the run");
        }
        Arc::new(Self { dir })
    }

    /// A path in the working directory.
    pub fn work(&self, name: &str) -> PathBuf {
        self.dir.path().join("work").join(name)
    }

    /// The private cache of runs that have one.
    pub fn cache(&self) -> PathBuf {
        self.dir.path().join("home/cache")
    }

    /// Writes a file into the working directory and gives its path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work(name);
        fs::write(&path, content).expect("writing into the working directory");
        path
    }
}

impl Run {
    /// The binary without arguments.
    pub fn new() -> Self {
        static RUNS: AtomicU64 = AtomicU64::new(0);
        let marker = format!("{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
        Self {
            program: HOST.into(),
            args: Vec::new(),
            guest_args: Vec::new(),
            env: Vec::new(),
            stdin: Input::Nothing,
            home: Home::new(),
            cache: shared_cache(),
            marker,
        }
    }

    /// A line for the shell, with the same environment and the same bounds.
    pub fn shell(line: &str) -> Self {
        let program = "sh".into();
        Self { program, ..Self::new() }.args(["-c", line])
    }

    /// `run` of this file.
    pub fn guest(file: impl AsRef<OsStr>) -> Self {
        Self::new().args(["run"]).args([file.as_ref()])
    }

    /// `run --json` of this file.
    pub fn guest_json(file: impl AsRef<OsStr>) -> Self {
        Self::guest(file).args(["--json"])
    }

    /// More arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// What comes after `--`.
    pub fn guest_args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.guest_args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Writes a configuration and names it, so that it is trusted.
    pub fn config(self, text: &str) -> Self {
        let path = self.home.write("servers.toml", text);
        self.args([OsStr::new("--config"), path.as_os_str()])
    }

    /// A variable in the environment, which has otherwise only `PATH` and the homes.
    pub fn env(mut self, key: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env.push((key.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Something to read.
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Input::Bytes(bytes.into());
        self
    }

    /// A pipe to read from that stays open and empty.
    pub fn stdin_open(mut self) -> Self {
        self.stdin = Input::OpenPipe;
        self
    }

    /// A home shared with other runs.
    pub fn home(mut self, home: &Arc<Home>) -> Self {
        self.home = home.clone();
        self
    }

    /// The cache of its home, and not the one that all tests share.
    pub fn private_cache(mut self) -> Self {
        self.cache = self.home.cache();
        self
    }

    /// Runs it to its end.
    ///
    /// # Panics
    ///
    /// When it does not end in time, after everything of it was killed.
    pub fn go(self) -> Outcome {
        let mut command = self.command();
        command.stdin(if matches!(self.stdin, Input::Nothing) {
            Stdio::null()
        } else {
            Stdio::piped()
        });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn().expect("the binary starts");
        let stdout = drain(child.stdout.take());
        let stderr = drain(child.stderr.take());
        let kept_open = self.feed(&mut child);
        let ended = wait(&mut child, started);
        drop(kept_open);
        if ended.is_none() {
            kill_group(&mut child);
        }
        let [stdout, stderr] = [stdout, stderr].map(|reader| reader.join().expect("a reader"));
        let (status, peak_bytes) = ended.unwrap_or((ExitStatus::from_raw(9), 0));
        let outcome = Outcome {
            args: shown(&self.program, &self.args, &self.guest_args),
            code: status.code(),
            signal: status.signal(),
            stdout,
            stderr,
            wall: started.elapsed(),
            peak_bytes,
            home: self.home,
            marker: self.marker,
        };
        assert!(ended.is_some(), "it hangs: {outcome}");
        outcome
    }

    /// The command with its arguments, environment and place, and no streams yet, for a test
    /// that talks with it. The home goes when nobody has it any more.
    pub fn parts(self) -> (Command, Arc<Home>) {
        (self.command(), self.home)
    }

    fn command(&self) -> Command {
        let home = self.home.dir.path().join("home");
        let mut command = Command::new(&self.program);
        command.args(&self.args);
        if !self.guest_args.is_empty() {
            command.arg("--").args(&self.guest_args);
        }
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_CACHE_HOME", &self.cache)
            .env(MARKER, &self.marker)
            .envs(self.env.iter().map(|(key, value)| (key, value)))
            .current_dir(self.home.work(""))
            .process_group(0);
        command
    }

    /// Writes the input from a thread of its own, so that a run which reads nothing
    /// blocks nobody; gives what is to be kept open.
    fn feed(&self, child: &mut Child) -> Option<std::process::ChildStdin> {
        let mut pipe = child.stdin.take()?;
        let Input::Bytes(bytes) = &self.stdin else { return Some(pipe) };
        let bytes = bytes.clone();
        // A reader that went away is the run's business.
        thread::spawn(move || pipe.write_all(&bytes));
        None
    }
}

/// How a run ended.
pub struct Outcome {
    /// What was asked.
    pub args: String,
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Everything on stdout.
    pub stdout: Vec<u8>,
    /// Everything on stderr.
    pub stderr: Vec<u8>,
    /// From start to exit.
    pub wall: Duration,
    /// The most memory of the process that was resident at once.
    pub peak_bytes: u64,
    home: Arc<Home>,
    marker: String,
}

impl Outcome {
    /// Stdout as text.
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Stderr as text.
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// The one JSON document on stdout.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|problem| panic!("{problem}: {self}"))
    }

    /// The words of the outcome in the document.
    pub fn word(&self) -> String {
        self.json()["outcome"].as_str().unwrap_or_default().to_owned()
    }

    /// The message in the document.
    pub fn message(&self) -> String {
        self.json()["message"].as_str().unwrap_or_default().to_owned()
    }

    /// The warnings on stderr.
    pub fn warnings(&self) -> Vec<String> {
        self.stderr()
            .lines()
            .filter(|line| line.starts_with("warning: "))
            .map(str::to_owned)
            .collect()
    }

    /// The error on stderr and its hint, checked: it begins with `error: `, the hint is
    /// below a blank line, and a terminal obeys none of it. A guest may have written
    /// something before.
    pub fn report(&self) -> (String, String) {
        let stderr = self.stderr();
        let at = if stderr.starts_with("error: ") {
            Some(0)
        } else {
            stderr.rfind("\nerror: ").map(|at| at + 1)
        };
        let report =
            &stderr[at.unwrap_or_else(|| panic!("no line begins with `error: `: {self}"))..];
        assert!(!report.contains(|c: char| c.is_control() && c != '\n'), "{self}");
        let (error, hint) = report.split_once("\n\nhint: ").unwrap_or((report, ""));
        let first_line = error.lines().next().unwrap_or_default();
        assert!(!first_line.trim_start_matches("error:").trim().is_empty(), "{self}");
        (error.trim_start_matches("error: ").trim_end().to_owned(), hint.trim_end().to_owned())
    }

    /// Fails unless nothing lives that this run started: no process with its mark, none
    /// in its directory. A server's environment is cleared, but not the place it is in.
    pub fn no_process_left(&self) {
        let until = Instant::now() + BURIAL;
        loop {
            let living = living(&self.marker, self.home.dir.path());
            if living.is_empty() {
                return;
            }
            assert!(Instant::now() < until, "still alive: {living:?}: {self}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { args, code, signal, wall, peak_bytes, .. } = self;
        let head = |text: String| text.chars().take(4_000).collect::<String>();
        let (out, err) = (head(self.stdout()), head(self.stderr()));
        let mib = peak_bytes / 1024 / 1024;
        write!(
            f,
            "{args}\ncode {code:?}, signal {signal:?}, {wall:?}, {mib} MiB\n-- stdout\n{out}\n-- stderr\n{err}"
        )
    }
}

/// What must hold of a `run --json`, whatever the guest did: it ends as `kind`, with the
/// exit code, a message and a hint that belong to it, and with nothing left; and an
/// innocent run right after it works. Gives the document.
pub fn contract(outcome: &Outcome, kind: Kind) -> Value {
    let document = outcome.json();
    assert_eq!(document["outcome"], kind.word(), "{outcome}");
    assert_eq!(document["exit_code"].as_i64(), outcome.code.map(i64::from), "{outcome}");
    match kind.exit_code() {
        Some(code) => assert_eq!(outcome.code, Some(code), "{outcome}"),
        None => assert!(outcome.code.is_some_and(|code| (1..=64).contains(&code)), "{outcome}"),
    }
    let message = document["message"].as_str().expect("a message");
    assert_eq!(message.is_empty(), kind == Kind::Ok, "{outcome}");
    assert!(!message.contains(|c: char| c.is_control() && c != '\n'), "{outcome}");
    assert!(message.len() < 20_000, "{} bytes of message", message.len());
    if kind.has_hint() {
        assert!(document["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{outcome}");
    }
    assert!(!outcome.stderr().contains("panicked"), "{outcome}");
    outcome.no_process_left();
    nothing_written(&outcome.home);
    innocent(&outcome.home);
    document
}

/// Fails when a run was not stopped at its deadline.
pub fn in_time(outcome: &Outcome, deadline: Duration) {
    let wall = outcome.json()["usage"]["wall_ms"].as_f64().expect("a wall time");
    let wall = Duration::from_secs_f64(wall / 1e3);
    assert!(wall >= deadline, "it ended early, after {wall:?}: {outcome}");
    assert!(wall <= deadline + SLACK, "it ended late, after {wall:?}: {outcome}");
}

/// Fails when a run left more in the user's home than its own cache.
fn nothing_written(home: &Home) {
    let entries = fs::read_dir(home.dir.path().join("home")).expect("the home").flatten();
    let names: Vec<_> =
        entries.map(|entry| entry.file_name()).filter(|name| name != "cache").collect();
    assert_eq!(names, Vec::<OsString>::new(), "written into the home");
}

/// A run that does no harm, in the same place, which must work.
fn innocent(home: &Arc<Home>) {
    let hello = Run::guest(mcp_host_tests::HELLO).home(home).go();
    assert_eq!(hello.code, Some(0), "an innocent run after it fails: {hello}");
    assert_eq!(hello.stdout(), "hello from the sandbox\n", "{hello}");
}

/// A cache that outlives the tests, so that a guest is compiled once for all of them.
fn shared_cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache")
}

fn shown(program: &OsStr, args: &[OsString], guest_args: &[OsString]) -> String {
    let all = [&[program.to_owned()], args, &[OsString::from("--")], guest_args].concat();
    let all = all.iter().map(|arg| arg.to_string_lossy().chars().take(200).collect());
    all.collect::<Vec<String>>().join(" ")
}

fn drain(stream: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What came before an error is what there is.
            let _ = stream.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// The child's status and the most memory it was seen to hold; nothing when it does not
/// end. The system's own figure at the end would do, if it did not count in what this
/// process held when it made the child.
fn wait(child: &mut Child, started: Instant) -> Option<(ExitStatus, u64)> {
    let mut peak_bytes = 0;
    while started.elapsed() < OUTER_TIMEOUT {
        peak_bytes = resident_peak(child.id()).max(peak_bytes);
        if let Some(status) = child.try_wait().expect("waiting for the binary") {
            return Some((status, peak_bytes));
        }
        thread::sleep(Duration::from_millis(2));
    }
    None
}

fn resident_peak(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}

/// Kills the run and everything in its group, which it leads.
fn kill_group(child: &mut Child) {
    let pid = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(pid) = pid {
        // It may have ended by itself meanwhile.
        let _ = rustix::process::kill_process_group(pid, rustix::process::Signal::KILL);
    }
    let _ = child.wait();
}

/// The processes with this mark in their environment, or in a directory below this one.
fn living(marker: &str, dir: &Path) -> Vec<String> {
    let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let mark = format!("{MARKER}={marker}\0");
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    processes
        .filter(|process| {
            let marked = fs::read(process.join("environ"))
                .is_ok_and(|environment| contains(&environment, mark.as_bytes()));
            marked || fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(&dir))
        })
        .map(|process| {
            let line = fs::read(process.join("cmdline")).unwrap_or_default();
            format!("{} {}", process.display(), String::from_utf8_lossy(&line).replace('\0', " "))
        })
        .collect()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
