//! It looks at every tool for every tool.

use test_plugins::{names, output, target};

target!("time-square", |catalog, _| {
    let all: Vec<_> = test_plugins::tools(&catalog).collect();
    let mut alike = 0_usize;
    for (_, one) in &all {
        for (_, other) in &all {
            // As many steps as a comparison of their schemas would take.
            for (a, b) in one.input_schema.bytes().zip(other.input_schema.bytes()) {
                alike = alike.wrapping_add(usize::from(std::hint::black_box(a) == b));
            }
        }
    }
    let mut files = names(&catalog);
    files.push(test_plugins::file(&["alike"], alike.to_string()));
    output(files)
});
