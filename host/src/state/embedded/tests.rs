//! The embedded store and its files: whose they are, and what may be wrong with them.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::file;
use crate::state::{Entry, Namespace, StateReason};

/// A namespace in a folder that need not be there, in a store that waits for others.
fn patient(folder: &Path) -> Namespace {
    let store = Embedded::new(folder.to_owned(), Quota::default());
    Namespace::new(Arc::new(store), NamespaceName::new("n").unwrap())
}

/// The same in a store that does not wait long.
fn open(folder: &Path) -> Namespace {
    let mut store = Embedded::new(folder.to_owned(), Quota::default());
    store.patience = Duration::from_millis(20);
    Namespace::new(Arc::new(store), NamespaceName::new("n").unwrap())
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

fn change_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

/// What it says when it cannot be used, for reading and for writing.
async fn complaint(folder: &Path) -> String {
    let state = open(folder);
    let read = state.get("a").await.unwrap_err();
    let written = state.set("a", vec![]).await.unwrap_err();
    assert_eq!((&read.message, read.reason), (&written.message, written.reason));
    assert_eq!(read.reason, StateReason::Unavailable);
    format!("{} {}", read.message, read.hint.unwrap())
}

#[tokio::test]
async fn nothing_is_there_before_it_is_used_and_then_it_is_private() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("a/state");
    let state = open(&folder);
    assert!(!root.path().join("a").exists());
    assert_eq!(state.get("a").await.unwrap(), None);
    for (path, expected) in [("", 0o700), ("state.redb", 0o600), ("state.wait", 0o600)] {
        assert_eq!(mode(&folder.join(path)), expected, "{path}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

#[tokio::test]
async fn what_others_could_have_put_there_is_not_used() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    open(&folder).set("a", vec![1]).await.unwrap();
    let file = folder.join("state.redb");

    let link = root.path().join("link");
    symlink(&folder, &link).unwrap();
    assert!(complaint(&link).await.contains("not a folder"));
    change_mode(&folder, 0o770);
    assert!(complaint(&folder).await.contains("chmod go-w"));
    change_mode(&folder, 0o700);
    change_mode(&file, 0o602);
    assert!(complaint(&folder).await.contains("other users can write"));
    change_mode(&file, 0o600);

    let elsewhere = root.path().join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    symlink(&elsewhere, &file).unwrap();
    assert!(complaint(&folder).await.contains("not a regular file"));
    fs::remove_file(&elsewhere).unwrap();
    assert!(complaint(&folder).await.contains("not a regular file"));
    assert!(!elsewhere.exists());
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(complaint(&folder).await.contains("not a regular file"));
}

#[tokio::test]
async fn a_file_that_is_none_of_ours_is_left_as_it_is() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    file::create_private_folder(&folder).unwrap();
    let path = folder.join("state.redb");
    let other = redb::TableDefinition::<u64, u64>::new("values");
    let foreign = redb::Database::create(root.path().join("foreign")).unwrap();
    let transaction = foreign.begin_write().unwrap();
    transaction.open_table(other).unwrap();
    transaction.commit().unwrap();
    drop(foreign);
    let foreign = fs::read(root.path().join("foreign")).unwrap();
    for content in [&b"x"[..], &[0; 100_000], b"redb\x1a\x0a\xa9\x0d\x0a", &foreign[..5_000]] {
        fs::write(&path, content).unwrap();
        let complaint = complaint(&folder).await;
        assert!(complaint.contains("damaged, or none of ours"), "{complaint}");
        assert!(complaint.contains("state.redb") && complaint.contains("move it away"));
        assert_eq!(fs::read(&path).unwrap(), content);
    }
    fs::write(&path, foreign).unwrap();
    assert!(complaint(&folder).await.contains("damaged, or none of ours"));
    let kept = redb::Database::open(&path).unwrap();
    redb::ReadableDatabase::begin_read(&kept).unwrap().open_table(other).unwrap();
}

#[tokio::test]
async fn a_file_that_was_being_made_when_its_process_died_is_no_obstacle() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("state.redb"), "").unwrap();
    fs::write(root.path().join(".state.redb.new"), "half").unwrap();
    change_mode(root.path(), 0o700);
    open(root.path()).set("a", vec![1]).await.unwrap();
    assert_eq!(open(root.path()).get("a").await.unwrap(), Some(vec![1]));
    assert!(!root.path().join(".state.redb.new").exists());
}

