//! Names as componentize-js and jco make them of kebab-case.

use mcp_host_guest_sdk::Server;

/// `get-sum` as `getSum`: functions, and members of objects.
pub fn camel(kebab: &str) -> String {
    let mut words = kebab.split('-');
    let first = words.next().unwrap_or_default().to_ascii_lowercase();
    words.fold(first, |name, word| name + &capital(word))
}

/// What a module of a server's tools is imported from.
pub fn specifier(server: &Server) -> String {
    format!("mcp-tools:{}/tools", server.package)
}

/// The name that the example gives a server's tools: never a word of the language, and
/// never that of something else in the file.
pub fn binding(server: &Server) -> String {
    format!("{}Tools", camel(&server.package))
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_toolchain() {
        for (kebab, expected) in
            [("echo", "echo"), ("get-sum", "getSum"), ("a-1b-c", "a1bC"), ("get-URL", "getUrl")]
        {
            assert_eq!(camel(kebab), expected);
        }
    }
}
