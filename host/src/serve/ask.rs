//! How work that goes on asks whoever is at the client, and goes on with the answer.
//!
//! Two eras ask in two ways. A client of the old one is sent a request while its own is
//! open. One of the new era gets its request answered with the questions, and asks again
//! with the answers: until then the work waits here, and the state that the client carries
//! around is sealed, so that it fits only this request of this process. Knows nothing of
//! what is asked.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use rmcp::model::{
    ClientCapabilities, ClientResult, ElicitRequestParams, InputRequest, InputRequests,
    InputRequiredResult, InputResponses, ProtocolVersion, RequestStateCodec, SealOptions,
    ServerRequest,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, Peer, RoleServer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::limits::serve::{MAX_ASK_TIME, MAX_OPEN_QUESTIONS, MAX_PARKED};

/// How work in progress asks whoever is at the client. Clones ask the same person.
#[derive(Clone)]
pub struct Asker {
    questions: mpsc::Sender<Question>,
    client: Arc<Client>,
}

/// What a client says of itself.
struct Client {
    name: Option<String>,
    capabilities: ClientCapabilities,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unasked {
    /// The client did not say that it can be asked this.
    #[error("the client cannot be asked")]
    Cannot,
    /// Nobody answered within [`MAX_ASK_TIME`].
    #[error("nobody answered")]
    NoAnswer,
    /// The client went away, or failed to ask.
    #[error("the client went away")]
    Gone,
}

/// What a client brings that asks again.
#[derive(Debug, Default)]
pub struct Replies {
    /// The answers by the keys of their questions.
    pub responses: Option<InputResponses>,
    /// The state it was given.
    pub state: Option<String>,
}

/// How far work came.
pub enum Turn<T> {
    /// To its end.
    Done(T),
    /// To questions that the client has to answer first.
    Asks(InputRequiredResult),
}

/// Work that waits for answers: at most [`MAX_PARKED`] pieces, each for [`MAX_ASK_TIME`].
pub struct Desk<T> {
    parked: Arc<Mutex<HashMap<String, Parked<T>>>>,
    codec: RequestStateCodec,
}

struct Question {
    request: InputRequest,
    answer: oneshot::Sender<Value>,
}

/// Work on a task of its own, which ends with this.
struct Work<T> {
    task: JoinHandle<T>,
    questions: mpsc::Receiver<Question>,
    open: BTreeMap<String, Question>,
    asked: u64,
}

struct Parked<T> {
    work: Work<T>,
    binding: String,
    _timer: Timer,
}

/// Ends the work that nobody comes back for; ends itself with this.
struct Timer(JoinHandle<()>);

impl Drop for Timer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[derive(Serialize, Deserialize)]
struct State {
    id: String,
}

impl Asker {
    /// Whether the client said that it can be asked this.
    pub fn can(&self, request: &InputRequest) -> bool {
        let can = &self.client.capabilities;
        match request {
            InputRequest::Elicitation(elicit) => {
                let can = can.elicitation.as_ref();
                match elicit.params {
                    ElicitRequestParams::UrlElicitationParams { .. } => {
                        can.is_some_and(|can| can.url.is_some())
                    }
                    // A client that names no form of it means this one.
                    _ => can.is_some_and(|can| can.form.is_some() || can.url.is_none()),
                }
            }
            InputRequest::CreateMessage(_) => can.sampling.is_some(),
            InputRequest::ListRoots(_) => can.roots.is_some(),
            _ => false,
        }
    }

    /// What the client calls itself: a claim.
    pub fn client_name(&self) -> Option<&str> {
        self.client.name.as_deref()
    }

