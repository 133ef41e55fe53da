//! Modules of a script beside real files, over tools that list and answer nothing else.

use std::fs;
use std::os::unix::fs::symlink;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::Value;
use tempfile::TempDir;

use super::*;
use crate::cache::Cache;
use crate::catalog::{Catalog, Listed};
use crate::codegen::registry::{Source, Workshop};
use crate::grant::Grants;
use crate::limits::{Limits, MAX_SCRIPT_BYTES};
use crate::name::ServerName;
use crate::tools::{Annotations, Call, Effect, ToolDescription, ToolError, ToolOutput, Tools};

const SUM: &str = r#"{"type":"object","properties":{"a":{"type":"number"}},"required":["a"]}"#;
/// Names that are hard to make names of functions and files of.
const HARD: [&str; 10] = [
    "get-sum",
    "then",
    "call_tool",
    "delete",
    "index",
    "con",
    "com1",
    "foo-bar",
    "foo_bar",
    "long-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

/// Servers that all list the same, but `gone`, which does not answer.
struct Fake;

fn description(server: &str, tool: &str) -> Arc<ToolDescription> {
    Arc::new(ToolDescription {
        server: server.into(),
        tool: tool.into(),
        title: None,
        description: String::new(),
        input_schema: SUM.into(),
        output_schema: None,
        annotations: Annotations {
            read_only: None,
            destructive: None,
            idempotent: None,
            open_world: None,
        },
    })
}

fn failed(reason: ErrorReason) -> ToolError {
    let hint = Some("start it".to_owned());
    ToolError { reason, effect: Effect::NotSent, message: "failed".into(), hint }
}

impl Tools for Fake {
    fn servers(&self) -> Vec<ServerName> {
        ["everything", "gone", "hidden", "my server"].map(|n| ServerName::new(n).unwrap()).into()
    }

    fn call<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        let reason = match call.tool.as_str() {
            "get-sum" => ErrorReason::InvalidArguments(vec![
                crate::tools::InvalidArgument { path: "/a".into(), reason: "is required".into() },
                crate::tools::InvalidArgument { path: String::new(), reason: "too many".into() },
            ]),
            _ => ErrorReason::UnknownTool(vec!["everything/get-sum".into()]),
        };
        let message = format!("the arguments of {} do not fit: is required", call.tool);
        async { Err(ToolError { message, ..failed(reason) }) }.boxed()
    }

    fn list<'a>(
        &'a self,
        server: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        async {
            match server.as_str() {
                "gone" => Err(failed(ErrorReason::Unavailable)),
                server => Ok(HARD.map(|tool| description(server, tool)).into()),
            }
        }
        .boxed()
    }

    fn describe<'a>(
        &'a self,
        server: &'a str,
        tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        async move { Ok(description(server, tool)) }.boxed()
    }
}

struct Scene {
    folder: TempDir,
    modules: Modules,
}

impl Scene {
    fn new(files: &[(&str, &str)], allow: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let extensions = ["ts", "js"].map(str::to_owned);
        let script = Script {
            name: "main.ts".into(),
            source: "1".into(),
            args: "[]".into(),
            beside: Arc::new(Beside::open(folder.path(), &extensions).unwrap()),
        };
        let grants = Grants::parse(allow).unwrap();
        let session = Session::new(Arc::new(Fake), grants, &Limits::default());
        Self { folder, modules: Modules::new(&script, Arc::new(session)) }
    }

    async fn load(&self, specifier: &str, importer: &str) -> Result<(String, String), String> {
        let loaded = self.modules.load(specifier, importer).await;
        loaded.map(|module| (module.name, module.source)).map_err(|error| {
            let ModuleError { message, hint } = error;
            format!("{message}; {}", hint.unwrap_or_default())
        })
    }

    async fn refusal(&self, specifier: &str) -> String {
        self.load(specifier, "main.ts").await.unwrap_err()
    }
}

#[tokio::test]
async fn files_are_named_by_their_path_whoever_imports_them() {
    let files = [("lib/a.ts", "A"), ("lib/b.ts", "B"), ("d.json", "{\"__proto__\": 1}")];
    let scene = Scene::new(&files, &[]);
    let a = scene.load("./lib/a.ts", "main.ts").await.unwrap();
    assert_eq!(a, ("lib/a.ts".into(), "A".into()));
    assert_eq!(scene.load("./a.ts", "lib/b.ts").await.unwrap(), a);
    let (name, source) = scene.load("../d.json", "lib/b.ts").await.unwrap();
    let expected = "export default JSON.parse(\"{\\\"__proto__\\\": 1}\");\n";
    assert_eq!((name.as_str(), source.as_str()), ("d.json", expected));
    assert_eq!(scene.modules.text("d.json").as_deref(), Some("{\"__proto__\": 1}"));
    assert_eq!(scene.modules.text("main.ts").as_deref(), Some("1"));
    assert_eq!(scene.modules.script.beside.looked_at().len(), 2);
}

