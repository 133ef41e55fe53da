//! What is counted while serving, and its text for Prometheus.
//!
//! No label takes a value that a client makes up: servers come from the configuration, all
//! else from the code. Knows nothing of how the text is asked for.

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};

/// The media type of [`Metrics::text`].
pub const TEXT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Bounds of the histograms in seconds: a call takes a millisecond, a run up to ten minutes.
const SECONDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 120.0, 600.0];

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    calls: Family<CallLabels, Counter>,
    call_seconds: Histogram,
    runs: Family<OneLabel, Counter>,
    run_seconds: Histogram,
    runs_active: Gauge,
    runs_waiting: Gauge,
    connections: Gauge,
    requests_active: Gauge,
    parked: Gauge,
    requests: Family<OneLabel, Counter>,
    refusals: Family<OneLabel, Counter>,
}

/// What there may be several of at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Runs that go on.
    RunsActive,
    /// Runs that wait for a place.
    RunsWaiting,
    /// Open connections.
    Connections,
    /// Requests that are not answered to the end.
    RequestsActive,
    /// Work that waits for a person.
    Parked,
}

/// Counts as one of its [`Level`] until it is dropped.
#[derive(Debug)]
pub struct Held(Gauge);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    server: String,
    outcome: &'static str,
}

type OneLabel = [(&'static str, &'static str); 1];

impl Metrics {
    /// Counts from zero.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("mcp_host");
        let seconds = || Histogram::new(SECONDS);
        let r = &mut registry;
        Self {
            calls: added(r, "calls", "Calls of tools, refused ones too", Family::default()),
            call_seconds: added(r, "call_seconds", "Seconds of calls that were made", seconds()),
            runs: added(r, "runs", "Runs of code that ended", Family::default()),
            run_seconds: added(r, "run_seconds", "Seconds of runs of code", seconds()),
            runs_active: added(r, "runs_active", "Runs that go on", Gauge::default()),
            runs_waiting: added(r, "runs_waiting", "Runs without a place", Gauge::default()),
            connections: added(r, "connections", "Open connections", Gauge::default()),
            requests_active: added(r, "requests_active", "Open requests", Gauge::default()),
            parked: added(r, "parked", "Work that waits for a person", Gauge::default()),
            requests: added(r, "http_requests", "Requests by status class", Family::default()),
            refusals: added(r, "http_refused", "Requests that were refused", Family::default()),
            registry,
        }
    }

    /// Notes a call of a configured server; `took` is none when it was never made.
    pub fn call_ended(&self, server: &str, outcome: &'static str, took: Option<Duration>) {
        self.calls.get_or_create(&CallLabels { server: server.to_owned(), outcome }).inc();
        if let Some(took) = took {
            self.call_seconds.observe(took.as_secs_f64());
        }
    }

    /// Notes a run.
    pub fn run_ended(&self, outcome: &'static str, took: Duration) {
        self.runs.get_or_create(&[("outcome", outcome)]).inc();
        self.run_seconds.observe(took.as_secs_f64());
    }

    /// Notes the answer to a request by its status: 404 counts as `4xx`.
    pub fn request_answered(&self, status: u16) {
        let class = match status {
            100..=199 => "1xx",
            200..=299 => "2xx",
            300..=399 => "3xx",
            400..=499 => "4xx",
            _ => "5xx",
        };
        self.requests.get_or_create(&[("status", class)]).inc();
    }

    /// Notes a request that was turned away.
    pub fn request_refused(&self, reason: &'static str) {
        self.refusals.get_or_create(&[("reason", reason)]).inc();
    }

    /// Counts one more until the answer is dropped.
    pub fn hold(&self, level: Level) -> Held {
        let gauge = self.gauge(level).clone();
        gauge.inc();
        Held(gauge)
    }

    /// How many there are now.
    pub fn level(&self, level: Level) -> i64 {
        self.gauge(level).get()
    }

    /// All of it as text of the type [`TEXT_TYPE`].
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }

    fn gauge(&self, level: Level) -> &Gauge {
        match level {
            Level::RunsActive => &self.runs_active,
            Level::RunsWaiting => &self.runs_waiting,
            Level::Connections => &self.connections,
            Level::RequestsActive => &self.requests_active,
            Level::Parked => &self.parked,
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn added<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register(name, help, metric.clone());
    metric
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_stands_in_the_text() {
        let metrics = Metrics::new();
        metrics.call_ended("files", "ok", Some(Duration::from_millis(3)));
        metrics.call_ended("files", "denied", None);
        metrics.run_ended("ok", Duration::from_secs(2));
        metrics.request_answered(404);
        metrics.request_refused("token");
        let text = metrics.text();
        for line in [
            r#"mcp_host_calls_total{server="files",outcome="ok"} 1"#,
            r#"mcp_host_calls_total{server="files",outcome="denied"} 1"#,
            r#"mcp_host_call_seconds_bucket{le="0.0025"} 0"#,
            r#"mcp_host_call_seconds_bucket{le="0.005"} 1"#,
            "mcp_host_call_seconds_count 1",
            r#"mcp_host_runs_total{outcome="ok"} 1"#,
            r#"mcp_host_run_seconds_bucket{le="5.0"} 1"#,
            r#"mcp_host_http_requests_total{status="4xx"} 1"#,
            r#"mcp_host_http_refused_total{reason="token"} 1"#,
        ] {
            assert!(text.lines().any(|found| found == line), "no {line} in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn a_level_falls_when_what_held_it_is_dropped() {
        let metrics = Metrics::new();
        let held = [metrics.hold(Level::Parked), metrics.hold(Level::Parked)];
        assert_eq!((metrics.level(Level::Parked), metrics.level(Level::RunsActive)), (2, 0));
        drop(held);
        assert_eq!(metrics.level(Level::Parked), 0);
        assert!(metrics.text().contains("\nmcp_host_parked 0\n"));
    }
}
