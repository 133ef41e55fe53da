//! Takes out of what a server says the secrets that it was sent.
//!
//! A server that echoes its request would show them to whoever reads its answers. They are
//! looked for in the text as it came, however JSON escaped it there. Of JSON only strings
//! are touched, and none of the few that the protocol itself reads. Finds no secret that a
//! server encoded in some other way.

use crate::limits::remote::MIN_SECRET_BYTES;

/// What stands in the place of a secret. It is fit to stand in a JSON string.
const REDACTED: &[u8] = b"[redacted]";

/// Members of a message that the protocol reads, and how deep they stand.
const PROTOCOL: [(&[u8], usize); 4] =
    [(b"id", 1), (b"jsonrpc", 1), (b"method", 1), (b"protocolVersion", 2)];

/// What a text is that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Whatever it may be.
    Any,
    /// The inside of a JSON string, where a backslash never stands for itself.
    String,
}

/// Finds the strings of a message that may be changed.
#[derive(Default)]
struct Strings {
    at: usize,
    depth: usize,
    /// Whether the value that comes is one that the protocol reads.
    spared: bool,
}

/// The secrets of one server.
#[derive(Clone, Default)]
pub(super) struct Redactor {
    /// The longest first, so that a part does not hide the whole.
    secrets: Vec<Box<[u8]>>,
    /// The bytes that one of them may begin with, by their number.
    beginnings: Vec<bool>,
}

