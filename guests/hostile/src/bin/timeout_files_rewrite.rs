//! Writes one file anew for ever, each time a mebibyte of another letter. Argument: the
//! directory.

use hostile::{MIB, files};

fn main() {
    let path = format!("{}/whole", hostile::argument(1));
    for letter in (b'a'..=b'z').cycle() {
        // At the bound it goes on all the same.
        let _ = files::write(&path, &vec![letter; MIB]);
    }
}
