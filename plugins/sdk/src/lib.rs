//! What a code generator is written with: the types of `mcp-host:codegen`, and the macro
//! that makes a component of a type.
//!
//! ```
//! use mcp_host_plugin::{Catalog, Description, Generate, Output, Setting};
//!
//! struct Names;
//!
//! impl Generate for Names {
//!     fn describe() -> Description {
//!         Description {
//!             name: "names".into(),
//!             version: "0.1.0".into(),
//!             summary: "the names of the tools".into(),
//!             options: Vec::new(),
//!         }
//!     }
//!
//!     fn generate(catalog: Catalog, _: Vec<Setting>) -> Result<Output, String> {
//!         let _names = catalog.servers.iter().flat_map(|server| &server.tools);
//!         Ok(Output { files: Vec::new(), diagnostics: Vec::new() })
//!     }
//! }
//!
//! mcp_host_plugin::export!(Names with_types_in mcp_host_plugin);
//! ```

#[expect(missing_docs, reason = "generated; the WIT holds the documentation")]
#[allow(unsafe_code, reason = "generated; a component's exports are raw functions")]
mod generated {
    wit_bindgen::generate!({
        path: "../../wit/codegen",
        world: "target",
        pub_export_macro: true,
        default_bindings_module: "mcp_host_plugin",
    });
}

pub use generated::exports::mcp_host::codegen::generator::{
    Annotations, Catalog, Description, Diagnostic, File, Guest as Generate, OptionDescription,
    Output, Server, Setting, Severity, Tool,
};
#[doc(hidden)]
pub use generated::*;
