//! What clients find, and how they reach it: every pair of the two.

use tokio_util::sync::CancellationToken;

use super::code::CodeMode;
use super::functions::Functions;
use super::gateway::Gateway;
use super::http::{Listener, Parts};
use super::stdio;

/// What clients find.
pub enum Front {
    /// Four tools, with which code is run.
    Code(CodeMode),
    /// The servers' own tools, resources and prompts.
    Passthrough(Gateway),
    /// The functions of guests.
    Functions(Functions),
}

impl Front {
    /// Serves one client over this process's stdin and stdout, until it leaves or `stopping`
    /// is cancelled.
    ///
    /// # Errors
    ///
    /// [`stdio::Error`].
    pub async fn over_stdio(self, stopping: CancellationToken) -> Result<(), stdio::Error> {
        match self {
            Self::Code(code) => stdio::serve(code, stopping).await,
            Self::Passthrough(gateway) => stdio::serve(gateway, stopping).await,
            Self::Functions(functions) => stdio::serve(functions, stopping).await,
        }
    }

    /// Serves all clients that come, until `stopping` is cancelled and what is under way has
    /// ended.
    pub async fn over_http(self, listener: Listener, parts: Parts, stopping: CancellationToken) {
        match self {
            Self::Code(code) => listener.serve(code, parts, stopping).await,
            Self::Passthrough(gateway) => listener.serve(gateway, parts, stopping).await,
            Self::Functions(functions) => listener.serve(functions, parts, stopping).await,
        }
    }
}
