//! The headers a configuration gives to a server behind a URL: which may be set, and what
//! they may hold. Their values are secrets, so nothing here shows one.

use http::{HeaderName, HeaderValue};

use super::error::Fault;
use super::template::{MissingVariable, Template};
use crate::limits::remote::{MAX_HEADER_BYTES, MAX_HEADERS};
use crate::name::printable;

/// Characters of a refused name that an error shows.
const SHOWN_CHARS: usize = 64;
/// What the protocol and the connection set themselves.
const RESERVED: [&str; 16] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "last-event-id",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// What headers of the protocol begin with.
const PROTOCOL: &str = "mcp-";

/// Headers that could not be made of what is set here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unresolved {
    /// A reference without a value.
    #[error(transparent)]
    Missing(#[from] MissingVariable),
    /// A value that no header can hold, such as one with a line break.
    #[error("the value of header {0} is none that a header can hold")]
    Value(HeaderName),
    /// More than is sent.
    #[error("the headers have {0} bytes, over the limit of {MAX_HEADER_BYTES}")]
    TooLarge(usize),
}

impl Unresolved {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing(_) => "set it, or give the reference a default in the configuration",
            Self::Value(_) => {
                "look for line breaks and characters beyond ASCII in the variables it refers to"
            }
            Self::TooLarge(_) => "look at the variables that `headers` refers to",
        }
    }
}

/// Reads the name of a header that may be set.
pub(super) fn name(text: &str) -> Result<HeaderName, Fault> {
    let shown = printable(text, SHOWN_CHARS);
    let name = HeaderName::from_bytes(text.as_bytes())
        .map_err(|_| Fault::new(format!("not the name of a header: {shown}")))?;
    if RESERVED.contains(&name.as_str()) || name.as_str().starts_with(PROTOCOL) {
        let what = format!("a header that the host sets itself: {shown}");
        return Err(Fault::hinted(what, "leave it out"));
    }
    Ok(name)
}

/// Checks what cannot be seen in one header alone.
pub(super) fn check(headers: &[(HeaderName, Template)]) -> Result<(), Fault> {
    if headers.len() > MAX_HEADERS {
        let count = headers.len();
        return Err(Fault::new(format!("more headers than the limit of {MAX_HEADERS}: {count}")));
    }
    let bytes = bytes(headers.iter().map(|(name, value)| (name, value.source().len())));
    if bytes > MAX_HEADER_BYTES {
        let what = format!("the headers have {bytes} bytes, over the limit of {MAX_HEADER_BYTES}");
        return Err(Fault::new(what));
    }
    let twice = headers
        .iter()
        .enumerate()
        .find(|(at, (name, _))| headers.iter().take(*at).any(|(other, _)| other == name));
    match twice {
        Some((_, (name, _))) => Err(Fault::hinted(
            format!("a header stands twice: {name}"),
            "large and small letters are the same in the name of a header",
        )),
        None => Ok(()),
    }
}

/// The headers as they are sent.
pub(super) fn resolve(
    headers: &[(HeaderName, Template)],
) -> Result<Vec<(HeaderName, HeaderValue)>, Unresolved> {
    let one = |(name, value): &(HeaderName, Template)| {
        let text = value.resolve()?;
        let mut value =
            HeaderValue::from_str(&text).map_err(|_| Unresolved::Value(name.clone()))?;
        value.set_sensitive(true);
        Ok((name.clone(), value))
    };
    let resolved = headers.iter().map(one).collect::<Result<Vec<_>, Unresolved>>()?;
    let bytes = bytes(resolved.iter().map(|(name, value)| (name, value.len())));
    if bytes > MAX_HEADER_BYTES {
        return Err(Unresolved::TooLarge(bytes));
    }
    Ok(resolved)
}

fn bytes<'a>(headers: impl Iterator<Item = (&'a HeaderName, usize)>) -> usize {
    headers
        .fold(0, |sum, (name, value)| sum.saturating_add(name.as_str().len()).saturating_add(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(of: &[(&str, &str)]) -> Vec<(HeaderName, Template)> {
        let one = |(key, value): &(&str, &str)| (name(key).unwrap(), Template::new(value).unwrap());
        of.iter().map(one).collect()
    }

    #[test]
    fn headers_of_the_protocol_and_the_connection_are_refused() {
        for text in ["Mcp-Session-Id", "mcp-name", "Content-Type", "ACCEPT", "Host", "Connection"] {
            let fault = name(text).unwrap_err();
            assert_eq!(fault.what, format!("a header that the host sets itself: {text}"));
        }
        for text in ["", "a b", "a:", "ü", "a\n"] {
            assert!(name(text).unwrap_err().what.starts_with("not the name of a header"), "{text}");
        }
        assert_eq!(name("Authorization").unwrap(), "authorization");
    }

    #[test]
    fn headers_are_few_small_and_set_once() {
        let many: Vec<_> = (0..=MAX_HEADERS).map(|n| format!("x-{n}")).collect();
        let many: Vec<_> = many.iter().map(|key| (key.as_str(), "v")).collect();
        assert!(check(&headers(&many)).unwrap_err().what.contains("more headers than the limit"));
        assert!(check(&headers(&many[1..])).is_ok());
        let large = "v".repeat(MAX_HEADER_BYTES);
        assert!(check(&headers(&[("x", &large)])).unwrap_err().what.contains("over the limit"));
        let twice = check(&headers(&[("X-A", "1"), ("x-a", "2")])).unwrap_err();
        assert_eq!(twice.what, "a header stands twice: x-a");
    }

    #[test]
    fn a_value_that_no_header_can_hold_is_not_shown() {
        let unresolved = resolve(&headers(&[("x", "hush\r\nHost: evil")])).unwrap_err();
        assert_eq!(unresolved.to_string(), "the value of header x is none that a header can hold");
        assert!(!unresolved.hint().contains("hush"));
        let resolved = resolve(&headers(&[("x", "hush")])).unwrap();
        assert!(!format!("{resolved:?}").contains("hush"));
    }
}
