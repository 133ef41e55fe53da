//! How a run ended: a closed set of kinds, the same word in text, in JSON and in logs,
//! each with its exit code.

use serde::{Serialize, Serializer};

use crate::limits::MAX_MESSAGE_CHARS;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It did what it was asked.
    Ok,
    /// The guest ended itself with a code other than 0.
    GuestExit,
    /// A tool that was called from the command line said that it failed.
    ToolFailed,
    /// A script could not be read, threw, or gave no result that is JSON.
    ScriptError,
    /// The command line does not make sense.
    Usage,
    /// The configuration does not, or is not trusted.
    Config,
    /// A server could not be started or went away.
    ServerUnavailable,
    /// A tool is not what it was when it was accepted.
    CatalogChanged,
    /// A code generator failed.
    Codegen,
    /// Output could not be written, or must not be.
    WriteRefused,
    /// The bytes are not a component this host runs.
    InvalidComponent,
    /// The component imports what this host does not offer.
    ImportRefused,
    /// The wall time was used up.
    Timeout,
    /// The fuel was used up.
    Fuel,
    /// The memory was used up.
    Memory,
    /// More was written than may be.
    OutputLimit,
    /// More or larger calls were made than may be.
    CallLimit,
    /// The guest trapped.
    Trap,
    /// A person stopped it.
    Interrupted,
    /// The host failed where it must not: a bug of ours.
    HostBug,
}

impl Kind {
    /// Every kind, in the order of the exit codes.
    pub const ALL: [Self; 20] = [
        Self::Ok,
        Self::ToolFailed,
        Self::ScriptError,
        Self::Usage,
        Self::Config,
        Self::ServerUnavailable,
        Self::CatalogChanged,
        Self::Codegen,
        Self::WriteRefused,
        Self::InvalidComponent,
        Self::ImportRefused,
        Self::Timeout,
        Self::Fuel,
        Self::Memory,
        Self::OutputLimit,
        Self::CallLimit,
        Self::Trap,
        Self::GuestExit,
        Self::HostBug,
        Self::Interrupted,
    ];

    /// The word for it in text, in JSON and in what is counted.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::GuestExit => "guest-exit",
            Self::ToolFailed => "tool-failed",
            Self::ScriptError => "script-error",
            Self::Usage => "usage",
            Self::Config => "config",
            Self::ServerUnavailable => "server-unavailable",
            Self::CatalogChanged => "catalog-changed",
            Self::Codegen => "codegen",
            Self::WriteRefused => "write-refused",
            Self::InvalidComponent => "invalid-component",
            Self::ImportRefused => "import-refused",
            Self::Timeout => "timeout",
            Self::Fuel => "fuel",
            Self::Memory => "memory",
            Self::OutputLimit => "output-limit",
            Self::CallLimit => "call-limit",
            Self::Trap => "trap",
            Self::Interrupted => "interrupted",
            Self::HostBug => "host-bug",
        }
    }

    /// The process's exit code. A guest's own code is passed on by [`guest_exit_code`]
    /// where it fits. What a person asked for and what failed by itself has 1, be it a
    /// tool or a script.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::ToolFailed | Self::ScriptError => 1,
            Self::GuestExit => 64,
            Self::Usage => 2,
            Self::Config => 3,
            Self::ServerUnavailable => 4,
            Self::CatalogChanged => 5,
            Self::Codegen => 6,
            Self::WriteRefused => 7,
            Self::InvalidComponent => 10,
            Self::ImportRefused => 11,
            Self::Timeout => 20,
            Self::Fuel => 21,
            Self::Memory => 22,
            Self::OutputLimit => 23,
            Self::CallLimit => 24,
            Self::Trap => 25,
            Self::HostBug => 70,
            Self::Interrupted => 130,
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// The exit code a guest's own code becomes: 1 to 63 as they are, everything else 64.
/// Some of them are a host's kind as well; `--json` tells the two apart.
pub fn guest_exit_code(code: i32) -> u8 {
    u8::try_from(code).ok().filter(|code| (1..=63).contains(code)).unwrap_or(64)
}

/// How one run ended, with what a person needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The kind.
    pub kind: Kind,
    /// The exit code of the process.
    pub exit_code: u8,
    /// One line: what, where, and the limit if there is one. Empty when all is well.
    pub message: String,
    /// What would help, when the host knows.
    pub hint: Option<String>,
}

impl Outcome {
    /// A run that did what it was asked.
    pub fn ok() -> Self {
        Self { kind: Kind::Ok, exit_code: 0, message: String::new(), hint: None }
    }

    /// A run that ended as `kind`. Of a message or hint that quotes more than a person
    /// would read, the start is kept.
    pub fn failed(kind: Kind, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let hint = Some(bounded(hint.into())).filter(|hint| !hint.is_empty());
        Self { kind, exit_code: kind.exit_code(), message: bounded(message.into()), hint }
    }

    /// A guest that ended itself.
    pub fn guest_exit(code: i32) -> Self {
        if code == 0 {
            return Self::ok();
        }
        Self {
            kind: Kind::GuestExit,
            exit_code: guest_exit_code(code),
            message: format!("the guest exited with code: {code}"),
            hint: None,
        }
    }
}

fn bounded(text: String) -> String {
    let Some((end, _)) = text.char_indices().nth(MAX_MESSAGE_CHARS) else { return text };
    let (kept, rest) = text.split_at(end);
    format!("{kept}… ({} more characters)", rest.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_distinct_but_for_what_fails_by_itself() {
        let others = Kind::ALL.iter().filter(|kind| **kind != Kind::ScriptError);
        let mut codes: Vec<_> = others.map(|kind| kind.exit_code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Kind::ALL.len() - 1);
    }

    #[test]
    fn a_guests_code_is_kept_where_it_fits() {
        assert_eq!(
            [0, 1, 63, 64, 255, i32::MAX, -1].map(guest_exit_code),
            [64, 1, 63, 64, 64, 64, 64]
        );
        assert_eq!(Outcome::guest_exit(0), Outcome::ok());
    }
}
