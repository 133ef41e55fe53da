//! One namespace, as a run or a person uses it: every bound is checked here, so that a
//! store sees only what is within them.

use std::sync::Arc;

use super::failure::{self, invalid_key};
use super::{
    Applied, Entry, Expectation, Increase, Operation, Page, StateError, StateReason, Store,
};
use crate::limits::{
    MAX_BATCH_BYTES, MAX_BATCH_STEPS, MAX_KEY_BYTES, MAX_PAGE_KEYS, MAX_SHOWN_KEY_CHARS,
    MAX_VALUE_BYTES,
};
use crate::name::{NamespaceName, printable};

/// One namespace of a store.
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
        check_key(key)?;
        self.store.get(&self.name, key).await
    }

    /// Gives a key a value.
    ///
    /// # Errors
    ///
    /// `invalid-key`, `too-large`, `quota` and `unavailable`.
    pub async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), StateError> {
        let set = Operation::Set(Entry { key: key.to_owned(), value });
        self.apply(&[set]).await.map(drop)
    }

    /// Removes a key; whether it was there.
    ///
    /// # Errors
    ///
    /// `invalid-key` and `unavailable`.
    pub async fn delete(&self, key: &str) -> Result<bool, StateError> {
        let applied = self.apply(&[Operation::Delete(key.to_owned())]).await?;
        Ok(matches!(applied.as_slice(), [Applied::Deleted { existed: true }]))
    }

    /// Some keys, in the order of their bytes: those that begin with `prefix` and come
    /// after the key `cursor`, which need not be there; at most `limit`, and never more
    /// than [`MAX_PAGE_KEYS`].
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
        check_length("prefix", prefix)?;
        check_length("cursor", cursor.unwrap_or_default())?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(MAX_PAGE_KEYS);
        self.store.keys(&self.name, prefix, cursor, limit).await
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
        let check = Operation::Check(Expectation { key: key.to_owned(), value: expected });
        let change = match value {
            Some(value) => Operation::Set(Entry { key: key.to_owned(), value }),
            None => Operation::Delete(key.to_owned()),
        };
        match self.apply(&[check, change]).await {
            Ok(_) => Ok(true),
            Err(error) if error.reason == StateReason::Conflict => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Adds to a counter; the sum.
    ///
    /// # Errors
    ///
    /// `not-a-number`, and those of [`Namespace::set`].
    pub async fn increment(&self, key: &str, by: i64) -> Result<i64, StateError> {
        let increment = Operation::Increment(Increase { key: key.to_owned(), by });
        match self.apply(&[increment]).await?.as_slice() {
            [Applied::Sum(sum)] => Ok(*sum),
            _ => Err(failure::unavailable("the store of state answered no sum", None)),
        }
    }

    /// All of the steps, in their order, or none of them; what came of each.
    ///
    /// # Errors
    ///
    /// `conflict`, `not-a-number`, and those of [`Namespace::set`].
    pub async fn batch(&self, steps: Vec<Operation>) -> Result<Vec<Applied>, StateError> {
        check_batch(&steps)?;
        self.apply(&steps).await
    }

    async fn apply(&self, steps: &[Operation]) -> Result<Vec<Applied>, StateError> {
        steps.iter().try_for_each(check_step)?;
        self.store.apply(&self.name, steps).await
    }
}

fn check_batch(steps: &[Operation]) -> Result<(), StateError> {
    if steps.len() > MAX_BATCH_STEPS {
        let message =
            format!("the batch has {} steps, over the limit of {MAX_BATCH_STEPS}", steps.len());
        return Err(failure::too_large(message, "make several batches of it"));
    }
    let bytes = steps.iter().fold(0_usize, |sum, step| sum.saturating_add(size(step)));
    if bytes > MAX_BATCH_BYTES {
        let message = format!(
            "the keys and values of the batch have {bytes} bytes, over the limit of {MAX_BATCH_BYTES}"
        );
        return Err(failure::too_large(message, "make several batches of it"));
    }
    Ok(())
}

/// Bytes of the key and the value of a step together.
pub(super) fn size(step: &Operation) -> usize {
    value(step).map_or(0, <[u8]>::len).saturating_add(key_of(step).len())
}

/// The key a step is about.
pub(super) fn key_of(step: &Operation) -> &str {
    match step {
        Operation::Check(expectation) => &expectation.key,
        Operation::Set(entry) => &entry.key,
        Operation::Delete(key) => key,
        Operation::Increment(increase) => &increase.key,
    }
}

fn value(step: &Operation) -> Option<&[u8]> {
    match step {
        Operation::Check(expectation) => expectation.value.as_deref(),
        Operation::Set(entry) => Some(&entry.value),
        Operation::Delete(_) | Operation::Increment(_) => None,
    }
}

/// Whether a step is within its bounds.
///
/// # Errors
///
/// `invalid-key` and `too-large`.
pub fn check_step(step: &Operation) -> Result<(), StateError> {
    check_key(key_of(step))?;
    let bytes = value(step).map_or(0, <[u8]>::len);
    if bytes <= MAX_VALUE_BYTES {
        return Ok(());
    }
    let message = format!("the value has {bytes} bytes, over the limit of {MAX_VALUE_BYTES}");
    Err(failure::too_large(message, "keep it in parts, under several keys"))
}

fn check_key(key: &str) -> Result<(), StateError> {
    if key.is_empty() {
        return Err(invalid_key("the key is empty"));
    }
    check_length("key", key)?;
    if key.chars().any(char::is_control) {
        let shown = printable(key, MAX_SHOWN_KEY_CHARS);
        return Err(invalid_key(format!("the key holds a control character: {shown}")));
    }
    Ok(())
}

fn check_length(what: &str, key: &str) -> Result<(), StateError> {
    let bytes = key.len();
    if bytes > MAX_KEY_BYTES {
        let message = format!("the {what} has {bytes} bytes, over the limit of {MAX_KEY_BYTES}");
        return Err(invalid_key(message));
    }
    Ok(())
}
