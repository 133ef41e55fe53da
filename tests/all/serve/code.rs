//! Code mode: four tools, scripts, and results that are too large.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Client, Era, text};
use super::{ERAS, client};
use crate::servers::scene::Scene;
use crate::support::Run;

fn run_code(client: &mut Client, code: &str) -> Value {
    client.call("run_code", json!({ "code": code }))
}

fn result(answer: &Value) -> &Value {
    assert_ne!(answer["isError"], true, "{answer}");
    &answer["structuredContent"]["result"]
}

#[test]
fn four_tools_are_all_there_is_in_both_eras() {
    for era in ERAS {
        let mut client = client(era, &[]);
        let list = client.request("tools/list", json!({}));
        let tools = list["result"]["tools"].as_array().expect("tools");
        let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["search_tools", "get_tool_details", "run_code", "read_result"]);
        let unknown = client.request("tools/call", json!({"name": "echo", "arguments": {}}));
        assert!(unknown["error"]["message"].as_str().unwrap().contains("run_code"), "{unknown}");
        assert_eq!(client.leave().0, Some(0));
    }
}

#[test]
fn a_tool_is_found_described_and_called_from_a_script() {
    for era in ERAS {
        let mut client = client(era, &[]);
        let found = client.call("search_tools", json!({"query": "books by words", "limit": 1}));
        let tool = &found["structuredContent"]["tools"][0];
        assert_eq!((&tool["server"], &tool["tool"]), (&json!("shop"), &json!("search_books")));
        let details = client.call("get_tool_details", json!({"tools": ["shop/search_books"]}));
        let told = text(&details);
        assert!(told.starts_with("import { searchBooks } from \"mcp/shop\";\n"), "{told}");
        assert!(told.contains("export declare function searchBooks(input?: SearchBooksInput)"));
        let code = "import { searchBooks, getBook } from 'mcp/shop';
            const found = await searchBooks({ query: 'whale' });
            const books = await Promise.all(found.books.map(({ isbn }) => getBook({ isbn })));
            console.log('found', found.total);
            export default { titles: books.map((book) => book.title), n: args.n };";
        let answer = client.call("run_code", json!({"code": code, "args": {"n": 7}}));
        assert_eq!(*result(&answer), json!({"titles": ["Moby-Dick"], "n": 7}), "{answer}");
        let told = &answer["structuredContent"];
        assert_eq!(told["logs"], json!(["found 1"]));
        assert_eq!(told["calls"].as_array().map(Vec::len), Some(2));
        assert_eq!(told["usage"]["tool_calls"], 2);
        let tokens = &told["usage"]["tokens"];
        assert!(tokens["used"].as_u64() > Some(0) && tokens["direct"].as_u64() > Some(0));
        // A client without structured results reads the same.
        let read: Value = serde_json::from_str(text(&answer)).expect("JSON");
        assert_eq!(read["result"], told["result"]);
    }
}

#[test]
fn a_search_has_three_depths_and_says_what_it_left_out() {
    let mut client = client(Era::Modern, &[]);
    let names = client.call("search_tools", json!({"query": "", "detail": "names", "limit": 2}));
    assert_eq!(text(&names).lines().count(), 3, "{names}");
    assert!(text(&names).contains("… and 10 more"), "{names}");
    let full =
        client.call("search_tools", json!({"query": "genres", "detail": "full", "limit": 1}));
    assert!(text(&full).contains("export declare function listGenres("), "{full}");
    let nothing = client.call("search_tools", json!({"query": "xylophone"}));
    assert!(text(&nothing).contains("the servers are shop"), "{nothing}");
    let wrong = client.call("search_tools", json!({"query": "book", "server": "shpo"}));
    assert!(wrong["isError"] == true && text(&wrong).contains("shop"), "{wrong}");
}

#[test]
fn a_wrong_name_is_answered_with_the_right_one_and_costs_only_itself() {
    let mut client = client(Era::Modern, &[]);
    let tools = json!({"tools": ["shop/getBook", "shop/serch_books", "sop/echo"]});
    let details = client.call("get_tool_details", tools);
    let told = text(&details);
    for expected in
        ["function getBook(", "did you mean shop/search_books?", "did you mean shop/echo?"]
    {
        assert!(told.contains(expected), "{told}");
    }
    let none = client.call("get_tool_details", json!({"tools": ["nope"]}));
    assert_eq!(none["isError"], true);
    let many = json!({"tools": vec!["shop/echo"; 21]});
    assert!(text(&client.call("get_tool_details", many)).contains("the limit is 20"));
}

