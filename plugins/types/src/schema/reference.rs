//! What a `$ref` refers to: a place in the same schema, or nothing that is known here.

use serde_json::Value;

/// The schema that a reference within `root` means.
pub fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    let pointer = decoded(reference.strip_prefix('#')?)?;
    root.pointer(&pointer).filter(|found| found.is_object() || found.is_boolean())
}

/// A fragment without its percent signs.
fn decoded(fragment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'%' => hex(rest.next()?)?.checked_mul(16)?.checked_add(hex(rest.next()?)?)?,
            _ => byte,
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_places_in_the_same_schema_are_found() {
        let root = json!({"$defs": {"a b": {"type": "null"}, "c": 1}});
        assert_eq!(resolve(&root, "#"), Some(&root));
        assert_eq!(resolve(&root, "#/$defs/a%20b"), root.pointer("/$defs/a b"));
        for reference in ["#/$defs/c", "#/$defs/d", "#anchor", "other.json", "#/%2", "#/%ff", ""] {
            assert_eq!(resolve(&root, reference), None, "{reference}");
        }
    }
}
