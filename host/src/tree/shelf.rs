//! The directory of one server: which files there are, and what each is of.
//!
//! It is laid out once for each list of tools that the server gives; what the files say
//! is not known here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::files::{FileError, FileReason};
use crate::name::{ServerName, segments};
use crate::tools::{Session, ToolDescription, ToolError};

/// The stem of the files about all tools of a server, which no tool's can have.
const INDEX: &str = "index";

/// One server, and its directory as it was last.
pub(super) struct Shelf {
    /// The server.
    pub(super) server: ServerName,
    newest: Mutex<Option<Arc<Listing>>>,
}

/// The directory of one server at one time.
pub(super) struct Listing {
    tools: Vec<Shelved>,
    /// By name.
    files: BTreeMap<String, File>,
}

/// A tool, and the stem its files have.
pub(super) struct Shelved {
    pub(super) stem: String,
    pub(super) tool: Arc<ToolDescription>,
}

/// One file of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum File {
    /// About all tools.
    Index(Form),
    /// About the one that stands there in the listing.
    Tool(usize, Form),
}

/// The two forms of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Markdown,
    Json,
}

impl Shelf {
    /// The directory of a server that was not asked yet.
    pub(super) fn new(server: &ServerName) -> Self {
        Self { server: server.clone(), newest: Mutex::default() }
    }

    /// The directory as it is now. Starts the server when it has to.
    ///
    /// # Errors
    ///
    /// `io` when the server cannot be asked.
    pub(super) async fn listing(&self, session: &Session) -> Result<Arc<Listing>, FileError> {
        let tools = session.list(&self.server).await.map_err(|error| self.unknown(error))?;
        let newest = || self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let known = newest().clone();
        if let Some(known) = known.filter(|known| known.is_of(&tools)) {
            return Ok(known);
        }
        let listing = Arc::new(Listing::new(tools));
        *newest() = Some(listing.clone());
        Ok(listing)
    }

    fn unknown(&self, error: ToolError) -> FileError {
        let message = format!("the tools of {} are not known: {}", self.server, error.message);
        FileError { reason: FileReason::Io, message, hint: error.hint }
    }
}

impl Listing {
    /// The directory of these tools.
    pub(super) fn new(tools: Vec<Arc<ToolDescription>>) -> Self {
        let mut stems = segments(tools.iter().map(|tool| tool.tool.as_str()), &[INDEX]);
        let stems: Vec<_> = tools.iter().map(|tool| stems.remove(tool.tool.as_str())).collect();
        let shelved = |(stem, tool): (Option<String>, _)| Some(Shelved { stem: stem?, tool });
        let tools: Vec<_> = stems.into_iter().zip(tools).filter_map(shelved).collect();
        let about = |at, stem: &str| Form::ALL.map(|form| (form.name(stem), File::Tool(at, form)));
        let index = Form::ALL.map(|form| (form.name(INDEX), File::Index(form)));
        let files = tools.iter().enumerate().flat_map(|(at, shelved)| about(at, &shelved.stem));
        let files = files.chain(index).collect();
        Self { tools, files }
    }

    /// Whether this is the directory of just these tools.
    fn is_of(&self, tools: &[Arc<ToolDescription>]) -> bool {
        let same = |(known, tool): (&Shelved, &Arc<_>)| Arc::ptr_eq(&known.tool, tool);
        self.tools.len() == tools.len() && self.tools.iter().zip(tools).all(same)
    }

    /// The tools, sorted by name.
    pub(super) fn tools(&self) -> &[Shelved] {
        &self.tools
    }

    /// The names of the files, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The names of the files about one tool, sorted; none when it is not there.
    pub(super) fn names_of(&self, tool: &str) -> impl Iterator<Item = &str> {
        let shelved = self.tools.iter().find(|shelved| shelved.tool.tool == tool);
        let names = shelved.map(|shelved| Form::ALL.map(|form| form.name(&shelved.stem)));
        let known = names.into_iter().flatten().filter_map(|name| self.files.get_key_value(&name));
        known.map(|(name, _)| name.as_str())
    }

    /// The file with this name.
    pub(super) fn file(&self, name: &str) -> Option<File> {
        self.files.get(name).copied()
    }
}

impl File {
    /// The index with this name, which is there whatever the tools are.
    pub(super) fn index(name: &str) -> Option<Self> {
        Form::ALL.into_iter().find(|form| form.name(INDEX) == name).map(Self::Index)
    }
}

impl Form {
    /// Both, sorted by how a file is called.
    const ALL: [Self; 2] = [Self::Json, Self::Markdown];

    /// The name of the file with this stem in this form.
    pub(super) fn name(self, stem: &str) -> String {
        match self {
            Self::Markdown => format!("{stem}.md"),
            Self::Json => format!("{stem}.json"),
        }
    }
}
