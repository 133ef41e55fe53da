//! URLs, after the URL standard: the prelude's class `URL` holds strings and asks here.

use rquickjs::function::{Func, Opt};
use rquickjs::{Ctx, IntoJs, Object, Value};
use url::Url;
use url::quirks;

/// Adds the functions.
///
/// # Errors
///
/// When there is no memory.
pub fn install(native: &Object<'_>) -> rquickjs::Result<()> {
    native.set("urlParse", Func::from(parse))?;
    native.set("urlSet", Func::from(set))
}

/// What `URL` shows of one: href, origin, protocol, username, password, host, hostname,
/// port, pathname, search, hash.
fn parts(url: &Url) -> Vec<&str> {
    vec![
        quirks::href(url),
        "",
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ]
}

fn parse<'js>(
    ctx: Ctx<'js>,
    input: String,
    base: Opt<Option<String>>,
) -> rquickjs::Result<Value<'js>> {
    let url = match base.0.flatten() {
        None => Url::parse(&input),
        Some(base) => Url::parse(&base).and_then(|base| base.join(&input)),
    };
    shown(&ctx, url.ok().as_ref())
}

fn set<'js>(
    ctx: Ctx<'js>,
    href: String,
    part: String,
    value: String,
) -> rquickjs::Result<Value<'js>> {
    let mut url = Url::parse(&href).ok();
    let changed = url.as_mut().is_some_and(|url| change(url, &part, &value));
    shown(&ctx, if changed { url.as_ref() } else { None })
}

/// Changes one part: whether it is a part, and the value one for it. A value that is
/// ignored, as the standard says for most, changes nothing.
fn change(url: &mut Url, part: &str, value: &str) -> bool {
    match part {
        "href" => return quirks::set_href(url, value).is_ok(),
        "search" => quirks::set_search(url, value),
        "hash" => quirks::set_hash(url, value),
        "pathname" => quirks::set_pathname(url, value),
        "protocol" => drop(quirks::set_protocol(url, value)),
        "username" => drop(quirks::set_username(url, value)),
        "password" => drop(quirks::set_password(url, value)),
        "host" => drop(quirks::set_host(url, value)),
        "hostname" => drop(quirks::set_hostname(url, value)),
        "port" => drop(quirks::set_port(url, value)),
        _ => return false,
    }
    true
}

fn shown<'js>(ctx: &Ctx<'js>, url: Option<&Url>) -> rquickjs::Result<Value<'js>> {
    let Some(url) = url else { return Ok(Value::new_undefined(ctx.clone())) };
    let origin = quirks::origin(url);
    let mut parts = parts(url);
    if let Some(place) = parts.get_mut(1) {
        *place = &origin;
    }
    parts.into_js(ctx)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_no_part_changes_nothing() {
        let mut url = Url::parse("https://a.example/x").unwrap();
        assert!(!change(&mut url, "origin", "https://b.example"));
        assert!(change(&mut url, "pathname", "/y z"));
        assert_eq!(url.as_str(), "https://a.example/y%20z");
    }

    #[test]
    fn a_refused_value_leaves_the_url_alone_except_for_href() {
        let mut url = Url::parse("https://a.example/").unwrap();
        assert!(change(&mut url, "port", "no port"));
        assert!(!change(&mut url, "href", "no url"));
        assert_eq!(url.as_str(), "https://a.example/");
    }
}
