//! Whether a value is a secret, told by its name and its looks: what may stand in a file
//! that others read. It never shows a value, and cannot know them all.

/// Parts of names whose values are secrets.
const NAMES: [&str; 15] = [
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "PWD",
    "APIKEY",
    "ACCESSKEY",
    "CREDENTIAL",
    "COOKIE",
    "BEARER",
    "AUTHORIZATION",
    "PRIVATE",
    "SIGNATURE",
    "DSN",
];
/// Words of names, between what is no letter, that say the same.
const WORDS: [&str; 5] = ["KEY", "PASS", "AUTH", "PAT", "PIN"];
/// What keys of services begin with.
const PREFIXES: [&str; 22] = [
    "sk-",
    "pk-",
    "rk_",
    "sk_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xapp-",
    "AKIA",
    "ASIA",
    "AIza",
    "eyJ",
    "hf_",
    "npm_",
    "ntn_",
];
/// Letters and digits in a row from which on they are no word.
const TOKEN_CHARS: usize = 20;
/// The same, in the path of a URL.
const SEGMENT_CHARS: usize = 16;
/// Characters of a key behind what it begins with, at least.
const KEY_CHARS: usize = 8;
/// Characters of what follows `Bearer`, at least.
const BEARER_CHARS: usize = 6;
/// Characters of the name of an option, variable or header, at most.
const NAME_CHARS: usize = 48;
/// Characters of a URL that are looked at.
const URL_CHARS: usize = 4096;
/// Characters of a setting that is a word or a number.
const SETTING_CHARS: usize = 24;
/// Characters of a number that is no key.
const NUMBER_CHARS: usize = 6;

/// Whether what a variable, header or option of this name holds is a secret.
pub fn is_named(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    NAMES.iter().any(|part| name.contains(part)) || words.any(|word| WORDS.contains(&word))
}

/// Whether a text holds a secret whatever it is called, anywhere in it: the key of a service,
/// a URL with a password or a key in it, a value that is given the name of a secret.
pub fn is_evident(text: &str) -> bool {
    let text = &unreferenced(text);
    has_key(text) || has_bearer(text) || has_pair(text) || has_credentials(text)
}

/// Whether the value of a variable or header of this name looks like a secret. References to
/// other variables do not.
pub fn is_likely(name: &str, value: &str) -> bool {
    let text = &unreferenced(value);
    let named = is_named(name) && !value.contains("${") && !value.is_empty() && !is_plain(value);
    is_evident(text) || named || is_random(text)
}

/// Whether the value of a variable of this name is surely a setting: a truth value, a small
/// number, a word or two, or a path. The place a URL names can be a secret by itself.
pub fn is_setting(name: &str, value: &str) -> bool {
    if is_likely(name, value) {
        return false;
    }
    let is_word = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | ',' | '.');
    let word = value.len() <= SETTING_CHARS && value.chars().all(is_word);
    let number =
        value.len() <= NUMBER_CHARS && value.chars().all(|c| c.is_ascii_digit() || c == '.');
    let path = ["/", "./", "~/"].iter().any(|start| value.starts_with(start));
    let host = value.strip_prefix("http://").map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    let place = path || host.is_some_and(|host| !host.contains(['/', '?', '#', '@']));
    !value.contains("https://") && (value.contains("${") || word || number || place)
}

/// A word of a command line, split before what may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// What stands before the value, and is none.
    pub before: &'a str,
    /// What the value is called, where that is known and holds no value itself.
    pub name: Option<&'a str>,
    /// The rest of the word.
    pub value: &'a str,
    /// Whether the value is a secret.
    pub is_secret: bool,
}

/// The words of a command line, each split. The value of an option is known by the option.
pub fn words<'a>(words: &'a [String]) -> impl Iterator<Item = Word<'a>> {
    let mut option = "";
    words.iter().map(move |word| {
        let split = split(option, word);
        // What has its value in it waits for none.
        option = if word.starts_with('-') && is_name(word) { word } else { "" };
        split
    })
}

