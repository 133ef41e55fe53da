//! A call's arguments as the command line gives them.

use std::io::Read as _;
use std::path::Path;

use serde_json::{Map, Value};

use crate::file::{self, Links};
use crate::limits::MAX_ARGUMENT_BYTES;
use crate::outcome::{Kind, Outcome};

/// The bound of a call's arguments, as sizes of files are counted.
const LIMIT_BYTES: u64 = MAX_ARGUMENT_BYTES as u64;

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
pub fn read(whole: Option<&str>, pairs: &[String]) -> Result<Given, Outcome> {
    match whole {
        Some(_) if !pairs.is_empty() => {
            Err(usage("arguments are given both by --args and one by one", "use one of the two"))
        }
        None => pairs.iter().map(|pair| split(pair)).collect::<Result<_, _>>().map(Given::Pairs),
        Some("-") => stdin().map(Given::Whole),
        Some(text) => match text.strip_prefix('@') {
            Some(path) => file(Path::new(path)).map(Given::Whole),
            None => Ok(Given::Whole(text.to_owned())),
        },
    }
}

/// The JSON object that the pairs make under a schema.
pub fn object(pairs: &[(String, String)], schema: &str) -> String {
    let schema = serde_json::from_str::<Value>(schema).unwrap_or(Value::Null);
    let properties = schema.get("properties");
    let typed = |(key, text): &(String, String)| {
        let property = properties.and_then(|properties| properties.get(key));
        (key.clone(), value(text, property))
    };
    Value::Object(pairs.iter().map(typed).collect::<Map<_, _>>()).to_string()
}

/// Text where the schema wants nothing but text, else JSON if it is JSON, else text.
fn value(text: &str, schema: Option<&Value>) -> Value {
    let wants_text =
        schema.and_then(|schema| schema.get("type")).is_some_and(|kind| kind == "string");
    let text_value = || Value::String(text.to_owned());
    if wants_text {
        text_value()
    } else {
        serde_json::from_str(text).unwrap_or_else(|_| text_value())
    }
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

    #[test]
    fn pairs_and_a_whole_object_do_not_mix() {
        assert!(read(Some("{}"), &["a=1".into()]).is_err());
        assert!(read(None, &["a".into()]).is_err());
        assert!(read(None, &["=1".into()]).is_err());
        assert!(
            matches!(read(None, &["a=b=c".into()]), Ok(Given::Pairs(pairs)) if pairs == [("a".into(), "b=c".into())])
        );
    }
}
