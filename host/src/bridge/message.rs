//! JSON-RPC as it comes from a server: what a line is, read in one pass.
//!
//! Only the outline is read here; results stay the text they came as. A batch, a second
//! `id`, anything that is not one message, is no message.

use serde::Deserialize;
use serde_json::value::RawValue;

/// Characters of an error's text that are kept.
const MAX_MESSAGE_CHARS: usize = 4_000;

/// Why a line was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dropped {
    /// Not JSON, or not UTF-8.
    NotJson,
    /// JSON, but no message.
    NotMessage,
    /// Over the bound.
    TooLong,
    /// An answer that nothing waits for.
    Unasked,
}

/// One message.
#[derive(Debug)]
pub(super) enum Message<'a> {
    /// An answer to a request of ours.
    Answer {
        /// The request's id, given as a number or as its digits.
        id: i64,
        /// What was answered.
        answer: Reply<'a>,
    },
    /// An error that belongs to no request it names.
    Refusal {
        /// The error.
        error: &'a RawValue,
    },
    /// A request to us.
    Request {
        /// The id to answer with, as it came.
        id: &'a RawValue,
        /// What is asked for.
        method: String,
        /// Its details.
        params: Option<&'a RawValue>,
    },
    /// A notification.
    Notification {
        /// What it tells.
        method: String,
        /// Its details.
        params: Option<&'a RawValue>,
    },
}

/// What an answer holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reply<'a> {
    /// A result, absent when it was `null`.
    Result(Option<&'a RawValue>),
    /// An error.
    Error(&'a RawValue),
}

/// A JSON-RPC error, however well it was formed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RpcError {
    /// Its code, 0 when it had none.
    pub(super) code: i32,
    /// Its text, within its bound.
    pub(super) message: String,
    /// Its details.
    pub(super) data: Option<serde_json::Value>,
}

/// The progress of a request.
#[derive(Debug, Deserialize)]
pub(super) struct Progress {
    /// The request's token.
    #[serde(rename = "progressToken")]
    pub(super) token: i64,
    /// How far it is.
    pub(super) progress: f64,
    /// Where it ends.
    #[serde(default)]
    pub(super) total: Option<f64>,
    /// What it does.
    #[serde(default)]
    pub(super) message: Option<String>,
}

#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    method: Option<&'a RawValue>,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
    #[serde(borrow, default)]
    result: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

impl<'a> Message<'a> {
    /// Reads one line that is not blank.
    pub(super) fn read(line: &'a [u8]) -> Result<Self, Dropped> {
        let text = std::str::from_utf8(line).map_err(|_| Dropped::NotJson)?;
        // A sequence would do for the outline as well, and a batch is one.
        if text.trim_start().starts_with('[') {
            return Err(Dropped::NotMessage);
        }
        let outline = serde_json::from_str(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => Dropped::NotMessage,
            _ => Dropped::NotJson,
        })?;
        Self::of(outline)
    }

    fn of(outline: Outline<'a>) -> Result<Self, Dropped> {
        let Some(method) = outline.method else { return answer(&outline) };
        let method = serde_json::from_str(method.get()).map_err(|_| Dropped::NotMessage)?;
        Ok(match outline.id {
            Some(id) => Self::Request { id, method, params: outline.params },
            None => Self::Notification { method, params: outline.params },
        })
    }
}

impl RpcError {
    /// Reads the `error` member of an answer.
    pub(super) fn read(raw: &RawValue) -> Self {
        #[derive(Deserialize)]
        struct Parts {
            #[serde(default)]
            code: serde_json::Value,
            #[serde(default)]
            message: serde_json::Value,
            #[serde(default)]
            data: Option<serde_json::Value>,
        }
        match serde_json::from_str::<Parts>(raw.get()) {
            Ok(parts) => Self {
                code: parts.code.as_i64().and_then(|c| i32::try_from(c).ok()).unwrap_or_default(),
                message: parts
                    .message
                    .as_str()
                    .map_or_else(|| bounded(&parts.message.to_string()), bounded),
                data: parts.data,
            },
            Err(_) => Self { code: 0, message: bounded(raw.get()), data: None },
        }
    }
}

/// The id an over-long answer carries, when it stands at one of its ends where only the
/// message's own id can stand.
pub(super) fn id_at_the_ends(head: &[u8], tail: &[u8]) -> Option<i64> {
    id_in_head(&String::from_utf8_lossy(head))
        .or_else(|| id_in_tail(&String::from_utf8_lossy(tail)))
}

/// The beginning of an error's text, and how much is left out.
fn bounded(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(MAX_MESSAGE_CHARS) else {
        return text.to_owned();
    };
    let (kept, rest) = text.split_at_checked(end).unwrap_or_default();
    format!("{kept}… (cut: {} more characters)", rest.chars().count())
}

fn answer<'a>(outline: &Outline<'a>) -> Result<Message<'a>, Dropped> {
    let id = match (outline.id, outline.error) {
        (Some(id), _) => id,
        (None, Some(error)) => return Ok(Message::Refusal { error }),
        (None, None) => return Err(Dropped::NotMessage),
    };
    let id = number(id.get()).ok_or(Dropped::Unasked)?;
    let answer = match outline.error {
        Some(error) => Reply::Error(error),
        None => Reply::Result(outline.result),
    };
    Ok(Message::Answer { id, answer })
}

fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text).parse().ok()
}

