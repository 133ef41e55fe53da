//! What no run can show, read from the host's sources: which module alone may name what,
//! and how large things are. A violation is reported with file and line.
//!
//! It reads text, not Rust: comments, strings and the unit tests at the end of a file
//! are blanked out first, and then words are looked for. What it cannot see is a name
//! made by a macro; there is none.

use std::fs;
use std::path::{Path, PathBuf};

const MAX_FILE_LINES: usize = 400;
const MAX_FUNCTION_LINES: usize = 80;

/// One file of the host.
struct Source {
    /// Its path below `src`, with `/`.
    path: String,
    /// As it is.
    text: String,
    /// Without its unit tests, and with blanks for comments and strings.
    code: String,
}

impl Source {
    fn new(path: String, text: String) -> Self {
        // Suites of their own, and what only they are built with.
        let is_test = path.ends_with("/tests.rs")
            || ["/tests/", "/conformance/"].iter().any(|folder| path.contains(folder))
            || path == "state/conformance.rs";
        let code = if is_test { String::new() } else { without_tests(&blanked(&text)).to_owned() };
        Self { path, text, code }
    }

    /// Whether it is one of these modules: `cache` is both `cache.rs` and `cache/…`.
    fn is_in(&self, modules: &[&str]) -> bool {
        modules.iter().any(|module| {
            self.path == format!("{module}.rs") || self.path.starts_with(&format!("{module}/"))
        })
    }

