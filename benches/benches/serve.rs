//! `serve` as a client meets it, over stdio: code mode beside the servers' own tools, in turns
//! in one run.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mcp_host_benches::processes;
use mcp_host_benches::served::Client;
use mcp_host_benches::stats::{Pairs, median};
use serde_json::json;

/// Calls that are measured of each kind.
const CALLS: usize = 300;
/// Runs that are under way at once, where many are.
const AT_ONCE: usize = 8;
/// How long many are made.
const MANY: Duration = Duration::from_secs(5);

fn main() {
    // `cargo test` runs benchmarks too, with `--test`: there is nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let home = std::env::temp_dir().join(format!("mcp-host-bench-{}", std::process::id()));
    std::fs::create_dir_all(&home).unwrap();
    let config = home.join("shop.toml");
    processes::write_config(&config);
    println!("| What | Figure |\n|---|--:|");
    runtime.block_on(one_call(&config));
    runtime.block_on(throughput(&config));
    start(&home, &config);
    let _ = std::fs::remove_dir_all(home);
}

/// A script with one call, beside the call itself.
async fn one_call(config: &Path) {
    let code = Client::start(config, "code").await;
    let direct = Client::start(config, "passthrough").await;
    let script = json!({
        "code": "import { echo } from \"mcp/shop\"; export default await echo({ message: args });",
        "args": "hi",
    });
    let mut pairs = Pairs::default();
    for round in 0..CALLS + CALLS / 5 {
        let one = timed(code.call("run_code", script.clone())).await;
        let other = timed(direct.call("echo", json!({ "message": "hi" }))).await;
        if round >= CALLS / 5 {
            pairs.push(one, other);
        }
    }
    println!(
        "| `run_code` with one call; the call by passthrough | {:.0?}; {:.0?}; {:.2} |",
        pairs.ours(),
        pairs.theirs(),
        pairs.ratio()
    );
}

/// Runs of `1 + 1`, many at once.
async fn throughput(config: &Path) {
    let client = Client::start(config, "code").await;
    let _ = client.call("run_code", json!({ "code": "1 + 1" })).await;
    let begun = Instant::now();
    let workers = (0..AT_ONCE).map(|_| async {
        let mut runs = 0_u32;
        while begun.elapsed() < MANY {
            let answer = client.call("run_code", json!({ "code": "1 + 1" })).await;
            assert_eq!(answer["structuredContent"]["result"], 2, "{answer}");
            runs += 1;
        }
        runs
    });
    let runs: u32 = futures::future::join_all(workers).await.into_iter().sum();
    let per_second = f64::from(runs) / begun.elapsed().as_secs_f64();
    println!("| `run_code` of `1 + 1`, {AT_ONCE} at once | {per_second:.0} a second |");
}

/// From the start of the process to its first list of tools, with a server that never answers
/// and whose tools are known from before.
fn start(home: &Path, config: &Path) {
    let hanging = hanging(home, config);
    for mode in ["code", "passthrough"] {
        let times: Vec<_> = (0..20).map(|_| first_list(&hanging, mode)).collect();
        println!(
            "| start to the first `tools/list`, {mode}, servers hang | {:.1?} |",
            median(times)
        );
    }
}

/// A configuration whose server answers as long as a file is there, once served in both modes
/// so that its tools are known, and hanging from then on.
fn hanging(home: &Path, config: &Path) -> PathBuf {
    let answers = home.join("answers");
    std::fs::write(&answers, "").unwrap();
    let script = home.join("server.sh");
    let host = processes::host_binary();
    let text = format!(
        "[ -e '{}' ] && exec '{}' example-server\nexec sleep 60\n",
        answers.display(),
        host.display()
    );
    std::fs::write(&script, text).unwrap();
    let hanging = config.with_file_name("hanging.toml");
    let server =
        format!("[servers.shop]\ncommand = \"sh\"\nargs = [{:?}]\n", script.display().to_string());
    std::fs::write(&hanging, server).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = Client::start(&hanging, "code").await;
        let found = client.call("search_tools", json!({ "query": "" })).await;
        assert_eq!(found["isError"], false, "{found}");
    });
    std::fs::remove_file(answers).unwrap();
    hanging
}

fn first_list(config: &Path, mode: &str) -> Duration {
    use std::io::{BufRead as _, Write as _};
    let begun = Instant::now();
    let mut host = Command::new(processes::host_binary())
        .args(["serve", "--allow", "all", "--mode", mode, "--config"])
        .arg(config)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = host.stdin.take().unwrap();
    let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "b", "version": "1"},
    }});
    let list = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {}});
    let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    writeln!(stdin, "{hello}\n{ready}\n{list}").unwrap();
    let mut lines = std::io::BufReader::new(host.stdout.take().unwrap()).lines();
    let listed = lines.by_ref().map(|line| line.unwrap()).find(|line| line.contains("\"tools\":["));
    let took = begun.elapsed();
    assert!(listed.is_some());
    drop(stdin);
    let _ = host.kill();
    let _ = host.wait();
    took
}

async fn timed(work: impl Future<Output = serde_json::Value>) -> Duration {
    let begun = Instant::now();
    let answer = work.await;
    assert_ne!(answer["isError"], true, "{answer}");
    begun.elapsed()
}