/// What says where everything else is. The rest is not looked through at each opening.
const HEADER_BYTES: usize = 320;

#[tokio::test]
async fn whatever_is_changed_in_the_header_it_answers_and_goes_on() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    let state = open(&folder);
    let entry = |key: u8| Entry { key: format!("{key}"), value: vec![key; 300] };
    state.batch((0..200).map(entry).map(Operation::Set).collect()).await.unwrap();
    drop(state);
    let path = folder.join("state.redb");
    let whole = fs::read(&path).unwrap();
    for at in (0..HEADER_BYTES).step_by(7) {
        let mut changed = whole.clone();
        changed[at] ^= 0x81;
        fs::write(&path, changed).unwrap();
        let state = open(&folder);
        let _ = state.get("7").await;
        let _ = state.list_keys("", None, 1_000).await;
        let _ = state.set("7", vec![7]).await;
    }
    fs::write(&path, &whole).unwrap();
    assert_eq!(open(&folder).get("7").await.unwrap(), Some(vec![7; 300]));
}

/// The database as another process would have it.
fn hold(folder: &Path) -> redb::Database {
    redb::Database::open(folder.join("state.redb")).unwrap()
}

#[tokio::test]
async fn a_process_that_holds_it_for_too_long_is_named() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    open(&folder).set("a", vec![1]).await.unwrap();
    let held = hold(&folder);
    let complaint = complaint(&folder).await;
    assert!(complaint.contains("another process holds the file of state"), "{complaint}");
    assert!(complaint.contains("end the other process"), "{complaint}");
    let patient = patient(&folder);
    let waiting = tokio::spawn(async move { patient.get("a").await });
    drop(held);
    assert_eq!(waiting.await.unwrap().unwrap(), Some(vec![1]));
}

#[tokio::test]
async fn what_nobody_waits_for_any_more_is_not_done() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    open(&folder).set("a", vec![1]).await.unwrap();
    let held = hold(&folder);
    let state = patient(&folder);
    {
        let mut set = std::pin::pin!(state.set("a", vec![2]));
        assert!(futures::poll!(&mut set).is_pending());
    }
    drop(held);
    assert_eq!(state.get("a").await.unwrap(), Some(vec![1]));
}

#[tokio::test]
async fn it_is_closed_when_it_is_dropped_and_when_it_rests() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    for _ in 0..3 {
        open(&folder).set("a", vec![1]).await.unwrap();
        drop(hold(&folder));
    }
    let state = open(&folder);
    state.get("a").await.unwrap();
    let turn = Place::new(folder.clone()).turn().unwrap();
    assert!(turn.try_take().unwrap());
    while redb::Database::open(folder.join("state.redb")).is_err() {
        std::thread::yield_now();
    }
    turn.give_back();
    state.get("a").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_busy_gives_way_to_another() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    let (busy, other) = (patient(&folder), patient(&folder));
    let is_over = Arc::new(AtomicBool::new(false));
    let until = is_over.clone();
    let work = tokio::spawn(async move {
        let mut done = 0_u64;
        while !until.load(Ordering::Acquire) {
            busy.set("a", vec![1]).await.unwrap();
            done += 1;
        }
        done
    });
    for _ in 0..2 {
        other.set("b", vec![2]).await.unwrap();
    }
    is_over.store(true, Ordering::Release);
    assert!(work.await.unwrap() > 0);
}

#[tokio::test]
async fn more_requests_than_places_are_all_answered() {
    let root = tempfile::tempdir().unwrap();
    let state = open(&root.path().join("state"));
    let many = (0..10 * MAX_STATE_REQUESTS).map(|_| state.increment("a", 1));
    let mut sums: Vec<_> = futures::future::join_all(many).await;
    sums.sort_by_key(|sum| *sum.as_ref().unwrap());
    assert!(sums.into_iter().map(Result::unwrap).eq(1..=640));
}
