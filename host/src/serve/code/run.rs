//! `run_code`: a script, and what is told of its end.

use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{CallToolResult, ContentBlock};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{answer, media};
use crate::bridge::json::values;
use crate::limits::MAX_SCRIPT_BYTES;
use crate::limits::serve::{
    MAX_INLINE_BYTES, MAX_JSON_VALUES, MAX_RUN_TIME, MAX_TOLD_CALLS, RETRY_AFTER_SECONDS,
};
use crate::outcome::{Kind, Outcome};
use crate::script::{End, Failure};
use crate::serve::ask::Asker;
use crate::serve::kept::Kept;
use crate::serve::runs::{self, NotBegun};
use crate::serve::scripts::{Scripts, Sent};
use crate::serve::shape;
use crate::serve::tally::counted;
use crate::stdio::Printed;
use crate::tools::CallRecord;

type Ended = runs::Ended<End>;

/// Characters of the beginning of a kept text that are shown.
const PREVIEW_CHARS: usize = 400;

/// The arguments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    code: String,
    #[serde(default)]
    args: Value,
    #[serde(default)]
    timeout_ms: Option<u64>,
}

/// One run that was asked for.
pub(super) struct Run {
    asked: Asked,
    scripts: Arc<Scripts>,
    kept: Arc<Kept>,
}

/// An answer in the making.
struct Told<'a> {
    kept: &'a Kept,
    /// What was left out, a line each.
    notices: Vec<String>,
}

impl Run {
    pub(super) fn new(asked: Asked, scripts: Arc<Scripts>, kept: Arc<Kept>) -> Self {
        Self { asked, scripts, kept }
    }

    /// Runs it to its end.
    pub(super) async fn go(self, asker: Asker) -> CallToolResult {
        let Asked { code, args, timeout_ms } = self.asked;
        if u64::try_from(code.len()).unwrap_or(u64::MAX) > MAX_SCRIPT_BYTES {
            let message = format!("the code is over the limit of {MAX_SCRIPT_BYTES} bytes");
            return answer::refused(&message, "Nothing was run. Give data in args.");
        }
        let written = counted(&code);
        let time = timeout_ms.map(|ms| Duration::from_millis(ms).min(MAX_RUN_TIME));
        let sent = Sent { code, args: args.to_string(), time };
        match self.scripts.run(sent, asker).await {
            Ok(ended) => Told { kept: &self.kept, notices: Vec::new() }.of(&ended, written),
            Err(NotBegun::Busy) => {
                let advice = format!("Nothing was run. Try again in {RETRY_AFTER_SECONDS} s.");
                answer::refused("the host is busy: too many runs are under way", &advice)
            }
            Err(NotBegun::Failed(outcome)) => {
                let hint = outcome.hint.unwrap_or_default();
                answer::refused(&outcome.message, &format!("Nothing was run. {hint}"))
            }
        }
    }
}

