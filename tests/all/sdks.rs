//! Guest SDKs of real servers: begun with `new`, built with the one command they name, and
//! run.
//!
//! What must hold of every language is told once, and each asks for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::real_servers::Real;
use crate::support::{Outcome, repository};

/// What the tests need that they do not install themselves.
const SETUP: &str = "run tests/setup.sh";
/// What a program that makes no call prints.
const HELLO: &str = "hello from the sandbox";

// Rust.

#[test]
fn a_guest_in_rust_calls_everything_by_its_types() {
    calls_everything("rust");
}

#[test]
fn a_guest_in_rust_calls_the_filesystem_by_its_types() {
    calls_filesystem("rust");
}

#[test]
fn a_guest_in_rust_without_servers_says_hello() {
    says_hello("rust");
}

#[test]
fn the_example_of_an_sdk_in_rust_imports_the_one_server_it_calls() {
    let _alone = alone();
    let real = Real::new();
    let out = real.path("sdk").display().to_string();
    let args = ["generate", "rust", "--server", "everything", "--server", "filesystem"];
    for form in ["async=true", "async=false"] {
        let made = real.run(&[&args[..], &["--out", &out, "--option", form]].concat());
        assert_eq!(made.code, Some(0), "{made}");
        ran(cargo().current_dir(real.path("sdk")));
        let component = kept(&built("example.wasm"), &real.path(&format!("{form}.wasm")));
        assert_eq!(imported(&real, &component), ["mcp-tools:filesystem/tools"], "{form}");
        let answered = real.run(&["run", &component, "--allow", "filesystem"]);
        assert_eq!(answered.code, Some(0), "{answered}");
        let files = real.files().display().to_string();
        assert!(answered.stdout().contains(&files), "{answered}");
    }
}

// C.

#[test]
fn a_guest_in_c_calls_everything_by_its_types() {
    calls_everything("c");
}

#[test]
fn a_guest_in_c_calls_the_filesystem_by_its_types() {
    calls_filesystem("c");
}

#[test]
fn a_guest_in_c_without_servers_says_hello() {
    says_hello("c");
}

#[test]
fn the_example_of_an_sdk_in_c_imports_the_one_server_it_calls() {
    let real = Real::new();
    let component = example(&real, "c", &["--server", "everything", "--server", "filesystem"]);
    assert_eq!(imported(&real, &component), ["mcp-tools:filesystem/tools"]);
    let answered = real.run(&["run", &component, "--allow", "filesystem"]);
    assert_eq!(answered.code, Some(0), "{answered}");
}

// JavaScript.

#[test]
fn a_guest_in_javascript_calls_everything_by_its_types() {
    calls_everything("js");
}

#[test]
fn a_guest_in_javascript_calls_the_filesystem_by_its_types() {
    calls_filesystem("js");
}

#[test]
fn a_guest_in_javascript_without_servers_says_hello() {
    says_hello("js");
}

#[test]
fn an_sdk_in_javascript_gives_editors_the_types_of_every_server() {
    let real = Real::new();
    let component = example(&real, "js", &["--server", "everything", "--server", "time"]);
    assert_eq!(imported(&real, &component), ["mcp-tools:everything/tools", "mcp-tools:time/tools"]);
    for server in ["everything", "time"] {
        let types = real.path(&format!("sdk/types/interfaces/mcp-tools-{server}-tools.d.ts"));
        let text = fs::read_to_string(&types).expect("types of the server");
        assert!(text.contains("export function"), "{types:?}");
    }
}

// Python.

#[test]
fn a_guest_in_python_calls_everything_by_its_types() {
    calls_everything("python");
}

#[test]
fn a_guest_in_python_calls_the_filesystem_by_its_types() {
    calls_filesystem("python");
}

#[test]
fn a_guest_in_python_without_servers_says_hello() {
    says_hello("python");
}

#[test]
fn the_example_of_an_sdk_in_python_needs_no_async_functions() {
    let real = Real::new();
    let args = ["--server", "everything", "--option", "async=false"];
    let component = example(&real, "python", &args);
    assert_eq!(imported(&real, &component), ["mcp-tools:everything/tools"]);
    let answered = real.run(&["run", &component, "--allow", "everything"]);
    assert_eq!(answered.code, Some(0), "{answered}");
    assert!(answered.stdout().contains("temperature="), "{answered}");
}

