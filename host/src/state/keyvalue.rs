//! `wasi:keyvalue` over the run's [`Namespace`], so that guests written to the standard
//! run here.
//!
//! Two drafts of it are in use, which differ in how a listing goes on and in what they
//! have beside counting. What they have in common is here; [`draft`] and [`draft2`] give
//! it their shape.

mod cas;
mod cursors;
mod draft;
mod draft2;
mod many;
#[cfg(test)]
mod tests;

use wasmtime::component::{HasData, Resource, ResourceTable, ResourceTableError};

use self::cursors::Cursors;
use super::{Namespace, StateError, StateReason};
use crate::limits::MAX_RESOURCES;
use crate::name::NamespaceName;

pub use cas::Cas;

/// What guests call the one namespace of their run when they do not know its name.
const OWN_NAMES: [&str; 2] = ["", "default"];

/// Gives a linker the namespace and the resources out of a run's state.
pub struct HasKeyValue;

impl HasData for HasKeyValue {
    type Data<'a> = KeyValue<'a>;
}

/// The namespace of a run, if it has one, and its open resources.
pub struct KeyValue<'a> {
    namespace: Option<&'a Namespace>,
    table: &'a mut ResourceTable,
}

/// The namespace as a guest opened it.
pub struct Bucket {
    namespace: Namespace,
    cursors: Cursors,
}

/// Why a function failed; the drafts have the same cases.
#[derive(Debug)]
pub enum Fault {
    /// No store can have this name.
    NoSuchStore,
    /// The run was not given this one.
    AccessDenied,
    /// Anything else a guest may meet, in a line.
    Other(String),
    /// What no guest can cause: it ends the run.
    Trap(wasmtime::Error),
}

impl<'a> KeyValue<'a> {
    /// Over a run's namespace and its table of resources.
    pub fn new(namespace: Option<&'a Namespace>, table: &'a mut ResourceTable) -> Self {
        Self { namespace, table }
    }

    /// Opens the run's namespace, by its own name or by one that every run has for it.
    fn open(&mut self, identifier: &str) -> Result<Resource<Bucket>, Fault> {
        let own = self.namespace.filter(|namespace| {
            OWN_NAMES.contains(&identifier) || namespace.name().as_str() == identifier
        });
        match own {
            Some(namespace) => {
                let namespace = namespace.clone();
                Ok(self.table.push(Bucket { namespace, cursors: Cursors::default() })?)
            }
            None if self.namespace.is_some() && NamespaceName::new(identifier).is_err() => {
                Err(Fault::NoSuchStore)
            }
            None => Err(Fault::AccessDenied),
        }
    }

    fn namespace(&self, bucket: &Resource<Bucket>) -> Result<Namespace, Fault> {
        Ok(self.table.get(bucket)?.namespace.clone())
    }
}

impl From<StateError> for Fault {
    fn from(error: StateError) -> Self {
        match error {
            StateError { reason: StateReason::Denied, .. } => Self::AccessDenied,
            StateError { message, hint: Some(hint), .. } => {
                Self::Other(format!("{message} ({hint})"))
            }
            StateError { message, hint: None, .. } => Self::Other(message),
        }
    }
}

impl From<ResourceTableError> for Fault {
    fn from(error: ResourceTableError) -> Self {
        match error {
            ResourceTableError::Full => {
                Self::Other(format!("over the limit of {MAX_RESOURCES} resources open at once"))
            }
            error => Self::Trap(error.into()),
        }
    }
}
