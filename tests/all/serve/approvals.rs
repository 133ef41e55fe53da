//! What a person is asked before a call is made, and what holds afterwards.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::client::{Answers, Client, Era, text};
use super::{asked, client, serve};
use crate::support::Home;

/// Cancels two orders that are not there, one after the other; gives what came of each.
const TWICE: &str = "import { cancelOrder } from 'mcp/shop';
    const ended = [];
    for (const order_id of ['a', 'b']) {
        ended.push(await cancelOrder({ order_id }).then(() => 'done', (error) => error.kind));
    }
    export default ended;";

fn twice(client: &mut Client) -> Value {
    let answer = client.call("run_code", json!({ "code": TWICE }));
    assert_ne!(answer["isError"], true, "{answer}");
    answer["structuredContent"]["result"].clone()
}

/// Always the same answer; every question is kept.
fn always(answer: Value) -> (Answers, Arc<Mutex<Vec<Value>>>) {
    let questions: Arc<Mutex<Vec<Value>>> = Arc::default();
    let kept = questions.clone();
    let answers = move |question: &Value| {
        kept.lock().expect("a lock").push(question.clone());
        answer.clone()
    };
    (Box::new(answers), questions)
}

fn decision(decision: &str) -> Value {
    json!({"action": "accept", "content": {"decision": decision}})
}

#[test]
fn an_approval_holds_for_one_call_for_the_run_or_for_good() {
    for (word, first_run, second_run) in
        [("once", 2, 2), ("run", 1, 1), ("always", 1, 0), ("no", 2, 2)]
    {
        let home = Home::new();
        let (answers, questions) = always(decision(word));
        let mut client = asked(&home, &[], answers);
        let expected = if word == "no" { "denied" } else { "failed" };
        for count in [first_run, second_run] {
            questions.lock().unwrap().clear();
            assert_eq!(twice(&mut client), json!([expected, expected]), "{word}");
            assert_eq!(questions.lock().unwrap().len(), count, "{word}");
        }
        let _ = client.leave();
        // What was approved for good outlives the process, and nothing else does.
        let (answers, questions) = always(decision("no"));
        let mut later = asked(&home, &[], answers);
        let _ = twice(&mut later);
        assert_eq!(questions.lock().unwrap().is_empty(), word == "always", "{word}");
    }
}

#[test]
fn a_question_names_the_tool_its_arguments_and_its_danger() {
    let (answers, questions) = always(decision("once"));
    let mut client = asked(&Home::new(), &[], answers);
    let _ = twice(&mut client);
    let question = questions.lock().unwrap()[0].clone();
    let message = question["message"].as_str().expect("a message");
    for expected in ["shop/cancel_order", r#"{"order_id":"a"}"#, "can destroy"] {
        assert!(message.contains(expected), "{message}");
    }
    let choices = &question["requestedSchema"]["properties"]["decision"]["enum"];
    assert_eq!(*choices, json!(["once", "run", "always", "no"]));
}

#[test]
fn whatever_is_no_clear_yes_is_a_no() {
    for answer in [
        json!({"action": "decline"}),
        json!({"action": "cancel"}),
        json!({"action": "accept"}),
        json!({"action": "accept", "content": {"decision": "maybe"}}),
    ] {
        let (answers, _) = always(answer.clone());
        let mut client = asked(&Home::new(), &[], answers);
        assert_eq!(twice(&mut client), json!(["denied", "denied"]), "{answer}");
    }
}

#[test]
fn the_time_a_person_takes_is_no_time_of_the_script() {
    let answers = |_: &Value| {
        std::thread::sleep(Duration::from_millis(1_500));
        decision("once")
    };
    let mut client = asked(&Home::new(), &["--timeout", "1s"], Box::new(answers));
    assert_eq!(twice(&mut client), json!(["failed", "failed"]));
}

#[test]
fn arguments_that_do_not_fit_are_told_before_a_person_is_asked() {
    let (answers, questions) = always(decision("once"));
    let mut client = asked(&Home::new(), &[], answers);
    let code = "import { cancelOrder } from 'mcp/shop'; await cancelOrder({ id: 'x' });";
    let answer = client.call("run_code", json!({ "code": code }));
    assert!(text(&answer).contains("do not fit"), "{answer}");
    assert!(questions.lock().unwrap().is_empty());
}

