//! Values that outlive a run, in namespaces that stay apart.
//!
//! [`Store`] is the seam between what a run may do ([`Namespace`]) and where values are
//! kept: in a file of this user's (`embedded`), or in a server that many share
//! (`shared`). Whatever the store, the rules are the same, and one suite runs on both.

mod counter;
mod embedded;
mod failure;
mod host;
pub mod keyvalue;
mod namespace;
mod page;
mod portions;
mod quota;
mod shared;

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::name::NamespaceName;

use embedded::Embedded;
use quota::Quota;
use shared::Shared;

pub use host::HasState;
pub use namespace::{Namespace, check_step};
pub use portions::{Stopped, apply_all};

pub use crate::bindings::guest::state::{
    Entry, Expectation, Increase, Operation, Page, StateError, StateReason,
};

/// Where values are kept. Keys and values that come here are within their bounds; every
/// method is one atomic step, and what it has answered lasts.
pub trait Store: Send + Sync {
    /// The value of a key.
    fn get<'a>(
        &'a self,
        namespace: &'a NamespaceName,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, StateError>>;

    /// At most `limit` keys that begin with `prefix` and come after `after`, in the order
    /// of their bytes.
    fn keys<'a>(
        &'a self,
        namespace: &'a NamespaceName,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StateError>>;

    /// All of the steps in their order, or none of them; what came of each.
    fn apply<'a>(
        &'a self,
        namespace: &'a NamespaceName,
        steps: &'a [Operation],
    ) -> BoxFuture<'a, Result<Vec<Applied>, StateError>>;
}

/// Why no store could be made.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The configured URL names none.
    #[error("the URL of the store of state {reason}: {url}")]
    Url {
        /// What is wrong with it.
        reason: &'static str,
        /// The URL, without its password.
        url: String,
    },
    /// The user has no place for data.
    #[error("there is no home directory to keep state in")]
    NoHome,
}

impl OpenError {
    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::Url { .. } => "write redis://HOST:PORT, or leave it out to keep state in a file",
            Self::NoHome => "set HOME or XDG_DATA_HOME",
        }
        .to_owned()
    }
}

/// The store at `url`, a Redis or Valkey server, or without one the file of this user's.
/// Nothing is opened or reached before it is used.
///
/// # Errors
///
/// [`OpenError`].
pub fn open(url: Option<&str>) -> Result<Arc<dyn Store>, OpenError> {
    Ok(match url {
        Some(url) => Arc::new(Shared::new(url, Quota::default())?),
        None => Arc::new(Embedded::of_user(Quota::default())?),
    })
}

/// What came of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It was as expected, or it was set.
    Done,
    /// It was removed, if it was there.
    Deleted {
        /// Whether it was.
        existed: bool,
    },
    /// The sum.
    Sum(i64),
}

#[cfg(test)]
mod conformance;