// What is begun.

#[test]
fn the_sdk_of_a_project_is_made_anew_and_nothing_else_of_it() {
    for language in ["rust", "c", "js", "python"] {
        let project = Project::begin(language, &["everything"]);
        let own: Vec<PathBuf> = project.own.iter().map(|path| project.folder.join(path)).collect();
        assert!(own.iter().all(|path| path.is_file()), "{language}: {own:?}");
        own.iter().for_each(|path| fs::write(path, "mine").expect("a file of one's own"));
        let out = project.folder.join("sdk").display().to_string();
        let args = ["generate", language, "--out", &out, "--json", "--server"];
        let same = project.real.run(&[&args[..], &["everything"]].concat());
        assert_eq!(same.code, Some(0), "{same}");
        let said = same.json();
        for change in ["created", "changed", "removed"] {
            assert_eq!(said[change], json!([]), "{language}: {change}: {same}");
        }
        let other = project.real.run(&[&args[..], &["time"]].concat());
        assert_eq!(other.code, Some(0), "{other}");
        assert_ne!(other.json()["changed"], json!([]), "{other}");
        for path in own {
            assert_eq!(fs::read_to_string(&path).expect("it is there"), "mine", "{path:?}");
        }
    }
}

#[test]
fn a_project_of_some_tools_has_them_alone_and_is_made_anew_with_them() {
    let real = Real::new();
    for language in ["rust", "c", "js", "python"] {
        let tools = ["--tool", "everything/get-su*", "--tool", "time/convert_time"];
        let name = format!("some-{language}");
        let args = [&["new", &name, "--lang", language, "--json"], &tools[..]].concat();
        let made = real.run(&args);
        assert_eq!(made.code, Some(0), "{made}");
        let said = made.json();
        assert_eq!(said["tools"], json!(["everything/get-su*", "time/convert_time"]), "{said}");
        let run = said["run"].as_str().expect("a command");
        assert!(run.ends_with("--allow 'everything/get-su*' --allow time/convert_time"), "{run}");
        let sdk = real.path(&name).join("sdk");
        let wit = |server: &str| {
            let tools = sdk.join(format!("wit/deps/mcp-tools-{server}/tools.wit"));
            fs::read_to_string(&tools).unwrap_or_else(|error| panic!("{tools:?}: {error}"))
        };
        for (server, function) in [("everything", "get-sum"), ("time", "convert-time")] {
            let wit = wit(server);
            assert_eq!(wit.matches("func(").count(), 1, "{language}: {wit}");
            assert!(wit.contains(&format!("    {function}: ")), "{language}: {wit}");
        }
        let readme = fs::read_to_string(real.path(&name).join("README.md")).expect("a README");
        let again = "--tool 'everything/get-su*' --tool time/convert_time";
        let again = format!("mcp-host generate {language} {again}");
        assert!(readme.contains(&again), "{again}: {readme}");
        let out = sdk.display().to_string();
        let args = [&["generate", language, "--out", &out, "--check"], &tools[..]].concat();
        let same = real.run(&args);
        assert_eq!(same.code, Some(0), "{same}");
    }
    let none = real.run(&["new", "none", "--lang", "c", "--tool", "everything/no-such"]);
    assert_eq!(none.code, Some(2), "{none}");
    assert!(!real.path("none").exists(), "{none}");
}

#[test]
fn a_project_takes_no_folder_that_has_something_in_it() {
    let real = Real::new();
    fs::create_dir_all(real.path("full")).expect("a folder");
    fs::write(real.path("full/x"), "mine").expect("a file");
    fs::create_dir_all(real.path("empty")).expect("a folder");
    let refused = real.run(&["new", "full", "--lang", "rust", "--json"]);
    assert_ne!(refused.code, Some(0), "{refused}");
    assert_eq!(fs::read_dir(real.path("full")).expect("the folder").count(), 1);
    let made = real.run(&["new", "empty", "--lang", "rust", "--json"]);
    assert_eq!(made.code, Some(0), "{made}");
}

