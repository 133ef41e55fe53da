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
        if let Err(error) = directory.write(&file_name(server), content.as_bytes(), MAX_ERA_BYTES) {
            tracing::debug!("the era of {} could not be remembered: {error}", server.name);
        }
    }
}

fn file_name(server: &Server) -> String {
    super::file_of(server, EXTENSION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::server::{Deadlines, HttpServer, StdioServer, Transport};
    use crate::config::template::Template;
    use crate::name::ServerName;

    fn template(text: &str) -> Template {
        Template::new(text).unwrap()
    }

    fn server(transport: Transport) -> Server {
        let name = ServerName::new("x").unwrap();
        Server { name, transport, deadlines: Deadlines::default() }
    }

    fn stdio(command: &str, args: &[&str], value: &str) -> Server {
        server(Transport::Stdio(StdioServer {
            command: template(command),
            args: args.iter().map(|arg| template(arg)).collect(),
            env: vec![("K".to_owned(), template(value))],
            cwd: "/".into(),
        }))
    }

    #[test]
    fn an_era_is_remembered_for_one_way_to_reach_a_server() {
        let root = tempfile::tempdir().unwrap();
        let eras = RememberedEras::new(Some(Directory::open(&root.path().join("c")).unwrap()));
        eras.remember(&stdio("npx", &["one"], "v"), Era::Legacy);
        assert_eq!(eras.recall(&stdio("npx", &["one"], "v")), Some(Era::Legacy));
        let http =
            server(Transport::Http(HttpServer { url: template("npx"), headers: Vec::new() }));
        for other in [
            stdio("node", &["one"], "v"),
            stdio("npx", &["two"], "v"),
            stdio("npx", &["o", "ne"], "v"),
            stdio("npx", &[], "v"),
            stdio("npx", &["one"], "w"),
            http,
        ] {
            assert_eq!(eras.recall(&other), None, "{other:?}");
        }
    }
}
