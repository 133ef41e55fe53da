//! `run --invoke`: which function is called, and what with.

use std::sync::Arc;

use super::arguments;
use super::subject::Subject;
use crate::engine;
use crate::guest::Guest;
use crate::loader;
use crate::outcome::{Kind, Outcome};
use crate::typed::export::{Exports, Function};

/// One call that is to be made.
#[derive(Clone)]
pub(super) struct Call {
    /// The function.
    pub function: Arc<Function>,
    /// Its arguments, one JSON document.
    pub arguments: String,
}

/// The guest that functions are called of, and its name.
pub(super) fn guest(subject: Subject) -> Result<(Guest, String), Outcome> {
    match subject {
        Subject::Guest(guest, name) => Ok((guest, name)),
        Subject::Script(_) => Err(Outcome::failed(
            Kind::Usage,
            "--invoke is for components, and this is a script",
            "a script is run without it, and finds its arguments in `args`",
        )),
    }
}

/// Finds the function, and reads what it is called with.
pub(super) async fn call(
    guest: &Guest,
    name: &str,
    json_args: Option<String>,
) -> Result<Call, Outcome> {
    let arguments = arguments::of_function(json_args).await?;
    let read = guest.clone();
    let exports = engine::in_time(move || Exports::of(&read)).await.map_err(loader::Error::from)?;
    let exports = exports.map_err(loader::Error::from)?;
    Ok(Call { function: exports.find(name)?.clone(), arguments })
}
