//! What `servers add` and `servers import` share: which file they change, and whether that
//! stays accepted.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::report;
use crate::config::edit::{self, Edit, EditError};
use crate::config::trust::{self, Status};
use crate::config::{self, Config, Layer, Origin};
use crate::name::ServerName;
use crate::outcome::{Kind, Outcome};

/// A configuration that servers are being added to.
pub(super) struct Change {
    /// The file.
    pub edit: Edit,
    /// Whose it is.
    pub whose: Whose,
    /// What is configured without the change.
    pub before: Config,
    /// The working directory.
    pub cwd: PathBuf,
}

/// Whose configuration it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// This user's: always trusted, and nobody else may read it.
    User,
    /// Named with `--config`, and so trusted.
    Named,
    /// The project's: in the working tree.
    Project,
}

/// What became of the file.
#[derive(Debug, Serialize)]
pub(super) struct Written {
    /// The file, as text.
    pub file: String,
    /// Whether there was none before.
    pub created: bool,
    /// Whether what it names may be run.
    pub trusted: bool,
}

impl Change {
    /// Opens the user's own configuration, or the one that `--config` names, or the
    /// project's.
    pub fn open(user: bool, context: &Context) -> Result<Self, Outcome> {
        let cwd = std::env::current_dir().map_err(|error| {
            let message = format!("the working directory cannot be read: {error}");
            Outcome::failed(Kind::Config, message, "")
        })?;
        match &context.config {
            Some(_) if user => Err(Outcome::failed(
                Kind::Usage,
                "--user and --config name two files",
                "leave one of them out",
            )),
            Some(path) => Self::of_named(&cwd.join(path), cwd.clone(), context),
            None if user => Self::of_user(cwd),
            None => Self::of_project(cwd, context),
        }
    }

    fn of_user(cwd: PathBuf) -> Result<Self, Outcome> {
        let path = edit::user_file().ok_or(config::Error::NoHome)?;
        // What a project configures is no matter of the user's own file.
        let before = Config::load_own(&cwd)?;
        let edit = Edit::open(&path, "schema = 1\n", Some(&cwd))?;
        Ok(Self { edit, whose: Whose::User, before, cwd })
    }

    fn of_named(path: &Path, cwd: PathBuf, context: &Context) -> Result<Self, Outcome> {
        let edit = Edit::open(path, "schema = 1\n", None)?;
        let before = if edit.is_new() { Config::default() } else { context.load_config()? };
        Ok(Self { edit, whose: Whose::Named, before, cwd })
    }

    fn of_project(cwd: PathBuf, context: &Context) -> Result<Self, Outcome> {
        let before = context.load_config()?;
        let (path, fresh) = edit::project_file(&cwd);
        let edit = Edit::open(&path, &fresh, None)?;
        Ok(Self { edit, whose: Whose::Project, before, cwd })
    }

    /// Writes the file. What was accepted before stays so with the `added` servers where a
    /// person chose those, which `chosen` says, and nothing else is different.
    pub fn write(self, added: &[ServerName], chosen: bool) -> Result<Written, Outcome> {
        let was_trusted = trust::status(&self.before) == Status::Trusted;
        self.edit.save(self.whose == Whose::User)?;
        let trusted = match self.whose {
            Whose::User | Whose::Named => true,
            Whose::Project => {
                let after = Config::load(None, &self.cwd)?;
                let same = without(&self.before, added) == without(&after, added);
                // Where it cannot be written down, nothing is accepted.
                if chosen && was_trusted && same {
                    let _ = trust::accept(&after);
                }
                trust::status(&after) == Status::Trusted
            }
        };
        let file = self.edit.path().to_string_lossy().into_owned();
        Ok(Written { file, created: self.edit.is_new(), trusted })
    }
}

impl Written {
    /// Says what is left to be done.
    pub fn next(&self, servers: &[ServerName], context: &Context) {
        if !self.trusted {
            report::notice(
                "next: read and accept what it would run, with `mcp-host trust`",
                context,
            );
        }
        let names: Vec<_> =
            servers.iter().map(|name| config::quote::shell(name.as_str())).collect();
        if !names.is_empty() {
            let names = names.join(" ");
            report::notice(
                &format!("see whether it works: mcp-host servers check {names}"),
                context,
            );
        }
    }
}

/// Whether words of a command line mean another file in another folder.
pub(super) fn is_relative<'a>(mut words: impl Iterator<Item = &'a str>) -> bool {
    let program = words.next().unwrap_or_default();
    let starts = |word: &str| ["./", "../"].iter().any(|start| word.starts_with(start));
    (program.contains('/') && !program.starts_with(['/', '$', '~']))
        || words.any(|word| matches!(word, "." | "..") || starts(word))
}

/// What the working tree configures, but for some servers.
fn without(config: &Config, names: &[ServerName]) -> Layer {
    let Origin::Found(found) = &config.origin else { return Layer::default() };
    let mut layer = found.layer.clone();
    layer.servers.retain(|name, _| !names.contains(name));
    layer
}

impl From<EditError> for Outcome {
    fn from(error: EditError) -> Self {
        let kind = match &error {
            EditError::Config(_) | EditError::TooMuch { .. } => Kind::Config,
            EditError::Foreign(_) | EditError::Taken { .. } | EditError::Value { .. } => {
                Kind::Usage
            }
            EditError::Meanwhile(_) | EditError::Write { .. } => Kind::WriteRefused,
        };
        let hint = error.hint().unwrap_or_default();
        Self::failed(kind, error.to_string(), hint)
    }
}
