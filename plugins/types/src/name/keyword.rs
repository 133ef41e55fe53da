//! The words of WIT, which a name needs a `%` before in text.

use std::borrow::Cow;

/// Every word that a version of WIT has or had, some of them only in certain places.
const KEYWORDS: &[&str] = &[
    "as",
    "async",
    "bool",
    "borrow",
    "char",
    "constructor",
    "enum",
    "error-context",
    "export",
    "f32",
    "f64",
    "flags",
    "float32",
    "float64",
    "from",
    "func",
    "future",
    "import",
    "include",
    "interface",
    "list",
    "map",
    "option",
    "own",
    "package",
    "record",
    "resource",
    "result",
    "s16",
    "s32",
    "s64",
    "s8",
    "static",
    "stream",
    "string",
    "tuple",
    "type",
    "u16",
    "u32",
    "u64",
    "u8",
    "union",
    "use",
    "variant",
    "with",
    "world",
];

/// The name as the text of WIT has it: after a `%` where it is a word of WIT.
pub fn escaped(name: &str) -> Cow<'_, str> {
    match KEYWORDS.binary_search(&name) {
        Ok(_) => Cow::Owned(format!("%{name}")),
        Err(_) => Cow::Borrowed(name),
    }
}
