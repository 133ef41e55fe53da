//! Servers that mean ill, or are broken: what they may cost.

use std::sync::atomic::{AtomicUsize, Ordering};

use rmcp::model::{CustomRequest, GetPromptRequestParams, ResultType};

use super::fake::scripted;
use super::*;
use crate::catalog::lock::{self, Lock};
use crate::catalog::{Catalog, Listed};
use crate::tools::{ToolDescription, Tools as _};

/// A person at whom questions are counted.
#[derive(Default)]
struct Crowd {
    open: AtomicUsize,
    most: Arc<AtomicUsize>,
}

impl ClientHandler for Crowd {
    fn get_info(&self) -> ClientConfig {
        let client = ClientCapabilities::builder().enable_elicitation().build();
        ClientConfig::new(client, Implementation::new("test", "1"))
            .with_protocol_version(ProtocolVersion::V_2025_11_25)
    }

    async fn create_elicitation(
        &self,
        _: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(open, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.open.fetch_sub(1, Ordering::SeqCst);
        Ok(ElicitResult::new(ElicitationAction::Decline))
    }
}

/// A client that cannot be asked anything.
struct Mute;

impl ClientHandler for Mute {}

fn listed(mut list: Value) -> Value {
    list["resultType"] = json!("complete");
    list["ttlMs"] = json!(0);
    list["cacheScope"] = json!("private");
    list
}

fn tools(names: &[&str]) -> Value {
    let tool = |name: &&str| json!({"name": name, "inputSchema": {"type": "object"}});
    listed(json!({"tools": names.iter().map(tool).collect::<Vec<_>>()}))
}

/// A server of the new era whose tool asks so many questions.
fn curious(count: usize) -> Fake {
    scripted(Era::Modern, move |method, params| match method {
        "tools/list" => Some((0, tools(&["ask"]))),
        "tools/call" if params["inputResponses"].is_object() => {
            Some((0, json!({"resultType": "complete", "content": []})))
        }
        "tools/call" => {
            let question = json!({"method": "elicitation/create", "params": {"mode": "form",
                "message": "?", "requestedSchema": {"type": "object", "properties": {}}}});
            let asked: serde_json::Map<_, _> =
                (0..count).map(|n| (n.to_string(), question.clone())).collect();
            let input = json!({"resultType": "input_required", "inputRequests": asked});
            Some((0, input))
        }
        _ => None,
    })
}

async fn over<H: ClientHandler>(
    gateway: &Gateway,
    handler: H,
    lifecycle: ClientLifecycleMode,
) -> RunningService<RoleClient, H> {
    let (ours, theirs) = duplex(1 << 16);
    let serving = gateway.clone();
    tokio::spawn(async move { serving.serve(theirs).await.unwrap().waiting().await });
    handler.serve_with_lifecycle(ours, lifecycle).await.unwrap()
}

#[tokio::test]
async fn a_flood_of_questions_reaches_nobody_and_many_come_a_few_at_a_time() {
    for (count, passes) in [(5_000, false), (20, true)] {
        let gateway = whole(vec![("s", Some(curious(count).pipe))]).await;
        let crowd = Crowd::default();
        let most = crowd.most.clone();
        let client = over(&gateway, crowd, ClientLifecycleMode::Initialize).await;
        let result = client.call_tool(call("ask", json!({}))).await.unwrap();
        let most = most.load(Ordering::SeqCst);
        if passes {
            assert_eq!(result.is_error, None, "{}", said(&result));
            assert!((1..=crate::limits::serve::MAX_OPEN_QUESTIONS).contains(&most), "{most}");
        } else {
            assert!(said(&result).contains("the limit for one request"), "{}", said(&result));
            assert_eq!(most, 0);
        }
    }
}

#[tokio::test]
async fn a_client_of_the_new_era_that_cannot_be_asked_is_not() {
    let gateway = whole(vec![("s", Some(curious(1).pipe))]).await;
    let modern =
        ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] };
    let client = over(&gateway, Mute, modern).await;
    let answer = client.peer().call_tool_once(call("ask", json!({}))).await.unwrap();
    let CallToolResponse::Complete(result) = answer else { panic!("{answer:?}") };
    assert!(said(&result).contains("the client cannot be asked"), "{}", said(&result));
}

