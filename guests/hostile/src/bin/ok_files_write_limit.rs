//! Writes more than it may, every way there is, and then checks that nothing is to be had
//! any more. Arguments: the directory, and the bytes it may write, a multiple of 8.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};

use hostile::files::{self, FileReason};
use hostile::{argument, directory, file_refused, number};
use wasip2::filesystem::types::{DescriptorFlags, OpenFlags, PathFlags};

fn main() {
    let (root, limit) = (argument(1), number(2, 0));
    let in_root = |name: &str| format!("{root}/{name}");
    let eighth = vec![b'x'; (limit / 8) as usize];
    let five = [&in_root("a"), &in_root("a"), &in_root("b"), &in_root("c"), &in_root("d")];
    files::write(five[0], &eighth).expect("the first eighth");
    files::write(five[1], &eighth).expect("the second, over the first");
    files::append(five[2], &eighth).expect("the third");
    fs::write(five[3], &eighth).expect("the fourth, by the language");
    files::write_at(five[3], 0, &eighth).expect("the fifth");
    let mut file = OpenOptions::new().append(true).create(true).open(five[4]).expect("a file");
    file.write_all(&eighth).expect("the sixth");
    // Over what is left: refused whole by `files`, and never more than is left by WASI.
    let much = vec![b'y'; (limit / 4 + 1) as usize];
    for answer in [
        files::write(&in_root("a"), &much),
        files::write(&in_root("new"), &much),
        files::append(&in_root("a"), &much),
        files::write_at(&in_root("a"), 0, &much),
    ] {
        assert_eq!(file_refused(answer), FileReason::Quota);
    }
    assert!(files::stat(&in_root("new")).is_err(), "nothing was changed");
    assert_eq!(files::read(&in_root("a")).expect("the file"), eighth);
    assert!(fs::write(in_root("e"), &much).is_err());
    exhaust(&root);
    nothing_left(&root);
    assert_eq!(files::read(&in_root("a")).expect("reading stays"), eighth);
    files::remove(&in_root("a")).expect("removing stays");
    assert!(
        file_refused(files::write(&in_root("a"), b"x")) == FileReason::Quota,
        "what is removed counts all the same"
    );
}

/// Takes what is left, byte by byte in the end.
fn exhaust(root: &str) {
    let mut piece = 1 << 16;
    let mut file =
        OpenOptions::new().append(true).create(true).open(format!("{root}/rest")).expect("a file");
    while piece > 0 {
        if file.write_all(&vec![b'z'; piece]).and_then(|()| file.flush()).is_err() {
            piece /= 2;
        }
    }
}

fn nothing_left(root: &str) {
    let rest = format!("{root}/rest");
    assert_eq!(file_refused(files::append(&rest, b"x")), FileReason::Quota);
    assert_eq!(file_refused(files::write(&format!("{root}/more"), b"x")), FileReason::Quota);
    assert_eq!(file_refused(files::write_at(&rest, 0, b"x")), FileReason::Quota);
    assert!(
        OpenOptions::new().append(true).open(&rest).expect("to append").write_all(b"x").is_err()
    );
    let mut file = OpenOptions::new().write(true).open(&rest).expect("to write");
    assert!(file.write_all(b"x").is_err(), "over what is there");
    file.seek(SeekFrom::Start(0)).expect("a place");
    assert!(file.write_all(b"x").is_err());
    assert!(file.set_len(1 << 40).is_err(), "room that is reserved is room that is used");
    File::open(&rest).expect("reading stays");
    let dir = directory(root);
    let flags = DescriptorFlags::READ | DescriptorFlags::WRITE;
    let file =
        dir.open_at(PathFlags::empty(), "rest", OpenFlags::empty(), flags).expect("the file");
    assert!(file.write(b"x", 0).is_err());
    let size = file.stat().expect("what it is").size;
    assert!(file.set_size(size + 1).is_err());
    for stream in [file.write_via_stream(0), file.append_via_stream()] {
        // It may be refused here, or by the stream.
        let Ok(stream) = stream else { continue };
        assert!(stream.blocking_write_and_flush(b"x").is_err());
    }
    for stream in [file.write_via_stream(size), file.append_via_stream()] {
        let Ok(stream) = stream else { continue };
        assert!(stream.blocking_write_zeroes_and_flush(1).is_err());
    }
    assert_eq!(file.stat().expect("what it is").size, size);
}
