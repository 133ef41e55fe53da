//! Reads a file that is far larger than one call reads. Argument: the directory, with
//! `large` in it, 100 MiB of zeros.

use std::fs::File;
use std::io::Read as _;

use hostile::files::{self, FileReason};
use hostile::{MIB, argument, directory, file_refused};
use wasip2::filesystem::types::{DescriptorFlags, OpenFlags, PathFlags};

const LARGE: u64 = 100 << 20;

fn main() {
    let root = argument(1);
    let path = format!("{root}/large");
    for _ in 0..20 {
        assert_eq!(file_refused(files::read(&path)), FileReason::TooLarge);
        for length in [4 * MIB as u32 + 1, u32::MAX] {
            assert_eq!(file_refused(files::read_at(&path, 0, length)), FileReason::TooLarge);
        }
    }
    let most = 4 * MIB;
    for offset in (0..LARGE).step_by(most) {
        assert_eq!(
            files::read_at(&path, offset, most as u32).expect("a part").len(),
            most,
            "{offset}"
        );
    }
    assert_eq!(files::read_at(&path, LARGE - 1, most as u32).expect("the end"), [0]);
    let (whole, part) = (format!("{root}/whole"), vec![7; MIB]);
    for _ in 0..4 {
        files::append(&whole, &part).expect("a part of it");
    }
    assert_eq!(files::read(&whole).expect("as much as one call reads").len(), most);
    files::append(&whole, b"7").expect("one more byte");
    assert_eq!(file_refused(files::read(&whole)), FileReason::TooLarge);
    by_wasi(&root, &path);
}

/// WASI reads as much as it likes at once, and never all of it.
fn by_wasi(root: &str, path: &str) {
    let mut file = File::open(path).expect("the file");
    let mut room = vec![1; 16 * MIB];
    let read = file.read(&mut room).expect("a part");
    assert!(read > 0 && room[..read].iter().all(|byte| *byte == 0));
    let dir = directory(root);
    let file = dir
        .open_at(PathFlags::empty(), "large", OpenFlags::empty(), DescriptorFlags::READ)
        .expect("the file");
    for length in [LARGE, u64::MAX] {
        let (bytes, _) = file.read(length, 0).expect("a part");
        assert!(bytes.len() < 16 * MIB, "{}", bytes.len());
        let bytes =
            file.read_via_stream(0).expect("a stream").blocking_read(length).expect("a part");
        assert!(bytes.len() < 16 * MIB, "{}", bytes.len());
    }
}
