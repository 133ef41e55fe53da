//! A tool as a function: its arguments, its result, and what the mapping could not keep.

use serde_json::Value;

use crate::shape::Shape;

/// A tool as its server describes it.
#[derive(Debug, Clone, Copy)]
pub struct Tool<'a> {
    /// Its name in code: ASCII in camelCase, unlike that of every other tool of its server even
    /// where case does not count.
    pub ident: &'a str,
    /// Its name, as the server spells it.
    pub name: &'a str,
    /// What the server says of it.
    pub docs: &'a str,
    /// The schema of its arguments.
    pub input: &'a Value,
    /// The schema of its structured result, if it has one.
    pub output: Option<&'a Value>,
}

/// A tool as a function of the interface `mcp-tools:SERVER/tools`.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its name in kebab-case.
    pub name: String,
    /// The tool's name, as its server spells it.
    pub tool: String,
    /// What the server says of it; may be empty.
    pub docs: String,
    /// What its one parameter, `args`, is; none when the tool takes no arguments.
    pub input: Option<Shape>,
    /// What a call that succeeds gives.
    pub output: Output,
}

/// What a call that succeeds gives: the first type of its `result`.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// The structured result, of this type.
    Structured(Shape),
    /// The content blocks: `list<content>` of `mcp-host:guest/types`.
    Content,
}

/// Something that a type says less exactly than its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A JSON pointer to the place, beginning with `/input` or `/output`.
    pub pointer: String,
    /// What is less exact there, in one line.
    pub message: String,
}

/// A function and what it says less exactly than the tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapped {
    /// The function.
    pub function: Function,
    /// What was lost.
    pub notes: Vec<Note>,
}

/// Maps a tool. Total: at worst its arguments are one [`Shape::Json`].
pub fn function(tool: &Tool<'_>) -> Mapped {
    let _ = tool;
    unimplemented!()
}
