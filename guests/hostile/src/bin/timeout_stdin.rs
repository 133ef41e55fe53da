//! Reads its input to the end, which never comes when the input is an open pipe.

use std::io::Read;

fn main() {
    let mut all = Vec::new();
    std::io::stdin().read_to_end(&mut all).expect("the input is readable");
    println!("{} bytes", all.len());
}
