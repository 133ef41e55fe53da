//! Functions with types that a guest exports: called from the command line, and offered as
//! tools.

use std::fs;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use mcp_host_tests::typed::{function, library};
use mcp_host_tests::{FAN_OUT, HELLO, SHAPES};
use serde_json::{Value, json};

use crate::serve::client::{Answers, Client, Era, text};
use crate::support::{HOST, Home, Outcome, Run, shop};

const ERAS: [Era; 2] = [Era::Legacy, Era::Modern];
/// The bookshop's `echo`, as a typed function.
const ECHO: &str = r#"(field "message" string)"#;
const SQUARE: &str =
    r#"{"shape": {"polygon": [{"x":0,"y":0},{"x":2,"y":0},{"x":2,"y":2},{"x":0,"y":2}]}}"#;

/// Functions that end their program, as one that succeeded or as one that failed.
const LEAVES: &str = r#"(component
  (import "wasi:cli/exit@0.2.0" (instance $cli (export "exit" (func (param "status" (result))))))
  (core func $exit (canon lower (func $cli "exit")))
  (core module $m
    (import "cli" "exit" (func $exit (param i32)))
    (func (export "seven") (param i32) (result i32) (call $exit (local.get 0)) i32.const 7)
    (func (export "nothing") (param i32) (call $exit (local.get 0))))
  (core instance $i (instantiate $m (with "cli" (instance (export "exit" (func $exit))))))
  (func (export "seven") (param "failed" bool) (result u32) (canon lift (core func $i "seven")))
  (func (export "nothing") (param "failed" bool) (canon lift (core func $i "nothing"))))"#;

/// A function that returns an error of so many bytes, all of them the same.
const COMPLAINS: &str = r#"(component
  (core module $m
    (memory (export "memory") 1000)
    (func (export "complain") (param $bytes i32) (param $byte i32) (result i32)
      (i32.store8 (i32.const 0) (i32.const 1))
      (i32.store (i32.const 4) (i32.const 16))
      (i32.store (i32.const 8) (local.get $bytes))
      (memory.fill (i32.const 16) (local.get $byte) (local.get $bytes))
      (i32.const 0)))
  (core instance $i (instantiate $m))
  (func (export "complain") (param "bytes" u32) (param "byte" u8) (result (result (error string)))
    (canon lift (core func $i "complain") (memory $i "memory"))))"#;

fn invoke(function: &str, args: &str) -> Outcome {
    Run::guest(SHAPES).args(["--invoke", function, "--args", args]).go()
}

fn document(function: &str, args: &str) -> Value {
    Run::guest_json(SHAPES).args(["--invoke", function, "--args", args]).go().json()
}

fn served(more: &[&str]) -> Run {
    Run::new().args(["serve", "--guest", SHAPES]).args(more)
}

fn client(era: Era, more: &[&str]) -> Client {
    Client::begin(served(more), era, None)
}

fn refused(run: Run, code: i32, told: &str) {
    let ended = run.go();
    let (error, hint) = ended.report();
    assert_eq!(ended.code, Some(code), "{ended}");
    assert!(format!("{error}\n{hint}").contains(told), "{ended}");
}

// On the command line.

