//! Calls that are answered late, wrongly, never, or with a question.

use super::scene::Scene;

#[test]
fn one_call_that_is_never_answered_leaves_the_others_alone() {
    let scene = Scene::of("silent-call").set("call_timeout = \"1s\"");
    let failure = scene.failure("fake/bad", &[]);
    failure.assert_is("timeout", "sent-unknown");
    failure.assert_tells("1 s");
    failure.assert_within(4.0);
    let said = scene.guest(&[
        "fake/echo",
        "{\"message\":\"before\"}",
        "fake/bad",
        "{}",
        "+fake/echo",
        "{\"message\":\"beside\"}",
        "fake/echo",
        "{\"message\":\"after\"}",
    ]);
    assert_eq!(
        (said[0].as_str(), said[2].as_str(), said[3].as_str()),
        ("ok before", "ok beside", "ok after")
    );
    assert!(said[1].starts_with("Timeout SentUnknown "), "{said:#?}");
}

#[test]
fn a_call_past_its_deadline_is_cancelled_at_the_server() {
    let scene = Scene::of("silent-call").set("call_timeout = \"1s\"");
    scene.failure("fake/bad", &[]);
    assert!(scene.was_sent("fake", "notifications/cancelled"), "{:#?}", scene.record("fake"));
}

#[test]
fn a_late_answer_is_not_taken_for_the_next_one() {
    for mode in ["good", "modern"] {
        let scene = Scene::of(mode).set("call_timeout = \"700ms\"");
        let said = scene.guest(&[
            "fake/slow",
            "{\"ms\":1200}",
            "fake/slow",
            "{\"ms\":1}",
            "sleep",
            "800",
            "fake/echo",
            "{\"message\":\"own\"}",
        ]);
        assert!(said[0].starts_with("Timeout SentUnknown "), "{said:#?}");
        assert_eq!(&said[1..], ["ok slept 1 ms", "ok own"]);
    }
}

#[test]
fn answers_out_of_order_reach_the_calls_they_belong_to() {
    let scene = Scene::of("good");
    let said = scene.guest(&[
        "fake/slow",
        "{\"ms\":300}",
        "+fake/slow",
        "{\"ms\":200}",
        "+fake/slow",
        "{\"ms\":100}",
        "+fake/echo",
        "{\"message\":\"first back\"}",
    ]);
    assert_eq!(said, ["ok slept 300 ms", "ok slept 200 ms", "ok slept 100 ms", "ok first back"]);
}

#[test]
fn an_answer_under_a_foreign_id_is_nobodys() {
    for mode in ["id-other", "id-string", "id-null", "id-twice"] {
        let scene = Scene::of(mode).set("call_timeout = \"2s\"");
        assert_eq!(scene.call_text("fake/bad", &[]), "right", "{mode}");
        let said = scene.guest(&["fake/bad", "{}", "fake/echo", "{\"message\":\"own\"}"]);
        assert_eq!(said, ["ok right", "ok own"], "{mode}");
    }
}

#[test]
fn an_answer_under_a_foreign_id_alone_is_no_answer() {
    let scene = Scene::of("id-only-other").set("call_timeout = \"1s\"");
    let failure = scene.failure("fake/bad", &[]);
    failure.assert_is("timeout", "sent-unknown");
    failure.assert_within(4.0);
}

#[test]
fn progress_does_not_move_the_deadline() {
    let scene = Scene::of("progress").set("call_timeout = \"1s\"");
    let failure = scene.failure("fake/bad", &[]);
    failure.assert_is("timeout", "sent-unknown");
    failure.assert_within(4.0);
}

#[test]
fn a_protocol_error_is_quoted_without_its_escapes() {
    let scene = Scene::of("rpc-error");
    let failure = scene.failure("fake/bad", &[]);
    assert_eq!(failure.effect, "done", "{failure:?}");
    failure.assert_tells("broke");
    failure.assert_within(3.0);
}

#[test]
fn a_request_for_input_is_unsupported_and_named() {
    for (mode, named) in
        [("input-required", "input"), ("task", "task"), ("unknown-result", "hologram")]
    {
        let scene = Scene::of(mode);
        let failure = scene.failure("fake/bad", &[]);
        assert_eq!(failure.reason, "unsupported", "{mode}: {failure:?}");
        failure.assert_tells(named);
        failure.assert_within(3.0);
        assert_eq!(scene.call_text("fake/echo", &["message=hi"]), "hi");
    }
}

#[test]
fn a_question_to_the_client_is_refused_and_named() {
    for (mode, method) in [
        ("asks-sampling", "sampling/createMessage"),
        ("asks-roots", "roots/list"),
        ("asks-elicitation", "elicitation/create"),
    ] {
        let scene = Scene::of(mode).set("call_timeout = \"3s\"");
        let failure = scene.failure("fake/bad", &[]);
        assert!(
            ["unsupported", "failed"].contains(&failure.reason.as_str()),
            "{mode}: {failure:?}"
        );
        failure.assert_tells(method);
        failure.assert_within(3.0);
        assert!(
            scene.was_sent("fake", "\"error\""),
            "the server is answered: {:#?}",
            scene.record("fake")
        );
    }
}

#[test]
fn a_ping_during_a_call_is_answered() {
    let scene = Scene::of("asks-ping").set("call_timeout = \"3s\"");
    let said = scene.call_text("fake/bad", &[]);
    assert!(said.starts_with("asked ping, heard "), "{said}");
}
