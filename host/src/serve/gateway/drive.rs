//! One request to its end, or to the input it needs: the rounds in which a server of the new
//! era asks for input, and the state by which a client goes on with one.
//!
//! A client of the new era gets such questions as they are and answers them itself; for one
//! of the old era the rounds are driven here. The state that is given out stands for the
//! server's own, and says that the call was let pass before.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use futures::future::join_all;
use rmcp::model::{
    ClientRequest, InputRequest, InputRequests, InputRequiredResult, InputResponses,
    RequestStateCodec, SealOptions,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::asked::signed;
use super::client::Ear;
use crate::bridge::{Bridge, RelayError, Relayed};
use crate::limits::serve::{MAX_ASK_TIME, MAX_CALL_QUESTIONS, MAX_INPUT_ROUNDS, MAX_PARKED};
use crate::name::ServerName;
use crate::serve::ask::{Asker, Unasked, is_modern};
use crate::tools::{Effect, ErrorReason, ToolError};

/// How far a request came.
pub(super) enum Ended {
    /// To its result, as it came.
    Result(Box<RawValue>),
    /// To input that the client has to give first.
    Input(ServerName, InputRequiredResult),
    /// To an error.
    Failed(RelayError),
}

/// What a client brings that goes on with a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Passed {
    /// The input it gives.
    pub(super) responses: Option<InputResponses>,
    /// The state of the server that asked for it.
    pub(super) state: Option<String>,
    /// That server.
    pub(super) server: Option<ServerName>,
    /// Whether the request was let pass before, and did nothing since but ask.
    pub(super) was_admitted: bool,
}

/// Who goes through the rounds in which a server asks for input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rounds {
    /// The client itself.
    Client,
    /// The gateway, for a client that knows none.
    Gateway,
}

/// The states that are given out. Each is good for going on once; after that, or when too
/// many are out, the request is looked at anew.
pub(super) struct States {
    codec: RequestStateCodec,
    out: Mutex<HashMap<String, Instant>>,
}

#[derive(Serialize, Deserialize)]
struct State {
    id: String,
    server: String,
    state: Option<String>,
}

impl States {
    /// States that nobody else can make.
    ///
    /// # Errors
    ///
    /// The system, when it has no randomness.
    pub(super) fn new() -> std::io::Result<Self> {
        let codec = RequestStateCodec::try_new(random()?.as_bytes());
        let codec = codec.map_err(std::io::Error::other)?;
        Ok(Self { codec, out: Mutex::default() })
    }

    /// The questions with a state of our own, which fits only this request.
    pub(super) fn seal(
        &self,
        binding: &str,
        server: &ServerName,
        mut input: InputRequiredResult,
    ) -> Result<InputRequiredResult, ErrorData> {
        let failed = || ErrorData::internal_error("the state could not be sealed", None);
        let id = random().map_err(|_| failed())?;
        let state =
            State { id: id.clone(), server: server.to_string(), state: input.request_state.take() };
        let options = SealOptions::new().associated_data(binding.as_bytes()).ttl(MAX_ASK_TIME);
        let sealed = self.codec.seal_json_with(&state, &options).map_err(|_| failed())?;
        input.request_state = Some(sealed);
        let mut out = self.lock();
        out.retain(|_, since| since.elapsed() < MAX_ASK_TIME);
        if out.len() < MAX_PARKED {
            out.insert(id, Instant::now());
        }
        Ok(input)
    }

