//! A path of 3 MiB, which no call carries.

fn main() {
    println!("{:?}", hostile::files::stat(&"x/".repeat(3 << 19)).is_ok());
}
