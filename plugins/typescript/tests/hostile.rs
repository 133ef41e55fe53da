//! What strangers write cannot break what is generated, nor take long.

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{catalog, file, generate, module, tool};

/// Walks over TypeScript as a scanner does, and gives what is neither comment nor string;
/// fails where one of them does not end on its line, or where brackets do not match.
fn skeleton(text: &str) -> String {
    let mut out = String::new();
    let mut open = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").expect("a comment ends").1;
        } else if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
        } else if c == '"' {
            let mut string = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            string.next().expect("a string").expect("a string that ends");
            rest = &rest[string.byte_offset()..];
            out.push('"');
        } else {
            match c {
                '(' | '[' | '{' => open.push(c),
                ')' => assert_eq!(open.pop(), Some('(')),
                ']' => assert_eq!(open.pop(), Some('[')),
                '}' => assert_eq!(open.pop(), Some('{')),
                _ => assert!(c.is_ascii_graphic() || c == ' ' || c == '\n', "{c:?} in code"),
            }
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    assert!(open.is_empty(), "{open:?} stays open");
    out
}

/// A schema with a text in every place that takes one.
fn schema_with(text: &str) -> Value {
    json!({
        "type": "object",
        "title": text,
        "description": text,
        "properties": {
            text: {"type": "string", "description": text, "default": text, "pattern": text,
                   "format": text, "examples": [text], "enum": [text]},
            "const": {"const": {text: [text]}, "title": text},
            "ref": {"$ref": format!("#/$defs/{}", text.replace('~', "~0").replace('/', "~1"))},
            "lost": {"$ref": text},
            "odd": {"type": text},
            "either": {"anyOf": [{"type": "string", "description": text}, {"type": "array"}]},
        },
        "required": [text],
        "patternProperties": {text: {"type": "string"}},
        "$defs": {text: {"type": "object", "description": text, "properties": {text: {}}}},
    })
}

const NASTY: [&str; 14] = [
    "*/ alert(1) /*",
    "*\u{200d}/",
    "`${x}`",
    "\u{2028}\u{2029}\r\n",
    "\"; drop(); \"",
    "\\",
    "\u{0}\u{1b}[2J\u{202e}",
    "@ts-ignore",
    "@deprecated",
    "{@link https://example.com}",
    "</script><!--",
    "__proto__",
    "constructor",
    "",
];

#[test]
fn nasty_text_stays_text() {
    for text in NASTY {
        let schema = schema_with(text);
        let mut nasty = tool(text, "t", &schema.to_string());
        nasty.title = Some(text.to_owned());
        nasty.description = text.to_owned();
        nasty.output_schema = Some(schema.to_string());
        let mut catalog = catalog(vec![nasty]);
        catalog.servers[0].name = text.to_owned();
        for docs in ["full", "brief", "none"] {
            let output = generate(catalog.clone(), &[("docs", docs)]);
            for made in &output.files {
                if made.path.last().is_some_and(|name| name.ends_with(".json")) {
                    continue;
                }
                let text = String::from_utf8(made.content.clone()).unwrap();
                let hidden =
                    |c: char| c.is_control() && c != '\n' || "\u{2028}\u{202e}".contains(c);
                assert!(!text.contains(hidden), "{text}");
                if made.path.join("/") != "runtime.ts" {
                    skeleton(&text);
                }
            }
            let text = file(&output, "servers/shop/t.ts");
            let tags = text.lines().map(|line| line.trim_start_matches([' ', '*', '/']));
            assert!(!tags.clone().any(|line| line.starts_with('@')), "{text}");
            assert_eq!(text.matches("export async function t(").count(), 1);
            serde_json::from_str::<Value>(&file(&output, "manifest.json")).unwrap();
        }
    }
}

