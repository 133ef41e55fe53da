//! The types of a script, checked by the TypeScript compiler that is there.
//!
//! The script is set up beside what it may import: its own folder, the modules of the
//! servers as the `typescript` target makes them, and the declarations of what the sandbox
//! offers. What the compiler finds is told in the author's own text. Nothing here knows a
//! server, and nothing of the script is run.

mod compiler;
mod form;
mod imports;
mod place;
mod project;
mod said;

use std::io;
use std::path::{Path, PathBuf};

use crate::codegen::File;
use crate::limits::CHECK_TIME;
use crate::name::printable;
use crate::outcome::{Kind, Outcome};

pub use compiler::Compiler;
pub use imports::mentioned;
pub use said::{Checked, Problem};

use form::{Form, forms};
use project::Project;
use said::{Kept, Line};

/// Characters of the compiler's own words that a message shows.
const SHOWN_CHARS: usize = 500;

/// What is checked.
#[derive(Debug, Clone)]
pub struct Script {
    /// What errors call it.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The folder its relative imports start from.
    pub folder: PathBuf,
    /// What it is written in.
    pub language: Language,
}

/// What a script is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// With types.
    TypeScript,
    /// Without; parameters need none.
    JavaScript,
}

/// A server's name, and the folder of its modules among the generated files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// What a script imports: `mcp/NAME`.
    pub name: String,
    /// Its folder.
    pub folder: String,
}

/// Why a script was not checked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Neither `PATH` nor a folder of packages has one.
    #[error("there is no TypeScript compiler: `tsc` is not on the PATH")]
    NoCompiler,
    /// It does not start, or goes away.
    #[error("the TypeScript compiler does not run: {0}")]
    Compiler(io::Error),
    /// It ran and did not check.
    #[error("the TypeScript compiler did not check the script: {0}")]
    Refused(String),
    /// It took longer than [`CHECK_TIME`].
    #[error("the TypeScript compiler exceeded its time of {} s", CHECK_TIME.as_secs())]
    Time,
    /// What it needs could not be written.
    #[error("the files for the check could not be written: {0}")]
    Folder(io::Error),
}

impl Error {
    /// What would help.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoCompiler => {
                "install it with `npm install -g typescript`, or beside the script with \
                 `npm install --save-dev typescript`"
            }
            Self::Compiler(_) | Self::Refused(_) => {
                "TypeScript 5.8 or newer is needed: `npm install -g typescript`"
            }
            Self::Time => "check what the script imports",
            Self::Folder(_) => "check TMPDIR, and the space that is left there",
        }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::NoCompiler | Error::Compiler(_) | Error::Refused(_) => Kind::Config,
            Error::Time => Kind::Timeout,
            Error::Folder(_) => Kind::WriteRefused,
        };
        Self::failed(kind, error.to_string(), error.hint())
    }
}

/// Checks a script that may import these modules, which are in these files.
///
/// # Errors
///
/// [`Error`]; what is wrong in the script is none.
pub async fn check(
    script: &Script,
    files: &[File],
    modules: &[Module],
    compiler: &Compiler,
) -> Result<Checked, Error> {
    let project = Project::new(script, files, modules).map_err(Error::Folder)?;
    let mut last = None;
    for form in forms(&script.text) {
        let lines = run(&project, &form, compiler).await?;
        if form.fits(&lines) {
            return Ok(told(script, &project, &form, lines));
        }
        last = Some((form, lines));
    }
    let Some((form, lines)) = last else { return Ok(Checked::default()) };
    // What is behind a `return` at the top is only looked at where one may stand.
    let Some(form) = form.returning(&lines) else {
        return Ok(told(script, &project, &form, lines));
    };
    let lines = run(&project, &form, compiler).await?;
    Ok(told(script, &project, &form, lines))
}

async fn run(project: &Project, form: &Form, compiler: &Compiler) -> Result<Vec<Line>, Error> {
    project.set(&form.text).map_err(Error::Folder)?;
    let said = compiler.run(project.folder()).await?;
    let lines = said::read(&said.text);
    let complaint = lines.iter().find(|line| line.place.is_none());
    if let Some(complaint) = complaint {
        return Err(Error::Refused(printable(&complaint.message, SHOWN_CHARS)));
    }
    if lines.is_empty() && !said.passed {
        return Err(Error::Refused(printable(&said.words, SHOWN_CHARS)));
    }
    Ok(lines)
}

/// What was found, each in the text that its author sees.
fn told(script: &Script, project: &Project, form: &Form, lines: Vec<Line>) -> Checked {
    let mut checked = Checked::default();
    for line in lines.into_iter().filter(|line| !form.is_made(line)) {
        let Some(place) = &line.place else { continue };
        let kept = match project.is_script(&place.file) {
            true => Kept {
                file: script.name.clone(),
                at: form.original(place.line, place.column),
                text: script.text.clone(),
            },
            false => other(&project.folder().join(&place.file), place),
        };
        checked.add(&line, kept);
    }
    checked
}

/// A place in a file that is not the script: one beside it, or a generated one.
fn other(path: &Path, place: &said::Place) -> Kept {
    let text = project::read(path).unwrap_or_default();
    let at = place::offset(&text, place.line, place.column);
    Kept { file: project::shown(path), at, text }
}
