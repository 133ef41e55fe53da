//! Why a script gave no result, in words for a person and in a form for a program.
//!
//! What a runtime says is a stranger's: it is bounded, and nothing in it can move the
//! cursor or hide. Only places in the user's own text are told.

use serde::Serialize;

use super::document;
use super::modules::Modules;
use crate::bindings::runner::{self, Problem};
use crate::excerpt::Excerpt;
use crate::limits::{MAX_CAUSES, MAX_FRAMES, MAX_SCRIPT_MESSAGE_CHARS, MAX_SHOWN_PATH_CHARS};
use crate::name::printable;
use crate::outcome::{Kind, Outcome};

/// Characters of a class or of a function's name.
const NAME_CHARS: usize = 100;
/// Lines of a message.
const MAX_LINES: usize = 50;
/// What scripts are told that are refused more memory.
const OUT_OF_MEMORY: &str = "out of memory";
/// The class of the error of a tool.
const TOOL_ERROR: &str = "ToolError";

/// The class of the error of a name that stands for nothing.
const REFERENCE_ERROR: &str = "ReferenceError";

/// A script that failed by itself.
#[derive(Debug, Serialize)]
pub struct Failure {
    problem: &'static str,
    name: Option<String>,
    message: String,
    hint: Option<String>,
    at: Option<Place>,
    stack: Vec<Frame>,
    causes: Vec<String>,
    /// Whether it was refused more memory and ended over that.
    #[serde(skip)]
    is_memory: bool,
    #[serde(skip)]
    excerpt: Option<Excerpt>,
}

/// A place in the user's own text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Place {
    module: String,
    line: u32,
    column: u32,
}

/// One function of a stack.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Frame {
    function: Option<String>,
    #[serde(flatten)]
    at: Place,
}

/// Whether a script that was refused more memory ended over that: an engine that has none
/// left to say so throws nothing with a name.
fn ended_over_memory(error: &runner::ScriptError) -> bool {
    let unnamed = error.name.is_none() || error.name.as_deref() == Some("InternalError");
    error.problem == Problem::Thrown && (unnamed || error.message.contains(OUT_OF_MEMORY))
}

impl Failure {
    /// What a runtime says of it, and what the host knows beyond that; `memory` is what
    /// would help a script that was refused more of it.
    pub(super) async fn new(
        error: runner::ScriptError,
        modules: &Modules,
        memory: Option<String>,
    ) -> Self {
        let hint = hint(&error, modules).await;
        let is_memory = memory.is_some() && ended_over_memory(&error);
        let hint = hint.or(memory.filter(|_| is_memory));
        let nameless = is_memory && !error.message.contains(OUT_OF_MEMORY);
        let message = if nameless { OUT_OF_MEMORY } else { &error.message };
        let own = |at: &runner::Position| modules.text(&at.module).is_some();
        let stack: Vec<Frame> = error
            .stack
            .iter()
            .filter(|frame| own(&frame.at))
            .take(MAX_FRAMES)
            .map(|frame| Frame {
                function: frame.function.as_deref().map(|name| printable(name, NAME_CHARS)),
                at: Place::new(&frame.at),
            })
            .collect();
        let own_at = error.at.as_ref().filter(|at| own(at)).cloned();
        let at = own_at
            .or_else(|| error.stack.iter().map(|frame| &frame.at).find(|at| own(at)).cloned());
        let excerpt =
            at.as_ref().and_then(|at| Excerpt::new(&modules.text(&at.module)?, at.line, at.column));
        Self {
            problem: word(error.problem),
            name: error.name.as_deref().map(|name| printable(name, NAME_CHARS)),
            message: lines(message),
            hint: hint.map(|hint| lines(&hint)),
            at: at.as_ref().map(Place::new),
            stack,
            causes: error.causes.iter().take(MAX_CAUSES).map(|cause| lines(cause)).collect(),
            is_memory,
            excerpt,
        }
    }

    /// A result that must not be used.
    pub(super) fn of_result(problem: &document::Problem) -> Self {
        let hint = match problem {
            document::Problem::NotJson(_) => "it is a bug of the runtime",
            document::Problem::TooLarge(_) | document::Problem::TooDeep => document::SMALLER,
        };
        Self {
            problem: word(Problem::NoJson),
            name: None,
            message: problem.to_string(),
            hint: Some(hint.to_owned()),
            at: None,
            stack: Vec::new(),
            causes: Vec::new(),
            is_memory: false,
            excerpt: None,
        }
    }

    /// The outcome of the run.
    pub fn outcome(&self) -> Outcome {
        let hint = self.hint.clone().unwrap_or_default();
        let kind = if self.is_memory { Kind::Memory } else { Kind::ScriptError };
        Outcome::failed(kind, self.headline(), hint)
    }

    /// What it is, where, the line of source, and how the script came there: what a
    /// person is shown, without the hint.
    pub fn render(&self) -> String {
        let mut shown = self.headline();
        let gutter = self.excerpt.as_ref().map_or(1, Excerpt::gutter);
        let indent = " ".repeat(gutter);
        if let Some(at) = &self.at {
            shown.push_str(&format!("\n{indent}--> {at}"));
        }
        if let Some(excerpt) = &self.excerpt {
            shown.push('\n');
            shown.push_str(&excerpt.render());
        }
        for frame in self.told_frames() {
            let function = frame.function.as_deref().unwrap_or("<anonymous>");
            shown.push_str(&format!("\n{indent} at {function} ({})", frame.at));
        }
        for cause in &self.causes {
            shown.push_str(&format!("\n{indent} caused by {cause}"));
        }
        shown
    }

