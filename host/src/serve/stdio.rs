//! Serving one client over this process's stdin and stdout.

use rmcp::ServerHandler;
use rmcp::service::{QuitReason, ServiceExt as _};
use tokio_util::sync::CancellationToken;

/// Why a client was not served to its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It never began.
    #[error("the client did not begin: {0}")]
    Handshake(String),
    /// It was lost.
    #[error("the client was lost: {0}")]
    Lost(String),
}

/// Serves until the client closes our stdin, or `stopping` is cancelled.
///
/// # Errors
///
/// [`Error`]. A client that leaves before it said anything is none.
pub async fn serve(handler: impl ServerHandler, stopping: CancellationToken) -> Result<(), Error> {
    let transport = rmcp::transport::stdio_pipes();
    let running = tokio::select! {
        begun = handler.serve_with_ct(transport, stopping.child_token()) => begun,
        () = stopping.cancelled() => return Ok(()),
    };
    let running = match running {
        Ok(running) => running,
        Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => {
            return Err(Error::Handshake(crate::name::printable(&error.to_string(), 300)));
        }
    };
    match running.waiting().await {
        Ok(QuitReason::JoinError(error)) | Err(error) => Err(Error::Lost(error.to_string())),
        Ok(_) => Ok(()),
    }
}