impl Redactor {
    /// Looks for these values. Short ones are left out.
    pub(super) fn new<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut secrets: Vec<Box<[u8]>> = values
            .into_iter()
            .filter(|secret| secret.len() >= MIN_SECRET_BYTES)
            .map(Box::from)
            .collect();
        secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        let begins = |byte| secrets.iter().any(|secret| secret.first() == Some(&byte));
        let beginnings = (0..=u8::MAX).map(|byte| byte == b'\\' || begins(byte)).collect();
        Self { secrets, beginnings }
    }

    /// Bytes of any kind without the secrets.
    pub(super) fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        if self.find(&bytes, 0, Kind::Any).is_none() {
            return bytes;
        }
        let mut clean = Vec::with_capacity(bytes.len());
        self.clean(&bytes, Kind::Any, &mut clean);
        clean
    }

    /// A message without the secrets: JSON as it was, but for what its strings hold.
    pub(super) fn json(&self, message: Vec<u8>) -> Vec<u8> {
        if self.find(&message, 0, Kind::Any).is_none() {
            return message;
        }
        let (mut clean, mut from) = (Vec::with_capacity(message.len()), 0);
        let mut strings = Strings::default();
        while let Some((start, end)) = strings.next(&message) {
            clean.extend_from_slice(message.get(from..start).unwrap_or_default());
            self.clean(message.get(start..end).unwrap_or_default(), Kind::String, &mut clean);
            from = end;
        }
        clean.extend_from_slice(message.get(from..).unwrap_or_default());
        clean
    }

    /// The text without the secrets.
    pub(super) fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes().to_vec())).into_owned()
    }

    fn clean(&self, text: &[u8], kind: Kind, clean: &mut Vec<u8>) {
        let mut from = 0;
        while let Some((start, end)) = self.find(text, from, kind) {
            clean.extend_from_slice(text.get(from..start).unwrap_or_default());
            clean.extend_from_slice(REDACTED);
            from = end;
        }
        clean.extend_from_slice(text.get(from..).unwrap_or_default());
    }

    fn find(&self, text: &[u8], mut at: usize, kind: Kind) -> Option<(usize, usize)> {
        if self.secrets.is_empty() {
            return None;
        }
        while let Some(byte) = text.get(at) {
            if self.beginnings.get(usize::from(*byte)) == Some(&true) {
                let rest = text.get(at..).unwrap_or_default();
                let found = self.secrets.iter().find_map(|secret| length(rest, secret, kind));
                if let Some(found) = found {
                    return Some((at, at.saturating_add(found)));
                }
            }
            let escapes = kind == Kind::String && *byte == b'\\';
            at = at.saturating_add(if escapes { 2 } else { 1 });
        }
        None
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

impl Strings {
    /// The inside of the next one.
    fn next(&mut self, message: &[u8]) -> Option<(usize, usize)> {
        while let Some(byte) = message.get(self.at) {
            self.at = self.at.saturating_add(1);
            match byte {
                b'"' => {
                    let start = self.at;
                    let end = start.saturating_add(inside(message.get(start..)?));
                    self.at = end.saturating_add(1);
                    let name = self.is_name(message).then(|| message.get(start..end)).flatten();
                    let is_spared = std::mem::take(&mut self.spared);
                    self.spared = name.is_some_and(|name| PROTOCOL.contains(&(name, self.depth)));
                    if !is_spared {
                        return Some((start, end));
                    }
                }
                b'{' | b'[' => {
                    self.depth = self.depth.saturating_add(1);
                    self.spared = false;
                }
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                b',' => self.spared = false,
                _ => {}
            }
        }
        None
    }

    /// Whether what ended here is the name of a member.
    fn is_name(&self, message: &[u8]) -> bool {
        let rest = message.get(self.at..).unwrap_or_default();
        rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
    }
}

/// How long the string is whose inside begins here.
fn inside(text: &[u8]) -> usize {
    let mut escaped = false;
    let end = text.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.unwrap_or(text.len())
}

/// How many bytes at the start of `text` spell `secret`.
fn length(text: &[u8], secret: &[u8], kind: Kind) -> Option<usize> {
    let mut at: usize = 0;
    for wanted in secret {
        let rest = text.get(at..)?;
        at = at.saturating_add(spelled(rest, *wanted, kind)?);
    }
    Some(at)
}

/// How many bytes at the start of `text` spell one byte, as itself or escaped.
fn spelled(text: &[u8], wanted: u8, kind: Kind) -> Option<usize> {
    let first = text.first()?;
    let is_escape = *first == b'\\';
    let escaped = if is_escape { escaped(text, wanted) } else { None };
    let itself = *first == wanted && !(is_escape && kind == Kind::String);
    escaped.or_else(|| itself.then_some(1))
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
    fn the_longest_secret_is_found_first() {
        let redactor = Redactor::new([b"canary-1234".as_slice(), b"Bearer canary-1234"]);
        assert_eq!(
            redactor.text(r#"{"a":"Bearer canary-1234","b":"canary-1234!"}"#),
            r#"{"a":"[redacted]","b":"[redacted]!"}"#
        );
    }

    #[test]
    fn of_a_message_only_strings_are_touched_and_none_that_the_protocol_reads() {
        for (secret, text, want) in [
            (
                "12345678",
                r#"{"id":12345678,"result":{"n":12345678,"s":"12345678"}}"#,
                r#"{"id":12345678,"result":{"n":12345678,"s":"[redacted]"}}"#,
            ),
            (
                "12345678",
                r#"{"id" : "12345678","x":"12345678"}"#,
                r#"{"id" : "12345678","x":"[redacted]"}"#,
            ),
            (
                "2025-06-18",
                r#"{"result":{"protocolVersion":"2025-06-18","a":["2025-06-18"]}}"#,
                r#"{"result":{"protocolVersion":"2025-06-18","a":["[redacted]"]}}"#,
            ),
            (
                "tools/call",
                r#"{"method":"tools/call","params":{"method":"tools/call"}}"#,
                r#"{"method":"tools/call","params":{"method":"[redacted]"}}"#,
            ),
            (
                "canary-1234",
                r#"{"canary-1234":{"a\"canary-1234":1}}"#,
                r#"{"[redacted]":{"a\"[redacted]":1}}"#,
            ),
            (
                "ncanary-1234",
                r#"["\ncanary-1234","\\ncanary-1234"]"#,
                r#"["\ncanary-1234","\\[redacted]"]"#,
            ),
            ("canary-1234\\", r#"["canary-1234\"","x"]"#, r#"["canary-1234\"","x"]"#),
            ("\":\"canary", r#"{"a":"canary"}"#, r#"{"a":"canary"}"#),
        ] {
            let clean = Redactor::new([secret.as_bytes()]).json(text.into());
            assert_eq!(String::from_utf8(clean).unwrap(), want, "{text}");
        }
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
        assert_eq!(redacted("short", "short"), "short");
        assert_eq!(redacted("canary-1234", "canary-1235 canary-123"), "canary-1235 canary-123");
        let text = vec![0xff, b'\\', b'u', b'0'];
        assert_eq!(Redactor::new([b"canary-1234".as_slice()]).bytes(text.clone()), text);
    }

    #[test]
    fn what_is_redacted_stays_json() {
        let text = r#"{"a":["x canary-1234","canary-1234canary-1234"],"n":1}"#;
        let clean = Redactor::new([b"canary-1234".as_slice()]).json(text.into());
        let clean: serde_json::Value = serde_json::from_slice(&clean).unwrap();
        assert_eq!(clean["a"][1], "[redacted][redacted]");
    }
}
