//! A value of 3 MiB, which no call carries.

fn main() {
    println!("{:?}", hostile::state::set("k", &vec![0; 3 << 20]).is_ok());
}