    /// Asks, and waits for the answer: the result that the client gives, as JSON.
    ///
    /// # Errors
    ///
    /// [`Unasked`].
    pub async fn ask(&self, request: InputRequest) -> Result<Value, Unasked> {
        if !self.can(&request) {
            return Err(Unasked::Cannot);
        }
        let (answer, answered) = oneshot::channel();
        let question = Question { request, answer };
        let asked = async {
            self.questions.send(question).await.map_err(|_| Unasked::Gone)?;
            answered.await.map_err(|_| Unasked::Gone)
        };
        timeout(MAX_ASK_TIME, asked).await.unwrap_or(Err(Unasked::NoAnswer))
    }
}

impl<T: Send + 'static> Desk<T> {
    /// A desk whose states nobody else can make.
    ///
    /// # Errors
    ///
    /// The system, when it has no randomness.
    pub fn new() -> std::io::Result<Self> {
        let codec = RequestStateCodec::try_new(random()?).map_err(std::io::Error::other)?;
        Ok(Self { parked: Arc::default(), codec })
    }

    /// How many pieces of work wait.
    pub fn waiting(&self) -> usize {
        self.lock().len()
    }

    /// Runs what `begin` makes to its end or to its next questions; a client that brings a
    /// state goes on with what it began. `binding` says what the request is: a state fits no
    /// other. The work ends when the request is cancelled.
    ///
    /// # Errors
    ///
    /// A state that is none of ours, or no more; too much work that waits; a cancelled
    /// request.
    pub async fn converse<F>(
        &self,
        context: &RequestContext<RoleServer>,
        replies: Replies,
        binding: &str,
        begin: impl FnOnce(Asker) -> F,
    ) -> Result<Turn<T>, ErrorData>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut work = match &replies.state {
            None => Work::begin(context, begin),
            Some(state) => self.resume(state, binding)?,
        };
        work.answer(replies.responses.unwrap_or_default());
        if !is_modern(context) {
            return work.talk(context).await.map(Turn::Done);
        }
        loop {
            if let Some(ended) = work.turn(context).await? {
                return Ok(Turn::Done(ended));
            }
            if self.waiting() < MAX_PARKED {
                return self.park(work, binding).map(Turn::Asks);
            }
            // Nobody can be asked now. The work learns that, and tells what it did.
            work.open.clear();
        }
    }

    fn resume(&self, state: &str, binding: &str) -> Result<Work<T>, ErrorData> {
        let opened: Result<State, _> = self.codec.open_json_with(state, binding.as_bytes());
        let State { id } = opened.map_err(|_| {
            ErrorData::invalid_params(
                "requestState is not the one this request was given; call again without it",
                None,
            )
        })?;
        let mut parked = self.lock();
        let fits = parked.get(&id).is_some_and(|parked| parked.binding == binding);
        let found = if fits { parked.remove(&id) } else { None };
        found.map(|parked| parked.work).ok_or_else(|| {
            ErrorData::invalid_params(
                "what requestState belongs to is over: it was answered before, or waited too \
                 long; call again without it",
                None,
            )
        })
    }

    fn park(&self, work: Work<T>, binding: &str) -> Result<InputRequiredResult, ErrorData> {
        let failed = |_| ErrorData::internal_error("the state could not be sealed", None);
        let id = hex(&random().map_err(|_| ErrorData::internal_error("no randomness", None))?);
        let options = SealOptions::new().associated_data(binding.as_bytes()).ttl(MAX_ASK_TIME);
        let state = self.codec.seal_json_with(&State { id: id.clone() }, &options);
        let state = state.map_err(failed)?;
        let asked: InputRequests = work
            .open
            .iter()
            .map(|(key, question)| (key.clone(), question.request.clone()))
            .collect();
        let (parked, forgotten) = (Arc::downgrade(&self.parked), id.clone());
        let timer = tokio::spawn(async move {
            sleep(MAX_ASK_TIME).await;
            let parked = parked.upgrade();
            let mut parked = parked.as_deref().map(|parked| lock(parked));
            // What nobody came back for ends here.
            drop(parked.as_mut().and_then(|parked| parked.remove(&forgotten)));
        });
        let timer = Timer(timer);
        self.lock().insert(id, Parked { work, binding: binding.to_owned(), _timer: timer });
        Ok(InputRequiredResult::new(Some(asked), Some(state)))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Parked<T>>> {
        lock(&self.parked)
    }
}

