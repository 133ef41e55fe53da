//! One script, from its text to its result.

use std::mem;

use mcp_host_javascript_source::{Problem as Unreadable, Role};
use rquickjs::function::This;
use rquickjs::{CatchResultExt, Coerced, Ctx, Function, Module, Object, Persistent, Value};

use crate::bindings::exports::mcp_host::runtime::runner::{Position, Problem, Script, ScriptError};
use crate::engine::{Engine, Kept};
use crate::failure::{self, Failure};
use crate::native::system;
use crate::pump::{KeptPromise, Pump};
use crate::value;

/// A script that has begun.
struct Begun {
    evaluation: KeptPromise,
    exports: Persistent<Object<'static>>,
    args: Kept,
}

/// What a script gave.
enum Given {
    Value(Kept),
    Promise(KeptPromise),
}

/// Runs a script to its end: its result as JSON, if it gave one.
///
/// # Errors
///
/// Why it gave none.
pub async fn run(engine: Engine, script: Script) -> Result<Option<String>, ScriptError> {
    let mut pump = Pump::new(&engine);
    let ended = work(&engine, &mut pump, script).await;
    warn_of_unsent(&pump);
    drop(pump);
    // The instance ends with the run, and taking the engine apart would be for nothing.
    mem::forget(engine);
    ended.map_err(|failure| *failure)
}

async fn work(
    engine: &Engine,
    pump: &mut Pump<'_>,
    script: Script,
) -> Result<Option<String>, Failure> {
    let Begun { evaluation, exports, args } = engine.with(|ctx| begin(engine, ctx, script))?;
    pump.settle(&evaluation).await?;
    let exported = guarded(engine, |ctx| given(ctx, exports.restore(ctx)?.get("default")?))?;
    let exported = settled(pump, exported).await?;
    let result = guarded(engine, |ctx| match callable(ctx, exported.clone())? {
        Some(function) => given(ctx, function.call((args.restore(ctx)?,))?),
        None => Ok(Given::Value(exported)),
    })?;
    let result = settled(pump, result).await?;
    engine.with(|ctx| {
        let result = result.restore(ctx).unwrap_or_else(|_| Value::new_undefined(ctx.clone()));
        engine.writer().write(ctx, result, engine.shared())
    })
}

/// Reads the script and starts its evaluation.
fn begin(engine: &Engine, ctx: &Ctx<'_>, script: Script) -> Result<Begun, Failure> {
    let Script { name, source, args } = script;
    let modules = &engine.shared().modules;
    let code = modules.borrow_mut().add(&name, source, Role::Script);
    let code = code.map_err(|problem| unreadable(&name, problem))?;
    let args = value::arguments(ctx, args)
        .and_then(|args| engine.start(ctx, args.clone()).map(|()| args))
        .catch(ctx)
        .map_err(|error| failure::caught(ctx, error, engine.shared()))?;
    let declared = Module::declare(ctx.clone(), name, code)
        .catch(ctx)
        .map_err(|error| failure::undeclared(ctx, error, engine.shared()))?;
    let (evaluation, exports) = declared
        .eval()
        .and_then(|(module, evaluation)| Ok((evaluation, module.namespace()?)))
        .catch(ctx)
        .map_err(|error| failure::caught(ctx, error, engine.shared()))?;
    Ok(Begun {
        evaluation: Persistent::save(ctx, evaluation),
        exports: Persistent::save(ctx, exports),
        args: Persistent::save(ctx, args),
    })
}

/// Waits for a promise; anything else is there already.
async fn settled(pump: &mut Pump<'_>, given: Given) -> Result<Kept, Failure> {
    match given {
        Given::Value(value) => Ok(value),
        Given::Promise(promise) => pump.settle(&promise).await,
    }
}

/// The function that a script gave to be called, which a class is not.
fn callable<'js>(ctx: &Ctx<'js>, exported: Kept) -> rquickjs::Result<Option<Function<'js>>> {
    let Some(function) = exported.restore(ctx)?.into_function() else { return Ok(None) };
    let text: Coerced<String> =
        function.get::<_, Function>("toString")?.call((This(function.clone()),))?;
    Ok((!text.0.starts_with("class")).then_some(function))
}

fn given<'js>(ctx: &Ctx<'js>, value: Value<'js>) -> rquickjs::Result<Given> {
    if let Some(promise) = value.as_promise() {
        return Ok(Given::Promise(Persistent::save(ctx, promise.clone())));
    }
    if value.is_function() || !value.is_object() {
        return Ok(Given::Value(Persistent::save(ctx, value)));
    }
    // It may have a `then` of its own.
    let (promise, resolve, _) = ctx.promise()?;
    resolve.call::<_, ()>((value,))?;
    Ok(Given::Promise(Persistent::save(ctx, promise)))
}

/// Does what may throw.
fn guarded<R>(
    engine: &Engine,
    work: impl FnOnce(&Ctx<'_>) -> rquickjs::Result<R>,
) -> Result<R, Failure> {
    engine.with(|ctx| {
        let done = work(ctx).catch(ctx);
        done.map_err(|error| failure::caught(ctx, error, engine.shared()))
    })
}

fn unreadable(name: &str, problem: Unreadable) -> Failure {
    let Unreadable { message, hint, line, column } = problem;
    let at = Position { module: name.to_owned(), line, column };
    failure::located(failure::plain(Problem::Unreadable, message, hint), Some(at))
}

/// Says of calls that nobody waited for that they were never made: a forgotten `await` is
/// hard to see.
fn warn_of_unsent(pump: &Pump<'_>) {
    for call in pump.unsent() {
        system::warn(&format!(
            "{}/{} was not called: the script ended without waiting for it; `await` it",
            call.server, call.tool
        ));
    }
}
