//! One code generator, one catalog: files, checked.
//!
//! A generator is a component that runs with no powers at all: it gets a catalog and
//! settings, and what it returns is checked before anybody sees it. It may be ours,
//! or a stranger's in any language; nothing here knows the difference.

mod check;
pub mod conformance;
pub mod registry;
mod sandbox;

use std::time::Duration;

use wasmtime::component::Component;

use crate::bindings::{TargetPre, generator};
use crate::catalog::Catalog;
use crate::limits::PLUGIN_TIME;
use crate::linker::{self, PluginLinker};
use crate::name::{OutputPath, printable};
use crate::outcome::{Kind, Outcome};

pub use check::Problem;
pub use generator::{Diagnostic, OptionDescription, Setting, Severity};
pub use sandbox::Sandbox;
use sandbox::Surroundings;

/// Characters of a generator's own words that a message shows.
const SHOWN_CHARS: usize = 500;

/// A generator, compiled and linked: what its runs have in common.
#[derive(Clone)]
pub struct Generator {
    linked: TargetPre<Sandbox>,
}

/// What a generator says of itself, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The name a person asks for it by.
    pub name: String,
    /// Its version.
    pub version: String,
    /// One line: what it makes.
    pub summary: String,
    /// The options there are.
    pub options: Vec<OptionDescription>,
}

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where it goes in the output folder.
    pub path: OutputPath,
    /// What it holds.
    pub content: Vec<u8>,
}

/// What was generated, checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Output {
    /// The files, sorted by path.
    pub files: Vec<File>,
    /// What a person should know of them.
    pub diagnostics: Vec<Diagnostic>,
    /// Diagnostics that were over the bound and are not here.
    pub more_diagnostics: usize,
}

/// What a run of a generator took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Wall time, instantiation included.
    pub wall: Duration,
    /// Bytes of memories and tables at the end, which is their peak.
    pub memory_bytes: u64,
}

/// Why nothing was generated. Everything here ends as `codegen`, but what makes the
/// component none that can run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It imports what no generator may have.
    #[error(transparent)]
    Link(#[from] linker::Error),
    /// It does not export the generator's interface.
    #[error("the component is no code generator: {0}")]
    NotAGenerator(String),
    /// It trapped, or met a bound.
    #[error("{0}")]
    Ended(String),
    /// It took longer than [`PLUGIN_TIME`].
    #[error("the code generator exceeded its time of {} s", PLUGIN_TIME.as_secs())]
    Time,
    /// It says itself that it cannot.
    #[error("the code generator failed: {0}")]
    Refused(String),
    /// What it returned must not be used.
    #[error("the code generator {0}")]
    Output(#[from] Problem),
}

impl Generator {
    /// Links a component as a generator.
    ///
    /// # Errors
    ///
    /// [`Error::Link`] and [`Error::NotAGenerator`].
    pub fn new(linker: &PluginLinker, component: &Component) -> Result<Self, Error> {
        let linked = TargetPre::new(linker.link(component)?)
            .map_err(|error| Error::NotAGenerator(printable(&format!("{error:#}"), SHOWN_CHARS)))?;
        Ok(Self { linked })
    }

    /// Asks it what it is.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`], [`Error::Time`] and [`Error::Output`].
    pub async fn describe(&self) -> Result<(Description, Cost), Error> {
        self.describe_in(Surroundings::Usual).await
    }

    /// Asks it what it is, where the clock and the random numbers are others.
    pub(crate) async fn describe_elsewhere(&self) -> Result<(Description, Cost), Error> {
        self.describe_in(Surroundings::Other).await
    }

    async fn describe_in(&self, place: Surroundings) -> Result<(Description, Cost), Error> {
        let (said, cost) = sandbox::run(&self.linked, place, async |target, store| {
            target.mcp_host_codegen_generator().call_describe(store).await
        })
        .await?;
        Ok((check::description(said)?, cost))
    }

    /// Generates files.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`], [`Error::Time`], [`Error::Refused`] and [`Error::Output`]; there is nothing half
    /// done then.
    pub async fn generate(
        &self,
        catalog: &Catalog,
        settings: &[Setting],
    ) -> Result<(Output, Cost), Error> {
        self.generate_in(Surroundings::Usual, catalog, settings).await
    }

    /// Generates files where the clock and the random numbers are others, which must make
    /// no difference.
    pub(crate) async fn generate_elsewhere(
        &self,
        catalog: &Catalog,
        settings: &[Setting],
    ) -> Result<(Output, Cost), Error> {
        self.generate_in(Surroundings::Other, catalog, settings).await
    }

    async fn generate_in(
        &self,
        place: Surroundings,
        catalog: &Catalog,
        settings: &[Setting],
    ) -> Result<(Output, Cost), Error> {
        let catalog = given(catalog);
        let (made, cost) = sandbox::run(&self.linked, place, async |target, store| {
            target.mcp_host_codegen_generator().call_generate(store, &catalog, settings).await
        })
        .await?;
        let made = made.map_err(|said| Error::Refused(printable(&said, SHOWN_CHARS)))?;
        Ok((check::output(made)?, cost))
    }
}

impl Output {
    /// Bytes of the files together.
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.content.len()).sum()
    }
}

/// A catalog as a generator is given it.
fn given(catalog: &Catalog) -> generator::Catalog {
    let servers = catalog.servers().iter().map(|server| generator::Server {
        name: server.name.to_string(),
        ident: server.ident.clone(),
        tools: server.tools.iter().map(given_tool).collect(),
        digest: server.digest.to_hex().to_string(),
    });
    generator::Catalog { servers: servers.collect() }
}

fn given_tool(tool: &crate::catalog::Tool) -> generator::Tool {
    let said = &tool.description;
    generator::Tool {
        name: said.tool.clone(),
        ident: tool.ident.clone(),
        title: said.title.clone(),
        description: said.description.clone(),
        input_schema: said.input_schema.clone(),
        output_schema: said.output_schema.clone(),
        annotations: generator::Annotations {
            read_only: said.annotations.read_only,
            destructive: said.annotations.destructive,
            idempotent: said.annotations.idempotent,
            open_world: said.annotations.open_world,
        },
        digest: tool.digest.to_hex().to_string(),
    }
}

impl Error {
    /// The kind a command ends as.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Link(_) => Kind::ImportRefused,
            Self::NotAGenerator(_) => Kind::InvalidComponent,
            Self::Ended(_) | Self::Time | Self::Refused(_) | Self::Output(_) => Kind::Codegen,
        }
    }

    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::Link(error) => error.hint(),
            Self::NotAGenerator(_) => {
                "build it for the world mcp-host:codegen/target@0.1.0; `mcp-host plugins check` says more"
                    .to_owned()
            }
            Self::Ended(_) | Self::Time | Self::Refused(_) | Self::Output(_) => {
                "`mcp-host plugins check` says what a generator must do".to_owned()
            }
        }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Self::failed(error.kind(), error.to_string(), error.hint())
    }
}
