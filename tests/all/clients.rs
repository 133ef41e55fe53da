//! Clients that are not ours drive `serve`: the official SDKs of two languages and the
//! Inspector's command line, in both eras, over both transports, in both modes and with the
//! functions of a guest.
//!
//! What they do is a plan in `tests/clients/plans.mjs`; here is what must come of it.
//! `tests/setup.sh` installs them and builds the fixture; without it every test fails and
//! says so.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use mcp_host_tests::SHAPES;
use serde_json::{Value, json};

use crate::support::{HOST, repository};

const TRANSPORTS: [&str; 2] = ["stdio", "http"];
const SURFACE: [&str; 4] = ["get_tool_details", "read_result", "run_code", "search_tools"];

#[test]
fn the_typescript_sdk_drives_code_mode_in_the_older_era() {
    in_code_mode("typescript-v1");
}

#[test]
fn the_typescript_sdk_drives_code_mode_in_the_newer_era() {
    in_code_mode("typescript-v2");
}

#[test]
fn the_python_sdk_drives_code_mode_in_the_older_era() {
    in_code_mode("python-legacy");
}

#[test]
fn the_python_sdk_drives_code_mode_in_the_newer_era() {
    in_code_mode("python-modern");
}

#[test]
fn the_typescript_sdk_drives_the_gateway_in_the_older_era() {
    through_the_gateway("typescript-v1");
}

#[test]
fn the_typescript_sdk_drives_the_gateway_in_the_newer_era() {
    through_the_gateway("typescript-v2");
}

#[test]
fn the_python_sdk_drives_the_gateway_in_the_older_era() {
    through_the_gateway("python-legacy");
}

#[test]
fn the_python_sdk_drives_the_gateway_in_the_newer_era() {
    through_the_gateway("python-modern");
}

#[test]
fn the_inspector_finds_nothing_wrong_in_code_mode() {
    for (client, transport) in inspections() {
        let drive = Drive::of(client, "code", transport);
        drive.is_linted();
        assert_eq!(drive.tools(), SURFACE, "{drive}");
        drive.finds_and_runs();
        drive.says_what_went_wrong();
        if client == "inspector-legacy" {
            // It declares that nobody can be asked, and is told which rule wants it.
            let refused = drive.text("approved");
            assert!(refused.contains("needs a person's approval"), "{drive}");
            assert!(refused.contains("rule shop/place_order=ask"), "{drive}");
        }
    }
}

#[test]
fn the_inspector_finds_nothing_wrong_with_the_gateway() {
    for (client, transport) in inspections() {
        let drive = Drive::of(client, "passthrough", transport);
        drive.is_linted();
        drive.gives_what_the_server_gives();
    }
}

#[test]
fn every_client_calls_the_functions_of_a_guest() {
    for client in ["typescript-v1", "typescript-v2", "python-legacy", "python-modern"] {
        for transport in TRANSPORTS {
            let drive = Drive::of(client, "functions", transport);
            drive.calls_functions();
            assert!(drive.step("given_up")["error"].is_object(), "{drive}");
            let asked = drive.step("asked")["asked"].as_array().map(Vec::len);
            assert_eq!(asked, Some(1), "{drive}");
            assert!(drive.text("asked").contains("no order has this id"), "{drive}");
            assert_eq!(drive.many()["structured"]["result"], 42, "{drive}");
        }
    }
}

#[test]
fn the_inspector_finds_nothing_wrong_with_the_functions_of_a_guest() {
    for (client, transport) in inspections() {
        let drive = Drive::of(client, "functions", transport);
        drive.is_linted();
        drive.calls_functions();
    }
}

fn in_code_mode(client: &str) {
    for transport in TRANSPORTS {
        let drive = Drive::of(client, "code", transport);
        assert_eq!(drive.tools(), SURFACE, "{drive}");
        drive.finds_and_runs();
        drive.says_what_went_wrong();
        drive.keeps_what_is_large();
        drive.asks_once_and_goes_on();
        drive.reports_and_gives_up();
        assert_eq!(drive.many()["structured"]["result"], 42, "{drive}");
    }
}

