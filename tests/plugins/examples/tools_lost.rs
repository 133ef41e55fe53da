//! It leaves out what it does not understand, and says nothing.

use test_plugins::{names, output, target};

target!("tools-lost", |mut catalog, _| {
    for server in &mut catalog.servers {
        server.tools.retain(|tool| tool.input_schema.contains("required"));
    }
    output(names(&catalog))
});
