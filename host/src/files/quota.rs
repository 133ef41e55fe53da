//! How much a run may still write and create under one root.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::limits::Limits;

/// The budget of one root in one run. It is spent, never given back: what is removed
/// counts all the same.
#[derive(Debug)]
pub struct Quota {
    bytes: Budget,
    files: Budget,
}

/// The run has written or created as much under a root as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuotaReached {
    /// Too many bytes.
    #[error("the run may write {limit} bytes under one directory, and this would be more")]
    Bytes {
        /// The bound.
        limit: u64,
    },
    /// Too many files, directories or links.
    #[error("the run may create {limit} files under one directory, and this would be one more")]
    Files {
        /// The bound.
        limit: u64,
    },
}

/// What was taken of a budget for something that can still fail. Unless it is kept it
/// goes back.
#[derive(Debug)]
#[must_use = "what is not kept goes back"]
pub struct Reserved<'a> {
    budget: &'a Budget,
    amount: u64,
}

#[derive(Debug)]
struct Budget {
    limit: u64,
    spent: AtomicU64,
}

impl Quota {
    /// The whole budget of a run.
    pub fn new(limits: &Limits) -> Self {
        let budget = |limit| Budget { limit, spent: AtomicU64::new(0) };
        Self { bytes: budget(limits.written_bytes), files: budget(limits.created_files) }
    }

    /// Takes bytes that are about to be written, all of them or none.
    ///
    /// # Errors
    ///
    /// [`QuotaReached::Bytes`] when there are not as many left.
    pub fn take_bytes(&self, bytes: u64) -> Result<(), QuotaReached> {
        let taken = self.bytes.take(bytes);
        if taken { Ok(()) } else { Err(QuotaReached::Bytes { limit: self.bytes.limit }) }
    }

    /// Takes one file, directory or link that is about to be created.
    ///
    /// # Errors
    ///
    /// [`QuotaReached::Files`] when there is none left.
    pub fn take_file(&self) -> Result<(), QuotaReached> {
        let taken = self.files.take(1);
        if taken { Ok(()) } else { Err(QuotaReached::Files { limit: self.files.limit }) }
    }

    /// Takes bytes for a write that can still fail.
    ///
    /// # Errors
    ///
    /// [`QuotaReached::Bytes`] when there are not as many left.
    pub fn reserve_bytes(&self, bytes: u64) -> Result<Reserved<'_>, QuotaReached> {
        self.take_bytes(bytes)?;
        Ok(Reserved { budget: &self.bytes, amount: bytes })
    }

    /// Takes a file, directory or link for something that can still fail; with `false`,
    /// where nothing is created after all, none.
    ///
    /// # Errors
    ///
    /// [`QuotaReached::Files`] when there is none left.
    pub fn reserve_file_if(&self, creates: bool) -> Result<Reserved<'_>, QuotaReached> {
        if creates {
            self.take_file()?;
        }
        Ok(Reserved { budget: &self.files, amount: u64::from(creates) })
    }

    /// Bytes that can still be written.
    pub fn bytes_left(&self) -> u64 {
        self.bytes.limit.saturating_sub(self.bytes.spent.load(Ordering::Acquire))
    }

    /// Gives back bytes that were taken and not written after all.
    pub fn return_bytes(&self, bytes: u64) {
        self.bytes.give_back(bytes);
    }

    /// Gives back a file that was taken and not created after all.
    pub fn return_file(&self) {
        self.files.give_back(1);
    }
}

impl Reserved<'_> {
    /// What it was taken for came about.
    pub fn keep(mut self) {
        self.amount = 0;
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        self.budget.give_back(self.amount);
    }
}

impl Budget {
    fn take(&self, amount: u64) -> bool {
        let within = |spent: u64| spent.checked_add(amount).filter(|sum| *sum <= self.limit);
        self.spent.fetch_update(Ordering::AcqRel, Ordering::Acquire, within).is_ok()
    }

    fn give_back(&self, amount: u64) {
        let less = |spent: u64| Some(spent.saturating_sub(amount));
        let _ = self.spent.fetch_update(Ordering::AcqRel, Ordering::Acquire, less);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_spent_to_its_last_byte_and_no_further() {
        let limits = Limits { written_bytes: 10, created_files: 2, ..Limits::default() };
        let quota = Quota::new(&limits);
        assert_eq!(quota.take_bytes(7), Ok(()));
        assert_eq!(quota.take_bytes(4), Err(QuotaReached::Bytes { limit: 10 }));
        assert_eq!(quota.take_bytes(u64::MAX), Err(QuotaReached::Bytes { limit: 10 }));
        assert_eq!((quota.bytes_left(), quota.take_bytes(3)), (3, Ok(())));
        quota.return_bytes(1);
        assert_eq!((quota.take_bytes(1), quota.bytes_left()), (Ok(()), 0));
        assert_eq!([quota.take_file(), quota.take_file()], [Ok(()), Ok(())]);
        assert_eq!(quota.take_file(), Err(QuotaReached::Files { limit: 2 }));
    }

    #[test]
    fn what_was_reserved_and_not_kept_goes_back() {
        let limits = Limits { written_bytes: 10, created_files: 1, ..Limits::default() };
        let quota = Quota::new(&limits);
        drop(quota.reserve_bytes(10).unwrap());
        assert_eq!(quota.bytes_left(), 10);
        let taken = quota.reserve_bytes(6).unwrap();
        assert_eq!(quota.reserve_bytes(5).unwrap_err(), QuotaReached::Bytes { limit: 10 });
        taken.keep();
        assert_eq!(quota.bytes_left(), 4);
        drop(quota.reserve_file_if(true).unwrap());
        quota.reserve_file_if(true).unwrap().keep();
        quota.reserve_file_if(false).unwrap().keep();
        assert_eq!(quota.reserve_file_if(true).unwrap_err(), QuotaReached::Files { limit: 1 });
    }
}
