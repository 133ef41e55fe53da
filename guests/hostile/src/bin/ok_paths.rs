//! Ways out of a granted directory. Arguments: the directory as the guest sees it,
//! and `ro` when it may only be read. In it the test laid `inside.txt`, `sub/`, and
//! the links `out-file`, `out-dir`, `absolute`, `loop-a` and `loop-b`.

use std::fs::{self, File, OpenOptions};
use std::path::Path;

const CANARY: &str = "canary";

fn main() {
    let root = hostile::argument(1);
    let read_only = std::env::args().nth(2).is_some();
    assert_eq!(fs::read_to_string(format!("{root}/inside.txt")).expect("the file inside"), "inside");
    let long = "x".repeat(4_096);
    let outward = [
        "../secret.txt", "../outside/secret.txt", "sub/../../secret.txt", "sub/../../outside/secret.txt",
        "/etc/passwd", "out-file", "out-file/", "out-dir", "out-dir/secret.txt", "out-dir/../secret.txt",
        "absolute", "loop-a", "loop-a/x", "inside.txt/", "inside.txt/x", "a\0b", "..", "../", "../..",
        "sub/../..", &long, "",
    ];
    for name in outward {
        let path = if name.starts_with('/') { name.to_owned() } else { format!("{root}/{name}") };
        no_escape(Path::new(&path));
    }
    links_stay_inside(&root);
    odd_names(&root, read_only);
}

/// Nothing of the other side is read, and nothing there is written or removed.
fn no_escape(path: &Path) {
    if let Ok(text) = fs::read_to_string(path) {
        panic!("{path:?} was read: {text:?}");
    }
    assert!(OpenOptions::new().write(true).truncate(true).open(path).is_err(), "{path:?}");
    assert!(OpenOptions::new().append(true).open(path).is_err(), "{path:?}");
    let _ = fs::remove_dir(path);
    if let Ok(entries) = fs::read_dir(path) {
        for entry in entries.flatten() {
            assert!(!entry.file_name().to_string_lossy().contains("secret"), "{path:?}");
        }
    }
}

fn links_stay_inside(root: &str) {
    let made = format!("{root}/made");
    for target in ["../secret.txt", "../outside/secret.txt", "/etc/passwd"] {
        let _ = fs::hard_link(format!("{root}/{target}"), &made);
        let _ = fs::rename(format!("{root}/{target}"), &made);
        let _ = fs::copy(format!("{root}/{target}"), &made);
        if let Ok(text) = fs::read_to_string(&made) {
            panic!("{target} came in: {text:?}");
        }
        let _ = fs::rename(format!("{root}/inside.txt"), format!("{root}/{target}"));
        let _ = fs::copy(format!("{root}/inside.txt"), format!("{root}/{target}"));
    }
}

/// Names that other systems treat specially are ordinary here, or refused; a directory
/// given to be read takes none.
fn odd_names(root: &str, read_only: bool) {
    for name in ["CON", "nul.txt", "a:b", "a\\b", "trailing.", "-rf", "\u{202e}"] {
        let path = format!("{root}/{name}");
        let wrote = fs::write(&path, CANARY).is_ok();
        assert!(!(wrote && read_only), "{name:?} was written");
        if wrote {
            assert_eq!(fs::read_to_string(&path).expect("what was written"), CANARY);
            fs::remove_file(&path).expect("what was written goes again");
        }
    }
    assert!(!read_only || File::create(format!("{root}/inside.txt")).is_err());
}
