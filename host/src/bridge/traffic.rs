//! What a connection has to tell besides answers: lines that were dropped, tools that
//! changed, progress of calls.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use super::Observer;
use super::message::{Dropped, Progress};
use super::relay::{Change, News, What};
use super::share::lock;
use crate::limits::{MAX_LINE_BYTES, MAX_QUOTED_CHARS, MIB, PROGRESS_TIME};
use crate::name::{ServerName, printable};

/// One connection's counters, and who hears of its progress.
pub(super) struct Traffic {
    server: ServerName,
    /// What is dropped, in words.
    units: &'static str,
    observer: Arc<dyn Observer>,
    not_json: AtomicU64,
    not_message: AtomicU64,
    too_long: AtomicU64,
    unasked: AtomicU64,
    tools_version: AtomicU64,
    late_discovery: AtomicBool,
    shown: Mutex<Option<Instant>>,
    news: Option<News>,
}

impl Traffic {
    pub(super) fn new(server: ServerName, observer: Arc<dyn Observer>) -> Self {
        Self {
            server,
            units: "lines on its stdout",
            observer,
            not_json: AtomicU64::new(0),
            not_message: AtomicU64::new(0),
            too_long: AtomicU64::new(0),
            unasked: AtomicU64::new(0),
            tools_version: AtomicU64::new(0),
            late_discovery: AtomicBool::new(false),
            shown: Mutex::new(None),
            news: None,
        }
    }

    /// The same, for a connection over which requests of others are passed on, and that
    /// tells them what changes.
    pub(super) fn telling(self, news: Option<News>) -> Self {
        Self { news, ..self }
    }

    /// Whether requests of others are passed on.
    pub(super) fn is_relaying(&self) -> bool {
        self.news.is_some()
    }

    /// Tells of a change.
    pub(super) fn changed(&self, what: What) {
        if let Some(news) = &self.news {
            // Nobody may listen.
            let _ = news.send(Change { server: self.server.clone(), what });
        }
    }

    /// Of a connection whose messages are no lines.
    pub(super) fn of_messages(self) -> Self {
        Self { units: "messages it sent", ..self }
    }

    /// Counts a line that was dropped.
    pub(super) fn dropped(&self, why: Dropped) {
        let counter = match why {
            Dropped::NotJson => &self.not_json,
            Dropped::NotMessage => &self.not_message,
            Dropped::TooLong => &self.too_long,
            Dropped::Unasked => &self.unasked,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// The dropped lines in words, when there are any.
    pub(super) fn hint(&self) -> Option<String> {
        let too_long =
            format!("over {} MiB", u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX) / MIB);
        let counts: Vec<String> = [
            (&self.not_json, "not JSON"),
            (&self.not_message, "not a message"),
            (&self.too_long, too_long.as_str()),
            (&self.unasked, "answers to nothing that was asked"),
        ]
        .into_iter()
        .map(|(counter, what)| (counter.load(Ordering::Relaxed), what))
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        (!counts.is_empty()).then(|| format!("{} were dropped: {}", self.units, counts.join(", ")))
    }

    /// Notes that the tools are no longer what they were.
    pub(super) fn tools_changed(&self) {
        self.tools_version.fetch_add(1, Ordering::Release);
        self.changed(What::Tools);
    }

    /// Differs from what it was when the tools changed since.
    pub(super) fn tools_version(&self) -> u64 {
        self.tools_version.load(Ordering::Acquire)
    }

    /// Notes that a server answered the question for its era after all.
    pub(super) fn discovered_late(&self) {
        self.late_discovery.store(true, Ordering::Relaxed);
    }

    /// Whether a server answered the question for its era too late.
    pub(super) fn was_discovered_late(&self) -> bool {
        self.late_discovery.load(Ordering::Relaxed)
    }

    /// Passes progress on, unless some was passed on only just before.
    pub(super) fn progress(&self, tool: &str, progress: &Progress) {
        let mut shown = lock(&self.shown);
        if shown.is_some_and(|then| then.elapsed() < PROGRESS_TIME) {
            return;
        }
        *shown = Some(Instant::now());
        drop(shown);
        let message = progress.message.as_deref().map(|text| printable(text, MAX_QUOTED_CHARS));
        self.observer.progress(
            &self.server,
            tool,
            progress.progress,
            progress.total,
            message.as_deref(),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::Silent;

    #[test]
    fn only_lines_that_were_dropped_are_mentioned() {
        let traffic = Traffic::new(ServerName::new("s").unwrap(), Arc::new(Silent));
        assert_eq!(traffic.hint(), None);
        traffic.dropped(Dropped::NotJson);
        traffic.dropped(Dropped::TooLong);
        traffic.dropped(Dropped::TooLong);
        let hint = "lines on its stdout were dropped: 1 not JSON, 2 over 8 MiB";
        assert_eq!(traffic.hint().as_deref(), Some(hint));
    }
}
