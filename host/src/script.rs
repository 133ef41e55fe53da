//! Scripts: text of some language, run by a language runtime in the sandbox.
//!
//! A runtime is a component like a guest: the same Store, the same grants, the same
//! bounds. It may be ours or a stranger's; nothing here knows the language. A [`Runtime`]
//! is what can be kept between runs, a [`Script`] what is run once.

mod document;
mod failure;
mod host;
mod modules;
pub mod registry;
mod signature;

use std::sync::Arc;

use wasmtime::component::Component;

use crate::bindings::{RuntimePre, runner};
use crate::instance::{self, Grants, HoldsState as _, State, Usage};
use crate::limits::{MAX_SCRIPT_RESULT_BYTES, MIB, RUNTIME_HOSTCALL_BYTES};
use crate::linker::{self, RuntimeLinker};
use crate::name::printable;
use crate::outcome::{Kind, Outcome};
use crate::stdio::Stdio;

pub use document::Document;
pub(crate) use document::{Problem, SMALLER};
pub use failure::Failure;
pub(crate) use host::{HasScript, Scripted};
pub use modules::{Beside, FolderError};

use modules::Modules;

/// Characters of an error of wasmtime's that a message keeps.
const SHOWN_CHARS: usize = 500;

/// A language runtime that is compiled and linked: what its runs have in common.
#[derive(Clone)]
pub struct Runtime {
    linked: RuntimePre<Scripted>,
}

/// One script. Running it twice is running two of them.
#[derive(Clone)]
pub struct Script {
    /// What errors call it: a file's name, or one that stands for what is no file.
    pub name: String,
    /// Its text, at most [`MAX_SCRIPT_BYTES`](crate::limits::MAX_SCRIPT_BYTES).
    pub source: Arc<str>,
    /// Its arguments, one JSON document.
    pub args: String,
    /// The files it may import.
    pub beside: Arc<Beside>,
}

/// How a script ended.
#[derive(Debug)]
pub enum End {
    /// It gave this, or nothing.
    Result(Option<Document>),
    /// It failed by itself.
    Failed(Box<Failure>),
    /// The host ended it.
    Stopped(Outcome),
}

/// Why a component is no runtime.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not export the runner.
    #[error("the component is no language runtime: {0}")]
    NotARuntime(String),
    /// It imports what no runtime may have.
    #[error(transparent)]
    Link(#[from] linker::Error),
}

impl Runtime {
    /// Links a component as a runtime.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub fn new(linker: &RuntimeLinker, component: &Component) -> Result<Self, Error> {
        let linked = RuntimePre::new(linker.link(component)?)
            .map_err(|error| Error::NotARuntime(printable(&format!("{error:#}"), SHOWN_CHARS)))?;
        Ok(Self { linked })
    }

    /// Runs a script once, to its end or to a bound.
    ///
    /// Dropping the future ends the run; everything it held is gone then.
    pub async fn run(&self, script: &Script, grants: Grants, stdio: &Stdio) -> (End, Usage) {
        let limits = grants.limits.clone();
        let modules = Arc::new(Modules::new(script, grants.session.clone()));
        let scripted = Scripted::new(State::new(grants, stdio), stdio, modules.clone());
        let given = runner::Script {
            name: script.name.clone(),
            source: script.source.to_string(),
            args: script.args.clone(),
        };
        let engine = self.linked.engine();
        let work = async |store: &mut wasmtime::Store<Scripted>, clock: &mut instance::Clock| {
            let runtime = self.linked.instantiate_async(&mut *store).await?;
            clock.instantiated();
            let run = runtime.mcp_host_runtime_runner().func_run();
            let ended = run.call_async(&mut *store, (given,)).await?.0;
            Ok((ended, store.data_mut().state().memory_hint()))
        };
        let (ended, usage) =
            instance::once(engine, scripted, &limits, RUNTIME_HOSTCALL_BYTES, work).await;
        let end = match ended {
            Ok((Ok(None), _)) => End::Result(None),
            Ok((Ok(Some(result)), _)) => match Document::new(result) {
                Ok(result) => End::Result(Some(result)),
                Err(problem) => End::Failed(Box::new(Failure::of_result(&problem))),
            },
            Ok((Err(error), memory)) => {
                End::Failed(Box::new(Failure::new(error, &modules, memory).await))
            }
            Err(outcome) => End::Stopped(told(outcome)),
        };
        (end, usage)
    }
}

impl End {
    /// The outcome of the run.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Result(_) => Outcome::ok(),
            Self::Failed(failure) => failure.outcome(),
            Self::Stopped(outcome) => outcome.clone(),
        }
    }
}

/// The words for a script: what is too large for a host call is most likely its result.
fn told(outcome: Outcome) -> Outcome {
    let is_result = outcome.kind == Kind::CallLimit && outcome.message.starts_with("one call");
    if !is_result {
        return outcome;
    }
    let limit = MAX_SCRIPT_RESULT_BYTES / usize::try_from(MIB).unwrap_or(1);
    let message = format!("the result, or what one call carried, is over the limit of {limit} MiB");
    Outcome::failed(Kind::CallLimit, message, document::SMALLER)
}

impl Error {
    /// The kind a run ends as.
    pub fn kind(&self) -> Kind {
        match self {
            Self::NotARuntime(_) => Kind::InvalidComponent,
            Self::Link(_) => Kind::ImportRefused,
        }
    }

    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::NotARuntime(_) => "build it for the world mcp-host:runtime/runtime@0.1.0".into(),
            Self::Link(error) => error.hint(),
        }
    }
}