    /// `path:line: text` for every line of code that has one of these words.
    fn lines_with(&self, words: &[&str]) -> Vec<String> {
        let lines = self.code.lines().zip(self.text.lines()).enumerate();
        lines
            .filter(|(_, (code, _))| words.iter().any(|word| has_word(code, word)))
            .map(|(at, (_, text))| format!("{}:{}: {}", self.path, at + 1, text.trim()))
            .collect()
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let sources: Vec<_> = files
        .into_iter()
        .map(|file| {
            let below = file.strip_prefix(&root).expect("a file below the root");
            let path = below.to_str().expect("a path in UTF-8").replace('\\', "/");
            Source::new(path, fs::read_to_string(&file).expect("the source"))
        })
        .collect();
    assert!(
        sources.len() > 20,
        "the sources are not where they are looked for: {}",
        root.display()
    );
    sources
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Fails when any other module has one of these words in its code, and when none of
/// these has: then the rule is about nothing.
fn only(modules: &[&str], words: &[&str]) {
    let sources = sources();
    let (inside, outside): (Vec<_>, Vec<_>) =
        sources.iter().partition(|source| source.is_in(modules));
    let violations: Vec<_> = outside.iter().flat_map(|source| source.lines_with(words)).collect();
    assert!(
        violations.is_empty(),
        "only {modules:?} may have {words:?}:\n{}",
        violations.join("\n")
    );
    assert!(
        inside.iter().any(|source| !source.lines_with(words).is_empty()),
        "nothing in {modules:?} has {words:?}"
    );
}

// Who may name what.

#[test]
fn only_the_engine_configures_wasmtime() {
    only(&["engine"], &["Engine::new", "Engine::default", "epoch_interruption", "OptLevel"]);
    // What a guest pays for a value that it passes has the same name.
    only(&["engine", "typed/canonical/lift"], &["consume_fuel"]);
    let violations: Vec<_> = sources()
        .iter()
        .filter(|source| !source.is_in(&["engine"]))
        .flat_map(|source| imports_of(source, "wasmtime", "Config"))
        .collect();
    assert!(
        violations.is_empty(),
        "only the engine names wasmtime's Config:\n{}",
        violations.join("\n")
    );
}

#[test]
fn only_the_linker_links() {
    only(
        &["linker"],
        &[
            "add_to_linker",
            "add_to_linker_async",
            "add_to_linker_sync",
            "Linker::new",
            "func_new",
            "func_wrap",
            "func_new_async",
            "func_wrap_async",
            "func_new_concurrent",
            "func_wrap_concurrent",
        ],
    );
}

#[test]
fn only_the_bridge_and_our_own_servers_speak_mcp() {
    only(&["bridge"], &["reqwest"]);
    only(&["bridge", "example_server", "serve"], &["rmcp"]);
}

#[test]
fn the_sandbox_knows_no_mcp_and_the_bridge_no_wasmtime() {
    let sandbox = ["engine", "cache", "linker", "instance", "stdio", "bindings", "guest", "loader"];
    let bridge = ["bridge", "config", "example_server", "grant"];
    let mut violations = Vec::new();
    for source in &sources() {
        if source.is_in(&sandbox) {
            violations.extend(source.lines_with(&["rmcp", "crate::bridge", "crate::cli"]));
        }
        if source.is_in(&bridge) {
            violations.extend(source.lines_with(&[
                "wasmtime",
                "wasmtime_wasi",
                "crate::engine",
                "crate::instance",
                "crate::linker",
                "crate::cli",
            ]));
        }
    }
    // What is remembered of servers is kept beside the compiled code, behind the
    // bridge's own trait.
    violations
        .retain(|line| !(line.starts_with("cache/eras.rs:") && line.contains("crate::bridge")));
    assert!(violations.is_empty(), "the two flows touch:\n{}", violations.join("\n"));
}

#[test]
fn only_the_bridge_starts_servers_and_a_check_its_compiler() {
    only(
        &["bridge", "check"],
        &[
            "std::process::Command",
            "process::Command",
            "tokio::process",
            "CommandWrap",
            "process_wrap",
            "Command::new",
        ],
    );
}

#[test]
fn only_names_become_path_segments_in_one_place() {
    only(&["name"], &["fn file_stem", "fn segments", "fn identifiers"]);
    let violations: Vec<_> = sources()
        .iter()
        .filter(|source| !source.is_in(&["name"]))
        .flat_map(|source| {
            source.lines_with(&[
                "fn sanitize",
                "fn slug",
                "fn safe_name",
                "fn path_segment",
                "fn identifier",
            ])
        })
        .collect();
    assert!(violations.is_empty(), "only `name` makes path segments:\n{}", violations.join("\n"));
}

#[test]
fn a_name_never_joins_a_path_as_it_is() {
    let violations: Vec<_> = sources()
        .iter()
        .flat_map(|source| source.lines_with(&["join"]))
        .filter(|line| {
            line.contains("as_str()") || line.contains(".server") || line.contains(".tool")
        })
        .collect();
    assert!(
        violations.is_empty(),
        "a name from outside is joined to a path:\n{}",
        violations.join("\n")
    );
}

#[test]
fn only_a_few_modules_touch_the_file_system() {
    let allowed = [
        "output",
        "files",
        "state",
        "cache",
        "check",
        "config",
        "file",
        "guest",
        "script/modules/beside",
    ];
    only(
        &allowed,
        &["fs::", "std::fs", "tokio::fs", "cap_std", "File::open", "File::create", "OpenOptions"],
    );
}

#[test]
fn only_loading_code_and_promises_to_wasmtime_are_unsafe() {
    only(&["cache", "typed/canonical"], &["unsafe"]);
    let unsafe_in = |module: &str| {
        let sources = sources().into_iter().filter(|source| source.is_in(&[module]));
        sources.flat_map(|source| source.lines_with(&["unsafe"])).collect::<Vec<_>>()
    };
    assert_eq!(unsafe_in("cache").len(), 1, "loading compiled code is one line");
    let promises = unsafe_in("typed/canonical");
    let is_promise =
        |line: &&String| line.starts_with("typed/canonical.rs:") && line.contains(": unsafe impl");
    let others: Vec<_> = promises.iter().filter(|line| !is_promise(line)).collect();
    assert!(others.is_empty(), "nothing unsafe is done: {others:?}");
}

#[test]
fn nothing_but_the_command_line_prints() {
    let printing =
        ["println!", "eprintln!", "print!", "eprint!", "dbg!", "io::stdout", "io::stderr"];
    let violations: Vec<_> = sources()
        .iter()
        .filter(|source| !source.is_in(&["cli", "main", "stdio", "example_server"]))
        .flat_map(|source| source.lines_with(&printing))
        .collect();
    assert!(violations.is_empty(), "only `cli` and `stdio` print:\n{}", violations.join("\n"));
}

#[test]
fn nothing_ends_in_a_panic_of_ours() {
    // The blank is where a string was: a method of ours may be called `expect` as well.
    let panics = [".unwrap()", ".expect( ", "panic!", "todo!", "unimplemented!", "unreachable!"];
    let mut violations: Vec<_> =
        sources().iter().flat_map(|source| source.lines_with(&panics)).collect();
    // It parses what is compiled into the binary.
    violations.retain(|line| !line.starts_with("example_server/catalogue.rs:"));
    assert!(violations.is_empty(), "a panic is no error:\n{}", violations.join("\n"));
}

// How it is laid out.

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn every_file_can_be_read_at_one_sitting() {
    let long: Vec<_> = sources()
        .iter()
        .map(|source| (source.code.lines().count(), &source.path))
        .filter(|(lines, _)| *lines > MAX_FILE_LINES)
        .map(|(lines, path)| format!("{path}: {lines} lines without tests"))
        .collect();
    assert!(long.is_empty(), "over {MAX_FILE_LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn every_function_fits_on_a_screen() {
    let mut long = Vec::new();
    for source in &sources() {
        for (line, lines) in functions(&source.code) {
            if lines > MAX_FUNCTION_LINES {
                long.push(format!("{}:{line}: {lines} lines", source.path));
            }
        }
    }
    assert!(long.is_empty(), "over {MAX_FUNCTION_LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn the_reader_sees_code_and_nothing_else() {
    let text = concat!(
        "fn a<'x>(s: &'x str) { let c = '\"'; let d = '\\''; b(\"unsafe \\\" unsafe\", r#\"unsafe \" unsafe\"#); }\n",
        "// unsafe\n/* unsafe /* unsafe */ unsafe */ let one = unsafe_code;\nunsafe {}\n",
        "#[cfg(test)]\nmod tests { unsafe {} }\n",
    );
    let source = Source::new("x.rs".into(), text.into());
    assert_eq!(source.lines_with(&["unsafe"]), ["x.rs:4: unsafe {}"]);
    let code = blanked("fn one() {\n  if x {\n  }\n}\nfn two();\nfn three() where T: X {}\n");
    assert_eq!(functions(&code), [(1, 4), (6, 1)]);
}

// Reading.

/// Whether the word stands in the line with no letter, digit or `_` against it.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let before =
            word.starts_with(char::is_alphanumeric) && is_part(line[..at].chars().next_back());
        let after = word.ends_with(char::is_alphanumeric)
            && is_part(line[at + word.len()..].chars().next());
        !before && !after
    })
}

/// The `use` items of a crate that name this, by whole statement.
fn imports_of(source: &Source, from: &str, item: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut offset = 0;
    for statement in source.code.split_inclusive(';') {
        let code = statement.trim_start();
        let named = code.starts_with("use ") && has_word(code, from) && has_word(code, item);
        if named || has_word(code, &format!("{from}::{item}")) {
            let line = source.code[..offset + statement.len() - code.len()].lines().count().max(1);
            found.push(format!("{}:{line}", source.path));
        }
        offset += statement.len();
    }
    found
}

/// The part before the unit tests.
fn without_tests(code: &str) -> &str {
    let end = code.find("#[cfg(test)]\nmod ").unwrap_or(code.len());
    &code[..end]
}

/// Where each function with a body begins and how many lines it has.
fn functions(code: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let begins_word = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let is_named = code[at + 3..].starts_with(|c: char| c.is_alphabetic() || c == '_');
        if !begins_word || !is_named {
            continue;
        }
        let Some(open) = code[at..].find(['{', ';']).map(|open| at + open) else { continue };
        if code[open..].starts_with('{') {
            let end = closing_brace(code, open);
            found.push((line_of(code, at), line_of(code, end) - line_of(code, at) + 1));
        }
    }
    found
}