/// Whether anything beside tools is to be had of server `a`.
async fn is_open(gateway: &Gateway, alone: bool) -> bool {
    let (client, _) = client(gateway, Era::Legacy).await;
    let greet = if alone { "greet" } else { "a__greet" };
    let uri = "mem://a/one";
    let argument = ArgumentInfo::new("x", "y");
    let complete =
        |reference| client.complete(CompleteRequestParams::new(reference, argument.clone()));
    let resources = client.list_all_resources().await.unwrap();
    let templates = client.list_all_resource_templates().await.unwrap();
    let prompts = client.list_all_prompts().await.unwrap();
    let all = [
        resources.iter().any(|resource| resource.uri == uri),
        templates.iter().any(|template| template.uri_template == "mem://a/item/{id}"),
        prompts.iter().any(|prompt| prompt.name == greet),
        client.read_resource(ReadResourceRequestParams::new(uri)).await.is_ok(),
        client.get_prompt(GetPromptRequestParams::new(greet)).await.is_ok(),
        client.subscribe(SubscribeRequestParams::new(uri)).await.is_ok(),
        complete(Reference::for_prompt(greet)).await.is_ok(),
        complete(Reference::for_resource("mem://a/item/{id}")).await.is_ok(),
    ];
    assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
    all[0]
}

#[tokio::test]
async fn what_is_beside_tools_needs_a_grant_of_the_whole_server() {
    for alone in [true, false] {
        for (grant, rule, expected) in [
            ("a/echo", "all=allow", false),
            ("a", "all=allow", true),
            ("all", "a=deny", false),
            ("a/*", "a/*=deny", false),
            ("all", "all=deny", false),
            ("all", "a/echo=deny", true),
        ] {
            let (a, b) = (fake("a", Era::Legacy), fake("b", Era::Legacy));
            let mut servers = vec![("a", Some(a.pipe))];
            let mut grants = vec![grant];
            if !alone {
                servers.push(("b", Some(b.pipe)));
                grants.push("b");
            }
            let bridge = Bridge::over(servers).await;
            let mut hub = hub(bridge, Grants::parse(grants).unwrap());
            hub.policy = Policy::new(vec![Rule::parse(rule).unwrap()]).unwrap();
            let gateway = Gateway::new(Arc::new(hub)).unwrap();
            assert_eq!(is_open(&gateway, alone).await, expected, "{alone} {grant} {rule}");
        }
    }
}

#[tokio::test]
async fn a_tool_that_changed_since_it_was_accepted_costs_itself_and_what_is_no_tool() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lock");
    let a = ServerName::new("a").unwrap();
    for changed in [None, Some("echo")] {
        let bridge = Bridge::over(vec![("a", Some(fake("a", Era::Legacy).pipe))]).await;
        let now = bridge.list(&a).await.unwrap();
        let accepted = now.iter().map(|tool| {
            let mut tool = ToolDescription::clone(tool);
            if changed == Some(tool.tool.as_str()) {
                tool.description = "as it was".to_owned();
            }
            Arc::new(tool)
        });
        let list = Listed { name: a.clone(), tools: accepted.collect(), excluded: Vec::new() };
        lock::write(&path, &lock::text(&Catalog::new(vec![list])).unwrap()).unwrap();
        let mut hub = hub(bridge, Grants::parse(["a"]).unwrap());
        hub.lock = Lock::open(&path).unwrap().map(Arc::new);
        let gateway = Gateway::new(Arc::new(hub)).unwrap();
        let (client, _) = client(&gateway, Era::Legacy).await;
        let tools = client.list_all_tools().await.unwrap();
        assert_eq!(tools.len(), now.len() - usize::from(changed.is_some()));
        for name in ["echo", "odd"] {
            let is_listed = tools.iter().any(|tool| tool.name == name);
            let result = client.call_tool(call(name, json!({}))).await.unwrap();
            assert_eq!(is_listed, result.is_error != Some(true), "{name}");
            assert_eq!(is_listed, changed != Some(name), "{name}");
        }
        assert_eq!(is_open(&gateway, true).await, changed.is_none());
    }
}

/// A server whose resources take so many milliseconds.
fn slow(after: u64) -> Fake {
    scripted(Era::Legacy, move |method, _| match method {
        "resources/list" => {
            Some((after, json!({"resources": [{"uri": "slow://1", "name": "slow"}]})))
        }
        "resources/templates/list" => Some((0, json!({"resourceTemplates": []}))),
        _ => None,
    })
}

