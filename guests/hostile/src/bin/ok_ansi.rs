//! Writes what a terminal would obey: colours, a clipboard write, a bell, a carriage
//! return over its own line, bytes that are no text and characters that turn text round.

use std::io::Write;

const TRICKS: &[u8] = b"\x1b[31mred\x1b[2J\x1b]52;c;ZXZpbA==\x07bell\x07\rover\x08\x9b\xff\xfe\xe2\x80\xaetrack\x00end\n";

fn main() {
    std::io::stdout().write_all(TRICKS).expect("stdout takes everything");
    std::io::stderr().write_all(TRICKS).expect("stderr takes everything");
}
