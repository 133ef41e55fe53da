//! Reads one file many times, by `files` and by the language's own functions, and prints
//! the nanoseconds each takes. Arguments: the file, how often.

use std::time::Instant;

use hostile::{argument, files};

fn main() {
    let (path, rounds) = (argument(1), argument(2).parse::<u32>().expect("a number"));
    let by_files = || files::read(&path).expect("the file");
    let by_std = || std::fs::read(&path).expect("the file");
    assert_eq!(by_files(), by_std());
    let timed = |name: &str, read: &dyn Fn() -> Vec<u8>| {
        let begun = Instant::now();
        for _ in 0..rounds {
            std::hint::black_box(read());
        }
        println!("{name} {}", begun.elapsed().as_nanos() / u128::from(rounds.max(1)));
    };
    timed("files", &by_files);
    timed("std", &by_std);
}
