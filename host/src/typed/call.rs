//! One typed function at work: values to arguments, the call that every guest makes, and its
//! answer to values again.
//!
//! What a tool is may change while a guest runs. The types were compared when the guest was
//! linked, so they are compared again when the server's list has become another.

use std::sync::{Arc, Mutex, PoisonError};

use mcp_host_types::fit::Change;
use mcp_host_types::{Function, Shape};

use super::misfit::Answer;
use super::surface::Signature;
use super::tape::Tape;
use super::{Invalid, answer, canonical, misfit, read, write};
use crate::limits::MAX_ARGUMENT_BYTES;
use crate::limits::typed::MAX_TYPED_VALUES;
use crate::tools::{
    Call, CallLimit, Effect, ErrorReason, InvalidArgument, Session, ToolDescription, ToolError,
    ToolOutput,
};

/// A typed import and the tool it stands for.
pub struct TypedTool {
    signature: Signature,
    ident: String,
    /// How it fits the tool as it was last described.
    fitted: Mutex<Arc<Fitted>>,
}

/// How the types of an import and the schemas of a tool go together.
struct Fitted {
    tool: Arc<ToolDescription>,
    /// What its one parameter is; none when it has no parameter.
    args: Option<Shape>,
    answer: Answer,
}

impl TypedTool {
    /// Compares an import with the tool of its name, whose name in code is `ident`.
    ///
    /// # Errors
    ///
    /// What keeps them from going together.
    pub fn new(
        signature: Signature,
        ident: String,
        tool: Arc<ToolDescription>,
    ) -> Result<Self, Vec<Change>> {
        let fitted = Mutex::new(Arc::new(fitted(&signature, &ident, tool)?));
        Ok(Self { signature, ident, fitted })
    }

    /// Its name in its interface.
    pub fn function(&self) -> &str {
        &self.signature.name
    }

    /// Whether the guest imports it as an `async func`.
    pub fn is_async(&self) -> bool {
        self.signature.is_async
    }

    /// The core values that its parameters are passed as, as [`canonical::flat_count`] counts.
    pub fn flat_count(&self) -> usize {
        let params = self.signature.params.iter().flatten();
        canonical::flat_count(params.map(|(_, shape)| shape))
    }

    /// Makes the call with its parameters, in whose place comes `result<T, tool-error>`.
    ///
    /// # Errors
    ///
    /// [`CallLimit`]. A call that fails is no error here.
    pub async fn call(&self, session: &Session, tape: &mut Tape) -> Result<(), CallLimit> {
        if let Err(error) = self.answer(session, tape).await? {
            failed(&error, tape);
        }
        Ok(())
    }

    async fn answer(
        &self,
        session: &Session,
        tape: &mut Tape,
    ) -> Result<Result<(), ToolError>, CallLimit> {
        let last = self.last();
        let (server, tool) = (&last.tool.server, &last.tool.tool);
        let fitted = match session.describe(server, tool).await {
            Ok(now) => self.still(last.clone(), now),
            // The call itself says it, and counts.
            Err(_) => Ok(last.clone()),
        };
        let prepared = fitted.and_then(|fitted| {
            let arguments = arguments(&fitted, tape)?;
            Ok((fitted, arguments))
        });
        let (fitted, arguments) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                let (server, tool) = (server.clone(), tool.clone());
                let call = Call { server, tool, arguments: String::new() };
                return session.refuse(&call, error).map(Err);
            }
        };
        let call = Call { server: server.clone(), tool: tool.clone(), arguments };
        let answered = session.call(&call).await?;
        Ok(answered.and_then(|output| value(&fitted, output, tape)))
    }

    fn last(&self) -> Arc<Fitted> {
        self.fitted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How it fits the tool as it is `now`.
    fn still(
        &self,
        last: Arc<Fitted>,
        now: Arc<ToolDescription>,
    ) -> Result<Arc<Fitted>, ToolError> {
        let same = Arc::ptr_eq(&last.tool, &now)
            || (last.tool.input_schema == now.input_schema
                && last.tool.output_schema == now.output_schema);
        if same {
            return Ok(last);
        }
        let fitted = fitted(&self.signature, &self.ident, now)
            .map_err(|changes| changed(&last.tool, &changes))?;
        let fitted = Arc::new(fitted);
        *self.fitted.lock().unwrap_or_else(PoisonError::into_inner) = fitted.clone();
        Ok(fitted)
    }
}

