//! The tools of the servers. A call is only noted here: the event loop makes it, and gives
//! its answer to one of the two functions that came with it.

use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::{AbortHandle, AbortRegistration};
use rquickjs::function::Func;
use rquickjs::{Array, Ctx, Error, Function, IntoJs, Object, Persistent, Value};

use super::content::{self, set_known};
use super::{MAX_HANDED_BYTES, Refusal, bound};
use crate::bindings::mcp_host::guest::tools as host;
use crate::bindings::mcp_host::guest::types::{Effect, ErrorReason, ToolError, ToolOutput};
use crate::engine::{Callback, Shared};
use crate::value;

/// A call that a script makes.
pub struct Call {
    /// Its number.
    pub id: u32,
    /// The server's name.
    pub server: String,
    /// The tool's name.
    pub tool: String,
    /// A JSON document.
    pub arguments: String,
    /// Through which it is taken back.
    pub abort: AbortRegistration,
}

/// The two functions of a call, one of which gets its answer.
pub struct Answer {
    resolve: Callback,
    reject: Callback,
    abort: AbortHandle,
}

/// The calls of a script.
#[derive(Default)]
pub struct Calls {
    made: Vec<Call>,
    open: BTreeMap<u32, Answer>,
    last: u32,
}

impl Calls {
    /// Takes those that were made since the last time.
    pub fn take_made(&mut self) -> Vec<Call> {
        std::mem::take(&mut self.made)
    }

    /// Takes the functions of a call that is answered; none when it was taken back.
    pub fn close(&mut self, id: u32) -> Option<Answer> {
        self.open.remove(&id)
    }

    fn cancel(&mut self, id: u32) {
        if let Some(answer) = self.open.remove(&id) {
            answer.abort.abort();
            self.made.retain(|call| call.id != id);
        }
    }
}

impl Answer {
    /// Gives the script what came.
    ///
    /// # Errors
    ///
    /// What the function throws.
    pub fn give(
        self,
        ctx: &Ctx<'_>,
        result: Result<ToolOutput, ToolError>,
    ) -> rquickjs::Result<()> {
        match result {
            Ok(output) => {
                let blocks = content::blocks(ctx, output.content)?;
                self.resolve.restore(ctx)?.call((output.structured, blocks))
            }
            Err(error) => self.reject.restore(ctx)?.call((failure(ctx, error)?,)),
        }
    }
}

/// Adds the functions.
///
/// # Errors
///
/// When there is no memory.
pub fn install(native: &Object<'_>, shared: &Rc<Shared>) -> rquickjs::Result<()> {
    native.set("searchTools", Func::from(search))?;
    native.set("describeTool", Func::from(describe))?;
    native.set("listServers", Func::from(host::list_servers))?;
    let calls = shared.clone();
    let make = move |ctx, server, tool, arguments, resolve, reject| {
        call(&calls, &ctx, [server, tool, arguments], resolve, reject)
    };
    native.set("callTool", Function::new(native.ctx().clone(), make)?)?;
    let calls = shared.clone();
    let cancel = move |id: u32| calls.calls.borrow_mut().cancel(id);
    native.set("cancelCall", Function::new(native.ctx().clone(), cancel)?)
}

fn call<'js>(
    shared: &Shared,
    ctx: &Ctx<'js>,
    [server, tool, arguments]: [String; 3],
    resolve: Function<'js>,
    reject: Function<'js>,
) -> rquickjs::Result<u32> {
    let bytes = server.len().saturating_add(tool.len()).saturating_add(arguments.len());
    if bytes > MAX_HANDED_BYTES {
        reject.defer((failure(ctx, too_large(bytes))?,))?;
        return Ok(0);
    }
    let (handle, abort) = AbortHandle::new_pair();
    let mut calls = shared.calls.borrow_mut();
    let id = calls.last.wrapping_add(1);
    calls.last = id;
    let [resolve, reject] = [resolve, reject].map(|function| Persistent::save(ctx, function));
    calls.open.insert(id, Answer { resolve, reject, abort: handle });
    let arguments = value::well_formed(arguments);
    calls.made.push(Call { id, server, tool, arguments, abort });
    Ok(id)
}

