//! Quotas, rights and roots, as WASI 0.2 asks for them.

use std::fs;

use tempfile::TempDir;
use wasmtime::component::Resource;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    DescriptorFlags, ErrorCode, Host as _, HostDescriptor as _, OpenFlags, PathFlags,
};
use wasmtime_wasi::p2::{DynOutputStream, FsResult, StreamError};

use crate::files::wasi::HoldsWasiFiles as _;
use crate::files::wasi::tests::{FOLLOW, Fd, Run, again, code};
use crate::limits::{Limits, MAX_PATH_BYTES};

impl Run {
    async fn write(&mut self, fd: &Fd, bytes: usize, offset: u64) -> FsResult<u64> {
        self.wasi_files().write(again(fd), vec![7; bytes], offset).await
    }

    /// Sends pieces into a stream that was just opened, until one is refused.
    async fn send(
        &mut self,
        stream: Resource<DynOutputStream>,
        pieces: &[usize],
    ) -> Result<(), ErrorCode> {
        let mut stream = self.table.delete(stream).unwrap();
        for bytes in pieces {
            match stream.blocking_write_and_flush(vec![7; *bytes].into()).await {
                Ok(()) => {}
                Err(StreamError::LastOperationFailed(error)) => {
                    assert!(matches!(stream.check_write(), Err(StreamError::Closed)));
                    let error = self.table.push(error).unwrap();
                    let code = self.wasi_files().filesystem_error_code(error).unwrap();
                    return Err(code.expect("a code"));
                }
                Err(error) => panic!("{error}"),
            }
        }
        Ok(())
    }
}

#[tokio::test]
async fn the_roots_are_the_directories_that_were_opened_wherever_they_are_now() {
    let mut run = Run::new();
    let outside = TempDir::new().unwrap();
    fs::write(run.path("here"), "").unwrap();
    let moved = outside.path().join("moved");
    fs::rename(run.dirs[0].path(), &moved).unwrap();
    let opened = run.wasi_files().open_roots().unwrap();
    let names: Vec<_> = opened.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["/data", "/more", "/given"]);
    assert!(run.find(&opened[0].0, "here").await.is_ok());
    fs::rename(&moved, run.dirs[0].path()).unwrap();
}

#[tokio::test]
async fn what_is_written_is_charged_to_the_last_byte() {
    let mut run = Run::new();
    let root = run.roots().remove(0);
    let file = run.create(&root, "file").await.unwrap();
    assert_eq!(run.write(&file, 60, 0).await.unwrap(), 60);
    assert_eq!(run.write(&file, 0, 1_000_000).await.unwrap(), 0);
    assert_eq!(run.write(&file, 30, 10).await.unwrap(), 30);
    assert_eq!(run.write(&file, 41, 60).await.unwrap(), 10);
    assert_eq!(run.bytes_left(), 0);
    assert_eq!(code(run.write(&file, 1, 0).await), ErrorCode::Quota);
    assert_eq!(fs::read(run.path("file")).unwrap(), [7; 70]);
}

#[tokio::test]
async fn a_gap_and_a_larger_size_are_charged_like_bytes_and_a_smaller_one_is_not() {
    let mut run = Run::new();
    let root = run.roots().remove(0);
    let file = run.create(&root, "file").await.unwrap();
    assert_eq!(code(run.write(&file, 1, 100).await), ErrorCode::Quota);
    assert_eq!(code(run.write(&file, 1, u64::MAX).await), ErrorCode::Quota);
    assert_eq!(run.write(&file, 1, 49).await.unwrap(), 1);
    assert_eq!(run.bytes_left(), 50);
    assert_eq!(code(run.wasi_files().set_size(again(&file), 101).await), ErrorCode::Quota);
    run.wasi_files().set_size(again(&file), 80).await.unwrap();
    run.wasi_files().set_size(again(&file), 0).await.unwrap();
    assert_eq!((run.bytes_left(), fs::read(run.path("file")).unwrap()), (20, vec![]));
}

#[tokio::test]
async fn a_stream_ends_with_the_quota_and_says_so() {
    let mut run = Run::new();
    let root = run.roots().remove(0);
    let file = run.create(&root, "file").await.unwrap();
    let stream = run.wasi_files().write_via_stream(again(&file), 10).unwrap();
    assert_eq!(run.send(stream, &[30, 30]).await, Ok(()));
    let stream = run.wasi_files().append_via_stream(again(&file)).unwrap();
    assert_eq!(run.send(stream, &[20, 11]).await, Err(ErrorCode::Quota));
    let expected = [vec![0; 10], vec![7; 90]].concat();
    assert_eq!(fs::read(run.path("file")).unwrap(), expected);
    let mut view = run.wasi_files();
    assert_eq!(code(view.write_via_stream(again(&file), 0)), ErrorCode::Quota);
    assert_eq!(code(view.append_via_stream(again(&file))), ErrorCode::Quota);
}

