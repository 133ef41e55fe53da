//! `mcp-host.toml`: its keys and what they mean. Reads no file itself.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::document::{Field, Section, read};
use super::error::{Error, Fault};
use super::file::Source;
use super::headers;
use super::plugins::Plugin;
use super::runtimes::{self, Runtime};
use super::server::{Deadlines, HttpServer, Server, StdioServer, Transport};
use super::template::Template;
use super::value::{self, DirGrant, EnvGrant};
use super::{Layer, RunDefaults};
use crate::grant::Grants;
use crate::limits::serve::MAX_POLICY_RULES;
use crate::limits::{MAX_DIRS, MAX_INCLUDES, MAX_PLUGINS, MAX_RUNTIME_EXTENSIONS, MAX_RUNTIMES};
use crate::name::{NamespaceName, PluginName, ServerName, printable};
use crate::policy::Rule;

/// Characters of a refused path that an error shows.
const SHOWN_CHARS: usize = 256;
/// The version of the format that this program writes about and reads.
const SCHEMA: u64 = 1;

const TOP_KEYS: &[&str] =
    &["schema", "include", "servers", "plugins", "runtimes", "state", "run", "policy"];
const SERVER_KEYS: &[&str] = &[
    "command",
    "args",
    "env",
    "cwd",
    "url",
    "headers",
    "start_timeout",
    "list_timeout",
    "call_timeout",
];
const PLUGIN_KEYS: &[&str] = &["path", "blake3"];
const RUNTIME_KEYS: &[&str] = &["path", "blake3", "extensions"];
/// The runtime that has extensions without being told.
const BUILT_IN_RUNTIME: &str = "javascript";
const STATE_KEYS: &[&str] = &["url"];
const RUN_KEYS: &[&str] =
    &["allow", "dirs", "env", "timeout", "memory", "fuel", "write_limit", "create_limit", "state"];
const TIME: &str = "a duration in quotes, like \"30s\"";
const SIZE: &str = "bytes, or a size in quotes, like \"256MiB\"";

/// What a file says itself, and the files it names to be read after it.
pub(super) struct Parsed {
    /// Its servers and its defaults.
    pub layer: Layer,
    /// Absolute paths, in the order they are named.
    pub include: Vec<PathBuf>,
}

/// Reads a document. Relative paths in it start at `base`.
pub(super) fn parse(source: &Source, base: &Path) -> Result<Parsed, Error> {
    read(source, |top| {
        check_schema(&top)?;
        top.only(TOP_KEYS)?;
        let mut layer = Layer::default();
        if let Some(servers) = top.read("servers", Field::section)? {
            for field in servers.fields() {
                let server = server(field, base)?;
                layer.servers.insert(server.name.clone(), server);
            }
        }
        if let Some(plugins) = top.read("plugins", Field::section)? {
            no_more(&plugins, "plugins", MAX_PLUGINS)?;
            for field in plugins.fields() {
                let (name, plugin) = plugin(field, base)?;
                layer.plugins.insert(name, plugin);
            }
        }
        if let Some(runtimes) = top.read("runtimes", Field::section)? {
            no_more(&runtimes, "runtimes", MAX_RUNTIMES)?;
            for field in runtimes.fields() {
                let (name, runtime) = runtime(field, base)?;
                layer.runtimes.insert(name, runtime);
            }
        }
        layer.state = top.read("state", |field| state(&field.section()?, base))?.flatten();
        layer.policy = top.read("policy", |field| policy(&field.section()?))?.unwrap_or_default();
        layer.run = top.read("run", |field| run(&field.section()?, base))?.unwrap_or_default();
        Ok(Parsed {
            layer,
            include: top.read("include", |f| include(f, base))?.unwrap_or_default(),
        })
    })
}

/// Comes before every other check, because a newer format may have newer keys.
fn check_schema(top: &Section<'_>) -> Result<(), Error> {
    let Some(field) = top.get("schema") else { return Ok(()) };
    let schema = field.number(1, u64::MAX)?;
    if schema == SCHEMA {
        return Ok(());
    }
    let what = format!("newer than this program reads, which is {SCHEMA}: {schema}");
    Err(field.fault(Fault::hinted(what, "use a newer mcp-host, or write schema = 1")))
}

