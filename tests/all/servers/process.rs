//! Servers that crash, will not die, or leave something behind.

use super::scene::{Scene, assert_memory_below, assert_within};

#[test]
fn a_crash_during_a_call_ends_the_call_at_once() {
    for mode in ["exit-mid-call", "kill-mid-call", "panic-mid-call"] {
        let scene = Scene::of(mode);
        let failure = scene.failure("fake/bad", &[]);
        failure.assert_is("unavailable", "sent-unknown");
        assert_eq!(failure.code, Some(4), "{mode}: {failure:?}");
        failure.assert_within(2.5);
    }
}

#[test]
fn the_last_words_of_a_crash_are_quoted() {
    let failure = Scene::of("panic-mid-call").failure("fake/bad", &[]);
    failure.assert_tells("index out of bounds");
}

#[test]
fn a_crashed_server_is_started_again_for_the_next_call() {
    let scene = Scene::of("kill-mid-call");
    let said = scene.guest(&[
        "fake/echo",
        "{\"message\":\"one\"}",
        "fake/bad",
        "{}",
        "fake/echo",
        "{\"message\":\"two\"}",
    ]);
    assert_eq!((said[0].as_str(), said[2].as_str()), ("ok one", "ok two"), "{said:#?}");
    assert!(said[1].starts_with("Unavailable SentUnknown "), "{said:#?}");
    assert_eq!(scene.starts("fake"), 2);
}

#[test]
fn a_call_that_may_have_worked_is_never_sent_twice() {
    let scene = Scene::of("kill-mid-call");
    scene.guest(&["fake/bad", "{}"]);
    let sent = scene.record("fake").iter().filter(|line| line.contains("tools/call")).count();
    assert_eq!(sent, 1, "{:#?}", scene.record("fake"));
}

#[test]
fn a_server_that_keeps_dying_is_left_alone() {
    for mode in ["dies-on-list", "exits"] {
        let scene = Scene::of(mode);
        let calls = ["fake/echo", "{\"message\":\"hi\"}"].repeat(12);
        let said = scene.guest(&calls);
        assert_eq!(said.len(), 12, "{said:#?}");
        assert!(said.iter().all(|line| line.starts_with("Unavailable NotSent ")), "{said:#?}");
        // Five starts, each of two processes as long as the era is not known.
        assert!(scene.starts("fake") <= 10, "{mode}: {} starts", scene.starts("fake"));
    }
}

#[test]
fn a_server_that_ignores_every_plea_is_killed() {
    let scene = Scene::of("stubborn");
    let ran = scene.run(&["tools", "call", "fake/echo", "message=hi"]);
    assert_eq!((ran.code, ran.stdout().trim()), (Some(0), "hi"), "{ran}");
    assert_within(&ran, 6.0);
}

#[test]
fn a_child_left_in_the_group_is_killed_too() {
    let scene = Scene::of("daemon");
    let ran = scene.run(&["tools", "call", "fake/echo", "message=hi"]);
    assert_eq!((ran.code, ran.stdout().trim()), (Some(0), "hi"), "{ran}");
    assert_within(&ran, 6.0);
}

#[test]
fn a_pipe_held_open_from_elsewhere_does_not_hold_up_the_end() {
    let scene = Scene::of("detached").leaving_processes();
    let ran = scene.run(&["tools", "call", "fake/echo", "message=hi"]);
    assert_eq!((ran.code, ran.stdout().trim()), (Some(0), "hi"), "{ran}");
    assert_within(&ran, 6.0);
}

#[test]
fn a_flood_on_stderr_is_read_and_not_kept() {
    let scene = Scene::of("stderr-flood");
    let said = scene.guest(&[
        "fake/echo",
        "{\"message\":\"one\"}",
        "sleep",
        "2000",
        "fake/echo",
        "{\"message\":\"two\"}",
    ]);
    assert_eq!(said, ["ok one", "ok two"]);
    let ran = scene.run(&["tools", "call", "fake/echo", "message=hi"]);
    assert_eq!((ran.code, ran.stdout().trim()), (Some(0), "hi"), "{ran}");
    assert!(ran.stderr().len() < 64 * 1024, "{} bytes on stderr", ran.stderr().len());
    assert_memory_below(&ran, 160);
}