fn fitted(
    signature: &Signature,
    ident: &str,
    tool: Arc<ToolDescription>,
) -> Result<Fitted, Vec<Change>> {
    let live = live(ident, &tool);
    let (args, answer) = misfit::compare(signature, &live)?;
    Ok(Fitted { tool, args, answer })
}

/// The function that the tool is now.
fn live(ident: &str, tool: &ToolDescription) -> Function {
    // Listing kept only what parses.
    let parsed = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let (input, output) = (parsed(&tool.input_schema), tool.output_schema.as_deref().map(parsed));
    let described = mcp_host_types::function::Tool {
        ident,
        name: &tool.tool,
        docs: "",
        input: &input,
        output: output.as_ref(),
    };
    mcp_host_types::function::function(&described).function
}

fn arguments(fitted: &Fitted, params: &Tape) -> Result<String, ToolError> {
    let Some(shape) = &fitted.args else { return Ok("{}".to_owned()) };
    let mut text = String::with_capacity(params.json_bytes().min(MAX_ARGUMENT_BYTES));
    write::write(&mut params.cursor(), shape, MAX_ARGUMENT_BYTES, &mut text)
        .map_err(|Invalid { path, reason }| invalid(&fitted.tool, path, reason))?;
    Ok(text)
}

/// The `ok` of a result, or why there is none; the tape is of no use then.
fn value(fitted: &Fitted, output: ToolOutput, tape: &mut Tape) -> Result<(), ToolError> {
    tape.reuse(output.structured.as_ref().map_or(0, String::len));
    tape.push(0);
    match &fitted.answer {
        Answer::Content => answer::content(&output.content, tape)
            .map_err(|answer::TooLarge| too_large(&fitted.tool)),
        Answer::Structured(shape) => {
            let read = match output.structured.as_deref() {
                Some(structured) => read::read(structured, shape, tape)
                    .map_err(|invalid| format!("at {:?}: {}", invalid.path, invalid.reason)),
                None => Err("there is no structured result".to_owned()),
            };
            read.map_err(|reason| unlike_its_schema(&fitted.tool, &reason, output))
        }
    }
}

/// The `error` of a result.
fn failed(error: &ToolError, tape: &mut Tape) {
    tape.reuse(0);
    tape.push(1);
    answer::error(error, tape);
}

fn shown(tool: &ToolDescription) -> String {
    format!("{}/{}", tool.server, tool.tool)
}

fn changed(tool: &ToolDescription, changes: &[Change]) -> ToolError {
    let changes: Vec<_> = changes.iter().map(ToString::to_string).collect();
    ToolError {
        reason: ErrorReason::UnknownTool(Vec::new()),
        effect: Effect::NotSent,
        message: format!(
            "the tool is not the one that the guest was linked with: {}: {}",
            shown(tool),
            changes.join("; ")
        ),
        hint: Some("build the guest again with the interfaces of now".to_owned()),
    }
}

fn invalid(tool: &ToolDescription, path: String, reason: String) -> ToolError {
    let message = format!("the arguments cannot be sent to {}: {reason}", shown(tool));
    ToolError {
        reason: ErrorReason::InvalidArguments(vec![InvalidArgument { path, reason }]),
        effect: Effect::NotSent,
        message,
        hint: None,
    }
}

fn too_large(tool: &ToolDescription) -> ToolError {
    let message = format!(
        "the answer of {} holds over the limit of {MAX_TYPED_VALUES} values of a type, each byte \
         of an image one of them",
        shown(tool)
    );
    ToolError {
        reason: ErrorReason::Limit,
        effect: Effect::Done,
        message,
        hint: Some("call it with call-tool of mcp-host:guest/tools".to_owned()),
    }
}

fn unlike_its_schema(tool: &ToolDescription, reason: &str, output: ToolOutput) -> ToolError {
    let message =
        format!("the answer of {} is not what its output schema says: {reason}", shown(tool));
    ToolError {
        reason: ErrorReason::Failed(output),
        effect: Effect::Done,
        message,
        hint: Some("what it answered is in the error".to_owned()),
    }
}
