//! Writing into a file where it stands, all of it or nothing.
//!
//! What is overwritten is read first, and put back when the system gives up half-way. It
//! is not put back over what somebody else wrote meanwhile.

use std::io::{self, ErrorKind};

use cap_std::fs::File;

use super::error::Problem;

/// A file that is read and written at places.
pub(super) trait InPlace {
    /// Reads once; nothing at the end.
    fn read_at(&self, content: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes once; perhaps not all of it.
    fn write_at(&self, content: &[u8], offset: u64) -> io::Result<usize>;
    /// Its bytes.
    fn bytes(&self) -> io::Result<u64>;
    /// Cuts it, or adds zeros.
    fn set_bytes(&self, bytes: u64) -> io::Result<()>;
}

impl InPlace for File {
    fn read_at(&self, content: &mut [u8], offset: u64) -> io::Result<usize> {
        cap_std::fs::FileExt::read_at(self, content, offset)
    }

    fn write_at(&self, content: &[u8], offset: u64) -> io::Result<usize> {
        cap_std::fs::FileExt::write_at(self, content, offset)
    }

    fn bytes(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn set_bytes(&self, bytes: u64) -> io::Result<()> {
        self.set_len(bytes)
    }
}

/// Reads from `offset` until there are `length` bytes or the file ends.
pub(super) fn read(file: &impl InPlace, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut content = vec![0; length];
    let mut done = 0_usize;
    while let Some(rest) = content.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, place(offset, done)) {
            Ok(0) => break,
            Ok(read) => done = done.saturating_add(read),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    content.truncate(done);
    Ok(content)
}

/// Writes all of it at `offset` into a file of `bytes` bytes, or leaves the file as it is.
pub(super) fn write(
    file: &impl InPlace,
    bytes: u64,
    offset: u64,
    content: &[u8],
) -> Result<(), Problem> {
    let length = usize::try_from(bytes.saturating_sub(offset)).unwrap_or(usize::MAX);
    let old = read(file, offset, length.min(content.len()))?;
    let mut done = 0_usize;
    let failed = write_all(file, offset, content, &mut done);
    failed.map_err(|error| match undo(file, bytes, offset, &old, done) {
        Ok(()) => error.into(),
        Err(_) => Problem::HalfWritten(error),
    })
}

fn write_all(file: &impl InPlace, offset: u64, content: &[u8], done: &mut usize) -> io::Result<()> {
    while let Some(rest) = content.get(*done..).filter(|rest| !rest.is_empty()) {
        match file.write_at(rest, place(offset, *done)) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => *done = done.saturating_add(written),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Puts back the first `done` bytes that were overwritten and cuts off what was added.
fn undo(file: &impl InPlace, bytes: u64, offset: u64, old: &[u8], done: usize) -> io::Result<()> {
    if done == 0 {
        return Ok(());
    }
    let old = old.get(..done.min(old.len())).unwrap_or_default();
    write_all(file, offset, old, &mut 0)?;
    let ours = bytes.max(place(offset, done));
    match file.bytes()? {
        now if now == bytes => Ok(()),
        now if now == ours => file.set_bytes(bytes),
        _ => Err(ErrorKind::Other.into()),
    }
}

fn place(offset: u64, done: usize) -> u64 {
    offset.saturating_add(u64::try_from(done).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::files::FileReason;

    /// A file on a disk that takes a few bytes and then no more, a little at a time.
    struct Disk {
        content: RefCell<Vec<u8>>,
        /// Bytes it still takes; what is put back over old bytes needs no room.
        room: Cell<usize>,
        /// What somebody else adds when the disk is full.
        meanwhile: &'static [u8],
    }

    impl Disk {
        fn new(content: &[u8], room: usize) -> Self {
            let content = RefCell::new(content.to_vec());
            Self { content, room: Cell::new(room), meanwhile: b"" }
        }
    }

    impl InPlace for Disk {
        fn read_at(&self, into: &mut [u8], offset: u64) -> io::Result<usize> {
            let content = self.content.borrow();
            let rest = content.get(offset as usize..).unwrap_or_default();
            let read = rest.len().min(into.len()).min(3);
            into[..read].copy_from_slice(&rest[..read]);
            Ok(read)
        }

        fn write_at(&self, from: &[u8], offset: u64) -> io::Result<usize> {
            let mut content = self.content.borrow_mut();
            let undoing = self.room.get() == usize::MAX;
            let written = from.len().min(3).min(self.room.get());
            if written == 0 {
                self.room.set(usize::MAX);
                content.extend(self.meanwhile);
                return Err(rustix::io::Errno::NOSPC.into());
            }
            let end = offset as usize + written;
            if content.len() < end {
                assert!(!undoing, "what is put back fits");
                content.resize(end, 0);
            }
            content[offset as usize..end].copy_from_slice(&from[..written]);
            if !undoing {
                self.room.set(self.room.get() - written);
            }
            Ok(written)
        }

        fn bytes(&self) -> io::Result<u64> {
            Ok(self.content.borrow().len() as u64)
        }

        fn set_bytes(&self, bytes: u64) -> io::Result<()> {
            self.content.borrow_mut().resize(bytes as usize, 0);
            Ok(())
        }
    }

    fn spliced(old: &[u8], offset: usize, content: &[u8]) -> Vec<u8> {
        let mut new = old.to_vec();
        new.resize(old.len().max(offset + content.len()), 0);
        new[offset..offset + content.len()].copy_from_slice(content);
        new
    }

    proptest! {
        #[test]
        fn it_is_written_whole_or_not_at_all(
            old in vec(any::<u8>(), 0..20),
            offset in 0..30_usize,
            content in vec(any::<u8>(), 1..20),
            room in 0..25_usize,
        ) {
            let disk = Disk::new(&old, room);
            let written = write(&disk, old.len() as u64, offset as u64, &content);
            let expected = match written {
                Ok(()) => spliced(&old, offset, &content),
                Err(_) => old,
            };
            prop_assert_eq!(written.is_ok(), room >= content.len());
            prop_assert_eq!(disk.content.into_inner(), expected);
        }
    }

    #[test]
    fn what_another_added_meanwhile_is_not_cut_off() {
        let disk = Disk { meanwhile: b"theirs", ..Disk::new(b"old", 2) };
        let problem = write(&disk, 3, 3, b"ours").unwrap_err();
        assert!(matches!(problem, Problem::HalfWritten(_)));
        assert_eq!(problem.reason(), FileReason::Io);
        assert!(problem.to_string().contains("could not be put back"), "{problem}");
        assert_eq!(disk.content.into_inner(), b"oldoutheirs");
    }

    #[test]
    fn a_part_is_read_to_its_end_or_the_end_of_the_file() {
        let disk = Disk::new(b"0123456789", 0);
        for (offset, length, part) in
            [(0, 10, "0123456789"), (0, 99, "0123456789"), (4, 3, "456"), (10, 1, ""), (99, 9, "")]
        {
            assert_eq!(read(&disk, offset, length).unwrap(), part.as_bytes());
        }
    }
}
