//! It makes more files than anybody wants.

use test_plugins::{output, target};

target!("limits-files", |_, _| {
    let name = |number: usize| format!("file-{number}");
    output((0..10_001).map(|number| test_plugins::file(&[&name(number)], "x")).collect())
});
