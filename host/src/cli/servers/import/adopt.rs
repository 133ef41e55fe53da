//! A server of another client as one of ours: with references to variables in the place of
//! secrets, where others may read the file it is written to.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::change::is_relative;
use crate::config::edit::{NewServer, Way};
use crate::config::elsewhere::Entry;
use crate::config::secret;
use crate::config::server::{StdioServer, Transport};
use crate::config::template::Template;

/// What an editor writes where it would ask a person.
const PROMPT: &str = "${input:";

/// Who may read the file that servers are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// This user alone: secrets may stand in it.
    User,
    /// Others too.
    Others,
}

/// The variables that stand in for values: each name with its value, so that two servers
/// share a name for the same value only.
#[derive(Debug, Default)]
pub(super) struct Variables(BTreeMap<String, String>);

/// A server of ours that reaches what `entry` does, and the variables it needs to be set.
/// Its paths start at `base`.
pub(super) fn adopt(
    entry: &Entry,
    base: &Path,
    readers: Readers,
    variables: &mut Variables,
) -> (NewServer, Vec<String>) {
    let name = entry.server.name.clone();
    let mut adopting = Adopting { server: name.as_str(), readers, variables, needed: Vec::new() };
    // The folders that editors have names for are others in another file.
    let text = |template: &Template| {
        if entry.base == base { template.source() } else { template.shown() }.to_owned()
    };
    let way = match &entry.server.transport {
        Transport::Stdio(stdio) => {
            let words = std::iter::once(&stdio.command).chain(&stdio.args).map(text).collect();
            let env = stdio.env.iter().map(|(key, value)| (key.clone(), text(value)));
            Way::Command {
                words: adopting.words(words),
                env: adopting.env(env),
                cwd: folder(entry, stdio, base),
            }
        }
        Transport::Http(http) => {
            let url = adopting.unless(&text(&http.url), &adopting.own("url"), secret::is_evident);
            Way::Url { url, headers: adopting.headers(&entry.headers) }
        }
    };
    let needed = adopting.needed;
    (NewServer { name, way }, needed)
}

/// The folder to start it in, where that is not the usual one: clients start what names no
/// folder wherever they are.
fn folder(entry: &Entry, stdio: &StdioServer, base: &Path) -> Option<String> {
    let words = || std::iter::once(&stdio.command).chain(&stdio.args).map(Template::shown);
    let is_needed = stdio.cwd != entry.base || (entry.base != base && is_relative(words()));
    is_needed.then(|| stdio.cwd.to_string_lossy().into_owned())
}

/// One server on its way.
struct Adopting<'a> {
    server: &'a str,
    readers: Readers,
    variables: &'a mut Variables,
    needed: Vec<String>,
}

impl Adopting<'_> {
    fn env(&mut self, env: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
        let one = |(key, value): (String, String)| {
            let is_kept = |value: &str| secret::is_setting(&key, value);
            let value = self.unless(&value, &key, |value| !is_kept(value));
            (key, value)
        };
        env.map(one).collect()
    }

    fn headers(&mut self, headers: &[(String, String)]) -> Vec<(String, String)> {
        let mut kept = Vec::new();
        for (key, value) in headers {
            let bare = value.strip_prefix("Bearer ");
            let is_secret = |value: &str| secret::is_likely(key, value);
            let safe = self.unless(bare.unwrap_or(value), &self.own(key), is_secret);
            let scheme = if bare.is_some() { "Bearer " } else { "" };
            kept.push((key.clone(), format!("{scheme}{safe}")));
        }
        kept
    }

    fn words(&mut self, words: Vec<String>) -> Vec<String> {
        let mut kept = Vec::with_capacity(words.len());
        for word in secret::words(&words) {
            let name = word.name.filter(|_| word.is_secret || word.value.contains(PROMPT));
            let name = self.own(name.unwrap_or("secret"));
            let safe = self.unless(word.value, &name, |_| word.is_secret);
            kept.push(format!("{}{safe}", word.before));
        }
        kept
    }

    /// A name that says whose it is: only variables are called the same everywhere.
    fn own(&self, name: &str) -> String {
        format!("{}_{name}", self.server)
    }

    /// The text, or a reference to a variable called after `name` where it is a secret that
    /// may not be written, or nobody is there to be asked for it.
    fn unless(&mut self, text: &str, name: &str, is_secret: impl Fn(&str) -> bool) -> String {
        let is_asked = text.contains(PROMPT);
        let hidden = self.readers == Readers::Others && !text.is_empty() && is_secret(text);
        if !is_asked && !hidden {
            return text.to_owned();
        }
        let variable = self.variables.named(self.server, name, text);
        if !self.needed.contains(&variable) {
            self.needed.push(variable.clone());
        }
        format!("${{{variable}}}")
    }
}