#[test]
fn names_that_mean_something_elsewhere_are_no_trouble() {
    let schema = r##"{"type": "object", "$defs": {"Promise": {"type": "object"}},
        "properties": {"a": {"$ref": "#/$defs/Promise"}}}"##;
    let names = ["then", "callTool", "index", "con", "com1", "constructor", "toString"];
    let tools = names.iter().map(|name| tool(name, name, schema)).collect();
    let output = generate(catalog(tools), &[]);
    let has =
        |path: &str, text: &str| assert!(file(&output, path).contains(text), "{path}: {text}");
    has("servers/shop/then.ts", "export async function then_(");
    has("servers/shop/callTool.ts", "import { callTool as call_, type CallOptions }");
    has("servers/shop/callTool.ts", "return await call_<unknown>(");
    has("servers/shop/index_.ts", "export async function index(");
    has("servers/shop/con_.ts", "export async function con(");
    has("servers/shop/com1_.ts", "export type Promise2 = ");
    has("servers/shop/index.ts", "export { then_, type ThenInput } from \"./then.ts\";");
}

#[test]
fn what_repeats_itself_is_bounded() {
    let mut bomb = serde_json::Map::new();
    for n in 0..60 {
        let next = json!({"$ref": format!("#/$defs/d{}", n + 1)});
        let pair = json!({"type": "object", "properties": {"l": next, "r": next}});
        bomb.insert(format!("d{n}"), json!({"allOf": [pair, {"properties": {"n": {"const": n}}}]}));
        let next = json!({"$ref": format!("#/$defs/e{}", n + 1)});
        bomb.insert(format!("e{n}"), json!({"anyOf": [next, next], "properties": {"p": next}}));
        let three = json!([{"required": ["a"]}, {"required": ["b"]}, {"required": ["c"]}]);
        bomb.insert(format!("f{n}"), json!({"anyOf": three}));
    }
    let all: Vec<Value> = (0..60).map(|n| json!({"$ref": format!("#/$defs/f{n}")})).collect();
    let permuted = |n: usize| json!({"$ref": format!("#/$defs/g{}", (n * 7 + 3) % 19)});
    for n in 0..19 {
        let properties =
            json!({"x": permuted(n), "y": {"$ref": format!("#/$defs/g{}", (n + 1) % 19)}});
        bomb.insert(format!("g{n}"), json!({"type": "object", "properties": properties}));
    }
    let some: Vec<Value> = (0..12).map(|n| json!({"$ref": format!("#/$defs/g{n}")})).collect();
    let schema = json!({"type": "object", "$defs": bomb, "properties": {
        "d": {"$ref": "#/$defs/d0"}, "e": {"$ref": "#/$defs/e0"}, "f": {"allOf": all},
        "g": {"allOf": some},
    }});
    let (text, said) = module(&schema.to_string(), &[]);
    assert!(text.len() < 4 * 1024 * 1024, "{}", text.len());
    assert!(!said.is_empty());
    skeleton(&text);
}

#[test]
fn what_is_long_is_not_slow() {
    let words: Vec<String> = (0..20_000).map(|n| format!("w{n}")).collect();
    let keys: serde_json::Map<_, _> = words.iter().map(|w| (w.clone(), json!({}))).collect();
    let branches: Vec<Value> = words.iter().map(|w| json!({"const": w})).collect();
    let closed: Vec<Value> = words
        .iter()
        .take(3_000)
        .map(|w| json!({"type": "object", "properties": {w: {}}, "additionalProperties": false}))
        .collect();
    for schema in [
        json!({"properties": {"a": {"enum": words}, "b": {"enum": [words, keys]}}}),
        json!({"properties": keys, "required": words, "additionalProperties": {"type": "string"}}),
        json!({"properties": {"a": {"anyOf": branches}}}),
        json!({"properties": {"a": {"allOf": branches}}}),
        json!({"properties": {"a": {"oneOf": closed}}}),
        json!({"allOf": closed}),
        json!({"properties": {"a": {"prefixItems": vec![json!({"type": "null"}); 20_000]}}}),
    ] {
        skeleton(&module(&schema.to_string(), &[]).0);
    }
}

