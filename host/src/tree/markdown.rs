//! Markdown in which what a stranger wrote cannot be taken for ours.
//!
//! Our own words are known when the host is compiled; everything else enters a
//! [`Page`] between backquotes, in the line or as a block, with more of them than it has
//! itself. It shows nothing hidden and no control character but the ends of lines.

use crate::name::{is_hidden, printable};

/// The least backquotes around a block.
const MIN_FENCE: usize = 3;

/// A page that is being written.
#[derive(Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// Our own words.
    pub(super) fn say(&mut self, words: &'static str) -> &mut Self {
        self.text.push_str(words);
        self
    }

    /// A number.
    pub(super) fn number(&mut self, number: usize) -> &mut Self {
        self.text.push_str(&number.to_string());
        self
    }

    /// A link to the file beside this one that has this name. It is one of ours, made
    /// of safe characters alone.
    pub(super) fn link(&mut self, file: &str) -> &mut Self {
        self.text.push_str(&format!("[{file}]({file})"));
        self
    }

    /// An item of a list, this deep in other items. Ends the line before it.
    pub(super) fn item(&mut self, depth: usize) -> &mut Self {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n("  ", depth));
        self.text.push_str("- ");
        self
    }

    /// What a stranger wrote, in the line: exactly, but for what would not be seen.
    pub(super) fn exactly(&mut self, text: &str) -> &mut Self {
        let shown = printable(text, usize::MAX);
        if shown.is_empty() {
            return self.say("\"\"");
        }
        let ticks = "`".repeat(longest_run(&shown).saturating_add(1));
        // A backquote of the text must not touch those around it, and a blank at both
        // ends would be taken away.
        let is_edge = |c| matches!(c, '`' | ' ');
        let pad = if shown.starts_with(is_edge) || shown.ends_with(is_edge) { " " } else { "" };
        self.text.push_str(&format!("{ticks}{pad}{shown}{pad}{ticks}"));
        self
    }

    /// What a stranger wrote, in the line: its words alone, and the first of them.
    pub(super) fn quote(&mut self, text: &str, max_chars: usize) -> &mut Self {
        let words: Vec<_> = text.split_whitespace().take(max_chars).collect();
        let words = words.join(" ");
        match words.char_indices().nth(max_chars) {
            Some((end, _)) => self.exactly(&format!("{}…", words.get(..end).unwrap_or_default())),
            None => self.exactly(&words),
        }
    }

    /// What a stranger wrote, as lines of their own.
    pub(super) fn block(&mut self, text: &str) -> &mut Self {
        let lines: Vec<_> = text.lines().map(visible).collect();
        let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or_default();
        let fence = "`".repeat(longest.saturating_add(1).max(MIN_FENCE));
        self.text.push_str(&format!("{fence}text\n"));
        for line in lines {
            self.text.push_str(&line);
            self.text.push('\n');
        }
        self.text.push_str(&format!("{fence}\n"));
        self
    }

    /// The whole page.
    pub(super) fn finish(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// A line with nothing hidden in it. A tab is as wide as in most code.
fn visible(line: &str) -> String {
    if !line.contains(is_hidden) {
        return line.trim_end().to_owned();
    }
    printable(line.replace('\t', "    ").trim_end(), usize::MAX)
}

/// The most backquotes in a row.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exactly(text: &str) -> String {
        Page::default().exactly(text).finish()
    }

    fn block(text: &str) -> String {
        Page::default().block(text).finish()
    }

    #[test]
    fn a_span_has_more_backquotes_than_its_text() {
        assert_eq!(exactly("a"), "`a`");
        assert_eq!(exactly("a`b"), "``a`b``");
        assert_eq!(exactly("``"), "``` `` ```");
        assert_eq!(exactly(" a "), "`  a  `");
        assert_eq!(exactly(""), "\"\"");
        assert_eq!(exactly("a\nb\u{202e}"), "`a\\u{a}b\\u{202e}`");
    }

    #[test]
    fn a_block_has_a_longer_fence_than_any_in_it() {
        assert_eq!(block("a\nb"), "```text\na\nb\n```\n");
        assert_eq!(block("```\n# x\n`````"), "``````text\n```\n# x\n`````\n``````\n");
        assert_eq!(block("\ta\r\n\u{1b}b"), "```text\n    a\n\\u{1b}b\n```\n");
    }

    #[test]
    fn quoted_words_are_one_shortened_line() {
        let quoted = |text, max| Page::default().quote(text, max).finish();
        assert_eq!(quoted(" a\n\n# b\tc ", 100), "`a # b c`");
        assert_eq!(quoted("abc def", 5), "`abc d…`");
        assert_eq!(quoted("abc de", 6), "`abc de`");
        assert!(quoted(&"word ".repeat(10_000), 20).chars().count() < 25);
    }
}
