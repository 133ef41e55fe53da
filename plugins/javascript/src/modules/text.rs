//! What can be told from the text of a module without reading all of the language: only
//! where an error is and what could have been meant depends on it.

const MISSING: (&str, &str, &str) = ("Could not find export '", "' in module '", "'");

/// The name and the module in the engine's message about an export that is not there.
pub fn missing_export(message: &str) -> Option<(&str, &str)> {
    let (start, middle, end) = MISSING;
    message.strip_prefix(start)?.strip_suffix(end)?.split_once(middle)
}

/// The names a module exports, as far as its text tells.
pub fn exports(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for statement in statements(text, "export") {
        let statement = statement.trim_start();
        if let Some(list) = statement.strip_prefix('{') {
            let list = list.split('}').next().unwrap_or_default();
            names.extend(list.split(',').filter_map(|item| words(item).last()));
        } else {
            let kinds = ["async", "function", "class", "const", "let", "var", "abstract", "enum"];
            names.extend(words(statement).find(|word| !kinds.contains(word)));
        }
    }
    names.retain(|name| !["type", "interface", "declare", "from"].contains(name));
    names
}

/// Whether a text declares a type of this name.
pub fn declares_type(text: &str, name: &str) -> bool {
    ["interface", "type"].iter().any(|keyword| {
        statements(text, keyword)
            .any(|rest| rest.starts_with(char::is_whitespace) && words(rest).next() == Some(name))
    })
}

/// Line and column of a specifier, with its quotes, where it is imported.
pub fn imported_specifier(text: &str, specifier: &str) -> Option<(u32, u32)> {
    let places = ['"', '\'', '`'].into_iter().flat_map(|quote| {
        let quoted = format!("{quote}{specifier}{quote}");
        text.match_indices(&quoted).map(|(index, _)| index).collect::<Vec<_>>()
    });
    let imported = |index: &usize| {
        let before = text.get(..*index).unwrap_or_default().trim_end();
        ["from", "import", "import("].iter().any(|keyword| before.ends_with(keyword))
    };
    places.filter(imported).min().map(|index| line_and_column(text, index))
}

/// Line and column of a name where it is imported.
pub fn imported_name(text: &str, name: &str) -> Option<(u32, u32)> {
    statements(text, "import").find_map(|statement| {
        let list = statement.split(['"', '\'']).next()?;
        let place = list.match_indices(name).find(|(index, _)| is_word(list, *index, name.len()));
        let offset = offset_of(text, statement).saturating_add(place?.0);
        Some(line_and_column(text, offset))
    })
}

/// What follows each place where a keyword stands by itself.
fn statements<'a>(text: &'a str, keyword: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(keyword)
        .filter(|(index, _)| is_word(text, *index, keyword.len()))
        .filter_map(move |(index, _)| text.get(index.saturating_add(keyword.len())..))
}

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|letter| !is_name(letter)).filter(|word| !word.is_empty())
}

fn is_word(text: &str, start: usize, length: usize) -> bool {
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(start.saturating_add(length)..).and_then(|text| text.chars().next());
    !before.is_some_and(is_name) && !after.is_some_and(is_name)
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

/// Where a part of a text starts in it.
fn offset_of(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

fn line_and_column(text: &str, index: usize) -> (u32, u32) {
    let before = text.get(..index).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let from_one = |count: usize| u32::try_from(count.saturating_add(1)).unwrap_or(u32::MAX);
    (from_one(before.matches('\n').count()), from_one(line.chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "import { a, bé as b } from \"./x.ts\";\n\
        // importing\nconst é = 1; import { getSum } from './y.ts';\n\
        export interface Shape {}\nexport type Size = 1;\n\
        export async function run() {}\nexport const one = 1, two = 2;\n\
        export { a as first, b };\nconst later = () => import('./z.ts');\n";

    #[test]
    fn the_engines_message_names_the_export_and_the_module() {
        let message = "Could not find export 'a' in module 'it's here.ts'";
        assert_eq!(missing_export(message), Some(("a", "it's here.ts")));
        assert_eq!(missing_export("something else"), None);
    }

    #[test]
    fn exports_are_found_and_types_are_not_among_them() {
        let found = exports(TEXT);
        for name in ["run", "one", "first", "b"] {
            assert!(found.contains(&name), "{name}: {found:?}");
        }
        assert!(!found.contains(&"Shape"), "{found:?}");
        assert!(declares_type(TEXT, "Shape") && declares_type(TEXT, "Size"));
        assert!(!declares_type(TEXT, "run"));
    }

    #[test]
    fn imports_are_located_in_characters() {
        assert_eq!(imported_specifier(TEXT, "./x.ts"), Some((1, 28)));
        assert_eq!(imported_specifier(TEXT, "./y.ts"), Some((3, 37)));
        assert_eq!(imported_specifier(TEXT, "./z.ts"), Some((9, 28)));
        assert_eq!(imported_specifier(TEXT, "./w.ts"), None);
        assert_eq!(imported_name(TEXT, "getSum"), Some((3, 23)));
        assert_eq!(imported_name(TEXT, "Sum"), None);
    }
}
