//! It writes a hash table down as it comes.

use test_plugins::{output, target};

target!("determinism-order", |catalog, _| {
    let names: std::collections::HashSet<_> =
        test_plugins::tools(&catalog).map(|(_, tool)| test_plugins::shown(&tool.name)).collect();
    let list: Vec<_> = names.into_iter().collect();
    output(vec![test_plugins::file(&["names"], list.join("\n"))])
});
