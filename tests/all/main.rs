//! Every test that runs the real binary, in one test binary.
//!
//! [`support`] starts it with bounds that hold whatever it does; the other modules are
//! suites. [`hostile`] and [`inputs`] attack it with guests and files, [`servers`] with MCP
//! servers; [`codegen`] is about catalogs and code generators, [`foreign`] about generators
//! in other languages, [`lock`] about tools that change, [`commands`] about signals, output
//! and reports, [`files`] about the directories of a run, [`state`] and [`checkpoint`] about
//! what outlives it, [`tree`] about the tools as files, and [`source`] reads the host's
//! sources for what no run can show.

mod checkpoint;
mod codegen;
mod commands;
mod files;
mod foreign;
mod hostile;
mod inputs;
mod lock;
mod real_servers;
mod servers;
mod source;
mod state;
mod support;
mod tree;
