//! Builds what the tests run, with a cargo of its own for each workspace, and writes
//! where it all is: `OUT_DIR/artifacts.rs`.
//!
//! A guest's bytes never enter this crate, only their paths, so that a change to one
//! attack rebuilds that attack alone.

#[path = "src/kind.rs"]
#[allow(dead_code, reason = "only the prefixes matter here")]
mod kind;

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

const WASM: &str = "wasm32-wasip2";
const MISSING_TARGET: &str =
    "the target for WebAssembly is not installed; run `rustup target add wasm32-wasip2`";

fn main() {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(variable("OUT_DIR"));
    let guests = root.join("../guests");
    require_target();

    let wasm = out.join("wasm").join(WASM).join("release");
    for workspace in [guests.clone(), guests.join("hostile")] {
        build(&workspace, &["--release", "--target", WASM], &out.join("wasm"));
    }
    let server = root.join("fake-server");
    build(&server, &[], &out.join("native"));

    let plugins = root.join("plugins");
    build(&plugins, &["--release", "--examples", "--target", WASM], &out.join("wasm"));

    let runtime = root.join("runtime");
    build(&runtime, &["--release", "--target", WASM], &out.join("wasm"));

    let typed = root.join("typed");
    build(&typed, &["--release", "--target", WASM], &out.join("wasm"));
    let compose = root.join("compose");
    build(&compose, &[], &out.join("native"));

    let native = out.join("native/debug");
    let mut text = String::new();
    let guests_by_name = [
        (
            "HELLO",
            wasm.join("hello.wasm"),
            "The example that calls one tool, or none without an argument.",
        ),
        (
            "CHECKPOINT",
            wasm.join("checkpoint.wasm"),
            "The example that writes a report and may be killed while it does.",
        ),
        ("FAN_OUT", wasm.join("fan_out.wasm"), "The example that makes many calls at once."),
        (
            "TYPED_BENCH",
            wasm.join("bench.wasm"),
            "The guest that makes the same calls as typed functions and as text.",
        ),
        (
            "SHELF",
            wasm.join("shelf.wasm"),
            "The guest that makes typed calls of every kind of result.",
        ),
        ("READER", wasm.join("reader.wasm"), "The command to be composed with the library."),
        ("FINDER", wasm.join("finder.wasm"), "The library to be composed with the command."),
        ("COMPOSE", native.join("compose"), "What composes two components."),
        (
            "SHAPES",
            wasm.join("shapes.wasm"),
            "The example that exports functions with types, and no program.",
        ),
        ("RUNTIME", wasm.join("test_runtime.wasm"), "The language runtime that is not ours."),
        ("FAKE_SERVER", native.join("fake-server"), "The scripted MCP server."),
    ];
    for (name, path, about) in &guests_by_name {
        require_file(path);
        writeln!(text, "/// {about}\npub const {name}: &str = {path:?};")
            .expect("a string takes it");
    }
    text.push_str(&plugin_table(&plugins.join("examples"), &wasm.join("examples")));
    text.push_str(&hostile(&guests.join("hostile"), &wasm));
    fs::write(out.join("artifacts.rs"), text).expect("OUT_DIR can be written to");

    for path in guests_by_name.iter().map(|(_, path, _)| path) {
        watch_sources_of(path);
    }
    for folder in [
        "hostile/src/bin",
        "hostile/wat",
        "hostile/Cargo.toml",
        "hostile/Cargo.lock",
        "Cargo.toml",
        "Cargo.lock",
    ] {
        watch(&guests.join(folder));
    }
    for path in [
        root.join("../wit"),
        root.join("../plugins/sdk"),
        plugins,
        runtime,
        typed,
        compose,
        server.join("Cargo.toml"),
        root.join("build.rs"),
        root.join("src"),
    ] {
        watch(&path);
    }
}

