//! Every test that runs the real binary, in one test binary.
//!
//! [`support`] starts it with bounds that hold whatever it does; the other modules are
//! suites. [`hostile`] and [`inputs`] attack it with guests and files, [`servers`] with
//! MCP servers; [`codegen`] with code
//! generators and catalogs; [`commands`] is about signals, output and reports, [`state`] about what
//! outlives a run, [`tree`] about the tools as files, and [`source`] reads the host's
//! sources for what no run can show.

mod codegen;
mod commands;
mod hostile;
mod inputs;
mod real_servers;
mod servers;
mod source;
mod state;
mod support;
mod tree;