#[tokio::test]
async fn a_stream_says_how_much_room_there_is_and_traps_whoever_does_not_ask() {
    let mut run = Run::new();
    let root = run.roots().remove(0);
    let file = run.create(&root, "file").await.unwrap();
    let stream = run.wasi_files().write_via_stream(again(&file), 0).unwrap();
    let mut stream = run.table.delete(stream).unwrap();
    assert_eq!(stream.check_write().unwrap(), 100);
    stream.write(vec![7; 60].into()).unwrap();
    stream.flush().unwrap();
    assert_eq!(stream.write_ready().await.unwrap(), 40);
    let long = vec![7; 1_000_000];
    assert!(matches!(stream.write(long.into()), Err(StreamError::Trap(_))));
    stream.write(vec![7; 41].into()).unwrap();
    assert!(matches!(stream.write(vec![7].into()), Err(StreamError::Trap(_))));
    let told = stream.write_ready().await;
    assert!(matches!(told, Err(StreamError::LastOperationFailed(_))));
    assert_eq!(fs::read(run.path("file")).unwrap().len(), 100);
    stream.cancel().await;
    assert!(matches!(stream.check_write(), Err(StreamError::Closed)));
}

#[tokio::test]
async fn a_stream_tells_of_the_error_of_the_system() {
    let mut run = Run::new();
    let root = run.roots().remove(0);
    fs::write(run.path("file"), "").unwrap();
    let file = run.find(&root, "file").await.unwrap();
    let stream = run.wasi_files().write_via_stream(again(&file), 0).unwrap();
    assert_eq!(run.send(stream, &[1]).await, Err(ErrorCode::BadDescriptor));
    assert_eq!(code(run.write(&file, 1, 0).await), ErrorCode::BadDescriptor);
    assert_eq!(run.bytes_left(), 100);
}

#[tokio::test]
async fn only_what_was_not_there_counts_as_created() {
    let mut run = Run::new();
    let root = run.roots().remove(0);
    fs::write(run.path("old"), "old").unwrap();
    for _ in 0..5 {
        run.create(&root, "old").await.unwrap();
    }
    let new = OpenFlags::CREATE | OpenFlags::EXCLUSIVE;
    let write = DescriptorFlags::WRITE;
    for _ in 0..5 {
        assert_eq!(code(run.open(&root, "old", new, write).await), ErrorCode::Exist);
        assert_eq!(code(run.create(&root, "no/new").await), ErrorCode::NoEntry);
        assert_eq!(code(run.create(&root, "../out").await), ErrorCode::NotPermitted);
        assert!(run.create(&root, ".").await.is_err());
    }
    run.create(&root, "a").await.unwrap();
    run.open(&root, "b", new, write).await.unwrap();
    run.wasi_files().create_directory_at(again(&root), "c".into()).await.unwrap();
    assert_eq!(code(run.create(&root, "d").await), ErrorCode::Quota);
    assert_eq!(code(run.open(&root, "d", new, write).await), ErrorCode::Quota);
    assert_eq!(code(run.open(&root, "old", new, write).await), ErrorCode::Exist);
    let made = run.wasi_files().create_directory_at(again(&root), "old".into()).await;
    assert_eq!(code(made), ErrorCode::Exist);
    assert!(run.create(&root, "a").await.is_ok());
    assert!(!run.path("d").exists());
}

#[tokio::test]
async fn links_and_directories_count_as_created() {
    let mut run = Run::new();
    let root = run.roots().remove(0);
    fs::write(run.path("old"), "").unwrap();
    let text = str::to_owned;
    run.wasi_files().symlink_at(again(&root), text("old"), text("1")).await.unwrap();
    let none = PathFlags::empty();
    let mut view = run.wasi_files();
    view.link_at(again(&root), none, text("old"), again(&root), text("2")).await.unwrap();
    run.wasi_files().create_directory_at(again(&root), text("3")).await.unwrap();
    let mut view = run.wasi_files();
    let linked = view.link_at(again(&root), none, text("old"), again(&root), text("4")).await;
    assert_eq!(code(linked), ErrorCode::Quota);
    let linked = run.wasi_files().symlink_at(again(&root), text("old"), text("4")).await;
    assert_eq!(code(linked), ErrorCode::Quota);
    let made = run.wasi_files().create_directory_at(again(&root), text("4")).await;
    assert_eq!(code(made), ErrorCode::Quota);
}

