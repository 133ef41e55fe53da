//! How far the job got, kept in `state`: the plan, and the checkpoint.
//!
//! The plan is the list of books as the first run found it, so that later runs mean the
//! same by a number. The checkpoint holds the line that was decided last and its place;
//! all lines before it are in the report.

use serde_json::{Value, json};

use crate::Failure;
use crate::mcp_host::guest::state::{self, Entry, Expectation, Operation, StateReason};
use crate::report::{NAME, Report};
use crate::shop;

const PLAN: &str = "plan";
const CHECKPOINT: &str = "checkpoint";

/// The job as it stood when `state` was asked last.
pub struct Job {
    plan: Vec<String>,
    checkpoint: Value,
    /// The checkpoint as it is kept, which has to be there still when it is replaced.
    kept: Vec<u8>,
}

impl Job {
    /// The job that is under way, or a new one when there is none.
    pub fn resume_or_begin(report: &Report) -> Result<Self, Failure> {
        if let Some(job) = Self::load()? {
            return Ok(job);
        }
        if report.length > 0 {
            return Err(Failure::new(format!("{NAME} is there already, and no job is under way"))
                .hinting("move it away, or name the --state of its job"));
        }
        Self::begin()?;
        Self::load()?.ok_or_else(|| Failure::new("the job was removed by someone else"))
    }

    /// Books there are.
    pub fn len(&self) -> usize {
        self.plan.len()
    }

    /// Books whose line is decided.
    pub fn done(&self) -> usize {
        self.checkpoint["done"].as_u64().map_or(0, |done| done as usize)
    }

    /// The next book, if there is one.
    pub fn next(&self) -> Option<&str> {
        self.plan.get(self.done()).map(String::as_str)
    }

    /// The line that was decided last, and where it belongs.
    pub fn decided(&self) -> Option<(u64, &str)> {
        Some((self.checkpoint["at"].as_u64()?, self.checkpoint["line"].as_str()?))
    }

    /// Decides what the next line is. Another run may have been faster: then this is no,
    /// and the job goes on from what that one decided.
    pub fn decide(&mut self, line: String) -> Result<bool, Failure> {
        let at = self.decided().map_or(0, |(at, last)| at + last.len() as u64);
        let checkpoint = json!({ "done": self.done() + 1, "at": at, "line": line });
        let kept = checkpoint.to_string().into_bytes();
        let decided = state::compare_and_set(CHECKPOINT, Some(&self.kept), Some(&kept))?;
        if decided {
            (self.checkpoint, self.kept) = (checkpoint, kept);
        } else {
            let gone = || Failure::new("the job was removed by someone else");
            *self = Self::load()?.ok_or_else(gone)?;
        }
        Ok(decided)
    }

    fn load() -> Result<Option<Self>, Failure> {
        let (Some(plan), Some(kept)) = (state::get(PLAN)?, state::get(CHECKPOINT)?) else {
            return Ok(None);
        };
        let plan = serde_json::from_slice::<Vec<String>>(&plan)?;
        Ok(Some(Self { plan, checkpoint: serde_json::from_slice(&kept)?, kept }))
    }

    /// Writes down the plan and the first checkpoint in one step, unless another run has.
    fn begin() -> Result<(), Failure> {
        let absent = |key: &str| Operation::Check(Expectation { key: key.to_owned(), value: None });
        let set = |key: &str, value: Value| {
            Operation::Set(Entry { key: key.to_owned(), value: value.to_string().into_bytes() })
        };
        let (plan, checkpoint) = (json!(shop::books()?), json!({ "done": 0 }));
        match state::batch(&[absent(PLAN), set(PLAN, plan), set(CHECKPOINT, checkpoint)]) {
            Err(error) if error.reason != StateReason::Conflict => Err(error.into()),
            _ => Ok(()),
        }
    }
}
