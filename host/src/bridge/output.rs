//! What a server answered to a call, as the tool's output or as an error.
//!
//! Tolerant in the small: a block that is not what its type says is passed on as the
//! JSON that came. Strict in the large: sizes, and results that are no end of a call.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer::Answer;
use super::ask::Target;
use super::{error, json};
use crate::limits::{MAX_JSON_DEPTH, MAX_RESULT_BLOCKS, MAX_RESULT_BYTES};
use crate::tools::{
    Blob, Content, Effect, EmbeddedResource, ErrorReason, InvalidArgument, ResourceBody,
    ResourceLink, ToolError, ToolOutput,
};

/// Codes of the protocol that mean the host lacks a capability the tool needs.
const NEEDS_CAPABILITY: [i32; 2] = [-32021, -32042];
const INVALID_PARAMS: i32 = -32602;
/// What to do about a result over a bound.
const ASK_FOR_LESS: &str =
    "ask for less: narrow the call, or page through with the tool's own arguments";
const LENIENT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);
const METHOD_NOT_FOUND: i32 = -32601;

/// Reads an answer. Effects are certain here: the server answered.
pub(super) fn read(target: Target<'_>, answer: Answer) -> Result<ToolOutput, ToolError> {
    match answer {
        Answer::Result(text) => result(target, &text),
        Answer::Error { code, message, .. } => Err(refused(target, code, &message)),
        Answer::TooLarge { bytes } => {
            let message =
                format!("{target} answered {bytes} bytes, over the limit of {MAX_RESULT_BYTES}");
            Err(error::limit(message, Effect::Done, ASK_FOR_LESS))
        }
    }
}

