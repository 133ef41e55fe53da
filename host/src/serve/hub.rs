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
use crate::name::ServerName;
use crate::policy::Policy;
use crate::tools::{Overseer, ToolError, Tools};

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

    /// Who watches over a call on its own.
    pub fn overseer(self: &Arc<Self>, asker: Asker) -> Arc<dyn Overseer> {
        Arc::new(Watch::call(self.clone(), asker))
    }
}
