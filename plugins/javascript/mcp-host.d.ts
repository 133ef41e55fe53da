// Types of the module "mcp-host" and of the globals of a script, for `mcp-host check` and
// for editors. They stand beside TypeScript's `lib: ["ESNext"]`, without "DOM".

declare module "mcp-host" {
  /** What JSON can hold. */
  export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

  /** What may be said of a call beside its input. */
  export interface CallOptions {
    /** Ends the call when it is aborted. */
    signal?: AbortSignal | undefined;
    /** Ends the call after so many milliseconds. */
    timeoutMs?: number | undefined;
  }

  /** One of several calls. */
  export interface Call extends CallOptions {
    server: string;
    tool: string;
    /** The tool's arguments; `{}` when there is none. */
    input?: object | undefined;
  }

  /** Text. */
  export interface TextBlock {
    type: "text";
    text: string;
  }

  /** A picture or a sound. */
  export interface MediaBlock {
    type: "image" | "audio";
    /** The bytes, in base64. */
    data: string;
    mimeType: string;
  }

  /** A pointer to something the server could be asked for. */
  export interface ResourceLinkBlock {
    type: "resource_link";
    uri: string;
    name: string;
    title?: string;
    description?: string;
    mimeType?: string;
    /** Bytes. */
    size?: number;
  }

  /** A resource that came whole. */
  export interface ResourceBlock {
    type: "resource";
    resource: { uri: string; mimeType?: string; text?: string; /** The bytes, in base64. */ blob?: string };
  }

  /** A part of what a tool answered. Servers may send other types than these. */
  export type ContentBlock = TextBlock | MediaBlock | ResourceLinkBlock | ResourceBlock;

  /** Why a call gave no result. */
  export type ToolErrorKind =
    /** The run was not granted this tool. */
    | "denied"
    /** No such server or tool; `details` has the nearest names. */
    | "unknown-tool"
    /** The input does not fit; `details` has what is wrong. Nothing was sent. */
    | "invalid-arguments"
    /** The tool ran and said itself that it failed; `content` has what it said. */
    | "failed"
    /** The server could not be started, or went away. */
    | "unavailable"
    /** No answer in time. */
    | "timeout"
    /** A bound of the host was met; the message names it. */
    | "limit"
    /** The server asked for something the host does not do. */
    | "unsupported"
    /** The call's signal was aborted; `cause` has the signal's reason. */
    | "aborted";

  /** Whether a call that failed may have done something: of these, only `not-sent` may be repeated blindly. */
  export type Effect = "not-sent" | "sent-unknown" | "done";

  /** One reason why an input does not fit. */
  export interface InvalidArgument {
    /** A JSON pointer into the input; empty for the input as a whole. */
    path: string;
    /** What was expected and what came. */
    reason: string;
  }

  /** A tool call that gave no result. Its stack begins where the call was made. */
  export class ToolError extends Error {
    private constructor();
    readonly name: "ToolError";
    readonly server: string;
    readonly tool: string;
    readonly kind: ToolErrorKind;
    /** The same as `kind`. */
    readonly reason: ToolErrorKind;
    readonly effect: Effect;
    /** What could be done about it; may be empty. */
    readonly hint: string;
    /** What the tool answered, if it did. */
    readonly content: ContentBlock[];
    /** Its structured answer, if there was one. */
    readonly structured: any;
    /** Of `invalid-arguments` what is wrong, of `unknown-tool` the nearest names as `server/tool`. */
    readonly details: InvalidArgument[] | string[] | undefined;
  }

  /**
   * Calls a tool.
   *
   * The result is its structured content if there is any; else the value of the JSON, if
   * all it answered is one text that is a JSON object or array; else that text; else the
   * content blocks, and `undefined` without any.
   *
   * The functions of "mcp/SERVER" are the same with types.
   *
   * @throws {ToolError} (by rejecting) whenever there is no result.
   */
  export function callTool<Output = any>(
    server: string,
    tool: string,
    input?: object,
    options?: CallOptions,
  ): Promise<Output>;

  /**
   * Makes several calls at once. The answers stand in the order of the calls, and one
   * that fails leaves the others alone.
   */
  export function callTools<Output = any>(
    calls: readonly Call[],
  ): Promise<Array<{ status: "fulfilled"; value: Output } | { status: "rejected"; reason: ToolError }>>;