fn split<'a>(option: &'a str, word: &'a str) -> Word<'a> {
    let whole = Word { before: "", name: None, value: word, is_secret: is_evident(word) };
    let name = option.trim_start_matches('-');
    if is_named(name) && !word.starts_with('-') {
        let is_secret = is_likely(name, word);
        return Word { name: Some(name), is_secret, ..whole };
    }
    let Some((name, value)) = named_value(word) else { return whole };
    // An option may hold a variable or a header.
    let inner = named_value(value).filter(|_| !is_named(name));
    let (name, value) = inner.unwrap_or((name, value));
    let bare = value.strip_prefix("Bearer ").unwrap_or(value);
    // Options hold digests and versions as well, which look like a secret.
    let is_secret = is_evident(value) || (is_named(name) && is_likely(name, bare));
    let is_whole = |c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '"' | '\'' | '`');
    if is_secret && bare.contains(is_whole) && !word.starts_with('-') {
        return Word { name: Some(name), is_secret, ..whole };
    }
    let before = word.strip_suffix(bare).unwrap_or_default();
    Word { before, name: Some(name), value: bare, is_secret: is_secret || whole.is_secret }
}

/// The two sides of `NAME=VALUE` and `NAME: VALUE`.
fn named_value(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once(['=', ':'])?;
    let is_url = text.strip_prefix(name).is_some_and(|rest| rest.starts_with("://"));
    if !is_name(name) || is_url {
        return None;
    }
    Some((name.trim_start_matches('-'), value.trim_start()))
}

/// Whether a text is the name of an option, variable or header, and no secret.
fn is_name(text: &str) -> bool {
    let name = text.trim_start_matches('-');
    let fits = !name.is_empty() && name.len() <= NAME_CHARS;
    fits && name.chars().all(is_name_char) && !has_key(name) && !is_random(name)
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// The text without its references to variables; what stands in for one stays.
fn unreferenced(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (reference, next) = after.split_once('}').unwrap_or((after, ""));
        kept.push_str(before);
        kept.push_str(reference.split_once(":-").map_or("", |(_, default)| default));
        rest = next;
    }
    kept.push_str(rest);
    kept
}

/// Truth values and small numbers, which are no secret under any name.
fn is_plain(value: &str) -> bool {
    let small = value.len() <= NUMBER_CHARS && value.chars().all(|c| c.is_ascii_digit());
    small || matches!(value, "true" | "false" | "null")
}

/// The key of a service at the beginning of any word, or one in several lines.
fn has_key(text: &str) -> bool {
    let mut before = None;
    let mut starts = text.char_indices().filter(|(_, c)| {
        let is_start = before.is_none_or(|before: char| !before.is_ascii_alphanumeric());
        before = Some(*c);
        is_start
    });
    text.contains("-----BEGIN") || starts.any(|(at, _)| text.get(at..).is_some_and(starts_key))
}

fn starts_key(text: &str) -> bool {
    let is_key = |prefix: &&str| {
        let rest = text.strip_prefix(*prefix);
        rest.is_some_and(|rest| {
            rest.chars().take(KEY_CHARS).filter(|c| is_key_char(*c)).count() == KEY_CHARS
        })
    };
    PREFIXES.iter().any(is_key)
}

fn is_key_char(c: char) -> bool {
    is_name_char(c) || matches!(c, '.' | '+' | '/' | '=')
}

fn has_bearer(text: &str) -> bool {
    let mut after = text
        .match_indices("earer ")
        .filter_map(|(at, word)| text.get(at.saturating_add(word.len())..));
    after.any(|rest| {
        rest.chars().take_while(|c| is_key_char(*c)).take(BEARER_CHARS).count() == BEARER_CHARS
    })
}

/// `NAME=VALUE` or `"NAME": "VALUE"`, where that is called a secret.
fn has_pair(text: &str) -> bool {
    text.match_indices(['=', ':']).any(|(at, separator)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at.saturating_add(1)..).unwrap_or_default();
        gives_secret(before, separator == ":", after)
    })
}

fn gives_secret(before: &str, is_colon: bool, after: &str) -> bool {
    let before = before.trim_end_matches(|c: char| is_quote(c) || c == ' ');
    let rest = before.trim_end_matches(is_name_char);
    let name = before.strip_prefix(rest).unwrap_or_default();
    // The tag of an image, and the scheme of a URL.
    if is_colon && (rest.ends_with('/') || after.starts_with("//")) {
        return false;
    }
    let after = after.trim_start_matches(|c: char| is_quote(c) || c == ' ');
    let is_end =
        |c: char| c.is_whitespace() || is_quote(c) || matches!(c, ';' | ',' | '&' | '}' | ')');
    // A variable of a shell holds it, then.
    if after.starts_with(|c: char| c == '$' || is_end(c)) || !is_named(name) {
        return false;
    }
    let value = after.split(is_end).next().unwrap_or_default();
    let is_scheme = matches!(value, "Bearer" | "Basic" | "Token" | "token");
    let value = if is_scheme { after.get(value.len()..).unwrap_or_default().trim() } else { value };
    !value.is_empty() && !value.starts_with('$') && !is_plain(value)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\\')
}