/// Follows the members of the outermost object until the first that is not scalar.
fn id_in_head(head: &str) -> Option<i64> {
    let mut rest = head.trim_start().strip_prefix('{')?;
    loop {
        let (key, after) = string(rest)?;
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        let end = match string(value) {
            Some((text, _)) => text.len().checked_add(2)?,
            None => value.find([',', '}', '{', '['])?,
        };
        let (value, after) = value.split_at_checked(end)?;
        if key == "id" {
            return number(value);
        }
        rest = after.trim_start().strip_prefix(',')?;
    }
}

/// Takes the last `"id"` after which only scalars and the message's own brace follow.
fn id_in_tail(tail: &str) -> Option<i64> {
    let (_, after) = tail.rsplit_once("\"id\"")?;
    let value = after.trim_start().strip_prefix(':')?.trim_end().strip_suffix('}')?;
    if value.contains(['{', '}', '[', ']']) {
        return None;
    }
    number(value.split(',').next()?)
}

/// A string without escapes at the start, and what follows it.
fn string(text: &str) -> Option<(&str, &str)> {
    let (inside, after) = text.trim_start().strip_prefix('"')?.split_once('"')?;
    (!inside.contains('\\')).then_some((inside, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dropped(line: &str) -> Dropped {
        Message::read(line.as_bytes()).unwrap_err()
    }

    #[test]
    fn an_answer_is_read_with_its_result_untouched() {
        let line = r#"{"jsonrpc":"2.0","id":7,"result":{"big":12345678901234567890123, "a":[1]}}"#;
        let Ok(Message::Answer { id: 7, answer: Reply::Result(Some(raw)) }) =
            Message::read(line.as_bytes())
        else {
            panic!("not an answer");
        };
        assert_eq!(raw.get(), r#"{"big":12345678901234567890123, "a":[1]}"#);
    }

    #[test]
    fn an_id_may_be_its_digits_and_nothing_else() {
        assert!(matches!(
            Message::read(br#"{"id":"7","result":{}}"#),
            Ok(Message::Answer { id: 7, .. })
        ));
        for line in
            [r#"{"id":"x","result":{}}"#, r#"{"id":{},"result":{}}"#, r#"{"id":1.5,"result":{}}"#]
        {
            assert_eq!(dropped(line), Dropped::Unasked, "{line}");
        }
        assert_eq!(dropped(r#"{"id":null,"result":{}}"#), Dropped::NotMessage);
    }

    #[test]
    fn what_is_no_message_is_told_from_what_is_no_json() {
        for line in ["hello", "{\"id\":1", "\u{feff}{}", &"[".repeat(1 << 20)[1..5], "{'a':1}"] {
            let want = if line.starts_with('[') { Dropped::NotMessage } else { Dropped::NotJson };
            assert_eq!(dropped(line), want, "{line}");
        }
        for line in
            ["{}", "3", "\"x\"", r#"[{"id":1,"result":{}}]"#, r#"{"id":1,"id":2,"result":{}}"#]
        {
            assert_eq!(dropped(line), Dropped::NotMessage, "{line}");
        }
        assert_eq!(Message::read(b"\xff\xfe{\0}\0").unwrap_err(), Dropped::NotJson);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!(r#"{{"id":1,"result":{}{}}}"#, "[".repeat(1 << 20), "]".repeat(1 << 20));
        assert!(matches!(Message::read(deep.as_bytes()), Ok(Message::Answer { id: 1, .. })));
    }

    #[test]
    fn an_over_long_answer_is_known_by_either_end() {
        let known = |head: &str, tail: &str| id_at_the_ends(head.as_bytes(), tail.as_bytes());
        assert_eq!(known(r#"{"jsonrpc":"2.0","id":5,"result":{"x":"#, "...}}"), Some(5));
        assert_eq!(known(r#" { "id" : "6" , "result""#, "}}"), Some(6));
        assert_eq!(known(r#"{"result":{"id":9,"#, r#"xx"},"id":8,"jsonrpc":"2.0"}"#), Some(8));
        assert_eq!(known(r#"{"result":{"id":9,"#, r#"xx","id":8}}"#), None);
        assert_eq!(known("garbage", "more"), None);
    }

    #[test]
    fn errors_keep_what_can_be_kept() {
        let raw = |text: &str| RpcError::read(serde_json::from_str(text).unwrap());
        assert_eq!(raw(r#"{"code":-32602,"message":"bad"}"#).message, "bad");
        assert_eq!(
            raw(r#"{"code":"x","message":7}"#),
            RpcError { code: 0, message: "7".into(), data: None }
        );
        assert_eq!(raw(r#""boom""#).message, "\"boom\"");
    }

    #[test]
    fn an_error_says_no_more_than_its_bound_and_that_it_was_cut() {
        let said = |text: String| {
            let raw = serde_json::json!({ "code": 1, "message": text }).to_string();
            RpcError::read(serde_json::from_str(&raw).unwrap()).message
        };
        let whole = "é".repeat(MAX_MESSAGE_CHARS);
        assert_eq!(said(whole.clone()), whole);
        let cut = said("é".repeat(3 << 20));
        assert_eq!(cut, format!("{whole}… (cut: 3141728 more characters)"));
        let opaque = format!("\"{}\"", "x".repeat(1 << 20));
        let raw: &RawValue = serde_json::from_str(&opaque).unwrap();
        assert!(RpcError::read(raw).message.len() < MAX_MESSAGE_CHARS + 100);
    }
}
