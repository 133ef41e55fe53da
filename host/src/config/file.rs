//! Reading one file under a bound, and telling places in it.

use std::path::{Path, PathBuf};

use super::error::{Error, Fault, FileProblem, Place};
use crate::file::{self, Links};
use crate::limits::MAX_CONFIG_BYTES;

/// The text of a configuration file, and where it came from.
pub(super) struct Source {
    /// The file.
    pub path: PathBuf,
    /// What it holds, without a byte order mark.
    pub text: String,
}

impl Source {
    /// Reads a regular file of at most [`MAX_CONFIG_BYTES`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let failed = |problem| Error::File { path: path.to_owned(), problem };
        let (bytes, _) = file::read(path, MAX_CONFIG_BYTES, Links::Follow)
            .map_err(|problem| failed(problem.into()))?;
        let text = String::from_utf8(bytes)
            .map_err(|error| failed(FileProblem::NotUtf8(error.utf8_error().valid_up_to())))?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Ok(Self { path: path.to_owned(), text })
    }

    /// The error for a fault at a byte of the text.
    pub fn fault_at(&self, offset: usize, fault: impl Into<Fault>) -> Error {
        let before = self.text.char_indices().take_while(|(at, _)| *at < offset).map(|(_, c)| c);
        let (mut line, mut column) = (1_usize, 1_usize);
        for c in before {
            if c == '\n' {
                (line, column) = (line.saturating_add(1), 1);
            } else {
                column = column.saturating_add(1);
            }
        }
        self.fault_on(line, column, fault)
    }

    /// The error for a fault on a line.
    pub fn fault_on(&self, line: usize, column: usize, fault: impl Into<Fault>) -> Error {
        let place = Place { path: self.path.clone(), line, column };
        Error::Content { place, fault: fault.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(path: &Path) -> String {
        match Source::read(path) {
            Ok(source) => panic!("read {} bytes", source.text.len()),
            Err(error) => {
                let text = error.to_string();
                assert!(text.starts_with(&format!("config: {}: ", path.display())), "{text}");
                text
            }
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "\u{feff}a\u{feff}").unwrap();
        assert_eq!(Source::read(&path).unwrap().text, "a\u{feff}");
    }

    #[test]
    fn what_is_no_text_is_refused_with_the_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, b"key = \"\xff\"").unwrap();
        assert!(refusal(&path).ends_with("is not UTF-8, at byte 7"));
    }

    #[test]
    fn a_large_file_is_refused_by_its_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let file = std::fs::File::create(&path).unwrap();
        file.set_len(100 * 1024 * 1024).unwrap();
        assert!(refusal(&path).ends_with(": 104857600 bytes, over the limit of 1048576"));
        file.set_len(MAX_CONFIG_BYTES).unwrap();
        assert!(Source::read(&path).is_ok());
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(refusal(folder.path()).ends_with("cannot be read: not a regular file"));
        assert!(refusal(&folder.path().join("none")).contains("cannot be read: "));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_or_device_is_refused_and_not_waited_for() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        for path in [pipe.as_path(), Path::new("/dev/zero"), Path::new("/dev/null")] {
            assert!(refusal(path).ends_with("cannot be read: not a regular file"));
        }
    }

    #[test]
    fn places_count_lines_and_characters() {
        let source = Source { path: "f".into(), text: "a\nüb\n".to_owned() };
        for (offset, place) in
            [(0, "f:1:1"), (1, "f:1:2"), (2, "f:2:1"), (4, "f:2:2"), (99, "f:3:1")]
        {
            let error = source.fault_at(offset, Fault::new("x"));
            assert_eq!(error.to_string(), format!("config: {place}: x"));
        }
    }
}
