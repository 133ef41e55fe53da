use mcp_host_plugin_text::dev::{self, Structure};
use mcp_host_plugin_text::visible::is_hidden;
use proptest::prelude::*;

use super::*;

fn generate(servers: Vec<Server>) -> Vec<(String, String)> {
    let output = Skills::generate(dev::catalog(servers), Vec::new()).unwrap();
    let text = |file: File| (file.path.join("/"), String::from_utf8(file.content).unwrap());
    output.files.into_iter().map(text).collect()
}

fn server(name: &str, tools: usize) -> Server {
    let tool = |n: usize| {
        format!(r#"{{"name":"tool_{n:04}","description":"Does {n}.","inputSchema":{{}}}}"#)
    };
    let tools: Vec<String> = (0..tools).map(tool).collect();
    dev::server(name, &format!("[{}]", tools.join(","))).unwrap()
}

/// What has to hold of every file, whatever the server wrote in it.
fn nothing_but_ours(text: &str, document: &str) -> Structure {
    let found = Structure::of(document);
    assert!(found.strange.is_empty(), "{text:?} {:?}\n{document}", found.strange);
    assert!(!document.chars().any(|c| !matches!(c, '\n' | '\t') && is_hidden(c)), "{document:?}");
    let ours = |link: &String| link == "references/hostile.md";
    assert!(found.links.iter().all(ours), "{text:?} {:?}", found.links);
    found
}

fn check_reference(text: &str, document: &str) {
    let found = nothing_but_ours(text, document);
    let headings: Vec<&str> = found.headings.iter().skip(1).map(|(_, text)| &**text).collect();
    let expected = ["Example call", "Arguments", "Output", "What the server claims"];
    assert_eq!(headings, expected, "{text:?}\n{document}");
    // The description, unless it is blank, and the call.
    let languages: Vec<&str> = found.fences.iter().map(|(language, _)| &**language).collect();
    let expected: &[_] = if text.trim().is_empty() { &["sh"] } else { &["text", "sh"] };
    assert_eq!(languages, expected, "{text:?}");
    let sizes: Vec<_> = found.tables.iter().map(|table| (table.len(), table[0].len())).collect();
    let rows = 1 + names_in_the_schema(text);
    assert_eq!(sizes, [(rows, 5), (rows, 4)], "{text:?}");
    let even = |table: &dev::Table| table.iter().all(|row| row.len() == table[0].len());
    assert!(found.tables.iter().all(even));
    assert!(found.front_matter.is_none() && found.quotes.is_empty());
}

/// The text is a name beside two others, and once more in a list.
fn names_in_the_schema(text: &str) -> usize {
    match text {
        "list" => 2,
        "text" => 3,
        _ => 4,
    }
}

fn check_skill(text: &str, document: &str) {
    let found = nothing_but_ours(text, document);
    assert_eq!(found.headings.len(), 3, "{text:?}");
    assert_eq!((found.fences.len(), found.tables.len(), found.quotes.len()), (1, 0, 0), "{text:?}");
    let keys: Vec<&str> = found
        .front_matter
        .iter()
        .flat_map(|matter| matter.lines())
        .filter_map(|line| line.trim().split_once(':').map(|(key, _)| key))
        .collect();
    let expected = [
        "name",
        "description",
        "compatibility",
        "metadata",
        "generated-by",
        "mcp-server",
        "mcp-server-digest",
    ];
    assert_eq!(keys, expected, "{text:?}");
    // Some readers end the front matter at the next three hyphens, wherever they stand.
    let matter = document.split("---").nth(1).unwrap_or_default();
    assert_eq!(matter.trim(), found.front_matter.unwrap_or_default().trim(), "{text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn a_skill_keeps_its_structure_whatever_a_server_says(text in dev::hostile_text()) {
        let mut files = generate(vec![dev::hostile(&text)]).into_iter();
        let (path, reference) = files.next().unwrap();
        prop_assert_eq!(path, "server/references/hostile.md");
        check_reference(&text, &reference);
        let (path, skill) = files.next().unwrap();
        prop_assert_eq!(path, "server/SKILL.md");
        check_skill(&text, &skill);
        prop_assert!(files.next().is_none());
    }
}

#[test]
fn every_server_is_a_skill_of_its_own() {
    let files = generate(vec![server("my server", 1), server("MyServer", 1), server("none", 0)]);
    let skills: Vec<&str> =
        files.iter().filter_map(|(path, _)| path.strip_suffix("/SKILL.md")).collect();
    assert_eq!(skills, ["my-server", "my-server-2"]);
    for skill in skills {
        let (_, document) =
            files.iter().find(|(path, _)| *path == format!("{skill}/SKILL.md")).unwrap();
        assert!(document.starts_with(&format!("---\nname: \"{skill}\"\n")), "{document}");
    }
}

#[test]
fn many_tools_have_a_list_of_their_own() {
    let files = generate(vec![server("big", 2000)]);
    let find =
        |path: &str| files.iter().find(|(other, _)| other == path).map(|(_, text)| text).unwrap();
    let skill = find("big/SKILL.md");
    assert!(skill.lines().count() < 60 && skill.len() < 5_000, "{skill}");
    let found = Structure::of(skill);
    assert_eq!(found.links, ["TOOLS.md"]);
    let description = found.front_matter.unwrap();
    let description = description.lines().find(|line| line.starts_with("description")).unwrap();
    assert!(description.len() < 1_024 && description.contains("more."), "{description}");
    assert_eq!(Structure::of(find("big/TOOLS.md")).links.len(), 2000);
    assert_eq!(files.len(), 2002);
}

#[test]
fn the_same_catalog_gives_the_same_files() {
    let once = || generate(vec![dev::hostile("a|b"), server("x", 3)]);
    assert_eq!(once(), once());
}

#[test]
fn a_tool_whose_schema_cannot_be_read_costs_itself_alone() {
    let mut broken = server("x", 2);
    broken.tools[0].input_schema = "{".repeat(10_000);
    let output = Skills::generate(dev::catalog(vec![broken]), Vec::new()).unwrap();
    assert_eq!(output.files.len(), 3);
    assert_eq!(output.diagnostics.len(), 1);
    assert_eq!(output.diagnostics[0].tool.as_deref(), Some("tool_0000"));
}

#[test]
fn what_is_large_is_cut_and_says_so() {
    let mut large = server("x", 1);
    let values: Vec<String> = (0..100_000).map(|n| format!("\"v{n}\"")).collect();
    large.tools[0].input_schema =
        format!(r#"{{"properties":{{"p":{{"enum":[{}]}}}}}}"#, values.join(","));
    large.tools[0].description = "long ".repeat(50_000);
    let files = generate(vec![large]);
    assert!(files.iter().all(|(_, text)| text.len() < 20_000));
    assert!(
        files[0].1.contains("… and 99980 more values") && files[0].1.contains("more characters")
    );
}
