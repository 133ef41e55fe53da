//! Files, under the roots that the run was given.

use rquickjs::function::Func;
use rquickjs::{Array, Ctx, Error, Object, TypedArray};

use super::content::set_known;
use super::{Refusal, bound, text};
use crate::bindings::mcp_host::guest::files::{self as host, FileError, FileReason, Kind};

/// Bytes that are read at once when a script asks for more.
const TOO_LARGE: &str = "too-large";

type Bytes<'js> = TypedArray<'js, u8>;

/// The functions.
///
/// # Errors
///
/// When there is no memory.
pub fn object<'js>(ctx: &Ctx<'js>) -> rquickjs::Result<Object<'js>> {
    let files = Object::new(ctx.clone())?;
    files.set("roots", Func::from(roots))?;
    files.set("read", Func::from(read))?;
    files.set("readAt", Func::from(read_at))?;
    files.set("write", Func::from(write))?;
    files.set("writeAt", Func::from(write_at))?;
    files.set("append", Func::from(append))?;
    files.set("list", Func::from(list))?;
    files.set("stat", Func::from(stat))?;
    files.set("mkdir", Func::from(create_directory))?;
    files.set("remove", Func::from(remove))?;
    files.set("rename", Func::from(rename))?;
    Ok(files)
}

fn roots(ctx: Ctx<'_>) -> rquickjs::Result<Array<'_>> {
    let roots = Array::new(ctx.clone())?;
    for (index, root) in host::roots().into_iter().enumerate() {
        let object = Object::new(ctx.clone())?;
        object.set("path", root.path)?;
        object.set("writable", root.writable)?;
        roots.set(index, object)?;
    }
    Ok(roots)
}

fn read(ctx: Ctx<'_>, path: String) -> rquickjs::Result<Bytes<'_>> {
    bound(&ctx, TOO_LARGE, [path.len()])?;
    let bytes = host::read(&path).map_err(|error| thrown(&ctx, &error))?;
    TypedArray::new(ctx, bytes)
}

fn read_at(ctx: Ctx<'_>, path: String, offset: f64, length: u32) -> rquickjs::Result<Bytes<'_>> {
    bound(&ctx, TOO_LARGE, [path.len()])?;
    let bytes =
        host::read_at(&path, whole(offset), length).map_err(|error| thrown(&ctx, &error))?;
    TypedArray::new(ctx, bytes)
}

fn write<'js>(ctx: Ctx<'js>, path: String, content: Bytes<'js>) -> rquickjs::Result<()> {
    let content = taken(&ctx, &path, &content)?;
    host::write(&path, &content).map_err(|error| thrown(&ctx, &error))
}

fn write_at<'js>(
    ctx: Ctx<'js>,
    path: String,
    offset: f64,
    content: Bytes<'js>,
) -> rquickjs::Result<()> {
    let content = taken(&ctx, &path, &content)?;
    host::write_at(&path, whole(offset), &content).map_err(|error| thrown(&ctx, &error))
}

fn append<'js>(ctx: Ctx<'js>, path: String, content: Bytes<'js>) -> rquickjs::Result<()> {
    let content = taken(&ctx, &path, &content)?;
    host::append(&path, &content).map_err(|error| thrown(&ctx, &error))
}

fn list(ctx: Ctx<'_>, path: String) -> rquickjs::Result<Array<'_>> {
    bound(&ctx, TOO_LARGE, [path.len()])?;
    let found = host::list_directory(&path).map_err(|error| thrown(&ctx, &error))?;
    let entries = Array::new(ctx.clone())?;
    for (index, entry) in found.into_iter().enumerate() {
        let object = Object::new(ctx.clone())?;
        object.set("name", entry.name)?;
        object.set("kind", kind(entry.kind))?;
        entries.set(index, object)?;
    }
    Ok(entries)
}

fn stat(ctx: Ctx<'_>, path: String) -> rquickjs::Result<Object<'_>> {
    bound(&ctx, TOO_LARGE, [path.len()])?;
    let known = host::stat(&path).map_err(|error| thrown(&ctx, &error))?;
    let object = Object::new(ctx.clone())?;
    object.set("kind", kind(known.kind))?;
    object.set("size", known.size)?;
    set_known(&object, "modifiedMs", known.modified_ms)?;
    Ok(object)
}

fn create_directory(ctx: Ctx<'_>, path: String) -> rquickjs::Result<()> {
    bound(&ctx, TOO_LARGE, [path.len()])?;
    host::create_directory(&path).map_err(|error| thrown(&ctx, &error))
}

fn remove(ctx: Ctx<'_>, path: String) -> rquickjs::Result<()> {
    bound(&ctx, TOO_LARGE, [path.len()])?;
    host::remove(&path).map_err(|error| thrown(&ctx, &error))
}

fn rename(ctx: Ctx<'_>, old: String, new: String) -> rquickjs::Result<()> {
    bound(&ctx, TOO_LARGE, [old.len(), new.len()])?;
    host::rename(&old, &new).map_err(|error| thrown(&ctx, &error))
}

fn taken(ctx: &Ctx<'_>, path: &str, content: &Bytes<'_>) -> rquickjs::Result<Vec<u8>> {
    let content = text::bytes(content)?;
    bound(ctx, TOO_LARGE, [path.len(), content.len()])?;
    Ok(content)
}

/// A place in a file. What is no such place becomes the nearest that is.
fn whole(number: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    let whole = number as u64;
    whole
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "file",
        Kind::Directory => "directory",
        Kind::SymbolicLink => "symbolic-link",
        Kind::Other => "other",
    }
}

fn thrown(ctx: &Ctx<'_>, error: &FileError) -> Error {
    let reason = match error.reason {
        FileReason::NotFound => "not-found",
        FileReason::Denied => "denied",
        FileReason::Exists => "exists",
        FileReason::NotADirectory => "not-a-directory",
        FileReason::IsADirectory => "is-a-directory",
        FileReason::NotEmpty => "not-empty",
        FileReason::TooLarge => TOO_LARGE,
        FileReason::Quota => "quota",
        FileReason::InvalidPath => "invalid-path",
        FileReason::Io => "io",
    };
    Refusal { reason, message: &error.message, hint: error.hint.as_deref() }.throw(ctx)
}
