//! What the tools of one server may take together.

use std::cell::Cell;

/// Steps that making and checking examples may take.
const MAX_STEPS: usize = 1_000_000;
/// Bytes of the rows of tables, before they are quoted.
const MAX_ROW_BYTES: usize = 8 * 1024 * 1024;

/// What is left for one server. A hostile one spends its own: nobody waits for it, and
/// nobody else's tools go without.
#[derive(Debug)]
pub struct Budget {
    steps: Cell<usize>,
    row_bytes: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: Cell::new(MAX_STEPS), row_bytes: Cell::new(MAX_ROW_BYTES) }
    }
}

impl Budget {
    /// Takes steps; whether there were enough.
    pub(crate) fn spend(&self, steps: usize) -> bool {
        take(&self.steps, steps)
    }

    /// Whether no steps are left.
    pub(crate) fn is_spent(&self) -> bool {
        self.steps.get() == 0
    }

    /// Takes room for a row; whether there was enough.
    pub(crate) fn write(&self, bytes: usize) -> bool {
        take(&self.row_bytes, bytes)
    }

    /// Does something that may take so many of the steps, and no more.
    pub(crate) fn part<T>(&self, steps: usize, work: impl FnOnce(&Self) -> T) -> T {
        let steps = steps.min(self.steps.get());
        let own = Self { steps: Cell::new(steps), row_bytes: Cell::new(0) };
        let done = work(&own);
        self.spend(steps.saturating_sub(own.steps.get()));
        done
    }
}

fn take(left: &Cell<usize>, amount: usize) -> bool {
    let rest = left.get().checked_sub(amount);
    left.set(rest.unwrap_or_default());
    rest.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_takes_what_it_may_and_no_more() {
        let budget = Budget::default();
        assert!(budget.part(10, |own| own.spend(7) && !own.spend(4)));
        assert_eq!(budget.steps.get(), MAX_STEPS - 10);
        assert!(budget.part(MAX_STEPS, |own| own.spend(MAX_STEPS - 10)));
        assert!(!budget.spend(1) && budget.write(MAX_ROW_BYTES) && !budget.write(1));
    }
}
