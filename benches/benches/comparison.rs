//! The table of the README: each row two things measured in turns, in one run.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mcp_host::tools::Tools as _;
use mcp_host_benches::bare::Bare;
use mcp_host_benches::hosted::Hosted;
use mcp_host_benches::processes;
use mcp_host_benches::stats::Pairs;
use nix::sys::resource::{UsageWho, getrusage};

fn main() {
    // `cargo test` runs benchmarks too, with `--test`: there is nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = std::env::temp_dir().join(format!("mcp-host-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let config = folder.join("shop.toml");
    processes::write_config(&config);

    println!("| What | mcp-host | Against | Ratio |\n|---|--:|--:|--:|");
    cold_start();
    fan_out(&config);
    runtime.block_on(warm_run());
    runtime.block_on(tool_calls(&config));
    let _ = std::fs::remove_dir_all(folder);
}

async fn warm_run() {
    let hosted = Hosted::new().await;
    let bare = Bare::new(hosted.engine(), &mcp_host_benches::guest()).unwrap();
    let mut pairs = Pairs::default();
    for round in 0..2_200 {
        let start = Instant::now();
        hosted.run().await;
        let ours = start.elapsed();
        let start = Instant::now();
        bare.run().await.unwrap();
        if round >= 200 {
            pairs.push(ours, start.elapsed());
        }
    }
    row("warm run: fresh Store, one call in process; bare wasmtime", &pairs);
}

async fn tool_calls(config: &Path) {
    let bridge = processes::bridge(config);
    let plain = processes::plain_client().await;
    let (call, params) = processes::echo();
    let mut pairs = Pairs::default();
    for round in 0..3_300 {
        let start = Instant::now();
        bridge.call(&call).await.unwrap();
        let ours = start.elapsed();
        let start = Instant::now();
        plain.call_tool(params.clone()).await.unwrap();
        if round >= 300 {
            pairs.push(ours, start.elapsed());
        }
    }
    row("tool call over a stdio server; plain rmcp", &pairs);
    bridge.shutdown().await;
}

fn cold_start() {
    let mut pairs = Pairs::default();
    let host = || {
        let mut command = Command::new(processes::host_binary());
        command.args(["run", mcp_host_tests::HELLO]);
        command
    };
    let node = || {
        let mut command = Command::new("node");
        command.args(["-e", "0"]);
        command
    };
    let _first_compiles = timed(host());
    // The largest of the children so far: no other program ran yet.
    let peak_kib =
        getrusage(UsageWho::RUSAGE_CHILDREN).map(|usage| usage.max_rss()).unwrap_or_default();
    let _first_reads_node = timed(node());
    for _ in 0..40 {
        pairs.push(timed(host()), timed(node()));
    }
    row("cold `run hello.wasm`, compile cached; `node -e 0`", &pairs);
    println!(
        "| peak memory of that process, its first compile included | {:.1} MiB | | |",
        peak_kib as f64 / 1024.0
    );
}

fn fan_out(config: &Path) {
    let mut command = Command::new(processes::host_binary());
    command
        .args(["run", mcp_host_tests::FAN_OUT, "--allow", "shop/wait", "--json", "--config"])
        .arg(config);
    let mut walls = Vec::new();
    for _ in 0..6 {
        let output = command.output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["outcome"], "ok", "{document}");
        walls.push(document["usage"]["wall_ms"].as_f64().unwrap());
    }
    // The first compiles nothing in its wall time, but it is the one that reads the disk.
    walls.remove(0);
    walls.sort_by(f64::total_cmp);
    // Six rounds of sixteen and one of four.
    let (wall, least) = (walls[walls.len() / 2], 7.0 * 50.0);
    println!(
        "| 100 calls of 50 ms, 16 at once; the least there can be | {wall:.0} ms | {least:.0} ms | {:.2} |",
        wall / least
    );
}

fn timed(mut command: Command) -> Duration {
    let start = Instant::now();
    let status =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success());
    start.elapsed()
}

fn row(what: &str, pairs: &Pairs) {
    let (ours, theirs) = (pairs.ours(), pairs.theirs());
    println!("| {what} | {} | {} | {:.2} |", shown(ours), shown(theirs), pairs.ratio());
}

fn shown(time: Duration) -> String {
    if time < Duration::from_millis(1) {
        format!("{:.0} µs", time.as_secs_f64() * 1e6)
    } else {
        format!("{:.1} ms", time.as_secs_f64() * 1e3)
    }
}
