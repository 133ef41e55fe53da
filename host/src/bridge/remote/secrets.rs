//! Which of the things a server is sent are secrets: what may not show in its answers.
//!
//! Headers and queries also hold ordinary words, and a word that was taken out of an answer
//! would break it. So a value counts only when its name, its looks or its origin in a
//! variable say so. Knows nothing of how the secrets are found again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;

use crate::config::secret::{is_likely, is_named};
use crate::config::server::{Endpoint, HttpServer};

/// The values that may be keys. `written` is the configuration before its references were
/// resolved: what stands there in plain text did not come from a variable.
pub(super) fn secrets(
    endpoint: &Endpoint,
    url: &Url,
    written: Option<&HttpServer>,
) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let templates = written.map(|server| server.headers.as_slice()).unwrap_or_default();
    for (at, (name, value)) in endpoint.headers.iter().enumerate() {
        let source = templates.get(at).map(|(_, template)| template.source());
        of_header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()), source, &mut found);
    }
    of_query(url, written.map(|server| server.url.source()), &mut found);
    of_user(url, &mut found);
    found.into_iter().map(String::into_bytes).collect()
}

fn of_header(name: &str, value: &str, source: Option<&str>, found: &mut Vec<String>) {
    let refers = source.is_some_and(|source| source.contains("${"));
    if is_named(name) || refers || is_likely("", value) {
        found.push(value.to_owned());
    }
    let words: Vec<&str> = value.split_ascii_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        // The scheme before a key, such as `Bearer`.
        let is_scheme = at == 0 && words.len() > 1 && !word.contains(|c: char| !is_plain(c));
        let is_literal = |source: &str| source.split_ascii_whitespace().any(|part| part == *word);
        let resolved = refers && !source.is_some_and(is_literal);
        if (is_named(name) && !is_scheme) || resolved || is_likely("", word) {
            found.push((*word).to_owned());
            found.extend(cookie(word).map(str::to_owned));
        }
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '-'
}

/// The value in `name=value;`.
fn cookie(word: &str) -> Option<&str> {
    word.split_once('=').map(|(_, value)| value.trim_end_matches([';', ',']))
}

fn of_query(url: &Url, source: Option<&str>, found: &mut Vec<String>) {
    let raw = url.query().into_iter().flat_map(|query| query.split('&'));
    for (raw, (name, value)) in raw.filter(|pair| !pair.is_empty()).zip(url.query_pairs()) {
        let raw = raw.split_once('=').map_or("", |(_, value)| value);
        let written = |source: &str| source.contains(raw) || source.contains(value.as_ref());
        if is_likely(&name, &value) || source.is_some_and(|source| !written(source)) {
            found.extend([raw.to_owned(), value.into_owned()]);
        }
    }
}

/// A user and a password are sent in a header of their own.
fn of_user(url: &Url, found: &mut Vec<String>) {
    let raw = [url.username(), url.password().unwrap_or_default()];
    let [user, password] = raw.map(decoded);
    if !(user.is_empty() && password.is_empty()) {
        let pair = [user.as_slice(), b":", password.as_slice()].concat();
        found.push(STANDARD.encode(pair));
        found.extend(raw.map(str::to_owned));
        found.extend([user, password].iter().map(|part| String::from_utf8_lossy(part).into()));
    }
}

fn decoded(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;
    use crate::config::template::Template;

    /// What is found in a URL and one header, whose source may be another text.
    fn found(url: &str, name: &'static str, source: &str, value: &'static str) -> Vec<String> {
        let header = HeaderName::from_static(name);
        let endpoint = Endpoint {
            url: url.to_owned(),
            headers: vec![(header.clone(), HeaderValue::from_static(value))],
        };
        let written = HttpServer {
            url: Template::new("https://a.example/?tools=list_issues&id=${ID}").unwrap(),
            headers: vec![(header, Template::new(source).unwrap())],
        };
        let found = secrets(&endpoint, &Url::parse(url).unwrap(), Some(&written));
        found.into_iter().map(|secret| String::from_utf8(secret).unwrap()).collect()
    }

    fn in_header(name: &'static str, value: &'static str) -> Vec<String> {
        found("https://a.example/", name, value, value)
    }

    #[test]
    fn ordinary_words_and_numbers_are_no_secrets() {
        for (name, value) in [
            ("x-mcp-tools", "get_file_contents, list_issues"),
            ("x-account", "12345678"),
            ("api-version", "2025-06-18"),
            ("x-kind", "readOnlyHint"),
        ] {
            assert_eq!(in_header(name, value), [""; 0], "{name}");
        }
        assert_eq!(found("https://a.example/?tools=list_issues", "x", "y", "y"), [""; 0]);
    }

    #[test]
    fn a_name_the_looks_or_a_variable_make_a_secret() {
        assert_eq!(in_header("authorization", "Negotiate word"), ["Negotiate word", "word"]);
        assert!(in_header("cookie", "a=b; session=wordwords;").contains(&"wordwords".into()));
        assert_eq!(in_header("x-api-key", "wordwords"), ["wordwords"; 2]);
        assert!(in_header("x", "a1b2c3d4e5f6a1b2c3d4e5f6 list").len() == 2);
        let resolved = found("https://a.example/", "x", "from ${WHERE}", "from wordwords");
        assert_eq!(resolved, ["from wordwords", "wordwords"]);
        let query = found("https://a.example/?key=hunter22&id=word%20words", "x", "y", "y");
        assert_eq!(query, ["hunter22", "hunter22", "word%20words", "word words"]);
    }

    #[test]
    fn the_user_of_a_url_is_a_secret_in_every_form_it_is_sent_in() {
        let found = found("http://user1234:pass%40word99@a.example/", "x", "y", "y");
        let wanted = ["user1234", "pass%40word99", "pass@word99", "dXNlcjEyMzQ6cGFzc0B3b3JkOTk="];
        for wanted in wanted {
            assert!(found.contains(&wanted.to_owned()), "{wanted}: {found:?}");
        }
    }
}
