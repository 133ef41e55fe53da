//! A batch of a million steps, which no call carries.

use hostile::state::{Operation, batch};

fn main() {
    println!("{:?}", batch(&vec![Operation::Delete("k".to_owned()); 1_000_000]).is_ok());
}