fn include(field: &Field<'_>, base: &Path) -> Result<Vec<PathBuf>, Error> {
    at_most(field, MAX_INCLUDES)?;
    field.parsed_list(|path| {
        let known = ["toml", "json", "jsonc"];
        let extension = Path::new(path).extension().and_then(|e| e.to_str()).unwrap_or_default();
        match known.contains(&extension) {
            true => Ok(base.join(path)),
            false => Err(Fault::hinted(
                format!("not a file that can be included: {}", printable(path, SHOWN_CHARS)),
                "include files that end in .toml or .json",
            )),
        }
    })
}

fn server(field: &Field<'_>, base: &Path) -> Result<Server, Error> {
    let name = ServerName::new(field.key)
        .map_err(|error| field.key_fault(format!("not a server's name, {error}")))?;
    let section = field.section()?;
    section.only(SERVER_KEYS)?;
    let transport = match (section.get("command"), section.get("url")) {
        (Some(command), None) => Transport::Stdio(stdio(command, &section, base)?),
        (None, Some(url)) => Transport::Http(http(url, &section, base)?),
        (found, _) => {
            let state =
                if found.is_some() { "both `command` and" } else { "neither `command` nor" };
            let what = format!("a server with {state} `url`: {name}");
            return Err(section.fault(Fault::hinted(what, "write one of the two")));
        }
    };
    Ok(Server { name, transport, deadlines: deadlines(&section)? })
}

fn stdio(command: &Field<'_>, section: &Section<'_>, base: &Path) -> Result<StdioServer, Error> {
    if let Some(field) = section.get("headers") {
        return Err(field.key_fault("a key for servers with `url`, beside `command`"));
    }
    let template = |text: &str| Template::in_workspace(text, base);
    let program = command.parsed(template)?;
    if program.source().trim().is_empty() {
        return Err(command.fault(Fault::new("is empty")));
    }
    Ok(StdioServer {
        command: program,
        args: section.read("args", |args| args.parsed_list(template))?.unwrap_or_default(),
        env: section.read("env", |env| variables(env, base))?.unwrap_or_default(),
        cwd: section
            .read("cwd", |cwd| cwd.parsed(|text| super::folder(text, base)))?
            .unwrap_or_else(|| base.to_owned()),
    })
}

fn http(url: &Field<'_>, section: &Section<'_>, base: &Path) -> Result<HttpServer, Error> {
    if let Some(field) = ["args", "env", "cwd"].iter().find_map(|key| section.get(key)) {
        return Err(field.key_fault("a key for servers with `command`, beside `url`"));
    }
    Ok(HttpServer {
        url: url.parsed(|text| Template::in_workspace(text, base))?,
        headers: section.read("headers", |headers| headers_of(headers, base))?.unwrap_or_default(),
    })
}

fn headers_of(
    headers: &Field<'_>,
    base: &Path,
) -> Result<Vec<(http::HeaderName, Template)>, Error> {
    let section = headers.section()?;
    let one = |field: &Field<'_>| {
        let name = headers::name(field.key).map_err(|fault| field.fault(fault))?;
        Ok((name, field.parsed(|text| Template::in_workspace(text, base))?))
    };
    let read = section.fields().iter().map(one).collect::<Result<Vec<_>, Error>>()?;
    headers::check(&read).map_err(|fault| headers.fault(fault))?;
    Ok(read)
}

fn variables(env: &Field<'_>, base: &Path) -> Result<Vec<(String, Template)>, Error> {
    let section = env.section()?;
    let one = |field: &Field<'_>| {
        if !super::is_variable(field.key) {
            return Err(field.key_fault("not the name of a variable"));
        }
        let value = field.parsed(|text| Template::in_workspace(text, base))?;
        Ok((field.key.to_owned(), value))
    };
    section.fields().iter().map(one).collect()
}

