//! Single values as people write them, in a configuration or on the command line:
//! durations, sizes, directories and variables for a guest. Touches no file.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::limits::{
    MAX_SETTABLE_BYTES, MAX_SETTABLE_TIME, MIB, MIN_SETTABLE_BYTES, MIN_SETTABLE_TIME,
};
use crate::name::printable;

/// Characters of a refused value that an error shows.
const SHOWN_CHARS: usize = 64;

const DURATION_HINT: &str = "write a whole number and ms, s, m or h, like 30s";
const SIZE_HINT: &str = "write a whole number and KiB, MiB or GiB, like 256MiB, or bytes";
const DIR_HINT: &str = "write HOST, HOST::GUEST, or one of them with :ro at the end";

/// Why a value was refused. Never holds the value of a variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// A duration that is only a number.
    #[error("a duration without a unit: {0}")]
    NoUnit(String),
    /// Not a whole number at the start.
    #[error("not {what}: {text}")]
    Malformed {
        /// What was expected.
        what: Expected,
        /// What is there.
        text: String,
    },
    /// A unit there is not.
    #[error("not a unit of {what}: {unit}")]
    Unit {
        /// What was expected.
        what: Expected,
        /// The unit as written.
        unit: String,
    },
    /// A time over or under what may be set.
    #[error("a duration out of range, 1ms to 24h: {0}")]
    DurationRange(String),
    /// A size over or under what may be set.
    #[error("a size out of range, 1MiB to 16GiB: {0}")]
    SizeRange(String),
    /// No directory grant.
    #[error("not a directory to give, {why}: {text}")]
    Dir {
        /// What is wrong with it.
        why: &'static str,
        /// What is there.
        text: String,
    },
    /// The name of a variable cannot be one.
    #[error("not a variable to give, {why}: {key}")]
    Env {
        /// What is wrong with it.
        why: &'static str,
        /// The part before the equals sign.
        key: String,
    },
}

/// What a malformed value should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A duration.
    Duration,
    /// A size in bytes.
    Size,
}

/// A directory of ours that a guest may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirGrant {
    /// The directory here.
    pub host: PathBuf,
    /// What the guest calls it.
    pub guest: String,
    /// Whether the guest may only read.
    pub read_only: bool,
}

/// A variable that a guest gets.
#[derive(Clone, PartialEq, Eq)]
pub struct EnvGrant {
    /// Its name.
    pub key: String,
    /// Its value; without one it is taken from our environment.
    pub value: Option<String>,
}

/// Reads a duration like `500ms`, `30s`, `2m` or `1h`.
///
/// # Errors
///
/// No unit, an unknown one, or a time outside of 1 ms to 24 h.
pub fn duration(text: &str) -> Result<Duration, ValueError> {
    let (count, unit) = counted(text, Expected::Duration)?;
    let scale = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "" => return Err(ValueError::NoUnit(shown(text))),
        _ => return Err(unknown_unit(unit, Expected::Duration)),
    };
    count
        .and_then(|count| count.checked_mul(scale))
        .map(Duration::from_millis)
        .filter(|time| (MIN_SETTABLE_TIME..=MAX_SETTABLE_TIME).contains(time))
        .ok_or_else(|| ValueError::DurationRange(shown(text)))
}

/// Reads an amount of memory in bytes: `256MiB`, `64KiB`, `1GiB`, `256MB`, or a plain
/// number of bytes.
///
/// # Errors
///
/// An unknown unit, or a size outside of 1 MiB to 16 GiB.
pub fn size(text: &str) -> Result<u64, ValueError> {
    let (count, unit) = counted(text, Expected::Size)?;
    let scale = match unit {
        "" | "B" => 1,
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" => 1_024,
        "MiB" => MIB,
        "GiB" => 1_024 * MIB,
        _ => return Err(unknown_unit(unit, Expected::Size)),
    };
    count
        .and_then(|count| count.checked_mul(scale))
        .filter(|bytes| (MIN_SETTABLE_BYTES..=MAX_SETTABLE_BYTES).contains(bytes))
        .ok_or_else(|| ValueError::SizeRange(shown(text)))
}