#[test]
fn a_client_that_shows_no_questions_gets_a_refusal_that_names_the_way_out() {
    let mut client = client(Era::Legacy, &[]);
    let code = "import { cancelOrder } from 'mcp/shop'; await cancelOrder({ order_id: 'x' });";
    let answer = client.call("run_code", json!({ "code": code }));
    for expected in ["needs a person's approval", "--policy 'shop/cancel_order=allow'"] {
        assert!(text(&answer).contains(expected), "{answer}");
    }
}

#[test]
fn rules_decide_without_a_person_and_the_most_exact_counts() {
    let (answers, questions) = always(decision("once"));
    let rules = ["--policy", "all=allow", "--policy", "shop/cancel_*=deny"];
    let mut client = asked(&Home::new(), &rules, answers);
    assert_eq!(twice(&mut client), json!(["denied", "denied"]));
    let code = "import { echo } from 'mcp/shop'; export default await echo({ message: 'hi' });";
    let answer = client.call("run_code", json!({ "code": code }));
    assert_eq!(answer["structuredContent"]["result"], "hi", "{answer}");
    assert!(questions.lock().unwrap().is_empty());
    let code = "import { cancelOrder } from 'mcp/shop'; await cancelOrder({ order_id: 'x' });";
    let answer = client.call("run_code", json!({ "code": code }));
    assert!(text(&answer).contains("rule shop/cancel_*=deny"), "{answer}");
}

#[test]
fn in_the_new_era_the_script_waits_for_a_sealed_state_to_come_back() {
    let mut client =
        Client::begin(serve(&["--timeout", "1s"]), Era::Modern, Some(always(json!({})).0));
    let arguments = json!({ "code": TWICE });
    let mut answer = client.call("run_code", arguments.clone());
    for _ in 0..2 {
        assert_eq!(answer["resultType"], "input_required", "{answer}");
        let state = answer["requestState"].as_str().expect("a state").to_owned();
        let refused = |client: &mut Client, arguments: &Value, state: &str| {
            let params = json!({"name": "run_code", "arguments": arguments, "requestState": state});
            client.request("tools/call", params)["error"]["code"].clone()
        };
        // Neither another request nor a changed state gets at it.
        assert_eq!(refused(&mut client, &json!({"code": "2"}), &state), -32602);
        assert_eq!(refused(&mut client, &arguments, &state.replace("rs1.A", "rs1.B")), -32602);
        assert_eq!(refused(&mut client, &arguments, "nonsense"), -32602);
        std::thread::sleep(Duration::from_millis(700));
        let asked = answer["inputRequests"].as_object().expect("questions").clone();
        let responses: Value = asked.keys().map(|key| (key.clone(), decision("once"))).collect();
        let more = json!({"requestState": state, "inputResponses": responses});
        answer = client.call_with("run_code", arguments.clone(), more);
        assert_eq!(refused(&mut client, &arguments, &state), -32602, "it is used up");
    }
    assert_eq!(answer["structuredContent"]["result"], json!(["failed", "failed"]), "{answer}");
}

#[test]
fn every_call_is_noted_refused_ones_too_and_never_its_arguments() {
    let (answers, _) = always(decision("run"));
    let home = Home::new();
    let args = ["--audit", "audit.jsonl", "--policy", "shop/echo=deny"];
    let mut client = asked(&home, &args, answers);
    let _ = twice(&mut client);
    let code = "import { echo, listGenres } from 'mcp/shop';
        await listGenres(); await echo({ message: 'a secret' }).catch(() => {});";
    let _ = client.call("run_code", json!({ "code": code }));
    assert_eq!(client.leave().0, Some(0));
    let audit = std::fs::read_to_string(home.work("audit.jsonl")).expect("the audit");
    assert!(!audit.contains("secret"), "{audit}");
    let lines: Vec<Value> = audit.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            [&line["tool"], &line["outcome"], &line["approved"]].map(|v| v.as_str().unwrap_or(""))
        })
        .collect();
    assert_eq!(
        told,
        [
            ["cancel_order", "failed", "run"],
            ["cancel_order", "failed", "run"],
            ["list_genres", "ok", ""],
            ["echo", "denied", ""],
        ]
    );
    assert!(lines.iter().all(|line| line["client"] == "test" && line["arguments"].as_str().unwrap().len() == 64));
    assert_eq!(lines[0]["run"], lines[1]["run"]);
    assert_ne!(lines[1]["run"], lines[2]["run"]);
}
