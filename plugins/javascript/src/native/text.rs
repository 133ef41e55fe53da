//! Text and bytes on their way in and out of the engine.

use rquickjs::function::Func;
use rquickjs::{Ctx, Error, Exception, Object, String as JsString, TypedArray};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Adds the functions.
///
/// # Errors
///
/// When there is no memory.
pub fn install(native: &Object<'_>) -> rquickjs::Result<()> {
    native.set("utf8Encode", Func::from(encode))?;
    native.set("utf8Decode", Func::from(decode))
}

/// The text of a string. Half a surrogate pair, which no text has, becomes U+FFFD.
///
/// # Errors
///
/// When there is no memory.
pub fn from_js(string: &JsString<'_>) -> rquickjs::Result<String> {
    match string.to_string() {
        Err(Error::Utf8(_)) => well_formed(string)?.to_string(),
        read => read,
    }
}

/// The bytes of an array.
///
/// # Errors
///
/// A thrown TypeError when its buffer was given away.
pub fn bytes(array: &TypedArray<'_, u8>) -> rquickjs::Result<Vec<u8>> {
    #[expect(unsafe_code, reason = "they are copied before any script can change them")]
    let bytes = unsafe { array.as_bytes() };
    let Some(bytes) = bytes else {
        let ctx = array.as_value().ctx();
        drop(ctx.catch());
        return Err(Exception::throw_type(ctx, "the bytes were given away"));
    };
    Ok(bytes.to_vec())
}

/// As much of the start of a text as fits into so many bytes.
pub fn start_within(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

fn well_formed<'js>(string: &JsString<'js>) -> rquickjs::Result<JsString<'js>> {
    let ctx = string.as_value().ctx();
    let repair: rquickjs::Function =
        ctx.eval("text => Array.from(text, c => /\\p{Cs}/u.test(c) ? '\\ufffd' : c).join('')")?;
    repair.call((string.clone(),))
}

fn encode<'js>(ctx: Ctx<'js>, string: JsString<'js>) -> rquickjs::Result<TypedArray<'js, u8>> {
    TypedArray::new(ctx, from_js(&string)?.into_bytes())
}

fn decode<'js>(
    ctx: Ctx<'js>,
    array: TypedArray<'js, u8>,
    fatal: bool,
    keep_mark: bool,
) -> rquickjs::Result<JsString<'js>> {
    let bytes = bytes(&array)?;
    let start = if keep_mark { None } else { bytes.strip_prefix(BYTE_ORDER_MARK) };
    let bytes = start.unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => JsString::from_str(ctx, text),
        Err(_) if fatal => Err(Exception::throw_type(&ctx, "the bytes are not UTF-8")),
        Err(_) => JsString::from_str(ctx.clone(), &String::from_utf8_lossy(bytes)),
    }
}
