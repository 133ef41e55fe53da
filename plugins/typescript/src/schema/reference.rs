//! Where references lead, within one document.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::{Document, Id};

/// Knows every name that a reference may use.
pub(super) struct Resolver<'d> {
    document: &'d Document<'d>,
    /// Schemas by `$id`.
    resources: HashMap<&'d str, Id>,
    /// Schemas by `$anchor` and its relatives.
    anchors: HashMap<&'d str, Id>,
}

impl<'d> Resolver<'d> {
    pub(super) fn new(document: &'d Document<'d>) -> Self {
        let mut resolver = Self { document, resources: HashMap::new(), anchors: HashMap::new() };
        let is_named = |id: &Id| {
            let text = document.text(*id).unwrap_or_default();
            !(text == "#" || text.starts_with("#/"))
        };
        // Most schemas have nothing but pointers, and no names to look for.
        if document.references().iter().any(is_named) {
            resolver.collect();
        }
        resolver
    }

    fn collect(&mut self) {
        let mut left = vec![self.document.root()];
        while let Some(id) = left.pop() {
            for (key, value) in self.document.members(id) {
                match (key.as_ref(), self.document.text(*value)) {
                    ("$anchor" | "$dynamicAnchor", Some(name)) => {
                        self.anchors.insert(name, id);
                    }
                    ("$id" | "id", Some(name)) => match name.strip_prefix('#') {
                        Some(anchor) => self.anchors.insert(anchor, id).map_or((), |_| ()),
                        None => self.resources.insert(bare(name), id).map_or((), |_| ()),
                    },
                    ("$recursiveAnchor", _) | (_, Some(_)) => {}
                    (_, None) => left.push(*value),
                }
            }
            left.extend(self.document.items(id));
        }
    }

    /// Where the reference with this value leads.
    pub(super) fn resolve(&self, reference: Id) -> Option<Id> {
        let text = self.document.text(reference)?;
        let (uri, fragment) = text.split_once('#').unwrap_or((text, ""));
        let fragment = decoded(fragment);
        if uri.is_empty() {
            let root = self.document.root();
            let base = self.base(reference);
            return self.within(base, &fragment).or_else(|| self.within(root, &fragment));
        }
        self.within(self.resource(uri)?, &fragment)
    }

    fn within(&self, base: Id, fragment: &str) -> Option<Id> {
        if fragment.is_empty() || fragment.starts_with('/') {
            self.document.pointed(base, fragment)
        } else {
            self.anchors.get(fragment).copied()
        }
    }

    /// The schema with this `$id`, or with the only one that is the same but for a base.
    fn resource(&self, uri: &str) -> Option<Id> {
        self.resources.get(uri).copied().or_else(|| {
            let is_end = |whole: &str, end: &str| {
                whole.strip_suffix(end).is_some_and(|base| base.ends_with('/'))
            };
            let ends = |name: &str| is_end(name, uri) || is_end(uri, name);
            let mut found = self.resources.iter().filter(|(name, _)| ends(name));
            let (_, id) = found.next()?;
            found.next().is_none().then_some(*id)
        })
    }

    /// The innermost schema with an `$id` around a reference: pointers start there.
    fn base(&self, reference: Id) -> Id {
        let mut at = reference;
        while let Some(parent) = self.document.parent(at) {
            at = parent;
            let id = self.document.member(at, "$id").and_then(|id| self.document.text(id));
            if id.is_some_and(|id| !id.starts_with('#')) {
                break;
            }
        }
        at
    }
}

fn bare(uri: &str) -> &str {
    uri.strip_suffix('#').unwrap_or(uri)
}

/// Undoes the percent encoding of a fragment. What is not encoded rightly stays as it is.
fn decoded(fragment: &str) -> Cow<'_, str> {
    if !fragment.contains('%') {
        return Cow::Borrowed(fragment);
    }
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = others.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = code.filter(|_| *first == b'%').and_then(|d| u8::from_str_radix(d, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = others.get(if byte.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(fragment), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pointer of what the reference at `/r` leads to.
    fn target(reference: &str, rest: &str) -> Option<String> {
        let text = format!(r#"{{"r": {{"$ref": {reference:?}}}, {rest}}}"#);
        let document = Document::read(&text).unwrap();
        let id = document.pointed(document.root(), "/r/$ref").unwrap();
        Resolver::new(&document).resolve(id).map(|target| document.pointer(target))
    }

    #[test]
    fn pointers_lead_anywhere_in_the_document() {
        let rest = r#""$defs": {"a b": {}, "x/y": [{"c%d": 1}]}"#;
        assert_eq!(target("#", rest).as_deref(), Some(""));
        assert_eq!(target("#/$defs/a%20b", rest).as_deref(), Some("/$defs/a b"));
        assert_eq!(target("#/$defs/a b", rest).as_deref(), Some("/$defs/a b"));
        let deep = target("#/$defs/x~1y/0/c%25d", rest);
        assert_eq!(deep.as_deref(), Some("/$defs/x~1y/0/c%d"));
    }

    #[test]
    fn names_lead_to_the_schemas_that_have_them() {
        let rest = r##""$id": "https://example.com/root.json", "a": {"$anchor": "here"},
            "b": {"$id": "https://example.com/b.json", "c": {"$dynamicAnchor": "there"}},
            "d": {"$id": "#old"}"##;
        for (reference, pointer) in [
            ("#here", "/a"),
            ("#there", "/b/c"),
            ("#old", "/d"),
            ("https://example.com/b.json#/c", "/b/c"),
            ("b.json", "/b"),
            ("https://example.com/root.json#/a", "/a"),
        ] {
            assert_eq!(target(reference, rest).as_deref(), Some(pointer), "{reference}");
        }
    }

    #[test]
    fn pointers_start_at_the_innermost_schema_with_an_id() {
        let text = r##"{"a": {"$id": "https://example.com/a", "b": {"$ref": "#/c"}, "c": {}},
            "c": {}, "d": {"$id": "https://example.com/d", "$ref": "#/c"}}"##;
        let document = Document::read(text).unwrap();
        let resolver = Resolver::new(&document);
        let lead = |from: &str| {
            let id = document.pointed(document.root(), from).unwrap();
            resolver.resolve(id).map(|id| document.pointer(id))
        };
        assert_eq!(lead("/a/b/$ref").as_deref(), Some("/a/c"));
        assert_eq!(lead("/d/$ref").as_deref(), Some("/c"));
    }

    #[test]
    fn nothing_leads_out_of_the_document() {
        for reference in
            ["https://example.com/x.json", "file:///etc/passwd", "#/nowhere", "#gone", "%zz#%"]
        {
            assert_eq!(target(reference, r#""a": 1"#), None, "{reference}");
        }
    }
}
