//! Paths that are none, or lead out, through every function of `files`. Arguments: the
//! directory as the guest sees it, and `ro` when it may only be read. The test laid the
//! same things in it as for `ok_paths`.

use hostile::file_refused;
use hostile::files::{self, FileError, FileReason};

fn main() {
    let root = hostile::argument(1);
    no_paths(&root);
    no_ways_out(&root);
    not_what_they_look_like(&root);
    let same =
        ["inside.txt", "./inside.txt", "//inside.txt", "sub/../inside.txt", "sub/.././inside.txt"];
    for name in same {
        let content = files::read(&format!("{root}/{name}"));
        assert_eq!(content.unwrap_or_else(|error| panic!("{name}: {error:?}")), b"inside");
    }
}

/// What each function says of a path; one that changes something is asked to change it
/// to what the test would notice.
fn ask_all(path: &str) -> Vec<Result<(), FileError>> {
    vec![
        files::read(path).map(drop),
        files::read_at(path, 0, 1).map(drop),
        files::write(path, b"changed"),
        files::write_at(path, 0, b"changed"),
        files::append(path, b"changed"),
        files::list_directory(path).map(drop),
        files::stat(path).map(drop),
        files::create_directory(path),
        files::remove(path),
        files::rename(path, path),
    ]
}

fn all_refused(path: &str) {
    for answer in ask_all(path) {
        file_refused(answer);
    }
}

fn no_paths(root: &str) {
    let nul = format!("{root}/a\0b");
    let long = format!("{root}/{}", "x/".repeat(2_500));
    let megabyte = "../".repeat(300_000);
    for path in ["", &nul, "\0", &long, &megabyte, &format!("{root}/..")] {
        for answer in ask_all(path) {
            let reason = file_refused(answer);
            // A read-only directory may be told of first.
            assert!(
                matches!(reason, FileReason::InvalidPath | FileReason::Denied),
                "{:?}: {reason:?}",
                path.get(..20)
            );
        }
        assert_eq!(file_refused(files::read(path)), FileReason::InvalidPath);
    }
    let one_name = format!("{root}/{}", "x".repeat(300));
    all_refused(&one_name);
}

fn no_ways_out(root: &str) {
    let leads = [
        "../secret.txt",
        "../outside/secret.txt",
        "sub/../../secret.txt",
        "../given/inside.txt",
        "sub/../../outside/secret.txt",
        "out-file/",
        "out-dir/secret.txt",
        "out-dir/../secret.txt",
        "out-dir/new.txt",
        "loop-a/x",
        "sub/../..",
        "./..",
        "..//..",
    ];
    for name in leads {
        let path = format!("{root}/{name}");
        all_refused(&path);
        file_refused(files::rename(&format!("{root}/inside.txt"), &path));
        file_refused(files::rename(&path, &format!("{root}/made")));
    }
    for path in ["/etc/passwd", "/", ".", "etc/passwd", "/proc/self/environ", "/dev/null", "~"] {
        assert_eq!(file_refused(files::read(path)), FileReason::NotFound, "{path}");
        all_refused(path);
    }
    // Links are there to be seen, and nothing is done through them.
    for name in ["out-file", "absolute", "loop-a", "out-dir"] {
        let path = format!("{root}/{name}");
        assert_eq!(files::stat(&path).expect("the link").kind, files::Kind::SymbolicLink);
        file_refused(files::read(&path));
        file_refused(files::read_at(&path, 0, 1));
        file_refused(files::write_at(&path, 0, b"changed"));
        file_refused(files::append(&path, b"changed"));
        file_refused(files::list_directory(&path));
        file_refused(files::create_directory(&path));
        // It may put a file in the place of the link, but not behind it.
        drop(files::write(&path, b"changed"));
    }
}

fn not_what_they_look_like(root: &str) {
    let in_root = |name: &str| format!("{root}/{name}");
    assert_eq!(file_refused(files::read(root)), FileReason::IsADirectory);
    assert_eq!(file_refused(files::read(&in_root("sub"))), FileReason::IsADirectory);
    assert_eq!(file_refused(files::read_at(&in_root("sub"), 0, 0)), FileReason::IsADirectory);
    assert_eq!(
        file_refused(files::list_directory(&in_root("inside.txt"))),
        FileReason::NotADirectory
    );
    for name in ["inside.txt/x", "inside.txt/x/y", "inside.txt/../inside.txt"] {
        let reason = file_refused(files::read(&in_root(name)));
        assert_eq!(reason, FileReason::NotADirectory, "{name}");
    }
    assert_eq!(file_refused(files::read(&in_root("nothing"))), FileReason::NotFound);
    assert_eq!(file_refused(files::read(&in_root("nothing/x"))), FileReason::NotFound);
    for odd in ["\u{202e}", "\u{1b}[2J", "a\nb", "nul.txt ", "-rf", "\u{fffd}", "*", "%2e%2e"] {
        assert_eq!(file_refused(files::read(&in_root(odd))), FileReason::NotFound, "{odd:?}");
    }
}
