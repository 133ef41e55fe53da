//! Which code generators there are, and what makes one of its bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::Generator;
use crate::cache::Cache;
use crate::config::plugins::Plugin;
use crate::engine::{self, Fuel};
use crate::guest::{self, Guest};
use crate::linker::{Import, PluginLinker, refuse};
use crate::loader::{self, Compiled, Compiler};
use crate::name::{PluginName, printable_path};
use crate::outcome::{Kind, Outcome};

/// The generators that come with this program.
const BUILT_IN: [(&str, &[u8]); 9] = [
    ("c", mcp_host_plugins::C),
    ("go", mcp_host_plugins::GO),
    ("js", mcp_host_plugins::JS),
    ("markdown", mcp_host_plugins::MARKDOWN),
    ("python", mcp_host_plugins::PYTHON),
    ("rust", mcp_host_plugins::RUST),
    ("skills", mcp_host_plugins::SKILLS),
    ("typescript", mcp_host_plugins::TYPESCRIPT),
    ("wit", mcp_host_plugins::WIT),
];

/// Where a plugin comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// From this program.
    BuiltIn(&'static [u8]),
    /// From a configuration.
    Configured(Plugin),
    /// From a folder of plugins.
    Found(PathBuf),
    /// From a file that a person named.
    Named(PathBuf),
}

/// All generators by name. A configured one comes before one that is built in, and that
/// before one that is found.
#[derive(Debug, Clone)]
pub struct Registry {
    sources: BTreeMap<PluginName, Source>,
}

/// What makes generators of bytes; one a process is enough.
#[derive(Clone)]
pub struct Workshop {
    parts: Arc<Parts>,
}

struct Parts {
    compiler: Compiler,
    linker: PluginLinker,
}

/// A generator and what it took to get it.
#[derive(Clone)]
pub struct Loaded {
    /// Ready to run.
    pub generator: Generator,
    /// The digest of its bytes.
    pub digest: blake3::Hash,
    /// Its size in bytes.
    pub bytes: usize,
    /// Time spent compiling; zero when it was cached.
    pub compile: Duration,
    /// Whether the compiled code came from the cache.
    pub cached: bool,
}

/// Why there is no generator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its file is not the one that was configured.
    #[error(
        "the plugin is not the one that was configured: {}: its blake3 is {found}",
        printable_path(path)
    )]
    Digest {
        /// The file.
        path: PathBuf,
        /// What its digest is.
        found: blake3::Hash,
    },
    /// Its bytes are no component that can run.
    #[error(transparent)]
    Load(#[from] loader::Error),
    /// The component is no generator.
    #[error(transparent)]
    Generator(#[from] super::Error),
}

impl Registry {
    /// Puts together what is built in, configured and found.
    pub fn new(
        configured: &BTreeMap<PluginName, Plugin>,
        found: BTreeMap<PluginName, PathBuf>,
    ) -> Self {
        let mut sources: BTreeMap<_, _> =
            found.into_iter().map(|(name, path)| (name, Source::Found(path))).collect();
        for (name, bytes) in BUILT_IN {
            if let Ok(name) = PluginName::new(name) {
                sources.insert(name, Source::BuiltIn(bytes));
            }
        }
        for (name, plugin) in configured {
            sources.insert(name.clone(), Source::Configured(plugin.clone()));
        }
        Self { sources }
    }

    /// All of them, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&PluginName, &Source)> {
        self.sources.iter()
    }

    /// The generator a person asks for: by its name, or by the path of its file, which
    /// has a slash or ends in `.wasm` or `.wat`.
    pub fn get(&self, target: &str) -> Option<Source> {
        let extension = Path::new(target).extension();
        let is_path = target.contains('/')
            || extension.is_some_and(|extension| extension == "wasm" || extension == "wat");
        if is_path {
            return Some(Source::Named(target.into()));
        }
        PluginName::new(target).ok().and_then(|name| self.sources.get(&name).cloned())
    }
}

impl Workshop {
    /// Sets up an engine and a linker over a cache.
    ///
    /// # Errors
    ///
    /// [`engine::Error`], when the machine cannot do it.
    pub fn new(cache: Cache) -> Result<Self, engine::Error> {
        let compiler = Compiler::new(Fuel::Off, cache)?;
        let linker = PluginLinker::new(compiler.engine()).map_err(engine::Error::Setup)?;
        Ok(Self { parts: Arc::new(Parts { compiler, linker }) })
    }

