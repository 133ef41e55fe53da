//! The shared store and its server: what breaks between them, and what a server may say.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

use super::*;
use crate::limits::MAX_STATE_ANSWER_BYTES;
use crate::state::conformance::server::Server;
use crate::state::{Namespace, StateReason};

fn at(url: &str) -> Namespace {
    let mut store = Shared::new(url, Quota::default()).unwrap();
    store.patience = Duration::from_millis(500);
    Namespace::new(Arc::new(store), NamespaceName::new("n").unwrap())
}

fn message<T: std::fmt::Debug>(result: Result<T, StateError>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.reason, StateReason::Unavailable);
    format!("{} {}", error.message, error.hint.unwrap())
}

#[tokio::test]
async fn a_server_that_comes_back_is_found_again() {
    let mut server = Server::start();
    let state = at(&server.url());
    for _ in 0..3 {
        state.set("a", vec![1]).await.unwrap();
        server.stop();
        assert!(message(state.get("a").await).contains("cannot be reached"));
        let written = message(state.set("a", vec![2]).await);
        assert!(!written.contains("may have happened"), "{written}");
        server.resume();
        assert_eq!(state.get("a").await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_script_is_loaded_again_where_it_was_forgotten() {
    let server = Server::start();
    let state = at(&server.url());
    for sum in 1..4 {
        assert_eq!(state.increment("a", 1).await.unwrap(), sum);
        server.command("SCRIPT FLUSH");
    }
}

fn free_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

#[tokio::test]
async fn a_namespace_stays_together_on_a_cluster() {
    let (port, bus) = (free_port(), free_port());
    let cluster = ["--cluster-enabled", "yes", "--port", &port, "--cluster-port", &bus];
    let server = Server::with(&cluster);
    // As long as the server has no part of the cluster.
    let said = message(at(&server.url()).set("a", vec![1]).await);
    assert!(said.contains("refused") && said.contains("name the server that takes"), "{said}");
    server.command("CLUSTER ADDSLOTSRANGE 0 16383");
    while !server.command("CLUSTER INFO").contains("cluster_state:ok") {
        tokio::task::yield_now().await;
    }
    for name in ["n", "a b", "é.ü", "user1000"] {
        let store = Arc::new(Shared::new(&server.url(), Quota::default()).unwrap());
        let state = Namespace::new(store, NamespaceName::new(name).unwrap());
        assert_eq!(state.increment("{a}b", 1).await.unwrap(), 1);
        assert_eq!(state.list_keys("", None, 9).await.unwrap().keys, ["{a}b"]);
    }
}

#[tokio::test]
async fn a_server_is_reached_by_tcp_with_its_password_which_no_message_shows() {
    let port = free_port();
    let options = ["--port", &port, "--requirepass", "se cret"];
    let server = Server::with(&options);
    let place = format!("127.0.0.1:{port}");
    let state = at(&format!("redis://:se%20cret@{place}/3"));
    assert_eq!(state.increment("a", 1).await.unwrap(), 1);
    let state = at(&format!("unix://{}?pass=se+cret&db=3", server.socket().display()));
    assert_eq!(state.increment("a", 1).await.unwrap(), 2);
    for url in [format!("redis://:secret@{place}"), format!("redis://:another@{place}")] {
        let said = message(at(&url).get("a").await);
        assert!(
            said.contains("authentication failed") && said.contains("right user and password"),
            "{said}"
        );
        assert!(!said.contains("secret") && !said.contains("another"), "{said}");
    }
    let unknown = at(&format!("redis://{place}"));
    for said in [message(unknown.get("a").await), message(unknown.set("a", vec![]).await)] {
        assert!(said.contains("right user and password"), "{said}");
        assert!(!said.contains("may have happened"), "{said}");
    }
}

#[tokio::test]
async fn a_namespace_that_lost_a_part_is_told_from_one_that_is_whole() {
    let server = Server::start();
    let state = at(&server.url());
    state.set("a", vec![1]).await.unwrap();
    server.command("DEL mcp-host:{n}:keys");
    let said = message(state.set("b", vec![1]).await);
    assert!(said.contains("lost a part") && said.contains("noeviction"), "{said}");
    server.command("DEL mcp-host:{n}:values");
    server.command("SET mcp-host:{n}:values x");
    let said = message(state.increment("b", 1).await);
    assert!(said.contains("refused") && said.contains("WRONGTYPE"), "{said}");
}

#[tokio::test]
async fn a_server_that_is_full_changes_nothing() {
    let server = Server::start();
    let state = at(&server.url());
    state.set("a", vec![1]).await.unwrap();
    server.command("CONFIG SET maxmemory 1");
    let said = message(state.batch(vec![set("b"), Operation::Delete("a".into())]).await);
    assert!(said.contains("OOM") && said.contains("more memory"), "{said}");
    server.command("CONFIG SET maxmemory 0");
    assert_eq!(state.list_keys("", None, 9).await.unwrap().keys, ["a"]);
}

fn set(key: &str) -> Operation {
    Operation::Set(crate::state::Entry { key: key.into(), value: vec![7; 1_000] })
}

/// A server that answers as it is told: when somebody connects, and each time after that.
struct Fake {
    folder: tempfile::TempDir,
    connections: Arc<AtomicUsize>,
}

impl Fake {
    fn new(answers: &'static [&'static [u8]]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("socket")).unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::AcqRel);
                tokio::spawn(Self::answer(stream, answers));
            }
        });
        Self { folder, connections }
    }

    /// Gives each answer to something; then it hangs up, or is silent if the last is empty.
    async fn answer(mut stream: UnixStream, answers: &[&[u8]]) {
        for answer in answers {
            if stream.read(&mut [0; 100_000]).await.unwrap() == 0 {
                return;
            }
            if answer.is_empty() {
                std::future::pending::<()>().await;
            }
            let _ = stream.write_all(answer).await;
        }
    }

    fn state(&self) -> Namespace {
        at(&format!("unix://{}", self.folder.path().join("socket").display()))
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::Acquire)
    }
}

