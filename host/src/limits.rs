//! Every number that bounds something, with its unit in its name.
//!
//! Two kinds live here: what a person may set for one run ([`Limits`]) and what is
//! fixed for everyone (the constants). Each says what happens at the bound. The
//! limiter that enforces the memory bound inside wasmtime is [`memory::MemoryLimiter`].

pub mod memory;
pub mod remote;
pub mod serve;
pub mod typed;

use std::time::Duration;

/// One mebibyte in bytes.
pub const MIB: u64 = 1024 * 1024;

/// The bounds of one run. A person may change them; a guest never can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all linear memories and tables of the run together. Growing past it
    /// fails inside the guest; a guest that traps on that ends as `memory`.
    pub memory_bytes: u64,
    /// Wall time from the start of instantiation. At the bound the run ends as `timeout`.
    pub wall_time: Duration,
    /// Deterministic instruction budget, off by default. At the bound the run ends as `fuel`.
    pub fuel: Option<u64>,
    /// Tool calls of the run, refused ones included. One more ends the run as `call-limit`.
    pub tool_calls: u64,
    /// Calls under way at once. A further one waits for a place.
    pub concurrent_calls: usize,
    /// Bytes written under each root of files; one more is refused to the guest.
    pub written_bytes: u64,
    /// Files, directories and links created under each root of files; one more is
    /// refused to the guest.
    pub created_files: u64,
    /// Bytes of stdout and stderr together that are passed on and kept. What is over is
    /// counted and dropped; the run goes on.
    pub output_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 256 * MIB,
            wall_time: Duration::from_secs(30),
            fuel: None,
            tool_calls: 1_000,
            concurrent_calls: 16,
            written_bytes: 256 * MIB,
            created_files: 10_000,
            output_bytes: MIB,
        }
    }
}

// Guests: bytes in.

/// Bytes of a component, module or text component. Checked before the file is read.
pub const MAX_COMPONENT_BYTES: u64 = 64 * MIB;
/// Bytes of a guest in its text form, which takes many times its size to assemble.
pub const MAX_TEXT_BYTES: u64 = 4 * MIB;
/// Components nested in each other; deeper is refused.
pub const MAX_COMPONENT_DEPTH: u64 = 100;
/// Component and instance types that are written inside other types; more are refused.
pub const MAX_NESTED_TYPES: u64 = 1_000;
/// Globals, imports, exports and elements of the largest core module, times the core
/// instances of the component; more are refused. Each takes up to 48 bytes beside the
/// memories.
pub const MAX_INSTANCE_ENTRIES: u64 = 1_000_000;
/// Packages of interfaces that a core module may describe; more are refused.
pub const MAX_WIT_PACKAGES: usize = 64;
/// Native stack of the thread that reads and compiles a guest, which recurses over the
/// guest's types. Only what is used is taken.
pub const COMPILE_STACK_BYTES: usize = 64 * 1024 * 1024;
/// Time reading and compiling one guest may take before the run ends as `invalid-component`.
pub const MAX_COMPILE_TIME: Duration = Duration::from_secs(60);
/// Instances inside one component; one more is refused at instantiation.
pub const MAX_INSTANCES: usize = 64;
/// Linear memories of one run.
pub const MAX_MEMORIES: usize = 8;
/// Tables of one run.
pub const MAX_TABLES: usize = 64;
/// Bytes one table element counts for in the memory bound.
pub const TABLE_ELEMENT_BYTES: u64 = 8;
/// Native stack a guest may use; past it the guest traps. A language runtime bounds its
/// scripts by the stack in its own memory, which this one has to outlast: of the 512 KiB of
/// JavaScript there, a byte takes 3 to 18 here. Only what is used is taken.
pub const WASM_STACK_BYTES: usize = 16 * 1024 * 1024;
/// Native stack of a guest's fiber: the difference to the guest's own is for host functions.
pub const ASYNC_STACK_BYTES: usize = WASM_STACK_BYTES + 2 * 1024 * 1024;
/// Core instances and tables that a pool has for each run.
pub const POOLED_INSTANCES: u32 = 16;
/// Memories that a pool has for each run.
pub const POOLED_MEMORIES: u32 = 4;
/// Bytes of a memory that a pool cleans and keeps; the system gets back what is beyond.
pub const POOLED_MEMORY_BYTES: usize = 16 * 1024 * 1024;
/// The same of a stack.
pub const POOLED_STACK_BYTES: usize = 64 * 1024;
/// How often the epoch advances: how exact a deadline is while the guest computes.
pub const EPOCH_TICK: Duration = Duration::from_millis(10);
/// Bytes one host call may lift out of a guest, the largest two values and their names;
/// past it the call traps.
pub const HOSTCALL_BYTES: usize = 2 * 1024 * 1024 + 64 * 1024;
/// Host resources (streams, descriptors, pollables) open at once.
pub const MAX_RESOURCES: usize = 1_000;
/// Handles in a guest's own tables.
pub const MAX_HANDLES: usize = 2_000;
/// Bytes one call to a random interface may ask for.
pub const MAX_RANDOM_BYTES: u64 = 64 * 1024;
/// Arguments and environment variables given to a guest, bytes together.
pub const MAX_ARGS_ENV_BYTES: usize = 128 * 1024;
/// Directories given to one run.
pub const MAX_DIRS: usize = 32;
/// Bytes of a path.
pub const MAX_PATH_BYTES: usize = 4_096;
/// Bytes one call of `files` reads; more is refused, and can be read in parts.
pub const MAX_FILE_READ_BYTES: usize = 4 * 1024 * 1024;
/// Bytes one call of `files` writes; more is refused, and can be written in parts.
pub const MAX_FILE_WRITE_BYTES: usize = 1024 * 1024;
/// Names one listing of a directory holds; more are refused.
pub const MAX_DIRECTORY_ENTRIES: usize = 10_000;
/// Bytes of rendered files of tools that one run keeps; the ones read last stay.
pub const MAX_RENDERED_BYTES: usize = 16 * 1024 * 1024;
/// Fields of one schema that the Markdown of a tool describes; the rest is in its JSON.
pub const MAX_RENDERED_FIELDS: usize = 200;
/// How deep the described fields of a schema nest; what is deeper is in the JSON.
pub const MAX_RENDERED_NESTING: usize = 5;

