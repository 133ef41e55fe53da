//! What each import of a guest means: linked, linked but without effect, or refused.

use serde::Serialize;

/// One import of a guest and what the host makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Import {
    /// Its name as the component spells it, `package:name/interface@version`.
    pub name: String,
    /// Which family it belongs to.
    pub group: Group,
    /// What linking does with it.
    pub verdict: Verdict,
    /// Why, or what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The families of imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// The bridge to tools.
    Tools,
    /// The directories of the run.
    Files,
    /// Values that outlive the run.
    State,
    /// Files and directories, arguments, environment, standard streams.
    Wasi,
    /// Sockets and HTTP.
    Network,
    /// Anything else.
    Other,
}

/// What linking does with an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It works, within what the run was granted.
    Linked,
    /// It links, and every use of it is denied.
    Denied,
    /// It links, and a call ends the run with the reason.
    Stubbed,
    /// The component cannot run here.
    Refused,
}

/// The version of `mcp-host:guest` this host speaks.
pub const GUEST_VERSION: &str = "0.1.0";
const GUEST_INTERFACES: [&str; 5] = ["types", "tools", "tools-async", "files", "state"];
const RUNTIME_INTERFACES: [&str; 3] = ["console", "modules", "system"];
/// The packages of WASI, the line of their versions, and the interfaces each has.
const WASI: [(&str, &str, &[&str]); 13] = [
    (
        "wasi:cli",
        "0.2.",
        &[
            "environment",
            "exit",
            "stdin",
            "stdout",
            "stderr",
            "terminal-input",
            "terminal-output",
            "terminal-stdin",
            "terminal-stdout",
            "terminal-stderr",
        ],
    ),
    (
        "wasi:cli",
        "0.3.",
        &[
            "environment",
            "exit",
            "types",
            "stdin",
            "stdout",
            "stderr",
            "terminal-input",
            "terminal-output",
            "terminal-stdin",
            "terminal-stdout",
            "terminal-stderr",
        ],
    ),
    ("wasi:clocks", "0.2.", &["monotonic-clock", "wall-clock"]),
    ("wasi:clocks", "0.3.", &["types", "monotonic-clock", "system-clock"]),
    ("wasi:filesystem", "0.2.", &["types", "preopens"]),
    ("wasi:filesystem", "0.3.", &["types", "preopens"]),
    ("wasi:io", "0.2.", &["error", "poll", "streams"]),
    ("wasi:random", "0.2.", &["random", "insecure", "insecure-seed"]),
    ("wasi:random", "0.3.", &["random", "insecure", "insecure-seed"]),
    (
        "wasi:sockets",
        "0.2.",
        &[
            "network",
            "instance-network",
            "ip-name-lookup",
            "tcp",
            "tcp-create-socket",
            "udp",
            "udp-create-socket",
        ],
    ),
    ("wasi:sockets", "0.3.", &["types", "ip-name-lookup"]),
    ("wasi:http", "0.2.", &["types", "outgoing-handler", "incoming-handler"]),
    ("wasi:http", "0.3.", &["types", "client", "handler"]),
];
/// The versions of `wasi:keyvalue`, which promise each other nothing.
const KEYVALUE_VERSIONS: [&str; 2] = ["0.2.0-draft", "0.2.0-draft2"];
const KEYVALUE_INTERFACES: [&str; 3] = ["store", "atomics", "batch"];
/// How the packages of typed imports begin: `mcp-tools:SERVER/tools`.
const TYPED_PACKAGE: &str = "mcp-tools:";
/// Why a guest has nothing of what runtimes have.
const ONLY_RUNTIMES: &str =
    "only a language runtime has it; name it in the configuration, under [runtimes.NAME]";
/// What a stub says when it is called.
pub const NETWORK_IS_CLOSED: &str = "the bridge is the only network path; call a tool instead";

impl Import {
    /// Says what the host makes of an import. Only the name is looked at; that the
    /// types fit is found out when linking.
    pub fn classify(name: &str) -> Self {
        let (path, version) = name.split_once('@').unwrap_or((name, ""));
        let (package, interface) = path.split_once('/').unwrap_or((path, ""));
        let (group, verdict, note) = match package {
            "mcp-host:guest" => guest_interface(interface, version),
            "wasi:keyvalue" => keyvalue_interface(interface, version),
            "wasi:sockets" => {
                (Group::Network, Verdict::Denied, Some("every socket is denied".into()))
            }
            "wasi:http" => (Group::Network, Verdict::Stubbed, Some(NETWORK_IS_CLOSED.into())),
            wasi if WASI.iter().any(|(package, ..)| *package == wasi) => {
                (Group::Wasi, Verdict::Linked, None)
            }
            package if package.starts_with(TYPED_PACKAGE) => typed_interface(interface, name),
            "mcp-host:runtime" => (Group::Other, Verdict::Refused, Some(ONLY_RUNTIMES.to_owned())),
            _ => (Group::Other, Verdict::Refused, Some("this host does not offer it".to_owned())),
        };
        let (verdict, note) = match missing_in_wasi(package, interface, version) {
            Some(reason) => (Verdict::Refused, Some(reason)),
            None => (verdict, note),
        };
        Self { name: name.to_owned(), group, verdict, note }
    }

