//! Names as `wit-bindgen` spells them in Rust.

/// What it puts an underscore after.
const KEYWORDS: [&str; 50] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in",
    "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A word of the language since edition 2024, which the SDK itself does not have.
const NEW_KEYWORD: &str = "gen";

/// What modules of servers cannot be called: files and modules that there are, and
/// devices.
const TAKEN: [&str; 10] =
    ["aux", "bindings", "con", "error", "host", "lib", "main", "nul", "prn", "sdk"];

/// What crates of guests cannot be called: crates they need, and folders of cargo.
const CRATES: [&str; 12] = [
    "alloc",
    "build",
    "core",
    "deps",
    "example",
    "examples",
    "incremental",
    "proc_macro",
    "sdk",
    "std",
    "test",
    "wit_bindgen",
];

/// A function, parameter or field of the bindings.
pub(crate) fn snake(kebab: &str) -> String {
    let snake = kebab.replace('-', "_");
    if KEYWORDS.contains(&kebab) { format!("{snake}_") } else { snake }
}

/// A field where a guest names it.
pub(crate) fn field(kebab: &str) -> String {
    if kebab == NEW_KEYWORD { format!("r#{kebab}") } else { snake(kebab) }
}

/// A function of the SDK.
pub(crate) fn function(kebab: &str) -> String {
    if kebab == NEW_KEYWORD { format!("{kebab}_") } else { snake(kebab) }
}

/// A type or a case.
pub(crate) fn camel(kebab: &str) -> String {
    // The traits of exports have this name.
    if kebab == "guest" {
        return "Guest_".to_owned();
    }
    kebab.split('-').map(capitalised).collect()
}

/// The module of a server in the SDK.
pub(crate) fn module(package: &str) -> String {
    let module = function(package);
    let device = module.strip_prefix("com").or_else(|| module.strip_prefix("lpt"));
    let is_device = device.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']));
    if is_device || TAKEN.contains(&&*module) { format!("{module}_") } else { module }
}

/// Whether this is a word of the language.
pub(crate) fn is_word(kebab: &str) -> bool {
    kebab == NEW_KEYWORD || KEYWORDS.contains(&kebab)
}

/// What a guest's crate cannot be called.
pub(crate) fn reserved() -> Vec<&'static str> {
    KEYWORDS.into_iter().chain(CRATES).chain([NEW_KEYWORD]).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_bindings() {
        assert_eq!(
            (snake("get-sum"), snake("type"), snake("gen")),
            ("get_sum".into(), "type_".into(), "gen".into())
        );
        assert_eq!((camel("get-sum-args"), camel("guest")), ("GetSumArgs".into(), "Guest_".into()));
        assert_eq!(
            (field("gen"), function("gen"), function("match")),
            ("r#gen".into(), "gen_".into(), "match_".into())
        );
    }

    #[test]
    fn no_module_takes_the_place_of_a_file_or_a_device() {
        for (package, module) in
            [("lib", "lib_"), ("com1", "com1_"), ("my-server", "my_server"), ("com10", "com10")]
        {
            assert_eq!(super::module(package), module);
        }
    }
}
