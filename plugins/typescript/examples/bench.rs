//! How long generating takes: `cargo run --profile plugin -p mcp-host-typescript
//! --example bench [FILE]`. The best of many runs counts: whatever else the machine does
//! only makes one longer.

mod support;

use std::fs;
use std::time::{Duration, Instant};

use mcp_host_plugin::Generate;
use mcp_host_typescript::TypeScript;

const RUNS: usize = 50;

fn main() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus/synthetic-1000.json");
    let file = std::env::args().nth(1).unwrap_or_else(|| corpus.to_owned());
    let list = serde_json::from_slice(&fs::read(&file).expect("the file")).expect("JSON");
    let mut best = Duration::MAX;
    let (mut files, mut bytes) = (0, 0);
    for _ in 0..std::env::var("RUNS").map_or(RUNS, |runs| runs.parse().expect("a number")) {
        let catalog = support::catalog(&list);
        let started = Instant::now();
        let output = TypeScript::generate(catalog, Vec::new()).expect("an output");
        best = best.min(started.elapsed());
        files = output.files.len();
        bytes = output.files.iter().map(|file| file.content.len()).sum();
    }
    println!("{best:?}: {files} files, {bytes} bytes");
}
