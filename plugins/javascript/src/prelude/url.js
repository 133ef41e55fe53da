// `URL`.
//
// Parsing and changing parts are the engine's side's; here are the objects around them.

import native from "internal/native";
import { enumerable, installGlobal, tagged } from "internal/define";
import { inspect } from "internal/inspect";
import { toWellFormed } from "internal/primordials";
import { onChange, setQuery, URLSearchParams } from "internal/search-params";

const PARTS = ["protocol", "username", "password", "host", "hostname", "port", "pathname", "search"];

// Where they begin in what the engine's side answers with.
const FIRST_PART = 2;

/** An absolute URL and its parts. */
export class URL {
  #parts;
  #params = undefined;

  constructor(url, base = undefined) {
    if (arguments.length === 0) {
      throw new TypeError("a URL needs a text");
    }
    this.#parts = parsed(url, base);
    if (this.#parts === undefined) {
      throw invalid(url, base);
    }
  }

  static canParse(url, base = undefined) {
    return parsed(url, base) !== undefined;
  }

  static parse(url, base = undefined) {
    return URL.canParse(url, base) ? new URL(url, base) : null;
  }

  get href() {
    return this.#parts[0];
  }

  set href(value) {
    const parts = parsed(value, undefined);
    if (parts === undefined) {
      throw invalid(value, undefined);
    }
    this.#replace(parts);
  }

  get origin() {
    return this.#parts[1];
  }

  get searchParams() {
    if (this.#params === undefined) {
      this.#params = new URLSearchParams(this.search);
      onChange(this.#params, () => {
        this.#parts = native.urlSet(this.href, "search", `${this.#params}`) ?? this.#parts;
      });
    }
    return this.#params;
  }

  toString() {
    return this.href;
  }

  toJSON() {
    return this.href;
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth, options) {
    if (depth < 0) {
      return this.href;
    }
    const shown = {};
    for (const key of ["href", "origin", ...PARTS, "searchParams", "hash"]) {
      shown[key] = this[key];
    }
    return `URL ${inspect(shown, options)}`;
  }

  #replace(parts) {
    this.#parts = parts;
    if (this.#params !== undefined) {
      setQuery(this.#params, this.search.slice(1));
    }
  }

  static {
    [...PARTS, "hash"].forEach((part, index) => {
      Object.defineProperty(URL.prototype, part, {
        get: {
          [part]() {
            return this.#parts[index + FIRST_PART];
          },
        }[part],
        set: {
          [part](value) {
            const parts = native.urlSet(this.href, part, toWellFormed(`${value}`));
            if (parts !== undefined) {
              this.#replace(parts);
            }
          },
        }[part],
        enumerable: true,
        configurable: true,
      });
    });
  }
}

/** Defines the global. */
export function installUrl() {
  installGlobal("URL", URL);
}

tagged(URL, "URL");
enumerable(URL);

function parsed(url, base) {
  return native.urlParse(toWellFormed(`${url}`), base === undefined ? undefined : toWellFormed(`${base}`));
}

function invalid(url, base) {
  const error = new TypeError("Invalid URL");
  error.code = "ERR_INVALID_URL";
  error.input = `${url}`;
  if (base !== undefined) {
    error.base = `${base}`;
  }
  return error;
}
