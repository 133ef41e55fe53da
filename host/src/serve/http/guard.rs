//! Who may ask at all: decided by the head of a request alone, before anything else of it is
//! looked at.
//!
//! A page in this user's browser can send requests here, under its own name or, once it had
//! its name point to this machine, under ours. It cannot choose the `Host` and `Origin` that
//! the browser sends, and it does not know the token.

use std::net::{IpAddr, SocketAddr};

use http::header::{AUTHORIZATION, HOST, HeaderName, ORIGIN};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::refusal::Refusal;
use super::token::Token;
use crate::name::printable;

/// Characters of a header that an answer quotes.
const QUOTED_CHARS: usize = 100;

/// What a request has to show.
#[derive(Debug)]
pub(super) struct Guard {
    token: Token,
    /// The address that is listened at.
    address: SocketAddr,
    /// Further names of this host, with or without a port, in small letters.
    hosts: Vec<String>,
    /// Pages that may ask, in small letters.
    origins: Vec<String>,
}

impl Guard {
    pub fn new(token: Token, address: SocketAddr, hosts: &[String], origins: &[String]) -> Self {
        let small = |names: &[String]| names.iter().map(|name| name.to_ascii_lowercase()).collect();
        Self { token, address, hosts: small(hosts), origins: small(origins) }
    }

    /// Refuses what does not name this host, and what comes from a page that may not ask.
    pub fn admit(&self, head: &Parts) -> Result<(), Refusal> {
        self.admit_host(head)?;
        self.admit_origin(&head.headers)?;
        if head.method != Method::OPTIONS {
            return Ok(());
        }
        // No page is ever given leave, so that this has no answer.
        Err(Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            "the method OPTIONS is not served",
            "send a POST to /mcp",
        ))
    }

    /// Refuses who does not show the token, and takes it out of the head: nothing behind
    /// needs it.
    pub fn demand_token(&self, head: &mut Parts) -> Result<(), Refusal> {
        let shown = only(&head.headers, AUTHORIZATION).and_then(bearer);
        let fits = shown.is_some_and(|shown| self.token.is(shown));
        let missing = shown.is_none();
        head.headers.remove(AUTHORIZATION);
        if fits {
            return Ok(());
        }
        let error = if missing { "no token was shown" } else { "the token is not the right one" };
        let hint = "send the header `Authorization: Bearer TOKEN` with the token of this host, \
                    from MCP_HOST_TOKEN or its file serve-token; it is never read from the URL";
        Err(Refusal::new(StatusCode::UNAUTHORIZED, "token", error, hint))
    }

    fn admit_host(&self, head: &Parts) -> Result<(), Refusal> {
        let named = only(&head.headers, HOST).and_then(|host| host.to_str().ok());
        let fits = named.is_some_and(|named| self.is_ours(named));
        // A URL with an authority of its own overrides the header.
        let uri_fits =
            head.uri.authority().is_none_or(|authority| self.is_ours(authority.as_str()));
        if fits && uri_fits {
            return Ok(());
        }
        let shown = if fits { head.uri.authority().map(Authority::as_str) } else { named };
        let error = match shown {
            Some(name) => format!("this host is not called {}", printable(name, QUOTED_CHARS)),
            None => "the request has not one header Host".to_owned(),
        };
        let hint = "use localhost or 127.0.0.1 with the right port, or start the host with \
                    this name allowed";
        Err(Refusal::new(StatusCode::FORBIDDEN, "host", error, hint))
    }

    fn admit_origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if !headers.contains_key(ORIGIN) {
            return Ok(());
        }
        let origin = only(headers, ORIGIN).and_then(|origin| origin.to_str().ok());
        if origin.is_some_and(|origin| self.is_our_page(&origin.to_ascii_lowercase())) {
            return Ok(());
        }
        let shown = printable(origin.unwrap_or("this page"), QUOTED_CHARS);
        let error = format!("{shown} may not ask this host");
        let hint = "start the host with this origin allowed, if the page is yours";
        Err(Refusal::new(StatusCode::FORBIDDEN, "origin", error, hint))
    }

    fn is_ours(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let Ok(authority) = Authority::try_from(name.as_str()) else { return false };
        if name.contains('@') {
            return false;
        }
        let host = authority.host();
        if self.hosts.iter().any(|own| *own == name || own == host) {
            return true;
        }
        let port_fits = match authority.port() {
            Some(port) => port.as_u16() == self.address.port(),
            // A colon without a number is one without a port.
            None => host == name,
        };
        port_fits && self.is_our_address(host)
    }

    fn is_our_address(&self, host: &str) -> bool {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        host == "localhost"
            || ["127.0.0.1", "[::1]"].contains(&host)
            || bare
                .parse::<IpAddr>()
                .is_ok_and(|ip| ip == self.address.ip() && !ip.is_unspecified())
    }

    /// An origin is always written with its port, unless that is the one of its scheme.
    fn is_our_page(&self, origin: &str) -> bool {
        if self.origins.iter().any(|allowed| allowed == origin) {
            return true;
        }
        let Some(authority) = origin.strip_prefix("http://") else { return false };
        let port = format!(":{}", self.address.port());
        let host = match authority.strip_suffix(&port) {
            Some(host) => host,
            None if self.address.port() == 80 => authority,
            None => return false,
        };
        ["localhost", "127.0.0.1", "[::1]"].contains(&host)
    }
}