  /** A tool that a search found. */
  export interface ToolMatch {
    server: string;
    tool: string;
    /** The first sentence of its description. */
    summary: string;
  }

  /** All there is to know of a tool. What a server says of its own tools proves nothing. */
  export interface ToolDescription {
    server: string;
    tool: string;
    title?: string;
    description: string;
    /** A JSON Schema. */
    inputSchema: any;
    /** A JSON Schema. */
    outputSchema?: any;
    annotations: { readOnly?: boolean; destructive?: boolean; idempotent?: boolean; openWorld?: boolean };
  }

  /**
   * The tools this run may call that fit a query, best first; all of them, in order,
   * when it is empty. At most 20 unless `limit` says otherwise, and never more than 1,000.
   */
  export function searchTools(query?: string, options?: number | { limit?: number }): Promise<ToolMatch[]>;

  /** One tool's description and schemas. */
  export function describeTool(server: string, tool: string): Promise<ToolDescription>;

  /** The names of the servers of which this run may call at least one tool. */
  export function listServers(): Promise<string[]>;

  /** What `--args` said: any JSON value; `undefined` without it. */
  export const args: any;

  /** Resolves after so many milliseconds, or rejects with the signal's reason when that is aborted before. */
  export function sleep(milliseconds: number, options?: { signal?: AbortSignal | undefined }): Promise<void>;

  /** Writes a line `level: message key=value` to stderr, so that stdout is what the script gives. */
  export interface Log {
    /** The same as `log.info`. */
    (message: unknown, fields?: unknown): void;
    debug(message: unknown, fields?: unknown): void;
    info(message: unknown, fields?: unknown): void;
    warn(message: unknown, fields?: unknown): void;
    error(message: unknown, fields?: unknown): void;
  }
  export const log: Log;

  /** Why a file function failed. */
  export type FileErrorKind =
    | "not-found"
    | "denied"
    | "exists"
    | "not-a-directory"
    | "is-a-directory"
    | "not-empty"
    | "too-large"
    | "quota"
    | "invalid-path"
    | "io";

  /** A file function that failed. Nothing was changed then. */
  export class FileError extends Error {
    private constructor();
    readonly name: "FileError";
    readonly kind: FileErrorKind;
    /** The same as `kind`. */
    readonly reason: FileErrorKind;
    /** The path it was asked for. */
    readonly path: string | undefined;
    /** What would make it work; may be empty. */
    readonly hint: string;
  }

  /** What a name in a directory stands for. */
  export type FileKind = "file" | "directory" | "symbolic-link" | "other";

  /** What can be written: text becomes UTF-8. */
  export type Writable = string | ArrayBuffer | ArrayBufferView;

  /**
   * The files this run was given, under the roots it was given them (`/data/notes.txt`
   * where a root is called `/data`). Without a grant there are none.
   */
  export interface Files {
    /** The directories of this run. */
    roots(): Promise<Array<{ path: string; writable: boolean }>>;
    /** A file's bytes, at most 4 MiB: all of them, or `length` of them from `offset`. */
    read(path: string, options?: { offset?: number; length?: number }): Promise<Uint8Array>;
    /** A file's text, at most 4 MiB. It must be UTF-8. */
    readText(path: string): Promise<string>;
    /** The value of a file's JSON. */
    readJson<Value = any>(path: string): Promise<Value>;
    /** Writes a whole file of at most 1 MiB, a new one or in place of an old one; with `offset`, into one that is there. */
    write(path: string, content: Writable, options?: { offset?: number }): Promise<void>;
    /** Writes a value as JSON, with two spaces unless told otherwise. */
    writeJson(path: string, value: unknown, options?: { indent?: number }): Promise<void>;
    /** Writes at most 1 MiB at the end of a file, which is created when it is not there. */
    append(path: string, content: Writable): Promise<void>;
    /** The names in a directory, sorted, at most 10,000. */
    list(path: string): Promise<Array<{ name: string; kind: FileKind }>>;
    /** What is known of a path; `size` in bytes. */
    stat(path: string): Promise<{ kind: FileKind; size: number; modified: Date | undefined }>;
    /** Whether there is something under a path. */
    exists(path: string): Promise<boolean>;
    /** Creates a directory; with `recursive`, those above it too, and it may be there already. */
    mkdir(path: string, options?: { recursive?: boolean }): Promise<void>;
    /** Removes a file, a symbolic link or an empty directory. */
    remove(path: string): Promise<void>;
    /** Gives a file or directory another path under the same root. A file in its place is replaced. */
    rename(from: string, to: string): Promise<void>;
  }
  export const files: Readonly<Files>;

