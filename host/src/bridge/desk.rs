//! One connection's messages, between the server and the protocol library.
//!
//! The library sees answers to what it asked and nothing else. Everything a server
//! can send unasked is dealt with here, at a cost that does not grow with how much it
//! sends: its requests are answered, its notifications counted, coalesced or dropped. An
//! answer that cannot be read, or is over a bound, still ends the request it belongs to.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, ClientRequest, CustomResult, DiscoverResult,
    ErrorCode, ErrorData, GetExtensions, GetMeta, NumberOrString, RequestId, ServerJsonRpcMessage,
    ServerResult,
};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::time::Instant;

use super::answer::Answer;
use super::lines::Line;
use super::message::{Dropped, Message, Progress, Reply, RpcError, id_at_the_ends};
use super::notes;
use super::outbox::{Outbox, Unsent};
use super::questions::Questions;
use super::relay::Behind;
use super::surrogates::mended;
use super::traffic::Traffic;
use crate::limits::MAX_RESULT_BYTES;
use crate::limits::serve::MAX_NOTE_BYTES;

/// Bytes of an id that is given back to the server that chose it.
const MAX_FOREIGN_ID_BYTES: usize = 256;

/// What the library waits for, by request id.
enum Pending {
    Call {
        tool: Box<str>,
        token: Option<i64>,
    },
    /// A request of somebody else's.
    Relay {
        behind: Behind,
        token: Option<i64>,
    },
    List,
    Discover,
    Initialize,
    Listen {
        acknowledged: bool,
    },
    Other,
}

/// Sorts what a server says, in whatever way it arrives.
pub(super) struct Desk {
    outbox: Option<Outbox>,
    pending: HashMap<i64, Pending>,
    traffic: Arc<Traffic>,
    probe: Duration,
    /// The probe under way, and when it ends.
    pub(super) probing: Option<(i64, Instant)>,
    given_up: Option<i64>,
    /// What the server asks back.
    questions: Questions,
    /// The request on whose own stream the server speaks.
    beside: Option<i64>,
}

impl Desk {
    /// A desk that answers the server through `outbox`, and takes a server that stays
    /// silent for `probe` for one of the old era.
    pub(super) fn new(outbox: Outbox, traffic: Arc<Traffic>, probe: Duration) -> Self {
        Self {
            outbox: Some(outbox),
            pending: HashMap::new(),
            traffic,
            probe,
            probing: None,
            given_up: None,
            questions: Questions::default(),
            beside: None,
        }
    }

    /// Sends nothing from now on.
    pub(super) fn close(&mut self) {
        self.outbox = None;
    }

    /// Sends a message of the library's.
    pub(super) fn send(&mut self, message: ClientJsonRpcMessage) -> Result<(), Unsent> {
        let outbox = self.outbox.as_ref().ok_or(Unsent::Closed)?;
        let text = serde_json::to_vec(&message).map_err(|_| Unsent::Unwritable)?;
        outbox.put(text)?;
        self.sent(&message);
        Ok(())
    }

    /// Notes what was sent, so that the answer finds its way.
    pub(super) fn sent(&mut self, message: &ClientJsonRpcMessage) {
        match message {
            ClientJsonRpcMessage::Request(request) => self.expect(&request.id, &request.request),
            ClientJsonRpcMessage::Notification(notification) => {
                self.forget(&notification.notification)
            }
            _ => {}
        }
    }

    /// Whether an answer to this request is still to come.
    pub(super) fn awaits(&self, id: i64) -> bool {
        self.pending.contains_key(&id)
    }

    fn expect(&mut self, id: &RequestId, request: &ClientRequest) {
        let Some(id) = number(id) else { return };
        let pending = pending(request);
        if matches!(pending, Pending::Discover) {
            self.probing = Instant::now().checked_add(self.probe).map(|until| (id, until));
        }
        self.pending.insert(id, pending);
    }

    /// What was cancelled is answered by nobody.
    fn forget(&mut self, notification: &ClientNotification) {
        if let ClientNotification::CancelledNotification(cancelled) = notification
            && let Some(id) = cancelled.params.request_id.as_ref().and_then(number)
        {
            self.pending.remove(&id);
        }
    }