    /// The class and the message.
    fn headline(&self) -> String {
        match (self.name.as_deref(), self.message.as_str()) {
            (None | Some(""), "") => "the script failed and said nothing".to_owned(),
            (None | Some(""), message) if self.problem == word(Problem::Thrown) => {
                format!("uncaught: {message}")
            }
            (None | Some(""), message) => message.to_owned(),
            (Some(name), "") => name.to_owned(),
            (Some(name), message) => format!("{name}: {message}"),
        }
    }

    /// The frames, unless there is nothing in them that was not told.
    fn told_frames(&self) -> &[Frame] {
        match self.stack.as_slice() {
            [Frame { function: None, at }] if self.at.as_ref() == Some(at) => &[],
            frames => frames,
        }
    }
}

impl Place {
    fn new(at: &runner::Position) -> Self {
        let module = printable(&at.module, MAX_SHOWN_PATH_CHARS);
        Self { module, line: at.line, column: at.column }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.module, self.line, self.column)
    }
}

/// What would help: what the host knows of the tools comes before what the runtime says.
async fn hint(error: &runner::ScriptError, modules: &Modules) -> Option<String> {
    let known = match error.problem {
        Problem::Unresolved => modules.missing_name(&error.message),
        Problem::Thrown if error.name.as_deref() == Some(TOOL_ERROR) => {
            modules.rejected(&error.message).await
        }
        Problem::Thrown if error.name.as_deref() == Some(REFERENCE_ERROR) => {
            modules.not_imported(&error.message).await
        }
        _ => None,
    };
    known.or_else(|| error.hint.clone()).filter(|hint| !hint.is_empty())
}

/// Text of some lines, bounded, with nothing hidden in any of them.
fn lines(text: &str) -> String {
    let mut left = MAX_SCRIPT_MESSAGE_CHARS;
    let mut shown: Vec<String> = Vec::new();
    for line in text.trim_end().lines().take(MAX_LINES) {
        if left == 0 {
            shown.push("…".to_owned());
            break;
        }
        shown.push(printable(line, left));
        left = left.saturating_sub(line.chars().count());
    }
    shown.join("\n")
}

fn word(problem: Problem) -> &'static str {
    match problem {
        Problem::Unreadable => "unreadable",
        Problem::Unresolved => "unresolved",
        Problem::Thrown => "thrown",
        Problem::Unsettled => "unsettled",
        Problem::NoJson => "no-json",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::is_hidden;

    fn failure() -> Failure {
        let at = |line, column| Place { module: "a.ts".into(), line, column };
        Failure {
            problem: word(Problem::Thrown),
            name: Some("TypeError".into()),
            message: "x is not a function".into(),
            hint: Some("define it".into()),
            at: Some(at(12, 5)),
            stack: vec![
                Frame { function: Some("inner".into()), at: at(12, 5) },
                Frame { function: None, at: at(20, 1) },
            ],
            causes: vec!["RangeError: why".into()],
            is_memory: false,
            excerpt: Excerpt::new(&format!("{}let x()\n", "\n".repeat(11)), 12, 5),
        }
    }

    #[test]
    fn a_person_sees_what_where_the_line_and_the_way_there() {
        let expected = "TypeError: x is not a function
  --> a.ts:12:5
   |
12 | let x()
   |     ^
   at inner (a.ts:12:5)
   at <anonymous> (a.ts:20:1)
   caused by RangeError: why";
        assert_eq!(failure().render(), expected);
    }

    #[test]
    fn a_program_gets_the_same_without_the_drawing() {
        let form = serde_json::to_value(failure()).unwrap();
        let expected = serde_json::json!({
            "problem": "thrown",
            "name": "TypeError",
            "message": "x is not a function",
            "hint": "define it",
            "at": { "module": "a.ts", "line": 12, "column": 5 },
            "stack": [
                { "function": "inner", "module": "a.ts", "line": 12, "column": 5 },
                { "function": null, "module": "a.ts", "line": 20, "column": 1 },
            ],
            "causes": ["RangeError: why"],
        });
        assert_eq!(form, expected);
    }

    #[test]
    fn the_outcome_says_what_it_was_in_one_line() {
        let outcome = failure().outcome();
        assert_eq!((outcome.kind, outcome.exit_code), (Kind::ScriptError, 1));
        assert_eq!(outcome.message, "TypeError: x is not a function");
        let nameless = Failure { name: None, ..failure() };
        assert_eq!(nameless.outcome().message, "uncaught: x is not a function");
        let silent = Failure { name: None, message: String::new(), ..failure() };
        assert_eq!(silent.outcome().message, "the script failed and said nothing");
    }

    #[test]
    fn one_nameless_frame_at_the_place_is_not_told_twice() {
        let mut one = failure();
        one.stack.remove(1);
        one.stack[0].function = None;
        assert!(!one.render().contains("<anonymous>"));
    }

    #[test]
    fn what_a_runtime_says_is_bounded_and_shows_nothing_hidden() {
        let text = format!("a\u{1b}[2J\u{202e}\n{}\nend", "x".repeat(100_000));
        let shown = lines(&text);
        assert!(!shown.contains(|c: char| is_hidden(c) && c != '\n'), "{shown}");
        assert!(shown.chars().count() < MAX_SCRIPT_MESSAGE_CHARS + 100, "{}", shown.len());
        assert_eq!(lines(&"a\n".repeat(1_000)).lines().count(), MAX_LINES);
    }
}
