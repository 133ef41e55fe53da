//! What holds of every text.

use std::fmt::Write;

use proptest::prelude::*;

use super::module;
use crate::{Language, Role, prepare};

fn corpus() -> Vec<&'static str> {
    include_str!("corpus.txt").split("----\n").collect()
}

/// That nothing moved: each line is as long as it was, and each character is the author's,
/// a space, or one of the signs that keep lines apart.
fn in_place(source: &str, code: &str) -> Result<(), String> {
    let (before, after) = (source.split('\n'), code.split('\n'));
    if before.clone().count() != after.clone().count() {
        return Err(String::from("lines came or went"));
    }
    for (number, (before, after)) in before.zip(after).enumerate() {
        if before.chars().count() != after.chars().count() {
            return Err(format!("line {number} is longer or shorter"));
        }
        for (old, new) in before.chars().zip(after.chars()) {
            let kept = old == new || new == ' ' || (!old.is_whitespace() && ";()/".contains(new));
            if !kept {
                return Err(format!("line {number} has {new:?} for {old:?}"));
            }
        }
    }
    Ok(())
}

#[test]
fn the_corpus_is_large_enough_to_mean_something() {
    assert!(corpus().len() >= 120);
}

#[test]
fn no_character_moves_when_types_go() {
    for source in corpus() {
        let code = module(source).code;
        in_place(source, &code).unwrap_or_else(|why| panic!("{why}\n{source}\n{code}"));
    }
}

#[test]
fn what_is_left_is_javascript_and_is_left_alone_the_next_time() {
    for source in corpus() {
        let once = module(source).code;
        let again = prepare(&once, Language::JavaScript, Role::Module);
        let again = again.unwrap_or_else(|problem| panic!("{problem:?}\n{source}\n{once}"));
        assert_eq!(again.code, once);
    }
}

#[test]
fn a_script_that_can_be_a_module_keeps_its_characters_behind_the_shift() {
    for source in corpus() {
        let prepared = super::script(source);
        shifts_back(source, &prepared);
    }
}

#[test]
fn a_body_keeps_its_characters_behind_the_shift() {
    for source in corpus() {
        let source = format!("{source}return 1; // end");
        if let Ok(prepared) = prepare(&source, Language::TypeScript, Role::Script) {
            assert!(prepared.code.contains("export default await(async()=>{"));
            shifts_back(&source, &prepared);
            reads(&prepared.code);
        }
    }
}

/// That each letter of the code is found in the source where the shift says, but for those
/// that were put in.
fn shifts_back(source: &str, prepared: &crate::Prepared) {
    let mut strange = String::new();
    let lines: Vec<Vec<char>> = source.split('\n').map(|line| line.chars().collect()).collect();
    for (line, text) in prepared.code.split('\n').enumerate() {
        for (column, letter) in text.chars().enumerate().filter(|(_, it)| it.is_alphanumeric()) {
            let (line, column) = (u32::try_from(line).unwrap(), u32::try_from(column).unwrap());
            let (line, column) = prepared.shift.original(line + 1, column + 1);
            let original = lines.get(line as usize - 1).and_then(|it| it.get(column as usize - 1));
            if original != Some(&letter) {
                write!(strange, "{letter}").unwrap();
            }
        }
    }
    let inserted = prepared.code.chars().count() - source.chars().count();
    assert!(strange.len() <= inserted, "{strange:?}\n{source}\n{}", prepared.code);
}

fn reads(code: &str) {
    if let Err(problem) = prepare(code, Language::JavaScript, Role::Module) {
        panic!("{problem:?}\n{code}");
    }
}

/// A text made of parts of the corpus that were cut, doubled and strewn with signs.
fn mutation() -> impl Strategy<Value = String> {
    let piece = (0..corpus().len(), any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let signs = prop::sample::select(vec![
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "<",
        ">",
        "?",
        "!",
        ":",
        ";",
        ",",
        "=",
        "=>",
        ".",
        "...",
        "`",
        "${",
        "'",
        "\"",
        "/",
        "//",
        "/*",
        "*/",
        "\n",
        " as ",
        " type ",
        " declare ",
        "import ",
        "export ",
        " async ",
        " return ",
        "class A ",
        "abstract ",
        "enum ",
        "@",
        "#",
        "\\",
        "\u{2028}",
        "\r\n",
        "é",
        "👋",
        "\u{feff}",
        "0",
        " satisfies ",
        "function ",
        "new ",
    ]);
    let pieces = prop::collection::vec((piece, signs), 1..6);
    pieces.prop_map(|pieces| {
        let corpus = corpus();
        pieces.iter().fold(String::new(), |mut text, ((snippet, from, to), sign)| {
            let letters: Vec<char> = corpus[*snippet].chars().collect();
            let (from, to) = (from.index(letters.len() + 1), to.index(letters.len() + 1));
            text.extend(&letters[from.min(to)..from.max(to)]);
            text.push_str(sign);
            text
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic_and_what_it_makes_is_javascript(source in mutation()) {
        for role in [Role::Module, Role::Script] {
            for language in [Language::TypeScript, Language::JavaScript] {
                if let Ok(prepared) = prepare(&source, language, role) {
                    let again = prepare(&prepared.code, Language::JavaScript, Role::Module);
                    prop_assert!(again.is_ok(), "{:?}\n{}", again, prepared.code);
                    if role == Role::Module {
                        prop_assert_eq!(in_place(&source, &prepared.code), Ok(()));
                    }
                }
            }
        }
    }

    #[test]
    fn a_problem_is_within_the_text(source in mutation()) {
        if let Err(problem) = prepare(&source, Language::TypeScript, Role::Script) {
            let line = source.split('\n').nth(problem.line as usize - 1);
            let length = line.map(|line| line.chars().count());
            prop_assert!(length.is_some_and(|length| problem.column as usize <= length + 1));
            prop_assert!(!problem.message.ends_with('.') && !problem.message.contains('\n'));
        }
    }

    #[test]
    fn no_characters_at_all_make_it_panic(source in "\\PC{0,200}") {
        let _ = prepare(&source, Language::TypeScript, Role::Script);
    }
}
