//! What every verb needs: the flags of all, the configuration, the cache, the bridge.

use std::path::PathBuf;
use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use super::progress::Progress;
use super::report;
use crate::bridge::Bridge;
use crate::cache::Cache;
use crate::config::{self, Config, trust};
use crate::outcome::{Kind, Outcome};

/// The flags every verb has.
pub struct Context {
    /// The configuration that was named.
    pub config: Option<PathBuf>,
    /// Whether one JSON document is wanted.
    pub json: bool,
    /// Whether progress and warnings are not.
    pub quiet: bool,
    /// What shows that something takes its time.
    pub progress: Arc<Progress>,
}

impl Context {
    /// Takes the flags and sets up logging on stderr.
    pub fn new(config: Option<PathBuf>, json: bool, quiet: bool, verbose: u8) -> Self {
        let filter = match verbose {
            0 => "off",
            1 => "warn,mcp_host=debug",
            _ => "info,mcp_host=trace,rmcp=debug",
        };
        if verbose > 0 {
            tracing_subscriber::fmt()
                .with_env_filter(EnvFilter::new(filter))
                .with_writer(std::io::stderr)
                .init();
        }
        Self { config, json, quiet, progress: Arc::new(Progress::new(!quiet)) }
    }

    /// The configuration, trusted or not.
    pub fn load_config(&self) -> Result<Config, Outcome> {
        let cwd = std::env::current_dir().map_err(|error| {
            Outcome::failed(
                Kind::Config,
                format!("the working directory cannot be read: {error}"),
                "",
            )
        })?;
        let config = Config::load(self.config.as_deref(), &cwd)?;
        for warning in &config.warnings {
            report::warning(warning, self);
        }
        Ok(config)
    }

    /// The configuration, if a person accepted it or named it.
    pub fn trusted_config(&self) -> Result<Config, Outcome> {
        let config = self.load_config()?;
        trust::require(&config)?;
        Ok(config)
    }

    /// The compile cache; without one, which is said once, everything goes on slower.
    pub fn cache(&self) -> Cache {
        Cache::open().unwrap_or_else(|error| {
            report::warning(&format!("{error}; going on without a cache ({})", error.hint()), self);
            Cache::disabled()
        })
    }

    /// A bridge to the configured servers. None is started yet.
    pub fn bridge(&self, config: &Config, cache: &Cache) -> Bridge {
        Bridge::new(config.servers.values().cloned(), Arc::new(cache.eras()), self.progress.clone())
    }
}

impl From<config::Error> for Outcome {
    fn from(error: config::Error) -> Self {
        let hint = error.hint().unwrap_or_default();
        Self::failed(Kind::Config, error.to_string(), hint)
    }
}