/// The value of a header that is there exactly once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

fn bearer(value: &HeaderValue) -> Option<&[u8]> {
    let (scheme, rest) = value.as_bytes().split_at_checked("bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| rest.trim_ascii())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn guard() -> Guard {
        let token = Token::given("0123456789abcdef").unwrap();
        let (hosts, origins) = (["Tools.Example".to_owned()], ["https://App.example".to_owned()]);
        Guard::new(token, ([127, 0, 0, 1], 8080).into(), &hosts, &origins)
    }

    fn head(uri: &str, headers: &[(&'static str, &str)]) -> Parts {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn only_our_own_names_are_answered_to() {
        let fits = |host: &str| guard().admit(&head("/mcp", &[("host", host)])).is_ok();
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080", "[::1]"] {
            assert!(fits(host), "{host}");
        }
        assert!(fits("tools.example") && fits("TOOLS.example:443"));
        for host in [
            "evil.example",
            "localhost:8081",
            "localhost.",
            "localhost:",
            "x@localhost",
            "localhost.evil.example",
            "127.0.0.1.evil.example:8080",
            "127.0.0.2:8080",
            "0.0.0.0:8080",
            "2130706433:8080",
            "[::]:8080",
            "",
        ] {
            assert!(!fits(host), "{host}");
        }
        assert!(guard().admit(&head("/mcp", &[])).is_err());
        let twice = [("host", "localhost"), ("host", "localhost")];
        assert!(guard().admit(&head("/mcp", &twice)).is_err());
    }

    #[test]
    fn an_absolute_url_has_to_name_us_as_well() {
        let fits = |uri: &str| guard().admit(&head(uri, &[("host", "localhost:8080")])).is_ok();
        assert!(fits("http://localhost:8080/mcp") && fits("http://127.0.0.1/mcp"));
        assert!(!fits("http://evil.example/mcp") && !fits("http://localhost:1/mcp"));
    }

    #[test]
    fn only_our_own_pages_and_those_allowed_may_ask() {
        let fits = |origin: &str| {
            let headers = [("host", "localhost"), ("origin", origin)];
            guard().admit(&head("/mcp", &headers)).is_ok()
        };
        assert!(fits("http://localhost:8080") && fits("http://[::1]:8080"));
        assert!(fits("https://app.example"));
        for origin in [
            "https://evil",
            "null",
            "",
            "http://localhost",
            "http://localhost:80800",
            "https://localhost:8080",
            "http://localhost:8080.evil.example",
            "https://app.example:8443",
            "https://app.example.evil",
        ] {
            assert!(!fits(origin), "{origin}");
        }
    }

    #[test]
    fn the_token_counts_in_its_header_alone_and_does_not_stay_there() {
        let check = |uri: &str, headers: &[(&'static str, &str)]| {
            let mut head = head(uri, headers);
            let checked = guard().demand_token(&mut head);
            assert!(!head.headers.contains_key(AUTHORIZATION));
            checked.is_ok()
        };
        let good = "Bearer 0123456789abcdef";
        assert!(check("/mcp", &[("authorization", good)]));
        assert!(check("/mcp", &[("authorization", "bearer  0123456789abcdef")]));
        assert!(!check("/mcp?token=0123456789abcdef&access_token=0123456789abcdef", &[]));
        assert!(!check("/mcp", &[("authorization", "Bearer 0123456789abcdeF")]));
        assert!(!check("/mcp", &[("authorization", "Basic 0123456789abcdef")]));
        assert!(!check("/mcp", &[("authorization", "0123456789abcdef")]));
        assert!(!check("/mcp", &[("authorization", "Bearer")]));
        assert!(!check("/mcp", &[("cookie", "token=0123456789abcdef")]));
        assert!(!check("/mcp", &[("authorization", good), ("authorization", good)]));
    }
}
