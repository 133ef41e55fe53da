//! The real binary against real MCP servers, and the example guests against the
//! example server. `tests/setup.sh` installs and builds what this needs; without it
//! every test here fails and says so.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::servers::scene::{Scene, entry};
use crate::support::Outcome;

const EXAMPLE_GUESTS: [&str; 5] = ["hello", "fan-out", "c-hello", "js-hello", "py-hello"];

#[test]
fn the_check_shows_era_and_timings_of_every_server() {
    let ran = Real::new().run(&["servers", "check", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let all = ran.json();
    for (name, era, version, tools) in [
        ("everything", "legacy", "2025-11-25", 13),
        ("filesystem", "legacy", "2025-11-25", 14),
        ("time", "modern", "2026-07-28", 2),
        ("git", "modern", "2026-07-28", 12),
    ] {
        let entry = entry(&all, name);
        assert_eq!(entry["ok"], true, "{entry}");
        assert_eq!(
            (&entry["era"], &entry["protocol_version"]),
            (&json!(era), &json!(version)),
            "{entry}"
        );
        assert_eq!((&entry["tools"], &entry["error"]), (&json!(tools), &Value::Null), "{entry}");
        assert!(entry["start_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{entry}");
        assert!(entry["list_ms"].as_f64().is_some_and(|ms| ms >= 0.0), "{entry}");
    }
}

#[test]
fn everything_adds_and_answers_with_an_image() {
    let real = Real::new();
    let ran = real.run(&["tools", "call", "everything/get-sum", "a=2", "b=40"]);
    assert_eq!((ran.code, ran.stdout().trim()), (Some(0), "The sum of 2 and 40 is 42."), "{ran}");
    let output = real.run(&["tools", "call", "everything/get-tiny-image", "--json"]).json();
    assert_eq!(output["content"][1]["type"], "image", "{output}");
    assert_eq!(output["content"][1]["mimeType"], "image/png", "{output}");
}

#[test]
fn everything_gives_structured_content() {
    let args = ["tools", "call", "everything/get-structured-content", "location=Chicago"];
    let output = Real::new().run(&args).json();
    assert!(output["temperature"].is_number() && output["conditions"].is_string(), "{output}");
}

#[test]
fn filesystem_lists_its_directory_and_no_other() {
    let real = Real::new();
    let inside = format!("path={}", real.files().display());
    let ran = real.run(&["tools", "call", "filesystem/list_directory", &inside]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(ran.json(), json!({"content": "[FILE] a.txt\n[DIR] shelf"}), "{ran}");
    let ran = real.run(&["tools", "call", "filesystem/list_directory", "path=/etc", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(ran.json()["error"]["reason"], "failed", "{ran}");
}

#[test]
fn time_knows_the_time() {
    let ran = Real::new().run(&["tools", "call", "time/get_current_time", "timezone=UTC"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let now = ran.json();
    assert_eq!(now["timezone"], "UTC", "{now}");
    assert!(now["datetime"].as_str().is_some_and(|text| text.ends_with("+00:00")), "{now}");
}

#[test]
fn git_reads_the_log() {
    let real = Real::new();
    let repository = format!("repo_path={}", real.repository().display());
    let ran = real.run(&["tools", "call", "git/git_log", &repository, "max_count=1"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout().contains("Message: the first words"), "{ran}");
}

#[test]
fn arguments_are_checked_before_a_real_server_sees_them() {
    let ran = Real::new().run(&["tools", "call", "everything/get-sum", "a=2", "b=forty", "--json"]);
    let error = &ran.json()["error"];
    assert_eq!(
        (&error["reason"], &error["effect"]),
        (&json!("invalid-arguments"), &json!("not-sent")),
        "{ran}"
    );
}

#[test]
fn a_real_server_sees_only_the_environment_it_was_given() {
    let real = Real::new().env("CANARY", "canary-a1b2");
    let ran = real.run(&["tools", "call", "everything/get-env"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let seen = ran.json();
    assert!(seen.get("PATH").is_some(), "{seen}");
    assert!(!ran.stdout().contains("canary"), "{seen}");
}

#[test]
fn a_guest_calls_real_servers() {
    let real = Real::new();
    let guest = crate::support::hostile("ok_caller").display().to_string();
    let allowed = ["--allow", "everything/get-sum", "--allow", "time"];
    let calls = [
        "everything/get-sum",
        "{\"a\":2,\"b\":40}",
        "+time/get_current_time",
        "{\"timezone\":\"UTC\"}",
        "everything/echo",
        "{\"message\":\"not granted\"}",
    ];
    let ran = real.run_with(&[&["run", guest.as_str()], &allowed[..]].concat(), &calls);
    assert_eq!(ran.code, Some(0), "{ran}");
    let stdout = ran.stdout();
    let said: Vec<&str> = stdout.lines().collect();
    assert_eq!(said[0], "ok The sum of 2 and 40 is 42.", "{ran}");
    assert!(said[1].starts_with("ok {\"timezone\":\"UTC\""), "{ran}");
    assert!(said[2].starts_with("Denied NotSent "), "{ran}");
}

#[test]
fn each_example_guest_prints_what_the_example_server_answers() {
    let shop = Real::shop();
    let found = shop.run(&["tools", "call", "shop/search_books", "query=verne"]);
    assert_eq!(found.code, Some(0), "{found}");
    let result = found.json();
    let lines: Vec<String> =
        result["books"].as_array().into_iter().flatten().map(line_of).collect();
    assert!(lines.len() > 1, "{found}");
    for name in EXAMPLE_GUESTS {
        let ran = match name {
            "fan-out" => shop.run_guest(name, &["--allow", "shop/wait"], &["20", "50"]),
            _ => shop.run_guest(name, &["--allow", "shop/search_books"], &["verne"]),
        };
        assert_eq!(ran.code, Some(0), "{ran}");
        let expected = match name {
            "fan-out" => vec!["20 of 20 answered, 1000 ms waited in all".to_owned()],
            _ => lines.clone(),
        };
        assert_eq!(ran.stdout().lines().collect::<Vec<_>>(), expected, "{ran}");
    }
}

#[test]
fn an_example_guest_is_told_when_it_was_granted_nothing() {
    let shop = Real::shop();
    let ran = shop.run_guest("hello", &[], &["verne"]);
    assert_ne!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr().contains("--allow"), "{ran}");
}

/// A line as the example guests print a book.
fn line_of(book: &Value) -> String {
    let text = |key: &str| book[key].as_str().unwrap_or("?");
    format!("{}, {} ({})", text("title"), text("author"), book["year"])
}

/// A scene with real servers, configured as people configure them.
pub struct Real {
    scene: Scene,
}

impl Real {
    /// The four servers, in a plain `.mcp.json`.
    pub fn new() -> Self {
        let real = Self { scene: Scene::empty() };
        real.make_files();
        real.make_repository();
        let node = |package: &str| {
            installed(&format!("node/node_modules/@modelcontextprotocol/{package}/dist/index.js"))
        };
        real.configure(&json!({"mcpServers": {
            "everything": {"command": "node", "args": [node("server-everything")]},
            "filesystem": {"command": "node", "args": [node("server-filesystem"), real.files()]},
            "time": {"command": installed("python/bin/mcp-server-time")},
            "git": {
                "command": installed("python/bin/mcp-server-git"),
                "args": ["--repository", real.repository()],
            },
        }}));
        real
    }

    /// The example server alone, as `shop`.
    fn shop() -> Self {
        let real = Self { scene: Scene::empty() };
        real.configure(&json!({"mcpServers": {
            "shop": {"command": crate::support::HOST, "args": ["example-server"]},
        }}));
        real
    }

    fn env(self, key: &str, value: &str) -> Self {
        Self { scene: self.scene.env(key, value) }
    }

    /// The one directory that `filesystem` has.
    pub fn files(&self) -> PathBuf {
        self.scene.path("files").canonicalize().expect("the directory is there")
    }

    fn repository(&self) -> PathBuf {
        self.scene.path("repository").canonicalize().expect("the repository is there")
    }

    /// A path in the working directory of the runs.
    pub fn path(&self, name: &str) -> PathBuf {
        self.scene.path(name)
    }

    /// Runs the binary with these servers.
    pub fn run(&self, args: &[&str]) -> Outcome {
        self.run_with(args, &[])
    }

    fn run_guest(&self, name: &str, grants: &[&str], args: &[&str]) -> Outcome {
        let guest = guest(name).display().to_string();
        self.run_with(&[&["run", guest.as_str()], grants].concat(), args)
    }

    fn run_with(&self, args: &[&str], guest_args: &[&str]) -> Outcome {
        let config = self.scene.path(".mcp.json").display().to_string();
        self.scene.run_bare(&[args, &["--config", config.as_str()]].concat(), guest_args)
    }

    fn configure(&self, config: &Value) {
        let text = serde_json::to_string_pretty(config).expect("JSON");
        self.scene.write(".mcp.json", &text);
    }

    fn make_files(&self) {
        std::fs::create_dir_all(self.scene.path("files/shelf")).expect("a directory");
        std::fs::write(self.scene.path("files/a.txt"), "a").expect("a file");
    }

    fn make_repository(&self) {
        let path = self.scene.path("repository");
        let git = |args: &[&str]| {
            let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
            let mut command = Command::new("git");
            let status =
                command.arg("-C").arg(self.scene.path("")).args(identity).args(args).status();
            assert!(status.expect("git is there").success(), "git {args:?}");
        };
        let path = path.display().to_string();
        git(&["init", "--quiet", &path]);
        git(&["-C", &path, "commit", "--quiet", "--allow-empty", "--message", "the first words"]);
    }
}

/// A file that `tests/setup.sh` installed.
fn installed(path: &str) -> PathBuf {
    needed(&crate::support::repository().join("target/tools/servers").join(path))
}

/// An example guest that `tests/setup.sh` built.
fn guest(name: &str) -> PathBuf {
    needed(&crate::support::repository().join(format!("target/guests/{name}.wasm")))
}

fn needed(path: &Path) -> PathBuf {
    assert!(path.exists(), "run tests/setup.sh first: {} is missing", path.display());
    path.to_owned()
}
