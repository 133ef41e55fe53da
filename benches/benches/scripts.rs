//! Scripts beside other engines: every figure of a row measured in turns, in one run, and
//! the median of each.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mcp_host::tools::Tools;
use mcp_host_benches::processes;
use mcp_host_benches::scripts::{Rivals, Scripts, folder};
use mcp_host_benches::stats::{Pairs, median};

/// The engines of a row, after ours.
const ENGINES: [&str; 4] =
    ["node", "isolated-vm", "quickjs-emscripten", "quickjs-emscripten-apart"];
/// Calls that one script makes.
const CALLS: usize = 500;
/// Calls under way at once.
const AT_ONCE: usize = 10;

fn main() {
    // `cargo test` runs benchmarks too, with `--test`: there is nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let home = std::env::temp_dir().join(format!("mcp-host-bench-{}", std::process::id()));
    std::fs::create_dir_all(&home).unwrap();
    let config = home.join("shop.toml");
    processes::write_config(&config);
    let (scripts, compile) = runtime.block_on(Scripts::new());
    println!("The runtime's first compile: {}", shown(compile));
    runtime.block_on(engines(&scripts, &config));
    cold_start(&home);
    runtime.block_on(calls(&scripts, &config));
    let _ = std::fs::remove_dir_all(home);
}

/// A fresh sandbox for each run of each program, in a process that is warm.
async fn engines(scripts: &Scripts, config: &Path) {
    let Some(mut rivals) = Rivals::start() else {
        eprintln!("the other engines are not installed: run benches/scripts/setup.sh");
        return;
    };
    let bridge: Arc<dyn Tools> = Arc::new(processes::bridge(config));
    println!("\n| What | mcp-host | {} |\n|---|--:|--:|--:|--:|--:|", ENGINES.join(" | "));
    for (program, what, rounds) in [
        ("one", "fresh sandbox, `1 + 1`, warm process", 200),
        ("data", "100,000 objects built, filtered, sorted, to JSON and back", 7),
        ("map", "200,000 operations on a Map of small integers", 15),
    ] {
        let source = ours(program);
        let mut times = vec![Vec::new(); ENGINES.len() + 1];
        for round in 0..rounds + rounds / 5 + 1 {
            let begun = Instant::now();
            let result = scripts.run(source.clone(), &bridge).await;
            let mut row = vec![begun.elapsed()];
            for engine in ENGINES {
                let (time, theirs) = rivals.run(engine, program);
                assert_eq!(result, theirs, "{engine} says something else of {program}");
                row.push(time);
            }
            if round > rounds / 5 {
                times.iter_mut().zip(row).for_each(|(times, time)| times.push(time));
            }
        }
        let shown: Vec<_> = times.into_iter().map(|times| shown(median(times))).collect();
        println!("| {what} | {} |", shown.join(" | "));
    }
}

/// A program as a script of ours.
fn ours(program: &str) -> Arc<str> {
    match program {
        "one" => "export default 1 + 1".into(),
        _ => {
            let text = std::fs::read_to_string(folder().join(format!("{program}.js"))).unwrap();
            format!("{text}\nexport default run();").into()
        }
    }
}

fn cold_start(home: &Path) {
    let script = folder().join("one.mjs");
    let host = || {
        let mut command = Command::new(processes::host_binary());
        command.arg("run").arg(&script).env("XDG_CACHE_HOME", home.join("cache"));
        command
    };
    let node = || {
        let mut command = Command::new("node");
        command.arg(&script);
        command
    };
    let mut pairs = Pairs::default();
    let (_first_compiles, _first_reads_node) = (timed(host()), timed(node()));
    for _ in 0..40 {
        pairs.push(timed(host()), timed(node()));
    }
    println!("\n| What | mcp-host | Against | Ratio |\n|---|--:|--:|--:|");
    row("cold `run one.mjs`, compile cached; `node one.mjs`", &pairs);
}

/// What a call costs a script, beside the same calls without a sandbox: by the bridge,
/// and by a plain client.
async fn calls(scripts: &Scripts, config: &Path) {
    let bridge = Arc::new(processes::bridge(config));
    let tools: Arc<dyn Tools> = bridge.clone();
    let plain = processes::plain_client().await;
    let (call, params) = processes::echo();
    for at_once in [1, AT_ONCE] {
        let source = script_of_calls(at_once);
        let (mut over_bridge, mut over_plain) = (Pairs::default(), Pairs::default());
        for round in 0..24 {
            let milliseconds: f64 = scripts.run(source.clone(), &tools).await.parse().unwrap();
            let ours = Duration::from_secs_f64(milliseconds / 1e3 / CALLS as f64);
            let direct = each(at_once, || async { bridge.call(&call).await.map(drop).unwrap() });
            let direct = direct.await;
            let client = each(at_once, || async {
                plain.call_tool(params.clone()).await.map(drop).unwrap()
            });
            let client = client.await;
            if round > 3 {
                over_bridge.push(ours, direct);
                over_plain.push(ours, client);
            }
        }
        row(&format!("a call of a script, {at_once} at once; by the bridge alone"), &over_bridge);
        row(&format!("a call of a script, {at_once} at once; by plain rmcp"), &over_plain);
    }
    bridge.shutdown().await;
}

fn script_of_calls(at_once: usize) -> Arc<str> {
    format!(
        "import {{ callTool }} from 'mcp-host';\n\
         const call = () => callTool('shop', 'echo', {{ message: 'hi' }});\n\
         await call();\n\
         const begun = performance.now();\n\
         for (let at = 0; at < {CALLS} / {at_once}; at++) {{\n  \
           await Promise.all(Array.from({{ length: {at_once} }}, call));\n\
         }}\n\
         export default performance.now() - begun;\n"
    )
    .into()
}

/// The time of one of many calls, so many at once.
async fn each<F: Future<Output = ()>>(at_once: usize, call: impl Fn() -> F) -> Duration {
    let begun = Instant::now();
    for _ in 0..CALLS / at_once {
        futures::future::join_all((0..at_once).map(|_| call())).await;
    }
    begun.elapsed() / u32::try_from(CALLS).unwrap()
}

fn timed(mut command: Command) -> Duration {
    let start = Instant::now();
    let status =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success());
    start.elapsed()
}

fn row(what: &str, pairs: &Pairs) {
    let (ours, theirs) = (shown(pairs.ours()), shown(pairs.theirs()));
    println!("| {what} | {ours} | {theirs} | {:.2} |", pairs.ratio());
}

fn shown(time: Duration) -> String {
    if time < Duration::from_millis(1) {
        format!("{:.0} µs", time.as_secs_f64() * 1e6)
    } else {
        format!("{:.1} ms", time.as_secs_f64() * 1e3)
    }
}
