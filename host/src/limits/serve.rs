//! The bounds of `serve`: what clients may send, hold and wait for.

use std::time::Duration;

use super::MIB;

// The person.

/// Rules of a policy, those of the configuration and of the command line together.
pub const MAX_POLICY_RULES: usize = 1_000;
/// How long a person may take to answer one question; then it counts as not answered. None of
/// it counts as time of the run that waits.
pub const MAX_ASK_TIME: Duration = Duration::from_secs(600);
/// Pieces of work that wait for an answer to a question; one more is refused.
pub const MAX_PARKED: usize = 256;
/// Questions of one piece of work that are put to the client at once; the rest follow.
pub const MAX_OPEN_QUESTIONS: usize = 8;
/// Characters of the arguments that a question shows; a call with more is refused.
pub const MAX_ASKED_CHARS: usize = 8_000;
/// Characters of one text in them; of a longer one the beginning is shown.
pub const MAX_ASKED_TEXT_CHARS: usize = 300;
/// Noes in one run after which nobody is asked any more.
pub const MAX_NOES: usize = 3;

// Runs.

/// Runs at once without `--max-runs`; a further one waits for a place.
pub const DEFAULT_MAX_RUNS: u32 = 16;
/// Runs that wait for a place; one more is told to come back.
pub const MAX_WAITING_RUNS: usize = 1_024;
/// How long a run waits for a place before it is told to come back.
pub const RUN_WAIT_TIME: Duration = Duration::from_secs(30);
/// After how many seconds one that was told to come back should.
pub const RETRY_AFTER_SECONDS: u64 = 2;
/// The longest wall time that a client may ask for.
pub const MAX_RUN_TIME: Duration = Duration::from_secs(600);

// Answers.

/// Milliseconds for which a client may take the four tools of code mode to be the same.
pub const SURFACE_TTL_MS: u64 = 3_600_000;
/// Images and sounds that one answer holds.
pub const MAX_MEDIA: usize = 16;
/// Bytes of their data together, as base64.
pub const MAX_MEDIA_BYTES: usize = 8 * 1024 * 1024;
/// Parts that the shape of a kept result is told by.
pub const MAX_SHAPE_PARTS: usize = 100;
/// Bytes of a result, or of logs, that an answer holds; a larger one is kept, and the
/// answer holds its shape and a handle.
pub const MAX_INLINE_BYTES: usize = 16_000;
/// Characters one `read_result` returns.
pub const MAX_READ_CHARS: usize = 32_000;
/// Results that are kept to be read; at one more the oldest is dropped.
pub const MAX_KEPT_RESULTS: usize = 64;
/// Bytes of the kept results together.
pub const MAX_KEPT_BYTES: usize = 64 * 1024 * 1024;
/// Tools that one `get_tool_details` describes.
pub const MAX_DETAILED_TOOLS: usize = 20;
/// Estimated tokens of tool definitions up to which `--auto` serves the tools themselves.
pub const AUTO_TOKENS: usize = 3_000;
/// How often the lists of one server are asked for again, at most, when it tells of changes.
pub const RELIST_TIME: Duration = Duration::from_secs(1);

// HTTP.

/// Bytes of a request's body.
pub const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;
/// Values of one JSON document that is read into memory: in a request, in a result that is
/// passed on. Each takes up to a hundred bytes, however few it has in the text.
pub const MAX_JSON_VALUES: usize = 250_000;
/// Bytes of a request's head.
pub const MAX_HEAD_BYTES: usize = 32 * 1024;
/// Time a client has to send a request's head.
pub const HEAD_TIME: Duration = Duration::from_secs(10);
/// Time a client has to send a request's body.
pub const BODY_TIME: Duration = Duration::from_secs(30);
/// Open connections; a further one waits until one ends.
pub const MAX_CONNECTIONS: usize = 12_000;
/// Requests under way; one more is told to come back.
pub const MAX_REQUESTS: usize = 2_000;
/// Sessions of clients of the old era; one more is told to come back.
pub const MAX_SESSIONS: usize = 1_000;
/// How long requests have to end once the process was told to.
pub const DRAIN_TIME: Duration = Duration::from_secs(10);