impl<T: Send + 'static> Work<T> {
    fn begin<F>(context: &RequestContext<RoleServer>, begin: impl FnOnce(Asker) -> F) -> Self
    where
        F: Future<Output = T> + Send + 'static,
    {
        let (sender, questions) = mpsc::channel(MAX_OPEN_QUESTIONS);
        let client = Client {
            name: context.client_info().map(|client| client.name),
            capabilities: context.client_capabilities().unwrap_or_default(),
        };
        let task = tokio::spawn(begin(Asker { questions: sender, client: Arc::new(client) }));
        Self { task, questions, open: BTreeMap::new(), asked: 0 }
    }

    /// Hands out answers; those to nothing that is open are dropped.
    fn answer(&mut self, responses: InputResponses) {
        for (key, response) in responses {
            if let Some(question) = self.open.remove(&key) {
                // Who asked may have given up meanwhile.
                let _ = question.answer.send(response);
            }
        }
        self.open.retain(|_, question| !question.answer.is_closed());
    }

    fn keep(&mut self, question: Question) {
        self.asked = self.asked.saturating_add(1);
        self.open.insert(format!("question-{}", self.asked), question);
    }

    /// To its end, or until something is open.
    async fn turn(&mut self, context: &RequestContext<RoleServer>) -> Result<Option<T>, ErrorData> {
        if self.open.is_empty() {
            tokio::select! {
                ended = &mut self.task => return ended.map(Some).map_err(lost),
                Some(question) = self.questions.recv() => self.keep(question),
                () = context.ct.cancelled() => return Err(cancelled()),
            }
        }
        while self.open.len() < MAX_OPEN_QUESTIONS
            && let Ok(question) = self.questions.try_recv()
        {
            self.keep(question);
        }
        Ok(None)
    }

    /// To its end, asking the client meanwhile.
    async fn talk(mut self, context: &RequestContext<RoleServer>) -> Result<T, ErrorData> {
        let mut asking: FuturesUnordered<BoxFuture<'static, ()>> = FuturesUnordered::new();
        loop {
            tokio::select! {
                ended = &mut self.task => return ended.map_err(lost),
                Some(question) = self.questions.recv(), if asking.len() < MAX_OPEN_QUESTIONS => {
                    asking.push(Box::pin(put(context.peer.clone(), question)));
                }
                Some(()) = asking.next(), if !asking.is_empty() => {}
                () = context.ct.cancelled() => return Err(cancelled()),
            }
        }
    }
}

impl<T> Drop for Work<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Whether the request is of the era without sessions.
pub fn is_modern(context: &RequestContext<RoleServer>) -> bool {
    let version = context.protocol_version();
    version.is_some_and(|version| version.as_str() >= ProtocolVersion::V_2026_07_28.as_str())
}

/// Sends a question to a client of the old era; without an answer the asker learns that
/// there is none.
async fn put(peer: Peer<RoleServer>, mut question: Question) {
    let request = match question.request {
        InputRequest::Elicitation(request) => ServerRequest::ElicitRequest(request),
        InputRequest::CreateMessage(request) => ServerRequest::CreateMessageRequest(request),
        InputRequest::ListRoots(request) => ServerRequest::ListRootsRequest(request),
        _ => return,
    };
    let answered = tokio::select! {
        answered = peer.send_request(request) => answered,
        // It makes room for the next one.
        () = question.answer.closed() => return,
    };
    let answer = match answered {
        Ok(ClientResult::ElicitResult(result)) => serde_json::to_value(result),
        Ok(ClientResult::CreateMessageResult(result)) => serde_json::to_value(result),
        Ok(ClientResult::ListRootsResult(result)) => serde_json::to_value(result),
        _ => return,
    };
    if let Ok(answer) = answer {
        // Who asked may have given up meanwhile.
        let _ = question.answer.send(answer);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn random() -> std::io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn lost(_: tokio::task::JoinError) -> ErrorData {
    ErrorData::internal_error("the work failed inside the host; this is a bug", None)
}

fn cancelled() -> ErrorData {
    ErrorData::internal_error("the request was cancelled", None)
}
