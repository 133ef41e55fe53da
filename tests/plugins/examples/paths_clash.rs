//! It makes two paths that are one where case does not count.

use test_plugins::{names, output, target};

target!("paths-clash", |catalog, _| {
    let mut files = names(&catalog);
    files.push(test_plugins::file(&["README"], "x"));
    files.push(test_plugins::file(&["readme"], "x"));
    output(files)
});
