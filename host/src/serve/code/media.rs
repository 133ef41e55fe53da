//! Images and sounds in the result of a script: taken out, to be shown as what they are.

use rmcp::model::ContentBlock;
use serde_json::{Map, Value, json};

use crate::limits::serve::MAX_MEDIA;

/// Takes content blocks with data out of a value, the first [`MAX_MEDIA`] of them, and leaves
/// in the place of each what it was.
pub(super) fn taken(value: &mut Value) -> Vec<ContentBlock> {
    let mut taken = Vec::new();
    take(value, &mut taken);
    taken
}

/// The value is as deep as a result may be, which is little.
fn take(value: &mut Value, taken: &mut Vec<ContentBlock>) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|element| take(element, taken)),
        Value::Object(fields) => match block(fields) {
            Some(block) if taken.len() < MAX_MEDIA => {
                taken.push(block);
                let number = taken.len();
                let kind = fields.remove("type").unwrap_or_default();
                let mime = fields.remove("mimeType").unwrap_or_default();
                *value = json!({ "type": kind, "mimeType": mime, "shown_as": number });
            }
            _ => fields.values_mut().for_each(|field| take(field, taken)),
        },
        _ => {}
    }
}

fn block(fields: &Map<String, Value>) -> Option<ContentBlock> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let (data, mime) = (text("data")?, text("mimeType")?);
    match text("type")? {
        "image" if mime.starts_with("image/") => Some(ContentBlock::image(data, mime)),
        "audio" if mime.starts_with("audio/") => Some(ContentBlock::audio(data, mime)),
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
    fn more_than_the_bound_stay_where_they_are() {
        let picture = json!({"type": "audio", "data": "AAAA", "mimeType": "audio/wav"});
        let mut value = Value::Array(vec![picture.clone(); MAX_MEDIA + 1]);
        assert_eq!(taken(&mut value).len(), MAX_MEDIA);
        assert_eq!(value[MAX_MEDIA], picture);
    }
}
