//! A function by the name that a person gives it.

use std::sync::Arc;

use mcp_host_types::name::wire;

use super::{Exports, Function, Name};
use crate::limits::MAX_NAMED_IMPORTS;
use crate::name::printable;
use crate::near::{did_you_mean, nearest};
use crate::outcome::{Kind, Outcome};

/// Characters of a name that a message shows.
const SHOWN_CHARS: usize = 200;

/// Why a name stands for no function.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// Nothing can be called at all.
    #[error("the component exports no function that can be called by name")]
    Nothing {
        /// Those that would be, and why they are not; a line.
        unsayable: Option<String>,
    },
    /// No function is called so.
    #[error("the component exports no function of that name: {asked}")]
    Unknown {
        /// The name.
        asked: String,
        /// What would help.
        hint: String,
    },
    /// Several are.
    #[error("the name stands for more than one function: {asked}")]
    Ambiguous {
        /// The name.
        asked: String,
        /// The full names, in a line.
        names: String,
    },
    /// One is, and its types have no JSON.
    #[error("the function cannot be called with JSON: {name}: {reason}")]
    Unsayable {
        /// The function.
        name: String,
        /// Why not.
        reason: String,
    },
}

impl Exports {
    /// The function of this name: `name` or `interface#name`, the interface in full
    /// (`my:shapes/plane@0.1.0`) or shortened (`my:shapes/plane`, `plane`) where that is
    /// clear. Words may be joined by `_` as well.
    ///
    /// # Errors
    ///
    /// [`NotFound`].
    pub fn find(&self, asked: &str) -> Result<&Arc<Function>, NotFound> {
        let exact = self.functions.iter().find(|function| function.name.is_exactly(asked));
        if let Some(exact) = exact {
            return Ok(exact);
        }
        let meant: Vec<_> =
            self.functions.iter().filter(|function| function.name.is_meant(asked)).collect();
        match meant.as_slice() {
            [one] => Ok(one),
            [] => Err(self.unknown(asked)),
            several => Err(NotFound::Ambiguous {
                asked: printable(asked, SHOWN_CHARS),
                names: listed(several.iter().map(|function| &function.name)),
            }),
        }
    }

    fn unknown(&self, asked: &str) -> NotFound {
        if let Some(found) = self.unsayable.iter().find(|found| found.name.is_meant(asked)) {
            let reason = printable(&found.reason, SHOWN_CHARS);
            return NotFound::Unsayable { name: found.name.to_string(), reason };
        }
        if self.functions.is_empty() {
            let first = self.unsayable.first();
            let told = first.map(|found| {
                format!("{} cannot be: {}", found.name, printable(&found.reason, SHOWN_CHARS))
            });
            return NotFound::Nothing { unsayable: told };
        }
        let (_, wanted) = split(asked);
        let near = nearest(wanted, self.functions.iter().map(|found| found.name.function.as_str()));
        let near: Vec<_> = near.map(str::to_owned).into_iter().collect();
        let all = format!("it exports {}", listed(self.functions.iter().map(|found| &found.name)));
        let hint = did_you_mean(&near).map_or(all.clone(), |meant| format!("{meant} {all}"));
        NotFound::Unknown { asked: printable(asked, SHOWN_CHARS), hint }
    }
}

impl Name {
    fn is_exactly(&self, asked: &str) -> bool {
        match (&self.interface, asked.rsplit_once('#')) {
            (None, None) => self.function == asked,
            (Some(own), Some((interface, function))) => {
                own == interface && self.function == function
            }
            _ => false,
        }
    }

    /// Whether a name, shortened or not, can mean this.
    fn is_meant(&self, asked: &str) -> bool {
        let (interface, function) = split(asked);
        let is_named = self.function == function || wire(&self.function) == function;
        let own = self.interface.as_deref();
        is_named
            && interface.is_none_or(|asked| {
                own.is_some_and(|own| {
                    let unversioned = own.split('@').next().unwrap_or(own);
                    let short = unversioned.rsplit('/').next().unwrap_or(unversioned);
                    [own, unversioned, short].contains(&asked)
                })
            })
    }
}

fn split(asked: &str) -> (Option<&str>, &str) {
    match asked.rsplit_once('#') {
        Some((interface, function)) => (Some(interface), function),
        None => (None, asked),
    }
}

/// Names in a line, so many that a person reads them.
pub(super) fn listed<'a>(names: impl ExactSizeIterator<Item = &'a Name>) -> String {
    let more = names.len().saturating_sub(MAX_NAMED_IMPORTS);
    let mut shown: Vec<_> = names.take(MAX_NAMED_IMPORTS).map(Name::to_string).collect();
    shown.extend((more > 0).then(|| format!("and {more} more")));
    shown.join(", ")
}

impl NotFound {
    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::Nothing { unsayable } => unsayable.clone().unwrap_or_else(|| {
                "export functions in its world; a command is run without --invoke".to_owned()
            }),
            Self::Unknown { hint, .. } => hint.clone(),
            Self::Ambiguous { names, .. } => format!("name one of {names}"),
            Self::Unsayable { .. } => {
                "resources, streams and futures have no JSON: export a function without them"
                    .to_owned()
            }
        }
    }
}

impl From<NotFound> for Outcome {
    fn from(error: NotFound) -> Self {
        Self::failed(Kind::Usage, error.to_string(), error.hint())
    }
}
