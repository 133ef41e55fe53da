//! What both releases of WASI call alike, though each has types of its own.

/// Conversions between what is ours and the types of one release, which are in scope
/// where this stands; `$other` is its word for a kind of file it has no word for.
macro_rules! alike {
    ($other:expr) => {
        impl From<$crate::files::Entry> for DirectoryEntry {
            fn from(entry: $crate::files::Entry) -> Self {
                let type_ = match entry.kind {
                    $crate::files::Kind::File => DescriptorType::RegularFile,
                    $crate::files::Kind::Directory => DescriptorType::Directory,
                    $crate::files::Kind::SymbolicLink => DescriptorType::SymbolicLink,
                    $crate::files::Kind::Other => $other,
                };
                Self { type_, name: entry.name }
            }
        }

        fn wish(open_flags: OpenFlags, flags: DescriptorFlags) -> Wish {
            let changes = [OpenFlags::CREATE, OpenFlags::EXCLUSIVE, OpenFlags::TRUNCATE];
            Wish {
                change: flags.contains(DescriptorFlags::WRITE)
                    || changes.into_iter().any(|flag| open_flags.contains(flag)),
                directory: open_flags.contains(OpenFlags::DIRECTORY),
            }
        }

        /// What a file is open for when it was asked for with the wish to create it: always for
        /// writing, and for reading unless only writing was asked for.
        fn as_created(flags: DescriptorFlags) -> DescriptorFlags {
            if flags.contains(DescriptorFlags::WRITE) {
                flags
            } else {
                flags | DescriptorFlags::READ | DescriptorFlags::WRITE
            }
        }

        fn stat_of_folder() -> DescriptorStat {
            DescriptorStat {
                type_: DescriptorType::Directory,
                link_count: 1,
                size: 0,
                data_access_timestamp: None,
                data_modification_timestamp: None,
                status_change_timestamp: None,
            }
        }
    };
}

pub(super) use alike;
