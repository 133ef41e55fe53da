//! Two things measured in turns, so that a machine that changes its speed changes it for
//! both.

use std::time::Duration;

/// The times of two things that were measured in turns.
#[derive(Debug, Default, Clone)]
pub struct Pairs {
    ours: Vec<Duration>,
    theirs: Vec<Duration>,
}

impl Pairs {
    /// Adds one pair.
    pub fn push(&mut self, ours: Duration, theirs: Duration) {
        self.ours.push(ours);
        self.theirs.push(theirs);
    }

    /// The median of ours.
    pub fn ours(&self) -> Duration {
        median(self.ours.clone())
    }

    /// The median of theirs.
    pub fn theirs(&self) -> Duration {
        median(self.theirs.clone())
    }

    /// The median of the ratios, pair by pair.
    pub fn ratio(&self) -> f64 {
        let ratio =
            |(ours, theirs): (&Duration, &Duration)| ours.as_secs_f64() / theirs.as_secs_f64();
        let mut ratios: Vec<f64> = self.ours.iter().zip(&self.theirs).map(ratio).collect();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// The median.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
