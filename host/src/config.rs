//! What a person configured: the servers there are, and the defaults of a run.
//!
//! Reads `mcp-host.toml` and the `mcpServers` JSON of other clients, from a named file or
//! from the working tree, over the user's own `config.toml`. Starts nothing and looks up
//! no secret: `${VARIABLE}` references stay as they are ([`template`]). A file found in
//! the working tree may be a stranger's; [`trust`] says whether a person accepted it.

pub mod approvals;
mod clients;
mod comments;
mod digest;
mod document;
pub mod edit;
pub mod elsewhere;
pub mod error;
mod file;
mod headers;
mod native;
pub mod plugins;
pub mod quote;
pub mod runtimes;
pub mod secret;
pub mod server;
pub mod template;
pub mod trust;
pub mod value;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy;

pub use error::Error;
pub use server::Server;

use crate::file::Problem;
use crate::limits::{MAX_CONFIG_WARNINGS, MAX_SERVERS};
use crate::name::{NamespaceName, PluginName, ServerName, printable};
use crate::policy::Rule;
use error::{Fault, FileProblem, shown};
use file::Source;
use plugins::Plugin;
use runtimes::Runtime;
use template::Template;
use value::{DirGrant, EnvGrant};

/// The name searched for in the working directory and above it.
pub const FILE_NAME: &str = "mcp-host.toml";
/// The name searched for where there is no [`FILE_NAME`].
pub const CLIENT_FILE_NAME: &str = ".mcp.json";

/// The folder for files of ours in each of the user's folders.
const FOLDER: &str = "mcp-host";
/// The user's own configuration in that folder.
const USER_FILE_NAME: &str = "config.toml";
/// Characters of a server's name that a warning shows.
const SHOWN_CHARS: usize = 64;

/// Everything configured, from all files together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The files that were read, the most important first.
    pub files: Vec<PathBuf>,
    /// The servers by name, at most [`MAX_SERVERS`].
    pub servers: BTreeMap<ServerName, Server>,
    /// The code generators by name, at most [`MAX_PLUGINS`](crate::limits::MAX_PLUGINS).
    pub plugins: BTreeMap<PluginName, Plugin>,
    /// The language runtimes by name, at most [`MAX_RUNTIMES`](crate::limits::MAX_RUNTIMES)
    /// a file.
    pub runtimes: BTreeMap<PluginName, Runtime>,
    /// Where state is kept: the URL of a server; none is the file of this user's.
    pub state: Option<Template>,
    /// The defaults of a run.
    pub run: RunDefaults,
    /// The rules of `serve`, the more important first.
    pub policy: Vec<Rule>,
    /// What was odd about the files and stopped nothing, each fit to print as it is.
    pub warnings: Vec<String>,
    /// Where the configuration came from.
    pub origin: Origin,
}

/// Where a configuration came from, beside the user's own, which is always trusted.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Origin {
    /// From nowhere.
    #[default]
    None,
    /// From a file that a person named: trusted.
    Named(PathBuf),
    /// From the working tree: perhaps a stranger's.
    Found(Box<Found>),
}

/// What the working tree configures, apart from what the user does.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The file, with every link in its path resolved.
    pub path: PathBuf,
    /// The folder that relative paths in it start at, of the file and not of a link to it.
    pub base: PathBuf,
    /// What it and the files it includes say.
    pub layer: Layer,
}

/// What one file says, together with the files it includes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    /// The servers by name.
    pub servers: BTreeMap<ServerName, Server>,
    /// The code generators by name.
    pub plugins: BTreeMap<PluginName, Plugin>,
    /// The language runtimes by name.
    pub runtimes: BTreeMap<PluginName, Runtime>,
    /// The URL of the server that holds state.
    pub state: Option<Template>,
    /// The defaults of a run.
    pub run: RunDefaults,
    /// The rules of `serve`.
    pub policy: Vec<Rule>,
}

