//! The event loop: runs what a script has scheduled, makes its calls, waits for what comes
//! first, and gives it to the script.
//!
//! It ends when the promise it was given is settled, whatever is still open then; when
//! something is thrown that nobody catches; or when nothing is left that could settle it.

use std::pin::Pin;

use futures::FutureExt;
use futures::future::{Abortable, Either, select};
use futures::stream::{FuturesUnordered, StreamExt};
use rquickjs::promise::PromiseState;
use rquickjs::{CatchResultExt, CaughtError, Ctx, Persistent, Promise, Value};

use crate::bindings::exports::mcp_host::runtime::runner::Problem;
use crate::bindings::mcp_host::guest::tools_async;
use crate::bindings::mcp_host::guest::types::{ToolError, ToolOutput};
use crate::engine::{Engine, Kept};
use crate::failure::{self, Failure};
use crate::native::system;
use crate::native::tools::Call;
use crate::timers::Instant;

/// A promise that is kept while no script runs.
pub type KeptPromise = Persistent<Promise<'static>>;

/// The answer to a call; none when it was taken back.
type Answered = (u32, Option<Result<ToolOutput, ToolError>>);
type Waiting<T> = Pin<Box<dyn Future<Output = T>>>;

/// Promises that were rejected, and nobody handled it yet.
#[derive(Default)]
pub struct Rejections {
    unhandled: Vec<(Kept, Kept)>,
}

/// The event loop of one script.
pub struct Pump<'e> {
    engine: &'e Engine,
    calls: FuturesUnordered<Waiting<Answered>>,
    alarm: Option<(Instant, Waiting<()>)>,
}

impl Rejections {
    /// Takes notice of a promise that was rejected, or of one that is handled after all.
    pub fn note<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        promise: Value<'js>,
        reason: Value<'js>,
        handled: bool,
    ) {
        let promise = Persistent::save(ctx, promise);
        if handled {
            self.unhandled.retain(|(kept, _)| *kept != promise);
        } else {
            self.unhandled.push((promise, Persistent::save(ctx, reason)));
        }
    }

    fn first<'js>(&self, ctx: &Ctx<'js>) -> Option<Value<'js>> {
        self.unhandled.first().and_then(|(_, reason)| reason.clone().restore(ctx).ok())
    }
}

impl<'e> Pump<'e> {
    /// A loop with nothing to do.
    pub fn new(engine: &'e Engine) -> Self {
        Self { engine, calls: FuturesUnordered::new(), alarm: None }
    }

    /// Runs until a promise is settled: its value.
    ///
    /// # Errors
    ///
    /// What was thrown and not caught, or that nothing will settle it.
    pub async fn settle(&mut self, promise: &KeptPromise) -> Result<Kept, Failure> {
        loop {
            if let Some(value) = self.engine.with(|ctx| self.turn(ctx, promise))? {
                return Ok(value);
            }
            self.make_calls();
            self.next().await?;
        }
    }

    /// The calls that the script made and ended without waiting for, so that they were
    /// never sent.
    pub fn unsent(&self) -> Vec<Call> {
        self.engine.shared().calls.borrow_mut().take_made()
    }

    /// Runs what is scheduled, and looks how things stand.
    fn turn(&self, ctx: &Ctx<'_>, promise: &KeptPromise) -> Result<Option<Kept>, Failure> {
        while ctx.execute_pending_job() {}
        let Ok(promise) = promise.clone().restore(ctx) else { return Ok(None) };
        if promise.state() == PromiseState::Pending && self.unhandled(ctx).is_none() {
            return Ok(None);
        }
        let settled = promise.result::<Value>().transpose();
        let value = settled.catch(ctx).map_err(|error| self.uncaught(ctx, error))?;
        match (self.unhandled(ctx), value) {
            (Some(reason), _) => Err(failure::unhandled(ctx, &reason, self.engine.shared())),
            (None, value) => Ok(value.map(|value| Persistent::save(ctx, value))),
        }
    }

    fn make_calls(&self) {
        for call in self.engine.shared().calls.borrow_mut().take_made() {
            self.calls.push(Box::pin(answer(call)));
        }
    }

    /// Waits for what comes first, and gives it to the script.
    async fn next(&mut self) -> Result<(), Failure> {
        let now = system::monotonic();
        let wait = self.engine.shared().timers.borrow().wait(now);
        match wait {
            None if self.calls.is_empty() => Err(unsettled()),
            None => self.next_answer().await,
            Some(0) if self.calls.is_empty() => self.ring(now),
            Some(0) => {
                // A script whose timers are always due must get its answers all the same.
                wit_bindgen::yield_async().await;
                if let Some(Some(answered)) = self.calls.next().now_or_never() {
                    self.give(answered)?;
                }
                self.ring(now)
            }
            Some(wait) => self.first_of_both(now.saturating_add(wait), wait).await,
        }
    }

    async fn next_answer(&mut self) -> Result<(), Failure> {
        match self.calls.next().await {
            Some(answered) => self.give(answered),
            None => Ok(()),
        }
    }

    /// Waits for a timer or an answer.
    async fn first_of_both(&mut self, due: Instant, wait: u64) -> Result<(), Failure> {
        let mut alarm = match self.alarm.take() {
            Some((set, alarm)) if set == due => alarm,
            _ => Box::pin(system::sleep(wait)),
        };
        if self.calls.is_empty() {
            alarm.await;
            return Ok(());
        }
        let answered = match select(self.calls.next(), &mut alarm).await {
            Either::Left((answered, _)) => answered,
            Either::Right(((), _)) => return Ok(()),
        };
        self.alarm = Some((due, alarm));
        answered.map_or(Ok(()), |answered| self.give(answered))
    }

    /// Calls the first timer that is due.
    fn ring(&self, now: Instant) -> Result<(), Failure> {
        let due = self.engine.shared().timers.borrow_mut().take_due(now);
        let Some(callback) = due else { return Ok(()) };
        self.engine.with(|ctx| {
            let called = callback.restore(ctx).and_then(|callback| callback.call::<_, ()>(()));
            called.catch(ctx).map_err(|error| self.uncaught(ctx, error))
        })
    }

    fn give(&self, (id, result): Answered) -> Result<(), Failure> {
        let answer = self.engine.shared().calls.borrow_mut().close(id);
        let (Some(answer), Some(result)) = (answer, result) else { return Ok(()) };
        self.engine.with(|ctx| {
            answer.give(ctx, result).catch(ctx).map_err(|error| self.uncaught(ctx, error))
        })
    }

    fn unhandled<'js>(&self, ctx: &Ctx<'js>) -> Option<Value<'js>> {
        self.engine.shared().rejections.borrow().first(ctx)
    }

    fn uncaught<'js>(&self, ctx: &Ctx<'js>, error: CaughtError<'js>) -> Failure {
        failure::caught(ctx, error, self.engine.shared())
    }
}

async fn answer(call: Call) -> Answered {
    let Call { id, server, tool, arguments, abort } = call;
    let made = tools_async::call_tool(server, tool, arguments);
    (id, Abortable::new(made, abort).await.ok())
}

fn unsettled() -> Failure {
    let message = "the script waits for a promise that nothing will settle";
    let hint = "no tool call is open and no timer is set: look for a `new Promise` whose resolve \
                is never called, or for two functions that wait for each other";
    failure::plain(Problem::Unsettled, message, Some(hint.to_owned()))
}
