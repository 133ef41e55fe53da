//! What a tool answered, as the objects that the Model Context Protocol has for it.

use rquickjs::{Array, Ctx, IntoJs, Object, Value};

use crate::bindings::mcp_host::guest::types::{
    Blob, Content, EmbeddedResource, ResourceBody, ResourceLink,
};

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The blocks of a result, in their order.
///
/// # Errors
///
/// When there is no memory.
pub fn blocks<'js>(ctx: &Ctx<'js>, content: Vec<Content>) -> rquickjs::Result<Array<'js>> {
    let blocks = Array::new(ctx.clone())?;
    for (index, block) in content.into_iter().enumerate() {
        blocks.set(index, self::block(ctx, block)?)?;
    }
    Ok(blocks)
}

fn block<'js>(ctx: &Ctx<'js>, block: Content) -> rquickjs::Result<Value<'js>> {
    let object = match block {
        Content::Text(text) => typed(ctx, "text", |block| block.set("text", text)),
        Content::Image(blob) => typed(ctx, "image", |block| set_blob(block, &blob)),
        Content::Audio(blob) => typed(ctx, "audio", |block| set_blob(block, &blob)),
        Content::Link(link) => typed(ctx, "resource_link", |block| set_link(block, link)),
        Content::Embedded(resource) => {
            typed(ctx, "resource", |block| block.set("resource", embedded(ctx, resource)?))
        }
        Content::Other(json) => return ctx.json_parse(json),
    };
    object.map(Object::into_value)
}

fn typed<'js>(
    ctx: &Ctx<'js>,
    kind: &str,
    fill: impl FnOnce(&Object<'js>) -> rquickjs::Result<()>,
) -> rquickjs::Result<Object<'js>> {
    let block = Object::new(ctx.clone())?;
    block.set("type", kind)?;
    fill(&block)?;
    Ok(block)
}

fn set_blob(block: &Object<'_>, blob: &Blob) -> rquickjs::Result<()> {
    block.set("data", base64(&blob.data))?;
    block.set("mimeType", blob.mime_type.as_str())
}

fn set_link(block: &Object<'_>, link: ResourceLink) -> rquickjs::Result<()> {
    block.set("uri", link.uri)?;
    block.set("name", link.name)?;
    set_known(block, "title", link.title)?;
    set_known(block, "description", link.description)?;
    set_known(block, "mimeType", link.mime_type)?;
    set_known(block, "size", link.size)
}

fn embedded<'js>(ctx: &Ctx<'js>, resource: EmbeddedResource) -> rquickjs::Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("uri", resource.uri)?;
    set_known(&object, "mimeType", resource.mime_type)?;
    match resource.body {
        ResourceBody::Text(text) => object.set("text", text)?,
        ResourceBody::Bytes(bytes) => object.set("blob", base64(&bytes))?,
    }
    Ok(object)
}

/// Sets a property that is absent when nothing is known of it.
///
/// # Errors
///
/// When there is no memory.
pub fn set_known<'js>(
    object: &Object<'js>,
    name: &str,
    value: Option<impl IntoJs<'js>>,
) -> rquickjs::Result<()> {
    value.map_or(Ok(()), |value| object.set(name, value))
}

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4_usize {
            text.push(if digit <= chunk.len() { base64_digit(bits, digit) } else { '=' });
        }
    }
    text
}

/// The digit at a place of 24 bits.
fn base64_digit(bits: u32, place: usize) -> char {
    let shift = [18, 12, 6, 0].get(place).copied().unwrap_or_default();
    let value = usize::try_from(bits >> shift & 63).unwrap_or_default();
    BASE64.get(value).copied().map_or('=', char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_padded() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfd]), "//79");
    }
}
