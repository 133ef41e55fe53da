//! Tools as typed functions: a call beside the same call with JSON text that the guest makes
//! and reads itself, in turns in one run, and what linking two hundred of them takes.

use std::time::Duration;

use mcp_host::guest::Guest;
use mcp_host_benches::stats::{Pairs, median};
use mcp_host_benches::typed::{Echo, Typed, link, loader};
use mcp_host_tests::typed::{command, structured_function};

fn main() {
    // `cargo test` runs benchmarks too, with `--test`: there is nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    println!("| What | typed | call-tool with JSON text | Ratio |\n|---|--:|--:|--:|");
    runtime.block_on(calls("small", "a call with 80 bytes of arguments", 2_000));
    runtime.block_on(calls("large", "a call with 100 KB of arguments", 20));
    runtime.block_on(linking());
}

async fn calls(size: &str, what: &str, calls: u32) {
    let typed = Typed::new().await;
    let mut pairs = Pairs::default();
    for round in 0..33 {
        let ours = typed.call("typed", size, calls).await;
        let theirs = typed.call("text", size, calls).await;
        if round >= 3 {
            pairs.push(ours, theirs);
        }
    }
    println!(
        "| {what} | {} | {} | {:.2} |",
        shown(pairs.ours()),
        shown(pairs.theirs()),
        pairs.ratio()
    );
}

async fn linking() {
    let fields = r#"(field "id" s64) (field "title" string) (field "done" (option bool)) (field "tags" (list string))"#;
    let functions = (0..200).map(|at| structured_function(&format!("tool{at}"), fields, fields));
    let text = command("mcp-tools:many/tools", &functions.collect::<String>());
    let guest = Guest::of_bytes("many.wat".as_ref(), text.into_bytes().into()).unwrap();
    let (loader, tools) = (loader(), Echo::many(200));
    let mut times = Vec::new();
    for _ in 0..50 {
        times.push(link(&loader, &guest, &tools).await.1);
    }
    println!("\nlinking 200 typed functions: {}", shown(median(times)));
}

fn shown(time: Duration) -> String {
    match time {
        time if time < Duration::from_millis(1) => format!("{:.1} µs", time.as_secs_f64() * 1e6),
        time => format!("{:.2} ms", time.as_secs_f64() * 1e3),
    }
}
