//! A generator's run: a Store with nothing in it, used once under a deadline.
//!
//! The same input gives the same bytes because there is nothing else to tell two runs
//! apart by: the clocks stand still, and random numbers are the same every time.

use std::time::{Duration, Instant};

use wasmtime::component::ResourceTable;
use wasmtime::{AsContextMut as _, Store, StoreContextMut};
use wasmtime_wasi::random::Deterministic;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtx, WasiCtxView, WasiView};

use super::{Cost, Error, SHOWN_CHARS};
use crate::bindings::{Target, TargetPre};
use crate::instance;
use crate::limits::memory::MemoryLimiter;
use crate::limits::{
    Limits, MAX_GENERATED_BYTES, MAX_HANDLES, MAX_RANDOM_BYTES, MAX_RESOURCES, PLUGIN_MEMORY_BYTES,
    PLUGIN_OUTPUT_BYTES, PLUGIN_TIME,
};
use crate::name::printable;
use crate::outcome::{Kind, Outcome};
use crate::stdio::Stdio;
use crate::tools::Patience;

/// What a generator may return: its files' content, and beside it paths and diagnostics.
const HOSTCALL_BYTES: usize = MAX_GENERATED_BYTES + 64 * 1024 * 1024;
/// Bytes of random numbers before they repeat.
const RANDOM_BYTES: usize = 4096;

/// The state a generator's Store holds.
pub struct Sandbox {
    wasi: WasiCtx,
    table: ResourceTable,
    memory: MemoryLimiter,
}

impl WasiView for Sandbox {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

/// What a generator finds around it, which must make no difference to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surroundings {
    /// What it finds in every run.
    Usual,
    /// Another time and other random numbers, to find out whether it looked.
    Other,
}

/// Makes an instance, does `work` with it and drops it.
pub(super) async fn run<T>(
    linked: &TargetPre<Sandbox>,
    place: Surroundings,
    work: impl AsyncFnOnce(&Target, StoreContextMut<'_, Sandbox>) -> wasmtime::Result<T>,
) -> Result<(T, Cost), Error> {
    let stdio = Stdio::keep(PLUGIN_OUTPUT_BYTES);
    let mut store = store(linked, place, &stdio);
    let begun = Instant::now();
    let deadline = begun.checked_add(PLUGIN_TIME).unwrap_or(begun);
    instance::keep_deadline(&mut store, deadline, PLUGIN_TIME, Patience::default());
    let called = async {
        let target = linked.instantiate_async(&mut store).await?;
        work(&target, store.as_context_mut()).await
    };
    let ended = tokio::time::timeout_at(deadline.into(), called).await;
    let limits = limits();
    let outcome = match ended {
        Ok(Ok(value)) => {
            let memory_bytes = store.data().memory.used();
            return Ok((value, Cost { wall: begun.elapsed(), memory_bytes }));
        }
        Ok(Err(error)) => instance::ended(&error, &store.data().memory, &limits, HOSTCALL_BYTES),
        Err(_elapsed) => instance::timed_out(&limits),
    };
    drop(store);
    let printed = stdio.finish(Some(Duration::ZERO)).await;
    match outcome.kind {
        Kind::Timeout => Err(Error::Time),
        _ => Err(Error::Ended(told(&outcome, &printed.stderr))),
    }
}

fn store(linked: &TargetPre<Sandbox>, place: Surroundings, stdio: &Stdio) -> Store<Sandbox> {
    let mut table = ResourceTable::new();
    table.set_max_capacity(MAX_RESOURCES);
    let memory = MemoryLimiter::new(PLUGIN_MEMORY_BYTES);
    let sandbox = Sandbox { wasi: wasi(place, stdio), table, memory };
    let mut store = Store::new(linked.engine(), sandbox);
    store.limiter(|sandbox| &mut sandbox.memory);
    store.set_hostcall_fuel(HOSTCALL_BYTES);
    store.set_max_component_handles(MAX_HANDLES);
    store
}

fn limits() -> Limits {
    Limits { memory_bytes: PLUGIN_MEMORY_BYTES, wall_time: PLUGIN_TIME, ..Limits::default() }
}

/// How it ended, in the words for a generator, with the last it said.
fn told(outcome: &Outcome, stderr: &[u8]) -> String {
    let how = match outcome.kind {
        Kind::CallLimit => format!(
            "the code generator returned more than the limit of {} MiB",
            HOSTCALL_BYTES / (1024 * 1024)
        ),
        _ => format!("the code generator did not return: {}", outcome.message),
    };
    let said = String::from_utf8_lossy(stderr);
    let last: Vec<_> = said.trim().lines().rev().take(3).collect();
    if last.is_empty() {
        return how;
    }
    let last = last.into_iter().rev().collect::<Vec<_>>().join(" / ");
    format!("{how}; it said: {}", printable(&last, SHOWN_CHARS))
}

/// WASI with nothing behind it.
fn wasi(place: Surroundings, stdio: &Stdio) -> WasiCtx {
    let (clock, seed) = match place {
        Surroundings::Usual => (Stopped(STOPPED_AT), "usual"),
        Surroundings::Other => (Stopped(STOPPED_AT.saturating_mul(2)), "other"),
    };
    let mut random = vec![0; RANDOM_BYTES];
    let mut seeded = blake3::Hasher::new_derive_key("mcp-host code generator, random numbers");
    seeded.update(seed.as_bytes()).finalize_xof().fill(&mut random);
    let mut wasi = WasiCtx::builder();
    wasi.wall_clock(clock)
        .monotonic_clock(clock)
        .secure_random(Deterministic::new(random.clone()))
        .insecure_random(Deterministic::new(random))
        .insecure_random_seed(u128::from(place == Surroundings::Other))
        .max_random_size(MAX_RANDOM_BYTES)
        .allow_tcp(false)
        .allow_udp(false)
        .allow_ip_name_lookup(false)
        .stdout(stdio.stdout())
        .stderr(stdio.stderr());
    wasi.build()
}

/// A clock that stands still.
#[derive(Clone, Copy)]
struct Stopped(Duration);

/// 2000-01-01, a time that no toolchain takes for missing.
const STOPPED_AT: Duration = Duration::from_secs(946_684_800);

impl HostWallClock for Stopped {
    fn resolution(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn now(&self) -> Duration {
        self.0
    }
}

impl HostMonotonicClock for Stopped {
    fn resolution(&self) -> u64 {
        1_000_000_000
    }

    fn now(&self) -> u64 {
        self.0.as_secs()
    }
}
