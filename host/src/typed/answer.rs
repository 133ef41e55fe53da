//! What a tool answered, and why a call failed, as the values that a typed function returns:
//! the same types of `mcp-host:guest/types` that `call-tool` has, put together by hand because
//! the other half of such a result is only known when a component is linked. Their cases are
//! counted as that interface has them.

use super::tape::Tape;
use crate::limits::typed::MAX_TYPED_VALUES;
use crate::tools::{
    Blob, Content, Effect, EmbeddedResource, ErrorReason, InvalidArgument, ResourceBody,
    ResourceLink, ToolError, ToolOutput,
};

/// The content of an answer holds more than [`MAX_TYPED_VALUES`] values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// Appends a `list<content>`.
///
/// # Errors
///
/// [`TooLarge`]: each byte of an image is a value, and takes what any value takes. Nothing was
/// appended then.
pub fn content(blocks: &[Content], tape: &mut Tape) -> Result<(), TooLarge> {
    let bytes = blocks.iter().map(data_bytes).fold(0_usize, usize::saturating_add);
    if bytes > MAX_TYPED_VALUES {
        return Err(TooLarge);
    }
    tape.push_count(blocks.len());
    blocks.iter().for_each(|content| block(content, tape));
    Ok(())
}

/// Appends a `tool-error`. What the answer of a tool that failed holds beyond the bound is left
/// out.
pub fn error(error: &ToolError, tape: &mut Tape) {
    reason(&error.reason, tape);
    tape.push(match error.effect {
        Effect::NotSent => 0,
        Effect::SentUnknown => 1,
        Effect::Done => 2,
    });
    tape.push_text(&error.message);
    optional(error.hint.as_deref(), tape);
}

fn reason(reason: &ErrorReason, tape: &mut Tape) {
    match reason {
        ErrorReason::Denied => tape.push(0),
        ErrorReason::UnknownTool(near) => {
            tape.push(1);
            tape.push_count(near.len());
            near.iter().for_each(|name| tape.push_text(name));
        }
        ErrorReason::InvalidArguments(invalid) => {
            tape.push(2);
            tape.push_count(invalid.len());
            invalid.iter().for_each(|invalid| invalid_argument(invalid, tape));
        }
        ErrorReason::Failed(output) => {
            tape.push(3);
            tool_output(output, tape);
        }
        ErrorReason::Unavailable => tape.push(4),
        ErrorReason::Timeout => tape.push(5),
        ErrorReason::Limit => tape.push(6),
        ErrorReason::Unsupported => tape.push(7),
    }
}

fn invalid_argument(invalid: &InvalidArgument, tape: &mut Tape) {
    tape.push_text(&invalid.path);
    tape.push_text(&invalid.reason);
}

fn tool_output(output: &ToolOutput, tape: &mut Tape) {
    optional(output.structured.as_deref(), tape);
    if let Err(TooLarge) = content(&output.content, tape) {
        tape.push_count(0);
    }
}

fn block(content: &Content, tape: &mut Tape) {
    match content {
        Content::Text(said) => {
            tape.push(0);
            tape.push_text(said);
        }
        Content::Image(image) => {
            tape.push(1);
            blob(image, tape);
        }
        Content::Audio(audio) => {
            tape.push(2);
            blob(audio, tape);
        }
        Content::Link(link) => {
            tape.push(3);
            resource_link(link, tape);
        }
        Content::Embedded(resource) => {
            tape.push(4);
            embedded(resource, tape);
        }
        Content::Other(json) => {
            tape.push(5);
            tape.push_text(json);
        }
    }
}

fn data_bytes(content: &Content) -> usize {
    match content {
        Content::Image(blob) | Content::Audio(blob) => blob.data.len(),
        Content::Embedded(EmbeddedResource { body: ResourceBody::Bytes(data), .. }) => data.len(),
        _ => 1,
    }
}

fn blob(blob: &Blob, tape: &mut Tape) {
    bytes(&blob.data, tape);
    tape.push_text(&blob.mime_type);
}

fn resource_link(link: &ResourceLink, tape: &mut Tape) {
    tape.push_text(&link.uri);
    tape.push_text(&link.name);
    optional(link.title.as_deref(), tape);
    optional(link.description.as_deref(), tape);
    optional(link.mime_type.as_deref(), tape);
    tape.push(u64::from(link.size.is_some()));
    link.size.into_iter().for_each(|size| tape.push(size));
}

fn embedded(resource: &EmbeddedResource, tape: &mut Tape) {
    tape.push_text(&resource.uri);
    optional(resource.mime_type.as_deref(), tape);
    match &resource.body {
        ResourceBody::Text(said) => {
            tape.push(0);
            tape.push_text(said);
        }
        ResourceBody::Bytes(data) => {
            tape.push(1);
            bytes(data, tape);
        }
    }
}

fn optional(text: Option<&str>, tape: &mut Tape) {
    tape.push(u64::from(text.is_some()));
    text.into_iter().for_each(|text| tape.push_text(text));
}

