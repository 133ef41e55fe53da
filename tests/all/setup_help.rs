//! Setting up: the lines for clients, servers added and taken over, and what tools cost.
//!
//! Every home is a new one, so that no client of whoever runs the tests is looked into.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{HOST, Home, Outcome, Run, repository};

/// A path below the user's home.
fn at_home(home: &Home, name: &str) -> PathBuf {
    home.work("../home").join(name)
}

fn write_home(home: &Home, name: &str, text: &str) {
    let path = at_home(home, name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder at home");
    fs::write(path, text).expect("a file at home");
}

fn run(home: &Arc<Home>, args: &[&str]) -> Outcome {
    Run::new().home(home).args(args).go()
}

/// Runs it and expects it to succeed.
fn done(home: &Arc<Home>, args: &[&str]) -> Outcome {
    let ran = run(home, args);
    assert_eq!(ran.code, Some(0), "{ran}");
    ran
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn mode(path: PathBuf) -> u32 {
    path.metadata().expect("a file").permissions().mode() & 0o777
}

/// The names of the configured servers.
fn servers(home: &Arc<Home>) -> Vec<String> {
    let listed = done(home, &["servers", "list", "--json"]).json();
    let listed = listed.as_array().expect("a list").iter();
    listed.map(|server| server["name"].as_str().expect("a name").to_owned()).collect()
}

// The lines for clients.

#[test]
fn stdout_holds_the_lines_to_paste_and_nothing_else() {
    let home = Home::new();
    let config = home.work("it's a \"folder\"/mcp-host.toml").display().to_string();
    let args = json!(["serve", "--config", config]);
    let printed =
        |client: &str| done(&home, &["serve", "--print-config", client, "--config", &config]);
    for (client, table) in
        [("claude", "mcpServers"), ("cursor", "mcpServers"), ("vscode", "servers")]
    {
        let ran = printed(client);
        let server = &ran.json()[table]["mcp-host"];
        assert_eq!((&server["command"], &server["args"]), (&json!(HOST), &args), "{ran}");
    }
    let ran = printed("codex");
    let document: Value = toml::from_str(&ran.stdout()).expect("TOML");
    assert_eq!(document["mcp_servers"]["mcp-host"]["args"], args, "{ran}");
    assert!(ran.stderr().contains(".codex/config.toml"), "{ran}");
}

#[test]
fn the_line_for_a_shell_means_what_it_says_to_a_shell() {
    let home = Home::new();
    let config = home.work("it's a $HOME \"folder\".toml").display().to_string();
    let ran = done(&home, &["serve", "--print-config", "claude-code", "--config", &config]);
    let line = ran.stdout();
    let rest = line.strip_prefix("claude mcp add --transport stdio --scope user mcp-host -- ");
    let words = Run::shell(&format!("printf '%s\\n' {}", rest.expect("the line"))).go();
    assert_eq!(words.stdout(), format!("{HOST}\nserve\n--config\n{config}\n"), "{ran}");
}

// Adding servers.

#[test]
fn a_server_that_was_added_can_be_used_at_once() {
    let home = Home::new();
    let ran = done(&home, &["servers", "add", "shop", "--json", "--", HOST, "example-server"]);
    let document = ran.json();
    assert_eq!(document["written"]["created"], json!(true), "{ran}");
    assert_eq!(document["written"]["trusted"], json!(true), "{ran}");
    let ran = done(&home, &["servers", "check", "shop"]);
    assert!(ran.stdout().contains("ok"), "{ran}");
}

#[test]
fn what_was_there_stays_and_a_taken_name_is_refused() {
    let home = Home::new();
    let text = "# mine\n[servers.a] # one\ncommand = 'x'\n\n[run]\nallow = [ 'all' ]\n";
    home.write("mcp-host.toml", text);
    let added = ["servers", "add", "b", "--env", "TOKEN", "--env", "LEVEL=debug", "--", "y", "z w"];
    done(&home, &added);
    let table = "[servers.b]\ncommand = \"y\"\nargs = [\"z w\"]\n\
                 env = { TOKEN = \"${TOKEN}\", LEVEL = \"debug\" }\n\n";
    assert_eq!(read(home.work("mcp-host.toml")), text.replace("[run]", &format!("{table}[run]")));
    let ran = run(&home, &added);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.report().1.contains("--force"), "{ran}");
    done(&home, &["servers", "add", "b", "--force", "--", "other"]);
    assert!(!read(home.work("mcp-host.toml")).contains("z w"));
}

#[test]
fn a_configuration_stays_accepted_only_when_it_was() {
    let home = Home::new();
    home.write("mcp-host.toml", "[servers.strange]\ncommand = 'sh'\n");
    let ran = done(&home, &["servers", "add", "a", "--json", "--", "x"]);
    assert_eq!(ran.json()["written"]["trusted"], json!(false), "{ran}");
    let ran = done(&home, &["servers", "add", "a", "--force", "--", "y"]);
    assert!(ran.stderr().contains("mcp-host trust"), "{ran}");
    done(&home, &["trust", "--yes"]);
    let ran = done(&home, &["servers", "add", "b", "--json", "--", "x"]);
    assert_eq!(ran.json()["written"]["trusted"], json!(true), "{ran}");
}

#[test]
fn the_users_own_configuration_is_private() {
    let home = Home::new();
    done(&home, &["servers", "add", "a", "--user", "--env", "KEY=hush", "--", "x"]);
    let path = || at_home(&home, "config/mcp-host/config.toml");
    assert!(read(path()).contains("hush") && !home.work("mcp-host.toml").exists());
    assert_eq!(mode(path()), 0o600);
    assert_eq!(servers(&home), ["a"]);
}

#[test]
fn a_secret_in_a_file_of_a_project_is_warned_about_and_not_shown() {
    let home = Home::new();
    let ran = done(&home, &["servers", "add", "a", "--env", "API_KEY=hush", "--", "x"]);
    assert!(ran.stderr().contains("${API_KEY}") && !ran.stderr().contains("hush"), "{ran}");
    for word in ["--api-key=hush", "Authorization: Bearer hush", "export TOKEN=hush; y"] {
        let ran = done(&home, &["servers", "add", "a", "--force", "--", "x", word]);
        assert!(ran.stderr().contains("looks like a secret"), "{ran}");
        assert!(!ran.stderr().contains("hush"), "{ran}");
    }
}

#[test]
fn a_server_no_request_can_reach_is_left_out_alone() {
    let home = Home::new();
    home.write(
        "x.json",
        r#"{"mcpServers": {"bad": {"url": "not a url"}, "good": {"command": "x", "args": ["--header", "X-Api-Key: hush"]}}}"#,
    );
    let ran = done(&home, &["servers", "import", "--from", "./x.json", "--json"]);
    let expected = [("bad", "left-out"), ("good", "added")];
    let expected = expected.map(|(name, fate)| (name.to_owned(), fate.to_owned()));
    assert_eq!(fates(&ran.json()), expected, "{ran}");
    let text = read(home.work("mcp-host.toml"));
    assert!(text.contains("X-Api-Key: ${GOOD_X_API_KEY}"), "{text}");
    assert!(!format!("{text}{ran}").contains("hush"), "{ran}");
}

#[test]
fn nothing_is_added_that_could_not_be_read_again() {
    let home = Home::new();
    for args in [
        vec!["servers", "add", "a/b", "--", "x"],
        vec!["servers", "add", "a", "--", "x", "${"],
        vec!["servers", "add", "a", "--env", "no-name", "--", "x"],
        vec!["servers", "add", "a"],
        vec!["servers", "add", "a", "--url", "https://a.example", "--", "x"],
        vec!["servers", "add", "a", "--config", "servers.json", "--", "x"],
        vec!["servers", "add", "a", "--url", "not a url"],
        vec!["servers", "add", "a", "--url", "ftp://a.example"],
        vec!["servers", "add", "a", "--url", "https://a.example", "--header", "X: a\nb"],
    ] {
        let ran = run(&home, &args);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(!home.work("mcp-host.toml").exists(), "{ran}");
    }
}

#[test]
fn another_clients_file_is_not_overlooked_by_the_new_one() {
    let home = Home::new();
    home.write(".mcp.json", r#"{"mcpServers": {"theirs": {"command": "x"}}}"#);
    done(&home, &["servers", "add", "ours", "--", "y"]);
    assert_eq!(servers(&home), ["ours", "theirs"]);
}

// Taking servers over.

/// A home with servers of several clients in it, and a project with one.
fn known() -> Arc<Home> {
    let home = Home::new();
    write_home(
        &home,
        ".cursor/mcp.json",
        r#"{ // mine
          "mcpServers": {
            "github": {"command": "npx", "args": ["-y", "gh"], "env": {"GITHUB_TOKEN": "hush-cursor", "LEVEL": "debug"}},
            "again": {"command": "uvx", "args": ["fetch"]},
            "self": {"command": "/opt/mcp-host", "args": ["serve"]}}}"#,
    );
    write_home(
        &home,
        "config/Claude/claude_desktop_config.json",
        r#"{"mcpServers": {"fetch": {"command": "uvx", "args": ["fetch"]}}}"#,
    );
    let work = home.work("").canonicalize().expect("the folder");
    let projects = json!({ work.to_str().expect("UTF-8"): { "mcpServers": { "mine": { "command": "mine" } } } });
    write_home(
        &home,
        ".claude.json",
        &json!({ "numStartups": 1, "projects": projects }).to_string(),
    );
    write_home(
        &home,
        ".codex/config.toml",
        "[mcp_servers.docs]\ncommand = 'docs'\nenv_vars = ['DOCS_TOKEN']\n[mcp_servers.off]\ncommand = 'off'\nenabled = false\n",
    );
    home
}

fn fates(document: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let servers = document["servers"].as_array().expect("the servers").iter();
    let mut fates: Vec<_> =
        servers.map(|server| (text(&server["name"]), text(&server["fate"]))).collect();
    fates.sort();
    fates
}

#[test]
fn servers_of_other_clients_are_taken_over_once_and_without_secrets() {
    let home = known();
    let ran = done(&home, &["servers", "import", "--json"]);
    let document = ran.json();
    let expected = [
        ("again", "left-out"),
        ("docs", "added"),
        ("fetch", "added"),
        ("github", "added"),
        ("mine", "added"),
        ("self", "left-out"),
    ];
    let expected = expected.map(|(name, fate)| (name.to_owned(), fate.to_owned()));
    assert_eq!(fates(&document), expected, "{ran}");
    let text = read(home.work("mcp-host.toml"));
    assert!(text.contains("GITHUB_TOKEN = \"${GITHUB_TOKEN}\", LEVEL = \"debug\""), "{text}");
    assert!(!format!("{text}{ran}").contains("hush"), "{ran}");
    let to_set = document["servers"].as_array().expect("the servers").iter();
    let to_set: Vec<_> = to_set.flat_map(|server| server["to_set"].as_array()).flatten().collect();
    assert_eq!(to_set, [&json!("GITHUB_TOKEN")], "{ran}");
    // Nothing of it is from the project, and the person asked for it.
    assert_eq!(document["written"]["trusted"], json!(true), "{ran}");
    assert_eq!(servers(&home), ["docs", "fetch", "github", "mine"]);
    let ran = done(&home, &["servers", "import"]);
    assert!(ran.stdout().ends_with("0 servers added\n"), "{ran}");
    assert_eq!(read(home.work("mcp-host.toml")), text, "{ran}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let home = known();
    let ran = done(&home, &["servers", "import", "--dry-run"]);
    assert!(ran.stdout().contains("4 servers would be added"), "{ran}");
    assert!(ran.stdout().contains("npx -y gh  # sets GITHUB_TOKEN LEVEL"), "{ran}");
    assert!(ran.warnings().iter().any(|warning| warning.contains("GITHUB_TOKEN")), "{ran}");
    assert!(!home.work("mcp-host.toml").exists() && !ran.stdout().contains("hush"), "{ran}");
}

#[test]
fn what_a_project_holds_is_accepted_by_nobody_and_never_the_users_own() {
    let home = Home::new();
    fs::create_dir(home.work(".vscode")).expect("a folder");
    let strange = r#"{"servers": {"strange": {"type": "stdio", "command": "sh"}}}"#;
    home.write(".vscode/mcp.json", strange);
    let ran = done(&home, &["servers", "import", "--user", "--json"]);
    assert_eq!((&ran.json()["written"], fates(&ran.json())), (&Value::Null, vec![]), "{ran}");
    let ran = done(&home, &["servers", "import", "--json"]);
    assert_eq!(ran.json()["written"]["trusted"], json!(false), "{ran}");
    fs::remove_file(home.work("mcp-host.toml")).expect("the file");
    let ran = done(&home, &["servers", "import", "--from", ".vscode/mcp.json", "--json"]);
    assert_eq!(ran.json()["written"]["trusted"], json!(false), "{ran}");
    let ran = done(&home, &["servers", "import", "--user", "--from", ".vscode/mcp.json", "--json"]);
    assert_eq!(ran.json()["written"]["trusted"], json!(true), "{ran}");
}

#[test]
fn the_user_alone_gets_the_secrets_too() {
    let home = known();
    done(&home, &["servers", "import", "--user", "--from", "cursor"]);
    let path = || at_home(&home, "config/mcp-host/config.toml");
    assert!(read(path()).contains("GITHUB_TOKEN = \"hush-cursor\""), "{}", read(path()));
    assert_eq!(mode(path()), 0o600);
}

#[test]
fn where_nothing_is_found_it_says_where_it_looked() {
    let home = Home::new();
    let ran = done(&home, &["servers", "import"]);
    for file in [
        "claude_desktop_config.json",
        ".claude.json",
        ".codex/config.toml",
        ".cursor/mcp.json",
        ".vscode/mcp.json",
    ] {
        assert!(ran.stdout().contains(file), "{ran}");
    }
    write_home(&home, ".cursor/mcp.json", "{ nonsense");
    let ran = done(&home, &["servers", "import"]);
    assert!(ran.warnings().iter().any(|warning| warning.contains("not JSON")), "{ran}");
    let ran = run(&home, &["servers", "import", "--from", "nosuch"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

// What tools cost.

#[test]
fn the_cost_of_tools_is_counted_from_files_and_from_servers() {
    let home = Home::new();
    let list = repository().join("tests/corpus/tool-lists/git.json").display().to_string();
    let document = done(&home, &["tools", "tokens", "--from", &list, "--json"]).json();
    let server = &document["servers"][0];
    assert_eq!((&server["name"], &server["tools"]), (&json!("git"), &json!(12)), "{document}");
    let number = |value: &Value| value.as_u64().expect("a number");
    let (definitions, names) = (number(&server["definitions"]), number(&server["names"]));
    assert!((800..1_600).contains(&definitions) && names < definitions / 10, "{document}");
    assert!(
        number(&document["code_mode"]) > 0 && document["estimate"] == json!(true),
        "{document}"
    );
    home.write("mcp-host.toml", crate::support::shop());
    let ran = done(&home, &["tools", "tokens", "--config", "mcp-host.toml"]);
    assert!(ran.stdout().contains("shop") && ran.stderr().contains("estimate"), "{ran}");
}
