//! Files, state, the tools as files, and code generation: each beside what it stands on.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mcp_host::cache::Cache;
use mcp_host::catalog::{Catalog, Listed, source};
use mcp_host::codegen::registry::{Registry, Workshop};
use mcp_host::grant;
use mcp_host::limits::Limits;
use mcp_host::name::NamespaceName;
use mcp_host::state::{self, Namespace};
use mcp_host::tools::Session;
use mcp_host::tree::ToolTree;
use mcp_host_benches::hosted::Listing;
use mcp_host_benches::processes;
use mcp_host_benches::stats::median;
use mcp_host_plugin::Generate as _;

/// Names the folder that everything is kept in. The process starts itself again with it,
/// so that nothing of the user's is touched.
const HOME: &str = "MCP_HOST_BENCH_HOME";
const ROUNDS: usize = 200;

fn main() {
    // `cargo test` runs benchmarks too, with `--test`: there is nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    match std::env::var_os(HOME) {
        None => start_again(),
        Some(home) => measure(Path::new(&home)),
    }
}

fn start_again() {
    let home = std::env::temp_dir().join(format!("mcp-host-bench-{}", std::process::id()));
    std::fs::create_dir_all(&home).unwrap();
    let again = Command::new(std::env::current_exe().unwrap())
        .arg("--bench")
        .env(HOME, &home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .status();
    let _ = std::fs::remove_dir_all(home);
    assert!(again.unwrap().success());
}

fn measure(home: &Path) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    println!("| What | Time |\n|---|--:|");
    runtime.block_on(stores(home));
    files(home);
    runtime.block_on(tree());
    runtime.block_on(generators(home));
    whole_command(home);
}

// State.

async fn stores(home: &Path) {
    store("in a file", None).await;
    let socket = home.join("redis.sock");
    let server = Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--unixsocket"])
        .arg(&socket)
        .stdout(Stdio::null())
        .spawn();
    let Ok(mut server) = server else {
        println!("| state in Redis: no redis-server is installed | – |");
        return;
    };
    while !socket.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    store("in Redis, over a socket", Some(&format!("unix://{}", socket.display()))).await;
    let _ = server.kill();
    let _ = server.wait();
}

async fn store(place: &str, url: Option<&str>) {
    let name = NamespaceName::new("bench").unwrap();
    let namespace = Namespace::new(state::open(url).unwrap(), name);
    namespace.set("k", vec![7; 100]).await.unwrap();
    let (mut sets, mut gets) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        sets.push(timed(namespace.set("k", vec![7; 100])).await);
        gets.push(timed(namespace.get("k")).await);
    }
    let together = timed(futures::future::join_all((0..16).map(|n| {
        let namespace = namespace.clone();
        async move { namespace.set(&format!("k{n}"), vec![7; 100]).await.unwrap() }
    })));
    row(&format!("set 100 bytes {place}"), median(sets));
    row(&format!("get 100 bytes {place}"), median(gets));
    row(&format!("16 sets at once {place}, each"), together.await / 16);
}

// Files.

fn files(home: &Path) {
    let data = home.join("files");
    std::fs::create_dir_all(&data).unwrap();
    for (name, bytes) in [("1 KiB", 1024), ("1 MiB", 1024 * 1024)] {
        let path = data.join("file");
        std::fs::write(&path, vec![7; bytes]).unwrap();
        let native: Vec<_> = (0..ROUNDS)
            .map(|_| {
                let begun = Instant::now();
                std::hint::black_box(std::fs::read(&path).unwrap());
                begun.elapsed()
            })
            .collect();
        let guest = mcp_host_tests::Hostile::find("ok_files_speed").unwrap();
        let output = Command::new(processes::host_binary())
            .args(["run", guest.path, "--dir"])
            .arg(format!("{}::/data", data.display()))
            .args(["--", "/data/file", "1000"])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        for (way, what) in [("files", "`files`"), ("std", "WASI")] {
            let line = text.lines().find_map(|line| line.strip_prefix(way)).unwrap();
            let time = Duration::from_nanos(line.trim().parse().unwrap());
            row(&format!("read a file of {name} in a guest, by {what}"), time);
        }
        row(&format!("read a file of {name} natively"), median(native));
    }
}

// The tools as files.

