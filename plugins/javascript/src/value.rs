//! Arguments on their way in, and the result on its way out. How values become JSON is
//! told in `result.js`.

use rquickjs::{CatchResultExt, Ctx, Function, Module, Object, Persistent, Value};

use crate::bindings::exports::mcp_host::runtime::runner::Problem;
use crate::engine::Shared;
use crate::failure::{self, Failure};
use crate::native::text;

/// How deep a document may nest, for the host.
const MAX_DEPTH: usize = 128;
/// The name of the module.
const NAME: &str = "internal/result";

/// The functions that write results.
pub struct Writer {
    write: Persistent<Function<'static>>,
    locate: Persistent<Function<'static>>,
}

impl Writer {
    /// Evaluates them.
    ///
    /// # Errors
    ///
    /// When there is no memory.
    pub fn new(ctx: &Ctx<'_>) -> rquickjs::Result<Self> {
        let declared = Module::declare(ctx.clone(), NAME, include_str!("result.js"))?;
        let (module, evaluated) = declared.eval()?;
        evaluated.finish::<()>()?;
        let function =
            |name| module.get::<_, Function>(name).map(|function| Persistent::save(ctx, function));
        Ok(Self { write: function("write")?, locate: function("locate")? })
    }

    /// A value as JSON; none when there is no value.
    ///
    /// # Errors
    ///
    /// What in it is no JSON, or what was thrown while it was read.
    pub fn write<'js>(
        &self,
        ctx: &Ctx<'js>,
        value: Value<'js>,
        shared: &Shared,
    ) -> Result<Option<String>, Failure> {
        if value.is_undefined() {
            return Ok(None);
        }
        match self.text(ctx, value.clone()).catch(ctx) {
            Ok(Some(text)) if nesting(&text) <= MAX_DEPTH => Ok(Some(well_formed(text))),
            Ok(_) => Err(self.locate(ctx, value).unwrap_or_else(|| no_json("result", "no value"))),
            Err(error) => {
                Err(self.locate(ctx, value).unwrap_or_else(|| failure::caught(ctx, error, shared)))
            }
        }
    }

    fn text<'js>(&self, ctx: &Ctx<'js>, value: Value<'js>) -> rquickjs::Result<Option<String>> {
        let text: Value = self.write.clone().restore(ctx)?.call((value,))?;
        text.as_string().map(text::from_js).transpose()
    }

    fn locate<'js>(&self, ctx: &Ctx<'js>, value: Value<'js>) -> Option<Failure> {
        let locate = self.locate.clone().restore(ctx).ok()?;
        let found = locate.call::<_, Option<Vec<String>>>((value, MAX_DEPTH)).catch(ctx);
        let found = found.ok().flatten()?;
        let [path, what] = found.as_slice() else { return None };
        Some(no_json(path, what))
    }
}

/// Arguments, as a value.
///
/// # Errors
///
/// A thrown SyntaxError when they are no JSON.
pub fn arguments<'js>(ctx: &Ctx<'js>, json: String) -> rquickjs::Result<Value<'js>> {
    if json.is_empty() {
        Object::new(ctx.clone()).map(Object::into_value)
    } else {
        ctx.json_parse(json)
    }
}

/// JSON that everybody can read: half of a surrogate pair, which JavaScript writes as an
/// escape, becomes U+FFFD.
pub fn well_formed(json: String) -> String {
    if !json.contains("\\ud") {
        return json;
    }
    let mut kept = String::with_capacity(json.len());
    let mut rest = json.as_str();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        let is_half = escape
            .strip_prefix("\\ud")
            .is_some_and(|digits| digits.starts_with(['8', '9', 'a', 'b', 'c', 'd', 'e', 'f']));
        let length = if is_half { 6 } else { 2 };
        let (escape, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        kept.push_str(before);
        kept.push_str(if is_half { "\\ufffd" } else { escape });
        rest = after;
    }
    kept.push_str(rest);
    kept
}

fn no_json(path: &str, what: &str) -> Failure {
    let hint = match what {
        "a promise" => Some("await it, or use `await Promise.all(…)` for several"),
        "a BigInt" => Some("convert it with String(…) or Number(…)"),
        _ => None,
    };
    let message = format!("the result is no JSON: {path} is {what}");
    failure::plain(Problem::NoJson, message, hint.map(str::to_owned))
}

/// How deep a document nests.
fn nesting(json: &str) -> usize {
    let mut deepest = 0_usize;
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use rquickjs::{Context, Runtime};

    use super::*;

    fn written(script: &str) -> Result<Option<String>, Failure> {
        let context = Context::full(&Runtime::new().unwrap()).unwrap();
        context.with(|ctx| {
            let writer = Writer::new(&ctx).unwrap();
            let value: Value = ctx.eval(format!("({script})")).unwrap();
            writer.write(&ctx, value, &Shared::default())
        })
    }

    fn refused(script: &str) -> String {
        let error = written(script).unwrap_err();
        assert_eq!(error.problem, Problem::NoJson, "{error:?}");
        error.message
    }

    #[test]
    fn results_are_what_json_stringify_makes_of_them() {
        for (script, json) in [
            ("1", "1"),
            ("'a\\ud800'", r#""a\ufffd""#),
            ("'\\\\ud800 \\ud83d\\ude00'", r#""\\ud800 😀""#),
            ("null", "null"),
            ("[undefined, NaN, () => 1]", "[null,null,null]"),
            ("{ a: undefined, b: new Date(0) }", r#"{"b":"1970-01-01T00:00:00.000Z"}"#),
            ("{ toJSON: () => 5 }", "5"),
        ] {
            assert_eq!(written(script).unwrap().as_deref(), Some(json), "{script}");
        }
        assert_eq!(written("undefined").unwrap(), None);
    }

    #[test]
    fn what_json_would_lose_is_written_out() {
        for (script, json) in [
            ("new Map([['a', 1]])", r#"{"a":1}"#),
            ("new Map([[1, 'a']])", r#"[[1,"a"]]"#),
            ("[new Set([1, 2]), new Uint8Array([3])]", "[[1,2],[3]]"),
            ("new Uint8Array([1, 2]).buffer", "[1,2]"),
            ("/a+/g", r#""/a+/g""#),
            (
                "Object.assign(new RangeError('far'), { by: 2 })",
                r#"{"name":"RangeError","message":"far","by":2}"#,
            ),
        ] {
            assert_eq!(written(script).unwrap().as_deref(), Some(json), "{script}");
        }
    }

    #[test]
    fn what_is_no_json_is_named_by_its_path() {
        assert_eq!(refused("{ a: [1, 2n] }"), "the result is no JSON: result.a[1] is a BigInt");
        assert_eq!(
            refused("{ 'b c': Promise.resolve(1) }"),
            "the result is no JSON: result[\"b c\"] is a promise"
        );
        assert!(
            refused("(() => { const a = { b: {} }; a.b.c = a; return a })()")
                .ends_with("result.b.c is an object that contains itself")
        );
        assert!(refused("Symbol('x')").ends_with("result is a symbol"));
        assert!(
            refused("JSON.parse('['.repeat(200) + ']'.repeat(200))").contains("deeper than 128")
        );
    }

    #[test]
    fn the_nesting_of_strings_does_not_count() {
        assert_eq!(nesting(r#"{"a":["[[[\"[[["]}"#), 2);
        assert_eq!(nesting("3"), 0);
    }
}
