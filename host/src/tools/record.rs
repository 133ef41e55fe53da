//! What a run called: one record a call, there from the moment the call begins, so that
//! a call the run did not live to see answered is told of too.
//!
//! Knows nothing of how a call is made.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;

use super::{Call, ErrorReason, Overseer, ToolError, ToolOutput};
use crate::limits::MAX_CALL_RECORDS;
use crate::name::printable;

/// Characters of a name that came from a guest which messages and records keep.
pub(super) const SHOWN_NAME_CHARS: usize = 128;

/// The outcome of a call whose end nobody waited for.
const CANCELLED: &str = "cancelled";

/// One call, as the outcome of a run reports it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallRecord {
    /// The server's name.
    pub server: String,
    /// The tool's name.
    pub tool: String,
    /// From the guest's call to its answer, waiting for a place included, milliseconds.
    pub ms: f64,
    /// `ok`, or the reason it failed, or `cancelled` when the run ended before the call.
    pub outcome: &'static str,
    /// Bytes of the arguments.
    pub bytes_in: usize,
    /// Bytes of the result's text and data.
    pub bytes_out: usize,
    /// Whether it went to its server, or may have: it was granted and nobody objected.
    #[serde(skip)]
    pub admitted: bool,
}

/// The first [`MAX_CALL_RECORDS`] calls of a run, in the order they began.
#[derive(Default)]
pub(super) struct Records(Mutex<Vec<CallRecord>>);

impl Records {
    /// Records a call that begins now, and tells `overseer` when it is over.
    pub(super) fn begin<'a>(&'a self, call: &'a Call, overseer: &'a dyn Overseer) -> Open<'a> {
        let record = CallRecord {
            server: printable(&call.server, SHOWN_NAME_CHARS),
            tool: printable(&call.tool, SHOWN_NAME_CHARS),
            ms: 0.0,
            outcome: CANCELLED,
            bytes_in: call.arguments.len(),
            bytes_out: 0,
            admitted: false,
        };
        let mut records = self.lock();
        let index = records.len();
        if index < MAX_CALL_RECORDS {
            records.push(record.clone());
        }
        Open { records: self, index, call, overseer, record, begun: Instant::now() }
    }

    /// All of them; a call under way counts as cancelled.
    pub(super) fn all(&self) -> Vec<CallRecord> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<CallRecord>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that began. Dropping it completes its record, as cancelled unless it ended.
pub(super) struct Open<'a> {
    records: &'a Records,
    index: usize,
    call: &'a Call,
    overseer: &'a dyn Overseer,
    record: CallRecord,
    begun: Instant,
}

impl Open<'_> {
    /// Records that the call goes to its server.
    pub(super) fn admitted(&mut self) {
        self.record.admitted = true;
    }

    /// Records how the call ended.
    pub(super) fn end(mut self, result: &Result<ToolOutput, ToolError>) {
        self.record.outcome = result.as_ref().map_or_else(|error| error.reason.word(), |_| "ok");
        self.record.bytes_out = result.as_ref().map_or(0, ToolOutput::size_bytes);
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.record.ms = self.begun.elapsed().as_secs_f64() * 1e3;
        // A call past the bound has no record.
        if let Some(record) = self.records.lock().get_mut(self.index) {
            record.clone_from(&self.record);
        }
        self.overseer.ended(self.call, &self.record);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_bounded_and_later_calls_leave_the_kept_ones_alone() {
        let records = Records::default();
        let call = Call { server: "s".repeat(1_000), tool: "t\n".into(), arguments: "{}".into() };
        for _ in 0..=MAX_CALL_RECORDS {
            drop(records.begin(&call, &super::super::Unwatched));
        }
        let kept = records.all();
        assert_eq!(kept.len(), MAX_CALL_RECORDS);
        assert!(kept.iter().all(|record| record.outcome == CANCELLED && record.server.len() < 200));
        assert_eq!(kept[0].tool, "t\\u{a}");
    }
}
