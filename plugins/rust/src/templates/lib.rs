//! The tools of MCP servers as functions, one module a server.
//!
//! A component that calls some of them imports those, and nothing else of a server: what it
//! imports is what it has to be granted.

mod error;
{{modules}}
/// What `wit-bindgen` makes of the folder `wit`.
#[allow(missing_docs, rustdoc::all, clippy::all, reason = "generated")]
pub mod bindings {
    wit_bindgen::generate!({
        path: "wit",
        world: "sdk",
        generate_all,
        additional_derives: [PartialEq],{{exports}}
    });
}

/// The host's own interfaces: tools by name, files, and values that outlive the run.
pub mod host {
    pub use crate::bindings::mcp_host::guest::{files, state, tools, tools_async};
}

pub use bindings::mcp_host::guest::types::{
    Blob, Content, Effect, EmbeddedResource, ErrorReason, InvalidArgument, Json, ResourceBody,
    ResourceLink, ToolOutput,
};
pub use error::{Error, Result};

/// The text in the blocks of an answer, a line break between two.
pub fn text(content: &[Content]) -> String {
    let texts = content.iter().filter_map(|block| match block {
        Content::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}
