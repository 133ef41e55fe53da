//! What a server asks back while it works on a request that is passed on.
//!
//! A question reaches the client behind the requests it can belong to. The protocol of the
//! old era does not say which of them that is, so with several clients nobody is asked: one
//! must never answer for another. Of several requests of one client the newest is taken, and
//! the next when that one ends while the question is open.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use rmcp::model::InputRequest;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::task::{AbortHandle, JoinSet};

use super::json;
use super::outbox::Outbox;
use super::relay::{Behind, NO_CLIENT, Standing, Unanswered};
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

const NOBODY: Refusal = Refusal {
    code: INVALID_REQUEST,
    message: "no request of a client is under way that this could belong to",
};

impl Questions {
    /// Whether a method is one that asks a client for something.
    pub(super) fn is_one(method: &str) -> bool {
        matches!(method, "elicitation/create" | "sampling/createMessage" | "roots/list")
    }

    /// Puts a question to one of `behind`, all the callers there are by their requests; the
    /// answer goes out through `outbox`.
    pub(super) fn put<'a>(
        &mut self,
        id: &str,
        method: &str,
        params: Option<&RawValue>,
        behind: impl Iterator<Item = (i64, &'a Behind)>,
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
                    let answer = ask(&behind, request).await;
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
        behind: impl Iterator<Item = (i64, &'a Behind)>,
    ) -> Result<(Vec<Behind>, InputRequest), Refusal> {
        if self.by_id.len() >= MAX_SERVER_QUESTIONS {
            let message = "too many questions of this server's are open; ask one after another";
            return Err(Refusal { code: INTERNAL, message });
        }
        let behind = of_one_client(behind, Standing::Lesser)?;
        let first = behind.first().ok_or(NOBODY)?;
        if first.asked.fetch_add(1, Ordering::Relaxed) >= MAX_CALL_QUESTIONS {
            let message = "this request asked too often";
            return Err(Refusal { code: INTERNAL, message });
        }
        Ok((behind, read(method, params)?))
    }
}

/// The callers of the requests that are at least this likely to be meant, all of one client,
/// the likeliest and then the newest first.
pub(super) fn of_one_client<'a>(
    behind: impl Iterator<Item = (i64, &'a Behind)>,
    least: Standing,
) -> Result<Vec<Behind>, Refusal> {
    let mut behind: Vec<_> = behind
        .filter(|(_, behind)| behind.standing >= least && behind.caller.client() != NO_CLIENT)
        .collect();
    behind.sort_by_key(|(id, behind)| std::cmp::Reverse((behind.standing, *id)));
    let clients = behind.iter().map(|(_, behind)| behind.caller.client());
    let client = clients.clone().next().ok_or(NOBODY)?;
    if clients.into_iter().any(|other| other != client) {
        let message = "requests of several clients are under way, and it cannot be told which \
             of them this belongs to";
        return Err(Refusal { code: INVALID_REQUEST, message });
    }
    Ok(behind.into_iter().map(|(_, behind)| behind.clone()).collect())
}

/// Asks the first of the callers who is still there. Time stands still for all of them, since
/// each may be the one whose request waits for the answer; later requests cannot be.
async fn ask(behind: &[Behind], request: InputRequest) -> Result<Value, Unanswered> {
    let _held: Vec<_> = behind.iter().map(|behind| behind.patience.hold()).collect();
    let mut why = Unanswered::Gone;
    for behind in behind {
        match behind.caller.ask(request.clone()).await {
            Err(unanswered @ (Unanswered::Gone | Unanswered::Cannot)) => why = unanswered,
            answer => return answer,
        }
    }
    Err(why)
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use futures::FutureExt as _;
    use futures::future::BoxFuture;
    use rmcp::model::ClientRequest;
    use serde_json::json;
    use tokio::sync::oneshot;

    use super::*;
    use crate::bridge::outbox::Letters;
    use crate::bridge::relay::{Caller, Nobody};

    /// One who answers once when told to, and is gone when that is dropped.
    struct Person(u64, Mutex<Option<oneshot::Receiver<Value>>>);

    impl Caller for Person {
        fn client(&self) -> u64 {
            self.0
        }

        fn ask(&self, _: InputRequest) -> BoxFuture<'static, Result<Value, Unanswered>> {
            let answer = self.1.lock().unwrap().take();
            async move { answer.ok_or(Unanswered::Cannot)?.await.map_err(|_| Unanswered::Gone) }
                .boxed()
        }

        fn progress(&self, _: &RawValue) {}

        fn logged(&self, _: &RawValue) {}
    }

