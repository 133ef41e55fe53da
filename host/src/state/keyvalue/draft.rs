//! `wasi:keyvalue@0.2.0-draft`: counters count up, a cursor is a number.

use wasmtime::component::Resource;

use super::{Bucket, Fault, KeyValue, many};
use crate::bindings::keyvalue_draft::{atomics, batch, store};

/// The cursor of the first key. None is given for it, but some programs begin with it.
const START: u64 = 0;

impl store::Host for KeyValue<'_> {
    async fn open(&mut self, identifier: String) -> Result<Resource<Bucket>, Fault> {
        KeyValue::open(self, &identifier)
    }

    fn convert_error(&mut self, fault: Fault) -> wasmtime::Result<store::Error> {
        match fault {
            Fault::NoSuchStore => Ok(store::Error::NoSuchStore),
            Fault::AccessDenied => Ok(store::Error::AccessDenied),
            Fault::Other(message) => Ok(store::Error::Other(message)),
            Fault::Trap(error) => Err(error),
        }
    }
}

impl store::HostBucket for KeyValue<'_> {
    async fn get(
        &mut self,
        bucket: Resource<Bucket>,
        key: String,
    ) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.namespace(&bucket)?.get(&key).await?)
    }

    async fn set(
        &mut self,
        bucket: Resource<Bucket>,
        key: String,
        value: Vec<u8>,
    ) -> Result<(), Fault> {
        Ok(self.namespace(&bucket)?.set(&key, value).await?)
    }

    async fn delete(&mut self, bucket: Resource<Bucket>, key: String) -> Result<(), Fault> {
        self.namespace(&bucket)?.delete(&key).await?;
        Ok(())
    }

    async fn exists(&mut self, bucket: Resource<Bucket>, key: String) -> Result<bool, Fault> {
        Ok(self.namespace(&bucket)?.get(&key).await?.is_some())
    }

    async fn list_keys(
        &mut self,
        bucket: Resource<Bucket>,
        cursor: Option<u64>,
    ) -> Result<store::KeyResponse, Fault> {
        let Bucket { namespace, cursors } = self.table.get(&bucket)?;
        let after = match cursor {
            None | Some(START) => None,
            Some(cursor) => Some(cursors.after(cursor).ok_or_else(|| unknown(cursor))?.to_owned()),
        };
        let page = namespace.clone().list_keys("", after.as_deref(), u32::MAX).await?;
        let cursors = &mut self.table.get_mut(&bucket)?.cursors;
        Ok(store::KeyResponse { keys: page.keys, cursor: page.next.map(|key| cursors.give(key)) })
    }

    async fn drop(&mut self, bucket: Resource<Bucket>) -> wasmtime::Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl atomics::Host for KeyValue<'_> {
    async fn increment(
        &mut self,
        bucket: Resource<Bucket>,
        key: String,
        delta: u64,
    ) -> Result<u64, Fault> {
        let namespace = self.namespace(&bucket)?;
        let by = i64::try_from(delta).map_err(|_| too_much(delta))?;
        let sum = namespace.increment(&key, by).await?;
        match u64::try_from(sum) {
            Ok(sum) => Ok(sum),
            Err(_) => {
                // It must be as if nothing had happened, and counting back is the one way
                // that does not undo what others have counted meanwhile.
                namespace.increment(&key, by.saturating_neg()).await?;
                let message = "the counter is below 0, where this draft has no numbers";
                Err(Fault::Other(message.to_owned()))
            }
        }
    }
}

impl batch::Host for KeyValue<'_> {
    async fn get_many(
        &mut self,
        bucket: Resource<Bucket>,
        keys: Vec<String>,
    ) -> Result<Vec<Option<(String, Vec<u8>)>>, Fault> {
        let entries = many::get(&self.namespace(&bucket)?, keys).await?;
        Ok(entries.into_iter().map(|(key, value)| Some((key, value?))).collect())
    }

    async fn set_many(
        &mut self,
        bucket: Resource<Bucket>,
        entries: Vec<(String, Vec<u8>)>,
    ) -> Result<(), Fault> {
        many::set(&self.namespace(&bucket)?, entries).await
    }

    async fn delete_many(
        &mut self,
        bucket: Resource<Bucket>,
        keys: Vec<String>,
    ) -> Result<(), Fault> {
        many::delete(&self.namespace(&bucket)?, keys).await
    }
}

fn too_much(delta: u64) -> Fault {
    Fault::Other(format!("over the limit of a counter, {}: {delta}", i64::MAX))
}

fn unknown(cursor: u64) -> Fault {
    Fault::Other(format!("no such cursor, or one too old to be remembered: {cursor}"))
}
