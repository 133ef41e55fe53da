//! Changing a configuration of ours: servers added to its TOML, with every comment and
//! everything else as a person left it.
//!
//! What is written was read back as a configuration before, so that no change leaves a
//! file behind that cannot be used. Says nothing about who may be trusted.

mod endpoint;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::error::{Error, Fault, shown};
use super::file::Source;
use super::template::Template;
use super::{CLIENT_FILE_NAME, FILE_NAME, USER_FILE_NAME, base_of, is_there, is_variable, native};
use crate::file::{self, Lasting};
use crate::limits::{MAX_CONFIG_BYTES, MAX_SERVERS};
use crate::name::{ServerName, printable};

/// What a new file begins with.
const FRESH: &str = "schema = 1\n";
/// Who may use a file that nobody but its owner may read.
const OTHERS: u32 = 0o077;
/// Everything about who may use a file.
const MODE: u32 = 0o777;

/// Why a configuration was not changed. It is as it was then.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// It cannot be read or understood, or could not be with the change.
    #[error(transparent)]
    Config(#[from] Error),
    /// Not a file of ours.
    #[error("servers cannot be added to this file: {}", shown(.0))]
    Foreign(PathBuf),
    /// The name is taken.
    #[error("a server is called {name} already, in {}", shown(path))]
    Taken {
        /// The name.
        name: ServerName,
        /// The file.
        path: PathBuf,
    },
    /// A value that no configuration can hold.
    #[error("server {name}: {fault}")]
    Value {
        /// The server.
        name: ServerName,
        /// What is wrong with it.
        fault: Fault,
    },
    /// Over a bound with the change.
    #[error("{} would have {what}", shown(path))]
    TooMuch {
        /// The file.
        path: PathBuf,
        /// How much, of what, over which limit.
        what: String,
    },
    /// Somebody else changed it meanwhile.
    #[error("the file was changed meanwhile: {}", shown(.0))]
    Meanwhile(PathBuf),
    /// The system said no.
    #[error("the file could not be written: {}: {source}", shown(path))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl EditError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Config(error) => return error.hint(),
            Self::Value { fault, .. } => return fault.hint.clone(),
            Self::Foreign(_) => "name a file that ends in .toml",
            Self::Taken { .. } => "choose another name, or replace it with --force",
            Self::TooMuch { .. } => "leave out servers that are not used",
            Self::Meanwhile(_) => "try again",
            Self::Write { .. } => "check the permissions of the file and its folder",
        };
        Some(hint.to_owned())
    }
}

/// A server to add, as a person writes it: with references to variables.
#[derive(Clone, PartialEq, Eq)]
pub struct NewServer {
    /// Its name.
    pub name: ServerName,
    /// How to reach it.
    pub way: Way,
}

/// How a server to add is reached.
#[derive(Clone, PartialEq, Eq)]
pub enum Way {
    /// A program.
    Command {
        /// The program and its arguments.
        words: Vec<String>,
        /// Its variables, by name.
        env: Vec<(String, String)>,
        /// The folder it starts in, when that is not the usual one.
        cwd: Option<String>,
    },
    /// An endpoint.
    Url {
        /// The endpoint.
        url: String,
        /// The headers of every request, by name.
        headers: Vec<(String, String)>,
    },
}

/// A configuration that is being changed.
pub struct Edit {
    path: PathBuf,
    base: PathBuf,
    /// What the file holds; nothing when there is none.
    before: Option<String>,
    document: DocumentMut,
}

/// The user's own configuration, if the home of this user is known.
pub fn user_file() -> Option<PathBuf> {
    super::user_folder().map(|folder| folder.join(USER_FILE_NAME))
}

/// The configuration of the project around `cwd`, and what it begins with when it is not
/// there: in `cwd` when there is none at all. Where there is one of another client alone,
/// ours comes beside it and includes it, because it would be overlooked then.
pub fn project_file(cwd: &Path) -> (PathBuf, String) {
    match super::find(cwd) {
        Some(path) if path.ends_with(FILE_NAME) => (path, FRESH.to_owned()),
        Some(path) => {
            (path.with_file_name(FILE_NAME), format!("{FRESH}include = [\"{CLIENT_FILE_NAME}\"]\n"))
        }
        None => (cwd.join(FILE_NAME), FRESH.to_owned()),
    }
}