    fn request(method: &str) -> ClientRequest {
        let params = match method {
            "tools/call" | "prompts/get" => json!({ "name": "x" }),
            "resources/list" => json!({}),
            _ => json!({ "uri": "a://b" }),
        };
        serde_json::from_value(json!({ "method": method, "params": params })).unwrap()
    }

    fn person(client: u64, method: &str) -> (Behind, oneshot::Sender<Value>) {
        let (sender, answer) = oneshot::channel();
        let person = Arc::new(Person(client, Mutex::new(Some(answer))));
        (Behind::new(person, &request(method)), sender)
    }

    fn put(behind: &[&Behind]) -> (Questions, Letters) {
        let (outbox, letters) = Outbox::open();
        let mut questions = Questions::default();
        // The order in which they are looked at says nothing.
        let numbered = behind.iter().enumerate().rev();
        let numbered = numbered.map(|(at, behind)| (i64::try_from(at).unwrap(), *behind));
        questions.put("7", "roots/list", None, numbered, &outbox);
        (questions, letters)
    }

    async fn answer(letters: &mut Letters) -> Value {
        serde_json::from_slice(&letters.next().await.unwrap()).unwrap()
    }

    #[tokio::test]
    async fn requests_behind_which_nobody_is_asked_do_not_count() {
        let (call, tell) = person(1, "tools/call");
        let (list, _list) = person(1, "resources/list");
        let subscription = Behind::new(Arc::new(Nobody), &request("resources/subscribe"));
        let (_questions, mut letters) = put(&[&call, &list, &subscription]);
        tell.send(json!({ "roots": [] })).unwrap();
        assert_eq!(answer(&mut letters).await["result"], json!({ "roots": [] }));

        let (_questions, mut letters) = put(&[&list, &subscription]);
        assert_eq!(answer(&mut letters).await["error"]["code"], INVALID_REQUEST);
    }

    #[tokio::test]
    async fn with_requests_of_several_clients_nobody_is_asked() {
        let ((one, _one), (two, _two)) = (person(1, "tools/call"), person(2, "prompts/get"));
        let (_questions, mut letters) = put(&[&one, &two]);
        assert_eq!(answer(&mut letters).await["error"]["code"], INVALID_REQUEST);
    }

    #[tokio::test]
    async fn the_newest_call_of_a_client_is_asked_first_and_then_the_one_before_it() {
        let ((old, tell), (new, ended)) = (person(1, "tools/call"), person(1, "tools/call"));
        let (read, _read) = person(1, "resources/read");
        let (_questions, mut letters) = put(&[&old, &new, &read]);
        tokio::task::yield_now().await;
        let is_asked = |behind: &Behind| behind.asked.load(Ordering::Relaxed) > 0;
        assert!(is_asked(&new) && !is_asked(&old) && !is_asked(&read));
        assert!(!ended.is_closed());
        drop(ended);
        tell.send(json!({ "roots": [] })).unwrap();
        assert_eq!(answer(&mut letters).await["result"], json!({ "roots": [] }));
    }

    #[tokio::test]
    async fn time_stands_still_for_every_call_that_may_have_asked() {
        let ((old, _old), (new, _new)) = (person(1, "tools/call"), person(1, "tools/call"));
        let (_questions, _letters) = put(&[&old, &new]);
        tokio::task::yield_now().await;
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert!(!old.patience.spent().is_zero() && !new.patience.spent().is_zero());
    }
}
