//! A component whose functions are called one by one, each in a run of its own.

use wasmtime::Engine;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, ComponentExportIndex, InstancePre, Val};

use super::{Error, Grants, Linked, State, Usage, once};
use crate::limits::{MAX_NAMED_IMPORTS, RUNTIME_HOSTCALL_BYTES};
use crate::linker::GuestLinker;
use crate::name::printable;
use crate::outcome::{Kind, Outcome};
use crate::script::{Document, Problem, SMALLER};
use crate::stdio::Stdio;
use crate::typed::export::{Function, Name, Returned, is_offered};
use crate::typed::{Bound, Invalid};

/// Characters of an error of a function's that a message shows.
const SHOWN_CHARS: usize = 2_000;

/// A guest that is compiled and linked, for its functions: what their calls have in common.
#[derive(Clone)]
pub struct Library {
    linked: InstancePre<State>,
}

/// How a call ended.
#[derive(Debug)]
pub enum Answer {
    /// The function gave this, or nothing.
    Value(Option<Document>),
    /// It failed by itself: it returned this error, or one without a value, or what has no
    /// JSON.
    Failed(Outcome, Option<Document>),
    /// It was not called, since the arguments do not fit.
    Refused(Outcome),
    /// The host ended it.
    Stopped(Outcome),
}

impl Linked for Library {
    fn link(linker: &GuestLinker, component: &Component, bound: &Bound) -> Result<Self, Error> {
        Ok(Self { linked: linker.link(component, bound)? })
    }
}

impl Library {
    /// Calls a function once with arguments that are one JSON object, to its end or to a
    /// bound. What does not fit is refused before anything runs.
    ///
    /// Dropping the future ends the run; everything it held is gone then.
    pub async fn call(
        &self,
        function: &Function,
        arguments: &str,
        grants: Grants,
        stdio: &Stdio,
    ) -> (Answer, Usage) {
        let parameters = match function.parameters(arguments) {
            Ok(parameters) => parameters,
            Err(invalid) => return (refused(function, &invalid), Usage::default()),
        };
        let Some(index) = self.index(function.name()) else {
            return (Answer::Stopped(missing(function.name())), Usage::default());
        };
        let limits = grants.limits.clone();
        let engine: &Engine = self.linked.engine();
        let state = State::new(grants, stdio);
        let mut results = vec![Val::Bool(false); function.results()];
        let (ended, usage) =
            once(engine, state, &limits, RUNTIME_HOSTCALL_BYTES, async |store, clock| {
                let instance = self.linked.instantiate_async(&mut *store).await?;
                clock.instantiated();
                let exported = instance.get_func(&mut *store, index);
                let exported = exported
                    .ok_or_else(|| wasmtime::format_err!("no function: {}", function.name()))?;
                exported.call_async(&mut *store, &parameters, &mut results).await
            })
            .await;
        let answer = match ended {
            Ok(()) => answered(function.name(), function.returned(&results)),
            Err(outcome) if outcome.kind == Kind::Ok => Answer::Failed(left(function.name()), None),
            Err(outcome) => Answer::Stopped(outcome),
        };
        (answer, usage)
    }

    fn index(&self, name: &Name) -> Option<ComponentExportIndex> {
        let component = self.linked.component();
        let interface = match &name.interface {
            None => None,
            Some(interface) => Some(component.get_export_index(None, interface)?),
        };
        component.get_export_index(interface.as_ref(), &name.function)
    }
}

impl Answer {
    /// The outcome of the run.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Value(_) => Outcome::ok(),
            Self::Failed(outcome, _) | Self::Refused(outcome) | Self::Stopped(outcome) => {
                outcome.clone()
            }
        }
    }
}

/// The names of the functions that a component exports, so many that a person reads them.
pub(super) fn functions(component: &Component) -> Vec<String> {
    let engine = component.engine();
    let component_type = component.component_type();
    let mut names = Vec::new();
    for (name, item) in component_type.exports(engine) {
        match item.ty {
            ComponentItem::ComponentFunc(_) => names.push(printable(name, SHOWN_CHARS)),
            ComponentItem::ComponentInstance(interface) => {
                let functions = interface.exports(engine).filter(|(function, item)| {
                    let is_function = matches!(item.ty, ComponentItem::ComponentFunc(_));
                    // Those of a resource cannot be called.
                    is_function && !function.starts_with('[') && is_offered(name, function)
                });
                let full = functions.map(|(function, _)| format!("{name}#{function}"));
                names
                    .extend(full.take(MAX_NAMED_IMPORTS).map(|name| printable(&name, SHOWN_CHARS)));
            }
            _ => {}
        }
        if names.len() >= MAX_NAMED_IMPORTS {
            break;
        }
    }
    names.truncate(MAX_NAMED_IMPORTS);
    names
}

fn refused(function: &Function, invalid: &Invalid) -> Answer {
    let invalid = printable(&invalid.to_string(), SHOWN_CHARS);
    let message = format!("the arguments do not fit {}: {invalid}", function.name());
    let hint = match function.members() {
        Some(members) => format!("they are one JSON object, with the members {members}"),
        None => "they are an empty JSON object, since it takes none".to_owned(),
    };
    Answer::Refused(Outcome::failed(Kind::Usage, message, hint))
}

fn answered(name: &Name, returned: Result<Returned, Invalid>) -> Answer {
    let document = |text: Option<String>| text.map(Document::new).transpose();
    let made = match returned {
        Ok(Returned::Value(text)) => document(text).map(Answer::Value),
        Ok(Returned::Error(text)) => {
            document(text).map(|error| Answer::Failed(returned_error(name, error.as_ref()), error))
        }
        Err(invalid) => return Answer::Failed(no_json(name, &invalid), None),
    };
    made.unwrap_or_else(|problem| Answer::Stopped(too_large(&problem)))
}

/// A function that failed by itself counts as a program that did.
fn returned_error(name: &Name, error: Option<&Document>) -> Outcome {
    let told = error.map(|error| format!(": {}", printable(error.raw().get(), SHOWN_CHARS)));
    let message = format!("{name} returned an error{}", told.unwrap_or_default());
    Outcome { message, ..Outcome::guest_exit(1) }
}

/// A function that ended its program in place of returning.
fn left(name: &Name) -> Outcome {
    let message = format!("{name} ended its program with exit code 0, and returned nothing");
    Outcome { message, ..Outcome::guest_exit(1) }
}

fn no_json(name: &Name, invalid: &Invalid) -> Outcome {
    let invalid = printable(&invalid.to_string(), SHOWN_CHARS);
    let message = format!("the result of {name} cannot be written as JSON: {invalid}");
    Outcome { message, ..Outcome::guest_exit(1) }
}

fn too_large(problem: &Problem) -> Outcome {
    Outcome::failed(Kind::CallLimit, problem.to_string(), SMALLER)
}

fn missing(name: &Name) -> Outcome {
    let message = format!("the component has no function {name}, which its exports name");
    Outcome::failed(Kind::HostBug, message, "")
}
