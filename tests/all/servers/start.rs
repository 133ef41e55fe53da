//! Servers that do not start, start late, or start oddly.

use std::path::Path;

use super::scene::{Scene, assert_within};

#[test]
fn a_server_that_ends_at_once_is_quoted() {
    let scene = Scene::of("exits");
    let failure = scene.failure("fake/echo", &["message=hi"]);
    failure.assert_is("unavailable", "not-sent");
    assert_eq!(failure.code, Some(4), "{failure:?}");
    failure.assert_tells("cannot open the database: no such file");
    failure.assert_within(4.0);
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let scene = Scene::empty().with_command("fake", Path::new("/nowhere/at-all"), vec![]);
    let failure = scene.failure("fake/echo", &["message=hi"]);
    failure.assert_is("unavailable", "not-sent");
    failure.assert_tells("/nowhere/at-all");
    assert_eq!(failure.code, Some(4), "{failure:?}");
    failure.assert_within(2.0);
}

#[test]
fn a_file_that_cannot_be_executed_is_named() {
    let scene = Scene::empty();
    let path = scene.path("notes.txt");
    std::fs::write(&path, "no program").expect("writing a file");
    let scene = scene.with_command("fake", &path, vec![]);
    let failure = scene.failure("fake/echo", &["message=hi"]);
    failure.assert_is("unavailable", "not-sent");
    failure.assert_tells("notes.txt");
    failure.assert_within(2.0);
}

#[test]
fn a_program_that_is_no_server_is_unavailable() {
    for (program, args) in [("true", vec![]), ("cat", vec![]), ("sleep", vec!["60".to_owned()])] {
        let scene = Scene::empty()
            .with_command("fake", Path::new(program), args)
            .set("start_timeout = \"1s\"");
        let failure = scene.failure("fake/echo", &["message=hi"]);
        failure.assert_is("unavailable", "not-sent");
        assert_eq!(failure.code, Some(4), "{program}: {failure:?}");
        failure.assert_within(7.0);
    }
}

#[test]
fn a_banner_on_stdout_costs_nothing() {
    let scene = Scene::of("banner");
    assert_eq!(scene.call_text("fake/echo", &["message=hi"]), "hi");
}

#[test]
fn a_server_that_does_not_start_in_time_is_unavailable() {
    for mode in ["silent", "late-start", "drip"] {
        let scene = Scene::of(mode).set("start_timeout = \"1s\"");
        let failure = scene.failure("fake/echo", &["message=hi"]);
        failure.assert_is("unavailable", "not-sent");
        assert_eq!(failure.code, Some(4), "{mode}: {failure:?}");
        failure.assert_tells("handshake within");
        failure.assert_within(7.0);
    }
}

#[test]
fn a_dead_server_costs_only_itself() {
    let scene = Scene::of("silent").set("start_timeout = \"1s\"").with("other", "good");
    let (ran, entry) = scene.check();
    assert_eq!(entry("fake")["ok"], false, "{ran}");
    assert_eq!(entry("fake")["error"]["outcome"], "server-unavailable", "{ran}");
    assert_eq!(entry("other")["ok"], true, "{ran}");
    assert_within(&ran, 7.0);
    assert_eq!(scene.call_text("other/echo", &["message=hi"]), "hi");
    let said =
        scene.guest(&["fake/echo", "{\"message\":\"a\"}", "+other/echo", "{\"message\":\"b\"}"]);
    assert!(said[0].starts_with("Unavailable NotSent "), "{said:#?}");
    assert_eq!(said[1], "ok b");
}

#[test]
fn the_other_servers_are_listed_beside_a_dead_one() {
    let scene = Scene::of("exits").with("other", "good");
    let ran = scene.run(&["tools", "list", "--json"]);
    assert!(ran.stdout().contains("\"echo\""), "{ran}");
}

#[test]
fn a_server_silent_about_its_era_is_asked_the_old_way_and_remembered() {
    let scene = Scene::of("silent-discover");
    let (first, entry) = scene.check();
    assert_eq!(entry("fake")["era"], "legacy", "{first}");
    let (second, entry) = scene.check();
    assert_eq!(entry("fake")["era"], "legacy", "{second}");
    assert_within(&second, 2.0);
    assert!(second.wall < first.wall, "{first}\n{second}");
}

#[test]
fn a_server_that_ends_when_asked_for_its_era_is_started_again() {
    let scene = Scene::of("exit-on-discover");
    assert_eq!(scene.call_text("fake/echo", &["message=hi"]), "hi");
    assert_eq!(scene.starts("fake"), 2, "{:#?}", scene.record("fake"));
    assert_eq!(scene.call_text("fake/echo", &["message=hi"]), "hi");
    assert_eq!(scene.starts("fake"), 3, "the era is remembered: {:#?}", scene.record("fake"));
}

#[test]
fn a_remembered_era_that_no_longer_holds_is_asked_for_again() {
    let scene = Scene::switched("good");
    for mode in ["good", "modern", "modern", "good"] {
        scene.switch(mode);
        assert_eq!(scene.call_text("fake/echo", &["message=hi"]), "hi", "{mode}");
    }
}

#[test]
fn a_handshake_that_says_something_else_is_an_error() {
    let scene = Scene::of("garbled-start").set("start_timeout = \"1s\"");
    let failure = scene.failure("fake/echo", &["message=hi"]);
    failure.assert_is("unavailable", "not-sent");
    failure.assert_within(7.0);
}