#[tokio::test]
async fn a_module_stays_as_it_was_loaded_first() {
    let scene = Scene::new(&[("a.ts", "1")], &[]);
    scene.load("./a.ts", "main.ts").await.unwrap();
    fs::write(scene.folder.path().join("a.ts"), "2").unwrap();
    assert_eq!(scene.load("./a.ts", "main.ts").await.unwrap().1, "1");
}

#[tokio::test]
async fn what_cannot_be_imported_says_why_and_what_to_do() {
    let files = [
        ("a.ts", ""),
        ("folder/index.ts", ""),
        ("x.txt", "text"),
        ("bad.json", "{"),
        ("only.js", ""),
    ];
    let scene = Scene::new(&files, &[]);
    let at = |name: &str| scene.folder.path().join(name);
    fs::write(at("bytes.ts"), [b'a', 0xff]).unwrap();
    fs::write(at("large.ts"), vec![b' '; usize::try_from(MAX_SCRIPT_BYTES).unwrap() + 1]).unwrap();
    symlink("/etc/passwd", at("out.ts")).unwrap();
    for (specifier, told) in [
        ("./a", "there is a.ts"),
        ("./a.js", "there is a.ts"),
        ("./only.ts", "there is only.js"),
        ("./folder", "there is folder/index.ts"),
        ("./none.ts", "no such module: ./none.ts; a path starts"),
        ("./a.ts/b.ts", "no such module"),
        ("./x.txt", "modules end in .ts, .js or .json"),
        ("./bad.json", "not JSON"),
        ("./bytes.ts", "not UTF-8: bytes.ts, at byte 1"),
        ("./large.ts", "over the limit of 4194304 bytes"),
        ("./out.ts", "leads out of the script's folder"),
        ("./servers/everything/getSum.ts", "--allow everything"),
    ] {
        let refusal = scene.refusal(specifier).await;
        assert!(refusal.contains(told), "{specifier}: {refusal}");
    }
}

