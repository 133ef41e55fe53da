//! One test of test262: its text and what the comment in it asks for.
//!
//! That comment is YAML, of which a few forms are used: `key: value`, `key: [a, b]`, a
//! list of `- item` lines below its key, and one level of keys below `negative`.

use std::path::Path;

/// A test.
pub struct Case {
    /// Its text.
    pub text: String,
    flags: Vec<String>,
    features: Vec<String>,
    /// The files of the harness that it wants beside the usual ones.
    pub includes: Vec<String>,
    /// How it must fail, when it must.
    pub negative: Option<Negative>,
}

/// A failure that a test is about.
#[derive(Debug, PartialEq, Eq)]
pub struct Negative {
    /// `parse`, `resolution` or `runtime`.
    pub phase: String,
    /// The class of the error.
    pub class: String,
}

impl Case {
    /// Reads a test; none when the file has no comment of that form.
    pub fn read(path: &Path) -> Option<Self> {
        let text = String::from_utf8(std::fs::read(path).ok()?).ok()?;
        Self::of(text)
    }

    fn of(text: String) -> Option<Self> {
        let (_, after) = text.split_once("/*---")?;
        let (comment, _) = after.split_once("---*/")?;
        let meta = Meta::of(comment);
        let negative = meta.below("negative").map(|lines| {
            let inner = Meta::of(&lines.join("\n"));
            let word = |key| inner.below(key).and_then(|lines| lines.into_iter().next());
            Negative {
                phase: word("phase").unwrap_or_default(),
                class: word("type").unwrap_or_default(),
            }
        });
        let [flags, features, includes] =
            ["flags", "features", "includes"].map(|key| meta.list(key));
        Some(Self { flags, features, includes, negative, text })
    }

    /// Whether it has a flag.
    pub fn is(&self, flag: &str) -> bool {
        self.flags.iter().any(|found| found == flag)
    }

    /// The first of its features that is one of these.
    pub fn feature_of<'a>(&self, known: &[&'a str]) -> Option<&'a str> {
        known.iter().copied().find(|known| self.features.iter().any(|feature| feature == known))
    }
}

/// The lines of such a comment, without what all of them are indented by.
struct Meta(Vec<String>);

impl Meta {
    fn of(text: &str) -> Self {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let lines = || text.lines().filter(|line| !line.trim().is_empty());
        let indent = |line: &str| line.len() - line.trim_start().len();
        let least = lines().map(indent).min().unwrap_or_default();
        Self(lines().map(|line| line.get(least..).unwrap_or_default().to_owned()).collect())
    }

    /// What belongs to a key: the rest of its line, and the lines that are further in.
    fn below(&self, key: &str) -> Option<Vec<String>> {
        let rest =
            |line: &String| Some(line.strip_prefix(key)?.strip_prefix(':')?.trim().to_owned());
        let at = self.0.iter().position(|line| rest(line).is_some())?;
        let inner = self.0.iter().skip(at + 1).take_while(|line| line.starts_with([' ', '-', ']']));
        let all = self.0.get(at).and_then(rest).into_iter().chain(inner.cloned());
        Some(all.filter(|line| !line.is_empty()).collect())
    }

    fn list(&self, key: &str) -> Vec<String> {
        let lines = self.below(key).unwrap_or_default().join("\n");
        let items: Vec<&str> = match lines.split_once('[') {
            Some((_, rest)) => rest.split(']').next().unwrap_or_default().split(',').collect(),
            None => lines.lines().filter_map(|line| line.trim().strip_prefix('-')).collect(),
        };
        let items = items.into_iter().map(str::trim).filter(|item| !item.is_empty());
        items.map(str::to_owned).collect()
    }
}

mod tests {
    use super::{Case, Negative};

    #[test]
    fn the_comment_of_a_test_is_read_in_all_its_forms() {
        let case = Case::of(
            "// x\n/*---\ndescription: >\n  flags: [no]\nflags: [module, async]\nfeatures:\n  - a.b\n  \
             - c\nincludes: [one.js,\n  two.js]\nnegative:\n  phase: parse\n  type: SyntaxError\n---*/\n"
                .to_owned(),
        )
        .expect("a test");
        assert!(case.is("module") && case.is("async") && !case.is("raw") && !case.is("no"));
        assert_eq!(case.feature_of(&["c"]), Some("c"));
        assert_eq!(case.includes, ["one.js", "two.js"]);
        let negative = Negative { phase: "parse".into(), class: "SyntaxError".into() };
        assert_eq!(case.negative, Some(negative));
        let indented =
            Case::of("/*---\n  features: [x]\n  negative:\n    phase: runtime\n---*/".to_owned());
        let indented = indented.expect("a test");
        assert_eq!(indented.feature_of(&["x"]), Some("x"));
        assert_eq!(indented.negative.map(|negative| negative.phase).as_deref(), Some("runtime"));
    }
}
