//! `--option NAME=VALUE`, checked against what the target says there is.

use std::collections::BTreeMap;

use crate::codegen::{Description, OptionDescription, Setting};
use crate::name::printable;
use crate::near::nearest;
use crate::outcome::{Kind, Outcome};

/// Characters of a refused option that a message shows.
const SHOWN_CHARS: usize = 64;

/// The settings for a target, sorted by name; of an option given twice the last counts.
///
/// # Errors
///
/// An option there is not, or a value it cannot have.
pub(super) fn read(description: &Description, options: &[String]) -> Result<Vec<Setting>, Outcome> {
    let mut settings = BTreeMap::new();
    for text in options {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            let message = format!("an option without a value: {}", printable(text, SHOWN_CHARS));
            Outcome::failed(Kind::Usage, message, "write --option NAME=VALUE")
        })?;
        let option = find(description, name)?;
        check(option, value)?;
        settings.insert(name.to_owned(), value.to_owned());
    }
    Ok(settings.into_iter().map(|(name, value)| Setting { name, value }).collect())
}

fn find<'a>(description: &'a Description, name: &str) -> Result<&'a OptionDescription, Outcome> {
    let known = || description.options.iter().map(|option| option.name.as_str());
    description.options.iter().find(|option| option.name == name).ok_or_else(|| {
        let message = format!(
            "the target {} has no such option: {}",
            description.name,
            printable(name, SHOWN_CHARS)
        );
        let hint = match (nearest(name, known()), known().next()) {
            (Some(near), _) => format!("did you mean {near}?"),
            (None, Some(_)) => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
            (None, None) => "it has none".to_owned(),
        };
        Outcome::failed(Kind::Usage, message, hint)
    })
}

fn check(option: &OptionDescription, value: &str) -> Result<(), Outcome> {
    if option.values.is_empty() || option.values.iter().any(|allowed| allowed == value) {
        return Ok(());
    }
    let values: Vec<_> = option.values.iter().map(|value| printable(value, SHOWN_CHARS)).collect();
    let message =
        format!("the option {} cannot be: {}", option.name, printable(value, SHOWN_CHARS));
    Err(Outcome::failed(Kind::Usage, message, format!("it is one of {}", values.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Description {
        let option = |name: &str, values: &[&str]| OptionDescription {
            name: name.into(),
            description: String::new(),
            default: String::new(),
            values: values.iter().map(|&value| value.to_owned()).collect(),
        };
        Description {
            name: "t".into(),
            version: "1".into(),
            summary: String::new(),
            options: vec![option("docs", &["full", "none"]), option("banner", &[])],
        }
    }

    fn settings(options: &[&str]) -> Result<Vec<(String, String)>, (String, String)> {
        let options: Vec<_> = options.iter().map(|&option| option.to_owned()).collect();
        read(&target(), &options)
            .map(|all| all.into_iter().map(|one| (one.name, one.value)).collect())
            .map_err(|refused| (refused.message, refused.hint.unwrap_or_default()))
    }

    #[test]
    fn settings_come_sorted_and_the_last_of_one_name_counts() {
        let all = settings(&["docs=full", "banner=a=b", "docs=none"]).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(all, [pair("banner", "a=b"), pair("docs", "none")]);
    }

    #[test]
    fn what_the_target_does_not_know_is_refused_with_what_it_does() {
        let (message, hint) = settings(&["doc=full"]).unwrap_err();
        assert!(message.ends_with("no such option: doc") && hint == "did you mean docs?");
        let (message, hint) = settings(&["docs=some"]).unwrap_err();
        assert!(message.ends_with("cannot be: some") && hint == "it is one of full, none");
        assert!(settings(&["docs"]).unwrap_err().0.starts_with("an option without a value"));
    }
}
