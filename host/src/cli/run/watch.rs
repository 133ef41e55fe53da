//! `run --watch`: a script is run again whenever it, or a module it looked for, changes.
//!
//! Files are looked at every [`WATCH_TIME`], which works on every file system and for
//! every way of saving.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use super::{Ended, Setup, finish};
use crate::cli::context::Context;
use crate::cli::report;
use crate::file::Stamp;
use crate::limits::WATCH_TIME;
use crate::name::printable_path;
use crate::outcome::{Kind, Outcome};
use crate::script::Beside;

/// How far the times that a file system writes may be behind the clock.
const CLOCK_SLACK: Duration = Duration::from_millis(50);

/// The files of a script, as they were.
struct Watched {
    states: BTreeMap<PathBuf, Option<Stamp>>,
    since: SystemTime,
}

/// Runs until a signal comes, whatever the runs come to.
pub(super) async fn forever(mut setup: Setup, context: &Context) -> ExitCode {
    let mut watched = Watched::new(&setup);
    loop {
        let changed = run_once(&mut setup, &mut watched, context).await;
        match changed {
            Ok(path) => {
                let path = printable_path(&path);
                report::notice(&format!("--- {path} changed, running again"), context);
            }
            Err(_interrupted) => {
                context.shutdown().await;
                return ExitCode::from(Kind::Interrupted.exit_code());
            }
        }
        watched = Watched::new(&setup);
    }
}

/// One run, until a file changed: while it runs, which ends it, or after it.
async fn run_once(
    setup: &mut Setup,
    watched: &mut Watched,
    context: &Context,
) -> Result<PathBuf, Outcome> {
    let mut beside = None;
    let ended = match setup.again().and_then(|()| setup.prepare(context)) {
        Ok(prepared) => {
            beside = prepared.beside();
            let run = prepared.run(context, false);
            tokio::select! {
                ended = run => ended,
                changed = watched.changed(beside.as_deref()) => return Ok(changed),
            }
        }
        Err(outcome) => Ended::before_it_began(outcome),
    };
    context.unless_interrupted(())?;
    finish(&ended, context).await;
    report::notice("--- waiting for a change; Ctrl-C ends", context);
    let changed = async { Ok(watched.changed(beside.as_deref()).await) };
    context.until_interrupted(changed).await
}

impl Watched {
    fn new(setup: &Setup) -> Self {
        let files = setup.files().into_iter();
        let states = files.map(|path| (path.clone(), Stamp::of(&path))).collect();
        let now = SystemTime::now();
        Self { states, since: now.checked_sub(CLOCK_SLACK).unwrap_or(now) }
    }

    /// Waits until a file changes, and says which.
    async fn changed(&mut self, beside: Option<&Beside>) -> PathBuf {
        loop {
            tokio::time::sleep(WATCH_TIME).await;
            self.add(beside);
            let changed = self.states.iter_mut().find_map(|(path, before)| {
                let now = Stamp::of(path);
                (now != std::mem::replace(before, now)).then(|| path.clone())
            });
            if let Some(path) = changed {
                return path;
            }
        }
    }

    /// Adds the files that were looked for meanwhile. One that changed since the run began
    /// may have been read before that, and counts as changed.
    fn add(&mut self, beside: Option<&Beside>) {
        for path in beside.map(Beside::looked_at).unwrap_or_default() {
            let since = self.since;
            self.states.entry(path).or_insert_with_key(|path| {
                let now = Stamp::of(path);
                let is_newer = now.is_some_and(|stamp| stamp.is_newer(since));
                if is_newer { None } else { now }
            });
        }
    }
}
