//! Base64 as servers write it, to bytes.

/// Decodes the standard and the URL alphabet, with or without padding and line ends.
/// Nothing for anything else.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes =
        Vec::with_capacity(text.len().saturating_mul(3).div_euclid(4).saturating_add(3));
    let (mut bits, mut held) = (0u32, 0u32);
    let text = text.trim_end();
    let body = text.trim_end_matches('=');
    if text.len().saturating_sub(body.len()) > 2 {
        return None;
    }
    for byte in body.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        bits = (bits << 6) | u32::from(sextet(byte)?);
        held = held.saturating_add(6);
        if held >= 8 {
            held = held.saturating_sub(8);
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    // A single letter left over carries no whole byte, so something is missing.
    (held < 6).then_some(bytes)
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => byte.checked_sub(b'A'),
        b'a'..=b'z' => byte.checked_sub(b'a')?.checked_add(26),
        b'0'..=b'9' => byte.checked_sub(b'0')?.checked_add(52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_base64_decodes() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("Zg==", b"f"),
            ("Zg", b"f"),
            ("Zm8=", b"fo"),
            ("Zm9v", b"foo"),
            ("Zm9v\r\nYmFy\n", b"foobar"),
            ("/+8=", &[0xff, 0xef]),
            ("_-8", &[0xff, 0xef]),
        ] {
            assert_eq!(decode(text).as_deref(), Some(bytes), "{text}");
        }
    }

    #[test]
    fn what_is_not_base64_does_not() {
        for text in ["Z", "Zm9v!", "Zg===", "Z=g=", "Zm 9v", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
