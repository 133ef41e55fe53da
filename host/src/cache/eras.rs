//! Which protocol era each server was last seen to speak, so that the next start need
//! not ask.

use super::directory::Directory;
use crate::bridge::{Era, Eras};
use crate::config::Server;

pub(super) const EXTENSION: &str = "era";
const MAX_ERA_BYTES: u64 = 64;

/// Eras on disk, one small file a server. Forgetting one costs a probe, so nothing here
/// fails.
#[derive(Debug)]
pub struct RememberedEras(Option<Directory>);

impl RememberedEras {
    pub(super) fn new(directory: Option<Directory>) -> Self {
        Self(directory)
    }
}

impl Eras for RememberedEras {
    fn recall(&self, server: &Server) -> Option<Era> {
        let content = self.0.as_ref()?.read(&file_name(server), MAX_ERA_BYTES).ok().flatten()?;
        match content.as_slice() {
            b"legacy" => Some(Era::Legacy),
            b"modern" => Some(Era::Modern),
            _ => None,
        }
    }

    fn remember(&self, server: &Server, era: Era) {
        let Some(directory) = &self.0 else { return };
        let content = match era {
            Era::Legacy => "legacy",
            Era::Modern => "modern",
        };
        if let Err(error) = directory.write(&file_name(server), content.as_bytes()) {
            tracing::debug!("the era of {} could not be remembered: {error}", server.name);
        }
    }
}

/// One file for each way to reach a server: another command is another server.
fn file_name(server: &Server) -> String {
    let reached = blake3::hash(format!("{:?}", server.transport).as_bytes()).to_hex();
    let reached = reached.get(..16).unwrap_or_default();
    format!("{}-{reached}.{EXTENSION}", server.name.file_stem())
}
