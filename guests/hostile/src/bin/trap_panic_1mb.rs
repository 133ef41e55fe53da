//! Panics with a message of a mebibyte that holds control characters.

fn main() {
    panic!("{}", "\u{1b}[2J no \u{202e}".repeat(1 << 17));
}
