//! What a state function that failed says.

use super::namespace::key_of;
use super::{Operation, StateError, StateReason};
use crate::limits::{MAX_KEY_BYTES, MAX_SHOWN_KEY_CHARS};
use crate::name::{NamespaceName, printable};

/// Why a store did none of the steps it was given. Every store finds the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A key does not hold what a step, counted from 0, expects.
    Conflict {
        /// The step.
        step: usize,
    },
    /// What a step counts on is no whole number, or the sum is out of range.
    NotANumber {
        /// The step.
        step: usize,
    },
    /// The namespace would hold too many keys.
    Keys {
        /// The bound.
        limit: u64,
    },
    /// The namespace would hold too many bytes.
    Bytes {
        /// The bound.
        limit: u64,
    },
}

impl Refusal {
    /// What it says about these steps.
    pub fn explain(self, namespace: &NamespaceName, steps: &[Operation]) -> StateError {
        match self {
            Self::Conflict { step } => {
                let message = format!("another value was expected by {}", place(steps, step));
                let hint = "read what is there now, and try again with that";
                of(StateReason::Conflict, message, hint)
            }
            Self::NotANumber { step } => {
                let message = format!("no counter, or one at its end, for {}", place(steps, step));
                let hint = "a counter is a whole number of 64 bits in decimal: set it to one";
                of(StateReason::NotANumber, message, hint)
            }
            Self::Keys { limit } => over_quota(namespace, limit, "keys"),
            Self::Bytes { limit } => over_quota(namespace, limit, "bytes"),
        }
    }
}

fn over_quota(namespace: &NamespaceName, limit: u64, what: &str) -> StateError {
    let message =
        format!("the namespace may hold {limit} {what}, and this would be more: {namespace}");
    of(StateReason::Quota, message, "remove what is not needed, or use another namespace")
}

/// Which step it is, when there are several, and its key.
fn place(steps: &[Operation], step: usize) -> String {
    let key = steps.get(step).map(key_of).unwrap_or_default();
    let key = printable(key, MAX_SHOWN_KEY_CHARS);
    match steps.len() {
        1 => format!("the key: {key}"),
        several => format!("step {} of {several}, for the key: {key}", step.saturating_add(1)),
    }
}

/// What is no key.
pub(super) fn invalid_key(message: impl Into<String>) -> StateError {
    let hint = format!("a key is 1 to {MAX_KEY_BYTES} bytes without control characters");
    of(StateReason::InvalidKey, message, hint)
}

/// A value or a batch over its bound.
pub(super) fn too_large(message: impl Into<String>, hint: &str) -> StateError {
    of(StateReason::TooLarge, message, hint)
}

/// A run without a namespace.
pub(super) fn denied() -> StateError {
    let message = "the run was given no namespace of state";
    of(StateReason::Denied, message, "run it with --state NAME")
}

/// A store that cannot be used.
pub(super) fn unavailable(message: impl Into<String>, hint: Option<String>) -> StateError {
    StateError { reason: StateReason::Unavailable, message: message.into(), hint }
}

fn of(reason: StateReason, message: impl Into<String>, hint: impl Into<String>) -> StateError {
    StateError { reason, message: message.into(), hint: Some(hint.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Entry, Increase};

    #[test]
    fn a_refusal_names_the_step_and_the_key_only_as_far_as_it_can_be_printed() {
        let name = NamespaceName::new("n").unwrap();
        let set = Operation::Set(Entry { key: "\u{202e}a".into(), value: b"secret".to_vec() });
        let add = Operation::Increment(Increase { key: "k".repeat(500), by: 1 });
        let said = Refusal::Conflict { step: 0 }.explain(&name, &[set.clone(), add.clone()]);
        assert_eq!(said.reason, StateReason::Conflict);
        assert!(said.message.ends_with("step 1 of 2, for the key: \\u{202e}a"), "{said:?}");
        let said = Refusal::NotANumber { step: 0 }.explain(&name, &[add]);
        assert_eq!(said.reason, StateReason::NotANumber);
        assert!(said.message.contains("400 more characters"), "{said:?}");
        let said = Refusal::Bytes { limit: 7 }.explain(&name, &[set]);
        assert!(said.message.contains("may hold 7 bytes") && !said.message.contains("secret"));
    }
}
