//! The gateway between a client of the protocol library's and servers that exist only in
//! memory, in all pairings of eras.

mod fake;
mod hostile;

use std::time::Duration;

use rmcp::model::{
    ArgumentInfo, CallToolResult, ClientConfig, ClientRequest, ElicitRequestParams, ElicitResult,
    ElicitationAction, Implementation, LoggingMessageNotificationParam, ProgressNotificationParam,
    ProtocolVersion, Reference, ResourceUpdatedNotificationParam,
};
use rmcp::service::{PeerRequestOptions, RunningService};
use rmcp::{
    ClientHandler, ClientLifecycleMode, ClientServiceExt as _, RoleClient, ServiceError,
    ServiceExt as _,
};
use serde_json::{Value, json};
use tokio::io::duplex;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::timeout;

use self::fake::{Fake, fake, until};
use super::*;
use crate::bridge::{Bridge, Era};
use crate::cache::Cache;
use crate::config::approvals::Approvals;
use crate::grant::Grants;
use crate::policy::{Policy, Rule};
use crate::serve::audit::Audit;
use crate::serve::lists::Lists;
use crate::serve::metrics::Metrics;

/// What a client hears.
#[derive(Debug, PartialEq)]
enum Heard {
    Asked(String),
    Progress(f64),
    Log(Value),
    Tools,
    Updated(String),
}

/// A client whose person is called Ada.
struct Person(UnboundedSender<Heard>);

impl ClientHandler for Person {
    fn get_info(&self) -> ClientConfig {
        let client = ClientCapabilities::builder().enable_elicitation().build();
        ClientConfig::new(client, Implementation::new("test", "1"))
            .with_protocol_version(ProtocolVersion::V_2025_11_25)
    }

    async fn create_elicitation(
        &self,
        params: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        if let ElicitRequestParams::FormElicitationParams { message, .. } = params {
            let _ = self.0.send(Heard::Asked(message));
        }
        Ok(ElicitResult::new(ElicitationAction::Accept).with_content(json!({"name": "Ada"})))
    }

    async fn on_progress(
        &self,
        params: ProgressNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        let _ = self.0.send(Heard::Progress(params.progress));
    }

    async fn on_logging_message(
        &self,
        params: LoggingMessageNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        let _ = self.0.send(Heard::Log(params.data));
    }

    async fn on_tool_list_changed(&self, _: NotificationContext<RoleClient>) {
        let _ = self.0.send(Heard::Tools);
    }

    async fn on_resource_updated(
        &self,
        params: ResourceUpdatedNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        let _ = self.0.send(Heard::Updated(params.uri));
    }
}

type Connected = (RunningService<RoleClient, Person>, UnboundedReceiver<Heard>);

pub(super) type Pipes<'a> = Vec<(&'a str, Option<tokio::io::DuplexStream>)>;

/// Grants some tools of each server.
async fn gateway(servers: Pipes<'_>) -> Gateway {
    let grants = servers.iter().flat_map(|(name, _)| {
        let granted = ["echo", "ask", "fail", "odd", "slow", "step", "touch"];
        granted.map(|tool| format!("{name}/{tool}"))
    });
    granting(&grants.collect::<Vec<_>>(), servers).await
}

/// Grants all of each server.
pub(super) async fn whole(servers: Pipes<'_>) -> Gateway {
    granting(&["all"], servers).await
}

async fn granting<S: AsRef<str>>(grants: &[S], servers: Pipes<'_>) -> Gateway {
    let bridge = Bridge::over(servers).await;
    Gateway::new(Arc::new(hub(bridge, Grants::parse(grants).unwrap()))).unwrap()
}

async fn client(gateway: &Gateway, era: Era) -> Connected {
    let (ours, theirs) = duplex(1 << 16);
    let serving = gateway.clone();
    tokio::spawn(async move { serving.serve(theirs).await.unwrap().waiting().await });
    let (heard, hearing) = mpsc::unbounded_channel();
    let lifecycle = match era {
        Era::Legacy => ClientLifecycleMode::Initialize,
        Era::Modern => ClientLifecycleMode::Discover {
            preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        },
    };
    (Person(heard).serve_with_lifecycle(ours, lifecycle).await.unwrap(), hearing)
}