fn has_credentials(text: &str) -> bool {
    text.match_indices("://").any(|(at, separator)| {
        let (scheme, rest) = text.split_at(at);
        let scheme = scheme.rsplit(|c: char| !is_name_char(c) && c != '+').next();
        let rest = rest.strip_prefix(separator).unwrap_or_default();
        let is_end = |c: char| c.is_whitespace() || is_quote(c);
        let end = rest.char_indices().take(URL_CHARS).take_while(|(_, c)| !is_end(*c)).last();
        let end = end.map_or(0, |(at, c)| at.saturating_add(c.len_utf8()));
        let url = rest.get(..end).unwrap_or_default();
        url_has_secret(scheme.unwrap_or_default(), url)
    })
}

/// `scheme://user:password@host`, a query with a key in it, or a place nobody could guess.
fn url_has_secret(scheme: &str, rest: &str) -> bool {
    let is_web = matches!(scheme, "http" | "https" | "ws" | "wss");
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let query = tail.split_once('?').map_or("", |(_, query)| query);
    let is_key = |pair: &str| {
        pair.split_once('=').is_some_and(|(name, value)| {
            let named = is_named(name) && !value.is_empty() && !is_plain(value);
            named || is_random(value)
        })
    };
    let hidden = is_web
        && tail
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .any(|part| is_mixed(part, SEGMENT_CHARS));
    let uuid = is_web && tail.split(['/', '#', '?', '&', '=']).any(is_random);
    let user = (is_web && !user.is_empty()) || is_random(user);
    !password.is_empty() || user || hidden || uuid || query.split(['&', '#']).any(is_key)
}

/// Letters and digits mixed, too many in a row for a word, or a UUID.
fn is_random(value: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '=');
    let long = value.split(|c| !is_part(c)).any(|run| is_mixed(run, TOKEN_CHARS));
    let groups = value.split('-').map(str::len);
    let hex = value.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    !value.starts_with('/') && (long || (hex && groups.eq([8, 4, 4, 4, 12])))
}