#[test]
fn a_server_that_cannot_be_asked_leaves_no_project() {
    let real = Real::new();
    for servers in [&["nobody"][..], &["everything", "nobody"]] {
        let servers: Vec<&str> = servers.iter().flat_map(|server| ["--server", server]).collect();
        let refused = real.run(&[&["new", "guest", "--lang", "rust"], &servers[..]].concat());
        assert_ne!(refused.code, Some(0), "{refused}");
        assert!(!real.path("guest").exists(), "{refused}");
    }
}

#[test]
fn a_project_is_called_what_its_language_can_say() {
    let real = Real::new();
    let (shapes, words) = ("begin with a letter", "choose another name");
    let cases = [
        (shapes, &["2x", "a.b", "a b"][..]),
        (words, &["self", "Self", "match", "sdk", "std", "core", "test", "wit-bindgen"]),
    ];
    for (fix, names) in cases {
        for name in names {
            refuses_name(&real, name, &[], fix);
        }
    }
    refuses_name(&real, "self", &["--server", "everything"], words);
    // What is a word of one language may be a name in another.
    let made = real.run(&["new", "match", "--lang", "c"]);
    assert_eq!(made.code, Some(0), "{made}");
}

/// No project in Rust of this name is begun, and a person is told what to do about it.
fn refuses_name(real: &Real, name: &str, more: &[&str], fix: &str) {
    let refused = real.run(&[&["new", name, "--lang", "rust"], more].concat());
    assert_eq!(refused.code, Some(2), "{refused}");
    let (error, hint) = refused.report();
    assert!(error.contains(&format!("cannot be called {name}: ")), "{refused}");
    assert!(hint.starts_with(fix), "{refused}");
    assert!(!real.path(name).exists(), "{refused}");
}

// What every language has in common.

/// A guest that calls `everything` is built, imports that server alone, runs with the grant
/// that its README names, and prints what the tool answers.
pub fn calls_everything(language: &str) {
    let project = Project::begin(language, &["everything"]);
    let component = project.build();
    assert_eq!(imported(&project.real, &component), ["mcp-tools:everything/tools"]);
    let refused = project.real.run(&["run", &component]);
    assert_ne!(refused.code, Some(0), "nothing was granted: {refused}");
    let ran = project.run(&component);
    let args = ["tools", "call", "everything/get-structured-content", "location=New York"];
    let answer = project.real.run(&args).json();
    for member in ["temperature", "conditions", "humidity"] {
        let said = answer[member].as_str().map_or(answer[member].to_string(), str::to_owned);
        assert!(ran.stdout().contains(&said), "{member}: {said}: {ran}");
    }
}

/// The same of `filesystem`, whose example takes no arguments.
pub fn calls_filesystem(language: &str) {
    let project = Project::begin(language, &["filesystem"]);
    let component = project.build();
    assert_eq!(imported(&project.real, &component), ["mcp-tools:filesystem/tools"]);
    let ran = project.run(&component);
    assert!(ran.stdout().contains(&project.real.files().display().to_string()), "{ran}");
}

/// A guest without servers is built and runs without a grant.
pub fn says_hello(language: &str) {
    let project = Project::begin(language, &[]);
    let component = project.build();
    assert_eq!(imported(&project.real, &component), Vec::<String>::new());
    assert_eq!(project.run(&component).stdout().trim_end(), HELLO);
}

/// A project that `new` wrote.
pub struct Project {
    /// The servers.
    pub real: Real,
    /// Where it is.
    pub folder: PathBuf,
    language: String,
    /// Its files that are a person's own.
    own: Vec<String>,
    build: String,
    component: String,
    _alone: Option<MutexGuard<'static, ()>>,
}

