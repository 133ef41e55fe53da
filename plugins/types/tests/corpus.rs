//! The lists of tools of real servers, as WIT that the tools of others take.

use std::path::{Path, PathBuf};

use mcp_host_types::function::{Mapped, Tool, functions};
use mcp_host_types::wit::{self, Interface};
use mcp_host_types::{Function, Output, Shape, name};
use serde_json::{Value, json};
use wit_bindgen_core::{Files, WorldGenerator};
use wit_parser_bindgen::{Resolve, WorldId};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The lists, each with the name of its file.
fn lists() -> Vec<(String, Vec<Value>)> {
    let folder = root().join("tests/corpus/tool-lists");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let list = |path: &PathBuf| {
        let list: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, list["tools"].as_array().unwrap().clone())
    };
    files.iter().map(list).collect()
}

/// A name as the host would have it in code, if no two are alike.
fn ident(name: &str) -> String {
    let mut ident = String::new();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        let first = if ident.is_empty() { first.to_lowercase() } else { first.to_uppercase() };
        ident.push_str(&first);
        ident.push_str(rest);
    }
    ident
}

fn mapped(tools: &[Value]) -> Vec<Mapped> {
    let idents: Vec<String> =
        tools.iter().map(|tool| ident(tool["name"].as_str().unwrap())).collect();
    let tools: Vec<Tool<'_>> = tools
        .iter()
        .zip(&idents)
        .map(|(tool, ident)| Tool {
            ident,
            name: tool["name"].as_str().unwrap(),
            docs: tool["description"].as_str().unwrap_or_default(),
            input: &tool["inputSchema"],
            output: tool.get("outputSchema"),
        })
        .collect();
    functions(&tools)
}

/// The text parsed beside the package it uses, and a world that imports it.
fn world(text: &str, package: &str) -> (Resolve, WorldId) {
    let mut resolve = Resolve::default();
    resolve.push_dir(root().join("wit/guest")).unwrap();
    resolve
        .push_str("tools.wit", text)
        .unwrap_or_else(|error| panic!("{package}: {error:#}\n{text}"));
    let world = format!("package test:test;\nworld test {{ import mcp-tools:{package}/tools; }}\n");
    let id = resolve.push_str("world.wit", &world).unwrap();
    let world = resolve.select_world(&[id], Some("test")).unwrap();
    (resolve, world)
}

fn generated(mut generator: Box<dyn WorldGenerator>, text: &str, package: &str) -> Files {
    let (mut resolve, world) = world(text, package);
    let mut files = Files::default();
    generator.generate(&mut resolve, world, &mut files).unwrap();
    files
}

/// Places where a shape has any JSON; those of members that no schema names only if `all`.
fn count_json(shape: &Shape, all: bool) -> usize {
    let count = |shape: &Shape| count_json(shape, all);
    match shape {
        Shape::Json => 1,
        Shape::Map(inner) if **inner == Shape::Json => usize::from(all),
        Shape::Option(inner) | Shape::List(inner) | Shape::Map(inner) => count(inner),
        Shape::Tuple(elements) => elements.iter().map(count).sum(),
        Shape::Record(record) => {
            let others =
                record.others.as_ref().filter(|others| all || *others.shape != Shape::Json);
            let others = others.map_or(0, |others| count(&others.shape));
            record.fields.iter().map(|field| count(&field.shape)).sum::<usize>() + others
        }
        Shape::Variant(variant) => {
            variant.cases.iter().filter_map(|case| case.shape.as_ref()).map(count).sum()
        }
        _ => 0,
    }
}

