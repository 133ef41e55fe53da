//! What servers list, or files say: for verbs that work from either.

use std::path::PathBuf;

use futures::future::join_all;

use super::named;
use crate::catalog::{Listed, source};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::name::ServerName;
use crate::outcome::{Kind, Outcome};
use crate::tools::Tools as _;

/// What the servers list, or the files say, and the servers that cannot be asked.
pub(in crate::cli) async fn lists(
    from: &[PathBuf],
    names: &[String],
    context: &Context,
) -> Result<(Vec<Listed>, Vec<(ServerName, Failure)>), Failure> {
    if from.is_empty() {
        return ask(names, context).await;
    }
    let lists = source::read(from)
        .map_err(|error| Outcome::failed(Kind::Usage, error.to_string(), error.hint()))?;
    let known: Vec<_> = lists.iter().map(|list| list.name.clone()).collect();
    let wanted = named(&known, names)?;
    Ok((lists.into_iter().filter(|list| wanted.contains(&list.name)).collect(), Vec::new()))
}

/// A server that cannot be asked costs itself alone, unless none can.
async fn ask(
    names: &[String],
    context: &Context,
) -> Result<(Vec<Listed>, Vec<(ServerName, Failure)>), Failure> {
    let config = context.trusted_config()?;
    let bridge = context.bridge(&config, &context.cache());
    let wanted = named(&bridge.servers(), names)?;
    if wanted.is_empty() {
        let hint = "configure one, or name a list of tools with --from";
        return Err(Outcome::failed(Kind::Usage, "there are no servers", hint).into());
    }
    let answers = join_all(wanted.iter().map(|server| bridge.list(server))).await;
    let (mut lists, mut failed) = (Vec::new(), Vec::new());
    for (name, answer) in wanted.into_iter().zip(answers) {
        match answer {
            Ok(tools) => {
                let excluded = bridge.excluded(&name).await;
                lists.push(Listed { name, tools, excluded });
            }
            Err(error) => failed.push((name, Failure::from(error))),
        }
    }
    match failed.pop() {
        Some((_, failure)) if lists.is_empty() => Err(failure),
        last => {
            failed.extend(last);
            Ok((lists, failed))
        }
    }
}