async fn one(up: Era, down: Era) -> (Connected, UnboundedReceiver<Value>, Gateway) {
    let Fake { pipe, log } = fake("s", up);
    let gateway = gateway(vec![("s", Some(pipe))]).await;
    (client(&gateway, down).await, log, gateway)
}

fn call(tool: &str, arguments: Value) -> CallToolRequestParams {
    let Value::Object(arguments) = arguments else { panic!("no object") };
    CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments)
}

fn said(result: &CallToolResult) -> String {
    let texts = result.content.iter().filter_map(|block| block.as_text());
    texts.map(|text| text.text.clone()).collect::<Vec<_>>().join("|")
}

async fn heard(hearing: &mut UnboundedReceiver<Heard>) -> Heard {
    timeout(Duration::from_secs(5), hearing.recv()).await.unwrap().unwrap()
}

const ERAS: [Era; 2] = [Era::Legacy, Era::Modern];

/// A hub whose policy allows whatever is granted.
fn hub(bridge: Bridge, grants: Grants) -> Hub {
    let lists = Lists::new(bridge.clone(), [], Cache::disabled().lists());
    Hub {
        bridge,
        lists,
        grants,
        policy: Policy::new(vec![Rule::parse("all=allow").unwrap()]).unwrap(),
        approvals: Approvals::open(),
        audit: Audit::none(),
        metrics: Arc::new(Metrics::new()),
        lock: None,
    }
}

#[tokio::test]
async fn in_every_pairing_of_eras_a_server_asks_the_person_and_goes_on() {
    for (up, down) in ERAS.iter().flat_map(|up| ERAS.map(|down| (*up, down))) {
        let ((client, mut hearing), _log, gateway) = one(up, down).await;
        let result = client.call_tool(call("ask", json!({}))).await.unwrap();
        let asked = Heard::Asked("Server s asks: Who are you?".to_owned());
        assert_eq!(heard(&mut hearing).await, asked, "{up:?} {down:?}");
        assert_eq!(said(&result), "hello Ada", "{up:?} {down:?}");
        assert_eq!(gateway.shared.desk.waiting(), 0);
        assert_eq!(
            said(&client.call_tool(call("echo", json!({"n": 1}))).await.unwrap()),
            r#"s {"n":1}"#
        );
    }
}

#[tokio::test]
async fn a_state_that_was_changed_or_belongs_to_another_call_is_refused() {
    for up in ERAS {
        let ((client, _), _log, _) = one(up, Era::Modern).await;
        let asked = client.peer().call_tool_once(call("ask", json!({}))).await.unwrap();
        let CallToolResponse::InputRequired(asked) = asked else { panic!("{asked:?}") };
        let state = asked.request_state.unwrap();
        let tampered = format!("{}x", state.get(..state.len() - 1).unwrap());
        for (tool, state) in [("ask", tampered), ("echo", state)] {
            let mut again = call(tool, json!({}));
            again.request_state = Some(state);
            let error = client.peer().call_tool_once(again).await.unwrap_err();
            let ServiceError::McpError(error) = error else { panic!("{error}") };
            assert_eq!(error.code, rmcp::model::ErrorCode::INVALID_PARAMS, "{tool}");
        }
    }
}

#[tokio::test]
async fn progress_and_logs_reach_the_caller_before_the_result() {
    for up in ERAS {
        let ((client, mut hearing), _log, _) = one(up, Era::Legacy).await;
        let result = client.call_tool(call("step", json!({}))).await.unwrap();
        assert_eq!(said(&result), "done");
        let mut all = Vec::new();
        for _ in 0..3 {
            all.push(heard(&mut hearing).await);
        }
        for expected in [Heard::Progress(1.0), Heard::Progress(2.0), Heard::Log(json!("careful"))] {
            assert!(all.contains(&expected), "{all:?}");
        }
    }
}

#[tokio::test]
async fn a_call_that_is_cancelled_is_cancelled_at_the_server() {
    for down in ERAS {
        let ((client, _), mut log, _) = one(Era::Legacy, down).await;
        let request = rmcp::model::CallToolRequest::new(call("slow", json!({})));
        let request = ClientRequest::CallToolRequest(request);
        let options = PeerRequestOptions::no_options();
        let handle = client.peer().send_cancellable_request(request, options).await.unwrap();
        let id = until(&mut log, "tools/call").await["id"].clone();
        handle.cancel(None).await.unwrap();
        let cancelled = until(&mut log, "notifications/cancelled").await;
        assert_eq!(cancelled["params"]["requestId"], id);
    }
}

