//! Code generators in other languages: the examples, and what `plugins new` writes.
//!
//! `plugins/examples/setup.sh` builds them and installs what their output is tested with;
//! without it every test of them here fails and says so. What they make is judged by the
//! languages themselves: it is imported, loaded and compiled, and says of samples what a
//! validator of JSON Schema says.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;

use crate::support::{Home, Outcome, Run, repository};

const SETUP: &str = "run plugins/examples/setup.sh";
const EXAMPLES: [&str; 3] = ["python-pydantic", "js-zod", "c-header"];
/// Lists that were put together to break generators; the others are real ones.
const HOSTILE: [&str; 4] = ["hostile-text", "names", "ordinary", "schemas"];
/// How often a component is loaded that takes long to compile where much else runs.
const TRIES: usize = 4;

#[test]
fn every_example_passes_the_check() {
    for example in EXAMPLES {
        let found = checked(&component(example));
        assert_eq!(found["name"], example, "{found:#}");
        assert_eq!(found["passed"], true, "{found:#}");
    }
}

#[test]
fn pydantic_models_judge_arguments_as_json_schema_does() {
    let generated = generated("python-pydantic", &lists());
    let samples = samples(&generated);
    let python = tool("python/bin/python3");
    let script = checks().join("check_pydantic.py");
    let said = ran(Command::new(python).arg(script).arg(generated.folder()).args(samples));
    assert!(said.contains(" 0 judged wrongly"), "{said}");
}

#[test]
fn zod_schemas_judge_arguments_as_json_schema_does() {
    let generated = generated("js-zod", &lists());
    let samples = samples(&generated);
    // A module is looked for beside who imports it.
    let modules = generated.home.work("node_modules");
    std::os::unix::fs::symlink(tool("node/node_modules"), modules).expect("a link to zod");
    let script = checks().join("check-zod.mjs");
    let said = ran(Command::new("node").arg(script).arg(generated.folder()).args(samples));
    assert!(said.contains(" 0 judged wrongly"), "{said}");
}

#[test]
fn headers_compile_together_without_a_warning() {
    let generated = generated("c-header", &lists());
    let mut names: Vec<_> = fs::read_dir(generated.folder())
        .expect("the headers")
        .map(|entry| entry.expect("a header").file_name().into_string().expect("a plain name"))
        .filter(|name| name.ends_with(".h"))
        .collect();
    names.sort();
    assert_eq!(names.len(), lists().len());
    let all: String = names.iter().map(|name| format!("#include \"{name}\"\n")).collect();
    let main = generated.home.work("generated/all.c");
    let main_text =
        format!("{all}int main(void) {{ return sizeof git_TOOL_gitAdd_ARG_repo_path != 10; }}\n");
    fs::write(&main, main_text).expect("a source");
    let program = generated.home.work("all");
    let flags = ["-std=c11", "-Wall", "-Wextra", "-Werror"];
    ran(Command::new("cc").args(flags).arg(&main).arg("-o").arg(&program));
    ran(&mut Command::new(&program));
}

#[test]
fn the_same_tools_give_the_same_files() {
    for example in EXAMPLES {
        let lists = [corpus("git"), corpus("everything")];
        let (one, other) = (generated(example, &lists), generated(example, &lists));
        let read = |generated: &Generated| {
            let mut files: Vec<_> = fs::read_dir(generated.folder())
                .expect("the files")
                .map(|entry| entry.expect("a file").path())
                .filter(|path| path.is_file())
                .map(|path| {
                    (path.file_name().map(OsStr::to_owned), fs::read(path).expect("a file"))
                })
                .collect();
            files.sort();
            files
        };
        assert_eq!(read(&one), read(&other), "{example}");
    }
}

#[test]
fn what_new_writes_in_rust_builds_and_passes_the_check() {
    let home = begun("rust");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plugins-new");
    let mut cargo = Command::new("cargo");
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        if (name.starts_with("CARGO") || name.starts_with("RUST")) && !name.ends_with("_HOME") {
            cargo.env_remove(&key);
        }
    }
    let build = ["build", "--release", "--quiet", "--target-dir"];
    ran(cargo.args(build).arg(&target).current_dir(home.work("my-target")));
    let found = checked(&target.join("wasm32-wasip2/release/mcp_host_my_target.wasm"));
    assert_eq!(
        (&found["name"], &found["passed"]),
        (&"my-target".into(), &true.into()),
        "{found:#}"
    );
}

#[test]
fn what_new_writes_in_javascript_and_python_builds_with_the_toolchains_of_the_examples() {
    let tools = repository().join("target/tools");
    let home = begun("js");
    let folder = home.work("my-target");
    std::os::unix::fs::symlink(
        tools.join("componentize-js/node_modules"),
        folder.join("node_modules"),
    )
    .expect(SETUP);
    let installed = tools.join("componentize-js/node_modules/installed");
    fs::copy(folder.join("package-lock.json"), installed).expect(SETUP);
    build_and_check(&folder);

    let home = begun("python");
    let folder = home.work("my-target");
    std::os::unix::fs::symlink(tools.join("componentize-py"), folder.join(".venv")).expect(SETUP);
    build_and_check(&folder);
}