    /// What a state stands for; nothing when it is not one of these, or of another request.
    pub(super) fn open(&self, binding: &str, sealed: &str) -> Option<Passed> {
        let state: State = self.codec.open_json_with(sealed, binding.as_bytes()).ok()?;
        let was_admitted = self.lock().remove(&state.id).is_some();
        let server = Some(ServerName::new(&state.server).ok()?);
        Some(Passed { responses: None, state: state.state, server, was_admitted })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rounds {
    /// As the client of a request knows them.
    pub(super) fn of(context: &RequestContext<RoleServer>) -> Self {
        if is_modern(context) { Self::Client } else { Self::Gateway }
    }
}

/// What a request is, so that a state fits no other.
pub(super) fn binding(method: &str, parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("mcp-host gateway request, version 1");
    for part in std::iter::once(&method).chain(parts) {
        hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Sends a request and gets it the input it needs, round by round, or says what that is.
/// What `asker` cannot be asked is asked of nobody.
pub(super) async fn drive(
    bridge: &Bridge,
    server: &ServerName,
    mut relayed: Relayed,
    ear: Arc<Ear>,
    asker: &Asker,
    rounds: Rounds,
) -> Ended {
    let ear = ear.of(server);
    let mut asked = 0_usize;
    for _ in 0..MAX_INPUT_ROUNDS {
        let raw = match bridge.relay(server, relayed.clone(), ear.clone()).await {
            Ok(raw) => raw,
            Err(error) => return Ended::Failed(error),
        };
        let input = match input(server, &raw) {
            Ok(Some(input)) => input,
            Ok(None) => return Ended::Result(raw),
            Err(error) => return Ended::Failed(error.into()),
        };
        let requests = input.input_requests.as_ref();
        asked = asked.saturating_add(requests.map_or(0, InputRequests::len));
        if asked > MAX_CALL_QUESTIONS {
            return Ended::Failed(too_many(server).into());
        }
        if requests.is_some_and(|requests| !requests.values().all(|one| asker.can(one))) {
            return Ended::Failed(unanswered(server, Unasked::Cannot).into());
        }
        if rounds == Rounds::Client {
            return Ended::Input(server.clone(), input);
        }
        match answers(server, asker, input.input_requests.unwrap_or_default()).await {
            Ok(responses) => go_on(&mut relayed.request, Some(responses), input.request_state),
            Err(error) => return Ended::Failed(error.into()),
        }
    }
    let message = format!("server {server} asked for input {MAX_INPUT_ROUNDS} times over");
    let hint = "call it with all that it needs as arguments, or use another tool";
    Ended::Failed(error(ErrorReason::Limit, message, hint).into())
}

/// Puts the input and the state of a round into the request of the next.
pub(super) fn go_on(
    request: &mut ClientRequest,
    responses: Option<InputResponses>,
    state: Option<String>,
) {
    let (place, place_of_state) = match request {
        ClientRequest::CallToolRequest(call) => {
            (&mut call.params.input_responses, &mut call.params.request_state)
        }
        ClientRequest::GetPromptRequest(prompt) => {
            (&mut prompt.params.input_responses, &mut prompt.params.request_state)
        }
        ClientRequest::ReadResourceRequest(read) => {
            (&mut read.params.input_responses, &mut read.params.request_state)
        }
        _ => return,
    };
    *place = responses;
    *place_of_state = state;
}

/// What a result asks for, when it is none yet.
fn input(server: &ServerName, raw: &RawValue) -> Result<Option<InputRequiredResult>, ToolError> {
    #[derive(Deserialize)]
    struct Outline<'a> {
        #[serde(borrow, default, rename = "resultType")]
        kind: Option<&'a RawValue>,
    }
    let outline = serde_json::from_str::<Outline<'_>>(raw.get());
    let kind = outline.ok().and_then(|outline| outline.kind).map(RawValue::get);
    match kind {
        None | Some("null" | r#""complete""#) => Ok(None),
        Some(r#""input_required""#) => {
            serde_json::from_str(raw.get()).map(|input| Some(sign(server, input))).map_err(|_| {
                let message = format!("server {server} asks for input in a way that is not known");
                error(ErrorReason::Unsupported, message, "use a tool that needs none")
            })
        }
        Some(_) => {
            let message = format!("server {server} answers with something that is no result yet");
            let hint = "use a tool that answers with its result";
            Err(error(ErrorReason::Unsupported, message, hint))
        }
    }
}

fn sign(server: &ServerName, mut input: InputRequiredResult) -> InputRequiredResult {
    let requests = input.input_requests.take();
    input.input_requests = requests.map(|requests| {
        let signed = |(key, request)| (key, signed(server, request));
        requests.into_iter().map(signed).collect()
    });
    input
}

async fn answers(
    server: &ServerName,
    asker: &Asker,
    requests: InputRequests,
) -> Result<InputResponses, ToolError> {
    let asked = requests.into_iter().map(async |(key, request)| {
        let answer = answer(server, asker, request).await?;
        Ok((key, answer))
    });
    join_all(asked).await.into_iter().collect()
}

/// A person who does not answer has a word of its own where people are asked.
async fn answer(
    server: &ServerName,
    asker: &Asker,
    request: InputRequest,
) -> Result<Value, ToolError> {
    let is_elicitation = matches!(request, InputRequest::Elicitation(_));
    match asker.ask(request).await {
        Ok(answer) => Ok(answer),
        Err(Unasked::NoAnswer) if is_elicitation => Ok(json!({ "action": "cancel" })),
        Err(why) => Err(unanswered(server, why)),
    }
}

fn unanswered(server: &ServerName, why: Unasked) -> ToolError {
    let message = format!("server {server} asks for input that there is none of: {why}");
    let hint = "use a client that can ask for it, or a tool that needs none";
    error(ErrorReason::Unsupported, message, hint)
}

fn too_many(server: &ServerName) -> ToolError {
    let message = format!(
        "server {server} asks more than {MAX_CALL_QUESTIONS} questions, the limit for one request"
    );
    error(ErrorReason::Limit, message, "use a tool that asks for less")
}

fn error(reason: ErrorReason, message: String, hint: &str) -> ToolError {
    ToolError { reason, effect: Effect::SentUnknown, message, hint: Some(hint.to_owned()) }
}

fn random() -> std::io::Result<String> {
    let mut bytes = [0; 32];
    rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
