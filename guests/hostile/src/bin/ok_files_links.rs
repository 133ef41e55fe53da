//! Symbolic links that the guest makes itself, to what is outside, to each other and in
//! chains, and then uses both ways. Argument: the directory as the guest sees it, laid
//! out as for `ok_paths`.

use std::fs;

use hostile::{directory, files};

fn main() {
    let root = hostile::argument(1);
    let dir = directory(&root);
    let link = |to: &str, name: &str| dir.symlink_at(to, name).is_ok();
    let outward = [
        "../secret.txt",
        "../outside",
        "../outside/secret.txt",
        "/etc/passwd",
        "/",
        "..",
        "sub/../../secret.txt",
        "out-dir/secret.txt",
        "./../secret.txt",
    ];
    for (at, to) in outward.into_iter().enumerate() {
        let name = format!("made-{at}");
        // It may be refused at once, or when it is followed.
        if !link(to, &name) {
            continue;
        }
        for path in [
            format!("{root}/{name}"),
            format!("{root}/{name}/secret.txt"),
            format!("{root}/{name}/"),
        ] {
            leads_nowhere(&path);
        }
    }
    let circles = [("me", "me"), ("ping", "pong"), ("pong", "ping"), ("deep", "deep/deep")];
    assert!(circles.into_iter().all(|(name, to)| link(to, name)));
    for (name, _) in circles {
        leads_nowhere(&format!("{root}/{name}"));
        leads_nowhere(&format!("{root}/{name}/x"));
    }
    a_chain_ends(&root, &link);
    a_link_inside_is_followed(&root, &link);
    a_directory_becomes_a_link(&root, &link);
}

/// Nothing is read there, and nothing written through it.
fn leads_nowhere(path: &str) {
    for (way, read) in [("files", files::read(path).ok()), ("std", fs::read(path).ok())] {
        if let Some(content) = read {
            panic!("{path} was read by {way}: {:?}", String::from_utf8_lossy(&content));
        }
    }
    assert!(files::append(path, b"changed").is_err(), "{path}");
    assert!(files::write_at(path, 0, b"changed").is_err(), "{path}");
    assert!(fs::OpenOptions::new().append(true).open(path).is_err(), "{path}");
    for names in [
        listed(path),
        fs::read_dir(path).map_or(Vec::new(), |entries| {
            entries
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect()
        }),
    ] {
        assert_eq!(names, Vec::<String>::new(), "{path}");
    }
}

fn listed(path: &str) -> Vec<String> {
    files::list_directory(path)
        .map_or(Vec::new(), |entries| entries.into_iter().map(|entry| entry.name).collect())
}

/// Sixty links in a row are more than any system follows.
fn a_chain_ends(root: &str, link: &dyn Fn(&str, &str) -> bool) {
    assert!(link("inside.txt", "chain-0"));
    for at in 1..60 {
        assert!(link(&format!("chain-{}", at - 1), &format!("chain-{at}")));
    }
    assert_eq!(files::read(&format!("{root}/chain-3")).expect("a short chain"), b"inside");
    leads_nowhere(&format!("{root}/chain-59"));
}

fn a_link_inside_is_followed(root: &str, link: &dyn Fn(&str, &str) -> bool) {
    assert!(link("sub", "to-sub") && link("../inside.txt", "sub/up"));
    for path in ["sub/up", "to-sub/up", "to-sub/../inside.txt"] {
        let path = format!("{root}/{path}");
        assert_eq!(
            files::read(&path).unwrap_or_else(|error| panic!("{path}: {error:?}")),
            b"inside"
        );
        assert_eq!(fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}")), b"inside");
    }
    files::write(&format!("{root}/to-sub/new.txt"), b"new").expect("a file through a link inside");
    assert_eq!(fs::read(format!("{root}/sub/new.txt")).expect("the file"), b"new");
}

/// What was a directory a moment ago leads out now.
fn a_directory_becomes_a_link(root: &str, link: &dyn Fn(&str, &str) -> bool) {
    for _ in 0..50 {
        files::create_directory(&format!("{root}/swap")).expect("a directory");
        files::write(&format!("{root}/swap/x"), b"x").expect("a file in it");
        files::remove(&format!("{root}/swap/x")).expect("it goes");
        files::remove(&format!("{root}/swap")).expect("the directory too");
        if link("../outside", "swap") {
            leads_nowhere(&format!("{root}/swap/secret.txt"));
            assert!(files::write(&format!("{root}/swap/x"), b"x").is_err());
            assert!(fs::write(format!("{root}/swap/x"), b"x").is_err());
            files::remove(&format!("{root}/swap")).expect("the link goes, not what it names");
        }
    }
}
