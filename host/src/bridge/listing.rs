//! A server's tools: fetched page by page within bounds, kept until they change.
//!
//! Callers at the same time share one listing. However often a server says that its tools
//! changed, it is asked again only when somebody needs them, and not twice a second.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use rmcp::model::{ClientRequest, ListToolsRequest, PaginatedRequestParams};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::time::Instant;

use super::answer::Answer;
use super::ask::{Target, ask};
use super::connection::Connection;
use super::error;
use super::relay::RawTool;
use super::schema::Budget;
use super::share::{Flight, lock};
use super::tool::{Listed, Tool, Unusable};
use crate::config::server::Server;
use crate::limits::{MAX_LINE_BYTES, MAX_LIST_BYTES, MAX_LIST_PAGES, MAX_TOOLS, RELIST_TIME};
use crate::name::ServerName;
use crate::tools::{Effect, ToolDescription, ToolError};

const METHOD_NOT_FOUND: i32 = -32601;
/// What to do about a list over a bound.
const OFFER_LESS: &str =
    "have the server offer less, if its `args` or `env` in the configuration can make it";

/// A server's tools as they were at one time.
pub(super) struct Listing {
    tools: BTreeMap<String, Tool>,
    excluded: Vec<Unusable>,
    version: u64,
    fetched: Instant,
    /// How long it took.
    pub(super) took: Duration,
}

impl Listing {
    /// A tool by the name its server gave it.
    pub(super) fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.get(name)
    }

    /// The names, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tools.keys().map(String::as_str)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.tools.len()
    }

    /// All there is to know, sorted by name.
    pub(super) fn descriptions(&self) -> Vec<Arc<ToolDescription>> {
        self.tools.values().map(|tool| tool.description.clone()).collect()
    }

    /// The tools as they were listed, sorted by name; none that are not passed on.
    pub(super) fn raw(&self) -> Vec<Arc<RawTool>> {
        self.tools.values().filter_map(|tool| tool.raw.clone()).collect()
    }

    /// The tools that were left out.
    pub(super) fn excluded(&self) -> &[Unusable] {
        &self.excluded
    }
}

/// The listings of one connection, of which the newest counts.
#[derive(Default)]
pub(super) struct Listings {
    newest: Mutex<Option<Arc<Listing>>>,
    flight: Flight<Arc<Listing>>,
}

impl Listings {
    /// The newest listing, however old.
    pub(super) fn newest(&self) -> Option<Arc<Listing>> {
        lock(&self.newest).clone()
    }
}

/// The tools in a list that came from elsewhere, sorted by name, and those left out.
/// Their schemas are bounded, and not compiled: nobody calls them.
pub(super) fn read_list(
    server: &ServerName,
    list: &RawValue,
) -> Result<(Vec<Arc<ToolDescription>>, Vec<Unusable>), ToolError> {
    let mut draft = Draft::new(server);
    draft.bounded("bytes", list.get().len(), MAX_LIST_BYTES)?;
    let tools: Vec<&RawValue> = serde_json::from_str(list.get()).map_err(|_| draft.malformed())?;
    draft.add_tools(&tools)?;
    let mut tools: Vec<_> =
        draft.tools.into_values().map(|tool| Arc::new(tool.description)).collect();
    tools.sort_by(|a, b| a.tool.cmp(&b.tool));
    Ok((tools, draft.excluded))
}

/// The tools of a connected server; asks it when they are not known or changed.
pub(super) async fn listing(
    connection: &Arc<Connection>,
    server: &Server,
) -> Result<Arc<Listing>, ToolError> {
    if let Some(fresh) =
        connection.listings.newest().filter(|listing| is_fresh(listing, connection))
    {
        return Ok(fresh);
    }
    let begin = || {
        let (connection, server) = (connection.clone(), server.clone());
        async move { fetch(&connection, &server).await }.boxed()
    };
    connection.listings.flight.join(begin).await
}

fn is_fresh(listing: &Listing, connection: &Connection) -> bool {
    listing.version == connection.traffic().tools_version()
        || listing.fetched.elapsed() < RELIST_TIME
}

async fn fetch(connection: &Arc<Connection>, server: &Server) -> Result<Arc<Listing>, ToolError> {
    let (begun, version) = (Instant::now(), connection.traffic().tools_version());
    let until = begun.checked_add(server.deadlines.list).unwrap_or(begun);
    let mut draft = Draft::new(&server.name);
    draft.keeps_raw = connection.traffic().is_relaying();
    let mut cursor = None;
    loop {
        let answer = page(connection, server, cursor.take(), until).await?;
        let text = match answer {
            Answer::Result(text) => text,
            Answer::Error { code: METHOD_NOT_FOUND, .. } if !connection.claims_tools() => break,
            answer => return Err(refused(&server.name, &answer)),
        };
        cursor = draft.add(&text)?;
        if cursor.is_none() {
            break;
        }
    }
    let (mut tools, mut excluded) = draft.finish(until, server.deadlines.list).await?;
    if let Some(link) = connection.link() {
        let learned = tools.extract_if(.., |name, tool| {
            let learned = link.learn(name, &tool.description.input_schema);
            let refused = learned.map_err(|reason| {
                excluded.push(Unusable { tool: error::quoted(name), reason });
            });
            refused.is_err()
        });
        learned.for_each(drop);
    }
    let listing = Arc::new(Listing {
        tools,
        excluded,
        version,
        fetched: Instant::now(),
        took: begun.elapsed(),
    });
    *lock(&connection.listings.newest) = Some(listing.clone());
    Ok(listing)
}

