//! How much one namespace may hold.

use super::failure::Refusal;
use crate::limits::{MAX_NAMESPACE_BYTES, MAX_NAMESPACE_KEYS};

/// What a namespace holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// Its keys.
    pub keys: u64,
    /// Bytes of its keys and values together.
    pub bytes: u64,
}

/// What a namespace may hold. Smaller than the limits only in tests.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quota {
    /// Its keys.
    pub keys: u64,
    /// Bytes of its keys and values together.
    pub bytes: u64,
}

impl Default for Quota {
    fn default() -> Self {
        Self { keys: MAX_NAMESPACE_KEYS, bytes: MAX_NAMESPACE_BYTES }
    }
}

impl Quota {
    /// Refuses what makes a namespace larger than it may be. One that is so already, since
    /// an earlier version allowed more, can still be made smaller.
    pub fn check(self, before: Usage, after: Usage) -> Result<(), Refusal> {
        if after.keys > self.keys.max(before.keys) {
            return Err(Refusal::Keys { limit: self.keys });
        }
        if after.bytes > self.bytes.max(before.bytes) {
            return Err(Refusal::Bytes { limit: self.bytes });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_its_quota_can_shrink_and_not_grow() {
        let quota = Quota { keys: 2, bytes: 10 };
        let usage = |keys, bytes| Usage { keys, bytes };
        assert_eq!(quota.check(usage(1, 9), usage(2, 10)), Ok(()));
        assert_eq!(quota.check(usage(2, 9), usage(3, 9)), Err(Refusal::Keys { limit: 2 }));
        assert_eq!(quota.check(usage(2, 9), usage(2, 11)), Err(Refusal::Bytes { limit: 10 }));
        assert_eq!(quota.check(usage(5, 50), usage(4, 49)), Ok(()));
        assert_eq!(quota.check(usage(5, 50), usage(5, 51)), Err(Refusal::Bytes { limit: 10 }));
    }
}
