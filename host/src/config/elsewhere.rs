//! Where other MCP clients keep the servers they know, and what they keep there.
//!
//! Knows the files by `HOME` and the variables that move them, and reads them within a
//! bound; changes none of them. What an entry means is [`clients`]' to say.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde_json::{Map, Value, json};

use super::error::{Error, Fault, FileProblem};
use super::file::Source;
use super::server::Server;
use super::{CLIENT_FILE_NAME, base_of, clients};
use crate::file::{self, Links};
use crate::limits::serve::MAX_CLIENT_FILE_BYTES;
use crate::name::printable;

/// Characters of a name that a remark shows.
const SHOWN_CHARS: usize = 64;

/// A client that keeps servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// Claude Desktop.
    Claude,
    /// Claude Code.
    ClaudeCode,
    /// Codex.
    Codex,
    /// Cursor.
    Cursor,
    /// Visual Studio Code.
    Vscode,
}

/// Whose a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// This user's: it is in their home.
    User,
    /// The project's: it is in the working tree, and perhaps a stranger wrote it.
    Project,
}

/// A file in which a client keeps servers, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The client; none where a person named the file.
    pub client: Option<Client>,
    /// The file.
    pub path: PathBuf,
    /// Whose it is.
    pub owner: Owner,
}

/// What one file keeps.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Its servers that are not switched off.
    pub servers: Vec<Entry>,
    /// What was odd about it, each fit to print.
    pub remarks: Vec<String>,
}

/// One server that a client knows.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The server.
    pub server: Server,
    /// The folder that relative paths of it start at.
    pub base: PathBuf,
    /// The headers its requests have; may hold secrets.
    pub headers: Vec<(String, String)>,
}

impl Client {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Claude, Self::ClaudeCode, Self::Codex, Self::Cursor, Self::Vscode];

    /// The word for it on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::ClaudeCode => "claude-code",
            Self::Codex => "codex",
            Self::Cursor => "cursor",
            Self::Vscode => "vscode",
        }
    }

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Claude => "Claude Desktop",
            Self::ClaudeCode => "Claude Code",
            Self::Codex => "Codex",
            Self::Cursor => "Cursor",
            Self::Vscode => "VS Code",
        }
    }

    /// The file with the servers of all of this user's projects.
    pub fn user_file(self) -> Option<PathBuf> {
        let home = etcetera::home_dir().ok()?;
        Some(match self {
            Self::Claude => applications(&home).join("Claude/claude_desktop_config.json"),
            Self::ClaudeCode => folder("CLAUDE_CONFIG_DIR").unwrap_or(home).join(".claude.json"),
            Self::Codex => {
                folder("CODEX_HOME").unwrap_or_else(|| home.join(".codex")).join("config.toml")
            }
            Self::Cursor => home.join(".cursor/mcp.json"),
            Self::Vscode => applications(&home).join("Code/User/mcp.json"),
        })
    }

    /// The file with the servers of one project, from the project's folder.
    pub fn project_file(self) -> Option<&'static str> {
        match self {
            Self::Claude => None,
            Self::ClaudeCode => Some(CLIENT_FILE_NAME),
            Self::Codex => Some(".codex/config.toml"),
            Self::Cursor => Some(".cursor/mcp.json"),
            Self::Vscode => Some(".vscode/mcp.json"),
        }
    }

    /// The files to look into for somebody in `cwd`: the user's own, and the project's in
    /// `cwd` or the nearest folder above it.
    pub fn places(self, cwd: &Path) -> Vec<Place> {
        let client = Some(self);
        let user = self.user_file();
        let project = self.project_file().map(|file| {
            let there =
                cwd.ancestors().map(|folder| folder.join(file)).find(|path| super::is_there(path));
            there.unwrap_or_else(|| cwd.join(file))
        });
        // A home is a folder above most projects.
        let project = project.filter(|path| user.as_ref() != Some(path));
        let user = user.map(|path| Place { client, path, owner: Owner::User });
        let project = project.map(|path| Place { client, path, owner: Owner::Project });
        user.into_iter().chain(project).collect()
    }
}

impl FromStr for Client {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|client| client.word() == text).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|client| client.word()).collect();
            format!("no such client; known are {}", known.join(", "))
        })
    }
}

impl Place {
    /// A file that a person named.
    pub fn named(path: PathBuf) -> Self {
        Self { client: None, path, owner: Owner::User }
    }

    /// What the file keeps; nothing when it is not there. Of one that keeps servers by
    /// project, those of the project around `cwd` come with those of all.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or understood as a whole.
    pub fn read(&self, cwd: &Path) -> Result<Option<Kept>, Error> {
        if !super::is_there(&self.path) {
            return Ok(None);
        }
        let source = read(&self.path)?;
        let mut kept = Kept::default();
        let base = base_of(&self.path);
        for (table, base) in tables(&source, &base, cwd)? {
            for (key, value) in table {
                kept.add(&key, &value, &base);
            }
        }
        Ok(Some(kept))
    }
}

