//! One guest whose functions are served.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::OnceCell;

use super::definition;
use crate::engine;
use crate::guest::{self, Guest};
use crate::instance::Library;
use crate::limits::typed::{LOAD_PAUSE, MAX_DEFINITION_BYTES};
use crate::linker;
use crate::loader::{self, Loader, Opened};
use crate::name::printable_path;
use crate::outcome::{Kind, Outcome};
use crate::serve::hub::Hub;
use crate::typed::export::{Exports, Function, Unsayable};
use crate::typed::{Bound, bind};

/// A guest, what it exports, and once it is loaded, its code.
pub struct Served {
    name: String,
    guest: Guest,
    exports: Exports,
    library: OnceCell<Library>,
    /// Why it could not be loaded when that was tried last.
    failed: Mutex<Option<(Instant, Outcome)>>,
}

impl Served {
    /// Reads a guest and what it exports. Nothing is compiled yet.
    ///
    /// # Errors
    ///
    /// A file that is no guest; one that exports no function or imports what is not on offer.
    pub async fn read(path: &Path) -> Result<Self, Outcome> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = path.to_owned();
        let read = engine::in_time(move || {
            let guest = Guest::read(&file)?;
            let imports = guest::contents(&guest.component()?)?.imports;
            linker::check(imports.iter().map(String::as_str))?;
            let mut exports = Exports::of(&guest)?;
            exports.leave_out(definition::obstacle);
            Ok::<_, loader::Error>((guest, exports))
        });
        let (guest, exports) = read.await.map_err(loader::Error::from)??;
        if exports.functions().is_empty() {
            return Err(nothing(path, exports.unsayable().first()));
        }
        check_size(path, exports.functions())?;
        Ok(Self { name, guest, exports, library: OnceCell::new(), failed: Mutex::default() })
    }

    /// The name of its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What can be called.
    pub fn functions(&self) -> &[Arc<Function>] {
        self.exports.functions()
    }

    /// What cannot.
    pub fn unsayable(&self) -> &[Unsayable] {
        self.exports.unsayable()
    }

    /// Its code; whoever comes first loads it, which takes seconds the first time ever, and
    /// binds the tools it imports as typed functions.
    ///
    /// # Errors
    ///
    /// [`loader::Error`] and [`bind::Error`], as an outcome, for all who wait for it; who comes
    /// after [`LOAD_PAUSE`] tries again.
    pub(super) async fn library(&self, loader: &Loader, hub: &Hub) -> Result<&Library, Outcome> {
        let load = async || {
            if let Some(outcome) = self.failed_just_now() {
                return Err(outcome);
            }
            let loaded = self.load(loader, hub).await;
            *self.failed() = loaded.as_ref().err().map(|outcome| (Instant::now(), outcome.clone()));
            loaded
        };
        self.library.get_or_try_init(load).await
    }

    async fn load(&self, loader: &Loader, hub: &Hub) -> Result<Library, Outcome> {
        match loader.open(&self.guest).await? {
            Opened::Linked(loaded) => Ok(loaded.program),
            Opened::Typed(mut typed) => {
                let found = bind::find(typed.take_imports(), &hub.bridge).await;
                let bound = Bound::new(found, &hub.grants)?;
                Ok(loader.link(typed, bound).await?.program)
            }
        }
    }

    /// Whether loading it was tried: nobody has to wait for it any more.
    pub(super) fn was_tried(&self) -> bool {
        self.library.initialized() || self.failed().is_some()
    }

    fn failed_just_now(&self) -> Option<Outcome> {
        let failed = self.failed();
        let (at, outcome) = failed.as_ref()?;
        (at.elapsed() < LOAD_PAUSE).then(|| outcome.clone())
    }

    fn failed(&self) -> MutexGuard<'_, Option<(Instant, Outcome)>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a client can be given the definitions of all these.
fn check_size(path: &Path, functions: &[Arc<Function>]) -> Result<(), Outcome> {
    let bytes = functions.iter().map(|function| definition::size(function));
    let bytes = bytes.fold(0_usize, usize::saturating_add);
    if bytes <= MAX_DEFINITION_BYTES {
        return Ok(());
    }
    let message = format!(
        "the schemas of the guest's functions have {bytes} bytes, over the limit of \
         {MAX_DEFINITION_BYTES}: {}",
        printable_path(path)
    );
    Err(Outcome::failed(
        Kind::InvalidComponent,
        message,
        "export fewer functions, or smaller types",
    ))
}

fn nothing(path: &Path, unsayable: Option<&Unsayable>) -> Outcome {
    let message = format!("the guest exports no function to serve: {}", printable_path(path));
    let hint = match unsayable {
        Some(found) => format!("{} has no JSON: {}", found.name, found.reason),
        None => "export functions in its world; a program is started by `mcp-host run`".to_owned(),
    };
    Outcome::failed(Kind::InvalidComponent, message, hint)
}
