//! Results that are too large, broken, or only unusual.

use serde_json::json;

use super::scene::Scene;

#[test]
fn a_result_over_the_bound_is_refused_by_name() {
    let scene = Scene::of("over-result");
    let failure = scene.failure("fake/bad", &[]);
    failure.assert_is("limit", "done");
    failure.assert_tells("4194304");
    failure.assert_within(5.0);
}

#[test]
fn a_result_of_too_many_blocks_is_refused_by_name() {
    let scene = Scene::of("many-blocks");
    let failure = scene.failure("fake/bad", &[]);
    failure.assert_is("limit", "done");
    assert!(failure.error.contains("1000") || failure.error.contains("1,000"), "{failure:?}");
    failure.assert_within(5.0);
}

#[test]
fn every_kind_of_block_passes_through() {
    let output = Scene::of("image").call("fake/bad", &[]);
    let blocks = output["content"].as_array().expect("content is a list");
    let kinds: Vec<&str> = blocks.iter().filter_map(|block| block["type"].as_str()).collect();
    assert_eq!(kinds, ["text", "image", "audio", "resource_link", "resource"], "{output}");
    assert_eq!(blocks[1]["mimeType"], "image/png", "{output}");
    assert!(
        blocks[1]["data"].as_str().is_some_and(|data| data.starts_with("iVBORw0KGgo")),
        "{output}"
    );
}

#[test]
fn a_tool_that_says_it_failed_is_the_tools_failure() {
    let failure = Scene::of("is-error").failure("fake/bad", &[]);
    failure.assert_is("failed", "done");
    assert_eq!(failure.code, Some(1), "{failure:?}");
    failure.assert_tells("the shelf is empty");
}

#[test]
fn a_result_without_content_is_taken_as_it_is() {
    let output = Scene::of("no-content").call("fake/bad", &[]);
    assert_eq!(output, json!({"structured": {"n": 1}, "content": []}));
}

#[test]
fn a_result_without_a_block_is_fine() {
    let output = Scene::of("empty").call("fake/bad", &[]);
    assert_eq!(output["content"], json!([]), "{output}");
    let ran = Scene::of("empty").run(&["tools", "call", "fake/bad"]);
    assert_eq!((ran.code, ran.stdout().trim()), (Some(0), ""), "{ran}");
}

#[test]
fn a_result_that_breaks_its_own_schema_passes_with_its_text() {
    let output = Scene::of("off-schema").call("fake/bad", &[]);
    assert_eq!(output["content"][0]["text"], "seven", "{output}");
}

#[test]
fn a_block_that_cannot_be_decoded_is_no_crash() {
    let ran = Scene::of("bad-base64").run(&["tools", "call", "fake/bad", "--json"]);
    assert!(matches!(ran.code, Some(0..=63)), "{ran}");
    assert!(ran.json().is_object(), "{ran}");
}

#[test]
fn a_block_of_an_unknown_type_passes_as_it_came() {
    let output = Scene::of("odd-block").call("fake/bad", &[]);
    let blocks = output["content"].as_array().expect("content is a list");
    assert_eq!(blocks.len(), 2, "{output}");
    assert!(blocks[0].to_string().contains("hologram"), "{output}");
    assert_eq!(blocks[1]["text"], "after it", "{output}");
}
