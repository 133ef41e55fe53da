//! Asks `files` for what is no file: the test made `pipe`, `socket`, and `to-pipe`, a
//! link. Nothing of it is opened, and so nobody waits. Argument: the directory.

use hostile::files::{self, Kind};
use hostile::{argument, file_refused};

fn main() {
    let root = argument(1);
    for name in ["pipe", "socket", "to-pipe"] {
        let path = format!("{root}/{name}");
        let kind = if name == "to-pipe" { Kind::SymbolicLink } else { Kind::Other };
        assert_eq!(files::stat(&path).expect("it is there").kind, kind, "{name}");
        file_refused(files::read(&path));
        file_refused(files::read_at(&path, 0, 1));
        file_refused(files::write_at(&path, 0, b"x"));
        file_refused(files::append(&path, b"x"));
        file_refused(files::list_directory(&path));
        file_refused(files::create_directory(&path));
        file_refused(files::read(&format!("{path}/x")));
    }
    let listed = files::list_directory(&root).expect("the names");
    assert_eq!(listed.iter().filter(|entry| entry.kind == Kind::Other).count(), 2, "{listed:?}");
    files::rename(&format!("{root}/pipe"), &format!("{root}/renamed")).expect("a name is a name");
    files::remove(&format!("{root}/renamed")).expect("and goes");
}