#[tokio::test]
async fn a_server_is_a_module_of_its_granted_functions() {
    let scene = Scene::new(&[], &["everything/get-*", "everything/then", "my server"]);
    let (name, source) = scene.load("mcp/everything", "main.ts").await.unwrap();
    assert_eq!(name, "mcp/everything");
    assert_eq!(
        source,
        "import { callTool as $call } from \"mcp-host\";\n\
         export const getSum = (input = {}, options) => $call(\"everything\", \"get-sum\", input, options);\n\
         export const then_ = (input = {}, options) => $call(\"everything\", \"then\", input, options);\n"
    );
    for name in ["mcp/my server", "mcp/myServer"] {
        assert_eq!(scene.load(name, "main.ts").await.unwrap().0, "mcp/my server");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_or_not_granted_says_what_to_do() {
    let scene = Scene::new(&[], &["everything", "gone"]);
    for (specifier, told) in [
        ("mcp/everythin", "did you mean \"mcp/everything\"?"),
        ("mcp/zzz", "the configured servers are everything, gone, hidden, my server"),
        ("mcp/hidden", "run again with --allow hidden"),
        ("mcp/my server", "run again with --allow 'my server'"),
        ("mcp/gone", "the tools of gone are not known: failed; start it"),
    ] {
        let refusal = scene.refusal(specifier).await;
        assert!(refusal.contains(told), "{specifier}: {refusal}");
    }
}

#[tokio::test]
async fn files_of_generated_code_stand_for_functions_unless_they_are_there() {
    let scene = Scene::new(&[("servers/everything/echo.ts", "real")], &["everything"]);
    let source =
        |specifier: &'static str| async { scene.load(specifier, "main.ts").await.unwrap().1 };
    assert_eq!(source("./servers/everything/echo.ts").await, "real");
    assert_eq!(
        source("./servers/everything/getSum.ts").await,
        "export { getSum } from \"mcp/everything\";\n"
    );
    assert_eq!(
        source("./servers/everything/index.ts").await,
        "export * from \"mcp/everything\";\n"
    );
    assert!(source("./runtime.ts").await.contains("\"mcp-host\""));
    let refusal = scene.refusal("./servers/everything/getSun.ts").await;
    assert!(refusal.contains("getSum(input: { a: number })"), "{refusal}");
}

#[tokio::test]
async fn functions_and_files_are_called_as_the_typescript_target_calls_them() {
    let server = ServerName::new("everything").unwrap();
    let tools = HARD.map(|tool| description("everything", tool)).into();
    let catalog = Catalog::new(vec![Listed { name: server, tools, excluded: Vec::new() }]);
    let workshop = Workshop::new(Cache::disabled()).unwrap();
    let source = Source::BuiltIn(mcp_host_plugins::TYPESCRIPT);
    let generator = workshop.load(&source).await.unwrap().generator;
    let (output, _) = generator.generate(&catalog, &[]).await.unwrap();
    let manifest = output.files.iter().find(|file| file.path.to_string() == "manifest.json");
    let manifest: Value = serde_json::from_slice(&manifest.unwrap().content).unwrap();
    let scene = Scene::new(&[], &["everything"]);
    let (_, functions) = scene.load("mcp/everything", "main.ts").await.unwrap();
    let tools = manifest["servers"][0]["tools"].as_array().unwrap();
    assert_eq!(tools.len(), HARD.len());
    for tool in tools {
        let [name, function, module] =
            ["name", "function", "module"].map(|key| tool[key].as_str().unwrap());
        let export = format!(
            "export const {function} = (input = {{}}, options) => $call(\"everything\", \"{name}\""
        );
        assert!(functions.contains(&export), "{name}: {functions}");
        let (_, source) = scene.load(&format!("./{module}"), "main.ts").await.unwrap();
        assert_eq!(source, format!("export {{ {function} }} from \"mcp/everything\";\n"));
    }
}

#[tokio::test]
async fn a_name_that_a_server_lacks_is_answered_with_the_nearest() {
    let scene = Scene::new(&[("a.ts", "")], &["everything"]);
    scene.load("mcp/everything", "main.ts").await.unwrap();
    scene.load("./a.ts", "main.ts").await.unwrap();
    let hint = |name: &str| {
        let message = format!("Could not find export '{name}' in module 'mcp/everything'");
        scene.modules.missing_name(&message).unwrap()
    };
    let expected = "did you mean \"getSum\"?\ngetSum(input: { a: number })";
    assert_eq!((hint("getSmu").as_str(), hint("get-sum").as_str()), (expected, expected));
    assert!(hint("default").contains("import * as"));
    assert!(
        hint("qqqqqqq").starts_with("\"mcp/everything\" has aux")
            || hint("qqqqqqq").contains("getSum")
    );
    assert_eq!(scene.modules.missing_name("no export 'x' in './a.ts'"), None);
}

#[tokio::test]
async fn a_call_made_the_wrong_way_is_answered_with_all_that_is_wrong_and_the_signature() {
    let scene = Scene::new(&[], &["everything"]);
    let about = "the arguments of get-sum do not fit";
    let call = |tool: &str| Call {
        server: "everything".into(),
        tool: tool.into(),
        arguments: "{}".into(),
    };
    assert_eq!(scene.modules.rejected(about).await, None);
    let _ = scene.modules.session.call(&call("get-sum")).await;
    let told = scene.modules.rejected(about).await.unwrap();
    let expected = "it is called as getSum(input: { a: number })\n  /a: is required\n  too many";
    assert_eq!(told, expected);
    let told = scene.modules.rejected("the arguments of get-sum do not fit: is required, too many");
    assert_eq!(told.await.unwrap(), "it is called as getSum(input: { a: number })");
    assert_eq!(scene.modules.rejected("something else").await, None);
    let _ = scene.modules.session.call(&call("sum")).await;
    let told = scene.modules.rejected("the arguments of sum do not fit").await.unwrap();
    assert_eq!(told, "did you mean everything/get-sum?\ngetSum(input: { a: number })");
}

#[tokio::test]
async fn modules_are_bounded() {
    let scene = Scene::new(&[], &[]);
    let half = " ".repeat(MAX_MODULES_BYTES / 5);
    for number in 0..6 {
        fs::write(scene.folder.path().join(format!("m{number}.ts")), &half).unwrap();
    }
    for number in 0..5 {
        scene.load(&format!("./m{number}.ts"), "main.ts").await.unwrap();
    }
    assert!(scene.refusal("./m5.ts").await.contains("more bytes than the limit of 16777216"));
    let scene = Scene::new(&[], &[]);
    for number in 0..=MAX_MODULES {
        fs::write(scene.folder.path().join(format!("m{number}.ts")), "").unwrap();
    }
    for number in 0..MAX_MODULES {
        scene.load(&format!("./m{number}.ts"), "main.ts").await.unwrap();
    }
    let refusal = scene.refusal(&format!("./m{MAX_MODULES}.ts")).await;
    assert!(refusal.contains("more modules than the limit of 1000"), "{refusal}");
}
