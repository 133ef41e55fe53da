//! `--tool`: code from some of the tools. What a guest of some languages imports is all that its
//! SDK has, so that an SDK of what it calls is a guest that may call nothing else.

use std::borrow::Cow;

use crate::catalog::Catalog;
use crate::cli::failure::Failure;
use crate::codegen::Description;
use crate::grant::{GrantError, Grants};
use crate::name::printable;
use crate::outcome::{Kind, Outcome};

/// Characters of a specification that an error shows.
const SHOWN_CHARS: usize = 256;
/// The specification of every tool there is.
const ALL: &str = "all";
/// The option of a target that repeats the specifications in what it makes.
const OPTION: &str = "tool-specs";

/// The servers to ask: those that were named, else those that the specifications name.
pub(super) fn servers<'a>(
    named: &'a [String],
    specs: &[String],
) -> Result<Cow<'a, [String]>, Outcome> {
    let grants = Grants::parse(specs).map_err(|error| no_spec(&error))?;
    let of_specs: Vec<_> = grants.servers().map(str::to_owned).collect();
    // It names no server.
    let is_enough = specs.iter().any(|spec| spec == ALL);
    match named.is_empty() && !is_enough {
        true => Ok(Cow::Owned(of_specs)),
        false => Ok(Cow::Borrowed(named)),
    }
}

/// What a target is told of the specifications, if it has the option: a line each. Where they
/// leave nothing out there is nothing to tell.
pub(super) fn option(description: &Description, specs: &[String]) -> Option<String> {
    let is_narrowed = !specs.is_empty() && specs.iter().all(|spec| spec != ALL);
    let has_option = description.options.iter().any(|option| option.name == OPTION);
    (is_narrowed && has_option).then(|| format!("{OPTION}={}", specs.join("\n")))
}

/// The tools that a specification names; each has to name one.
pub(super) fn tools(catalog: Catalog, specs: &[String]) -> Result<Catalog, Failure> {
    if specs.is_empty() {
        return Ok(catalog);
    }
    for spec in specs {
        let wanted = Grants::parse([spec]).map_err(|error| no_spec(&error))?;
        if catalog.clone().only_tools(|server, tool| wanted.allows(server.as_str(), tool)).tools()
            == 0
        {
            let message = format!("--tool names no tool: {}", printable(spec, SHOWN_CHARS));
            let hint = "see `mcp-host tools list`; write SERVER/TOOL or SERVER/PREFIX*";
            return Err(Outcome::failed(Kind::Usage, message, hint).into());
        }
    }
    let wanted = Grants::parse(specs).map_err(|error| no_spec(&error))?;
    Ok(catalog.only_tools(|server, tool| wanted.allows(server.as_str(), tool)))
}

fn no_spec(error: &GrantError) -> Outcome {
    Outcome::failed(Kind::Usage, error.to_string(), error.hint().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use crate::codegen::OptionDescription;

    use super::*;

    #[test]
    fn only_servers_that_are_named_somewhere_are_asked() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let asked = |named: &[&str], specs: &[&str]| {
            let named = list(named);
            servers(&named, &list(specs)).unwrap().into_owned()
        };
        assert_eq!(asked(&[], &[]), list(&[]));
        assert_eq!(asked(&["a"], &["b/x"]), list(&["a"]));
        assert_eq!(asked(&[], &["b/x", "a/y*", "b/z"]), list(&["a", "b"]));
        assert_eq!(asked(&[], &["all", "a/x"]), list(&[]));
        assert!(servers(&[], &list(&["*/x"])).is_err());
    }

    #[test]
    fn a_target_that_asks_for_them_is_told_the_specifications() {
        let target = |option: &str| Description {
            name: "t".into(),
            version: "1".into(),
            summary: String::new(),
            options: vec![OptionDescription {
                name: option.into(),
                description: String::new(),
                default: String::new(),
                values: Vec::new(),
            }],
        };
        let told = |option_name: &str, specs: &[&str]| {
            let specs: Vec<_> = specs.iter().map(|&spec| spec.to_owned()).collect();
            option(&target(option_name), &specs)
        };
        assert_eq!(told(OPTION, &["a/x", "b/y*"]), Some("tool-specs=a/x\nb/y*".to_owned()));
        for (name, specs) in [("docs", &["a/x"][..]), (OPTION, &[]), (OPTION, &["a/x", ALL])] {
            assert_eq!(told(name, specs), None, "{name} {specs:?}");
        }
    }
}
