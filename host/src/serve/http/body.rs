//! The body of a request: read within its bounds of bytes and time, and looked at just far
//! enough to know that it is one message, which one, and that it can be read safely.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::TryStreamExt as _;
use http::StatusCode;
use rmcp::model::{ProgressToken, RequestId};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::refusal::Refusal;
use crate::bridge::json::{depth, values};
use crate::limits::MAX_JSON_DEPTH;
use crate::limits::serve::{BODY_TIME, LINGER_TIME, MAX_BODY_BYTES, MAX_JSON_VALUES};

/// What is known of a message before it is read whole.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    /// It wants an answer.
    Request { id: RequestId, progress: Option<ProgressToken>, method: String },
    /// It is an answer, or wants none.
    Other,
}

/// A body, and its part of the bytes that all bodies may hold together.
pub(super) struct Whole {
    pub bytes: Bytes,
    pub share: Option<OwnedSemaphorePermit>,
}

/// Reads a whole body, within what `shares` has left of [`MAX_OPEN_BODY_BYTES`].
///
/// # Errors
///
/// 413 past [`MAX_BODY_BYTES`], whatever length was announced; 408 past [`BODY_TIME`]; 503
/// when there is no share left.
pub(super) async fn read(body: Body, shares: &Arc<Semaphore>) -> Result<Whole, Refusal> {
    read_within(BODY_TIME, body, shares).await
}

async fn read_within(
    time: Duration,
    body: Body,
    shares: &Arc<Semaphore>,
) -> Result<Whole, Refusal> {
    let mut chunks = body.into_data_stream();
    let (mut bytes, mut share) = (BytesMut::new(), None);
    let reading = async {
        while let Some(chunk) = chunks.try_next().await.map_err(|_| broken())? {
            if chunk.len() > MAX_BODY_BYTES.saturating_sub(bytes.len()) {
                return Err(too_large());
            }
            take(&mut share, shares, chunk.len())?;
            bytes.extend_from_slice(&chunk);
        }
        Ok(())
    };
    let read = timeout(time, reading).await.unwrap_or_else(|_| Err(too_slow()));
    if read.is_err() {
        discard(Body::from_stream(chunks)).await;
    }
    read.map(|()| Whole { bytes: bytes.freeze(), share })
}

fn take(
    share: &mut Option<OwnedSemaphorePermit>,
    shares: &Arc<Semaphore>,
    bytes: usize,
) -> Result<(), Refusal> {
    let full = || Refusal::busy("bodies", "the requests under way hold too much already");
    let bytes = u32::try_from(bytes).map_err(|_| too_large())?;
    let more = shares.clone().try_acquire_many_owned(bytes).map_err(|_| full())?;
    match share {
        Some(share) => share.merge(more),
        None => *share = Some(more),
    }
    Ok(())
}

/// Reads on for a moment, so that a client that is still sending sees its answer: one that
/// sends to a closed connection may lose what was sent to it.
pub(super) async fn discard(body: Body) {
    let mut chunks = body.into_data_stream();
    let mut left = MAX_BODY_BYTES;
    let reading = async {
        while let Ok(Some(chunk)) = chunks.try_next().await
            && let Some(rest) = left.checked_sub(chunk.len())
        {
            left = rest;
        }
    };
    // Past that time it is the client that loses.
    let _ = timeout(LINGER_TIME, reading).await;
}

/// Tells which message this is.
///
/// # Errors
///
/// 400 for what is no JSON, nests too deep, is no message or more than one.
pub(super) fn message(bytes: &[u8]) -> Result<Message, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| not_json("it is not UTF-8"))?;
    // Before anything reads it that could run out of stack.
    if depth(text) > MAX_JSON_DEPTH {
        let error = format!("the JSON nests deeper than the limit of {MAX_JSON_DEPTH}");
        return Err(Refusal::bad("depth", error, "send arguments that nest less"));
    }
    if values(text) > MAX_JSON_VALUES {
        let error = format!("the JSON holds more values than the limit of {MAX_JSON_VALUES}");
        return Err(Refusal::bad("values", error, "send large data as one text"));
    }
    if text.trim_ascii_start().starts_with('[') {
        let hint = "send each message in a request of its own";
        return Err(Refusal::bad("batch", "batches of messages are not served", hint));
    }
    let envelope: Envelope<'_> =
        serde_json::from_str(text).map_err(|error| not_json(error.to_string()))?;
    envelope.message().map_err(|error| {
        let hint = "send one JSON-RPC 2.0 message: a request has jsonrpc, id and method";
        Refusal::bad("message", error, hint)
    })
}

/// The members that every message has. One that is there twice is refused, because others
/// may read the other one.
#[derive(Deserialize)]
struct Envelope<'a> {
    jsonrpc: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    id: Option<Value>,
    method: Option<Value>,
    #[serde(borrow)]
    params: Option<&'a RawValue>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Params {
    #[serde(rename = "_meta")]
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(rename = "progressToken")]
    progress: Option<ProgressToken>,
}