/// Defaults of a run. `None` is what no file says; a flag beats every one of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunDefaults {
    /// Specifications for [`crate::grant::Grants`], checked.
    pub allow: Option<Vec<String>>,
    /// Directories for the guest, with absolute host paths.
    pub dirs: Option<Vec<DirGrant>>,
    /// Variables for the guest.
    pub env: Option<Vec<EnvGrant>>,
    /// Wall time, 1 ms to 24 h.
    pub timeout: Option<Duration>,
    /// Bytes of memory, 1 MiB to 16 GiB.
    pub memory: Option<u64>,
    /// Deterministic instruction budget, at least 1.
    pub fuel: Option<u64>,
    /// Bytes written under each root of files.
    pub write_limit: Option<u64>,
    /// Files created under each root of files.
    pub create_limit: Option<u64>,
    /// The namespace of state.
    pub state: Option<NamespaceName>,
}

impl Config {
    /// Reads the configuration: the `explicit` file if there is one, else `mcp-host.toml`
    /// in `cwd` or the nearest folder above it, else `.mcp.json` likewise; under it the
    /// user's own. No file at all is an empty configuration.
    ///
    /// # Errors
    ///
    /// A file that is there and cannot be read or understood. One bad server in a file of
    /// another client is left out with a warning.
    pub fn load(explicit: Option<&Path>, cwd: &Path) -> Result<Self, Error> {
        load_over(explicit, cwd, user_folder().as_deref())
    }

    /// Reads the user's own configuration alone, as if the working tree had none.
    ///
    /// # Errors
    ///
    /// Those of [`Config::load`].
    pub fn load_own(cwd: &Path) -> Result<Self, Error> {
        own(cwd, user_folder().as_deref())
    }
}

fn own(cwd: &Path, user: Option<&Path>) -> Result<Config, Error> {
    let cwd = std::path::absolute(cwd).map_err(|error| unreadable(cwd, error))?;
    Loader::default().over_own(Layer::default(), Origin::None, &cwd, user)
}

fn load_over(explicit: Option<&Path>, cwd: &Path, user: Option<&Path>) -> Result<Config, Error> {
    let cwd = std::path::absolute(cwd).map_err(|error| unreadable(cwd, error))?;
    let mut loader = Loader::default();
    let (layer, origin) = loader.project(explicit, &cwd)?;
    loader.over_own(layer, origin, &cwd, user)
}

/// What was read so far.
#[derive(Default)]
struct Loader {
    files: Vec<PathBuf>,
    warnings: Vec<String>,
}

impl Loader {
    /// What the project configures, and where that came from.
    fn project(&mut self, explicit: Option<&Path>, cwd: &Path) -> Result<(Layer, Origin), Error> {
        if let Some(path) = explicit {
            let path = cwd.join(path);
            let layer = self.with_includes(&path, &base_of(&path), Reach::Anywhere)?;
            return Ok((layer, Origin::Named(path)));
        }
        let Some(path) = find(cwd) else { return Ok((Layer::default(), Origin::None)) };
        // A link must mean what its file means where it lies, or accepting the one would
        // accept other programs beside the other.
        let path = path.canonicalize().map_err(|error| unreadable(&path, error))?;
        let base = base_of(&path);
        let layer = self.with_includes(&path, &base, Reach::Folder)?;
        Ok((layer.clone(), Origin::Found(Box::new(Found { path, base, layer }))))
    }

    /// The whole configuration: what the project says over what the user does.
    fn over_own(
        mut self,
        mut layer: Layer,
        origin: Origin,
        cwd: &Path,
        user: Option<&Path>,
    ) -> Result<Config, Error> {
        let path = user.map(|folder| folder.join(USER_FILE_NAME));
        if let Some(path) = path.filter(|path| is_there(path)) {
            let under = self.with_includes(&path, cwd, Reach::Anywhere)?;
            self.put_under(&mut layer, under, &path)?;
        }
        let warnings = self.bounded_warnings();
        let Layer { servers, plugins, runtimes, state, run, policy } = layer;
        let files = self.files;
        Ok(Config { files, servers, plugins, runtimes, state, run, policy, warnings, origin })
    }

