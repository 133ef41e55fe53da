//! One page of a listing.

use super::Page;

impl Page {
    /// The page that begins with these keys, of which there is one more than `limit` if it
    /// is not the last; `after` is where it was asked to begin.
    pub(super) fn of(mut found: Vec<String>, after: Option<&str>, limit: usize) -> Self {
        let is_last = found.len() <= limit;
        found.truncate(limit);
        // Who asks for no keys stays where it is.
        let last = found.last().map_or(after.unwrap_or_default(), String::as_str);
        let next = (!is_last).then(|| last.to_owned());
        Self { keys: found, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_begins_only_if_there_is_one() {
        let page = |found: &[&str], after, limit| {
            let page = Page::of(found.iter().map(|key| (*key).into()).collect(), after, limit);
            (page.keys.join(" "), page.next)
        };
        assert_eq!(page(&[], None, 2), (String::new(), None));
        assert_eq!(page(&["a", "b"], None, 2), ("a b".into(), None));
        assert_eq!(page(&["a", "b", "c"], None, 2), ("a b".into(), Some("b".into())));
        assert_eq!(page(&["b"], Some("a"), 0), (String::new(), Some("a".into())));
        assert_eq!(page(&["b"], None, 0), (String::new(), Some(String::new())));
        assert_eq!(page(&[], Some("a"), 0), (String::new(), None));
    }
}
