//! The tools of one run: what it was granted, how often it may call, and a record of
//! what it called.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde::Serialize;
use tokio::sync::Semaphore;

use super::{
    Call, Content, Effect, ErrorReason, ResourceBody, ToolDescription, ToolError, ToolMatch,
    ToolOutput, Tools, search,
};
use crate::grant::Grants;
use crate::limits::{
    Limits, MAX_BATCH_CALLS, MAX_CALL_RECORDS, MAX_QUERY_BYTES, MAX_SEARCH_RESULTS,
};
use crate::name::{ServerName, printable};
use crate::near::did_you_mean;

/// Characters of a name that came from a guest which messages and records keep.
const SHOWN_NAME_CHARS: usize = 128;

/// The hint where no granted tool has a name like the one that was wanted.
const SEARCH: &str = "search for the tools this run was granted";

/// What one run can do with tools.
pub struct Session {
    tools: Arc<dyn Tools>,
    grants: Grants,
    limit: u64,
    used: AtomicU64,
    places: Semaphore,
    records: Mutex<Vec<CallRecord>>,
}

/// One call, as the outcome of a run reports it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallRecord {
    /// The server's name.
    pub server: String,
    /// The tool's name.
    pub tool: String,
    /// From the guest's call to its answer, waiting for a place included, milliseconds.
    pub ms: f64,
    /// `ok`, or the reason it failed.
    pub outcome: &'static str,
    /// Bytes of the arguments.
    pub bytes_in: usize,
    /// Bytes of the result's text and data.
    pub bytes_out: usize,
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
            records: Mutex::default(),
        }
    }

    /// Calls made so far, refused ones included.
    pub fn calls_made(&self) -> u64 {
        self.used.load(Ordering::Acquire)
    }

    /// The records of the calls that ended, in the order they did.
    pub fn records(&self) -> Vec<CallRecord> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes one call.
    ///
    /// # Errors
    ///
    /// [`CallLimit`] when the run has no calls left. A call that fails is no error here.
    pub async fn call(&self, call: &Call) -> Result<Result<ToolOutput, ToolError>, CallLimit> {
        self.reserve(1)?;
        Ok(self.recorded(call).await)
    }

    /// Makes several calls at once, all of them or none.
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
        Ok(join_all(calls.iter().map(|call| self.recorded(call))).await)
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
        Ok(search::rank(query, granted.collect(), limit))
    }

    /// One granted tool's description.
    ///
    /// # Errors
    ///
    /// `denied`, `unknown-tool`, and what the server's listing failed with.
    pub async fn describe(&self, server: &str, tool: &str) -> Result<ToolDescription, ToolError> {
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

    async fn recorded(&self, call: &Call) -> Result<ToolOutput, ToolError> {
        let start = Instant::now();
        let result = self.granted_call(call).await;
        self.record(call, start.elapsed(), &result);
        result
    }

    async fn granted_call(&self, call: &Call) -> Result<ToolOutput, ToolError> {
        if !self.grants.allows(&call.server, &call.tool) {
            return Err(denied(&call.server, &call.tool));
        }
        // The semaphore lives as long as the session and is never closed.
        let _place = self.places.acquire().await;
        self.tools.call(call).await.map_err(|error| self.only_granted(error))
    }

    fn record(&self, call: &Call, took: Duration, result: &Result<ToolOutput, ToolError>) {
        let record = CallRecord {
            server: printable(&call.server, SHOWN_NAME_CHARS),
            tool: printable(&call.tool, SHOWN_NAME_CHARS),
            ms: took.as_secs_f64() * 1e3,
            outcome: result.as_ref().map_or_else(|error| error.reason.word(), |_| "ok"),
            bytes_in: call.arguments.len(),
            bytes_out: result.as_ref().map_or(0, ToolOutput::size_bytes),
        };
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() < MAX_CALL_RECORDS {
            records.push(record);
        }
    }
}

impl ErrorReason {
    /// The word the WIT has for the reason.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::UnknownTool(_) => "unknown-tool",
            Self::InvalidArguments(_) => "invalid-arguments",
            Self::Failed(_) => "failed",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::Limit => "limit",
            Self::Unsupported => "unsupported",
        }
    }
}

impl ToolOutput {
    /// Bytes of text and data in the result.
    pub fn size_bytes(&self) -> usize {
        let content = self.content.iter().map(Content::size_bytes);
        content.fold(self.structured.as_ref().map_or(0, String::len), usize::saturating_add)
    }
}

impl Content {
    fn size_bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Other(text) => text.len(),
            Self::Image(blob) | Self::Audio(blob) => blob.data.len(),
            Self::Link(link) => link.uri.len(),
            Self::Embedded(resource) => match &resource.body {
                ResourceBody::Text(text) => text.len(),
                ResourceBody::Bytes(bytes) => bytes.len(),
            },
        }
    }
}

fn denied(server: &str, tool: &str) -> ToolError {
    let (server, tool) = (printable(server, SHOWN_NAME_CHARS), printable(tool, SHOWN_NAME_CHARS));
    ToolError {
        reason: ErrorReason::Denied,
        effect: Effect::NotSent,
        message: format!("this run was not granted the tool: {server}/{tool}"),
        hint: Some(format!("run again with {}", crate::grant::flag_for(&server, &tool))),
    }
}

fn query_too_long(bytes: usize) -> ToolError {
    ToolError {
        reason: ErrorReason::Limit,
        effect: Effect::NotSent,
        message: format!("the query has {bytes} bytes, over the limit of {MAX_QUERY_BYTES}"),
        hint: Some("search for a few words".to_owned()),
    }
}
