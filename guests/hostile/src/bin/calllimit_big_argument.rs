//! One call with an argument of 100 MB. Arguments: SERVER TOOL.

use hostile::{argument, tools::call_tool};

fn main() {
    let answer = call_tool(&argument(1), &argument(2), &"x".repeat(100_000_000));
    println!("{}", answer.is_ok());
}
