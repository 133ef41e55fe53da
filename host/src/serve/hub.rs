//! What both ways to serve share: the servers and their lists, what is granted, what the
//! policy says, what a person approved, and where calls are noted.

use std::sync::Arc;

use super::ask::Asker;
use super::audit::Audit;
use super::lists::Lists;
use super::metrics::Metrics;
use super::watch::Watch;
use crate::bridge::Bridge;
use crate::catalog::lock::{Lock, Locked};
use crate::config::approvals::Approvals;
use crate::grant::Grants;
use crate::name::{ServerName, printable};
use crate::policy::{Action, Policy};
use crate::tools::{Effect, ErrorReason, Overseer, ToolError, Tools};

/// Characters of the names of tools that a record shows.
const SHOWN_CHARS: usize = 1_000;

/// Shared by all requests of a process.
pub struct Hub {
    /// The servers.
    pub bridge: Bridge,
    /// Their tools, as they were listed last.
    pub lists: Lists,
    /// What may be called at all.
    pub grants: Grants,
    /// What of it is called at once, asked about, or refused.
    pub policy: Policy,
    /// What a person approved for good.
    pub approvals: Approvals,
    /// Where calls are noted.
    pub audit: Audit,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The tools as they were accepted, if they were.
    pub lock: Option<Arc<Lock>>,
}

impl Hub {
    /// Whether a tool may be called at all.
    pub fn granted(&self, server: &str, tool: &str) -> bool {
        self.grants.allows(server, tool)
    }

    /// The servers of which anything is granted.
    pub fn servers(&self) -> Vec<ServerName> {
        let mut servers = self.bridge.servers();
        servers.retain(|server| self.grants.mentions(server.as_str()));
        servers
    }

    /// The tools for one run; behind the lock if there is one, and then as the servers say
    /// them now. It tells when the run touched what was not accepted.
    pub fn guarded(&self) -> (Arc<dyn Tools>, Option<Arc<Locked>>) {
        match self.locked() {
            Some(locked) => (locked.clone(), Some(locked)),
            None => (Arc::new(self.lists.clone()), None),
        }
    }

    /// What was listed before says nothing of what a tool does now.
    fn locked(&self) -> Option<Arc<Locked>> {
        let bridge = Arc::new(self.bridge.clone());
        let lock = self.lock.clone()?;
        Some(Arc::new(Locked::new(bridge, lock, self.grants.clone())))
    }

    /// Whether the granted tools of a server are as they were accepted, if they had to be.
    ///
    /// # Errors
    ///
    /// What is not as it was.
    pub async fn accepted(&self, server: &ServerName) -> Result<(), ToolError> {
        match self.locked() {
            Some(locked) => locked.list(server).await.map(drop),
            None => Ok(()),
        }
    }

    /// Whether a tool is as it was accepted, if it had to be.
    ///
    /// # Errors
    ///
    /// What is not as it was.
    pub async fn accepted_tool(&self, server: &str, tool: &str) -> Result<(), ToolError> {
        match self.locked() {
            Some(locked) => locked.describe(server, tool).await.map(drop),
            None => Ok(()),
        }
    }

    /// Those of the granted tools of a server that are as they were accepted, if they had
    /// to be.
    pub async fn accepted_tools(&self, server: &ServerName, mut tools: Vec<String>) -> Vec<String> {
        tools.retain(|tool| self.granted(server.as_str(), tool));
        let Some(locked) = self.locked() else { return tools };
        let (mut accepted, mut changed) = (Vec::new(), Vec::new());
        for tool in tools {
            match locked.describe(server.as_str(), &tool).await {
                Ok(_) => accepted.push(tool),
                Err(_) => changed.push(tool),
            }
        }
        if !changed.is_empty() {
            let changed = printable(&changed.join(", "), SHOWN_CHARS);
            tracing::warn!(%server, "tools are left out, not being as they were accepted: {changed}");
        }
        accepted
    }

    /// Whether clients may have what a server has beside tools: it is granted as a whole, no
    /// rule refuses all of it, and its tools are as they were accepted, if they had to be.
    ///
    /// # Errors
    ///
    /// Why they may not.
    pub async fn opened(&self, server: &ServerName) -> Result<(), ToolError> {
        let name = server.as_str();
        if !self.grants.whole(name) {
            let message = format!("only tools of server {name} are granted, and not all of it");
            return Err(closed(message, "Only whoever starts mcp-host can grant all of it."));
        }
        // No tool has this name, so that only a rule about all of a server fits it.
        if let Some(rule) = self.policy.rule(name, "").filter(|rule| rule.action() == Action::Deny)
        {
            let message = format!("the rule {rule} refuses all of server {name}");
            return Err(closed(message, "Only whoever starts mcp-host can change the rule."));
        }
        self.accepted(server).await
    }

    /// Who watches over a call on its own.
    pub fn overseer(self: &Arc<Self>, asker: Asker) -> Arc<dyn Overseer> {
        Arc::new(Watch::call(self.clone(), asker))
    }
}

fn closed(message: String, hint: &str) -> ToolError {
    ToolError {
        reason: ErrorReason::Denied,
        effect: Effect::NotSent,
        message,
        hint: Some(hint.to_owned()),
    }
}
