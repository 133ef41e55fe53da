//! Links to the heading of a tool within a server's page.

use std::collections::BTreeSet;

use mcp_host_plugin::Server;

/// Headings of the page that are no tool's, as readers make anchors of them.
const TAKEN: [&str; 5] =
    ["tools-of-", "arguments", "output", "example-call", "what-the-server-claims"];

/// A link for each tool whose anchor is sure to be its own.
///
/// Readers make an anchor of a heading by rules that agree for plain names only, and
/// number what comes twice.
pub(crate) fn anchors(server: &Server) -> Vec<Option<String>> {
    let mut seen = BTreeSet::new();
    let all: Vec<_> = server.tools.iter().map(|tool| tool.name.to_lowercase()).collect();
    let alike = all.iter().any(|anchor| !seen.insert(anchor.clone()));
    let link = |anchor: String| {
        let sure = !alike && is_plain(&anchor) && !TAKEN.iter().any(|t| anchor.starts_with(t));
        sure.then(|| format!("#{anchor}"))
    };
    all.into_iter().map(link).collect()
}

fn is_plain(anchor: &str) -> bool {
    !anchor.is_empty()
        && anchor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use mcp_host_plugin_text::dev;

    use super::*;

    fn of(names: &[&str]) -> Vec<Option<String>> {
        let tools: Vec<String> =
            names.iter().map(|name| format!(r#"{{"name":"{name}","inputSchema":{{}}}}"#)).collect();
        anchors(&dev::server("server", &format!("[{}]", tools.join(","))).unwrap())
    }

    #[test]
    fn a_link_is_made_where_it_is_sure() {
        let link = |anchor: &str| Some(anchor.to_owned());
        assert_eq!(of(&["Read_File", "a b", "output"]), [link("#read_file"), None, None]);
        assert_eq!(of(&["A", "a", "b"]), [None, None, None]);
    }
}
