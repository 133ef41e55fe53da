//! Ends with the highest code a program has.

fn main() {
    wasip2::cli::exit::exit_with_code(255);
}