    /// Says what the host makes of an import of a language runtime: what a guest may
    /// import but `wasi:keyvalue`, and the interfaces of `mcp-host:runtime`.
    pub fn of_runtime(name: &str) -> Self {
        let (path, version) = name.split_once('@').unwrap_or((name, ""));
        let (package, interface) = path.split_once('/').unwrap_or((path, ""));
        let (verdict, note) = match package {
            "mcp-host:runtime" if !is_compatible(version, "0.1.") => (
                Verdict::Refused,
                Some(format!("this host speaks mcp-host:runtime@{GUEST_VERSION}")),
            ),
            "mcp-host:runtime" if RUNTIME_INTERFACES.contains(&interface) => {
                (Verdict::Linked, None)
            }
            typed if typed.starts_with(TYPED_PACKAGE) => {
                (Verdict::Refused, Some("a runtime calls tools by name".to_owned()))
            }
            "wasi:keyvalue" => {
                (Verdict::Refused, Some("a runtime has mcp-host:guest/state instead".to_owned()))
            }
            _ => return Self::classify(name),
        };
        Self { name: name.to_owned(), group: Group::Other, verdict, note }
    }

    /// Says what the host makes of an import of a code generator: WASI 0.2, with nothing
    /// behind it.
    pub fn of_plugin(name: &str) -> Self {
        let mut import = Self::classify(name);
        let (path, version) = name.split_once('@').unwrap_or((name, ""));
        let offered = path.starts_with("wasi:") && is_compatible(version, "0.2.");
        if import.verdict != Verdict::Refused && !offered {
            import.verdict = Verdict::Refused;
            import.note = Some("a code generator may import WASI 0.2 and nothing else".to_owned());
        }
        import
    }
}

fn guest_interface(interface: &str, version: &str) -> (Group, Verdict, Option<String>) {
    let group = match interface {
        "files" => Group::Files,
        "state" => Group::State,
        _ => Group::Tools,
    };
    let refused = |note: String| (group, Verdict::Refused, Some(note));
    if !is_compatible(version, "0.1.") {
        refused(format!("this host speaks mcp-host:guest@{GUEST_VERSION}"))
    } else if !GUEST_INTERFACES.contains(&interface) {
        refused(format!("mcp-host:guest@{GUEST_VERSION} has no such interface"))
    } else {
        (group, Verdict::Linked, None)
    }
}

/// Whether an import is of tools as typed functions.
pub fn is_typed(name: &str) -> bool {
    name.starts_with(TYPED_PACKAGE)
}

/// Which servers there are is not known here: binding finds out.
fn typed_interface(interface: &str, name: &str) -> (Group, Verdict, Option<String>) {
    let refused = |note: &str| (Group::Tools, Verdict::Refused, Some(note.to_owned()));
    if name.contains('@') {
        refused(
            "tools have no versions: a server's own schemas decide; build it against `mcp-host generate`",
        )
    } else if interface != "tools" {
        refused("a server has one interface, tools")
    } else {
        (Group::Tools, Verdict::Linked, None)
    }
}

fn keyvalue_interface(interface: &str, version: &str) -> (Group, Verdict, Option<String>) {
    let refused = |note: String| (Group::State, Verdict::Refused, Some(note));
    if !KEYVALUE_VERSIONS.contains(&version) {
        refused(format!("this host speaks wasi:keyvalue@{}", KEYVALUE_VERSIONS.join(" and ")))
    } else if !KEYVALUE_INTERFACES.contains(&interface) {
        refused(format!("this host has no such interface of wasi:keyvalue@{version}"))
    } else {
        (Group::State, Verdict::Linked, None)
    }
}

/// Why a package of WASI does not have this interface in this version.
fn missing_in_wasi(package: &str, interface: &str, version: &str) -> Option<String> {
    let mut lines = WASI.iter().filter(|(name, ..)| *name == package).peekable();
    lines.peek()?;
    match lines.find(|(_, line, _)| is_compatible(version, line)) {
        None => Some("this host speaks WASI 0.2 and 0.3.0".into()),
        Some((.., interfaces)) if interfaces.contains(&interface) => None,
        Some((_, line, _)) => Some(format!("{package}@{line}x has no such interface to import")),
    }
}

