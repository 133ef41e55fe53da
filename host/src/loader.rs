//! From a guest's file to a program: engine, cache and linker in their order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::cache::{Cache, Key};
use crate::engine::{self, Fuel};
use crate::guest::{self, Guest};
use crate::instance::{self, Program};
use crate::linker::{self, GuestLinker};
use crate::outcome::{Kind, Outcome};

/// What makes components of bytes: an engine over a cache.
pub struct Compiler {
    engine: Engine,
    cache: Cache,
}

/// A component and what it took to get it.
#[derive(Clone)]
pub struct Compiled {
    /// The compiled component.
    pub component: Component,
    /// Time spent making a component of the bytes and compiling that; zero when it was
    /// cached.
    pub compile: Duration,
    /// Whether the compiled code came from the cache.
    pub cached: bool,
}

/// What turns guests into programs; one a process is enough.
pub struct Loader {
    parts: Arc<Parts>,
}

/// What the thread that loads has to have.
struct Parts {
    compiler: Compiler,
    linker: GuestLinker,
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

impl Compiler {
    /// Sets up an engine.
    ///
    /// # Errors
    ///
    /// [`engine::Error`], when the machine cannot do it.
    pub fn new(fuel: Fuel, cache: Cache) -> Result<Self, engine::Error> {
        Ok(Self { engine: engine::new(fuel)?, cache })
    }

    /// The engine that compiles and runs.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Makes a component: from the cache when it was compiled before, else by compiling
    /// it, after `check` found its imports to be on offer. It takes time and stack: see
    /// [`engine::in_time`].
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub fn component(
        &self,
        guest: &Guest,
        check: impl FnOnce(&[String]) -> Result<(), linker::Error>,
    ) -> Result<Compiled, Error> {
        let key = Key::new(&self.engine, guest.bytes());
        if let Some(component) = self.cache.load(&self.engine, &key) {
            return Ok(Compiled { component, compile: Duration::ZERO, cached: true });
        }
        let start = Instant::now();
        let binary = guest.component()?;
        check(&guest::contents(&binary)?.imports)?;
        let component = engine::compile(&self.engine, &binary)?;
        let compile = start.elapsed();
        self.cache.store(&key, &component);
        Ok(Compiled { component, compile, cached: false })
    }
}

impl Loader {
    /// Sets up the engine and the linker over a cache.
    ///
    /// # Errors
    ///
    /// [`engine::Error`], when the machine cannot do it.
    pub fn new(fuel: Fuel, cache: Cache) -> Result<Self, engine::Error> {
        let compiler = Compiler::new(fuel, cache)?;
        let linker = GuestLinker::new(compiler.engine()).map_err(engine::Error::Setup)?;
        Ok(Self { parts: Arc::new(Parts { compiler, linker }) })
    }

    /// The engine that compiles and runs.
    pub fn engine(&self) -> &Engine {
        self.parts.compiler.engine()
    }

    /// Loads a guest: compiled, linked, and with an entry point.
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
        let check = |imports: &[String]| linker::check(imports.iter().map(String::as_str));
        let Compiled { component, compile, cached } = self.compiler.component(guest, check)?;
        Ok(Loaded { program: Program::new(&self.linker, &component)?, compile, cached })
    }
}

impl Error {
    /// The kind a run ends as.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Guest(_) => Kind::InvalidComponent,
            Self::Engine(engine) => engine.kind(),
            Self::Imports(_) => Kind::ImportRefused,
            Self::Program(program) => program.kind(),
        }
    }

    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::Guest(guest) => guest.hint().to_owned(),
            Self::Engine(engine) => engine.hint().to_owned(),
            Self::Imports(imports) => imports.hint(),
            Self::Program(program) => program.hint(),
        }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Self::failed(error.kind(), error.to_string(), error.hint())
    }
}
