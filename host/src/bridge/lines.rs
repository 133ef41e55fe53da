//! Lines from a server, none of them larger than the bound.
//!
//! An over-long line is read to its end but not kept: of it there remain its length and
//! its two ends, which is enough to find out which request it was meant to answer.

use std::io::{self, BufRead};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

use crate::limits::{LINE_EDGE_BYTES, MAX_LINE_BYTES};

/// What a pipe holds at once, and so what one read can bring.
const READ_BYTES: usize = 64 * 1024;

/// One line, without its newline.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// The line.
    Whole(&'a [u8]),
    /// The line that is being read went over the bound. Its ends follow, if it has one.
    Growing,
    /// The ends of a line over the bound.
    TooLong {
        /// Its length.
        bytes: usize,
        /// Its beginning.
        head: &'a [u8],
        /// Its end.
        tail: &'a [u8],
    },
}

/// Reads lines. Dropping the future of [`next`](Self::next) loses nothing.
pub(super) struct Lines<R> {
    source: BufReader<R>,
    kept: Vec<u8>,
    tail: Vec<u8>,
    bytes: usize,
    complete: bool,
    /// Whether its growing was told.
    told: bool,
    /// Whether it was handed out.
    delivered: bool,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source: BufReader::with_capacity(READ_BYTES, source),
            kept: Vec::new(),
            tail: Vec::new(),
            bytes: 0,
            complete: false,
            told: false,
            delivered: false,
        }
    }

    /// The next line; nothing at the end.
    pub(super) async fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        if self.delivered {
            self.forget();
        }
        while !self.complete && !self.has_grown() {
            let mut chunk = self.source.fill_buf().await?;
            if chunk.is_empty() {
                self.complete = self.bytes > 0;
                break;
            }
            let whole = chunk;
            let used = chunk.skip_until(b'\n')?;
            let part = whole.get(..used).unwrap_or_default();
            let text = part.strip_suffix(b"\n");
            self.complete = text.is_some();
            keep(&mut self.kept, &mut self.tail, &mut self.bytes, text.unwrap_or(part));
            self.source.consume(used);
        }
        if self.has_grown() {
            self.told = true;
            return Ok(Some(Line::Growing));
        }
        self.delivered = self.complete;
        Ok(self.complete.then(|| self.line()))
    }

    fn has_grown(&self) -> bool {
        self.bytes > MAX_LINE_BYTES && !self.told
    }

    fn line(&self) -> Line<'_> {
        if self.bytes <= MAX_LINE_BYTES {
            Line::Whole(&self.kept)
        } else {
            Line::TooLong { bytes: self.bytes, head: &self.kept, tail: &self.tail }
        }
    }

    fn forget(&mut self) {
        self.kept.clear();
        self.kept.shrink_to(READ_BYTES);
        self.tail.clear();
        self.bytes = 0;
        self.complete = false;
        self.told = false;
        self.delivered = false;
    }
}

fn keep(kept: &mut Vec<u8>, tail: &mut Vec<u8>, bytes: &mut usize, part: &[u8]) {
    let before = *bytes;
    *bytes = before.saturating_add(part.len());
    if *bytes <= MAX_LINE_BYTES {
        kept.extend_from_slice(part);
        return;
    }
    if before <= MAX_LINE_BYTES {
        tail.extend_from_slice(end(kept));
        kept.extend_from_slice(part.get(..LINE_EDGE_BYTES).unwrap_or(part));
        kept.truncate(LINE_EDGE_BYTES);
        kept.shrink_to_fit();
    }
    tail.extend_from_slice(end(part));
    let over = tail.len().saturating_sub(LINE_EDGE_BYTES);
    tail.drain(..over);
}

fn end(bytes: &[u8]) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(LINE_EDGE_BYTES)..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::AsyncWriteExt;

    use super::*;

    async fn all(input: &[u8]) -> Vec<(usize, Vec<u8>)> {
        let mut lines = Lines::new(input);
        let mut seen = Vec::new();
        while let Some(line) = lines.next().await.unwrap() {
            seen.push(match line {
                Line::Whole(text) => (text.len(), text.to_vec()),
                Line::Growing => continue,
                Line::TooLong { bytes, head, tail } => (bytes, [head, b"...", tail].concat()),
            });
        }
        seen
    }

    #[tokio::test]
    async fn lines_end_at_newlines_and_at_the_end() {
        let seen = all(b"one\n\ntwo\r\nthree").await;
        let texts: Vec<_> = seen.iter().map(|(_, text)| text.as_slice()).collect();
        assert_eq!(texts, [&b"one"[..], b"", b"two\r", b"three"]);
    }

    #[tokio::test]
    async fn a_line_at_the_bound_is_whole_and_one_byte_more_is_not() {
        let exact = [vec![b'x'; MAX_LINE_BYTES], b"\nnext\n".to_vec()].concat();
        assert_eq!(all(&exact).await.iter().map(|l| l.0).collect::<Vec<_>>(), [MAX_LINE_BYTES, 4]);
        let over = [vec![b'x'; MAX_LINE_BYTES + 1], b"\nnext\n".to_vec()].concat();
        let seen = all(&over).await;
        assert_eq!(seen[0].0, MAX_LINE_BYTES + 1);
        assert_eq!(seen[0].1.len(), 2 * LINE_EDGE_BYTES + 3);
        assert_eq!(seen[1].1, b"next");
    }

    #[tokio::test]
    async fn an_over_long_line_keeps_both_its_ends() {
        let body = vec![b'x'; MAX_LINE_BYTES * 2];
        let seen = all(&[b"head", body.as_slice(), b"tail\n"].concat()).await;
        assert!(seen[0].1.starts_with(b"headx"));
        assert!(seen[0].1.ends_with(b"xtail"));
        assert_eq!(seen[0].0, MAX_LINE_BYTES * 2 + 8);
    }

    #[tokio::test]
    async fn a_line_without_end_is_noticed_when_it_passes_the_bound() {
        let (mut from, to) = tokio::io::duplex(1 << 20);
        let mut lines = Lines::new(to);
        let flood = tokio::spawn(async move {
            from.write_all(&vec![b'x'; MAX_LINE_BYTES + 1]).await.unwrap();
            from
        });
        assert_eq!(lines.next().await.unwrap(), Some(Line::Growing));
        let mut from = flood.await.unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(10), lines.next()).await.is_err());
        from.write_all(b"\nnext\n").await.unwrap();
        assert!(matches!(lines.next().await.unwrap(), Some(Line::TooLong { .. })));
        assert_eq!(lines.next().await.unwrap(), Some(Line::Whole(b"next")));
    }

    #[tokio::test]
    async fn a_dropped_read_loses_nothing() {
        let (mut from, to) = tokio::io::duplex(64);
        let mut lines = Lines::new(to);
        from.write_all(b"half ").await.unwrap();
        let wait = Duration::from_millis(10);
        assert!(tokio::time::timeout(wait, lines.next()).await.is_err());
        from.write_all(b"line\n").await.unwrap();
        assert_eq!(lines.next().await.unwrap(), Some(Line::Whole(b"half line")));
    }
}
