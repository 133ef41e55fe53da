//! Searches: what they find in lists of real servers, and what they cost.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::*;
use crate::catalog::source;
use crate::limits::{MAX_DESCRIPTION_BYTES, MAX_SCHEMA_BYTES, MAX_SEARCHED_BYTES, MAX_TOOLS};
use crate::tools::Annotations;

fn tool(name: &str, description: &str) -> ToolDescription {
    ToolDescription {
        server: "s".into(),
        tool: name.into(),
        title: None,
        description: description.into(),
        input_schema: "{}".into(),
        output_schema: None,
        annotations: Annotations {
            read_only: None,
            destructive: None,
            idempotent: None,
            open_world: None,
        },
    }
}

async fn found(query: &str, tools: &[ToolDescription]) -> Vec<String> {
    let tools = tools.iter().cloned().map(Arc::new).collect();
    names(Search::default().rank(query, tools, 10).await)
}

fn names(found: Vec<ToolMatch>) -> Vec<String> {
    found.into_iter().map(|found| found.tool).collect()
}

/// The tools of servers as they list them.
fn listed(servers: &[&str]) -> Vec<Arc<ToolDescription>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus");
    let paths: Vec<PathBuf> =
        servers.iter().map(|server| corpus.join(format!("{server}.json"))).collect();
    source::read(&paths).unwrap().into_iter().flat_map(|list| list.tools).collect()
}

#[tokio::test]
async fn a_word_in_the_name_beats_one_in_the_description() {
    let tools = [tool("list", "Reads a file"), tool("readFile", "Opens it"), tool("other", "")];
    assert_eq!(found("file", &tools).await, ["readFile", "list"]);
    assert_eq!(found("READ file", &tools).await, ["readFile", "list"]);
    assert_eq!(found("nothing", &tools).await, [""; 0]);
    assert_eq!(found("", &tools).await, ["list", "readFile", "other"]);
}

#[tokio::test]
async fn a_whole_word_beats_the_start_of_one_and_both_beat_none() {
    let tools = [tool("x", ""), tool("reporter", ""), tool("repository", ""), tool("rep", "")];
    assert_eq!(found("rep", &tools).await, ["rep", "reporter", "repository"]);
    assert_eq!(found("repositories", &tools).await, ["repository"]);
    assert_eq!(found("r", &tools).await, [""; 0]);
}

#[tokio::test]
async fn a_tool_is_found_by_its_server_its_title_and_its_parameters() {
    let mut titled = tool("a", "");
    titled.title = Some("Weather report".into());
    let mut taking = tool("b", "");
    taking.input_schema =
        r#"{"properties":{"zip_code":{"description":"Of a t\u006fwn"},"x":7}}"#.into();
    let mut elsewhere = tool("c", "");
    elsewhere.server = "github".into();
    let tools = [titled, taking, elsewhere, tool("d", "")];
    for (query, name) in [("weather", "a"), ("zip", "b"), ("town", "b"), ("github", "c")] {
        assert_eq!(found(query, &tools).await, [name], "{query}");
    }
}

#[tokio::test]
async fn only_the_start_of_a_description_is_read() {
    let long = format!("near {} far", "é".repeat(MAX_SEARCHED_BYTES));
    let tools = [tool("t", &long)];
    assert_eq!(found("near", &tools).await, ["t"]);
    assert_eq!(found("far", &tools).await, [""; 0]);
}

