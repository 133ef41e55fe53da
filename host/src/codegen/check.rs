//! What a generator returned, before anybody uses it.

use std::collections::BTreeMap;

use super::{Description, File, Output, SHOWN_CHARS, generator};
use crate::limits::{
    MAX_DIAGNOSTICS, MAX_GENERATED_BYTES, MAX_GENERATED_FILES, MAX_PLUGIN_OPTIONS,
};
use crate::name::{OutputPath, PathError, is_hidden, printable};

/// Characters of a name or a version that a generator gives itself.
const MAX_NAME_CHARS: usize = 64;

/// Why what a generator returned is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It cannot be called what it says it is.
    #[error("gives itself a name or version that cannot be one: {0}")]
    Name(String),
    /// It describes more options than the bound, or two of one name.
    #[error("describes {0}")]
    Options(String),
    /// A path that must not be written to.
    #[error("returned an invalid path: {path}: {error}")]
    Path {
        /// The path, fit to print.
        path: String,
        /// What is wrong with it.
        error: PathError,
    },
    /// Two files that cannot be beside each other on every file system.
    #[error("returned two files that cannot be beside each other: {0} and {1}")]
    Clash(String, String),
    /// More files than the bound.
    #[error("returned {0} files, over the limit of {MAX_GENERATED_FILES}")]
    Files(usize),
    /// More bytes than the bound.
    #[error("returned files of {0} bytes, over the limit of {MAX_GENERATED_BYTES}")]
    Bytes(usize),
}

pub(super) fn description(said: generator::Description) -> Result<Description, Problem> {
    let generator::Description { name, version, summary, options } = said;
    for text in [&name, &version] {
        check_name(text)?;
    }
    if options.len() > MAX_PLUGIN_OPTIONS {
        let count = options.len();
        return Err(Problem::Options(format!(
            "{count} options, over the limit of {MAX_PLUGIN_OPTIONS}"
        )));
    }
    for (at, option) in options.iter().enumerate() {
        check_name(&option.name)?;
        if options.iter().take(at).any(|other| other.name == option.name) {
            return Err(Problem::Options(format!("two options with one name: {}", option.name)));
        }
    }
    Ok(Description { name, version, summary: printable(&summary, SHOWN_CHARS), options })
}

fn check_name(name: &str) -> Result<(), Problem> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
    let length = name.chars().count();
    if (1..=MAX_NAME_CHARS).contains(&length) && name.chars().all(is_plain) {
        return Ok(());
    }
    Err(Problem::Name(format!("{:?}", printable(name, MAX_NAME_CHARS))))
}

pub(super) fn output(made: generator::Output) -> Result<Output, Problem> {
    let generator::Output { files, diagnostics } = made;
    if files.len() > MAX_GENERATED_FILES {
        return Err(Problem::Files(files.len()));
    }
    let bytes = files.iter().fold(0_usize, |sum, file| sum.saturating_add(file.content.len()));
    if bytes > MAX_GENERATED_BYTES {
        return Err(Problem::Bytes(bytes));
    }
    let mut checked = Vec::with_capacity(files.len());
    for generator::File { path, content } in files {
        let shown = printable(&path.join("/"), SHOWN_CHARS);
        let path = OutputPath::new(path).map_err(|error| Problem::Path { path: shown, error })?;
        checked.push(File { path, content });
    }
    checked.sort_by(|a, b| a.path.cmp(&b.path));
    no_clash(&checked)?;
    let more_diagnostics = diagnostics.len().saturating_sub(MAX_DIAGNOSTICS);
    let diagnostics = diagnostics.into_iter().take(MAX_DIAGNOSTICS).map(readable).collect();
    Ok(Output { files: checked, diagnostics, more_diagnostics })
}

/// Refuses two files of one path, and a file where another has its folder, also where
/// case does not count.
fn no_clash(files: &[File]) -> Result<(), Problem> {
    let mut by_path: BTreeMap<String, &OutputPath> = BTreeMap::new();
    for file in files {
        if let Some(other) = by_path.insert(file.path.folded(), &file.path) {
            return Err(Problem::Clash(other.to_string(), file.path.to_string()));
        }
    }
    for file in files {
        let folded = file.path.folded();
        let folders = folded.match_indices('/').filter_map(|(at, _)| folded.get(..at));
        if let Some(other) = folders.into_iter().find_map(|folder| by_path.get(folder)) {
            return Err(Problem::Clash(other.to_string(), file.path.to_string()));
        }
    }
    Ok(())
}

