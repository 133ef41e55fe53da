//! A real server for one test, on a socket in a folder of its own.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Starts a server and ends it when nobody holds the other end of its stdin any more: so
/// none is left behind by a test that is killed.
const UNTIL_STDIN_ENDS: &str = r#""$@" & server=$!; cat >/dev/null; kill -9 "$server""#;

/// A running server, or one that was stopped.
pub(in crate::state) struct Server {
    folder: tempfile::TempDir,
    options: Vec<String>,
    running: Option<Running>,
}

struct Running {
    shell: Child,
    /// Read no further than to the line that says that it is ready.
    _log: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// A server that keeps nothing on the disk and that only its socket leads to.
    pub(in crate::state) fn start() -> Self {
        Self::with(&["--port", "0"])
    }

    /// A server with options of its own.
    pub(in crate::state) fn with(options: &[&str]) -> Self {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        let folder = tempfile::tempdir().unwrap();
        let mut server = Self { folder, options, running: None };
        server.resume();
        server
    }

    /// Its socket.
    pub(in crate::state) fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// The URL of its socket.
    pub(in crate::state) fn url(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// What it says to a command, of which no word has a space in it.
    pub(in crate::state) fn command(&self, command: &str) -> String {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_connection().unwrap();
        let (name, arguments) = command.split_once(' ').unwrap_or((command, ""));
        let mut command = redis::cmd(name);
        for argument in arguments.split_whitespace() {
            command.arg(argument);
        }
        format!("{:?}", command.query::<redis::Value>(&mut connection).unwrap())
    }

    /// Kills it.
    pub(in crate::state) fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(running.shell.stdin.take());
            running.shell.wait().unwrap();
        }
    }

    /// Starts it again, with nothing in it.
    pub(in crate::state) fn resume(&mut self) {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", UNTIL_STDIN_ENDS, "sh", "redis-server"]).args(&self.options);
        command.arg("--unixsocket").arg(self.socket()).args(["--save", "", "--dir"]);
        command.arg(self.folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut shell = command.spawn().unwrap();
        let mut log = BufReader::new(shell.stdout.take().unwrap()).lines();
        let is_ready = log.by_ref().any(|line| line.unwrap().contains("eady to accept"));
        assert!(
            is_ready,
            "redis-server does not start, and this test needs it: run tests/setup.sh"
        );
        self.running = Some(Running { shell, _log: log });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
