//! Whether a URI could have been made from a template.
//!
//! Only the text between the expressions is compared; what an expression stands for is
//! taken as it is. That is enough to find the servers to ask, which know better.

/// Whether `uri` could have been made from `template`.
pub(super) fn fits(template: &str, uri: &str) -> bool {
    let mut fixed = literals(template);
    let first = fixed.next().unwrap_or_default();
    let Some(mut rest) = uri.strip_prefix(first) else { return false };
    let mut last = None;
    for literal in fixed {
        if let Some(between) = last.replace(literal) {
            let Some((_, after)) = rest.split_once(between) else { return false };
            rest = after;
        }
    }
    match last {
        Some(end) => rest.ends_with(end),
        None => rest.is_empty(),
    }
}

/// How much of a URI a template says itself: the more, the surer it is meant.
pub(super) fn exactness(template: &str) -> usize {
    literals(template).map(str::len).sum()
}

/// The text before, between and after the expressions.
fn literals(template: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(template);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some((literal, expression)) = text.split_once('{') else { return Some(text) };
        rest = Some(expression.split_once('}').map_or("", |(_, after)| after));
        Some(literal)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_the_expressions_must_be_there() {
        for (template, uri) in [
            ("test://template/{id}/data", "test://template/7/data"),
            ("file:///{+path}", "file:///a/b/c.txt"),
            ("a://x", "a://x"),
            ("{all}", "anything"),
            ("db://{table}/{row}{?columns}", "db://t/1?columns=a"),
            ("a://{x}/{y}/b", "a://1/2/3/b"),
        ] {
            assert!(fits(template, uri), "{template} {uri}");
        }
        for (template, uri) in [
            ("test://template/{id}/data", "test://template/7"),
            ("test://template/{id}/data", "other://template/7/data"),
            ("a://x", "a://xy"),
            ("a://{x}/{y}/b", "a://1/b/c"),
            ("a://{x}/a/{y}", "a://1/b/2"),
        ] {
            assert!(!fits(template, uri), "{template} {uri}");
        }
    }
}