// State.

/// Characters of a namespace's name.
pub const MAX_NAMESPACE_CHARS: usize = 64;
/// Bytes of a key.
pub const MAX_KEY_BYTES: usize = 512;
/// Bytes of a value.
pub const MAX_VALUE_BYTES: usize = 1024 * 1024;
/// Keys one listing returns.
pub const MAX_PAGE_KEYS: usize = 1_000;
/// Steps of one batch.
pub const MAX_BATCH_STEPS: usize = 1_000;
/// Bytes of the keys and values of one batch together.
pub const MAX_BATCH_BYTES: usize = MAX_VALUE_BYTES + MAX_KEY_BYTES;
/// Bytes of the keys and values that one `get-many` of `wasi:keyvalue` returns; more is
/// refused, and can be read in parts.
pub const MAX_GET_MANY_BYTES: usize = 16 * 1024 * 1024;
/// Cursors that an open bucket of `wasi:keyvalue@0.2.0-draft` remembers; at one more the
/// oldest is forgotten, and refused when it comes.
pub const MAX_LIST_CURSORS: usize = 16;
/// Keys of one namespace; one more is refused.
pub const MAX_NAMESPACE_KEYS: u64 = 100_000;
/// Bytes of the keys and values of one namespace; a write past it is refused.
pub const MAX_NAMESPACE_BYTES: u64 = 64 * MIB;
/// How long the embedded store waits for another process that uses it.
pub const STATE_LOCK_TIME: Duration = Duration::from_secs(10);
/// How long one process may keep the embedded store while another waits.
pub const STATE_HOLD_TIME: Duration = Duration::from_millis(250);
/// How long the embedded store stays open when nothing is asked of it and nobody waits for
/// it; then it is closed, and opened again when it is needed.
pub const STATE_IDLE_TIME: Duration = Duration::from_millis(50);
/// Requests to the embedded store that wait or are under way; a further one waits for a
/// place. Each holds at most one batch.
pub const MAX_STATE_REQUESTS: usize = 64;
/// Bytes of the embedded store's file that are kept in memory while it is open.
pub const STATE_CACHE_BYTES: usize = 16 * 1024 * 1024;
/// Bytes a server that holds state may send for each request: a value or a page of keys,
/// and what is around it. One that sends more is disconnected.
pub const MAX_STATE_ANSWER_BYTES: u64 = MIB + 64 * 1024;
/// How long a server that holds state may take to answer.
pub const STATE_ANSWER_TIME: Duration = Duration::from_secs(5);
/// Bytes of an export that are kept before they are written out.
pub const EXPORT_CHUNK_BYTES: usize = 64 * 1024;
/// Bytes of one line of an import: a whole value in base64, and its key.
pub const MAX_IMPORT_LINE_BYTES: usize = 2 * MAX_VALUE_BYTES;
/// How long a reader has to take the last output of a run that did not end well.
pub const OUTPUT_DRAIN_TIME: Duration = Duration::from_millis(200);

