//! A tool as a function: its arguments, its result, and what the mapping could not keep.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::shape::Shape;
use crate::{name, schema};

/// Keywords that say nothing of what is in an object.
const SILENT: [&str; 12] = [
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "default",
    "definitions",
    "description",
    "examples",
    "properties",
    "required",
    "title",
    "type",
];

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

/// Maps a tool of which nothing is known but itself. Total: at worst its arguments are one
/// [`Shape::Json`].
pub fn function(tool: &Tool<'_>) -> Mapped {
    mapped(tool, &|_| false)
}

/// Maps the tools of one server. No type of any of them is called what another type or a
/// function is called.
pub fn functions(tools: &[Tool<'_>]) -> Vec<Mapped> {
    let names: BTreeSet<String> = tools.iter().map(|tool| name::kebab(tool.ident)).collect();
    // Types begin with the name of their function: one that another function's name begins with
    // could be one of its types.
    let is_taken = |prefix: &str| {
        let longer = format!("{prefix}-");
        let next = names.range(longer.clone()..).next();
        names.contains(prefix) || next.is_some_and(|name| name.starts_with(&longer))
    };
    tools.iter().map(|tool| mapped(tool, &is_taken)).collect()
}

fn mapped(tool: &Tool<'_>, is_taken: &dyn Fn(&str) -> bool) -> Mapped {
    let name = name::kebab(tool.ident);
    let prefix = |word: &str| name::free(&name::joined(&name, word), is_taken);
    let (input, found) = schema::shape(tool.input, &prefix("args"));
    let mut notes: Vec<Note> = placed("/input", found).collect();
    let output = match tool.output {
        None => Output::Content,
        Some(output) => {
            let (shape, found) = schema::shape(output, &prefix("output"));
            notes.extend(placed("/output", found));
            Output::Structured(shape)
        }
    };
    let input = (!is_nothing(&input, tool.input)).then_some(input);
    let (tool, docs) = (tool.name.to_owned(), tool.docs.to_owned());
    Mapped { function: Function { name, tool, docs, input, output }, notes }
}

/// Whether arguments can be left out: nothing can be in them, or their schema, which has to be one
/// of an object, says nothing of what could.
fn is_nothing(shape: &Shape, schema: &Value) -> bool {
    match shape {
        Shape::Enum(constants) => match constants.cases.as_slice() {
            [only] => only.json.as_object().is_some_and(serde_json::Map::is_empty),
            _ => false,
        },
        Shape::Map(_) => schema.as_object().is_some_and(|keywords| {
            keywords.keys().all(|keyword| SILENT.contains(&keyword.as_str()))
        }),
        _ => false,
    }
}

fn placed(start: &str, notes: Vec<Note>) -> impl Iterator<Item = Note> {
    notes.into_iter().map(move |note| Note { pointer: format!("{start}{}", note.pointer), ..note })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(input: Value, output: Option<Value>) -> Mapped {
        let output = output.as_ref();
        function(&Tool { ident: "getIt", name: "get_it", docs: "Gets it.", input: &input, output })
    }

    #[test]
    fn a_tool_without_arguments_has_no_parameter() {
        for input in [
            json!({"type": "object"}),
            json!({"type": "object", "properties": {}, "$schema": "x", "required": []}),
            json!({"type": "object", "properties": {}, "additionalProperties": false}),
        ] {
            assert_eq!(of(input, None).function.input, None);
        }
        for input in [
            json!({"type": "object", "additionalProperties": true}),
            json!({"type": "object", "properties": {"a": true}}),
            json!({}),
        ] {
            assert!(of(input, None).function.input.is_some());
        }
    }

    #[test]
    fn what_is_lost_is_told_with_its_place() {
        let mapped = of(
            json!({"type": "object", "properties": {"a/b": true}}),
            Some(json!({"type": "object", "required": ["x"], "properties": {"x": false}})),
        );
        let pointers: Vec<_> = mapped.notes.iter().map(|note| note.pointer.as_str()).collect();
        assert_eq!(pointers, ["/input/properties/a~1b", "/output"]);
        assert_eq!(mapped.function.output, Output::Structured(Shape::Json));
    }

    #[test]
    fn types_are_called_after_their_function() {
        let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        let mapped = of(schema.clone(), Some(schema));
        let Some(Shape::Record(input)) = mapped.function.input else { panic!() };
        let Output::Structured(Shape::Record(output)) = mapped.function.output else { panic!() };
        assert_eq!(mapped.function.name, "get-it");
        assert_eq!((input.name.as_str(), output.name.as_str()), ("get-it-args", "get-it-output"));
    }
}
