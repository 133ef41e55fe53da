//! Servers and hosts as processes of their own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mcp_host::bridge::{Bridge, Era, Eras, Silent};
use mcp_host::config::Config;
use mcp_host::config::server::Server;
use mcp_host::tools::Call;
use rmcp::model::{CallToolRequestParams, object};
use rmcp::service::RunningService;
use rmcp::transport::TokioChildProcess;
use rmcp::{ClientLifecycleMode, ClientServiceExt as _, RoleClient};
use tokio::process::Command;

/// The release binary that is measured, built before the benchmarks run.
///
/// # Panics
///
/// When it was not.
pub fn host_binary() -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/mcp-host");
    assert!(path.is_file(), "build it first: cargo build --release -p mcp-host");
    path
}

/// A configuration with the built-in bookshop, written to `path`.
///
/// # Panics
///
/// When it cannot be written.
pub fn write_config(path: &Path) {
    let host = host_binary();
    let text = format!("[servers.shop]\ncommand = {host:?}\nargs = [\"example-server\"]\n");
    std::fs::write(path, text).expect("the configuration can be written");
}

/// A bridge to the configured servers.
///
/// # Panics
///
/// When the configuration cannot be read.
pub fn bridge(config: &Path) -> Bridge {
    let config = Config::load(Some(config), Path::new(".")).expect("the configuration is right");
    Bridge::new(config.servers.into_values(), Arc::new(NoEras), Arc::new(Silent))
}

/// A plain rmcp client of the built-in bookshop, in the modern era as the bridge's.
///
/// # Panics
///
/// When the server does not start.
pub async fn plain_client() -> RunningService<RoleClient, ()> {
    let mut command = Command::new(host_binary());
    command.arg("example-server");
    let transport = TokioChildProcess::new(command).expect("the server starts");
    let lifecycle = ClientLifecycleMode::Discover {
        preferred_versions: vec![rmcp::model::ProtocolVersion::V_2026_07_28],
    };
    ().serve_with_lifecycle(transport, lifecycle).await.expect("the server answers")
}

/// The cheapest call of the bookshop, for the bridge and for a plain client.
pub fn echo() -> (Call, CallToolRequestParams) {
    let arguments = serde_json::json!({ "message": "hi" });
    let call =
        Call { server: "shop".into(), tool: "echo".into(), arguments: arguments.to_string() };
    (call, CallToolRequestParams::new("echo").with_arguments(object(arguments)))
}

/// Remembers nothing.
struct NoEras;

impl Eras for NoEras {
    fn recall(&self, _: &Server) -> Option<Era> {
        None
    }

    fn remember(&self, _: &Server, _: Era) {}
}
