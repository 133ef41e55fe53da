//! The outcome a hostile guest or script must have, told by the beginning of its file's name.
//!
//! The build script compiles this file as well: a guest whose prefix is not here does
//! not build.

/// How the run of a hostile guest must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It does what it is asked, whatever it tried.
    Ok,
    /// It ends itself with a code.
    GuestExit,
    /// A script that cannot be read, throws, or has no result that is JSON.
    ScriptError,
    /// The wall time ends it.
    Timeout,
    /// The fuel ends it.
    Fuel,
    /// The memory bound ends it.
    Memory,
    /// It traps.
    Trap,
    /// The number or the size of its calls ends it.
    CallLimit,
    /// What it writes ends it.
    OutputLimit,
    /// Its imports are refused.
    ImportRefused,
    /// It is refused before anything of it runs.
    InvalidComponent,
}

impl Kind {
    /// Every kind with the prefix of a file that has it, its word in the outcome, its
    /// exit code where it has one of its own, and whether something can be done about it.
    const TABLE: [(Self, &'static str, &'static str, Option<i32>, bool); 11] = [
        (Self::Ok, "ok", "ok", Some(0), false),
        (Self::GuestExit, "exit", "guest-exit", None, false),
        (Self::ScriptError, "error", "script-error", Some(1), false),
        (Self::Timeout, "timeout", "timeout", Some(20), true),
        (Self::Fuel, "fuel", "fuel", Some(21), true),
        (Self::Memory, "memory", "memory", Some(22), true),
        (Self::Trap, "trap", "trap", Some(25), true),
        (Self::CallLimit, "calllimit", "call-limit", Some(24), true),
        (Self::OutputLimit, "output", "output-limit", Some(23), true),
        (Self::ImportRefused, "import", "import-refused", Some(11), true),
        (Self::InvalidComponent, "invalid", "invalid-component", Some(10), true),
    ];

    /// The kind of a file, by what stands before the first `_` of its name.
    pub fn of_file(stem: &str) -> Option<Self> {
        let (prefix, _) = stem.split_once('_')?;
        Self::TABLE.iter().find(|row| row.1 == prefix).map(|row| row.0)
    }

    /// The word for it in a run's document.
    pub fn word(self) -> &'static str {
        self.row().2
    }

    /// Its exit code; none for a guest that chose its own.
    pub fn exit_code(self) -> Option<i32> {
        self.row().3
    }

    /// Whether the outcome must name a fix.
    pub fn has_hint(self) -> bool {
        self.row().4
    }

    fn row(self) -> &'static (Self, &'static str, &'static str, Option<i32>, bool) {
        // Every kind stands in the table, which the tests below hold.
        Self::TABLE.iter().find(|row| row.0 == self).unwrap_or(&Self::TABLE[0])
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn every_kind_has_its_own_row() {
        for (kind, prefix, word, ..) in Kind::TABLE {
            assert_eq!(Kind::of_file(&format!("{prefix}_x")), Some(kind));
            assert_eq!(kind.word(), word);
        }
        assert_eq!(Kind::of_file("timeout"), None);
        assert_eq!(Kind::of_file("timeouts_x"), None);
    }
}
