//! `serve --print-config`: the exact lines with which a client finds this server.
//!
//! It writes no file of anybody's: what goes to stdout is to be pasted, and [`where_to`]
//! says into which file.

use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde_json::{Value, json};
use toml_edit::{Array, DocumentMut, Item, Table};

use crate::cli::context::Context;
use crate::cli::report;
use crate::config::elsewhere::Client;
use crate::config::quote::shell;
use crate::name::{printable_json, printable_path};
use crate::outcome::{Kind, Outcome};

/// What clients shall call us.
const NAME: &str = "mcp-host";

/// Prints what to paste on stdout, and where it belongs on stderr.
pub(super) fn print(client: Client, context: &Context) -> Result<(), Outcome> {
    let invocation = Invocation::here(context.config.as_deref(), other_flags());
    let invocation = invocation.map_err(|error| {
        Outcome::failed(Kind::HostBug, format!("this program cannot be found: {error}"), "")
    })?;
    report::notice(&where_to(client, &invocation), context);
    report::line(&print_config(client, &invocation, context.json));
    Ok(())
}

/// The flags of `serve` as they were typed, but for those that say what is printed.
fn other_flags() -> Vec<String> {
    let mut flags = Vec::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--config" | "--print-config" => drop(words.next()),
            "serve" | "--json" | "-q" | "--quiet" => {}
            word if word.starts_with("--config=") || word.starts_with("--print-config=") => {}
            "--guest" => flags.extend([word].into_iter().chain(words.next().map(from_anywhere))),
            _ => match word.strip_prefix("--guest=") {
                Some(file) => flags.push(format!("--guest={}", from_anywhere(file.to_owned()))),
                None => flags.push(word),
            },
        }
    }
    flags
}

/// A file that is found from whatever folder a client starts in.
fn from_anywhere(file: String) -> String {
    let absolute = std::path::absolute(&file);
    absolute.map_or(file, |path| path.to_string_lossy().into_owned())
}

/// How a client starts this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// This executable.
    path: PathBuf,
    /// Whether a shell finds it by its name.
    is_in_path: bool,
    /// The file that `--config` named, absolute.
    config: Option<PathBuf>,
    /// The other flags of `serve` as a person typed them.
    flags: Vec<String>,
}

impl Invocation {
    /// How to start this executable with the `--config` file and the other flags of `serve`
    /// that a person typed, from any folder.
    ///
    /// # Errors
    ///
    /// When the system does not say which file runs, or which folder this is.
    pub fn here(config: Option<&Path>, flags: Vec<String>) -> io::Result<Self> {
        let path = std::env::current_exe()?;
        let is_in_path = found_in_path().is_some_and(|found| same(&found, &path));
        let config = config.map(std::path::absolute).transpose()?;
        Ok(Self { path, is_in_path, config, flags })
    }

    /// The program for a client. One that is started from a menu has no shell's `PATH`.
    fn program(&self, client: Client) -> String {
        match self.is_in_path && client != Client::Claude {
            true => NAME.to_owned(),
            false => self.path.to_string_lossy().into_owned(),
        }
    }

    fn args(&self) -> Vec<String> {
        let config = self
            .config
            .iter()
            .flat_map(|path| ["--config".to_owned(), path.to_string_lossy().into_owned()]);
        let serve = std::iter::once("serve".to_owned());
        serve.chain(config).chain(self.flags.iter().cloned()).collect()
    }

    fn words(&self, client: Client) -> Vec<String> {
        std::iter::once(self.program(client)).chain(self.args()).collect()
    }

    fn command_line(&self, client: Client) -> String {
        self.words(client).iter().map(|word| shell(word)).collect::<Vec<_>>().join(" ")
    }
}

impl ValueEnum for Client {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()).help(self.title()))
    }
}

/// The lines for a client, ready to be pasted; with `json` a document that holds them, how
/// the server is started, and the file they belong into.
pub fn print_config(client: Client, invocation: &Invocation, json: bool) -> String {
    let text = block(client, invocation);
    if !json {
        return text;
    }
    pretty(&json!({
        "client": client.word(),
        "file": client.user_file().map(|path| path.to_string_lossy().into_owned()),
        "text": text,
        "server": { "name": NAME, "command": invocation.program(client), "args": invocation.args() },
    }))
}

/// Where the lines belong, for the person who asked: text of some lines.
pub fn where_to(client: Client, invocation: &Invocation) -> String {
    let file = client.user_file().map(|path| printable_path(&path));
    let file = file.unwrap_or_else(|| "its configuration".to_owned());
    let line = invocation.command_line(client);
    let mut text = match client {
        Client::Claude => format!("put this into {file}, and restart Claude Desktop\n"),
        Client::ClaudeCode => format!(
            "run this line; without `--scope user` it is for this folder alone\n\
             for everybody in a project, put this into its .mcp.json instead:\n{}",
            json_block("mcpServers", typed(client, invocation))
        ),
        Client::Codex => format!("put this into {file}, or run: codex mcp add {NAME} -- {line}\n"),
        Client::Cursor => format!("put this into {file}, or into .cursor/mcp.json of a project\n"),
        Client::Vscode => format!(
            "put this into .vscode/mcp.json of a project, or into {file}, or run: \
             code --add-mcp {}\n",
            shell(&named(client, invocation).to_string())
        ),
    };
    text.push_str("servers that are in the file already stay as they are: add the entry to them\n");
    if invocation.config.is_none() && matches!(client, Client::Claude | Client::Cursor) {
        text.push_str(
            "it starts in no certain folder: add --config FILE, or keep the servers in your own \
             configuration (`mcp-host servers add --user`)\n",
        );
    }
    text
}

