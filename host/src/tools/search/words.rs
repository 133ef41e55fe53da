//! Words: how texts and queries are taken apart.

use crate::limits::MAX_QUERY_WORDS;

/// Words that say nothing of what is looked for.
const FILLERS: [&str; 18] = [
    "a", "an", "and", "all", "by", "for", "from", "i", "in", "is", "my", "of", "on", "or", "the",
    "this", "to", "with",
];

/// The different words of a query in their simple form, the first [`MAX_QUERY_WORDS`].
/// Fillers are left out, unless there is nothing else.
pub(super) fn wanted(query: &str) -> Vec<String> {
    let mut wanted: Vec<String> = Vec::new();
    let (fillers, telling): (Vec<_>, Vec<_>) =
        split(query).map(simple).partition(|word| FILLERS.contains(&word.as_str()));
    for word in if telling.is_empty() { fillers } else { telling } {
        if wanted.len() < MAX_QUERY_WORDS && !wanted.contains(&word) {
            wanted.push(word);
        }
    }
    wanted
}

/// The words of a text in their simple form.
pub(super) fn simple_words(text: &str) -> impl Iterator<Item = String> {
    split(text).map(simple)
}

/// A word in small letters, and in the singular as far as a simple rule makes it.
fn simple(word: &str) -> String {
    let mut word: String = word.chars().flat_map(char::to_lowercase).collect();
    if !word.is_ascii() || word.len() <= 3 {
        return word;
    }
    if word.len() > 4 && word.ends_with("ies") {
        word.truncate(word.len().saturating_sub(3));
        word.push('y');
    } else if ["sses", "xes", "ches", "shes"].iter().any(|end| word.ends_with(end)) {
        word.truncate(word.len().saturating_sub(2));
    } else if word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        word.truncate(word.len().saturating_sub(1));
    }
    word
}

/// The words of a text, split at everything that is no letter or digit and inside
/// `camelCase`.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).flat_map(humps)
}

/// The parts of `camelCase`.
fn humps(mut rest: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let mut after_lower = false;
        let begins = |&(_, c): &(usize, char)| {
            let begins = after_lower && c.is_uppercase();
            after_lower = c.is_lowercase() || c.is_numeric();
            begins
        };
        let end = rest.char_indices().find(begins).map_or(rest.len(), |(at, _)| at);
        let (word, more) = rest.split_at_checked(end)?;
        rest = more;
        (!word.is_empty()).then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_split_in_every_spelling() {
        assert_eq!(
            split("getUserById2 get_user-by.id HTTPGet").collect::<Vec<_>>(),
            ["get", "User", "By", "Id2", "get", "user", "by", "id", "HTTPGet"]
        );
    }

    #[test]
    fn a_query_is_a_few_different_words() {
        assert_eq!(wanted("Read read READ --file in the files"), ["read", "file"]);
        assert_eq!(wanted("in the"), ["in", "the"]);
        assert_eq!(wanted(" -- "), [""; 0]);
        let many: Vec<String> = (0..100).map(|n| format!("w{n}")).collect();
        assert_eq!(wanted(&many.join(" ")), many[..MAX_QUERY_WORDS]);
    }

    #[test]
    fn one_and_many_are_one_word() {
        for (many, one) in [
            ("files", "file"),
            ("repositories", "repository"),
            ("branches", "branch"),
            ("Boxes", "box"),
            ("addresses", "address"),
            ("databases", "database"),
        ] {
            assert_eq!(simple(many), simple(one), "{many}");
            assert_eq!(simple(one), one);
        }
        for word in ["status", "address", "this", "is", "dns", "über", "analysis"] {
            assert_eq!(simple(word), word);
        }
    }
}
