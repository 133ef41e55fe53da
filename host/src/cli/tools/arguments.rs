//! A call's arguments as the command line gives them.

mod typed;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use serde_json::{Map, Value};

use crate::file::{self, Links};
use crate::limits::MAX_ARGUMENT_BYTES;
use crate::outcome::{Kind, Outcome};

/// The bound of a call's arguments, as sizes of files are counted.
#[expect(clippy::as_conversions, reason = "a constant that fits, and no const fn says so")]
const LIMIT_BYTES: u64 = MAX_ARGUMENT_BYTES as u64;

/// What to do about a second value.
const LIST_HINT: &str = "give it once; a list is written as JSON, like key='[1,2]'";

/// Arguments in one of the two forms.
pub enum Given {
    /// One JSON object, which the bridge checks.
    Whole(String),
    /// `KEY=VALUE` pairs, typed by the tool's schema.
    Pairs(Vec<(String, String)>),
}

/// Reads the arguments: `--args` with JSON, `@FILE` or `-`, or pairs, not both.
///
/// # Errors
///
/// A usage outcome that says what is wrong.
pub async fn read(whole: Option<String>, pairs: &[String]) -> Result<Given, Outcome> {
    let Some(text) = whole else { return split_all(pairs).map(Given::Pairs) };
    if !pairs.is_empty() {
        return Err(usage(
            "arguments are given both by --args and one by one",
            "use one of the two",
        ));
    }
    // Whoever writes to stdin, or does not, must not hold up a signal.
    let read = tokio::task::spawn_blocking(move || match text.strip_prefix('@') {
        Some(path) => file(Path::new(path)),
        None if text == "-" => stdin(),
        None => Ok(text),
    });
    let lost = |error| Err(usage(&format!("the arguments could not be read: {error}"), ""));
    read.await.unwrap_or_else(lost).map(Given::Whole)
}

/// The JSON object that the pairs make under a schema.
pub fn object(pairs: &[(String, String)], schema: &str) -> String {
    let schema = serde_json::from_str::<Value>(schema).unwrap_or(Value::Null);
    let typed = |(key, text): &(String, String)| (key.clone(), typed::value(text, key, &schema));
    Value::Object(pairs.iter().map(typed).collect::<Map<_, _>>()).to_string()
}

fn split_all(pairs: &[String]) -> Result<Vec<(String, String)>, Outcome> {
    let mut keys = BTreeSet::new();
    let mut all = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let (key, value) = split(pair)?;
        if !keys.insert(key.clone()) {
            return Err(usage(&format!("an argument is given twice: {key}"), LIST_HINT));
        }
        all.push((key, value));
    }
    Ok(all)
}

fn split(pair: &str) -> Result<(String, String), Outcome> {
    pair.split_once('=')
        .filter(|(key, _)| !key.is_empty())
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .ok_or_else(|| {
            usage(&format!("not KEY=VALUE: {pair}"), "give a whole object with --args instead")
        })
}

fn stdin() -> Result<String, Outcome> {
    let mut text = String::new();
    let read =
        std::io::stdin().lock().take(LIMIT_BYTES.saturating_add(1)).read_to_string(&mut text);
    read.map_err(|error| usage(&format!("stdin could not be read: {error}"), ""))?;
    Ok(text)
}

fn file(path: &Path) -> Result<String, Outcome> {
    let refused = |why: String| {
        usage(
            &format!("the arguments could not be read: {}: {why}", path.display()),
            "check the path after the @",
        )
    };
    let (bytes, _) = file::read(path, LIMIT_BYTES, Links::Follow)
        .map_err(|problem| refused(problem.to_string()))?;
    String::from_utf8(bytes).map_err(|error| refused(error.to_string()))
}

fn usage(message: &str, hint: &str) -> Outcome {
    Outcome::failed(Kind::Usage, message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_type_the_schema_wants() {
        let schema = r#"{"properties":{"s":{"type":"string"},"n":{"type":"integer"},"u":{}}}"#;
        let pairs = [("s", "12"), ("n", "12"), ("u", "[1]"), ("x", "plain text"), ("y", "true")];
        let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let made: Value = serde_json::from_str(&object(&pairs, schema)).unwrap();
        assert_eq!(made, serde_json::json!({"s":"12","n":12,"u":[1],"x":"plain text","y":true}));
    }

    #[tokio::test]
    async fn pairs_and_a_whole_object_do_not_mix() {
        assert!(read(Some("{}".into()), &["a=1".into()]).await.is_err());
        assert!(read(None, &["a".into()]).await.is_err());
        assert!(read(None, &["=1".into()]).await.is_err());
        let pairs = read(None, &["a=b=c".into()]).await;
        assert!(matches!(pairs, Ok(Given::Pairs(pairs)) if pairs == [("a".into(), "b=c".into())]));
    }

    #[tokio::test]
    async fn an_argument_given_twice_is_refused() {
        let refused = read(None, &["a=1".into(), "b=1".into(), "a=2".into()]).await;
        let Err(refused) = refused else { panic!("it is taken") };
        assert_eq!(refused.message, "an argument is given twice: a");
    }
}