impl DirGrant {
    /// Reads `HOST[::GUEST][:ro]`. Without a guest path the guest sees the host path as
    /// it is written.
    ///
    /// # Errors
    ///
    /// An empty path, a NUL, and a guest path with a colon or `..` in it.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let refuse = |why| Err(ValueError::Dir { why, text: shown(text) });
        let (paths, read_only) = match text.strip_suffix(":ro") {
            Some(paths) => (paths, true),
            None => (text, false),
        };
        let (host, guest) = paths.split_once("::").unwrap_or((paths, paths));
        let mapped = paths.contains("::");
        if host.is_empty() || guest.is_empty() {
            return refuse("a path is empty");
        }
        if paths.contains('\0') {
            return refuse("a path holds a NUL");
        }
        if mapped && guest.contains(':') {
            return refuse("the guest path holds a colon");
        }
        if mapped && guest.split('/').any(|part| part == "..") {
            return refuse("the guest path leads upwards");
        }
        Ok(Self { host: host.into(), guest: guest.to_owned(), read_only })
    }
}

impl EnvGrant {
    /// Reads `K` (taken from our environment) or `K=V`.
    ///
    /// # Errors
    ///
    /// An empty name, or a NUL.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let (key, value) = match text.split_once('=') {
            Some((key, value)) => (key, Some(value.to_owned())),
            None => (text, None),
        };
        let refuse = |why| Err(ValueError::Env { why, key: shown(key) });
        if key.is_empty() {
            return refuse("the name is empty");
        }
        if text.contains('\0') {
            return refuse("it holds a NUL");
        }
        Ok(Self { key: key.to_owned(), value })
    }
}

impl ValueError {
    /// What to write instead.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoUnit(text) => return Some(format!("write the unit too, like {text}s")),
            Self::Malformed { what, .. } | Self::Unit { what, .. } => match what {
                Expected::Duration => DURATION_HINT,
                Expected::Size => SIZE_HINT,
            },
            Self::DurationRange(_) => DURATION_HINT,
            Self::SizeRange(_) => SIZE_HINT,
            Self::Dir { .. } => DIR_HINT,
            Self::Env { .. } => "write NAME, or NAME=VALUE",
        };
        Some(hint.to_owned())
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Duration => "a duration",
            Self::Size => "a size",
        })
    }
}

/// Shows the name only: the value may be a secret.
impl fmt::Debug for EnvGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvGrant").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Splits a whole number from its unit. The number is `None` where it is negative or
/// beyond 64 bits, so that the caller can call it out of range.
fn counted(text: &str, what: Expected) -> Result<(Option<u64>, &str), ValueError> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let unit = unsigned.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = unsigned.strip_suffix(unit).unwrap_or_default();
    let decimal = unit.starts_with('.') || unit.parse::<f64>().is_ok();
    let exponent = !unit.is_empty() && unsigned.parse::<f64>().is_ok();
    if digits.is_empty() || decimal || exponent {
        return Err(ValueError::Malformed { what, text: shown(text) });
    }
    let count = if text.starts_with('-') { None } else { digits.parse().ok() };
    Ok((count, unit))
}

fn unknown_unit(unit: &str, what: Expected) -> ValueError {
    ValueError::Unit { what, unit: shown(unit) }
}