/// Whether an export of this name is what a run calls.
pub fn is_entry(name: &str) -> bool {
    name.strip_prefix("wasi:cli/run@")
        .is_some_and(|version| ["0.2.", "0.3."].iter().any(|line| is_compatible(version, line)))
}

/// Whether `version` is a release of the compatible line that starts with `line`;
/// pre-releases promise nothing and fit nothing.
fn is_compatible(version: &str, line: &str) -> bool {
    version
        .strip_prefix(line)
        .is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(name: &str) -> Verdict {
        Import::classify(name).verdict
    }

    #[test]
    fn what_the_host_offers_is_linked() {
        for name in [
            "mcp-host:guest/tools@0.1.0",
            "wasi:cli/stdout@0.2.6",
            "wasi:cli/types@0.3.0",
            "wasi:clocks/monotonic-clock@0.3.7",
            "wasi:io/poll@0.2.0",
            "wasi:keyvalue/store@0.2.0-draft",
            "wasi:keyvalue/atomics@0.2.0-draft2",
            "mcp-tools:everything/tools",
        ] {
            assert_eq!(verdict(name), Verdict::Linked, "{name}");
        }
    }

    #[test]
    fn what_is_granted_alike_is_one_group() {
        let group = |name| Import::classify(name).group;
        for name in [
            "mcp-host:guest/state@0.1.0",
            "wasi:keyvalue/store@0.2.0-draft",
            "wasi:keyvalue/batch@0.2.0-draft2",
        ] {
            assert_eq!(group(name), Group::State, "{name}");
        }
        assert_eq!(group("mcp-host:guest/files@0.1.0"), Group::Files);
        assert_eq!(group("mcp-host:guest/types@0.1.0"), Group::Tools);
    }

    #[test]
    fn the_network_is_closed_but_loads() {
        assert_eq!(verdict("wasi:sockets/tcp@0.2.0"), Verdict::Denied);
        assert_eq!(verdict("wasi:http/outgoing-handler@0.2.3"), Verdict::Stubbed);
    }

    #[test]
    fn everything_else_is_refused() {
        for name in [
            "mcp-host:guest/tools@0.9.0",
            "mcp-host:guest/tools",
            "mcp-host:guest/nothing@0.1.0",
            "wasi:cli/stdout@0.4.0",
            "wasi:cli/run@0.3.0-rc-2025",
            "wasi:nn/graph@0.2.0",
            "wasi:cli/nosuch@0.2.0",
            "wasi:cli/run@0.2.0",
            "wasi:clocks/nosuch@0.3.7",
            "wasi:clocks/wall-clock@0.3.0",
            "wasi:io/poll@0.3.0",
            "wasi:http/types@0.4.0",
            "wasi:sockets/nosuch@0.2.0",
            "wasi:keyvalue/store",
            "wasi:keyvalue/store@0.2.0",
            "wasi:keyvalue/store@0.2.0-draft3",
            "wasi:keyvalue/watcher@0.2.0-draft",
            "mcp-tools:everything/tools@0.1.0",
            "mcp-tools:everything/prompts",
            "mcp-tools:everything",
            "foo:bar/baz",
            "",
            "@",
        ] {
            assert_eq!(verdict(name), Verdict::Refused, "{name}");
        }
    }

    #[test]
    fn a_runtime_may_import_what_a_guest_may_and_its_own() {
        let verdict = |name| Import::of_runtime(name).verdict;
        for name in [
            "mcp-host:runtime/console@0.1.0",
            "mcp-host:runtime/system@0.1.3",
            "mcp-host:guest/tools-async@0.1.0",
            "wasi:cli/stdout@0.2.6",
        ] {
            assert_eq!(verdict(name), Verdict::Linked, "{name}");
        }
        for name in [
            "mcp-host:runtime/console@0.2.0",
            "mcp-host:runtime/nothing@0.1.0",
            "wasi:keyvalue/store@0.2.0-draft",
            "foo:bar/baz",
        ] {
            assert_eq!(verdict(name), Verdict::Refused, "{name}");
        }
        assert_eq!(Import::classify("mcp-host:runtime/console@0.1.0").verdict, Verdict::Refused);
    }

    #[test]
    fn an_entry_is_told_by_its_name_and_line() {
        for name in ["wasi:cli/run@0.2.0", "wasi:cli/run@0.2.12", "wasi:cli/run@0.3.0"] {
            assert!(is_entry(name), "{name}");
        }
        for name in ["wasi:cli/run", "wasi:cli/run@0.4.0", "wasi:cli/run@0.3.0-rc", "run", ""] {
            assert!(!is_entry(name), "{name}");
        }
    }
}