#[tokio::test]
async fn a_server_that_is_alone_and_fails_says_so() {
    for (server, fails) in [(Some(slow(100).pipe), false), (None, true)] {
        let gateway = whole(vec![("a", server)]).await;
        let (client, _) = client(&gateway, Era::Legacy).await;
        assert_eq!(client.list_all_resources().await.is_err(), fails);
    }
}

#[tokio::test]
async fn news_come_while_a_server_is_silent_about_a_subscription() {
    let (silent, other) = (slow(0), fake("b", Era::Legacy));
    let gateway = whole(vec![("a", Some(silent.pipe)), ("b", Some(other.pipe))]).await;
    let (client, _) = client(&gateway, Era::Modern).await;
    let wanted = SubscriptionFilter::builder()
        .tools_list_changed()
        .resource_subscriptions(["slow://1"])
        .build();
    let mut news = client.peer().listen(wanted).await.unwrap();
    let mut log = silent.log;
    until(&mut log, "resources/subscribe").await;
    client.call_tool(call("b__touch", json!({}))).await.unwrap();
    timeout(Duration::from_secs(5), news.next()).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn a_server_that_is_alone_gets_no_odd_names_through_and_each_name_once() {
    let odd = "a\u{202e}b";
    let server = scripted(Era::Legacy, move |method, params| match method {
        "tools/list" => Some((0, tools(&["plain"]))),
        "prompts/list" => {
            Some((0, json!({"prompts": [{"name": "p"}, {"name": "p"}, {"name": odd}]})))
        }
        "prompts/get" => Some((
            0,
            json!({"messages": [{"role": "user",
                "content": {"type": "text", "text": params["name"]}}]}),
        )),
        _ => None,
    });
    let gateway = whole(vec![("s", Some(server.pipe))]).await;
    let (client, _) = client(&gateway, Era::Modern).await;
    let prompts = client.list_all_prompts().await.unwrap();
    assert_eq!(prompts.len(), 2, "{prompts:?}");
    assert!(prompts[1].name.is_ascii());
    let params = GetPromptRequestParams::new(prompts[1].name.clone());
    let got = client.get_prompt(params).await.unwrap();
    assert!(serde_json::to_string(&got).unwrap().contains(odd));
}

#[tokio::test]
async fn a_client_of_the_new_era_hears_that_a_result_is_complete() {
    let server = scripted(Era::Legacy, |method, _| match method {
        "tools/list" => Some((0, json!({"tools": tools(&["t"])["tools"]}))),
        "tools/call" => Some((0, json!({"content": []}))),
        "resources/read" => Some((0, json!({"contents": []}))),
        "prompts/get" => Some((0, json!({"messages": []}))),
        "completion/complete" => Some((0, json!({"completion": {"values": []}}))),
        _ => None,
    });
    let gateway = whole(vec![("s", Some(server.pipe))]).await;
    let (client, _) = client(&gateway, Era::Modern).await;
    let complete = Some(ResultType::COMPLETE);
    assert_eq!(client.call_tool(call("t", json!({}))).await.unwrap().result_type, complete);
    let read = client.read_resource(ReadResourceRequestParams::new("a:b")).await.unwrap();
    assert_eq!(read.result_type, complete);
    let got = client.get_prompt(GetPromptRequestParams::new("p")).await.unwrap();
    assert_eq!(got.result_type, complete);
    let reference = Reference::for_prompt("p");
    let params = CompleteRequestParams::new(reference, ArgumentInfo::new("x", "y"));
    assert_eq!(client.complete(params).await.unwrap().result_type, complete);
}

#[tokio::test]
async fn parameters_of_another_shape_are_told_as_such() {
    let ((client, _), _log, _) = one(Era::Legacy, Era::Legacy).await;
    for (method, code) in [("tools/call", -32602), ("tools/dance", -32601)] {
        let params = json!({"name": "echo", "arguments": [1]});
        let request = CustomRequest::new(method, Some(params));
        let answer = client.peer().send_request(ClientRequest::CustomRequest(request)).await;
        let ServiceError::McpError(error) = answer.unwrap_err() else { panic!("no error") };
        assert_eq!(error.code.0, code, "{error:?}");
        assert!(error.message.contains(method), "{error:?}");
    }
}
