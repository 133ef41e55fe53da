//! The WIT's `tools` and `tools-async` over a [`Session`].

use std::sync::Arc;

use wasmtime::Result;
use wasmtime::component::{Accessor, HasData};

use super::{Call, Session, ToolDescription, ToolError, ToolMatch, ToolOutput};
use crate::bindings::guest::{tools, tools_async, types};

/// Gives a linker the session out of a run's state.
pub struct HasTools;

impl HasData for HasTools {
    type Data<'a> = &'a mut Arc<Session>;
}

impl types::Host for Arc<Session> {}

impl tools::Host for Arc<Session> {
    async fn call_tool(
        &mut self,
        server: String,
        tool: String,
        arguments: String,
    ) -> Result<Result<ToolOutput, ToolError>> {
        Ok(self.call(&Call { server, tool, arguments }).await?)
    }

    async fn call_tools(&mut self, calls: Vec<Call>) -> Result<Vec<Result<ToolOutput, ToolError>>> {
        Ok(self.call_all(&calls).await?)
    }

    fn list_servers(&mut self) -> Result<Vec<String>> {
        Ok(self.servers().iter().map(ToString::to_string).collect())
    }

    async fn search_tools(
        &mut self,
        query: String,
        limit: u32,
    ) -> Result<Result<Vec<ToolMatch>, ToolError>> {
        Ok(self.search(&query, limit).await)
    }

    async fn describe_tool(
        &mut self,
        server: String,
        tool: String,
    ) -> Result<Result<ToolDescription, ToolError>> {
        let described = self.describe(&server, &tool).await;
        Ok(described.map(Arc::unwrap_or_clone))
    }
}

impl tools_async::Host for Arc<Session> {}

impl<T: Send> tools_async::HostWithStore<T> for HasTools {
    async fn call_tool(
        accessor: &Accessor<T, Self>,
        server: String,
        tool: String,
        arguments: String,
    ) -> Result<Result<ToolOutput, ToolError>> {
        let session = accessor.with(|mut access| access.get().clone());
        Ok(session.call(&Call { server, tool, arguments }).await?)
    }
}