fn block(client: Client, invocation: &Invocation) -> String {
    match client {
        Client::Claude => json_block("mcpServers", entry(client, invocation)),
        Client::Cursor => json_block("mcpServers", typed(client, invocation)),
        Client::Vscode => json_block("servers", typed(client, invocation)),
        Client::Codex => toml_block(client, invocation),
        Client::ClaudeCode => format!(
            "claude mcp add --transport stdio --scope user {NAME} -- {}\n",
            invocation.command_line(client)
        ),
    }
}

fn json_block(table: &str, server: Value) -> String {
    pretty(&json!({ table: { NAME: server } }))
}

fn entry(client: Client, invocation: &Invocation) -> Value {
    json!({ "command": invocation.program(client), "args": invocation.args() })
}

fn typed(client: Client, invocation: &Invocation) -> Value {
    json!({ "type": "stdio", "command": invocation.program(client), "args": invocation.args() })
}

fn named(client: Client, invocation: &Invocation) -> Value {
    json!({ "name": NAME, "command": invocation.program(client), "args": invocation.args() })
}

fn toml_block(client: Client, invocation: &Invocation) -> String {
    let mut server = Table::new();
    server.insert("command", toml_edit::value(invocation.program(client)));
    server.insert("args", toml_edit::value(invocation.args().into_iter().collect::<Array>()));
    let mut servers = Table::new();
    servers.set_implicit(true);
    servers.insert(NAME, Item::Table(server));
    let mut document = DocumentMut::new();
    document.insert("mcp_servers", Item::Table(servers));
    document.to_string()
}

fn pretty(value: &Value) -> String {
    // It has no maps with other keys than strings, so it serializes.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    format!("{}\n", printable_json(&text))
}

/// The file that a shell would start for our name.
fn found_in_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(NAME))
        .find(|file| file.is_file())
}

fn same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invocation() -> Invocation {
        Invocation {
            path: "/opt/my tools/it's \"x\"/mcp-host".into(),
            is_in_path: false,
            config: Some("/home/me/a b/mcp-host.toml".into()),
            flags: vec!["--mode".into(), "passthrough".into(), "--allow".into(), "shop/*".into()],
        }
    }

    const ARGS: [&str; 7] = [
        "serve",
        "--config",
        "/home/me/a b/mcp-host.toml",
        "--mode",
        "passthrough",
        "--allow",
        "shop/*",
    ];

    #[test]
    fn json_clients_get_json_that_means_the_command_line() {
        for (client, table, kind) in [
            (Client::Claude, "mcpServers", Value::Null),
            (Client::Cursor, "mcpServers", json!("stdio")),
            (Client::Vscode, "servers", json!("stdio")),
        ] {
            let text = print_config(client, &invocation(), false);
            let document: Value = serde_json::from_str(&text).unwrap();
            let server = &document[table]["mcp-host"];
            assert_eq!(server["command"], json!("/opt/my tools/it's \"x\"/mcp-host"), "{text}");
            assert_eq!((&server["args"], &server["type"]), (&json!(ARGS), &kind), "{text}");
        }
    }

    #[test]
    fn codex_gets_toml_that_means_the_command_line() {
        let text = print_config(Client::Codex, &invocation(), false);
        assert!(text.starts_with("[mcp_servers.mcp-host]\ncommand = "), "{text}");
        let document: Value = toml::from_str(&text).unwrap();
        let server = &document["mcp_servers"]["mcp-host"];
        assert_eq!(server["command"], json!("/opt/my tools/it's \"x\"/mcp-host"));
        assert_eq!(server["args"], json!(ARGS));
    }

    #[test]
    fn a_shell_gets_a_line_that_means_the_command_line() {
        let text = print_config(Client::ClaudeCode, &invocation(), false);
        assert_eq!(
            text,
            "claude mcp add --transport stdio --scope user mcp-host -- \
             '/opt/my tools/it'\\''s \"x\"/mcp-host' serve --config '/home/me/a b/mcp-host.toml' \
             --mode passthrough --allow 'shop/*'\n"
        );
    }

    #[test]
    fn a_name_in_the_path_is_enough_where_there_is_a_shell() {
        let here = Invocation { is_in_path: true, config: None, flags: Vec::new(), ..invocation() };
        let line = print_config(Client::ClaudeCode, &here, false);
        assert!(line.ends_with(" -- mcp-host serve\n"), "{line}");
        let desktop = print_config(Client::Claude, &here, false);
        assert!(desktop.contains("/opt/my tools/"), "{desktop}");
    }

    #[test]
    fn every_client_is_told_where_the_lines_belong() {
        for (client, file) in [
            (Client::Claude, "claude_desktop_config.json"),
            (Client::ClaudeCode, ".mcp.json"),
            (Client::Codex, ".codex/config.toml"),
            (Client::Cursor, ".cursor/mcp.json"),
            (Client::Vscode, ".vscode/mcp.json"),
        ] {
            let told = where_to(client, &invocation());
            assert!(told.contains(file), "{told}");
            let document: Value =
                serde_json::from_str(&print_config(client, &invocation(), true)).unwrap();
            assert_eq!(document["server"]["args"], json!(ARGS));
            assert_eq!(document["client"], json!(client.word()));
        }
    }
}
