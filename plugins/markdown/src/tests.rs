use mcp_host_plugin_text::dev::{self, Structure};
use mcp_host_plugin_text::visible::is_hidden;
use proptest::prelude::*;

use super::*;

fn generate(servers: Vec<Server>, layout: &str) -> Vec<(String, String)> {
    let settings = vec![Setting { name: "layout".into(), value: layout.into() }];
    let output = Markdown::generate(dev::catalog(servers), settings).unwrap();
    let text = |file: File| (file.path.join("/"), String::from_utf8(file.content).unwrap());
    output.files.into_iter().map(text).collect()
}

fn server(name: &str, tools: usize) -> Server {
    let tool = |n: usize| format!(r#"{{"name":"tool_{n:04}","inputSchema":{{}}}}"#);
    let tools: Vec<String> = (0..tools).map(tool).collect();
    dev::server(name, &format!("[{}]", tools.join(","))).unwrap()
}

/// What a reader finds, where nothing may be that only a server wrote.
fn read(text: &str, document: &str) -> Structure {
    let found = Structure::of(document);
    assert!(found.strange.is_empty(), "{text:?} {:?}\n{document}", found.strange);
    assert!(!document.chars().any(|c| !matches!(c, '\n' | '\t') && is_hidden(c)), "{document:?}");
    let even = |table: &dev::Table| table.iter().all(|row| row.len() == table[0].len());
    assert!(found.tables.iter().all(even), "{text:?}\n{document}");
    assert!(found.front_matter.is_none());
    found
}

fn levels(found: &Structure) -> Vec<u32> {
    found.headings.iter().map(|(level, _)| *level).collect()
}

/// Rows of the tables of a tool that says the text everywhere.
fn rows(text: &str) -> usize {
    match text {
        "list" => 3,
        "text" => 4,
        _ => 5,
    }
}

/// The description is a quote or a block, unless it is blank.
fn check_tool(text: &str, found: &Structure) {
    let last: Vec<&str> = found.headings.iter().rev().map(|(_, text)| &**text).take(4).collect();
    assert_eq!(last, ["What the server claims", "Example call", "Output", "Arguments"], "{text:?}");
    let sizes: Vec<_> = found.tables.iter().rev().map(|t| (t.len(), t[0].len())).take(2).collect();
    assert_eq!(sizes, [(rows(text), 4), (rows(text), 5)], "{text:?}");
    let description = usize::from(!text.trim().is_empty());
    assert_eq!(found.quotes.len() + found.fences.len(), 1 + description, "{text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn a_page_keeps_its_structure_whatever_a_server_says(text in dev::hostile_text()) {
        let files = generate(vec![dev::hostile(&text)], "files");
        let paths: Vec<&str> = files.iter().map(|(path, _)| &**path).collect();
        prop_assert_eq!(paths, ["README.md", "servers/server/hostile.md", "servers/server/README.md"]);

        let index = read(&text, &files[0].1);
        prop_assert_eq!(&index.links, &["servers/server/README.md"]);
        prop_assert_eq!((levels(&index), index.tables.len()), (vec![1], 1));

        let tool = read(&text, &files[1].1);
        check_tool(&text, &tool);
        prop_assert_eq!(&tool.links, &["README.md"]);
        prop_assert_eq!((levels(&tool), tool.tables.len()), (vec![1, 2, 2, 2, 2], 2));

        let server = read(&text, &files[2].1);
        prop_assert_eq!(&server.links, &["../../README.md", "hostile.md"]);
        prop_assert_eq!((levels(&server), server.tables[0].len()), (vec![1], 2));
    }

    #[test]
    fn a_single_page_keeps_its_structure_too(text in dev::hostile_text()) {
        let server = dev::hostile(&text);
        let links = [Some("../README.md".to_owned()), anchors(&server).remove(0)];
        let files = generate(vec![server], "single");
        prop_assert_eq!(files.len(), 2);
        let found = read(&text, &files[1].1);
        check_tool(&text, &found);
        prop_assert_eq!(&found.links, &links.into_iter().flatten().collect::<Vec<_>>());
        prop_assert_eq!((levels(&found), found.tables.len()), (vec![1, 2, 3, 3, 3, 3], 3));
    }
}

#[test]
fn every_link_leads_to_a_file() {
    let mut odd = server("con", 1);
    odd.tools[0].ident = "Readme".into();
    let files = generate(vec![server("a", 2), odd], "files");
    for (path, text) in &files {
        let folder: Vec<&str> = path.split('/').collect();
        for link in Structure::of(text).links {
            let mut target = folder[..folder.len() - 1].to_vec();
            for segment in link.split('/') {
                if segment == ".." {
                    let _ = target.pop();
                } else {
                    target.push(segment)
                }
            }
            let target = target.join("/");
            assert!(files.iter().any(|(path, _)| *path == target), "{path}: {link}");
        }
    }
    let paths: Vec<&str> = files.iter().map(|(path, _)| &**path).collect();
    assert!(paths.contains(&"servers/con-mcp/Readme-mcp.md"), "{paths:?}");
}

#[test]
fn a_single_page_links_to_its_own_headings() {
    let files = generate(vec![server("a", 2)], "single");
    let found = Structure::of(&files[1].1);
    assert_eq!(found.links, ["../README.md", "#tool_0000", "#tool_0001"]);
}

#[test]
fn the_same_catalog_gives_the_same_files() {
    let once = || generate(vec![dev::hostile("a|b"), server("x", 2000)], "files");
    assert_eq!(once(), once());
}

#[test]
fn a_layout_that_is_not_known_is_an_error() {
    let settings = vec![Setting { name: "layout".into(), value: "round".into() }];
    assert!(Markdown::generate(dev::catalog(Vec::new()), settings).is_err());
}
