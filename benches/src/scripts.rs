//! Scripts through the host, in this process, and the same programs in other engines, in
//! a process of theirs that is kept.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{self, Child, ChildStdin, ChildStdout, Command};
use std::sync::Arc;
use std::time::Duration;

use mcp_host::cache::Cache;
use mcp_host::engine::Fuel;
use mcp_host::grant;
use mcp_host::guest::Guest;
use mcp_host::instance::Grants;
use mcp_host::limits::Limits;
use mcp_host::loader::Loader;
use mcp_host::script::{Beside, End, Runtime, Script};
use mcp_host::stdio::Stdio;
use mcp_host::tools::{Session, Tools};

/// The folder of the programs that are measured.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")
}

/// Runs that the engine keeps memory for.
const RUNS: u32 = 4;

/// The runtime, loaded and linked.
pub struct Scripts {
    runtime: Runtime,
    beside: Arc<Beside>,
}

impl Scripts {
    /// Loads the runtime that is built in, without a cache, and says how long that took.
    ///
    /// # Panics
    ///
    /// When it does not load.
    pub async fn new() -> (Self, Duration) {
        let loader = Loader::pooled(Fuel::Off, RUNS, Cache::disabled()).expect("the engine starts");
        let guest = Guest::built_in(mcp_host_plugins::JAVASCRIPT);
        let loaded = loader.load_runtime(&guest).await.expect("the runtime loads");
        let beside = Beside::open(&folder(), &["js".to_owned()]).expect("the folder is there");
        (Self { runtime: loaded.program, beside: Arc::new(beside) }, loaded.compile)
    }

    /// Runs this text once, with everything that these tools have, and gives its result.
    ///
    /// # Panics
    ///
    /// When the script does not end well: a benchmark of something else would mislead.
    pub async fn run(&self, source: Arc<str>, tools: &Arc<dyn Tools>) -> String {
        let limits = Limits {
            tool_calls: 1_000_000,
            wall_time: Duration::from_secs(120),
            ..Limits::default()
        };
        let stdio = Stdio::keep(limits.output_bytes);
        let granted = grant::Grants::parse(["shop"]).expect("a grant");
        let grants = Grants {
            session: Arc::new(Session::new(tools.clone(), granted, &limits)),
            limits,
            args: Vec::new(),
            env: Vec::new(),
            files: Arc::default(),
            state: None,
            stdin: false,
        };
        let beside = self.beside.clone();
        let script = Script { name: "bench.ts".into(), source, args: "[]".into(), beside };
        let (end, _) = self.runtime.run(&script, grants, &stdio).await;
        stdio.finish(None).await;
        match end {
            End::Result(Some(result)) => result.raw().get().to_owned(),
            ended => panic!("the script gave no result: {:?}", ended.outcome()),
        }
    }
}

/// The other engines, waiting for work.
pub struct Rivals {
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Rivals {
    /// Starts them; none when they are not installed.
    ///
    /// # Panics
    ///
    /// When Node does not start.
    pub fn start() -> Option<Self> {
        let installed = folder().join("../../target/tools/engines/stamp");
        installed.is_file().then_some(())?;
        let mut process = Command::new("node")
            .args(["--no-node-snapshot".as_ref(), folder().join("rivals.mjs").as_os_str()])
            .stdin(process::Stdio::piped())
            .stdout(process::Stdio::piped())
            .spawn()
            .expect("node starts");
        let orders = process.stdin.take().expect("a pipe");
        let answers = BufReader::new(process.stdout.take().expect("a pipe"));
        Some(Self { process, orders, answers })
    }

    /// Has an engine run a program once; gives the time it took and the result.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    pub fn run(&mut self, engine: &str, program: &str) -> (Duration, String) {
        writeln!(self.orders, "{engine} {program}").expect("it reads");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("it answers");
        let (milliseconds, result) = line.trim().split_once(' ').expect("a time and a result");
        let seconds = milliseconds.parse::<f64>().expect("a number") / 1e3;
        (Duration::from_secs_f64(seconds), result.to_owned())
    }
}

impl Drop for Rivals {
    fn drop(&mut self) {
        // It may have gone by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
