//! The MCP server in front of all configured ones.
//!
//! In code mode a client finds four tools that never change: it searches the catalog, reads
//! what it needs of it, and runs scripts against it in the sandbox. In passthrough mode it
//! finds the servers' own tools. With guests it finds the functions that those export. All
//! share a [`hub::Hub`]: the catalog, what is granted, who is asked, what is noted. Nothing
//! that a client sends can change a grant.

mod alive;
pub mod ask;
pub mod audit;
pub mod code;
pub mod front;
pub mod functions;
pub mod gateway;
pub mod http;
pub mod hub;
pub mod kept;
pub mod lists;
pub mod metrics;
pub mod runs;
pub mod scripts;
pub mod shape;
pub mod stdio;
pub mod tally;
pub mod tokens;
pub mod walk;
pub mod watch;

/// The tokens of what a client sees of code mode, whatever the servers offer.
pub fn surface_tokens() -> usize {
    let surface = serde_json::to_string(&code::definitions()).unwrap_or_default();
    tokens::count(&surface)
}

/// What tells one thing of this process from others in what is noted.
fn random_id() -> String {
    let mut bytes = [0_u8; 8];
    // Without randomness the id says less, and nothing rests on it.
    let _ = rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty());
    format!("{:016x}", u64::from_le_bytes(bytes))
}
