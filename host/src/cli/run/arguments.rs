//! What a script is given as `args`, or a function is called with: one JSON document.

use serde::de::IgnoredAny;

use crate::cli::tools::arguments::{self, Given};
use crate::limits::MAX_ARGUMENT_BYTES;
use crate::outcome::{Kind, Outcome};

/// The document: what `--args` says, else the list of what stands after `--`.
///
/// # Errors
///
/// A usage outcome when it is no JSON, or over [`MAX_ARGUMENT_BYTES`].
pub async fn of_script(json: Option<String>, list: &[String]) -> Result<String, Outcome> {
    match json {
        Some(json) => document(json).await,
        None => Ok(serde_json::Value::from(list).to_string()),
    }
}

/// What a function is called with: what `--args` says, else an object without members.
///
/// # Errors
///
/// A usage outcome when it is no JSON, or over [`MAX_ARGUMENT_BYTES`].
pub async fn of_function(json: Option<String>) -> Result<String, Outcome> {
    match json {
        Some(json) => document(json).await,
        None => Ok("{}".to_owned()),
    }
}

async fn document(json: String) -> Result<String, Outcome> {
    // Without pairs there is nothing but the whole.
    let Given::Whole(text) = arguments::read(Some(json), &[]).await? else {
        return Ok("[]".to_owned());
    };
    if text.len() > MAX_ARGUMENT_BYTES {
        let what = format!("--args has more bytes than the limit of {MAX_ARGUMENT_BYTES}");
        return Err(usage(what, "pass large data in a file, with --dir"));
    }
    match serde_json::from_str::<IgnoredAny>(&text) {
        Ok(_) => Ok(text),
        Err(error) => Err(usage(
            format!("--args is not JSON: {error}"),
            "quote it for the shell, like --args '{\"n\": 3}'; plain words go after --",
        )),
    }
}

/// Refuses what only scripts take.
pub fn none_for_guest(json: Option<&String>) -> Result<(), Outcome> {
    match json {
        None => Ok(()),
        Some(_) => Err(usage(
            "--args is for scripts and functions, and this is a program".to_owned(),
            "give a program its arguments after --, or name a function with --invoke",
        )),
    }
}

fn usage(message: String, hint: &str) -> Outcome {
    Outcome::failed(Kind::Usage, message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn arguments_are_what_was_said_or_a_list() {
        let list = ["a".to_owned(), "b\"".to_owned()];
        assert_eq!(of_script(None, &list).await.unwrap(), r#"["a","b\""]"#);
        assert_eq!(of_script(None, &[]).await.unwrap(), "[]");
        for json in ["{\"n\": 1}", "null", "3", "\"x\""] {
            assert_eq!(of_script(Some(json.into()), &[]).await.unwrap(), json);
        }
    }

    #[tokio::test]
    async fn what_is_no_json_is_refused_with_how_to_write_it() {
        for json in ["{n: 1}", "", "{} {}", "a=b"] {
            let refused = of_script(Some(json.into()), &[]).await.unwrap_err();
            assert!(refused.hint.unwrap().contains("--args '"), "{json}");
        }
        let long = format!("\"{}\"", "x".repeat(MAX_ARGUMENT_BYTES));
        assert!(of_script(Some(long), &[]).await.is_err());
        assert!(none_for_guest(Some(&"{}".to_owned())).is_err());
        assert!(none_for_guest(None).is_ok());
    }
}
