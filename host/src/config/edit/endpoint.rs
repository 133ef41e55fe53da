//! Whether a URL and its headers are any that requests can be sent with, before they are
//! written down. Knows no value of a variable, and asks no network.

use crate::config::error::Fault;
use crate::config::headers;

/// Whether requests can be sent there, as far as that is known without its variables.
pub(super) fn check_url(url: &str) -> Result<(), Fault> {
    // Any part of it may be a variable, and this fits in each of them.
    let known = without_references(url, "1");
    let is_web = |scheme: &str| {
        known.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let is_known = !url.starts_with("${");
    let fits =
        known.parse::<http::Uri>().is_ok_and(|uri| uri.host().is_some_and(|h| !h.is_empty()));
    if is_known && !(fits && (is_web("http://") || is_web("https://"))) {
        let hint = "write it like \"https://docs.example/mcp\"";
        return Err(Fault::hinted("the URL is none that begins with http:// or https://", hint));
    }
    Ok(())
}

/// Whether a header may be set and can hold the value, of which nothing is shown.
pub(super) fn check_header(key: &str, value: &str) -> Result<(), Fault> {
    let key = headers::name(key)?;
    if http::HeaderValue::from_str(value).is_err() {
        let what = format!("the value of header {key} is none that a header can hold");
        return Err(Fault::hinted(what, "look for line breaks and characters beyond ASCII"));
    }
    Ok(())
}

/// The text with `instead` for each of its references to variables.
fn without_references(text: &str, instead: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        kept.extend([before, instead]);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_one_of_the_web() {
        for url in [
            "https://a.example/mcp",
            "HTTP://[::1]:80/?x=y#z",
            "${URL}",
            "http://localhost:${PORT}/mcp",
            "https://${HOST:-a.example}/${input:x}",
        ] {
            assert_eq!(check_url(url), Ok(()), "{url}");
        }
        for url in ["not a url", "ftp://x", "https://", "a.example", "http://a b", "/mcp", ""] {
            assert!(check_url(url).is_err_and(|fault| fault.hint.is_some()), "{url}");
        }
    }

    #[test]
    fn a_header_holds_one_line_and_shows_no_value() {
        assert_eq!(check_header("X-Team", "blue ${TEAM}"), Ok(()));
        let told = check_header("X-Team", "hush\nX: y").unwrap_err().to_string();
        assert!(told.contains("x-team") && !told.contains("hush"), "{told}");
    }
}