fn too_large(bytes: usize) -> ToolError {
    ToolError {
        reason: ErrorReason::Limit,
        effect: Effect::NotSent,
        message: format!("{bytes} bytes of arguments: over the limit of one call"),
        hint: None,
    }
}

fn search<'js>(ctx: Ctx<'js>, query: String, limit: u32) -> rquickjs::Result<Array<'js>> {
    bound(&ctx, "limit", [query.len()])?;
    let found = host::search_tools(&query, limit).map_err(|error| thrown(&ctx, error))?;
    let matches = Array::new(ctx.clone())?;
    for (index, found) in found.into_iter().enumerate() {
        let object = Object::new(ctx.clone())?;
        object.set("server", found.server)?;
        object.set("tool", found.tool)?;
        object.set("summary", found.summary)?;
        matches.set(index, object)?;
    }
    Ok(matches)
}

fn describe<'js>(ctx: Ctx<'js>, server: String, tool: String) -> rquickjs::Result<Object<'js>> {
    bound(&ctx, "limit", [server.len(), tool.len()])?;
    let known = host::describe_tool(&server, &tool).map_err(|error| thrown(&ctx, error))?;
    let object = Object::new(ctx.clone())?;
    object.set("server", known.server)?;
    object.set("tool", known.tool)?;
    set_known(&object, "title", known.title)?;
    object.set("description", known.description)?;
    object.set("inputSchema", ctx.json_parse(known.input_schema)?)?;
    let output = known.output_schema.map(|schema| ctx.json_parse(schema)).transpose()?;
    set_known(&object, "outputSchema", output)?;
    object.set("annotations", annotations(&ctx, &known.annotations)?)?;
    Ok(object)
}

fn annotations<'js>(ctx: &Ctx<'js>, claimed: &host::Annotations) -> rquickjs::Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    set_known(&object, "readOnlyHint", claimed.read_only)?;
    set_known(&object, "destructiveHint", claimed.destructive)?;
    set_known(&object, "idempotentHint", claimed.idempotent)?;
    set_known(&object, "openWorldHint", claimed.open_world)?;
    Ok(object)
}

fn thrown(ctx: &Ctx<'_>, error: ToolError) -> Error {
    match failure(ctx, error) {
        Ok(object) => ctx.throw(object.into_value()),
        Err(error) => error,
    }
}

/// A call that failed, for the prelude's `ToolError`.
fn failure<'js>(ctx: &Ctx<'js>, error: ToolError) -> rquickjs::Result<Object<'js>> {
    let reason = reason(&error.reason);
    let refusal = Refusal { reason, message: &error.message, hint: error.hint.as_deref() };
    let object = refusal.to_object(ctx)?;
    object.set("effect", effect(error.effect))?;
    set_known(&object, "details", details(ctx, &error.reason)?)?;
    if let ErrorReason::Failed(output) = error.reason {
        set_known(&object, "structured", output.structured)?;
        object.set("content", content::blocks(ctx, output.content)?)?;
    } else {
        object.set("content", Array::new(ctx.clone())?)?;
    }
    Ok(object)
}

fn details<'js>(ctx: &Ctx<'js>, reason: &ErrorReason) -> rquickjs::Result<Option<Value<'js>>> {
    match reason {
        ErrorReason::UnknownTool(near) => near.clone().into_js(ctx).map(Some),
        ErrorReason::InvalidArguments(reasons) => {
            let list = Array::new(ctx.clone())?;
            for (index, reason) in reasons.iter().enumerate() {
                let object = Object::new(ctx.clone())?;
                object.set("path", reason.path.as_str())?;
                object.set("reason", reason.reason.as_str())?;
                list.set(index, object)?;
            }
            Ok(Some(list.into_value()))
        }
        _ => Ok(None),
    }
}

fn reason(reason: &ErrorReason) -> &'static str {
    match reason {
        ErrorReason::Denied => "denied",
        ErrorReason::UnknownTool(_) => "unknown-tool",
        ErrorReason::InvalidArguments(_) => "invalid-arguments",
        ErrorReason::Failed(_) => "failed",
        ErrorReason::Unavailable => "unavailable",
        ErrorReason::Timeout => "timeout",
        ErrorReason::Limit => "limit",
        ErrorReason::Unsupported => "unsupported",
    }
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::NotSent => "not-sent",
        Effect::SentUnknown => "sent-unknown",
        Effect::Done => "done",
    }
}