  /** Why a state function failed. */
  export type StateErrorKind =
    "denied" | "invalid-key" | "too-large" | "quota" | "not-a-number" | "conflict" | "unavailable";

  /** A state function that failed. Nothing was changed then, unless the message says so. */
  export class StateError extends Error {
    private constructor();
    readonly name: "StateError";
    readonly kind: StateErrorKind;
    /** The same as `kind`. */
    readonly reason: StateErrorKind;
    readonly key: string | undefined;
    /** What would make it work; may be empty. */
    readonly hint: string;
  }

  /** One step of a batch. */
  export type StateStep =
    /** Nothing happens unless the key holds this value; without a value, unless it is not there. */
    | { check: string; value?: unknown }
    | { set: string; value: unknown }
    | { delete: string }
    | { increment: string; by?: number | bigint };

  /**
   * Values that outlive the run, in the namespace it was given. A value is JSON, at most
   * 1 MiB; a key is 1 to 512 bytes of UTF-8 without control characters.
   */
  export interface State {
    /** A key's value, or `undefined`. */
    get<Value = any>(key: string): Promise<Value | undefined>;
    /** Gives a key a value. */
    set(key: string, value: unknown): Promise<void>;
    /** Removes a key; whether it was there. */
    delete(key: string): Promise<boolean>;
    /** Whether a key is there. */
    has(key: string): Promise<boolean>;
    /** The keys that begin with a prefix, in the order of their bytes: for `for`, `for await` and `[...]`. */
    keys(prefix?: string): Iterable<string> & AsyncIterable<string>;
    /**
     * Gives a key the value that `change` makes of the one it has, and answers with it.
     * Where another run got in between, `change` is called again with the newer value, 100
     * times at most. `undefined` removes the key.
     */
    update<Value = any>(
      key: string,
      change: (value: Value | undefined) => Value | undefined | Promise<Value | undefined>,
      options?: { attempts?: number },
    ): Promise<Value | undefined>;
    /** Adds to a counter, by 1 unless told otherwise; one that is not there counts as 0. The sum, a `bigint` only where a number is not exact. */
    increment(key: string, by?: number | bigint): Promise<number>;
    /** Gives a key a value, or removes it, if it holds what is expected; `undefined` is a key that is not there. Whether it did. */
    compareAndSet(key: string, expected: unknown, value: unknown): Promise<boolean>;
    /** Does all of up to 1,000 steps, in their order, or none of them. */
    batch(steps: Iterable<StateStep>): Promise<void>;
    /** The same with bytes as they are. */
    readonly bytes: {
      get(key: string): Promise<Uint8Array | undefined>;
      set(key: string, bytes: Uint8Array): Promise<void>;
      compareAndSet(
        key: string,
        expected: Uint8Array | undefined,
        bytes: Uint8Array | undefined,
      ): Promise<boolean>;
    };
  }
  export const state: Readonly<State>;
}

/** What `--args` said: any JSON value; `undefined` without it. */
declare var args: any;

/** Prints as Node.js does: `log`, `info` and `debug` to stdout, `warn` and `error` to stderr. */
interface Console {
  assert(condition?: unknown, ...values: unknown[]): void;
  clear(): void;
  count(label?: string): void;
  countReset(label?: string): void;
  debug(...values: unknown[]): void;
  dir(value?: unknown, options?: InspectOptions): void;
  dirxml(...values: unknown[]): void;
  error(...values: unknown[]): void;
  group(...values: unknown[]): void;
  groupCollapsed(...values: unknown[]): void;
  groupEnd(): void;
  info(...values: unknown[]): void;
  log(...values: unknown[]): void;
  table(data?: unknown, properties?: readonly string[]): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  timeLog(label?: string, ...values: unknown[]): void;
  trace(...values: unknown[]): void;
  warn(...values: unknown[]): void;
}
declare var console: Console;

/** How `console.dir` shows a value. */
interface InspectOptions {
  /** Levels of objects; `null` for all, up to 100. */
  depth?: number | null;
  showHidden?: boolean;
  customInspect?: boolean;
  maxArrayLength?: number | null;
  maxStringLength?: number | null;
  breakLength?: number;
  compact?: number | false;
}

