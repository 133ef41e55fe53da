//! The WIT's `console`, `modules` and `system` over what one run of a script holds.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use rustix::rand::{GetRandomFlags, getrandom};
use tokio::io::AsyncWriteExt as _;
use wasmtime::component::{Accessor, HasData};
use wasmtime::{Result, format_err};
use wasmtime_wasi::{WasiCtxView, WasiView};

use super::modules::Modules;
use crate::bindings::runtime::console::{self, Level};
use crate::bindings::runtime::modules::{self, Module, ModuleError};
use crate::bindings::runtime::system;
use crate::files::{HoldsWasiFiles, WasiFilesView};
use crate::instance::{HoldsState, State};
use crate::limits::MAX_RANDOM_BYTES;
use crate::stdio::{Stdio, Stream};

/// What the Store of a script holds: the state of every run, and what only scripts have.
pub struct Scripted {
    state: State,
    stdout: Stream,
    stderr: Stream,
    modules: Arc<Modules>,
    begun: Instant,
}

/// Gives a linker what only scripts have.
pub struct HasScript;

impl HasData for HasScript {
    type Data<'a> = &'a mut Scripted;
}

impl Scripted {
    pub(super) fn new(state: State, stdio: &Stdio, modules: Arc<Modules>) -> Self {
        let (stdout, stderr) = (stdio.stdout(), stdio.stderr());
        Self { state, stdout, stderr, modules, begun: Instant::now() }
    }
}

impl HoldsState for Scripted {
    fn state(&mut self) -> &mut State {
        &mut self.state
    }
}

impl WasiView for Scripted {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.state.ctx()
    }
}

impl HoldsWasiFiles for Scripted {
    fn wasi_files(&mut self) -> WasiFilesView<'_> {
        self.state.wasi_files()
    }
}

impl console::Host for &mut Scripted {
    /// Waits for a reader that is slow; one that went away hears nothing.
    async fn print(&mut self, level: Level, mut message: String) -> Result<()> {
        message.push('\n');
        let stream = match level {
            Level::Debug | Level::Info => &mut self.stdout,
            Level::Warning | Level::Error => &mut self.stderr,
        };
        let _ = stream.write_all(message.as_bytes()).await;
        Ok(())
    }
}

impl modules::Host for &mut Scripted {
    async fn load(
        &mut self,
        specifier: String,
        importer: String,
    ) -> Result<Result<Module, ModuleError>> {
        Ok(self.modules.load(&specifier, &importer).await)
    }
}

impl system::Host for &mut Scripted {
    fn now(&mut self) -> Result<u64> {
        let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Ok(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
    }

    fn monotonic(&mut self) -> Result<u64> {
        Ok(u64::try_from(self.begun.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }

    fn random(&mut self, length: u32) -> Result<Vec<u8>> {
        if u64::from(length) > MAX_RANDOM_BYTES {
            return Err(format_err!("{length} random bytes, over the limit of {MAX_RANDOM_BYTES}"));
        }
        let mut bytes = vec![0; usize::try_from(length)?];
        let mut filled = 0_usize;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            filled = filled.saturating_add(getrandom(rest, GetRandomFlags::empty())?);
        }
        Ok(bytes)
    }
}

impl<T: Send> system::HostWithStore<T> for HasScript {
    async fn sleep(_: &Accessor<T, Self>, nanoseconds: u64) -> Result<()> {
        tokio::time::sleep(Duration::from_nanos(nanoseconds)).await;
        Ok(())
    }
}