async fn page(
    connection: &Connection,
    server: &Server,
    cursor: Option<String>,
    until: Instant,
) -> Result<Answer, ToolError> {
    let mut request = ListToolsRequest {
        method: Default::default(),
        params: None,
        extensions: Default::default(),
    };
    if cursor.is_some() {
        request.params = Some(PaginatedRequestParams::default().with_cursor(cursor));
    }
    let target = Target { server: &server.name, tool: None };
    let request = ClientRequest::ListToolsRequest(request);
    let answer = ask(connection, target, request, until, server.deadlines.list).await;
    // A list changes nothing, so whoever wanted it may ask again whatever came of it.
    answer.map_err(|error| ToolError { effect: Effect::NotSent, ..error })
}

/// A listing that is being put together.
struct Draft {
    server: ServerName,
    tools: HashMap<String, Listed>,
    excluded: Vec<Unusable>,
    twice: HashSet<String>,
    cursors: HashSet<String>,
    entries: usize,
    bytes: usize,
    pages: usize,
    keeps_raw: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    #[serde(borrow)]
    tools: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    next_cursor: Option<&'a RawValue>,
}

impl Draft {
    fn new(server: &ServerName) -> Self {
        Self {
            server: server.clone(),
            tools: HashMap::new(),
            excluded: Vec::new(),
            twice: HashSet::new(),
            cursors: HashSet::new(),
            entries: 0,
            bytes: 0,
            pages: 0,
            keeps_raw: false,
        }
    }

    /// Takes one page; returns where the next one begins, if there is one.
    fn add(&mut self, text: &str) -> Result<Option<String>, ToolError> {
        self.bytes = self.bytes.saturating_add(text.len());
        self.bounded("bytes", self.bytes, MAX_LIST_BYTES)?;
        let page: Page<'_> = serde_json::from_str(text).map_err(|_| self.malformed())?;
        self.add_tools(&page.tools)?;
        self.pages = self.pages.saturating_add(1);
        let next = page.next_cursor.and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
        let Some(next) = next.filter(|cursor| !cursor.is_empty()) else { return Ok(None) };
        self.bounded("pages", self.pages.saturating_add(1), MAX_LIST_PAGES)?;
        if !self.cursors.insert(next.clone()) {
            let message = format!(
                "the tool list of server {} repeats a page: {}",
                self.server,
                error::quoted(&next)
            );
            return Err(error::limit(message, Effect::NotSent, error::BROKEN_SERVER));
        }
        Ok(Some(next))
    }

    fn add_tools(&mut self, tools: &[&RawValue]) -> Result<(), ToolError> {
        self.entries = self.entries.saturating_add(tools.len());
        self.bounded("tools", self.entries, MAX_TOOLS)?;
        for raw in tools {
            match Listed::read(&self.server, raw) {
                Ok(tool) if self.keeps_raw => self.insert(tool.keeping(raw)),
                Ok(tool) => self.insert(tool),
                Err(unusable) => self.excluded.push(unusable),
            }
        }
        Ok(())
    }

    /// Of two tools with one name neither can be meant.
    fn insert(&mut self, tool: Listed) {
        let name = tool.description.tool.clone();
        if self.twice.contains(&name) {
            return;
        }
        if self.tools.remove(&name).is_none() {
            self.tools.insert(name, tool);
            return;
        }
        let reason = "the server lists more than one tool of this name".to_owned();
        self.excluded.push(Unusable { tool: error::quoted(&name), reason });
        self.twice.insert(name);
    }

    /// Compiles the schemas, on a thread where that may take its time.
    async fn finish(
        self,
        until: Instant,
        allowed: Duration,
    ) -> Result<(BTreeMap<String, Tool>, Vec<Unusable>), ToolError> {
        let server = self.server.clone();
        let late = move || {
            let target = Target { server: &server, tool: None };
            error::late(
                &format!("compiling the schemas of {target}"),
                allowed,
                Effect::NotSent,
                "allow more time: `list_timeout` in the server's configuration",
            )
        };
        let compiling = tokio::task::spawn_blocking(move || self.compile(until));
        match compiling.await {
            Ok(Some(compiled)) => Ok(compiled),
            Ok(None) => Err(late()),
            Err(_) => Err(error::abandoned()),
        }
    }

