//! The tools each server listed last, so that who asks for them need not wait for it. They
//! are kept as the text of a list; what it says is for others to read.

use serde_json::value::RawValue;

use super::directory::Directory;
use crate::config::Server;
use crate::limits::serve::MAX_CACHED_LIST_BYTES;

pub(super) const EXTENSION: &str = "tools";

/// Lists on disk, one file a server. Forgetting one costs a wait, so nothing here fails.
#[derive(Debug, Clone)]
pub struct RememberedLists(Option<Directory>);

impl RememberedLists {
    pub(super) fn new(directory: Option<Directory>) -> Self {
        Self(directory)
    }

    /// The list that was remembered of a server, if any was and it is JSON.
    pub fn recall(&self, server: &Server) -> Option<Box<RawValue>> {
        let directory = self.0.as_ref()?;
        let bytes = directory.read(&file_name(server), MAX_CACHED_LIST_BYTES).ok().flatten()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps the list of a server in place of the one before.
    pub fn remember(&self, server: &Server, list: &RawValue) {
        let Some(directory) = &self.0 else { return };
        let written =
            directory.write(&file_name(server), list.get().as_bytes(), MAX_CACHED_LIST_BYTES);
        if let Err(error) = written {
            tracing::debug!("the tools of {} could not be remembered: {error}", server.name);
        }
    }
}

fn file_name(server: &Server) -> String {
    super::file_of(server, EXTENSION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::server::{Deadlines, StdioServer, Transport};
    use crate::config::template::Template;
    use crate::name::ServerName;

    fn server(command: &str) -> Server {
        let transport = Transport::Stdio(StdioServer {
            command: Template::new(command).unwrap(),
            args: Vec::new(),
            env: Vec::new(),
            cwd: "/".into(),
        });
        Server { name: ServerName::new("s").unwrap(), transport, deadlines: Deadlines::default() }
    }

    #[test]
    fn a_list_is_remembered_for_one_way_to_reach_a_server_and_damage_forgets_it() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("c");
        let lists = RememberedLists::new(Some(Directory::open(&path).unwrap()));
        let list = RawValue::from_string("[{\"name\":\"a\"}]".to_owned()).unwrap();
        lists.remember(&server("one"), &list);
        assert_eq!(lists.recall(&server("one")).unwrap().get(), list.get());
        assert!(lists.recall(&server("two")).is_none());
        std::fs::write(path.join(file_name(&server("one"))), "[{").unwrap();
        assert!(lists.recall(&server("one")).is_none());
        assert!(RememberedLists::new(None).recall(&server("one")).is_none());
    }
}
