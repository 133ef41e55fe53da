//! How many bytes of the host an answer takes.

use super::{Content, ErrorReason, ResourceBody, ToolError, ToolOutput};

impl ToolOutput {
    /// Bytes of text and data in the result.
    pub fn size_bytes(&self) -> usize {
        let content = self.content.iter().map(Content::size_bytes);
        content.fold(length(&self.structured), usize::saturating_add)
    }

    fn held_bytes(&self) -> usize {
        self.size_bytes().saturating_add(size_of_val(self.content.as_slice()))
    }
}

impl Content {
    fn size_bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Other(text) => text.len(),
            Self::Image(blob) | Self::Audio(blob) => sum([blob.data.len(), blob.mime_type.len()]),
            Self::Link(link) => sum([
                link.uri.len(),
                link.name.len(),
                length(&link.title),
                length(&link.description),
                length(&link.mime_type),
            ]),
            Self::Embedded(resource) => {
                let body = match &resource.body {
                    ResourceBody::Text(text) => text.len(),
                    ResourceBody::Bytes(bytes) => bytes.len(),
                };
                sum([body, resource.uri.len(), length(&resource.mime_type)])
            }
        }
    }
}

/// What an answer holds for as long as it is kept, its blocks themselves included: a
/// result of many empty blocks is not small.
pub(super) fn held_bytes(answer: &Result<ToolOutput, ToolError>) -> usize {
    match answer {
        Ok(output) => output.held_bytes(),
        Err(error) => sum([error.message.len(), length(&error.hint), reason_bytes(&error.reason)]),
    }
}

fn reason_bytes(reason: &ErrorReason) -> usize {
    match reason {
        ErrorReason::Failed(output) => output.held_bytes(),
        ErrorReason::UnknownTool(near) => sum(near.iter().map(String::len)),
        ErrorReason::InvalidArguments(reasons) => {
            sum(reasons.iter().map(|unfit| unfit.path.len().saturating_add(unfit.reason.len())))
        }
        _ => 0,
    }
}

fn length(text: &Option<String>) -> usize {
    text.as_ref().map_or(0, String::len)
}

fn sum(parts: impl IntoIterator<Item = usize>) -> usize {
    parts.into_iter().fold(0, usize::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::{Blob, Effect};

    #[test]
    fn every_part_of_an_answer_counts() {
        let blob = Blob { data: vec![0; 10], mime_type: "a/b".into() };
        let blocks = vec![Content::Text("text".into()), Content::Image(blob)];
        let output = ToolOutput { structured: Some("{}".into()), content: blocks };
        assert_eq!(output.size_bytes(), 2 + 4 + 13);
        let held = 19 + 2 * size_of::<Content>();
        assert_eq!(held_bytes(&Ok(output.clone())), held);
        let failed = ToolError {
            reason: ErrorReason::Failed(output),
            effect: Effect::Done,
            message: "no".into(),
            hint: Some("yes".into()),
        };
        assert_eq!(held_bytes(&Err(failed)), held + 5);
    }

    #[test]
    fn empty_blocks_are_not_free() {
        let output =
            ToolOutput { structured: None, content: vec![Content::Text(String::new()); 1_000] };
        assert_eq!(output.size_bytes(), 0);
        assert!(held_bytes(&Ok(output)) >= 1_000 * size_of::<String>());
    }
}
