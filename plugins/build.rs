//! Builds the code generators as core modules, and makes a component of each.
//!
//! They are compiled for `wasm32-unknown-unknown`, which has no system to import, so that
//! what they can reach is nothing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

use wit_component::ComponentEncoder;

const WASM: &str = "wasm32-unknown-unknown";
const TARGETS: [&str; 3] = ["typescript", "skills", "markdown"];

fn main() {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(variable("OUT_DIR"));
    compile(&root, &out);
    for target in TARGETS {
        let module = out.join(WASM).join("plugin").join(format!("mcp_host_{target}.wasm"));
        componentize(&module, &out.join(format!("{target}.wasm")));
        watch(&root.join(target));
    }
    for folder in ["sdk", "text", "build.rs", "../wit/codegen", "../Cargo.lock", "../Cargo.toml"] {
        watch(&root.join(folder));
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
    cargo.args(TARGETS.iter().flat_map(|target| ["-p".to_owned(), format!("mcp-host-{target}")]));
    cargo.arg("--target-dir").arg(target_dir).current_dir(root.join(".."));
    match cargo.status() {
        Ok(status) if status.success() => {}
        ended => fail(&format!(
            "the code generators did not build: {ended:?}; is the target there? \
             `rustup target add {WASM}`"
        )),
    }
}

fn componentize(module: &Path, component: &Path) {
    let made = fs::read(module).map_err(|error| error.to_string()).and_then(|bytes| {
        let encoder = ComponentEncoder::default().validate(true).module(&bytes);
        encoder.and_then(|mut encoder| encoder.encode()).map_err(|error| format!("{error:#}"))
    });
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
