//! What went wrong, for whoever wrote the script: of everything that can be thrown, the
//! class, the message, the place in their own text and what led to it.
//!
//! Reading a thrown value may run code of the script and throw again; what cannot be read
//! is left out.

use rquickjs::{
    CatchResultExt, CaughtError, Coerced, Ctx, FromJs, Object, String as JsString, Value,
};

use crate::bindings::exports::mcp_host::runtime::runner::{Frame, Position, Problem, ScriptError};
use crate::engine::Shared;
use crate::modules::Unresolved;
use crate::native::text;
use crate::stack;

/// What would help with a rejection that nobody handled.
const UNHANDLED: &str =
    "nothing awaits the promise that was rejected: `await` it or add a `.catch`";
/// Functions of a stack.
const MAX_FRAMES: usize = 32;
/// Causes of an error.
const MAX_CAUSES: usize = 8;
/// What the names of modules begin with that the host made of tools.
const TOOLS: &str = "mcp/";
/// Bytes of a message, and of everything else that a script makes up.
const MAX_TEXT_BYTES: usize = 32 * 1024;

/// Why a script gave no result.
pub type Failure = Box<ScriptError>;

/// A failure without anything but its message.
pub fn plain(problem: Problem, message: impl Into<String>, hint: Option<String>) -> Failure {
    Box::new(ScriptError {
        problem,
        name: None,
        message: message.into(),
        hint,
        at: None,
        stack: Vec::new(),
        causes: Vec::new(),
    })
}

/// The same with its place.
pub fn located(mut failure: Failure, at: Option<Position>) -> Failure {
    failure.at = at;
    failure
}

/// What a script threw and did not catch.
pub fn thrown<'js>(ctx: &Ctx<'js>, value: &Value<'js>, shared: &Shared) -> Failure {
    if let Some(failure) = shared.modules.borrow().unresolved(ctx, value) {
        return unresolved(failure);
    }
    let Some(object) = value.as_object().filter(|object| is_error(object)) else {
        let message = format!("a value that is no Error was thrown: {}", shown(ctx, value));
        return plain(Problem::Thrown, message, None);
    };
    let message = property::<String>(object, "message").unwrap_or_default();
    if let Some(failure) = shared.modules.borrow().missing_export(&message) {
        return unresolved(failure);
    }
    let stack = frames(object, shared);
    Box::new(ScriptError {
        problem: Problem::Thrown,
        name: property(object, "name"),
        message,
        hint: hint(ctx, object, shared),
        at: place(&stack),
        stack,
        causes: causes(ctx, object),
    })
}

/// What was caught where a script was entered.
pub fn caught<'js>(ctx: &Ctx<'js>, error: CaughtError<'js>, shared: &Shared) -> Failure {
    match error {
        CaughtError::Exception(exception) => thrown(ctx, exception.as_object().as_value(), shared),
        CaughtError::Value(value) => thrown(ctx, &value, shared),
        CaughtError::Error(error) => plain(Problem::Thrown, error.to_string(), None),
    }
}

/// The reason of a rejection that nobody handled.
pub fn unhandled<'js>(ctx: &Ctx<'js>, reason: &Value<'js>, shared: &Shared) -> Failure {
    let mut error = thrown(ctx, reason, shared);
    error.hint.get_or_insert_with(|| UNHANDLED.to_owned());
    error
}

/// The same of a script that the engine could not read.
pub fn undeclared<'js>(ctx: &Ctx<'js>, error: CaughtError<'js>, shared: &Shared) -> Failure {
    let mut error = caught(ctx, error, shared);
    if error.problem == Problem::Thrown {
        error.problem = Problem::Unreadable;
    }
    error
}

/// An import that failed.
fn unresolved(failure: Unresolved) -> Failure {
    let Unresolved { message, hint, at } = failure;
    located(plain(Problem::Unresolved, message, hint), at)
}

fn is_error(object: &Object<'_>) -> bool {
    object.is_error() || property::<String>(object, "message").is_some()
}

