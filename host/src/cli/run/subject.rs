//! What is run: a guest, or a script and the runtime for it. Which of the two is told
//! from how it is named, and from its first bytes where the name says nothing.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::codegen::registry::Error as PluginError;
use crate::config::Config;
use crate::file::{self, Links, Problem};
use crate::guest::{self, Guest};
use crate::limits::{MAX_COMPONENT_BYTES, MAX_SCRIPT_BYTES};
use crate::loader;
use crate::name::printable_path;
use crate::outcome::{Kind, Outcome};
use crate::script::registry::{Known, Registry};
use crate::script::{Beside, FolderError, Script};

/// The extensions of guests.
const GUESTS: [&str; 3] = ["wasm", "wat", "cwasm"];
/// What scripts are called that are no files; the extension says which language.
const EVAL: &str = "[eval].ts";
const STDIN: &str = "[stdin].ts";
/// How a script begins that names its own program.
const SHEBANG: &[u8] = b"#!";

/// What a person names to be run.
#[derive(Debug, Clone)]
pub enum Named {
    /// A file.
    File(PathBuf),
    /// Whatever comes on stdin.
    Stdin,
    /// The text of a script.
    Eval(String),
}

/// What is run.
pub enum Subject {
    /// A guest, and its name.
    Guest(Guest, String),
    /// A script without its arguments.
    Script(Text),
}

/// A script that was found, and what runs it.
#[derive(Clone)]
pub struct Text {
    /// What errors call it.
    pub name: String,
    /// Its text.
    pub source: Arc<str>,
    /// The folder whose files it may import.
    pub folder: PathBuf,
    /// Its file, if it is one.
    pub file: Option<PathBuf>,
    /// The runtime.
    pub runtime: Known,
}

impl Named {
    /// The guest this is by its name alone, before any configuration is looked at.
    pub fn guest(&self) -> Result<Option<Subject>, Outcome> {
        match self {
            Self::File(path) if GUESTS.contains(&extension(path).as_str()) => guest(path).map(Some),
            _ => Ok(None),
        }
    }

    /// What it is, under a configuration.
    pub async fn subject(self, config: &Config) -> Result<Subject, Outcome> {
        let registry = Registry::new(&config.runtimes);
        // A reader of stdin, or of a slow disk, must not hold up a signal.
        let found = tokio::task::spawn_blocking(move || self.find(&registry)).await;
        found.unwrap_or_else(|lost| {
            Err(Outcome::failed(Kind::HostBug, format!("a thread failed: {lost}"), ""))
        })
    }

    fn find(self, registry: &Registry) -> Result<Subject, Outcome> {
        match self {
            Self::Eval(code) => loose(EVAL, code.into_bytes(), registry),
            Self::Stdin => {
                let bytes = stdin()?;
                if Guest::is_binary(&bytes) {
                    let name = Path::new("stdin");
                    let guest =
                        Guest::of_bytes(name, Bytes::from(bytes)).map_err(loader::Error::from)?;
                    return Ok(Subject::Guest(guest, "stdin".to_owned()));
                }
                loose(STDIN, bytes, registry)
            }
            Self::File(path) => in_file(&path, registry),
        }
    }
}

impl Text {
    /// The script with its arguments, and its folder opened.
    pub fn script(&self, args: &str) -> Result<Script, Outcome> {
        Ok(Script {
            name: self.name.clone(),
            source: self.source.clone(),
            args: args.to_owned(),
            beside: Arc::new(Beside::open(&self.folder, &self.runtime.extensions)?),
        })
    }

    /// The same script as its file is now.
    pub fn again(&self) -> Result<Self, Outcome> {
        let source = match &self.file {
            Some(path) => text(&self.name, read(path)?)?,
            None => self.source.clone(),
        };
        Ok(Self { source, ..self.clone() })
    }

    /// The component of its runtime.
    pub fn component(&self) -> Result<Guest, Outcome> {
        let name = &self.runtime.name;
        self.runtime.source.read().map_err(|error| match &error {
            PluginError::Load(loader::Error::Guest(guest::Error::Read { .. })) => {
                let hint = format!("check `path` in [runtimes.{name}]");
                Outcome::failed(Kind::Config, format!("the runtime {name}: {error}"), hint)
            }
            _ => error.into(),
        })
    }
}

/// A script that is no file: what it imports is in the working directory.
fn loose(name: &str, bytes: Vec<u8>, registry: &Registry) -> Result<Subject, Outcome> {
    let folder = std::env::current_dir().map_err(|error| {
        let what = format!("the working directory cannot be read: {error}");
        Outcome::failed(Kind::Config, what, "")
    })?;
    if bytes.len() > usize::try_from(MAX_SCRIPT_BYTES).unwrap_or(usize::MAX) {
        let what =
            format!("the script has {} bytes, over the limit of {MAX_SCRIPT_BYTES}", bytes.len());
        return Err(usage(what, "give data on its own, with --args or in a file"));
    }
    let runtime = registry.usual()?.ok_or_else(|| no_runtime("ts"))?.clone();
    let source = text(name, bytes)?;
    Ok(Subject::Script(Text { name: name.to_owned(), source, folder, file: None, runtime }))
}

