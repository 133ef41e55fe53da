//! The modules of a script: each is asked of the host once, made into JavaScript, and
//! remembered with its text, in which errors are located.
//!
//! The prelude's own modules are found here too, but only by each other; of them a script
//! sees "mcp-host".

mod text;

use std::collections::HashMap;
use std::rc::Rc;

use mcp_host_javascript_source::{Language, Prepared, Problem, Role, Shift, prepare};
use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{Ctx, Error, Exception, Module, Persistent, Value};

use crate::bindings::exports::mcp_host::runtime::runner::Position;
use crate::bindings::mcp_host::runtime::modules as host;
use crate::engine::{Kept, Shared};
use crate::native::MAX_HANDED_BYTES;
use crate::near::nearest;
use crate::prelude;

/// Failures of imports that are remembered, so that they are known when they end the run.
const MAX_FAILURES: usize = 100;

/// A module that somebody wrote.
struct Text {
    /// As it came.
    original: String,
    /// From the text that runs to the one that came.
    shift: Shift,
}

/// An import that failed.
#[derive(Clone)]
pub struct Unresolved {
    /// What, and why not.
    pub message: String,
    /// What would help.
    pub hint: Option<String>,
    /// Where it is imported, or where the module cannot be read.
    pub at: Option<Position>,
}

/// What is known of the modules of a script.
#[derive(Default)]
pub struct Registry {
    texts: HashMap<String, Text>,
    names: HashMap<(String, String), String>,
    failures: Vec<(Kept, Unresolved)>,
}

/// The part of the engine that finds modules.
pub struct Modules {
    shared: Rc<Shared>,
}

impl Registry {
    /// Takes a text under its name: what runs.
    ///
    /// # Errors
    ///
    /// [`Problem`] when it cannot be read.
    pub fn add(&mut self, name: &str, original: String, role: Role) -> Result<String, Problem> {
        let Prepared { code, shift } = prepare(&original, language(name), role)?;
        self.texts.insert(name.to_owned(), Text { original, shift });
        Ok(code)
    }

    /// Whether somebody wrote a module of this name.
    pub fn knows(&self, name: &str) -> bool {
        self.texts.contains_key(name)
    }

    /// Where in the text that came a place of the one that runs is; none in what nobody
    /// wrote.
    pub fn original(&self, module: &str, line: u32, column: u32) -> Option<Position> {
        let (line, column) = self.texts.get(module)?.shift.original(line, column);
        Some(Position { module: module.to_owned(), line, column })
    }

    /// The import whose failure threw this, if it was one.
    pub fn unresolved<'js>(&self, ctx: &Ctx<'js>, thrown: &Value<'js>) -> Option<Unresolved> {
        let same = |kept: &Kept| kept.clone().restore(ctx).is_ok_and(|kept| kept == *thrown);
        self.failures.iter().find(|(kept, _)| same(kept)).map(|(_, failure)| failure.clone())
    }

    /// The failure that QuickJS reports of a name that a module does not export, if that
    /// is what it reports.
    pub fn missing_export(&self, message: &str) -> Option<Unresolved> {
        let (name, module) = text::missing_export(message)?;
        let original = match self.texts.get(module) {
            Some(text) => text.original.as_str(),
            None => prelude::source(module)?,
        };
        let exports = text::exports(original);
        let at = self.texts.iter().find_map(|(importer, text)| {
            position(importer, text::imported_name(&text.original, name)?)
        });
        let hint = if text::declares_type(original, name) {
            Some(format!("it is a type: `import type {{ {name} }} from …`"))
        } else {
            suggestion(name, &exports)
        };
        Some(Unresolved { message: format!("module {module:?} exports no {name:?}"), hint, at })
    }

    fn import_position(&self, importer: &str, specifier: &str) -> Option<Position> {
        let text = self.texts.get(importer)?;
        position(importer, text::imported_specifier(&text.original, specifier)?)
    }

    fn remember<'js>(&mut self, ctx: &Ctx<'js>, thrown: &Value<'js>, failure: Unresolved) {
        if self.failures.len() < MAX_FAILURES {
            self.failures.push((Persistent::save(ctx, thrown.clone()), failure));
        }
    }
}

impl Modules {
    /// Finds modules for an engine.
    pub fn new(shared: Rc<Shared>) -> Self {
        Self { shared }
    }

