//! What holds of every text that is prepared, over a corpus of TypeScript and mutations of
//! it; what becomes of each form; what is refused, where and with which words.

mod forms;
mod hazards;
mod nested;
mod refused;
mod whole;

use crate::{Language, Prepared, Problem, Role, prepare};

fn script(source: &str) -> Prepared {
    prepare(source, Language::TypeScript, Role::Script)
        .unwrap_or_else(|problem| panic!("{source}\n{problem:?}"))
}

fn module(source: &str) -> Prepared {
    prepare(source, Language::TypeScript, Role::Module)
        .unwrap_or_else(|problem| panic!("{source}\n{problem:?}"))
}

fn refusal(source: &str) -> Problem {
    match prepare(source, Language::TypeScript, Role::Script) {
        Ok(prepared) => panic!("{source}\nis not refused:\n{}", prepared.code),
        Err(problem) => problem,
    }
}