fn closing_brace(code: &str, open: usize) -> usize {
    let mut depth = 0_i32;
    for (at, c) in code[open..].char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 {
            return open + at;
        }
    }
    code.len()
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// The text with blanks for comments and for what is inside of strings and characters;
/// every line stays where it is.
fn blanked(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after_word = code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let skipped = comment(rest)
            .or_else(|| if after_word { None } else { raw_string(rest) })
            .or_else(|| string(rest))
            .or_else(|| character(rest));
        match skipped {
            Some(length) => {
                let (inside, after) = rest.split_at(length);
                code.extend(inside.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
                rest = after;
            }
            None => {
                code.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    code
}

fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while text.starts_with("/*") && at < text.len() {
        let rest = &text[at..];
        let step = if rest.starts_with("/*") {
            depth += 1;
            2
        } else if rest.starts_with("*/") {
            depth -= 1;
            2
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

fn raw_string(text: &str) -> Option<usize> {
    let body = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = body.len() - body.trim_start_matches('#').len();
    let inside = body[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
    Some(text.len() - inside.len() + length)
}

fn string(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 2),
            _ => {}
        }
    }
    Some(text.len())
}

/// A character, told from a lifetime by its closing quote.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    if let Some(escape) = inside.strip_prefix('\\') {
        let after = escape.char_indices().nth(1).map_or(escape.len(), |(at, _)| at);
        return escape[after..].find('\'').map(|at| 2 + after + at + 1);
    }
    let first = inside.chars().next()?;
    inside[first.len_utf8()..].starts_with('\'').then(|| 2 + first.len_utf8())
}
