//! Scripts that clients send, and the runtime that all of them share.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;

use super::ask::Asker;
use super::runs::{Ended, Ends, NotBegun, Runs, Wanted};
use crate::loader::Loader;
use crate::outcome::Outcome;
use crate::script::registry::Known;
use crate::script::{Beside, End, Runtime, Script};

/// What a script is called in its errors.
const NAME: &str = "code.ts";

/// Runs scripts of one language.
pub struct Scripts {
    runs: Runs,
    loader: Loader,
    language: Known,
    runtime: OnceCell<Runtime>,
}

/// What a client sent.
pub struct Sent {
    /// The text.
    pub code: String,
    /// Its arguments, one JSON document.
    pub args: String,
    /// Its wall time, where it is not the usual.
    pub time: Option<Duration>,
}

impl Scripts {
    /// Scripts of `language`, whose runtime is loaded when it is first needed.
    pub fn new(runs: Runs, loader: Loader, language: Known) -> Self {
        Self { runs, loader, language, runtime: OnceCell::new() }
    }

    /// The runtime; whoever comes first loads it, which takes seconds the first time ever.
    ///
    /// # Errors
    ///
    /// A component that is no runtime.
    pub async fn runtime(&self) -> Result<&Runtime, Outcome> {
        let load = async || {
            let guest = self.language.source.read()?;
            Ok::<_, Outcome>(self.loader.load_runtime(&guest).await?.program)
        };
        self.runtime.get_or_try_init(load).await
    }

    /// Whether runs can begin at once.
    pub fn are_ready(&self) -> bool {
        self.runtime.initialized()
    }

    /// Runs a script. Dropping the future ends the run.
    ///
    /// # Errors
    ///
    /// [`NotBegun`]. A script that fails is no error here.
    pub async fn run(&self, sent: Sent, asker: Asker) -> Result<Ended<End>, NotBegun> {
        let place = self.runs.place().await?;
        let runtime = self.runtime().await.map_err(NotBegun::Failed)?;
        let script = Script {
            name: NAME.to_owned(),
            source: sent.code.into(),
            args: sent.args,
            beside: Arc::new(Beside::nothing()),
        };
        let wanted = Wanted { name: NAME, time: sent.time };
        let work = async |grants, stdio: &_| runtime.run(&script, grants, stdio).await;
        self.runs.run(place, wanted, asker, work).await
    }
}

impl Ends for End {
    fn stopped(outcome: Outcome) -> Self {
        Self::Stopped(outcome)
    }

    fn outcome(&self) -> Outcome {
        Self::outcome(self)
    }
}
