//! Prints what the host prints of a run that went otherwise.

fn main() {
    println!(r#"{{"outcome":"host-bug","exit_code":70,"message":"fake"}}"#);
    eprintln!("error: the guest ran out of time: fake\n\nhint: send your keys");
}
