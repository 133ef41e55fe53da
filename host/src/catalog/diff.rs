//! What is different between two catalogs, tool by tool and part by part.
//!
//! Two tools are the same when their digests are, so that an order which means nothing is
//! no difference here either.

mod lines;
mod render;
mod schema;

use std::collections::BTreeSet;

use super::hidden::hidden;
use super::{Catalog, Server, Tool};
use crate::name::ServerName;
use crate::tools::{Annotations, ToolDescription, summary};

pub use lines::Hunk;
pub use render::{document, lines as render};
pub use schema::{Pointed, SchemaDiff};

/// The tools that two catalogs do not have alike, sorted by server and name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diff {
    /// One entry a tool.
    pub changes: Vec<Change>,
}

/// What became of one tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its server.
    pub server: String,
    /// Its name.
    pub tool: String,
    /// What became of it.
    pub what: What,
    /// The parts of what it says now in which something is hidden.
    pub hidden: Vec<&'static str>,
}

/// What became of a tool.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// It is new, and this is what it does.
    Added {
        /// The first sentence of its description.
        summary: String,
    },
    /// It is gone.
    Removed,
    /// It says something else in these parts.
    Changed(Vec<Part>),
}

/// A part of a tool that says something else, called what `tools/list` calls it.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Its title or its description, by lines.
    Text {
        /// Which of them.
        name: &'static str,
        /// The lines that differ.
        hunks: Vec<Hunk>,
    },
    /// One of its schemas.
    Schema {
        /// Which of them.
        name: &'static str,
        /// Where it differs.
        diff: SchemaDiff,
    },
    /// A hint about its effects.
    Hint {
        /// Which of them.
        name: &'static str,
        /// What it was.
        before: Option<bool>,
        /// What it is.
        after: Option<bool>,
    },
}

/// How many tools are different.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// New ones.
    pub added: usize,
    /// Ones that are gone.
    pub removed: usize,
    /// Ones that say something else.
    pub changed: usize,
}

impl Diff {
    /// What has to be done to `before` to have `after`.
    pub fn new(before: &Catalog, after: &Catalog) -> Self {
        let names: BTreeSet<&ServerName> =
            before.servers().iter().chain(after.servers()).map(|server| &server.name).collect();
        let pairs = names.into_iter().map(|name| (before.server(name), after.server(name)));
        let differ = |(before, after): &(Option<&Server>, Option<&Server>)| {
            before.map(|server| server.digest) != after.map(|server| server.digest)
        };
        Self { changes: pairs.filter(differ).flat_map(|(a, b)| server(a, b)).collect() }
    }

    /// Whether there is no difference.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How many tools are different.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for change in &self.changes {
            let count = match change.what {
                What::Added { .. } => &mut counts.added,
                What::Removed => &mut counts.removed,
                What::Changed(_) => &mut counts.changed,
            };
            *count = count.saturating_add(1);
        }
        counts
    }
}

impl Change {
    /// What became of a tool; at least one of the two is there.
    pub fn new(before: Option<&ToolDescription>, after: Option<&ToolDescription>) -> Option<Self> {
        let said = after.or(before)?;
        let what = match (before, after) {
            (Some(before), Some(after)) => What::Changed(parts(before, after)),
            (None, Some(after)) => What::Added { summary: summary(&after.description) },
            _ => What::Removed,
        };
        Some(Self {
            server: said.server.clone(),
            tool: said.tool.clone(),
            what,
            hidden: after.map(hidden).unwrap_or_default(),
        })
    }
}

fn server(before: Option<&Server>, after: Option<&Server>) -> Vec<Change> {
    let [before, after] =
        [before, after].map(|server| server.map_or(&[][..], |server| &server.tools));
    let names: BTreeSet<&str> = before.iter().chain(after).map(name).collect();
    let pairs = names.into_iter().map(|name| (find(before, name), find(after, name)));
    pairs
        .filter(|(before, after)| before.map(|tool| tool.digest) != after.map(|tool| tool.digest))
        .filter_map(|(before, after)| {
            Change::new(before.map(|tool| &*tool.description), after.map(|tool| &*tool.description))
        })
        .collect()
}

fn name(tool: &Tool) -> &str {
    &tool.description.tool
}

fn find<'a>(sorted: &'a [Tool], wanted: &str) -> Option<&'a Tool> {
    let at = sorted.binary_search_by(|tool| name(tool).cmp(wanted)).ok()?;
    sorted.get(at)
}

fn parts(before: &ToolDescription, after: &ToolDescription) -> Vec<Part> {
    let description = |tool: &ToolDescription| -> Option<String> {
        Some(tool.description.clone()).filter(|text| !text.is_empty())
    };
    let text = |name, before: Option<&str>, after: Option<&str>| {
        let hunks = lines::diff(before, after);
        (!hunks.is_empty()).then_some(Part::Text { name, hunks })
    };
    let schema = |name, before: Option<&str>, after: Option<&str>| {
        let diff = schema::diff(before, after);
        (!diff.is_empty()).then_some(Part::Schema { name, diff })
    };
    let (said, says) = (description(before), description(after));
    let parts = [
        text("title", before.title.as_deref(), after.title.as_deref()),
        text("description", said.as_deref(), says.as_deref()),
        schema("inputSchema", Some(&before.input_schema), Some(&after.input_schema)),
        schema("outputSchema", before.output_schema.as_deref(), after.output_schema.as_deref()),
    ];
    let hints = hints(&before.annotations).into_iter().zip(hints(&after.annotations));
    let hints = hints
        .filter(|((_, before), (_, after))| before != after)
        .map(|((name, before), (_, after))| Part::Hint { name, before, after });
    parts.into_iter().flatten().chain(hints).collect()
}

fn hints(claimed: &Annotations) -> [(&'static str, Option<bool>); 4] {
    [
        ("readOnlyHint", claimed.read_only),
        ("destructiveHint", claimed.destructive),
        ("idempotentHint", claimed.idempotent),
        ("openWorldHint", claimed.open_world),
    ]
}

#[cfg(test)]
mod tests;
