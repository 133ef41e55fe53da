//! The tree of tools as WASI 0.2 shows it.

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::FileExt as _;
use std::sync::{Arc, Mutex};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::Descriptor;
use wasmtime_wasi::p2::FsResult;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    Advice, DescriptorFlags, DescriptorType, ErrorCode, HostDescriptor as _,
    HostDirectoryEntryStream, NewTimestamp, OpenFlags, PathFlags,
};

use crate::files::wasi::HoldsWasiFiles as _;
use crate::files::wasi::tests::{FOLLOW, Fd, Run, again, code};
use crate::grant::Grants;
use crate::limits::{Limits, MAX_PATH_BYTES};
use crate::name::ServerName;
use crate::tools::{
    Annotations, Call, Effect, ErrorReason, Session, ToolDescription, ToolError, ToolOutput, Tools,
};
use crate::tree::{MOUNT, ToolTree};

/// A server `shop` that only lists; and `down`, which does not even do that.
pub(in crate::files::wasi) struct Shop(Mutex<Vec<Arc<ToolDescription>>>);

pub(in crate::files::wasi) fn tool(name: &str, schema: &str) -> Arc<ToolDescription> {
    let annotations = Annotations {
        read_only: Some(true),
        destructive: None,
        idempotent: None,
        open_world: None,
    };
    Arc::new(ToolDescription {
        server: "shop".to_owned(),
        tool: name.to_owned(),
        title: None,
        description: format!("Does {name}."),
        input_schema: schema.to_owned(),
        output_schema: None,
        annotations,
    })
}

fn failure() -> ToolError {
    let (reason, effect) = (ErrorReason::Unavailable, Effect::NotSent);
    ToolError { reason, effect, message: "it did not start".to_owned(), hint: None }
}

impl Tools for Shop {
    fn servers(&self) -> Vec<ServerName> {
        ["down", "shop"].map(|name| ServerName::new(name).unwrap()).into()
    }

    fn call<'a>(&'a self, _: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        async { Err(failure()) }.boxed()
    }

    fn list<'a>(
        &'a self,
        server: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        let is_up = server.as_str() == "shop";
        let tools = self.0.lock().unwrap().clone();
        async move { if is_up { Ok(tools) } else { Err(failure()) } }.boxed()
    }

    fn describe<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        async { Err(failure()) }.boxed()
    }
}

/// The tree of such a server.
pub(in crate::files::wasi) fn tree(tools: Vec<Arc<ToolDescription>>) -> (Arc<ToolTree>, Arc<Shop>) {
    let shop = Arc::new(Shop(Mutex::new(tools)));
    let grants = Grants::parse(["all"]).unwrap();
    let session = Session::new(shop.clone(), grants, &Limits::default());
    (Arc::new(ToolTree::new(Arc::new(session))), shop)
}

impl Run {
    /// One with tools, and the descriptor of their tree.
    fn shop() -> (Self, Fd) {
        let (tree, _) = tree(vec![tool("buy", "{}"), tool("look", "{}")]);
        let mut run = Self::with(Some(tree));
        let root = run.roots().pop().unwrap();
        (run, root)
    }

    async fn read_all(&mut self, fd: &Fd) -> String {
        let (bytes, _) = self.wasi_files().read(again(fd), u64::MAX, 0).await.unwrap();
        String::from_utf8(bytes).unwrap()
    }

    async fn names(&mut self, fd: &Fd) -> FsResult<Vec<(String, DescriptorType)>> {
        let mut view = self.wasi_files();
        let stream = view.read_directory(again(fd)).await?;
        let mut names = Vec::new();
        let lent = || Resource::new_borrow(stream.rep());
        while let Some(entry) = view.read_directory_entry(lent()).await? {
            names.push((entry.name, entry.type_));
        }
        HostDirectoryEntryStream::drop(&mut view, stream).unwrap();
        Ok(names)
    }
}

#[tokio::test]
async fn the_tree_is_listed_and_read_like_any_directory() {
    let (mut run, root) = Run::shop();
    let opened = run.wasi_files().open_roots().unwrap();
    assert_eq!(opened.last().unwrap().1, MOUNT);
    let kinds = [DescriptorType::RegularFile, DescriptorType::Directory];
    let expected = [("README.md".to_owned(), kinds[0]), ("servers".to_owned(), kinds[1])];
    assert_eq!(run.names(&root).await.unwrap(), expected);
    let servers = run.find(&root, "servers").await.unwrap();
    let shop = run.find(&servers, "./shop/").await.unwrap();
    let names = run.names(&shop).await.unwrap();
    assert!(names.contains(&("buy.md".to_owned(), kinds[0])), "{names:?}");
    let file = run.find(&shop, "../shop//buy.md").await;
    assert_eq!(code(file), ErrorCode::NotPermitted);
    let file = run.find(&servers, "shop/../shop//buy.md").await.unwrap();
    let text = run.read_all(&file).await;
    assert!(text.contains("Does buy."), "{text}");
    let stat = run.wasi_files().stat(again(&file)).await.unwrap();
    assert_eq!((stat.type_, stat.size), (DescriptorType::RegularFile, text.len() as u64));
}

