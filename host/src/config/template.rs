//! Text with `${VARIABLE}` references, as configurations hold it.
//!
//! A template keeps the text as it was written, the same with folders in place, which
//! may both be shown and digested, and its parts, which [`Template::resolve`] joins with
//! this process's environment. What `resolve` returns may hold secrets.

use std::fmt;
use std::path::Path;

use crate::name::printable;

/// Characters of a bad reference that an error shows.
const SHOWN_CHARS: usize = 64;

/// Text with references, checked and not resolved.
#[derive(Clone, PartialEq, Eq)]
pub struct Template {
    source: Box<str>,
    shown: Box<str>,
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable { name: String, default: Option<String> },
    Prompt(String),
}

/// Why a text is no template. Shows names only: the text around them may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A `${` without its `}`.
    #[error("`${{` is not closed, at character {0}")]
    Unterminated(usize),
    /// What stands between the braces names nothing that can be looked up.
    #[error("not the name of a variable: {0}")]
    Name(String),
    /// A reference inside a default.
    #[error("the default of a variable holds another reference: {0}")]
    Nested(String),
    /// A NUL, which no command line or variable can carry.
    #[error("the text holds a NUL, at character {0}")]
    Nul(usize),
    /// A folder whose path is not UTF-8, or no home folder at all.
    #[error("no text stands for this folder: {0}")]
    Folder(String),
}

/// A reference that has no value here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MissingVariable {
    /// The variable is not set and the reference has no default.
    #[error("an environment variable is not set: {0}")]
    Unset(String),
    /// The variable holds bytes that are not UTF-8.
    #[error("an environment variable is not UTF-8: {0}")]
    NotUtf8(String),
    /// An editor would ask a person for this value.
    #[error("a value that an editor would ask for is missing: {0}")]
    Prompt(String),
}

impl Template {
    /// Reads a text with `${NAME}`, `${NAME:-default}` or `${env:NAME}` in it. A `$`
    /// without a brace is itself.
    ///
    /// # Errors
    ///
    /// An open `${`, a name that is none, a NUL.
    pub fn new(text: &str) -> Result<Self, TemplateError> {
        Self::parse(text, None)
    }

    /// Like [`Template::new`], and knows the folders that editors have names for:
    /// `${workspaceFolder}` is `workspace`, `${userHome}` the home folder.
    ///
    /// # Errors
    ///
    /// Those of [`Template::new`], and a folder that is no text.
    pub fn in_workspace(text: &str, workspace: &Path) -> Result<Self, TemplateError> {
        Self::parse(text, Some(workspace))
    }

    /// The text as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The text with the folders that editors have names for in place, because they are
    /// known and say what is really run. Other references stay as they were written.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The text with every reference replaced; may hold secrets. A default stands in
    /// for a variable that is not set or empty.
    ///
    /// # Errors
    ///
    /// The first reference that has no value.
    pub fn resolve(&self) -> Result<String, MissingVariable> {
        self.resolve_with(|name| match std::env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(MissingVariable::NotUtf8(name.to_owned()))
            }
        })
    }

    fn resolve_with(
        &self,
        lookup: impl Fn(&str) -> Result<Option<String>, MissingVariable>,
    ) -> Result<String, MissingVariable> {
        let mut resolved = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => resolved.push_str(text),
                Part::Variable { name, default } => {
                    resolved.push_str(&value_of(lookup(name)?, name, default.as_deref())?);
                }
                Part::Prompt(name) => return Err(MissingVariable::Prompt(name.clone())),
            }
        }
        Ok(resolved)
    }

    fn parse(text: &str, workspace: Option<&Path>) -> Result<Self, TemplateError> {
        if let Some(at) = text.chars().position(|c| c == '\0') {
            return Err(TemplateError::Nul(at.saturating_add(1)));
        }
        let (mut parts, mut shown) = (Vec::new(), String::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (reference, next) = after.split_once('}').ok_or_else(|| {
                let passed = text.len().saturating_sub(after.len()).saturating_sub(2);
                let chars = text.char_indices().take_while(|(at, _)| *at < passed).count();
                TemplateError::Unterminated(chars.saturating_add(1))
            })?;
            let part = part(reference, workspace)?;
            shown.push_str(before);
            match &part {
                Part::Text(folder) => shown.push_str(folder),
                _ => shown.extend(["${", reference, "}"]),
            }
            parts.push(Part::Text(before.to_owned()));
            parts.push(part);
            rest = next;
        }
        shown.push_str(rest);
        parts.push(Part::Text(rest.to_owned()));
        parts.retain(|part| *part != Part::Text(String::new()));
        Ok(Self { source: text.into(), shown: shown.into(), parts })
    }
}

impl TemplateError {
    /// What to write instead.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unterminated(_) | Self::Name(_) => {
                Some("a reference is ${NAME}, ${NAME:-default} or ${env:NAME}".to_owned())
            }
            Self::Nested(_) => Some("write the default as plain text".to_owned()),
            Self::Nul(_) | Self::Folder(_) => None,
        }
    }
}

impl MissingVariable {
    /// How to give it a value.
    pub fn hint(&self) -> String {
        match self {
            Self::Unset(name) | Self::NotUtf8(name) => {
                format!("set {name}, or write ${{{name}:-default}} in the configuration")
            }
            Self::Prompt(_) => {
                "nothing is asked for here; write ${NAME} and set the variable".to_owned()
            }
        }
    }
}

