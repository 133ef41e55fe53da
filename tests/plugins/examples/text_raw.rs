//! It passes on what strangers hid in their texts.

use test_plugins::{output, target};

target!("text-raw", |catalog, _| {
    let text: String = test_plugins::tools(&catalog)
        .map(|(_, tool)| format!("{}: {}\n", test_plugins::shown(&tool.name), tool.description))
        .collect();
    output(vec![test_plugins::file(&["all.txt"], text)])
});