impl Variables {
    /// The variable for a value: called after `name`, and after the server too where that
    /// is taken by another value.
    fn named(&mut self, server: &str, name: &str, value: &str) -> String {
        let plain = upper(name);
        let own = upper(&format!("{server}_{name}"));
        let is_free = |name: &String| self.0.get(name).is_none_or(|taken| taken == value);
        let numbered = (2..).map(|number: u32| format!("{own}_{number}"));
        let mut names = [plain, own.clone()].into_iter().chain(numbered);
        let name = names.find(is_free).unwrap_or(own);
        self.0.insert(name.clone(), value.to_owned());
        name
    }
}

/// A text as the name of a variable.
fn upper(text: &str) -> String {
    let is_kept = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name: String = text.chars().map(|c| if is_kept(c) { c } else { '_' }).collect();
    let has_upper = name.contains(|c: char| c.is_ascii_uppercase());
    let has_lower = name.contains(|c: char| c.is_ascii_lowercase());
    let name = if has_lower && !has_upper || name.contains('_') {
        name.to_ascii_uppercase()
    } else {
        name
    };
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::elsewhere::Place;

    /// What a file of another client holds, adopted; with the variables each server needs.
    fn adopted(servers: &str, readers: Readers) -> Vec<(NewServer, Vec<String>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mcp.json");
        std::fs::write(&path, format!("{{\"mcpServers\": {servers}}}")).unwrap();
        let kept = Place::named(path).read(folder.path()).unwrap().unwrap();
        assert_eq!(kept.remarks, Vec::<String>::new());
        let mut variables = Variables::default();
        let one = |entry| adopt(entry, Path::new("/elsewhere"), readers, &mut variables);
        kept.servers.iter().map(one).collect()
    }

    fn parts(server: &NewServer) -> (Vec<&str>, Vec<(&str, &str)>) {
        let (words, pairs) = match &server.way {
            Way::Command { words, env, .. } => (words.iter().map(String::as_str).collect(), env),
            Way::Url { url, headers } => (vec![url.as_str()], headers),
        };
        (words, pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect())
    }

    const SECRETS: &str = r#"{"pg": {
        "command": "npx",
        "args": ["-y", "postgres://u:hush@db/x", "--api-key", "hush1", "--token=hush2", "-e", "PASSWORD=hush3", "--level", "debug"],
        "env": {"API_KEY": "hush4", "LEVEL": "debug", "ODD": "hush with words", "REF": "${REF}", "ASK": "${input:x}"}
    }}"#;

    #[test]
    fn others_read_references_and_no_secret() {
        let adopted = adopted(SECRETS, Readers::Others);
        let (server, needed) = &adopted[0];
        let (words, env) = parts(server);
        assert_eq!(
            words,
            [
                "npx",
                "-y",
                "${PG_SECRET}",
                "--api-key",
                "${PG_API_KEY}",
                "--token=${PG_TOKEN}",
                "-e",
                "PASSWORD=${PG_PASSWORD}",
                "--level",
                "debug"
            ]
        );
        assert_eq!(
            env,
            [
                ("API_KEY", "${API_KEY}"),
                ("LEVEL", "debug"),
                ("ODD", "${ODD}"),
                ("REF", "${REF}"),
                ("ASK", "${ASK}")
            ]
        );
        assert_eq!(
            *needed,
            ["PG_SECRET", "PG_API_KEY", "PG_TOKEN", "PG_PASSWORD", "API_KEY", "ODD", "ASK"]
        );
    }

    #[test]
    fn no_secret_comes_into_the_name_of_a_variable_and_no_word_is_lost() {
        for (args, expected) in [
            (
                r#"["pkg", "--api-key=s3cr3t-Value99", "start"]"#,
                ["pkg", "--api-key=${ONE_API_KEY}", "start"],
            ),
            (
                r#"["run", "--header", "Authorization: Bearer s3cr3t-Value99"]"#,
                ["run", "--header", "Authorization: Bearer ${ONE_AUTHORIZATION}"],
            ),
            (
                r#"["--env=SECRET=s3cr3t-Value99", "--key", "s3cr3t=Value99=="]"#,
                ["--env=SECRET=${ONE_SECRET}", "--key", "${ONE_KEY}"],
            ),
            (
                r#"["-c", "export API_KEY=s3cr3t-Value99; npx foo", "--x=${input:y}"]"#,
                ["-c", "${ONE_SECRET}", "--x=${ONE_X}"],
            ),
        ] {
            let text = format!(r#"{{"one": {{"command": "x", "args": {args}}}}}"#);
            let adopted = adopted(&text, Readers::Others);
            let (words, _) = parts(&adopted[0].0);
            assert_eq!(words.split_first().unwrap().1, expected);
            let told = adopted[0].1.join(" ").to_ascii_lowercase();
            assert!(!told.contains("s3cr3t"), "{told}");
        }
    }

    #[test]
    fn a_webhook_in_a_variable_is_hidden() {
        let text = r#"{"a": {"command": "x", "env": {"HOOK": "https://a.example/T0/B0/hush"}}}"#;
        assert_eq!(parts(&adopted(text, Readers::Others)[0].0).1, [("HOOK", "${HOOK}")]);
    }

    #[test]
    fn the_user_alone_may_read_what_there_was() {
        let adopted = adopted(SECRETS, Readers::User);
        let (server, needed) = &adopted[0];
        let (words, env) = parts(server);
        assert!(words.contains(&"postgres://u:hush@db/x") && words.contains(&"hush1"), "{words:?}");
        assert!(env.contains(&("API_KEY", "hush4")), "{env:?}");
        // Nobody is there to be asked.
        assert_eq!(*needed, ["ASK"]);
    }

    #[test]
    fn one_variable_never_stands_for_two_values() {
        let servers = r#"{
            "one": {"command": "x", "env": {"TOKEN": "hush-a", "OTHER_TOKEN": "hush-c"}},
            "two-2": {"command": "y", "env": {"TOKEN": "hush-b", "OTHER_TOKEN": "hush-c"}}
        }"#;
        let adopted = adopted(servers, Readers::Others);
        assert_eq!(
            parts(&adopted[0].0).1,
            [("TOKEN", "${TOKEN}"), ("OTHER_TOKEN", "${OTHER_TOKEN}")]
        );
        let expected = [("TOKEN", "${TWO_2_TOKEN}"), ("OTHER_TOKEN", "${OTHER_TOKEN}")];
        assert_eq!(parts(&adopted[1].0).1, expected);
    }

    #[test]
    fn headers_keep_their_scheme_and_urls_their_place() {
        let servers = r#"{
            "a": {"url": "https://a.example/mcp", "headers": {"Authorization": "Bearer hush", "X-Team": "blue"}},
            "b": {"url": "https://b.example/mcp?key=hush"}
        }"#;
        let adopted = adopted(servers, Readers::Others);
        let (url, headers) = parts(&adopted[0].0);
        assert_eq!(url, ["https://a.example/mcp"]);
        assert_eq!(headers, [("Authorization", "Bearer ${A_AUTHORIZATION}"), ("X-Team", "blue")]);
        assert_eq!(parts(&adopted[1].0).0, ["${B_URL}"]);
    }

    #[test]
    fn relative_paths_mean_the_same_files() {
        let servers = r#"{"near": {"command": "./x"}, "far": {"command": "npx", "args": ["x"]}, "set": {"command": "x", "cwd": "/"}}"#;
        let folders: Vec<_> = adopted(servers, Readers::Others)
            .into_iter()
            .map(|(server, _)| match server.way {
                Way::Command { cwd, .. } => (server.name.to_string(), cwd.is_some()),
                Way::Url { .. } => panic!("{server:?}"),
            })
            .collect();
        let expected = [("far", false), ("near", true), ("set", true)];
        assert!(
            folders.iter().all(|(name, is)| expected.contains(&(name.as_str(), *is))),
            "{folders:?}"
        );
    }
}
