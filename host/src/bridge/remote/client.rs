//! The HTTP client of one server: where requests go, what every one of them carries, and
//! what is taken from the answers.
//!
//! Follows no redirect, keeps no cookie, asks for nothing compressed and sends nothing
//! twice, so what a server gets is what was meant for it.

use std::error::Error as _;

use bytes::Bytes;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION,
};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder, Response, Url, retry};

use super::fault::Fault;
use super::secrets::secrets;
use crate::bridge::error::quoted;
use crate::bridge::redact::Redactor;
use crate::config::server::{Endpoint, HttpServer};
use crate::limits::remote::{CONNECT_TIME, IDLE_TIME};

const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream";
/// How the host names itself.
const AGENT: &str = concat!("mcp-host/", env!("CARGO_PKG_VERSION"));

/// Why there is nothing to ask.
#[derive(Debug, thiserror::Error)]
pub(in crate::bridge) enum Unusable {
    /// No URL, or of another scheme.
    #[error("its `url` is not one that begins with https:// or http://")]
    Url,
    /// Headers would be read by whoever carries them.
    #[error("its `headers` would be sent unencrypted to another machine")]
    Unencrypted,
    /// The system has no certificates, or they cannot be read.
    #[error("no encrypted connection can be made: {0}")]
    Tls(String),
}

impl Unusable {
    /// What to do about it.
    pub(in crate::bridge) fn hint(&self) -> &'static str {
        match self {
            Self::Url => "write the whole address, such as https://example.com/mcp",
            Self::Unencrypted => {
                "write https:// in its `url`, or leave `headers` out; http:// is for servers on this machine"
            }
            Self::Tls(_) => "install the system's CA certificates",
        }
    }
}

/// How the body of an answer is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One message.
    Json,
    /// A stream of events.
    Events,
    /// Nothing that is read.
    Other,
}

/// A server and what it is sent.
pub(in crate::bridge) struct Client {
    http: reqwest::Client,
    url: Url,
    headers: HeaderMap,
    /// What it was sent and nobody else may see.
    pub(super) redactor: Redactor,
}

impl Client {
    /// Connects to nothing yet. `written` is the configuration that the endpoint came from.
    pub(in crate::bridge) fn new(
        endpoint: &Endpoint,
        written: Option<&HttpServer>,
    ) -> Result<Self, Unusable> {
        let url = Url::parse(endpoint.url.trim()).map_err(|_| Unusable::Url)?;
        if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
            return Err(Unusable::Url);
        }
        let local = is_local(&url);
        let secret =
            !endpoint.headers.is_empty() || !url.username().is_empty() || url.password().is_some();
        if url.scheme() == "http" && !local && secret {
            return Err(Unusable::Unencrypted);
        }
        let redactor = Redactor::new(secrets(endpoint, &url, written).iter().map(Vec::as_slice));
        let headers = endpoint.headers.iter().cloned().collect();
        Ok(Self { http: build(local)?, url, headers, redactor })
    }

    /// Whether whoever carries the messages can read them.
    pub(in crate::bridge) fn is_open(&self) -> bool {
        self.url.scheme() == "http" && !is_local(&self.url)
    }

    /// A request with a message in it.
    pub(super) fn post(&self, message: Bytes) -> RequestBuilder {
        let accepted = const { HeaderValue::from_static("application/json, text/event-stream") };
        self.request(Method::POST)
            .header(ACCEPT, accepted)
            .header(CONTENT_TYPE, HeaderValue::from_static(JSON))
            .body(message)
    }

    /// A request for a stream of events.
    pub(super) fn stream(&self) -> RequestBuilder {
        self.request(Method::GET).header(ACCEPT, HeaderValue::from_static(EVENTS))
    }

    /// A request that ends what was begun.
    pub(super) fn delete(&self) -> RequestBuilder {
        self.request(Method::DELETE)
    }

    /// Sends a request; an answer comes back only when its body may be read.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Response, Fault> {
        let response = request.send().await.map_err(|error| self.unsent(error))?;
        let status = response.status();
        if status.is_redirection() {
            let to = response.headers().get(LOCATION).map(|to| self.said(to));
            return Err(Fault::Redirect { status, to });
        }
        match response.headers().get(reqwest::header::CONTENT_ENCODING) {
            Some(how) if !how.as_bytes().eq_ignore_ascii_case(b"identity") => {
                Err(Fault::Encoding(self.said(how)))
            }
            _ => Ok(response),
        }
    }

    /// A fault while the body was read.
    pub(super) fn broken(&self, error: reqwest::Error) -> Fault {
        Fault::Broken(self.cause(error))
    }

    /// What a header holds, fit to print.
    pub(super) fn said(&self, value: &HeaderValue) -> String {
        quoted(&self.redactor.text(&String::from_utf8_lossy(value.as_bytes())))
    }

    fn request(&self, method: Method) -> RequestBuilder {
        self.http
            .request(method, self.url.clone())
            .headers(self.headers.clone())
            .header(ACCEPT_ENCODING, HeaderValue::from_static("identity"))
    }

    fn unsent(&self, error: reqwest::Error) -> Fault {
        if error.is_connect() || error.is_builder() {
            return Fault::Unreachable(self.cause(error));
        }
        Fault::Broken(self.cause(error))
    }

    /// The innermost reason, because the outer ones only say where it was met.
    fn cause(&self, error: reqwest::Error) -> String {
        let error = error.without_url();
        let mut innermost = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            innermost = inner.to_string();
            source = inner.source();
        }
        quoted(&self.redactor.text(&innermost))
    }
}

