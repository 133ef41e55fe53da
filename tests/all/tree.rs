//! The tools as files, from the command line: `tools tree` lists them and `tools cat`
//! prints them, of the example server and of servers that fail or lie.

use serde_json::{Value, json};

use crate::servers::scene::Scene;
use crate::support::{HOST, Outcome, Run, shop};

/// Two servers that are the bookshop, one under a name that no file may have.
fn two_shops() -> String {
    format!("{}[servers.\"con\"]\ncommand = {HOST:?}\nargs = [\"example-server\"]\n", shop())
}

/// The bookshop, and a server that cannot be started.
fn shop_and_ruin() -> String {
    format!("{}[servers.ruin]\ncommand = \"/nonexistent/server\"\n", shop())
}

fn tools(config: &str, args: &[&str]) -> Outcome {
    Run::new().args(["tools"]).args(args).config(config).go()
}

fn lines(ran: &Outcome) -> Vec<String> {
    ran.stdout().lines().map(str::to_owned).collect()
}

#[test]
fn every_file_of_the_tree_can_be_printed() {
    let tree = tools(&two_shops(), &["tree"]);
    let files = lines(&tree);
    // The index of each server and its 12 tools, twice, and what explains it all.
    assert_eq!((tree.code, files.len()), (Some(0), 2 * 2 * (1 + 12) + 1), "{tree}");
    assert_eq!(files[0], "/mcp-tools/README.md");
    assert!(files.contains(&"/mcp-tools/servers/shop/search_books.md".to_owned()), "{tree}");
    assert!(!tree.stdout().contains("/con/"), "{tree}");
    let args: Vec<&str> =
        ["cat", "--json"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let ran = tools(&two_shops(), &args);
    let printed = ran.json();
    assert_eq!((ran.code, printed.as_array().map(Vec::len)), (Some(0), Some(files.len())), "{ran}");
    for (file, path) in printed.as_array().expect("a list").iter().zip(&files) {
        let content = file["content"].as_str().unwrap_or_default();
        assert_eq!(file["path"], path.as_str(), "{ran}");
        assert!(
            content.ends_with('\n') && !content.contains(|c: char| c.is_control() && c != '\n')
        );
        if path.ends_with(".json") {
            serde_json::from_str::<Value>(content).expect("a JSON document");
        }
    }
    ran.no_process_left();
}

#[test]
fn a_tool_is_described_as_tools_show_has_it() {
    let config = shop();
    let shown = tools(&config, &["show", "shop/place_order", "--json"]).json();
    let ran = tools(&config, &["cat", "shop/place_order.json"]);
    let file = ran.json();
    for key in ["title", "description", "inputSchema", "outputSchema", "annotations"] {
        assert!(shown[key] == file[key] && !file[key].is_null(), "{key}: {ran}");
    }
    assert_eq!((&file["server"], &file["tool"]), (&json!("shop"), &json!("place_order")), "{ran}");
    let page = tools(&config, &["cat", "shop/place_order.md"]);
    for part in ["# `place_order`", "call-tool(\"shop\", \"place_order\", arguments)", "  - `isbn`"]
    {
        assert!(page.stdout().contains(part), "{part}: {page}");
    }
}

#[test]
fn a_tree_of_some_has_no_others() {
    let config = two_shops();
    let ran = tools(&config, &["tree", "shop/echo", "shop/wait"]);
    let expected = ["echo.json", "echo.md", "wait.json", "wait.md"];
    assert_eq!(
        lines(&ran),
        expected.map(|file| format!("/mcp-tools/servers/shop/{file}")),
        "{ran}"
    );
    let ran = tools(&config, &["tree", "con", "--json"]);
    let document = ran.json();
    assert_eq!(document["files"], json!([]), "{ran}");
    let servers = document["servers"].as_array().expect("the servers");
    assert_eq!((servers.len(), &servers[0]["name"]), (1, &json!("con")), "{ran}");
    assert_eq!(servers[0]["files"].as_array().map(Vec::len), Some(26), "{ran}");
    assert!(servers[0]["error"].is_null(), "{ran}");
}

#[test]
fn a_path_is_the_same_from_the_root_the_mount_and_the_servers() {
    let config = shop();
    let all = ["/mcp-tools/servers/shop/index.md", "servers/shop/index.md", "shop/index.md"];
    let printed = all.map(|path| tools(&config, &["cat", path]).stdout());
    assert!(printed[0].contains("12 tools"), "{}", printed[0]);
    assert!(printed.iter().all(|text| *text == printed[0]));
}

#[test]
fn a_server_that_cannot_be_started_costs_its_own_files() {
    let config = shop_and_ruin();
    let ran = tools(&config, &["tree"]);
    assert_eq!((ran.code, lines(&ran).len(), ran.warnings().len()), (Some(0), 27, 1), "{ran}");
    let ran = tools(&config, &["tree", "--json"]);
    let error = &ran.json()["servers"][0]["error"];
    assert_eq!(error["outcome"], "server-unavailable", "{ran}");
    let ran = tools(&config, &["tree", "ruin"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(4), ""), "{ran}");
    // All of what was asked for, or nothing.
    let ran = tools(&config, &["cat", "shop/index.md", "ruin/index.md"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (Some(4), ""), "{ran}");
    assert!(ran.report().0.contains("ruin"), "{ran}");
    ran.no_process_left();
}

#[test]
fn what_does_not_exist_is_refused_with_what_was_perhaps_meant() {
    let config = two_shops();
    for (args, hint) in [
        (["cat", "shop/ehco.md"], "/mcp-tools/servers/shop/echo.md"),
        (["cat", "shop/search_books"], "/mcp-tools/servers/shop/search_books.md"),
        (["cat", "/mcp-tools/servers/shpo/echo.md"], "/mcp-tools/servers/shop/echo.md"),
        (["cat", "con/echo.md"], "/mcp-tools/servers/con-"),
        (["cat", "shop"], "tools tree"),
        (["cat", "/etc/passwd"], "tools tree"),
        (["cat", "shop/../../x"], "tools tree"),
        (["tree", "shpo"], "did you mean shop?"),
        (["tree", "shop/ehco"], "shop/echo"),
    ] {
        let ran = tools(&config, &args);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.report().1.contains(hint), "{hint}: {ran}");
    }
}

#[test]
fn what_a_server_says_of_itself_is_made_visible_in_every_file() {
    let scene = Scene::of("odd-tools");
    let tree = scene.run(&["tools", "tree"]);
    let files = lines(&tree);
    let safe = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    assert!(files.contains(&"/mcp-tools/servers/fake/flagged.md".to_owned()), "{tree}");
    assert!(files.iter().all(|file| file.chars().all(safe)), "{tree}");
    let args = ["tools", "cat"].into_iter().chain(files.iter().map(String::as_str));
    let ran = scene.run(&args.collect::<Vec<_>>());
    assert_eq!(ran.code, Some(0), "{ran}");
    let text = ran.stdout();
    assert!(text.contains("turns \\u{202e}around\\u{1b}[2J"), "{ran}");
    assert!(!text.contains(|c: char| c == '\u{202e}' || (c.is_control() && c != '\n')), "{ran}");
}
