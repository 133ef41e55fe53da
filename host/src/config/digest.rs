//! Digests over parts of a configuration. Every part is told apart by its length, so that
//! no two configurations look alike.

use std::path::Path;

use super::plugins::Plugin;
use super::runtimes::Runtime;
use super::server::{Deadlines, HttpServer, Server, StdioServer, Transport};
use super::template::Template;
use super::value::{DirGrant, EnvGrant};
use super::{Found, RunDefaults};

/// A digest in the making.
pub(super) struct Digest(blake3::Hasher);

impl Digest {
    /// One that is told apart from those of every other context.
    pub fn new(context: &str) -> Self {
        Self(blake3::Hasher::new_derive_key(context))
    }

    /// What came together.
    pub fn end(&self) -> blake3::Hash {
        self.0.finalize()
    }

    /// What a found configuration could run or give, and where it lies.
    pub fn found(&mut self, found: &Found) {
        self.path(&found.path);
        self.path(&found.base);
        self.count(found.layer.servers.len());
        found.layer.servers.values().for_each(|server| self.server(server));
        self.count(found.layer.plugins.len());
        for (name, plugin) in &found.layer.plugins {
            self.part(name.as_str().as_bytes());
            self.plugin(plugin);
        }
        self.count(found.layer.runtimes.len());
        for (name, Runtime { plugin, extensions }) in &found.layer.runtimes {
            self.part(name.as_str().as_bytes());
            self.plugin(plugin);
            self.list(Some(extensions), |digest, extension| digest.part(extension.as_bytes()));
        }
        self.list(found.layer.state.as_slice().into(), Self::template);
        self.run(&found.layer.run);
        self.list(Some(&found.layer.policy), |digest, rule| {
            digest.part(rule.to_string().as_bytes())
        });
    }

    /// How a server is reached.
    pub fn transport(&mut self, transport: &Transport) {
        match transport {
            Transport::Stdio(StdioServer { command, args, env, cwd }) => {
                self.part(b"stdio");
                self.template(command);
                self.list(Some(args), Self::template);
                self.list(Some(env), |digest, (key, value)| {
                    digest.part(key.as_bytes());
                    digest.template(value);
                });
                self.path(cwd);
            }
            Transport::Http(HttpServer { url, headers }) => {
                self.part(b"http");
                self.template(url);
                self.list(Some(headers), |digest, (name, value)| {
                    digest.part(name.as_str().as_bytes());
                    digest.template(value);
                });
            }
        }
    }

    fn plugin(&mut self, plugin: &Plugin) {
        self.path(&plugin.path);
        self.list(plugin.digest.as_slice().into(), |digest, hash| digest.part(hash.as_bytes()));
    }

    fn server(&mut self, server: &Server) {
        let Server { name, transport, deadlines: Deadlines { start, list, call } } = server;
        self.part(name.as_str().as_bytes());
        self.transport(transport);
        for time in [start, list, call] {
            self.part(&time.as_nanos().to_le_bytes());
        }
    }

    fn run(&mut self, run: &RunDefaults) {
        let RunDefaults {
            allow,
            dirs,
            env,
            timeout,
            memory,
            fuel,
            write_limit,
            create_limit,
            state,
        } = run;
        self.list(allow.as_deref(), |digest, spec| digest.part(spec.as_bytes()));
        self.list(dirs.as_deref(), Self::dir);
        self.list(env.as_deref(), Self::env);
        let nanos = timeout.map(|timeout| timeout.as_nanos());
        self.list(state.as_slice().into(), |digest, name| digest.part(name.as_str().as_bytes()));
        let counts = [*memory, *fuel, *write_limit, *create_limit].map(|n| n.map(u128::from));
        for number in std::iter::once(nanos).chain(counts) {
            self.list(number.as_slice().into(), |digest, n| digest.part(&n.to_le_bytes()));
        }
    }

    fn dir(&mut self, dir: &DirGrant) {
        self.path(&dir.host);
        self.part(dir.guest.as_bytes());
        self.part(if dir.read_only { b"read only" } else { b"read and write" });
    }

    fn env(&mut self, env: &EnvGrant) {
        self.part(env.key.as_bytes());
        self.list(env.value.as_slice().into(), |digest, value| digest.part(value.as_bytes()));
    }

    /// Both forms, because a folder in place may look like a reference.
    fn template(&mut self, template: &Template) {
        self.part(template.source().as_bytes());
        self.part(template.shown().as_bytes());
    }

    fn path(&mut self, path: &Path) {
        self.part(path.as_os_str().as_encoded_bytes());
    }

    fn list<T>(&mut self, list: Option<&[T]>, each: impl Fn(&mut Self, &T)) {
        self.part(if list.is_some() { b"set" } else { b"not set" });
        let list = list.unwrap_or_default();
        self.count(list.len());
        list.iter().for_each(|one| each(self, one));
    }

    fn part(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.update(bytes);
    }

    fn count(&mut self, count: usize) {
        self.0.update(&u64::try_from(count).unwrap_or(u64::MAX).to_le_bytes());
    }
}
