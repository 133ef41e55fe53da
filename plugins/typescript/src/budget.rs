//! How much work a schema may make.

use crate::json::Document;
use crate::limits::{BASE_STEPS, BYTES_PER_STEP, STEPS_PER_VALUE, TIMES_WRITTEN};

/// Steps that are left, in proportion to the schema: what repeats parts of itself runs
/// out of them, what is merely long does not.
#[derive(Debug)]
pub struct Budget {
    left: usize,
}

impl Budget {
    /// For a schema.
    pub fn of(document: &Document<'_>) -> Self {
        let values = document.values().saturating_mul(STEPS_PER_VALUE);
        let text = steps_to_write(document.bytes()).saturating_mul(TIMES_WRITTEN);
        Self { left: BASE_STEPS.saturating_add(values).saturating_add(text) }
    }

    /// Whether `steps` more may be made; they are then.
    pub fn spend(&mut self, steps: usize) -> bool {
        self.left = self.left.saturating_sub(steps);
        self.left > 0
    }

    /// Whether so many bytes more may be written; they are then.
    pub fn write(&mut self, bytes: usize) -> bool {
        self.spend(steps_to_write(bytes))
    }
}

fn steps_to_write(bytes: usize) -> usize {
    bytes.checked_div(BYTES_PER_STEP).unwrap_or(0)
}
