//! An interface as the text of WIT.
//!
//! The text is the same for the same functions, and safe whatever strangers have written: their
//! names come as kebab-case, and their words only as documentation.

mod docs;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::function::{Function, Output};
use crate::name::{self, escaped};
use crate::shape::{Enum, Float, Integer, Label, Record, Shape, Variant};

/// The package that what every interface needs is in.
const GUEST: &str = "mcp-host:guest/types@0.1.0";

/// The tools of one server, as one package.
#[derive(Debug, Clone, Copy)]
pub struct Interface<'a> {
    /// The server's name in kebab-case: the package is `mcp-tools:NAME`.
    pub package: &'a str,
    /// What stands above the interface; may be empty.
    pub docs: &'a str,
    /// Its functions, with different names.
    pub functions: &'a [Function],
}

/// The whole text of a package with one interface, `tools`, whose functions are async or not.
pub fn interface(interface: &Interface<'_>, is_async: bool) -> String {
    let mut printer = Printer::new(interface.functions);
    for function in interface.functions {
        printer.function(function, is_async);
    }
    let mut text = format!("package mcp-tools:{};\n\n", escaped(interface.package));
    docs::write(&mut text, interface.docs, "");
    text.push_str("interface tools {\n");
    text.push_str(&printer.used());
    text.push_str(&printer.out);
    text.push_str("}\n");
    text
}

/// A type of `mcp-host:guest/types`.
struct Imported {
    /// What it is called there.
    name: &'static str,
    /// What it is called here: the same, if no function is.
    local: String,
    is_used: bool,
}

struct Printer {
    out: String,
    /// The names of functions and of types that are declared.
    taken: BTreeSet<String>,
    json: Imported,
    content: Imported,
    tool_error: Imported,
}

