//! Opens a pipe that nobody writes to, with the language's own functions; and if that
//! does not hold it up, sleeps. Argument: the directory, with `pipe` in it.

use std::fs::File;
use std::io::Read as _;

fn main() {
    let opened = File::open(format!("{}/pipe", hostile::argument(1)));
    let read = opened.and_then(|mut file| file.read(&mut [0; 8]));
    println!("{read:?}");
    std::thread::sleep(std::time::Duration::from_secs(3600));
}
