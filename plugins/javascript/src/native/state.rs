//! Values that outlive the run.

use rquickjs::function::Func;
use rquickjs::{BigInt, Ctx, Error, Object, TypedArray};

use super::content::set_known;
use super::{Refusal, bound, text};
use crate::bindings::mcp_host::guest::state::{
    self as host, Entry, Expectation, Increase, Operation, StateError, StateReason,
};

const TOO_LARGE: &str = "too-large";

type Bytes<'js> = TypedArray<'js, u8>;

/// The functions.
///
/// # Errors
///
/// When there is no memory.
pub fn object<'js>(ctx: &Ctx<'js>) -> rquickjs::Result<Object<'js>> {
    let state = Object::new(ctx.clone())?;
    state.set("get", Func::from(get))?;
    state.set("set", Func::from(set))?;
    state.set("delete", Func::from(delete))?;
    state.set("keys", Func::from(keys))?;
    state.set("compareAndSet", Func::from(compare_and_set))?;
    state.set("increment", Func::from(increment))?;
    state.set("batch", Func::from(batch))?;
    Ok(state)
}

fn get(ctx: Ctx<'_>, key: String) -> rquickjs::Result<Option<Bytes<'_>>> {
    bound(&ctx, TOO_LARGE, [key.len()])?;
    let value = host::get(&key).map_err(|error| thrown(&ctx, &error))?;
    value.map(|value| TypedArray::new(ctx, value)).transpose()
}

fn set<'js>(ctx: Ctx<'js>, key: String, value: Bytes<'js>) -> rquickjs::Result<()> {
    let value = text::bytes(&value)?;
    bound(&ctx, TOO_LARGE, [key.len(), value.len()])?;
    host::set(&key, &value).map_err(|error| thrown(&ctx, &error))
}

fn delete(ctx: Ctx<'_>, key: String) -> rquickjs::Result<bool> {
    bound(&ctx, TOO_LARGE, [key.len()])?;
    host::delete(&key).map_err(|error| thrown(&ctx, &error))
}

fn keys(
    ctx: Ctx<'_>,
    prefix: String,
    cursor: Option<String>,
    limit: u32,
) -> rquickjs::Result<Object<'_>> {
    bound(&ctx, TOO_LARGE, [prefix.len(), cursor.as_ref().map_or(0, String::len)])?;
    let page = host::list_keys(&prefix, cursor.as_deref(), limit);
    let page = page.map_err(|error| thrown(&ctx, &error))?;
    let object = Object::new(ctx.clone())?;
    object.set("keys", page.keys)?;
    set_known(&object, "next", page.next)?;
    Ok(object)
}

fn compare_and_set<'js>(
    ctx: Ctx<'js>,
    key: String,
    expected: Option<Bytes<'js>>,
    value: Option<Bytes<'js>>,
) -> rquickjs::Result<bool> {
    let expected = expected.as_ref().map(text::bytes).transpose()?;
    let value = value.as_ref().map(text::bytes).transpose()?;
    let sizes = [&expected, &value].map(|bytes| bytes.as_ref().map_or(0, Vec::len));
    bound(&ctx, TOO_LARGE, sizes.into_iter().chain([key.len()]))?;
    host::compare_and_set(&key, expected.as_deref(), value.as_deref())
        .map_err(|error| thrown(&ctx, &error))
}

fn increment<'js>(ctx: Ctx<'js>, key: String, by: BigInt<'js>) -> rquickjs::Result<BigInt<'js>> {
    bound(&ctx, TOO_LARGE, [key.len()])?;
    let sum = host::increment(&key, by.to_i64()?).map_err(|error| thrown(&ctx, &error))?;
    BigInt::from_i64(ctx, sum)
}

fn batch<'js>(ctx: Ctx<'js>, steps: Vec<Object<'js>>) -> rquickjs::Result<()> {
    let operations: Vec<_> = steps.iter().map(operation).collect::<rquickjs::Result<_>>()?;
    bound(&ctx, TOO_LARGE, operations.iter().map(size))?;
    host::batch(&operations).map_err(|error| thrown(&ctx, &error))
}

fn operation(step: &Object<'_>) -> rquickjs::Result<Operation> {
    let key: String = step.get("key")?;
    let kind: String = step.get("type")?;
    let value = || -> rquickjs::Result<Option<Vec<u8>>> {
        step.get::<_, Option<Bytes>>("value")?.as_ref().map(text::bytes).transpose()
    };
    Ok(match kind.as_str() {
        "check" => Operation::Check(Expectation { key, value: value()? }),
        "set" => Operation::Set(Entry { key, value: value()?.unwrap_or_default() }),
        "increment" => {
            let by = step.get::<_, BigInt>("by")?.to_i64()?;
            Operation::Increment(Increase { key, by })
        }
        _ => Operation::Delete(key),
    })
}

/// Bytes of what a step hands over.
fn size(operation: &Operation) -> usize {
    match operation {
        Operation::Check(step) => {
            step.key.len().saturating_add(step.value.as_ref().map_or(0, Vec::len))
        }
        Operation::Set(step) => step.key.len().saturating_add(step.value.len()),
        Operation::Delete(key) => key.len(),
        Operation::Increment(step) => step.key.len(),
    }
}

fn thrown(ctx: &Ctx<'_>, error: &StateError) -> Error {
    let reason = match error.reason {
        StateReason::Denied => "denied",
        StateReason::InvalidKey => "invalid-key",
        StateReason::TooLarge => TOO_LARGE,
        StateReason::Quota => "quota",
        StateReason::NotANumber => "not-a-number",
        StateReason::Conflict => "conflict",
        StateReason::Unavailable => "unavailable",
    };
    Refusal { reason, message: &error.message, hint: error.hint.as_deref() }.throw(ctx)
}
