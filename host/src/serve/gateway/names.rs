//! Names of tools and prompts as clients see them, and the way back.
//!
//! With one server a name stays as it is, with several it is `server__tool`, where that can
//! be read back without doubt and every client takes it; otherwise it is a shortened form
//! with a mark of its own. The two forms have no name in common. Knows nothing of what is named.

use std::collections::{BTreeMap, BTreeSet};

use crate::name::ServerName;

/// Characters of a name that every client takes.
const MAX_CHARS: usize = 128;
/// Between the server and what is named.
const SEPARATOR: &str = "__";
/// Begins the mark that ends a shortened name.
const MARK: &str = ".x";
/// Digits of the mark.
const MARK_DIGITS: usize = 12;

/// How the names of these servers are made and read.
#[derive(Debug, Clone)]
pub(super) struct Names {
    servers: BTreeSet<ServerName>,
    alone: Option<ServerName>,
}

/// What stands behind a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    /// The server.
    pub(super) server: ServerName,
    /// The name that the server gave.
    pub(super) name: String,
}

/// The shortened names that were given out, and what stands behind them.
#[derive(Debug, Default)]
pub(super) struct Shortened(BTreeMap<String, Address>);

impl Names {
    /// For these servers and no others.
    pub(super) fn new(servers: &[ServerName]) -> Self {
        let alone = if let [only] = servers { Some(only.clone()) } else { None };
        Self { servers: servers.iter().cloned().collect(), alone }
    }

    /// The name that clients see.
    pub(super) fn public(&self, address: &Address) -> String {
        if self.alone.as_ref() == Some(&address.server) {
            let name = &address.name;
            return if is_plain(name) { name.clone() } else { shortened(address, name) };
        }
        let plain = format!("{}{SEPARATOR}{}", address.server, address.name);
        if is_readable(address.server.as_str()) && is_plain(&plain) {
            plain
        } else {
            shortened(address, &plain)
        }
    }

    /// What stands behind a name, as far as the name itself says it. Whether the server has
    /// such a thing is another question.
    pub(super) fn read(&self, public: &str) -> Option<Address> {
        if let Some(server) = &self.alone {
            let address = Address { server: server.clone(), name: public.to_owned() };
            return is_plain(public).then_some(address);
        }
        let (server, name) = public.split_once(SEPARATOR)?;
        let server = ServerName::new(server).ok().filter(|name| self.servers.contains(name))?;
        let address = Address { server, name: name.to_owned() };
        (self.public(&address) == public).then_some(address)
    }
}

impl Shortened {
    /// Notes a name that was given out. Of two things with one shortened name the second
    /// has none, and is refused.
    pub(super) fn note(&mut self, public: &str, address: &Address) -> bool {
        if !has_mark(public) {
            return true;
        }
        let known = self.0.entry(public.to_owned()).or_insert_with(|| address.clone());
        known == address
    }

    /// What stands behind a shortened name.
    pub(super) fn read(&self, public: &str) -> Option<Address> {
        self.0.get(public).cloned()
    }
}

