//! A warm run: fresh Store, one tool call answered in process, drop.

use criterion::{Criterion, criterion_group, criterion_main};
use mcp_host_benches::bare::Bare;
use mcp_host_benches::hosted::Hosted;

fn warm_run(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let hosted = runtime.block_on(Hosted::new());
    let bare = Bare::new(hosted.engine(), &mcp_host_benches::guest()).unwrap();
    let mut group = criterion.benchmark_group("warm run");
    group.bench_function("mcp-host", |bencher| bencher.to_async(&runtime).iter(|| hosted.run()));
    group.bench_function("bare wasmtime", |bencher| {
        bencher.to_async(&runtime).iter(|| async { bare.run().await.unwrap() });
    });
    group.finish();
}

criterion_group!(benches, warm_run);
criterion_main!(benches);