/// Shows what a template refers to and nothing else: plain text may be a secret too.
impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.parts.iter().filter_map(|part| match part {
            Part::Variable { name, .. } | Part::Prompt(name) => Some(name),
            Part::Text(_) => None,
        });
        f.write_str("Template")?;
        f.debug_set().entries(names).finish()
    }
}

fn value_of(
    set: Option<String>,
    name: &str,
    default: Option<&str>,
) -> Result<String, MissingVariable> {
    match (set, default) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(MissingVariable::Unset(name.to_owned())),
    }
}

fn part(reference: &str, workspace: Option<&Path>) -> Result<Part, TemplateError> {
    if let Some(folder) = workspace.and_then(|workspace| folder(reference, workspace)) {
        return folder.map(Part::Text);
    }
    if let Some(prompt) = reference.strip_prefix("input:") {
        return Ok(Part::Prompt(printable(prompt, SHOWN_CHARS)));
    }
    let reference = reference.strip_prefix("env:").unwrap_or(reference);
    let (name, default) = match reference.split_once(":-") {
        Some((name, default)) => (name, Some(default.to_owned())),
        None => (reference, None),
    };
    if !is_name(name) {
        return Err(TemplateError::Name(printable(name, SHOWN_CHARS)));
    }
    if default.as_ref().is_some_and(|default| default.contains("${")) {
        return Err(TemplateError::Nested(name.to_owned()));
    }
    Ok(Part::Variable { name: name.to_owned(), default })
}

/// What editors call a few folders.
fn folder(reference: &str, workspace: &Path) -> Option<Result<String, TemplateError>> {
    let path = match reference {
        "workspaceFolder" | "workspaceRoot" => Some(workspace.to_owned()),
        "workspaceFolderBasename" => workspace.file_name().map(Into::into),
        "userHome" => etcetera::home_dir().ok(),
        "pathSeparator" | "/" => Some(std::path::MAIN_SEPARATOR_STR.into()),
        _ => return None,
    };
    let text = path.and_then(|path| path.to_str().map(str::to_owned));
    Some(text.ok_or_else(|| TemplateError::Folder(reference.to_owned())))
}

fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(text: &str) -> Result<String, MissingVariable> {
        Template::new(text).unwrap().resolve_with(|name| {
            Ok(match name {
                "KEY" => Some("value".to_owned()),
                "EMPTY" => Some(String::new()),
                _ => None,
            })
        })
    }

    #[test]
    fn references_are_replaced_and_other_dollars_stay() {
        for (text, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("$KEY costs $5 $", "$KEY costs $5 $"),
            ("${KEY}", "value"),
            ("a${KEY}b${KEY}c", "avaluebvaluec"),
            ("${env:KEY}", "value"),
            ("${NONE:-other}", "other"),
            ("${NONE:-}", ""),
            ("${EMPTY:-other}", "other"),
            ("${EMPTY}", ""),
            ("${KEY:-other}", "value"),
            ("$${KEY}}", "$value}"),
            ("é${KEY}ü", "évalueü"),
        ] {
            assert_eq!(resolve(text).as_deref(), Ok(expected), "{text}");
            let template = Template::new(text).unwrap();
            assert_eq!((template.source(), template.shown()), (text, text));
        }
    }

    #[test]
    fn a_missing_variable_is_named() {
        assert_eq!(resolve("x ${NONE} ${ALSO}"), Err(MissingVariable::Unset("NONE".to_owned())));
        let prompt = resolve("${input:api-key}").unwrap_err();
        assert_eq!(prompt, MissingVariable::Prompt("api-key".to_owned()));
        assert!(prompt.to_string().contains("api-key"));
    }

    #[test]
    fn what_is_no_template_is_refused_where_it_stands() {
        for (text, expected) in [
            ("${", TemplateError::Unterminated(1)),
            ("é ${KEY", TemplateError::Unterminated(3)),
            ("${A} ${B", TemplateError::Unterminated(6)),
            ("${}", TemplateError::Name(String::new())),
            ("${a b}", TemplateError::Name("a b".to_owned())),
            ("${1}", TemplateError::Name("1".to_owned())),
            ("${command:x}", TemplateError::Name("command:x".to_owned())),
            ("${A:-${B}}", TemplateError::Nested("A".to_owned())),
            ("a\0b", TemplateError::Nul(2)),
        ] {
            assert_eq!(Template::new(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn folders_are_known_in_a_workspace_only() {
        let inside = Template::in_workspace("${workspaceFolder}/x", Path::new("/w/p")).unwrap();
        assert_eq!(inside.resolve().as_deref(), Ok("/w/p/x"));
        assert_eq!((inside.source(), inside.shown()), ("${workspaceFolder}/x", "/w/p/x"));
        let base = Template::in_workspace("${workspaceFolderBasename}", Path::new("/w/p")).unwrap();
        assert_eq!(base.resolve().as_deref(), Ok("p"));
        assert!(resolve("${workspaceFolder}").is_err());
    }

    #[test]
    fn the_environment_is_read_when_resolving() {
        let path = Template::new("${PATH}").unwrap();
        assert_eq!(path.resolve().ok(), std::env::var("PATH").ok());
    }

    #[test]
    fn debug_output_shows_names_and_no_text() {
        let shown = format!("{:?}", Template::new("sk-secret ${KEY:-hush}").unwrap());
        assert!(shown.contains("KEY") && !shown.contains("sk-secret") && !shown.contains("hush"));
    }

    #[test]
    fn no_truncation_panics() {
        let text = "é${KEY}$${env:A:-ü}${input:x}${";
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let _ = Template::new(&text[..end]).map(|template| template.resolve());
        }
    }
}
