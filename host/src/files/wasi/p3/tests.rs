//! The same file system as WASI 0.3 asks for it.

use std::fs;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::join_all;
use tokio::sync::{mpsc, oneshot};
use wasmtime::component::{
    Access, Accessor, FutureConsumer, FutureReader, Lift, Source, StreamConsumer, StreamReader,
    StreamResult,
};
use wasmtime::{AsContextMut as _, Store, StoreContextMut};
use wasmtime_wasi::p3::bindings::filesystem::types::{
    DescriptorFlags, DirectoryEntry, ErrorCode, HostDescriptorWithStore, NewTimestamp, OpenFlags,
    PathFlags,
};
use wasmtime_wasi::p3::filesystem::{FilesystemError, FilesystemResult};

use crate::engine::{self, Fuel};
use crate::files::wasi::folder::tests::{tool, tree};
use crate::files::wasi::tests::{Fd, Run, again};
use crate::files::wasi::{HasWasiFiles as Has, HoldsWasiFiles as _};
use crate::limits::{Limits, MAX_PATH_BYTES};

type Host = Accessor<Run, Has>;
type Later = FutureReader<Result<(), ErrorCode>>;

const FOLLOW: PathFlags = PathFlags::SYMLINK_FOLLOW;
const CREATE: OpenFlags = OpenFlags::CREATE;
const EXCLUSIVE: OpenFlags = OpenFlags::EXCLUSIVE;
const READ: DescriptorFlags = DescriptorFlags::READ;
const WRITE: DescriptorFlags = DescriptorFlags::WRITE;

/// Does something in the Store of a run.
async fn inside<R>(run: Run, work: impl AsyncFnOnce(&Host) -> R) -> R {
    let engine = engine::new(Fuel::Off).unwrap();
    let mut store = Store::new(&engine, run);
    // As instances of a guest would.
    store.set_epoch_deadline(1_000_000);
    let work = async |host: &Accessor<Run>| work(&host.with_getter::<Has>(Run::wasi_files)).await;
    store.run_concurrent(work).await.unwrap()
}

fn roots(host: &Host) -> Vec<Fd> {
    host.with(|mut store| store.get().open_roots().unwrap().into_iter().map(|(fd, _)| fd).collect())
}

/// Something known of the run.
fn of<R>(host: &Host, look: impl FnOnce(&mut Run) -> R) -> R {
    host.with(|mut store| look(store.data_mut()))
}

/// The name of a code as the WIT has it; a trap has none.
fn code<T>(result: FilesystemResult<T>) -> String {
    let error: FilesystemError = result.map(|_| ()).unwrap_err();
    name_of(&error.downcast().expect("no trap"))
}

fn name_of(code: &ErrorCode) -> String {
    let name = format!("{code:?}").replace("ErrorCode::", "");
    let dashed = name.char_indices().map(|(at, c)| match c {
        'A'..='Z' if at > 0 => format!("-{}", c.to_ascii_lowercase()),
        _ => c.to_ascii_lowercase().to_string(),
    });
    dashed.collect()
}

async fn open(host: &Host, at: &Fd, path: &str, how: OpenFlags) -> FilesystemResult<Fd> {
    let flags = if how == OpenFlags::empty() { READ } else { READ | WRITE };
    Has::open_at(host, again(at), FOLLOW, path.to_owned(), how, flags).await
}

/// Tells what a future was.
struct Told(Option<oneshot::Sender<Result<(), ErrorCode>>>);

impl FutureConsumer<Run> for Told {
    type Item = Result<(), ErrorCode>;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<Run>,
        mut source: Source<'_, Self::Item>,
        _: bool,
    ) -> Poll<wasmtime::Result<()>> {
        let mut told = None;
        source.read(store, &mut told)?;
        self.0.take().unwrap().send(told.unwrap()).unwrap();
        Poll::Ready(Ok(()))
    }
}

/// What comes of it: `ok`, or the code.
async fn told(host: &Host, later: Later) -> String {
    let (sender, receiver) = oneshot::channel();
    host.with(|mut store| later.pipe(&mut store, Told(Some(sender)))).unwrap();
    receiver.await.unwrap().map_or_else(|code| name_of(&code), |()| "ok".to_owned())
}

/// Writes, where an offset says so or at the end.
async fn send(host: &Host, fd: &Fd, bytes: usize, offset: Option<u64>) -> String {
    let later = host.with(|mut store| {
        let data = StreamReader::new(&mut store, vec![7_u8; bytes]).unwrap();
        match offset {
            Some(offset) => Has::write_via_stream(store, again(fd), data, offset).unwrap(),
            None => Has::append_via_stream(store, again(fd), data).unwrap(),
        }
    });
    told(host, later).await
}

/// Passes on what a stream has.
struct Taken<T>(mpsc::UnboundedSender<T>);

