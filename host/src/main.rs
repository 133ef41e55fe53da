//! The `mcp-host` command: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    mcp_host::cli::main()
}