fn bytes(bytes: &[u8], tape: &mut Tape) {
    tape.push_list(bytes.iter().copied().map(u64::from));
}

#[cfg(test)]
mod tests {
    use std::slice;

    use mcp_host_types::Shape;
    use serde_json::{Value, json};

    use super::*;
    use crate::limits::MAX_SCRIPT_RESULT_BYTES;
    use crate::typed::known::{CONTENTS, TOOL_ERROR};
    use crate::typed::write;

    /// What is on a tape, by the names of its type.
    fn shown(shape: &Shape, tape: &Tape) -> Value {
        let (mut text, mut cursor) = (String::new(), tape.cursor());
        write::write(&mut cursor, shape, MAX_SCRIPT_RESULT_BYTES, &mut text).unwrap();
        assert!(cursor.is_at_end());
        serde_json::from_str(&text).unwrap()
    }

    fn shown_error(reason: ErrorReason, effect: Effect, hint: Option<&str>) -> Value {
        let (message, hint) = ("why".to_owned(), hint.map(str::to_owned));
        let mut tape = Tape::default();
        error(&ToolError { reason, effect, message, hint }, &mut tape);
        shown(&TOOL_ERROR, &tape)
    }

    fn shown_block(block: &Content) -> Value {
        let mut tape = Tape::default();
        content(slice::from_ref(block), &mut tape).unwrap();
        shown(&CONTENTS, &tape)[0].clone()
    }

    #[test]
    fn every_reason_and_effect_is_what_the_interface_calls_it() {
        let output = ToolOutput {
            structured: Some(r#"{"a":1}"#.into()),
            content: vec![Content::Text("x".into())],
        };
        let invalid = InvalidArgument { path: "/a".into(), reason: "odd".into() };
        for (reason, expected) in [
            (ErrorReason::Denied, json!({"denied": null})),
            (ErrorReason::UnknownTool(vec!["a".into()]), json!({"unknown_tool": ["a"]})),
            (
                ErrorReason::InvalidArguments(vec![invalid]),
                json!({"invalid_arguments": [{"path": "/a", "reason": "odd"}]}),
            ),
            (
                ErrorReason::Failed(output),
                json!({"failed": {"structured": {"a": 1}, "content": [{"text": "x"}]}}),
            ),
            (ErrorReason::Unavailable, json!({"unavailable": null})),
            (ErrorReason::Timeout, json!({"timeout": null})),
            (ErrorReason::Limit, json!({"limit": null})),
            (ErrorReason::Unsupported, json!({"unsupported": null})),
        ] {
            let shown = shown_error(reason, Effect::Done, Some("try"));
            let whole =
                json!({"reason": expected, "effect": "done", "message": "why", "hint": "try"});
            assert_eq!(shown, whole);
        }
        for (effect, name) in [(Effect::NotSent, "not_sent"), (Effect::SentUnknown, "sent_unknown")]
        {
            let shown = shown_error(ErrorReason::Denied, effect, None);
            assert_eq!(
                shown,
                json!({"reason": {"denied": null}, "effect": name, "message": "why"})
            );
        }
    }

    #[test]
    fn every_block_is_what_the_interface_calls_it() {
        let blob = || Blob { data: vec![7, 255], mime_type: "m".into() };
        let shown_blob = json!({"data": [7, 255], "mime_type": "m"});
        let link = ResourceLink {
            uri: "u".into(),
            name: "n".into(),
            title: Some("t".into()),
            description: None,
            mime_type: Some("m".into()),
            size: Some(9),
        };
        let embedded =
            |body| Content::Embedded(EmbeddedResource { uri: "u".into(), mime_type: None, body });
        for (block, expected) in [
            (Content::Text("x".into()), json!({"text": "x"})),
            (Content::Image(blob()), json!({"image": shown_blob})),
            (Content::Audio(blob()), json!({"audio": shown_blob})),
            (
                Content::Link(link),
                json!({"link": {
                    "uri": "u", "name": "n", "title": "t", "mime_type": "m", "size": 9,
                }}),
            ),
            (
                embedded(ResourceBody::Text("x".into())),
                json!({"embedded": {"uri": "u", "body": {"text": "x"}}}),
            ),
            (
                embedded(ResourceBody::Bytes(vec![1])),
                json!({"embedded": {"uri": "u", "body": {"bytes": [1]}}}),
            ),
            (Content::Other("[1]".into()), json!({"other": [1]})),
        ] {
            assert_eq!(shown_block(&block), expected);
        }
    }

    #[test]
    fn what_is_too_large_appends_nothing() {
        let data = vec![0; MAX_TYPED_VALUES + 1];
        let image = Content::Image(Blob { data, mime_type: String::new() });
        let mut tape = Tape::default();
        assert_eq!(content(slice::from_ref(&image), &mut tape), Err(TooLarge));
        assert!(tape.is_empty());
        let output = ToolOutput { structured: None, content: vec![image] };
        let shown = shown_error(ErrorReason::Failed(output), Effect::Done, None);
        assert_eq!(shown["reason"], json!({"failed": {"content": []}}));
    }
}
