//! One configured server: how to reach it and how long it may take.
//!
//! Values may hold `${VARIABLE}` references. They stay unresolved until the server
//! starts, so that a missing variable costs only the server that needs it, and so that
//! nothing that prints a configuration can print a secret.

use std::path::PathBuf;
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use super::digest::Digest;
use super::headers::{self, Unresolved};
use super::template::{MissingVariable, Template};
use crate::limits::{SERVER_CALL_TIME, SERVER_LIST_TIME, SERVER_START_TIME};
use crate::name::ServerName;

/// Tells these digests apart from all others.
const FINGERPRINT_CONTEXT: &str = "mcp-host way to reach a server, version 1";

/// A configured server.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// Its key in the configuration: the only name it goes by.
    pub name: ServerName,
    /// How to reach it.
    pub transport: Transport,
    /// How long it may take.
    pub deadlines: Deadlines,
}

/// How a server is reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Transport {
    /// A child process that speaks on stdin and stdout.
    Stdio(StdioServer),
    /// A Streamable HTTP endpoint.
    Http(HttpServer),
}

/// A server that is started as a child process.
#[derive(Debug, Clone, PartialEq)]
pub struct StdioServer {
    /// The program: a path, or a name looked up in `PATH`.
    pub command: Template,
    /// Its arguments.
    pub args: Vec<Template>,
    /// Variables it gets beside the few every server gets.
    pub env: Vec<(String, Template)>,
    /// The directory it starts in.
    pub cwd: PathBuf,
}

/// A server behind a URL.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpServer {
    /// The endpoint.
    pub url: Template,
    /// Headers of every request beside those of the protocol; may refer to secrets.
    pub headers: Vec<(HeaderName, Template)>,
}

/// How long a server may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// To start and shake hands.
    pub start: Duration,
    /// To list its tools, all pages together.
    pub list: Duration,
    /// To answer one call.
    pub call: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { start: SERVER_START_TIME, list: SERVER_LIST_TIME, call: SERVER_CALL_TIME }
    }
}

/// A command line with every reference resolved: what is handed to the system.
#[derive(Clone, PartialEq, Eq)]
pub struct Invocation {
    /// The program.
    pub program: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// Variables it gets beside the few every server gets; may hold secrets.
    pub env: Vec<(String, String)>,
    /// The directory it starts in.
    pub cwd: PathBuf,
}

/// A URL and headers with every reference resolved: what is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The URL; may hold secrets.
    pub url: String,
    /// Headers of every request beside those of the protocol; may hold secrets.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Transport {
    /// A digest over how the server is reached, secrets included. Another command line,
    /// folder, variable, URL or header has another.
    pub fn fingerprint(&self) -> blake3::Hash {
        let mut digest = Digest::new(FINGERPRINT_CONTEXT);
        digest.transport(self);
        digest.end()
    }
}

impl HttpServer {
    /// The URL fit to show: without its user part and its query, which may carry a key.
    pub fn shown(&self) -> String {
        without_secrets(self.url.shown())
    }

    /// Resolves every reference against this process's environment.
    ///
    /// # Errors
    ///
    /// A variable that is not set and has no default, and headers that cannot be sent.
    pub fn resolve(&self) -> Result<Endpoint, Unresolved> {
        Ok(Endpoint { url: self.url.resolve()?, headers: headers::resolve(&self.headers)? })
    }
}

impl StdioServer {
    /// Resolves every reference against this process's environment.
    ///
    /// # Errors
    ///
    /// The first variable that is not set and has no default.
    pub fn resolve(&self) -> Result<Invocation, MissingVariable> {
        Ok(Invocation {
            program: self.command.resolve()?,
            args: self.args.iter().map(Template::resolve).collect::<Result<_, _>>()?,
            env: self
                .env
                .iter()
                .map(|(key, value)| Ok((key.clone(), value.resolve()?)))
                .collect::<Result<_, MissingVariable>>()?,
            cwd: self.cwd.clone(),
        })
    }
}

impl std::fmt::Debug for Invocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invocation")
            .field("program", &self.program)
            .field("env", &self.env.iter().map(|(key, _)| key).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

fn without_secrets(url: &str) -> String {
    let (kept, query) = match url.split_once(['?', '#']) {
        Some((kept, _)) => (kept, "?<redacted>"),
        None => (url, ""),
    };
    let (scheme, rest) = kept.split_once("://").unwrap_or(("", kept));
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host =
        host.rsplit_once('@').map_or(host.to_owned(), |(_, host)| format!("<redacted>@{host}"));
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
    format!("{scheme}{host}{path}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_without_its_secrets() {
        for (url, shown) in [
            ("https://a.example/mcp", "https://a.example/mcp"),
            ("https://u:p@a.example/mcp?key=1", "https://<redacted>@a.example/mcp?<redacted>"),
            ("https://a.example/mcp#key", "https://a.example/mcp?<redacted>"),
            ("${URL}", "${URL}"),
            ("u:p@host", "<redacted>@host"),
        ] {
            let server = HttpServer { url: Template::new(url).unwrap(), headers: Vec::new() };
            assert_eq!(server.shown(), shown);
        }
    }
}
