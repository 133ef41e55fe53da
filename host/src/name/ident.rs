//! Names for code: from what strangers call their tools to what a program can say.

use std::collections::{BTreeMap, BTreeSet};

/// Hexadecimal digits that tell two names with one identifier apart.
const MARK_DIGITS: usize = 6;

/// What cannot be an identifier of TypeScript, or would mean something else where
/// generated code stands: words of the language, names every object has, names the
/// targets give files of their own, and names that Windows keeps for devices.
const RESERVED: &[&str] = &[
    "abstract",
    "any",
    "arguments",
    "as",
    "asserts",
    "async",
    "await",
    "bigint",
    "boolean",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "constructor",
    "continue",
    "debugger",
    "declare",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "from",
    "function",
    "get",
    "hasOwnProperty",
    "if",
    "implements",
    "import",
    "in",
    "index",
    "infer",
    "infinity",
    "instanceof",
    "interface",
    "is",
    "keyof",
    "let",
    "manifest",
    "module",
    "namespace",
    "nan",
    "never",
    "new",
    "null",
    "number",
    "object",
    "of",
    "package",
    "private",
    "protected",
    "prototype",
    "public",
    "readme",
    "readonly",
    "require",
    "return",
    "runtime",
    "satisfies",
    "set",
    "static",
    "string",
    "super",
    "switch",
    "symbol",
    "then",
    "this",
    "throw",
    "toString",
    "true",
    "try",
    "type",
    "typeof",
    "undefined",
    "unique",
    "unknown",
    "using",
    "valueOf",
    "var",
    "void",
    "while",
    "with",
    "yield",
    // Devices.
    "aux",
    "con",
    "nul",
    "prn",
    "com0",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "lpt0",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
];

/// An identifier for each of some different names: ASCII letters, digits and underscores,
/// a letter first, in camelCase; none reserved, and no two alike even where case does not
/// count. Which one a name gets depends on the set of names, not on their order.
pub fn identifiers<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
    let names: BTreeSet<&str> = names.into_iter().collect();
    let mut wanting: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in &names {
        wanting.entry(folded(&plain(name))).or_default().push(name);
    }
    let mut taken = BTreeSet::new();
    let mut given = BTreeMap::new();
    let mut marked = Vec::new();
    for (key, group) in wanting {
        // Of names that want the same identifier none has it: whoever came first would decide,
        // and when one comes or goes, what was written for it must not mean another.
        let keeper = group.first().filter(|name| group.len() == 1 && !is_lossy(name));
        for name in &group {
            if keeper == Some(name) {
                taken.insert(key.clone());
                given.insert(*name, plain(name));
            } else {
                marked.push(*name);
            }
        }
    }
    for name in marked {
        let ident = mark(name, &taken);
        taken.insert(folded(&ident));
        given.insert(name, ident);
    }
    given
}

/// The identifier a name would have if it were alone.
fn plain(name: &str) -> String {
    let ident = camel_case(name);
    match ident.chars().next() {
        None => "tool".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{ident}"),
        Some(_) if is_reserved(&ident) => format!("{ident}_"),
        Some(_) => ident,
    }
}

/// The name with the first digits of its digest, as many as it takes.
fn mark(name: &str, taken: &BTreeSet<String>) -> String {
    let (base, digest) = (plain(name), blake3::hash(name.as_bytes()).to_hex());
    let marked = |digits: usize| format!("{base}_{}", digest.get(..digits).unwrap_or(&digest));
    let free =
        (MARK_DIGITS..digest.len()).map(marked).find(|ident| !taken.contains(&folded(ident)));
    free.unwrap_or_else(|| marked(digest.len()))
}

fn camel_case(name: &str) -> String {
    let mut ident = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let capitals = if ident.is_empty() { leading_capitals(word) } else { 0 };
        let (head, tail) = word.split_at_checked(capitals).unwrap_or((word, ""));
        if ident.is_empty() {
            ident.push_str(&head.to_ascii_lowercase());
            ident.push_str(tail);
        } else {
            let mut letters = tail.chars();
            ident.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            ident.push_str(letters.as_str());
        }
    }
    ident
}

/// How many letters begin the first word: `A` of `AddItem`, `API` of `API` and of
/// `APICall`.
fn leading_capitals(word: &str) -> usize {
    let capitals = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let next_begins_small = word.as_bytes().get(capitals).is_some_and(u8::is_ascii_lowercase);
    if capitals > 1 && next_begins_small { capitals.saturating_sub(1) } else { capitals }
}

/// Whether letters of the name are not in its identifier.
fn is_lossy(name: &str) -> bool {
    !name.is_ascii() || !name.contains(|c: char| c.is_ascii_alphanumeric())
}

fn is_reserved(ident: &str) -> bool {
    RESERVED.iter().any(|word| word.eq_ignore_ascii_case(ident))
}

fn folded(ident: &str) -> String {
    ident.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(names: &[&str]) -> Vec<String> {
        let idents = identifiers(names.iter().copied());
        names.iter().map(|name| idents[name].clone()).collect()
    }

    #[test]
    fn an_ordinary_name_becomes_camel_case() {
        assert_eq!(
            of(&["HTTPServer", "S3Get", "GET_ALL", "X"]),
            ["httpServer", "s3Get", "getALL", "x"]
        );
        assert_eq!(
            of(&["get-sum", "list_issues", "readFile", "API.get.Item", "echo", "2fa"]),
            ["getSum", "listIssues", "readFile", "apiGetItem", "echo", "n2fa"]
        );
    }

    #[test]
    fn a_reserved_name_is_escaped() {
        assert_eq!(
            of(&["delete", "then", "constructor", "Index", "con", "__proto__", "toString"]),
            ["delete_", "then_", "constructor_", "index_", "con_", "proto", "toString_"]
        );
    }

    #[test]
    fn of_names_that_want_one_identifier_none_gets_it() {
        let idents = of(&["foo-bar", "foo_bar", "fooBar", "FooBar"]);
        assert!(idents.iter().all(|ident| ident.starts_with("fooBar_")), "{idents:?}");
        assert!(of(&["a-b", "a_b"]).iter().all(|ident| ident.starts_with("aB_")));
        assert!(of(&["A", "a"]).iter().all(|ident| ident.starts_with("a_")));
    }

    #[test]
    fn letters_that_cannot_stay_leave_a_mark() {
        for name in ["é", "e\u{301}", "привет", "get\u{202e}x", "🙂", "--"] {
            let ident = of(&[name]).remove(0);
            assert!(ident.contains('_') && ident.is_ascii(), "{name}: {ident}");
        }
    }

    proptest! {
        #[test]
        fn identifiers_are_different_valid_and_independent_of_order(
            names in prop::collection::btree_set("[aA_\\-é.0x]{0,5}", 0..30),
        ) {
            let forward = identifiers(names.iter().map(String::as_str));
            let backward = identifiers(names.iter().rev().map(String::as_str));
            prop_assert_eq!(&forward, &backward);
            prop_assert_eq!(forward.len(), names.len());
            let folded: BTreeSet<_> = forward.values().map(|ident| super::folded(ident)).collect();
            prop_assert_eq!(folded.len(), names.len());
            for ident in forward.values() {
                prop_assert!(ident.starts_with(|c: char| c.is_ascii_alphabetic()));
                prop_assert!(ident.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
                prop_assert!(!is_reserved(ident));
            }
        }
    }
}
