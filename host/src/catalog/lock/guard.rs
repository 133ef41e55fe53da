//! What stands between a run and tools that are not as they were accepted.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::{Error, Lock};
use crate::catalog::diff::{Change, Diff};
use crate::catalog::digest;
use crate::grant::Grants;
use crate::name::{ServerName, printable};
use crate::tools::{Call, Effect, ErrorReason, ToolDescription, ToolError, ToolOutput, Tools};

/// What a guest is told to do, and the person who reads it.
const ACCEPT: &str = "see `mcp-host tools diff`; accept with `mcp-host tools lock`";

/// Why a run is over: it touched what was not accepted.
#[derive(Debug)]
pub enum Violation {
    /// Tools that are not in the lock, or not as it has them.
    Changed(Diff),
    /// The lock does not say what they were.
    Unknown(Error),
}

/// Tools of which only those can be touched that are as a lock has them. The first that
/// is not is refused, and remembered as the end of the run.
pub struct Locked {
    tools: Arc<dyn Tools>,
    lock: Arc<Lock>,
    grants: Grants,
    /// Tools that were found to be as they were accepted. While a server's list is the
    /// same, so are these, and no tool is compared twice.
    same: Mutex<HashMap<(String, String), Arc<ToolDescription>>>,
    violation: OnceLock<Violation>,
    violated: CancellationToken,
}

impl Locked {
    /// Guards tools for a run that was granted these.
    pub fn new(tools: Arc<dyn Tools>, lock: impl Into<Arc<Lock>>, grants: Grants) -> Self {
        Self {
            tools,
            lock: lock.into(),
            grants,
            same: Mutex::default(),
            violation: OnceLock::new(),
            violated: CancellationToken::new(),
        }
    }

    /// What was touched that was not accepted, if anything was.
    pub fn violation(&self) -> Option<&Violation> {
        self.violation.get()
    }

    /// Waits until something is touched that was not accepted.
    pub async fn violated(&self) {
        self.violated.cancelled().await;
    }

    /// Refuses tools unless all of them are as they were accepted.
    fn check<'a>(
        &self,
        tools: impl Iterator<Item = &'a Arc<ToolDescription>>,
    ) -> Result<(), ToolError> {
        let mut changes = Vec::new();
        for tool in tools {
            match self.change(tool) {
                Ok(change) => changes.extend(change),
                Err(error) => {
                    let message = error.to_string();
                    return Err(self.refuse(Violation::Unknown(error), message));
                }
            }
        }
        let Some(Change { server, tool, .. }) = changes.first() else { return Ok(()) };
        let name = printable(&format!("{server}/{tool}"), 200);
        let message = format!("the tool is not as it was accepted: {name}");
        Err(self.refuse(Violation::Changed(Diff { changes }), message))
    }

    fn refuse(&self, violation: Violation, message: String) -> ToolError {
        // The first one is what a person is told of.
        let _ = self.violation.set(violation);
        self.violated.cancel();
        ToolError {
            reason: ErrorReason::Denied,
            effect: Effect::NotSent,
            message,
            hint: Some(ACCEPT.to_owned()),
        }
    }

    /// What became of a tool since it was accepted; nothing when it is the same.
    fn change(&self, tool: &Arc<ToolDescription>) -> Result<Option<Change>, Error> {
        let key = (tool.server.clone(), tool.tool.clone());
        let mut same = self.same.lock().unwrap_or_else(PoisonError::into_inner);
        if same.get(&key).is_some_and(|known| Arc::ptr_eq(known, tool)) {
            return Ok(None);
        }
        let accepted = self.lock.tool(&tool.server, &tool.tool)?;
        if accepted.is_some_and(|accepted| accepted.digest == digest(tool)) {
            same.insert(key, tool.clone());
            return Ok(None);
        }
        Ok(Change::new(accepted.map(|accepted| &**accepted.description), Some(tool)))
    }

    fn is_granted(&self, tool: &ToolDescription) -> bool {
        self.grants.allows(&tool.server, &tool.tool)
    }
}

impl Tools for Locked {
    fn servers(&self) -> Vec<ServerName> {
        self.tools.servers()
    }

    fn call<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        async move {
            // It is looked at before anything is sent: a tool that does something else
            // now may do it at once.
            self.describe(&call.server, &call.tool).await?;
            self.tools.call(call).await
        }
        .boxed()
    }

    /// What the run was not granted it never sees, and it need not be accepted.
    fn list<'a>(
        &'a self,
        server: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        async move {
            let tools = self.tools.list(server).await?;
            self.check(tools.iter().filter(|tool| self.is_granted(tool)))?;
            Ok(tools)
        }
        .boxed()
    }

    fn describe<'a>(
        &'a self,
        server: &'a str,
        tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        async move {
            let described = self.tools.describe(server, tool).await?;
            self.check(std::iter::once(&described))?;
            Ok(described)
        }
        .boxed()
    }
}