impl Envelope<'_> {
    fn message(self) -> Result<Message, &'static str> {
        if self.jsonrpc.as_ref().and_then(Value::as_str) != Some("2.0") {
            return Err("the message does not say that it is JSON-RPC 2.0");
        }
        let Some(method) = self.method else {
            let answers = self.result.is_some() || self.error.is_some();
            return answers.then_some(Message::Other).ok_or("the message has no method");
        };
        let Value::String(method) = method else { return Err("the method is no string") };
        let Some(id) = self.id else { return Ok(Message::Other) };
        let id = serde_json::from_value(id)
            .map_err(|_| "the id is neither a string nor a whole number of 64 bits")?;
        Ok(Message::Request { id, progress: self.params.and_then(progress), method })
    }
}

/// What does not fit is for the server to complain of.
fn progress(params: &RawValue) -> Option<ProgressToken> {
    serde_json::from_str::<Params>(params.get()).ok()?.meta?.progress
}

/// Tells a member that is null from one that is not there.
fn present<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

fn not_json(why: impl std::fmt::Display) -> Refusal {
    let error = format!("the body is not a JSON object: {why}");
    Refusal::bad("json", error, "send one JSON-RPC message as JSON in UTF-8")
}

fn too_large() -> Refusal {
    let error = format!("the body is over the limit of {MAX_BODY_BYTES} bytes");
    let hint = "send less in one request, or put large data where a tool can read it";
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "body", error, hint)
}

fn too_slow() -> Refusal {
    let error = format!("the body did not arrive within {} seconds", BODY_TIME.as_secs());
    let hint = "nothing was done: send it again, and faster";
    Refusal::new(StatusCode::REQUEST_TIMEOUT, "slow", error, hint)
}

fn broken() -> Refusal {
    Refusal::bad("broken", "the body ended before its end", "nothing was done: send it again")
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[tokio::test]
    async fn a_body_is_read_within_its_bytes_its_time_and_what_is_left_for_all() {
        let shares = Arc::new(Semaphore::new(MAX_BODY_BYTES + 10));
        let whole = read(Body::from(vec![b'x'; MAX_BODY_BYTES]), &shares).await.unwrap();
        assert_eq!((whole.bytes.len(), shares.available_permits()), (MAX_BODY_BYTES, 10));
        let no_share = read(Body::from(vec![b'x'; 11]), &shares).await;
        assert_eq!(no_share.err().unwrap().into_response().status(), 503);
        drop(whole);
        let over = read(Body::from(vec![b'x'; MAX_BODY_BYTES + 1]), &shares).await;
        assert_eq!(over.err().unwrap().into_response().status(), 413);
        let endless = futures::stream::repeat_with(|| Ok::<_, axum::Error>(Bytes::from("xxxx")));
        let over = read(Body::from_stream(endless), &shares).await;
        assert_eq!(over.err().unwrap().into_response().status(), 413);
        let silent = futures::stream::pending::<Result<Bytes, axum::Error>>();
        let slow = read_within(Duration::ZERO, Body::from_stream(silent), &shares).await;
        assert_eq!(slow.err().unwrap().into_response().status(), 408);
        assert_eq!(shares.available_permits(), MAX_BODY_BYTES + 10);
    }

    fn refused(text: &str) -> String {
        format!("{:?}", message(text.as_bytes()).unwrap_err())
    }

    #[test]
    fn a_request_is_known_by_its_id_whatever_number_it_is() {
        for id in [0, 7, i64::from(u32::MAX) + 1, i64::MAX, i64::MIN] {
            let text = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"ping"}}"#);
            let expected = Message::Request {
                id: RequestId::Number(id),
                progress: None,
                method: "ping".to_owned(),
            };
            assert_eq!(message(text.as_bytes()).unwrap(), expected);
        }
        let text =
            r#"{"params":{"_meta":{"progressToken":"p"}},"id":"a","method":"m","jsonrpc":"2.0"}"#;
        let Message::Request { progress, .. } = message(text.as_bytes()).unwrap() else { panic!() };
        assert_eq!(progress, Some(ProgressToken(RequestId::String("p".into()))));
    }

    #[test]
    fn notifications_and_answers_are_no_requests() {
        for text in [
            r#"{"jsonrpc":"2.0","method":"notifications/initialized","params":[1]}"#,
            r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}"#,
        ] {
            assert_eq!(message(text.as_bytes()).unwrap(), Message::Other);
        }
    }

    #[test]
    fn what_is_not_one_message_is_refused_in_words() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(refused(&deep).contains("deeper than the limit of 128"));
        assert!(refused(&format!("{}{deep}{}", r#"{"a":"#, "}")).contains("deeper"));
        assert!(refused(&format!("[{}{{}}]", "{},".repeat(10_000))).contains("batches"));
        for text in ["", "nonsense", "{", "7", "\"x\"", "null", "{\"a\":NaN}", "{} {}"] {
            assert!(refused(text).contains("not a JSON object"), "{text}");
        }
        assert!(message(b"\xff\xfe{}").is_err());
        let twice = r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#;
        assert!(refused(twice).contains("duplicate field"));
        for id in ["null", "1.5", "18446744073709551616", "true", "{}", "[1]"] {
            let text = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"ping"}}"#);
            assert!(refused(&text).contains("the id is neither"), "{id}");
        }
        assert!(refused(r#"{"id":1,"method":"ping"}"#).contains("JSON-RPC 2.0"));
        assert!(refused(r#"{"jsonrpc":"2.0","id":1}"#).contains("no method"));
        assert!(refused(r#"{"jsonrpc":"2.0","id":1,"method":7}"#).contains("no string"));
    }
}