impl<T: Lift + Send + Sync + 'static> StreamConsumer<Run> for Taken<T> {
    type Item = T;

    fn poll_consume(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<Run>,
        mut source: Source<'_, T>,
        _: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        // One at a time, as a guest with a small buffer does.
        let mut items = Vec::with_capacity(1);
        source.read(store, &mut items)?;
        items.into_iter().for_each(|item| self.0.send(item).unwrap());
        Poll::Ready(Ok(StreamResult::Completed))
    }
}

/// The names in a directory, sorted.
async fn names(host: &Host, fd: &Fd) -> Result<Vec<String>, String> {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let later = host.with(|mut store| {
        let access = Access::<Run, Has>::new(store.as_context_mut(), Run::wasi_files);
        let (entries, later) = Has::read_directory(access, again(fd)).unwrap();
        entries.pipe(&mut store, Taken::<DirectoryEntry>(sender)).unwrap();
        later
    });
    let told = told(host, later).await;
    let mut names = Vec::new();
    while let Some(entry) = receiver.recv().await {
        names.push(entry.name);
    }
    names.sort();
    if told == "ok" { Ok(names) } else { Err(told) }
}

/// Reads to the end, and says how it ended.
async fn received(host: &Host, fd: &Fd) -> String {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let later = host.with(|mut store| {
        let access = Access::<Run, Has>::new(store.as_context_mut(), Run::wasi_files);
        let (bytes, later) = Has::read_via_stream(access, again(fd), 0).unwrap();
        bytes.pipe(&mut store, Taken::<u8>(sender)).unwrap();
        later
    });
    let mut bytes = 0;
    while receiver.recv().await.is_some() {
        bytes += 1;
    }
    let told = told(host, later).await;
    assert_eq!(told == "ok", bytes > 0);
    told
}

#[tokio::test]
async fn what_is_written_is_charged_and_a_stream_ends_with_the_quota() {
    inside(Run::new(), async |host| {
        let root = roots(host).remove(0);
        let file = open(host, &root, "file", CREATE).await.unwrap();
        assert_eq!(send(host, &file, 30, Some(10)).await, "ok");
        assert_eq!(of(host, |run| run.bytes_left()), 60);
        assert_eq!(send(host, &file, 20, None).await, "ok");
        assert_eq!(send(host, &file, 1, Some(1 << 40)).await, "quota");
        assert_eq!(code(Has::set_size(host, again(&file), 101).await), "quota");
        Has::set_size(host, again(&file), 80).await.unwrap();
        assert_eq!(send(host, &file, 21, None).await, "quota");
        assert_eq!(of(host, |run| run.bytes_left()), 0);
        let content = of(host, |run| fs::read(run.path("file")).unwrap());
        assert_eq!(content, [vec![0; 10], vec![7; 50], vec![0; 20], vec![7; 20]].concat());
    })
    .await;
}

#[tokio::test]
async fn a_long_stream_arrives_whole_and_what_is_appended_at_once_is_all_there() {
    const LONG: usize = 300_000;
    let limits = Limits { written_bytes: 1_000_000, ..Limits::default() };
    inside(Run::limited(&limits, None), async |host| {
        let root = roots(host).remove(0);
        let file = open(host, &root, "file", CREATE).await.unwrap();
        assert_eq!(send(host, &file, LONG, Some(0)).await, "ok");
        assert_eq!(of(host, |run| fs::read(run.path("file")).unwrap()), [7; LONG]);
        let appended = join_all((0..100).map(|_| send(host, &file, 100, None))).await;
        assert!(appended.iter().all(|result| result == "ok"), "{appended:?}");
        assert_eq!(of(host, |run| fs::metadata(run.path("file")).unwrap().len()), 310_000);
        assert_eq!(of(host, |run| run.bytes_left()), 690_000);
    })
    .await;
}

