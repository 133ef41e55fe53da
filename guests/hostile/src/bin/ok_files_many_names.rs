//! Lists a directory with more names than one listing holds. Arguments: the directory,
//! and how many names are in it.

use std::fs;

use hostile::files::{self, FileReason};
use hostile::{argument, file_refused, number};

fn main() {
    let (root, names) = (argument(1), number(2, 0));
    for _ in 0..10 {
        assert_eq!(file_refused(files::list_directory(&root)), FileReason::TooLarge);
    }
    // The language asks for the names one by one, and gets them or is refused.
    match fs::read_dir(&root) {
        Ok(entries) => println!("{} of {names}", entries.flatten().count()),
        Err(error) => println!("refused: {error}"),
    }
    let one = fs::read_dir(&root).and_then(|mut entries| entries.next().transpose());
    let one = one.expect("a directory").expect("a name").file_name();
    files::remove(&format!("{root}/{}", one.to_string_lossy())).expect("one less");
    if names == 10_001 {
        assert_eq!(files::list_directory(&root).expect("as many as a listing holds").len(), 10_000);
    }
}
