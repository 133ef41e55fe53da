//! Sleeps an hour inside a call to the host.

fn main() {
    std::thread::sleep(std::time::Duration::from_secs(3600));
}
