//! The newest bytes a server wrote to stderr.
//!
//! Reads until the end however much comes, keeps only the newest bytes, and never makes
//! the server wait.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt};

use super::error::quoted;
use super::share::lock;
use crate::limits::STDERR_RING_BYTES;

/// Lines of it that are quoted.
const QUOTED_LINES: usize = 5;

/// A bounded window on a server's stderr.
#[derive(Default)]
pub(super) struct Stderr(Mutex<VecDeque<u8>>);

impl Stderr {
    /// Reads `source` until it ends.
    pub(super) async fn follow(self: Arc<Self>, mut source: impl AsyncRead + Unpin) {
        let mut chunk = vec![0; STDERR_RING_BYTES];
        while let Ok(read @ 1..) = source.read(&mut chunk).await {
            self.push(chunk.get(..read).unwrap_or_default());
        }
    }

    /// The last lines as one printable line, or nothing when there is nothing to see.
    pub(super) fn last_words(&self) -> Option<String> {
        let bytes: Vec<u8> = lock(&self.0).iter().copied().collect();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let newest = lines.get(lines.len().saturating_sub(QUOTED_LINES)..).unwrap_or_default();
        (!newest.is_empty()).then(|| quoted(&newest.join("\n")))
    }

    fn push(&self, bytes: &[u8]) {
        let mut kept = lock(&self.0);
        kept.extend(bytes);
        let over = kept.len().saturating_sub(STDERR_RING_BYTES);
        kept.drain(..over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_flood_leaves_only_its_end() {
        let stderr = Arc::new(Stderr::default());
        let flood = [vec![b'x'; 1_000_000], b"\nlast \x1b[2Jline\n".to_vec()].concat();
        stderr.clone().follow(flood.as_slice()).await;
        assert!(lock(&stderr.0).len() <= STDERR_RING_BYTES);
        let words = stderr.last_words().unwrap();
        assert!(words.contains("more characters"), "{words}");
        assert!(!words.contains('\x1b'));
    }

    #[tokio::test]
    async fn only_the_last_lines_are_quoted() {
        let stderr = Arc::new(Stderr::default());
        let lines: String = (1..=9).map(|n| format!("line {n}\n")).collect();
        stderr.clone().follow(lines.as_bytes()).await;
        assert_eq!(stderr.last_words().unwrap(), "line 5 / line 6 / line 7 / line 8 / line 9");
        assert_eq!(Stderr::default().last_words(), None);
    }
}
