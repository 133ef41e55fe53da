//! A function of a binary and the tool as it is now: whether they go together.

use mcp_host_types::fit::{Change, Flow, fit};
use mcp_host_types::shape::Field;
use mcp_host_types::{Function, Output, Shape};

use super::known::{CONTENTS, TOOL_ERROR, is};
use super::surface::Signature;

/// How the answer of a tool becomes what its function returns.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The structured result, of this type.
    Structured(Shape),
    /// The content blocks.
    Content,
}

/// Compares the two.
///
/// # Errors
///
/// Everything that keeps them from going together.
pub fn compare(
    signature: &Signature,
    live: &Function,
) -> Result<(Option<Shape>, Answer), Vec<Change>> {
    let (args, answer) = (args(signature, live), answer(signature, live));
    match (args, answer) {
        (Ok(args), Ok(answer)) => Ok((args, answer)),
        (args, answer) => Err(args.err().into_iter().chain(answer.err()).flatten().collect()),
    }
}

/// How its one parameter is written; a function without one sends an empty object.
fn args(signature: &Signature, live: &Function) -> Result<Option<Shape>, Vec<Change>> {
    let params = signature.params.as_ref().map_err(|reason| said(reason.to_string()))?;
    match (params.as_slice(), &live.input) {
        ([], None) => Ok(None),
        ([], Some(live)) => without_arguments(live),
        ([(_, guest)], None) => Err(no_longer_taken(guest)),
        ([(_, guest)], Some(live)) => fit(guest, live, Flow::Sent).map(Some),
        _ => Err(said("a typed tool takes one parameter, a record of its arguments".to_owned())),
    }
}

/// A guest that was built when the tool took none, with a tool that takes some.
fn without_arguments(live: &Shape) -> Result<Option<Shape>, Vec<Change>> {
    let record = match live {
        Shape::Record(record) => record,
        Shape::Map(_) | Shape::Json => return Ok(None),
        _ => return Err(said("it takes arguments now".to_owned())),
    };
    let required = record.fields.iter().filter(|field| !field.optional);
    let changes: Vec<_> =
        required.map(|field| of_field(&field.label.wire, "is now required")).collect();
    if changes.is_empty() { Ok(None) } else { Err(changes) }
}

/// A guest that gives arguments, with a tool that takes none any more.
fn no_longer_taken(guest: &Shape) -> Vec<Change> {
    match guest {
        Shape::Record(record) => {
            let gone = |field: &Field| of_field(&field.label.name, "is no longer accepted");
            record.fields.iter().map(gone).collect()
        }
        _ => said("it takes no arguments any more".to_owned()),
    }
}

/// How the answer is read.
fn answer(signature: &Signature, live: &Function) -> Result<Answer, Vec<Change>> {
    let result = signature.result.as_ref().map_err(|reason| said(reason.to_string()))?;
    let Some(Shape::Result { ok: Some(ok), error: Some(error) }) = result else {
        return Err(said("a typed tool returns result<T, tool-error>".to_owned()));
    };
    if !is(error, &TOOL_ERROR) {
        let said_of = "its error is not the tool-error of mcp-host:guest/types";
        return Err(said(said_of.to_owned()));
    }
    match (&live.output, is(ok, &CONTENTS)) {
        (Output::Content, true) => Ok(Answer::Content),
        (Output::Content, false) => {
            Err(said("its result has no type any more, only content blocks".to_owned()))
        }
        // An older guest that takes the content takes that of a tool with a type as well.
        (Output::Structured(_), true) => Ok(Answer::Content),
        (Output::Structured(live), false) => fit(ok, live, Flow::Received).map(Answer::Structured),
    }
}

fn of_field(field: &str, predicate: &str) -> Change {
    Change { place: field.to_owned(), what: format!("field {field:?} {predicate}") }
}

fn said(what: String) -> Vec<Change> {
    vec![Change { place: String::new(), what }]
}
