//! The files that were read last, rendered: who reads a file in parts, or asks for its
//! size and opens it then, has it rendered once.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};

use super::shelf::{File, Listing};
use crate::limits::MAX_RENDERED_BYTES;

/// Files that are kept at most.
const MAX_FILES: usize = 64;

/// Rendered files, the one that was read last in front.
#[derive(Default)]
pub(super) struct Kept {
    files: VecDeque<Rendered>,
    bytes: usize,
}

struct Rendered {
    /// Weak, so that an old list of tools is not kept for the sake of a file.
    listing: Weak<Listing>,
    file: File,
    bytes: Arc<[u8]>,
}

impl Kept {
    /// A file of this listing, if it is kept.
    pub(super) fn get(&mut self, listing: &Arc<Listing>, file: File) -> Option<Arc<[u8]>> {
        let at = self.files.iter().position(|kept| {
            kept.file == file && std::ptr::eq(kept.listing.as_ptr(), Arc::as_ptr(listing))
        })?;
        let found = self.files.remove(at)?;
        let bytes = found.bytes.clone();
        self.files.push_front(found);
        Some(bytes)
    }

    /// Keeps a file, and drops the ones read longest ago to make room.
    pub(super) fn put(&mut self, listing: &Arc<Listing>, file: File, bytes: Arc<[u8]>) {
        if bytes.len() > MAX_RENDERED_BYTES || self.get(listing, file).is_some() {
            return;
        }
        self.bytes = self.bytes.saturating_add(bytes.len());
        self.files.push_front(Rendered { listing: Arc::downgrade(listing), file, bytes });
        while self.bytes > MAX_RENDERED_BYTES || self.files.len() > MAX_FILES {
            let Some(oldest) = self.files.pop_back() else { break };
            self.bytes = self.bytes.saturating_sub(oldest.bytes.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::shelf::Form;

    const INDEX: File = File::Index(Form::Markdown);

    fn bytes(length: usize) -> Arc<[u8]> {
        vec![0; length].into()
    }

    fn listing() -> Arc<Listing> {
        Arc::new(Listing::new(Vec::new()))
    }

    #[test]
    fn a_file_is_kept_for_its_listing_and_its_form() {
        let (mut kept, ours, other) = (Kept::default(), listing(), listing());
        kept.put(&ours, INDEX, bytes(1));
        assert_eq!(kept.get(&ours, INDEX), Some(bytes(1)));
        assert_eq!(kept.get(&other, INDEX), None);
        assert_eq!(kept.get(&ours, File::Index(Form::Json)), None);
    }

    #[test]
    fn the_files_read_longest_ago_make_room() {
        let (mut kept, listing) = (Kept::default(), listing());
        let file = |n| File::Tool(n, Form::Json);
        (0..4).for_each(|n| kept.put(&listing, file(n), bytes(MAX_RENDERED_BYTES / 4)));
        assert!(kept.get(&listing, file(0)).is_some());
        kept.put(&listing, file(4), bytes(MAX_RENDERED_BYTES / 4));
        let found = (0..5).filter(|n| kept.get(&listing, file(*n)).is_some());
        assert_eq!(found.collect::<Vec<_>>(), [0, 2, 3, 4]);
        kept.put(&listing, INDEX, bytes(MAX_RENDERED_BYTES + 1));
        assert!(kept.get(&listing, INDEX).is_none() && kept.get(&listing, file(4)).is_some());
        (0..1_000).for_each(|n| kept.put(&listing, file(n), bytes(1)));
        assert_eq!(kept.files.len(), MAX_FILES);
        assert_eq!(kept.bytes, kept.files.iter().map(|kept| kept.bytes.len()).sum::<usize>());
    }

    #[test]
    fn an_old_listing_is_not_held() {
        let (mut kept, listing) = (Kept::default(), listing());
        kept.put(&listing, INDEX, bytes(1));
        assert_eq!(Arc::strong_count(&listing), 1);
    }
}
