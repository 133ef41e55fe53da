//! What a person may set.

use mcp_host_plugin::{OptionDescription, Setting};

use crate::docs::Docs;

const DOCS: &str = "docs";
const FORM: &str = "form";
const UNDECLARED: &str = "undeclared";

/// What is made of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A module that can be imported and called.
    Modules,
    /// What there is to call and its types, with nothing around them: to be read.
    Declarations,
}

/// The settings of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How much is said in comments.
    pub docs: Docs,
    /// Whether an object whose schema leaves it open may have properties that the schema
    /// does not name.
    pub undeclared: bool,
    /// What the files are.
    pub form: Form,
}

impl Default for Options {
    fn default() -> Self {
        Self { docs: Docs::Full, undeclared: true, form: Form::Modules }
    }
}

impl Options {
    /// What there is to set.
    pub fn descriptions() -> Vec<OptionDescription> {
        let option = |name: &str, description: &str, values: &[&str]| OptionDescription {
            name: name.to_owned(),
            description: description.to_owned(),
            default: values.first().copied().unwrap_or_default().to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        vec![
            option(
                DOCS,
                "comments: everything the schema says, the first sentence, or nothing",
                &["full", "brief", "none"],
            ),
            option(
                UNDECLARED,
                "properties that a schema neither names nor forbids: accept them as the server \
                 does, or reject them to catch misspelled names",
                &["accept", "reject"],
            ),
            option(
                FORM,
                "what the files are: modules to import, or only their declarations, to be read",
                &["modules", "declarations"],
            ),
        ]
    }

    /// Reads settings; the text says what is wrong with one.
    pub fn read(settings: &[Setting]) -> Result<Self, String> {
        let mut options = Self::default();
        for Setting { name, value } in settings {
            match (name.as_str(), value.as_str()) {
                (DOCS, "full") => options.docs = Docs::Full,
                (DOCS, "brief") => options.docs = Docs::Brief,
                (DOCS, "none") => options.docs = Docs::None,
                (UNDECLARED, "accept") => options.undeclared = true,
                (UNDECLARED, "reject") => options.undeclared = false,
                (FORM, "modules") => options.form = Form::Modules,
                (FORM, "declarations") => options.form = Form::Declarations,
                (FORM, _) => return Err(wrong(name, "modules or declarations")),
                (DOCS, _) => return Err(wrong(name, "full, brief or none")),
                (UNDECLARED, _) => return Err(wrong(name, "accept or reject")),
                _ => return Err("there is an option that this target does not have".to_owned()),
            }
        }
        Ok(options)
    }
}

fn wrong(name: &str, values: &str) -> String {
    format!("the option `{name}` is none of its values: {values}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_that_is_described_can_be_set() {
        for option in Options::descriptions() {
            assert!(option.values.contains(&option.default));
            for value in option.values {
                assert!(Options::read(&[Setting { name: option.name.clone(), value }]).is_ok());
            }
            let odd = Setting { name: option.name.clone(), value: "odd".into() };
            assert!(Options::read(&[odd]).unwrap_err().contains(&option.name));
        }
        assert_eq!(Options::read(&[]), Ok(Options::default()));
        assert!(Options::read(&[Setting { name: "x".into(), value: "y".into() }]).is_err());
    }
}
