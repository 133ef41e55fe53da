//! `serve --guest`: the guests, read before anybody is served.

use std::path::PathBuf;

use crate::cli::context::Context;
use crate::cli::report;
use crate::limits::typed::{MAX_SERVED_GUESTS, MAX_UNSAYABLE_WARNINGS};
use crate::name::printable_path;
use crate::outcome::{Kind, Outcome};
use crate::serve::functions::Served;

/// Reads the guests, and warns of what they export that cannot be offered.
///
/// # Errors
///
/// A usage outcome for more than [`MAX_SERVED_GUESTS`], and what is wrong with one of them.
pub(super) async fn read(paths: &[PathBuf], context: &Context) -> Result<Vec<Served>, Outcome> {
    if paths.len() > MAX_SERVED_GUESTS {
        let message = format!("more guests than the limit of {MAX_SERVED_GUESTS}");
        return Err(Outcome::failed(Kind::Usage, message, "serve some of them by another host"));
    }
    if let Some(twice) = paths
        .iter()
        .enumerate()
        .find(|(at, path)| paths.iter().take(*at).any(|other| other == *path))
    {
        let message = format!("--guest names a file twice: {}", printable_path(twice.1));
        return Err(Outcome::failed(Kind::Usage, message, "name each guest once"));
    }
    let mut guests = Vec::with_capacity(paths.len());
    for path in paths {
        let guest = Served::read(path).await?;
        for left_out in guest.unsayable().iter().take(MAX_UNSAYABLE_WARNINGS) {
            let (path, name) = (printable_path(path), &left_out.name);
            let what = format!("{path}: {name} is not offered: {}", left_out.reason);
            report::warning(&what, context);
        }
        let more = guest.unsayable().len().saturating_sub(MAX_UNSAYABLE_WARNINGS);
        if more > 0 {
            let what = format!("{}: {more} more functions are not offered", printable_path(path));
            report::warning(&what, context);
        }
        guests.push(guest);
    }
    Ok(guests)
}