impl Edit {
    /// Opens a file to change it, or begins one with `fresh`. Relative paths in it start
    /// at `base`, or at the folder of the file.
    ///
    /// # Errors
    ///
    /// [`EditError::Config`] and [`EditError::Foreign`].
    pub fn open(path: &Path, fresh: &str, base: Option<&Path>) -> Result<Self, EditError> {
        if path.extension().is_none_or(|extension| extension != "toml") {
            return Err(EditError::Foreign(path.to_owned()));
        }
        // Renaming over a link would leave the file behind it as it was.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let base = base.map_or_else(|| base_of(&path), Path::to_owned);
        let before = if is_there(&path) { Some(Source::read(&path)?.text) } else { None };
        let text = before.as_deref().unwrap_or(fresh);
        native::parse(&Source { path: path.clone(), text: text.to_owned() }, &base)?;
        let document = text.parse().map_err(|_| EditError::Foreign(path.clone()))?;
        Ok(Self { path, base, before, document })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder that relative paths in it start at.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// Whether there is no such file yet.
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// Whether it has a server of this name.
    pub fn has(&self, name: &ServerName) -> bool {
        let servers = self.document.get("servers").and_then(Item::as_table_like);
        servers.is_some_and(|servers| servers.contains_key(name.as_str()))
    }

    /// Adds a server; with `replace` in the place of the one of this name.
    ///
    /// # Errors
    ///
    /// [`EditError::Taken`], [`EditError::Value`] and [`EditError::Foreign`].
    pub fn add(&mut self, server: &NewServer, replace: bool) -> Result<(), EditError> {
        let name = server.name.clone();
        if self.has(&name) && !replace {
            return Err(EditError::Taken { name, path: self.path.clone() });
        }
        server.check(&self.base).map_err(|fault| EditError::Value { name, fault })?;
        let before = self.document.to_string();
        let servers = self.document.entry("servers").or_insert_with(implicit);
        let servers = servers.as_table_like_mut();
        let servers = servers.ok_or_else(|| EditError::Foreign(self.path.clone()))?;
        put(servers, server.name.as_str(), server.table());
        self.keep_tail(&before, server.name.as_str());
        Ok(())
    }

    /// Puts comments at the end of the file back where they were, above a server that was
    /// added there.
    fn keep_tail(&mut self, before: &str, name: &str) {
        let tail = self.document.trailing().as_str().unwrap_or_default().trim_end().to_owned();
        let mut kept = self.document.clone();
        let table = kept.get_mut("servers").and_then(|servers| servers.get_mut(name));
        let Some(table) = table.and_then(Item::as_table_mut).filter(|_| !tail.is_empty()) else {
            return;
        };
        table.decor_mut().set_prefix(format!("{tail}\n\n"));
        kept.set_trailing("");
        if kept.to_string().starts_with(before.trim_end()) {
            self.document = kept;
        }
    }

    /// Writes the file, whole or not at all; who could read and write it still can. With
    /// `private` nobody but this user may. One process at a time does this.
    ///
    /// # Errors
    ///
    /// Every [`EditError`] but [`EditError::Taken`].
    pub fn save(&self, private: bool) -> Result<(), EditError> {
        let path = self.path.clone();
        let text = self.text();
        self.check(&text)?;
        let failed = |source| EditError::Write { path: path.clone(), source };
        if private {
            folder_of(&path).map_err(failed)?;
        }
        let _lock = file::lock_folder_of(&path).map_err(failed)?;
        let now = if is_there(&path) { Some(Source::read(&path)?.text) } else { None };
        if now != self.before {
            return Err(EditError::Meanwhile(path));
        }
        write(&path, text.as_bytes(), private).map_err(failed)
    }

    /// What the file is to hold, with the line ends it has.
    fn text(&self) -> String {
        let text = self.document.to_string();
        let before = self.before.as_deref().unwrap_or_default();
        let has_crlf = before.contains('\n') && !before.replace("\r\n", "").contains('\n');
        if !has_crlf {
            return text;
        }
        let crlf = text.replace("\r\n", "\n").replace('\n', "\r\n");
        let layer = |text: &str| {
            let source = Source { path: self.path.clone(), text: text.to_owned() };
            native::parse(&source, &self.base).ok().map(|parsed| parsed.layer)
        };
        // The ends of lines within a value are a part of it.
        if layer(&crlf) == layer(&text) { crlf } else { text }
    }

    /// Reads back what would be written.
    fn check(&self, text: &str) -> Result<(), EditError> {
        let path = self.path.clone();
        if u64::try_from(text.len()).is_ok_and(|bytes| bytes > MAX_CONFIG_BYTES) {
            let what = format!("{} bytes, over the limit of {MAX_CONFIG_BYTES}", text.len());
            return Err(EditError::TooMuch { path, what });
        }
        let source = Source { path: path.clone(), text: text.to_owned() };
        let servers = native::parse(&source, &self.base)?.layer.servers.len();
        if servers > MAX_SERVERS {
            let what = format!("{servers} servers, over the limit of {MAX_SERVERS}");
            return Err(EditError::TooMuch { path, what });
        }
        Ok(())
    }
}

impl NewServer {
    /// Says what is wrong with it, where no configuration may hold it. Paths start at `base`.
    ///
    /// # Errors
    ///
    /// What is wrong.
    pub fn check(&self, base: &Path) -> Result<(), Fault> {
        let (texts, pairs) = match &self.way {
            Way::Command { words, env, cwd } => {
                if words.first().is_none_or(|program| program.trim().is_empty()) {
                    return Err(Fault::new("the program is missing"));
                }
                if let Some((key, _)) = env.iter().find(|(key, _)| !is_variable(key)) {
                    let key = printable(key, 64);
                    return Err(Fault::new(format!("not the name of a variable: {key}")));
                }
                (words.iter().chain(cwd).collect::<Vec<_>>(), env)
            }
            Way::Url { url, headers } => {
                endpoint::check_url(url)?;
                headers.iter().try_for_each(|(key, value)| endpoint::check_header(key, value))?;
                (vec![url], headers)
            }
        };
        let values = pairs.iter().map(|(_, value)| value);
        for text in texts.into_iter().chain(values) {
            Template::in_workspace(text, base)?;
        }
        Ok(())
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        let mut set = |key: &str, value: Value| {
            table.insert(key, Item::Value(value));
        };
        match &self.way {
            Way::Command { words, env, cwd } => {
                let mut words = words.iter();
                set("command", words.next().map_or("", String::as_str).into());
                let args: Array = words.map(String::as_str).collect();
                if !args.is_empty() {
                    set("args", args.into());
                }
                if !env.is_empty() {
                    set("env", pairs(env));
                }
                if let Some(cwd) = cwd {
                    set("cwd", cwd.into());
                }
            }
            Way::Url { url, headers } => {
                set("url", url.into());
                if !headers.is_empty() {
                    set("headers", pairs(headers));
                }
            }
        }
        table
    }
}

/// Shows no value: any of them may be a secret.
impl std::fmt::Debug for NewServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewServer").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A table without a header of its own, for the ones in it.
fn implicit() -> Item {
    let mut table = Table::new();
    table.set_implicit(true);
    Item::Table(table)
}

fn pairs(pairs: &[(String, String)]) -> Value {
    let pairs = pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    Value::InlineTable(pairs.collect::<InlineTable>())
}

/// Puts a table where one of its name stood, with the comments above that, or at the end.
fn put(servers: &mut dyn TableLike, name: &str, mut table: Table) {
    if let Some(old) = servers.get(name).and_then(Item::as_table).filter(|old| !old.is_dotted()) {
        *table.decor_mut() = old.decor().clone();
        table.set_position(old.position());
    }
    servers.insert(name, Item::Table(table));
}

fn write(path: &Path, bytes: &[u8], private: bool) -> std::io::Result<()> {
    let Ok(metadata) = path.metadata() else {
        return match private {
            true => file::write_private(path, bytes, Lasting::Now),
            false => file::write_shared(path, bytes, Lasting::Now),
        };
    };
    file::check_writable(path)?;
    let mode = metadata.permissions().mode() & if private { MODE & !OTHERS } else { MODE };
    file::write_with_mode(path, bytes, Lasting::Now, mode)
}

fn folder_of(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), file::create_private_folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::server::Transport;
    use crate::config::{Config, load_over};

