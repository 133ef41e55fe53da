//! The tree over servers that offer odd names, nothing, too much, or do not answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::*;
use crate::grant::Grants;
use crate::limits::Limits;
use crate::tools::{
    Annotations, Call, Effect, ErrorReason, ToolDescription, ToolError, ToolOutput, Tools,
};

/// Servers that only list; the one called `down` does not.
#[derive(Default)]
struct Fake {
    servers: Mutex<BTreeMap<ServerName, Vec<Arc<ToolDescription>>>>,
    lists: AtomicUsize,
}

impl Fake {
    fn with(self, server: &str, tools: &[&str]) -> Self {
        self.offer(server, tools);
        self
    }

    fn offer(&self, server: &str, tools: &[&str]) {
        let tools = tools.iter().map(|name| tool(server, name)).collect();
        self.servers.lock().unwrap().insert(ServerName::new(server).unwrap(), tools);
    }

    fn tree(self, grants: &[&str]) -> (ToolTree, Arc<Self>) {
        let fake = Arc::new(self);
        let grants = Grants::parse(grants).unwrap();
        let session = Session::new(fake.clone(), grants, &Limits::default());
        (ToolTree::new(Arc::new(session)), fake)
    }

    fn lists(&self) -> usize {
        self.lists.load(Ordering::Relaxed)
    }
}

fn tool(server: &str, name: &str) -> Arc<ToolDescription> {
    let annotations = Annotations {
        read_only: Some(true),
        destructive: None,
        idempotent: None,
        open_world: None,
    };
    Arc::new(ToolDescription {
        server: server.to_owned(),
        tool: name.to_owned(),
        title: None,
        description: format!("Does {name}. And more."),
        input_schema: r#"{"type":"object"}"#.to_owned(),
        output_schema: None,
        annotations,
    })
}

fn failure(message: &str) -> ToolError {
    let (reason, effect) = (ErrorReason::Unavailable, Effect::NotSent);
    ToolError { reason, effect, message: message.to_owned(), hint: Some("start it".into()) }
}

impl Tools for Fake {
    fn servers(&self) -> Vec<ServerName> {
        self.servers.lock().unwrap().keys().cloned().collect()
    }

    fn call<'a>(&'a self, _call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        async { Err(failure("it only lists")) }.boxed()
    }

    fn list<'a>(
        &'a self,
        server: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        self.lists.fetch_add(1, Ordering::Relaxed);
        let tools = self.servers.lock().unwrap().get(server).cloned();
        let tools = tools.filter(|_| server.as_str() != "down");
        async { tools.ok_or_else(|| failure("it did not start")) }.boxed()
    }

    fn describe<'a>(
        &'a self,
        _server: &'a str,
        _tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        async { Err(failure("it only lists")) }.boxed()
    }
}

async fn names(tree: &ToolTree, path: &[&str]) -> Vec<String> {
    tree.list(path).await.unwrap().into_iter().map(|entry| entry.name).collect()
}

