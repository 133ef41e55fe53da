//! What every verb needs: the flags of all, the configuration, the cache, the bridge.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::join_all;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use super::progress::Progress;
use super::report;
use crate::bridge::Bridge;
use crate::cache::Cache;
use crate::config::template::Template;
use crate::config::{self, Config, trust};
use crate::name::NamespaceName;
use crate::outcome::{Kind, Outcome};
use crate::state::{self, Namespace};

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
    /// Cancelled when a signal came.
    pub stopping: CancellationToken,
    /// Every bridge that was made, so that whatever ends a verb can end the servers.
    bridges: Mutex<Vec<Bridge>>,
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
                // It would tell stderr that stderr cannot be written, and panic.
                .log_internal_errors(false)
                .init();
        }
        Self {
            config,
            json,
            quiet,
            progress: Arc::new(Progress::new(!quiet)),
            stopping: CancellationToken::new(),
            bridges: Mutex::default(),
        }
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
        let servers = config.servers.values().cloned();
        self.kept(Bridge::new(servers, Arc::new(cache.eras()), self.progress.clone()))
    }

    /// The same, for passing on the requests of others.
    pub fn relaying_bridge(&self, config: &Config, cache: &Cache) -> Bridge {
        let servers = config.servers.values().cloned();
        self.kept(Bridge::relaying(servers, Arc::new(cache.eras()), self.progress.clone()))
    }

    fn kept(&self, bridge: Bridge) -> Bridge {
        self.bridges.lock().unwrap_or_else(PoisonError::into_inner).push(bridge.clone());
        bridge
    }

    /// A namespace of the store that is configured. Opens nothing yet.
    pub fn namespace(&self, config: &Config, name: NamespaceName) -> Result<Namespace, Outcome> {
        let url = config.state.as_ref().map(Template::resolve).transpose();
        let url = url.map_err(|error| {
            let hint = error.hint();
            Outcome::failed(Kind::Config, format!("the store of state is unknown: {error}"), hint)
        })?;
        let store = state::open(url.as_deref())?;
        Ok(Namespace::new(store, name))
    }

    /// Ends every server, patiently, and less so once a signal came.
    pub async fn shutdown(&self) {
        let bridges = self.bridges();
        let mut patient = pin!(join_all(bridges.iter().map(Bridge::shutdown)));
        tokio::select! {
            _ = &mut patient => return,
            () = self.stopping.cancelled() => {}
        }
        tokio::join!(patient, self.shutdown_now());
    }

    /// Ends every server within a moment.
    pub async fn shutdown_now(&self) {
        join_all(self.bridges().iter().map(Bridge::shutdown_now)).await;
    }

    /// What comes of `work`, unless a signal comes first: then it is dropped.
    ///
    /// # Errors
    ///
    /// Its own, or `interrupted`.
    pub async fn until_interrupted<T, E: From<Outcome>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        tokio::select! {
            ended = work => ended,
            () = self.stopping.cancelled() => Err(interrupted().into()),
        }
    }

    /// `value`, unless a signal came.
    ///
    /// # Errors
    ///
    /// `interrupted`.
    pub fn unless_interrupted<T>(&self, value: T) -> Result<T, Outcome> {
        if self.stopping.is_cancelled() { Err(interrupted()) } else { Ok(value) }
    }

    fn bridges(&self) -> Vec<Bridge> {
        self.bridges.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn interrupted() -> Outcome {
    Outcome::failed(Kind::Interrupted, "it was interrupted by a signal", "")
}

impl From<state::OpenError> for Outcome {
    fn from(error: state::OpenError) -> Self {
        let hint = error.hint();
        Self::failed(Kind::Config, error.to_string(), hint)
    }
}

impl From<config::Error> for Outcome {
    fn from(error: config::Error) -> Self {
        let hint = error.hint().unwrap_or_default();
        Self::failed(Kind::Config, error.to_string(), hint)
    }
}