// Scripts.

/// Bytes of a script, and of any module it imports.
pub const MAX_SCRIPT_BYTES: u64 = 4 * MIB;
/// Time the TypeScript compiler may take for one script.
pub const CHECK_TIME: Duration = Duration::from_secs(120);
/// Bytes the TypeScript compiler may say; what comes after is not read.
pub const MAX_CHECK_OUTPUT_BYTES: u64 = MIB;
/// Errors in a script that are kept; the rest are counted.
pub const MAX_CHECK_PROBLEMS: usize = 200;
/// Characters of one such error.
pub const MAX_CHECK_MESSAGE_CHARS: usize = 2_000;
/// A script's own modules that are searched for the servers they import.
pub const MAX_SEARCHED_MODULES: usize = 200;
/// Modules that one script imports; one more is refused.
pub const MAX_MODULES: usize = 1_000;
/// Bytes of those modules together.
pub const MAX_MODULES_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of a script's result as JSON; a larger one fails the run.
pub const MAX_SCRIPT_RESULT_BYTES: usize = 16 * 1024 * 1024;
/// Bytes one host call may lift out of a language runtime: the largest result and what is
/// around it.
pub const RUNTIME_HOSTCALL_BYTES: usize = MAX_SCRIPT_RESULT_BYTES + 1024 * 1024;
/// Frames of a script's stack that are kept.
pub const MAX_FRAMES: usize = 32;
/// Causes of a script's error that are kept.
pub const MAX_CAUSES: usize = 8;
/// Characters of the message of a script's error; what is over is counted.
pub const MAX_SCRIPT_MESSAGE_CHARS: usize = 4_000;
/// Extensions of the files that one runtime runs.
pub const MAX_RUNTIME_EXTENSIONS: usize = 16;
/// Language runtimes that one configuration names.
pub const MAX_RUNTIMES: usize = 16;
/// How often `run --watch` looks whether a file changed.
pub const WATCH_TIME: Duration = Duration::from_millis(200);

// Calls.

/// Bytes of one call's arguments as JSON.
pub const MAX_ARGUMENT_BYTES: usize = 1024 * 1024;
/// Bytes of one call's result as it came from the server.
pub const MAX_RESULT_BYTES: usize = 4 * 1024 * 1024;
/// Content blocks of one result.
pub const MAX_RESULT_BLOCKS: usize = 1_000;
/// Nesting of any JSON document, from a guest or a server.
pub const MAX_JSON_DEPTH: usize = 128;
/// Calls in one `call-tools`.
pub const MAX_BATCH_CALLS: usize = 1_000;
/// Bytes the answers of one `call-tools` may hold together. An answer that does not fit
/// is dropped, and its call fails.
pub const MAX_BATCH_RESULT_BYTES: usize = 32 * 1024 * 1024;
/// Bytes the calls of one run that wait for a place or an answer may hold together. A
/// call that does not fit fails before anything is sent.
pub const MAX_OPEN_ARGUMENT_BYTES: usize = 16 * 1024 * 1024;
/// Reasons reported for arguments that do not fit; the rest are counted.
pub const MAX_INVALID_ARGUMENTS: usize = 20;
/// Tools one search returns.
pub const MAX_SEARCH_RESULTS: u32 = 100;
/// Bytes of one search query.
pub const MAX_QUERY_BYTES: usize = 1_024;
/// Different words of one search query; the rest are not looked for.
pub const MAX_QUERY_WORDS: usize = 16;
/// Bytes at the start of a title, of a description, and of the names and the descriptions
/// of all parameters that a search reads.
pub const MAX_SEARCHED_BYTES: usize = 1_024;
/// Entries of the index that a search makes of a list of tools. Of the tools past it only
/// the names are found.
pub const MAX_INDEX_ENTRIES: usize = 4_000_000;
/// Calls whose record is kept for the outcome; later ones are only counted.
pub const MAX_CALL_RECORDS: usize = 10_000;

