//! Takes out of what a server says the secrets that it was sent.
//!
//! A server that echoes its request would show them to whoever reads its answers. They are
//! looked for in the text as it came, however JSON escaped it there. Knows nothing of what
//! else a text holds, and finds no secret that a server encoded in some other way.

use crate::limits::remote::MIN_SECRET_BYTES;

/// What stands in the place of a secret. It is fit to stand in a JSON string.
const REDACTED: &[u8] = b"[redacted]";

/// The secrets of one server.
#[derive(Clone, Default)]
pub(super) struct Redactor {
    /// The longest first, so that a part does not hide the whole.
    secrets: Vec<Box<[u8]>>,
    /// The bytes that one of them may begin with, by their number.
    beginnings: Vec<bool>,
}

impl Redactor {
    /// Looks for these values, and for the words of each. Short ones are left out.
    pub(super) fn new<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut secrets: Vec<Box<[u8]>> = values
            .into_iter()
            .flat_map(|value| std::iter::once(value).chain(value.split(u8::is_ascii_whitespace)))
            .filter(|secret| secret.len() >= MIN_SECRET_BYTES)
            .map(Box::from)
            .collect();
        secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        let begins = |byte| secrets.iter().any(|secret| secret.first() == Some(&byte));
        let beginnings = (0..=u8::MAX).map(|byte| byte == b'\\' || begins(byte)).collect();
        Self { secrets, beginnings }
    }

    /// The bytes without the secrets.
    pub(super) fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        let Some((mut start, mut end)) = self.find(&bytes, 0) else { return bytes };
        let (mut clean, mut from) = (Vec::with_capacity(bytes.len()), 0);
        loop {
            clean.extend_from_slice(bytes.get(from..start).unwrap_or_default());
            clean.extend_from_slice(REDACTED);
            from = end;
            match self.find(&bytes, from) {
                Some(next) => (start, end) = next,
                None => break,
            }
        }
        clean.extend_from_slice(bytes.get(from..).unwrap_or_default());
        clean
    }

    /// The text without the secrets.
    pub(super) fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes().to_vec())).into_owned()
    }

    fn find(&self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        if self.secrets.is_empty() {
            return None;
        }
        bytes.iter().enumerate().skip(from).find_map(|(at, byte)| {
            self.beginnings.get(usize::from(*byte)).filter(|begins| **begins)?;
            let rest = bytes.get(at..)?;
            let found = self.secrets.iter().find_map(|secret| length(rest, secret))?;
            Some((at, at.saturating_add(found)))
        })
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

/// How many bytes at the start of `text` spell `secret`.
fn length(text: &[u8], secret: &[u8]) -> Option<usize> {
    let mut at: usize = 0;
    for wanted in secret {
        let rest = text.get(at..)?;
        at = at.saturating_add(spelled(rest, *wanted)?);
    }
    Some(at)
}

/// How many bytes at the start of `text` spell one byte, as itself or escaped.
fn spelled(text: &[u8], wanted: u8) -> Option<usize> {
    let first = text.first()?;
    let escaped = if *first == b'\\' { escaped(text, wanted) } else { None };
    escaped.or_else(|| (*first == wanted).then_some(1))
}

/// The same, where it stands behind a backslash.
fn escaped(text: &[u8], wanted: u8) -> Option<usize> {
    match text.get(1)? {
        b'u' => {
            let digits = std::str::from_utf8(text.get(2..6)?).ok()?;
            (u32::from_str_radix(digits, 16).ok()? == u32::from(wanted)).then_some(6)
        }
        b't' => (wanted == b'\t').then_some(2),
        plain @ (b'"' | b'\\' | b'/') => (*plain == wanted).then_some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(secret: &str, text: &str) -> String {
        Redactor::new([secret.as_bytes()]).text(text)
    }

    #[test]
    fn a_secret_is_found_whole_and_in_its_words() {
        assert_eq!(
            redacted("Bearer canary-1234", r#"{"a":"Bearer canary-1234","b":"canary-1234!"}"#),
            r#"{"a":"[redacted]","b":"[redacted]!"}"#
        );
    }

    #[test]
    fn a_secret_is_found_however_json_escapes_it() {
        let secret = "can/ary\"12\\34";
        for text in
            [r#"can/ary"12\34"#, r#"can\/ary\"12\\34"#, r#"\u0063an\u002Fary\u002212\u005c34"#]
        {
            assert_eq!(redacted(secret, text), "[redacted]", "{text}");
        }
    }

    #[test]
    fn short_values_and_near_misses_are_left_alone() {
        assert_eq!(redacted("Bearer x", "Bearer and x"), "Bearer and x");
        assert_eq!(redacted("short", "short"), "short");
        assert_eq!(redacted("canary-1234", "canary-1235 canary-123"), "canary-1235 canary-123");
        let text = vec![0xff, b'\\', b'u', b'0'];
        assert_eq!(Redactor::new([b"canary-1234".as_slice()]).bytes(text.clone()), text);
    }

    #[test]
    fn what_is_redacted_stays_json() {
        let text = r#"{"a":["x canary-1234","canary-1234canary-1234"],"n":1}"#;
        let clean: serde_json::Value =
            serde_json::from_str(&redacted("canary-1234", text)).unwrap();
        assert_eq!(clean["a"][1], "[redacted][redacted]");
    }
}
