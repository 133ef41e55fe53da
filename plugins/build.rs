//! Builds the code generators and the JavaScript runtime as core modules, and makes a
//! component of each.
//!
//! They are compiled for `wasm32-unknown-unknown`, which has no system to import, so that
//! what they can reach is nothing.

mod snapshot;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

use wit_component::ComponentEncoder;

const WASM: &str = "wasm32-unknown-unknown";
const TARGETS: [&str; 9] =
    ["typescript", "skills", "markdown", "wit", "rust", "c", "js", "python", "go"];
const RUNTIME: &str = "javascript";

fn main() {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(variable("OUT_DIR"));
    compile(&root, &out);
    for name in TARGETS.into_iter().chain([RUNTIME]) {
        let module = out.join(WASM).join("plugin").join(format!("mcp_host_{name}.wasm"));
        let snapshot = if name == RUNTIME { snapshot::take } else { unchanged };
        let made = read(&module).and_then(|module| snapshot(&module)).and_then(componentize);
        write(&module, &out.join(format!("{name}.wasm")), made);
        watch(&root.join(name));
    }
    for folder in ["guest", "sdk", "text", "types", "build.rs", "snapshot.rs", "../wit"] {
        watch(&root.join(folder));
    }
    for file in ["../Cargo.lock", "../Cargo.toml"] {
        watch(&root.join(file));
    }
}

/// Runs cargo in the workspace as if nobody had started it from there.
fn compile(root: &Path, target_dir: &Path) {
    let mut cargo = Command::new(variable("CARGO"));
    for (key, _) in env::vars_os() {
        let name = key.to_string_lossy();
        let kept = ["CARGO_HOME", "CARGO_NET_OFFLINE", "CARGO_BUILD_JOBS"].contains(&name.as_ref());
        let inherited =
            name.starts_with("CARGO") || name.contains("RUSTFLAGS") || name.starts_with("RUSTC");
        if inherited && !kept {
            cargo.env_remove(&key);
        }
    }
    cargo.args(["build", "--locked", "--quiet", "--profile", "plugin", "--target", WASM]);
    let names = TARGETS.into_iter().chain([RUNTIME]);
    cargo.args(names.flat_map(|name| ["-p".to_owned(), format!("mcp-host-{name}")]));
    cargo.env(format!("CFLAGS_{}", WASM.replace('-', "_")), c_flags(root));
    cargo.arg("--target-dir").arg(target_dir).current_dir(root.join(".."));
    match cargo.status() {
        Ok(status) if status.success() => {}
        ended => fail(&format!(
            "the plugins did not build: {ended:?}; is the target there? \
             `rustup target add {WASM}`"
        )),
    }
}

/// How the C part of QuickJS is compiled: for the same instructions that Rust uses, without
/// its assertions, and with Maps that are fast.
fn c_flags(root: &Path) -> String {
    let header = root.join(RUNTIME).join("map-hash.h");
    let features = "-mbulk-memory -mnontrapping-fptoint -msign-ext";
    format!("-DNDEBUG {features} -include{}", header.display())
}

fn read(module: &Path) -> Result<Vec<u8>, String> {
    fs::read(module).map_err(|error| error.to_string())
}

fn unchanged(module: &[u8]) -> Result<Vec<u8>, String> {
    Ok(module.to_vec())
}

fn componentize(module: Vec<u8>) -> Result<Vec<u8>, String> {
    let encoder = ComponentEncoder::default().validate(true).module(&module);
    let encoded = encoder.and_then(|mut encoder| encoder.encode());
    encoded.map_err(|error| format!("{error:#}"))
}

fn write(module: &Path, component: &Path, made: Result<Vec<u8>, String>) {
    let written = made.and_then(|bytes| fs::write(component, bytes).map_err(|e| e.to_string()));
    if let Err(error) = written {
        fail(&format!("no component: {}: {error}", module.display()));
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| fail(&format!("cargo did not set {name}")))
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

fn fail(message: &str) -> ! {
    println!("cargo::error={message}");
    exit(1)
}
