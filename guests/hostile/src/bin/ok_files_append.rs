//! Appends to one file until it may not any more, and counts. Arguments: the directory,
//! the bytes of each piece, and `std` to do it with the language's own functions.

use std::fs::OpenOptions;
use std::io::Write as _;

use hostile::files::{self, FileReason};
use hostile::{argument, file_refused, number};

fn main() {
    let (path, piece) = (format!("{}/log", argument(1)), number(2, 0));
    let content = vec![b'x'; piece as usize];
    let by_std = std::env::args().nth(3).is_some();
    let mut pieces = 0_u64;
    loop {
        if by_std {
            let opened = OpenOptions::new().append(true).create(true).open(&path);
            if opened.and_then(|mut file| file.write_all(&content)).is_err() {
                break;
            }
        } else {
            let answer = files::append(&path, &content);
            if answer.is_err() {
                assert_eq!(file_refused(answer), FileReason::Quota);
                break;
            }
        }
        pieces += 1;
    }
    println!("{pieces}");
}
