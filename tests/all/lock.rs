//! The lock: tools are accepted once, and what changed since stops every verb that would
//! use it; and what people find in a list of tools, the hidden and the wanted.
//!
//! The server under test is the fake one behind a script, which may change its words.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::servers::scene::Scene;
use crate::support::{Outcome, Run, hostile};

/// A scene with the server `fake` behind a script that [`say`] writes.
fn scene() -> Scene {
    let scene = Scene::empty();
    let script = scene.path("server.sh").display().to_string();
    let scene = scene.with_command("fake", &PathBuf::from("/bin/sh"), vec![script]);
    say(&scene, "");
    scene
}

/// Has the server speak through `sed` with this script from its next start on.
fn say(scene: &Scene, edit: &str) {
    let server = mcp_host_tests::FAKE_SERVER;
    scene.write("server.sh", &format!("'{server}' good | sed -u '{edit}'\n"));
}

/// The words of `echo`, changed.
const SHOUT: &str = "s/Says the message again/Shouts the message/";

fn lock_text(scene: &Scene) -> String {
    std::fs::read_to_string(scene.path("mcp-host.lock")).expect("the lock")
}

fn locked() -> Scene {
    let scene = scene();
    let ran = scene.run(&["tools", "lock"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    scene
}

/// A run of the guest that makes these calls.
fn guest(scene: &Scene, calls: &[&str]) -> Outcome {
    let caller = hostile("ok_caller").display().to_string();
    let config = scene.write("servers.toml", &scene.config()).display().to_string();
    scene.run_bare(&["run", &caller, "--allow", "all", "--config", &config], calls)
}

/// `generate` of what is built in, into a folder of the scene.
fn generate(scene: &Scene, args: &[&str]) -> Outcome {
    let out = scene.path("out").display().to_string();
    scene.run(&[&["generate", "skills", "--out", &out], args].concat())
}

/// Fails unless a verb was stopped at a change, and tells a person what it is.
fn stopped(ran: &Outcome, told: &[&str]) {
    assert_eq!(ran.code, Some(5), "{ran}");
    let (error, hint) = ran.report();
    for told in told {
        assert!(error.contains(told), "nothing of {told:?}: {ran}");
    }
    assert!(hint.contains("mcp-host tools lock"), "{ran}");
}

#[test]
fn a_lock_stands_beside_the_configuration_and_says_what_the_servers_do() {
    let scene = locked();
    let text = lock_text(&scene);
    let document: Value = serde_json::from_str(&text).expect("a document");
    let server = &document["servers"][0];
    assert_eq!((&document["version"], &server["name"]), (&json!(1), &json!("fake")), "{text}");
    assert!(server["blake3"].as_str().is_some_and(|digest| digest.len() == 64), "{text}");
    let names: Vec<_> = server["tools"].as_array().expect("the tools").iter().collect();
    let names: Vec<_> = names.iter().map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, [Some("add"), Some("echo"), Some("env"), Some("slow")], "{text}");
    let again = scene.run(&["tools", "lock", "--json"]);
    assert_eq!((&again.json()["diff"]["same"], lock_text(&scene)), (&json!(true), text), "{again}");
    let ran = scene.run(&["tools", "diff"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), "no difference\n"), "{ran}");
}

#[test]
fn a_tool_as_it_was_accepted_is_used_as_if_there_were_no_lock() {
    let scene = locked();
    assert_eq!(scene.call_text("fake/echo", &["message=a"]), "a");
    let ran = guest(&scene, &["fake/echo", "{\"message\":\"a\"}"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), "ok a\n"), "{ran}");
    assert_eq!(generate(&scene, &[]).code, Some(0));
}

