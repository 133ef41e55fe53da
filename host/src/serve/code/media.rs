//! Images and sounds in the result of a script: taken out, to be shown as what they are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rmcp::model::ContentBlock;
use serde_json::{Map, Value, json};

use crate::limits::serve::{MAX_MEDIA, MAX_MEDIA_BYTES};

/// Takes content blocks with data out of a value, the first [`MAX_MEDIA`] of them, and leaves
/// in the place of each what it was.
pub(super) fn taken(value: &mut Value) -> Vec<ContentBlock> {
    let mut taken = Vec::new();
    let mut room = MAX_MEDIA_BYTES;
    take(value, &mut room, &mut taken);
    taken
}

/// The value is as deep as a result may be, which is little.
fn take(value: &mut Value, room: &mut usize, taken: &mut Vec<ContentBlock>) {
    match value {
        Value::Array(elements) => {
            elements.iter_mut().for_each(|element| take(element, room, taken));
        }
        Value::Object(fields) => match block(fields) {
            Some(block) if taken.len() < MAX_MEDIA && bytes(fields) <= *room => {
                *room = room.saturating_sub(bytes(fields));
                taken.push(block);
                let number = taken.len();
                let kind = fields.remove("type").unwrap_or_default();
                let mime = fields.remove("mimeType").unwrap_or_default();
                *value = json!({ "type": kind, "mimeType": mime, "shown_as": number });
            }
            _ => fields.values_mut().for_each(|field| take(field, room, taken)),
        },
        _ => {}
    }
}

fn bytes(fields: &Map<String, Value>) -> usize {
    fields.get("data").and_then(Value::as_str).map_or(0, str::len)
}

/// What a client is told that data is goes into its own headers and pages.
fn is_mime(mime: &str, kind: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
    mime.strip_prefix(kind)
        .is_some_and(|rest| !rest.is_empty() && rest.len() < 64 && rest.bytes().all(known))
}

fn block(fields: &Map<String, Value>) -> Option<ContentBlock> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let (data, mime) = (text("data")?, text("mimeType")?);
    if STANDARD.decode(data).is_err() {
        return None;
    }
    match text("type")? {
        "image" if is_mime(mime, "image/") => Some(ContentBlock::image(data, mime)),
        "audio" if is_mime(mime, "audio/") => Some(ContentBlock::audio(data, mime)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_taken_out_wherever_they_are_and_the_rest_stays() {
        let picture = json!({"type": "image", "data": "AAAA", "mimeType": "image/png"});
        let mut value = json!({"a": [1, picture.clone()], "b": {"type": "image"}, "c": picture});
        let taken = taken(&mut value);
        assert_eq!(taken.len(), 2);
        let left = |n: u32| json!({"type": "image", "mimeType": "image/png", "shown_as": n});
        assert_eq!(value, json!({"a": [1, left(1)], "b": {"type": "image"}, "c": left(2)}));
    }

    #[test]
    fn what_only_says_that_it_is_a_picture_is_none() {
        for (data, mime) in [
            ("not base64", "image/png"),
            ("AAAA", "image/\r\nX: y"),
            ("AAAA", "image/"),
            ("AAAA", "text/html"),
        ] {
            let mut value = json!({"type": "image", "data": data, "mimeType": mime});
            assert!(taken(&mut value).is_empty(), "{data} {mime}");
        }
    }

    #[test]
    fn more_than_the_bound_stay_where_they_are() {
        let picture = json!({"type": "audio", "data": "AAAA", "mimeType": "audio/wav"});
        let mut value = Value::Array(vec![picture.clone(); MAX_MEDIA + 1]);
        assert_eq!(taken(&mut value).len(), MAX_MEDIA);
        assert_eq!(value[MAX_MEDIA], picture);
    }
}
