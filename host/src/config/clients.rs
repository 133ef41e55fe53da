//! Configurations that other MCP clients write: a JSON object with `mcpServers`, or with
//! `servers` as one editor calls it. Reads no file itself.
//!
//! These files belong to others. Keys not known here are left alone, and a server that
//! makes no sense costs only itself.

use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::comments::{Unterminated, strip};
use super::error::{Error, Fault, shown};
use super::file::Source;
use super::headers;
use super::server::{Deadlines, HttpServer, Server, StdioServer, Transport};
use super::template::Template;
use super::{Layer, is_variable};
use crate::name::{ServerName, printable};

/// Characters of a key that an error shows.
const SHOWN_CHARS: usize = 64;

/// Reads a document and adds what was odd about it to `warnings`. Relative paths in it
/// start at `base`.
pub(super) fn parse(
    source: &Source,
    base: &Path,
    warnings: &mut Vec<String>,
) -> Result<Layer, Error> {
    let mut layer = Layer::default();
    let Some(document) = document(source)? else { return Ok(layer) };
    let Value::Object(document) = document else {
        return Err(source.fault_on(1, 1, Fault::hinted("not a JSON object", FORM)));
    };
    let mut odd = Vec::new();
    let tables = TABLES.iter().filter_map(|key| document.get(*key));
    if tables.clone().next().is_none() && !document.is_empty() {
        odd.push("has neither `mcpServers` nor `servers`".to_owned());
    }
    for table in tables {
        let table = table.as_object().ok_or_else(|| {
            source.fault_on(1, 1, Fault::hinted("the servers are not a JSON object", FORM))
        })?;
        for (key, value) in table {
            odd.extend(add(&mut layer, key, value, base));
        }
    }
    warnings.extend(odd.iter().map(|odd| format!("config: {}: {odd}", shown(&source.path))));
    Ok(layer)
}

/// Where clients keep their servers.
pub(super) const TABLES: [&str; 2] = ["mcpServers", "servers"];
const FORM: &str = "write {\"mcpServers\": {\"NAME\": {\"command\": \"PROGRAM\"}}}";

/// Adds one server, if it makes sense. Returns what is odd about it.
fn add(layer: &mut Layer, key: &str, value: &Value, base: &Path) -> Option<String> {
    let left_out = |why: &str| Some(format!("server {} is left out: {why}", quoted(key)));
    match server(key, value, base) {
        Err(fault) => left_out(&fault.what),
        Ok(None) => None,
        Ok(Some(server)) if layer.servers.contains_key(&server.name) => {
            left_out("it is named twice")
        }
        Ok(Some(server)) => {
            layer.servers.insert(server.name.clone(), server);
            let remark = "its `envFile` is not read; name the variables under `env`";
            value.get("envFile").map(|_| format!("server {}: {remark}", quoted(key)))
        }
    }
}

/// The document without comments, or nothing where there is nothing else.
pub(super) fn document(source: &Source) -> Result<Option<Value>, Error> {
    let text = strip(&source.text).map_err(|Unterminated(at)| {
        source.fault_at(at, Fault::hinted("a comment is not closed", "close it with */"))
    })?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let value = Strict.deserialize(&mut deserializer).and_then(|value| {
        deserializer.end()?;
        Ok(value)
    });
    value.map(Some).map_err(|error| {
        let place = format!(" at line {} column {}", error.line(), error.column());
        let what = error.to_string().replace(&place, "");
        source.fault_on(error.line(), error.column(), Fault::new(format!("not JSON, {what}")))
    })
}

/// One server, or nothing where it is switched off.
pub(super) fn server(key: &str, value: &Value, base: &Path) -> Result<Option<Server>, Fault> {
    let name = ServerName::new(key)?;
    let table = value.as_object().ok_or_else(|| Fault::new("it is not a JSON object"))?;
    if table.get("disabled") == Some(&Value::Bool(true)) {
        return Ok(None);
    }
    let transport = match (text(table, "type")?, table.contains_key("command")) {
        (Some("stdio"), _) | (None, true) => Transport::Stdio(stdio(table, base)?),
        (Some("http" | "sse" | "streamable-http" | "streamableHttp"), _) | (None, false) => {
            Transport::Http(http(table, base)?)
        }
        (Some(other), _) => {
            return Err(Fault::new(format!("its type is not known, {}", quoted(other))));
        }
    };
    Ok(Some(Server { name, transport, deadlines: Deadlines::default() }))
}