    /// A file over the ones it includes.
    fn with_includes(&mut self, path: &Path, base: &Path, reach: Reach) -> Result<Layer, Error> {
        let mut layer = Layer::default();
        let (own, include) = self.one(path, base)?;
        self.put_under(&mut layer, own, path)?;
        for path in include {
            let path = reach.checked(path, base)?;
            let (included, further) = self.one(&path, &base_of(&path))?;
            if !further.is_empty() {
                let fault = Fault::hinted(
                    "an included file includes others",
                    "include them all from the first file",
                );
                return Err(Source { path, text: String::new() }.fault_on(0, 0, fault));
            }
            self.put_under(&mut layer, included, &path)?;
        }
        Ok(layer)
    }

    /// A single file, and the ones it wants included.
    fn one(&mut self, path: &Path, base: &Path) -> Result<(Layer, Vec<PathBuf>), Error> {
        let source = Source::read(path)?;
        self.files.push(path.to_owned());
        if is_json(&source) {
            return Ok((clients::parse(&source, base, &mut self.warnings)?, Vec::new()));
        }
        let parsed = native::parse(&source, base)?;
        Ok((parsed.layer, parsed.include))
    }

    /// Adds what `lower` says where `upper` says nothing.
    fn put_under(&mut self, upper: &mut Layer, lower: Layer, path: &Path) -> Result<(), Error> {
        for (name, server) in lower.servers {
            match upper.servers.entry(name) {
                Entry::Vacant(place) => {
                    place.insert(server);
                }
                Entry::Occupied(taken) => self.warnings.push(format!(
                    "config: {}: server \"{}\" is left out: a file before this one names it too",
                    shown(path),
                    printable(taken.key().as_str(), SHOWN_CHARS)
                )),
            }
        }
        for (name, plugin) in lower.plugins {
            upper.plugins.entry(name).or_insert(plugin);
        }
        for (name, runtime) in lower.runtimes {
            upper.runtimes.entry(name).or_insert(runtime);
        }
        upper.state = upper.state.take().or(lower.state);
        upper.run.put_under(lower.run);
        upper.policy.extend(lower.policy);
        match upper.servers.len() {
            count if count > MAX_SERVERS => {
                Err(Error::TooManyServers { path: path.to_owned(), count })
            }
            _ => Ok(()),
        }
    }

    /// The first warnings; the rest are counted.
    fn bounded_warnings(&mut self) -> Vec<String> {
        let mut warnings = std::mem::take(&mut self.warnings);
        let more = warnings.len().saturating_sub(MAX_CONFIG_WARNINGS);
        warnings.truncate(MAX_CONFIG_WARNINGS);
        if more > 0 {
            warnings.push(format!("config: warnings that are not shown: {more}"));
        }
        warnings
    }
}

/// Which files a file may include.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Any: a person wrote it, or named it.
    Anywhere,
    /// Those in its own folder: reading others would show a stranger's choice of them.
    Folder,
}

impl Reach {
    /// The path to read an included file by.
    fn checked(self, path: PathBuf, base: &Path) -> Result<PathBuf, Error> {
        if self == Self::Anywhere {
            return Ok(path);
        }
        let real = path.canonicalize().map_err(|error| unreadable(&path, error))?;
        if real.starts_with(base) {
            return Ok(real);
        }
        Err(Error::File { path, problem: FileProblem::Outside })
    }
}

impl RunDefaults {
    fn put_under(&mut self, lower: Self) {
        self.allow = self.allow.take().or(lower.allow);
        self.dirs = self.dirs.take().or(lower.dirs);
        self.env = self.env.take().or(lower.env);
        self.timeout = self.timeout.or(lower.timeout);
        self.memory = self.memory.or(lower.memory);
        self.fuel = self.fuel.or(lower.fuel);
        self.write_limit = self.write_limit.or(lower.write_limit);
        self.create_limit = self.create_limit.or(lower.create_limit);
        self.state = self.state.take().or(lower.state);
    }
}

