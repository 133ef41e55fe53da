//! What the language itself does not tell of a value, for messages that show it.

use rquickjs::function::Func;
use rquickjs::promise::PromiseState;
use rquickjs::{Array, CatchResultExt, CaughtError, Ctx, Object, Value};

/// Adds the functions.
///
/// # Errors
///
/// When there is no memory.
pub fn install(native: &Object<'_>) -> rquickjs::Result<()> {
    native.set("promiseState", Func::from(promise_state))?;
    native.set("proxyTarget", Func::from(proxy_target))
}

/// `["pending"]`, `["fulfilled", value]` or `["rejected", reason]`; of what is no promise,
/// nothing.
fn promise_state<'js>(ctx: Ctx<'js>, value: Value<'js>) -> rquickjs::Result<Option<Array<'js>>> {
    let Some(promise) = value.as_promise() else { return Ok(None) };
    let parts = Array::new(ctx.clone())?;
    let state = match promise.state() {
        PromiseState::Pending => "pending",
        PromiseState::Resolved => "fulfilled",
        PromiseState::Rejected => "rejected",
    };
    parts.set(0, state)?;
    if let Some(result) = promise.result::<Value>() {
        let result = match result.catch(&ctx) {
            Ok(value) | Err(CaughtError::Value(value)) => value,
            Err(CaughtError::Exception(error)) => error.into_object().into_value(),
            Err(CaughtError::Error(error)) => return Err(error),
        };
        parts.set(1, result)?;
    }
    Ok(Some(parts))
}

/// What a proxy stands for; of a revoked one `null`, of anything else nothing.
fn proxy_target<'js>(ctx: Ctx<'js>, value: Value<'js>) -> rquickjs::Result<Value<'js>> {
    match value.as_proxy() {
        None => Ok(Value::new_undefined(ctx)),
        Some(proxy) => match proxy.target().catch(&ctx) {
            Ok(target) => Ok(target.into_value()),
            Err(_) => Ok(Value::new_null(ctx)),
        },
    }
}
