//! The engine: a QuickJS runtime with one context, and what the functions of `native` and
//! the event loop share.
//!
//! It knows no script. It is made once, usually while the snapshot is taken, and given
//! away once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rquickjs::function::Args;
use rquickjs::{CatchResultExt, Context, Ctx, Function, Module, Persistent, Runtime, Value};

use crate::modules::{Modules, Registry};
use crate::native::tools::Calls;
use crate::pump::Rejections;
use crate::timers::Timers;
use crate::value::Writer;
use crate::{chance, native, prelude};

/// Bytes of the linear memory's stack that scripts may use. Past it a script gets a
/// RangeError. The rest of the stack is for what is called where the script ends.
///
/// The same functions have another part of their frames on the host's stack, which nothing
/// here sees and at whose end the run ends: in the worst case, a parser in nested
/// parentheses, 18 bytes there for one here. So it has to be 32 times as large.
const SCRIPT_STACK_BYTES: usize = 512 * 1024;

/// Bytes of values past which the engine looks for cycles among them for the first time.
/// Looking through the snapshot's own values costs more than most scripts do.
const COLLECTION_BYTES: usize = 32 * 1024 * 1024;

/// A function of a script that is called later.
pub type Callback = Persistent<Function<'static>>;

/// A value of a script that is kept while no script runs.
pub type Kept = Persistent<Value<'static>>;

/// What native functions leave for the event loop.
#[derive(Default)]
pub struct Shared {
    /// Tool calls.
    pub calls: RefCell<Calls>,
    /// Callbacks that wait for their time.
    pub timers: RefCell<Timers<Callback>>,
    /// Promises that were rejected, and nobody handled it yet.
    pub rejections: RefCell<Rejections>,
    /// The modules of the script.
    pub modules: RefCell<Registry>,
    /// The function of the prelude that knows what would help with an error.
    pub hints: RefCell<Option<Callback>>,
}

/// An engine that has run nothing yet.
pub struct Engine {
    context: Context,
    start: Callback,
    writer: Writer,
    shared: Rc<Shared>,
}

thread_local! {
    static READY: RefCell<Option<Engine>> = const { RefCell::new(None) };
    static WARMING: Cell<bool> = const { Cell::new(false) };
}

/// Makes the engine that [`take`] will give away.
pub fn warm() {
    WARMING.set(true);
    let engine = Engine::new();
    READY.set(Some(engine));
    WARMING.set(false);
}

/// Whether [`warm`] is at work, and nothing of the host can be called.
#[cfg(target_arch = "wasm32")]
pub fn is_warming() -> bool {
    WARMING.get()
}

/// The engine that was made before, or a new one.
pub fn take() -> Engine {
    READY.take().unwrap_or_else(Engine::new)
}

impl Engine {
    /// An engine with everything that scripts find in it.
    ///
    /// # Panics
    ///
    /// When the prelude is broken or there is no memory: the build fails then.
    fn new() -> Self {
        let made = Self::try_new();
        made.unwrap_or_else(|error| panic!("the engine cannot be made: {error}"))
    }

    fn try_new() -> rquickjs::Result<Self> {
        let shared = Rc::new(Shared::default());
        let runtime = Runtime::new()?;
        runtime.set_max_stack_size(SCRIPT_STACK_BYTES);
        runtime.set_loader(Modules::new(shared.clone()), Modules::new(shared.clone()));
        let rejections = shared.clone();
        runtime.set_host_promise_rejection_tracker(Some(Box::new(
            move |ctx, promise, reason, handled| {
                rejections.rejections.borrow_mut().note(&ctx, promise, reason, handled);
            },
        )));
        let context = Context::full(&runtime)?;
        let start = context.with(|ctx| furnish(&ctx, &shared))?;
        let writer = context.with(|ctx| Writer::new(&ctx))?;
        runtime.run_gc();
        runtime.set_gc_threshold(COLLECTION_BYTES);
        Ok(Self { context, start, writer, shared })
    }

    /// Works with the engine.
    pub fn with<R>(&self, work: impl FnOnce(&Ctx<'_>) -> R) -> R {
        self.context.with(|ctx| work(&ctx))
    }

    /// What native functions leave for the event loop.
    pub fn shared(&self) -> &Rc<Shared> {
        &self.shared
    }

    /// What writes results.
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Gives the prelude the arguments of the script that is about to run.
    ///
    /// # Errors
    ///
    /// What the prelude throws.
    pub fn start<'js>(&self, ctx: &Ctx<'js>, args: Value<'js>) -> rquickjs::Result<()> {
        let start = self.start.clone().restore(ctx)?;
        let mut passed = Args::new(ctx.clone(), 1);
        passed.push_arg(args)?;
        start.call_arg(passed)
    }
}

/// Makes the native functions and evaluates the prelude: its `start`.
fn furnish(ctx: &Ctx<'_>, shared: &Rc<Shared>) -> rquickjs::Result<Callback> {
    chance::install(ctx)?;
    ctx.globals().set(prelude::NATIVE, native::object(ctx, shared)?)?;
    let source = prelude::source(prelude::ENTRY).unwrap_or_default();
    let (entry, evaluated) = Module::declare(ctx.clone(), prelude::ENTRY, source)
        .and_then(Module::eval)
        .catch(ctx)
        .unwrap_or_else(|error| panic!("the prelude cannot be evaluated: {error}"));
    evaluated
        .finish::<()>()
        .catch(ctx)
        .unwrap_or_else(|error| panic!("the prelude fails: {error}"));
    let hints: Function = entry.get("hintFor")?;
    shared.hints.replace(Some(Persistent::save(ctx, hints)));
    Ok(Persistent::save(ctx, entry.get::<_, Function>("start")?))
}
