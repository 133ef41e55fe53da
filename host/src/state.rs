//! Values that outlive a run, in namespaces that stay apart.
//!
//! [`Store`] is the seam between what a run may do ([`Namespace`]) and where values are
//! kept: in a file of this user's ([`embedded`]), or in a server that many share
//! ([`shared`]). Whatever the store, the rules are the same, and one suite runs on both.

mod host;

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::name::NamespaceName;

pub use host::HasState;

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
    todo!()
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

/// One namespace, as a run or a person uses it: every bound is checked here.
#[derive(Clone)]
pub struct Namespace {
    store: Arc<dyn Store>,
    name: NamespaceName,
}

impl Namespace {
    /// The namespace `name` of a store.
    pub fn new(store: Arc<dyn Store>, name: NamespaceName) -> Self {
        Self { store, name }
    }

    /// What it is called.
    pub fn name(&self) -> &NamespaceName {
        &self.name
    }

    /// The value of a key, if it is there.
    ///
    /// # Errors
    ///
    /// `invalid-key` and `unavailable`.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StateError> {
        todo!()
    }

    /// Gives a key a value.
    ///
    /// # Errors
    ///
    /// `invalid-key`, `too-large`, `quota` and `unavailable`.
    pub async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), StateError> {
        todo!()
    }

    /// Removes a key; whether it was there.
    ///
    /// # Errors
    ///
    /// `invalid-key` and `unavailable`.
    pub async fn delete(&self, key: &str) -> Result<bool, StateError> {
        todo!()
    }

    /// Some keys, in the order of their bytes.
    ///
    /// # Errors
    ///
    /// `invalid-key` for a prefix or cursor that is longer than a key, and `unavailable`.
    pub async fn list_keys(
        &self,
        prefix: &str,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page, StateError> {
        todo!()
    }

    /// Gives a key a value, or removes it, if it holds what is expected: whether it did.
    ///
    /// # Errors
    ///
    /// Those of [`Namespace::set`].
    pub async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<Vec<u8>>,
        value: Option<Vec<u8>>,
    ) -> Result<bool, StateError> {
        todo!()
    }

    /// Adds to a counter; the sum.
    ///
    /// # Errors
    ///
    /// `not-a-number`, and those of [`Namespace::set`].
    pub async fn increment(&self, key: &str, by: i64) -> Result<i64, StateError> {
        todo!()
    }

    /// All of the steps, in their order, or none of them; what came of each.
    ///
    /// # Errors
    ///
    /// `conflict`, `not-a-number`, and those of [`Namespace::set`].
    pub async fn batch(&self, steps: Vec<Operation>) -> Result<Vec<Applied>, StateError> {
        todo!()
    }
}
