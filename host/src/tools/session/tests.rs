//! Sessions over tools that answer too much, too late or never.

use std::future::pending;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::timeout;

use super::*;
use crate::limits::{MAX_ARGUMENT_BYTES, MAX_RESULT_BYTES};
use crate::tools::Content;

/// One server `s`. A tool is named after what it does: `never` answers, `large` answers as
/// much as one call may, `gone` fails with as much; every other answers nothing much.
struct Fake;

fn failure(message: String) -> ToolError {
    ToolError { reason: ErrorReason::Unavailable, effect: Effect::SentUnknown, message, hint: None }
}

impl Tools for Fake {
    fn servers(&self) -> Vec<ServerName> {
        vec![ServerName::new("s").unwrap()]
    }

    fn call<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        async move {
            let text = match call.tool.as_str() {
                "never" => pending().await,
                "large" => "x".repeat(MAX_RESULT_BYTES),
                "gone" => return Err(failure("x".repeat(MAX_RESULT_BYTES))),
                _ => "x".to_owned(),
            };
            Ok(ToolOutput { structured: None, content: vec![Content::Text(text)] })
        }
        .boxed()
    }

    fn list<'a>(
        &'a self,
        _server: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn describe<'a>(
        &'a self,
        _server: &'a str,
        _tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        async { Err(failure(String::new())) }.boxed()
    }
}

fn session() -> Session {
    Session::new(Arc::new(Fake), Grants::parse(["s"]).unwrap(), &Limits::default())
}

fn to(tool: &str) -> Call {
    Call { server: "s".into(), tool: tool.into(), arguments: "{}".into() }
}

/// Waits for a moment and gives up.
async fn abandon<T>(call: impl Future<Output = T>) {
    assert!(timeout(Duration::from_millis(5), call).await.is_err());
}

fn outcomes(session: &Session) -> Vec<(String, &'static str)> {
    session.records().into_iter().map(|record| (record.tool, record.outcome)).collect()
}

#[tokio::test]
async fn a_call_that_the_run_did_not_outlive_is_recorded() {
    let session = session();
    abandon(session.call(&to("never"))).await;
    let records = session.records();
    assert_eq!((records.len(), records[0].outcome, records[0].bytes_in), (1, "cancelled", 2));
    assert!(records[0].ms >= 4.0, "{records:?}");
}

#[tokio::test]
async fn calls_are_recorded_in_the_order_they_began() {
    let session = session();
    let denied = Call { server: "other".into(), ..to("x") };
    let mut calls = vec![to("never"), to("quick"), denied];
    // Most of them wait for a place, and have begun all the same.
    calls.extend(std::iter::repeat_n(to("never"), 100));
    abandon(session.call_all(&calls)).await;
    let found = outcomes(&session);
    assert_eq!(found.len(), 103);
    assert_eq!(
        found.iter().map(|(tool, _)| tool).collect::<Vec<_>>(),
        calls.iter().map(|call| &call.tool).collect::<Vec<_>>()
    );
    assert_eq!(
        [found[0].1, found[1].1, found[2].1, found[102].1],
        ["cancelled", "ok", "denied", "cancelled"]
    );
}

#[tokio::test]
async fn answers_that_one_batch_cannot_hold_are_dropped() {
    let session = session();
    let answers = session.call_all(&vec![to("large"); 20]).await.unwrap();
    let held: usize = answers.iter().map(size::held_bytes).sum();
    assert!(held < MAX_BATCH_RESULT_BYTES + 20 * 1_000, "{held}");
    let (kept, dropped): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((kept.len(), dropped.len()), (7, 13));
    for error in dropped.into_iter().map(Result::unwrap_err) {
        assert_eq!((&error.reason, error.effect), (&ErrorReason::Limit, Effect::Done));
        assert!(
            error.message.contains("33554432") && error.message.contains("s/large"),
            "{error:?}"
        );
        assert!(error.hint.is_some());
    }
    assert_eq!(outcomes(&session).iter().filter(|(_, outcome)| *outcome == "limit").count(), 13);
    assert!(session.call(&to("large")).await.unwrap().is_ok(), "the next batch has its own room");
}

#[tokio::test]
async fn a_small_answer_fits_beside_a_large_one_that_does_not() {
    let calls = [vec![to("large"); 8], vec![to("small")]].concat();
    let answers = session().call_all(&calls).await.unwrap();
    assert!(answers[7].is_err() && answers[8].is_ok());
}

#[tokio::test]
async fn a_dropped_failure_keeps_its_effect() {
    let answers = session().call_all(&vec![to("gone"); 9]).await.unwrap();
    let last = answers.into_iter().next_back().unwrap().unwrap_err();
    assert_eq!((last.reason, last.effect), (ErrorReason::Limit, Effect::SentUnknown));
}

#[tokio::test]
async fn calls_that_wait_hold_no_more_than_their_bound() {
    let session = session();
    let large = Call { arguments: " ".repeat(MAX_ARGUMENT_BYTES), ..to("never") };
    let mut open = join_all((0..15).map(|_| session.call(&large))).boxed();
    abandon(&mut open).await;
    // The names count too, so the sixteenth does not fit.
    let long_name = Call { tool: "x".repeat(MAX_ARGUMENT_BYTES), ..to("") };
    for refused in [&large, &long_name] {
        let error = session.call(refused).await.unwrap().unwrap_err();
        assert_eq!((&error.reason, error.effect), (&ErrorReason::Limit, Effect::NotSent));
        assert!(error.message.contains("16777216") && error.message.len() < 500, "{error:?}");
        assert!(error.hint.is_some());
    }
    assert!(session.call(&to("quick")).await.unwrap().is_ok(), "a small one still fits");
    drop(open);
    assert!(session.call(&long_name).await.unwrap().is_ok(), "what ended holds nothing");
}

#[tokio::test]
async fn the_errors_of_a_session_name_a_fix_that_grants_no_more_than_was_asked() {
    let session = session();
    let hint = async |server: &str, tool: &str| {
        let call = Call { server: server.into(), ..to(tool) };
        session.call(&call).await.unwrap().unwrap_err().hint.unwrap()
    };
    assert_eq!(hint("git", "git_log").await, "run again with --allow git/git_log");
    for (server, tool) in [("git", "*"), ("git", "git_*"), ("*", "x"), ("a/b", "x"), ("git", "")] {
        assert_eq!(hint(server, tool).await, SEARCH, "{server}/{tool}");
    }
    let error = session.search(&"x".repeat(MAX_QUERY_BYTES + 1), 1).await.unwrap_err();
    assert!(error.hint.is_some() && error.message.contains("1024"), "{error:?}");
}
