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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::StateReason;
    use state::Host as _;

    fn denied<T: std::fmt::Debug>(answer: Result<Result<T, StateError>>) {
        let error = answer.unwrap().unwrap_err();
        assert_eq!(error.reason, StateReason::Denied);
        assert!(error.hint.unwrap().contains("--state NAME"));
    }

    #[tokio::test]
    async fn a_run_without_a_namespace_is_told_how_to_get_one() {
        let mut none = None::<Namespace>;
        denied(none.get("a".into()).await);
        denied(none.set("a".into(), vec![]).await);
        denied(none.delete("a".into()).await);
        denied(none.list_keys(String::new(), None, 1).await);
        denied(none.compare_and_set("a".into(), None, None).await);
        denied(none.increment("a".into(), 1).await);
        denied(none.batch(vec![]).await);
    }
}
