//! `wasi:keyvalue@0.2.0-draft2`: counters count both ways, a cursor is the last key, and a
//! value can be swapped.

use wasmtime::component::Resource;

use super::cas::NotSwapped;
use super::{Bucket, Cas, Fault, KeyValue, many};
use crate::bindings::keyvalue_draft2::{atomics, batch, store};

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
        cursor: Option<String>,
    ) -> Result<store::KeyResponse, Fault> {
        let namespace = self.namespace(&bucket)?;
        let page = namespace.list_keys("", cursor.as_deref(), u32::MAX).await?;
        Ok(store::KeyResponse { keys: page.keys, cursor: page.next })
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
        delta: i64,
    ) -> Result<i64, Fault> {
        Ok(self.namespace(&bucket)?.increment(&key, delta).await?)
    }

    async fn swap(
        &mut self,
        cas: Resource<Cas>,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), atomics::CasError>> {
        Ok(match KeyValue::swap(self, cas, value).await {
            Ok(()) => Ok(()),
            Err(NotSwapped::Changed(fresh)) => Err(atomics::CasError::CasFailed(fresh)),
            Err(NotSwapped::Failed(fault)) => {
                Err(atomics::CasError::StoreError(store::Host::convert_error(self, fault)?))
            }
        })
    }
}

impl atomics::HostCas for KeyValue<'_> {
    async fn new(&mut self, bucket: Resource<Bucket>, key: String) -> Result<Resource<Cas>, Fault> {
        self.new_cas(&bucket, key).await
    }

    async fn current(&mut self, cas: Resource<Cas>) -> Result<Option<Vec<u8>>, Fault> {
        KeyValue::current(self, &cas).await
    }

    async fn drop(&mut self, cas: Resource<Cas>) -> wasmtime::Result<()> {
        self.table.delete(cas)?;
        Ok(())
    }
}

impl batch::Host for KeyValue<'_> {
    async fn get_many(
        &mut self,
        bucket: Resource<Bucket>,
        keys: Vec<String>,
    ) -> Result<Vec<(String, Option<Vec<u8>>)>, Fault> {
        many::get(&self.namespace(&bucket)?, keys).await
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