fn deadlines(section: &Section<'_>) -> Result<Deadlines, Error> {
    let default = Deadlines::default();
    Ok(Deadlines {
        start: section.read("start_timeout", time)?.unwrap_or(default.start),
        list: section.read("list_timeout", time)?.unwrap_or(default.list),
        call: section.read("call_timeout", time)?.unwrap_or(default.call),
    })
}

fn time(field: &Field<'_>) -> Result<Duration, Error> {
    field.parsed_as(TIME, value::duration)
}

fn plugin(field: &Field<'_>, base: &Path) -> Result<(PluginName, Plugin), Error> {
    let name = PluginName::new(field.key)
        .map_err(|error| field.key_fault(format!("not a plugin's name, {error}")))?;
    let section = field.section()?;
    section.only(PLUGIN_KEYS)?;
    let plugin = component(&section, &format!("a plugin without `path`: {name}"), base)?;
    Ok((name, plugin))
}

fn runtime(field: &Field<'_>, base: &Path) -> Result<(PluginName, Runtime), Error> {
    let name = PluginName::new(field.key)
        .map_err(|error| field.key_fault(format!("not a runtime's name, {error}")))?;
    let section = field.section()?;
    section.only(RUNTIME_KEYS)?;
    let plugin = component(&section, &format!("a runtime without `path`: {name}"), base)?;
    let extensions = section.read("extensions", |extensions| {
        at_most(extensions, MAX_RUNTIME_EXTENSIONS)?;
        extensions.parsed_list(runtimes::extension)
    })?;
    let extensions = extensions.unwrap_or_default();
    if extensions.is_empty() && name.as_str() != BUILT_IN_RUNTIME {
        let what = format!("a runtime without `extensions`: {name}");
        let hint = "write those of the files it runs, like extensions = [\"lua\"]";
        return Err(section.fault(Fault::hinted(what, hint)));
    }
    Ok((name, Runtime { plugin, extensions }))
}

/// A component's file, and what its digest has to be.
fn component(section: &Section<'_>, missing: &str, base: &Path) -> Result<Plugin, Error> {
    let path = section.read("path", |path| path.parsed(|text| super::folder(text, base)))?;
    let Some(path) = path else {
        return Err(section.fault(Fault::hinted(missing.to_owned(), "write its path")));
    };
    let digest = section.read("blake3", |digest| digest.parsed(digest_of))?;
    Ok(Plugin { path, digest })
}

fn no_more(section: &Section<'_>, what: &str, limit: usize) -> Result<(), Error> {
    let count = section.fields().len();
    if count <= limit {
        return Ok(());
    }
    Err(section.fault(Fault::new(format!("more {what} than the limit of {limit}: {count}"))))
}

fn digest_of(text: &str) -> Result<blake3::Hash, Fault> {
    let hint = "`mcp-host inspect FILE` prints it";
    blake3::Hash::from_hex(text)
        .map_err(|_| Fault::hinted("not a BLAKE3 digest in 64 hexadecimal digits".to_owned(), hint))
}

fn state(section: &Section<'_>, base: &Path) -> Result<Option<Template>, Error> {
    section.only(STATE_KEYS)?;
    section.read("url", |url| url.parsed(|text| Template::in_workspace(text, base)))
}

/// Each key names tools, each value says what is done about their calls.
fn policy(section: &Section<'_>) -> Result<Vec<Rule>, Error> {
    no_more(section, "rules", MAX_POLICY_RULES)?;
    let rule = |field: &Field<'_>| {
        field.parsed(|action| {
            Rule::new(field.key, action)
                .map_err(|error| Fault { what: error.to_string(), hint: error.hint() })
        })
    };
    section.fields().iter().map(rule).collect()
}