/// Whether an error means that the server does not know the tool.
pub(super) fn is_unknown_tool(answer: &Answer) -> bool {
    let Answer::Error { code: INVALID_PARAMS | METHOD_NOT_FOUND, message, .. } = answer else {
        return false;
    };
    let message = message.to_ascii_lowercase();
    message.contains("tool") && (message.contains("unknown") || message.contains("not found"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outline<'a> {
    #[serde(borrow, default)]
    content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    structured_content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    is_error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    result_type: Option<&'a RawValue>,
    #[serde(borrow, default)]
    task: Option<&'a RawValue>,
}

fn result(target: Target<'_>, text: &str) -> Result<ToolOutput, ToolError> {
    let outline: Outline<'_> = serde_json::from_str(text).map_err(|_| malformed(target))?;
    ends_the_call(target, &outline)?;
    let output = ToolOutput {
        structured: structured(target, &outline)?,
        content: content(target, &outline)?,
    };
    if outline.is_error.is_some_and(|flag| flag.get() == "true") {
        return Err(failed(target, output));
    }
    Ok(output)
}

/// Results that only promise an end are none: the host neither asks a person nor polls.
fn ends_the_call(target: Target<'_>, outline: &Outline<'_>) -> Result<(), ToolError> {
    let kind = outline.result_type.and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    let (asks, hint) = match kind.as_deref() {
        None | Some("complete") if outline.task.is_none() || outline.content.is_some() => {
            return Ok(());
        }
        Some("input_required") => (
            "for input from a person".to_owned(),
            "the host asks nobody: give what it needs as arguments, or use another tool",
        ),
        None | Some("complete" | "task") => (
            "to be polled for a task".to_owned(),
            "the host polls no tasks: use a tool that answers with its result",
        ),
        Some(other) => (
            format!("for something unknown: {}", error::quoted(other)),
            "use a tool that answers with its result",
        ),
    };
    Err(error::unsupported(format!("{target} asks {asks}"), Effect::SentUnknown, hint))
}

fn structured(target: Target<'_>, outline: &Outline<'_>) -> Result<Option<String>, ToolError> {
    outline.structured_content.map(|raw| shallow(target, raw).map(str::to_owned)).transpose()
}

fn content(target: Target<'_>, outline: &Outline<'_>) -> Result<Vec<Content>, ToolError> {
    let Some(raw) = outline.content else { return Ok(Vec::new()) };
    let blocks: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(|_| malformed(target))?;
    if blocks.len() > MAX_RESULT_BLOCKS {
        let count = blocks.len();
        let message =
            format!("{target} answered {count} blocks, over the limit of {MAX_RESULT_BLOCKS}");
        return Err(error::limit(message, Effect::Done, ASK_FOR_LESS));
    }
    blocks
        .into_iter()
        .map(|raw| match block(raw) {
            Some(content) => Ok(content),
            None => shallow(target, raw).map(|text| Content::Other(text.to_owned())),
        })
        .collect()
}

/// JSON that is passed on as text must be safe to parse for whoever gets it.
fn shallow<'a>(target: Target<'_>, raw: &'a RawValue) -> Result<&'a str, ToolError> {
    let depth = json::depth(raw.get());
    if depth <= MAX_JSON_DEPTH {
        return Ok(raw.get());
    }
    let message =
        format!("{target} answered JSON nested {depth} deep, over the limit of {MAX_JSON_DEPTH}");
    Err(error::limit(message, Effect::Done, ASK_FOR_LESS))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block<'a> {
    r#type: String,
    text: Option<String>,
    data: Option<String>,
    mime_type: Option<String>,
    uri: Option<String>,
    name: Option<String>,
    title: Option<String>,
    description: Option<String>,
    #[serde(borrow, default)]
    size: Option<&'a RawValue>,
    resource: Option<Resource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    uri: String,
    mime_type: Option<String>,
    text: Option<String>,
    blob: Option<String>,
}

fn block(raw: &RawValue) -> Option<Content> {
    // A sequence would do for a struct as well, and is no block.
    if !raw.get().starts_with('{') {
        return None;
    }
    let block: Block<'_> = serde_json::from_str(raw.get()).ok()?;
    Some(match block.r#type.as_str() {
        "text" => Content::Text(block.text?),
        "image" => Content::Image(blob(block)?),
        "audio" => Content::Audio(blob(block)?),
        "resource_link" => Content::Link(link(block)?),
        "resource" => Content::Embedded(embedded(block.resource?)?),
        _ => return None,
    })
}

fn blob(block: Block<'_>) -> Option<Blob> {
    Some(Blob { data: decode(&block.data?)?, mime_type: block.mime_type? })
}

fn link(block: Block<'_>) -> Option<ResourceLink> {
    Some(ResourceLink {
        uri: block.uri?,
        name: block.name?,
        title: block.title,
        description: block.description,
        mime_type: block.mime_type,
        size: block.size.and_then(|raw| raw.get().parse().ok()),
    })
}

fn embedded(resource: Resource) -> Option<EmbeddedResource> {
    let body = match (resource.text, resource.blob) {
        (Some(text), None) => ResourceBody::Text(text),
        (None, Some(blob)) => ResourceBody::Bytes(decode(&blob)?),
        _ => return None,
    };
    Some(EmbeddedResource { uri: resource.uri, mime_type: resource.mime_type, body })
}

/// Base64 as servers write it: either alphabet, with or without padding and line ends.
fn decode(text: &str) -> Option<Vec<u8>> {
    let letter = |byte: u8| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    };
    let bytes = text.trim_end().bytes().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    LENIENT_BASE64.decode(bytes.map(letter).collect::<Vec<u8>>()).ok()
}

fn failed(target: Target<'_>, output: ToolOutput) -> ToolError {
    let said = output.content.iter().find_map(|content| match content {
        Content::Text(text) if !text.trim().is_empty() => Some(error::quoted(text)),
        _ => None,
    });
    let said = said.or_else(|| output.structured.as_deref().map(error::quoted));
    ToolError {
        reason: ErrorReason::Failed(output),
        effect: Effect::Done,
        message: format!("{target} failed: {}", said.as_deref().unwrap_or("it does not say why")),
        hint: None,
    }
}

