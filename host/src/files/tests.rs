//! The files of a run as a guest meets them: no path, no order of calls and no race leads
//! out of a root, and what a root holds is what a plain model of it holds.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use tempfile::TempDir;

use super::error::Problem;
use super::path::{Below, Target};
use super::*;

/// What lies outside of every root and must be neither seen nor changed.
const SECRET: &[u8] = b"what nobody else is to know of, not even in part";

/// Directories that can be written, each under its name.
pub(super) fn given(dirs: &[(&Path, &str)], limits: &Limits) -> Files {
    let grant = |(host, guest): &(&Path, &str)| DirGrant {
        host: host.to_path_buf(),
        guest: (*guest).to_owned(),
        read_only: false,
    };
    let dirs: Vec<_> = dirs.iter().map(grant).collect();
    Files::open(&dirs, limits, None).unwrap()
}

/// A directory that is given, beside one that is not.
pub(super) struct Scene {
    folder: TempDir,
    pub files: Arc<Files>,
}

impl Scene {
    pub(super) fn new() -> Self {
        Self::bounded(Limits::default())
    }

    pub(super) fn bounded(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("inside")).unwrap();
        fs::create_dir(folder.path().join("outside")).unwrap();
        fs::write(folder.path().join("outside/secret"), SECRET).unwrap();
        fs::write(folder.path().join("outside/hidden"), SECRET).unwrap();
        let files = given(&[(&folder.path().join("inside"), "/data")], &limits);
        Self { folder, files: Arc::new(files) }
    }

    pub(super) fn root(&self) -> &Root {
        &self.files.roots[0]
    }

    /// A path on the host, of something in the root.
    pub(super) fn inside(&self, below: &str) -> PathBuf {
        self.folder.path().join("inside").join(below)
    }

    /// A path on the host, of something beside the root.
    pub(super) fn outside(&self, below: &str) -> PathBuf {
        self.folder.path().join("outside").join(below)
    }

    pub(super) fn at(&self, below: &str) -> Below {
        match self.files.resolve(&format!("/data/{below}")) {
            Ok(Target::Root(_, at)) => at,
            _ => panic!("no path below the root: {below}"),
        }
    }

    /// Links of every kind, and something for them to lead to.
    fn fill(&self) {
        fs::create_dir_all(self.inside("a/b")).unwrap();
        fs::write(self.inside("f"), "f").unwrap();
        fs::write(self.inside("a/f"), "a/f").unwrap();
        for (link, target) in [
            ("in", "a"),
            ("file", "a/f"),
            ("loop", "loop"),
            ("here", "."),
            ("up", ".."),
            ("out", "../outside"),
            ("steal", "../outside/secret"),
            ("new", "../outside/new"),
            ("round", "a/../../outside"),
            ("a/out", "../../outside"),
            ("made", "a/made"),
        ] {
            symlink(target, self.inside(link)).unwrap();
        }
        symlink(self.outside(""), self.inside("abs")).unwrap();
        symlink(self.outside("secret"), self.inside("absfile")).unwrap();
    }

    /// Fails unless everything outside is as it was.
    pub(super) fn check_outside(&self) {
        assert_eq!(names(&self.outside("")), ["hidden", "secret"]);
        for name in ["hidden", "secret"] {
            assert_eq!(fs::read(self.outside(name)).unwrap(), SECRET);
        }
        assert_eq!(names(self.folder.path()), ["inside", "outside"]);
    }
}

pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Paths that try everything a path can try.
pub(super) fn nasty_path() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => select(vec!["..", ".", "", "a", "b", "f", "data"]),
        4 => select(vec!["in", "file", "loop", "here", "up", "out", "steal", "new", "round"]),
        2 => select(vec!["abs", "absfile", "made", "outside", "inside", "secret", "proc"]),
        1 => select(vec!["CON", "a:b", "é", "\u{202e}", "a\\b", "..\\", "\0", "~", "*", " ", "..."]),
    ];
    let part = prop_oneof![20 => part.prop_map(str::to_owned), 1 => Just("x".repeat(256))];
    (select(vec!["/data/", "data/", "/", "", "/data/../", "./data/"]), vec(part, 0..7))
        .prop_map(|(start, parts)| format!("{start}{}", parts.join("/")))
}