#[test]
fn schemas_that_are_none_cost_only_themselves() {
    let good =
        tool("good", "good", r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#);
    let deep = format!("{}1{}", r#"{"items":"#.repeat(5_000), "}".repeat(5_000));
    for bad in
        ["", "null", "[]", "\"x\"", "false", "{\"const\": 1e400}", &deep, "{\"$ref\": \"#\"}"]
    {
        let mut tools = vec![tool("bad", "bad", bad), good.clone()];
        tools[0].output_schema = Some(bad.to_owned());
        let output = generate(catalog(tools), &[]);
        let text = file(&output, "servers/shop/bad.ts");
        assert!(
            text.contains("export type BadInput = { [key: string]: unknown };"),
            "{bad}: {text}"
        );
        assert!(text.contains("export type BadOutput = unknown;"), "{bad}: {text}");
        assert!(file(&output, "servers/shop/good.ts").contains("a?: string;"));
    }
}

/// Any schema, with keywords that mean something more often than not.
fn schemas() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(true)),
        Just(json!(false)),
        Just(json!({})),
        "[a-z\"*/@\\\\\u{2028}]{0,6}".prop_map(|text| json!({"const": text, "description": text})),
        prop_oneof![Just("#"), Just("#/$defs/a"), Just("#/$defs/b"), Just("#/nowhere")]
            .prop_map(|to| json!({"$ref": to})),
        prop_oneof![Just("string"), Just("object"), Just("array"), Just("null"), Just("integer")]
            .prop_map(|ty| json!({"type": ty})),
        any::<f64>().prop_map(|number| json!({"enum": [number, -0.0, null, number]})),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4);
        let map = prop::collection::btree_map("[ab*/\"-]{0,3}", inner.clone(), 0..4);
        let required = prop::collection::vec("[ab*/\"-]{0,3}", 0..3);
        (list, map, required, inner, 0..9_usize, any::<bool>()).prop_map(
            |(list, map, required, one, which, flag)| match which {
                0 => json!({"anyOf": list, "properties": map, "type": "object"}),
                1 => json!({"oneOf": list, "required": required}),
                2 => json!({"allOf": list, "properties": map, "additionalProperties": !flag}),
                3 => json!({"type": "object", "properties": map, "required": required,
                            "additionalProperties": one}),
                4 => json!({"type": "array", "prefixItems": list, "items": one, "minItems": 1}),
                5 => json!({"type": ["array", "null"], "items": list, "additionalItems": flag}),
                6 => json!({"not": one, "patternProperties": map}),
                7 => json!({"propertyNames": one, "unevaluatedProperties": flag, "properties": map,
                            "anyOf": list}),
                _ => {
                    json!({"if": one, "then": {"properties": map}, "enum": list, "nullable": flag})
                }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_text_anywhere_leaves_the_structure_alone(text in any::<String>()) {
        let plain = skeleton(&module(&schema_with("plain-text").to_string(), &[("docs", "full")]).0);
        let made = skeleton(&module(&schema_with(&text).to_string(), &[("docs", "full")]).0);
        // A key may be bare or quoted, and be the name of a type; nothing else changes.
        let functions = |text: &str| text.split("export type").next().unwrap_or_default().split_whitespace().collect::<String>();
        prop_assert_eq!(functions(&made), functions(&plain));
    }

    #[test]
    fn any_schema_makes_types_that_can_be_read(a in schemas(), b in schemas(), whole in schemas()) {
        let schema = match whole {
            Value::Object(mut members) => {
                members.insert("$defs".into(), json!({"a": a, "b": b}));
                Value::Object(members)
            }
            other => json!({"properties": {"a": a, "b": b, "c": other}, "$defs": {"a": a, "b": b}}),
        };
        let (text, _) = module(&schema.to_string(), &[]);
        skeleton(&text);
        prop_assert_eq!(module(&schema.to_string(), &[]).0, text);
    }
}