/// The nearest configuration in a folder or above it. An entry that cannot be read counts
/// too: passing over it in silence would use another configuration than the one seen.
fn find(cwd: &Path) -> Option<PathBuf> {
    [FILE_NAME, CLIENT_FILE_NAME].iter().find_map(|name| {
        cwd.ancestors().map(|folder| folder.join(name)).find(|path| is_there(path))
    })
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The folder that relative paths in a file start at: its own, or the project's where an
/// editor keeps the file in a folder of its own.
fn base_of(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(path);
    let editors = folder.file_name().is_some_and(|name| name == ".vscode" || name == ".cursor");
    let base = if editors { folder.parent() } else { None };
    base.unwrap_or(folder).to_owned()
}

fn is_json(source: &Source) -> bool {
    match source.path.extension().and_then(|extension| extension.to_str()) {
        Some("toml") => false,
        Some("json" | "jsonc") => true,
        _ => source.text.trim_start().starts_with(['{', '/']),
    }
}

/// A folder as a configuration writes it. References are resolved at once, because
/// whoever accepts a configuration accepts the folder too.
fn folder(text: &str, base: &Path) -> Result<PathBuf, Fault> {
    let resolved = Template::in_workspace(text, base)?.resolve();
    let resolved =
        resolved.map_err(|missing| Fault::hinted(missing.to_string(), missing.hint()))?;
    Ok(base.join(resolved))
}

/// Whether the system can pass a variable of this name.
fn is_variable(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', '\0'])
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::File { path: path.to_owned(), problem: Problem::from(error).into() }
}

/// The folder with the user's own configuration.
fn user_folder() -> Option<PathBuf> {
    user_folders().map(|folders| folders.config_dir().join(FOLDER))
}

fn user_folders() -> Option<impl BaseStrategy> {
    etcetera::choose_base_strategy().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes files into a new folder, in folders of their own where the names say so.
    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        root
    }

    fn load(explicit: Option<&str>, cwd: &Path) -> Result<Config, Error> {
        load_over(explicit.map(Path::new), cwd, None)
    }

    fn names(config: &Config) -> Vec<&str> {
        config.servers.keys().map(ServerName::as_str).collect()
    }

    fn program(config: &Config, name: &str) -> String {
        match &config.servers[&ServerName::new(name).unwrap()].transport {
            server::Transport::Stdio(stdio) => stdio.command.source().to_owned(),
            server::Transport::Http(http) => http.url.source().to_owned(),
        }
    }

    const TOML: &str = "[servers.t]\ncommand = 'toml'";
    const JSON: &str = r#"{"mcpServers": {"j": {"command": "json"}}}"#;

    #[test]
    fn no_file_is_an_empty_configuration() {
        let root = tree(&[]);
        assert_eq!(load(None, root.path()).unwrap(), Config::default());
    }

    #[test]
    fn the_nearest_file_above_is_found_and_ours_comes_first() {
        let root = tree(&[("mcp-host.toml", TOML), ("a/.mcp.json", JSON), ("a/b/c/x", "")]);
        let config = load(None, &root.path().join("a/b/c")).unwrap();
        assert_eq!(names(&config), ["t"]);
        assert!(matches!(&config.origin, Origin::Found(found) if found.layer.servers.len() == 1));
        std::fs::remove_file(root.path().join("mcp-host.toml")).unwrap();
        let config = load(None, &root.path().join("a/b/c")).unwrap();
        assert_eq!(names(&config), ["j"]);
        let Origin::Found(found) = config.origin else { panic!("{:?}", config.origin) };
        assert_eq!(found.path, root.path().join("a/.mcp.json").canonicalize().unwrap());
    }

    #[test]
    fn a_found_entry_that_cannot_be_read_is_not_passed_over() {
        let root = tree(&[(".mcp.json", JSON), ("mcp-host.toml/x", "")]);
        let error = load(None, root.path()).unwrap_err();
        assert!(error.to_string().ends_with("mcp-host.toml: cannot be read: not a regular file"));
    }

    #[test]
    fn a_named_file_is_read_by_its_ending_or_its_first_character() {
        let root = tree(&[
            ("a.toml", TOML),
            ("a.json", JSON),
            ("t", TOML),
            ("j", JSON),
            ("c", "// x\n{}"),
        ]);
        for (file, found) in [("a.toml", "t"), ("a.json", "j"), ("t", "t"), ("j", "j")] {
            let config = load(Some(file), root.path()).unwrap();
            assert_eq!(names(&config), [found], "{file}");
            assert_eq!(config.origin, Origin::Named(root.path().join(file)));
        }
        assert!(load(Some("c"), root.path()).unwrap().servers.is_empty());
        let error = load(Some("none.toml"), root.path()).unwrap_err();
        assert!(error.to_string().contains("none.toml: cannot be read"));
        assert!(error.hint().is_some());
    }

    #[test]
    fn included_files_come_under_the_one_that_names_them() {
        let own = format!("include = ['.mcp.json', 'x/more.toml']\n[run]\nfuel = 1\n{TOML}");
        let json = r#"{"mcpServers": {"t": {"command": "late"}, "j": {"command": "json"}}}"#;
        let more = "[servers.j]\ncommand = 'later'\n[servers.m]\ncommand = 'm'\n[run]\nfuel = 2\nmemory = '2MiB'";
        let root = tree(&[("mcp-host.toml", &own), (".mcp.json", json), ("x/more.toml", more)]);
        let config = load(None, root.path()).unwrap();
        assert_eq!(names(&config), ["j", "m", "t"]);
        assert_eq!(
            (program(&config, "t"), program(&config, "j")),
            ("toml".to_owned(), "json".to_owned())
        );
        assert_eq!((config.run.fuel, config.run.memory), (Some(1), Some(2 * 1024 * 1024)));
        assert_eq!((config.files.len(), config.warnings.len()), (3, 2));
        assert!(config.warnings[0].contains(".mcp.json: server \"t\" is left out"));
    }

    #[test]
    fn an_included_file_must_be_there_and_include_nothing() {
        let root = tree(&[("mcp-host.toml", "include = ['more.toml']")]);
        assert!(
            load(None, root.path()).unwrap_err().to_string().contains("more.toml: cannot be read")
        );
        std::fs::write(root.path().join("more.toml"), "include = ['mcp-host.toml']").unwrap();
        let error = load(None, root.path()).unwrap_err();
        assert!(error.to_string().ends_with("more.toml: an included file includes others"));
    }

    #[test]
    fn a_found_file_includes_nothing_outside_of_its_folder() {
        let root = tree(&[
            ("private.json", r#"{"hush": 1}"#),
            ("p/in/more.toml", TOML),
            ("p/mcp-host.toml", ""),
        ]);
        let project = root.path().join("p");
        for link in ["link.json", "in/link.json"] {
            std::os::unix::fs::symlink(root.path().join("private.json"), project.join(link))
                .unwrap();
        }
        std::os::unix::fs::symlink(root.path(), project.join("up")).unwrap();
        let absolute = root.path().join("private.json").display().to_string();
        for include in
            ["../private.json", "link.json", "in/link.json", "up/private.json", &absolute]
        {
            let text = format!("include = ['{include}']");
            std::fs::write(project.join("mcp-host.toml"), text).unwrap();
            let error = load(None, &project).unwrap_err();
            assert!(error.to_string().contains("outside"), "{include}: {error}");
            assert!(error.hint().unwrap().contains("--config"));
            assert!(load(Some("mcp-host.toml"), &project).is_ok(), "{include}");
        }
        for include in ["in/more.toml", "up/p/in/more.toml"] {
            let text = format!("include = ['{include}']");
            std::fs::write(project.join("mcp-host.toml"), text).unwrap();
            assert_eq!(names(&load(None, &project).unwrap()), ["t"], "{include}");
        }
    }

    #[test]
    fn the_users_own_configuration_is_there_without_the_found_one() {
        let root = tree(&[
            ("p/mcp-host.toml", "[servers.t]\ncommand = 'tree'\n[run]\nfuel = 1"),
            ("u/config.toml", "[servers.u]\ncommand = 'u'\n[run]\ntimeout = '5s'"),
        ]);
        let (project, user) = (root.path().join("p"), root.path().join("u"));
        let config = own(&project, Some(&user)).unwrap();
        assert_eq!((names(&config), &config.origin), (vec!["u"], &Origin::None));
        assert_eq!((config.run.fuel, config.run.timeout), (None, Some(Duration::from_secs(5))));
        assert_eq!(config.files, [user.join("config.toml")]);
        std::fs::write(project.join("mcp-host.toml"), "= broken").unwrap();
        assert!(load_over(None, &project, Some(&user)).is_err());
        assert!(own(&project, Some(&user)).is_ok());
    }

    #[test]
    fn the_users_own_file_lies_under_everything() {
        let root = tree(&[
            ("p/mcp-host.toml", "[servers.t]\ncommand = 'tree'\n[run]\nallow = []"),
            (
                "u/config.toml",
                "[servers.t]\ncommand = 'own'\n[servers.u]\ncommand = 'u'\n[run]\nallow = ['all']\nfuel = 5",
            ),
        ]);
        let (project, user) = (root.path().join("p"), root.path().join("u"));
        let config = load_over(None, &project, Some(&user)).unwrap();
        assert_eq!((names(&config), program(&config, "t")), (vec!["t", "u"], "tree".to_owned()));
        assert_eq!((config.run.allow, config.run.fuel), (Some(Vec::new()), Some(5)));
        let Origin::Found(found) = config.origin else { panic!("{:?}", config.origin) };
        assert_eq!((found.layer.servers.len(), found.layer.run.fuel), (1, None));
        let alone = load_over(None, root.path(), Some(&user)).unwrap();
        assert_eq!((alone.origin, alone.servers.len()), (Origin::None, 2));
    }

    #[test]
    fn an_editors_folder_stands_for_the_project() {
        let json = r#"{"servers": {"x": {"command": "x"}}}"#;
        let root =
            tree(&[(".vscode/mcp.json", json), (".cursor/mcp.json", json), ("o/mcp.json", json)]);
        for (file, base) in
            [(".vscode/mcp.json", ""), (".cursor/mcp.json", ""), ("o/mcp.json", "o")]
        {
            let config = load(Some(file), root.path()).unwrap();
            let server = &config.servers[&ServerName::new("x").unwrap()];
            let server::Transport::Stdio(stdio) = &server.transport else { panic!("{server:?}") };
            assert_eq!(
                stdio.cwd.components().collect::<PathBuf>(),
                root.path().join(base).components().collect::<PathBuf>()
            );
        }
    }

    #[test]
    fn there_are_only_so_many_servers() {
        let servers = |count: usize| -> String {
            (0..count).map(|n| format!("[servers.s{n}]\ncommand = 'x'\n")).collect()
        };
        let root =
            tree(&[("full.toml", &servers(MAX_SERVERS)), ("over.toml", &servers(MAX_SERVERS + 1))]);
        assert_eq!(load(Some("full.toml"), root.path()).unwrap().servers.len(), MAX_SERVERS);
        let error = load(Some("over.toml"), root.path()).unwrap_err();
        assert!(error.to_string().ends_with("over.toml: 65 servers, over the limit of 64"));
    }

    #[test]
    fn warnings_are_bounded_and_the_rest_counted() {
        let bad: Vec<_> = (0..1_000).map(|n| format!("\"b{n}\": 1")).collect();
        let root = tree(&[("a.json", &format!("{{\"servers\": {{{}}}}}", bad.join(",")))]);
        let warnings = load(Some("a.json"), root.path()).unwrap().warnings;
        assert_eq!(warnings.len(), MAX_CONFIG_WARNINGS + 1);
        assert!(warnings.last().unwrap().ends_with("not shown: 950"));
    }

    #[test]
    fn any_bytes_at_all_give_a_configuration_or_an_error_that_names_the_file() {
        let root = tree(&[]);
        let path = root.path().join("x");
        for bytes in [
            &b""[..],
            b"\xef\xbb\xbf",
            b"\xef\xbb\xbf[run]\nfuel = 1",
            b"\0",
            b"\xff\xfe",
            b"{",
            b"[",
            b"\"",
            b"/*",
            b"//",
            b"=",
            b"\r\n\r",
            b"a.b.c = [[[",
            b"{\"mcpServers\":{\"\xf0\x9f\x98\x80\":{}}}",
        ] {
            for name in ["x", "x.toml", "x.json"] {
                std::fs::write(path.with_file_name(name), bytes).unwrap();
                if let Err(error) = load(Some(name), root.path()) {
                    assert!(error.to_string().starts_with("config: /"), "{bytes:?}");
                }
            }
        }
    }
}
