//! JSON as text: how deep it nests and how many values it holds, without building it.

use serde_json::Value;

/// How deep a well-formed JSON text nests; a scalar nests 0 deep.
pub(crate) fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0usize, 0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// At most how many values a JSON text holds, told from its separators: what reading it into
/// memory costs is so many times the size of a value, however short the text.
pub(crate) fn values(text: &str) -> usize {
    let (mut count, mut in_string, mut escaped) = (1_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b',' | b'[' | b'{' if !in_string => count = count.saturating_add(1),
            _ => {}
        }
    }
    count
}

/// Values in a document, and how deep it nests.
pub(super) fn size(value: &Value) -> (usize, usize) {
    let inside: (usize, usize) = match value {
        Value::Array(items) => items.iter().map(size).fold((0, 0), larger),
        Value::Object(members) => members.values().map(size).fold((0, 0), larger),
        _ => return (1, 0),
    };
    (inside.0.saturating_add(1), inside.1.saturating_add(1))
}

fn larger(sum: (usize, usize), one: (usize, usize)) -> (usize, usize) {
    (sum.0.saturating_add(one.0), sum.1.max(one.1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert_eq!(depth(r#"{"a":["]]\"[[",{"b":1}]}"#), 3);
        assert_eq!(depth("7"), 0);
    }

    #[test]
    fn no_text_holds_more_values_than_its_separators_say() {
        for text in ["1", "[]", "[1,2,3]", r#"{"a":[{},{"b":null}],"c":",,[["}"#] {
            let held = size(&serde_json::from_str(text).unwrap()).0;
            assert!((held..=held + 3).contains(&values(text)), "{text}: {}", values(text));
        }
    }

    #[test]
    fn both_measures_agree() {
        let value = json!({"a": [1, {"b": []}], "c": "[["});
        assert_eq!(size(&value), (6, depth(&value.to_string())));
    }
}
