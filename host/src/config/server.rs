//! One configured server: how to reach it and how long it may take.
//!
//! Values may hold `${VARIABLE}` references. They stay unresolved until the server
//! starts, so that a missing variable costs only the server that needs it, and so that
//! nothing that prints a configuration can print a secret.

use std::path::PathBuf;
use std::time::Duration;

use super::template::{MissingVariable, Template};
use crate::limits::{SERVER_CALL_TIME, SERVER_LIST_TIME, SERVER_START_TIME};
use crate::name::ServerName;

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
    /// A Streamable HTTP endpoint. Read from configurations, not connected to yet.
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