async fn text(tree: &ToolTree, path: &[&str]) -> String {
    String::from_utf8(tree.read(path).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn servers_are_listed_and_found_without_asking_any() {
    let (tree, fake) =
        Fake::default().with("b", &["t"]).with("a", &[]).with("down", &[]).tree(&["all"]);
    assert_eq!(
        tree.list(&[]).await.unwrap(),
        [entry("README.md", Kind::File), entry("servers", Kind::Directory),]
    );
    assert_eq!(names(&tree, &["servers"]).await, ["a", "b", "down"]);
    assert!(text(&tree, &["README.md"]).await.contains("call-tool"));
    for path in [&["servers", "b"][..], &["servers", "down"], &["servers"], &[]] {
        assert_eq!(tree.look_up(path).await.unwrap(), Node::Directory, "{path:?}");
    }
    for path in [&["README.md"][..], &["servers", "down", "index.json"]] {
        assert_eq!(tree.look_up(path).await.unwrap(), Node::File, "{path:?}");
    }
    assert_eq!(fake.lists(), 0);
}

#[tokio::test]
async fn a_server_has_an_index_and_two_files_a_tool() {
    let (tree, _) = Fake::default().with("s", &["a", "a-b", "z"]).tree(&["all"]);
    let files = names(&tree, &["servers", "s"]).await;
    assert_eq!(
        files,
        ["a-b.json", "a-b.md", "a.json", "a.md", "index.json", "index.md", "z.json", "z.md",]
    );
    for file in &files {
        let path = ["servers", "s", file];
        assert_eq!(tree.look_up(&path).await.unwrap(), Node::File, "{file}");
        assert!(text(&tree, &path).await.ends_with('\n'), "{file}");
    }
}

#[tokio::test]
async fn a_path_that_leads_nowhere_says_why() {
    let (tree, _) = Fake::default().with("s", &["a"]).tree(&["all"]);
    for (path, reason) in [
        (&["nothing"][..], FileReason::NotFound),
        (&[""], FileReason::NotFound),
        (&[".."], FileReason::NotFound),
        (&["readme.md"], FileReason::NotFound),
        (&["servers", "S"], FileReason::NotFound),
        (&["servers", "x", "a.md"], FileReason::NotFound),
        (&["servers", "s", "a"], FileReason::NotFound),
        (&["servers", "s", "A.md"], FileReason::NotFound),
        (&["servers", "s", "a.txt"], FileReason::NotFound),
        (&["servers", "s", "b", "c"], FileReason::NotFound),
        (&["README.md", "x"], FileReason::NotADirectory),
        (&["servers", "s", "a.md", "x"], FileReason::NotADirectory),
        (&["servers", "s", "index.md", "x", "y"], FileReason::NotADirectory),
    ] {
        let found = [
            tree.look_up(path).await.unwrap_err(),
            tree.list(path).await.unwrap_err(),
            tree.read(path).await.unwrap_err(),
        ];
        for error in found {
            assert_eq!(error.reason, reason, "{path:?}: {error:?}");
            assert!(error.message.contains(&path.join("/")), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_directory_is_not_read_and_a_file_not_listed() {
    let (tree, _) = Fake::default().with("s", &["a"]).tree(&["all"]);
    for path in [&[][..], &["servers"], &["servers", "s"]] {
        assert_eq!(tree.read(path).await.unwrap_err().reason, FileReason::IsADirectory);
    }
    for path in [&["README.md"][..], &["servers", "s", "a.md"], &["servers", "s", "index.md"]] {
        assert_eq!(tree.list(path).await.unwrap_err().reason, FileReason::NotADirectory);
    }
}

#[tokio::test]
async fn what_a_path_holds_cannot_make_a_message_long_or_hide_in_it() {
    let (tree, _) = Fake::default().tree(&["all"]);
    let error = tree.look_up(&["\u{1b}[2J\u{202e}", &"x".repeat(100_000)]).await.unwrap_err();
    assert!(error.message.len() < 1_000, "{} bytes", error.message.len());
    assert!(!error.message.contains(crate::name::is_hidden), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_down_costs_itself() {
    let (tree, _) = Fake::default().with("down", &["a"]).with("s", &["a"]).tree(&["all"]);
    assert_eq!(names(&tree, &["servers"]).await, ["down", "s"]);
    assert!(tree.read(&["servers", "s", "a.md"]).await.is_ok());
    let found = [
        tree.list(&["servers", "down"]).await.unwrap_err(),
        tree.read(&["servers", "down", "index.md"]).await.unwrap_err(),
        tree.look_up(&["servers", "down", "a.md"]).await.map(|_| ()).unwrap_err(),
    ];
    for error in found {
        assert_eq!(error.reason, FileReason::Io);
        assert!(error.message.contains("down") && error.message.contains("did not start"));
        assert_eq!(error.hint.as_deref(), Some("start it"));
    }
}

#[tokio::test]
async fn only_what_is_granted_is_there() {
    let fake = Fake::default().with("s", &["a", "b"]).with("t", &["c"]).with("u", &["d"]);
    let (tree, _) = fake.tree(&["s/b", "u/gone"]);
    assert_eq!(names(&tree, &["servers"]).await, ["s", "u"]);
    assert_eq!(names(&tree, &["servers", "s"]).await, ["b.json", "b.md", "index.json", "index.md"]);
    assert!(!text(&tree, &["servers", "s", "index.md"]).await.contains("`a`"));
    let hidden = tree.read(&["servers", "s", "a.md"]).await.unwrap_err();
    assert_eq!(hidden.reason, FileReason::NotFound);
    assert_eq!(names(&tree, &["servers", "u"]).await, ["index.json", "index.md"]);
    assert_eq!(text(&tree, &["servers", "u", "index.json"]).await, "[]\n");
    assert!(text(&tree, &["servers", "u", "index.md"]).await.contains("none"));
}

#[tokio::test]
async fn tools_with_odd_names_are_found_by_the_index() {
    let odd = ["A", "a", "con", "index", "Index.md", "a b", "été", "-rf", "a.md", "x\u{202e}y"];
    let (tree, _) = Fake::default().with("my server", &odd).tree(&["all"]);
    let directory = names(&tree, &["servers"]).await.remove(0);
    assert!(directory.starts_with("my_server-"), "{directory}");
    let files = names(&tree, &["servers", &directory]).await;
    let folded: BTreeMap<_, _> = files.iter().map(|file| (file.to_lowercase(), ())).collect();
    assert_eq!((files.len(), folded.len()), (22, 22), "{files:?}");
    let index = text(&tree, &["servers", &directory, "index.json"]).await;
    let index: Vec<serde_json::Value> = serde_json::from_str(&index).unwrap();
    assert_eq!(index.len(), odd.len());
    for (entry, name) in index.iter().zip(odd) {
        assert_eq!(entry["name"], name);
        let file = format!("{}.json", entry["file"].as_str().unwrap());
        let tool = text(&tree, &["servers", &directory, &file]).await;
        let tool: serde_json::Value = serde_json::from_str(&tool).unwrap();
        assert_eq!((&tool["server"], &tool["tool"]), (&"my server".into(), &name.into()));
    }
}

#[tokio::test]
async fn the_paths_of_a_server_or_a_tool_lead_to_files() {
    let (tree, _) =
        Fake::default().with("my server", &["a", "b c"]).with("s", &["x"]).tree(&["all"]);
    let server = ServerName::new("my server").unwrap();
    let all = tree.paths(&server, None).await.unwrap();
    let some = tree.paths(&server, Some("b c")).await.unwrap();
    assert_eq!((all.len(), some.len()), (6, 2));
    for path in &all {
        let below: Vec<&str> = path.strip_prefix("/mcp-tools/").unwrap().split('/').collect();
        assert_eq!(tree.look_up(&below).await.unwrap(), Node::File, "{path}");
    }
    assert!(some.iter().all(|path| all.contains(path) && path.contains("b_c-")), "{some:?}");
    assert_eq!(tree.paths(&server, Some("x")).await.unwrap(), [""; 0]);
    assert_eq!(tree.paths(&ServerName::new("x").unwrap(), None).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_list_that_changes_is_seen_at_once() {
    let (tree, fake) = Fake::default().with("s", &["a"]).tree(&["all"]);
    let before = tree.read(&["servers", "s", "index.md"]).await.unwrap();
    fake.offer("s", &["a", "b"]);
    assert!(names(&tree, &["servers", "s"]).await.contains(&"b.md".to_owned()));
    assert_ne!(tree.read(&["servers", "s", "index.md"]).await.unwrap(), before);
    fake.offer("s", &["a"]);
    assert_eq!(tree.read(&["servers", "s", "index.md"]).await.unwrap(), before);
}

#[tokio::test]
async fn a_file_that_is_read_in_parts_is_rendered_once() {
    let (tree, _) = Fake::default().with("s", &["a"]).tree(&["all"]);
    for file in ["a.md", "a.json", "index.md", "index.json"] {
        let path = ["servers", "s", file];
        let (first, second) = (tree.read(&path).await.unwrap(), tree.read(&path).await.unwrap());
        assert!(Arc::ptr_eq(&first, &second), "{file}");
    }
}

#[tokio::test]
async fn as_many_tools_as_a_server_may_have_are_all_there() {
    let tools: Vec<String> = (0..crate::limits::MAX_TOOLS).map(|n| format!("t{n}")).collect();
    let tools: Vec<&str> = tools.iter().map(String::as_str).collect();
    let (tree, fake) = Fake::default().with("s", &tools).tree(&["s"]);
    assert_eq!(names(&tree, &["servers", "s"]).await.len(), 2 * tools.len() + 2);
    let index = text(&tree, &["servers", "s", "index.md"]).await;
    assert_eq!(index.lines().filter(|line| line.starts_with("- ")).count(), tools.len());
    assert_eq!(fake.lists(), 2);
}