// The audit.

/// Lines of the audit that wait to be written; a call past it waits.
pub const MAX_AUDIT_BACKLOG: usize = 10_000;
/// Bytes of the cached list of one server's tools.
pub const MAX_CACHED_LIST_BYTES: u64 = 64 * MIB;
/// Calls of a run that its answer names; the rest are counted.
pub const MAX_TOLD_CALLS: usize = 50;
/// How often a client that wants to hear it is told that its script still runs.
pub const SIGN_OF_LIFE_TIME: Duration = Duration::from_secs(1);
/// Bytes of the bodies of all requests under way together; a request that does not fit is told
/// to come back.
pub const MAX_OPEN_BODY_BYTES: usize = 64 * 1024 * 1024;
/// How long a session that nobody uses is kept; one is closed earlier when its place is
/// needed and nobody used it for [`SESSION_SPARE_TIME`].
pub const SESSION_IDLE_TIME: Duration = Duration::from_secs(30 * 60);
/// See [`SESSION_IDLE_TIME`].
pub const SESSION_SPARE_TIME: Duration = Duration::from_secs(60);
/// How long the rest of a refused body is read, up to [`MAX_BODY_BYTES`] of it, so that a
/// client that is still sending sees the answer.
pub const LINGER_TIME: Duration = Duration::from_secs(1);
/// The pause before connections are accepted again when the system has no room for one.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Descriptors that connections leave to everything else.
pub const SPARE_DESCRIPTORS: usize = 128;
/// Characters of the token, at least.
pub const MIN_TOKEN_CHARS: usize = 16;
/// Characters of the token, at most.
pub const MAX_TOKEN_CHARS: usize = 1_024;
/// How long a connection has after that to send what it holds.
pub const FLUSH_TIME: Duration = Duration::from_secs(1);
/// Characters of one text in a line of the audit; what is over is counted.
pub const MAX_AUDIT_CHARS: usize = 256;

// Set-up.

/// Bytes of a file in which another client keeps its servers, and perhaps much else.
pub const MAX_CLIENT_FILE_BYTES: u64 = 16 * MIB;

// The gateway.

/// Bytes of one question that a server asks back.
pub const MAX_QUESTION_BYTES: usize = 4 * 1024 * 1024;
/// Questions of one server that are open at once; one more is refused.
pub const MAX_SERVER_QUESTIONS: usize = 16;
/// Questions that a server may ask while it works on one request, and rounds of input that
/// one request may take.
pub const MAX_CALL_QUESTIONS: usize = 32;
/// Rounds in which a server of the new era may ask for input to one request.
pub const MAX_INPUT_ROUNDS: usize = 10;
/// Bytes of the details of a server's error that are passed on; larger ones are left out.
pub const MAX_ERROR_DATA_BYTES: usize = 64 * 1024;
/// Bytes of one notification of progress or of logs that is passed on; larger ones are
/// dropped.
pub const MAX_NOTE_BYTES: usize = 64 * 1024;
/// Notifications of one request that wait to be sent to its client; further ones are dropped.
pub const MAX_WAITING_NOTES: usize = 64;
/// Changes that wait to be told; past it everything counts as changed.
pub const MAX_WAITING_CHANGES: usize = 256;
/// Resources of one server that are watched for changes.
pub const MAX_WATCHED: usize = 1_000;
/// Bytes of a resource's URI.
pub const MAX_URI_BYTES: usize = 8 * 1024;
/// Resources, or templates, or prompts of one server; the list is refused past it.
pub const MAX_LISTED: usize = 10_000;
/// Bytes of all lists of resources, or of prompts, that one answer holds; a server past it
/// is left out.
pub const MAX_LISTED_BYTES: usize = 16 * 1024 * 1024;
/// How long a handshake waits for servers that were not met yet, so that it can say what
/// they offer; of the rest everything is said to be offered.
pub const FIRST_CONTACT_TIME: Duration = Duration::from_millis(30);
/// How long the lists of one server are waited for; a later one is left out, and told of as
/// a change when it is there.
pub const LIST_PATIENCE: Duration = Duration::from_secs(5);