/// What would help: the error's own hint, or what the prelude knows of it.
fn hint<'js>(ctx: &Ctx<'js>, error: &Object<'js>, shared: &Shared) -> Option<String> {
    let own = property::<String>(error, "hint").filter(|hint| !hint.is_empty());
    own.or_else(|| {
        let known = shared.hints.borrow().clone()?.restore(ctx).ok()?;
        let hint = known.call::<_, Option<String>>((error.clone(),)).catch(ctx);
        hint.ok().flatten()
    })
}

fn frames(error: &Object<'_>, shared: &Shared) -> Vec<Frame> {
    let stack: String = property(error, "stack").unwrap_or_default();
    let modules = shared.modules.borrow();
    let lines = stack::lines(&stack, |module| modules.knows(module));
    let frame = |line: stack::Line| {
        let at: Position = modules.original(line.module, line.line, line.column)?;
        Some(Frame { function: line.function.map(str::to_owned), at })
    };
    lines.filter_map(frame).take(MAX_FRAMES).collect()
}

/// Where to look first: the innermost function that is not one of those which the host made
/// of tools.
fn place(stack: &[Frame]) -> Option<Position> {
    let own = stack.iter().find(|frame| !frame.at.module.starts_with(TOOLS));
    own.or(stack.first()).map(|frame| frame.at.clone())
}

/// The causes of an error, each with its class and its message. Those of an AggregateError
/// are its `errors`.
fn causes<'js>(ctx: &Ctx<'js>, error: &Object<'js>) -> Vec<String> {
    let mut causes = Vec::new();
    let mut next = cause(error);
    if let Some(errors) = property::<Vec<Value>>(error, "errors") {
        causes.extend(errors.iter().take(MAX_CAUSES).map(|error| one_line(ctx, error)));
    }
    while let Some(value) = next.filter(|_| causes.len() < MAX_CAUSES) {
        causes.push(one_line(ctx, &value));
        next = value.as_object().and_then(cause);
    }
    causes
}

fn cause<'js>(error: &Object<'js>) -> Option<Value<'js>> {
    property::<Value>(error, "cause").filter(|cause| !cause.is_undefined() && !cause.is_null())
}

fn one_line<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> String {
    let Some(object) = value.as_object().filter(|object| is_error(object)) else {
        return shown(ctx, value);
    };
    let name: String = property(object, "name").unwrap_or_default();
    let message: String = property(object, "message").unwrap_or_default();
    let line = if name.is_empty() { message } else { format!("{name}: {message}") };
    line.lines().collect::<Vec<_>>().join(" ")
}

/// A value that is no error: as JSON if that can be, so that what is in it is seen.
fn shown<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> String {
    let text = match value.as_object() {
        Some(_) => ctx.json_stringify(value.clone()).ok().flatten(),
        None => None,
    };
    let text = text.or_else(|| described(ctx, value).ok());
    drop(ctx.catch());
    let text = text.and_then(|text| text::from_js(&text).ok()).unwrap_or_default();
    text::start_within(&text, MAX_TEXT_BYTES).to_owned()
}

/// What `String(value)` is; of a string, the string.
fn described<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> rquickjs::Result<JsString<'js>> {
    if let Some(symbol) = value.as_symbol() {
        return Coerced::<JsString>::from_js(ctx, symbol.description()?).map(|text| text.0);
    }
    Coerced::<JsString>::from_js(ctx, value.clone()).map(|text| text.0)
}

/// A property of some type; none when it has another, or cannot be read.
fn property<'js, T: FromJs<'js> + Bounded>(object: &Object<'js>, name: &str) -> Option<T> {
    let value = object.get::<_, T>(name);
    if value.is_err() {
        drop(object.ctx().catch());
    }
    value.ok().map(Bounded::bounded)
}

/// What is cut where it is too long.
trait Bounded {
    fn bounded(self) -> Self;
}

impl Bounded for String {
    fn bounded(mut self) -> Self {
        let length = text::start_within(&self, MAX_TEXT_BYTES).len();
        self.truncate(length);
        self
    }
}

impl Bounded for Value<'_> {
    fn bounded(self) -> Self {
        self
    }
}

impl<T> Bounded for Vec<T> {
    fn bounded(self) -> Self {
        self
    }
}