impl Printer {
    fn new(functions: &[Function]) -> Self {
        let taken: BTreeSet<String> =
            functions.iter().map(|function| function.name.clone()).collect();
        let imported = |name: &'static str| {
            let other = || name::free(&format!("host-{name}"), |name| taken.contains(name));
            let local = if taken.contains(name) { other() } else { name.to_owned() };
            Imported { name, local, is_used: false }
        };
        let (json, content) = (imported("json"), imported("content"));
        let tool_error = imported("tool-error");
        let locals = [&json, &content, &tool_error].map(|imported| imported.local.clone());
        let taken = taken.iter().cloned().chain(locals).collect();
        Self { out: String::new(), taken, json, content, tool_error }
    }

    /// The line that takes over what is needed.
    fn used(&self) -> String {
        let all = [&self.json, &self.content, &self.tool_error];
        let item = |imported: &&Imported| match imported.local == imported.name {
            true => imported.name.to_owned(),
            false => format!("{} as {}", imported.name, imported.local),
        };
        let items: Vec<String> =
            all.iter().filter(|imported| imported.is_used).copied().map(|i| item(&i)).collect();
        if items.is_empty() {
            return String::new();
        }
        format!("    use {GUEST}.{{{}}};\n", items.join(", "))
    }

    fn function(&mut self, function: &Function, is_async: bool) {
        let input = function.input.as_ref().map(|shape| self.shape(shape));
        let output = match &function.output {
            Output::Structured(shape) => self.shape(shape),
            Output::Content => format!("list<{}>", self.content.local()),
        };
        let error = self.tool_error.local();
        self.out.push('\n');
        docs::write(&mut self.out, &function.docs, "    ");
        let keyword = if is_async { "async func" } else { "func" };
        let parameter = input.map(|input| format!("args: {input}")).unwrap_or_default();
        let name = escaped(&function.name);
        let line = format!("    {name}: {keyword}({parameter}) -> result<{output}, {error}>;\n");
        self.out.push_str(&line);
    }

    /// How a type is named where it is used, after it was declared if it needs to be.
    fn shape(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Bool => "bool".to_owned(),
            Shape::Integer(integer) => integer_name(*integer).to_owned(),
            Shape::Float(Float::F32) => "f32".to_owned(),
            Shape::Float(Float::F64) => "f64".to_owned(),
            Shape::Char => "char".to_owned(),
            Shape::Text => "string".to_owned(),
            Shape::Json => self.json.local(),
            Shape::Option(inner) => format!("option<{}>", self.shape(inner)),
            Shape::List(inner) => format!("list<{}>", self.shape(inner)),
            Shape::Map(inner) => format!("list<tuple<string, {}>>", self.shape(inner)),
            Shape::Tuple(elements) => {
                let elements: Vec<_> = elements.iter().map(|shape| self.shape(shape)).collect();
                format!("tuple<{}>", elements.join(", "))
            }
            Shape::Record(record) => self.record(record),
            Shape::Variant(variant) => self.variant(variant),
            Shape::Enum(constants) => self.enumeration(constants),
            Shape::Flags(labels) => self.flags(labels),
            Shape::Result { ok, error } => self.result(ok.as_deref(), error.as_deref()),
        }
    }

    fn record(&mut self, record: &Record) -> String {
        let mut lines = String::new();
        for field in &record.fields {
            let shape = self.shape(&field.shape);
            docs::write(&mut lines, &field.docs, "        ");
            line(&mut lines, &field.label.name, &format!(": {shape}"));
        }
        if let Some(others) = &record.others {
            let shape = self.shape(&others.shape);
            docs::write(&mut lines, "Members of any other name.", "        ");
            line(&mut lines, &others.name, &format!(": list<tuple<string, {shape}>>"));
        }
        self.declare("record", &record.name, &record.docs, &lines)
    }

    fn variant(&mut self, variant: &Variant) -> String {
        let mut lines = String::new();
        for case in &variant.cases {
            let shape = case.shape.as_ref().map(|shape| self.shape(shape));
            docs::write(&mut lines, &case.docs, "        ");
            let payload = shape.map(|shape| format!("({shape})")).unwrap_or_default();
            line(&mut lines, &case.label.name, &payload);
        }
        self.declare("variant", &variant.name, &variant.docs, &lines)
    }

    fn enumeration(&mut self, constants: &Enum) -> String {
        let mut lines = String::new();
        for constant in &constants.cases {
            docs::write(&mut lines, &constant.docs, "        ");
            line(&mut lines, &constant.name, "");
        }
        self.declare("enum", &constants.name, &constants.docs, &lines)
    }

    fn flags(&mut self, labels: &[Label]) -> String {
        let mut lines = String::new();
        for label in labels {
            line(&mut lines, &label.name, "");
        }
        self.declare("flags", "", "", &lines)
    }

    fn result(&mut self, ok: Option<&Shape>, error: Option<&Shape>) -> String {
        let ok = ok.map(|shape| self.shape(shape));
        let error = error.map(|shape| self.shape(shape));
        match (ok, error) {
            (None, None) => "result".to_owned(),
            (Some(ok), None) => format!("result<{ok}>"),
            (ok, Some(error)) => format!("result<{}, {error}>", ok.unwrap_or_else(|| "_".into())),
        }
    }

    /// Writes a declaration; what it is called, for a name may be missing or taken.
    fn declare(&mut self, keyword: &str, name: &str, text: &str, lines: &str) -> String {
        let name = if name.is_empty() { "unnamed" } else { name };
        let name = name::free(name, |name| self.taken.contains(name));
        self.taken.insert(name.clone());
        self.out.push('\n');
        docs::write(&mut self.out, text, "    ");
        let written = escaped(&name);
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "    {keyword} {written} {{\n{lines}    }}");
        written.into_owned()
    }
}

impl Imported {
    fn local(&mut self) -> String {
        self.is_used = true;
        self.local.clone()
    }
}

fn line(lines: &mut String, name: &str, rest: &str) {
    let _ = writeln!(lines, "        {}{rest},", escaped(name));
}

fn integer_name(integer: Integer) -> &'static str {
    match integer {
        Integer::U8 => "u8",
        Integer::U16 => "u16",
        Integer::U32 => "u32",
        Integer::U64 => "u64",
        Integer::S8 => "s8",
        Integer::S16 => "s16",
        Integer::S32 => "s32",
        Integer::S64 => "s64",
    }
}

#[cfg(test)]
mod tests;