/// Runs cargo in a workspace as if nobody had started it from another one.
fn build(workspace: &Path, args: &[&str], target_dir: &Path) {
    let mut cargo = Command::new(variable("CARGO"));
    for (key, _) in env::vars_os() {
        let name = key.to_string_lossy();
        let kept = ["CARGO_HOME", "CARGO_NET_OFFLINE", "CARGO_BUILD_JOBS"].contains(&name.as_ref());
        if !kept
            && (name.starts_with("CARGO")
                || name.contains("RUSTFLAGS")
                || name.starts_with("RUSTC"))
        {
            cargo.env_remove(&key);
        }
    }
    cargo
        .args(["build", "--locked", "--quiet", "--manifest-path"])
        .arg(workspace.join("Cargo.toml"))
        .args(args)
        .env("CARGO_TARGET_DIR", target_dir)
        .current_dir(workspace);
    match cargo.status() {
        Ok(status) if status.success() => {}
        ended => fail(&format!("{} did not build: {ended:?}", workspace.display())),
    }
}

/// The table of the code generators that do something wrong, and of the one that does not.
fn plugin_table(sources: &Path, built: &Path) -> String {
    let rows = stems(sources, "rs").into_iter().map(|name| {
        let path = built.join(format!("{name}.wasm"));
        require_file(&path);
        format!("    ({name:?}, {:?}),\n", path.display().to_string())
    });
    format!(
        "/// The code generators of the tests, by name.\npub const PLUGINS: &[(&str, &str)] = &[\n{}];\n",
        rows.collect::<String>()
    )
}

/// The table of attacks and the macro over it.
fn hostile(folder: &Path, built: &Path) -> String {
    let mut attacks = BTreeMap::new();
    for stem in stems(&folder.join("src/bin"), "rs") {
        let path = built.join(format!("{stem}.wasm"));
        require_file(&path);
        watch_sources_of(&path);
        attacks.insert(stem, path);
    }
    for stem in stems(&folder.join("wat"), "wat") {
        let path = folder.join("wat").join(format!("{stem}.wat"));
        if attacks.insert(stem.clone(), path).is_some() {
            fail(&format!("two hostile guests have one name: {stem}"));
        }
    }
    let mut table =
        String::from("/// Every attack, by name.\npub const HOSTILE: &[Hostile] = &[\n");
    let mut list = String::new();
    for (name, path) in &attacks {
        if kind::Kind::of_file(name).is_none() {
            fail(&format!("the prefix of a hostile guest is no outcome: {name}"));
        }
        writeln!(table, "    Hostile {{ name: {name:?}, path: {path:?} }},")
            .expect("a string takes it");
        writeln!(list, "        $each!({name});").expect("a string takes it");
    }
    format!(
        "{table}];\n\n/// Expands a macro for the name of every attack.\n#[macro_export]\n\
         macro_rules! foreach_hostile {{\n    ($each:ident) => {{\n{list}    }};\n}}\n"
    )
}

/// The names of the files in a folder with this extension, without it.
fn stems(folder: &Path, extension: &str) -> Vec<String> {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| fail(&format!("{}: {error}", folder.display())));
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

/// Asks the compiler for its folder of the target: a build without it ends in a page of
/// errors about a missing `core`.
fn require_target() {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let printed = Command::new(rustc).args(["--print", "target-libdir", "--target", WASM]).output();
    let folder = printed.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    if !folder.is_ok_and(|folder| Path::new(&folder).is_dir()) {
        fail(MISSING_TARGET);
    }
}

fn require_file(path: &Path) {
    if !path.is_file() {
        fail(&format!("the build did not make this file: {}", path.display()));
    }
}

/// Watches what cargo read to make an artifact: its `.d` file has the artifact before a
/// colon and the sources after it, with spaces in names escaped.
fn watch_sources_of(artifact: &Path) {
    let Ok(text) = fs::read_to_string(artifact.with_extension("d")) else { return };
    let Some((_, sources)) = text.lines().next().and_then(|line| line.split_once(": ")) else {
        return;
    };
    let escaped = sources.replace("\\ ", "\0");
    for source in escaped.split_whitespace() {
        watch(Path::new(&source.replace('\0', " ")));
    }
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|error| fail(&format!("cargo sets {name}: {error}")))
}

fn fail(message: &str) -> ! {
    println!("cargo::error={message}");
    eprintln!("error: {message}");
    exit(1)
}
