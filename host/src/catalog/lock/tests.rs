//! Locks: what they keep, what they notice, and what they cost.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::*;
use crate::grant::Grants;
use crate::limits::MAX_DESCRIPTION_BYTES;
use crate::tools::{Annotations, Call, Effect, ErrorReason, ToolError, ToolOutput, Tools};

fn tool(name: &str, description: &str) -> Arc<ToolDescription> {
    Arc::new(ToolDescription {
        server: "s".into(),
        tool: name.into(),
        title: None,
        description: description.into(),
        input_schema:
            r#"{"type":"object","required":["b","a"],"properties":{"a":{"minimum":1.0},"b":{}}}"#
                .into(),
        output_schema: Some("{}".into()),
        annotations: Annotations {
            read_only: Some(true),
            destructive: None,
            idempotent: None,
            open_world: None,
        },
    })
}

fn server() -> ServerName {
    ServerName::new("s").unwrap()
}

fn catalog(tools: &[Arc<ToolDescription>]) -> Catalog {
    Catalog::new(vec![Listed { name: server(), tools: tools.to_vec(), excluded: Vec::new() }])
}

fn lock(tools: &[Arc<ToolDescription>]) -> Lock {
    let text = text(&catalog(tools)).unwrap();
    Lock::read(Path::new("x/mcp-host.lock"), text.as_bytes()).unwrap()
}

#[test]
fn a_lock_keeps_all_that_a_tool_says() {
    let long = format!("{}\n[cut: 7 more bytes]", "é".repeat(MAX_DESCRIPTION_BYTES / 2));
    let tools = [tool("b", "Reads.\n\u{200b}\u{e0041}\u{1b}[2J"), tool("a", ""), tool("c", &long)];
    let before = catalog(&tools);
    let text = text(&before).unwrap();
    assert!(!text.contains(|c: char| crate::name::is_hidden(c) && c != '\n'), "{text}");
    assert!(text.ends_with("}\n"), "{text}");
    let after = lock(&tools).catalog().unwrap();
    assert_eq!(after.digest(), before.digest());
    // `--from mcp-host.lock` is as good as the server.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    write(&path, &text).unwrap();
    let read = super::super::source::read(std::slice::from_ref(&path)).unwrap();
    assert_eq!(Catalog::new(read).digest(), before.digest());
    let opened = Lock::open(&path).unwrap().unwrap();
    assert_eq!(opened.catalog().unwrap().digest(), before.digest());
    assert!(Lock::open(&folder.path().join("none")).unwrap().is_none());
}

#[test]
fn the_text_of_a_lock_depends_on_no_order() {
    let mut turned = (*tool("a", "")).clone();
    turned.input_schema =
        r#"{ "properties":{"b":{},"a":{"minimum":1.0}},"required":["a","b"], "type":"object"}"#
            .into();
    let one = catalog(&[tool("a", ""), tool("b", "")]);
    let other = catalog(&[tool("b", ""), Arc::new(turned)]);
    assert_eq!(text(&one).unwrap(), text(&other).unwrap());
}

#[test]
fn a_schema_near_its_bound_can_be_locked() {
    let mut large = (*tool("a", "")).clone();
    let members: Vec<_> = (0..9_000).map(|n| format!(r#""property_{n}":{{"a":[1]}}"#)).collect();
    large.input_schema = format!(r#"{{"properties":{{{}}}}}"#, members.join(","));
    assert!(large.input_schema.len() < crate::limits::MAX_SCHEMA_BYTES);
    assert_eq!(lock(&[Arc::new(large)]).catalog().unwrap().tools(), 1);
}

#[test]
fn whatever_is_changed_in_a_lock_is_damage() {
    let good: Value = serde_json::from_str(&text(&catalog(&[tool("a", "d")])).unwrap()).unwrap();
    let changes: [fn(&mut Value); 9] = [
        |lock| lock["version"] = json!(2),
        |lock| lock["servers"][0]["name"] = json!("a/b"),
        |lock| lock["servers"][0]["blake3"] = json!("00"),
        |lock| lock["servers"][0]["tools"] = json!([]),
        |lock| lock["servers"][0]["tools"] = json!({}),
        |lock| lock["servers"][0]["tools"][0]["description"] = json!("e"),
        |lock| lock["servers"][0]["tools"][0]["name"] = json!("b"),
        |lock| lock["servers"][0]["tools"][0]["blake3"] = json!("0".repeat(64)),
        |lock| lock["servers"].as_array_mut().unwrap().push(json!(7)),
    ];
    let read = |text: &str| {
        Lock::read(Path::new("x/mcp-host.lock"), text.as_bytes()).and_then(|lock| lock.catalog())
    };
    assert!(read(&good.to_string()).is_ok());
    let mut texts: Vec<String> = vec![String::new(), "{".into(), "<<<<<<< ours".into()];
    for change in changes {
        let mut bad = good.clone();
        change(&mut bad);
        texts.push(bad.to_string());
    }
    for text in texts {
        let error = read(&text).unwrap_err();
        assert!(matches!(&error, Error::Damaged { .. }), "{text}: {error:?}");
        assert!(error.to_string().starts_with("the lock is damaged: x/mcp-host.lock: "), "{error}");
    }
}

/// A server `s` whose tools can be exchanged, and which counts calls.
struct Fake {
    tools: Mutex<Vec<Arc<ToolDescription>>>,
    calls: AtomicUsize,
}

impl Fake {
    fn new(tools: Vec<Arc<ToolDescription>>) -> Arc<Self> {
        Arc::new(Self { tools: Mutex::new(tools), calls: AtomicUsize::new(0) })
    }
}

impl Tools for Fake {
    fn servers(&self) -> Vec<ServerName> {
        vec![server()]
    }

    fn call<'a>(&'a self, _call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        async { Ok(ToolOutput { structured: None, content: Vec::new() }) }.boxed()
    }

    fn list<'a>(
        &'a self,
        _server: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        async { Ok(self.tools.lock().unwrap().clone()) }.boxed()
    }

    fn describe<'a>(
        &'a self,
        _server: &'a str,
        tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        let tools = self.tools.lock().unwrap();
        let found = tools.iter().find(|known| known.tool == tool).cloned();
        async move { Ok(found.unwrap()) }.boxed()
    }
}