#[test]
fn a_failed_script_is_a_tool_error_with_its_place_and_what_it_did() {
    let mut client = client(Era::Legacy, &["--policy", "shop/cancel_order=allow"]);
    let answer = run_code(&mut client, "const a = 1;\nnull.x");
    assert_eq!(answer["isError"], true);
    for expected in ["TypeError", "--> code.ts:2:", "safe to run a corrected script"] {
        assert!(text(&answer).contains(expected), "{answer}");
    }
    let code = "import { cancelOrder, searchBooks } from 'mcp/shop';
        await searchBooks({}); await cancelOrder({ order_id: 'x' });";
    let answer = run_code(&mut client, code);
    let told = text(&answer);
    assert!(told.contains("may have changed something: shop/cancel_order (failed)."), "{told}");
    assert!(!told.contains("shop/search_books ("), "{told}");
    assert_eq!(answer["structuredContent"]["error"]["name"], "ToolError");
}

#[test]
fn arguments_that_do_not_fit_are_explained_and_nothing_runs() {
    let mut client = client(Era::Modern, &[]);
    for (tool, arguments, told) in [
        ("run_code", json!({"cod": "1"}), "unknown field `cod`"),
        ("run_code", json!({}), "missing field `code`"),
        ("run_code", json!({"code": 1}), "expected a string"),
        ("run_code", json!({"code": "1", "timeout_ms": -1}), "invalid value"),
        ("search_tools", json!({"query": "x", "detail": "all"}), "unknown variant `all`"),
        ("get_tool_details", json!({"tools": "shop/echo"}), "expected a sequence"),
        ("read_result", json!({"handle": "r0"}), "no result is kept as r0"),
        ("run_code", json!({"code": "x".repeat(5 << 20)}), "over the limit of 4194304 bytes"),
    ] {
        let answer = client.call(tool, arguments);
        assert_eq!(answer["isError"], true, "{answer}");
        assert!(text(&answer).contains(told), "{answer}");
    }
}

#[test]
fn a_large_result_is_kept_whole_and_read_in_parts() {
    let mut client = client(Era::Modern, &[]);
    let code = "console.log('x'.repeat(100)); export default Array.from({ length: 9000 }, (_, id) => ({ id }));";
    let answer = run_code(&mut client, code);
    let first = text(&answer).lines().next().expect("a line");
    assert!(first.contains("is left out: array of 9000: { id: number }"), "{first}");
    let handle = result(&answer)["kept"].as_str().expect("a handle").to_owned();
    assert!(first.contains(&handle));
    let part = json!({"handle": handle, "range": {"start": 8_998, "end": 10_000}});
    let read = client.call("read_result", part);
    assert_eq!(read["structuredContent"]["value"], json!([{"id": 8998}, {"id": 8999}]));
    let one = client.call("read_result", json!({"handle": handle, "path": "/42/id"}));
    assert_eq!(text(&one), "42");
    let nothing = client.call("read_result", json!({"handle": handle, "path": "/9000"}));
    assert!(nothing["isError"] == true && text(&nothing).contains("array of 9000"), "{nothing}");
}

#[test]
fn a_picture_comes_back_as_one() {
    let mut client = client(Era::Legacy, &[]);
    let code = "import { searchBooks, bookCover } from 'mcp/shop';
        const { books } = await searchBooks({ limit: 1 });
        export default { cover: await bookCover({ isbn: books[0].isbn }) };";
    let answer = run_code(&mut client, code);
    let blocks = answer["content"].as_array().expect("content");
    let image = blocks.iter().find(|block| block["type"] == "image").expect("an image");
    assert_eq!(image["mimeType"], "image/png");
    assert!(image["data"].as_str().unwrap().starts_with("iVBORw0KGgo"), "{image}");
    assert!(!answer["structuredContent"].to_string().contains("iVBORw0KGgo"));
}

#[test]
fn what_was_not_granted_is_neither_found_nor_described_nor_called() {
    let run = Run::new().args(["serve", "--allow", "shop/echo"]).config(&crate::support::shop());
    let mut client = Client::begin(run, Era::Modern, None);
    let all = client.call("search_tools", json!({"query": "", "detail": "names"}));
    assert_eq!(text(&all), "shop/echo");
    let details = client.call("get_tool_details", json!({"tools": ["shop/get_book"]}));
    assert_eq!(details["isError"], true);
    let call =
        |call: &str| format!("import {{ callTool }} from 'mcp-host'; export default await {call};");
    let code = call("callTool('shop', 'list_genres', {})");
    let answer = run_code(&mut client, &code);
    assert!(text(&answer).contains("not granted"), "{answer}");
    // Nothing that a client sends changes that.
    let more = json!({"code": code, "args": {"allow": "all", "policy": "all=allow"}});
    let answer = client.call("run_code", more);
    assert!(text(&answer).contains("not granted"), "{answer}");
    let code = call("callTool('shop', 'echo', { message: 'hi' })");
    assert_eq!(*result(&run_code(&mut client, &code)), json!("hi"));
}

