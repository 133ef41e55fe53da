//! Walks the tools both ways, which must show the same, and prints every path: a file
//! with its bytes, a directory with a slash.

use std::fs;

use hostile::files::{self, Kind};

const MOUNT: &str = "/mcp-tools";

fn main() {
    let mut directories = vec![MOUNT.to_owned()];
    while let Some(directory) = directories.pop() {
        assert_eq!(by_files(&directory), by_std(&directory), "{directory}");
        for (name, is_directory) in by_files(&directory) {
            let path = format!("{directory}/{name}");
            if is_directory {
                println!("{path}/");
                directories.push(path);
            } else {
                println!("{path} {}", content(&path).len());
            }
        }
    }
}

fn by_files(directory: &str) -> Vec<(String, bool)> {
    let entries = files::list_directory(directory).unwrap_or_else(|error| panic!("{error:?}"));
    entries.into_iter().map(|entry| (entry.name, entry.kind == Kind::Directory)).collect()
}

fn by_std(directory: &str) -> Vec<(String, bool)> {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{directory}: {error}"));
    let named = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.expect("an entry");
        (
            entry.file_name().into_string().expect("a name"),
            entry.file_type().expect("a kind").is_dir(),
        )
    };
    let mut all: Vec<_> = entries.map(named).collect();
    all.sort();
    all
}

/// The same bytes by every function, and as many as both ways of asking say.
fn content(path: &str) -> Vec<u8> {
    let whole = files::read(path).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}")), whole, "{path}");
    assert_eq!(files::stat(path).expect("what it is").size, whole.len() as u64, "{path}");
    assert_eq!(fs::metadata(path).expect("what it is").len(), whole.len() as u64, "{path}");
    assert_eq!(files::read_at(path, 1, 3).expect("a part"), whole[1..4], "{path}");
    assert_eq!(files::read_at(path, u64::MAX, 3).expect("nothing"), b"", "{path}");
    std::str::from_utf8(&whole).expect("text");
    whole
}