fn locked(accepted: &[Arc<ToolDescription>], fake: &Arc<Fake>, grants: &[&str]) -> Locked {
    Locked::new(fake.clone(), lock(accepted), Grants::parse(grants).unwrap())
}

fn to(tool: &str) -> Call {
    Call { server: "s".into(), tool: tool.into(), arguments: "{}".into() }
}

#[tokio::test]
async fn a_tool_as_it_was_accepted_is_called_and_one_that_changed_gets_nothing() {
    let fake = Fake::new(vec![tool("a", "now"), tool("b", "same"), tool("new", "")]);
    for (name, told) in [("a", "~ s/a"), ("new", "+ s/new")] {
        let locked = locked(&[tool("a", "then"), tool("b", "same")], &fake, &["all"]);
        assert!(locked.call(&to("b")).await.is_ok());
        assert!(locked.violation().is_none() && locked.violated().now_or_never().is_none());
        let before = fake.calls.load(Ordering::Relaxed);
        let refused = locked.call(&to(name)).await.unwrap_err();
        assert_eq!(fake.calls.load(Ordering::Relaxed), before, "nothing is sent");
        assert_eq!((&refused.reason, refused.effect), (&ErrorReason::Denied, Effect::NotSent));
        assert!(refused.message.ends_with(&format!("s/{name}")), "{refused:?}");
        assert!(refused.hint.unwrap().contains("tools lock"));
        locked.violated().await;
        let Some(Violation::Changed(diff)) = locked.violation() else { panic!("no change") };
        assert_eq!(super::super::diff::render(diff, 9)[0], told);
        assert!(locked.describe("s", name).await.is_err());
    }
}

#[tokio::test]
async fn of_a_list_only_the_granted_tools_count() {
    let accepted = [tool("a", "then"), tool("b", "same")];
    let fake = Fake::new(vec![tool("a", "now"), tool("b", "same"), tool("new", "")]);
    let some = locked(&accepted, &fake, &["s/b"]);
    assert_eq!(some.list(&server()).await.unwrap().len(), 3);
    assert!(some.violation().is_none());
    let all = locked(&accepted, &fake, &["s"]);
    assert!(all.list(&server()).await.is_err());
    let Some(Violation::Changed(diff)) = all.violation() else { panic!("no change") };
    assert_eq!(diff.changes.len(), 2, "all of them are told at once");
}

#[tokio::test]
async fn a_change_in_the_middle_of_a_run_is_noticed() {
    let fake = Fake::new(vec![tool("a", "then")]);
    let locked = locked(&[tool("a", "then")], &fake, &["all"]);
    for _ in 0..3 {
        assert!(locked.call(&to("a")).await.is_ok());
    }
    *fake.tools.lock().unwrap() = vec![tool("a", "then")];
    assert!(locked.call(&to("a")).await.is_ok(), "the same words are the same tool");
    *fake.tools.lock().unwrap() = vec![tool("a", "now")];
    assert!(locked.call(&to("a")).await.is_err());
    assert_eq!(fake.calls.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn a_server_that_the_lock_does_not_have_is_all_new() {
    let fake = Fake::new(vec![tool("a", "")]);
    let empty = Lock::read(Path::new(FILE_NAME), br#"{"version":1,"servers":[]}"#).unwrap();
    let locked = Locked::new(fake.clone(), empty, Grants::parse(["all"]).unwrap());
    assert!(locked.call(&to("a")).await.is_err());
    assert!(matches!(locked.violation(), Some(Violation::Changed(_))));
}

#[tokio::test]
async fn what_a_lock_says_must_fit_its_digest_when_a_tool_is_touched() {
    // Whoever reads the lock sees harmless words, over the digest of others.
    let (shown, meant) = (text(&catalog(&[tool("a", "harmless")])), tool("a", "evil"));
    let mut forged: Value = serde_json::from_str(&shown.unwrap()).unwrap();
    let evil = catalog(std::slice::from_ref(&meant));
    let hex = |hash: blake3::Hash| json!(hash.to_hex().as_str());
    forged["servers"][0]["blake3"] = hex(evil.servers()[0].digest);
    forged["servers"][0]["tools"][0]["blake3"] = hex(digest(&meant));
    let lock = Lock::read(Path::new(FILE_NAME), forged.to_string().as_bytes()).unwrap();
    let fake = Fake::new(vec![meant]);
    let locked = Locked::new(fake.clone(), lock, Grants::parse(["all"]).unwrap());
    assert!(locked.call(&to("a")).await.is_err());
    assert!(matches!(locked.violation(), Some(Violation::Unknown(Error::Damaged { .. }))));
    assert_eq!(fake.calls.load(Ordering::Relaxed), 0);
}
