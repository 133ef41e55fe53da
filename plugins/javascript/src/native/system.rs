//! Time, chance, timers and what is printed.

use std::rc::Rc;

use rquickjs::function::Func;
use rquickjs::{Ctx, Function, Object, String as JsString, TypedArray};

use super::text;
use crate::bindings::mcp_host::runtime::console::{self, Level};
use crate::bindings::mcp_host::runtime::system as host;
use crate::engine::{Callback, Shared};
use crate::timers::Instant;

/// Bytes of one message; what is over is counted.
const MAX_PRINTED_BYTES: usize = 1024 * 1024;
/// Bytes the host gives at once.
const MAX_RANDOM_BYTES: u32 = 64 * 1024;
/// Nanoseconds in a millisecond.
const NANOSECONDS: f64 = 1_000_000.0;

/// Adds the functions.
///
/// # Errors
///
/// When there is no memory.
pub fn install(native: &Object<'_>, shared: &Rc<Shared>) -> rquickjs::Result<()> {
    native.set("print", Func::from(print))?;
    native.set("now", Func::from(now))?;
    native.set("monotonic", Func::from(|| milliseconds(monotonic())))?;
    native.set("random", Func::from(random_array))?;
    let timers = shared.clone();
    let set = move |wait: f64, callback: Callback| {
        timers.timers.borrow_mut().set(monotonic(), wait, callback)
    };
    native.set("setTimer", Function::new(native.ctx().clone(), set)?)?;
    let timers = shared.clone();
    let clear = move |id: u32| drop(timers.timers.borrow_mut().clear(id));
    native.set("clearTimer", Function::new(native.ctx().clone(), clear)?)
}

/// Milliseconds since 1970.
pub fn now() -> f64 {
    milliseconds(host::now())
}

/// Nanoseconds of a clock that never goes back.
pub fn monotonic() -> Instant {
    host::monotonic()
}

/// Waits, while calls go on.
pub async fn sleep(nanoseconds: u64) {
    host::sleep(nanoseconds).await;
}

/// Random bytes fit for secrets.
pub fn random(length: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut missing = length;
    while missing > 0 {
        let part = missing.min(MAX_RANDOM_BYTES);
        bytes.extend(host::random(part));
        missing = missing.saturating_sub(part);
    }
    bytes
}

/// Says something to whoever runs the script.
pub fn warn(message: &str) {
    console::print(Level::Warning, message);
}

fn print(level: u32, message: JsString<'_>) -> rquickjs::Result<()> {
    let level = match level {
        0 => Level::Debug,
        1 => Level::Info,
        2 => Level::Warning,
        _ => Level::Error,
    };
    let message = text::from_js(&message)?;
    match text::start_within(&message, MAX_PRINTED_BYTES) {
        whole if whole.len() == message.len() => console::print(level, whole),
        start => {
            let rest = message.len().saturating_sub(start.len());
            console::print(level, &format!("{start}… ({rest} more bytes)"));
        }
    }
    Ok(())
}

fn random_array(ctx: Ctx<'_>, length: u32) -> rquickjs::Result<TypedArray<'_, u8>> {
    TypedArray::new(ctx, random(length))
}

fn milliseconds(nanoseconds: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a quarter of a microsecond, in this century")]
    let nanoseconds = nanoseconds as f64;
    nanoseconds / NANOSECONDS
}