#[tokio::test]
async fn a_file_that_is_created_can_be_read_exactly_when_it_could_without_a_quota() {
    let mut run = Run::limited(&Limits::default(), None);
    let root = run.roots().remove(0);
    let [none, read, write] =
        [DescriptorFlags::empty(), DescriptorFlags::READ, DescriptorFlags::WRITE];
    for flags in [none, read, write, read | write] {
        let mut told = Vec::new();
        for _ in 0..2 {
            let fd = run.open(&root, "file", OpenFlags::CREATE, flags).await.unwrap();
            told.push(run.wasi_files().get_flags(again(&fd)).await.unwrap());
        }
        assert_eq!(told[0], told[1], "{flags:?}");
        fs::remove_file(run.path("file")).unwrap();
    }
}

#[tokio::test]
async fn what_is_opened_below_a_root_is_charged_to_it_until_it_is_closed() {
    let mut run = Run::new();
    let [root, more] = run.roots().try_into().map(|[a, b, _]: [Fd; 3]| [a, b]).unwrap();
    fs::create_dir(run.path("sub")).unwrap();
    let sub = run.find(&root, "sub").await.unwrap();
    let file = run.create(&sub, "file").await.unwrap();
    run.write(&file, 100, 0).await.unwrap();
    assert_eq!(code(run.write(&file, 1, 0).await), ErrorCode::Quota);
    let other = run.create(&more, "file").await.unwrap();
    assert_eq!(run.write(&other, 100, 0).await.unwrap(), 100);
    for fd in [root, sub, file, other, more] {
        run.wasi_files().close(fd).unwrap();
    }
    assert!(run.kept.quotas.is_empty());
}

#[tokio::test]
async fn a_root_that_is_only_read_takes_nothing() {
    let mut run = Run::new();
    fs::write(run.dirs[2].path().join("file"), "text").unwrap();
    let root = run.roots().remove(2);
    assert_eq!(code(run.create(&root, "file").await), ErrorCode::NotPermitted);
    assert_eq!(code(run.create(&root, "new").await), ErrorCode::NotPermitted);
    let file = run.find(&root, "file").await.unwrap();
    let mut view = run.wasi_files();
    assert_eq!(view.read(again(&file), 9, 0).await.unwrap(), (b"text".to_vec(), false));
    assert_eq!(code(view.write(again(&file), vec![0], 0).await), ErrorCode::NotPermitted);
    assert_eq!(code(view.set_size(again(&file), 0).await), ErrorCode::NotPermitted);
    assert_eq!(code(view.write_via_stream(again(&file), 0)), ErrorCode::NotPermitted);
    assert_eq!(code(view.append_via_stream(again(&file))), ErrorCode::NotPermitted);
    for path in ["file", "new"] {
        let path = || path.to_owned();
        let made = view.create_directory_at(again(&root), path()).await;
        assert_eq!(code(made), ErrorCode::NotPermitted);
        let linked = view.symlink_at(again(&root), "file".into(), path()).await;
        assert_eq!(code(linked), ErrorCode::NotPermitted);
        assert_eq!(code(view.unlink_file_at(again(&root), path()).await), ErrorCode::NotPermitted);
        let moved = view.rename_at(again(&root), path(), again(&root), "to".into()).await;
        assert_eq!(code(moved), ErrorCode::NotPermitted);
    }
}

#[tokio::test]
async fn nothing_moves_from_one_root_to_another() {
    let mut run = Run::new();
    let roots = run.roots();
    fs::write(run.path("file"), "").unwrap();
    let path = || "file".to_owned();
    for (from, to, expected) in [
        (0, 1, ErrorCode::CrossDevice),
        (0, 2, ErrorCode::NotPermitted),
        (2, 0, ErrorCode::NotPermitted),
        (2, 2, ErrorCode::NotPermitted),
    ] {
        let (from, to) = (&roots[from], &roots[to]);
        let mut view = run.wasi_files();
        let moved = view.rename_at(again(from), path(), again(to), path()).await;
        assert_eq!(code(moved), expected);
        let none = PathFlags::empty();
        let linked = view.link_at(again(from), none, path(), again(to), path()).await;
        assert_eq!(code(linked), expected);
    }
    let mut view = run.wasi_files();
    view.rename_at(again(&roots[0]), path(), again(&roots[0]), "to".into()).await.unwrap();
    assert!(run.path("to").exists());
}

#[tokio::test]
async fn a_path_over_the_bound_is_refused_before_it_is_followed() {
    let mut run = Run::new();
    let root = run.roots().remove(0);
    let long = "./".repeat(MAX_PATH_BYTES);
    assert_eq!(code(run.find(&root, &long).await), ErrorCode::NameTooLong);
    let mut view = run.wasi_files();
    assert_eq!(
        code(view.stat_at(again(&root), FOLLOW, long.clone()).await),
        ErrorCode::NameTooLong
    );
    let linked = view.symlink_at(again(&root), long.clone(), "link".into()).await;
    assert_eq!(code(linked), ErrorCode::NameTooLong);
    let moved = view.rename_at(again(&root), "a".into(), again(&root), long).await;
    assert_eq!(code(moved), ErrorCode::NameTooLong);
}
