//! A line on the terminal for work that takes longer than a second.

use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinHandle;

use crate::bridge::Observer;
use crate::name::{ServerName, printable};
use crate::tools::ToolError;

/// How long something may take before it is shown.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line moves.
const TICK: Duration = Duration::from_millis(120);
/// Characters of a name or message that are shown.
const SHOWN_CHARS: usize = 80;

/// Shows what is going on, and only on a terminal.
pub struct Progress {
    enabled: bool,
    starting: Mutex<HashMap<ServerName, Shown>>,
}

/// Keeps a line on the terminal until it is dropped.
pub struct Shown {
    line: ProgressBar,
    timer: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows progress if it is `wanted` and stderr is a terminal.
    pub fn new(wanted: bool) -> Self {
        Self { enabled: wanted && std::io::stderr().is_terminal(), starting: Mutex::default() }
    }

    /// Shows `what` once it has taken longer than a second, until the result is dropped.
    pub fn show(&self, what: &str) -> Shown {
        let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if !self.enabled {
            return Shown { line, timer: None };
        }
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
        let line = line.with_style(style).with_message(printable(what, SHOWN_CHARS));
        let timer = tokio::spawn(show_after(line.clone()));
        Shown { line, timer: Some(timer) }
    }
}

async fn show_after(line: ProgressBar) {
    tokio::time::sleep(PATIENCE).await;
    line.set_draw_target(ProgressDrawTarget::stderr());
    line.enable_steady_tick(TICK);
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(timer) = &self.timer {
            timer.abort();
        }
        self.line.finish_and_clear();
    }
}

impl Observer for Progress {
    fn starting(&self, server: &ServerName) {
        if self.enabled {
            let shown = self.show(&format!("starting server {server}"));
            self.starting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(server.clone(), shown);
        }
    }

    fn started(&self, server: &ServerName, _took: Duration, _error: Option<&ToolError>) {
        self.starting.lock().unwrap_or_else(PoisonError::into_inner).remove(server);
    }

    fn progress(
        &self,
        server: &ServerName,
        tool: &str,
        progress: f64,
        total: Option<f64>,
        message: Option<&str>,
    ) {
        let of = total.map(|total| format!(" of {total}")).unwrap_or_default();
        let message = message.map(|message| format!(": {message}")).unwrap_or_default();
        tracing::debug!("{server}/{} is at {progress}{of}{message}", printable(tool, SHOWN_CHARS));
    }
}
