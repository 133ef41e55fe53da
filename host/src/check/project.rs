//! The folder that the compiler works in: private, of its own, and gone with the check.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::{Language, Module, Script, form};
use crate::codegen::File;
use crate::file::{self, Links};
use crate::limits::MAX_SCRIPT_BYTES;

/// What the sandbox offers beside the language.
const DECLARATIONS: &str = include_str!("../../../plugins/javascript/mcp-host.d.ts");
/// Where the script is; its own folder is looked in as if it were here.
const MAIN: &str = "main";
/// Where the modules of servers are.
const GENERATED: &str = "generated";
/// Names that are tried for the folder.
const TRIES: u32 = 16;

/// A folder with all that a check needs.
pub(super) struct Project {
    folder: Private,
    /// The script's file, from the folder.
    script: String,
}

impl Project {
    /// Writes all but the script.
    pub(super) fn new(script: &Script, files: &[File], modules: &[Module]) -> io::Result<Self> {
        let folder = Private::new()?;
        let path = &folder.0;
        let extension = match script.language {
            Language::TypeScript => "ts",
            Language::JavaScript => "js",
        };
        let main = format!("{MAIN}/script.{extension}");
        fs::create_dir(path.join(MAIN))?;
        let generated = path.join(GENERATED);
        fs::create_dir(&generated)?;
        for file in files {
            let to = generated.join(file.path.to_string());
            fs::create_dir_all(to.parent().unwrap_or(&generated))?;
            fs::write(to, &file.content)?;
        }
        fs::write(path.join("mcp-host.d.ts"), DECLARATIONS)?;
        fs::write(path.join("script.d.ts"), form::DECLARATIONS)?;
        let settings = settings(script, path, &main, modules);
        fs::write(path.join("tsconfig.json"), settings.to_string())?;
        Ok(Self { folder, script: main })
    }

    /// Writes the script.
    pub(super) fn set(&self, text: &str) -> io::Result<()> {
        fs::write(self.folder.0.join(&self.script), text)
    }

    /// Where the compiler runs.
    pub(super) fn folder(&self) -> &Path {
        &self.folder.0
    }

    /// Whether a path of the compiler's is the script.
    pub(super) fn is_script(&self, path: &str) -> bool {
        path == self.script
    }
}

/// A file beside the script, if it can be read.
pub(super) fn read(path: &Path) -> Option<String> {
    let (bytes, _) = file::read(path, MAX_SCRIPT_BYTES, Links::Follow).ok()?;
    String::from_utf8(bytes).ok()
}

/// A path as a person would write it.
pub(super) fn shown(path: &Path) -> String {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let cwd = std::env::current_dir().and_then(fs::canonicalize);
    let below = cwd.ok().and_then(|cwd| path.strip_prefix(cwd).ok().map(Path::to_owned));
    below.unwrap_or(path).to_string_lossy().into_owned()
}

fn settings(script: &Script, folder: &Path, main: &str, modules: &[Module]) -> Value {
    let index = |module: &Module| {
        let path = format!("./{GENERATED}/{}/index.ts", module.folder);
        (format!("mcp/{}", module.name), json!([path]))
    };
    let paths: BTreeMap<String, Value> = modules.iter().map(index).collect();
    let is_js = script.language == Language::JavaScript;
    json!({
        "compilerOptions": {
            "strict": true,
            "noImplicitAny": !is_js,
            "allowJs": true,
            "checkJs": is_js,
            "noEmit": true,
            "allowImportingTsExtensions": true,
            "erasableSyntaxOnly": true,
            "module": "esnext",
            "moduleResolution": "bundler",
            "moduleDetection": "force",
            "target": "esnext",
            "lib": ["esnext"],
            "types": [],
            "skipLibCheck": true,
            "paths": paths,
            "rootDirs": [script.folder, folder.join(MAIN), folder.join(GENERATED)],
        },
        "files": [main, "mcp-host.d.ts", "script.d.ts"],
    })
}

/// A folder that nobody else may look into, removed with all in it.
struct Private(PathBuf);

impl Private {
    fn new() -> io::Result<Self> {
        let place = fs::canonicalize(std::env::temp_dir())?;
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut refused = None;
        for number in 0..TRIES {
            let name =
                format!("mcp-host-check-{}-{}-{number}", std::process::id(), since.as_nanos());
            let path = place.join(name);
            // It fails where anything is already.
            match fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => refused = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(refused.unwrap_or_else(|| io::Error::other("no name is free")))
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // What cannot be removed stays for the system to clean up.
        let _ = fs::remove_dir_all(&self.0);
    }
}