fn malformed(target: Target<'_>) -> ToolError {
    let text = "the answer is no tool result".to_owned();
    failed(target, ToolOutput { structured: None, content: vec![Content::Text(text)] })
}

fn refused(target: Target<'_>, code: i32, message: &str) -> ToolError {
    let said = error::quoted(message);
    if NEEDS_CAPABILITY.contains(&code) {
        let message = format!("{target} needs something the host does not offer: {said}");
        let hint = "the host offers no sampling, roots or elicitation: use a tool that needs none";
        return error::unsupported(message, Effect::Done, hint);
    }
    if code == INVALID_PARAMS {
        let reason =
            InvalidArgument { path: String::new(), reason: format!("the server says: {said}") };
        let tool = target.to_string();
        return error::invalid(&tool, vec![reason], Effect::Done, error::see_schema(&tool));
    }
    failed(target, ToolOutput { structured: None, content: vec![Content::Text(said)] })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::name::ServerName;

    fn answer(answer: Answer) -> Result<ToolOutput, ToolError> {
        let server = ServerName::new("s").unwrap();
        read(Target { server: &server, tool: Some("t") }, answer)
    }

    fn output(result: Value) -> Result<ToolOutput, ToolError> {
        answer(Answer::Result(result.to_string()))
    }

    fn blocks(content: Value) -> Vec<Content> {
        output(json!({ "content": content })).unwrap().content
    }

    #[test]
    fn every_type_of_block_becomes_what_it_is() {
        let content = blocks(json!([
            {"type": "text", "text": "hi", "annotations": {"audience": ["user"]}},
            {"type": "image", "data": "/+8=", "mimeType": "image/png"},
            {"type": "audio", "data": "Zm9v", "mimeType": "audio/wav"},
            {"type": "resource_link", "uri": "u:1", "name": "n", "size": 7},
            {"type": "resource", "resource": {"uri": "u:2", "text": "body"}},
            {"type": "resource", "resource": {"uri": "u:3", "blob": "Zm9v", "mimeType": "x/y"}},
        ]));
        let link = ResourceLink {
            uri: "u:1".into(),
            name: "n".into(),
            title: None,
            description: None,
            mime_type: None,
            size: Some(7),
        };
        let text = EmbeddedResource {
            uri: "u:2".into(),
            mime_type: None,
            body: ResourceBody::Text("body".into()),
        };
        let bytes = EmbeddedResource {
            uri: "u:3".into(),
            mime_type: Some("x/y".into()),
            body: ResourceBody::Bytes(b"foo".to_vec()),
        };
        assert_eq!(
            content,
            [
                Content::Text("hi".into()),
                Content::Image(Blob { data: vec![0xff, 0xef], mime_type: "image/png".into() }),
                Content::Audio(Blob { data: b"foo".to_vec(), mime_type: "audio/wav".into() }),
                Content::Link(link),
                Content::Embedded(text),
                Content::Embedded(bytes),
            ]
        );
    }

    #[test]
    fn base64_is_read_in_every_spelling_and_nothing_else_is() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("Zg==", b"f"),
            ("Zg", b"f"),
            ("Zm8=", b"fo"),
            ("Zm9v\r\nYmFy\n", b"foobar"),
            ("/+8=", &[0xff, 0xef]),
            ("_-8", &[0xff, 0xef]),
        ] {
            assert_eq!(decode(text).as_deref(), Some(bytes), "{text}");
        }
        for text in ["Z", "Zm9v!", "Zg===", "Z=g=", "Zm 9v", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn a_block_that_is_not_what_it_says_is_passed_on_as_it_came() {
        for odd in [
            json!({"type": "hologram", "x": [1]}),
            json!({"type": "image", "data": "!!!", "mimeType": "image/png"}),
            json!({"type": "text"}),
            json!({"type": "text", "text": 7}),
            json!({"type": "resource", "resource": {"uri": "u"}}),
            json!(["text", "x"]),
            json!("text"),
            json!(null),
        ] {
            assert_eq!(
                blocks(json!([odd, {"type": "text", "text": "ok"}])),
                [Content::Other(odd.to_string()), Content::Text("ok".into())]
            );
        }
    }

    #[test]
    fn a_result_may_hold_nothing_and_a_structure_stays_as_it_came() {
        assert_eq!(output(json!({})).unwrap(), ToolOutput { structured: None, content: vec![] });
        let text = r#"{"structuredContent":{"n":12345678901234567890123, "a":1e400}}"#;
        let output = answer(Answer::Result(text.to_owned())).unwrap();
        assert_eq!(output.structured.unwrap(), r#"{"n":12345678901234567890123, "a":1e400}"#);
    }

    #[test]
    fn a_tool_that_says_it_failed_keeps_its_output() {
        let error =
            output(json!({"isError": true, "content": [{"type": "text", "text": "no\nfile"}]}))
                .unwrap_err();
        assert_eq!(error.message, "s/t failed: no / file");
        assert_eq!(error.effect, Effect::Done);
        let ErrorReason::Failed(output) = error.reason else { panic!("{:?}", error.reason) };
        assert_eq!(output.content, [Content::Text("no\nfile".into())]);
    }

    #[test]
    fn a_result_that_is_no_end_is_named() {
        for (result, word) in [
            (json!({"resultType": "input_required", "inputRequests": {}}), "person"),
            (json!({"resultType": "task", "taskId": "1"}), "task"),
            (json!({"task": {"taskId": "1"}}), "task"),
            (json!({"resultType": "wat\u{1b}"}), "wat\\u{1b}"),
        ] {
            let error = output(result).unwrap_err();
            assert_eq!(
                (error.reason, error.effect),
                (ErrorReason::Unsupported, Effect::SentUnknown)
            );
            assert!(error.message.contains(word), "{}", error.message);
        }
        assert!(output(json!({"resultType": "complete", "content": []})).is_ok());
    }

    #[test]
    fn every_bound_of_a_result_is_named() {
        let many = vec![json!({"type": "text", "text": ""}); MAX_RESULT_BLOCKS + 1];
        let deep = format!(r#"{{"structuredContent":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
        for (error, limit) in [
            (output(json!({ "content": many })), "1000"),
            (answer(Answer::Result(deep)), "128"),
            (answer(Answer::TooLarge { bytes: 5_000_000 }), "4194304"),
        ] {
            let error = error.unwrap_err();
            assert_eq!((error.reason, error.effect), (ErrorReason::Limit, Effect::Done));
            assert!(error.message.contains(limit), "{}", error.message);
        }
    }

    #[test]
    fn errors_of_the_protocol_are_told_apart() {
        let refused = |code, message: &str| {
            answer(Answer::Error { code, message: message.to_owned(), data: None })
                .unwrap_err()
                .reason
        };
        assert!(matches!(refused(-32602, "bad"), ErrorReason::InvalidArguments(_)));
        assert!(matches!(refused(-32603, "boom"), ErrorReason::Failed(_)));
        assert_eq!(refused(-32021, "sampling"), ErrorReason::Unsupported);
        for junk in ["7", "[]", "\"x\"", r#"{"content":{}}"#] {
            let error = answer(Answer::Result(junk.to_owned()));
            if junk != "[]" {
                assert!(matches!(error.unwrap_err().reason, ErrorReason::Failed(_)), "{junk}");
            }
        }
        let unknown = |code, message: &str| {
            is_unknown_tool(&Answer::Error { code, message: message.to_owned(), data: None })
        };
        assert!(unknown(-32602, "Unknown tool: x") && unknown(-32601, "tool x not found"));
        assert!(!unknown(-32602, "bad date") && !unknown(-32000, "unknown tool"));
    }
}
