//! The tools that take time: both end at once when the call is cancelled.
//!
//! What they return depends on the arguments alone, never on the clock.

use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{CallToolResult, ProgressNotificationParam, ProgressToken};
use rmcp::service::RequestContext;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Refusal;
use super::catalogue::{Genre, shelf};

/// Arguments of `wait`.
#[derive(Debug, Deserialize)]
pub struct Wait {
    ms: u64,
}

/// Arguments of `shelf_report`.
#[derive(Debug, Deserialize)]
pub struct ShelfReport {
    seconds: Option<f64>,
}

type Context = RequestContext<RoleServer>;

/// How often `shelf_report` reports progress.
const STEPS: u8 = 10;

impl Wait {
    /// Sleeps, then says for how long.
    pub async fn answer(self, context: &Context) -> Result<CallToolResult, Refusal> {
        sleep(Duration::from_millis(self.ms), context).await?;
        Ok(CallToolResult::structured(json!({ "waited_ms": self.ms })))
    }
}

impl ShelfReport {
    /// Takes the time in equal steps and reports progress after each, then counts.
    pub async fn answer(self, context: &Context) -> Result<CallToolResult, Refusal> {
        let seconds = self.seconds.unwrap_or(1.0);
        let whole = Duration::try_from_secs_f64(seconds).map_err(|e| Refusal(e.to_string()))?;
        let step = whole.checked_div(u32::from(STEPS)).unwrap_or_default();
        let token = context.meta.get_progress_token();
        for done in 1..=STEPS {
            sleep(step, context).await?;
            if let Some(token) = &token {
                report(done, token, context).await;
            }
        }
        let shelves = Genre::ALL.map(count);
        Ok(CallToolResult::structured(json!({ "seconds": seconds, "shelves": shelves })))
    }
}

/// A client that no longer listens is no reason to stop: cancelling is.
async fn report(done: u8, token: &ProgressToken, context: &Context) {
    let progress = ProgressNotificationParam::new(token.clone(), f64::from(done))
        .with_total(f64::from(STEPS))
        .with_message(format!("{done} of {STEPS} parts counted"));
    let _ = context.peer.notify_progress(progress).await;
}

fn count(genre: Genre) -> Value {
    let sum = |(books, copies, value): (u64, u64, u64), book: &super::catalogue::Book| {
        let worth = book.price_cents.saturating_mul(book.in_stock);
        (books.saturating_add(1), copies.saturating_add(book.in_stock), value.saturating_add(worth))
    };
    let (books, copies, value_cents) = shelf(genre).fold((0, 0, 0), sum);
    json!({ "genre": genre, "books": books, "copies": copies, "value_cents": value_cents })
}

async fn sleep(time: Duration, context: &Context) -> Result<(), Refusal> {
    tokio::select! {
        () = context.ct.cancelled() => Err(Refusal("the call was cancelled".to_owned())),
        () = tokio::time::sleep(time) => Ok(()),
    }
}
