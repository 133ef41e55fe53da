//! Polls an empty list, which the interface forbids.

fn main() {
    wasip2::io::poll::poll(&[]);
}
