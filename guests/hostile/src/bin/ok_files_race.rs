//! Works in a directory that someone exchanges all the time for a link that leads out.
//! Arguments: the directory with `swap` in it, and how many rounds.

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use hostile::{argument, files, number};

fn main() {
    let (root, rounds) = (argument(1), number(2, 1_000));
    let swap = format!("{root}/swap");
    let (mine, new, other) =
        (format!("{swap}/file"), format!("{swap}/new"), format!("{swap}/other"));
    let mut found = 0;
    for _ in 0..rounds {
        for content in
            [files::read(&mine).ok(), fs::read(&mine).ok(), files::read_at(&mine, 0, 9).ok()]
        {
            found += u64::from(content.is_some_and(|content| {
                assert_ne!(String::from_utf8_lossy(&content), "canary");
                true
            }));
        }
        // Each may fail, and must not happen outside.
        let _ = files::write(&new, b"changed");
        let _ = files::write_at(&mine, 0, b"mine");
        let _ = files::append(&new, b"changed");
        let _ = files::create_directory(&other);
        let _ = files::rename(&new, &other);
        let _ = files::remove(&new);
        let _ = files::remove(&other);
        let _ = fs::write(&new, "changed");
        let _ =
            OpenOptions::new().append(true).open(&mine).and_then(|mut file| file.write_all(b""));
        let _ = fs::rename(&new, &other);
        let _ = fs::hard_link(&mine, &new);
        let _ = fs::remove_file(&new);
        let _ = fs::remove_file(&other);
    }
    println!("{found}");
}
