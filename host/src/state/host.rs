//! The WIT's `state` over a [`Namespace`], if the run has one.

use wasmtime::Result;
use wasmtime::component::HasData;

use super::{Namespace, Operation, Page, StateError};
use crate::bindings::guest::state;

/// Gives a linker the namespace out of a run's state.
pub struct HasState;

impl HasData for HasState {
    type Data<'a> = &'a mut Option<Namespace>;
}

impl state::Host for Option<Namespace> {
    async fn get(&mut self, key: String) -> Result<Result<Option<Vec<u8>>, StateError>> {
        todo!()
    }

    async fn set(&mut self, key: String, value: Vec<u8>) -> Result<Result<(), StateError>> {
        todo!()
    }

    async fn delete(&mut self, key: String) -> Result<Result<bool, StateError>> {
        todo!()
    }

    async fn list_keys(
        &mut self,
        prefix: String,
        cursor: Option<String>,
        limit: u32,
    ) -> Result<Result<Page, StateError>> {
        todo!()
    }

    async fn compare_and_set(
        &mut self,
        key: String,
        expected: Option<Vec<u8>>,
        value: Option<Vec<u8>>,
    ) -> Result<Result<bool, StateError>> {
        todo!()
    }

    async fn increment(&mut self, key: String, by: i64) -> Result<Result<i64, StateError>> {
        todo!()
    }

    async fn batch(&mut self, operations: Vec<Operation>) -> Result<Result<(), StateError>> {
        todo!()
    }
}
