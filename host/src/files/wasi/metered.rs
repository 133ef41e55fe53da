//! Writing to a file that is charged to the quota of its root.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::{Arc, Mutex, PoisonError};

use wasmtime_wasi::runtime::spawn_blocking;

use super::refusal::Refusal;
use crate::files::Quota;

/// Bytes that are taken from a guest at once.
pub(super) const PIECE: usize = 64 * 1024;

/// A file, and what is written to it is charged to. Every operation waits for the disk.
#[derive(Clone)]
pub(super) struct Metered {
    file: Arc<File>,
    quota: Arc<Quota>,
}

/// Where something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// From this byte on.
    At(u64),
    /// Where the file ends at that moment.
    End,
}

impl Place {
    /// The place behind so many bytes that were written here.
    pub(super) fn after(self, written: usize) -> Self {
        match self {
            Self::At(offset) => {
                Self::At(offset.saturating_add(u64::try_from(written).unwrap_or(u64::MAX)))
            }
            Self::End => Self::End,
        }
    }
}

impl Metered {
    pub(super) fn new(file: Arc<File>, quota: Arc<Quota>) -> Self {
        Self { file, quota }
    }

    /// Does it where waiting for the disk holds nobody up.
    pub(super) async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(Self) -> T + Send + 'static,
    ) -> T {
        let metered = self.clone();
        spawn_blocking(move || work(metered)).await
    }

    /// Bytes to take from a guest at once: as many as the quota has room for, as long as
    /// it has room, so that a guest learns how much of its own was written.
    pub(super) fn room(&self) -> usize {
        usize::try_from(self.quota.bytes_left()).unwrap_or(usize::MAX).clamp(1, PIECE)
    }

    /// Refuses when the quota is spent to its last byte.
    pub(super) fn check_room(&self) -> Result<(), Refusal> {
        if self.quota.bytes_left() > 0 { Ok(()) } else { Ok(self.quota.take_bytes(1)?) }
    }

    /// Writes what the system takes at once and the quota has room for. A gap between the
    /// end of the file and the place counts as written: it must fit whole.
    pub(super) fn write(&self, bytes: &[u8], place: Place) -> Result<usize, Refusal> {
        if bytes.is_empty() {
            return Ok(0);
        }
        let gap = self.gap(place)?;
        let fits = usize::try_from(self.quota.bytes_left().saturating_sub(gap));
        let bytes = bytes.get(..fits.unwrap_or(usize::MAX).max(1)).unwrap_or(bytes);
        let charge = gap.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.quota.take_bytes(charge)?;
        let written = match place {
            Place::At(offset) => self.file.write_at(bytes, offset),
            Place::End => append(&self.file, bytes),
        };
        let unwritten = match &written {
            Ok(written) => bytes.len().saturating_sub(*written).try_into().unwrap_or(0),
            Err(_) => charge,
        };
        self.quota.return_bytes(unwritten);
        Ok(written?)
    }

    /// Writes all of it, or fails having written a part.
    pub(super) fn write_all(&self, mut bytes: &[u8], place: Place) -> Result<Place, Refusal> {
        let mut place = place;
        while !bytes.is_empty() {
            let written = self.write(bytes, place)?;
            if written == 0 {
                return Err(io::Error::from(io::ErrorKind::WriteZero).into());
            }
            place = place.after(written);
            bytes = bytes.get(written..).unwrap_or_default();
        }
        Ok(place)
    }

    /// Cuts the file, or grows it, which counts like writing.
    pub(super) fn set_size(&self, size: u64) -> Result<(), Refusal> {
        let growth = size.saturating_sub(self.file.metadata()?.len());
        self.quota.take_bytes(growth)?;
        self.file.set_len(size).inspect_err(|_| self.quota.return_bytes(growth))?;
        Ok(())
    }

    /// Bytes between the end of the file and where is written.
    fn gap(&self, place: Place) -> io::Result<u64> {
        let Place::At(offset) = place else { return Ok(0) };
        let metadata = self.file.metadata()?;
        Ok(if metadata.is_file() { offset.saturating_sub(metadata.len()) } else { 0 })
    }
}

/// Writes at the end of the file, wherever that is once it happens.
fn append(file: &File, bytes: &[u8]) -> io::Result<usize> {
    #[cfg(target_os = "linux")]
    {
        use rustix::io::{Errno, ReadWriteFlags, pwritev2};

        match pwritev2(file, &[io::IoSlice::new(bytes)], 0, ReadWriteFlags::APPEND) {
            Err(Errno::NOSYS | Errno::NOTSUP) => {}
            written => return Ok(written?),
        }
    }
    append_in_turn(file, bytes)
}

/// The same where the system cannot do both at once: then one after the other, so that
/// what a run appends in two places at once is kept.
fn append_in_turn(file: &File, bytes: &[u8]) -> io::Result<usize> {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    file.write_at(bytes, file.metadata()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn metered(written_bytes: u64) -> (Metered, Arc<Quota>) {
        let quota = Arc::new(Quota::new(&Limits { written_bytes, ..Limits::default() }));
        (Metered::new(Arc::new(tempfile::tempfile().unwrap()), quota.clone()), quota)
    }

    #[test]
    fn what_is_appended_in_many_places_at_once_is_all_there() {
        let (metered, quota) = metered(100_000);
        for append in [append, append_in_turn] {
            metered.file.set_len(0).unwrap();
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        (0..100)
                            .for_each(|_| assert_eq!(append(&metered.file, b"line").unwrap(), 4))
                    });
                }
            });
            assert_eq!(metered.file.metadata().unwrap().len(), 1_600);
        }
        assert_eq!(metered.write(b"line", Place::End).unwrap(), 4);
        assert_eq!((quota.bytes_left(), metered.file.metadata().unwrap().len()), (99_996, 1_604));
    }

    #[test]
    fn what_the_system_refuses_is_not_charged() {
        let (full, left) = (std::fs::OpenOptions::new().write(true).open("/dev/full"), 100);
        let (Ok(full), quota) = (full, Arc::new(Quota::new(&Limits::default()))) else { return };
        let before = quota.bytes_left();
        let metered = Metered::new(Arc::new(full), quota.clone());
        for place in [Place::At(0), Place::At(1 << 40), Place::End] {
            assert!(metered.write(&vec![0; left], place).is_err());
            assert_eq!(quota.bytes_left(), before);
        }
    }

    #[test]
    fn one_write_after_the_other_goes_on_where_the_last_one_ended() {
        let (metered, _) = metered(10);
        let place = metered.write_all(b"four", Place::At(2)).unwrap();
        assert_eq!(place, Place::At(6));
        assert_eq!(metered.write_all(b"four", place).unwrap(), Place::At(10));
        assert!(matches!(metered.write_all(b"x", Place::End), Err(Refusal::Quota(_))));
        assert_eq!(metered.write_all(b"", Place::At(u64::MAX)).unwrap(), Place::At(u64::MAX));
    }
}