fn in_file(path: &Path, registry: &Registry) -> Result<Subject, Outcome> {
    let extension = extension(path);
    let runtime = match registry.of(&extension)? {
        Some(runtime) => runtime,
        None => {
            not_a_script(path, &extension)?;
            if !begins_like_a_script(path) {
                return guest(path).map_err(|outcome| with_forms(outcome, registry));
            }
            registry.usual()?.ok_or_else(|| no_runtime("ts"))?
        }
    };
    let bytes = read(path)?;
    // A script that is reached by a link imports what is beside it, not beside the link.
    let path = path.canonicalize().map_err(|error| unread(path, &error.to_string()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
    let source = text(&name, bytes)?;
    Ok(Subject::Script(Text { name, source, folder, file: Some(path), runtime: runtime.clone() }))
}

/// What is like a script and cannot be run.
fn not_a_script(path: &Path, extension: &str) -> Result<(), Outcome> {
    let shown = printable_path(path);
    match extension {
        "tsx" | "jsx" => Err(usage(
            format!("scripts have no JSX: {shown}"),
            "write it without, as a .ts file; there is nothing here to render it",
        )),
        "cts" | "cjs" => Err(usage(
            format!("scripts are ES modules, and this is CommonJS: {shown}"),
            "use `import` and `export`, and call it .ts or .mjs",
        )),
        _ => Ok(()),
    }
}

fn begins_like_a_script(path: &Path) -> bool {
    let Ok((file, _)) = file::open(path, MAX_SCRIPT_BYTES, Links::Follow) else { return false };
    let mut head = Vec::new();
    let bytes = u64::try_from(SHEBANG.len()).unwrap_or_default();
    file.take(bytes).read_to_end(&mut head).is_ok() && head == SHEBANG
}

fn guest(path: &Path) -> Result<Subject, Outcome> {
    let guest = Guest::read(path).map_err(loader::Error::from)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Subject::Guest(guest, name))
}

/// The refusal of a file that is neither, with the scripts there could be.
fn with_forms(outcome: Outcome, registry: &Registry) -> Outcome {
    let scripts: Vec<_> = registry.extensions().map(|extension| format!(".{extension}")).collect();
    let scripts = format!("scripts end in {}, or begin with #!", scripts.join(", "));
    let hint = outcome.hint.map_or(scripts.clone(), |hint| format!("{hint}; {scripts}"));
    Outcome { hint: Some(hint), ..outcome }
}

fn read(path: &Path) -> Result<Vec<u8>, Outcome> {
    let read = file::read(path, MAX_SCRIPT_BYTES, Links::Follow);
    read.map(|(bytes, _)| bytes).map_err(|problem| match problem {
        Problem::NotAFile => usage(
            format!("the script could not be read: {}: {problem}", printable_path(path)),
            "give what is no file on stdin: mcp-host run -",
        ),
        problem => unread(path, &problem.to_string()),
    })
}

fn unread(path: &Path, why: &str) -> Outcome {
    let what = format!("the script could not be read: {}: {why}", printable_path(path));
    usage(what, "check the path and its permissions")
}

fn text(name: &str, bytes: Vec<u8>) -> Result<Arc<str>, Outcome> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        usage(format!("the script is not UTF-8, at byte {at}: {name}"), "save it as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).into())
}

fn stdin() -> Result<Vec<u8>, Outcome> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_COMPONENT_BYTES.saturating_add(1));
    let mut read = read;
    read.read_to_end(&mut bytes)
        .map_err(|error| usage(format!("stdin could not be read: {error}"), ""))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_COMPONENT_BYTES {
        let what = format!("stdin has more bytes than the limit of {MAX_COMPONENT_BYTES}");
        return Err(usage(what, "run it from a file"));
    }
    Ok(bytes)
}

fn extension(path: &Path) -> String {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.unwrap_or_default().to_ascii_lowercase()
}

fn no_runtime(extension: &str) -> Outcome {
    let what = format!("there is no runtime for .{extension}");
    Outcome::failed(Kind::Config, what, "configure one under [runtimes.NAME]")
}

fn usage(message: String, hint: &str) -> Outcome {
    Outcome::failed(Kind::Usage, message, hint)
}

impl From<FolderError> for Outcome {
    fn from(error: FolderError) -> Self {
        usage(error.to_string(), "check its permissions")
    }
}
