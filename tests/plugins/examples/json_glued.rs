//! It writes JSON by putting strings together.

use test_plugins::{names, output, target};

target!("json-glued", |catalog, _| {
    let text = |tool: &test_plugins::Tool| {
        format!("{{\"name\": \"{}\", \"title\": \"{:?}\"}}", tool.name, tool.title)
    };
    let mut files = names(&catalog);
    files.extend(test_plugins::tools(&catalog).map(|(server, tool)| {
        test_plugins::file(&[server, &format!("{}.json", tool.ident)], text(tool))
    }));
    output(files)
});