impl Project {
    /// Begins one with the tools of these servers.
    pub fn begin(language: &str, servers: &[&str]) -> Self {
        let alone = (language == "rust").then(alone);
        let real = Real::new();
        let name = format!("my-{language}");
        let servers: Vec<&str> = servers.iter().flat_map(|server| ["--server", server]).collect();
        let made =
            real.run(&[&["new", &name, "--lang", language, "--json"], &servers[..]].concat());
        assert_eq!(made.code, Some(0), "{made}");
        let said = made.json();
        let text = |key: &str| said[key].as_str().expect("a text").to_owned();
        let own: Vec<String> = serde_json::from_value(said["own"].clone()).expect("paths");
        let (folder, language) = (real.path(&name), language.to_owned());
        let (build, component) = (text("build"), text("component"));
        let project = Self { real, folder, language, own, build, component, _alone: alone };
        let readme = fs::read_to_string(project.folder.join("README.md")).expect("a README");
        for said in [&project.build, &project.component] {
            assert!(readme.contains(said.as_str()), "the README says: {said}");
        }
        project
    }

    /// Builds it with the one command, and gives the component.
    pub fn build(&self) -> String {
        if self.language == "rust" {
            ran(cargo().current_dir(&self.folder));
            let name = Path::new(&self.component).file_name().expect("a file");
            return kept(&built(name), &self.folder.join(name));
        }
        let mut build = Command::new("sh");
        build.args(["-c", &self.build]).current_dir(&self.folder);
        ran(with_toolchain(&mut build, &self.language));
        self.folder.join(&self.component).display().to_string()
    }

    /// Runs it with the tools of all servers that it imports.
    pub fn run(&self, component: &str) -> Outcome {
        let granted = ["--allow", "everything", "--allow", "filesystem"];
        let ran = self.real.run(&[&["run", component], &granted[..]].concat());
        assert_eq!(ran.code, Some(0), "{ran}");
        ran
    }
}

/// The component of an SDK's own example, built as its README says.
fn example(real: &Real, language: &str, args: &[&str]) -> String {
    let folder = real.path("sdk");
    let out = folder.display().to_string();
    let made = real.run(&[&["generate", language, "--out", &out], args].concat());
    assert_eq!(made.code, Some(0), "{made}");
    let mut build = Command::new("sh");
    build.arg("build.sh").current_dir(&folder);
    ran(with_toolchain(&mut build, language));
    folder.join("example.wasm").display().to_string()
}

/// Gives a build the toolchain that `tests/setup.sh` installed, where it would install one.
fn with_toolchain<'a>(build: &'a mut Command, language: &str) -> &'a mut Command {
    let tools = repository().join("target/tools");
    match language {
        "js" => build.env("TOOLCHAIN", tools.join("componentize-js")),
        "python" => build.env("TOOLCHAIN", tools.join("componentize-py")),
        _ => build,
    }
}

/// The interfaces of tools that a component imports, as `inspect` has them.
fn imported(real: &Real, component: &str) -> Vec<String> {
    let shown = real.run(&["inspect", component, "--json"]);
    let mut found = Vec::new();
    let mut open = vec![shown.json()];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) if text.starts_with("mcp-tools:") => {
                found.push(text.split(['#', '@']).next().unwrap_or_default().to_owned());
            }
            Value::Array(values) => open.extend(values),
            Value::Object(members) => open.extend(members.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Cargo as a person would start it, for WebAssembly, with a folder for what it builds that
/// outlives the test: the dependencies are those of every SDK.
fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        if (name.starts_with("CARGO") || name.starts_with("RUST")) && !name.ends_with("_HOME") {
            cargo.env_remove(&key);
        }
    }
    cargo.args(["build", "--release", "--quiet", "--target", "wasm32-wasip2"]);
    cargo.arg("--target-dir").arg(target());
    cargo
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdks")
}

fn built(name: impl AsRef<Path>) -> PathBuf {
    target().join("wasm32-wasip2/release").join(name)
}

/// A copy that the next build leaves alone.
fn kept(component: &Path, place: &Path) -> String {
    fs::copy(component, place).unwrap_or_else(|error| panic!("{component:?}: {error}"));
    place.display().to_string()
}

/// One SDK at a time is made and built: they are crates of one name in one folder, and cargo
/// tells by the time of its files whether one is new.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a command that has to work.
fn ran(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; {SETUP}"));
    let [said, complaint] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(output.status.success(), "{command:?}\n{said}\n{complaint}");
}
