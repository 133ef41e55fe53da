//! One write of 3 MiB, which no call carries. Argument: the directory.

fn main() {
    let answer = hostile::files::write(&format!("{}/big", hostile::argument(1)), &vec![0; 3 << 20]);
    println!("{answer:?}");
}
