//! The guest's only way out: calling tools.
//!
//! [`Tools`] is the seam between the two flows: the bridge implements it, the sandbox
//! calls it, and neither knows more of the other. The types that cross it are the ones
//! the WIT names ([`Call`], [`ToolOutput`], [`ToolError`]), so that every language's
//! guest, the bridge and the command line speak of the same things.

mod form;
mod host;
mod oversight;
mod record;
mod search;
mod session;
mod size;

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::name::ServerName;

pub use form::{claims, said};
pub use host::HasTools;
pub use oversight::{Hold, Overseer, Patience, Unwatched};
pub use record::CallRecord;
pub use search::{Search, summary};
pub use session::{CallLimit, Function, Rejected, Session};

pub use crate::bindings::guest::tools::{Annotations, Call, ToolDescription, ToolMatch};
pub use crate::bindings::guest::types::{
    Blob, Content, Effect, EmbeddedResource, ErrorReason, InvalidArgument, ResourceBody,
    ResourceLink, ToolError, ToolOutput,
};

/// Something that can call tools. Implementations bound what they send and keep, and
/// never panic on what a server says.
pub trait Tools: Send + Sync {
    /// The servers there are, sorted. Starts none.
    fn servers(&self) -> Vec<ServerName>;

    /// Calls one tool. Dropping the future cancels the call at the server.
    fn call<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>>;

    /// All tools of one server, sorted by name. Starts the server when it has to.
    fn list<'a>(
        &'a self,
        server: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>>;

    /// One tool. Starts the server when it has to.
    fn describe<'a>(
        &'a self,
        server: &'a str,
        tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>>;
}