/// How the body of an answer is to be read.
pub(super) fn form(headers: &HeaderMap) -> Form {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let kind = kind.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    if kind.eq_ignore_ascii_case(JSON.as_bytes()) {
        Form::Json
    } else if kind.eq_ignore_ascii_case(EVENTS.as_bytes()) {
        Form::Events
    } else {
        Form::Other
    }
}

/// A proxy of the environment is asked for what is elsewhere, never for this machine.
fn build(local: bool) -> Result<reqwest::Client, Unusable> {
    // Whoever is second finds the same one in place.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .user_agent(AGENT)
        .redirect(Policy::none())
        .retry(retry::never())
        .referer(false)
        .tcp_nodelay(true)
        .connect_timeout(CONNECT_TIME)
        .pool_idle_timeout(IDLE_TIME);
    let client = if local { client.no_proxy() } else { client };
    client.build().map_err(|error| Unusable::Tls(quoted(&error.without_url().to_string())))
}

fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// A name and a value as a header, when they can be one.
pub(super) fn header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    Some((name, HeaderValue::from_str(value).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(url: &str, authorized: bool) -> Result<Client, Unusable> {
        let headers = header("authorization", "Bearer canary-1234").filter(|_| authorized);
        let headers = headers.into_iter().collect();
        Client::new(&Endpoint { url: url.to_owned(), headers }, None)
    }

    #[test]
    fn headers_leave_this_machine_only_encrypted() {
        for url in
            ["http://127.0.0.1:1/mcp", "http://[::1]/", "http://localhost:80", "https://a.example"]
        {
            assert!(client(url, true).is_ok(), "{url}");
        }
        for url in ["http://a.example/mcp", "http://10.0.0.1", "http://localhost.evil.example"] {
            assert!(matches!(client(url, true), Err(Unusable::Unencrypted)), "{url}");
            assert!(client(url, false).is_ok_and(|client| client.is_open()), "{url}");
        }
        assert!(matches!(client("http://u:p@a.example", false), Err(Unusable::Unencrypted)));
    }

    #[test]
    fn what_is_no_url_of_the_web_is_refused() {
        for url in ["", "a.example/mcp", "file:///etc/passwd", "ftp://a.example", "https://"] {
            assert!(matches!(client(url, false), Err(Unusable::Url)), "{url}");
        }
    }

    #[test]
    fn a_content_type_may_have_parameters() {
        let form_of = |kind: &'static str| {
            form(&[(CONTENT_TYPE, HeaderValue::from_static(kind))].into_iter().collect())
        };
        assert_eq!(form_of("Application/JSON; charset=utf-8"), Form::Json);
        assert_eq!(form_of("text/event-stream"), Form::Events);
        assert_eq!(form_of("text/html"), Form::Other);
        assert_eq!(form(&HeaderMap::new()), Form::Other);
    }
}
