//! A tool call over a real stdio server, through the bridge and with plain rmcp.

use criterion::{Criterion, criterion_group, criterion_main};
use mcp_host::tools::Tools as _;
use mcp_host_benches::processes;

fn tool_call(criterion: &mut Criterion) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = std::env::temp_dir().join(format!("mcp-host-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let config = folder.join("shop.toml");
    processes::write_config(&config);
    let bridge = processes::bridge(&config);
    let plain = runtime.block_on(processes::plain_client());
    let (call, params) = processes::echo();

    let mut group = criterion.benchmark_group("tool call over stdio");
    group.bench_function("mcp-host", |bencher| {
        bencher.to_async(&runtime).iter(|| async { bridge.call(&call).await.unwrap() });
    });
    group.bench_function("plain rmcp", |bencher| {
        bencher
            .to_async(&runtime)
            .iter(|| async { plain.call_tool(params.clone()).await.unwrap() });
    });
    group.finish();
    runtime.block_on(bridge.shutdown());
    let _ = std::fs::remove_dir_all(folder);
}

criterion_group!(benches, tool_call);
criterion_main!(benches);
