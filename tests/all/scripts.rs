//! `run` of a script: the forms it comes in, its arguments, its modules, how it fails, and
//! the runtimes of others.
//!
//! The language itself, and the hostile scripts, have suites of their own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mcp_host_tests::{HELLO, RUNTIME};
use serde_json::{Value, json};

use crate::support::{HOST, Home, Outcome, Run, shop};

/// `run` with a home that holds these files.
fn beside(files: &[(&str, &str)]) -> (Arc<Home>, Run) {
    let home = Home::new();
    for (name, text) in files {
        let path = home.work(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let run = Run::new().home(&home).args(["run"]);
    (home, run)
}

/// A run of this script that may use the bookshop.
fn with_shop(script: &str) -> Outcome {
    let (_home, run) = beside(&[("main.ts", script)]);
    run.args(["main.ts", "--allow", "shop"]).config(&shop()).go()
}

/// A configuration with the runtime of the tests for `.lines`.
fn lines() -> String {
    format!("[runtimes.lines]\npath = {RUNTIME:?}\nextensions = [\"lines\"]\n")
}

/// The result that a run printed, which must have gone well.
fn result(ran: &Outcome) -> Value {
    assert_eq!(ran.code, Some(0), "{ran}");
    ran.json()
}

// Forms.

#[test]
fn a_script_runs_in_every_form_it_can_be_named_in() {
    let typed = "const n: number = 41;\nexport default { n: n + 1 };";
    let plain = "export default { n: 42 };";
    let shebang = format!("#!/usr/bin/env -S mcp-host run\n{typed}");
    for (name, text) in [
        ("a.ts", typed),
        ("a.mts", typed),
        ("a.js", plain),
        ("a.mjs", plain),
        ("A.TS", typed),
        ("noextension", shebang.as_str()),
        ("strange.xyz", shebang.as_str()),
        ("with space.ts", shebang.as_str()),
    ] {
        let (_home, run) = beside(&[(name, text)]);
        let ran = run.args([name]).go();
        assert_eq!(result(&ran), json!({ "n": 42 }), "{name}");
        assert_eq!(ran.stdout(), "{\n  \"n\": 42\n}\n", "{ran}");
    }
    assert_eq!(result(&Run::guest("-e").args([typed]).go()), json!({ "n": 42 }));
    assert_eq!(result(&Run::guest("-").stdin(shebang).go()), json!({ "n": 42 }));
}

#[test]
fn a_first_line_with_the_program_makes_a_script_a_program() {
    let (home, _) = beside(&[("report", "#!/usr/bin/env -S mcp-host run\nexport default args")]);
    fs::set_permissions(home.work("report"), PermissionsExt::from_mode(0o755)).expect("a mode");
    let line = format!("mkdir bin; ln -s {HOST} bin/mcp-host; PATH=$PWD/bin:$PATH ./report -- a b");
    let ran = Run::shell(&line).home(&home).go();
    assert_eq!(result(&ran), json!(["a", "b"]), "{ran}");
}

#[test]
fn a_guest_comes_on_stdin_as_well() {
    let ran = Run::guest("-").stdin(fs::read(HELLO).expect("the example")).go();
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), "hello from the sandbox\n"), "{ran}");
}

#[test]
fn a_script_that_gives_nothing_prints_nothing() {
    for code in ["export {};", "export default undefined;", "export default () => {};"] {
        let ran = Run::guest("-e").args([code]).go();
        assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), ""), "{ran}");
    }
    let ran = Run::guest("-e").args(["export default null"]).go();
    assert_eq!(ran.stdout(), "null\n", "{ran}");
}

#[test]
fn what_is_printed_comes_before_the_result() {
    let ran = Run::guest("-e").args(["console.log('one'); console.error('two'); return 3"]).go();
    assert_eq!((ran.stdout().as_str(), ran.stderr().as_str()), ("one\n3\n", "two\n"), "{ran}");
}

