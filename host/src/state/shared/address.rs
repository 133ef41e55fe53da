//! The URL of a server, and what of it may be shown.

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, RedisConnectionInfo};

use crate::limits::{MAX_MESSAGE_CHARS, MAX_SHOWN_PATH_CHARS};
use crate::name::printable;
use crate::state::OpenError;

/// Schemes that ask for a connection that nobody else can read.
const TLS_SCHEMES: [&str; 2] = ["rediss:", "valkeys:"];

/// Where the server is and who we are there.
pub(super) struct Address(ConnectionInfo);

impl Address {
    /// Reads `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`, the same with `valkey:`,
    /// and `unix:///PATH[?db=…&user=…&pass=…]`, also spelled `redis+unix:`.
    ///
    /// # Errors
    ///
    /// [`OpenError::Url`], which shows the URL without its password.
    pub fn new(url: &str) -> Result<Self, OpenError> {
        let wrong = |reason| OpenError::Url { reason, url: shown(url) };
        let has_scheme = |scheme: &&str| {
            url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        };
        if TLS_SCHEMES.iter().any(has_scheme) {
            return Err(wrong("asks for TLS, which this host cannot speak"));
        }
        let parsed = redis::parse_redis_url(url);
        let parsed = parsed.ok_or_else(|| wrong("is not the URL of a Redis or Valkey server"))?;
        let info = parsed.into_connection_info();
        info.map(Self).map_err(|_| wrong("has no host or path, or no number for the database"))
    }

    /// Where to connect.
    pub fn place(&self) -> &ConnectionAddr {
        self.0.addr()
    }

    /// What to say first.
    pub fn settings(&self) -> &RedisConnectionInfo {
        self.0.redis_settings()
    }

    /// What a message may show of it.
    pub fn shown(&self) -> String {
        printable(&self.place().to_string(), MAX_SHOWN_PATH_CHARS)
    }

    /// What the server or the connection to it said, in a line and without the password,
    /// which a server may quote when it does not know what it is for.
    pub fn quoted(&self, said: &str) -> String {
        let said = match self.settings().password() {
            Some(password) if !password.is_empty() => said.replace(password, "…"),
            _ => said.to_owned(),
        };
        printable(&said, MAX_MESSAGE_CHARS)
    }
}

/// A URL without what may be a password: the part up to the last `@`, and the query.
fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let shown = match (rest.rfind('@'), rest.find('?')) {
        // Neither is where it belongs, so there is no telling what is what.
        (Some(at), Some(query)) if query < at => "…",
        (at, query) => {
            let start = at.map_or(0, |at| at.saturating_add(1));
            rest.get(start..query.unwrap_or(rest.len())).unwrap_or_default()
        }
    };
    let shown = if scheme.is_empty() { shown.to_owned() } else { format!("{scheme}://{shown}") };
    printable(&shown, MAX_SHOWN_PATH_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> String {
        Address::new(url).err().unwrap().to_string()
    }

    #[test]
    fn the_usual_urls_are_read() {
        for (url, place) in [
            ("redis://localhost", "localhost:6379"),
            ("redis://user:pw@10.0.0.1:7000/2", "10.0.0.1:7000"),
            ("valkey://[::1]:1", "::1:1"),
            ("unix:///run/redis.sock?db=1&pass=pw", "/run/redis.sock"),
            ("redis+unix:///run/redis.sock", "/run/redis.sock"),
        ] {
            assert_eq!(Address::new(url).unwrap().shown(), place);
        }
    }

    #[test]
    fn a_url_that_is_refused_does_not_show_its_password() {
        assert!(refusal("rediss://:secret@host").contains("TLS"));
        assert!(refusal("VALKEYS://:secret@host").ends_with("VALKEYS://host"));
        for url in [
            "rediss://user:secret@host:1/2",
            "http://user:secret@host",
            "redis://:secret@host/nine",
            "redis://:sec?ret@host",
            "redis://:secret@",
            "unix:relative?pass=secret",
            "unix://?pass=sec@secret",
            "user:secret@host:6379",
            "redis:/:secret@host:99999",
        ] {
            assert!(!refusal(url).contains("secret"), "{}", refusal(url));
            assert!(!refusal(url).contains("ret@"), "{}", refusal(url));
        }
    }

    #[test]
    fn what_a_server_says_does_not_hold_the_password() {
        let address = Address::new("redis://:secret@host").unwrap();
        let said = address.quoted("ERR unknown command 'AUTH', with args: 'secret'\n\u{1b}[2J");
        assert_eq!(said, "ERR unknown command 'AUTH', with args: '…'\\u{a}\\u{1b}[2J");
    }
}