fn stdio(table: &Map<String, Value>, base: &Path) -> Result<StdioServer, Fault> {
    let command = text(table, "command")?.filter(|command| !command.trim().is_empty());
    let command = command.ok_or_else(|| Fault::new("it has no `command`"))?;
    Ok(StdioServer {
        command: Template::in_workspace(command, base)?,
        args: arguments(table, base)?,
        env: variables(table, base)?,
        cwd: match text(table, "cwd")? {
            Some(cwd) => super::folder(cwd, base)?,
            None => base.to_owned(),
        },
    })
}

fn http(table: &Map<String, Value>, base: &Path) -> Result<HttpServer, Fault> {
    let url = text(table, "url")?;
    let url = url.ok_or_else(|| Fault::new("it has neither `command` nor `url`"))?;
    Ok(HttpServer { url: Template::in_workspace(url, base)?, headers: headers_of(table, base)? })
}

fn headers_of(
    table: &Map<String, Value>,
    base: &Path,
) -> Result<Vec<(http::HeaderName, Template)>, Fault> {
    let read = texts(table, "headers", base, headers::name)?;
    headers::check(&read)?;
    Ok(read)
}

fn arguments(table: &Map<String, Value>, base: &Path) -> Result<Vec<Template>, Fault> {
    let refused = || Fault::new("its `args` are not a list of texts");
    let args = match table.get("args") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(args) => args.as_array().ok_or_else(refused)?,
    };
    let one = |arg: &Value| Ok(Template::in_workspace(arg.as_str().ok_or_else(refused)?, base)?);
    args.iter().map(one).collect()
}

fn variables(table: &Map<String, Value>, base: &Path) -> Result<Vec<(String, Template)>, Fault> {
    texts(table, "env", base, |key| match is_variable(key) {
        true => Ok(key.to_owned()),
        false => Err(Fault::new(format!("its `env` names no variable, {}", quoted(key)))),
    })
}

/// Numbers and truth values count as their text, as in the clients that write them;
/// null leaves the entry out.
fn texts<K>(
    table: &Map<String, Value>,
    key: &str,
    base: &Path,
    name: impl Fn(&str) -> Result<K, Fault>,
) -> Result<Vec<(K, Template)>, Fault> {
    let entries = match table.get(key) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(entries) => entries
            .as_object()
            .ok_or_else(|| Fault::new(format!("its `{key}` is not a JSON object")))?,
    };
    let mut read = Vec::new();
    for (entry, value) in entries {
        let name = name(entry)?;
        let value = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            Value::Array(_) | Value::Object(_) => {
                return Err(Fault::new(format!("its `{key}` holds no text, {}", quoted(entry))));
            }
        };
        read.push((name, Template::in_workspace(&value, base)?));
    }
    Ok(read)
}

fn text<'a>(table: &'a Map<String, Value>, key: &str) -> Result<Option<&'a str>, Fault> {
    match table.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Fault::new(format!("its `{key}` is not text"))),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", printable(text, SHOWN_CHARS))
}