#[tokio::test]
async fn only_what_was_not_there_counts_as_created() {
    inside(Run::new(), async |host| {
        let root = roots(host).remove(0);
        let text = str::to_owned;
        let none = PathFlags::empty();
        for _ in 0..5 {
            open(host, &root, "a", CREATE).await.unwrap();
            assert_eq!(code(open(host, &root, "a", CREATE | EXCLUSIVE).await), "exist");
            assert_eq!(code(open(host, &root, "no/a", CREATE).await), "no-entry");
        }
        Has::create_directory_at(host, again(&root), text("b")).await.unwrap();
        Has::symlink_at(host, again(&root), text("a"), text("c")).await.unwrap();
        assert_eq!(code(open(host, &root, "d", CREATE).await), "quota");
        assert_eq!(code(open(host, &root, "d", CREATE | EXCLUSIVE).await), "quota");
        assert_eq!(code(open(host, &root, "c", CREATE | EXCLUSIVE).await), "exist");
        let made = Has::create_directory_at(host, again(&root), text("d")).await;
        assert_eq!(code(made), "quota");
        let linked = Has::link_at(host, again(&root), none, text("a"), again(&root), text("d"));
        assert_eq!(code(linked.await), "quota");
        assert_eq!(code(Has::symlink_at(host, again(&root), text("a"), text("d")).await), "quota");
        assert!(open(host, &root, "a", CREATE).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_root_that_is_only_read_takes_nothing_and_nothing_moves_between_roots() {
    let run = Run::new();
    let name = || "file".to_owned();
    fs::write(run.path("file"), "text").unwrap();
    fs::write(run.dirs[2].path().join("file"), "text").unwrap();
    inside(run, async |host| {
        let roots = roots(host);
        let file = open(host, &roots[2], "file", OpenFlags::empty()).await.unwrap();
        assert_eq!(send(host, &file, 1, Some(0)).await, "not-permitted");
        assert_eq!(send(host, &file, 1, None).await, "not-permitted");
        assert_eq!(code(Has::set_size(host, again(&file), 0).await), "not-permitted");
        assert_eq!(code(open(host, &roots[2], "file", CREATE).await), "not-permitted");
        for (from, to, expected) in [(0, 1, "cross-device"), (0, 2, "not-permitted")] {
            let (from, to) = (&roots[from], &roots[to]);
            let moved = Has::rename_at(host, again(from), name(), again(to), name()).await;
            assert_eq!(code(moved), expected);
            let none = PathFlags::empty();
            let linked = Has::link_at(host, again(from), none, name(), again(to), name()).await;
            assert_eq!(code(linked), expected);
        }
        let long = "./".repeat(MAX_PATH_BYTES);
        assert_eq!(code(open(host, &roots[0], &long, CREATE).await), "name-too-long");
        let linked = Has::symlink_at(host, again(&roots[0]), long, name()).await;
        assert_eq!(code(linked), "name-too-long");
    })
    .await;
}

#[tokio::test]
async fn the_tree_is_listed_and_read_like_any_directory() {
    inside(shop(), async |host| {
        let root = roots(host).pop().unwrap();
        assert_eq!(names(host, &root).await.unwrap(), ["README.md", "servers"]);
        let data = roots(host).remove(0);
        assert_eq!(names(host, &data).await.unwrap(), [""; 0]);
        let nothing = OpenFlags::empty();
        let down = open(host, &root, "servers/down", nothing).await.unwrap();
        assert_eq!(names(host, &down).await, Err("io".to_owned()));
        for path in ["servers/shop/buy.md", "servers/shop"] {
            let count = |run: &mut Run| run.table.iter_mut().count();
            let before = of(host, count);
            let at = Has::stat_at(host, again(&root), FOLLOW, path.into()).await.unwrap();
            let hash = Has::metadata_hash_at(host, again(&root), FOLLOW, path.into()).await;
            let fd = open(host, &root, path, nothing).await.unwrap();
            let stat = Has::stat(host, again(&fd)).await.unwrap();
            assert_eq!(stat.size, at.size);
            let (one, other) = (hash.unwrap(), Has::metadata_hash(host, again(&fd)).await.unwrap());
            assert_eq!((one.lower, one.upper), (other.lower, other.upper));
            assert!(Has::is_same_object(host, again(&fd), again(&fd)).await.unwrap());
            assert!(!Has::is_same_object(host, again(&fd), again(&root)).await.unwrap());
            host.with(|mut store| store.get().close(fd)).unwrap();
            assert_eq!(of(host, count), before);
        }
        assert_eq!(received(host, &root).await, "is-directory");
        let readme = open(host, &root, "README.md", nothing).await.unwrap();
        assert_eq!(received(host, &readme).await, "ok");
    })
    .await;
}

#[tokio::test]
async fn nothing_in_the_tree_can_be_changed() {
    inside(shop(), async |host| {
        let roots = roots(host);
        let (data, root) = (&roots[0], roots.last().unwrap());
        let text = str::to_owned;
        let (now, none) = (|| NewTimestamp::Now, PathFlags::empty());
        let name = || text("README.md");
        assert_eq!(send(host, root, 1, Some(0)).await, "read-only");
        assert_eq!(send(host, root, 1, None).await, "read-only");
        for how in [CREATE, EXCLUSIVE, OpenFlags::TRUNCATE] {
            assert_eq!(code(open(host, root, "README.md", how).await), "read-only");
        }
        let refused = [
            Has::create_directory_at(host, again(root), name()).await,
            Has::remove_directory_at(host, again(root), name()).await,
            Has::unlink_file_at(host, again(root), name()).await,
            Has::symlink_at(host, again(root), name(), text("link")).await,
            Has::rename_at(host, again(root), name(), again(data), text("to")).await,
            Has::rename_at(host, again(data), name(), again(root), text("to")).await,
            Has::link_at(host, again(data), none, name(), again(root), text("to")).await,
            Has::set_times_at(host, again(root), FOLLOW, name(), now(), now()).await,
            Has::set_times(host, again(root), now(), now()).await,
            Has::set_size(host, again(root), 0).await,
        ];
        for result in refused {
            assert_eq!(code(result), "read-only");
        }
        assert_eq!(code(Has::readlink_at(host, again(root), name()).await), "invalid");
    })
    .await;
}

fn shop() -> Run {
    Run::limited(&Limits::default(), Some(tree(vec![tool("buy", "{}")]).0))
}