impl Told<'_> {
    /// The answer about a run whose text took `written` tokens.
    fn of(mut self, ended: &Ended, written: usize) -> CallToolResult {
        let logs = self.logs(ended);
        let mut structured = json!({
            "result": null,
            "logs": logs,
            "calls": calls(&ended.calls, ended.calls_made),
        });
        let (text, media) = match &ended.end {
            End::Result(result) => {
                let text = result.as_ref().map_or("null", |document| document.raw().get());
                let (result, media) = self.result(text);
                set(&mut structured, "result", result);
                (structured.to_string(), media)
            }
            End::Failed(failure) => {
                let told = failed(failure, ended);
                set(&mut structured, "error", json!(failure));
                (self.with_logs(told, &structured), Vec::new())
            }
            End::Stopped(outcome) => {
                let advice = advice(outcome);
                let hint = advice.map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
                let told = format!("{}{hint}", outcome.message);
                let Outcome { kind, message, .. } = outcome;
                let error = json!({ "kind": kind, "message": message, "hint": advice });
                set(&mut structured, "error", error);
                let told = format!("{told}\n\n{}", effects(ended));
                (self.with_logs(told, &structured), Vec::new())
            }
        };
        self.notices.push(text);
        let text = self.notices.join("\n");
        set(&mut structured, "usage", usage(ended, written.saturating_add(counted(&text))));
        let is_ok = matches!(ended.end, End::Result(_));
        let mut content = vec![ContentBlock::text(text)];
        content.extend(media);
        let mut answer =
            if is_ok { CallToolResult::success(content) } else { CallToolResult::error(content) };
        answer.structured_content = Some(structured);
        answer
    }

    /// The result as it is returned: whole, or its shape and where the whole is.
    fn result(&mut self, text: &str) -> (Value, Vec<ContentBlock>) {
        // A value that is built takes many times the size of its text.
        let may_have_media = text.contains("\"mimeType\"") && values(text) <= MAX_JSON_VALUES;
        if !may_have_media {
            return (self.inline_or_kept("result", text), Vec::new());
        }
        let mut value = serde_json::from_str(text).unwrap_or_default();
        let media = media::taken(&mut value);
        (self.inline_or_kept("result", &value.to_string()), media)
    }

    fn logs(&mut self, ended: &Ended) -> Value {
        let Printed { stdout, stderr, dropped_bytes, .. } = &ended.printed;
        if *dropped_bytes > 0 {
            self.notices
                .push(format!("{dropped_bytes} bytes of logs were over the limit and are lost"));
        }
        let text = [String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr)].concat();
        let lines: Vec<&str> = text.lines().take(MAX_INLINE_BYTES).collect();
        let as_list = json!(lines).to_string();
        if as_list.len() > MAX_INLINE_BYTES {
            return self.inline_or_kept("logs", &json!(text).to_string());
        }
        lines.into_iter().collect()
    }

    /// A JSON text as a value where it is short, else what it is and where it is kept.
    fn inline_or_kept(&mut self, what: &str, text: &str) -> Value {
        let size = text.len();
        if size <= MAX_INLINE_BYTES {
            return serde_json::from_str(text).unwrap_or_default();
        }
        let shape = shape::of(text);
        let Ok(handle) = self.kept.keep(text.into()) else {
            self.notices.push(format!("the {what} of {size} bytes could not be kept"));
            return Value::Null;
        };
        self.notices.push(format!(
            "the {what} of {size} bytes is left out: {shape}; read parts of it with \
             read_result, handle {handle}"
        ));
        let start: String = text.chars().take(PREVIEW_CHARS).collect();
        json!({ "kept": handle, "bytes": size, "shape": shape, "start": start })
    }

    fn with_logs(&self, told: String, structured: &Value) -> String {
        let logs = structured.get("logs").and_then(Value::as_array);
        let lines: Vec<_> = logs.into_iter().flatten().filter_map(Value::as_str).collect();
        if lines.is_empty() { told } else { format!("{told}\n\nlogs:\n{}", lines.join("\n")) }
    }
}

/// What a model can do about a run that was stopped; the flags are the person's.
fn advice(outcome: &Outcome) -> Option<&str> {
    match outcome.kind {
        Kind::Timeout => Some(
            "do less in one script; timeout_ms can only shorten the time, a person can give more \
             with --timeout",
        ),
        Kind::Memory => Some("hold less at once; a person can give more with --memory"),
        _ => outcome.hint.as_deref(),
    }
}

fn failed(failure: &Failure, ended: &Ended) -> String {
    let outcome = failure.outcome();
    let hint = outcome.hint.map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    format!("{}{hint}\n\n{}", failure.render(), effects(ended))
}

/// Whether it is safe to run the script again.
fn effects(ended: &Ended) -> String {
    match (ended.changes(), ended.could_write) {
        (Some(changes), _) => format!(
            "Calls that may have changed something: {changes}. Running the script again makes \
             them again."
        ),
        (None, true) => {
            "No call changed anything; what the script wrote to files or state stays.".to_owned()
        }
        (None, false) => "Nothing was changed: it is safe to run a corrected script.".to_owned(),
    }
}

fn calls(records: &[CallRecord], made: u64) -> Value {
    let told = records.iter().take(MAX_TOLD_CALLS).map(|call| {
        json!({
            "tool": format!("{}/{}", call.server, call.tool),
            "outcome": call.outcome,
            "ms": (call.ms * 10.0).round() / 10.0,
            "bytes": call.bytes_out,
        })
    });
    let mut told: Vec<Value> = told.collect();
    let more = made.saturating_sub(u64::try_from(told.len()).unwrap_or(u64::MAX));
    told.extend((more > 0).then(|| json!({ "more": more })));
    told.into()
}

fn usage(ended: &Ended, used: usize) -> Value {
    json!({
        "wall_ms": (ended.usage.wall.as_secs_f64() * 1e4).round() / 10.0,
        "memory_bytes": ended.usage.memory_bytes,
        "tool_calls": ended.calls_made,
        "tokens": { "used": used, "direct": ended.tally.calls },
    })
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(fields) = object {
        fields.insert(key.to_owned(), value);
    }
}