/// A diagnostic in one line, fit to print.
fn readable(diagnostic: generator::Diagnostic) -> generator::Diagnostic {
    let line = |text: String| match text.contains(is_hidden) || text.len() > SHOWN_CHARS {
        true => printable(&text, SHOWN_CHARS),
        false => text,
    };
    generator::Diagnostic {
        severity: diagnostic.severity,
        server: line(diagnostic.server),
        tool: diagnostic.tool.map(line),
        pointer: line(diagnostic.pointer),
        message: line(diagnostic.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(paths: &[&[&str]]) -> Result<Output, Problem> {
        let file = |path: &&[&str]| generator::File {
            path: path.iter().map(|&segment| segment.to_owned()).collect(),
            content: b"x".to_vec(),
        };
        output(generator::Output {
            files: paths.iter().map(file).collect(),
            diagnostics: Vec::new(),
        })
    }

    #[test]
    fn files_come_sorted() {
        let made = made(&[&["b", "x"], &["a"], &["b", "a"]]).unwrap();
        let paths: Vec<_> = made.files.iter().map(|file| file.path.to_string()).collect();
        assert_eq!((paths, made.bytes()), (vec!["a".into(), "b/a".into(), "b/x".into()], 3));
    }

    #[test]
    fn a_path_that_leads_elsewhere_is_refused_by_name() {
        let refused = made(&[&["a"], &["..", "x\u{1b}"]]).unwrap_err().to_string();
        assert!(refused.starts_with("returned an invalid path: ../x\\u{1b}"), "{refused}");
    }

    #[test]
    fn files_that_cannot_be_beside_each_other_are_refused_by_name() {
        for paths in [
            [&["a", "x"][..], &["a", "x"]],
            [&["a", "x"], &["A", "X"]],
            [&["a"], &["a", "x"]],
            [&["A"], &["a", "b", "x"]],
        ] {
            assert!(matches!(made(&paths), Err(Problem::Clash(..))), "{paths:?}");
        }
    }

    #[test]
    fn more_than_a_person_would_read_is_counted() {
        let diagnostic = generator::Diagnostic {
            severity: generator::Severity::Note,
            server: "s".into(),
            tool: None,
            pointer: String::new(),
            message: "a\nb".into(),
        };
        let diagnostics = vec![diagnostic; MAX_DIAGNOSTICS + 7];
        let made = output(generator::Output { files: Vec::new(), diagnostics }).unwrap();
        assert_eq!((made.diagnostics.len(), made.more_diagnostics), (MAX_DIAGNOSTICS, 7));
        assert_eq!(made.diagnostics[0].message, "a\\u{a}b");
        let path = |n: usize| generator::File { path: vec![format!("f{n}")], content: Vec::new() };
        let files = (0..=MAX_GENERATED_FILES).map(path).collect();
        let refused = output(generator::Output { files, diagnostics: Vec::new() });
        assert_eq!(refused, Err(Problem::Files(MAX_GENERATED_FILES + 1)));
    }

    #[test]
    fn a_description_is_plain() {
        let said =
            |name: &str, options: Vec<generator::OptionDescription>| generator::Description {
                name: name.into(),
                version: "1.0.0".into(),
                summary: "a\u{202e}b".into(),
                options,
            };
        assert_eq!(description(said("ok", Vec::new())).unwrap().summary, "a\\u{202e}b");
        for name in ["", "a b", "../x", &"x".repeat(65)] {
            assert!(matches!(description(said(name, Vec::new())), Err(Problem::Name(_))));
        }
        let option = generator::OptionDescription {
            name: "o".into(),
            description: String::new(),
            default: String::new(),
            values: Vec::new(),
        };
        let twice = description(said("ok", vec![option.clone(), option]));
        assert!(matches!(twice, Err(Problem::Options(_))));
    }
}
