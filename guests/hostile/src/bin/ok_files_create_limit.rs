//! Creates more than it may, every way there is. Arguments: the directory, in it one file
//! `there`, and how many it may create, at least 8.

use std::fs::{self, File};
use std::io::Write as _;

use hostile::files::{self, FileReason};
use hostile::{argument, directory, file_refused, number};
use wasip2::filesystem::types::{DescriptorFlags, OpenFlags, PathFlags};

fn main() {
    let (root, limit) = (argument(1), number(2, 0));
    let in_root = |name: &str| format!("{root}/{name}");
    files::write(&in_root("1"), b"").expect("a file");
    files::append(&in_root("2"), b"").expect("a second");
    files::create_directory(&in_root("3")).expect("a directory");
    fs::write(in_root("4"), "").expect("a file by the language");
    fs::create_dir(in_root("5")).expect("a directory");
    directory(&root).symlink_at("there", "6").expect("a link");
    fs::hard_link(in_root("there"), in_root("7")).expect("another name");
    // What creates nothing costs nothing.
    for _ in 0..2 * limit {
        files::write(&in_root("1"), b"again").expect("a file that is there");
        files::append(&in_root("1"), b"and again").expect("the same");
        File::create(in_root("4"))
            .expect("a file that is there")
            .write_all(b"x")
            .expect("its content");
        assert!(File::create_new(in_root("4")).is_err());
        assert!(fs::create_dir(in_root("5")).is_err());
        file_refused(files::create_directory(&in_root("3")));
        fs::rename(in_root("there"), in_root("here")).expect("another name for it");
        files::rename(&in_root("here"), &in_root("there")).expect("and back");
        file_refused(files::write(&in_root("nothing/x"), b""));
    }
    for at in 7..limit {
        fs::write(in_root(&format!("more-{at}")), "")
            .unwrap_or_else(|error| panic!("{at}: {error}"));
        files::remove(&in_root(&format!("more-{at}"))).expect("it goes, and counts all the same");
    }
    nothing_left(&root);
    println!("{}", files::list_directory(&root).expect("the names").len());
}

fn nothing_left(root: &str) {
    let new = format!("{root}/new");
    assert_eq!(file_refused(files::write(&new, b"x")), FileReason::Quota);
    assert_eq!(file_refused(files::append(&new, b"x")), FileReason::Quota);
    assert_eq!(file_refused(files::create_directory(&new)), FileReason::Quota);
    assert!(fs::write(&new, "x").is_err());
    assert!(File::create_new(&new).is_err());
    assert!(fs::create_dir(&new).is_err());
    assert!(fs::hard_link(format!("{root}/there"), &new).is_err());
    let dir = directory(root);
    assert!(dir.symlink_at("there", "new").is_err());
    for how in [
        OpenFlags::CREATE,
        OpenFlags::CREATE | OpenFlags::EXCLUSIVE,
        OpenFlags::CREATE | OpenFlags::TRUNCATE,
    ] {
        for flags in [DescriptorFlags::READ, DescriptorFlags::WRITE] {
            assert!(dir.open_at(PathFlags::empty(), "new", how, flags).is_err(), "{how:?}");
        }
    }
    assert!(files::stat(&new).is_err(), "nothing was made");
    files::append(&format!("{root}/there"), b"x").expect("a file that is there can be written");
}
