//! How much work a schema may make.

use crate::limits::{BASE_STEPS, STEPS_PER_VALUE};

/// Steps that are left, in proportion to the schema: what repeats parts of itself runs
/// out of them, what is merely long does not.
#[derive(Debug)]
pub struct Budget {
    left: usize,
}

impl Budget {
    /// For a schema of so many values.
    pub fn new(values: usize) -> Self {
        Self { left: values.saturating_mul(STEPS_PER_VALUE).saturating_add(BASE_STEPS) }
    }

    /// Whether `steps` more may be made; they are then.
    pub fn spend(&mut self, steps: usize) -> bool {
        match self.left.checked_sub(steps) {
            Some(left) => self.left = left,
            None => self.left = 0,
        }
        self.left > 0
    }

    /// Whether nothing is left.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }
}
