//! Typed imports against servers that say one thing, and then another.

use std::sync::Mutex;

use futures::future::{BoxFuture, FutureExt as _, ready};
use mcp_host_types::Shape;
use mcp_host_types::shape::{Field, Integer, Label, Record};
use serde_json::{Value, json};
use wasmtime::component::Val;

use super::*;
use crate::limits::Limits;
use crate::tools::{Annotations, Call, Effect, ErrorReason, Session, ToolOutput};
use crate::typed::tape::Tape;
use crate::typed::{dynamic, known};

/// One server with one tool, `get_sum`, that adds nothing up and answers with its arguments.
struct Server {
    name: ServerName,
    tool: Mutex<Arc<ToolDescription>>,
    called: Mutex<Vec<String>>,
}

impl Server {
    fn new(input: &Value, output: Option<&Value>) -> Arc<Self> {
        let name = ServerName::new("every_thing").unwrap();
        Arc::new(Self {
            name,
            tool: Mutex::new(described(input, output)),
            called: Mutex::default(),
        })
    }

    fn changes_to(&self, input: &Value, output: Option<&Value>) {
        *self.tool.lock().unwrap() = described(input, output);
    }

    fn now(&self) -> Arc<ToolDescription> {
        self.tool.lock().unwrap().clone()
    }
}

fn described(input: &Value, output: Option<&Value>) -> Arc<ToolDescription> {
    Arc::new(ToolDescription {
        server: "every_thing".to_owned(),
        tool: "get_sum".to_owned(),
        title: None,
        description: String::new(),
        input_schema: input.to_string(),
        output_schema: output.map(Value::to_string),
        annotations: Annotations {
            read_only: None,
            destructive: None,
            idempotent: None,
            open_world: None,
        },
    })
}

impl Tools for Server {
    fn servers(&self) -> Vec<ServerName> {
        vec![self.name.clone()]
    }

    fn call<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        self.called.lock().unwrap().push(call.arguments.clone());
        let structured = Some(call.arguments.clone());
        ready(Ok(ToolOutput { structured, content: Vec::new() })).boxed()
    }

    fn list<'a>(
        &'a self,
        _: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        ready(Ok(vec![self.now()])).boxed()
    }

    fn describe<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        ready(Ok(self.now())).boxed()
    }
}

/// `{"a": integer, "perHaps"?: string}`.
fn schema(required: &[&str]) -> Value {
    let properties = json!({ "a": { "type": "integer" }, "perHaps": { "type": "string" } });
    json!({ "type": "object", "properties": properties, "required": required })
}

fn field(name: &str, shape: Shape) -> Field {
    let label = Label { name: name.to_owned(), wire: name.replace('-', "_") };
    Field { label, docs: String::new(), shape, optional: false }
}

/// The record that a binary has for [`schema`].
fn record() -> Shape {
    let optional = Shape::Option(Box::new(Shape::Text));
    let fields = vec![field("a", Shape::Integer(Integer::S64)), field("per-haps", optional)];
    Shape::Record(Record { name: String::new(), docs: String::new(), fields, others: None })
}

fn function(name: &str) -> Signature {
    Signature {
        name: name.to_owned(),
        is_async: false,
        params: Ok(vec![("args".to_owned(), record())]),
        result: Ok(Some(result())),
    }
}

/// What such functions give.
fn result() -> Shape {
    Shape::Result { ok: Some(Arc::new(record())), error: Some(known::TOOL_ERROR.clone()) }
}

fn imports(interface: &str, function: Signature) -> Vec<Interface> {
    vec![Interface { name: interface.to_owned(), functions: vec![function] }]
}

fn all() -> Grants {
    Grants::parse(["all"]).unwrap()
}

async fn bound(server: &Arc<Server>) -> Arc<TypedTool> {
    let wanted = imports("mcp-tools:every-thing/tools", function("get-sum"));
    let found = find(wanted, server.as_ref()).await;
    let bound = Bound::new(found, &all()).unwrap();
    bound.interfaces()["mcp-tools:every-thing/tools"][0].clone()
}

fn session(server: &Arc<Server>) -> Session {
    Session::new(server.clone(), all(), &Limits::default())
}

/// A record of [`schema`] without what may be absent.
fn args(a: u64) -> Tape {
    let mut tape = Tape::default();
    [a, 0].into_iter().for_each(|word| tape.push(word));
    tape
}

/// Calls a tool, and gives its `result`.
async fn called(tool: &TypedTool, session: &Session, mut tape: Tape) -> Val {
    tool.call(session, &mut tape).await.unwrap();
    dynamic::value(&mut tape.cursor(), &result()).unwrap()
}

/// The name of the reason, and the message, of a call that failed.
fn failed(value: &Val) -> (String, String) {
    let Val::Result(Err(Some(error))) = value else { panic!("{value:?}") };
    let Val::Record(fields) = error.as_ref() else { panic!("{error:?}") };
    let (Val::Variant(reason, _), Val::String(message)) = (&fields[0].1, &fields[2].1) else {
        panic!("{fields:?}")
    };
    (reason.clone(), message.clone())
}

