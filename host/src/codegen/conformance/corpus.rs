//! The catalogs that generators are checked with. They ship with the program, so that
//! everybody checks the same.

use std::sync::Arc;

use serde_json::value::RawValue;

use crate::bridge;
use crate::catalog::{Catalog, Listed};
use crate::limits::MAX_TOOLS;
use crate::name::ServerName;
use crate::tools::{Annotations, ToolDescription};

/// One catalog.
pub(super) struct Sample {
    /// What a person knows it by.
    pub(super) name: &'static str,
    pub(super) catalog: Catalog,
    /// Whether the names of its tools stand in any text as they are.
    pub(super) names_are_plain: bool,
}

const ORDINARY: &str = include_str!("ordinary.json");
const HOSTILE_TEXT: &str = include_str!("hostile-text.json");
const NAMES: &str = include_str!("names.json");
const SCHEMAS: &str = include_str!("schemas.json");

/// All of them but the largest.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("no servers", &[], true),
        sample("a server without tools", &[("empty", r#"{"tools":[]}"#)], true),
        ordinary(),
        sample("two servers", &[("one", ORDINARY), ("One", ORDINARY)], true),
        sample("names", &[("class", NAMES)], false),
        sample("schemas", &[("my server", SCHEMAS)], true),
        sample("hostile text", &[("text", HOSTILE_TEXT)], true),
        Sample { name: "2,000 tools", catalog: many(MAX_TOOLS), names_are_plain: true },
    ]
}

/// The one with nothing odd in it.
pub(super) fn ordinary() -> Sample {
    sample("ordinary", &[("ordinary", ORDINARY)], true)
}

/// A catalog of so many ordinary tools.
pub(super) fn many(tools: usize) -> Catalog {
    let tool = |number: usize| ToolDescription {
        server: "many".into(),
        tool: format!("do_thing_{number:04}"),
        title: Some(format!("Thing {number}")),
        description: format!("Does the thing of number {number}, and says how it went."),
        input_schema: include_str!("thing.json").to_owned(),
        output_schema: Some(r#"{"type":"object","properties":{"done":{"type":"boolean"}}}"#.into()),
        annotations: Annotations {
            read_only: Some(number.is_multiple_of(2)),
            destructive: None,
            idempotent: None,
            open_world: None,
        },
    };
    let tools = (0..tools).map(tool).map(Arc::new).collect();
    let name = ServerName::new("many").ok();
    Catalog::new(
        name.map(|name| Listed { name, tools, excluded: Vec::new() }).into_iter().collect(),
    )
}

fn sample(name: &'static str, servers: &[(&str, &str)], names_are_plain: bool) -> Sample {
    // What is wrong with one of these is found by the tests, which read them all.
    let lists = servers.iter().filter_map(|(server, document)| {
        let name = ServerName::new(server).ok()?;
        let list: Document<'_> = serde_json::from_str(document).ok()?;
        let (tools, excluded) = bridge::read_list(&name, list.tools).ok()?;
        Some(Listed { name, tools, excluded })
    });
    Sample { name, catalog: Catalog::new(lists.collect()), names_are_plain }
}

#[derive(serde::Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    tools: &'a RawValue,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_tool_of_a_sample_is_left_out() {
        let tools: Vec<_> = samples()
            .iter()
            .map(|sample| {
                let servers = sample.catalog.servers();
                assert!(servers.iter().all(|server| server.excluded.is_empty()), "{}", sample.name);
                (sample.name, servers.len(), sample.catalog.tools())
            })
            .collect();
        assert_eq!(
            tools,
            [
                ("no servers", 0, 0),
                ("a server without tools", 1, 0),
                ("ordinary", 1, 4),
                ("two servers", 2, 8),
                ("names", 1, 19),
                ("schemas", 1, 17),
                ("hostile text", 1, 19),
                ("2,000 tools", 1, 2_000),
            ]
        );
    }
}
