//! Templates in which every value names its context.
//!
//! `{{ value|cell }}` is the only way to write a value; `{{ value }}` is an error, and so
//! is a value that passes two contexts. Templates cannot reach anything but what they are
//! given: the environment has these filters and nothing else.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

use crate::{markdown, yaml};

/// Characters of a text within a line where the template gives no other bound.
const MAX_LINE_CHARS: usize = 1_000;
/// Characters of a text of many lines.
const MAX_TEXT_CHARS: usize = 16 * 1024;

/// Quotes a text of at most so many characters for a place within a line.
type WithinLine = fn(&str, usize) -> String;

/// The templates of one generator.
pub struct Templates(Environment<'static>);

impl Templates {
    /// Takes pairs of a name and a source.
    ///
    /// # Errors
    ///
    /// One line that says what is wrong in which template.
    pub fn new(sources: &[(&'static str, &'static str)]) -> Result<Self, String> {
        let mut environment = Environment::empty();
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
        environment.set_syntax(syntax.build().map_err(|error| line(&error))?);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        // What a macro or a block of a template makes was written by the formatter below.
        environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
        environment.set_formatter(write_quoted);
        add_filters(&mut environment);
        for (name, source) in sources {
            environment.add_template(name, source).map_err(|error| line(&error))?;
        }
        Ok(Self(environment))
    }

    /// Renders a template with the fields of `data`.
    ///
    /// # Errors
    ///
    /// One line that says what is wrong in the template.
    pub fn render(&self, name: &str, data: &impl Serialize) -> Result<String, String> {
        let template = self.0.get_template(name).map_err(|error| line(&error))?;
        template.render(Serde(data)).map_err(|error| line(&error))
    }
}

fn add_filters(environment: &mut Environment) {
    let within_line: [(&str, WithinLine); 6] = [
        ("inline", markdown::inline),
        ("cell", markdown::inline),
        ("quoted", markdown::quoted),
        ("heading", markdown::heading),
        ("code", markdown::code),
        ("code_cell", markdown::code_cell),
    ];
    for (name, quote) in within_line {
        environment.add_filter(name, move |value: Value, max_chars: Option<usize>| {
            quoted(&value, |text| Ok(quote(text, max_chars.unwrap_or(MAX_LINE_CHARS))))
        });
    }
    environment.add_filter("quote", |value: Value| {
        quoted(&value, |text| Ok(markdown::quote(text, MAX_TEXT_CHARS)))
    });
    environment.add_filter("block", |value: Value| {
        quoted(&value, |text| Ok(markdown::block(text, MAX_TEXT_CHARS)))
    });
    environment.add_filter("fence", |value: Value, language: &str| {
        quoted(&value, |text| Ok(markdown::fence(text, language, MAX_TEXT_CHARS)))
    });
    environment.add_filter("yaml", |value: Value| quoted(&value, |text| Ok(yaml::scalar(text))));
    environment.add_filter("path", |value: Value| quoted(&value, path));
}

/// Writes what a filter made, and refuses everything else.
fn write_quoted(output: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if value.is_safe() => output.write_str(text).map_err(Error::from),
        _ => Err(Error::new(ErrorKind::InvalidOperation, "a value that no filter gave a context")),
    }
}

fn quoted(value: &Value, quote: impl Fn(&str) -> Result<String, Error>) -> Result<Value, Error> {
    let refuse = |what: &'static str| Err(Error::new(ErrorKind::InvalidOperation, what));
    match (value.kind(), value.as_str()) {
        (_, Some(_)) if value.is_safe() => refuse("a value has two contexts"),
        (_, Some(text)) => quote(text).map(Value::from_safe_string),
        (ValueKind::Number, None) => quote(&value.to_string()).map(Value::from_safe_string),
        _ => refuse("only text and numbers can be written"),
    }
}

/// The path of a file of ours as a link has it: nothing a stranger wrote is in one.
fn path(text: &str) -> Result<String, Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/#".contains(&byte);
    if !text.is_empty() && text.bytes().all(allowed) {
        return Ok(text.to_owned());
    }
    Err(Error::new(ErrorKind::InvalidOperation, "a path that a link cannot hold"))
}

fn line(error: &Error) -> String {
    format!("a template cannot be used: {error}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn render(source: &'static str) -> Result<String, String> {
        let data = json!({ "text": "a|*b*\n# c", "number": 3, "list": ["x"], "none": null });
        Templates::new(&[("t", source)])?.render("t", &data)
    }

    #[test]
    fn a_value_is_written_in_its_context() {
        assert_eq!(render("{{ text|cell }} {{ number|inline }}\n").unwrap(), "a\\|\\*b\\* # c 3\n");
        assert_eq!(render("{{ text|inline(1) }}").unwrap(), "a… and 8 more characters");
        assert_eq!(
            render("{% macro m(x) %}{{ x|code }}{% endmacro %}{{ m(text) }}").unwrap(),
            "`a|*b*\\u{a}# c`"
        );
        assert_eq!(render("{{ 'a/b.md'|path }}").unwrap(), "a/b.md");
    }

    #[test]
    fn a_value_without_a_context_is_an_error() {
        for source in [
            "{{ text }}",
            "{{ number }}",
            "{{ 'literal' }}",
            "{{ text|inline ~ text }}",
            "{{ text|inline|cell }}",
            "{{ list|inline }}",
            "{{ none|inline }}",
            "{{ missing|inline }}",
            "{{ text|safe }}",
            "{{ text|path }}",
            "{% autoescape false %}{{ text }}{% endautoescape %}",
            "{% set x %}{{ text }}{% endset %}{{ x }}",
        ] {
            assert!(render(source).is_err(), "{source}: {:?}", render(source));
        }
    }
}
