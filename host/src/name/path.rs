//! Paths in an output folder: segments that mean the same on every file system.

use std::fmt;

use super::printable;
use crate::limits::{MAX_OUTPUT_SEGMENT_BYTES, MAX_OUTPUT_SEGMENTS};

/// Characters of a refused segment that a message shows.
const SHOWN_CHARS: usize = 64;
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

/// A path of one or more safe segments, relative to a folder that is not named here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputPath(Vec<String>);

/// Why segments make no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// None at all.
    #[error("a path without a segment")]
    Empty,
    /// More than the bound.
    #[error("a path of {0} segments, over the limit of {MAX_OUTPUT_SEGMENTS}")]
    Deep(usize),
    /// A segment longer than the bound.
    #[error("a segment of {0} bytes, over the limit of {MAX_OUTPUT_SEGMENT_BYTES}")]
    Long(usize),
    /// A segment that is empty, or begins or ends with a dot.
    #[error("a segment that is empty or begins or ends with a dot: {0}")]
    Shape(String),
    /// A character that is not safe everywhere.
    #[error("a segment with a character other than A-Z, a-z, 0-9, '.', '_' and '-': {0}")]
    Character(String),
    /// A name that Windows keeps for a device.
    #[error("a segment that is a device's name on Windows: {0}")]
    Device(String),
}

impl OutputPath {
    /// Checks segments.
    ///
    /// # Errors
    ///
    /// [`PathError`] for the first that is wrong.
    pub fn new(segments: Vec<String>) -> Result<Self, PathError> {
        if segments.is_empty() {
            return Err(PathError::Empty);
        }
        if segments.len() > MAX_OUTPUT_SEGMENTS {
            return Err(PathError::Deep(segments.len()));
        }
        segments.iter().try_for_each(|segment| check(segment))?;
        Ok(Self(segments))
    }

    /// Reads a path as [`fmt::Display`] writes it.
    ///
    /// # Errors
    ///
    /// [`PathError`].
    pub fn parse(path: &str) -> Result<Self, PathError> {
        // One more than may be is enough to be refused.
        Self::new(path.split('/').take(MAX_OUTPUT_SEGMENTS + 1).map(str::to_owned).collect())
    }

    /// Its segments.
    pub fn segments(&self) -> &[String] {
        &self.0
    }

    /// What two paths have in common that cannot be beside each other where case does not
    /// count.
    pub fn folded(&self) -> String {
        self.to_string().to_ascii_lowercase()
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("/"))
    }
}

fn check(segment: &str) -> Result<(), PathError> {
    let shown = || printable(segment, SHOWN_CHARS);
    if segment.len() > MAX_OUTPUT_SEGMENT_BYTES {
        return Err(PathError::Long(segment.len()));
    }
    if segment.is_empty() || segment.starts_with('.') || segment.ends_with('.') {
        return Err(PathError::Shape(format!("{:?}", shown())));
    }
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if !segment.chars().all(is_safe) {
        return Err(PathError::Character(shown()));
    }
    if is_device(segment) {
        return Err(PathError::Device(shown()));
    }
    Ok(())
}

/// Whether Windows takes a name for a device, whatever its extension.
fn is_device(segment: &str) -> bool {
    let stem = segment.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |kind: &str| {
        let number = stem.strip_prefix(kind).map(str::as_bytes);
        matches!(number, Some([digit]) if digit.is_ascii_digit())
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(segments: &[&str]) -> Result<OutputPath, PathError> {
        OutputPath::new(segments.iter().map(|&segment| segment.to_owned()).collect())
    }

    #[test]
    fn safe_segments_make_a_path() {
        let made = path(&["servers", "everything", "getSum.d.ts"]).unwrap();
        assert_eq!(made.to_string(), "servers/everything/getSum.d.ts");
        assert_eq!(OutputPath::parse("servers/everything/getSum.d.ts"), Ok(made));
        assert_eq!(path(&["A", "b"]).unwrap().folded(), path(&["a", "B"]).unwrap().folded());
    }

    #[test]
    fn what_could_lead_elsewhere_or_not_be_written_is_refused() {
        let long = "x".repeat(MAX_OUTPUT_SEGMENT_BYTES + 1);
        for segments in [
            &["..", "x"][..],
            &["", "x"],
            &["a/b"],
            &["a\\b"],
            &["x\0"],
            &["/etc"],
            &["C:"],
            &["a."],
            &["a "],
            &[".hidden"],
            &["é"],
            &["x\u{202e}y"],
            &["con"],
            &["NUL.ts"],
            &["com1"],
            &["a", &long],
            &["a", "b", "c", "d", "e", "f", "g", "h", "i"],
            &[],
        ] {
            assert!(path(segments).is_err(), "{segments:?}");
        }
        assert!(OutputPath::parse("").is_err() && OutputPath::parse("a//b").is_err());
    }
}
