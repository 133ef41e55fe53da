//! Bytes on stdout that are no message, too long, or too many.

use super::scene::{Scene, assert_memory_below};

#[test]
fn lines_that_are_no_message_are_passed_over() {
    let scene = Scene::of("garbage");
    assert_eq!(scene.call_text("fake/bad", &[]), "right");
    let said = scene.guest(&["fake/bad", "{}", "fake/echo", "{\"message\":\"own\"}"]);
    assert_eq!(said, ["ok right", "ok own"]);
}

#[test]
fn windows_line_ends_are_line_ends() {
    assert_eq!(Scene::of("crlf").call_text("fake/echo", &["message=hi"]), "hi");
}

#[test]
fn an_answer_that_is_no_message_ends_in_the_deadline_and_is_counted() {
    for mode in ["garbage-only", "batch", "utf16", "deep"] {
        let scene = Scene::of(mode).set("call_timeout = \"1s\"");
        let failure = scene.failure("fake/bad", &[]);
        failure.assert_is("timeout", "sent-unknown");
        failure.assert_tells("line");
        failure.assert_within(4.0);
        let said = scene.guest(&["fake/bad", "{}", "fake/echo", "{\"message\":\"own\"}"]);
        assert!(said[0].starts_with("Timeout SentUnknown "), "{mode}: {said:#?}");
        assert_eq!(said.len(), 2, "{mode}: {said:#?}");
        // The second half of a UTF-16 newline spoils the line after it.
        assert!(mode == "utf16" || said[1] == "ok own", "{mode}: {said:#?}");
    }
}

#[test]
fn half_a_line_ends_in_the_deadline() {
    let scene = Scene::of("half-line").set("call_timeout = \"1s\"");
    let failure = scene.failure("fake/bad", &[]);
    failure.assert_is("timeout", "sent-unknown");
    failure.assert_within(4.0);
}

#[test]
fn a_line_without_end_is_not_kept() {
    let scene = Scene::of("endless-line").set("call_timeout = \"1s\"");
    let failure = scene.failure("fake/bad", &[]);
    assert_eq!(failure.effect, "sent-unknown", "{failure:?}");
    assert!(["timeout", "limit"].contains(&failure.reason.as_str()), "{failure:?}");
    failure.assert_within(6.0);
    failure.assert_memory_below(160);
}

#[test]
fn a_line_over_the_bound_is_dropped_and_named() {
    for mode in ["huge-line", "huge-text"] {
        let scene = Scene::of(mode).set("call_timeout = \"5s\"");
        let failure = scene.failure("fake/bad", &[]);
        failure.assert_is("limit", "done");
        failure.assert_tells("4194304");
        failure.assert_within(9.0);
        failure.assert_memory_below(160);
        let said = scene.guest(&["fake/bad", "{}", "fake/echo", "{\"message\":\"own\"}"]);
        assert_eq!(said[1], "ok own", "{mode}: {said:#?}");
    }
}

#[test]
fn a_storm_of_notifications_delays_no_call_much() {
    let scene = Scene::of("storm").set("call_timeout = \"5s\"");
    let said = scene.guest(&[
        "fake/echo",
        "{\"message\":\"one\"}",
        "sleep",
        "1500",
        "fake/echo",
        "{\"message\":\"two\"}",
        "fake/echo",
        "{\"message\":\"three\"}",
    ]);
    assert_eq!(said, ["ok one", "ok two", "ok three"]);
    let lists = scene.record("fake").iter().filter(|line| line.contains("tools/list")).count();
    assert!(lists <= 8, "{lists} lists for one storm");
    let ran = scene.run(&["tools", "call", "fake/echo", "message=hi"]);
    assert_eq!((ran.code, ran.stdout().trim()), (Some(0), "hi"), "{ran}");
    assert_memory_below(&ran, 160);
}