    pub(super) fn sort(&mut self, line: Line<'_>) -> Option<ServerJsonRpcMessage> {
        match line {
            Line::Whole(line) => match line.trim_ascii() {
                [] => None,
                line => self.read(line, None),
            },
            Line::Growing => {
                self.traffic.dropped(Dropped::TooLong);
                None
            }
            Line::TooLong { bytes, head, tail } => self.too_long(bytes, head, tail),
        }
    }

    /// Takes one message, whichever it is, that came on the stream of the request `beside`.
    pub(super) fn read(
        &mut self,
        line: &[u8],
        beside: Option<i64>,
    ) -> Option<ServerJsonRpcMessage> {
        self.beside = beside;
        let line = &*mended(line);
        match Message::read(line) {
            Ok(Message::Answer { id, answer }) => self.answer(id, answer),
            Ok(Message::Refusal { error }) => self.refused(error),
            Ok(Message::Request { id, method, params }) => {
                self.requested(id, &method, params);
                None
            }
            Ok(Message::Notification { method, params }) => self.note(&method, params, line),
            Err(why) => {
                self.traffic.dropped(why);
                None
            }
        }
    }

    fn answer(&mut self, id: i64, reply: Reply<'_>) -> Option<ServerJsonRpcMessage> {
        let Some(pending) = self.pending.remove(&id) else {
            self.traffic.dropped(Dropped::Unasked);
            if self.given_up == Some(id) && matches!(reply, Reply::Result(_)) {
                self.traffic.discovered_late();
            }
            return None;
        };
        if self.probing.is_some_and(|(probe, _)| probe == id) {
            self.probing = None;
        }
        let result = match (&pending, reply) {
            (Pending::Call { .. } | Pending::Relay { .. } | Pending::List, Reply::Error(error)) => {
                Answer::error(RpcError::read(error)).pack()
            }
            (_, Reply::Error(error)) => return Some(failed(id, RpcError::read(error))),
            (Pending::Call { .. } | Pending::Relay { .. }, Reply::Result(Some(raw)))
                if raw.get().len() > MAX_RESULT_BYTES =>
            {
                Answer::too_large(raw.get().len()).pack()
            }
            (Pending::Call { .. } | Pending::Relay { .. } | Pending::List, Reply::Result(raw)) => {
                Answer::result(raw.map(RawValue::get)).pack()
            }
            (Pending::Discover, Reply::Result(raw)) => match discovered(raw) {
                Some(discovered) => ServerResult::DiscoverResult(discovered),
                // What is no answer is one of a server that knows no such question.
                None => {
                    return Some(no_discovery(
                        id,
                        "its answer to the question for its era is none",
                    ));
                }
            },
            (Pending::Initialize, Reply::Result(raw)) => typed(raw, ServerResult::InitializeResult),
            (Pending::Listen { .. } | Pending::Other, Reply::Result(raw)) => {
                typed(raw, |r: ServerResult| r)
            }
        };
        Some(ServerJsonRpcMessage::response(result, RequestId::Number(id)))
    }

    /// Takes a refusal that is known to mean this request, whatever id it names.
    pub(super) fn refused_as(&mut self, id: i64, body: &[u8]) -> Option<ServerJsonRpcMessage> {
        match Message::read(body) {
            Ok(Message::Answer { answer: reply @ Reply::Error(_), .. }) => self.answer(id, reply),
            Ok(Message::Refusal { error }) => self.answer(id, Reply::Error(error)),
            _ => None,
        }
    }

    /// Ends a request that nothing will answer any more.
    pub(super) fn lost(&mut self, id: i64, loss: ServerResult) -> Option<ServerJsonRpcMessage> {
        match self.pending.remove(&id)? {
            Pending::Call { .. } | Pending::Relay { .. } | Pending::List => {
                Some(ServerJsonRpcMessage::response(loss, RequestId::Number(id)))
            }
            _ => {
                let message = "there was no answer".to_owned();
                Some(failed(id, RpcError { code: 0, message, data: None }))
            }
        }
    }

