//! A scene: a home, a configuration with fake servers, and runs of the real binary in
//! it, none of which may leave a process behind.
//!
//! It knows the command line and the JSON of a call, not what any mode expects.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Home, Outcome, Run};

/// Servers, and a home for the runs that use them.
pub struct Scene {
    home: Arc<Home>,
    servers: Vec<Entry>,
    env: Vec<(String, String)>,
    leaves_processes: bool,
}

struct Entry {
    name: String,
    command: PathBuf,
    args: Vec<String>,
    more: String,
}

impl Scene {
    /// Nothing yet.
    pub fn empty() -> Self {
        Self { home: Home::new(), servers: Vec::new(), env: Vec::new(), leaves_processes: false }
    }

    /// One server, `fake`, in this mode.
    pub fn of(mode: &str) -> Self {
        Self::empty().with("fake", mode)
    }

    /// One more server in this mode.
    pub fn with(self, name: &str, mode: &str) -> Self {
        let record = self.path(&format!("{name}.record"));
        let args = mode.split(' ').map(str::to_owned);
        let args = args.chain(["--record".to_owned(), record.display().to_string()]).collect();
        self.with_command(name, Path::new(mcp_host_tests::FAKE_SERVER), args)
    }

    /// One more server that is any program.
    pub fn with_command(mut self, name: &str, command: &Path, args: Vec<String>) -> Self {
        let (name, command) = (name.to_owned(), command.to_owned());
        self.servers.push(Entry { name, command, args, more: String::new() });
        self
    }

    /// One server, `fake`, whose mode [`switch`](Self::switch) changes under one command
    /// line, as an upgrade does.
    pub fn switched(mode: &str) -> Self {
        let scene = Self::empty();
        let file = format!("@{}", scene.path("fake.mode").display());
        let scene = scene.with("fake", &file);
        scene.switch(mode);
        scene
    }

    /// The mode the next start of a switched server has.
    pub fn switch(&self, mode: &str) {
        std::fs::write(self.path("fake.mode"), mode).expect("writing the mode");
    }

    /// A further line for the server named last, such as `call_timeout = "1s"`.
    pub fn set(mut self, line: &str) -> Self {
        let last = self.servers.last_mut().expect("a server to set something for");
        last.more.push_str(line);
        last.more.push('\n');
        self
    }

    /// A variable in the environment of the binary.
    pub fn env(mut self, key: &str, value: &str) -> Self {
        self.env.push((key.to_owned(), value.to_owned()));
        self
    }

    /// For the one server that leaves a process where no host may reach.
    pub fn leaving_processes(mut self) -> Self {
        self.leaves_processes = true;
        self
    }

    /// A path inside the scene.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.work(name)
    }

    /// Every line that a fake server read, over all its lives.
    pub fn record(&self, name: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.path(&format!("{name}.record")));
        text.unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// How often a fake server was started.
    pub fn starts(&self, name: &str) -> usize {
        self.record(name).iter().filter(|line| line.starts_with("# start")).count()
    }

    /// Whether a fake server was sent something with this in it.
    pub fn was_sent(&self, name: &str, needle: &str) -> bool {
        self.record(name).iter().any(|line| line.starts_with('>') && line.contains(needle))
    }

    /// The configuration as TOML.
    pub fn config(&self) -> String {
        self.servers.iter().map(Entry::to_toml).collect()
    }

    /// Runs the binary with the configuration named, and so trusted.
    pub fn run(&self, args: &[&str]) -> Outcome {
        self.go(Run::new().home(&self.home).config(&self.config()).args(args))
    }

    /// Runs the binary with these arguments alone. The home may hold a configuration.
    pub fn run_bare(&self, args: &[&str], guest_args: &[&str]) -> Outcome {
        self.go(Run::new().home(&self.home).args(args).guest_args(guest_args))
    }

    /// The binary with these arguments, to be talked with.
    pub fn command(&self, args: &[&str]) -> Run {
        Run::new().home(&self.home).args(args)
    }

    /// A path under which the home keeps this file.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        self.home.write(name, text)
    }

    fn go(&self, run: Run) -> Outcome {
        let run = self.env.iter().fold(run, |run, (key, value)| run.env(key, value));
        let ran = run.go();
        assert!(!ran.stderr().contains("panicked at host/"), "{ran}");
        if !self.leaves_processes {
            ran.no_process_left();
        }
        ran
    }

    /// Calls a tool and expects it to succeed; gives the text of its first block.
    pub fn call_text(&self, tool: &str, args: &[&str]) -> String {
        let output = self.call(tool, args);
        output["content"][0]["text"].as_str().unwrap_or_default().to_owned()
    }

    /// Calls a tool and expects it to succeed; gives the whole output.
    pub fn call(&self, tool: &str, args: &[&str]) -> Value {
        let ran = self.run(&[&["tools", "call", tool, "--json"], args].concat());
        assert_eq!(ran.code, Some(0), "{ran}");
        ran.json()
    }

    /// Calls a tool twice, for the JSON and for a person, and expects both to fail in
    /// the same well-formed way.
    pub fn failure(&self, tool: &str, args: &[&str]) -> Failure {
        let machine = self.run(&[&["tools", "call", tool, "--json"], args].concat());
        let person = self.run(&[&["tools", "call", tool], args].concat());
        assert_eq!(machine.code, person.code, "{machine}\n{person}");
        assert_eq!(person.stdout(), "", "{person}");
        let failure = Failure::read(&machine, &person);
        assert!(failure.error.contains(server_of(tool)), "it names the server\n{person}");
        // What a tool says of itself may be all there is to say.
        assert!(failure.reason == "failed" || !failure.hint.is_empty(), "it names a fix\n{person}");
        failure
    }

    /// Runs the guest that makes these calls and gives the line it printed for each.
    pub fn guest(&self, calls: &[&str]) -> Vec<String> {
        let run = Run::guest(crate::support::hostile("ok_caller")).args(["--allow", "all"]);
        let run = run.home(&self.home).config(&self.config()).guest_args(calls);
        let ran = self.go(run);
        assert_eq!(ran.code, Some(0), "{ran}");
        ran.stdout().lines().map(str::to_owned).collect()
    }

    /// What `servers check` says, by server.
    pub fn check(&self) -> (Outcome, impl Fn(&str) -> Value) {
        let ran = self.run(&["servers", "check", "--json"]);
        let all = ran.json();
        (ran, move |name: &str| entry(&all, name).clone())
    }
}

