//! Ends with an ordinary code, after it printed something.

fn main() {
    println!("before");
    wasip2::cli::exit::exit_with_code(7);
}
