//! One call of a function, and what is told of its end.

use std::sync::Arc;

use mcp_host_types::Shape;
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Value, json};

use super::definition::{RESULT, is_object};
use super::served::Served;
use crate::bridge::json::values;
use crate::instance::Answer;
use crate::limits::MAX_RESULT_BYTES;
use crate::limits::serve::{MAX_INLINE_BYTES, MAX_JSON_VALUES, RETRY_AFTER_SECONDS};
use crate::loader::Loader;
use crate::outcome::{Kind, Outcome};
use crate::script::Document;
use crate::serve::ask::Asker;
use crate::serve::runs::{Ended, Ends, NotBegun, Runs, Wanted};
use crate::stdio::Printed;
use crate::typed::export::Function;

/// One call that was asked for.
pub(super) struct Call {
    pub function: Arc<Function>,
    pub guest: Arc<Served>,
    /// One JSON object.
    pub arguments: String,
    pub runs: Arc<Runs>,
    pub loader: Arc<Loader>,
}

impl Call {
    /// Makes it.
    pub(super) async fn go(self, asker: Asker) -> CallToolResult {
        match self.run(asker).await {
            Ok(ended) => self.told(&ended),
            Err(NotBegun::Busy) => {
                let advice = format!("Nothing was done. Try again in {RETRY_AFTER_SECONDS} s.");
                refused("the host is busy: too many runs are under way", &advice)
            }
            Err(NotBegun::Failed(outcome)) => {
                let hint = outcome.hint.unwrap_or_default();
                refused(&outcome.message, &format!("Nothing was done. {hint}"))
            }
        }
    }

    async fn run(&self, asker: Asker) -> Result<Ended<Answer>, NotBegun> {
        // Before it takes a place: others need not wait for what this guest's servers take.
        let library =
            self.guest.library(&self.loader, self.runs.hub()).await.map_err(NotBegun::Failed)?;
        let place = self.runs.place().await?;
        let wanted = Wanted { name: self.guest.name(), time: None };
        let work = async |grants, stdio: &_| {
            library.call(&self.function, &self.arguments, grants, stdio).await
        };
        self.runs.run(place, wanted, asker, work).await
    }

    fn told(&self, ended: &Ended<Answer>) -> CallToolResult {
        match &ended.end {
            Answer::Value(value) => {
                let given = value.as_ref().zip(self.function.output());
                let told =
                    given.map_or_else(|| Ok(nothing()), |(value, shape)| result(value, shape));
                told.unwrap_or_else(|why| failed(why, ended))
            }
            Answer::Failed(_, Some(error)) => failed(error.raw().get().to_owned(), ended),
            Answer::Failed(outcome, None) => failed(words(outcome), ended),
            Answer::Refused(outcome) => {
                let hint = outcome.hint.as_deref().unwrap_or_default();
                refused(&outcome.message, &format!("{hint}. Nothing was done."))
            }
            Answer::Stopped(outcome) => {
                let printed = printed(&ended.printed);
                failed([words(outcome), printed].concat(), ended)
            }
        }
    }
}

impl Ends for Answer {
    fn stopped(outcome: Outcome) -> Self {
        Self::Stopped(outcome)
    }

    fn outcome(&self) -> Outcome {
        Self::outcome(self)
    }
}

/// The answer of a function that gives nothing.
fn nothing() -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text("Done; the function gives no result.")])
}

/// The answer that holds a result, or why it cannot be told.
fn result(value: &Document, shape: &Shape) -> Result<CallToolResult, String> {
    let text = value.raw().get();
    // A value that is built takes many times the size of its text.
    if text.len() > MAX_RESULT_BYTES || values(text) > MAX_JSON_VALUES {
        return Err(format!(
            "the result has {} bytes, over the limit of {MAX_RESULT_BYTES} bytes and \
             {MAX_JSON_VALUES} values\nThe function ran to its end. Ask it for less.",
            text.len()
        ));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        format!("the result cannot be told: {error}\nThe function ran to its end.")
    })?;
    // The text is as the guest wrote it, with every digit of its numbers.
    let (structured, text) = match is_object(shape) {
        true => (value, text.to_owned()),
        false => (json!({ RESULT: value }), format!("{{\"{RESULT}\":{text}}}")),
    };
    let mut answer = CallToolResult::success(vec![ContentBlock::text(text)]);
    answer.structured_content = Some(structured);
    Ok(answer)
}

/// What was not done, or cannot be told, and what to do instead.
fn refused(message: &str, advice: &str) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(format!("{message}\n{advice}"))])
}

/// The answer about a call that failed: why, and what it may have done before.
fn failed(why: String, ended: &Ended<Answer>) -> CallToolResult {
    let effects = match (ended.changes(), ended.could_write) {
        (Some(changes), _) => Some(format!(
            "Calls that may have changed something: {changes}. Calling again makes them again."
        )),
        (None, true) => Some("What the function wrote to files or state stays.".to_owned()),
        (None, false) => None,
    };
    let blocks = std::iter::once(cut(why)).chain(effects).map(ContentBlock::text);
    CallToolResult::error(blocks.collect())
}

/// The beginning of what failed, when it is more than a client is told at once.
fn cut(mut why: String) -> String {
    let bytes = why.len();
    if bytes > MAX_INLINE_BYTES {
        why.truncate(why.floor_char_boundary(MAX_INLINE_BYTES));
        why.push_str(&format!("\n(the first {MAX_INLINE_BYTES} of {bytes} bytes)"));
    }
    why
}

fn words(outcome: &Outcome) -> String {
    let hint = match outcome.kind {
        Kind::Timeout => Some("ask it for less; a person can give more with --timeout"),
        Kind::Memory if outcome.hint.as_ref().is_some_and(|hint| hint.contains("--memory")) => {
            Some("ask it for less; a person can give more with --memory")
        }
        _ => outcome.hint.as_deref(),
    };
    let hint = hint.map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    format!("{}{hint}", outcome.message)
}

/// The end of what a function printed that did not come to its own: it says why.
fn printed(printed: &Printed) -> String {
    let text =
        [&printed.stdout, &printed.stderr].map(|part| String::from_utf8_lossy(part)).concat();
    let start = text.floor_char_boundary(text.len().saturating_sub(MAX_INLINE_BYTES));
    match text.get(start..).unwrap_or_default().trim_end() {
        "" => String::new(),
        end => format!("\n\nprinted:\n{end}"),
    }
}
