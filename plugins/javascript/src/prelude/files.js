// The files a run was given, as `files` of "mcp-host".
//
// Knows bytes, texts and JSON; which roots there are and what may be done with them is
// the host's.

import native from "internal/native";
import { PromiseOf, captureStackTrace, defineProperty, keys, parse, stringify } from "internal/primordials";
import { FileError, withStack } from "internal/tool-error";
import { unwritable } from "internal/unwritable";

const operations = {
  /** The directories of this run, as `{path, writable}`. */
  roots: () => native.files.roots(),
  /** A file's bytes: all of them, or `length` of them from `offset`. */
  read(path, options = undefined) {
    const { offset, length } = options ?? {};
    if (offset === undefined && length === undefined) {
      return native.files.read(path);
    }
    return native.files.readAt(path, offset ?? 0, length ?? MAX_READ);
  },
  /** A file's text. It must be UTF-8. */
  readText: (path) => decode(path, native.files.read(path)),
  /** The value of a file's JSON. */
  readJson(path) {
    const text = decode(path, native.files.read(path));
    try {
      return parse(text);
    } catch (cause) {
      throw new SyntaxError(`${path} is not JSON: ${cause.message}`, { cause });
    }
  },
  /** Writes a whole file, or, with `offset`, into one that is there. */
  write(path, content, options = undefined) {
    const bytes = bytesOf(content);
    const { offset } = options ?? {};
    return offset === undefined ? native.files.write(path, bytes) : native.files.writeAt(path, offset, bytes);
  },
  /** Writes a value as JSON, with two spaces and a line break at the end unless told otherwise. */
  writeJson(path, value, options = undefined) {
    native.files.write(path, native.utf8Encode(`${jsonText(value, options?.indent ?? 2)}\n`));
  },
  /** Writes at the end of a file, which is created when it is not there. */
  append: (path, content) => native.files.append(path, bytesOf(content)),
  /** The names in a directory, as `{name, kind}`. */
  list: (path) => native.files.list(path),
  /** What is known of a path, as `{kind, size, modified}`. */
  stat(path) {
    const { kind, size, modifiedMs } = native.files.stat(path);
    const modified = modifiedMs === undefined ? undefined : new Date(Number(modifiedMs));
    return { kind, size: Number(size), modified };
  },
  /** Whether there is something under a path. */
  exists(path) {
    try {
      native.files.stat(path);
      return true;
    } catch (failure) {
      if (failure?.reason === "not-found") {
        return false;
      }
      throw failure;
    }
  },
  /** Creates a directory; with `recursive`, those above it too, and it may be there already. */
  mkdir(path, options = undefined) {
    if (options?.recursive !== true) {
      native.files.mkdir(path);
      return;
    }
    const parts = path.split("/");
    for (let i = 1; i <= parts.length; i++) {
      makeUnlessThere(parts.slice(0, i).join("/"));
    }
  },
  /** Removes a file, a link or an empty directory. */
  remove: (path) => native.files.remove(path),
  /** Gives a file or directory another path under the same root. */
  rename: (from, to) => native.files.rename(from, to),
};

/** The functions of `files`: each answers with a promise. */
export const files = {};

const MAX_READ = 4 << 20;
const unnamed = new Set(["roots"]);

for (const name of keys(operations)) {
  const operation = operations[name];
  const wrapped = {
    [name](...values) {
      const site = {};
      captureStackTrace(site, wrapped);
      return new PromiseOf((resolve) => {
        if (!unnamed.has(name)) {
          checkPath(name, values[0]);
        }
        resolve(attempt(operation, values, site));
      });
    },
  }[name];
  defineProperty(files, name, { value: wrapped, enumerable: true });
}
Object.freeze(files);

function attempt(operation, values, site) {
  try {
    return operation(...values);
  } catch (failure) {
    throw failure instanceof Error ? failure : withStack(new FileError(failure, values[0]), site.stack);
  }
}

function checkPath(name, path) {
  if (typeof path !== "string") {
    throw new TypeError(
      `files.${name} takes a path as a string first, and got ${path === null ? "null" : typeof path}`,
    );
  }
}

function decode(path, bytes) {
  try {
    return native.utf8Decode(bytes, true, false);
  } catch {
    const message = `${path} is not UTF-8 text`;
    throw { reason: "io", message, hint: "read its bytes with files.read" };
  }
}

function bytesOf(content) {
  if (typeof content === "string") {
    return native.utf8Encode(content);
  }
  if (content instanceof Uint8Array) {
    return content;
  }
  if (ArrayBuffer.isView(content)) {
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  }
  if (content instanceof ArrayBuffer) {
    return new Uint8Array(content);
  }
  throw new TypeError("what is written must be a string or bytes: use files.writeJson for other values");
}

function jsonText(value, indent) {
  let text;
  try {
    text = stringify(value, undefined, indent);
  } catch (cause) {
    throw new TypeError(`the value cannot be written as JSON: ${unwritable(value, cause)}`, { cause });
  }
  if (text === undefined) {
    throw new TypeError(`the value cannot be written as JSON: it is ${typeof value}`);
  }
  return text;
}

function makeUnlessThere(path) {
  if (path === "" || path === ".") {
    return;
  }
  let there;
  try {
    there = native.files.stat(path);
  } catch {
    native.files.mkdir(path);
    return;
  }
  if (there.kind !== "directory") {
    native.files.mkdir(path);
  }
}
