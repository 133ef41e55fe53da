//! Names of types, made unlike each other within one interface.
//!
//! A type is named after its function and its place, and two of one interface may come to
//! the same name. The text of WIT would number the second; here that is done before, so
//! that every language calls a type what the WIT does.

use std::collections::BTreeSet;
use std::sync::Arc;

use mcp_host_types::name::free;
use mcp_host_types::{Function, Output, Shape};

/// What the text of an interface takes over from elsewhere.
const IMPORTED: [&str; 6] =
    ["json", "content", "tool-error", "host-json", "host-content", "host-tool-error"];

/// Gives every type of these functions a name of its own.
pub(crate) fn settle(functions: &mut [Function]) {
    let names = functions.iter().map(|function| function.name.clone());
    let mut taken: BTreeSet<String> = names.chain(IMPORTED.map(str::to_owned)).collect();
    for function in functions {
        let output = match &mut function.output {
            Output::Structured(shape) => Some(shape),
            Output::Content => None,
        };
        for shape in function.input.iter_mut().chain(output) {
            rename(shape, &mut taken);
        }
    }
}

/// Renames what is in a type before the type itself, which is the order of the text.
fn rename(shape: &mut Shape, taken: &mut BTreeSet<String>) {
    match shape {
        Shape::Option(inner) | Shape::List(inner) | Shape::Map(inner) => rename(inner, taken),
        Shape::Tuple(elements) => elements.iter_mut().for_each(|shape| rename(shape, taken)),
        Shape::Record(record) => {
            record.fields.iter_mut().for_each(|field| rename(&mut field.shape, taken));
            if let Some(others) = &mut record.others {
                rename(&mut others.shape, taken);
            }
            take(&mut record.name, taken);
        }
        Shape::Variant(variant) => {
            let payloads = variant.cases.iter_mut().filter_map(|case| case.shape.as_mut());
            payloads.for_each(|shape| rename(shape, taken));
            take(&mut variant.name, taken);
        }
        Shape::Enum(constants) => take(&mut constants.name, taken),
        Shape::Result { ok, error } => {
            ok.iter_mut().chain(error).for_each(|shape| rename(Arc::make_mut(shape), taken));
        }
        _ => {}
    }
}

fn take(name: &mut String, taken: &mut BTreeSet<String>) {
    *name = free(name, |name| taken.contains(name));
    taken.insert(name.clone());
}
