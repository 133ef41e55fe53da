//! Its diagnostics are about a tool there is not.

use test_plugins::{names, target};

target!("diagnostics-nobody", |catalog, _| {
    let diagnostics = catalog.servers.iter().map(|server| test_plugins::Diagnostic {
        severity: test_plugins::Severity::Note,
        server: server.name.clone(),
        tool: Some("no such tool".into()),
        pointer: String::new(),
        message: "hm".into(),
    });
    let diagnostics = diagnostics.collect();
    Ok(test_plugins::Output { files: names(&catalog), diagnostics })
});
