//! The report: a file whose lines are written to places that are known before.

use std::fs::{File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};

use crate::Failure;
use crate::mcp_host::guest::files;

/// What the report is called.
pub const NAME: &str = "prices.txt";

/// The report, open for writing.
pub struct Report {
    file: File,
    /// Its bytes when it was opened.
    pub length: u64,
}

impl Report {
    /// Opens it in the first directory that this run may write in.
    pub fn open() -> Result<Self, Failure> {
        let root = files::roots().into_iter().find(|root| root.writable).ok_or_else(|| {
            Failure::new("there is no directory to write the report in")
                .hinting("run again with --dir DIRECTORY")
        })?;
        let path = format!("{}/{NAME}", root.path);
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    /// Writes a line to its place. It is on the disk when this returns.
    pub fn write(&self, at: u64, line: &str) -> Result<(), Failure> {
        let mut file = &self.file;
        if file.metadata()?.len() < at {
            return Err(Failure::new(format!(
                "{NAME} lost lines that were written: under {at} bytes"
            ))
            .hinting("begin again with another --state and an empty directory"));
        }
        file.seek(SeekFrom::Start(at))?;
        file.write_all(line.as_bytes())?;
        Ok(file.sync_data()?)
    }
}
