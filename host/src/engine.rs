//! The wasmtime engine, set up once: the only place that knows its configuration.
//!
//! One engine serves every run of a process. It compiles with Cranelift, counts epochs
//! on a thread of its own, and has every proposal off that a guest does not need, since
//! what is off cannot be attacked.

use tokio::sync::oneshot;
use wasmtime::component::Component;
use wasmtime::{Config, Engine, OptLevel, PoolingAllocationConfig, WasmFeatures};

use crate::limits::{
    ASYNC_STACK_BYTES, COMPILE_STACK_BYTES, EPOCH_TICK, MAX_COMPILE_TIME, POOLED_INSTANCES,
    POOLED_MEMORIES, POOLED_MEMORY_BYTES, POOLED_STACK_BYTES, WASM_STACK_BYTES,
};
use crate::outcome::Kind;

/// Whether compiled code counts instructions. Part of the compiled code, and so of the
/// cache key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fuel {
    /// Not counted: faster, bounded by time alone.
    Off,
    /// Counted, so that a run can have a deterministic budget.
    On,
}

/// Why an engine or a component could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine refused its configuration: a bug of ours, or a machine wasmtime does
    /// not support.
    #[error("the WebAssembly engine could not be set up: {0:#}")]
    Setup(wasmtime::Error),
    /// A thread could not be started.
    #[error("a thread of the engine could not be started: {0}")]
    Thread(std::io::Error),
    /// The bytes are not a component this engine takes.
    #[error("not a component this host can run: {0:#}")]
    Invalid(wasmtime::Error),
    /// Compilation took longer than [`MAX_COMPILE_TIME`].
    #[error("compilation exceeded the limit of {} s", MAX_COMPILE_TIME.as_secs())]
    CompileTime,
    /// The compiler panicked on the bytes.
    #[error("the compiler failed on this component")]
    CompilerPanic,
}

impl Error {
    /// The kind a run ends as.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Setup(_) | Self::Thread(_) | Self::CompilerPanic => Kind::HostBug,
            Self::Invalid(_) | Self::CompileTime => Kind::InvalidComponent,
        }
    }

    /// What would help.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Setup(_) => {
                "this machine may lack what the sandbox needs; `mcp-host doctor` says more"
            }
            Self::Thread(_) => "the system is out of threads or memory",
            Self::Invalid(_) => {
                "check it with `wasm-tools validate`; threads, GC, 64-bit memories and exceptions are off"
            }
            Self::CompileTime => "split very large functions, or build with optimisation for size",
            Self::CompilerPanic => "please report it, with the component",
        }
    }
}

/// Makes an engine and starts its epoch thread, which ends with the engine.
///
/// # Errors
///
/// [`Error::Setup`] and [`Error::Thread`].
pub fn new(fuel: Fuel) -> Result<Engine, Error> {
    start(&config(fuel))
}

/// The same for a process that runs much: memory and stacks of `runs` runs at once are kept
/// between runs, so that one begins without asking the system for any. It takes longer to
/// make, and a run that finds all of them taken does not begin.
///
/// # Errors
///
/// [`Error::Setup`], also when there is no room for so many, and [`Error::Thread`].
pub fn pooled(fuel: Fuel, runs: u32) -> Result<Engine, Error> {
    let mut config = config(fuel);
    config.allocation_strategy(pool(runs));
    start(&config)
}

fn start(config: &Config) -> Result<Engine, Error> {
    let engine = Engine::new(config).map_err(Error::Setup)?;
    start_ticker(&engine).map_err(Error::Thread)?;
    Ok(engine)
}

/// Compiles a binary component. It blocks: see [`in_time`].
///
/// # Errors
///
/// [`Error::Invalid`].
pub fn compile(engine: &Engine, component: &[u8]) -> Result<Component, Error> {
    Component::from_binary(engine, component).map_err(Error::Invalid)
}

/// Does what reads a guest's bytes away from the async threads, within
/// [`MAX_COMPILE_TIME`] and on a stack of [`COMPILE_STACK_BYTES`].
///
/// Work that is over its time cannot be stopped: it goes on in the background until the
/// process ends, and its result is dropped.
///
/// # Errors
///
/// [`Error::CompileTime`], [`Error::CompilerPanic`] and [`Error::Thread`].
pub async fn in_time<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let (done, result) = oneshot::channel();
    let thread = std::thread::Builder::new().name("compile".into()).stack_size(COMPILE_STACK_BYTES);
    let work = move || {
        // Nobody may be waiting any more.
        let _ = done.send(work());
    };
    thread.spawn(work).map_err(Error::Thread)?;
    match tokio::time::timeout(MAX_COMPILE_TIME, result).await {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(_panicked)) => Err(Error::CompilerPanic),
        Err(_elapsed) => Err(Error::CompileTime),
    }
}

fn config(fuel: Fuel) -> Config {
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .consume_fuel(fuel == Fuel::On)
        .max_wasm_stack(WASM_STACK_BYTES)
        .async_stack_size(ASYNC_STACK_BYTES)
        .wasm_component_model_async(true)
        .shared_memory(false)
        .wasm_features(
            WasmFeatures::THREADS
                | WasmFeatures::MEMORY64
                | WasmFeatures::GC
                | WasmFeatures::EXCEPTIONS
                | WasmFeatures::STACK_SWITCHING
                | WasmFeatures::RELAXED_SIMD,
            false,
        );
    config
}

fn pool(runs: u32) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(runs)
        .total_stacks(runs)
        .total_core_instances(runs.saturating_mul(POOLED_INSTANCES))
        .total_memories(runs.saturating_mul(POOLED_MEMORIES))
        .total_tables(runs.saturating_mul(POOLED_INSTANCES))
        .linear_memory_keep_resident(POOLED_MEMORY_BYTES)
        .async_stack_keep_resident(POOLED_STACK_BYTES);
    pool
}

/// Advances the epoch every [`EPOCH_TICK`] for as long as the engine lives. The thread
/// holds it weakly, so it never keeps an engine alive.
fn start_ticker(engine: &Engine) -> std::io::Result<()> {
    let engine = engine.weak();
    std::thread::Builder::new().name("epoch".into()).spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(EPOCH_TICK);
        }
    })?;
    Ok(())
}