/// Makes bindings for Rust and C, of functions that are async and of others. They are left in
/// the folder `WIT_OUT`, if there is one, for a compiler.
fn bind(server: &str, mapped: &[Mapped]) {
    let functions: Vec<Function> = mapped.iter().map(|mapped| mapped.function.clone()).collect();
    let package = name::kebab(&ident(server));
    let interface = Interface { package: &package, docs: "A server.", functions: &functions };
    for is_async in [true, false] {
        let text = wit::interface(&interface, is_async);
        let rust = wit_bindgen_rust::Opts { generate_all: true, ..Default::default() };
        let rust = generated(Box::new(rust.build()), &text, &package);
        let c = generated(wit_bindgen_c::Opts::default().build(), &text, &package);
        assert!(rust.iter().count() > 0 && c.iter().count() > 1);
        if let Ok(folder) = std::env::var("WIT_OUT") {
            let folder = Path::new(&folder).join(format!("{package}-{is_async}"));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("tools.wit"), &text).unwrap();
            for (name, bytes) in rust.iter().chain(c.iter()) {
                std::fs::write(folder.join(name), bytes).unwrap();
            }
        }
    }
}

#[test]
fn every_real_list_is_an_interface_that_bindings_are_made_of() {
    let mut all = Vec::new();
    for (server, list) in lists() {
        let mapped = mapped(&list);
        bind(&server, &mapped);
        for one in &mapped {
            for note in &one.notes {
                println!("{server}/{} {}: {}", one.function.tool, note.pointer, note.message);
            }
        }
        all.extend(mapped);
    }
    let inputs = || all.iter().filter_map(|mapped| mapped.function.input.as_ref());
    let outputs = all.iter().filter(|one| matches!(one.function.output, Output::Structured(_)));
    let with = |every: bool| inputs().filter(|input| count_json(input, every) > 0).count();
    let notes = all.iter().map(|mapped| mapped.notes.len()).sum::<usize>();
    let places: usize = inputs().map(|input| count_json(input, true)).sum();
    println!("{} tools, {} with an output type, {notes} notes", all.len(), outputs.count());
    println!("arguments with json: {}, {places} places; in a member: {}", with(true), with(false));
    assert!(with(true) * 2 < all.len() && with(false) * 10 < all.len());
}

/// Words that mean something in the languages that bindings are made for.
const WORDS: &str = "abstract alignas and as asm assert async auto await bool boolean break case \
    catch char class const constexpr continue crate def default defer del delete do double dyn \
    elif else enum except explicit export extends extern fallthrough false final finally float \
    fn for friend from func future gen global go goto guest if impl implements import in include \
    inline inout int interface is lambda let list long loop macro map match mod module move mut \
    namespace new nil none nonlocal not null option or own package pass print private protected \
    pub public raise range record ref register resource restrict result return s8 select self \
    Self short signed sizeof some static str stream string struct super switch table task this \
    throw trait true try tuple type typedef typeof u8 union unsafe unsigned use using variant vec \
    virtual void volatile where while with world xor yield ret err ok args args0 result0 ptr len \
    json content tool-error text object main exit errno stdin NULL INT_MAX EOF";

#[test]
fn words_of_languages_are_names_like_any_other() {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let member = |word: &&str| ((*word).to_owned(), json!({"type": "string"}));
    let tagged = |word: &&str| {
        json!({"type": "object", "required": ["kind"],
            "properties": {"kind": {"const": word}, *word: {"type": "string"}}})
    };
    let all = json!({"type": "object", "properties": {
        "record": {"type": "object",
            "properties": words.iter().map(member).collect::<serde_json::Map<_, _>>()},
        "enum": {"enum": words},
        "variant": {"oneOf": words.iter().map(tagged).collect::<Vec<_>>()},
        "type": {"type": ["string", "number", "boolean", "array", "object"]}}});
    let plain = json!({"type": "object", "properties": {"self": {"type": "string"}}});
    let mut tools = vec![json!({"name": "everything", "inputSchema": all, "outputSchema": all})];
    let mut seen = std::collections::BTreeSet::new();
    for word in words.iter().filter(|word| seen.insert(ident(word).to_lowercase())) {
        tools.push(json!({"name": word, "inputSchema": plain}));
    }
    bind("words", &mapped(&tools));
}