/// What a server says to who introduces itself.
const HELLO: &[u8] = b"+OK\r\n+OK\r\n";

#[tokio::test]
async fn a_change_that_was_sent_is_not_sent_again_and_a_question_is() {
    let fake = Fake::new(&[HELLO, b"-"]);
    let said = message(fake.state().set("a", vec![1]).await);
    assert!(said.contains("gave no answer, and the change may have happened"), "{said}");
    assert_eq!(fake.connections(), 1);
    let said = message(fake.state().get("a").await);
    assert!(!said.contains("may have happened"), "{said}");
    assert_eq!(fake.connections(), 3);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for() {
    let fake = Fake::new(&[HELLO, b""]);
    let state = fake.state();
    let said = message(state.set("a", vec![1]).await);
    assert!(said.contains("no answer for") && said.contains("may have happened"), "{said}");
    assert!(!message(state.get("a").await).contains("may have happened"));
    // What may still come would be taken for the answer to something else.
    assert_eq!(fake.connections(), 2);
    let said = message(Fake::new(&[b""]).state().set("a", vec![1]).await);
    assert!(said.contains("could not be reached") && !said.contains("happened"), "{said}");
}

#[tokio::test]
async fn whatever_a_server_says_it_is_an_error() {
    let lies: [&'static [&'static [u8]]; 12] = [
        &[HELLO, b"*9223372036854775807\r\n"],
        &[HELLO, b"*2147483647\r\n+a\r\n"],
        &[HELLO, b"$9223372036854775807\r\nx"],
        &[HELLO, b"$-7\r\n"],
        &[HELLO, b"%9223372036854775807\r\n"],
        &[HELLO, b"~4611686018427387904\r\n"],
        &[HELLO, b"*1\r\n*1\r\n*1\r\n:1\r\n"],
        &[HELLO, b"HTTP/1.1 400 Bad Request\r\n\r\n"],
        &[HELLO, b"*2\r\n$4\r\ndone\r\n$1\r\n\xff\r\n"],
        &[HELLO, b":7\r\n"],
        &[b"HTTP/1.1 400 Bad Request\r\n\r\n"],
        &[b"-ERR \x1b[2J\r\n-ERR no\r\n", b"+OK\r\n"],
    ];
    for lie in lies {
        let fake = Fake::new(lie);
        let said = message(fake.state().increment("a", 1).await);
        assert!(!said.contains('\u{1b}') && !said.contains('\n'), "{said}");
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_taken() {
    let length = usize::try_from(MAX_STATE_ANSWER_BYTES).unwrap();
    let answer = [format!("${length}\r\n").as_bytes(), &vec![b'x'; length], b"\r\n"].concat();
    let answers: &'static [&'static [u8]] =
        Box::leak(Box::new([HELLO, &*Box::leak(answer.into_boxed_slice())]));
    let fake = Fake::new(answers);
    let said = message(fake.state().get("a").await);
    assert!(said.contains("over the limit of"), "{said}");
}
