//! A million calls in one list. Arguments: SERVER TOOL.

use hostile::argument;
use hostile::tools::{Call, call_tools};

fn main() {
    let call = Call { server: argument(1), tool: argument(2), arguments: String::new() };
    println!("{}", call_tools(&vec![call; 1_000_000]).len());
}
