//! What is left when a process is killed, and what several processes do to each other.
//!
//! The other processes are this very test binary, told by the environment what to do.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use futures::future::join_all;

use super::*;

const TASK: &str = "MCP_HOST_TEST_STATE_TASK";
const FOLDER: &str = "MCP_HOST_TEST_STATE_FOLDER";
const ROUNDS: u64 = 200;
/// Values that one process writes at the same time.
const WRITERS: usize = 4;
/// What each process of several adds, in each of two ways.
const COUNT: usize = 60;

/// A process that does a task in a folder, under a shell that ran `before`.
pub(in crate::state) fn process(task: &str, folder: &Path, before: &str) -> Child {
    let script = format!("{before} exec \"$0\" \"$@\"");
    let binary = std::env::current_exe().unwrap();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &script]).arg(binary).args(["--exact", "--nocapture"]);
    command.arg("state::conformance::crash::the_task_of_another_process");
    command.env(TASK, task).env(FOLDER, folder).stdout(Stdio::piped()).spawn().unwrap()
}

/// What another process says, line by line, until it ends.
pub(in crate::state) fn said(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The harness may leave its own words on the same line.
    let lines = lines.map_while(Result::ok);
    lines.filter_map(|line| line.rsplit_once("> ").map(|(_, said)| said.to_owned()))
}

fn store_in(folder: &Path) -> Arc<dyn Store> {
    Arc::new(Embedded::new(folder.join("state"), Quota::default()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_task_of_another_process() {
    let (Ok(task), Ok(folder)) = (std::env::var(TASK), std::env::var(FOLDER)) else { return };
    let state = namespace(&store_in(Path::new(&folder)), "n");
    match task.as_str() {
        "write" => drop(join_all((0..WRITERS).map(|writer| write(&state, writer))).await),
        "count" => count(&state).await,
        "fill" => fill(&state).await,
        task => panic!("{task}"),
    }
}

/// Writes for ever and says what was acknowledged.
async fn write(state: &Namespace, writer: usize) {
    let key = format!("{writer}");
    let mut number = state.get(&key).await.unwrap().map_or(0, |value| number_in(&value));
    loop {
        number += 1;
        if number % 2 == 0 {
            state.set(&key, value(number)).await.unwrap();
        } else {
            let counter = increment(&format!("count {writer}"), 1);
            state.batch(vec![counter, set(&key, value(number))]).await.unwrap();
        }
        println!("> {writer} {number}");
    }
}

/// A value that shows when it is torn: a number as often as fits in 0 to 20 KiB.
fn value(number: u64) -> Vec<u8> {
    let length = usize::try_from(number * 7_919 % 20_000).unwrap();
    format!("{number} ").repeat(1 + length / 8).into_bytes()
}

/// The number in a whole value.
fn number_in(found: &[u8]) -> u64 {
    let text = std::str::from_utf8(found).unwrap();
    let number = text.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(found, value(number), "a torn value of {number}");
    number
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut child = process("write", folder.path(), "");
        let mut lines = said(&mut child);
        // When it has said so much, it is in the middle of something else.
        let until = blake3::hash(&round.to_le_bytes()).as_bytes()[0] % 16;
        let first: Vec<_> = lines.by_ref().take(usize::from(until)).collect();
        child.kill().unwrap();
        for line in first.into_iter().chain(lines) {
            let (writer, number) = line.split_once(' ').unwrap();
            acknowledged.insert(writer.to_owned(), number.parse::<u64>().unwrap());
        }
        child.wait().unwrap();
        let state = namespace(&store_in(folder.path()), "n");
        for (writer, number) in &mut acknowledged {
            let found = number_in(&state.get(writer).await.unwrap().expect("a value"));
            let may_be = *number..=*number + 1;
            assert!(may_be.contains(&found), "round {round}, {writer}: {found}, not {number}");
            // The counter goes with every second value, in one batch.
            let count = state.increment(&format!("count {writer}"), 0).await.unwrap();
            assert_eq!(u64::try_from(count).unwrap(), found.div_ceil(2), "round {round}");
            *number = found;
        }
    }
    assert_eq!(acknowledged.len(), WRITERS);
}

/// Counts in two ways and says so at the end.
async fn count(state: &Namespace) {
    for _ in 0..COUNT {
        state.increment("a", 1).await.unwrap();
    }
    let mut added = 0;
    while added < COUNT {
        let held = state.get("b").await.unwrap();
        let number = held.as_deref().map_or(0, number_in);
        added +=
            usize::from(state.compare_and_set("b", held, Some(value(number + 1))).await.unwrap());
    }
    println!("> done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_count_together_lose_nothing_and_all_finish() {
    let folder = tempfile::tempdir().unwrap();
    let mut children = [(); 3].map(|()| process("count", folder.path(), ""));
    count(&namespace(&store_in(folder.path()), "n")).await;
    for child in &mut children {
        assert_eq!(said(child).collect::<Vec<_>>(), ["done"]);
        assert!(child.wait().unwrap().success());
    }
    let state = namespace(&store_in(folder.path()), "n");
    let all = i64::try_from(4 * COUNT).unwrap();
    assert_eq!(state.increment("a", 0).await.unwrap(), all);
    let found = number_in(&state.get("b").await.unwrap().unwrap());
    assert_eq!(i64::try_from(found).unwrap(), all);
}

/// Writes until there is no more room, which comes as an error, and then that all is
/// still there.
async fn fill(state: &Namespace) {
    let mut kept = 0_u64;
    let error = loop {
        match state.batch(vec![set(&format!("{kept}"), value(kept)), increment("kept", 1)]).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error.reason, StateReason::Unavailable);
    for number in 0..kept {
        let value = state.get(&format!("{number}")).await.unwrap().unwrap();
        assert_eq!(number_in(&value), number);
    }
    println!("> {kept} {}", error.message);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_an_error_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    // No file may become larger than so many half kibibytes: a disk that is full later.
    for blocks in [200, 597, 1_391] {
        let mut child =
            process("fill", folder.path(), &format!("trap '' XFSZ; ulimit -f {blocks};"));
        let lines: Vec<_> = said(&mut child).collect();
        assert!(child.wait().unwrap().success(), "{blocks}: {lines:?}");
        let (kept, message) = lines[0].split_once(' ').unwrap();
        assert!(message.contains("state.redb") && !message.contains("happened"), "{message}");
        let state = namespace(&store_in(folder.path()), "n");
        let counted = state.increment("kept", 0).await.unwrap();
        let kept: i64 = kept.parse().unwrap();
        assert_eq!(counted, kept, "{blocks}");
        assert_eq!(state.get(&format!("{kept}")).await.unwrap(), None, "{blocks}");
        let keys = state.list_keys("", None, 1_000).await.unwrap().keys;
        let steps = keys.iter().map(|key| delete(key)).collect();
        state.batch(steps).await.unwrap();
    }
}