fn through_the_gateway(client: &str) {
    for transport in TRANSPORTS {
        let drive = Drive::of(client, "passthrough", transport);
        drive.gives_what_the_server_gives();
        drive.asks_for_the_server();
        drive.tells_the_server_that_nobody_waits();
        drive.tells_that_the_list_changed();
        assert_eq!(drive.many()["text"], SIMPLE_TEXT, "{drive}");
    }
}

fn inspections() -> impl Iterator<Item = (&'static str, &'static str)> {
    let clients = ["inspector-legacy", "inspector-modern"];
    clients.into_iter().flat_map(|client| TRANSPORTS.map(|transport| (client, transport)))
}

const SIMPLE_TEXT: &str = "This is a simple text response for testing.";

/// What came of one plan.
struct Drive {
    what: String,
    facts: Value,
}

impl Drive {
    /// Has a client carry out the plan of a mode. The script itself bounds how long it takes.
    fn of(client: &str, mode: &str, transport: &str) -> Self {
        let root = repository();
        needed(&root.join("target/tools/clients/stamp"));
        needed(&root.join("target/tools/conformance/stamp"));
        let ran = Command::new("node")
            .arg(root.join("tests/clients/drive.mjs"))
            .args([client, mode, transport])
            .env("MCP_HOST", HOST)
            .env("MCP_HOST_SHAPES", SHAPES)
            .env("MCP_HOST_TEST_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"))
            .output()
            .expect("node starts");
        let what = format!("{client} in mode {mode} over {transport}");
        let [out, err] = [&ran.stdout, &ran.stderr].map(|text| String::from_utf8_lossy(text));
        assert!(ran.status.success(), "{what}: {}\n{err}", ran.status);
        let facts: Value = serde_json::from_str(&out)
            .unwrap_or_else(|problem| panic!("{what}: {problem}: {out}\n{err}"));
        let modern = ["typescript-v2", "python-modern", "inspector-modern"].contains(&client);
        let version = if modern { "2026-07-28" } else { "2025-11-25" };
        assert_eq!(facts["version"], version, "{what}");
        assert_eq!(facts["server"]["name"], "mcp-host", "{what}");
        Self { what, facts }
    }

    fn step(&self, name: &str) -> &Value {
        let step = &self.facts["steps"][name];
        assert!(step.is_object(), "nothing came of {name}: {self}");
        step
    }

    fn text(&self, name: &str) -> &str {
        self.step(name)["text"].as_str().unwrap_or_else(|| panic!("{name} has no text: {self}"))
    }

    /// What a step returned as structured content, when it was no failure.
    fn result(&self, name: &str) -> &Value {
        let step = self.step(name);
        assert_eq!(step["is_error"], false, "{name}: {self}");
        &step["structured"]
    }

    /// The names of the tools, sorted.
    fn tools(&self) -> Vec<&str> {
        let tools = self.facts["tools"].as_array().into_iter().flatten();
        let names: BTreeSet<_> = tools.filter_map(|tool| tool["name"].as_str()).collect();
        names.into_iter().collect()
    }

    /// The first of many results that came at once, when all were alike.
    fn many(&self) -> &Value {
        let many = self.step("many");
        assert_eq!((&many["same"], &many["times"]), (&json!(true), &json!(20)), "{self}");
        &many["first"]
    }

    fn is_linted(&self) {
        let strict = &self.facts["strict"];
        assert_eq!(strict["code"], 0, "{self}");
        let said = strict["said"].as_str().unwrap_or_default();
        assert!(!said.contains("Error:"), "{self}");
    }

    fn calls_functions(&self) {
        let names = ["add", "cancel", "find", "measure", "middle", "note", "ratio", "spin"];
        assert_eq!(self.tools(), names, "{self}");
        assert_eq!(*self.result("sum"), json!({"result": 3}), "{self}");
        let record = self.result("record");
        assert_eq!((&record["corner_count"], &record["unit"]), (&json!(4), &json!("metre")));
        assert_eq!(self.step("returned")["is_error"], true, "{self}");
        assert!(self.text("returned").starts_with("{\"negative_radius\":-1"), "{self}");
        assert_eq!(self.result("middle")["result"]["x"].as_f64(), Some(1.0), "{self}");
        assert_eq!(*self.result("none"), json!({"result": null}), "{self}");
        assert_eq!(self.step("nothing")["is_error"], false, "{self}");
        assert!(self.text("tool").contains("Jules Verne"), "{self}");
        assert!(self.step("unknown")["error"].is_object(), "{self}");
    }

    fn finds_and_runs(&self) {
        assert!(self.text("search").starts_with("shop/search_books"), "{self}");
        assert!(self.text("names").contains("shop/shelf_report"), "{self}");
        let details = self.text("details");
        assert!(details.contains("import { searchBooks } from \"mcp/shop\""), "{self}");
        assert!(details.contains("no_such"), "{self}");
        assert_eq!(self.result("sum")["result"], 2, "{self}");
        let one = self.result("one");
        assert_eq!(one["result"], 4, "{self}");
        assert_eq!(one["calls"][0]["tool"], "shop/search_books", "{self}");
        assert_eq!(one["usage"]["tool_calls"], 1, "{self}");
        let together = self.result("together");
        assert_eq!(together["logs"], json!(["searched"]), "{self}");
        assert_eq!(together["usage"]["tool_calls"], 3, "{self}");
        let image = self.step("image");
        assert_eq!(image["types"], json!(["text", "image"]), "{self}");
    }

    fn says_what_went_wrong(&self) {
        for (step, words) in [
            ("refused", &["rule shop/cancel_order=deny", "only a person"][..]),
            ("thrown", &["TypeError: out of ideas", "code.ts:2:11", "before", "safe to run"]),
            ("mistyped", &["did you mean \"searchBooks\""]),
        ] {
            assert_eq!(self.step(step)["is_error"], true, "{step}: {self}");
            for word in words {
                assert!(self.text(step).contains(word), "{step} lacks {word:?}: {self}");
            }
        }
        assert!(self.step("unknown")["error"].is_object(), "{self}");
    }

    fn keeps_what_is_large(&self) {
        let large = self.text("large");
        let first = large.lines().next().unwrap_or_default();
        assert!(first.contains("is left out: array of 50000"), "{self}");
        assert!(large.len() < 4_000, "{self}");
        let part = &self.result("part")["value"];
        assert_eq!(part[0]["n"], 40_000, "{self}");
        assert_eq!(part.as_array().map(Vec::len), Some(2), "{self}");
        assert_eq!(self.result("pointed")["value"], "item 49999", "{self}");
        assert_eq!(self.step("lost")["is_error"], true, "{self}");
    }

    /// One question, with the tool and what it is called with; the script goes on after it.
    fn asks_once_and_goes_on(&self) {
        let approved = self.result("approved");
        assert!(approved["result"]["order_id"].is_string(), "{self}");
        let asked = self.step("approved")["asked"].as_array().expect("what was asked");
        assert_eq!(asked.len(), 1, "{self}");
        let question = asked[0].as_str().unwrap_or_default();
        assert!(question.contains("shop/place_order") && question.contains("Ann"), "{self}");
        let others = self.facts["steps"].as_object().expect("steps").iter();
        for (name, step) in others.filter(|(name, _)| *name != "approved") {
            assert_eq!(step["asked"], json!([]), "{name}: {self}");
        }
    }

    fn reports_and_gives_up(&self) {
        let seen = self.step("progress")["progress"].as_array().expect("progress");
        assert!(!seen.is_empty() && increasing(seen), "{self}");
        assert!(self.step("given_up")["error"].is_object(), "{self}");
    }

    fn gives_what_the_server_gives(&self) {
        // One server alone keeps its names.
        assert!(self.tools().contains(&"test_simple_text"), "{self}");
        assert_eq!(self.text("text"), SIMPLE_TEXT, "{self}");
        assert_eq!(self.step("mixed")["types"], json!(["text", "image", "resource"]), "{self}");
        assert_eq!(self.step("failing")["is_error"], true, "{self}");
        assert!(self.text("failing").contains("intentionally"), "{self}");
        assert!(self.step("unknown")["error"].is_object(), "{self}");
        assert!(self.refusal("refused").contains("fixture/test_audio_content=deny"), "{self}");
        let read = &self.step("read")["contents"][0];
        assert_eq!(read["text"], "This is the content of the static text resource.", "{self}");
        let template = self.step("template")["contents"][0]["text"].as_str().unwrap_or_default();
        assert!(template.contains("Data for ID: 7"), "{self}");
        let prompt = &self.step("prompt")["messages"][0]["content"]["text"];
        assert_eq!(prompt, "Prompt with arguments: arg1='one', arg2='two'", "{self}");
    }

    /// The words of a refusal, which may be the tool's failure or the protocol's.
    fn refusal(&self, name: &str) -> &str {
        let step = self.step(name);
        let is_failure = step["is_error"] == true || step["error"].is_object();
        assert!(is_failure, "{name}: {self}");
        let text = step["text"].as_str().or_else(|| step["error"]["message"].as_str());
        text.unwrap_or_default()
    }

    /// The person is asked for the host and for the server behind it, whatever the era. The
    /// fixture asks in one way in each era, and the host may speak either to it.
    fn asks_for_the_server(&self) {
        assert_eq!(self.step("approved")["types"], json!(["image"]), "{self}");
        let asked = self.step("approved")["asked"].as_array().map(Vec::len);
        assert_eq!(asked, Some(1), "{self}");
        for (step, count, word) in
            [("asked_modern", 1, "\"name\":\"Ann\""), ("asked_twice", 2, "You chose")]
        {
            let asked = self.step(step)["asked"].as_array().map(Vec::len);
            assert_eq!(asked, Some(count), "{step}: {self}");
            assert!(self.text(step).contains(word), "{step}: {self}");
        }
    }

    fn tells_the_server_that_nobody_waits(&self) {
        let seen = self.step("progress")["progress"].as_array().expect("progress");
        assert_eq!(seen.len(), 3, "{self}");
        assert!(increasing(seen), "{self}");
        assert!(self.step("given_up")["error"].is_object(), "{self}");
        assert_eq!(self.text("was_told"), "{\"cancelled\":1}", "{self}");
    }

    fn tells_that_the_list_changed(&self) {
        assert_eq!(self.step("changed")["notified"], true, "{self}");
        assert_eq!(self.step("changed_back")["notified"], true, "{self}");
        let listed = self.step("listed_again")["tools"].as_array().expect("tools");
        assert!(listed.contains(&json!("test_extra")), "{self}");
        assert!(!self.tools().contains(&"test_extra"), "{self}");
    }
}

impl std::fmt::Display for Drive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.what)?;
        for (name, step) in self.facts["steps"].as_object().into_iter().flatten() {
            let text: String = step.to_string().chars().take(600).collect();
            writeln!(f, "  {name}: {text}")?;
        }
        write!(f, "  {}", self.facts["strict"])
    }
}

fn increasing(numbers: &[Value]) -> bool {
    numbers.windows(2).all(|pair| pair[0].as_f64() < pair[1].as_f64())
}

fn needed(path: &Path) {
    assert!(path.exists(), "run tests/setup.sh first: {} is missing", path.display());
}