#[tokio::test]
async fn what_is_told_of_a_path_is_told_of_the_same_thing_open() {
    let (mut run, root) = Run::shop();
    for path in ["README.md", "servers/shop/buy.json", "servers/shop", ".", "servers/.."] {
        let at = run.wasi_files().stat_at(again(&root), FOLLOW, path.into()).await.unwrap();
        let hash = run.wasi_files().metadata_hash_at(again(&root), FOLLOW, path.into()).await;
        let before = run.table.iter_mut().count();
        let fd = run.find(&root, path).await.unwrap();
        let twin = run.find(&root, path).await.unwrap();
        let mut view = run.wasi_files();
        let stat = view.stat(again(&fd)).await.unwrap();
        assert_eq!((stat.type_, stat.size), (at.type_, at.size), "{path}");
        assert_eq!(view.get_type(again(&fd)).await.unwrap(), at.type_, "{path}");
        let (one, other) = (hash.unwrap(), view.metadata_hash(again(&fd)).await.unwrap());
        assert_eq!((one.lower, one.upper), (other.lower, other.upper), "{path}");
        assert!(view.is_same_object(again(&fd), again(&twin)).await.unwrap(), "{path}");
        let is_root = matches!(path, "." | "servers/..");
        let same = view.is_same_object(again(&fd), again(&root)).await.unwrap();
        assert_eq!(same, is_root, "{path}");
        view.close(fd).unwrap();
        view.close(twin).unwrap();
        assert_eq!(run.table.iter_mut().count(), before, "{path}");
    }
}

#[tokio::test]
async fn a_path_leads_where_it_would_in_a_directory_of_the_system() {
    let (mut run, root) = Run::shop();
    for (path, expected) in [
        ("", ErrorCode::NoEntry),
        ("nothing", ErrorCode::NoEntry),
        ("nothing/..", ErrorCode::NoEntry),
        ("servers/no/x", ErrorCode::NoEntry),
        ("servers/shop/no.md", ErrorCode::NoEntry),
        ("servers\0", ErrorCode::Invalid),
        ("/servers", ErrorCode::NotPermitted),
        ("..", ErrorCode::NotPermitted),
        ("servers/../..", ErrorCode::NotPermitted),
        ("README.md/", ErrorCode::NotDirectory),
        ("README.md/.", ErrorCode::NotDirectory),
        ("README.md/..", ErrorCode::NotDirectory),
        ("README.md/x", ErrorCode::NotDirectory),
        ("servers/down/x.md", ErrorCode::Io),
    ] {
        assert_eq!(code(run.find(&root, path).await), expected, "{path:?}");
        let mut view = run.wasi_files();
        let stat = view.stat_at(again(&root), FOLLOW, path.into()).await;
        assert_eq!(code(stat), expected, "{path:?}");
        let link = view.readlink_at(again(&root), path.into()).await;
        assert_eq!(code(link), expected, "{path:?}");
    }
    let long = "./".repeat(MAX_PATH_BYTES);
    assert_eq!(code(run.find(&root, &long).await), ErrorCode::NameTooLong);
    let link = run.wasi_files().readlink_at(again(&root), "README.md".into()).await;
    assert_eq!(code(link), ErrorCode::Invalid);
    let read = DescriptorFlags::READ;
    let directory = run.open(&root, "README.md", OpenFlags::DIRECTORY, read).await;
    assert_eq!(code(directory), ErrorCode::NotDirectory);
    run.open(&root, "servers", OpenFlags::DIRECTORY, read).await.unwrap();
    let down = run.find(&root, "servers/down").await.unwrap();
    assert_eq!(code(run.names(&down).await), ErrorCode::Io);
}

#[tokio::test]
async fn nothing_in_the_tree_can_be_changed() {
    let (mut run, root) = Run::shop();
    let data = run.roots().remove(0);
    let [read, write] = [DescriptorFlags::READ, DescriptorFlags::WRITE];
    for (open_flags, flags) in [
        (OpenFlags::CREATE, read),
        (OpenFlags::CREATE | OpenFlags::EXCLUSIVE, read),
        (OpenFlags::TRUNCATE, read),
        (OpenFlags::empty(), write),
        (OpenFlags::empty(), read | write),
    ] {
        for path in ["README.md", "new"] {
            let opened = run.open(&root, path, open_flags, flags).await;
            assert_eq!(code(opened), ErrorCode::ReadOnly);
        }
    }
    let name = || "README.md".to_owned();
    let (now, none) = (NewTimestamp::Now, PathFlags::empty());
    let mut view = run.wasi_files();
    let refused = [
        view.create_directory_at(again(&root), name()).await,
        view.remove_directory_at(again(&root), name()).await,
        view.unlink_file_at(again(&root), name()).await,
        view.symlink_at(again(&root), name(), "link".into()).await,
        view.rename_at(again(&root), name(), again(&root), "to".into()).await,
        view.rename_at(again(&root), name(), again(&data), "to".into()).await,
        view.rename_at(again(&data), name(), again(&root), "to".into()).await,
        view.link_at(again(&root), none, name(), again(&data), "to".into()).await,
        view.link_at(again(&data), none, name(), again(&root), "to".into()).await,
        view.set_times_at(again(&root), FOLLOW, name(), now, now).await,
        view.set_times(again(&root), now, now).await,
        view.set_size(again(&root), 0).await,
        view.write(again(&root), vec![0], 0).await.map(|_| ()),
        view.write_via_stream(again(&root), 0).map(|_| ()),
        view.append_via_stream(again(&root)).map(|_| ()),
    ];
    for result in refused {
        assert_eq!(code(result), ErrorCode::ReadOnly);
    }
}