    /// A server that could not read an id refuses without one. It means what was asked
    /// when only one thing was.
    fn refused(&mut self, error: &RawValue) -> Option<ServerJsonRpcMessage> {
        let mut ids = self.pending.keys().copied();
        match (ids.next(), ids.next()) {
            (Some(only), None) => self.answer(only, Reply::Error(error)),
            _ => {
                self.traffic.dropped(Dropped::Unasked);
                None
            }
        }
    }

    fn too_long(&mut self, bytes: usize, head: &[u8], tail: &[u8]) -> Option<ServerJsonRpcMessage> {
        let id = id_at_the_ends(head, tail)?;
        match self.pending.remove(&id)? {
            Pending::Call { .. } | Pending::Relay { .. } | Pending::List => {
                let answer = Answer::too_large(bytes).pack();
                Some(ServerJsonRpcMessage::response(answer, RequestId::Number(id)))
            }
            _ => {
                let message = format!("the answer has {bytes} bytes");
                Some(failed(id, RpcError { code: 0, message, data: None }))
            }
        }
    }

    /// Without requests of others that are passed on no capability is offered, so nothing
    /// may be asked but whether we are there.
    fn requested(&mut self, id: &RawValue, method: &str, params: Option<&RawValue>) {
        let id = id.get();
        let Some(outbox) = self.outbox.as_ref().filter(|_| id.len() <= MAX_FOREIGN_ID_BYTES) else {
            return;
        };
        if method == "ping" {
            outbox.answer(format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{}}}}"#));
        } else if self.traffic.is_relaying() && Questions::is_one(method) {
            let is_relay = |id: &i64| matches!(self.pending.get(id), Some(Pending::Relay { .. }));
            let own = self.beside.filter(is_relay);
            let behind = relayed(&self.pending).map(|(id, behind, _)| (id, behind));
            let behind = behind.filter(|(id, _)| own.is_none_or(|own| own == *id));
            self.questions.put(id, method, params, behind, outbox);
        } else {
            outbox.answer(format!(
                r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":-32601,"message":"method not found"}}}}"#
            ));
        }
    }

    fn note(
        &mut self,
        method: &str,
        params: Option<&RawValue>,
        line: &[u8],
    ) -> Option<ServerJsonRpcMessage> {
        match method {
            "notifications/tools/list_changed" => self.traffic.tools_changed(),
            "notifications/progress" => self.progress(params?),
            "notifications/cancelled" => self.questions.cancelled(params?),
            "notifications/subscriptions/acknowledged" if self.acknowledge() => {
                return serde_json::from_slice(line).ok();
            }
            _ => {
                let behind = relayed(&self.pending).map(|(id, behind, _)| (id, behind));
                notes::pass_on(method, params, behind, &self.traffic);
            }
        }
        None
    }

    fn progress(&self, params: &RawValue) {
        let Ok(progress) = serde_json::from_str::<Progress>(params.get()) else { return };
        let mut relayed = relayed(&self.pending);
        if let Some((_, behind, _)) = relayed.find(|(.., token)| *token == Some(progress.token)) {
            if params.get().len() <= MAX_NOTE_BYTES {
                behind.caller.progress(params);
            }
            return;
        }
        let tool = self.pending.values().find_map(|pending| match pending {
            Pending::Call { tool, token } if *token == Some(progress.token) => Some(tool),
            _ => None,
        });
        if let Some(tool) = tool {
            self.traffic.progress(tool, &progress);
        }
    }

    /// Whether a subscription waits for this; each waits once.
    fn acknowledge(&mut self) -> bool {
        self.pending.values_mut().any(|pending| match pending {
            Pending::Listen { acknowledged } => !std::mem::replace(acknowledged, true),
            _ => false,
        })
    }

    /// Says in the server's place that it knows no discovery.
    pub(super) fn give_up_probe(&mut self) -> Option<ServerJsonRpcMessage> {
        let (id, _) = self.probing.take()?;
        self.pending.remove(&id);
        self.given_up = Some(id);
        Some(no_discovery(id, "no answer to the question for its era"))
    }
}

/// The requests of others that are under way.
fn relayed(pending: &HashMap<i64, Pending>) -> impl Iterator<Item = (i64, &Behind, Option<i64>)> {
    pending.iter().filter_map(|(id, pending)| match pending {
        Pending::Relay { behind, token } => Some((*id, behind, *token)),
        _ => None,
    })
}