    /// Loads a generator: read, checked against its digest, compiled and linked.
    ///
    /// # Errors
    ///
    /// [`Error`].
    pub async fn load(&self, source: &Source) -> Result<Loaded, Error> {
        let guest = source.read()?;
        let parts = self.parts.clone();
        let loaded = engine::in_time(move || parts.load(&guest)).await;
        loaded.map_err(loader::Error::from)?
    }
}

impl Parts {
    fn load(&self, guest: &Guest) -> Result<Loaded, Error> {
        let check = |imports: &[String]| {
            refuse(imports.iter().map(|name| Import::of_plugin(name)).collect())
        };
        let Compiled { component, compile, cached } = self.compiler.component(guest, check)?;
        Ok(Loaded {
            generator: Generator::new(&self.linker, &component)?,
            digest: guest.digest(),
            bytes: guest.bytes().len(),
            compile,
            cached,
        })
    }
}

impl Source {
    /// Its bytes, checked against the digest that was configured.
    ///
    /// # Errors
    ///
    /// [`Error::Digest`] and [`Error::Load`].
    pub(crate) fn read(&self) -> Result<Guest, Error> {
        let guest = match self {
            Self::BuiltIn(bytes) => return Ok(Guest::built_in(bytes)),
            Self::Configured(Plugin { path, .. }) | Self::Found(path) | Self::Named(path) => {
                Guest::read(path).map_err(loader::Error::from)?
            }
        };
        match self {
            Self::Configured(Plugin { path, digest: Some(expected) })
                if *expected != guest.digest() =>
            {
                Err(Error::Digest { path: path.clone(), found: guest.digest() })
            }
            _ => Ok(guest),
        }
    }

    /// The word for where it comes from.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::BuiltIn(_) => "built in",
            Self::Configured(_) => "configured",
            Self::Found(_) => "found",
            Self::Named(_) => "named",
        }
    }

    /// Its file, unless it is built in.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::BuiltIn(_) => None,
            Self::Configured(Plugin { path, .. }) | Self::Found(path) | Self::Named(path) => {
                Some(path)
            }
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path() {
            None => f.write_str(self.kind()),
            Some(path) => write!(f, "{}", printable_path(path)),
        }
    }
}

impl Error {
    /// The kind a command ends as.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Digest { .. } => Kind::Config,
            Self::Load(error) => error.kind(),
            Self::Generator(error) => error.kind(),
        }
    }

    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::Digest { .. } => {
                "find out who changed it; then write the new blake3 into the configuration".into()
            }
            Self::Load(loader::Error::Guest(guest::Error::Read { .. })) => {
                "`mcp-host plugins list` shows the generators there are".into()
            }
            Self::Load(error) => error.hint(),
            Self::Generator(error) => error.hint(),
        }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Self::failed(error.kind(), error.to_string(), error.hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> PluginName {
        PluginName::new(name).unwrap()
    }

    #[test]
    fn what_is_configured_comes_first_and_what_is_found_last() {
        let plugin = Plugin { path: "/p/skills.wasm".into(), digest: None };
        let found = ["zod", "typescript"].map(|n| (name(n), PathBuf::from(format!("/f/{n}"))));
        let registry = Registry::new(&[(name("skills"), plugin)].into(), found.into());
        let kinds: Vec<_> =
            registry.iter().map(|(name, source)| (name.as_str(), source.kind())).collect();
        let expected = [
            ("c", "built in"),
            ("go", "built in"),
            ("js", "built in"),
            ("markdown", "built in"),
            ("python", "built in"),
            ("rust", "built in"),
            ("skills", "configured"),
            ("typescript", "built in"),
            ("wit", "built in"),
            ("zod", "found"),
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn a_path_is_told_from_a_name() {
        let registry = Registry::new(&BTreeMap::new(), BTreeMap::new());
        for path in ["./x", "x.wasm", "a/typescript", "x.wat"] {
            assert_eq!(registry.get(path).unwrap().kind(), "named", "{path}");
        }
        assert_eq!(registry.get("typescript").unwrap().kind(), "built in");
        assert_eq!((registry.get("typescrip"), registry.get("../x y")).0, None);
    }
}
