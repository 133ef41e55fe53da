//! Writes at places no disk has, and reads there. Argument: the directory.

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

use hostile::files::{self, FileReason};
use hostile::{argument, directory, file_refused};
use wasip2::filesystem::types::{DescriptorFlags, OpenFlags, PathFlags};

fn main() {
    let path = format!("{}/sparse", argument(1));
    file_refused(files::write_at(&path, 0, b"no such file yet"));
    files::write(&path, b"abc").expect("a file");
    for offset in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) - 1, (1 << 63) - 2, 1 << 62] {
        let reason = file_refused(files::write_at(&path, offset, b"xyz"));
        assert!(
            matches!(reason, FileReason::Io | FileReason::Quota | FileReason::TooLarge),
            "{reason:?}"
        );
        assert_eq!(
            files::read_at(&path, offset, 10).expect("past the end is nothing"),
            b"",
            "{offset}"
        );
        assert_eq!(files::read_at(&path, offset, 0).expect("nothing of nothing"), b"", "{offset}");
        by_std(&path, offset);
        by_wasi(offset);
    }
    assert_eq!(files::read(&path).expect("the file"), b"abc", "nothing was changed");
    files::write_at(&path, 10, b"z").expect("a small gap");
    assert_eq!(files::read(&path).expect("the file"), b"abc\0\0\0\0\0\0\0z");
    assert_eq!(files::read_at(&path, 9, 100).expect("fewer at the end"), b"\0z");
}

fn by_std(path: &str, offset: u64) {
    let mut file = OpenOptions::new().read(true).write(true).open(path).expect("the file");
    if file.seek(SeekFrom::Start(offset)).is_ok() {
        assert!(file.write_all(b"xyz").and_then(|()| file.flush()).is_err(), "{offset}");
        assert_eq!(file.read(&mut [0; 8]).unwrap_or(0), 0, "{offset}");
    }
    assert!(file.set_len(offset).is_err(), "{offset}");
    assert_eq!(fs::metadata(path).expect("what it is").len(), 3, "{offset}");
}

fn by_wasi(offset: u64) {
    let flags = DescriptorFlags::READ | DescriptorFlags::WRITE;
    let dir = directory(&argument(1));
    let file =
        dir.open_at(PathFlags::empty(), "sparse", OpenFlags::empty(), flags).expect("the file");
    assert!(file.write(b"xyz", offset).is_err(), "{offset}");
    assert!(file.read(u64::MAX, 0).is_ok_and(|(bytes, _)| bytes.len() <= 3), "{offset}");
    assert!(file.read(10, offset).map_or(true, |(bytes, _)| bytes.is_empty()), "{offset}");
    if let Ok(stream) = file.write_via_stream(offset) {
        assert!(stream.blocking_write_and_flush(b"xyz").is_err(), "{offset}");
    }
    assert_eq!(file.stat().expect("what it is").size, 3, "{offset}");
}
