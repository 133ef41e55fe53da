//! What reading one schema may take, so that one in which references multiply cannot explode.

/// Schemas, members and constants that are read, each time they are.
const MAX_STEPS: usize = 10_000;
/// Bytes of names and constants that stand for one step.
const BYTES_PER_STEP: usize = 32;
/// Bytes of all documentation.
const MAX_DOCS: usize = 256 * 1024;
/// Notes; what follows goes unsaid.
const MAX_NOTES: usize = 1_000;

/// What is left.
pub struct Budget {
    steps: usize,
    docs: usize,
    notes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: MAX_STEPS, docs: MAX_DOCS, notes: MAX_NOTES }
    }
}

impl Budget {
    /// Takes steps; whether there were enough.
    pub fn spend(&mut self, steps: usize) -> bool {
        take(&mut self.steps, steps)
    }

    /// Takes the steps of a name or a constant of so many bytes; whether there were enough.
    pub fn keep(&mut self, bytes: usize) -> bool {
        self.spend(bytes.div_ceil(BYTES_PER_STEP).max(1))
    }

    /// Takes room for documentation; whether there was enough.
    pub fn document(&mut self, bytes: usize) -> bool {
        take(&mut self.docs, bytes)
    }

    /// Takes room for a note; whether there was enough.
    pub fn note(&mut self) -> bool {
        take(&mut self.notes, 1)
    }
}

fn take(left: &mut usize, amount: usize) -> bool {
    let rest = left.checked_sub(amount);
    *left = rest.unwrap_or_default();
    rest.is_some()
}
