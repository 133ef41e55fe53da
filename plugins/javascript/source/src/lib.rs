//! What people write, as a module an engine runs: JavaScript or TypeScript in, the text of
//! one ES module out, whose `default` export is the result.
//!
//! Nothing moves: types are blanked out with spaces, so that every line and every column
//! is where its author sees it, and the little that a form needs around it is put where
//! [`Shift`] can take it away again. It knows nothing of an engine, a host or a file name,
//! and resolves no import.
//!
//! ```
//! use mcp_host_javascript_source::{Language, Role, prepare};
//!
//! let script = "const total: number = 2;\nreturn total;";
//! let prepared = prepare(script, Language::TypeScript, Role::Script)?;
//! assert_eq!(
//!     prepared.code,
//!     "export default await(async()=>{const total         = 2;\nreturn total;\n})();",
//! );
//! assert_eq!(prepared.shift.original(1, 38), (1, 7));
//! # Ok::<(), mcp_host_javascript_source::Problem>(())
//! ```

mod edits;
mod form;
mod nesting;
mod parse;
mod problem;
mod shift;
mod strip;
mod tokens;

#[cfg(test)]
mod tests;

use oxc_allocator::Allocator;

pub use nesting::MAX_NESTING;
pub use problem::Problem;
pub use shift::Shift;

use edits::Edits;
use form::Form;

/// The longest text that is read, in bytes.
pub const MAX_SOURCE_BYTES: usize = 4 * 1024 * 1024;

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// JavaScript, without types.
    JavaScript,
    /// TypeScript, of which everything that can be erased is.
    TypeScript,
}

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It gives a result: a module, a body with a top-level `return`, one function or one
    /// expression.
    Script,
    /// Another module imports it.
    Module,
}

/// A text that an engine can run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The ES module.
    pub code: String,
    /// The way from places in `code` to the author's.
    pub shift: Shift,
}

/// Make an ES module of what an author wrote.
///
/// # Errors
///
/// The first thing, by its place, that cannot be read: a text beyond [`MAX_SOURCE_BYTES`]
/// or [`MAX_NESTING`] or with a NUL in it, a mistake of syntax, or something of TypeScript that is not erased.
pub fn prepare(source: &str, language: Language, role: Role) -> Result<Prepared, Problem> {
    bounded(source)?;
    let allocator = Allocator::default();
    let parsed = parse::parse(&allocator, source, language, role)?;
    let form = match role {
        Role::Script => form::form(source, &parsed)?,
        Role::Module => Form::Module,
    };
    parsed.faultless(form.forgives())?;
    let mut edits = Edits::new(source);
    strip::strip(&parsed, form.closes(), &mut edits)?;
    form.write(&parsed, &mut edits);
    Ok(edits.render())
}

fn bounded(source: &str) -> Result<(), Problem> {
    if source.len() > MAX_SOURCE_BYTES {
        return Err(Problem {
            message: format!(
                "the text is {} bytes long, beyond the limit of {MAX_SOURCE_BYTES}",
                source.len()
            ),
            hint: Some(String::from("keep data in a file and read it, or fetch it by a tool")),
            line: 1,
            column: 1,
        });
    }
    if let Some(at) = source.find('\0') {
        let problem = Problem::at(source, u32::try_from(at).unwrap_or(0), "a NUL character");
        return Err(problem.hint(r"write \0 where a string has to hold one"));
    }
    nesting::check(source)
}