    fn command(name: &str, words: &[&str], env: &[(&str, &str)]) -> NewServer {
        let texts = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let env = env.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let way = Way::Command { words: texts(words), env, cwd: None };
        NewServer { name: ServerName::new(name).unwrap(), way }
    }

    /// A folder with a configuration in it.
    fn folder(text: &str) -> (tempfile::TempDir, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().canonicalize().unwrap().join(FILE_NAME);
        std::fs::write(&path, text).unwrap();
        (root, path)
    }

    fn added(text: &str, server: &NewServer, replace: bool) -> Result<String, EditError> {
        let (_root, path) = folder(text);
        let mut edit = Edit::open(&path, FRESH, None)?;
        edit.add(server, replace)?;
        edit.save(false)?;
        Ok(std::fs::read_to_string(&path).unwrap())
    }

    fn config(path: &Path) -> Config {
        load_over(Some(path), path.parent().unwrap(), None).unwrap()
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    const GIT: &str = "[servers.git]\ncommand = \"uvx\"\nargs = [\"mcp-server-git\"]\n";

    #[test]
    fn a_server_is_added_and_everything_else_stays_as_it_was() {
        let git = command("git", &["uvx", "mcp-server-git"], &[]);
        for (before, after) in [
            ("", GIT.to_owned()),
            ("schema = 1\n", format!("schema = 1\n\n{GIT}")),
            (
                "# ours\nschema=1 # one\n\n[servers.a] # first\ncommand='x'  # 'x'\n\n[run]\n# wide\nallow = [ 'all', ]\n",
                format!(
                    "# ours\nschema=1 # one\n\n[servers.a] # first\ncommand='x'  # 'x'\n\n{GIT}\n[run]\n# wide\nallow = [ 'all', ]\n"
                ),
            ),
            ("[servers]\n", format!("[servers]\n\n{GIT}")),
        ] {
            assert_eq!(added(before, &git, false).unwrap(), after, "{before}");
        }
    }

    #[test]
    fn every_form_of_a_table_takes_a_server() {
        for before in [
            "servers = { a = { command = 'x' } }\n",
            "servers.a.command = 'x'\n",
            "[servers]\na = { command = 'x' }\n",
            "[servers]\na.command = 'x'\n",
            "[run]\nallow = []\n[servers.a]\ncommand = 'x'",
        ] {
            let (_root, path) = folder(before);
            let mut edit = Edit::open(&path, FRESH, None).unwrap();
            edit.add(&command("b.c \"d\"", &["y", "z"], &[("K", "${K}")]), false).unwrap();
            edit.add(&command("a", &["other"], &[]), true).unwrap();
            edit.save(false).unwrap();
            let config = config(&path);
            let names: Vec<_> = config.servers.keys().map(ServerName::as_str).collect();
            assert_eq!(names, ["a", "b.c \"d\""], "{before}");
            let Transport::Stdio(a) = &config.servers.values().next().unwrap().transport else {
                panic!("{config:?}")
            };
            assert_eq!(a.command.source(), "other", "{before}");
        }
    }

    #[test]
    fn a_taken_name_is_refused_and_replaced_where_it_stood() {
        let before =
            "# the one\n[servers.git]\ncommand = \"old\"\ncwd = \"/\"\n\n[run]\nfuel = 1\n";
        let git = command("git", &["uvx", "mcp-server-git"], &[]);
        let refused = added(before, &git, false).unwrap_err();
        assert!(matches!(&refused, EditError::Taken { .. }), "{refused}");
        assert!(refused.to_string().starts_with("a server is called git already, in /"));
        let after = format!("# the one\n{GIT}\n[run]\nfuel = 1\n");
        assert_eq!(added(before, &git, true).unwrap(), after);
    }

    #[test]
    fn any_text_comes_back_as_it_was_given() {
        let odd = [
            "a b",
            "it's \"x\"",
            "back\\slash",
            "tab\there",
            "line\nbreak",
            "ünï",
            "'''\"\"\"",
            "",
        ];
        let words: Vec<_> = std::iter::once("prog").chain(odd).collect();
        let (_root, path) = folder("");
        let mut edit = Edit::open(&path, FRESH, None).unwrap();
        edit.add(&command("x", &words, &[("K", "v\"'\\\n")]), false).unwrap();
        edit.save(false).unwrap();
        let config = config(&path);
        let Transport::Stdio(server) = &config.servers.values().next().unwrap().transport else {
            panic!("{config:?}")
        };
        let args: Vec<_> = server.args.iter().map(Template::source).collect();
        assert_eq!(args, odd);
        assert_eq!(server.env[0].1.source(), "v\"'\\\n");
    }

    #[test]
    fn what_no_configuration_can_hold_is_refused_and_nothing_written() {
        for (server, told) in [
            (command("x", &[], &[]), "the program is missing"),
            (command("x", &[" "], &[]), "the program is missing"),
            (command("x", &["a", "${"], &[]), "`${` is not closed"),
            (command("x", &["a\0"], &[]), "holds a NUL"),
            (command("x", &["a"], &[("A=B", "")]), "not the name of a variable"),
            (command("x", &["a"], &[("my-var", "${my-var}")]), "not the name of a variable"),
        ] {
            let (_root, path) = folder(GIT);
            let mut edit = Edit::open(&path, FRESH, None).unwrap();
            let refused = edit.add(&server, false).unwrap_err().to_string();
            assert!(refused.starts_with("server x: ") && refused.contains(told), "{refused}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), GIT);
        }
    }

    #[test]
    fn a_file_that_is_no_configuration_is_not_touched() {
        for text in
            ["[servers", "nonsense = 1", "servers = 1", "[servers.x]\nurl = 'u'\ncommand = 'c'"]
        {
            assert!(added(text, &command("y", &["z"], &[]), false).is_err(), "{text}");
        }
        let (root, _) = folder("");
        for name in ["mcp.json", "config"] {
            let opened = Edit::open(&root.path().join(name), FRESH, None);
            assert!(matches!(opened, Err(EditError::Foreign(_))), "{name}");
        }
    }

    #[test]
    fn a_change_of_somebody_else_is_not_overwritten() {
        let (_root, path) = folder("");
        let mut edit = Edit::open(&path, FRESH, None).unwrap();
        edit.add(&command("x", &["y"], &[]), false).unwrap();
        std::fs::write(&path, GIT).unwrap();
        assert!(matches!(edit.save(false), Err(EditError::Meanwhile(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), GIT);
    }

    #[test]
    fn a_file_over_the_bounds_is_not_written() {
        let (_root, path) = folder("");
        let mut edit = Edit::open(&path, FRESH, None).unwrap();
        edit.add(&command("x", &["y", &"z".repeat(1_100_000)], &[]), false).unwrap();
        assert!(matches!(edit.save(false), Err(EditError::TooMuch { .. })));
        let mut edit = Edit::open(&path, FRESH, None).unwrap();
        for n in 0..=MAX_SERVERS {
            edit.add(&command(&format!("s{n}"), &["y"], &[]), false).unwrap();
        }
        let refused = edit.save(false).unwrap_err().to_string();
        assert!(refused.contains(&format!("over the limit of {MAX_SERVERS}")), "{refused}");
    }

    #[test]
    fn of_many_that_change_a_file_at_once_none_is_lost_silently() {
        let (_root, path) = folder("");
        let save = |number: usize| {
            let mut edit = Edit::open(&path, FRESH, None).unwrap();
            edit.add(&command(&format!("s{number}"), &["y"], &[]), false).unwrap();
            edit.save(false).is_ok()
        };
        let saved: usize = std::thread::scope(|scope| {
            let all: Vec<_> = (0..16).map(|number| scope.spawn(move || save(number))).collect();
            all.into_iter().map(|one| usize::from(one.join().unwrap())).sum()
        });
        assert!(saved >= 1);
        assert_eq!(config(&path).servers.len(), saved);
    }

    #[test]
    fn who_may_use_a_file_stays_the_same_and_what_nobody_may_write_is_not_replaced() {
        for (before, is_saved) in [(0o640, true), (0o664, true), (0o444, false), (0o400, false)] {
            let (_root, path) = folder("");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(before)).unwrap();
            let mut edit = Edit::open(&path, FRESH, None).unwrap();
            edit.add(&command("x", &["y"], &[]), false).unwrap();
            let saved = edit.save(false);
            assert_eq!(saved.is_ok(), is_saved, "{before:o} {saved:?}");
            assert_eq!(mode(&path), before);
            assert_eq!(std::fs::read_to_string(&path).unwrap().is_empty(), !is_saved);
        }
    }

    #[test]
    fn lines_end_as_they_did_and_a_comment_at_the_end_stays_there() {
        let git = command("git", &["uvx", "mcp-server-git"], &[]);
        for (before, after) in [
            (
                "# top\r\n[servers.a] # one\r\ncommand = 'x'\r\n".to_owned(),
                format!("# top\n[servers.a] # one\ncommand = 'x'\n\n{GIT}").replace('\n', "\r\n"),
            ),
            (
                "[servers.a]\ncommand = 'x'\n# tail".to_owned(),
                format!("[servers.a]\ncommand = 'x'\n# tail\n\n{GIT}"),
            ),
            ("schema = 1\n# tail\n".to_owned(), format!("schema = 1\n# tail\n\n{GIT}")),
            (
                "[servers.a]\ncommand = 'x'\n\n[run]\nfuel = 1\n# tail\n".to_owned(),
                format!("[servers.a]\ncommand = 'x'\n\n{GIT}\n[run]\nfuel = 1\n# tail\n"),
            ),
        ] {
            assert_eq!(added(&before, &git, false).unwrap(), after, "{before}");
        }
    }

    #[test]
    fn what_only_its_owner_could_read_stays_so() {
        let (_root, path) = folder("");
        let save = |private: bool, name: &str| {
            let mut edit = Edit::open(&path, FRESH, None).unwrap();
            edit.add(&command(name, &["y"], &[]), false).unwrap();
            edit.save(private).unwrap();
            mode(&path)
        };
        assert_ne!(save(false, "a") & 0o044, 0);
        assert_eq!(save(true, "b"), 0o600);
        assert_eq!(save(false, "c"), 0o600);
    }

    #[test]
    fn a_new_file_is_made_with_its_folders_and_a_link_stays_one() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        let path = root.join("a/b/config.toml");
        let mut edit = Edit::open(&path, FRESH, None).unwrap();
        assert!(edit.is_new());
        edit.add(&command("git", &["uvx", "mcp-server-git"], &[]), false).unwrap();
        edit.save(true).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{FRESH}\n{GIT}"));
        let link = root.join("link.toml");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let mut edit = Edit::open(&link, FRESH, None).unwrap();
        edit.add(&command("x", &["y"], &[]), false).unwrap();
        edit.save(false).unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(config(&path).servers.len(), 2);
    }

    #[test]
    fn a_new_file_beside_another_clients_includes_that() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("deep");
        std::fs::create_dir(&folder).unwrap();
        assert_eq!(project_file(&folder), (folder.join(FILE_NAME), FRESH.to_owned()));
        let theirs = r#"{"mcpServers": {"theirs": {"command": "x"}}}"#;
        std::fs::write(root.path().join(CLIENT_FILE_NAME), theirs).unwrap();
        let (path, fresh) = project_file(&folder);
        assert_eq!(path, root.path().join(FILE_NAME));
        let mut edit = Edit::open(&path, &fresh, None).unwrap();
        edit.add(&command("ours", &["y"], &[]), false).unwrap();
        edit.save(false).unwrap();
        let config = load_over(None, &folder, None).unwrap();
        assert_eq!(config.servers.len(), 2, "{config:?}");
    }

    #[test]
    fn debug_output_shows_no_value() {
        let server = command("x", &["y", "hush"], &[("K", "hush")]);
        assert!(!format!("{server:?}").contains("hush"));
    }
}
