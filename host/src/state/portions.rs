//! More steps than one batch takes, in batches as large as they may be.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::namespace::size;
use super::{Namespace, Operation, StateError};
use crate::limits::{MAX_BATCH_BYTES, MAX_BATCH_STEPS};

/// Why not all of the steps were done.
#[derive(Debug)]
pub struct Stopped {
    /// How many were, from the first.
    pub done: usize,
    /// What the next batch failed with.
    pub error: StateError,
}

/// Does all of the steps, in their order. As many as one batch takes happen at once or
/// not at all; others may come between two batches.
///
/// # Errors
///
/// [`Stopped`] at the first batch that fails; those before it stay done.
pub async fn apply_all(namespace: &Namespace, steps: Vec<Operation>) -> Result<(), Stopped> {
    let mut done = 0_usize;
    for portion in Portions::of(steps) {
        let steps = portion.len();
        namespace.batch(portion).await.map_err(|error| Stopped { done, error })?;
        done = done.saturating_add(steps);
    }
    Ok(())
}

struct Portions(Peekable<IntoIter<Operation>>);

impl Portions {
    fn of(steps: Vec<Operation>) -> Self {
        Self(steps.into_iter().peekable())
    }
}

impl Iterator for Portions {
    type Item = Vec<Operation>;

    fn next(&mut self) -> Option<Self::Item> {
        // A step that is too large by itself is for the namespace to refuse.
        let first = self.0.next()?;
        let mut bytes = size(&first);
        let mut portion = vec![first];
        while portion.len() < MAX_BATCH_STEPS {
            let fits = |step: &Operation| bytes.saturating_add(size(step)) <= MAX_BATCH_BYTES;
            let Some(step) = self.0.next_if(fits) else { break };
            bytes = bytes.saturating_add(size(&step));
            portion.push(step);
        }
        Some(portion)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Entry;
    use super::*;
    use crate::limits::MAX_VALUE_BYTES;

    fn set(key: &str, bytes: usize) -> Operation {
        Operation::Set(Entry { key: key.to_owned(), value: vec![0; bytes] })
    }

    fn lengths(steps: Vec<Operation>) -> Vec<usize> {
        Portions::of(steps).map(|portion| portion.len()).collect()
    }

    #[test]
    fn a_portion_holds_no_more_steps_and_bytes_than_a_batch() {
        assert_eq!(lengths(Vec::new()), Vec::<usize>::new());
        let many = vec![Operation::Delete("k".into()); 2 * MAX_BATCH_STEPS + 1];
        assert_eq!(lengths(many), [MAX_BATCH_STEPS, MAX_BATCH_STEPS, 1]);
        let half = MAX_BATCH_BYTES / 2 - 1;
        let whole = MAX_VALUE_BYTES;
        let large = [("a", half), ("b", half), ("c", 0), ("d", whole), ("e", whole)];
        let large = large.map(|(key, bytes)| set(key, bytes));
        assert_eq!(lengths(large.into()), [2, 2, 1]);
    }

    #[test]
    fn a_step_over_every_bound_stands_alone() {
        let steps = vec![set("a", 1), set("b", 2 * MAX_VALUE_BYTES), set("c", 1)];
        assert_eq!(lengths(steps), [1, 1, 1]);
    }
}
