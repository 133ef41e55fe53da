//! It says when it was made.

use test_plugins::{names, output, target};

target!("determinism-clock", |catalog, _| {
    let mut files = names(&catalog);
    let now = std::time::SystemTime::now();
    files.push(test_plugins::file(&["made"], format!("{now:?}")));
    output(files)
});