#[derive(Debug, Clone)]
enum Step {
    Read,
    ReadAt(u64, u32),
    Write(Vec<u8>),
    WriteAt(u64, Vec<u8>),
    Append(Vec<u8>),
    List,
    Stat,
    Create,
    Remove,
    Rename(String),
}

/// What a step came to, where it can be compared.
#[derive(Debug, PartialEq)]
enum Came {
    Nothing,
    Content(Vec<u8>),
    Names(Vec<(String, Kind)>),
    Stat(Kind, u64),
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..8)
}

fn step(path: impl Strategy<Value = String>) -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Read),
        (0..12_u64, 0..12_u32).prop_map(|(offset, length)| Step::ReadAt(offset, length)),
        content().prop_map(Step::Write),
        (0..12_u64, content()).prop_map(|(offset, content)| Step::WriteAt(offset, content)),
        content().prop_map(Step::Append),
        Just(Step::List),
        Just(Step::Stat),
        Just(Step::Create),
        Just(Step::Remove),
        path.prop_map(Step::Rename),
    ]
}

fn take(files: &Files, path: &str, step: &Step) -> Result<Came, Problem> {
    let Target::Root(root, at) = files.resolve(path)? else { return Err(Problem::Tools) };
    let nothing = |()| Came::Nothing;
    match step {
        Step::Read => root.read(&at).map(Came::Content),
        Step::ReadAt(offset, length) => root.read_at(&at, *offset, *length).map(Came::Content),
        Step::Write(content) => root.write(&at, content).map(nothing),
        Step::WriteAt(offset, content) => root.write_at(&at, *offset, content).map(nothing),
        Step::Append(content) => root.append(&at, content).map(nothing),
        Step::List => {
            let entries = root.list(&at)?.into_iter().map(|entry| (entry.name, entry.kind));
            Ok(Came::Names(entries.collect()))
        }
        Step::Stat => root.stat(&at).map(|found| Came::Stat(found.kind, found.size)),
        Step::Create => root.create_directory(&at).map(nothing),
        Step::Remove => root.remove(&at).map(nothing),
        Step::Rename(new) => {
            let Target::Root(_, new) = files.resolve(new)? else { return Err(Problem::Tools) };
            root.rename(&at, &new).map(nothing)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_path_reads_or_changes_anything_outside_of_its_root(
        steps in vec((nasty_path(), step(nasty_path())), 1..20)
    ) {
        let scene = Scene::new();
        scene.fill();
        for (path, step) in &steps {
            match take(&scene.files, path, step) {
                Ok(Came::Content(content)) => prop_assert!(!is_secret(&content), "{path}"),
                // No path here has this name, so no guest made a file of it.
                Ok(Came::Names(names)) => {
                    prop_assert!(names.iter().all(|(name, _)| name != "hidden"), "{path}");
                }
                _ => {}
            }
        }
        scene.check_outside();
    }

    #[test]
    fn a_root_holds_what_a_model_of_it_holds(
        steps in vec((known_path(), step(known_path())), 1..40)
    ) {
        let (scene, mut model) = (Scene::new(), Model::default());
        for (path, step) in &steps {
            let came = take(&scene.files, path, step).map_err(|problem| problem.reason());
            prop_assert_eq!(&came, &model.take(below(path), step), "{} {:?}", path, step);
        }
        let held = model.0.into_iter().map(|(path, node)| (path.to_owned(), node));
        prop_assert_eq!(tree(&scene.inside("")), held.collect());
    }
}

/// Whether it is a part of the secret, and not by chance.
fn is_secret(content: &[u8]) -> bool {
    content.len() > 3 && SECRET.windows(content.len()).any(|part| part == content)
}

/// Few paths, so that steps meet.
fn known_path() -> impl Strategy<Value = String> {
    select(vec!["a", "b", "a/c", "a/d", "b/c", "a/c/e"]).prop_map(|path| format!("/data/{path}"))
}

fn below(path: &str) -> &str {
    path.strip_prefix("/data/").unwrap()
}

/// What is at a path: the bytes of a file, or a directory.
type Node = Option<Vec<u8>>;

fn tree(root: &Path) -> BTreeMap<String, Node> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(path) = open.pop() {
        let content = path.is_file().then(|| fs::read(&path).unwrap());
        if content.is_none() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        let below = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        found.insert(below, content);
    }
    found.remove("");
    found
}

/// The simplest thing that does what the functions promise.
#[derive(Default)]
struct Model(BTreeMap<String, Node>);

impl Model {
    fn take(&mut self, path: &str, step: &Step) -> Result<Came, FileReason> {
        self.check_parent(path)?;
        match step {
            Step::Read => self.file(path).map(|content| Came::Content(content.clone())),
            Step::ReadAt(offset, length) => {
                let after = self.file(path)?.iter().skip(*offset as usize);
                Ok(Came::Content(after.take(*length as usize).copied().collect()))
            }
            Step::Write(content) => self.write(path, content.clone()),
            Step::WriteAt(offset, content) => {
                let mut new = self.file(path)?.clone();
                if !content.is_empty() {
                    let end = *offset as usize + content.len();
                    new.resize(new.len().max(end), 0);
                    new[*offset as usize..end].copy_from_slice(content);
                }
                self.write(path, new)
            }
            Step::Append(content) => {
                let old = match self.file(path) {
                    Err(FileReason::NotFound) => Vec::new(),
                    old => old?.clone(),
                };
                self.write(path, [old, content.clone()].concat())
            }
            Step::List => self.list(path),
            Step::Stat => match self.node(path)? {
                Some(content) => Ok(Came::Stat(Kind::File, content.len() as u64)),
                None => Ok(Came::Stat(Kind::Directory, 0)),
            },
            Step::Create if self.0.contains_key(path) => Err(FileReason::Exists),
            Step::Create => {
                self.0.insert(path.to_owned(), None);
                Ok(Came::Nothing)
            }
            Step::Remove => {
                self.node(path)?;
                self.check_empty(path)?;
                self.0.remove(path);
                Ok(Came::Nothing)
            }
            Step::Rename(new) => self.rename(path, below(new)),
        }
    }

    fn node(&self, path: &str) -> Result<&Node, FileReason> {
        self.0.get(path).ok_or(FileReason::NotFound)
    }

    fn file(&self, path: &str) -> Result<&Vec<u8>, FileReason> {
        self.node(path)?.as_ref().ok_or(FileReason::IsADirectory)
    }

    fn check_parent(&self, path: &str) -> Result<(), FileReason> {
        let parts = path.match_indices('/').map(|(end, _)| &path[..end]);
        for parent in parts {
            if self.node(parent)?.is_some() {
                return Err(FileReason::NotADirectory);
            }
        }
        Ok(())
    }

    fn check_empty(&self, path: &str) -> Result<(), FileReason> {
        let inside = format!("{path}/");
        let is_empty = !self.0.keys().any(|held| held.starts_with(&inside));
        if is_empty { Ok(()) } else { Err(FileReason::NotEmpty) }
    }

    fn write(&mut self, path: &str, content: Vec<u8>) -> Result<Came, FileReason> {
        match self.file(path) {
            Err(FileReason::NotFound) | Ok(_) => {}
            Err(reason) => return Err(reason),
        }
        self.0.insert(path.to_owned(), Some(content));
        Ok(Came::Nothing)
    }

    fn list(&self, path: &str) -> Result<Came, FileReason> {
        if self.node(path)?.is_some() {
            return Err(FileReason::NotADirectory);
        }
        let named = |(held, node): (&String, &Node)| {
            let name = held.strip_prefix(path)?.strip_prefix('/')?;
            let kind = if node.is_some() { Kind::File } else { Kind::Directory };
            (!name.contains('/')).then(|| (name.to_owned(), kind))
        };
        Ok(Came::Names(self.0.iter().filter_map(named).collect()))
    }

    fn rename(&mut self, old: &str, new: &str) -> Result<Came, FileReason> {
        let is_file = self.node(old)?.is_some();
        self.check_parent(new)?;
        if new.starts_with(&format!("{old}/")) {
            return Err(FileReason::InvalidPath);
        }
        if old == new {
            return Ok(Came::Nothing);
        }
        if old.starts_with(&format!("{new}/")) {
            return Err(FileReason::NotEmpty);
        }
        match self.0.get(new).map(Option::is_some) {
            Some(true) if !is_file => return Err(FileReason::NotADirectory),
            Some(false) if is_file => return Err(FileReason::IsADirectory),
            Some(false) => self.check_empty(new)?,
            _ => {}
        }
        let inside = format!("{old}/");
        let is_moved = |held: &String| held == old || held.starts_with(&inside);
        let moved: Vec<_> = self.0.extract_if(.., |held, _| is_moved(held)).collect();
        self.0.extend(
            moved.into_iter().map(|(held, node)| (format!("{new}{}", &held[old.len()..]), node)),
        );
        Ok(Came::Nothing)
    }
}

/// Operations of the race below.
const RACING: u64 = 100_000;

#[test]
fn a_directory_that_turns_into_a_link_meanwhile_leads_nowhere() {
    let scene = Scene::bounded(Limits {
        written_bytes: u64::MAX,
        created_files: u64::MAX,
        ..Limits::default()
    });
    fs::create_dir(scene.inside("d")).unwrap();
    fs::write(scene.inside("d/secret"), "none").unwrap();
    symlink("../outside", scene.inside("e")).unwrap();
    let (over, taken, inside) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let swap = || {
        let (one, other) = (scene.inside("d"), scene.inside("e"));
        while !over.load(Ordering::Relaxed) {
            renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE).unwrap();
        }
    };
    let operate = || {
        loop {
            let number = taken.fetch_add(1, Ordering::Relaxed);
            if number >= RACING {
                break;
            }
            let came = race(scene.root(), &scene, number);
            inside.fetch_add(u64::from(came), Ordering::Relaxed);
        }
        over.store(true, Ordering::Relaxed);
    };
    std::thread::scope(|threads| {
        threads.spawn(swap);
        threads.spawn(operate);
        threads.spawn(operate);
    });
    scene.check_outside();
    // The race was one: some operations met the directory and some the link.
    let inside = inside.into_inner();
    assert!((1..RACING).contains(&inside), "{inside}");
}

/// Does one thing through a name that changes: whether it met the directory.
fn race(root: &Root, scene: &Scene, number: u64) -> bool {
    // One of the two is the directory and the other one the link.
    let name = if (number / 8).is_multiple_of(2) { "d" } else { "e" };
    let at = |below: &str| scene.at(&format!("{name}/{below}"));
    let secret = at("secret");
    let done = match number % 8 {
        0 => root.write(&at("new"), b"x"),
        1 => root.append(&secret, b"x"),
        2 => root.write_at(&secret, 0, b"x"),
        3 => root.remove(&at("new")),
        4 => root.rename(&at("new"), &at("newer")),
        5 => root.list(&at("")).map(|_| ()),
        6 => root.write(&secret, b"none"),
        _ => root.read(&secret).map(|content| assert!(!is_secret(&content))),
    };
    done.is_ok()
}