#[test]
fn new_writes_over_nothing_and_takes_no_name_that_is_a_path() {
    let home = begun("python");
    let again = Run::new().home(&home).args(["plugins", "new", "my-target", "--lang", "js"]).go();
    let (error, hint) = again.report();
    assert_eq!(again.code, Some(7), "{again}");
    assert!(error.ends_with("something is there already") && !hint.is_empty(), "{again}");
    assert!(home.work("my-target/app.py").is_file() && !home.work("my-target/target.js").exists());
    for name in ["../x", "", "a b", "-x"] {
        let refused =
            Run::new().home(&home).args(["plugins", "new", "--lang", "js", "--", name]).go();
        assert_eq!(refused.code, Some(2), "{refused}");
    }
}

/// What a generator made, and where.
struct Generated {
    home: Arc<Home>,
    lists: Vec<PathBuf>,
}

impl Generated {
    fn folder(&self) -> PathBuf {
        self.home.work("generated")
    }
}

/// Every list there is.
fn lists() -> Vec<PathBuf> {
    let folder = repository().join("tests/corpus/tool-lists");
    let real = fs::read_dir(folder).expect("the lists").map(|entry| entry.expect("a list").path());
    let mut lists: Vec<_> = real.collect();
    let hostile = repository().join("host/src/codegen/conformance");
    lists.extend(HOSTILE.map(|name| hostile.join(format!("{name}.json"))));
    lists.sort();
    lists
}

fn corpus(name: &str) -> PathBuf {
    repository().join(format!("tests/corpus/tool-lists/{name}.json"))
}

fn generated(example: &str, lists: &[PathBuf]) -> Generated {
    let (home, component) = (Home::new(), component(example));
    compiled(&component);
    let from = lists.iter().flat_map(|list| [OsStr::new("--from"), list.as_os_str()]);
    let run = Run::new().home(&home).args(["generate", "--out", "generated"]);
    let made = run.args([&component]).args(from).go();
    assert_eq!(made.code, Some(0), "{made}");
    Generated { home, lists: lists.to_vec() }
}

/// The samples of every list, in a file each that is called what its module is.
fn samples(generated: &Generated) -> Vec<PathBuf> {
    let python = tool("python/bin/python3");
    let of_list = |list: &PathBuf| {
        let said = ran(Command::new(&python).arg(checks().join("samples.py")).arg(list));
        let stem = list.file_stem().and_then(OsStr::to_str).expect("a plain name");
        generated.home.write(&format!("{}.json", camel_case(stem)), said)
    };
    generated.lists.iter().map(of_list).collect()
}

/// What the identifier of a server with such a name is, where there is nothing odd in it.
fn camel_case(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |ident, word| {
        let (head, tail) = word.split_at(1);
        ident + &head.to_uppercase() + tail
    })
}

fn component(example: &str) -> PathBuf {
    let path = repository().join(format!("target/plugins/{example}.wasm"));
    assert!(path.is_file(), "{example} is not built: {SETUP}");
    path
}

fn tool(path: &str) -> PathBuf {
    let path = repository().join("target/tools/codegen-checks").join(path);
    assert!(path.exists(), "{} is not there: {SETUP}", path.display());
    path
}

fn checks() -> PathBuf {
    repository().join("plugins/examples/check")
}

/// The document of `plugins check`.
fn checked(component: &Path) -> Value {
    compiled(component);
    Run::new().args(["plugins", "check", "--json"]).args([component]).go().json()
}

/// Compiles a component into the cache. One with an interpreter in it takes long, and where
/// much else runs it may take too long; then it is begun again.
fn compiled(component: &Path) {
    let list = corpus("time");
    let args = ["generate", "--from"].map(OsStr::new);
    let run = || {
        let args = args.into_iter().chain([list.as_os_str(), component.as_os_str()]);
        Run::new().args(args).args(["--out", "generated"]).go()
    };
    let is_late = |ended: &Outcome| ended.stderr().contains("compilation exceeded");
    let ended = (1..TRIES).map(|_| run()).find(|ended| !is_late(ended)).unwrap_or_else(run);
    assert_eq!(ended.code, Some(0), "{ended}");
}

/// A home with a new target called `my-target`.
fn begun(language: &str) -> Arc<Home> {
    let home = Home::new();
    let args = ["plugins", "new", "my-target", "--lang", language, "--json"];
    let made = Run::new().home(&home).args(args).go();
    assert_eq!(made.code, Some(0), "{made}");
    let said = made.json();
    for file in said["files"].as_array().expect("its files") {
        let path = Path::new("my-target").join(file.as_str().expect("a path"));
        assert!(home.work(path.to_str().expect("UTF-8")).is_file(), "{made}");
    }
    home
}

fn build_and_check(folder: &Path) {
    ran(Command::new("sh").arg("build.sh").current_dir(folder));
    let found = checked(&folder.join("mcp-host-my-target.wasm"));
    assert_eq!(
        (&found["name"], &found["passed"]),
        (&"my-target".into(), &true.into()),
        "{found:#}"
    );
}

/// What a command that works prints.
fn ran(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; {SETUP}"));
    let [said, complaint] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(output.status.success(), "{command:?}\n{said}\n{complaint}");
    said
}
