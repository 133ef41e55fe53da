//! Changes, ways out and what is not granted, below `/mcp-tools`. Arguments: a file there,
//! as `servers/shop/search_books.md`, one of a tool that is not granted, and a directory
//! that may be written.

use std::fs::{self, File, OpenOptions};

use hostile::files::{self, FileReason};
use hostile::{argument, directory, file_refused};
use wasip2::filesystem::types::{Descriptor, DescriptorFlags, OpenFlags, PathFlags};

const MOUNT: &str = "/mcp-tools";
const NONE: PathFlags = PathFlags::empty();

fn main() {
    let (file, hidden, writable) = (argument(1), argument(2), argument(3));
    let path = format!("{MOUNT}/{file}");
    let before = files::read(&path).unwrap_or_else(|error| panic!("{error:?}"));
    no_change_by_files(&path, &writable);
    no_change_by_std(&path, &writable);
    no_change_by_wasi(&file, &directory(MOUNT), &directory(&writable));
    no_way_out();
    nothing_hidden(&format!("{MOUNT}/{hidden}"));
    let root = files::roots().into_iter().find(|root| root.path == MOUNT);
    assert!(root.is_none_or(|root| !root.writable));
    assert_eq!(files::read(&path).expect("it is as it was"), before);
    assert_eq!(fs::read_dir(&writable).expect("the directory").count(), 0, "nothing came over");
}

fn no_change_by_files(path: &str, writable: &str) {
    let (new, mine) = (format!("{MOUNT}/new"), format!("{writable}/mine"));
    files::write(&mine, b"mine").expect("a file of its own");
    let refused = [
        files::write(path, b"changed"),
        files::write(&new, b"changed"),
        files::write_at(path, 0, b"changed"),
        files::append(path, b"changed"),
        files::append(&new, b"changed"),
        files::create_directory(&new),
        files::create_directory(&format!("{MOUNT}/servers/new")),
        files::remove(path),
        files::remove(&format!("{MOUNT}/servers")),
        files::remove(MOUNT),
        files::rename(path, &new),
    ];
    for (at, answer) in refused.into_iter().enumerate() {
        assert_eq!(file_refused(answer), FileReason::Denied, "{at}");
    }
    file_refused(files::rename(path, &format!("{writable}/taken")));
    file_refused(files::rename(&mine, &new));
    files::remove(&mine).expect("it is still there");
}

fn no_change_by_std(path: &str, writable: &str) {
    let (new, mine) = (format!("{MOUNT}/new"), format!("{writable}/mine"));
    fs::write(&mine, "mine").expect("a file of its own");
    let refused = [
        fs::write(path, "changed"),
        fs::write(&new, "changed"),
        File::create_new(&new).map(drop),
        OpenOptions::new().write(true).open(path).map(drop),
        OpenOptions::new().append(true).open(path).map(drop),
        OpenOptions::new().read(true).write(true).open(path).map(drop),
        fs::create_dir(&new),
        fs::remove_file(path),
        fs::remove_dir(format!("{MOUNT}/servers")),
        fs::rename(path, &new),
        fs::rename(path, format!("{writable}/taken")),
        fs::rename(&mine, &new),
        fs::hard_link(path, format!("{writable}/taken")),
        fs::hard_link(&mine, &new),
    ];
    for (at, answer) in refused.into_iter().enumerate() {
        assert!(answer.is_err(), "{at}");
    }
    let opened = File::open(path).expect("reading stays");
    assert!(opened.set_len(0).is_err());
    fs::remove_file(&mine).expect("it is still there");
}

