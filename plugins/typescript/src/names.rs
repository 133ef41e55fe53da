//! Names that this crate makes: of types, of functions, of files.
//!
//! The host gives every tool and server an identifier. All that is left is to keep clear
//! of what a module uses itself, and to name the types that a schema defines.

use std::collections::BTreeSet;

use crate::limits::{MAX_STEM_CHARS, MAX_TYPE_NAME_CHARS};

/// What every object has, so that TypeScript takes it for the value of a property that
/// is missing.
pub const OBJECT_MEMBERS: [&str; 7] = [
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Types that a module uses by name, and may not hide by one of its own.
const USED_TYPES: [&str; 4] = ["Array", "CallOptions", "Object", "Promise"];

/// Names that Windows keeps for devices, whatever the extension.
const DEVICES: [&str; 6] = ["aux", "con", "nul", "prn", "conin$", "conout$"];

/// The names of one module's types, each given once.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// Keeps a name for whoever has it already.
    pub fn keep(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// A name for what stands at this path of a schema: of the definition if it is in
    /// one, then of the properties that lead there.
    pub fn of_path(&mut self, path: &[String], whole: &str) -> String {
        let mut name = String::new();
        let mut segments = path.iter().map(String::as_str);
        while let Some(segment) = segments.next() {
            match segment {
                "$defs" | "definitions" | "schemas" => name.clear(),
                "items" | "prefixItems" | "additionalItems" => name.push_str("Item"),
                "additionalProperties" | "patternProperties" => name.push_str("Value"),
                "anyOf" | "oneOf" | "allOf" => name.push_str("Variant"),
                "properties" => {}
                _ => continue,
            }
            if let "items" | "additionalItems" | "additionalProperties" = segment {
                continue;
            }
            name.push_str(&pascal(segments.next().unwrap_or_default()));
        }
        if name.is_empty() {
            name = format!("{whole}Part");
        }
        self.free(name)
    }

    fn free(&mut self, mut name: String) -> String {
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            name.insert_str(0, "Type");
        }
        name.truncate(MAX_TYPE_NAME_CHARS);
        let mut free = name.clone();
        let mut number = 2_usize;
        while USED_TYPES.contains(&free.as_str()) || !self.taken.insert(free.clone()) {
            free = format!("{name}{number}");
            number = number.saturating_add(1);
        }
        free
    }
}

/// The letters and digits of a text, with every word after a gap in upper case.
pub fn pascal(text: &str) -> String {
    let mut name = String::new();
    let mut starts = true;
    for c in text.chars() {
        if !c.is_ascii_alphanumeric() {
            starts = true;
        } else if starts {
            name.push(c.to_ascii_uppercase());
            starts = false;
        } else {
            name.push(c);
        }
    }
    name
}

/// The name of a tool's function. A module that exported `then` would be taken for a
/// promise by `import()`.
pub fn function(ident: &str) -> String {
    if ident == "then" { "then_".to_owned() } else { ident.to_owned() }
}

/// A name for a file or a folder: the identifier, unless a system keeps that for itself,
/// the folder has it already, or it is too long.
pub fn stem(ident: &str, digest: &str) -> String {
    if ident.len() > MAX_STEM_CHARS {
        let start: String = ident.chars().take(MAX_STEM_CHARS - 20).collect();
        let mark: String = digest.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
        return format!("{start}_{mark}");
    }
    let lower = ident.to_ascii_lowercase();
    let number = lower.strip_prefix("com").or_else(|| lower.strip_prefix("lpt"));
    let is_port = number.is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
    if lower == "index" || is_port || DEVICES.contains(&lower.as_str()) {
        return format!("{ident}_");
    }
    ident.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &mut Names, pointer: &str) -> String {
        let path: Vec<String> = pointer.split('/').skip(1).map(str::to_owned).collect();
        names.of_path(&path, "Whole")
    }

    #[test]
    fn types_are_named_after_the_place_they_stand_in() {
        let mut names = Names::default();
        for (pointer, name) in [
            ("/$defs/Money", "Money"),
            ("/$defs/Money", "Money2"),
            ("/definitions/__schema0", "Schema0"),
            ("/properties/filter/items", "FilterItem"),
            ("/properties/a/anyOf/1/properties/b-c", "AVariant1BC"),
            ("/$defs/Foo/properties/bar", "FooBar"),
            ("/$defs/Foo[int]", "FooInt"),
            ("/$defs/9lives", "Type9lives"),
            ("/$defs/日本", "WholePart"),
            ("/$defs/promise", "Promise2"),
            ("/properties/m/additionalProperties", "MValue"),
            ("", "WholePart2"),
        ] {
            assert_eq!(named(&mut names, pointer), name, "{pointer}");
        }
    }

    #[test]
    fn names_end_and_stay_apart() {
        let mut names = Names::default();
        let long = format!("/$defs/{}", "x".repeat(10_000));
        let (a, b) = (named(&mut names, &long), named(&mut names, &long));
        assert!(a != b && a.len() <= MAX_TYPE_NAME_CHARS && b.len() <= MAX_TYPE_NAME_CHARS + 4);
    }

    #[test]
    fn files_keep_clear_of_what_is_taken() {
        for (ident, file) in [
            ("getSum", "getSum"),
            ("index", "index_"),
            ("Index", "Index_"),
            ("con", "con_"),
            ("com1", "com1_"),
            ("com10", "com10"),
            ("common", "common"),
        ] {
            assert_eq!(stem(ident, ""), file);
        }
        let long = stem(&"a".repeat(500), "0123456789abcdef0123");
        assert!(long.len() <= MAX_STEM_CHARS && long.ends_with("_0123456789abcdef"));
    }
}