impl Kept {
    /// Adds one server if it makes sense, or says why not.
    fn add(&mut self, key: &str, value: &Value, base: &Path) {
        let shown = printable(key, SHOWN_CHARS);
        match clients::server(key, value, base) {
            Err(fault) => self.remarks.push(format!("server \"{shown}\": {fault}")),
            Ok(None) => {}
            Ok(Some(server)) => {
                if value.get("envFile").is_some() {
                    self.remarks.push(format!("server \"{shown}\": its `envFile` is not read"));
                }
                let headers = value.get("headers").and_then(Value::as_object);
                let pair = |(key, value): (&String, &Value)| {
                    Some((key.clone(), value.as_str()?.to_owned()))
                };
                let headers = headers.into_iter().flatten().filter_map(pair).collect();
                self.servers.push(Entry { server, base: base.to_owned(), headers });
            }
        }
    }
}

/// The folder in which applications with a window keep their settings.
fn applications(home: &Path) -> PathBuf {
    if cfg!(target_os = "macos") {
        return home.join("Library/Application Support");
    }
    folder("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"))
}

/// The folder that a variable names, if it names one.
fn folder(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}

/// The text of a file. It may be larger than a configuration of ours: one client keeps more
/// in it than servers.
fn read(path: &Path) -> Result<Source, Error> {
    let failed = |problem: FileProblem| Error::File { path: path.to_owned(), problem };
    let (bytes, _) = file::read(path, MAX_CLIENT_FILE_BYTES, Links::Follow)
        .map_err(|problem| failed(problem.into()))?;
    let text = String::from_utf8(bytes)
        .map_err(|error| failed(FileProblem::NotUtf8(error.utf8_error().valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(Source { path: path.to_owned(), text })
}

/// Servers by name, and the folder their paths start at.
type Table = (Map<String, Value>, PathBuf);

fn tables(source: &Source, base: &Path, cwd: &Path) -> Result<Vec<Table>, Error> {
    if source.path.extension().is_some_and(|extension| extension == "toml") {
        let table = of_codex(source)?;
        return Ok(vec![(table, base.to_owned())]);
    }
    let Some(Value::Object(mut document)) = clients::document(source)? else {
        return Ok(Vec::new());
    };
    let project = document.get_mut("projects").and_then(|projects| project(projects, cwd));
    let shared = clients::TABLES.iter().filter_map(|key| object(document.get_mut(*key)?));
    let shared = shared.map(|table| (table, base.to_owned()));
    Ok(project.into_iter().chain(shared).collect())
}

/// The servers of the nearest project around `cwd`.
fn project(projects: &mut Value, cwd: &Path) -> Option<Table> {
    cwd.ancestors().find_map(|folder| {
        let project = projects.get_mut(folder.to_str()?)?;
        Some((object(project.get_mut("mcpServers")?)?, folder.to_owned()))
    })
}

/// The servers of a `config.toml` of Codex, in the form of the others.
fn of_codex(source: &Source) -> Result<Map<String, Value>, Error> {
    let mut document: Value = toml::from_str(&source.text).map_err(|error: toml::de::Error| {
        let at = error.span().map_or(source.text.len(), |span| span.start);
        let what = error.message().lines().next().unwrap_or_default();
        source.fault_at(at, Fault::new(format!("not TOML, {what}")))
    })?;
    let mut servers =
        document.get_mut("mcp_servers").and_then(|table| object(Some(table)?)).unwrap_or_default();
    servers.values_mut().for_each(from_codex);
    Ok(servers)
}

/// What Codex calls otherwise than the others.
fn from_codex(server: &mut Value) {
    let Some(server) = server.as_object_mut() else { return };
    if server.get("enabled") == Some(&json!(false)) {
        server.insert("disabled".to_owned(), json!(true));
    }
    let passed = server.remove("env_vars");
    for name in passed.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_str) {
        put(server, "env", name, format!("${{{name}}}"));
    }
    if let Some(Value::Object(headers)) = server.remove("http_headers") {
        server.insert("headers".to_owned(), Value::Object(headers));
    }
    if let Some(Value::Object(headers)) = server.remove("env_http_headers") {
        let pairs = headers.iter().filter_map(|(key, name)| Some((key, name.as_str()?)));
        pairs.for_each(|(key, name)| put(server, "headers", key, format!("${{{name}}}")));
    }
    if let Some(Value::String(name)) = server.remove("bearer_token_env_var") {
        put(server, "headers", "Authorization", format!("Bearer ${{{name}}}"));
    }
}

fn put(server: &mut Map<String, Value>, table: &str, key: &str, value: String) {
    let table = server.entry(table).or_insert_with(|| json!({}));
    if let Some(table) = table.as_object_mut() {
        table.entry(key).or_insert(Value::String(value));
    }
}

fn object(value: &mut Value) -> Option<Map<String, Value>> {
    value.as_object_mut().map(std::mem::take)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::server::Transport;

    /// What a file of this name and content keeps, for somebody in `cwd`.
    fn kept(name: &str, content: &str, cwd: &str) -> Result<Kept, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        Place::named(path).read(Path::new(cwd)).map(Option::unwrap)
    }

    fn names(kept: &Kept) -> Vec<&str> {
        kept.servers.iter().map(|entry| entry.server.name.as_str()).collect()
    }

    #[test]
    fn every_client_has_a_file_of_the_user_and_is_called_what_it_says() {
        for client in Client::ALL {
            assert_eq!(client.word().parse(), Ok(client));
            let places = client.places(Path::new("/nowhere/at/all"));
            let owners: Vec<_> = places.iter().map(|place| place.owner).collect();
            match client {
                Client::Claude => assert_eq!(owners, [Owner::User]),
                _ => assert_eq!(owners, [Owner::User, Owner::Project]),
            }
        }
        assert!("clippy".parse::<Client>().unwrap_err().contains("claude-code"));
    }

    #[test]
    fn the_nearest_file_of_a_project_is_looked_into() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::create_dir(root.path().join(".cursor")).unwrap();
        let file = root.path().join(".cursor/mcp.json");
        std::fs::write(&file, "{}").unwrap();
        let project = |client: Client| client.places(&deep).pop().unwrap().path;
        assert_eq!(project(Client::Cursor), file);
        assert_eq!(project(Client::Vscode), deep.join(".vscode/mcp.json"));
    }

    #[test]
    fn a_file_that_is_not_there_is_no_error() {
        assert!(Place::named("/nowhere/x.json".into()).read(Path::new("/")).unwrap().is_none());
    }

    #[test]
    fn servers_kept_by_project_are_those_of_the_project_around() {
        let text = r#"{"history": ["x"], "mcpServers": {"all": {"command": "a"}}, "projects": {
            "/p": {"mcpServers": {"p": {"command": "b"}}, "allowedTools": []},
            "/p/q": {"mcpServers": {"q": {"command": "c"}}},
            "/other": {"mcpServers": {"other": {"command": "d"}}}}}"#;
        for (cwd, expected) in
            [("/p/x", vec!["p", "all"]), ("/p/q", vec!["q", "all"]), ("/", vec!["all"])]
        {
            let kept = kept(".claude.json", text, cwd).unwrap();
            assert_eq!(names(&kept), expected, "{cwd}");
        }
    }

    #[test]
    fn what_codex_writes_is_read_as_what_it_means() {
        let text = r#"
            model = "x"
            [mcp_servers.docs]
            command = "docs"
            args = ["--stdio"]
            env = { A = "b" }
            env_vars = ["TOKEN"]
            startup_timeout_sec = 20
            [mcp_servers.off]
            command = "off"
            enabled = false
            [mcp_servers.web]
            url = "https://a.example/mcp"
            bearer_token_env_var = "WEB_TOKEN"
            http_headers = { X = "y" }
            env_http_headers = { Z = "ZED" }
        "#;
        let kept = kept("config.toml", text, "/").unwrap();
        assert_eq!(names(&kept), ["docs", "web"]);
        let Transport::Stdio(docs) = &kept.servers[0].server.transport else { panic!("{kept:?}") };
        let env: Vec<_> =
            docs.env.iter().map(|(key, value)| (key.as_str(), value.source())).collect();
        assert_eq!(env, [("A", "b"), ("TOKEN", "${TOKEN}")]);
        let mut headers = kept.servers[1].headers.clone();
        headers.sort();
        let expected = [("Authorization", "Bearer ${WEB_TOKEN}"), ("X", "y"), ("Z", "${ZED}")];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(headers, expected);
    }

    #[test]
    fn a_bad_server_costs_only_itself_and_a_bad_file_is_told() {
        let kept1 = kept(
            "a.json",
            r#"{"servers": {"a/b": {"command": "x"}, "y": {"command": "z", "envFile": ".env"}}}"#,
            "/",
        )
        .unwrap();
        assert_eq!((names(&kept1), kept1.remarks.len()), (vec!["y"], 2));
        for (name, text) in
            [("a.json", "{"), ("a.toml", "x = "), ("a.toml", "[mcp_servers.x]\nenv = { K = hush }")]
        {
            let error = kept(name, text, "/").unwrap_err().to_string();
            assert!(error.contains(name) && !error.contains("hush"), "{error}");
        }
        for (name, text) in [
            ("a.json", "[]"),
            ("a.json", ""),
            ("a.toml", ""),
            ("a.toml", "mcp_servers = 1"),
            ("a.json", r#"{"projects": [], "mcpServers": 7}"#),
        ] {
            assert!(kept(name, text, "/").unwrap().servers.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_file_over_the_bound_is_refused_by_its_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        std::fs::File::create(&path).unwrap().set_len(MAX_CLIENT_FILE_BYTES + 1).unwrap();
        let error = Place::named(path).read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("over the limit of"), "{error}");
    }
}