fn run(section: &Section<'_>, base: &Path) -> Result<RunDefaults, Error> {
    section.only(RUN_KEYS)?;
    Ok(RunDefaults {
        allow: section.read("allow", |allow| {
            allow.parsed_list(|spec| Grants::parse([spec]).map(|_| spec.to_owned()))
        })?,
        dirs: section.read("dirs", |dirs| {
            at_most(dirs, MAX_DIRS)?;
            dirs.parsed_list(|text| dir(text, base))
        })?,
        env: section.read("env", |env| env.parsed_list(EnvGrant::parse))?,
        timeout: section.read("timeout", time)?,
        memory: section.read("memory", |memory| memory.parsed_number_as(SIZE, value::size))?,
        fuel: section.read("fuel", |fuel| fuel.number(1, u64::MAX))?,
        write_limit: section
            .read("write_limit", |limit| limit.parsed_number_as(SIZE, value::size))?,
        create_limit: section.read("create_limit", |limit| limit.number(0, u64::MAX))?,
        state: section.read("state", |state| state.parsed(NamespaceName::new))?,
    })
}

fn dir(text: &str, base: &Path) -> Result<DirGrant, value::ValueError> {
    let grant = DirGrant::parse(text)?;
    Ok(DirGrant { host: base.join(&grant.host), ..grant })
}

