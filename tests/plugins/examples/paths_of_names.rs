//! It makes paths of what strangers wrote.

use test_plugins::{output, target};

target!("paths-of-names", |catalog, _| {
    let files = test_plugins::tools(&catalog);
    output(files.map(|(server, tool)| test_plugins::file(&[server, &tool.name], "x")).collect())
});