#[test]
fn a_changed_tool_stops_every_verb_until_it_is_accepted() {
    let scene = locked();
    say(&scene, SHOUT);
    let told = ["~ fake/echo", "- Says the message again.", "+ Shouts the message.", "1 changed"];
    stopped(&guest(&scene, &["fake/echo", "{\"message\":\"a\"}"]), &told);
    stopped(&scene.run(&["tools", "call", "fake/echo", "message=a"]), &told);
    stopped(&generate(&scene, &[]), &told);
    assert!(!scene.path("out").exists(), "nothing is generated");
    let ran = scene.run(&["tools", "diff"]);
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(told.iter().all(|told| ran.stdout().contains(told)), "{ran}");
    let ran = scene.run(&["tools", "lock"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout().contains("+ Shouts the message."), "{ran}");
    assert_eq!(guest(&scene, &["fake/echo", "{\"message\":\"a\"}"]).code, Some(0));
}

#[test]
fn a_run_that_touches_no_changed_tool_goes_on() {
    let scene = locked();
    say(&scene, SHOUT);
    let ran = guest(&scene, &["fake/add", "{\"a\":1,\"b\":2}"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(scene.call_text("fake/add", &["a=1", "b=2"]), "3");
}

#[test]
fn a_document_of_a_stopped_run_names_the_kind_and_the_denied_call() {
    let scene = locked();
    say(&scene, SHOUT);
    let config = scene.write("servers.toml", &scene.config()).display().to_string();
    let caller = hostile("ok_caller").display().to_string();
    let args = ["run", &caller, "--json", "--allow", "all", "--config", &config];
    let ran = scene.run_bare(&args, &["fake/echo", "{\"message\":\"a\"}"]);
    let document = ran.json();
    assert_eq!((ran.code, &document["outcome"]), (Some(5), &json!("catalog-changed")), "{ran}");
    assert_eq!(document["calls"][0]["outcome"], "denied", "{ran}");
}

#[test]
fn a_tool_that_is_new_is_not_accepted() {
    let scene = locked();
    // The name of one tool becomes that of another.
    say(&scene, "s/\"name\":\"env\"/\"name\":\"environment\"/");
    stopped(&scene.run(&["tools", "call", "fake/environment"]), &["+ fake/environment"]);
    let ran = scene.run(&["tools", "diff", "--json"]);
    let document = ran.json();
    assert_eq!((&document["added"], &document["removed"]), (&json!(1), &json!(1)), "{ran}");
    assert_eq!(document["same"], json!(false), "{ran}");
}

#[test]
fn a_server_that_cannot_be_asked_leaves_the_lock_as_it_is() {
    let scene = locked().with("gone", "exits");
    let before = lock_text(&scene);
    let ran = scene.run(&["tools", "lock"]);
    assert_eq!((ran.code, lock_text(&scene)), (Some(4), before), "{ran}");
    let ran = scene.run(&["tools", "diff"]);
    assert_eq!(ran.code, Some(4), "{ran}");
    let fresh = Scene::of("exits");
    assert_eq!(fresh.run(&["tools", "lock"]).code, Some(4));
    assert!(!fresh.path("mcp-host.lock").exists());
}

#[test]
fn a_lock_of_some_servers_keeps_the_others() {
    let scene = locked().with("more", "good");
    say(&scene, SHOUT);
    let ran = scene.run(&["tools", "lock", "more"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let text = lock_text(&scene);
    assert_eq!(text.matches("Says the message again.").count(), 2, "{text}");
    stopped(&scene.run(&["tools", "call", "fake/echo", "message=a"]), &["~ fake/echo"]);
    assert_eq!(scene.call_text("more/echo", &["message=a"]), "a");
    let ran = scene.run(&["tools", "diff", "more"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn a_damaged_lock_is_named_and_never_passed_over() {
    let scene = locked();
    let good = lock_text(&scene);
    for bad in [
        String::new(),
        "{".to_owned(),
        format!("<<<<<<< ours\n{good}"),
        good.replacen("\"version\": 1", "\"version\": 2", 1),
        good.replace("Says the message again.", "Says it."),
    ] {
        scene.write("mcp-host.lock", &bad);
        for ran in [
            scene.run(&["tools", "call", "fake/echo", "message=a"]),
            scene.run(&["tools", "diff"]),
            scene.run(&["tools", "lock"]),
            generate(&scene, &[]),
            guest(&scene, &["fake/echo", "{\"message\":\"a\"}"]),
        ] {
            assert_eq!(ran.code, Some(3), "{ran}");
            let (error, hint) = ran.report();
            assert!(error.contains("mcp-host.lock") && hint.contains("version control"), "{ran}");
        }
        assert_eq!(lock_text(&scene), bad, "it is left alone");
    }
    // A run that may touch no tool has no use for a lock.
    assert_eq!(scene.run_bare(&["run", mcp_host_tests::HELLO], &[]).code, Some(0));
}

#[test]
fn generation_from_a_file_is_compared_with_the_lock_as_far_as_that_goes() {
    let scene = locked();
    let lock = scene.path("mcp-host.lock").display().to_string();
    assert_eq!(generate(&scene, &["--from", &lock]).code, Some(0));
    let changed = lock_text(&scene).replace("Says the message again.", "Says it.");
    let same_server = scene.write("changed.json", &changed).display().to_string();
    stopped(&generate(&scene, &["--from", &same_server]), &["~ fake/echo"]);
    let ran = scene.run(&["tools", "diff", "--from", &same_server]);
    assert_eq!(ran.code, Some(5), "{ran}");
    let other = changed.replace("\"name\": \"fake\"", "\"name\": \"other\"");
    let other = scene.write("other.json", &other).display().to_string();
    assert_eq!(generate(&scene, &["--from", &other]).code, Some(0));
}

#[test]
fn without_a_lock_there_is_nothing_to_compare() {
    let scene = scene();
    let ran = scene.run(&["tools", "diff"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.report().1.contains("mcp-host tools lock"), "{ran}");
    say(&scene, SHOUT);
    assert_eq!(scene.call_text("fake/echo", &["message=a"]), "a");
}

#[test]
fn hidden_text_is_pointed_out_wherever_tools_are_looked_at() {
    let scene = Scene::of("odd-tools");
    let told = "fake/flagged: hidden characters in its description";
    for verb in [&["tools", "list"][..], &["tools", "show", "fake/flagged"], &["tools", "lock"]] {
        let ran = scene.run(verb);
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(ran.warnings().iter().any(|warning| warning.contains(told)), "{ran}");
        assert!(!ran.stdout().contains('\u{202e}'), "{ran}");
    }
    assert!(scene.run(&["tools", "diff"]).warnings().iter().any(|w| w.contains(told)));
    let ran = scene.run(&["tools", "list", "--json"]);
    let document = ran.json();
    let tools = document["servers"][0]["tools"].as_array().expect("the tools");
    for tool in tools {
        let hidden = if tool["name"] == "flagged" { json!(["description"]) } else { Value::Null };
        assert_eq!(tool["hidden"], hidden, "{ran}");
    }
    // Both documents can be read back, and say the same.
    let snapshot = scene.write("tools.json", &ran.stdout()).display().to_string();
    let ran = scene.run(&["tools", "diff", "--from", &snapshot]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn a_tool_is_found_by_what_it_does() {
    let scene = Scene::of("good").with("gone", "exits");
    let ran = scene.run(&["tools", "search", "adds", "numbers"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(ran.stdout(), "fake/add  Adds two whole numbers.\n", "{ran}");
    assert_eq!(ran.warnings().len(), 1, "{ran}");
    let args = ["tools", "search", "message", "--server", "fake", "--limit", "1", "--json"];
    let ran = scene.run(&args);
    let found = ran.json();
    let echo = json!([{"server": "fake", "tool": "echo", "summary": "Says the message again."}]);
    assert_eq!((ran.code, &found["tools"]), (Some(0), &echo), "{ran}");
    let ran = scene.run(&["tools", "search", "nonesuch"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(0), ""), "{ran}");
    let ran = scene.run(&["tools", "search", "x", "--server", "gone"]);
    assert_eq!(ran.code, Some(4), "{ran}");
    let ran = Run::new().args(["tools", "search", "x", "--server", "nobody"]).go();
    assert_eq!(ran.code, Some(2), "{ran}");
}
