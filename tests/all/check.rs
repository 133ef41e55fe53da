//! The types of scripts, checked by every TypeScript compiler that is supported.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{HOST, Home, Outcome, Run, repository, shop};

/// The packages that hold a compiler, oldest first.
const COMPILERS: [&str; 2] = ["typescript", "typescript-7"];

/// A `PATH` that begins with this compiler.
fn path(package: &str) -> String {
    let tools = repository().join("target/tools/fidelity/node_modules").join(package).join("bin");
    assert!(tools.join("tsc").exists(), "run tests/fidelity/setup.sh: no {}", tools.display());
    format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default())
}

/// Checks a file of the home with the bookshop as `shop` and a server that is not there.
fn check_with(package: &str, home: &Arc<Home>, args: &[&str]) -> Outcome {
    let config = format!("{}\n[servers.down]\ncommand = \"/nowhere/at-all\"\n", shop());
    Run::new().home(home).config(&config).env("PATH", path(package)).args(["check"]).args(args).go()
}

fn check(home: &Arc<Home>, args: &[&str]) -> Outcome {
    check_with("typescript-7", home, args)
}

/// `LINE:COLUMN CODE` of everything that is wrong in a script.
fn wrong(package: &str, file: &str, text: &str) -> Vec<String> {
    let home = Home::new();
    home.write(file, text);
    let checked = check_with(package, &home, &[file, "--json"]);
    let document = checked.json();
    let errors = document["errors"].as_array().unwrap_or_else(|| panic!("{checked}"));
    assert_eq!(document["passed"], json!(errors.is_empty()), "{checked}");
    assert_eq!(checked.code, Some(if errors.is_empty() { 0 } else { 1 }), "{checked}");
    let place = |error: &Value| {
        assert_eq!(error["file"], file, "{checked}");
        format!("{}:{} {}", error["line"], error["column"], error["code"].as_str().unwrap())
    };
    errors.iter().map(place).collect()
}

#[test]
fn every_form_of_a_script_is_checked_where_its_author_wrote_it() {
    let import = "import { searchBooks } from \"mcp/shop\";\n";
    let good = [
        "const { books } = await searchBooks({ query: \"x\" });\nexport default books[0]?.title;",
        "if (args.none) return;\nconst r = await searchBooks({ query: args.q });\nreturn r.books.length;",
        "async ({ query }) => (await searchBooks({ query })).books;",
        "/* one */ function main(args) { return searchBooks(args); }",
        "(await searchBooks({ query: \"x\" })).books",
        "try { await searchBooks({ query: \"\" }); } catch {}\nsetTimeout(() => console.log(1), 1);",
    ];
    let bad = [
        ("export default searchBooks({ query: 1 });", "2:30 TS2322"),
        ("{\n\treturn searchBooks({ query: 1 });\n}", "3:23 TS2322"),
        ("async (a) => searchBooks({ query: 1 }) // end", "2:28 TS2322"),
        ("/* é😀 */ function main(a) { return searchBooks({ query: 1 }); }", "2:50 TS2322"),
        ("(await searchBooks({ query: \"x\" })).boks", "2:37 TS2551"),
        ("const x = 1\nfoo(x) }", "3:8 TS1128"),
    ];
    for package in COMPILERS {
        for script in good {
            let found = wrong(package, "script.ts", &format!("#!/usr/bin/env x\n{import}{script}"));
            assert_eq!(found, Vec::<String>::new(), "{package}: {script}");
        }
        for (script, expected) in bad {
            let found = wrong(package, "script.mts", &format!("{import}{script}"));
            assert_eq!(found.first().map(String::as_str), Some(expected), "{package}: {script}");
        }
    }
}