    fn compile(mut self, until: Instant) -> Option<(BTreeMap<String, Tool>, Vec<Unusable>)> {
        let mut budget = Budget::default();
        let mut tools = BTreeMap::new();
        let listed: BTreeMap<_, _> = self.tools.drain().collect();
        for (name, tool) in listed {
            match tool.compile(&mut budget) {
                Ok(tool) => drop(tools.insert(name, tool)),
                Err(unusable) => self.excluded.push(unusable),
            }
            if Instant::now() > until {
                return None;
            }
        }
        Some((tools, self.excluded))
    }

    fn bounded(&self, what: &str, count: usize, limit: usize) -> Result<(), ToolError> {
        if count <= limit {
            return Ok(());
        }
        let message = format!(
            "the tool list of server {} has over {limit} {what}, which is the limit",
            self.server
        );
        Err(error::limit(message, Effect::NotSent, OFFER_LESS))
    }

    fn malformed(&self) -> ToolError {
        let message = format!(
            "server {} answers the question for its tools with something else",
            self.server
        );
        error::unsupported(message, Effect::NotSent, error::BROKEN_SERVER)
    }
}

fn refused(server: &ServerName, answer: &Answer) -> ToolError {
    match answer {
        Answer::TooLarge { bytes } => {
            let message = format!(
                "the tool list of server {server} has a page of {bytes} bytes, over the limit of {MAX_LINE_BYTES}"
            );
            error::limit(message, Effect::NotSent, OFFER_LESS)
        }
        Answer::Error { message, .. } => {
            let said = error::quoted(message);
            error::unsupported(
                format!("server {server} does not list its tools: {said}"),
                Effect::NotSent,
                "see whether the server lacks something in its `args` or `env` in the configuration",
            )
        }
        Answer::Result(_) => error::abandoned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::tools::ErrorReason;

    fn draft() -> Draft {
        Draft::new(&ServerName::new("s").unwrap())
    }

    fn tool(name: &str) -> Value {
        json!({"name": name, "inputSchema": {"type": "object"}})
    }

    async fn finish(draft: Draft) -> (Vec<String>, Vec<Unusable>) {
        let long = Duration::from_secs(60);
        let (tools, excluded) = draft.finish(Instant::now() + long, long).await.unwrap();
        (tools.into_keys().collect(), excluded)
    }

    #[tokio::test]
    async fn a_bad_tool_costs_only_itself() {
        let mut draft = draft();
        let bad = json!({"name": "bad", "inputSchema": {"$ref": "https://example.com/x"}});
        let page =
            json!({"tools": [tool("b"), 7, {"name": "x"}, bad, tool("a"), {"inputSchema": {}}]});
        assert_eq!(draft.add(&page.to_string()).unwrap(), None);
        let (tools, excluded) = finish(draft).await;
        assert_eq!(tools, ["a", "b"]);
        assert_eq!(excluded.len(), 4);
    }

    #[tokio::test]
    async fn of_tools_with_one_name_none_is_kept() {
        let mut draft = draft();
        draft
            .add(&json!({"tools": [tool("a"), tool("b")], "nextCursor": "2"}).to_string())
            .unwrap();
        draft
            .add(&json!({"tools": [tool("a"), tool("a")], "nextCursor": null}).to_string())
            .unwrap();
        let (tools, excluded) = finish(draft).await;
        assert_eq!(tools, ["b"]);
        assert_eq!(excluded.iter().map(|e| e.tool.as_str()).collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn a_list_without_end_is_refused() {
        let mut pages = draft();
        let error = (0..).find_map(|n| {
            pages.add(&json!({"tools": [], "nextCursor": n.to_string()}).to_string()).err()
        });
        assert!(error.unwrap().message.contains("over 100 pages"));
        let mut same = draft();
        let page = json!({"tools": [], "nextCursor": "x"}).to_string();
        assert_eq!(same.add(&page).unwrap(), Some("x".to_owned()));
        assert_eq!(same.add(&page).unwrap_err().reason, ErrorReason::Limit);
    }

    #[test]
    fn a_list_too_large_is_refused() {
        let many: Vec<Value> = (0..=MAX_TOOLS).map(|n| tool(&format!("t{n}"))).collect();
        let error = draft().add(&json!({ "tools": many }).to_string()).unwrap_err();
        assert!(error.message.contains("over 2000 tools"), "{}", error.message);
        let mut heavy = draft();
        let page = |n| {
            json!({"tools": [], "x": "y".repeat(7 << 20), "nextCursor": format!("{n}")}).to_string()
        };
        let error = (0..).find_map(|n| heavy.add(&page(n)).err()).unwrap();
        assert!(error.message.contains("bytes"), "{}", error.message);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for page in ["{}", "7", "null", r#"{"tools":{}}"#] {
            assert_eq!(draft().add(page).unwrap_err().reason, ErrorReason::Unsupported, "{page}");
        }
        assert_eq!(draft().add(r#"{"tools":[],"nextCursor":""}"#), Ok(None));
    }
}
