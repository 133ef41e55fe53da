//! The tools of one run: what it was granted, how often it may call, and a record of
//! what it called.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::join_all;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::record::{Open, Records, SHOWN_NAME_CHARS};
use super::search::Search;
use super::{
    Call, CallRecord, Effect, ErrorReason, Overseer, Patience, ToolDescription, ToolError,
    ToolMatch, ToolOutput, Tools, Unwatched, size,
};
use crate::grant::Grants;
use crate::limits::{
    Limits, MAX_BATCH_CALLS, MAX_BATCH_RESULT_BYTES, MAX_OPEN_ARGUMENT_BYTES, MAX_QUERY_BYTES,
    MAX_SEARCH_RESULTS,
};
use crate::name::{ServerName, ToolName, identifiers, printable};
use crate::near::did_you_mean;

/// The hint where no granted tool has a name like the one that was wanted.
const SEARCH: &str = "search for the tools this run was granted";

/// What one run can do with tools.
pub struct Session {
    tools: Arc<dyn Tools>,
    grants: Grants,
    limit: u64,
    used: AtomicU64,
    places: Semaphore,
    /// One permit a byte.
    arguments: Semaphore,
    records: Records,
    overseer: Arc<dyn Overseer>,
    patience: Patience,
    search: Search,
    rejected: Mutex<Option<Rejected>>,
}

/// The last call of a run that was made the wrong way: a tool that is not there, or
/// arguments that do not fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected {
    /// The server's name, as the run gave it.
    pub server: String,
    /// The tool's name, as the run gave it.
    pub tool: String,
    /// Why.
    pub reason: ErrorReason,
    /// What the run was told.
    pub message: String,
}

/// A granted tool and its name in code.
#[derive(Debug, Clone)]
pub struct Function {
    /// The name, which does not depend on what else is granted.
    pub ident: String,
    /// The tool.
    pub tool: Arc<ToolDescription>,
}

/// The run made more calls than it may. Ends the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more tool calls than the limit of {limit}")]
pub struct CallLimit {
    /// The bound.
    pub limit: u64,
}

impl Session {
    /// A session over `tools` with nothing but `grants`.
    pub fn new(tools: Arc<dyn Tools>, grants: Grants, limits: &Limits) -> Self {
        Self {
            tools,
            grants,
            limit: limits.tool_calls,
            used: AtomicU64::new(0),
            places: Semaphore::new(limits.concurrent_calls),
            arguments: Semaphore::new(MAX_OPEN_ARGUMENT_BYTES),
            records: Records::default(),
            overseer: Arc::new(Unwatched),
            patience: Patience::default(),
            search: Search::default(),
            rejected: Mutex::default(),
        }
    }

    /// The session with somebody who watches over its calls. What they hold of `patience`
    /// is no time of the run.
    #[must_use]
    pub fn watched(mut self, overseer: Arc<dyn Overseer>, patience: Patience) -> Self {
        self.overseer = overseer;
        self.patience = patience;
        self
    }

    /// The time that does not count.
    pub fn patience(&self) -> &Patience {
        &self.patience
    }

    /// Calls made so far, refused ones included.
    pub fn calls_made(&self) -> u64 {
        self.used.load(Ordering::Acquire)
    }

    /// The records of the calls made, refused ones included, in the order they began; at
    /// most [`MAX_CALL_RECORDS`](crate::limits::MAX_CALL_RECORDS). A call under way counts
    /// as cancelled.
    pub fn records(&self) -> Vec<CallRecord> {
        self.records.all()
    }

    /// Makes one call.
    ///
    /// # Errors
    ///
    /// [`CallLimit`] when the run has no calls left. A call that fails is no error here.
    pub async fn call(&self, call: &Call) -> Result<Result<ToolOutput, ToolError>, CallLimit> {
        self.reserve(1)?;
        Ok(self.recorded(self.begin(call), call, &room()).await)
    }

    /// Notes a call that failed before it could be made: it counts, and is recorded.
    ///
    /// # Errors
    ///
    /// [`CallLimit`] when the run has no calls left.
    pub fn refuse(&self, call: &Call, error: ToolError) -> Result<ToolError, CallLimit> {
        self.reserve(1)?;
        self.begin(call).end(&Err(error.clone()));
        Ok(error)
    }

    /// Makes several calls at once, all of them or none. An answer with which they would
    /// hold more than [`MAX_BATCH_RESULT_BYTES`] is dropped, and its call fails.
    ///
    /// # Errors
    ///
    /// [`CallLimit`] when they are more than the run has left, or than one batch may
    /// hold.
    pub async fn call_all(
        &self,
        calls: &[Call],
    ) -> Result<Vec<Result<ToolOutput, ToolError>>, CallLimit> {
        if calls.len() > MAX_BATCH_CALLS {
            return Err(CallLimit { limit: u64::try_from(MAX_BATCH_CALLS).unwrap_or(u64::MAX) });
        }
        self.reserve(u64::try_from(calls.len()).unwrap_or(u64::MAX))?;
        let room = room();
        let made = calls.iter().map(|call| self.recorded(self.begin(call), call, &room));
        Ok(join_all(made).await)
    }