    /// Asks the host for a module: its name. A module that is new is declared at once.
    fn ask(&self, ctx: &Ctx<'_>, importer: &str, specifier: &str) -> rquickjs::Result<String> {
        let asked = (importer.to_owned(), specifier.to_owned());
        if let Some(name) = self.shared.modules.borrow().names.get(&asked) {
            return Ok(name.clone());
        }
        let found = load(importer, specifier)
            .map_err(|error| self.refuse(ctx, importer, specifier, error))?;
        let known = self.shared.modules.borrow().knows(&found.name);
        if !known {
            self.declare(ctx, &found.name, found.source)?;
        }
        self.shared.modules.borrow_mut().names.insert(asked, found.name.clone());
        Ok(found.name)
    }

    /// Declares a module under its name, where the engine finds it from then on.
    fn declare(&self, ctx: &Ctx<'_>, name: &str, source: String) -> rquickjs::Result<()> {
        let code = self.shared.modules.borrow_mut().add(name, source, Role::Module);
        let code = code.map_err(|problem| self.unreadable(ctx, name, problem))?;
        Module::declare(ctx.clone(), name, code).map(drop)
    }

    fn refuse(
        &self,
        ctx: &Ctx<'_>,
        importer: &str,
        specifier: &str,
        error: host::ModuleError,
    ) -> Error {
        let mut modules = self.shared.modules.borrow_mut();
        let at = modules.import_position(importer, specifier);
        let failure = Unresolved { message: error.message, hint: error.hint, at };
        match Exception::from_message(ctx.clone(), &failure.message) {
            Ok(thrown) => {
                let thrown = thrown.into_object().into_value();
                modules.remember(ctx, &thrown, failure);
                ctx.throw(thrown)
            }
            Err(error) => error,
        }
    }

    fn unreadable(&self, ctx: &Ctx<'_>, name: &str, problem: Problem) -> Error {
        let Problem { message, hint, line, column } = problem;
        let error = Exception::throw_syntax(ctx, &message);
        let at = Some(Position { module: name.to_owned(), line, column });
        let thrown = ctx.catch();
        let failure = Unresolved { message, hint, at };
        self.shared.modules.borrow_mut().remember(ctx, &thrown, failure);
        ctx.throw(thrown);
        error
    }
}

impl Resolver for Modules {
    fn resolve<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> rquickjs::Result<String> {
        if prelude::is_internal(base) {
            Ok(prelude::resolve(name))
        } else if name == prelude::MCP_HOST {
            Ok(name.to_owned())
        } else {
            self.ask(ctx, base, name)
        }
    }
}

impl Loader for Modules {
    /// Only the prelude's are loaded here: those of a script were declared when they were
    /// resolved.
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> rquickjs::Result<Module<'js, Declared>> {
        let source = prelude::source(name).ok_or_else(|| Error::new_loading(name))?;
        Module::declare(ctx.clone(), name, source)
    }
}

fn load(importer: &str, specifier: &str) -> Result<host::Module, host::ModuleError> {
    let refused = |message: String| host::ModuleError { message, hint: None };
    if specifier.len().saturating_add(importer.len()) > MAX_HANDED_BYTES {
        return Err(refused("the name of a module is too long".to_owned()));
    }
    let found = host::load(specifier, importer)?;
    if prelude::is_internal(&found.name) {
        return Err(refused(format!("no module {specifier:?}: the name is taken")));
    }
    Ok(found)
}

fn language(name: &str) -> Language {
    let plain = [".js", ".mjs", ".cjs"].iter().any(|extension| name.ends_with(extension));
    if plain { Language::JavaScript } else { Language::TypeScript }
}

fn position(module: &str, (line, column): (u32, u32)) -> Option<Position> {
    Some(Position { module: module.to_owned(), line, column })
}

fn suggestion(name: &str, exports: &[&str]) -> Option<String> {
    let near = nearest(name, exports.iter().copied());
    let named = if near.is_empty() { exports.get(..exports.len().min(10))? } else { &near };
    let listed = named.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match (near.is_empty(), named.is_empty()) {
        (_, true) => None,
        (true, false) => Some(format!("it exports {listed}")),
        (false, false) => Some(format!("did you mean {listed}?")),
    }
}