fn is_mixed(run: &str, chars: usize) -> bool {
    run.len() >= chars
        && run.contains(|c: char| c.is_ascii_digit())
        && run.contains(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_services_are_secrets_under_any_name() {
        for value in [
            "sk-ant-REDACTED",
            "ghp_abcdefghijklmnop",
            "github_pat_11AAAAAAA0",
            "eyJhbGciOiJIUzI1NiJ9.e30.x",
            "postgres://user:hunter2@db.example/x",
            "https://a.example/mcp?api_key=hunter2",
            "https://a.example/mcp?x=1&token=hunter2",
        ] {
            assert!(is_evident(value) && is_likely("X", value), "{value}");
            assert!(!is_setting("X", value), "{value}");
        }
    }

    #[test]
    fn what_is_called_a_secret_is_one() {
        for name in
            ["GITHUB_TOKEN", "api-key", "apiKey", "DB_PASSWORD", "X-Api-Key", "PGPASSWORD", "AUTH"]
        {
            assert!(is_named(name) && is_likely(name, "hunter2"), "{name}");
        }
        for name in ["MONKEY", "AUTHOR", "KEYBOARD_LAYOUT", "COMPASS", "HOME", "PATH"] {
            assert!(!is_named(name), "{name}");
        }
        assert!(!is_likely("MAX_TOKENS", "4096") && !is_likely("USE_TOKEN", "true"));
        assert!(!is_likely("TOKEN", "${GITHUB_TOKEN}") && !is_likely("TOKEN", ""));
    }

    #[test]
    fn what_looks_made_by_chance_is_a_secret_and_settings_are_not() {
        for value in ["a1b2c3d4e5f6a1b2c3d4e5f6", "7b1f3c52-94f0-4c7e-8c5e-d3c1e9a4b0f1"] {
            assert!(is_likely("X", value), "{value}");
        }
        for value in [
            "production",
            "info",
            "en-US",
            "3000",
            "0.5",
            "/home/me/a1b2c3d4e5f6a1b2c3d4",
            "http://localhost:3000/",
        ] {
            assert!(is_setting("X", value), "{value}");
        }
        for value in ["hunter2hunter2", "a sentence of words", "server-2.internal.example.com:80"] {
            assert!(!is_setting("X", value) && !is_likely("X", value), "{value}");
        }
    }

    #[test]
    fn a_secret_is_seen_anywhere_in_a_text() {
        for text in [
            "Authorization: Bearer tok1-9f8e7d6c5b4a",
            "X-Api-Key:hush",
            "export API_KEY=hush; npx foo",
            r#"{"apiKey":"hush"}"#,
            r#"{\"api_key\" : \"hush\"}"#,
            "Server=db;Password=hush;",
            "Authorization: Basic aHVzaA",
            "say 'Bearer hushhush'",
            "slack://xoxb-tokK12345678",
            "/path/--token=hush",
            "https://hush@a.example/x",
            "https://hush:@a.example/x",
            "see https://u:hush@a.example/x",
            "https://a.example/mcp?apiKey=hush",
            "https://a.example/s/tok9a1b2c3d4e5f6/mcp",
            "https://a.example/7b1f3c52-94f0-4c7e-8c5e-d3c1e9a4b0f1",
            "https://a.example/mcp#tok9a1b2c3d4e5f6",
            "postgres://u:hush@${HOST}/x",
            "-----BEGIN PRIVATE KEY-----",
        ] {
            assert!(is_evident(text) && !is_setting("X", text), "{text}");
        }
        for text in [
            "Authorization: Bearer ${TOKEN}",
            "export API_KEY=$KEY; npx foo",
            "--max-tokens=4096",
            "postgres://u:${PASSWORD}@db/x",
            "postgres://me@db/x",
            "git+https://a.example/x@0a1b2c3d4e5f60718293a4b5c6d7e8f9a1b2c3d4",
            "registry.example/x/auth:latest",
            "https://a.example/mcp",
            "@scope/risk-management-server",
            "desktop://x",
            "auth:",
        ] {
            assert!(!is_evident(text), "{text}");
        }
    }

    #[test]
    fn a_url_in_a_variable_is_never_surely_a_setting() {
        for value in ["https://a.example", "https://a.example/T0/B0/hush", "http://a.example/hush"]
        {
            assert!(!is_setting("WEBHOOK", value), "{value}");
        }
    }

    /// What stands before the value and what it is called, of each word that has a secret.
    fn secrets(line: &[&str]) -> Vec<(String, Option<String>)> {
        let line: Vec<_> = line.iter().map(|word| (*word).to_owned()).collect();
        let secrets = words(&line).filter(|word| word.is_secret);
        secrets.map(|word| (word.before.to_owned(), word.name.map(str::to_owned))).collect()
    }

    #[test]
    fn a_word_is_split_only_where_the_value_is_whole() {
        for (word, before, name) in [
            ("--api-key=hush", "--api-key=", Some("api-key")),
            ("--env=SECRET=hush", "--env=SECRET=", Some("SECRET")),
            ("--header=X-Api-Key: hush", "--header=X-Api-Key: ", Some("X-Api-Key")),
            ("Authorization: Bearer hush", "Authorization: Bearer ", Some("Authorization")),
            ("-eTOKEN=hush", "-eTOKEN=", Some("eTOKEN")),
            ("PASSWORD=hush:hush", "PASSWORD=", Some("PASSWORD")),
            ("TOKEN=hush npx foo", "", Some("TOKEN")),
            ("export TOKEN=hush", "", None),
            ("ghp_abcdefghijklmnop", "", None),
            ("--ghp_abcdefghijklmnop=x", "", None),
        ] {
            assert_eq!(secrets(&[word]), [(before.to_owned(), name.map(str::to_owned))], "{word}");
        }
    }

    #[test]
    fn an_option_with_its_value_waits_for_none() {
        assert_eq!(secrets(&["--api-key=hush", "start"]).len(), 1);
        assert_eq!(secrets(&["--api-key", "aHVzaA==", "start"]).len(), 1);
        assert_eq!(secrets(&["--api-key", "--verbose", "start"]).len(), 0);
    }
}