/// Whether a name ends in the mark of the shortened ones.
pub(super) fn has_mark(name: &str) -> bool {
    name.rsplit_once(MARK).is_some_and(|(_, digits)| {
        digits.len() == MARK_DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

/// Whether the first separator of a name that begins with this server's is the one after it.
fn is_readable(server: &str) -> bool {
    !server.contains(SEPARATOR) && !server.ends_with('_')
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.len() <= MAX_CHARS && name.chars().all(is_safe) && !has_mark(name)
}

fn is_safe(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// As much as can be kept, and a mark that is another for every address.
fn shortened(address: &Address, plain: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("mcp-host gateway name, version 1");
    hasher.update(address.server.as_str().as_bytes());
    // No name holds it.
    hasher.update(b"\0");
    hasher.update(address.name.as_bytes());
    let digest = hasher.finalize().to_hex();
    let room = MAX_CHARS.saturating_sub(MARK.len().saturating_add(MARK_DIGITS));
    let kept = plain.chars().map(|c| if is_safe(c) { c } else { '_' }).take(room);
    let digits = digest.get(..MARK_DIGITS).unwrap_or_default();
    format!("{}{MARK}{digits}", kept.collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn server(name: &str) -> ServerName {
        ServerName::new(name).unwrap()
    }

    fn address(server_name: &str, name: &str) -> Address {
        Address { server: server(server_name), name: name.to_owned() }
    }

    #[test]
    fn one_server_keeps_its_names_where_every_client_takes_them() {
        let names = Names::new(&[server("s")]);
        for name in ["get-sum", "a__b"] {
            assert_eq!(names.public(&address("s", name)), name);
            assert_eq!(names.read(name), Some(address("s", name)));
        }
        for name in ["odd name é", "a\u{202e}b", "", &"x".repeat(300)] {
            let public = names.public(&address("s", name));
            assert!(has_mark(&public) && public.chars().all(is_safe), "{public}");
            assert!(names.read(name).is_none() && names.read(&public).is_none());
        }
    }

    #[test]
    fn plain_names_of_several_servers_are_read_back_without_a_table() {
        let names = Names::new(&[server("a"), server("b-2")]);
        assert_eq!(names.public(&address("a", "get_sum")), "a__get_sum");
        assert_eq!(names.read("a__get_sum"), Some(address("a", "get_sum")));
        assert_eq!(names.read("b-2___x"), Some(address("b-2", "_x")));
        assert_eq!(names.read("c__x"), None);
        assert_eq!(names.read("get_sum"), None);
    }

    #[test]
    fn what_looks_alike_is_told_apart() {
        let names = Names::new(&[server("a"), server("a__b"), server("a_")]);
        let all = [
            address("a", "b__c"),
            address("a__b", "c"),
            address("a_", "b__c"),
            address("a", "_b__c"),
        ];
        let public: BTreeSet<String> = all.iter().map(|address| names.public(address)).collect();
        assert_eq!(public.len(), all.len());
        let short = names.public(&address("a__b", "c"));
        assert!(has_mark(&short) && names.read(&short).is_none(), "{short}");
        // A tool that is named like a shortened one is shortened itself.
        let copy = short.strip_prefix("a__").unwrap();
        assert_ne!(names.public(&address("a", copy)), short);
    }

    fn name() -> impl Strategy<Value = String> {
        prop_oneof![
            "[ab_]{1,6}",
            "[a-z_.é -]{1,12}",
            "[a-z]{100,128}",
            r"[ab_]{1,3}\.x[0-9a-f]{12}"
        ]
        .prop_filter("a name", |name| crate::name::ToolName::new(name).is_ok())
    }

    proptest! {
        #[test]
        fn names_are_valid_and_lead_back_to_one_thing(
            servers in proptest::collection::btree_set("[ab_]{1,5}|[a-z é]{1,8}", 2..6),
            names in proptest::collection::vec(name(), 1..20),
        ) {
            let servers: Vec<ServerName> =
                servers.iter().filter_map(|name| ServerName::new(name).ok()).collect();
            prop_assume!(servers.len() > 1);
            let mapping = Names::new(&servers);
            let mut shortened = Shortened::default();
            let mut seen: HashMap<String, Address> = HashMap::new();
            for server in &servers {
                for name in &names {
                    let address = Address { server: server.clone(), name: name.clone() };
                    let public = mapping.public(&address);
                    prop_assert!(public.len() <= MAX_CHARS && public.chars().all(is_safe), "{public}");
                    prop_assert!(shortened.note(&public, &address));
                    let back = mapping.read(&public).or_else(|| shortened.read(&public));
                    prop_assert_eq!(back.as_ref(), Some(&address));
                    let before = seen.insert(public, address.clone());
                    prop_assert!(before.is_none_or(|before| before == address));
                }
            }
        }
    }
}
