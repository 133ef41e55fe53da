//! `tools cat`: the files that guests find the tools in, as guests read them.

use std::process::ExitCode;
use std::sync::Arc;

use futures::future::join_all;
use serde::Serialize;

use super::{open, unreadable};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::{output, report};
use crate::config::quote;
use crate::files::{FileError, FileReason};
use crate::limits::MAX_SHOWN_PATH_CHARS;
use crate::name::{ServerName, printable};
use crate::near;
use crate::outcome::{Kind, Outcome};
use crate::tools::Session;
use crate::tree::{MOUNT, README, SERVERS, ToolTree};

const EXAMPLES: &str = "Examples:
  mcp-host tools cat shop/index.md
  mcp-host tools cat /mcp-tools/servers/shop/echo.md shop/echo.json
  mcp-host tools cat README.md

A relative path begins at /mcp-tools/servers, or at /mcp-tools when it names something
there. `mcp-host tools tree` lists the paths.";

/// What to do about a path that is like no other.
const SEE_TREE: &str = "`mcp-host tools tree` lists the files there are";

/// What `tools cat` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The files, as `tools tree` lists them
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
}

/// One file.
#[derive(Serialize)]
struct Printed {
    path: String,
    content: String,
}

/// Prints the files one after the other, or none when one cannot be.
pub(super) async fn execute(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let (_, session) = open(context)?;
    let session = Arc::new(session);
    let tree = ToolTree::new(session.clone());
    let read = join_all(args.paths.iter().map(|path| read(&session, &tree, path))).await;
    let files = read.into_iter().collect::<Result<Vec<Printed>, Failure>>()?;
    if context.json {
        report::document(&files);
    } else {
        // Nothing in a rendered file is hidden, so a terminal can have it as it is.
        files.iter().for_each(|file| output::data(file.content.as_bytes()));
    }
    Ok(ExitCode::SUCCESS)
}

async fn read(session: &Session, tree: &ToolTree, given: &str) -> Result<Printed, Failure> {
    let path = below_mount(given)?;
    // What a server fails with says more than a file can.
    if let [SERVERS, directory, _, ..] = path.as_slice()
        && let Some((_, server)) = tree.servers().find(|(name, _)| name == directory)
    {
        session.list(server).await?;
    }
    match tree.read(&path).await {
        Ok(bytes) => Ok(Printed {
            path: absolute(&path),
            content: String::from_utf8_lossy(&bytes).into_owned(),
        }),
        Err(error) => Err(with_near_miss(error, tree, &path).await.into()),
    }
}

/// The path below the mount, a segment an element.
fn below_mount(given: &str) -> Result<Vec<&str>, Outcome> {
    if given.starts_with('/') {
        let below =
            given.strip_prefix(MOUNT).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        return below.map(split).ok_or_else(|| elsewhere(given));
    }
    let path = split(given);
    match path.first() {
        None | Some(&(README | SERVERS)) => Ok(path),
        Some(_) => Ok([vec![SERVERS], path].concat()),
    }
}

fn split(path: &str) -> Vec<&str> {
    path.split('/').filter(|name| !matches!(*name, "" | ".")).collect()
}

fn elsewhere(given: &str) -> Outcome {
    let shown = printable(given, MAX_SHOWN_PATH_CHARS);
    Outcome::failed(Kind::Usage, format!("not a path under {MOUNT}: {shown}"), SEE_TREE)
}

fn absolute(path: &[&str]) -> String {
    [&[MOUNT], path].concat().join("/")
}

/// The error of a path, with the one that was perhaps meant.
async fn with_near_miss(error: FileError, tree: &ToolTree, path: &[&str]) -> Outcome {
    let near =
        if error.reason == FileReason::NotFound { near_miss(tree, path).await } else { None };
    let near: Vec<String> = near.into_iter().map(|path| quote::shell(&path)).collect();
    let hint = near::did_you_mean(&near).unwrap_or_else(|| SEE_TREE.to_owned());
    Outcome { hint: Some(hint), ..unreadable(error) }
}

/// The path that differs from this one in its first segment that does not exist.
async fn near_miss(tree: &ToolTree, path: &[&str]) -> Option<String> {
    for at in (0..path.len()).rev() {
        let (above, wanted) = (path.get(..at)?, *path.get(at)?);
        if let Ok(entries) = tree.list(above).await {
            let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
            let rest = path.get(at.saturating_add(1)..)?;
            // A server may be meant by its name, which need not be that of its directory.
            let is_meant = |(_, server): &(&str, &ServerName)| server.as_str() == wanted;
            let named = tree.servers().find(|server| above == [SERVERS] && is_meant(server));
            let entry = named.map_or_else(|| nearest(wanted, &names), |(entry, _)| Some(entry))?;
            let found = [above, &[entry], rest].concat();
            return tree.look_up(&found).await.is_ok().then(|| absolute(&found));
        }
    }
    None
}

/// The entry of a directory that is most like a name, which may lack its extension.
fn nearest<'a>(wanted: &str, names: &[&'a str]) -> Option<&'a str> {
    let stem = |name: &'a str| name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let whole = near::nearest(wanted, names.iter().copied());
    whole.or_else(|| {
        let found = near::nearest(wanted, names.iter().map(|name| stem(name)))?;
        // The Markdown comes last.
        names.iter().rev().find(|name| stem(name) == found).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_begin_at_the_root_the_mount_or_the_servers() {
        let file = ["servers", "shop", "echo.md"];
        for given in [
            "/mcp-tools/servers/shop/echo.md",
            "servers/shop/echo.md",
            "shop/echo.md",
            "./shop//echo.md",
        ] {
            assert_eq!(below_mount(given).unwrap(), file, "{given}");
        }
        assert_eq!(below_mount("README.md").unwrap(), ["README.md"]);
        assert_eq!(below_mount("/mcp-tools").unwrap(), [""; 0]);
        for given in ["/mcp-toolsx/a", "/etc/passwd", "/"] {
            let refused = below_mount(given).unwrap_err();
            assert!(refused.message.ends_with(given) && refused.hint.is_some(), "{given}");
        }
    }

    #[test]
    fn a_slip_or_a_missing_extension_finds_its_file() {
        let names = ["echo.json", "echo.md", "index.json", "index.md", "search_books.md"];
        for (wanted, found) in [
            ("ehco.md", Some("echo.md")),
            ("echo", Some("echo.md")),
            ("search_book", Some("search_books.md")),
            ("index.jsn", Some("index.json")),
            ("translate", None),
        ] {
            assert_eq!(nearest(wanted, &names), found, "{wanted}");
        }
    }
}
