//! Creates, writes, renames, lists and removes for ever. Argument: the directory.

use std::fs;

use hostile::files;

fn main() {
    let root = hostile::argument(1);
    for n in 0_u64.. {
        let (old, new) = (format!("{root}/old-{n}"), format!("{root}/new-{}", n % 50));
        // At the bounds it goes on all the same.
        let _ = files::write(&old, b"x");
        let _ = files::append(&old, b"x");
        let _ = files::rename(&old, &new);
        let _ = files::list_directory(&root);
        let _ = files::stat(&new);
        let _ = fs::write(&old, "x");
        let _ = fs::metadata(&new);
        let _ = fs::remove_file(&old);
        let _ = fs::read_dir(&root).map(Iterator::count);
    }
}
