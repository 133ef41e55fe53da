//! The TypeScript compiler: found, and run within bounds.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessGroup};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use tokio::time::timeout;

use super::Error;
use crate::limits::{CHECK_TIME, MAX_CHECK_OUTPUT_BYTES};

const NAME: &str = "tsc";

/// A compiler that is there.
#[derive(Debug, Clone)]
pub struct Compiler {
    path: PathBuf,
}

/// What it said.
pub(super) struct Said {
    /// Its errors.
    pub(super) text: String,
    /// What else it wrote, which is for a person.
    pub(super) words: String,
    /// Whether it found nothing wrong.
    pub(super) passed: bool,
}

impl Compiler {
    /// The one on the `PATH`; else the one installed nearest to a folder.
    ///
    /// # Errors
    ///
    /// [`Error::NoCompiler`].
    pub fn find(folder: &Path) -> Result<Self, Error> {
        let path = env::var_os("PATH").unwrap_or_default();
        let on_path = env::split_paths(&path).filter(|folder| folder.is_absolute());
        let beside = folder.ancestors().map(|folder| folder.join("node_modules/.bin"));
        let mut all = on_path.chain(beside).map(|folder| folder.join(NAME));
        let path = all.find(|path| is_program(path)).ok_or(Error::NoCompiler)?;
        Ok(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs it over a folder; dropping this ends it, and all it started.
    pub(super) async fn run(&self, folder: &Path) -> Result<Said, Error> {
        let mut command = CommandWrap::from(self.command(folder));
        command.wrap(ProcessGroup::leader());
        let mut group = Group(command.spawn().map_err(Error::Compiler)?);
        let (stdout, stderr) = (group.0.stdout().take(), group.0.stderr().take());
        let ended = async {
            let (text, words) = tokio::join!(read(stdout), read(stderr));
            (text, words, group.0.wait().await)
        };
        let (text, words, status) = timeout(CHECK_TIME, ended).await.map_err(|_| Error::Time)?;
        let passed = status.map_err(Error::Compiler)?.success();
        let words = if words.is_empty() { text.clone() } else { words };
        Ok(Said { text, words, passed })
    }

    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.path);
        command
            .args(["--project", "tsconfig.json", "--pretty", "false", "--locale", "en"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }
}

/// A process group; dropping it kills whatever is left in it.
struct Group(Box<dyn ChildWrapper>);

impl Drop for Group {
    fn drop(&mut self) {
        let _ = self.0.start_kill();
    }
}

fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

/// The start of what comes; the rest is read and forgotten, so that the writer can go on.
async fn read(stream: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut stream) = stream else { return String::new() };
    let mut bytes = Vec::new();
    // What came before an error is what there is.
    let _ = (&mut stream).take(MAX_CHECK_OUTPUT_BYTES).read_to_end(&mut bytes).await;
    let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&bytes).into_owned()
}