#[test]
fn a_function_is_called_and_its_result_is_json() {
    for (function, args, result) in [
        ("add", r#"{"a": 2147483647, "b": 1}"#, json!(2_147_483_648_i64)),
        ("measure", SQUARE, json!({"area": 4.0, "perimeter": 8.0, "corner_count": 4})),
        (
            "plane#measure",
            r#"{"shape": {"nothing": null}, "unit": "metre"}"#,
            json!({"area": 0.0, "perimeter": 0.0, "corner_count": 0, "unit": "metre"}),
        ),
        (
            "example:shapes/plane@0.1.0#middle",
            r#"{"points": [{"x": 0, "y": 0}, {"x": 1, "y": 3}]}"#,
            json!({"x": 0.5, "y": 1.5}),
        ),
        ("middle", r#"{"points": []}"#, Value::Null),
    ] {
        let ended = invoke(function, args);
        assert_eq!(ended.code, Some(0), "{ended}");
        let printed: Value = serde_json::from_str(&ended.stdout()).expect("JSON");
        assert_eq!(same(&printed), same(&result), "{ended}");
        let document = document(function, args);
        assert_eq!(same(&document["result"]), same(&result), "{document}");
        assert_eq!((&document["outcome"], &document["error"]), (&json!("ok"), &Value::Null));
    }
}

/// Numbers that are equal may be written with and without a fraction.
fn same(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(elements) => elements.iter().map(same).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), same(value))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn what_a_function_prints_comes_before_what_it_returns() {
    let ended = invoke("note", r#"{"line": "hello"}"#);
    assert_eq!((ended.code, ended.stdout().as_str()), (Some(0), "hello\n"), "{ended}");
    let told = document("note", r#"{"line": "hello"}"#);
    assert_eq!((&told["stdout"], &told["result"]), (&json!("hello\n"), &Value::Null), "{told}");
}

#[test]
fn an_error_that_is_returned_ends_with_1_and_is_told() {
    let args = r#"{"shape": {"polygon": [{"x": 0, "y": 0}]}}"#;
    let ended = invoke("measure", args);
    assert_eq!((ended.code, ended.stdout().as_str()), (Some(1), ""), "{ended}");
    assert!(ended.stderr().contains(r#"{"too_few_corners":1}"#), "{ended}");
    let told = document("measure", args);
    assert_eq!((&told["outcome"], &told["exit_code"]), (&json!("guest-exit"), &json!(1)));
    assert_eq!(told["error"], json!({"too_few_corners": 1}));
    assert_eq!(told["result"], Value::Null);
}

#[test]
fn a_result_that_json_cannot_say_is_an_error_of_the_function() {
    // No number, and more than any number on both sides.
    for args in
        [r#"{"whole": 0, "part": 0}"#, r#"{"whole": 1, "part": 0}"#, r#"{"whole": -1, "part": 0}"#]
    {
        let ended = invoke("ratio", args);
        assert_eq!((ended.code, ended.stdout().as_str()), (Some(1), ""), "{ended}");
        let (error, _) = ended.report();
        assert!(error.contains("#ratio cannot be written as JSON: a number that is"), "{ended}");
        let told = document("ratio", args);
        assert_eq!(told["outcome"], "guest-exit", "{told}");
        assert_eq!((&told["result"], &told["error"]), (&Value::Null, &Value::Null), "{told}");
    }
    assert_eq!(invoke("ratio", r#"{"whole": 1, "part": 4}"#).stdout(), "0.25\n");
}

#[test]
fn a_function_that_ends_its_program_has_not_succeeded() {
    let home = Home::new();
    let guest = home.write("leaves.wat", LEAVES);
    let left = "ended its program with exit code 0, and returned nothing";
    for function in ["seven", "nothing"] {
        let args = ["--invoke", function, "--args", r#"{"failed": false}"#];
        let ended = Run::guest(&guest).home(&home).args(args).go();
        assert_eq!((ended.code, ended.stdout().as_str()), (Some(1), ""), "{ended}");
        assert!(ended.report().0.contains(left), "{ended}");
        for (args, told) in [(r#"{"failed": false}"#, left), (r#"{"failed": true}"#, "code: 1")] {
            let args = ["--invoke", function, "--args", args];
            let document = Run::guest_json(&guest).home(&home).args(args).go().json();
            let ended = (&document["outcome"], &document["exit_code"], &document["result"]);
            assert_eq!(ended, (&json!("guest-exit"), &json!(1), &Value::Null), "{document}");
            assert!(document["message"].as_str().unwrap().contains(told), "{document}");
        }
    }
    let served = Run::new().home(&home).args(["serve", "--guest"]).args([&guest]);
    let mut client = Client::begin(served, Era::Modern, None);
    for function in ["seven", "nothing"] {
        let answer = client.call(function, json!({"failed": false}));
        assert!(answer["isError"] == true && text(&answer).contains(left), "{answer}");
    }
}

#[test]
fn what_is_shown_of_an_error_is_bounded_however_long_it_is() {
    let home = Home::new();
    let guest = home.write("complains.wat", COMPLAINS);
    let served = Run::new().home(&home).args(["serve", "--guest"]).args([&guest]);
    let mut client = Client::begin(served, Era::Modern, None);
    // A letter, what is escaped as JSON, what is no text; kept whole, cut, and refused.
    for (byte, bytes) in [(b'x', 3_000), (b'x', 3_000_000), (b'x', 17_000_000), (b'x', 60_000_000)]
        .into_iter()
        .chain([(0x1b, 3_000), (0x1b, 3_000_000), (0xff, 3_000_000)])
    {
        let given = json!({"bytes": bytes, "byte": byte});
        let args = ["--invoke", "complain", "--args", &given.to_string()];
        let ended = Run::guest(&guest).home(&home).args(args).go();
        assert!(matches!(ended.code, Some(1 | 24 | 25)) && ended.stdout.is_empty(), "{ended}");
        // It is no more than a page of a terminal, and obeyed by none.
        assert!(!ended.report().0.is_empty() && ended.stderr.len() < 3_000, "{ended}");
        let answer = client.call("complain", given);
        assert_eq!(answer["isError"], true, "{bytes} of {byte}");
        assert!(text(&answer).len() < 17_000, "{bytes} of {byte}: {}", text(&answer).len());
    }
    // Who asks for the document is given the error itself.
    let args = ["--invoke", "complain", "--args", r#"{"bytes": 3000000, "byte": 120}"#];
    let told = Run::guest_json(&guest).home(&home).args(args).go().json();
    assert!(told["message"].as_str().is_some_and(|message| message.len() < 3_000));
    assert_eq!(told["error"].as_str().map(str::len), Some(3_000_000));
}

#[test]
fn arguments_that_do_not_fit_are_refused_with_their_place() {
    for (function, args, told) in [
        ("add", "{}", "a, b"),
        ("add", r#"{"a": 1, "b": "2"}"#, "/b"),
        ("add", r#"{"a": 1, "b": 2147483648}"#, "/b"),
        ("add", r#"{"a": 1, "b": 2, "c": 3}"#, "\"c\""),
        (
            "measure",
            r#"{"shape": {"circle": {"center": {"x": 0}, "radius": 1}}}"#,
            "/shape/circle/center",
        ),
        ("measure", r#"{"shape": {"square": 1}}"#, "/shape"),
        ("measure", r#"{"shape": {"nothing": null}, "unit": "mile"}"#, "/unit"),
        ("measure", r#"{"shape": {"nothing": null}, "unti": "metre"}"#, "did you mean unit?"),
        ("middle", r#"{"points": {}}"#, "/points"),
    ] {
        let ended = invoke(function, args);
        assert_eq!((ended.code, ended.stdout().as_str()), (Some(2), ""), "{ended}");
        assert!(ended.stderr().contains(told), "{told}: {ended}");
    }
}

#[test]
fn a_wrong_name_is_answered_with_those_there_are() {
    let run = |function: &str| Run::guest(SHAPES).args(["--invoke", function]);
    refused(run("mesure"), 2, "did you mean measure?");
    refused(run("shop#measure"), 2, "example:shapes/plane@0.1.0#measure");
    refused(run(""), 2, "it exports add, ");
}

#[test]
fn a_component_without_a_program_says_how_its_functions_are_called() {
    refused(Run::guest(SHAPES), 10, "--invoke: add, example:shapes/plane@0.1.0#measure");
    for program in [HELLO, FAN_OUT] {
        refused(Run::guest(program).args(["--invoke", "run"]), 2, "exports no function");
    }
}

#[test]
fn flags_that_make_no_sense_together_are_refused() {
    let home = Home::new();
    let script = home.write("a.ts", "1");
    refused(Run::guest(script).args(["--invoke", "add"]), 2, "this is a script");
    for more in [["--watch"].as_slice(), &["--", "word"]] {
        let ended = Run::guest(SHAPES).args(["--invoke", "add"]).args(more).go();
        assert_eq!(ended.code, Some(2), "{ended}");
    }
    refused(Run::guest(SHAPES).args(["--args", "{}"]), 2, "--invoke");
    for mode in [["--mode", "code"].as_slice(), &["--auto"]] {
        let ended = served(mode).go();
        assert_eq!(ended.code, Some(2), "{ended}");
    }
}

#[test]
fn a_call_has_the_bounds_of_a_run() {
    let ended = Run::guest_json(SHAPES).args(["--invoke", "spin", "--timeout", "300ms"]).go();
    assert_eq!(ended.json()["outcome"], "timeout", "{ended}");
    let ended = Run::guest_json(SHAPES).args(["--invoke", "spin", "--fuel", "100000"]).go();
    assert_eq!(ended.json()["outcome"], "fuel", "{ended}");
}

#[test]
fn the_tools_that_a_function_calls_have_to_be_granted() {
    let find = |allow: &[&str]| {
        let args = r#"{"words": "verne", "max_results": 1}"#;
        let run = Run::guest_json(SHAPES).args(["--invoke", "find", "--args", args]).args(allow);
        run.config(&shop()).go().json()
    };
    let found = find(&["--allow", "shop/search_books"]);
    assert!(found["result"].as_str().is_some_and(|text| text.contains("Jules Verne")), "{found}");
    assert_eq!(found["calls"][0]["tool"], "search_books", "{found}");
    let denied = find(&[]);
    assert_eq!(denied["exit_code"], 1, "{denied}");
    assert!(denied["error"]["reason"].to_string().contains("denied"), "{denied}");
}

// As tools.

#[test]
fn functions_are_tools_with_the_schemas_of_their_types() {
    for era in ERAS {
        let mut client = client(era, &[]);
        let tools = client.request("tools/list", json!({}))["result"]["tools"].clone();
        let tools = tools.as_array().expect("tools");
        let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["add", "measure", "middle", "ratio", "note", "spin", "find", "cancel"]);
        let tool = |name: &str| tools.iter().find(|tool| tool["name"] == name).unwrap();
        let add = tool("add");
        assert_eq!(add["inputSchema"]["required"], json!(["a", "b"]));
        assert_eq!(add["outputSchema"]["required"], json!(["result"]));
        assert!(add["annotations"].is_null(), "{add}");
        assert!(add["description"].as_str().unwrap().contains("shapes.wasm"), "{add}");
        let measure = tool("measure");
        assert_eq!(measure["inputSchema"]["required"], json!(["shape"]));
        assert!(measure["outputSchema"]["properties"]["corner_count"].is_object(), "{measure}");
        // The members of a record called `args` are the arguments.
        assert!(tool("find")["inputSchema"]["properties"]["words"].is_object());
        assert!(tool("note")["outputSchema"].is_null());
        assert_eq!(client.leave().0, Some(0));
    }
}

#[test]
fn a_call_of_a_tool_gives_the_structured_result_and_the_same_as_text() {
    for era in ERAS {
        let mut client = client(era, &[]);
        let added = client.call("add", json!({"a": 1, "b": 2}));
        assert_eq!(added["structuredContent"], json!({"result": 3}), "{added}");
        let square: Value = serde_json::from_str(SQUARE).unwrap();
        let measured = client.call("measure", square);
        assert_eq!(measured["structuredContent"]["corner_count"], 4, "{measured}");
        let read: Value = serde_json::from_str(text(&measured)).expect("JSON");
        assert_eq!(read, measured["structuredContent"]);
        let nothing = client.call("middle", json!({"points": []}));
        assert_eq!(nothing["structuredContent"], json!({"result": null}), "{nothing}");
        let noted = client.call("note", json!({"line": "x"}));
        assert!(noted["isError"] != true && noted["structuredContent"].is_null(), "{noted}");
    }
}

#[test]
fn a_call_that_fails_is_a_tool_error_and_costs_only_itself() {
    let mut client = client(Era::Modern, &["--timeout", "1s"]);
    let returned = client.call("measure", json!({"shape": {"polygon": []}}));
    assert_eq!(returned["isError"], true, "{returned}");
    let read: Value = serde_json::from_str(text(&returned)).expect("JSON");
    assert_eq!(read, json!({"too_few_corners": 0}));
    for (tool, arguments, told) in [
        ("ratio", json!({"whole": 0, "part": 0}), "cannot be written as JSON"),
        ("add", json!({"a": 1}), "the members a, b. Nothing was done."),
        ("add", json!({"a": 1, "b": 1.5}), "/b"),
        ("spin", json!({}), "wall time of 1 s"),
    ] {
        let answer = client.call(tool, arguments);
        assert_eq!(answer["isError"], true, "{answer}");
        assert!(text(&answer).contains(told), "{told}: {answer}");
    }
    let unknown = client.request("tools/call", json!({"name": "mesure", "arguments": {}}));
    let message = unknown["error"]["message"].as_str().expect("an error");
    assert!(message.contains("did you mean measure?"), "{message}");
    assert_eq!(client.call("add", json!({"a": 1, "b": 1}))["structuredContent"]["result"], 2);
}

#[test]
fn calls_at_once_are_runs_of_their_own() {
    let mut client = client(Era::Modern, &["--max-runs", "3"]);
    let answers: Vec<_> = (0..60)
        .map(|n| {
            let call = json!({"name": "add", "arguments": {"a": n, "b": 1}});
            client.ask("tools/call", call).1
        })
        .collect();
    for (n, answer) in answers.into_iter().enumerate() {
        let answer = answer.recv_timeout(Duration::from_secs(30)).expect("an answer");
        assert_eq!(answer["result"]["structuredContent"]["result"], n + 1, "{answer}");
    }
}

#[test]
fn a_cancelled_call_gives_its_place_back() {
    let mut client = client(Era::Legacy, &["--max-runs", "1", "--timeout", "25s"]);
    let (id, _) = client.ask("tools/call", json!({"name": "spin", "arguments": {}}));
    thread::sleep(Duration::from_millis(300));
    client.notify("notifications/cancelled", json!({"requestId": id, "reason": "enough"}));
    let begun = Instant::now();
    assert_eq!(client.call("add", json!({"a": 1, "b": 1}))["structuredContent"]["result"], 2);
    assert!(begun.elapsed() < Duration::from_secs(15), "the place was not given back");
}

#[test]
fn a_person_is_asked_about_what_a_function_calls_and_it_is_noted() {
    let questions: Arc<Mutex<Vec<Value>>> = Arc::default();
    let kept = questions.clone();
    let answers: Answers = Box::new(move |question: &Value| {
        kept.lock().expect("a lock").push(question.clone());
        json!({"action": "accept", "content": {"decision": "once"}})
    });
    let home = Home::new();
    let audit = home.work("audit.jsonl");
    let audited = audit.display().to_string();
    let run = served(&["--allow", "shop", "--audit", &audited]).home(&home).config(&shop());
    let mut client = Client::begin(run, Era::Legacy, Some(answers));
    let answer = client.call("cancel", json!({"order_id": "nope"}));
    assert_eq!(answer["isError"], true, "{answer}");
    let error: Value = serde_json::from_str(text(&answer)).expect("JSON");
    assert!(error["message"].as_str().unwrap().contains("no order has this id"), "{error}");
    let changed = answer["content"][1]["text"].as_str().unwrap_or_default();
    assert!(changed.contains("shop/cancel_order (failed)"), "{answer}");
    assert_eq!(questions.lock().unwrap().len(), 1);
    // What only reads is not asked about.
    let found = client.call("find", json!({"words": "verne"}));
    assert!(text(&found).contains("Verne"), "{found}");
    assert_eq!(questions.lock().unwrap().len(), 1);
    assert_eq!(client.leave().0, Some(0));
    let noted = fs::read_to_string(audit).expect("the audit");
    let lines: Vec<Value> =
        noted.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(lines.iter().any(|line| line["tool"] == "cancel_order"), "{noted}");
    assert!(lines.iter().any(|line| line["tool"] == "search_books"), "{noted}");
}

#[test]
fn a_rule_that_denies_holds_for_what_a_function_calls() {
    let rule = ["--allow", "shop", "--policy", "shop/cancel_order=deny"];
    let mut client = Client::begin(served(&rule).config(&shop()), Era::Modern, None);
    let answer = client.call("cancel", json!({"order_id": "nope"}));
    assert!(answer["isError"] == true && text(&answer).contains("denied"), "{answer}");
}

#[test]
fn functions_of_two_guests_keep_names_of_their_own() {
    let home = Home::new();
    let copy = home.work("other.wasm");
    fs::copy(SHAPES, &copy).expect("a copy");
    let run = served(&["--guest", &copy.display().to_string()]).home(&home);
    let mut client = Client::begin(run, Era::Modern, None);
    let tools = client.request("tools/list", json!({}))["result"]["tools"].clone();
    let mut names: Vec<_> =
        tools.as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 16, "{names:?}");
    assert!(names.contains(&"shapes_add") && names.contains(&"other_add"), "{names:?}");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 16);
    assert_eq!(client.call("other_add", json!({"a": 1, "b": 1}))["structuredContent"]["result"], 2);
}

#[test]
fn a_guest_that_cannot_be_loaded_is_left_alone_for_a_moment_and_then_tried_again() {
    let home = Home::new();
    let guest = home.write("typed.wat", library("mcp-tools:shop/tools", &function("echo", ECHO)));
    let [starts, mended] = ["starts", "mended"].map(|name| home.work(name));
    // Every start leaves a line; none works before the server was mended.
    let server = home.write(
        "server.sh",
        format!(
            "echo start >> {starts:?}\n[ -e {mended:?} ] && exec {HOST:?} example-server\nexit 1\n"
        ),
    );
    let config = format!("[servers.shop]\ncommand = \"/bin/sh\"\nargs = [{server:?}]\n");
    let run = Run::new().home(&home).args(["serve", "--allow", "shop", "--guest"]).args([&guest]);
    let mut client = Client::begin(run.config(&config), Era::Modern, None);
    let call = json!({"name": "seven", "arguments": {}});
    let answers: Vec<_> = (0..20).map(|_| client.ask("tools/call", call.clone()).1).collect();
    for answer in answers {
        let answer = answer.recv_timeout(Duration::from_secs(30)).expect("an answer");
        let told = text(&answer["result"]);
        assert!(told.contains("could not be started") && told.contains("Nothing was done"));
    }
    // By itself the server would have been started until that was too often.
    let started = fs::read_to_string(&starts).expect("it was started").lines().count();
    assert!(started < 5, "{started}");
    fs::write(&mended, "").expect("the server is mended");
    let until = Instant::now() + Duration::from_secs(30);
    while client.call("seven", json!({}))["structuredContent"] != json!({"result": 7}) {
        assert!(Instant::now() < until, "it is never tried again");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_guest_that_cannot_be_served_stops_the_host_before_it_serves() {
    let serve = |file: &str| Run::new().args(["serve", "--guest", file]);
    refused(serve(HELLO), 10, "exports no function to serve");
    refused(serve("/no/such.wasm"), 10, "could not be read");
    let strange = "(component
        (import \"x:y/z\" (instance $i (export \"f\" (func))))
        (export \"my:one/things\" (instance $i)))";
    let home = Home::new();
    let file = home.write("a.wat", strange);
    refused(serve(&file.display().to_string()), 11, "x:y/z");
}
