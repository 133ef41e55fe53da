//! Why the server that holds state did not do what it was asked.

use redis::{ErrorKind, RedisError};

use super::address::Address;
use crate::limits::STATE_ANSWER_TIME;
use crate::state::StateError;
use crate::state::failure::unavailable;

/// What may have come of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It only reads.
    None,
    /// It may have changed something.
    Unknown,
}

/// What went wrong.
#[derive(Debug)]
pub(super) enum Trouble {
    /// There is no connection, so nothing was asked.
    Unreachable(RedisError),
    /// There was none in time.
    UnreachableInTime,
    /// The server said no, and did nothing.
    Refused(RedisError),
    /// The connection broke, or what came is no answer.
    Broken(RedisError, Effect),
    /// No answer came in time.
    Silent(Effect),
    /// The three parts of the namespace do not fit each other.
    Damaged,
    /// What answered is not our script.
    Nonsense,
}

impl Trouble {
    /// What a request that was sent failed with.
    pub fn answered(error: RedisError, effect: Effect) -> Self {
        match error.kind() {
            ErrorKind::Server(_) | ErrorKind::Extension => Self::Refused(error),
            _ => Self::Broken(error, effect),
        }
    }

    /// What it says about this server.
    pub fn explain(&self, address: &Address) -> StateError {
        let place = address.shown();
        let message = match self {
            Self::Unreachable(error) => {
                let said = address.quoted(&error.to_string());
                format!("the server of state cannot be reached: {place}: {said}")
            }
            Self::UnreachableInTime => {
                let seconds = STATE_ANSWER_TIME.as_secs();
                format!("the server of state could not be reached for {seconds} seconds: {place}")
            }
            Self::Refused(error) => {
                let said = address.quoted(&error.to_string());
                format!("the server of state refused: {place}: {said}")
            }
            Self::Broken(error, effect) => {
                let said = address.quoted(&error.to_string());
                format!("the server of state gave no answer{}: {place}: {said}", effect.told())
            }
            Self::Silent(effect) => {
                let seconds = STATE_ANSWER_TIME.as_secs();
                let told = effect.told();
                format!("the server of state gave no answer for {seconds} seconds{told}: {place}")
            }
            Self::Damaged => format!("the server of state lost a part of the namespace: {place}"),
            Self::Nonsense => {
                format!("the server of state answered what it cannot have been asked: {place}")
            }
        };
        unavailable(message, Some(self.hint().into()))
    }

    fn hint(&self) -> &'static str {
        match self {
            Self::Unreachable(error) | Self::Refused(error) => hint_for(error),
            Self::UnreachableInTime => NOT_THERE,
            Self::Broken(_, Effect::None) | Self::Silent(Effect::None) => "try again",
            Self::Broken(_, Effect::Unknown) | Self::Silent(Effect::Unknown) => {
                "read what is there before trying again"
            }
            Self::Nonsense => NOT_REDIS,
            Self::Damaged => {
                "see that its maxmemory-policy is noeviction and that nothing else writes to its \
                 keys, then delete the namespace there"
            }
        }
    }
}

impl Effect {
    fn told(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Unknown => ", and the change may have happened",
        }
    }
}

const NOT_THERE: &str = "see that the server runs and that the URL of the store of state names it";

const NOT_ALLOWED: &str =
    "see that the URL has the right user and password, and what that user may do";
const NOT_REDIS: &str = "see that it is a Redis or Valkey server of version 7 or later";

/// What would help against an error of the server.
fn hint_for(error: &RedisError) -> &'static str {
    // Before somebody is known, a long command is not even read.
    let is_unknown = error.detail().is_some_and(|detail| detail.contains("unauthenticated"));
    if is_unknown || error.kind() == ErrorKind::AuthenticationFailed {
        return NOT_ALLOWED;
    }
    match error.code().unwrap_or_default() {
        "NOAUTH" | "WRONGPASS" | "NOPERM" => NOT_ALLOWED,
        "READONLY" | "MOVED" | "ASK" | "CLUSTERDOWN" => {
            "name the server that takes writes for this namespace"
        }
        "OOM" => "give the server more memory, or take something out of it",
        "LOADING" | "BUSY" | "TRYAGAIN" | "MASTERDOWN" => "try again in a while",
        "WRONGTYPE" => "see what else writes to the keys of the namespace",
        "MISCONF" => "see why the server cannot write to its disk",
        _ if error.is_io_error() => NOT_THERE,
        _ => NOT_REDIS,
    }
}