#[tokio::test]
async fn of_many_parameters_the_first_are_read() {
    let names: Vec<_> = (0..2_000).map(|n| format!(r#""parameter{n:04}":{{}}"#)).collect();
    let mut tool = tool("t", "");
    tool.input_schema = format!(r#"{{"properties":{{{}}}}}"#, names.join(","));
    assert_eq!(found("parameter0000", std::slice::from_ref(&tool)).await, ["t"]);
    assert_eq!(found("parameter1999", &[tool]).await, [""; 0]);
}

#[tokio::test]
async fn an_index_is_kept_exactly_as_long_as_the_tools_are_the_same() {
    let search = Search::default();
    let one = vec![Arc::new(tool("read", "")), Arc::new(tool("write", ""))];
    assert_eq!(names(search.rank("read", one.clone(), 9).await), ["read"]);
    let kept = search.kept(&one).unwrap();
    assert_eq!(names(search.rank("write", one.clone(), 9).await), ["write"]);
    assert!(Arc::ptr_eq(&kept, &search.kept(&one).unwrap()));
    let other = vec![one[0].clone(), Arc::new(tool("write", ""))];
    assert!(search.kept(&other).is_none() && search.kept(&one[..1]).is_none());
    assert_eq!(names(search.rank("write", one[..1].to_vec(), 9).await), [""; 0]);
}

/// What people ask for, and the tool they mean.
const WANTED: [(&str, &str, &str); 36] = [
    ("github-archived", "create issue", "create_issue"),
    ("github-archived", "open a pull request", "create_pull_request"),
    ("github-archived", "comment on an issue", "add_issue_comment"),
    ("github-archived", "branch", "create_branch"),
    ("github-archived", "find repositories", "search_repositories"),
    ("github-archived", "read file contents", "get_file_contents"),
    ("github-archived", "commits", "list_commits"),
    ("github-archived", "merge", "merge_pull_request"),
    ("github-archived", "fork", "fork_repository"),
    ("gitlab", "create issue", "create_issue"),
    ("gitlab", "list branches", "list_branches"),
    ("gitlab", "retry a failed pipeline", "retry_pipeline"),
    ("gitlab", "job log output", "get_pipeline_job_output"),
    ("gitlab", "who am I", "whoami"),
    ("gitlab", "approve merge request", "approve_merge_request"),
    ("gitlab", "blame", "get_file_blame"),
    ("gitlab", "create wiki page", "create_wiki_page"),
    ("notion", "create a page", "API-post-page"),
    ("notion", "search", "API-post-search"),
    ("notion", "comment", "API-create-a-comment"),
    ("notion", "page as markdown", "API-retrieve-page-markdown"),
    ("ms-365", "send mail", "send-mail"),
    ("ms-365", "create calendar event", "create-calendar-event"),
    ("ms-365", "list my contacts", "list-outlook-contacts"),
    ("ms-365", "excel range", "get-excel-range"),
    ("ms-365", "reply to a message", "reply-mail-message"),
    ("ms-365", "list todo tasks", "list-todo-tasks"),
    ("filesystem", "list files in directory", "list_directory"),
    ("filesystem", "read several files", "read_multiple_files"),
    ("filesystem", "rename", "move_file"),
    ("filesystem", "new directory", "create_directory"),
    ("filesystem", "file size", "get_file_info"),
    ("git", "branch", "git_branch"),
    ("git", "commit log", "git_log"),
    ("git", "switch branches", "git_checkout"),
    ("git", "stage files", "git_add"),
];

#[tokio::test]
async fn what_people_ask_for_is_among_the_first_three() {
    let mut missed = Vec::new();
    for (server, query, wanted) in WANTED {
        let tools = listed(&[&format!("tool-lists/{server}")]);
        let found = names(Search::default().rank(query, tools, 3).await);
        if !found.iter().any(|name| name == wanted) {
            missed.push(format!("{server}: {query}: {wanted} is not in {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[tokio::test]
async fn the_tool_that_is_called_what_is_asked_for_comes_first_among_all() {
    let servers = ["github-archived", "gitlab", "notion", "ms-365", "filesystem", "git"];
    let tools = listed(
        &servers.map(|server| format!("tool-lists/{server}")).each_ref().map(|s| s.as_str()),
    );
    let search = Search::default();
    for (query, wanted) in [
        ("create issue", "create_issue"),
        ("send mail", "send-mail"),
        ("list directory", "list_directory"),
        ("git log", "git_log"),
        ("merge pull request", "merge_pull_request"),
        ("protect branch", "protect_branch"),
        ("notion search", "API-post-search"),
        ("get current user", "get-current-user"),
    ] {
        let found = names(search.rank(query, tools.clone(), 3).await);
        assert_eq!(found[0], wanted, "{query}: {found:?}");
    }
}

/// The most that one server can make a search read, asked for in the worst way.
#[tokio::test]
async fn a_search_through_a_large_list_stops_at_a_deadline() {
    let description = "a ".repeat(MAX_DESCRIPTION_BYTES / 2);
    let tools: Vec<_> =
        (0..MAX_TOOLS).map(|n| Arc::new(tool(&format!("t{n}"), &description))).collect();
    let query = (0..16).map(|n| format!("a{n} ")).collect::<String>().repeat(10);
    stops(&query, tools).await;
}

/// The same with schemas, which are larger.
#[tokio::test]
async fn a_search_through_large_schemas_stops_at_a_deadline() {
    let property = |n: usize| format!(r#""p{n}":{{"description":"a b c d"}}"#);
    let properties: Vec<_> = (0..MAX_SCHEMA_BYTES / 50).map(property).collect();
    let mut large = tool("t", "");
    large.input_schema = format!(r#"{{"properties":{{{}}}}}"#, properties.join(","));
    assert!(large.input_schema.len() < MAX_SCHEMA_BYTES);
    let large = Arc::new(large);
    stops("a", vec![large; 200]).await;
}

async fn stops(query: &str, tools: Vec<Arc<ToolDescription>>) {
    let started = Instant::now();
    let searched = timeout(Duration::ZERO, Search::default().rank(query, tools, 10)).await;
    assert!(searched.is_err(), "it ended in {:?}", started.elapsed());
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[test]
fn summaries_are_one_bounded_sentence() {
    assert_eq!(summary(" One. Two.\nThree"), "One.");
    assert_eq!(summary(&"x".repeat(500)).chars().count(), SUMMARY_CHARS + 1);
}
