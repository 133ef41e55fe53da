//! The MCP server in front of all configured ones.
//!
//! In code mode a client finds four tools that never change: it searches the catalog, reads
//! what it needs of it, and runs scripts against it in the sandbox. In passthrough mode it
//! finds the servers' own tools. Both share a [`hub::Hub`]: the catalog, what is granted, who
//! is asked, what is noted. Nothing that a client sends can change a grant.

pub mod ask;
pub mod gateway;
pub mod hub;