// Servers.

/// Servers in one configuration.
pub const MAX_SERVERS: usize = 64;
/// Time a server may take to start and shake hands.
pub const SERVER_START_TIME: Duration = Duration::from_secs(10);
/// Time a server may take to list its tools, all pages together.
pub const SERVER_LIST_TIME: Duration = Duration::from_secs(20);
/// Time a server may take to answer one call.
pub const SERVER_CALL_TIME: Duration = Duration::from_secs(30);
/// The part of its start time that a server may take to answer the question which era
/// it speaks, before it is taken for one that knows only `initialize`.
pub const ERA_PROBE_SHARE: f64 = 0.75;
/// Time a server has to go by itself after its stdin closed, and again after SIGTERM.
pub const SERVER_STOP_TIME: Duration = Duration::from_millis(1_500);
/// The same after SIGTERM when a run did not end well, which must end soon all the same.
pub const HURRIED_STOP_TIME: Duration = Duration::from_millis(300);
/// Processes of one server that are started in [`RESTART_WINDOW`] before it is left alone.
/// A start takes two when the server leaves at the question for its era.
pub const MAX_STARTS: usize = 5;
/// The window in which those processes are counted.
pub const RESTART_WINDOW: Duration = Duration::from_secs(60);
/// Bytes of one message from a server. A longer one is dropped and counted.
pub const MAX_LINE_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of a server's stderr that are kept, the newest.
pub const STDERR_RING_BYTES: usize = 8 * 1024;
/// Pages of one tool list.
pub const MAX_LIST_PAGES: usize = 100;
/// Tools of one server; the list is refused past it.
pub const MAX_TOOLS: usize = 2_000;
/// Bytes of one server's whole tool list.
pub const MAX_LIST_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of one tool's input or output schema as JSON.
pub const MAX_SCHEMA_BYTES: usize = 256 * 1024;
/// Nesting of one schema.
pub const MAX_SCHEMA_DEPTH: usize = 32;
/// Bytes of one description; what is over is cut, and says so.
pub const MAX_DESCRIPTION_BYTES: usize = 8 * 1024;
/// Bytes written for a server that it has not read yet; a call past it is not sent.
pub const MAX_UNREAD_BYTES: usize = 16 * 1024 * 1024;
/// Bytes at each end of an over-long line that are kept, to find out whose answer it was.
pub const LINE_EDGE_BYTES: usize = 512;
/// How long a server that exited may still be read, when something holds its stdout open.
pub const EXIT_GRACE: Duration = Duration::from_millis(250);
/// The wait before a start after one process in [`RESTART_WINDOW`]; it doubles with each
/// further process.
pub const RESTART_BACKOFF: Duration = Duration::from_millis(100);
/// The wait before a server is asked again for news of its tools after it ended the
/// stream of them; it doubles each time.
pub const NEWS_BACKOFF: Duration = Duration::from_secs(1);
/// The longest such wait, and so the longest that a list of tools can be stale.
pub const MAX_NEWS_BACKOFF: Duration = Duration::from_secs(60);
/// How often one server's tools are listed again at most, however often they change.
pub const RELIST_TIME: Duration = Duration::from_secs(1);
/// How often one server's progress is passed on at most; what comes faster is dropped.
pub const PROGRESS_TIME: Duration = Duration::from_millis(50);
/// Characters of a server's own words (an error, stderr, progress) that are quoted.
pub const MAX_QUOTED_CHARS: usize = 300;
/// Bytes one compiled `pattern` of a schema may take; a larger one does not compile.
pub const MAX_PATTERN_BYTES: usize = 256 * 1024;
/// Bytes of schemas that stay compiled, a server; the rest are compiled at each call.
pub const MAX_COMPILED_SCHEMA_BYTES: usize = MAX_SCHEMA_BYTES * 4;
/// Steps one check of arguments may take: parts of the schema times values in the
/// arguments. Past it whether they fit is left to the server.
pub const MAX_CHECK_STEPS: usize = 100_000_000;
/// Nesting one check of arguments may reach: that of the schema, references followed,
/// times that of the arguments. Past it whether they fit is left to the server.
pub const MAX_CHECK_NESTING: usize = 100_000;
/// Names offered for one that does not exist.
pub const MAX_NEAR_MISSES: usize = 3;

// Code generation.

