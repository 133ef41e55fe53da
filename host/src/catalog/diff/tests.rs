//! Differences of catalogs, by example and by their laws.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::catalog::Listed;

fn tool(name: &str, description: &str, schema: &str) -> ToolDescription {
    ToolDescription {
        server: "git".into(),
        tool: name.into(),
        title: None,
        description: description.into(),
        input_schema: schema.into(),
        output_schema: None,
        annotations: Annotations {
            read_only: None,
            destructive: None,
            idempotent: None,
            open_world: None,
        },
    }
}

fn catalog(tools: Vec<ToolDescription>) -> Catalog {
    let name = ServerName::new("git").unwrap();
    let tools = tools.into_iter().map(Arc::new).collect();
    Catalog::new(vec![Listed { name, tools, excluded: Vec::new() }])
}

/// The lines a person reads about one tool that was and is like this.
fn told(before: ToolDescription, after: ToolDescription) -> Vec<String> {
    render(&Diff::new(&catalog(vec![before]), &catalog(vec![after])), 10)
}

fn schemas(before: &str, after: &str) -> Vec<String> {
    let lines = told(tool("t", "", before), tool("t", "", after));
    let lines = lines.iter().filter_map(|line| line.strip_prefix("      "));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_change_of_a_description_is_shown_line_by_line_with_nothing_hidden() {
    let (one, other) = (tool("t", "Reads.\nOnce.", "{}"), tool("t", "Reads.\u{200b}\nOnce.", "{}"));
    let expected = [
        "~ git/t",
        "    description",
        "      - Reads.",
        "      + Reads.\\u{200b}",
        "    hidden characters in its description",
        "1 changed",
    ];
    assert_eq!(told(one, other), expected);
}

#[test]
fn a_change_far_into_a_line_is_in_what_is_shown() {
    let long = "x".repeat(2_000);
    let lines = told(
        tool("t", &format!("{long} reads"), "{}"),
        tool("t", &format!("{long} deletes"), "{}"),
    );
    assert!(lines[2].ends_with("xx reads") && lines[3].ends_with("xx deletes"), "{lines:?}");
    assert!(lines.iter().all(|line| line.chars().count() < 400), "{lines:?}");
}

#[test]
fn a_change_of_a_schema_names_the_place() {
    let before = r#"{"type":"object","properties":{"x":{"type":"string"},"old":{},"e":{"enum":[1,2]}},"required":["x"]}"#;
    let after = r#"{"properties":{"e":{"enum":[1,3]},"x":{"type":"number"},"a/b":{"type":"array"}},"type":"object","required":["a/b","x"]}"#;
    let expected = [
        r#"+ /properties/a~1b (required): {"type":"array"}"#,
        "- /properties/e/enum: 2",
        "+ /properties/e/enum: 3",
        "- /properties/old: {}",
        r#"~ /properties/x/type: "string" → "number""#,
        r#"+ /required: "a/b""#,
    ];
    assert_eq!(schemas(before, after), expected);
}

#[test]
fn an_order_that_means_something_is_a_change_and_one_that_does_not_is_none() {
    assert_eq!(
        schemas(r#"{"enum":["b","a"]}"#, r#"{"enum":["a","b"]}"#),
        [r#"~ /enum: ["b","a"] → ["a","b"]"#]
    );
    assert_eq!(
        schemas(r#"{"required":["b","a"]}"#, r#"{ "required":["a","b"]}"#),
        Vec::<String>::new()
    );
    assert_eq!(
        schemas(r#"{"anyOf":[{"const":1},{"const":2}]}"#, r#"{"anyOf":[{"const":1}]}"#),
        [r#"- /anyOf/1: {"const":2}"#]
    );
}

#[test]
fn a_change_of_a_hint_or_an_output_schema_is_told() {
    let mut after = tool("t", "", "{}");
    after.annotations.read_only = Some(true);
    after.output_schema = Some(r#"{"type":"object"}"#.into());
    after.title = Some("T".into());
    let lines = told(tool("t", "", "{}"), after);
    let expected = [
        "~ git/t",
        "    title",
        "      + T",
        "    outputSchema",
        r#"      + the whole schema: {"type":"object"}"#,
        "    readOnlyHint",
        "      ~ unsaid → true",
        "1 changed",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn what_is_shown_and_kept_is_bounded_whatever_changed() {
    let key = "k".repeat(100_000);
    let many: Vec<String> = (0..10_000).map(|n| format!(r#""{n}":{{}}"#)).collect();
    let schema = format!(r#"{{"{key}":{{{}}}}}"#, many.join(","));
    let empty = format!(r#"{{"{key}":{{}}}}"#);
    let diff = Diff::new(
        &catalog(vec![tool("t", &"a\n".repeat(4_000), &empty)]),
        &catalog(vec![tool("t", &"b\n".repeat(4_000), &schema)]),
    );
    let What::Changed(parts) = &diff.changes[0].what else { panic!("{diff:?}") };
    let Part::Schema { diff: schema, .. } = &parts[1] else { panic!("{parts:?}") };
    assert_eq!(schema.changes.len() + schema.more, 10_000);
    assert!(document(&diff).to_string().len() < 1_000_000);
    let lines = render(&diff, 10);
    assert!(lines.len() < 60 && lines.iter().all(|line| line.len() < 2_000), "{}", lines.len());
    let all: Vec<_> = (0..100).map(|n| tool(&format!("t{n}"), "", "{}")).collect();
    let lines = render(&Diff::new(&catalog(Vec::new()), &catalog(all)), 10);
    assert_eq!(lines[10..], ["… 90 more tools", "100 added"]);
}

#[test]
fn a_server_that_is_gone_is_all_of_its_tools() {
    let both = catalog(vec![tool("a", "", "{}"), tool("b", "One. Two.", "{}")]);
    let gone = Diff::new(&both, &Catalog::default());
    assert_eq!(render(&gone, 10), ["- git/a", "- git/b", "2 removed"]);
    let come = Diff::new(&Catalog::default(), &both);
    assert_eq!(render(&come, 10), ["+ git/a", "+ git/b: One.", "2 added"]);
    assert_eq!(document(&come)["added"], 2);
}

/// Tools whose names and parts collide often.
fn tools() -> impl Strategy<Value = Vec<ToolDescription>> {
    let schema = prop_oneof![
        Just("{}"),
        Just(r#"{"type":"object","required":["a","b"]}"#),
        Just(r#"{"required":["b","a"],"type":"object"}"#),
        Just(r#"{"properties":{"a":{"enum":[2,1]}}}"#),
    ];
    let one = ("[abc]", "[xy\n]{0,3}", schema, proptest::option::of("[t]{0,1}"));
    let tools = proptest::collection::vec(one, 0..6);
    tools.prop_map(|tools| {
        tools
            .into_iter()
            .map(|(name, description, schema, title)| ToolDescription {
                title,
                ..tool(&name, &description, schema)
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn a_catalog_does_not_differ_from_itself_in_any_order(tools in tools()) {
        let mut turned: Vec<_> = catalog(tools.clone()).servers()[0]
            .tools.iter().map(|tool| (*tool.description).clone()).collect();
        turned.reverse();
        prop_assert_eq!(Diff::new(&catalog(tools), &catalog(turned)), Diff::default());
    }

    #[test]
    fn the_way_back_undoes_as_much(one in tools(), other in tools()) {
        let (one, other) = (catalog(one), catalog(other));
        let (there, back) = (Diff::new(&one, &other), Diff::new(&other, &one));
        let (there_counts, back_counts) = (there.counts(), back.counts());
        prop_assert_eq!(there_counts.added, back_counts.removed);
        prop_assert_eq!(there_counts.removed, back_counts.added);
        prop_assert_eq!(there_counts.changed, back_counts.changed);
        prop_assert_eq!(there.is_empty(), one.digest() == other.digest());
        for change in &there.changes {
            let says_what = !matches!(&change.what, What::Changed(parts) if parts.is_empty());
            prop_assert!(says_what, "{:?}", change);
        }
    }
}