#[tokio::test]
async fn changes_of_the_tools_are_told_in_both_eras() {
    for (up, down) in ERAS.iter().flat_map(|up| ERAS.map(|down| (*up, down))) {
        let ((client, mut hearing), mut log, _) = one(up, down).await;
        if up == Era::Modern {
            until(&mut log, "subscriptions/listen").await;
        }
        let wanted = SubscriptionFilter::builder().tools_list_changed().build();
        let listening = match down {
            Era::Modern => Some(client.peer().listen(wanted).await.unwrap()),
            Era::Legacy => None,
        };
        client.call_tool(call("touch", json!({}))).await.unwrap();
        match listening {
            Some(mut news) => {
                timeout(Duration::from_secs(5), news.next()).await.unwrap().unwrap().unwrap();
            }
            None => assert_eq!(heard(&mut hearing).await, Heard::Tools),
        }
    }
}

#[tokio::test]
async fn a_tool_keeps_all_that_it_says_and_what_is_not_granted_is_not_there() {
    let ((client, _), _log, gateway) = one(Era::Legacy, Era::Legacy).await;
    assert_eq!(client.peer_info().unwrap().instructions.as_deref(), Some("Be kind."));
    let tools = client.list_all_tools().await.unwrap();
    let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(names, ["ask", "echo", "fail", "odd", "slow", "step", "touch"]);
    assert_eq!(tools[1].title.as_deref(), Some("Echo"));
    assert_eq!(tools[1].meta.as_ref().unwrap().get("vendor"), Some(&json!(1)));
    assert_eq!(tools[1].icons.as_ref().unwrap().len(), 1);
    assert_eq!(gateway.get_tool("echo").as_ref(), Some(&tools[1]));
    let refused = client.call_tool(call("hidden", json!({}))).await.unwrap();
    assert_eq!(refused.is_error, Some(true));
    assert!(said(&refused).contains("not granted"), "{}", said(&refused));
}

#[tokio::test]
async fn what_goes_wrong_is_told_for_a_model() {
    let ((client, _), mut log, _) = one(Era::Legacy, Era::Legacy).await;
    let unfit = client.call_tool(call("echo", json!({"n": "one"}))).await.unwrap();
    assert_eq!(unfit.is_error, Some(true));
    assert!(said(&unfit).contains("Correct the arguments and call again"), "{}", said(&unfit));
    assert!(client.call_tool(call("odd", json!({}))).await.is_ok());
    assert_eq!(until(&mut log, "tools/call").await["params"]["name"], "odd", "only that was sent");
    client.list_all_tools().await.unwrap();
    let unknown = client.call_tool(call("ecko", json!({}))).await.unwrap_err().to_string();
    assert!(unknown.contains("did you mean echo?"), "{unknown}");
    let ServiceError::McpError(error) =
        client.call_tool(call("fail", json!({}))).await.unwrap_err()
    else {
        panic!("another error");
    };
    assert_eq!(
        (error.code.0, error.message.as_ref(), error.data),
        (-32050, "no luck", Some(json!({"a": 1})))
    );
}