#[test]
fn what_is_like_a_script_and_cannot_run_says_what_to_do() {
    for (name, told, fix) in [
        ("a.tsx", "scripts have no JSX", ".ts"),
        ("a.jsx", "scripts have no JSX", ".ts"),
        ("a.cts", "this is CommonJS", "`import` and `export`"),
        ("a.cjs", "this is CommonJS", "`import` and `export`"),
        ("a.py", "not a WebAssembly component", "scripts end in .ts"),
        ("none.ts", "could not be read", "check the path"),
        ("folder.ts", "not a regular file", "on stdin"),
    ] {
        let (home, run) = beside(&[("a.tsx", ""), ("a.jsx", ""), ("a.cts", ""), ("a.cjs", "")]);
        home.write("a.py", "print(1)\n");
        fs::create_dir(home.work("folder.ts")).expect("a folder");
        let ran = run.args([name]).go();
        let (error, hint) = ran.report();
        assert!(error.contains(told) && hint.contains(fix), "{ran}");
        assert_ne!(ran.code, Some(0), "{ran}");
    }
}

#[test]
fn flags_that_make_no_sense_are_refused_before_anything_runs() {
    for args in [
        &["run"][..],
        &["run", "-e", "1", "a.ts"],
        &["run", "-e", "1", "--args", "1", "--", "a"],
        &["run", "-", "--args", "-"],
        &["run", "-", "--watch"],
        &["run", HELLO, "--args", "{}"],
        &["run", HELLO, "--watch"],
        &["run", "-e", "1", "--args", "{n: 1}"],
        &["run", "-e", "1", "--args", "@none.json"],
    ] {
        let ran = Run::new().args(args).go();
        assert_eq!((ran.code, ran.stdout().as_str()), (Some(2), ""), "{args:?}: {ran}");
    }
}

#[test]
fn a_script_over_its_bound_is_refused_wherever_it_comes_from() {
    let large = " ".repeat(4 * 1024 * 1024 + 1);
    let (_home, run) = beside(&[("large.ts", &large)]);
    for ran in [run.args(["large.ts"]).go(), Run::guest("-").stdin(large).go()] {
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.report().0.contains("over the limit of 4194304"), "{ran}");
    }
}

// Arguments.

#[test]
fn arguments_are_any_json_or_a_list_of_words() {
    let script = "export default args";
    let (home, _) = beside(&[("args.json", "{\"n\": [1]}")]);
    let run = || Run::guest("-e").home(&home).args([script]);
    assert_eq!(result(&run().go()), json!([]));
    assert_eq!(result(&run().guest_args(["a", "-b", "--c"]).go()), json!(["a", "-b", "--c"]));
    for (given, found) in [
        ("{\"a\": {\"b\": null}}", json!({ "a": { "b": null } })),
        ("3", json!(3)),
        ("@args.json", json!({ "n": [1] })),
    ] {
        assert_eq!(result(&run().args(["--args", given]).go()), found, "{given}");
    }
    let ran = run().args(["--args", "-"]).stdin("[\"from stdin\"]").go();
    assert_eq!(result(&ran), json!(["from stdin"]));
}

// Modules.

#[test]
fn a_script_imports_what_is_beside_it_wherever_it_is_run_from() {
    let files = [
        (
            "deep/main.ts",
            "import { a } from './lib/a.ts';\nimport d from '../deep/d.json';\nexport default [a, d];",
        ),
        ("deep/lib/a.ts", "import { b } from './b.js';\nexport const a: number = b + 1;"),
        ("deep/lib/b.js", "export const b = 1;"),
        ("deep/d.json", "{\"k\": 3}"),
    ];
    let (home, run) = beside(&files);
    std::os::unix::fs::symlink("deep/main.ts", home.work("link.ts")).expect("a link");
    let ran = run.args(["deep/main.ts"]).go();
    let (error, _) = ran.report();
    assert!(error.contains("outside of the script's folder"), "{ran}");
    fs::write(home.work("deep/main.ts"), files[0].1.replace("../deep", ".")).expect("a file");
    for path in ["deep/main.ts", "link.ts"] {
        let ran = Run::new().home(&home).args(["run", path]).go();
        assert_eq!(result(&ran), json!([2, { "k": 3 }]), "{ran}");
    }
}

#[test]
fn the_tools_of_a_server_are_a_module_under_every_name_it_has() {
    let ran = with_shop(
        "import { echo } from 'mcp/shop';\n\
         import { echo as other } from './servers/shop/echo.ts';\n\
         import * as all from './servers/shop/index.ts';\n\
         export default [await echo({ message: 'a' }), other === echo, all.echo === echo];",
    );
    assert_eq!(result(&ran), json!(["a", true, true]));
}

