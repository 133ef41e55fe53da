//! The WIT's `state` over a [`Namespace`], if the run has one.

use wasmtime::Result;
use wasmtime::component::HasData;

use super::failure::denied;
use super::{Namespace, Operation, Page, StateError};
use crate::bindings::guest::state;

/// Gives a linker the namespace out of a run's state.
pub struct HasState;

impl HasData for HasState {
    type Data<'a> = &'a mut Option<Namespace>;
}

impl state::Host for Option<Namespace> {
    async fn get(&mut self, key: String) -> Result<Result<Option<Vec<u8>>, StateError>> {
        let Some(namespace) = self else { return Ok(Err(denied())) };
        Ok(namespace.get(&key).await)
    }

    async fn set(&mut self, key: String, value: Vec<u8>) -> Result<Result<(), StateError>> {
        let Some(namespace) = self else { return Ok(Err(denied())) };
        Ok(namespace.set(&key, value).await)
    }

    async fn delete(&mut self, key: String) -> Result<Result<bool, StateError>> {
        let Some(namespace) = self else { return Ok(Err(denied())) };
        Ok(namespace.delete(&key).await)
    }

    async fn list_keys(
        &mut self,
        prefix: String,
        cursor: Option<String>,
        limit: u32,
    ) -> Result<Result<Page, StateError>> {
        let Some(namespace) = self else { return Ok(Err(denied())) };
        Ok(namespace.list_keys(&prefix, cursor.as_deref(), limit).await)
    }

    async fn compare_and_set(
        &mut self,
        key: String,
        expected: Option<Vec<u8>>,
        value: Option<Vec<u8>>,
    ) -> Result<Result<bool, StateError>> {
        let Some(namespace) = self else { return Ok(Err(denied())) };
        Ok(namespace.compare_and_set(&key, expected, value).await)
    }

    async fn increment(&mut self, key: String, by: i64) -> Result<Result<i64, StateError>> {
        let Some(namespace) = self else { return Ok(Err(denied())) };
        Ok(namespace.increment(&key, by).await)
    }

    async fn batch(&mut self, operations: Vec<Operation>) -> Result<Result<(), StateError>> {
        let Some(namespace) = self else { return Ok(Err(denied())) };
        Ok(namespace.batch(operations).await.map(drop))
    }
}
