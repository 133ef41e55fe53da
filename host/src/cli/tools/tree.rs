//! `tools tree`: the files that guests find the tools in, by path.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

use futures::future::join_all;
use serde::Serialize;
use serde_json::{Value, json};

use super::{open, unreadable};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::name::ServerName;
use crate::near;
use crate::outcome::{Kind, Outcome};
use crate::tools::Session;
use crate::tree::{MOUNT, README, ToolTree};

const EXAMPLES: &str = "Examples:
  mcp-host tools tree
  mcp-host tools tree shop
  mcp-host tools tree shop/echo | xargs mcp-host tools cat

A guest that may call any tool finds these files under /mcp-tools, and so can read about
the tools it needs and no others.";

/// What `tools tree` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The servers or tools whose files to list; all when none is named
    #[arg(value_name = "SERVER[/TOOL]")]
    named: Vec<String>,
}

/// Whose files are wanted: of each server all, or those of some tools.
type Wanted<'a> = BTreeMap<ServerName, Option<Vec<&'a str>>>;

/// One server's files.
#[derive(Serialize)]
struct Branch {
    name: String,
    files: Vec<String>,
    error: Option<Value>,
}

/// Lists the files of everything, or of what was named.
pub(super) async fn execute(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let (_, session) = open(context)?;
    let session = Arc::new(session);
    let tree = ToolTree::new(session.clone());
    let wanted = wanted(&args.named, &session.servers())?;
    let branches =
        wanted.iter().map(|(server, tools)| branch(&session, &tree, server, tools.as_deref()));
    let branches: Vec<Branch> =
        join_all(branches).await.into_iter().collect::<Result<_, Failure>>()?;
    let readme = args.named.is_empty().then(|| format!("{MOUNT}/{README}"));
    let readme: Vec<String> = readme.into_iter().collect();
    if context.json {
        report::document(&json!({ "files": readme, "servers": branches }));
    } else {
        let files = branches.iter().flat_map(|branch| &branch.files);
        readme.iter().chain(files).for_each(|file| report::line(file));
        warn(&branches, context);
    }
    let failed = !branches.is_empty() && branches.iter().all(|branch| branch.error.is_some());
    Ok(if failed { ExitCode::from(Kind::ServerUnavailable.exit_code()) } else { ExitCode::SUCCESS })
}

/// Sorts what was named by server. A server that is named by itself is wanted whole.
fn wanted<'a>(named: &'a [String], known: &[ServerName]) -> Result<Wanted<'a>, Outcome> {
    if named.is_empty() {
        return Ok(known.iter().map(|server| (server.clone(), None)).collect());
    }
    let mut wanted = Wanted::new();
    for name in named {
        let (server, tool) = match name.split_once('/') {
            Some((server, tool)) if !tool.is_empty() => (server, Some(tool)),
            Some((server, _)) => (server, None),
            None => (name.as_str(), None),
        };
        let found = known.iter().find(|known| known.as_str() == server);
        let found = found.ok_or_else(|| no_such_server(server, known))?;
        let tools = wanted.entry(found.clone()).or_insert_with(|| Some(Vec::new()));
        match (tools.as_mut(), tool) {
            (Some(tools), Some(tool)) => tools.push(tool),
            (_, None) => *tools = None,
            (None, Some(_)) => {}
        }
    }
    Ok(wanted)
}

fn no_such_server(name: &str, known: &[ServerName]) -> Outcome {
    let near = near::nearest(name, known.iter().map(ServerName::as_str));
    let near: Vec<String> = near.into_iter().map(str::to_owned).collect();
    let hint = near::did_you_mean(&near).unwrap_or("see `mcp-host servers list`".to_owned());
    Outcome::failed(Kind::Usage, format!("no such server: {name}"), hint)
}

/// The files of one server, or why there are none. That a tool does not exist is no
/// matter of the server.
async fn branch(
    session: &Session,
    tree: &ToolTree,
    server: &ServerName,
    tools: Option<&[&str]>,
) -> Result<Branch, Failure> {
    let branch = |files, error: Option<Failure>| Branch {
        name: server.to_string(),
        files,
        error: error.as_ref().map(Failure::form),
    };
    if let Err(error) = session.list(server).await {
        return Ok(branch(Vec::new(), Some(error.into())));
    }
    let mut files = Vec::new();
    for tool in tools.unwrap_or_default() {
        session.describe(server.as_str(), tool).await?;
        files.extend(tree.paths(server, Some(tool)).await.map_err(unreadable)?);
    }
    if tools.is_none() {
        files = tree.paths(server, None).await.map_err(unreadable)?;
    }
    files.sort();
    files.dedup();
    Ok(branch(files, None))
}

fn warn(branches: &[Branch], context: &Context) {
    let errors =
        branches.iter().filter_map(|branch| branch.error.as_ref()?.get("message")?.as_str());
    errors.for_each(|error| report::warning(error, context));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<ServerName> {
        ["shop", "time"].map(|name| ServerName::new(name).unwrap()).to_vec()
    }

    #[test]
    fn what_is_named_is_sorted_by_server_and_a_whole_one_holds_its_tools() {
        let named = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let of = |names: &[&str]| {
            let named = named(names);
            let wanted = wanted(&named, &known()).unwrap().into_iter();
            wanted.map(|(server, tools)| format!("{server} {tools:?}")).collect::<Vec<_>>()
        };
        assert_eq!(of(&[]), ["shop None", "time None"]);
        assert_eq!(of(&["time", "shop/a"]), [r#"shop Some(["a"])"#, "time None"]);
        assert_eq!(of(&["shop/a", "shop/", "shop/b"]), ["shop None"]);
        assert_eq!(of(&["shop/b", "shop/a"]), [r#"shop Some(["b", "a"])"#]);
    }

    #[test]
    fn a_server_that_does_not_exist_is_refused_with_the_nearest() {
        let refused = |name: &str| wanted(&[name.to_owned()], &known()).unwrap_err();
        assert_eq!(refused("shpo/echo").hint.as_deref(), Some("did you mean shop?"));
        assert!(refused("zzz").hint.unwrap().contains("servers list"));
        assert_eq!(refused("zzz").message, "no such server: zzz");
    }
}
