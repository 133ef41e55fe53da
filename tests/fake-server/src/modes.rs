//! The table of modes. Each is one function that sees every event first and says
//! whether the honest server is to deal with it.

mod calls;
mod catalog;
mod process;
mod results;
mod start;
mod wild;

use crate::baseline::Era;
use crate::wire::Request;

/// Something a mode may react to.
#[derive(Debug)]
pub enum Event<'a> {
    /// The process is up; nothing was read yet.
    Started,
    /// A request came.
    Request(&'a Request),
    /// The client closed its end. The process ends when the mode returns.
    StdinClosed,
}

impl<'a> Event<'a> {
    /// The request, when it has this method.
    pub fn asks(&self, method: &str) -> Option<&'a Request> {
        match self {
            Self::Request(request) if request.method == method => Some(request),
            _ => None,
        }
    }

    /// The call, when it is one of the tool `bad`.
    pub fn calls_bad(&self) -> Option<&'a Request> {
        self.asks("tools/call").filter(|request| request.tool() == Some("bad"))
    }
}

/// Who deals with an event.
#[derive(Debug, PartialEq, Eq)]
pub enum Flow {
    /// The honest server.
    Usual,
    /// The mode did.
    Handled,
}

impl Flow {
    /// Runs the action when there is something to act on, and says so.
    pub fn handle<T>(subject: Option<T>, action: impl FnOnce(T)) -> Self {
        match subject {
            Some(subject) => {
                action(subject);
                Self::Handled
            }
            None => Self::Usual,
        }
    }
}

/// A way to behave.
#[derive(Debug)]
pub struct Mode {
    /// Its name on the command line.
    pub name: &'static str,
    /// One line on what it does.
    pub about: &'static str,
    /// What it speaks unless told otherwise.
    pub era: Era,
    /// Whether it misbehaves in the tool `bad`.
    pub has_bad_tool: bool,
    /// What it does.
    pub react: fn(&Event) -> Flow,
}

/// The mode of this name.
pub fn find(name: &str) -> Option<&'static Mode> {
    ALL.iter().find(|mode| mode.name == name)
}

const fn whole(name: &'static str, about: &'static str, react: fn(&Event) -> Flow) -> Mode {
    Mode { name, about, era: Era::Legacy, has_bad_tool: false, react }
}

const fn call(name: &'static str, about: &'static str, react: fn(&Event) -> Flow) -> Mode {
    Mode { has_bad_tool: true, ..whole(name, about, react) }
}

const fn modern(mode: Mode) -> Mode {
    Mode { era: Era::Modern, ..mode }
}

fn honest(_: &Event) -> Flow {
    Flow::Usual
}

