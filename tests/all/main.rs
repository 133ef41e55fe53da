//! Every test that runs the real binary, in one test binary.
//!
//! [`support`] starts it with bounds that hold whatever it does; the other modules are
//! suites. [`hostile`] and [`inputs`] attack it with guests and files, [`servers`] with MCP
//! servers, [`hostile_scripts`] with scripts, [`http_servers`] is about servers that are reached over HTTP; [`scripts`] is about `run` of a script, [`check`] about the types of one,
//! [`language`] about what scripts mean, [`test262`] about the language as its authors test
//! it; [`serve`] is about the server that agents use, [`setup_help`] about bringing it to them; [`codegen`] is about catalogs and code generators, [`foreign`] about generators in
//! other languages, [`lock`] about tools that change, [`commands`] about signals, output and
//! reports, [`files`] about the directories of a run, [`state`] and [`checkpoint`] about what
//! outlives it, [`exports`] about functions that guests export, [`tree`] about the tools as files, [`sdks`] about guests that import tools by
//! their types, [`clients`] about clients that are not ours, and [`source`] reads the host's
//! sources for what no run can show.

mod check;
mod checkpoint;
mod clients;
mod codegen;
mod commands;
mod exports;
mod files;
mod foreign;
mod hostile;
mod hostile_scripts;
mod http_servers;
mod inputs;
mod language;
mod lock;
mod real_servers;
mod scripts;
mod sdks;
mod serve;
mod servers;
mod setup_help;
mod source;
mod state;
mod support;
mod test262;
mod tree;
mod typed;