#[test]
fn what_the_sandbox_offers_is_known_and_nothing_else() {
    let good =
        "import { callTool, searchTools, files, state, sleep, log, ToolError } from \"mcp-host\";
        import { getBook } from \"./servers/shop/getBook.ts\";
        const url: string = new URL(\"x:y\").href + btoa(\"a\") + crypto.randomUUID();
        const all = await Promise.all([callTool(\"shop\", \"echo\", { message: url }), sleep(1)]);
        const book = await getBook({ isbn: \"9\" });
        export default { all, title: book.title, now: performance.now() };";
    let bad = "import fs from \"node:fs\";\nprocess.exit(1);\ndocument.title;\nenum A { B }";
    for package in COMPILERS {
        assert_eq!(wrong(package, "s.ts", good), Vec::<String>::new(), "{package}");
        let found: Vec<_> = wrong(package, "s.ts", bad);
        let lines: Vec<_> = found.iter().map(|it| it.split(':').next().unwrap()).collect();
        assert_eq!(lines, ["1", "2", "3", "4"], "{package}: {found:?}");
    }
}

#[test]
fn javascript_is_checked_without_asking_for_types() {
    let good =
        "import { echo } from \"mcp/shop\";\nexport default (args) => echo({ message: args.m });";
    assert_eq!(wrong("typescript-7", "s.js", good), Vec::<String>::new());
    let bad = "import { echo } from \"mcp/shop\";\nreturn await echo({ message: 1 });";
    assert_eq!(wrong("typescript-7", "s.mjs", bad), ["2:21 TS2322"]);
}

#[test]
fn a_file_beside_the_script_is_checked_under_its_own_name() {
    let home = Home::new();
    fs::create_dir(home.work("lib")).expect("a folder");
    let text =
        "import { echo } from \"../servers/shop/echo.ts\";\nexport const say = () => echo({});";
    home.write("lib/say.ts", text);
    home.write("main.ts", "import { say } from \"./lib/say.ts\";\nexport default say();");
    let checked = check(&home, &["main.ts"]);
    let told = checked.stdout();
    assert_eq!(checked.code, Some(1), "{checked}");
    assert!(told.contains("\n  --> lib/say.ts:2:31\n"), "{told}");
    assert!(
        told.contains(
            "2 | export const say = () => echo({});\n  |                               ^"
        ),
        "{told}"
    );
    assert!(told.contains("main.ts: 1 error; checked by "), "{told}");
}

#[test]
fn a_module_there_is_not_is_named_with_the_nearest() {
    let home = Home::new();
    home.write("s.ts", "import { echo } from \"mcp/shopp\";\nexport default echo;");
    let told = check(&home, &["s.ts"]).stdout();
    assert!(told.contains("hint: did you mean \"mcp/shop\"?"), "{told}");
    home.write("s.ts", "import { eco } from \"mcp/shop\";\nexport default eco;");
    let told = check(&home, &["s.ts"]).stdout();
    assert!(told.contains("error[TS2724]") && told.contains("'echo'"), "{told}");
}

#[test]
fn only_servers_that_are_imported_are_asked() {
    let home = Home::new();
    home.write("s.ts", "import { echo } from \"mcp/shop\";\nawait echo({ message: \"m\" });");
    assert_eq!(check(&home, &["s.ts"]).code, Some(0));
    home.write("s.ts", "import { x } from \"mcp/down\";\nawait x();");
    let refused = check(&home, &["s.ts"]);
    assert_eq!(refused.code, Some(4), "{refused}");
    assert!(refused.report().0.contains("down"), "{refused}");
}

#[test]
fn a_script_is_checked_against_a_list_without_any_configuration() {
    let home = Home::new();
    home.write(
        "s.ts",
        "import { gitStatus } from \"mcp/git\";\nreturn await gitStatus({ repo: 1 });",
    );
    let list = repository().join("tests/corpus/tool-lists/git.json").display().to_string();
    let run = |args: &[&str]| {
        Run::new().home(&home).env("PATH", path("typescript-7")).args(["check"]).args(args).go()
    };
    let checked = run(&["s.ts", "--from", &list, "--json"]);
    assert_eq!(checked.code, Some(1), "{checked}");
    assert_eq!(checked.json()["servers"], json!(["git"]), "{checked}");
    let alone = run(&["-", "--json"]);
    assert_eq!(alone.code, Some(0), "{alone}");
}

#[test]
fn stdin_is_a_script_in_the_working_directory() {
    let home = Home::new();
    home.write("own.ts", "export const n: number = 1;");
    let script = "import { n } from \"./own.ts\";\nconst s: string = n;";
    let checked = Run::new().home(&home).env("PATH", path("typescript-7")).stdin(script);
    let checked = checked.args(["check", "-"]).go();
    assert_eq!(checked.code, Some(1), "{checked}");
    assert!(checked.stdout().contains("--> [stdin].ts:2:7\n"), "{checked}");
}

#[test]
fn without_a_compiler_it_is_told_how_to_get_one() {
    let home = Home::new();
    home.write("s.ts", "return 1;");
    let refused = Run::new().home(&home).env("PATH", "/nowhere").args(["check", "s.ts"]).go();
    assert_eq!(refused.code, Some(3), "{refused}");
    assert!(refused.report().1.contains("npm install -g typescript"), "{refused}");
}

#[test]
fn the_nearest_installed_compiler_serves_where_none_is_on_the_path() {
    let home = Home::new();
    fs::create_dir_all(home.work("node_modules/.bin")).expect("a folder");
    let script =
        "#!/bin/sh\necho \"main/script.ts(1,8): error TS2304: Cannot find name 'x'.\"\nexit 2\n";
    let compiler = executable(&home, "node_modules/.bin/tsc", script);
    home.write("s.ts", "return x;");
    let checked =
        Run::new().home(&home).env("PATH", "/nowhere").args(["check", "s.ts", "--json"]).go();
    assert_eq!(checked.code, Some(1), "{checked}");
    let found = checked.json();
    assert_eq!(found["errors"][0]["code"], "TS2304", "{checked}");
    assert_eq!(found["compiler"], json!(compiler.display().to_string()), "{checked}");
}

#[test]
fn a_compiler_that_goes_wrong_is_no_clean_bill() {
    for (script, words) in [
        ("exit 1", "did not check"),
        ("echo 'error TS5023: Unknown compiler option'; exit 1", "Unknown compiler option"),
        ("kill -9 $$", "did not check"),
    ] {
        let home = Home::new();
        fs::create_dir_all(home.work("node_modules/.bin")).expect("a folder");
        executable(&home, "node_modules/.bin/tsc", &format!("#!/bin/sh\n{script}\n"));
        home.write("s.ts", "return 1;");
        let refused = Run::new().home(&home).env("PATH", "/nowhere").args(["check", "s.ts"]).go();
        assert_eq!(refused.code, Some(3), "{refused}");
        assert!(refused.report().0.contains(words), "{refused}");
    }
}

#[test]
fn nothing_is_left_behind_also_when_it_is_interrupted() {
    let home = Home::new();
    fs::create_dir_all(home.work("node_modules/.bin")).expect("a folder");
    fs::create_dir(home.work("tmp")).expect("a folder");
    executable(&home, "node_modules/.bin/tsc", "#!/bin/sh\nsleep 60 & wait\n");
    home.write("s.ts", "return 1;");
    let line = format!(
        "{HOST} check s.ts & pid=$!; for i in 1 2 3 4 5 6 7 8 9; do ls tmp | grep -q . && break; sleep 0.2; done; \
         sleep 0.3; kill -INT $pid; wait $pid"
    );
    let path = format!("{}:/usr/bin:/bin", home.work("node_modules/.bin").display());
    let run = Run::shell(&line).home(&home).env("TMPDIR", home.work("tmp")).env("PATH", path).go();
    assert_eq!(run.code, Some(130), "{run}");
    assert!(run.wall < Duration::from_secs(20), "{run}");
    assert_eq!(fs::read_dir(home.work("tmp")).expect("the folder").count(), 0);
    run.no_process_left();
}

#[test]
fn what_is_no_script_is_refused() {
    let home = Home::new();
    for (file, code) in [("s.tsx", 2), ("s.py", 2)] {
        home.write(file, "1");
        let refused = check(&home, &[file]);
        assert_eq!(refused.code, Some(code), "{refused}");
        assert!(refused.report().1.contains(".mts"), "{refused}");
    }
    assert_eq!(check(&home, &["nowhere.ts"]).code, Some(2));
    home.write("bytes.ts", [0xff_u8, 0xfe]);
    assert_eq!(check(&home, &["bytes.ts"]).code, Some(2));
}

fn executable(home: &Home, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = home.write(name, text);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a program");
    path
}
