//! The store in a Redis or Valkey server that several hosts share.
//!
//! A namespace is three keys there, which stay together on a cluster:
//! `mcp-host:{NAME}:values` is a hash, `mcp-host:{NAME}:keys` a sorted set of the same
//! keys, for listing them in order, and `mcp-host:{NAME}:bytes` says how much both hold.
//! Every change is one run of a script, which the server does as one step.
//!
//! How long values last is up to the server: it has to write them to its disk, and must
//! not drop keys when it is short of memory.

mod address;
mod answer;
mod connection;
mod meter;
mod trouble;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use redis::aio::MultiplexedConnection;
use redis::{Cmd, FromRedisValue, RedisResult, Script, ScriptInvocation};
use tokio::time::timeout;

use super::quota::Quota;
use super::{Applied, OpenError, Operation, Page, StateError, Store};
use crate::limits::STATE_ANSWER_TIME;
use crate::name::NamespaceName;
use address::Address;
use answer::Said;
use connection::Line;
use trouble::{Effect, Trouble};

/// The store. Nothing is reached before something is asked.
pub(super) struct Shared {
    line: Line,
    quota: Quota,
    apply: Script,
    /// How long one question may take.
    patience: Duration,
}

/// Something to ask the server.
enum Question<'a> {
    /// A command that changes nothing, so that it can be asked twice.
    Read(Cmd),
    /// The script.
    Apply(ScriptInvocation<'a>),
}

impl Shared {
    /// The store at a URL.
    ///
    /// # Errors
    ///
    /// [`OpenError::Url`].
    pub fn new(url: &str, quota: Quota) -> Result<Self, OpenError> {
        let apply = Script::new(include_str!("shared/apply.lua"));
        Ok(Self { line: Line::new(Address::new(url)?), quota, apply, patience: STATE_ANSWER_TIME })
    }

    /// The server's answer.
    async fn ask<T: FromRedisValue>(&self, question: Question<'_>) -> Result<T, StateError> {
        let is_sent = AtomicBool::new(false);
        let answer = timeout(self.patience, self.put(&question, &is_sent)).await;
        let answer = answer.unwrap_or_else(|_| {
            let is_sent = is_sent.load(Ordering::Acquire);
            let silent = Trouble::Silent(question.effect());
            Err(if is_sent { silent } else { Trouble::UnreachableInTime })
        });
        answer.map_err(|trouble| self.failed(&trouble))
    }

    /// Asks, and when the connection broke and asking twice does no harm, once more.
    async fn put<T: FromRedisValue>(
        &self,
        question: &Question<'_>,
        is_sent: &AtomicBool,
    ) -> Result<T, Trouble> {
        match self.put_once(question, is_sent).await {
            Err(Trouble::Broken(_, Effect::None)) => self.put_once(question, is_sent).await,
            answer => answer,
        }
    }

    async fn put_once<T: FromRedisValue>(
        &self,
        question: &Question<'_>,
        is_sent: &AtomicBool,
    ) -> Result<T, Trouble> {
        let turn = self.line.turn().await.map_err(Trouble::Unreachable)?;
        is_sent.store(true, Ordering::Release);
        let answer = question.put(turn.requests()).await;
        let answer = answer.map_err(|error| Trouble::answered(error, question.effect()));
        if !matches!(answer, Err(Trouble::Broken(..))) {
            turn.done();
        }
        answer
    }

    fn failed(&self, trouble: &Trouble) -> StateError {
        trouble.explain(self.line.address())
    }
}

impl Question<'_> {
    fn effect(&self) -> Effect {
        match self {
            Self::Read(_) => Effect::None,
            Self::Apply(_) => Effect::Unknown,
        }
    }

    async fn put<T: FromRedisValue>(&self, mut to: MultiplexedConnection) -> RedisResult<T> {
        match self {
            Self::Read(command) => command.query_async(&mut to).await,
            Self::Apply(script) => script.invoke_async(&mut to).await,
        }
    }
}

impl Store for Shared {
    fn get<'a>(
        &'a self,
        namespace: &'a NamespaceName,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, StateError>> {
        let mut command = redis::cmd("HGET");
        command.arg(part(namespace, "values")).arg(key);
        Box::pin(self.ask(Question::Read(command)))
    }

    fn keys<'a>(
        &'a self,
        namespace: &'a NamespaceName,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StateError>> {
        let start = match after {
            Some(after) if after >= prefix => format!("({after}"),
            _ => format!("[{prefix}"),
        };
        // No byte of a key is as large as that one, so it ends the keys with the prefix.
        let end = [b"(", prefix.as_bytes(), b"\xff"].concat();
        let mut command = redis::cmd("ZRANGEBYLEX");
        command.arg(part(namespace, "keys")).arg(start).arg(end);
        // One more than is asked for tells whether there is a next page.
        command.arg("LIMIT").arg(0).arg(limit.saturating_add(1));
        Box::pin(async move {
            let found = self.ask(Question::Read(command)).await?;
            Ok(Page::of(found, after, limit))
        })
    }

    fn apply<'a>(
        &'a self,
        namespace: &'a NamespaceName,
        steps: &'a [Operation],
    ) -> BoxFuture<'a, Result<Vec<Applied>, StateError>> {
        let mut script = self.apply.key(part(namespace, "values"));
        script.key(part(namespace, "keys")).key(part(namespace, "bytes"));
        script.arg(self.quota.keys).arg(self.quota.bytes);
        steps.iter().for_each(|step| push(&mut script, step));
        Box::pin(async move {
            let answer: Vec<String> = self.ask(Question::Apply(script)).await?;
            match answer::read(&answer, steps, self.quota) {
                Said::Done(applied) => Ok(applied),
                Said::Refused(refusal) => Err(refusal.explain(namespace, steps)),
                Said::Damaged => Err(self.failed(&Trouble::Damaged)),
                Said::Nonsense => Err(self.failed(&Trouble::Nonsense)),
            }
        })
    }
}

/// The key of one part of a namespace. Of what is in braces, which no namespace has in its
/// name, a cluster finds out which of its servers holds a key.
fn part(namespace: &NamespaceName, part: &str) -> String {
    format!("mcp-host:{{{namespace}}}:{part}")
}

fn push(script: &mut ScriptInvocation<'_>, step: &Operation) {
    match step {
        Operation::Check(expectation) => match &expectation.value {
            Some(value) => script.arg("present").arg(&expectation.key).arg(value.as_slice()),
            None => script.arg("absent").arg(&expectation.key),
        },
        Operation::Set(entry) => script.arg("set").arg(&entry.key).arg(entry.value.as_slice()),
        Operation::Delete(key) => script.arg("delete").arg(key),
        Operation::Increment(increase) => {
            script.arg("increment").arg(&increase.key).arg(increase.by)
        }
    };
}

#[cfg(test)]
mod tests;
