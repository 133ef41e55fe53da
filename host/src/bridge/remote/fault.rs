//! Why a request over HTTP brought no answer: in words, with a fix, and with what is known
//! of its effect.

use reqwest::StatusCode;

use crate::limits::MIB;
use crate::tools::Effect;

/// What to do about a server that cannot be reached.
const IS_IT_UP: &str = "check its `url` in the configuration, and that the server is up";
/// What to do about a server that wants to know who asks.
const AUTHORIZE: &str = "put what it asks for into its `headers` in the configuration, such as headers = { Authorization = \"Bearer ${TOKEN}\" }; the host does not log in by itself";
/// What to do about an address where no such server is.
const WHERE: &str = "check the path in its `url`, which often ends in /mcp; the older HTTP+SSE transport is not spoken";
/// What to do about a server that answers with something else.
const WHAT: &str = "check that its `url` is that of an MCP server that speaks Streamable HTTP";
/// What to do about a server that is in trouble.
const LATER: &str = "ask again later, or see the server's own log";

/// Why there is no answer. What a server said in it is fit to print, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// No connection, so nothing was sent.
    Unreachable(String),
    /// The connection broke before the answer was there.
    Broken(String),
    /// The server is somewhere else. Nothing is sent there.
    Redirect { status: StatusCode, to: Option<String> },
    /// The server does not do what it was asked for.
    Refused { status: StatusCode, said: Option<String> },
    /// The session is no more.
    Expired,
    /// An answer of another kind.
    ContentType(Option<String>),
    /// An answer that is packed in a way that was not asked for.
    Encoding(String),
    /// Something that is no answer to the request.
    NoAnswer,
    /// The stream of the answer ended without it.
    Ended,
    /// An answer over the bound.
    TooLarge(usize),
}

impl Fault {
    /// What it is.
    pub(super) fn why(&self) -> String {
        match self {
            Self::Unreachable(why) => format!("there is no connection: {why}"),
            Self::Broken(why) => format!("the connection broke: {why}"),
            Self::Redirect { status, to } => {
                let to = to.as_deref().unwrap_or("an address that it does not name");
                format!("it redirects to {to}, which is not followed: HTTP {}", status.as_u16())
            }
            Self::Refused { status, said } => {
                let said = said.as_ref().map(|said| format!(": {said}")).unwrap_or_default();
                format!("{}: HTTP {}{said}", refusal(*status), status.as_u16())
            }
            Self::Expired => "its session has ended".to_owned(),
            Self::ContentType(None) => "its answer is of no content type".to_owned(),
            Self::ContentType(Some(kind)) => {
                format!("its answer is of another content type: {kind}")
            }
            Self::Encoding(how) => format!("its answer is packed, which was not asked for: {how}"),
            Self::NoAnswer => "what it answers with is no answer".to_owned(),
            Self::Ended => "it ended the stream of the answer before the answer".to_owned(),
            Self::TooLarge(bytes) => {
                let bytes = u64::try_from(*bytes).unwrap_or(u64::MAX);
                format!("its answer is over the bound, with {} MiB or more", bytes / MIB)
            }
        }
    }

    /// What to do about it.
    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => IS_IT_UP,
            Self::Redirect { .. } => {
                "write the address that it redirects to as its `url`, if it is to be trusted with the headers and the calls"
            }
            Self::Refused { status, .. } => match status.as_u16() {
                401 | 403 | 407 => AUTHORIZE,
                404 | 405 | 406 | 410 | 415 => WHERE,
                429 | 500..=599 => LATER,
                _ => WHAT,
            },
            Self::Expired => "ask again, which begins another one",
            Self::Broken(_) | Self::Ended => LATER,
            Self::ContentType(_) | Self::Encoding(_) | Self::NoAnswer | Self::TooLarge(_) => WHAT,
        }
    }

    /// What the request may have done.
    pub(super) fn effect(&self) -> Effect {
        match self {
            Self::Unreachable(_) | Self::Redirect { .. } | Self::Expired => Effect::NotSent,
            Self::Refused { status, .. } if status.is_client_error() => Effect::NotSent,
            _ => Effect::SentUnknown,
        }
    }

    /// Whether a server of the 2025 era may be behind it, when it is all that came of the
    /// question for the era.
    pub(super) fn may_be_legacy(&self) -> bool {
        match self {
            Self::Refused { status, .. } => !matches!(status.as_u16(), 401 | 403 | 407 | 429),
            Self::Broken(_) | Self::ContentType(_) | Self::NoAnswer | Self::Ended => true,
            _ => false,
        }
    }

    /// Whether asking in another way cannot help.
    pub(super) fn is_final(&self) -> bool {
        !self.may_be_legacy()
    }
}

fn refusal(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 | 407 => "it asks for authorization",
        403 => "it forbids the request",
        404 | 410 => "there is nothing at its `url`",
        405 => "it takes no requests at its `url`",
        429 => "it has too many requests to answer",
        500..=599 => "it failed",
        _ => "it refused the request",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16) -> Fault {
        Fault::Refused { status: StatusCode::from_u16(status).unwrap(), said: None }
    }

    #[test]
    fn a_refusal_says_what_is_asked_for_and_what_to_do() {
        assert_eq!(refused(401).why(), "it asks for authorization: HTTP 401");
        assert!(refused(401).hint().contains("headers"));
        assert!(refused(404).hint().contains("/mcp"));
        assert_eq!(refused(401).effect(), Effect::NotSent);
        assert_eq!(refused(502).effect(), Effect::SentUnknown);
        assert_eq!(Fault::Ended.effect(), Effect::SentUnknown);
    }

    #[test]
    fn only_what_an_old_server_may_answer_is_taken_for_one() {
        assert!(refused(400).may_be_legacy() && refused(404).may_be_legacy());
        for fault in [refused(401), refused(403), refused(429), Fault::Unreachable(String::new())] {
            assert!(fault.is_final(), "{fault:?}");
        }
    }
}