fn pending(request: &ClientRequest) -> Pending {
    let token = request.get_meta().get_progress_token().and_then(|token| number(&token.0));
    if let Some(behind) = request.extensions().get::<Behind>() {
        return Pending::Relay { behind: behind.clone(), token };
    }
    match request {
        ClientRequest::CallToolRequest(call) => {
            Pending::Call { tool: call.params.name.as_ref().into(), token }
        }
        ClientRequest::ListToolsRequest(_) => Pending::List,
        ClientRequest::DiscoverRequest(_) => Pending::Discover,
        ClientRequest::InitializeRequest(_) => Pending::Initialize,
        ClientRequest::SubscriptionsListenRequest(_) => Pending::Listen { acknowledged: false },
        _ => Pending::Other,
    }
}

/// The library's ids count up from 0; it knows no others.
pub(super) fn number(id: &NumberOrString) -> Option<i64> {
    match id {
        NumberOrString::Number(number) => Some(*number),
        NumberOrString::String(_) => None,
    }
}

/// A result as the type it must have, or opaque, which the library refuses by name.
fn typed<T: DeserializeOwned>(
    raw: Option<&RawValue>,
    wrap: impl FnOnce(T) -> ServerResult,
) -> ServerResult {
    let text = raw.map_or("null", RawValue::get);
    serde_json::from_str(text)
        .map_or_else(|_| ServerResult::CustomResult(CustomResult(serde_json::Value::Null)), wrap)
}

fn discovered(raw: Option<&RawValue>) -> Option<DiscoverResult> {
    serde_json::from_str(raw?.get()).ok()
}

/// Says in a server's place that it knows no discovery.
fn no_discovery(id: i64, why: &str) -> ServerJsonRpcMessage {
    let code = ErrorCode::METHOD_NOT_FOUND.0;
    failed(id, RpcError { code, message: why.to_owned(), data: None })
}

fn failed(id: i64, error: RpcError) -> ServerJsonRpcMessage {
    let data = ErrorData::new(ErrorCode(error.code), error.message, error.data);
    ServerJsonRpcMessage::error(data, Some(RequestId::Number(id)))
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use futures::future::BoxFuture;
    use rmcp::model::InputRequest;
    use serde_json::{Value, json};

    use super::*;
    use crate::bridge::Silent;
    use crate::bridge::relay::{Caller, Unanswered};
    use crate::name::ServerName;

    /// A client who answers with its own number.
    struct Client(u64);

    impl Caller for Client {
        fn client(&self) -> u64 {
            self.0
        }

        fn ask(&self, _: InputRequest) -> BoxFuture<'static, Result<Value, Unanswered>> {
            std::future::ready(Ok(json!({ "client": self.0 }))).boxed()
        }

        fn progress(&self, _: &RawValue) {}

        fn logged(&self, _: &RawValue) {}
    }

    #[tokio::test]
    async fn a_question_on_the_stream_of_a_request_belongs_to_that_request() {
        let (outbox, mut letters) = Outbox::open();
        let traffic = Traffic::new(ServerName::new("s").unwrap(), Arc::new(Silent));
        let traffic = traffic.telling(Some(tokio::sync::broadcast::channel(1).0));
        let mut desk = Desk::new(outbox, Arc::new(traffic), Duration::from_secs(1));
        for id in [1, 2] {
            let call = json!({ "method": "tools/call", "params": { "name": "t" } });
            let mut call: ClientRequest = serde_json::from_value(call).unwrap();
            let behind = Behind::new(Arc::new(Client(id)), &call);
            call.extensions_mut().insert(behind);
            desk.expect(&RequestId::Number(i64::try_from(id).unwrap()), &call);
        }
        for (beside, want) in [(Some(1), json!(1)), (Some(2), json!(2)), (None, Value::Null)] {
            assert!(desk.read(br#"{"id":9,"method":"roots/list"}"#, beside).is_none());
            let said: Value = serde_json::from_slice(&letters.next().await.unwrap()).unwrap();
            assert_eq!(said["result"]["client"], want, "{said}");
        }
    }
}
