//! The object `native`: everything of the host that the prelude can reach.
//!
//! Functions here take and give the plainest values there are, and what fails throws a
//! plain object with `reason`, `message` and `hint`. What scripts see of it is made by the
//! prelude.

pub mod content;
pub mod files;
mod inspect;
pub mod state;
pub mod system;
pub mod text;
pub mod tools;
pub mod url;

use std::rc::Rc;

use rquickjs::{Ctx, Error, Object};

use crate::engine::Shared;

/// Bytes that one call may hand to the host. More is refused before it leaves, since the
/// host would end the run at it.
pub const MAX_HANDED_BYTES: usize = 2 * 1024 * 1024;

/// Makes the object.
///
/// # Errors
///
/// When there is no memory.
pub fn object<'js>(ctx: &Ctx<'js>, shared: &Rc<Shared>) -> rquickjs::Result<Object<'js>> {
    let native = Object::new(ctx.clone())?;
    system::install(&native, shared)?;
    text::install(&native)?;
    url::install(&native)?;
    inspect::install(&native)?;
    tools::install(&native, shared)?;
    native.set("files", files::object(ctx)?)?;
    native.set("state", state::object(ctx)?)?;
    Ok(native)
}

/// Why something did not work, for the prelude.
pub struct Refusal<'a> {
    /// The name the interface has for it.
    pub reason: &'a str,
    /// One line.
    pub message: &'a str,
    /// What would help.
    pub hint: Option<&'a str>,
}

impl Refusal<'_> {
    /// As the object that is thrown.
    ///
    /// # Errors
    ///
    /// When there is no memory.
    pub fn to_object<'js>(&self, ctx: &Ctx<'js>) -> rquickjs::Result<Object<'js>> {
        let object = Object::new(ctx.clone())?;
        object.set("reason", self.reason)?;
        object.set("message", self.message)?;
        object.set("hint", self.hint.unwrap_or_default())?;
        Ok(object)
    }

    /// Throws it.
    pub fn throw(&self, ctx: &Ctx<'_>) -> Error {
        match self.to_object(ctx) {
            Ok(object) => ctx.throw(object.into_value()),
            Err(error) => error,
        }
    }
}

/// Refuses what the host would end the run at.
///
/// # Errors
///
/// A thrown [`Refusal`] when the parts together are over [`MAX_HANDED_BYTES`].
pub fn bound(
    ctx: &Ctx<'_>,
    reason: &str,
    parts: impl IntoIterator<Item = usize>,
) -> rquickjs::Result<()> {
    let bytes = parts.into_iter().fold(0_usize, usize::saturating_add);
    if bytes <= MAX_HANDED_BYTES {
        return Ok(());
    }
    let message =
        format!("{bytes} bytes in one call: the limit is {} MiB", MAX_HANDED_BYTES / (1024 * 1024));
    Err(Refusal { reason, message: &message, hint: Some("hand it over in parts") }.throw(ctx))
}