    /// The servers of which anything is granted.
    pub fn servers(&self) -> Vec<ServerName> {
        let mut servers = self.tools.servers();
        servers.retain(|server| self.grants.mentions(server.as_str()));
        servers
    }

    /// The granted tools that fit `query`, best first. A server that cannot be asked is
    /// left out, unless none can.
    ///
    /// # Errors
    ///
    /// A query over its bound, or what the first server said when none could be asked.
    pub async fn search(&self, query: &str, limit: u32) -> Result<Vec<ToolMatch>, ToolError> {
        if query.len() > MAX_QUERY_BYTES {
            return Err(query_too_long(query.len()));
        }
        let servers = self.servers();
        let lists = join_all(servers.iter().map(|server| self.tools.list(server))).await;
        let (found, failed): (Vec<_>, Vec<_>) = lists.into_iter().partition(Result::is_ok);
        if let (true, Some(Err(first))) = (found.is_empty(), failed.into_iter().next()) {
            return Err(first);
        }
        let granted = found.into_iter().flatten().flatten().filter(|tool| self.is_granted(tool));
        let limit = usize::try_from(limit.min(MAX_SEARCH_RESULTS)).unwrap_or_default();
        Ok(self.search.rank(query, granted.collect(), limit).await)
    }

    /// One granted tool's description.
    ///
    /// # Errors
    ///
    /// `denied`, `unknown-tool`, and what the server's listing failed with.
    pub async fn describe(
        &self,
        server: &str,
        tool: &str,
    ) -> Result<Arc<ToolDescription>, ToolError> {
        if !self.grants.allows(server, tool) {
            return Err(denied(server, tool));
        }
        self.tools.describe(server, tool).await.map_err(|error| self.only_granted(error))
    }

    /// The error without the names of tools that the run was not granted.
    fn only_granted(&self, mut error: ToolError) -> ToolError {
        if let ErrorReason::UnknownTool(near) = &mut error.reason {
            let all = near.len();
            near.retain(|name| name.split_once('/').is_some_and(|(s, t)| self.grants.allows(s, t)));
            if near.len() < all {
                error.hint = did_you_mean(near).or_else(|| Some(SEARCH.to_owned()));
            }
        }
        error
    }

    /// The granted tools of one server, sorted by name.
    ///
    /// # Errors
    ///
    /// What the server's listing failed with.
    pub async fn list(&self, server: &ServerName) -> Result<Vec<Arc<ToolDescription>>, ToolError> {
        let mut tools = self.tools.list(server).await?;
        tools.retain(|tool| self.is_granted(tool));
        Ok(tools)
    }

    /// The granted tools of one server, sorted by name, with their names in code.
    ///
    /// # Errors
    ///
    /// What the server's listing failed with.
    pub async fn functions(&self, server: &ServerName) -> Result<Vec<Function>, ToolError> {
        let tools = self.tools.list(server).await?;
        let mut idents = identifiers(tools.iter().map(|tool| tool.tool.as_str()));
        let named = |tool: &Arc<ToolDescription>| {
            let ident = idents.remove(tool.tool.as_str()).unwrap_or_default();
            Function { ident, tool: tool.clone() }
        };
        let mut functions: Vec<_> = tools.iter().map(named).collect();
        functions.retain(|function| self.is_granted(&function.tool));
        Ok(functions)
    }

    /// The servers there are, granted or not, sorted. Starts none.
    pub fn configured(&self) -> Vec<ServerName> {
        self.tools.servers()
    }

    /// The last call that was made the wrong way.
    pub fn rejected(&self) -> Option<Rejected> {
        self.rejected.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers a call that was made the wrong way.
    fn note(&self, call: &Call, error: &ToolError) {
        let wrong =
            matches!(error.reason, ErrorReason::UnknownTool(_) | ErrorReason::InvalidArguments(_));
        if wrong {
            let rejected = Rejected {
                server: call.server.clone(),
                tool: call.tool.clone(),
                reason: error.reason.clone(),
                message: error.message.clone(),
            };
            *self.rejected.lock().unwrap_or_else(PoisonError::into_inner) = Some(rejected);
        }
    }

    fn is_granted(&self, tool: &ToolDescription) -> bool {
        self.grants.allows(&tool.server, &tool.tool)
    }

    fn reserve(&self, calls: u64) -> Result<(), CallLimit> {
        let within = |used: u64| used.checked_add(calls).filter(|sum| *sum <= self.limit);
        self.used
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, within)
            .map(|_| ())
            .map_err(|_| CallLimit { limit: self.limit })
    }

