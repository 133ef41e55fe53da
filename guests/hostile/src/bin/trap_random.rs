//! Asks for 60 MiB of random bytes in one call.

fn main() {
    let bytes = wasip2::random::random::get_random_bytes(60 << 20);
    println!("{}", bytes.len());
}
