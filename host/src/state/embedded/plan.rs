//! What a batch would change, worked out before anything is: so one that is refused
//! leaves no trace.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::state::counter;
use crate::state::failure::Refusal;
use crate::state::quota::{Quota, Usage};
use crate::state::{Applied, Expectation, Increase, Operation};

/// The values of one namespace as they are kept.
pub(super) trait Kept {
    /// Bytes of the value of a key, if it is there.
    fn length(&self, key: &str) -> Result<Option<u64>, redb::Error>;

    /// The value of a key, if it is there.
    fn value(&self, key: &str) -> Result<Option<Vec<u8>>, redb::Error>;
}

/// Why there is no plan.
#[derive(Debug)]
pub(super) enum Stopped {
    /// A step does not work, or the quota does not allow it.
    Refused(Refusal),
    /// What is kept could not be read.
    Failed(redb::Error),
}

impl From<redb::Error> for Stopped {
    fn from(error: redb::Error) -> Self {
        Self::Failed(error)
    }
}

/// The changes that a batch comes to.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// What each key will hold; none: it will not be there.
    pub changes: BTreeMap<&'a str, Option<Cow<'a, [u8]>>>,
    /// What comes of each step.
    pub applied: Vec<Applied>,
    /// What the namespace will hold.
    pub usage: Usage,
}

impl<'a> Plan<'a> {
    /// What these steps come to in a namespace that holds `before`.
    pub fn new(
        steps: &'a [Operation],
        kept: &impl Kept,
        before: Usage,
        quota: Quota,
    ) -> Result<Self, Stopped> {
        let mut plan = Self::default();
        for (at, step) in steps.iter().enumerate() {
            let applied = plan.take(at, step, kept)?;
            plan.applied.push(applied);
        }
        plan.usage = plan.usage_after(before, kept)?;
        quota.check(before, plan.usage).map_err(Stopped::Refused)?;
        Ok(plan)
    }

    fn take(
        &mut self,
        at: usize,
        step: &'a Operation,
        kept: &impl Kept,
    ) -> Result<Applied, Stopped> {
        match step {
            Operation::Check(Expectation { key, value }) => {
                let held = self.value(key, kept)?;
                let fits = held.as_deref() == value.as_deref();
                fits.then_some(Applied::Done)
                    .ok_or(Stopped::Refused(Refusal::Conflict { step: at }))
            }
            Operation::Set(entry) => {
                self.changes.insert(&entry.key, Some(Cow::Borrowed(&entry.value)));
                Ok(Applied::Done)
            }
            Operation::Delete(key) => {
                let existed = self.exists(key, kept)?;
                self.changes.insert(key, None);
                Ok(Applied::Deleted { existed })
            }
            Operation::Increment(Increase { key, by }) => {
                let sum = self.sum(key, *by, kept)?;
                let sum = sum.ok_or(Stopped::Refused(Refusal::NotANumber { step: at }))?;
                self.changes.insert(key, Some(Cow::Owned(sum.to_string().into_bytes())));
                Ok(Applied::Sum(sum))
            }
        }
    }

    fn sum(&self, key: &str, by: i64, kept: &impl Kept) -> Result<Option<i64>, redb::Error> {
        let held = self.value(key, kept)?;
        let number = held.map_or(Some(0), |held| counter::parse(&held));
        Ok(number.and_then(|number| number.checked_add(by)))
    }

    fn value<'b>(
        &'b self,
        key: &str,
        kept: &impl Kept,
    ) -> Result<Option<Cow<'b, [u8]>>, redb::Error> {
        match self.changes.get(key) {
            Some(changed) => Ok(changed.as_deref().map(Cow::Borrowed)),
            None => Ok(kept.value(key)?.map(Cow::Owned)),
        }
    }

    fn exists(&self, key: &str, kept: &impl Kept) -> Result<bool, redb::Error> {
        match self.changes.get(key) {
            Some(changed) => Ok(changed.is_some()),
            None => Ok(kept.length(key)?.is_some()),
        }
    }

    fn usage_after(&self, mut usage: Usage, kept: &impl Kept) -> Result<Usage, redb::Error> {
        for (key, changed) in &self.changes {
            let size = |value: u64| value.saturating_add(bytes(key.as_bytes()));
            if let Some(length) = kept.length(key)? {
                usage.keys = usage.keys.saturating_sub(1);
                usage.bytes = usage.bytes.saturating_sub(size(length));
            }
            if let Some(value) = changed {
                usage.keys = usage.keys.saturating_add(1);
                usage.bytes = usage.bytes.saturating_add(size(bytes(value)));
            }
        }
        Ok(usage)
    }
}

/// How many bytes there are.
pub(super) fn bytes(value: &[u8]) -> u64 {
    u64::try_from(value.len()).unwrap_or(u64::MAX)
}
