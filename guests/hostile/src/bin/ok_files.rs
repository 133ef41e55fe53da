//! Does what its arguments say with files and prints a line for each order: `ok` with
//! what came of it, or `error` with the reason. An order that begins with `std:` goes
//! through the language's own file functions, any other through `files`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};

use hostile::files::{self, FileError, Kind};

type Words<'a> = &'a mut dyn Iterator<Item = String>;

fn main() {
    let mut words = std::env::args().skip(1);
    while let Some(order) = words.next() {
        let done = match order.strip_prefix("std:") {
            Some(order) => by_std(order, &mut words).map_err(|error| format!("{:?}", error.kind())),
            None => by_files(&order, &mut words).map_err(|error| reason(&error)),
        };
        match done {
            Ok(text) => println!("{}", format!("ok {text}").trim_end()),
            Err(reason) => println!("error {reason}"),
        }
    }
}

fn by_files(order: &str, words: Words) -> Result<String, FileError> {
    let mut word = || words.next().expect("one more word");
    Ok(match order {
        "roots" => joined(
            files::roots()
                .into_iter()
                .map(|root| format!("{}{}", root.path, if root.writable { "" } else { ":ro" })),
        ),
        "read" => text(&files::read(&word())?),
        "read-at" => text(&files::read_at(&word(), number(word()), number(word()) as u32)?),
        "write" => nothing(files::write(&word(), word().as_bytes())?),
        "write-at" => nothing(files::write_at(&word(), number(word()), word().as_bytes())?),
        "append" => nothing(files::append(&word(), word().as_bytes())?),
        "list" => joined(
            files::list_directory(&word())?
                .into_iter()
                .map(|entry| format!("{}{}", entry.name, mark(entry.kind))),
        ),
        "stat" => {
            let found = files::stat(&word())?;
            assert!(found.modified_ms.is_none_or(|ms| ms > 1_600_000_000_000), "{found:?}");
            format!(
                "{}{}",
                mark(found.kind),
                if found.kind == Kind::File { found.size.to_string() } else { String::new() }
            )
        }
        "mkdir" => nothing(files::create_directory(&word())?),
        "remove" => nothing(files::remove(&word())?),
        "rename" => nothing(files::rename(&word(), &word())?),
        _ => panic!("an unknown order: {order}"),
    })
}

fn by_std(order: &str, words: Words) -> io::Result<String> {
    let mut word = || words.next().expect("one more word");
    Ok(match order {
        "read" => text(&fs::read(word())?),
        "write" => nothing(fs::write(word(), word())?),
        "append" => {
            let (path, content) = (word(), word());
            let mut file = OpenOptions::new().append(true).create(true).open(path)?;
            nothing(file.write_all(content.as_bytes())?)
        }
        "create" => nothing(drop(File::create_new(word())?)),
        "truncate" => {
            let (path, length) = (word(), number(word()));
            nothing(OpenOptions::new().write(true).open(path)?.set_len(length)?)
        }
        "list" => {
            let entries = fs::read_dir(word())?.collect::<io::Result<Vec<_>>>()?;
            let mut names: Vec<_> = entries.iter().map(shown).collect();
            names.sort();
            joined(names.into_iter())
        }
        "stat" => {
            let found = fs::symlink_metadata(word())?;
            let length = if found.is_file() { found.len().to_string() } else { String::new() };
            format!("{}{length}", std_mark(found.file_type()))
        }
        "mkdir" => nothing(fs::create_dir(word())?),
        "remove" => nothing(fs::remove_file(word())?),
        "rmdir" => nothing(fs::remove_dir(word())?),
        "rename" => nothing(fs::rename(word(), word())?),
        "link" => nothing(fs::hard_link(word(), word())?),
        _ => panic!("an unknown order: std:{order}"),
    })
}

/// The last word of it, as the language spells an enum.
fn reason(error: &FileError) -> String {
    format!("{:?}", error.reason).replace("FileReason::", "")
}

fn text(bytes: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(bytes))
}

fn nothing(_: ()) -> String {
    String::new()
}

fn number(word: String) -> u64 {
    word.parse().expect("a number")
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

fn mark(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "",
        Kind::Directory => "/",
        Kind::SymbolicLink => "@",
        Kind::Other => "|",
    }
}

fn shown(entry: &fs::DirEntry) -> String {
    let kind = entry.file_type().expect("a kind");
    format!("{}{}", entry.file_name().to_string_lossy(), std_mark(kind))
}

fn std_mark(kind: fs::FileType) -> &'static str {
    match kind {
        kind if kind.is_file() => "",
        kind if kind.is_dir() => "/",
        kind if kind.is_symlink() => "@",
        _ => "|",
    }
}