async fn tree() {
    let tools = Listing::new(&corpus(1_000).remove(0));
    let session =
        Session::new(Arc::new(tools), grant::Grants::parse(["all"]).unwrap(), &Limits::default());
    let tree = ToolTree::new(Arc::new(session));
    let folder = ["servers", "synthetic-1000"];
    row("/mcp-tools: first listing of 1,000 tools", timed(tree.list(&folder)).await);
    let (mut lists, mut reads) = (Vec::new(), Vec::new());
    let names = tree.list(&folder).await.unwrap();
    for entry in names.iter().filter(|entry| entry.name.ends_with(".md")).take(ROUNDS) {
        lists.push(timed(tree.list(&folder)).await);
        let path = [folder[0], folder[1], &entry.name];
        reads.push(timed(tree.read(&path)).await);
    }
    row("/mcp-tools: each further listing", median(lists));
    row("/mcp-tools: reading one tool", median(reads));
}

// Code generation.

async fn generators(home: &Path) {
    let configured = std::collections::BTreeMap::new();
    let registry = Registry::new(&configured, std::collections::BTreeMap::new());
    for target in ["typescript", "skills", "markdown"] {
        let source = registry.get(target).unwrap();
        let _ = std::fs::remove_dir_all(home.join("cache"));
        let workshop = Workshop::new(Cache::open().unwrap()).unwrap();
        let begun = Instant::now();
        let loaded = workshop.load(&source).await.unwrap();
        row(
            &format!("{target}: first load, {} KiB compiled", loaded.bytes / 1024),
            begun.elapsed(),
        );
        row(&format!("{target}: later load"), timed(workshop.load(&source)).await);
        for tools in [10, 50, 100, 1_000] {
            let catalog = Catalog::new(corpus(tools));
            let mut times = Vec::new();
            for _ in 0..11 {
                times.push(loaded.generator.generate(&catalog, &[]).await.unwrap().1.wall);
            }
            row(&format!("{target}: {tools} rich tools in the sandbox"), median(times));
            if target == "typescript" {
                row(&format!("{target}: the same natively"), native(&catalog));
            }
        }
    }
}

fn native(catalog: &Catalog) -> Duration {
    let mut times = Vec::new();
    for _ in 0..11 {
        let given = given(catalog);
        let begun = Instant::now();
        std::hint::black_box(mcp_host_typescript::TypeScript::generate(given, Vec::new()).unwrap());
        times.push(begun.elapsed());
    }
    median(times)
}

fn given(catalog: &Catalog) -> mcp_host_plugin::Catalog {
    let servers = catalog.servers().iter().map(|server| mcp_host_plugin::Server {
        name: server.name.to_string(),
        ident: server.ident.clone(),
        digest: server.digest.to_hex().to_string(),
        tools: server
            .tools
            .iter()
            .map(|tool| mcp_host_plugin::Tool {
                name: tool.description.tool.clone(),
                ident: tool.ident.clone(),
                title: tool.description.title.clone(),
                description: tool.description.description.clone(),
                input_schema: tool.description.input_schema.clone(),
                output_schema: tool.description.output_schema.clone(),
                annotations: mcp_host_plugin::Annotations {
                    read_only: tool.description.annotations.read_only,
                    destructive: tool.description.annotations.destructive,
                    idempotent: tool.description.annotations.idempotent,
                    open_world: tool.description.annotations.open_world,
                },
                digest: tool.digest.to_hex().to_string(),
            })
            .collect(),
    });
    mcp_host_plugin::Catalog { servers: servers.collect() }
}

fn whole_command(home: &Path) {
    for (target, list) in [("typescript", "synthetic-1000"), ("typescript", "tool-lists/ms-365")] {
        let mut times = Vec::new();
        for round in 0..7 {
            let out = home.join(format!("out-{round}"));
            let mut command = Command::new(processes::host_binary());
            command.args(["generate", target, "--quiet", "--from"]);
            command.arg(corpus_file(list)).arg("--out").arg(&out);
            command.env("XDG_DATA_HOME", home.join("data")).env("XDG_CACHE_HOME", home.join("c"));
            let begun = Instant::now();
            assert!(command.stdout(Stdio::null()).status().unwrap().success());
            times.push(begun.elapsed());
        }
        row(&format!("generate {target} --from {list}.json, first time"), times.remove(0));
        row(&format!("generate {target} --from {list}.json"), median(times));
    }
}

fn corpus_file(list: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../tests/corpus/{list}.json"))
}

/// The first tools of the synthetic list.
fn corpus(tools: usize) -> Vec<Listed> {
    let mut lists = source::read(&[corpus_file("synthetic-1000")]).unwrap();
    lists.iter_mut().for_each(|list| list.tools.truncate(tools));
    lists
}

async fn timed<T>(work: impl Future<Output = T>) -> Duration {
    let begun = Instant::now();
    std::hint::black_box(work.await);
    begun.elapsed()
}

fn row(what: &str, time: Duration) {
    println!("| {what} | {time:.1?} |");
}
