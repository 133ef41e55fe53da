//! The `markdown` target.

use mcp_host_plugin::{Catalog, Description, Generate, Output, Setting};

/// The target.
pub struct Markdown;

impl Generate for Markdown {
    fn describe() -> Description {
        Description {
            name: "markdown".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            summary: String::new(),
            options: Vec::new(),
        }
    }

    fn generate(_catalog: Catalog, _settings: Vec<Setting>) -> Result<Output, String> {
        Ok(Output { files: Vec::new(), diagnostics: Vec::new() })
    }
}

#[cfg(target_arch = "wasm32")]
mcp_host_plugin::export!(Markdown with_types_in mcp_host_plugin);
