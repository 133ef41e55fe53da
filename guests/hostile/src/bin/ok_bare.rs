//! Looks around: a run that was given nothing finds nothing. Arguments: `a b`.

use std::{env, fs};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    assert_eq!(arguments, ["a b", ""]);
    assert_eq!(env::vars().collect::<Vec<_>>(), []);
    for path in ["/", ".", "..", "/etc/passwd", "/proc/self/environ", "/dev/null", "/tmp", "~"] {
        assert!(fs::metadata(path).is_err(), "{path}");
        assert!(fs::read_dir(path).is_err(), "{path}");
    }
    assert!(fs::write("/tmp/written", "x").is_err());
    assert!(fs::write("written", "x").is_err());
}