#[test]
fn what_cannot_be_imported_says_where_and_what_to_do() {
    for (import, told, fix) in [
        ("import { ecco } from 'mcp/shop';", "ecco", "echo(input: { message: string })"),
        ("import { x } from 'mcp/shp';", "no such server: shp", "mcp/shop"),
        ("import fs from 'node:fs';", "no such module: node:fs", "mcp-host"),
        ("import _ from 'lodash';", "no such module: lodash", "bundle"),
        ("import x from './none.ts';", "no such module: ./none.ts", "starts at"),
    ] {
        let ran = with_shop(&format!("{import}\nexport default 1;"));
        let (error, hint) = ran.report();
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(error.contains(told) && error.contains("--> main.ts:1:"), "{ran}");
        assert!(hint.contains(fix), "{ran}");
    }
    let (_home, run) = beside(&[("main.ts", "import { echo } from 'mcp/shop';")]);
    let ran = run.args(["main.ts"]).config(&shop()).go();
    assert!(ran.report().1.contains("--allow shop"), "{ran}");
}

#[test]
fn nothing_is_started_and_nobody_is_asked_for_what_is_not_imported() {
    let gone = "[servers.gone]\ncommand = \"/no/such/program\"\n";
    let (home, run) = beside(&[("main.ts", "export default 1"), ("mcp-host.toml", gone)]);
    assert_eq!(result(&run.args(["main.ts", "--quiet"]).go()), json!(1));
    let ran = Run::guest("main.ts").home(&home).args(["--allow", "gone"]).config(gone).go();
    assert_eq!(result(&ran), json!(1), "{ran}");
}

// Errors.

#[test]
fn an_error_shows_its_place_in_the_text_of_its_author() {
    let (_home, run) = beside(&[
        (
            "main.ts",
            "import { inner } from './lib.ts';\n\nasync function main(): Promise<void> {\n\tawait null; inner(undefined);\n}\nawait main();",
        ),
        (
            "lib.ts",
            "interface X { y: number }\nexport function inner(x: X | undefined): number {\n  return x!.y;\n}",
        ),
    ]);
    let ran = run.args(["main.ts"]).go();
    let (error, _) = ran.report();
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(error.starts_with("TypeError: "), "{ran}");
    assert!(error.contains("\n --> lib.ts:3:"), "{ran}");
    assert!(error.contains("\n3 |   return x!.y;\n"), "{ran}");
    assert!(
        error.contains("at inner (lib.ts:3:") && error.contains("at main (main.ts:4:"),
        "{ran}"
    );
}

#[test]
fn a_failed_run_tells_a_program_what_was_printed_and_called_before() {
    let script = "import { echo } from 'mcp/shop';\nconsole.log('before');\n\
                  await echo({ message: 'a' });\nthrow new RangeError('no', { cause: new Error('why') });";
    let (_home, run) = beside(&[("main.ts", script)]);
    let ran = run.args(["main.ts", "--json", "--allow", "shop"]).config(&shop()).go();
    let document = ran.json();
    assert_eq!((ran.code, document["outcome"].as_str()), (Some(1), Some("script-error")), "{ran}");
    assert_eq!(document["message"], "RangeError: no");
    assert_eq!(document["stdout"], "before\n");
    assert_eq!(document["calls"][0]["outcome"], "ok");
    assert_eq!(document["result"], Value::Null);
    let error = &document["error"];
    assert_eq!((&error["problem"], &error["name"]), (&json!("thrown"), &json!("RangeError")));
    assert_eq!((&error["at"]["module"], &error["at"]["line"]), (&json!("main.ts"), &json!(4)));
    assert!(error["causes"][0].as_str().is_some_and(|cause| cause.contains("why")), "{ran}");
    ran.no_process_left();
}

#[test]
fn arguments_that_do_not_fit_are_told_with_the_signature() {
    let ran = with_shop("import { echo } from 'mcp/shop';\nawait echo({ mesage: 1 } as any);");
    let (error, hint) = ran.report();
    assert!(error.starts_with("ToolError: ") && error.contains("mesage"), "{ran}");
    assert!(hint.contains("echo(input: { message: string })"), "{ran}");
}

