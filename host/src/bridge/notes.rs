//! What a server tells of itself that somebody else than the bridge may want to hear.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::questions::of_one_client;
use super::relay::{Behind, Standing, What};
use super::traffic::Traffic;
use crate::limits::serve::{MAX_NOTE_BYTES, MAX_URI_BYTES};

#[derive(Deserialize)]
struct Updated {
    uri: String,
}

/// Passes a notification on, to those who follow changes or to the caller behind the
/// requests that are under way. What is of another kind is dropped.
pub(super) fn pass_on<'a>(
    method: &str,
    params: Option<&RawValue>,
    behind: impl Iterator<Item = (i64, &'a Behind)>,
    traffic: &Traffic,
) {
    match (method, params) {
        ("notifications/resources/list_changed", _) => traffic.changed(What::Resources),
        ("notifications/prompts/list_changed", _) => traffic.changed(What::Prompts),
        ("notifications/resources/updated", Some(params)) => updated(params, traffic),
        ("notifications/message", Some(params)) => logged(params, behind),
        _ => {}
    }
}

fn updated(params: &RawValue, traffic: &Traffic) {
    if let Ok(Updated { uri }) = serde_json::from_str(params.get())
        && uri.len() <= MAX_URI_BYTES
    {
        traffic.changed(What::Resource(uri));
    }
}

/// The protocol does not say whose request a line of a log belongs to, so with several
/// clients nobody gets it.
fn logged<'a>(params: &RawValue, behind: impl Iterator<Item = (i64, &'a Behind)>) {
    if params.get().len() <= MAX_NOTE_BYTES
        && let Ok(behind) = of_one_client(behind, Standing::Silent)
        && let Some(behind) = behind.first()
    {
        behind.caller.logged(params);
    }
}
