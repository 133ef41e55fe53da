//! Many calls at once: an async guest of WASI 0.3.
//!
//! It starts N calls of the bookshop's `wait` tool together and prints how many
//! answered. The first argument is N (100), the second the milliseconds of each (50).
//! With enough places at the host the whole takes as long as one call.
//!
//! ```text
//! guests/build.sh rust guests/target/wasm
//! mcp-host run guests/target/wasm/fan-out.wasm --allow shop/wait -- 100 50
//! ```

use exports::wasi::cli0_3_0::run::Guest;
use futures::future::join_all;
use mcp_host::guest::tools_async::{ToolError, call_tool};
use serde_json::{Value, json};

wit_bindgen::generate!({ path: "../../wit/guest", world: "guest-async" });

struct FanOut;

export!(FanOut);

impl Guest for FanOut {
    async fn run() -> Result<(), ()> {
        let (calls, millis) = (argument(1, 100), argument(2, 50));
        let answers = join_all((0..calls).map(|_| wait(millis))).await;
        let waited: Vec<u64> = answers.iter().flatten().copied().collect();
        let total: u64 = waited.iter().sum();
        println!("{} of {calls} answered, {total} ms waited in all", waited.len());
        let Some(error) = answers.into_iter().find_map(Result::err) else {
            return Ok(());
        };
        eprintln!("error: {}", error.message);
        Err(())
    }
}

/// The number at `index` of the program's arguments.
fn argument(index: usize, default: u64) -> u64 {
    std::env::args().nth(index).and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// One call, answered with the milliseconds that the server says it waited.
async fn wait(millis: u64) -> Result<u64, ToolError> {
    let arguments = json!({ "ms": millis }).to_string();
    let output = call_tool("shop".into(), "wait".into(), arguments).await?;
    let result: Value =
        serde_json::from_str(&output.structured.unwrap_or_default()).unwrap_or_default();
    Ok(result["waited_ms"].as_u64().unwrap_or_default())
}