#[test]
fn a_bound_ends_a_script_as_it_ends_a_guest() {
    for (code, flags, word, exit) in [
        ("while (true) {}", &["--timeout", "300ms"][..], "timeout", 20),
        ("while (true) {}", &["--fuel", "100000000"], "fuel", 21),
        ("await new Promise((r) => setTimeout(r, 60000))", &["--timeout", "300ms"], "timeout", 20),
    ] {
        let ran = Run::new().args(["run", "--json", "-e", code]).args(flags).go();
        assert_eq!((ran.word().as_str(), ran.code), (word, Some(exit)), "{ran}");
    }
}

// Runtimes of others.

#[test]
fn a_configured_runtime_runs_its_files() {
    let home = Home::new();
    home.write("a.lines", "print hello\nwarn careful\nload ./b.lines\nsleep 1\nargs\n");
    home.write("b.lines", "print from b\n");
    let ran =
        Run::guest("a.lines").home(&home).args(["--args", "{\"n\": 1}"]).config(&lines()).go();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(ran.stdout(), "hello\nb.lines\nfrom b\n{\n  \"n\": 1\n}\n", "{ran}");
    assert_eq!(ran.stderr(), "careful\n", "{ran}");
}

#[test]
fn what_a_runtime_says_is_bounded_checked_and_shown_safely() {
    for (text, told) in [
        (
            "throw 1 7 oops",
            "LineError: oops\n --> a.lines:1:7\n  |\n1 | throw 1 7 oops\n  |       ^",
        ),
        ("throw 99 1 oops", "LineError: oops\n --> a.lines:99:1\n  at inner (a.lines:99:1)"),
        ("result {a", "a result that is not JSON"),
        ("repeat 17000000 x", "over the limit of 16777216"),
        ("repeat 40000000 x", "over the limit of 16 MiB"),
        ("nonsense", "no such command: nonsense"),
    ] {
        let home = Home::new();
        home.write("a.lines", text);
        let ran = Run::guest("a.lines").home(&home).config(&lines()).go();
        let (error, _) = ran.report();
        assert!(error.contains(told), "{text}: {ran}");
        assert!(!error.contains("hidden"), "{ran}");
    }
}

#[test]
fn a_runtime_is_checked_before_it_runs_anything() {
    let digest = "0".repeat(64);
    for (config, code, told) in [
        (format!("{}blake3 = {digest:?}\n", lines()), 3, "not the one that was configured"),
        (lines().replace(RUNTIME, HELLO), 10, "no language runtime"),
        (lines().replace(RUNTIME, "/no/such.wasm"), 3, "the runtime lines"),
    ] {
        let home = Home::new();
        home.write("a.lines", "print x");
        let ran = Run::guest("a.lines").home(&home).config(&config).go();
        let (error, hint) = ran.report();
        assert_eq!((ran.code, ran.stdout().as_str()), (Some(code), ""), "{ran}");
        assert!(error.contains(told) && !hint.is_empty(), "{ran}");
    }
}

#[test]
fn a_runtime_that_the_working_tree_configures_is_not_run_unasked() {
    let home = Home::new();
    home.write("a.lines", "print x");
    home.write("mcp-host.toml", lines());
    let ran = Run::guest("a.lines").home(&home).go();
    assert_ne!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr().contains("left out"), "{ran}");
    let trusted = Run::new().home(&home).args(["trust", "--yes"]).go();
    assert_eq!(trusted.code, Some(0), "{trusted}");
    let ran = Run::guest("a.lines").home(&home).go();
    assert_eq!(ran.stdout(), "x\n", "{ran}");
}

// Watching.