/// All there are.
pub const ALL: &[Mode] = &[
    whole("good", "honest, begins with initialize", honest),
    modern(whole("modern", "honest, answers server/discover only", honest)),
    // Starting.
    whole("exits", "ends at once with words on stderr", start::exits),
    whole("banner", "greets on stdout before it is honest", start::banner),
    whole("silent", "never answers anything", start::silent),
    whole("late-start", "answers initialize after eight seconds", start::late),
    whole("drip", "answers initialize one byte at a time", start::drip),
    whole("silent-discover", "ignores server/discover, answers initialize", start::silent_discover),
    whole("exit-on-discover", "ends when asked server/discover", start::exit_on_discover),
    whole("dies-on-list", "ends whenever it is asked for its tools", start::dies_on_list),
    whole("garbled-start", "answers initialize with something else", start::garbled),
    // Listing.
    whole("silent-list", "never answers tools/list", catalog::silent),
    whole("late-list", "answers tools/list after eight seconds", catalog::late),
    whole("endless-pages", "always has one more page with a tool", catalog::endless_pages),
    whole("same-cursor", "always names the same next page", catalog::same_cursor),
    whole("empty-pages", "has 10 000 pages without a tool", catalog::empty_pages),
    whole("odd-tools", "lists malformed tools between good ones", catalog::odd_tools),
    whole("deep-schema", "lists a tool whose schema nests 5 000 deep", catalog::deep_schema),
    whole("many-tools", "lists 3 000 tools", catalog::many_tools),
    whole("no-tools-field", "answers tools/list without tools", catalog::no_tools_field),
    modern(whole("ttl-huge", "ttlMs of 10^12", catalog::ttl_huge)),
    modern(whole("ttl-negative", "ttlMs below zero", catalog::ttl_negative)),
    modern(whole("ttl-string", "ttlMs as text", catalog::ttl_string)),
    // Answering a call wrongly.
    call("silent-call", "never answers bad", calls::silent),
    call("rpc-error", "answers bad with a protocol error full of escapes", calls::rpc_error),
    call("id-other", "answers bad under another id first", calls::id_other),
    call("id-only-other", "answers bad under another id only", calls::id_only_other),
    call("id-string", "answers bad with its id as a string first", calls::id_string),
    call("id-null", "answers bad under the id null first", calls::id_null),
    call("id-twice", "answers bad twice, differently", calls::id_twice),
    call("progress", "reports progress on bad for ever", calls::progress),
    call("asks-sampling", "asks the client for a completion during bad", calls::asks_sampling),
    call("asks-roots", "asks the client for its roots during bad", calls::asks_roots),
    call(
        "asks-elicitation",
        "asks the client's user something during bad",
        calls::asks_elicitation,
    ),
    call("asks-ping", "pings the client during bad", calls::asks_ping),
    modern(call("input-required", "bad wants input", calls::input_required)),
    modern(call("task", "bad becomes a task", calls::task)),
    modern(call("unknown-result", "bad has a resultType of its own", calls::unknown_result)),
    // Writing what is no message.
    call("garbage", "writes garbage lines before its answers", wild::garbage),
    call("garbage-only", "answers bad with garbage lines only", wild::garbage_only),
    call("half-line", "answers bad with half a line", wild::half_line),
    call("batch", "answers bad in a JSON array", wild::batch),
    call("utf16", "answers bad in UTF-16", wild::utf16),
    whole("crlf", "ends its lines the Windows way", wild::crlf),
    call("deep", "answers bad with a megabyte of brackets", wild::deep),
    call("endless-line", "answers bad with a line that never ends", wild::endless_line),
    call("huge-line", "answers bad with a line of 16 MiB and a byte", wild::huge_line),
    whole("storm", "sends 100 000 notifications a second for five seconds", wild::storm),
    // Results.
    call("huge-text", "bad gives 100 MB of text", results::huge_text),
    call("over-result", "bad gives 5 MiB of text", results::over_result),
    call("many-blocks", "bad gives 10 000 blocks", results::many_blocks),
    call("image", "bad gives an image, a sound, a link, a resource", results::image),
    call("is-error", "bad says that it failed", results::is_error),
    call("no-content", "bad gives a result without content", results::no_content),
    call("empty", "bad gives no block at all", results::empty),
    call("off-schema", "bad breaks its own output schema", results::off_schema),
    call("bad-base64", "bad gives an image that is no base64", results::bad_base64),
    call("odd-block", "bad gives a block of an unknown type", results::odd_block),
    // The process.
    call("exit-mid-call", "ends with code 0 during bad", process::exit_mid_call),
    call("kill-mid-call", "is killed during bad", process::kill_mid_call),
    call("panic-mid-call", "panics during bad", process::panic_mid_call),
    whole("stubborn", "ignores the end of stdin and SIGTERM", process::stubborn),
    whole("daemon", "leaves a child in its group that holds stdout", process::daemon),
    whole("detached", "leaves a child outside its group that holds stdout", process::detached),
    whole("stderr-flood", "writes a gigabyte to stderr", process::stderr_flood),
    whole("sleeper", "the child of daemon and detached", process::sleeper),
];