/// Builds a value like serde_json does, and refuses an object that names a key twice:
/// other readers of the same file may take the other one. The parser bounds the depth.
#[derive(Clone, Copy)]
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(self)? {
            list.push(element);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut table = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if table.contains_key(&key) {
                return Err(A::Error::custom(format!("a key stands twice: {}", quoted(&key))));
            }
            let value = entries.next_value_seed(self)?;
            table.insert(key, value);
        }
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(Layer, Vec<String>), Error> {
        let source = Source { path: "/p/.mcp.json".into(), text: text.to_owned() };
        let mut warnings = Vec::new();
        super::parse(&source, Path::new("/p"), &mut warnings).map(|layer| (layer, warnings))
    }

    fn names(layer: &Layer) -> Vec<&str> {
        layer.servers.keys().map(ServerName::as_str).collect()
    }

    fn stdio<'a>(layer: &'a Layer, name: &str) -> &'a StdioServer {
        match &layer.servers[&ServerName::new(name).unwrap()].transport {
            Transport::Stdio(stdio) => stdio,
            Transport::Http(http) => panic!("{http:?}"),
        }
    }

    const MANY: &str = r#"{
        // other clients' keys are left alone
        "$schema": "x", "inputs": [{"id": "key"}],
        "mcpServers": {
            "everything": {
                "type": "stdio", "command": "npx", "args": ["-y", "server-ü"],
                "env": {"A": "${A}", "N": 1, "B": true, "Z": null},
                "disabled": false, "autoApprove": ["x"], "alwaysAllow": [], "timeout": 60,
            },
            "remote": {"url": "https://a.example/mcp", "headers": {"Authorization": "x"}},
            "sse": {"type": "sse", "url": "https://a.example/sse"},
            "off": {"command": "x", "disabled": true},
        },
    }"#;

    #[test]
    fn what_other_clients_write_is_read_as_it_is() {
        let (layer, warnings) = parse(MANY).unwrap();
        assert_eq!(names(&layer), ["everything", "remote", "sse"]);
        assert_eq!(warnings, Vec::<String>::new());
        let everything = stdio(&layer, "everything");
        assert_eq!((everything.args.len(), everything.cwd.as_path()), (2, Path::new("/p")));
        let remote = &layer.servers[&ServerName::new("remote").unwrap()].transport;
        let Transport::Http(remote) = remote else { panic!("{remote:?}") };
        let headers: Vec<_> =
            remote.headers.iter().map(|(k, v)| (k.as_str(), v.source())).collect();
        assert_eq!(headers, [("authorization", "x")]);
        let env: Vec<_> = everything.env.iter().map(|(k, v)| (k.as_str(), v.source())).collect();
        assert_eq!(env, [("A", "${A}"), ("N", "1"), ("B", "true")]);
    }

    #[test]
    fn an_editors_servers_know_the_workspace() {
        let text = r#"{"inputs": [], "servers": {"x": {
            "command": "${workspaceFolder}/bin/x", "cwd": "${workspaceFolder}/sub",
            "args": ["${input:key}"], "envFile": ".env"}}}"#;
        let (layer, warnings) = parse(text).unwrap();
        let server = stdio(&layer, "x");
        assert_eq!(server.command.resolve().as_deref(), Ok("/p/bin/x"));
        assert_eq!(server.cwd, Path::new("/p/sub"));
        assert!(server.resolve().is_err());
        assert_eq!(
            warnings,
            [
                "config: /p/.mcp.json: server \"x\": its `envFile` is not read; name the variables under `env`"
            ]
        );
    }

    #[test]
    fn a_bad_server_costs_only_itself() {
        for (key, value, why) in [
            ("a/b", r#"{"command": "x"}"#, "the name holds '/'"),
            ("", r#"{"command": "x"}"#, "the name is empty"),
            ("x", "1", "it is not a JSON object"),
            ("x", "{}", "it has neither `command` nor `url`"),
            ("x", r#"{"command": " "}"#, "it has no `command`"),
            ("x", r#"{"command": 1}"#, "its `command` is not text"),
            ("x", r#"{"command": "a", "args": "b"}"#, "its `args` are not a list of texts"),
            ("x", r#"{"command": "a", "args": [1]}"#, "its `args` are not a list of texts"),
            ("x", r#"{"command": "a", "env": []}"#, "its `env` is not a JSON object"),
            (
                "x",
                r#"{"command": "a", "env": {"A=": "hush"}}"#,
                "its `env` names no variable, \"A=\"",
            ),
            ("x", r#"{"command": "a", "env": {"A": ["hush"]}}"#, "its `env` holds no text, \"A\""),
            (
                "x",
                r#"{"command": "a", "cwd": "${NO_SUCH_VARIABLE_HERE}"}"#,
                "an environment variable is not set: NO_SUCH_VARIABLE_HERE",
            ),
            ("x", r#"{"command": "a ${"}"#, "`${` is not closed, at character 3"),
            ("x", r#"{"command": "a\u0000"}"#, "the text holds a NUL, at character 2"),
            ("x", r#"{"url": "a", "headers": []}"#, "its `headers` is not a JSON object"),
            (
                "x",
                r#"{"url": "a", "headers": {"Host": "hush"}}"#,
                "a header that the host sets itself: Host",
            ),
            ("x", r#"{"url": "a", "headers": {"A": []}}"#, "its `headers` holds no text, \"A\""),
            ("x", r#"{"type": "ws", "url": "b"}"#, "its type is not known, \"ws\""),
            ("x", r#"{"type": "http"}"#, "it has neither `command` nor `url`"),
        ] {
            let text =
                format!(r#"{{"mcpServers": {{"{key}": {value}, "good": {{"command": "g"}}}}}}"#);
            let (layer, warnings) = parse(&text).unwrap();
            assert_eq!(names(&layer), ["good"], "{text}");
            assert_eq!(
                warnings,
                [format!("config: /p/.mcp.json: server \"{key}\" is left out: {why}")]
            );
        }
    }

    #[test]
    fn a_server_under_both_keys_is_taken_once() {
        let (layer, warnings) =
            parse(r#"{"servers": {"x": {"command": "b"}}, "mcpServers": {"x": {"command": "a"}}}"#)
                .unwrap();
        assert_eq!(stdio(&layer, "x").command.source(), "a");
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn an_empty_file_is_an_empty_configuration() {
        for text in ["", " \n", "{}", "// nothing yet", "{\"mcpServers\": {}}"] {
            let (layer, warnings) = parse(text).unwrap();
            assert!(layer.servers.is_empty() && warnings.is_empty(), "{text}");
        }
        assert_eq!(parse(r#"{"mcp": {}}"#).unwrap().1.len(), 1);
    }

    #[test]
    fn what_makes_no_sense_as_a_whole_is_an_error_with_its_place() {
        for (text, told) in [
            ("[]", "1:1: not a JSON object"),
            ("{\"mcpServers\": []}", "1:1: the servers are not a JSON object"),
            ("{\n  \"a\": }", "2:8: not JSON, expected value"),
            ("{} {}", "1:4: not JSON, trailing characters"),
            ("{}\n /* x", "2:2: a comment is not closed"),
            ("{\n\"a\": 1,\n\"a\": 2}", "3:3: not JSON, a key stands twice: \"a\""),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.to_string(), format!("config: /p/.mcp.json:{told}"));
        }
        let inner = r#"{"mcpServers": {"x": {"command": "a"}, "x": {"command": "b"}}}"#;
        assert!(parse(inner).unwrap_err().to_string().ends_with("a key stands twice: \"x\""));
    }

    #[test]
    fn as_many_servers_as_fit_into_a_file_are_read_in_no_time() {
        let one = |n| format!(r#""s{n}":{{"command":"x"}}"#);
        let servers: Vec<_> = (0..45_000).map(one).collect();
        let started = std::time::Instant::now();
        let (layer, _) = parse(&format!(r#"{{"servers":{{{}}}}}"#, servers.join(","))).unwrap();
        assert_eq!(layer.servers.len(), 45_000);
        assert!(started.elapsed().as_secs() < 5);
    }

    #[test]
    fn deep_nesting_is_refused() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let text = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
            assert!(parse(&text).unwrap_err().to_string().contains("recursion limit"));
        }
    }

    #[test]
    fn no_error_shows_the_text_of_the_file() {
        for text in [
            r#"{"mcpServers": {"x": {"env": {"K": "hush" "#,
            r#"{"K": "hush\q"}"#,
            r#"{"K": hush}"#,
        ] {
            assert!(!parse(text).unwrap_err().to_string().contains("hush"));
        }
    }

    #[test]
    fn a_file_cut_anywhere_never_panics() {
        for end in (0..=MANY.len()).filter(|end| MANY.is_char_boundary(*end)) {
            if let Err(error) = parse(&MANY[..end]) {
                assert!(error.to_string().starts_with("config: /p/.mcp.json:"), "cut at {end}");
            }
        }
    }
}