/// A file that a watching run writes its stdout to, read until it holds `text`.
fn comes(home: &Home, text: &str) {
    let until = Instant::now() + Duration::from_secs(30);
    while !fs::read_to_string(home.work("out")).is_ok_and(|out| out.contains(text)) {
        assert!(Instant::now() < until, "it never printed {text}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_watched_script_runs_again_when_it_or_a_module_changes_also_after_an_error() {
    let (home, _) = beside(&[
        ("main.ts", "import { a } from './a.ts';\nexport default `main ${a}`;"),
        ("a.ts", "export const a = 'one';"),
    ]);
    let out = fs::File::create(home.work("out")).expect("a file");
    let mut child = std::process::Command::new(HOST)
        .args(["run", "main.ts", "--watch"])
        .current_dir(home.work(""))
        .env("HOME", home.work("home"))
        .env("XDG_CACHE_HOME", home.cache())
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    comes(&home, "main one");
    home.write("a.ts", "export const a = 'two'; // changed");
    comes(&home, "main two");
    home.write("main.ts", "syntax error here");
    std::thread::sleep(Duration::from_millis(800));
    home.write("main.ts", "import { b } from './b.ts';\nexport default `other ${b}`;");
    std::thread::sleep(Duration::from_millis(800));
    home.write("b.ts", "export const b = 'three';");
    comes(&home, "other three");
    let pid = child.id().to_string();
    std::process::Command::new("kill").args(["-INT", &pid]).status().expect("a signal");
    let until = Instant::now() + Duration::from_secs(10);
    while child.try_wait().expect("a child").is_none() {
        assert!(Instant::now() < until, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(child.wait().expect("its end").code(), Some(130));
}

// What a script has.

#[test]
fn a_script_that_is_refused_memory_is_told_where_it_was() {
    let script = "const kept = [];\nwhile (true) kept.push(new Uint8Array(1 << 20));";
    let (_home, run) = beside(&[("main.ts", script)]);
    let ran = run.args(["main.ts", "--memory", "48MiB"]).go();
    let (error, hint) = ran.report();
    assert_eq!(ran.code, Some(22), "{ran}");
    assert!(error.contains("out of memory") && hint.contains("--memory"), "{ran}");
    assert!(ran.stderr().contains("--> main.ts:2:"), "{ran}");
}

#[test]
fn calls_that_are_made_together_run_together() {
    let ran = with_shop(
        "import { wait } from 'mcp/shop';
         const begun = performance.now();
         const each = await Promise.all(Array.from({ length: 10 }, async () => {
           const own = performance.now();
           await wait({ ms: 50 });
           return performance.now() - own;
         }));
         const together = performance.now() - begun;
         export default { times: each.reduce((sum, ms) => sum + ms) / together };",
    );
    // Ten that ran one by one would come to 1, and ten at once to 10.
    let times = result(&ran)["times"].as_f64().expect("a number");
    assert!(times > 4.0, "{ran}");
}

#[test]
fn a_script_ends_at_its_result_with_calls_still_open() {
    let ran = with_shop(
        "import { wait } from 'mcp/shop';
         import { sleep } from 'mcp-host';
         const open = wait({ ms: 20000 });
         await Promise.race([open, sleep(5)]);
         export default 'ended';",
    );
    assert_eq!(result(&ran), json!("ended"));
    assert!(ran.wall < Duration::from_secs(15), "{ran}");
}

#[test]
fn files_and_state_keep_what_a_script_gives_them() {
    let script = "import { files, state } from 'mcp-host';
        await files.writeJson('/out/b.json', { b: [1, 2] });
        await state.set('n', { deep: [1, null] });
        const count = await state.increment('count', 2);
        await state.update('list', (old = []) => [...old, 7]);
        const names = (await files.list('/out')).map(({ name }) => name);
        const values = [await state.get('n'), await state.get('list'), count];
        export default [await files.readJson('/out/b.json'), names, ...values];";
    let (home, run) = beside(&[("main.mjs", script)]);
    fs::create_dir(home.work("out")).expect("a folder");
    let ran = run.args(["main.mjs", "--dir", "out::/out", "--state", "kept"]).go();
    let expected = json!([{ "b": [1, 2] }, ["b.json"], { "deep": [1, null] }, [7], 2]);
    assert_eq!(result(&ran), expected, "{ran}");
}

#[test]
fn a_name_that_was_not_imported_is_answered_with_its_import() {
    for (name, from) in [("searchBooks", "mcp/shop"), ("callTool", "mcp-host")] {
        let ran = with_shop(&format!("export default await {name}({{}});"));
        let import = format!("hint: import {{ {name} }} from \"{from}\"");
        assert!(ran.stderr().contains(&import), "{ran}");
    }
    let ran = with_shop("export default await nobodyHasThis();");
    assert!(!ran.stderr().contains("hint:"), "{ran}");
}