/** A timer that was started; `+timer` is its number. */
interface Timeout {
  /** Without effect. */
  ref(): this;
  /** Without effect: a run never waits for timers alone. */
  unref(): this;
  hasRef(): boolean;
  /** Begins its delay again. */
  refresh(): this;
  close(): this;
  [Symbol.toPrimitive](): number;
}
declare function setTimeout<Values extends any[]>(
  callback: (...values: Values) => void,
  milliseconds?: number,
  ...values: Values
): Timeout;
declare function setInterval<Values extends any[]>(
  callback: (...values: Values) => void,
  milliseconds?: number,
  ...values: Values
): Timeout;
declare function setImmediate<Values extends any[]>(
  callback: (...values: Values) => void,
  ...values: Values
): Timeout;
declare function clearTimeout(timer?: Timeout | number): void;
declare function clearInterval(timer?: Timeout | number): void;
declare function clearImmediate(timer?: Timeout | number): void;
declare function queueMicrotask(callback: () => void): void;

/** A deep copy of a value, with its cycles. */
declare function structuredClone<Value>(value: Value, options?: { transfer?: ArrayBuffer[] }): Value;
declare function atob(data: string): string;
declare function btoa(data: string): string;

/** There is none: it throws. The bridge is the only network path; call a tool. */
declare function fetch(...values: any[]): never;

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}
declare class Event {
  constructor(type: string, options?: EventInit);
  static readonly NONE: 0;
  static readonly CAPTURING_PHASE: 1;
  static readonly AT_TARGET: 2;
  static readonly BUBBLING_PHASE: 3;
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly srcElement: EventTarget | null;
  readonly eventPhase: number;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly defaultPrevented: boolean;
  readonly returnValue: boolean;
  cancelBubble: boolean;
  readonly timeStamp: number;
  readonly isTrusted: boolean;
  composedPath(): EventTarget[];
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}
declare class CustomEvent<Detail = any> extends Event {
  constructor(type: string, options?: EventInit & { detail?: Detail });
  readonly detail: Detail;
}
type EventListenerOrObject = ((event: Event) => void) | { handleEvent(event: Event): void };
declare class EventTarget {
  addEventListener(
    type: string,
    listener: EventListenerOrObject | null,
    options?: boolean | { once?: boolean; capture?: boolean; passive?: boolean; signal?: AbortSignal },
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrObject | null,
    options?: boolean | { capture?: boolean },
  ): void;
  dispatchEvent(event: Event): boolean;
}

declare class AbortSignal extends EventTarget {
  private constructor();
  static abort(reason?: unknown): AbortSignal;
  static timeout(milliseconds: number): AbortSignal;
  static any(signals: Iterable<AbortSignal>): AbortSignal;
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((this: AbortSignal, event: Event) => void) | null;
  throwIfAborted(): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare class DOMException extends Error {
  constructor(message?: string, name?: string | { name?: string; cause?: unknown });
  readonly name: string;
  readonly message: string;
  /** The number that older programs know the name by; 0 for newer names. */
  readonly code: number;
}

declare class TextEncoder {
  readonly encoding: "utf-8";
  encode(text?: string): Uint8Array;
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}
declare class TextDecoder {
  /** `utf-8`, `utf-16le`, `utf-16be` and `windows-1252`, and their other names. */
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(input?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}

declare class URL {
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string | URL, base?: string | URL): boolean;
  static parse(url: string | URL, base?: string | URL): URL | null;
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  readonly searchParams: URLSearchParams;
  hash: string;
  toString(): string;
  toJSON(): string;
}
declare class URLSearchParams {
  constructor(init?: string | URLSearchParams | Record<string, string> | Iterable<readonly [string, string]>);
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
  toString(): string;
}

interface Crypto {
  /** Fills an array of integers with random bytes, at most 65,536 at once. */
  getRandomValues<Values extends ArrayBufferView>(array: Values): Values;
  /** A version 4 UUID. */
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}
declare var crypto: Crypto;

interface Performance {
  /** Milliseconds since the run began; never goes back. */
  now(): number;
  /** When the run began, in milliseconds since 1970. */
  readonly timeOrigin: number;
  toJSON(): { timeOrigin: number };
}
declare var performance: Performance;
