//! Many keys in one call. The standard promises nothing of what a call does that fails
//! half-way; here as much as one batch takes is one atomic step.

use super::Fault;
use crate::limits::MAX_GET_MANY_BYTES;
use crate::state::{Entry, Namespace, Operation, Stopped, apply_all};

/// Each key with its value, if it is there, in the order they were asked for.
pub async fn get(
    namespace: &Namespace,
    keys: Vec<String>,
) -> Result<Vec<(String, Option<Vec<u8>>)>, Fault> {
    let mut found = Vec::with_capacity(keys.len());
    let mut bytes = 0_usize;
    for key in keys {
        let value = namespace.get(&key).await?;
        let size = value.as_ref().map_or(0, |value| value.len().saturating_add(key.len()));
        bytes = bytes.saturating_add(size);
        if bytes > MAX_GET_MANY_BYTES {
            return Err(Fault::Other(format!(
                "what these keys hold is over the limit of {MAX_GET_MANY_BYTES} bytes (ask for fewer)"
            )));
        }
        found.push((key, value));
    }
    Ok(found)
}

/// Gives every key its value.
pub async fn set(namespace: &Namespace, entries: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
    let steps = entries.into_iter().map(|(key, value)| Operation::Set(Entry { key, value }));
    apply(namespace, steps.collect(), "set").await
}

/// Removes every key that is there.
pub async fn delete(namespace: &Namespace, keys: Vec<String>) -> Result<(), Fault> {
    apply(namespace, keys.into_iter().map(Operation::Delete).collect(), "deleted").await
}

async fn apply(namespace: &Namespace, steps: Vec<Operation>, what: &str) -> Result<(), Fault> {
    let all = steps.len();
    match apply_all(namespace, steps).await {
        Ok(()) => Ok(()),
        Err(Stopped { done: 0, error }) => Err(error.into()),
        Err(Stopped { done, mut error }) => {
            error.message = format!("{done} of {all} keys were {what}, then: {}", error.message);
            Err(error.into())
        }
    }
}
