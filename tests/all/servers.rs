//! Servers that misbehave, each against the real binary: whatever one does, the run
//! ends in time with a named error, leaves no process, and harms no other server.
//!
//! The misbehaviour is a mode of the fake server; what must come of it stands here.

mod calls;
mod listing;
mod process;
mod results;
pub mod scene;
mod start;
mod wild;

use scene::Scene;

#[test]
fn an_honest_server_answers_in_both_eras() {
    for mode in ["good", "modern"] {
        let scene = Scene::of(mode);
        assert_eq!(scene.call_text("fake/echo", &["message=two words"]), "two words");
        let sum = scene.call("fake/add", &["a=2", "b=40"]);
        assert_eq!(sum["structured"]["sum"], 42, "{sum}");
    }
}

#[test]
fn the_plain_output_is_the_structured_result_or_the_text() {
    let scene = Scene::of("good");
    let text = scene.run(&["tools", "call", "fake/echo", "message=hi"]);
    assert_eq!((text.code, text.stdout().trim()), (Some(0), "hi"), "{text}");
    let structured = scene.run(&["tools", "call", "fake/add", "a=1", "b=2"]);
    assert_eq!(structured.json()["sum"], 3, "{structured}");
}

#[test]
fn the_check_names_the_era_of_each_server() {
    let scene = Scene::of("good").with("newer", "modern");
    let (ran, entry) = scene.check();
    assert_eq!(ran.code, Some(0), "{ran}");
    let legacy = entry("fake");
    assert_eq!((&legacy["ok"], &legacy["era"]), (&true.into(), &"legacy".into()), "{legacy}");
    assert_eq!(legacy["protocol_version"], "2025-11-25", "{legacy}");
    let modern = entry("newer");
    assert_eq!((&modern["ok"], &modern["era"]), (&true.into(), &"modern".into()), "{modern}");
    assert_eq!(modern["protocol_version"], "2026-07-28", "{modern}");
    for one in [legacy, modern] {
        assert!(one["start_ms"].is_number() && one["list_ms"].is_number(), "{one}");
        assert_eq!((&one["tools"], &one["error"]), (&4.into(), &serde_json::Value::Null), "{one}");
    }
}

#[test]
fn a_tool_that_does_not_exist_is_a_usage_error_with_the_nearest_name() {
    let scene = Scene::of("good");
    let failure = scene.failure("fake/ecko", &[]);
    failure.assert_is("unknown-tool", "not-sent");
    assert_eq!(failure.code, Some(2), "{failure:?}");
    failure.assert_tells("fake/echo");
    let ran = scene.run(&["tools", "call", "fakes/echo", "message=hi"]);
    ran.report();
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn arguments_that_do_not_fit_are_never_sent() {
    let scene = Scene::of("good");
    for args in [vec!["a=1"], vec!["a=1", "b=two"], vec!["a=1", "b=2", "c=3"], vec!["a=1", "b=2.5"]]
    {
        let failure = scene.failure("fake/add", &args);
        failure.assert_is("invalid-arguments", "not-sent");
    }
    assert!(!scene.was_sent("fake", "tools/call"), "{:#?}", scene.record("fake"));
}

#[test]
fn a_server_sees_only_the_environment_it_was_given() {
    let scene = Scene::of("good")
        .set("env = { GIVEN = \"yes\", NAMED = \"${CANARY}\" }")
        .env("CANARY", "canary-a1b2")
        .env("AWS_SECRET_ACCESS_KEY", "canary-c3d4")
        .env("LD_PRELOAD_CANARY", "canary-e5f6");
    let output = scene.call("fake/env", &[]);
    let seen = output["structured"].as_object().expect("the environment is an object").clone();
    assert_eq!(seen["GIVEN"], "yes");
    assert_eq!(seen["NAMED"], "canary-a1b2");
    for key in ["CANARY", "AWS_SECRET_ACCESS_KEY", "LD_PRELOAD_CANARY"] {
        assert!(!seen.contains_key(key), "{key} reached the server: {seen:?}");
    }
    let harmless = [
        "GIVEN", "NAMED", "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TERM", "TMPDIR",
        "TZ",
    ];
    for key in seen.keys() {
        assert!(
            harmless.contains(&key.as_str()) || key.starts_with("LC_") || key.starts_with("XDG_"),
            "{key} reached the server"
        );
    }
}

#[test]
fn a_secret_of_a_server_is_in_no_message_about_it() {
    let scene =
        Scene::of("exits").set("env = { TOKEN = \"${CANARY}\" }").env("CANARY", "canary-a1b2");
    let failure = scene.failure("fake/echo", &["message=hi"]);
    assert!(!format!("{failure:?}").contains("canary"), "{failure:#?}");
}

#[test]
fn a_configuration_found_in_the_tree_starts_nothing_unasked() {
    let scene = Scene::of("good");
    scene.write("mcp-host.toml", &scene.config());
    for args in [
        &["tools", "list"][..],
        &["servers", "check"],
        &["tools", "call", "fake/echo", "message=hi"],
    ] {
        let ran = scene.run_bare(args, &[]);
        assert_eq!(ran.code, Some(3), "{ran}");
        let stderr = ran.stderr();
        let (error, hint) = stderr.split_once("\n\nhint: ").expect("a hint");
        assert!(error.starts_with("error: config: ") && hint.contains("mcp-host trust"), "{ran}");
        assert!(error.contains(mcp_host_tests::FAKE_SERVER), "the command line is shown\n{ran}");
    }
    assert_eq!(scene.starts("fake"), 0);
}

#[test]
fn every_mode_of_the_fake_server_has_a_test() {
    let tests = [
        include_str!("servers.rs"),
        include_str!("servers/calls.rs"),
        include_str!("servers/listing.rs"),
        include_str!("servers/process.rs"),
        include_str!("servers/results.rs"),
        include_str!("servers/start.rs"),
        include_str!("servers/wild.rs"),
    ]
    .concat();
    let list = std::process::Command::new(mcp_host_tests::FAKE_SERVER).arg("list").output();
    let list = String::from_utf8(list.expect("the fake server runs").stdout).expect("UTF-8");
    let modes: Vec<&str> = list.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(modes.len() > 50, "{modes:?}");
    for mode in modes.iter().filter(|mode| **mode != "sleeper") {
        assert!(tests.contains(&format!("\"{mode}\"")), "no test uses the mode {mode}");
    }
}