#[tokio::test]
async fn what_is_asked_of_a_directory_alone_is_answered_as_for_any() {
    let (mut run, root) = Run::shop();
    let data = run.roots().remove(2);
    for fd in [&root, &data] {
        let mut view = run.wasi_files();
        view.sync(again(fd)).await.unwrap();
        view.sync_data(again(fd)).await.unwrap();
        assert_eq!(view.get_flags(again(fd)).await.unwrap(), DescriptorFlags::READ);
        assert_eq!(view.get_type(again(fd)).await.unwrap(), DescriptorType::Directory);
        assert_eq!(code(view.read(again(fd), 1, 0).await), ErrorCode::BadDescriptor);
        assert_eq!(code(view.read_via_stream(again(fd), 0)), ErrorCode::IsDirectory);
        let advised = view.advise(again(fd), 0, 1, Advice::Normal).await;
        assert_eq!(code(advised), ErrorCode::BadDescriptor);
        assert_eq!(view.stat(again(fd)).await.unwrap().type_, DescriptorType::Directory);
    }
    assert!(!run.wasi_files().is_same_object(again(&root), again(&data)).await.unwrap());
    assert!(!run.wasi_files().is_same_object(again(&data), again(&root)).await.unwrap());
}

#[tokio::test]
async fn a_rendered_file_cannot_be_written_by_anybody() {
    let (mut run, root) = Run::shop();
    let file = run.find(&root, "README.md").await.unwrap();
    let mut view = run.wasi_files();
    assert_eq!(code(view.write(again(&file), vec![0], 0).await), ErrorCode::NotPermitted);
    assert_eq!(code(view.set_size(again(&file), 0).await), ErrorCode::NotPermitted);
    assert_eq!(code(view.append_via_stream(again(&file))), ErrorCode::NotPermitted);
    let now = NewTimestamp::Now;
    assert_eq!(code(view.set_times(again(&file), now, now).await), ErrorCode::NotPermitted);
    let Ok(Descriptor::File(file)) = view.table.get(&file) else { panic!("no file") };
    if cfg!(target_os = "linux") {
        assert!(file.file.write_at(b"x", 0).is_err());
        assert!(file.file.set_len(0).is_err());
    }
}

#[tokio::test]
async fn an_open_file_stays_as_it_was_when_the_tools_change() {
    let (tree, shop) = tree(vec![tool("buy", r#"{"title":"old"}"#)]);
    let mut run = Run::with(Some(tree));
    let root = run.roots().pop().unwrap();
    let old = run.find(&root, "servers/shop/buy.json").await.unwrap();
    *shop.0.lock().unwrap() = vec![tool("buy", r#"{"title":"new"}"#)];
    let new = run.find(&root, "servers/shop/buy.json").await.unwrap();
    assert!(run.read_all(&old).await.contains("old"));
    assert!(run.read_all(&new).await.contains("new"));
}

/// What a path stands for, or why it stands for nothing.
async fn answer(run: &mut Run, at: &Fd, path: &str) -> Result<DescriptorType, ErrorCode> {
    let opened = run.find(at, path).await;
    let stat = run.wasi_files().stat_at(again(at), FOLLOW, path.to_owned()).await;
    assert_eq!(opened.is_ok(), stat.is_ok(), "{path:?}");
    if let Ok(fd) = opened {
        run.wasi_files().close(fd).unwrap();
    }
    stat.map(|stat| stat.type_).map_err(|error| error.downcast().expect("no trap"))
}

#[test]
fn any_path_is_answered_as_in_a_directory_with_the_same_files() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (mut run, tree) = Run::shop();
    let shop = run.dirs[2].path().join("servers/shop");
    fs::create_dir_all(&shop).unwrap();
    fs::write(shop.join("buy.md"), "").unwrap();
    fs::write(run.dirs[2].path().join("README.md"), "").unwrap();
    let given = run.roots().remove(2);
    let run = RefCell::new(run);
    let step = prop_oneof!["\\.{0,3}", "servers", "shop", "buy.md", "README.md", "[a\0é]{0,2}"];
    let paths = vec(step, 0..7).prop_map(|steps: Vec<String>| steps.join("/"));
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) };
    let mut runner = TestRunner::new(config);
    let check = |path: String| {
        let run = &mut *run.borrow_mut();
        runtime.block_on(async {
            let (ours, theirs) =
                (answer(run, &tree, &path).await, answer(run, &given, &path).await);
            prop_assert_eq!(ours, theirs, "{:?}", path);
            Ok(())
        })
    };
    runner.run(&paths, check).unwrap();
}
