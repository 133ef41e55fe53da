//! Which language runtimes there are, and what files each runs.

use std::collections::BTreeMap;

use crate::codegen::registry::Source;
use crate::config::plugins::Plugin;
use crate::config::runtimes::Runtime;
use crate::name::PluginName;
use crate::outcome::{Kind, Outcome};

/// The runtime that comes with this program, and what it runs.
const BUILT_IN: &str = "javascript";
const BUILT_IN_EXTENSIONS: [&str; 4] = ["ts", "js", "mts", "mjs"];
/// What text is that says itself that it is a script, and what is given without a file.
const USUAL: &str = "ts";

/// One runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// The extensions of the files it runs, without dots.
    pub extensions: Vec<String>,
    /// Where its component is.
    pub source: Source,
}

/// All runtimes. A configured one comes before the one that is built in.
#[derive(Debug, Clone)]
pub struct Registry {
    known: Vec<Known>,
}

impl Registry {
    /// Puts together what is configured and what is built in, which a configured one of
    /// the same name replaces.
    pub fn new(configured: &BTreeMap<PluginName, Runtime>) -> Self {
        let mut known: Vec<Known> = configured
            .iter()
            .map(|(name, Runtime { plugin: Plugin { path, digest }, extensions })| Known {
                name: name.to_string(),
                extensions: match extensions.as_slice() {
                    [] if name.as_str() == BUILT_IN => {
                        BUILT_IN_EXTENSIONS.map(str::to_owned).into()
                    }
                    given => given.to_vec(),
                },
                source: Source::Configured(Plugin { path: path.clone(), digest: *digest }),
            })
            .collect();
        if !known.iter().any(|known| known.name == BUILT_IN) {
            known.push(Known {
                name: BUILT_IN.to_owned(),
                extensions: BUILT_IN_EXTENSIONS.map(str::to_owned).into(),
                source: Source::BuiltIn(mcp_host_plugins::JAVASCRIPT),
            });
        }
        Self { known }
    }

    /// The runtime of files with this extension.
    ///
    /// # Errors
    ///
    /// Two configured runtimes that run the same files.
    pub fn of(&self, extension: &str) -> Result<Option<&Known>, Outcome> {
        let mut runs = self.known.iter().filter(|known| {
            known.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension))
        });
        match (runs.next(), runs.next()) {
            (
                Some(Known { name: one, .. }),
                Some(Known { name: two, source: Source::Configured(_), .. }),
            ) => {
                let message =
                    format!("two runtimes are configured for .{extension}: {one} and {two}");
                Err(Outcome::failed(Kind::Config, message, "take it from the `extensions` of one"))
            }
            (first, _) => Ok(first),
        }
    }

    /// The runtime of scripts that are no file with an extension, and that extension.
    ///
    /// # Errors
    ///
    /// Those of [`Registry::of`].
    pub fn usual(&self) -> Result<Option<&Known>, Outcome> {
        self.of(USUAL)
    }

    /// Every extension that some runtime runs.
    pub fn extensions(&self) -> impl Iterator<Item = &str> {
        self.known.iter().flat_map(|known| known.extensions.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured(runtimes: &[(&str, &[&str])]) -> Registry {
        let runtime = |(name, extensions): &(&str, &[&str])| {
            let plugin = Plugin { path: format!("/{name}.wasm").into(), digest: None };
            let extensions = extensions.iter().map(|e| (*e).to_owned()).collect();
            (PluginName::new(name).unwrap(), Runtime { plugin, extensions })
        };
        Registry::new(&runtimes.iter().map(runtime).collect())
    }

    fn name(registry: &Registry, extension: &str) -> Option<String> {
        registry.of(extension).unwrap().map(|known| known.name.clone())
    }

    #[test]
    fn what_is_built_in_runs_what_nobody_else_is_configured_for() {
        let registry = configured(&[("deno", &["ts"]), ("lua", &["lua"])]);
        assert_eq!(name(&registry, "ts").as_deref(), Some("deno"));
        assert_eq!(name(&registry, "JS").as_deref(), Some("javascript"));
        assert_eq!(name(&registry, "lua").as_deref(), Some("lua"));
        assert_eq!(name(&registry, "py"), None);
    }

    #[test]
    fn a_configured_javascript_replaces_the_one_that_is_built_in() {
        let registry = configured(&[("javascript", &[])]);
        let known = registry.of("mts").unwrap().unwrap();
        assert_eq!(known.source.kind(), "configured");
        assert_eq!(registry.extensions().count(), BUILT_IN_EXTENSIONS.len());
    }

    #[test]
    fn two_configured_runtimes_of_one_extension_are_refused() {
        let refused = configured(&[("a", &["x"]), ("b", &["x"])]).of("x").unwrap_err();
        assert_eq!((refused.kind, refused.message.contains("a and b")), (Kind::Config, true));
    }
}
