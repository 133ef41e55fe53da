//! Every change below a directory that may only be read, both ways. Arguments: that
//! directory, with `inside.txt` and `sub/` in it, and one that may be written.

use std::fs::{self, File, OpenOptions};
use std::io;

use hostile::files::{self, FileReason};
use hostile::{argument, directory, file_refused};
use wasip2::filesystem::types::{DescriptorFlags, OpenFlags, PathFlags};

fn main() {
    let (read_only, writable) = (argument(1), argument(2));
    let (file, new) = (format!("{read_only}/inside.txt"), format!("{read_only}/new"));
    files::write(&format!("{writable}/mine"), b"mine").expect("a file where it may write");
    through_files(&read_only, &file, &new, &writable);
    through_std(&read_only, &file, &new, &writable);
    through_wasi(&read_only, &writable);
    let roots = files::roots();
    let of = |path: &str| roots.iter().find(|root| root.path == path).expect("the root").writable;
    assert!(!of(&read_only) && of(&writable), "{roots:?}");
}

fn through_files(root: &str, file: &str, new: &str, writable: &str) {
    let refused = [
        files::write(file, b"changed"),
        files::write(new, b"changed"),
        files::write_at(file, 0, b"changed"),
        files::write_at(file, 0, b""),
        files::append(file, b"changed"),
        files::append(file, b""),
        files::append(new, b"changed"),
        files::create_directory(new),
        files::remove(file),
        files::remove(&format!("{root}/sub")),
        files::rename(file, new),
        files::rename(file, file),
    ];
    for (at, answer) in refused.into_iter().enumerate() {
        assert_eq!(file_refused(answer), FileReason::Denied, "{at}");
    }
    file_refused(files::rename(file, &format!("{writable}/taken")));
    file_refused(files::rename(&format!("{writable}/mine"), new));
    assert_eq!(files::read(file).expect("reading stays"), b"inside");
}

fn through_std(root: &str, file: &str, new: &str, writable: &str) {
    let mine = format!("{writable}/mine");
    let refused: [io::Result<()>; 14] = [
        fs::write(file, "changed"),
        fs::write(new, "changed"),
        File::create(file).map(drop),
        OpenOptions::new().append(true).open(file).map(drop),
        OpenOptions::new().write(true).open(file).map(drop),
        OpenOptions::new().read(true).write(true).open(file).map(drop),
        OpenOptions::new().write(true).truncate(true).open(file).map(drop),
        fs::create_dir(new),
        fs::remove_file(file),
        fs::remove_dir(format!("{root}/sub")),
        fs::rename(file, new),
        fs::rename(file, format!("{writable}/taken")),
        fs::rename(&mine, new),
        fs::hard_link(file, new),
    ];
    for (at, answer) in refused.into_iter().enumerate() {
        assert!(answer.is_err(), "{at}");
    }
    assert!(fs::hard_link(file, format!("{writable}/taken")).is_err());
    assert!(fs::hard_link(mine, new).is_err());
    let opened = File::open(file).expect("reading stays");
    assert!(opened.set_len(0).is_err());
    assert!(opened.set_modified(std::time::SystemTime::UNIX_EPOCH).is_err());
}

fn through_wasi(root: &str, writable: &str) {
    let (dir, other) = (directory(root), directory(writable));
    let (read, write) = (DescriptorFlags::READ, DescriptorFlags::READ | DescriptorFlags::WRITE);
    let none = PathFlags::empty();
    for (how, flags) in [
        (OpenFlags::empty(), write),
        (OpenFlags::empty(), DescriptorFlags::WRITE),
        (OpenFlags::TRUNCATE, read),
        (OpenFlags::TRUNCATE, write),
        (OpenFlags::CREATE, read),
        (OpenFlags::CREATE | OpenFlags::EXCLUSIVE, write),
    ] {
        let name = if how.contains(OpenFlags::CREATE) { "new" } else { "inside.txt" };
        assert!(dir.open_at(none, name, how, flags).is_err(), "{how:?} {flags:?}");
    }
    // A descriptor that was opened to read gives nothing that writes.
    let file = dir.open_at(none, "inside.txt", OpenFlags::empty(), read).expect("to read");
    assert!(file.write(b"changed", 0).is_err());
    assert!(file.set_size(0).is_err());
    assert!(file.write_via_stream(0).is_err());
    assert!(file.append_via_stream().is_err());
    let sub = dir.open_at(none, "sub", OpenFlags::DIRECTORY, read).expect("a directory to read");
    assert!(sub.create_directory_at("new").is_err());
    assert!(sub.symlink_at("x", "new").is_err());
    assert!(dir.symlink_at("x", "new").is_err());
    assert!(dir.unlink_file_at("inside.txt").is_err());
    assert!(dir.rename_at("inside.txt", &other, "taken").is_err());
    assert!(other.rename_at("mine", &dir, "new").is_err());
    assert!(other.link_at(none, "mine", &dir, "new").is_err());
    let all = write | DescriptorFlags::MUTATE_DIRECTORY;
    if let Ok(again) = dir.open_at(none, "sub", OpenFlags::DIRECTORY, all) {
        assert!(again.create_directory_at("new").is_err());
    }
}
