//! A client of `mcp-host serve` over stdio.

use std::path::Path;

use rmcp::RoleClient;
use rmcp::model::{CallToolRequestParams, ClientConfig};
use rmcp::service::{RunningService, ServiceExt as _};
use rmcp::transport::TokioChildProcess;
use serde_json::Value;
use tokio::process::Command;

use crate::processes;

/// One host that serves everything of a configuration, and its client.
pub struct Client(RunningService<RoleClient, ClientConfig>);

impl Client {
    /// Starts `serve` in a mode, with every call allowed.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub async fn start(config: &Path, mode: &str) -> Self {
        let mut command = Command::new(processes::host_binary());
        command.args([
            "serve",
            "--allow",
            "all",
            "--policy",
            "all=allow",
            "--mode",
            mode,
            "--config",
        ]);
        command.arg(config);
        let transport = TokioChildProcess::new(command).expect("the host starts");
        Self(ClientConfig::default().serve(transport).await.expect("a handshake"))
    }

    /// Calls a tool; the result as JSON.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn call(&self, tool: &'static str, arguments: Value) -> Value {
        let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
        let params = CallToolRequestParams::new(tool).with_arguments(arguments);
        let result = self.0.peer().call_tool(params).await.expect("an answer");
        serde_json::to_value(result).expect("a result is JSON")
    }
}
