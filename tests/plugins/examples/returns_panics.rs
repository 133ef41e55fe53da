//! It takes for granted what no schema has to have.

use test_plugins::{names, output, target};

target!("returns-panics", |catalog, _| {
    for (_, tool) in test_plugins::tools(&catalog) {
        assert!(tool.input_schema.contains("properties"), "no properties in {}", tool.name);
    }
    output(names(&catalog))
});
