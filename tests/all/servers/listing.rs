//! Tool lists that never come, never end, or hold what no tool may be.

use super::scene::Scene;

#[test]
fn a_list_that_does_not_come_in_time_is_an_error() {
    for mode in ["silent-list", "late-list"] {
        let scene = Scene::of(mode).set("list_timeout = \"1s\"").with("other", "good");
        let failure = scene.failure("fake/echo", &["message=hi"]);
        assert_eq!(failure.effect, "not-sent", "{failure:?}");
        assert!(
            ["timeout", "unavailable"].contains(&failure.reason.as_str()),
            "{mode}: {failure:?}"
        );
        failure.assert_tells("1 s");
        failure.assert_within(6.0);
        assert_eq!(scene.call_text("other/echo", &["message=hi"]), "hi");
    }
}

#[test]
fn a_list_without_end_is_refused_at_the_page_bound() {
    for mode in ["endless-pages", "same-cursor", "empty-pages"] {
        let scene = Scene::of(mode);
        let failure = scene.failure("fake/echo", &["message=hi"]);
        assert_eq!(failure.effect, "not-sent", "{failure:?}");
        failure.assert_tells("page");
        failure.assert_within(5.0);
        let asked = scene.record("fake").iter().filter(|line| line.contains("tools/list")).count();
        assert!(asked <= 2 * 101, "{mode}: asked {asked} times in two runs");
    }
}

#[test]
fn more_tools_than_the_bound_are_refused() {
    let failure = Scene::of("many-tools").failure("fake/tool-1", &[]);
    assert_eq!(failure.effect, "not-sent", "{failure:?}");
    assert!(failure.error.contains("2000") || failure.error.contains("2,000"), "{failure:?}");
    failure.assert_within(5.0);
}

#[test]
fn a_malformed_tool_costs_only_itself() {
    let scene = Scene::of("odd-tools");
    let ran = scene.run(&["tools", "list", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let list = ran.json();
    let listed: Vec<String> = names(&list);
    for good in ["echo", "slow", "add", "env", "flagged", "wide", "undescribed", "last"] {
        assert!(listed.contains(&good.to_owned()), "{good} is missing in {listed:?}");
    }
    for bad in [
        "",
        "..",
        "../../etc/passwd",
        "line\nbreak",
        "no-schema",
        "null-schema",
        "list-schema",
        "text-schema",
        "nested-schema",
        "big-schema",
        "remote-schema",
        "twice",
    ] {
        assert!(!listed.contains(&bad.to_owned()), "{bad:?} is in {listed:?}");
    }
    assert_eq!(scene.call_text("fake/echo", &["message=hi"]), "hi");
    let failure = scene.failure("fake/twice", &[]);
    failure.assert_is("unknown-tool", "not-sent");
    assert!(!scene.was_sent("fake", "tools/call\",\"params\":{\"name\":\"twice"), "never sent");
}

#[test]
fn a_server_with_malformed_tools_is_still_well() {
    let scene = Scene::of("odd-tools");
    let (ran, entry) = scene.check();
    assert_eq!(entry("fake")["ok"], true, "{ran}");
}

#[test]
fn what_a_server_says_of_its_tools_is_made_visible() {
    let scene = Scene::of("odd-tools");
    for args in [&["tools", "list"][..], &["tools", "show", "fake/flagged"]] {
        let ran = scene.run(args);
        assert_eq!(ran.code, Some(0), "{ran}");
        let hidden = |c: char| matches!(c, '\u{1b}' | '\u{202e}' | '\u{7}');
        assert!(!ran.stdout().contains(hidden) && !ran.stderr().contains(hidden), "{ran}");
    }
}

#[test]
fn a_schema_too_deep_to_read_is_an_error_in_time() {
    let scene = Scene::of("deep-schema").set("list_timeout = \"1s\"");
    let failure = scene.failure("fake/deep", &[]);
    assert_eq!(failure.effect, "not-sent", "{failure:?}");
    failure.assert_within(5.0);
}

#[test]
fn an_answer_without_a_list_is_an_error() {
    let scene = Scene::of("no-tools-field").set("list_timeout = \"1s\"");
    let failure = scene.failure("fake/echo", &["message=hi"]);
    assert_eq!(failure.effect, "not-sent", "{failure:?}");
    failure.assert_within(5.0);
}

#[test]
fn how_long_a_list_claims_to_be_fresh_changes_nothing() {
    for mode in ["ttl-huge", "ttl-negative", "ttl-string"] {
        let scene = Scene::of(mode);
        for _ in 0..2 {
            assert_eq!(scene.call_text("fake/echo", &["message=hi"]), "hi", "{mode}");
        }
        let lists = scene.record("fake").iter().filter(|line| line.contains("tools/list")).count();
        assert_eq!(lists, 2, "{mode}: every run asks anew");
    }
}

/// The names of the tools of the one server in a listing.
fn names(listing: &serde_json::Value) -> Vec<String> {
    let tools = listing["servers"][0]["tools"].as_array().into_iter().flatten();
    tools.filter_map(|tool| Some(tool["name"].as_str()?.to_owned())).collect()
}
