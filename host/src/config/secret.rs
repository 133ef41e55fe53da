//! Whether a value is a secret, told by its name and its looks: what may stand in a file
//! that others read. It never shows a value, and cannot know them all.

/// Parts of names whose values are secrets.
const NAMES: [&str; 14] = [
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "PWD",
    "APIKEY",
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

/// Whether a text is a secret whatever it is called: the key of a service, or a URL with a
/// password or a key in it.
pub fn is_evident(text: &str) -> bool {
    let has_prefix = |prefix: &&str| {
        text.strip_prefix(*prefix).is_some_and(|rest| rest.len() >= 8 && !rest.contains(' '))
    };
    PREFIXES.iter().any(has_prefix) || has_credentials(text)
}

/// Whether the value of a variable or header of this name looks like a secret. References to
/// other variables do not.
pub fn is_likely(name: &str, value: &str) -> bool {
    if value.is_empty() || value.contains("${") {
        return false;
    }
    let small = value.len() <= NUMBER_CHARS && value.chars().all(|c| c.is_ascii_digit());
    let plain = small || matches!(value, "true" | "false");
    is_evident(value) || (is_named(name) && !plain) || is_random(value)
}

/// Whether the value of a variable of this name is surely a setting: a truth value, a small
/// number, a word or two, a path, or a URL that names nothing but a place.
pub fn is_setting(name: &str, value: &str) -> bool {
    if is_likely(name, value) {
        return false;
    }
    let is_word = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | ',' | '.');
    let word = value.len() <= SETTING_CHARS && value.chars().all(is_word);
    let number =
        value.len() <= NUMBER_CHARS && value.chars().all(|c| c.is_ascii_digit() || c == '.');
    let place =
        ["/", "./", "~/", "http://", "https://"].iter().any(|start| value.starts_with(start));
    value.contains("${") || word || number || place
}

/// `scheme://user:password@host`, or a query with a key in it.
fn has_credentials(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let query = tail.split_once('?').map_or("", |(_, query)| query);
    let is_key =
        |pair: &str| pair.split_once('=').is_some_and(|(name, value)| is_likely(name, value));
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let password = user.split_once(':').is_some_and(|(_, password)| !password.contains("${"));
    password || query.split('&').any(is_key)
}

/// Letters and digits mixed, too many in a row for a word, or a UUID.
fn is_random(value: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '=');
    let long = value.split(|c| !is_part(c)).any(|run| {
        run.len() >= TOKEN_CHARS
            && run.contains(|c: char| c.is_ascii_digit())
            && run.contains(|c: char| c.is_ascii_alphabetic())
    });
    let groups = value.split('-').map(str::len);
    let hex = value.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    !value.starts_with('/') && (long || (hex && groups.eq([8, 4, 4, 4, 12])))
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
            "https://a.example/api",
        ] {
            assert!(is_setting("X", value), "{value}");
        }
        for value in ["hunter2hunter2", "a sentence of words", "server-2.internal.example.com:80"] {
            assert!(!is_setting("X", value) && !is_likely("X", value), "{value}");
        }
    }
}
