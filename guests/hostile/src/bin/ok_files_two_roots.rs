//! Two directories, and what must not pass between them. Arguments: both, each with a
//! file `mine` in it.

use std::fs;

use hostile::files::{self, FileReason};
use hostile::{argument, directory, file_refused};
use wasip2::filesystem::types::PathFlags;

fn main() {
    let (one, two) = (argument(1), argument(2));
    let (from, to) = (format!("{one}/mine"), format!("{two}/taken"));
    assert_eq!(file_refused(files::rename(&from, &to)), FileReason::InvalidPath);
    assert!(fs::rename(&from, &to).is_err());
    assert!(fs::hard_link(&from, &to).is_err());
    let (first, second) = (directory(&one), directory(&two));
    assert!(first.rename_at("mine", &second, "taken").is_err());
    assert!(first.link_at(PathFlags::empty(), "mine", &second, "taken").is_err());
    for path in [&to, &format!("{two}/../{}/mine", one.trim_start_matches('/'))] {
        assert!(files::read(path).is_err() && fs::read(path).is_err(), "{path}");
    }
    // What is allowed: to read it here and to write it there.
    files::write(&to, &files::read(&from).expect("it is still there")).expect("a copy");
    assert_eq!(fs::read(&to).expect("the copy"), fs::read(&from).expect("the file"));
}