fn shown(text: &str) -> String {
    printable(text, SHOWN_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_mean_what_they_say() {
        for (text, millis) in [
            ("1ms", 1),
            ("500ms", 500),
            ("30s", 30_000),
            ("2m", 120_000),
            ("1h", 3_600_000),
            ("24h", 86_400_000),
            ("0005s", 5_000),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn durations_out_of_range_are_refused_without_wrapping() {
        for text in ["0s", "0ms", "-1s", "25h", "86400001ms", "18446744073709551616ms"] {
            assert_eq!(duration(text), Err(ValueError::DurationRange(text.to_owned())), "{text}");
        }
        let wrapping = "5124095576031h";
        assert_eq!(duration(wrapping), Err(ValueError::DurationRange(wrapping.to_owned())));
    }

    #[test]
    fn a_duration_without_a_unit_says_what_to_write() {
        let error = duration("10").unwrap_err();
        assert_eq!(error.to_string(), "a duration without a unit: 10");
        assert_eq!(error.hint().as_deref(), Some("write the unit too, like 10s"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "s", "1e99", "1.5s", "ten", "+5s", "NaN", "inf", "0x10s", "１s", "--1s"] {
            let error = duration(text).unwrap_err();
            assert!(
                !matches!(error, ValueError::NoUnit(_) | ValueError::DurationRange(_)),
                "{text}"
            );
            assert!(error.hint().is_some());
        }
        assert_eq!(duration("10 sec").unwrap_err().to_string(), "not a unit of a duration:  sec");
    }

    #[test]
    fn sizes_mean_what_they_say() {
        for (text, bytes) in [
            ("1MiB", MIB),
            ("256MiB", 256 * MIB),
            ("2048KiB", 2 * MIB),
            ("1GiB", 1024 * MIB),
            ("16GiB", 16 * 1024 * MIB),
            ("256MB", 256_000_000),
            ("2000KB", 2_000_000),
            ("1GB", 1_000_000_000),
            ("1048576", MIB),
            ("1048576B", MIB),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn sizes_out_of_range_are_refused_without_wrapping() {
        for text in ["0", "1", "64KiB", "-1", "17GiB", "18446744073709551616", "17179869185"] {
            assert_eq!(size(text), Err(ValueError::SizeRange(text.to_owned())), "{text}");
        }
        let wrapping = "17179869185GiB";
        assert_eq!(size(wrapping), Err(ValueError::SizeRange(wrapping.to_owned())));
        for text in ["1e99", "1.5GiB", "", "MiB", "256M", "256 MiB", "256mib"] {
            assert!(size(text).is_err_and(|e| !matches!(e, ValueError::SizeRange(_))), "{text}");
        }
    }

    #[test]
    fn directories_are_read_as_host_guest_and_mode() {
        let dir = |host: &str, guest: &str, read_only| {
            Ok(DirGrant { host: host.into(), guest: guest.to_owned(), read_only })
        };
        assert_eq!(DirGrant::parse("data"), dir("data", "data", false));
        assert_eq!(DirGrant::parse("../data:ro"), dir("../data", "../data", true));
        assert_eq!(DirGrant::parse("/a/b::/work"), dir("/a/b", "/work", false));
        assert_eq!(DirGrant::parse(".::work:ro"), dir(".", "work", true));
        assert_eq!(DirGrant::parse("/a:b::/c"), dir("/a:b", "/c", false));
    }

    #[test]
    fn directories_that_could_be_a_slip_are_refused() {
        for text in
            ["", ":ro", "::", "a::", "::b", "a\0", "a::b:or", "a::b::c", "a::../b", "a::b:RO"]
        {
            let error = DirGrant::parse(text).unwrap_err();
            assert!(error.hint().is_some_and(|hint| hint.contains("HOST::GUEST")), "{text:?}");
        }
    }

    #[test]
    fn variables_are_a_name_and_perhaps_a_value_that_is_never_shown() {
        let plain = EnvGrant::parse("KEY").unwrap();
        assert_eq!((plain.key.as_str(), plain.value), ("KEY", None));
        let set = EnvGrant::parse("KEY=se=cret").unwrap();
        assert_eq!(set.value.as_deref(), Some("se=cret"));
        assert!(!format!("{set:?}").contains("cret"));
        assert_eq!(EnvGrant::parse("KEY=").unwrap().value.as_deref(), Some(""));
        for text in ["", "=secret", "A\0", "A=\0secret"] {
            assert!(!EnvGrant::parse(text).unwrap_err().to_string().contains("secret"), "{text:?}");
        }
    }
}
