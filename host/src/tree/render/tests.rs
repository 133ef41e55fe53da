//! Pages about tools that a stranger described: theirs stays theirs, ours stays ours.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::name::is_hidden;
use crate::tools::Annotations;

/// What a server can write freely.
#[derive(Debug, Clone)]
struct Words {
    tool: String,
    title: String,
    description: String,
    field: String,
    inner: String,
    about: String,
    value: String,
}

impl Words {
    fn tame() -> Self {
        let [tool, title, description, field, inner, about, value] =
            ["t", "T", "d", "f", "i", "a", "v"].map(str::to_owned);
        Self { tool, title, description, field, inner, about, value }
    }

    fn tool(&self) -> Shelved {
        let schema = json!({
            "type": "object",
            "properties": {
                &self.field: {
                    "type": "array",
                    "description": self.about,
                    "items": {
                        "properties": { &self.inner: { "description": self.about } },
                        "const": self.value,
                    },
                    "default": [self.value],
                },
            },
            "required": [self.field],
        })
        .to_string();
        let claimed = Some(true);
        let tool = ToolDescription {
            server: self.title.clone(),
            tool: self.tool.clone(),
            title: Some(self.title.clone()),
            description: self.description.clone(),
            output_schema: Some(schema.clone()),
            input_schema: schema,
            annotations: Annotations {
                read_only: claimed,
                destructive: claimed,
                idempotent: claimed,
                open_world: claimed,
            },
        };
        Shelved { stem: "stem".to_owned(), tool: Arc::new(tool) }
    }

    fn pages(&self) -> [String; 2] {
        let (tool, server) = (self.tool(), ServerName::new("s").unwrap());
        [page(&tool), index(&server, &[tool])]
    }
}

/// A page without what stands between backquotes, read as Markdown is: a block ends at
/// its own fence, and a span at as many backquotes as it began with.
fn skeleton(page: &str) -> String {
    let mut bones = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let fence = line.chars().take_while(|c| *c == '`').count();
        if fence >= 3 && !line[fence..].contains('`') {
            let ends = |line: &str| {
                let line = line.trim();
                line.len() >= fence && line.chars().all(|c| c == '`')
            };
            assert!(lines.any(ends), "a block has no end: {page}");
            bones.push_str("<block>\n");
        } else {
            bones.push_str(&without_spans(line));
            bones.push('\n');
        }
    }
    bones
}

fn without_spans(line: &str) -> String {
    let mut bones = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        bones.push_str(&rest[..at]);
        let run = rest[at..].chars().take_while(|c| *c == '`').count();
        let inside = &rest[at + run..];
        let end = runs(inside).find(|(_, length)| *length == run);
        let (end, _) = end.unwrap_or_else(|| panic!("a span has no end: {line}"));
        bones.push_str("<span>");
        rest = &inside[end + run..];
    }
    bones + rest
}

/// Where backquotes stand in a row, and how many.
fn runs(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let begins = |at: usize| text[at..].starts_with('`') && !text[..at].ends_with('`');
    let starts = text.char_indices().map(|(at, _)| at).filter(move |at| begins(*at));
    starts.map(|at| (at, text[at..].chars().take_while(|c| *c == '`').count()))
}

fn has_hidden(text: &str) -> bool {
    text.contains(|c: char| is_hidden(c) && c != '\n')
}

/// Text with much of what means something in Markdown.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[`~#>|<!\\[\\]()=*_\\\\ \n\r\ta.-]{1,8}",
        Just("\n```\n".to_owned()),
        Just("\n# Forged\n\n".to_owned()),
        Just("\n## Call\n".to_owned()),
        Just("</div><script>".to_owned()),
        Just("![x](https://a.example)".to_owned()),
        Just("\u{202e}\u{1b}[2J\u{2028}\u{85}".to_owned()),
        any::<String>(),
    ];
    vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

/// Something to see: of nothing a page says that it is not there.
fn text() -> impl Strategy<Value = String> {
    hostile().prop_filter("blank", |text| !summary(text).trim().is_empty())
}

prop_compose! {
    fn words()(
        tool in text(), title in text(), description in text(), field in text(),
        inner in text(), about in text(), value in hostile(),
    ) -> Words {
        Words { tool, title, description, field, inner, about, value }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_stranger_changes_nothing_that_we_say(words in words()) {
        let expected = Words::tame().pages();
        for (page, expected) in words.pages().iter().zip(&expected) {
            prop_assert_eq!(skeleton(page), skeleton(expected), "{}", page);
            prop_assert!(!has_hidden(page), "{:?}", page);
        }
    }

    #[test]
    fn the_json_of_a_tool_is_what_its_server_said(words in words()) {
        let Shelved { tool, .. } = words.tool();
        let text = document(&tool_form(&tool));
        prop_assert!(!has_hidden(&text), "{:?}", text);
        let form: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(form["tool"].as_str(), Some(words.tool.as_str()));
        prop_assert_eq!(form["title"].as_str(), Some(words.title.as_str()));
        prop_assert_eq!(form["description"].as_str(), Some(words.description.as_str()));
        prop_assert_eq!(form["inputSchema"].to_string(), tool.input_schema.clone());
        prop_assert_eq!(form["outputSchema"].to_string(), tool.input_schema.clone());
    }
}

#[test]
fn a_page_has_its_headings_and_no_others() {
    let mut words = Words::tame();
    words.description = "# one\n```\n# two\n````\n## Call\n".to_owned();
    words.about = "# three\n## four".to_owned();
    let bones = skeleton(&words.pages()[0]);
    let headings: Vec<_> = bones.lines().filter(|line| line.starts_with('#')).collect();
    let expected =
        ["# <span>", "## Description", "## Arguments", "## Result", "## Effects", "## Call"];
    assert_eq!(headings, expected);
}

#[test]
fn a_tool_of_which_nothing_is_said_has_a_page_that_says_so() {
    let unsaid =
        Annotations { read_only: None, destructive: None, idempotent: None, open_world: None };
    let Shelved { tool, stem } = Words::tame().tool();
    let tool = ToolDescription {
        title: None,
        description: " \n".to_owned(),
        input_schema: "{}".to_owned(),
        output_schema: None,
        annotations: unsaid,
        ..Arc::unwrap_or_clone(tool)
    };
    let page = page(&Shelved { stem, tool: Arc::new(tool) });
    for said in [
        "does not describe it",
        "It takes none.",
        "does not say what comes back",
        "says nothing of its effects",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(page.contains("call-tool(\"T\", \"t\", arguments)"), "{page}");
}

#[test]
fn a_schema_that_would_be_huge_when_indented_is_not() {
    let deep = (0..30).fold(json!(vec![1; 50_000]), |inner, _| json!([inner]));
    let text = document(&json!({ "default": deep, "hidden": "\u{7f}" }));
    assert!(text.len() < MAX_FILE_READ_BYTES && text.len() > 100_000, "{}", text.len());
    assert!(!has_hidden(&text) && text.ends_with("}\n"));
}

#[test]
fn a_bound_of_a_value_is_shortened_where_it_is_long() {
    assert_eq!(compact(&json!(["a", 1])), r#"["a",1]"#);
    let long = compact(&json!(vec!["é"; 100_000]));
    assert!(long.len() < BOUND_BYTES + 10 && long.ends_with('…'), "{long}");
    assert!(!long.contains('\u{fffd}'), "{long}");
}