fn at_most(field: &Field<'_>, limit: usize) -> Result<(), Error> {
    let count = field.list()?.len();
    if count > limit {
        return Err(field.fault(Fault::new(format!("over the limit of {limit} entries: {count}"))));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Parsed, Error> {
        let source = Source { path: "/p/mcp-host.toml".into(), text: text.to_owned() };
        super::parse(&source, Path::new("/p"))
    }

    /// The error without its file, and its hint.
    fn refusal(text: &str) -> (String, String) {
        let Err(error) = parse(text) else { panic!("{text} was read") };
        let told = error.to_string();
        let told = told.strip_prefix("config: /p/mcp-host.toml:").unwrap();
        (told.to_owned(), error.hint().unwrap_or_default())
    }

    const WHOLE: &str = r#"# ü
schema = 1
include = [".mcp.json", "/abs/x.toml"]

[servers.everything]
command = "npx"
args = ["-y", "${PACKAGE:-server}"]
env = { TOKEN = "${TOKEN}" }
cwd = "sub"
start_timeout = "500ms"
call_timeout = "2m"

[servers."my server"]
url = "https://a.example/mcp"

[run]
allow = ["everything/get-*", "all"]
dirs = ["data::/data:ro", "/abs"]
env = ["HOME", "K=V"]
timeout = "10s"
memory = "64MiB"
fuel = 0xff
"#;

    #[test]
    fn a_whole_file_means_what_it_says() {
        let Parsed { layer, include } = parse(WHOLE).unwrap();
        assert_eq!(include, [Path::new("/p/.mcp.json"), Path::new("/abs/x.toml")]);
        let everything = &layer.servers[&ServerName::new("everything").unwrap()];
        assert_eq!(everything.deadlines.start, Duration::from_millis(500));
        assert_eq!(everything.deadlines.list, Deadlines::default().list);
        assert_eq!(everything.deadlines.call, Duration::from_secs(120));
        let Transport::Stdio(stdio) = &everything.transport else { panic!("{everything:?}") };
        let sources: Vec<_> = stdio.args.iter().map(Template::source).collect();
        assert_eq!((stdio.command.source(), sources), ("npx", vec!["-y", "${PACKAGE:-server}"]));
        assert_eq!((stdio.env[0].0.as_str(), stdio.env[0].1.source()), ("TOKEN", "${TOKEN}"));
        assert_eq!(stdio.cwd, Path::new("/p/sub"));
        let other = &layer.servers[&ServerName::new("my server").unwrap()];
        assert!(
            matches!(&other.transport, Transport::Http(http) if http.url.source().starts_with("https"))
        );
        let run = layer.run;
        assert_eq!(run.allow.unwrap(), ["everything/get-*", "all"]);
        let dirs = run.dirs.unwrap();
        assert_eq!(
            (dirs[0].host.as_path(), dirs[0].guest.as_str()),
            (Path::new("/p/data"), "/data")
        );
        assert_eq!((dirs[0].read_only, dirs[1].read_only), (true, false));
        assert_eq!(run.env.unwrap().len(), 2);
        assert_eq!(run.timeout, Some(Duration::from_secs(10)));
        assert_eq!((run.memory, run.fuel), (Some(64 * 1024 * 1024), Some(255)));
    }

    #[test]
    fn headers_belong_to_a_url_and_are_never_shown() {
        let text = "[servers.x]\nurl = 'https://a'\nheaders = { Authorization = 'Bearer ${T}' }";
        let layer = parse(text).unwrap().layer;
        let server = &layer.servers[&ServerName::new("x").unwrap()];
        let Transport::Http(http) = &server.transport else { panic!("{server:?}") };
        assert_eq!(http.headers[0].0, "authorization");
        assert_eq!(http.headers[0].1.source(), "Bearer ${T}");
        for (headers, told) in [
            ("{ Host = 'hush' }", ": a header that the host sets itself: Host"),
            ("{ Mcp-Name = 'hush' }", ": a header that the host sets itself: Mcp-Name"),
            ("{ A = 'hush', a = 'hush' }", ": a header stands twice: a"),
            ("{ 'a b' = 'hush' }", ": not the name of a header: a b"),
        ] {
            let text = format!("[servers.x]\nurl = 'https://a'\nheaders = {headers}");
            let (error, _) = refusal(&text);
            assert!(!error.contains("hush"), "{error}");
            assert!(error.ends_with(told), "{error}");
        }
        let beside = refusal("[servers.x]\ncommand = 'a'\nheaders = { A = 'hush' }").0;
        assert!(beside.contains("a key for servers with `url`"), "{beside}");
    }

    #[test]
    fn nothing_said_is_nothing_set() {
        for text in ["", "\n", "# only a comment", "[run]", "[servers]", "schema = 1"] {
            assert_eq!(parse(text).unwrap().layer, Layer::default(), "{text}");
        }
    }

    #[test]
    fn a_runtime_has_a_path_and_the_extensions_of_its_files() {
        let text = "[runtimes.lua]\npath = 'lua.wasm'\nextensions = ['.lua', 'Luau']\n\
                    [runtimes.javascript]\npath = '/js.wasm'";
        let runtimes = parse(text).unwrap().layer.runtimes;
        let lua = &runtimes[&PluginName::new("lua").unwrap()];
        assert_eq!(
            (lua.plugin.path.as_path(), lua.plugin.digest),
            (Path::new("/p/lua.wasm"), None)
        );
        assert_eq!(lua.extensions, ["lua", "luau"]);
        assert!(runtimes[&PluginName::new("javascript").unwrap()].extensions.is_empty());
        for (text, told) in [
            ("[runtimes.x]\nextensions = ['x']", "1:11: a runtime without `path`: x"),
            ("[runtimes.x]\npath = 'x'", "1:11: a runtime without `extensions`: x"),
            (
                "[runtimes.x]\npath = 'x'\nextensions = ['a.b']",
                "3:15: `extensions` in [runtimes.x]: not an extension: a.b",
            ),
            (
                "[runtimes.x]\npath = 'x'\nextensions = ['wasm']",
                "3:15: `extensions` in [runtimes.x]: the extension of a guest, which needs no runtime: wasm",
            ),
            ("[runtimes.x]\nextension = 'x'", "2:1: unknown key in [runtimes.x]: extension"),
            ("[runtimes.'a b']\npath = 'x'", "1:11: not a runtime's name, the name holds ' ': a b"),
        ] {
            assert_eq!(refusal(text).0, told);
        }
    }

    #[test]
    fn an_unknown_key_is_refused_where_it_stands_with_the_nearest_name() {
        for (text, told, hint) in [
            (
                "\n  tiemout = 1",
                "2:3: unknown key: tiemout",
                "the keys here are schema, include, servers, plugins, runtimes, state, run, policy",
            ),
            (
                "[run]\ntiemout = '1s'",
                "2:1: unknown key in [run]: tiemout",
                "did you mean `timeout`?",
            ),
            ("[server.x]", "1:2: unknown key: server", "did you mean `servers`?"),
            (
                "[servers.x]\ncomand = 'a'",
                "2:1: unknown key in [servers.x]: comand",
                "did you mean `command`?",
            ),
            (
                "[rules]",
                "1:2: unknown key: rules",
                "the keys here are schema, include, servers, plugins, runtimes, state, run, policy",
            ),
        ] {
            assert_eq!(refusal(text), (told.to_owned(), hint.to_owned()));
        }
    }

    #[test]
    fn a_value_of_another_type_is_refused_with_what_to_write() {
        for (text, told) in [
            ("include = 'x.json'", "1:11: `include`: is text"),
            ("servers = 1", "1:11: `servers`: is a whole number"),
            ("[servers]\nx = 'npx'", "2:5: `x` in [servers]: is text"),
            ("[servers.x]\ncommand = ['a']", "2:11: `command` in [servers.x]: is a list"),
            (
                "[servers.x]\ncommand = 'a'\nargs = [1]",
                "3:9: `args` in [servers.x]: is a whole number",
            ),
            (
                "[servers.x]\ncommand = 'a'\nenv.K = true",
                "3:9: `K` in [servers.x.env]: is true or false",
            ),
            ("run = []", "1:7: `run`: is a list"),
            ("[run]\nallow = 'all'", "2:9: `allow` in [run]: is text"),
            ("[run]\nfuel = 1.5", "2:8: `fuel` in [run]: is a number"),
            ("schema = '1'", "1:10: `schema`: is text"),
        ] {
            let (found, hint) = refusal(text);
            assert_eq!(found, told);
            assert!(hint.starts_with("write "), "{hint}");
        }
    }

    #[test]
    fn settings_out_of_range_are_refused_without_wrapping() {
        for (setting, told) in [
            ("timeout = 0", "is a whole number"),
            ("timeout = -1", "is a whole number"),
            ("timeout = 1e99", "is a number"),
            ("timeout = '0s'", "a duration out of range, 1ms to 24h: 0s"),
            ("timeout = '-1s'", "a duration out of range, 1ms to 24h: -1s"),
            ("timeout = '1e99'", "not a duration: 1e99"),
            ("timeout = '10'", "a duration without a unit: 10"),
            (
                "timeout = '99999999999999999999h'",
                "a duration out of range, 1ms to 24h: 99999999999999999999h",
            ),
            (
                "memory = 18446744073709551616",
                "a size out of range, 1MiB to 16GiB: 18446744073709551616",
            ),
            (
                "memory = '18446744073709551616'",
                "a size out of range, 1MiB to 16GiB: 18446744073709551616",
            ),
            ("memory = 0", "a size out of range, 1MiB to 16GiB: 0"),
            ("memory = -1", "a size out of range, 1MiB to 16GiB: -1"),
            ("memory = 1e99", "is a number"),
            ("fuel = 0", "out of range, 1 to 18446744073709551615: 0"),
            ("fuel = -1", "out of range, 1 to 18446744073709551615: -1"),
            (
                "fuel = 18446744073709551616",
                "out of range, 1 to 18446744073709551615: 18446744073709551616",
            ),
        ] {
            let key = setting.split(' ').next().unwrap();
            let column = key.len() + 4;
            let (found, hint) = refusal(&format!("[run]\n{setting}"));
            assert_eq!(found, format!("2:{column}: `{key}` in [run]: {told}"));
            assert!(key == "fuel" || !hint.is_empty(), "{setting}");
        }
        assert_eq!(refusal("[run]\ntimeout = 0").1, "write a duration in quotes, like \"30s\"");
        assert_eq!(refusal("[run]\ntimeout = '10'").1, "write the unit too, like 10s");
        assert_eq!(parse("[run]\nmemory = 1_048_576").unwrap().layer.run.memory, Some(1_048_576));
        assert!(
            refusal("[servers.x]\ncommand='a'\ncall_timeout = '25h'").0.contains("out of range")
        );
    }

    #[test]
    fn another_format_is_told_before_its_keys() {
        let (told, hint) = refusal("news = 1\nschema = 2");
        assert_eq!(told, "2:10: `schema`: newer than this program reads, which is 1: 2");
        assert!(hint.contains("newer mcp-host"));
        assert!(refusal("schema = 0").0.contains("out of range"));
    }

    #[test]
    fn a_server_is_reached_in_one_way() {
        for (body, told) in [
            ("", "1:10: a server with neither `command` nor `url`: x"),
            ("command = 'a'\nurl = 'b'", "1:10: a server with both `command` and `url`: x"),
            ("command = ' '", "2:11: `command` in [servers.x]: is empty"),
            ("url = 'a'\nargs = []", "3:1: a key for servers with `command`, beside `url`: args"),
            (
                "command = 'a${'",
                "2:11: `command` in [servers.x]: `${` is not closed, at character 2",
            ),
            ("command = 'a'\nenv = {'A=B' = 'secret'}", "3:8: not the name of a variable: A=B"),
        ] {
            assert_eq!(refusal(&format!("[servers.x]\n{body}")).0, told);
        }
        assert!(
            refusal("[servers.'a/b']\ncommand = 'a'").0.starts_with("1:10: not a server's name")
        );
    }

    #[test]
    fn grants_and_lists_are_checked_where_they_stand() {
        assert_eq!(
            refusal("[run]\nallow = ['x', '*']").0,
            "2:15: `allow` in [run]: a grant names no server: *"
        );
        assert_eq!(
            refusal("[run]\ndirs = ['a::']").0,
            "2:9: `dirs` in [run]: not a directory to give, a path is empty: a::"
        );
        let many = format!("[run]\ndirs = [{}]", "'a',".repeat(MAX_DIRS + 1));
        assert!(refusal(&many).0.contains("over the limit of 32 entries: 33"));
        let many = format!("include = [{}]", "'a.json',".repeat(MAX_INCLUDES + 1));
        assert!(refusal(&many).0.contains("over the limit of 16 entries: 17"));
        assert_eq!(
            refusal("include = ['a.sh']").0,
            "1:12: `include`: not a file that can be included: a.sh"
        );
    }

    #[test]
    fn a_server_named_twice_is_refused() {
        let (told, _) = refusal("[servers.x]\ncommand='a'\n[servers.x]\ncommand='b'");
        assert!(told.starts_with("3:"), "{told}");
    }

    #[test]
    fn what_is_no_toml_is_refused_and_deep_nesting_too() {
        for text in ["[", "a", "a =", "= 1", "[run]\ntimeout = \"10s", "{\"mcpServers\": {}}"] {
            assert!(refusal(text).0.contains("not TOML, "), "{text}");
        }
        let deep = 100_000;
        refusal(&format!("a = {}{}", "[".repeat(deep), "]".repeat(deep)));
        refusal(&format!("a = {}1{}", "{b=".repeat(deep), "}".repeat(deep)));
        refusal(&format!("{}a = 1", "a.".repeat(deep)));
        refusal(&format!("[{}a]", "a.".repeat(deep)));
    }

    #[test]
    fn no_error_shows_the_text_of_the_file() {
        for text in [
            "[servers.x]\ncommand = 'a'\nenv = { K = 'hush' ",
            "[run]\nenv = ['K=hush' 'x']",
            "[run]\nenv = ['=hush']",
        ] {
            let (told, hint) = refusal(text);
            assert!(!told.contains("hush") && !hint.contains("hush"), "{told}");
        }
    }

    #[test]
    fn a_file_cut_anywhere_never_panics() {
        for end in (0..=WHOLE.len()).filter(|end| WHOLE.is_char_boundary(*end)) {
            if let Err(error) = parse(&WHOLE[..end]) {
                assert!(error.to_string().starts_with("config: /p/mcp-host.toml:"), "cut at {end}");
            }
        }
    }
}
