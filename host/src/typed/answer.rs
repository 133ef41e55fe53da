//! What a tool answered, and why a call failed, as the values that a typed function returns:
//! the same types of `mcp-host:guest/types` that `call-tool` has, put together by hand because
//! the other half of such a result is only known when a component is linked.

use wasmtime::component::Val;

use crate::limits::typed::MAX_TYPED_VALUES;
use crate::tools::{
    Blob, Content, Effect, EmbeddedResource, ErrorReason, InvalidArgument, ResourceBody,
    ResourceLink, ToolError, ToolOutput,
};

/// The content of an answer holds more than [`MAX_TYPED_VALUES`] values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// `list<content>`.
///
/// # Errors
///
/// [`TooLarge`]: each byte of an image is a value, and takes what any value takes.
pub fn content(blocks: &[Content]) -> Result<Val, TooLarge> {
    let bytes = blocks.iter().map(data_bytes).fold(0_usize, usize::saturating_add);
    if bytes > MAX_TYPED_VALUES {
        return Err(TooLarge);
    }
    Ok(Val::List(blocks.iter().map(block).collect()))
}

/// `tool-error`. What the answer of a tool that failed holds beyond the bound is left out.
pub fn error(error: &ToolError) -> Val {
    record([
        ("reason", reason(&error.reason)),
        ("effect", Val::Enum(effect(error.effect).to_owned())),
        ("message", text(&error.message)),
        ("hint", optional(error.hint.as_deref().map(text))),
    ])
}

fn reason(reason: &ErrorReason) -> Val {
    let (case, payload) = match reason {
        ErrorReason::Denied => ("denied", None),
        ErrorReason::UnknownTool(near) => {
            ("unknown-tool", Some(Val::List(near.iter().map(|name| text(name)).collect())))
        }
        ErrorReason::InvalidArguments(invalid) => {
            ("invalid-arguments", Some(Val::List(invalid.iter().map(invalid_argument).collect())))
        }
        ErrorReason::Failed(output) => ("failed", Some(tool_output(output))),
        ErrorReason::Unavailable => ("unavailable", None),
        ErrorReason::Timeout => ("timeout", None),
        ErrorReason::Limit => ("limit", None),
        ErrorReason::Unsupported => ("unsupported", None),
    };
    case_of(case, payload)
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::NotSent => "not-sent",
        Effect::SentUnknown => "sent-unknown",
        Effect::Done => "done",
    }
}

fn invalid_argument(invalid: &InvalidArgument) -> Val {
    record([("path", text(&invalid.path)), ("reason", text(&invalid.reason))])
}

fn tool_output(output: &ToolOutput) -> Val {
    let content = content(&output.content).unwrap_or(Val::List(Vec::new()));
    let structured = optional(output.structured.as_deref().map(text));
    record([("structured", structured), ("content", content)])
}

fn block(content: &Content) -> Val {
    match content {
        Content::Text(said) => case_of("text", Some(text(said))),
        Content::Image(image) => case_of("image", Some(blob(image))),
        Content::Audio(audio) => case_of("audio", Some(blob(audio))),
        Content::Link(link) => case_of("link", Some(resource_link(link))),
        Content::Embedded(resource) => case_of("embedded", Some(embedded(resource))),
        Content::Other(json) => case_of("other", Some(text(json))),
    }
}

fn data_bytes(content: &Content) -> usize {
    match content {
        Content::Image(blob) | Content::Audio(blob) => blob.data.len(),
        Content::Embedded(EmbeddedResource { body: ResourceBody::Bytes(data), .. }) => data.len(),
        _ => 1,
    }
}

fn blob(blob: &Blob) -> Val {
    record([("data", bytes(&blob.data)), ("mime-type", text(&blob.mime_type))])
}

fn resource_link(link: &ResourceLink) -> Val {
    record([
        ("uri", text(&link.uri)),
        ("name", text(&link.name)),
        ("title", optional(link.title.as_deref().map(text))),
        ("description", optional(link.description.as_deref().map(text))),
        ("mime-type", optional(link.mime_type.as_deref().map(text))),
        ("size", optional(link.size.map(Val::U64))),
    ])
}

fn embedded(resource: &EmbeddedResource) -> Val {
    let body = match &resource.body {
        ResourceBody::Text(said) => case_of("text", Some(text(said))),
        ResourceBody::Bytes(data) => case_of("bytes", Some(bytes(data))),
    };
    record([
        ("uri", text(&resource.uri)),
        ("mime-type", optional(resource.mime_type.as_deref().map(text))),
        ("body", body),
    ])
}

fn record<const N: usize>(fields: [(&str, Val); N]) -> Val {
    Val::Record(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn case_of(name: &str, payload: Option<Val>) -> Val {
    Val::Variant(name.to_owned(), payload.map(Box::new))
}

fn optional(value: Option<Val>) -> Val {
    Val::Option(value.map(Box::new))
}

fn text(text: &str) -> Val {
    Val::String(text.to_owned())
}

fn bytes(bytes: &[u8]) -> Val {
    Val::List(bytes.iter().copied().map(Val::U8).collect())
}