    fn begin<'a>(&'a self, call: &'a Call) -> Open<'a> {
        self.records.begin(call, self.overseer.as_ref())
    }

    async fn recorded(
        &self,
        mut open: Open<'_>,
        call: &Call,
        room: &Semaphore,
    ) -> Result<ToolOutput, ToolError> {
        let result = kept(self.granted_call(call, &mut open).await, call, room);
        open.end(&result);
        if let Err(error) = &result {
            self.note(call, error);
        }
        result
    }

    async fn granted_call(
        &self,
        call: &Call,
        open: &mut Open<'_>,
    ) -> Result<ToolOutput, ToolError> {
        if !self.grants.allows(&call.server, &call.tool) {
            return Err(denied(&call.server, &call.tool));
        }
        let bytes = sent_bytes(call);
        let _held = take(&self.arguments, bytes).ok_or_else(|| too_much_open(call, bytes))?;
        // Before it takes a place: a person may be asked, and others go on meanwhile.
        self.overseer.admit(call).await?;
        // The semaphore lives as long as the session and is never closed.
        let _place = self.places.acquire().await;
        open.admitted();
        self.tools.call(call).await.map_err(|error| self.only_granted(error))
    }
}

/// What the answers of one batch may hold, a permit a byte.
fn room() -> Semaphore {
    Semaphore::new(MAX_BATCH_RESULT_BYTES)
}

/// Takes bytes of a budget at once or not at all.
fn take(budget: &Semaphore, bytes: usize) -> Option<SemaphorePermit<'_>> {
    budget.try_acquire_many(u32::try_from(bytes).ok()?).ok()
}

/// A guest chooses the names too, and may make them as long as its arguments.
fn sent_bytes(call: &Call) -> usize {
    let names = call.server.len().saturating_add(call.tool.len());
    call.arguments.len().saturating_add(names)
}

/// The answer, if there is room for it. One that does not fit is dropped here, before
/// the next is waited for.
fn kept(
    result: Result<ToolOutput, ToolError>,
    call: &Call,
    room: &Semaphore,
) -> Result<ToolOutput, ToolError> {
    let bytes = size::held_bytes(&result);
    match take(room, bytes) {
        Some(taken) => {
            taken.forget();
            result
        }
        None => Err(too_much_answered(call, bytes, result.err().map(|error| error.effect))),
    }
}

fn denied(server: &str, tool: &str) -> ToolError {
    let flag = can_be_granted(server, tool).then(|| crate::grant::flag_for(server, tool));
    ToolError {
        reason: ErrorReason::Denied,
        effect: Effect::NotSent,
        message: format!("this run was not granted the tool: {}", shown(server, tool)),
        hint: Some(flag.map_or_else(|| SEARCH.to_owned(), |flag| format!("run again with {flag}"))),
    }
}

/// Whether there is a grant of this tool and no other: a guest must not talk a person
/// into more by the name it asks for.
fn can_be_granted(server: &str, tool: &str) -> bool {
    let named = ServerName::new(server).is_ok() && ToolName::new(tool).is_ok();
    named && !server.contains('*') && !tool.contains('*')
}

fn query_too_long(bytes: usize) -> ToolError {
    let message = format!("the query has {bytes} bytes, over the limit of {MAX_QUERY_BYTES}");
    limit(message, Effect::NotSent, "search for a few words")
}

fn too_much_open(call: &Call, bytes: usize) -> ToolError {
    let message = format!(
        "the calls under way would hold over the limit of {MAX_OPEN_ARGUMENT_BYTES} bytes \
         with the {bytes} of {}",
        shown(&call.server, &call.tool)
    );
    limit(message, Effect::NotSent, "make fewer calls at once, or send less with each")
}

/// An answer came, unless the call had failed before there could be one.
fn too_much_answered(call: &Call, bytes: usize, effect: Option<Effect>) -> ToolError {
    let message = format!(
        "the answers of one call-tools would hold over the limit of {MAX_BATCH_RESULT_BYTES} \
         bytes with the {bytes} of {}",
        shown(&call.server, &call.tool)
    );
    let hint = "make fewer calls in one batch, or ask each for less";
    limit(message, effect.unwrap_or(Effect::Done), hint)
}

fn limit(message: String, effect: Effect, hint: &str) -> ToolError {
    ToolError { reason: ErrorReason::Limit, effect, message, hint: Some(hint.to_owned()) }
}

fn shown(server: &str, tool: &str) -> String {
    let (server, tool) = (printable(server, SHOWN_NAME_CHARS), printable(tool, SHOWN_NAME_CHARS));
    format!("{server}/{tool}")
}

#[cfg(test)]
mod tests;
