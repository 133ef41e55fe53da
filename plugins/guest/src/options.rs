//! The settings that these targets have in common.

use mcp_host_plugin::{OptionDescription, Setting};

/// What a project is called when nobody says.
pub const DEFAULT_NAME: &str = "guest";
/// Characters of a project's name.
const MAX_NAME_CHARS: usize = 64;

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The SDK, with an example.
    Sdk,
    /// A project to go on with, which has the SDK in a folder.
    Project,
}

/// The option `async`: whether the functions are async functions.
pub fn async_option(default: bool) -> OptionDescription {
    let description = "whether the functions are async functions of WASI 0.3";
    option("async", description, if default { "true" } else { "false" }, &["true", "false"])
}

/// The options `form`, `name` and `tool-specs`.
pub fn form_options() -> [OptionDescription; 3] {
    let form = "the SDK with an example, or a project that has the SDK in a folder of its own";
    let name = "what a project is called: a letter, then letters, digits, '-' and '_'";
    [
        option("form", form, "sdk", &["sdk", "project"]),
        option("name", name, DEFAULT_NAME, &[]),
        tools_option(),
    ]
}

/// The option `tool-specs`: what the tools were chosen by.
pub fn tools_option() -> OptionDescription {
    let description = "what --tool was, a line each; mcp-host sets it by itself";
    option("tool-specs", description, "", &[])
}

/// What `async` was set to.
///
/// # Errors
///
/// It is neither true nor false.
pub fn is_async(settings: &[Setting], default: bool) -> Result<bool, String> {
    match value(settings, "async") {
        None => Ok(default),
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(_) => Err("the option async is neither true nor false".into()),
    }
}

/// What `form` was set to.
///
/// # Errors
///
/// It is neither of the two.
pub fn form(settings: &[Setting]) -> Result<Form, String> {
    match value(settings, "form") {
        None | Some("sdk") => Ok(Form::Sdk),
        Some("project") => Ok(Form::Project),
        Some(_) => Err("the option form is neither sdk nor project".into()),
    }
}

/// What the project is called, none of `reserved`, which is in small letters and has `_`
/// for `-`.
///
/// # Errors
///
/// It cannot be called that.
pub fn project_name<'a>(settings: &'a [Setting], reserved: &[&str]) -> Result<&'a str, String> {
    let name = value(settings, "name").unwrap_or(DEFAULT_NAME);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_name = (1..=MAX_NAME_CHARS).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(is_plain);
    let folded = name.to_ascii_lowercase().replace('-', "_");
    if is_name && !reserved.contains(&&*folded) {
        return Ok(name);
    }
    Err(format!("a project cannot be called {}", crate::text::line(name)))
}

/// What `tool-specs` was set to; nothing when every tool was taken.
pub fn tool_specs(settings: &[Setting]) -> Vec<String> {
    let specs = value(settings, "tool-specs").unwrap_or_default();
    specs.lines().filter(|spec| !spec.is_empty()).map(str::to_owned).collect()
}

fn value<'a>(settings: &'a [Setting], name: &str) -> Option<&'a str> {
    settings.iter().find(|setting| setting.name == name).map(|setting| &*setting.value)
}

fn option(name: &str, description: &str, default: &str, values: &[&str]) -> OptionDescription {
    OptionDescription {
        name: name.to_owned(),
        description: description.to_owned(),
        default: default.to_owned(),
        values: values.iter().map(|&value| value.to_owned()).collect(),
    }
}
