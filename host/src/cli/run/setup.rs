//! What a run is made of: the flags and the configuration, what is loaded once, and what
//! every run has of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::flags::Given;
use super::invoke::{self, Call};
use super::subject::{Subject, Text};
use super::{Args, Named, arguments, permit, unless_changed};
use crate::bridge::Bridge;
use crate::catalog::lock::Locked;
use crate::cli::context::Context;
use crate::cli::tools::lock::{self, Guarded};
use crate::engine::Fuel;
use crate::files::{DirError, Files};
use crate::guest::Guest;
use crate::instance::{Grants, Library, Linked, Program};
use crate::loader::{self, Loaded, Loader, Opened};
use crate::name::ServerName;
use crate::outcome::{Kind, Outcome};
use crate::script::{Runtime, Script};
use crate::stdio::Stdio;
use crate::tools::{Session, Tools};
use crate::tree::ToolTree;
use crate::typed::{Bound, bind};

/// What is the same however often it runs.
pub(super) struct Setup {
    given: Given,
    bridge: Bridge,
    what: What,
    /// What was not used of stdin is the guest's.
    stdin: bool,
    raw: bool,
}

/// What is run, loaded.
#[derive(Clone)]
enum What {
    /// A guest, and its arguments with its name.
    Guest(Loaded<Program>, Vec<String>),
    /// A guest for one of its functions, and its name.
    Function(Loaded<Library>, Call, String),
    /// A script, and its arguments.
    Script(Loaded<Runtime>, Text, String),
}

/// One run that is about to begin.
pub(super) struct Prepared {
    /// What is run.
    pub what: Runnable,
    /// What loading it took.
    pub cost: Cost,
    /// What it is given.
    pub grants: Grants,
    /// Where it prints.
    pub stdio: Stdio,
    /// What ends the run when it touches a tool that is not as it was accepted.
    pub locked: Option<Arc<Locked>>,
}

/// What is run, once.
pub(super) enum Runnable {
    /// A guest.
    Guest(Program),
    /// One function of a guest.
    Function(Library, Call),
    /// A script, and what runs it.
    Script(Runtime, Script),
}

/// What loading took.
#[derive(Default, Clone, Copy)]
pub(super) struct Cost {
    /// Time spent compiling.
    pub compile: Duration,
    /// Whether the compiled code came from the cache.
    pub cached: bool,
}

impl Setup {
    /// Reads what is named, checks the flags and loads what they are about.
    pub async fn new(args: Args, context: &Context) -> Result<Self, Outcome> {
        let named = args.named();
        args.check(&named)?;
        let by_name = named.guest()?;
        let mut given = Given::new(&args.given, context)?;
        given.check_args(&args.args)?;
        let stdin = !matches!(named, Named::Stdin);
        let subject = match by_name {
            Some(subject) => subject,
            None => named.subject(&given.config).await?,
        };
        let cache = context.cache();
        let bridge = context.bridge(&given.config, &cache);
        let fuel = if given.limits.fuel.is_some() { Fuel::On } else { Fuel::Off };
        let loader = Loader::new(fuel, cache).map_err(loader::Error::from)?;
        let what = match (args.invoke, subject) {
            (Some(function), subject) => {
                let (guest, name) = invoke::guest(subject)?;
                let call = invoke::call(&guest, &function, args.json_args).await?;
                let loaded = guest_of(&guest, &name, &mut given, &bridge, &loader, context).await?;
                What::Function(loaded, call, name)
            }
            (None, Subject::Guest(guest, name)) => {
                arguments::none_for_guest(args.json_args.as_ref())?;
                let loaded = guest_of(&guest, &name, &mut given, &bridge, &loader, context).await?;
                What::Guest(loaded, std::iter::once(name).chain(args.args).collect())
            }
            (None, Subject::Script(text)) => {
                What::script(text, args.json_args, args.args, &loader, context).await?
            }
        };
        if args.watch && matches!(what, What::Guest(..)) {
            let hint = "a guest is run again when it is built again";
            return Err(Outcome::failed(Kind::Usage, "--watch is for scripts", hint));
        }
        Ok(Self { given, bridge, what, stdin, raw: args.raw })
    }

