//! What a server asks back while it works on a request that is passed on.
//!
//! A question reaches the caller behind the one request it can belong to. The protocol of
//! the old era does not say which that is, so with several callers nobody is asked: one
//! client must never answer for another.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use rmcp::model::InputRequest;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::task::{AbortHandle, JoinSet};

use super::json;
use super::outbox::Outbox;
use super::relay::{Behind, Unanswered};
use crate::limits::MAX_JSON_DEPTH;
use crate::limits::serve::{MAX_CALL_QUESTIONS, MAX_QUESTION_BYTES, MAX_SERVER_QUESTIONS};

const METHOD_NOT_FOUND: i32 = -32601;
const INVALID_PARAMS: i32 = -32602;
const INTERNAL: i32 = -32603;
const INVALID_REQUEST: i32 = -32600;

/// The questions of one server that are open. Dropping this ends them.
#[derive(Default)]
pub(super) struct Questions {
    open: JoinSet<()>,
    by_id: HashMap<Box<str>, AbortHandle>,
}

#[derive(Deserialize)]
struct Cancelled<'a> {
    #[serde(borrow, rename = "requestId")]
    id: &'a RawValue,
}

/// Why a question is put to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    code: i32,
    message: &'static str,
}

impl Questions {
    /// Whether a method is one that asks a client for something.
    pub(super) fn is_one(method: &str) -> bool {
        matches!(method, "elicitation/create" | "sampling/createMessage" | "roots/list")
    }

    /// Puts a question to one of `behind`, all the callers there are; the answer goes out
    /// through `outbox`.
    pub(super) fn put<'a>(
        &mut self,
        id: &str,
        method: &str,
        params: Option<&RawValue>,
        behind: impl Iterator<Item = &'a Behind>,
        outbox: &Outbox,
    ) {
        self.by_id.retain(|_, task| !task.is_finished());
        while self.open.try_join_next().is_some() {}
        match self.begin(method, params, behind) {
            Ok((behind, request)) => {
                let (id, outbox): (Box<str>, _) = (id.into(), outbox.clone());
                let key = id.clone();
                let task = self.open.spawn(async move {
                    let is_elicitation = matches!(request, InputRequest::Elicitation(_));
                    let held = behind.patience.hold();
                    let answer = behind.caller.ask(request).await;
                    drop(held);
                    // One that cannot be sent leaves the server as it would be if the
                    // person had not answered.
                    let _ = outbox.put(answered(&id, is_elicitation, answer).into_bytes());
                });
                self.by_id.insert(key, task);
            }
            Err(refusal) => outbox.answer(refused(id, refusal)),
        }
    }

    /// The server no longer wants to know one of them.
    pub(super) fn cancelled(&mut self, params: &RawValue) {
        if let Ok(Cancelled { id }) = serde_json::from_str(params.get())
            && let Some(task) = self.by_id.remove(id.get())
        {
            task.abort();
        }
    }

    fn begin<'a>(
        &self,
        method: &str,
        params: Option<&RawValue>,
        behind: impl Iterator<Item = &'a Behind>,
    ) -> Result<(Behind, InputRequest), Refusal> {
        if self.by_id.len() >= MAX_SERVER_QUESTIONS {
            let message = "too many questions of this server's are open; ask one after another";
            return Err(Refusal { code: INTERNAL, message });
        }
        let behind = only(behind)?;
        if behind.asked.fetch_add(1, Ordering::Relaxed) >= MAX_CALL_QUESTIONS {
            let message = "this request asked too often";
            return Err(Refusal { code: INTERNAL, message });
        }
        Ok((behind, read(method, params)?))
    }
}

/// The caller that is meant: any request of the one client there is.
pub(super) fn only<'a>(mut behind: impl Iterator<Item = &'a Behind>) -> Result<Behind, Refusal> {
    let nobody = Refusal {
        code: INVALID_REQUEST,
        message: "no request of a client is under way that this could belong to",
    };
    let first = behind.next().ok_or(nobody)?;
    if behind.any(|other| other.caller.client() != first.caller.client()) {
        let message = "requests of several clients are under way, and it cannot be told which \
             of them this belongs to";
        return Err(Refusal { code: INVALID_REQUEST, message });
    }
    Ok(first.clone())
}

fn read(method: &str, params: Option<&RawValue>) -> Result<InputRequest, Refusal> {
    let params = params.map_or("{}", RawValue::get);
    let refuse = |message| Refusal { code: INVALID_PARAMS, message };
    if params.len() > MAX_QUESTION_BYTES || json::depth(params) > MAX_JSON_DEPTH {
        return Err(refuse("the question is too large"));
    }
    let text = format!(r#"{{"method":"{method}","params":{params}}}"#);
    serde_json::from_str(&text).map_err(|_| refuse("the question is malformed"))
}

fn refused(id: &str, refusal: Refusal) -> String {
    let Refusal { code, message } = refusal;
    format!(
        r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":{code},"message":{}}}}}"#,
        Value::from(message)
    )
}

/// A person who does not answer has a word of its own where people are asked.
fn answered(id: &str, is_elicitation: bool, answer: Result<Value, Unanswered>) -> String {
    let refuse = |code, message| refused(id, Refusal { code, message });
    match answer {
        Ok(result) => format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#),
        Err(Unanswered::Cannot) => {
            refuse(METHOD_NOT_FOUND, "the client behind this request cannot be asked this")
        }
        Err(_) if is_elicitation => {
            format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"action":"cancel"}}}}"#)
        }
        Err(Unanswered::NoAnswer) => refuse(INTERNAL, "nobody answered in time"),
        Err(Unanswered::Gone) => refuse(INTERNAL, "the client went away"),
    }
}
