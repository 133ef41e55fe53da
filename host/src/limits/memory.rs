//! The memory bound of one run: over all its memories and tables together.

use wasmtime::Result;

use super::{MAX_INSTANCES, MAX_MEMORIES, MAX_TABLES, TABLE_ELEMENT_BYTES};

/// Grants memory to one run up to an aggregate bound.
///
/// wasmtime asks per memory and per table; this adds them up. It remembers that it
/// refused something, because a guest that aborts after that has run out of memory and
/// not into a bug.
#[derive(Debug)]
pub struct MemoryLimiter {
    limit: u64,
    used: u64,
    refused: bool,
}

impl MemoryLimiter {
    /// A limiter for `limit` bytes.
    pub fn new(limit: u64) -> Self {
        Self { limit, used: 0, refused: false }
    }

    /// Bytes granted; memories never shrink, so this is the peak as well.
    pub fn used(&self) -> u64 {
        self.used
    }

    /// Whether a request was refused.
    pub fn refused(&self) -> bool {
        self.refused
    }

    /// The bound in bytes.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    fn grow(&mut self, from: u64, to: u64) -> bool {
        let wanted = self.used.saturating_add(to.saturating_sub(from));
        if wanted > self.limit {
            self.refused = true;
            return false;
        }
        self.used = wanted;
        true
    }
}

impl wasmtime::ResourceLimiter for MemoryLimiter {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(self.grow(bytes(current), bytes(desired)))
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let size = |elements| bytes(elements).saturating_mul(TABLE_ELEMENT_BYTES);
        Ok(self.grow(size(current), size(desired)))
    }

    fn instances(&self) -> usize {
        MAX_INSTANCES
    }

    fn tables(&self) -> usize {
        MAX_TABLES
    }

    fn memories(&self) -> usize {
        MAX_MEMORIES
    }
}

fn bytes(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmtime::ResourceLimiter as _;

    #[test]
    fn memories_and_tables_share_one_bound() {
        let mut limiter = MemoryLimiter::new(1_000);
        assert!(limiter.memory_growing(0, 400, None).unwrap());
        assert!(limiter.memory_growing(0, 400, None).unwrap());
        assert!(limiter.table_growing(0, 25, None).unwrap());
        assert!(!limiter.refused());
        assert!(!limiter.memory_growing(400, 401, None).unwrap());
        assert!(limiter.refused());
        assert_eq!(limiter.used(), 1_000);
    }

    #[test]
    fn sizes_near_the_end_of_the_range_do_not_wrap() {
        let mut limiter = MemoryLimiter::new(u64::MAX - 1);
        assert!(!limiter.table_growing(0, usize::MAX, None).unwrap());
        assert!(!limiter.memory_growing(0, usize::MAX, None).unwrap());
        assert_eq!(limiter.used(), 0);
    }
}