    /// One run, with a session, files and streams of its own.
    pub fn prepare(&self, context: &Context) -> Result<Prepared, Outcome> {
        let given = &self.given;
        let (what, args, cost) = match &self.what {
            What::Guest(Loaded { program, compile, cached }, args) => {
                let cost = Cost { compile: *compile, cached: *cached };
                (Runnable::Guest(program.clone()), args.clone(), cost)
            }
            What::Function(Loaded { program, compile, cached }, call, name) => {
                let cost = Cost { compile: *compile, cached: *cached };
                (Runnable::Function(program.clone(), call.clone()), vec![name.clone()], cost)
            }
            What::Script(Loaded { program, compile, cached }, text, args) => {
                let cost = Cost { compile: *compile, cached: *cached };
                let script = text.script(args)?;
                (Runnable::Script(program.clone(), script), vec![text.name.clone()], cost)
            }
        };
        let stdio = stdio(given, self.raw, context)?;
        let Guarded { tools, locked } = guarded(self.bridge.clone(), given)?;
        let session = Arc::new(Session::new(tools, given.grants.clone(), &given.limits));
        let tree =
            (!session.servers().is_empty()).then(|| Arc::new(ToolTree::new(session.clone())));
        let files = Files::open(&given.dirs, &given.limits, tree).map_err(no_directory)?;
        let state = given.state.clone();
        let state = state.map(|name| context.namespace(&given.config, name)).transpose()?;
        let grants = Grants {
            session,
            limits: given.limits.clone(),
            args,
            env: given.env.clone(),
            files: Arc::new(files),
            state,
            stdin: self.stdin,
        };
        Ok(Prepared { what, cost, grants, stdio, locked })
    }

    /// The files that are the script.
    pub fn files(&self) -> Vec<PathBuf> {
        match &self.what {
            What::Script(_, text, _) => text.file.iter().cloned().collect(),
            What::Guest(..) | What::Function(..) => Vec::new(),
        }
    }

    /// Reads the script again.
    pub fn again(&mut self) -> Result<(), Outcome> {
        if let What::Script(_, text, _) = &mut self.what {
            *text = text.again()?;
        }
        Ok(())
    }
}

impl What {
    async fn script(
        text: Text,
        json_args: Option<String>,
        args: Vec<String>,
        loader: &Loader,
        context: &Context,
    ) -> Result<Self, Outcome> {
        let args = arguments::of_script(json_args, &args).await?;
        let what = format!("compiling the {} runtime (once)", text.runtime.name);
        let _shown = context.progress.show(&what);
        let loaded = loader.load_runtime(&text.component()?).await?;
        Ok(Self::Script(loaded, text, args))
    }
}

/// Loads a guest. One that imports tools as typed functions has them bound, for which a person
/// may grant what is missing.
async fn guest_of<P: Linked>(
    guest: &Guest,
    name: &str,
    given: &mut Given,
    bridge: &Bridge,
    loader: &Loader,
    context: &Context,
) -> Result<Loaded<P>, Outcome> {
    let opened = {
        let _shown = context.progress.show(&format!("compiling {name}"));
        loader.open(guest).await?
    };
    match opened {
        Opened::Linked(loaded) => Ok(loaded),
        Opened::Typed(mut typed) => {
            let found = {
                let _shown = context.progress.show("asking the servers for their tools");
                let imports = typed.take_imports();
                behind_lock(bridge, given, async |tools| bind::find(imports, tools).await).await?
            };
            if permit::ask(&found, guest, given, context).await? {
                behind_lock(bridge, given, async |tools| found.touch(tools).await).await?;
            }
            let bound = Bound::new(found, &given.grants)?;
            Ok(loader.link(typed, bound).await?)
        }
    }
}

/// Does `work` with the tools; a tool that is granted and not as it was accepted ends it.
async fn behind_lock<T>(
    bridge: &Bridge,
    given: &Given,
    work: impl AsyncFnOnce(&dyn Tools) -> T,
) -> Result<T, Outcome> {
    let Guarded { tools, locked } =
        lock::guarded(Arc::new(bridge.clone()), &given.config, &given.grants)?;
    unless_changed(work(tools.as_ref()), locked.as_deref()).await
}

/// The servers' tools, behind the lock if there is one. A run that may touch no tool needs
/// none, and a bad one must not stop it: anyone may have put it there.
fn guarded(bridge: Bridge, given: &Given) -> Result<Guarded, Outcome> {
    let is_granted = |server: &ServerName| given.grants.mentions(server.as_str());
    if !bridge.servers().iter().any(is_granted) {
        return Ok(Guarded { tools: Arc::new(bridge), locked: None });
    }
    lock::guarded(Arc::new(bridge), &given.config, &given.grants)
}

fn stdio(given: &Given, raw: bool, context: &Context) -> Result<Stdio, Outcome> {
    if context.json {
        return Ok(Stdio::keep(given.limits.output_bytes));
    }
    Stdio::forward(raw).map_err(|error| {
        Outcome::failed(Kind::HostBug, format!("no threads could be started: {error}"), "")
    })
}

fn no_directory(error: DirError) -> Outcome {
    let hint = "check that the directory given with --dir exists";
    Outcome::failed(Kind::Usage, error.to_string(), hint)
}