#[tokio::test]
async fn a_block_of_an_unknown_kind_costs_nothing_else() {
    let ((client, _), _log, _) = one(Era::Modern, Era::Modern).await;
    let result = client.call_tool(call("odd", json!({}))).await.unwrap();
    assert_eq!(said(&result), r#"{"type":"hologram","x":1}|t"#);
}

#[tokio::test]
async fn a_dead_server_costs_only_itself() {
    let (a, b) = (fake("a", Era::Legacy), fake("b", Era::Modern));
    let gateway = gateway(vec![("a", Some(a.pipe)), ("b", Some(b.pipe)), ("dead", None)]).await;
    let (client, _) = client(&gateway, Era::Modern).await;
    let tools = client.list_all_tools().await.unwrap();
    let names: Vec<_> = tools.iter().map(|tool| tool.name.to_string()).collect();
    assert_eq!(names.len(), 14);
    assert_eq!((names[0].as_str(), names[7].as_str()), ("a__ask", "b__ask"));
    assert_eq!(said(&client.call_tool(call("b__echo", json!({}))).await.unwrap()), "b {}");
    let near = client.call_tool(call("b_echo", json!({}))).await.unwrap_err().to_string();
    assert!(near.contains("did you mean b__echo?"), "{near}");
    let dead = client.call_tool(call("dead__echo", json!({}))).await.unwrap();
    assert!(said(&dead).contains("safe to call again"), "{}", said(&dead));
}

#[tokio::test]
async fn resources_are_read_where_they_are() {
    for down in ERAS {
        let (a, b) = (fake("a", Era::Legacy), fake("b", Era::Modern));
        let gateway = whole(vec![("a", Some(a.pipe)), ("b", Some(b.pipe))]).await;
        let (client, _) = client(&gateway, down).await;
        for (uri, owner) in [
            ("mem://b/one", "b"),
            ("mem://a/item/7", "a"),
            ("mem://b/item/8", "b"),
            ("mem://both", "a"),
        ] {
            let read = client.read_resource(ReadResourceRequestParams::new(uri)).await.unwrap();
            let text = serde_json::to_value(&read).unwrap()["contents"][0]["text"].clone();
            assert_eq!(text, format!("{owner}:{uri}"));
        }
        let listed = client.list_all_resources().await.unwrap();
        assert_eq!(listed.len(), 3, "one that both list is listed once");
        assert_eq!(client.list_all_resource_templates().await.unwrap().len(), 2);
        let missing = client.read_resource(ReadResourceRequestParams::new("mem://c")).await;
        assert!(missing.unwrap_err().to_string().contains("no server has this resource"));
    }
}

#[tokio::test]
async fn prompts_and_completions_find_their_server() {
    let (a, b) = (fake("a", Era::Legacy), fake("b", Era::Modern));
    let gateway = whole(vec![("a", Some(a.pipe)), ("b", Some(b.pipe))]).await;
    let (client, _) = client(&gateway, Era::Legacy).await;
    let names: Vec<_> =
        client.list_all_prompts().await.unwrap().into_iter().map(|prompt| prompt.name).collect();
    assert_eq!(names, ["a__greet", "b__greet"]);
    let prompt = client.get_prompt(GetPromptRequestParams::new("b__greet")).await.unwrap();
    assert!(serde_json::to_string(&prompt).unwrap().contains("b greets"));
    let argument = ArgumentInfo::new("x", "y");
    for (reference, values) in [
        (Reference::for_prompt("a__greet"), ["greet", "a"]),
        (Reference::for_resource("mem://b/item/{id}"), ["uri", "b"]),
    ] {
        let params = CompleteRequestParams::new(reference, argument.clone());
        assert_eq!(client.complete(params).await.unwrap().completion.values, values);
    }
}

#[tokio::test]
async fn a_resource_is_watched_once_however_many_want_it() {
    let Fake { pipe, mut log } = fake("s", Era::Legacy);
    let gateway = whole(vec![("s", Some(pipe))]).await;
    let (one, _) = client(&gateway, Era::Legacy).await;
    let (two, _) = client(&gateway, Era::Legacy).await;
    for client in [&one, &two] {
        client.subscribe(SubscribeRequestParams::new("mem://s/one")).await.unwrap();
    }
    until(&mut log, "resources/subscribe").await;
    one.unsubscribe(UnsubscribeRequestParams::new("mem://s/one")).await.unwrap();
    two.call_tool(call("echo", json!({}))).await.unwrap();
    two.unsubscribe(UnsubscribeRequestParams::new("mem://s/one")).await.unwrap();
    let mut between = Vec::new();
    while let Some(message) = log.recv().await {
        if message["method"] == "resources/unsubscribe" {
            break;
        }
        between.push(message["method"].clone());
    }
    assert!(between.contains(&json!("tools/call")), "{between:?}");
    assert!(!between.contains(&json!("resources/subscribe")), "{between:?}");
}

#[tokio::test]
async fn one_client_never_answers_for_another() {
    let Fake { pipe, mut log } = fake("s", Era::Legacy);
    let gateway = gateway(vec![("s", Some(pipe))]).await;
    let (one, _) = client(&gateway, Era::Legacy).await;
    let (two, _) = client(&gateway, Era::Legacy).await;
    let slow = one.peer().clone();
    let waiting = tokio::spawn(async move { slow.call_tool(call("slow", json!({}))).await });
    until(&mut log, "tools/call").await;
    let refused = two.call_tool(call("ask", json!({}))).await.unwrap();
    assert!(said(&refused).contains("several clients"), "{}", said(&refused));
    waiting.abort();
}
