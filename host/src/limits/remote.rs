//! Bounds on servers that are reached over HTTP. What they share with servers that are
//! started, the deadlines and the sizes of answers, stands beside those.

use std::time::Duration;

/// Headers a configuration may set for one server.
pub const MAX_HEADERS: usize = 32;
/// Bytes of those headers together, names and values.
pub const MAX_HEADER_BYTES: usize = 8 * 1024;
/// Bytes of a value below which it is not looked for in what a server says: shorter ones
/// stand in ordinary text.
pub const MIN_SECRET_BYTES: usize = 8;
/// Time a connection to a server may take to come about, TLS included.
pub const CONNECT_TIME: Duration = Duration::from_secs(10);
/// How long a connection is kept that nothing uses. Many servers close theirs after five
/// seconds, and a request that meets such a close is lost.
pub const IDLE_TIME: Duration = Duration::from_secs(4);
/// Requests to one server under way at a time; further ones wait their turn.
pub const MAX_REQUESTS: usize = 64;
/// Bytes of an answer that are kept without asking for one of the places below.
pub const SMALL_BODY_BYTES: usize = 256 * 1024;
/// Answers of one server over [`SMALL_BODY_BYTES`] that are read at a time.
pub const MAX_LARGE_BODIES: usize = 4;
/// Bytes of a refusal that are read.
pub const MAX_REFUSAL_BYTES: usize = 64 * 1024;
/// Time a server has to accept what needs no answer.
pub const NOTICE_TIME: Duration = Duration::from_secs(5);
/// How long an answer is held back for the end of its stream, which mostly comes with it.
pub const SETTLE_TIME: Duration = Duration::from_millis(2);
/// How long a stream is read on after its answer came, so that its connection can be used
/// again.
pub const DRAIN_TIME: Duration = Duration::from_millis(50);
/// Times in a row that a broken stream of answers is taken up again without anything new
/// on it.
pub const MAX_RESUMES: usize = 5;
/// The wait before a stream is taken up again where its server names none.
pub const RESUME_TIME: Duration = Duration::from_secs(1);
/// The shortest and the longest wait that a server may name.
pub const RESUME_RANGE: (Duration, Duration) =
    (Duration::from_millis(100), Duration::from_secs(10));
/// Bytes of an event's id, which is sent back when its stream is taken up again.
pub const MAX_EVENT_ID_BYTES: usize = 1_024;
/// Bytes of the id of a session.
pub const MAX_SESSION_ID_BYTES: usize = 1_024;
/// Arguments of one tool that are mirrored in headers.
pub const MAX_MIRRORED: usize = 32;