#[tokio::test]
async fn a_call_goes_out_under_the_servers_names_and_comes_back_as_a_value() {
    let server = Server::new(&schema(&["a"]), Some(&schema(&["a"])));
    let tool = bound(&server).await;
    let answer = called(&tool, &session(&server), args(3)).await;
    let record = dynamic::value(&mut args(3).cursor(), &record());
    assert_eq!(answer, Val::Result(Ok(record.map(Box::new))));
    assert_eq!(*server.called.lock().unwrap(), [r#"{"a":3}"#]);
}

#[tokio::test]
async fn a_schema_that_changes_under_a_run_is_refused_at_the_call_and_nothing_is_sent() {
    let server = Server::new(&schema(&["a"]), Some(&schema(&["a"])));
    let (tool, session) = (bound(&server).await, session(&server));
    server.changes_to(&schema(&["a", "perHaps"]), Some(&schema(&["a"])));
    let answer = called(&tool, &session, args(3)).await;
    let (reason, message) = failed(&answer);
    assert_eq!(reason, "unknown-tool");
    assert!(message.contains(r#"field "perHaps" is now required"#), "{message}");
    assert!(server.called.lock().unwrap().is_empty());
    // One that still fits is called on.
    server.changes_to(&schema(&[]), Some(&schema(&["a"])));
    assert!(matches!(called(&tool, &session, args(4)).await, Val::Result(Ok(_))));
}

#[tokio::test]
async fn an_answer_that_breaks_its_own_schema_is_an_error_that_holds_it() {
    let output =
        json!({ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] });
    let server = Server::new(&schema(&["a"]), Some(&schema(&["a"])));
    let tool = bound(&server).await;
    let session = session(&server);
    server.changes_to(&schema(&["a"]), Some(&output));
    assert_eq!(failed(&called(&tool, &session, args(1)).await).0, "unknown-tool");
    let missing = json!({ "type": "object", "properties": {}, "additionalProperties": true });
    let server = Server::new(&missing, Some(&schema(&["a"])));
    let wanted = Signature { params: Ok(Vec::new()), ..function("get-sum") };
    let found = find(imports("mcp-tools:every-thing/tools", wanted), server.as_ref()).await;
    let bound = Bound::new(found, &all()).unwrap();
    let tool = bound.interfaces()["mcp-tools:every-thing/tools"][0].clone();
    let session = self::session(&server);
    let (reason, message) = failed(&called(&tool, &session, Tape::default()).await);
    assert_eq!(reason, "failed");
    assert!(message.contains("output schema"), "{message}");
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_order_in_which_it_can_be_mended() {
    let server = Server::new(&schema(&["a", "perHaps"]), Some(&schema(&["a"])));
    let none = Grants::default();
    let bind = async |interface: &str, name: &str, grants: &Grants| {
        let found = find(imports(interface, function(name)), server.as_ref()).await;
        Bound::new(found, grants).err()
    };
    let interface = "mcp-tools:every-thing/tools";
    assert!(matches!(bind("mcp-tools:other/tools", "x", &none).await, Some(Error::NoServer(_))));
    let Some(Error::NotGranted(missing)) = bind(interface, "get-sum", &none).await else {
        panic!("granted")
    };
    assert_eq!(missing, [(server.name.clone(), "get_sum".to_owned())]);
    let Some(Error::Changed(changed)) = bind(interface, "get-sum", &all()).await else {
        panic!("unchanged")
    };
    assert_eq!(changed, [r#"every_thing/get_sum: field "perHaps" is now required"#]);
    let Some(Error::Changed(changed)) = bind(interface, "gone", &none).await else {
        panic!("there")
    };
    assert!(changed[0].starts_with("mcp-tools:every-thing/tools#gone: "), "{changed:?}");
}

#[tokio::test]
async fn a_server_that_cannot_be_asked_is_an_error_of_the_server() {
    struct Dead(ServerName);
    impl Tools for Dead {
        fn servers(&self) -> Vec<ServerName> {
            vec![self.0.clone()]
        }
        fn call<'a>(&'a self, _: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
            ready(Err(dead())).boxed()
        }
        fn list<'a>(
            &'a self,
            _: &'a ServerName,
        ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
            ready(Err(dead())).boxed()
        }
        fn describe<'a>(
            &'a self,
            _: &'a str,
            _: &'a str,
        ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
            ready(Err(dead())).boxed()
        }
    }
    fn dead() -> ToolError {
        let (message, effect) = ("it went away".to_owned(), Effect::NotSent);
        ToolError { reason: ErrorReason::Unavailable, effect, message, hint: None }
    }
    let server = Dead(ServerName::new("every_thing").unwrap());
    let wanted = imports("mcp-tools:every-thing/tools", function("get-sum"));
    let error = Bound::new(find(wanted, &server).await, &all()).err().unwrap();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (Kind::ServerUnavailable, "it went away")
    );
}
