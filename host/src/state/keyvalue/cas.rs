//! Compare-and-swap by handle: what a key held is remembered by its digest, so that a
//! thousand open handles hold no thousand values.

use blake3::Hash;
use wasmtime::component::Resource;

use super::{Bucket, Fault, KeyValue};
use crate::state::Namespace;

/// A handle on what a key held when it was last looked at.
pub struct Cas {
    namespace: Namespace,
    key: String,
    seen: Option<Hash>,
}

/// Why a swap did not happen.
pub enum NotSwapped {
    /// The key holds something else. A handle on that.
    Changed(Resource<Cas>),
    /// The store failed.
    Failed(Fault),
}

impl<E: Into<Fault>> From<E> for NotSwapped {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl KeyValue<'_> {
    /// Looks at a key.
    pub(super) async fn new_cas(
        &mut self,
        bucket: &Resource<Bucket>,
        key: String,
    ) -> Result<Resource<Cas>, Fault> {
        self.look(self.namespace(bucket)?, key).await
    }

    /// Looks at it again: what it holds, which the swap is against from now on.
    pub(super) async fn current(&mut self, cas: &Resource<Cas>) -> Result<Option<Vec<u8>>, Fault> {
        let Cas { namespace, key, .. } = self.table.get(cas)?;
        let (namespace, key) = (namespace.clone(), key.clone());
        let value = namespace.get(&key).await?;
        self.table.get_mut(cas)?.seen = digest(value.as_deref());
        Ok(value)
    }

    /// Gives the key a value if it still holds what was seen.
    pub(super) async fn swap(
        &mut self,
        cas: Resource<Cas>,
        value: Vec<u8>,
    ) -> Result<(), NotSwapped> {
        let Cas { namespace, key, seen } = self.table.delete(cas)?;
        let held = namespace.get(&key).await?;
        let is_same = digest(held.as_deref()) == seen;
        if is_same && namespace.compare_and_set(&key, held, Some(value)).await? {
            return Ok(());
        }
        Err(NotSwapped::Changed(self.look(namespace, key).await?))
    }

    async fn look(&mut self, namespace: Namespace, key: String) -> Result<Resource<Cas>, Fault> {
        let seen = digest(namespace.get(&key).await?.as_deref());
        Ok(self.table.push(Cas { namespace, key, seen })?)
    }
}

fn digest(value: Option<&[u8]>) -> Option<Hash> {
    value.map(blake3::hash)
}
