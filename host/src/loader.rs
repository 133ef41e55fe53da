//! From a guest's file to a program: engine, cache and linker in their order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::Engine;

use crate::cache::{Cache, Key};
use crate::engine::{self, Fuel};
use crate::guest::{self, Guest};
use crate::instance::{self, Program};
use crate::linker::{self, GuestLinker};
use crate::outcome::{Kind, Outcome};

/// What turns guests into programs; one a process is enough.
pub struct Loader {
    parts: Arc<Parts>,
}

/// What the thread that loads has to have.
struct Parts {
    engine: Engine,
    linker: GuestLinker,
    cache: Cache,
}

/// A program and what it took to get it.
#[derive(Clone)]
pub struct Loaded {
    /// Ready to run.
    pub program: Program,
    /// Time spent making a component of it and compiling that; zero when it was cached.
    pub compile: Duration,
    /// Whether the compiled code came from the cache.
    pub cached: bool,
}

/// Why a guest is no program.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its file.
    #[error(transparent)]
    Guest(#[from] guest::Error),
    /// Its code, or the engine itself.
    #[error(transparent)]
    Engine(#[from] engine::Error),
    /// Its imports.
    #[error(transparent)]
    Imports(#[from] linker::Error),
    /// Its imports' types or its exports.
    #[error(transparent)]
    Program(#[from] instance::Error),
}

impl Loader {
    /// Sets up the engine and the linker over a cache.
    ///
    /// # Errors
    ///
    /// [`engine::Error`], when the machine cannot do it.
    pub fn new(fuel: Fuel, cache: Cache) -> Result<Self, engine::Error> {
        let engine = engine::new(fuel)?;
        let linker = GuestLinker::new(&engine).map_err(engine::Error::Setup)?;
        Ok(Self { parts: Arc::new(Parts { engine, linker, cache }) })
    }

    /// The engine that compiles and runs.
    pub fn engine(&self) -> &Engine {
        &self.parts.engine
    }

    /// Loads a guest: from the cache when it was compiled before, else by compiling it,
    /// after its imports were found to be on offer.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn load(&self, guest: &Guest) -> Result<Loaded, Error> {
        let (parts, guest) = (self.parts.clone(), guest.clone());
        engine::in_time(move || parts.load(&guest)).await?
    }
}

impl Parts {
    fn load(&self, guest: &Guest) -> Result<Loaded, Error> {
        let key = Key::new(&self.engine, guest.bytes());
        if let Some(component) = self.cache.load(&self.engine, &key) {
            let program = Program::new(&self.linker, &component)?;
            return Ok(Loaded { program, compile: Duration::ZERO, cached: true });
        }
        let start = Instant::now();
        let binary = guest.component()?;
        linker::check(guest::contents(&binary)?.imports.iter().map(String::as_str))?;
        let component = engine::compile(&self.engine, &binary)?;
        let compile = start.elapsed();
        let program = Program::new(&self.linker, &component)?;
        self.cache.store(&key, &component);
        Ok(Loaded { program, compile, cached: false })
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        let (kind, hint) = match &error {
            Error::Guest(guest) => (Kind::InvalidComponent, guest.hint().to_owned()),
            Error::Engine(engine) => (engine.kind(), engine.hint().to_owned()),
            Error::Imports(imports) => (Kind::ImportRefused, imports.hint()),
            Error::Program(program) => (program.kind(), program.hint()),
        };
        Self::failed(kind, error.to_string(), hint)
    }
}