fn no_change_by_wasi(file: &str, tools: &Descriptor, writable: &Descriptor) {
    let (read, write) = (DescriptorFlags::READ, DescriptorFlags::WRITE);
    for (name, how, flags) in [
        (file, OpenFlags::CREATE, read | write),
        (file, OpenFlags::TRUNCATE, read),
        (file, OpenFlags::TRUNCATE, write),
        (file, OpenFlags::CREATE | OpenFlags::EXCLUSIVE, read),
        (file, OpenFlags::empty(), write),
        (file, OpenFlags::empty(), DescriptorFlags::MUTATE_DIRECTORY),
        (file, OpenFlags::DIRECTORY, read),
        ("new", OpenFlags::CREATE, read),
        ("servers/new", OpenFlags::CREATE, read | write),
        ("new", OpenFlags::CREATE | OpenFlags::DIRECTORY, read),
        ("servers", OpenFlags::CREATE | OpenFlags::EXCLUSIVE, read),
        ("servers", OpenFlags::DIRECTORY, read | DescriptorFlags::MUTATE_DIRECTORY),
    ] {
        let Ok(opened) = tools.open_at(NONE, name, how, flags) else { continue };
        // It may be opened so as to change it, if it then cannot be.
        assert!(!how.intersects(OpenFlags::CREATE | OpenFlags::TRUNCATE), "{how:?} {flags:?}");
        assert!(opened.create_directory_at("new").is_err(), "{how:?} {flags:?}");
        assert!(opened.symlink_at("x", "new").is_err(), "{how:?} {flags:?}");
        assert!(opened.write(b"x", 0).is_err(), "{how:?} {flags:?}");
        assert!(opened.set_size(0).is_err(), "{how:?} {flags:?}");
    }
    let opened = tools.open_at(NONE, file, OpenFlags::empty(), read).expect("to read");
    assert!(opened.write(b"x", 0).is_err() && opened.set_size(0).is_err());
    assert!(opened.write_via_stream(0).is_err() && opened.append_via_stream().is_err());
    assert!(tools.create_directory_at("new").is_err() && tools.symlink_at("x", "new").is_err());
    assert!(tools.unlink_file_at(file).is_err() && tools.remove_directory_at("servers").is_err());
    assert!(
        tools.rename_at(file, writable, "taken").is_err()
            && tools.rename_at(file, tools, "new").is_err()
    );
    assert!(tools.link_at(NONE, file, writable, "taken").is_err());
    assert!(tools.readlink_at(file).is_err() && tools.set_times_at(NONE, file, NOW, NOW).is_err());
}

const NOW: wasip2::filesystem::types::NewTimestamp = wasip2::filesystem::types::NewTimestamp::Now;

fn no_way_out() {
    for name in [
        "..",
        "../data",
        "../etc/passwd",
        "servers/../../data",
        "/etc/passwd",
        "servers/../../../etc/passwd",
        "..\0",
    ] {
        let path = format!("{MOUNT}/{name}");
        assert!(files::read(&path).is_err() && files::list_directory(&path).is_err(), "{path}");
        assert!(fs::read(&path).is_err() && fs::read_dir(&path).is_err(), "{path}");
        let tools = directory(MOUNT);
        for how in [OpenFlags::empty(), OpenFlags::DIRECTORY, OpenFlags::CREATE] {
            assert!(tools.open_at(NONE, name, how, DescriptorFlags::READ).is_err(), "{name}");
        }
        assert!(tools.stat_at(NONE, name).is_err(), "{name}");
    }
    let servers = directory(MOUNT)
        .open_at(NONE, "servers", OpenFlags::DIRECTORY, DescriptorFlags::READ)
        .expect("it");
    // A directory that is opened is a wall of its own.
    assert!(
        servers.open_at(NONE, "../README.md", OpenFlags::empty(), DescriptorFlags::READ).is_err()
    );
    assert!(
        servers.open_at(NONE, "../../data", OpenFlags::empty(), DescriptorFlags::READ).is_err()
    );
    // Within the tree a `..` is an ordinary one.
    assert!(files::stat(&format!("{MOUNT}/servers/../README.md")).is_ok());
    assert!(fs::metadata(format!("{MOUNT}/servers/../README.md")).is_ok());
}

fn nothing_hidden(hidden: &str) {
    assert_eq!(file_refused(files::read(hidden)), FileReason::NotFound);
    assert_eq!(file_refused(files::stat(hidden)), FileReason::NotFound);
    assert!(fs::read(hidden).is_err() && fs::metadata(hidden).is_err());
    for name in [
        "servers/nowhere",
        "servers/shop/nothing.md",
        "servers/shop/nothing.json",
        "nothing",
        "SERVERS",
        "servers/shop/a\u{1b}",
    ] {
        let path = format!("{MOUNT}/{name}");
        assert_eq!(file_refused(files::stat(&path)), FileReason::NotFound, "{path}");
        assert!(fs::metadata(&path).is_err(), "{path}");
    }
    assert_eq!(file_refused(files::read(&format!("{MOUNT}/servers"))), FileReason::IsADirectory);
    assert_eq!(
        file_refused(files::list_directory(&format!("{MOUNT}/README.md"))),
        FileReason::NotADirectory
    );
}