/// Files one generator makes; more are refused, and none is written.
pub const MAX_GENERATED_FILES: usize = 10_000;
/// Bytes of those files together.
pub const MAX_GENERATED_BYTES: usize = 64 * 1024 * 1024;
/// Diagnostics of one generator that are kept; the rest are counted.
pub const MAX_DIAGNOSTICS: usize = 10_000;
/// Segments of the path of a generated file.
pub const MAX_OUTPUT_SEGMENTS: usize = 8;
/// Bytes of one of those segments.
pub const MAX_OUTPUT_SEGMENT_BYTES: usize = 150;
/// Wall time one generator may take.
pub const PLUGIN_TIME: Duration = Duration::from_secs(30);
/// Bytes of memory one generator may take.
pub const PLUGIN_MEMORY_BYTES: u64 = 1024 * MIB;
/// Bytes of what a generator prints that are kept, to be quoted when it fails.
pub const PLUGIN_OUTPUT_BYTES: u64 = 64 * 1024;
/// Options that one generator describes.
pub const MAX_PLUGIN_OPTIONS: usize = 64;
/// Generators that one configuration names.
pub const MAX_PLUGINS: usize = 64;
/// Characters of a plugin's name.
pub const MAX_PLUGIN_NAME_CHARS: usize = 64;
/// Bytes of a file that a catalog is read from.
pub const MAX_SNAPSHOT_BYTES: u64 = 64 * MIB;
/// Places in which two versions of one schema differ that are kept; the rest are counted.
pub const MAX_SCHEMA_CHANGES: usize = 200;
/// Characters of the pointer to such a place that are kept; the rest are counted.
pub const MAX_SHOWN_POINTER_CHARS: usize = 1_000;
/// Bytes of the manifest of what was generated.
pub const MAX_MANIFEST_BYTES: u64 = 4 * MIB;

// What a person is told.

/// Characters of a message or a hint; what is over is counted.
pub const MAX_MESSAGE_CHARS: usize = 8_000;
/// Imports that a refusal names; the rest are counted.
pub const MAX_NAMED_IMPORTS: usize = 20;
/// Characters of a key of state that a message shows.
pub const MAX_SHOWN_KEY_CHARS: usize = 100;
/// Characters of a path that a message shows.
pub const MAX_SHOWN_PATH_CHARS: usize = 500;

// Names and files of ours.

/// Characters of a server's name.
pub const MAX_SERVER_NAME_CHARS: usize = 64;
/// Characters of a tool's name.
pub const MAX_TOOL_NAME_CHARS: usize = 128;
/// Bytes of a configuration file.
pub const MAX_CONFIG_BYTES: u64 = MIB;
/// Files one configuration may include.
pub const MAX_INCLUDES: usize = 16;
/// Warnings about one configuration that are told; the rest are counted.
pub const MAX_CONFIG_WARNINGS: usize = 50;
/// The shortest time a person may set for anything.
pub const MIN_SETTABLE_TIME: Duration = Duration::from_millis(1);
/// The longest time a person may set for anything.
pub const MAX_SETTABLE_TIME: Duration = Duration::from_secs(24 * 60 * 60);
/// The least memory in bytes a person may set for a run.
pub const MIN_SETTABLE_BYTES: u64 = MIB;
/// The most memory in bytes a person may set for a run.
pub const MAX_SETTABLE_BYTES: u64 = 16 * 1024 * MIB;
/// Bytes of one entry in the compile cache.
pub const MAX_CACHE_ENTRY_BYTES: u64 = 512 * MIB;
/// How long a file may be half-written in the cache before whoever wrote it is taken for
/// dead and it is removed.
pub const MAX_STAGED_AGE: Duration = Duration::from_secs(60 * 60);
/// Bytes of the compile cache together; the oldest entries go first.
pub const MAX_CACHE_BYTES: u64 = 1024 * MIB;

// The example server.

/// Orders the bookshop keeps; one more is refused.
pub const MAX_EXAMPLE_ORDERS: usize = 10_000;
/// Bytes the bookshop's `full_export` reaches with its last whole line.
pub const EXAMPLE_EXPORT_BYTES: usize = 2_000_000;
/// Milliseconds the bookshop's `wait` takes at most.
pub const MAX_EXAMPLE_WAIT_MS: u64 = 60_000;
/// Seconds the bookshop's `shelf_report` takes at most.
pub const MAX_EXAMPLE_REPORT_SECONDS: u64 = 20;