#[test]
fn a_script_that_never_ends_costs_nobody_else_their_answer() {
    let mut client = client(Era::Modern, &["--timeout", "2s", "--max-runs", "4"]);
    let spin = json!({"name": "run_code", "arguments": {"code": "for (;;);"}});
    let spinning: Vec<_> = (0..3).map(|_| client.ask("tools/call", spin.clone()).1).collect();
    for n in 0..5 {
        assert_eq!(*result(&run_code(&mut client, &format!("1 + {n}"))), json!(1 + n));
    }
    for answer in spinning {
        let answer =
            answer.recv_timeout(Duration::from_secs(20)).expect("an end")["result"].clone();
        assert!(answer["isError"] == true && text(&answer).contains("2 s"), "{answer}");
    }
}

#[test]
fn more_runs_than_places_wait_and_all_are_answered_right() {
    let mut client = client(Era::Modern, &["--max-runs", "3"]);
    let ask = |client: &mut Client, n: usize| {
        let code = format!("await new Promise((done) => setTimeout(done, 5)); export default {n}");
        client.ask("tools/call", json!({"name": "run_code", "arguments": {"code": code}})).1
    };
    let answers: Vec<_> = (0..60).map(|n| ask(&mut client, n)).collect();
    for (n, answer) in answers.into_iter().enumerate() {
        let answer = answer.recv_timeout(Duration::from_secs(30)).expect("an answer");
        assert_eq!(*result(&answer["result"]), json!(n), "{answer}");
    }
}

#[test]
fn a_cancelled_run_ends_at_once_and_so_does_one_whose_client_leaves() {
    let mut client = client(Era::Legacy, &["--max-runs", "1", "--timeout", "25s"]);
    let wait = json!({"name": "run_code", "arguments": {"code": "await new Promise(() => setTimeout(() => {}, 20_000))"}});
    let (id, _) = client.ask("tools/call", wait.clone());
    std::thread::sleep(Duration::from_millis(300));
    client.notify("notifications/cancelled", json!({"requestId": id, "reason": "enough"}));
    let begun = Instant::now();
    assert_eq!(*result(&run_code(&mut client, "1")), json!(1));
    assert!(begun.elapsed() < Duration::from_secs(10), "the place was not given back");
    let _unheard = client.ask("tools/call", wait);
    std::thread::sleep(Duration::from_millis(300));
    let (code, took) = client.leave();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[test]
fn the_tools_of_a_server_that_hangs_are_there_from_before() {
    let scene = Scene::switched("good");
    let config = scene.write("servers.toml", &scene.config());
    let run = || {
        let config = config.display().to_string();
        scene.command(&["serve", "--allow", "all", "--config", &config])
    };
    let mut first = Client::begin(run(), Era::Modern, None);
    let found = first.call("search_tools", json!({"query": "", "detail": "names"}));
    assert!(text(&found).contains("fake/echo"), "{found}");
    assert_eq!(first.leave().0, Some(0));
    scene.switch("silent");
    let mut second = Client::begin(run(), Era::Modern, None);
    let again = second.call("search_tools", json!({"query": "", "detail": "names"}));
    assert_eq!(text(&again), text(&found));
}

#[test]
fn a_tool_that_is_not_as_it_was_accepted_is_neither_called_nor_offered() {
    let scene = Scene::empty();
    let script = scene.path("server.sh").display().to_string();
    let scene = scene.with_command("fake", Path::new("/bin/sh"), vec![script]);
    let say = |edit: &str| {
        let server = mcp_host_tests::FAKE_SERVER;
        scene.write("server.sh", &format!("'{server}' good | sed -u '{edit}'\n"));
    };
    let config = scene.write("servers.toml", &scene.config()).display().to_string();
    let begin = |mode: &str| {
        let args = ["serve", "--mode", mode, "--allow", "all", "--policy", "all=allow"];
        Client::begin(scene.command(&args).args(["--config", &config]), Era::Modern, None)
    };
    let call = "import { echo } from 'mcp/fake'; export default await echo({ message: 'hi' });";
    say("");
    assert_eq!(scene.run(&["tools", "lock"]).code, Some(0));
    assert_ne!(run_code(&mut begin("code"), call)["isError"], true);
    // What is known from before must not hide what is there now.
    say("s/Says the message again/Shouts the message/");
    let answer = run_code(&mut begin("code"), call);
    assert_eq!(answer["isError"], true, "{answer}");
    assert!(text(&answer).contains("not as it was accepted"), "{answer}");
    let mut gateway = begin("passthrough");
    let tools = gateway.request("tools/list", json!({}))["result"]["tools"].clone();
    let names: Vec<_> = tools.as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
    assert!(names.contains(&&json!("add")) && !names.contains(&&json!("echo")), "{names:?}");
    let answer = gateway.call("echo", json!({"message": "hi"}));
    assert!(text(&answer).contains("not as it was accepted"), "{answer}");
}