/// The entry with this name in a list of servers.
pub fn entry<'a>(all: &'a Value, name: &str) -> &'a Value {
    let found = all.as_array().into_iter().flatten().find(|entry| entry["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not in {all}"))
}

/// Fails when a run took longer.
pub fn assert_within(ran: &Outcome, seconds: f64) {
    assert!(ran.wall.as_secs_f64() <= seconds, "took over {seconds} s: {ran}");
}

/// Fails when a run held more memory.
pub fn assert_memory_below(ran: &Outcome, mib: u64) {
    assert!(ran.peak_bytes <= mib * 1024 * 1024, "over {mib} MiB: {ran}");
}

impl Entry {
    fn to_toml(&self) -> String {
        let Self { name, command, args, more } = self;
        let command = command.display().to_string();
        format!("[servers.{name}]\ncommand = {command:?}\nargs = {args:?}\n{more}\n")
    }
}

fn server_of(tool: &str) -> &str {
    tool.split('/').next().unwrap_or_default()
}

/// A failed call, as `--json` tells it and as a person reads it.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: Option<i32>,
    /// Why, in one word.
    pub reason: String,
    /// Whether it may have taken effect.
    pub effect: String,
    /// The line after `error: `.
    pub error: String,
    /// The lines after `hint: `.
    pub hint: String,
    took: Duration,
    peak_bytes: u64,
}

impl Failure {
    fn read(machine: &Outcome, person: &Outcome) -> Self {
        let document = machine.json();
        let word = |key: &str| document["error"][key].as_str().map(str::to_owned);
        let needed = |key: &str| word(key).unwrap_or_else(|| panic!("no {key}: {machine}"));
        let (error, hint) = person.report();
        assert_eq!(needed("message").split_whitespace().next(), error.split_whitespace().next());
        assert_eq!(word("hint").is_some(), !hint.is_empty(), "{machine}\n{person}");
        Self {
            code: machine.code,
            reason: needed("reason"),
            effect: needed("effect"),
            error,
            hint,
            took: machine.wall.max(person.wall),
            peak_bytes: machine.peak_bytes.max(person.peak_bytes),
        }
    }

    /// Fails unless it is this one.
    pub fn assert_is(&self, reason: &str, effect: &str) {
        assert_eq!((self.reason.as_str(), self.effect.as_str()), (reason, effect), "{self:#?}");
    }

    /// Fails when a person is not told this, in the error or in the hint.
    pub fn assert_tells(&self, needle: &str) {
        let told = self.error.contains(needle) || self.hint.contains(needle);
        assert!(told, "nothing of {needle:?}: {self:#?}");
    }

    /// Fails when a run took longer.
    pub fn assert_within(&self, seconds: f64) {
        assert!(self.took.as_secs_f64() <= seconds, "took over {seconds} s: {self:#?}");
    }

    /// Fails when a run held more memory.
    pub fn assert_memory_below(&self, mib: u64) {
        assert!(self.peak_bytes <= mib * 1024 * 1024, "over {mib} MiB: {self:#?}");
    }
}
