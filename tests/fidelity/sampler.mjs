// Values that a schema should allow: one that is as small as can be, one that is as full,
// and variations that differ from the small one in a single place each.
//
// It reads schemas in its own way, and knows nothing of how types are made of them. What
// it makes is a proposal: whether a value really fits is for a validator to say.

const MAX_DEPTH = 12;
const MAX_STEPS = 50_000;
const MAX_VARIATIONS = 600;
const STRINGS = [
  "text", "", "a", "A1", "abc-def", "abc_def", "123", "1", "2024-01-31", "2024-01-31T10:20:30Z",
  "10:20:30", "user@example.com", "https://example.com/a", "example.com", "127.0.0.1",
  "00000000-0000-4000-8000-000000000000", "#aabbcc", "en", "en-US", "P1D", "1d", "1h", "USD",
  "C0123456789", "1234567890.123456", "v1.2.3", "1.2.3", "/a/b", "a/b", "a.b", "AAAA", "1,2",
  "0123456789abcdef0123456789abcdef01234567", "http://localhost/", "* * * * *", "x".repeat(40),
];

/** A proposal: a value, and the keys that lead to where it varies. */
const sample = (value, path = []) => ({ value, path });

export function samples(schema) {
  return new Sampler(schema).values(schema, 0).slice(0, MAX_VARIATIONS);
}

class Sampler {
  constructor(root) {
    this.root = root;
    this.anchors = new Map();
    this.known = new Map();
    this.steps = 0;
    collectAnchors(root, this.anchors);
  }

  /** The first is small, the second full if there is one; the others vary. */
  values(schema, depth) {
    if (schema === false || depth > MAX_DEPTH) return [];
    if (schema === true || typeof schema !== "object" || schema === null || Array.isArray(schema)) {
      return anything();
    }
    this.steps += 1;
    if (this.steps > MAX_STEPS) return [];
    if (depth < 3) return some(this.made(schema, depth), depth < 1 ? MAX_VARIATIONS : 100);
    // Deep down the same again is good enough, and what is in itself ends.
    if (!this.known.has(schema)) {
      this.known.set(schema, []);
      this.known.set(schema, some(this.made(schema, depth), 20));
    }
    return this.known.get(schema);
  }

  made(schema, depth) {
    const flat = this.flatten(schema, depth);
    if (flat === undefined) return [];
    if ("const" in flat) return [sample(flat.const)];
    if (Array.isArray(flat.enum)) return pick(flat.enum, 12).map((value) => sample(value));
    for (const key of ["anyOf", "oneOf"]) {
      if (Array.isArray(flat[key]) && flat[key].length > 0) return this.branches(flat, key, depth);
    }
    return this.typed(flat, depth);
  }

  /** One schema of a schema, its references and its `allOf`. */
  flatten(schema, depth) {
    let flat = schema;
    const seen = new Set();
    for (let steps = 0; steps < 50; steps += 1) {
      const { $ref, $dynamicRef, $recursiveRef, allOf, ...rest } = flat;
      const reference = $ref ?? $dynamicRef ?? $recursiveRef;
      if (typeof reference === "string") {
        const target = seen.has(reference) ? true : this.target(reference);
        seen.add(reference);
        if (target === false) return undefined;
        flat = merge({ ...rest, ...(allOf ? { allOf } : {}) }, target);
      } else if (Array.isArray(allOf)) {
        if (allOf.includes(false)) return undefined;
        flat = allOf.reduce((all, one) => merge(all, one), rest);
      } else {
        return flat;
      }
    }
    return depth === 0 ? {} : undefined;
  }

  target(reference) {
    if (!reference.startsWith("#")) return true;
    const fragment = decodeURIComponent(reference.slice(1));
    if (fragment !== "" && !fragment.startsWith("/")) return this.anchors.get(fragment) ?? true;
    const keys = fragment.split("/").slice(1);
    const names = keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    return names.reduce((at, name) => at?.[name], this.root) ?? true;
  }

  branches(flat, key, depth) {
    const { [key]: branches, ...base } = flat;
    const each = pick(branches, 40).map((branch) => this.values(merge(base, branch), depth + 0.25));
    const some = each.filter((values) => values.length > 0);
    // The smallest of the first branch comes first, whatever else follows.
    return [...some.slice(0, 1).flatMap((it) => it.slice(0, 2)), ...some.flat()];
  }

  typed(flat, depth) {
    let types = [flat.type ?? inferred(flat)].flat();
    if (flat.nullable === true && flat.type !== undefined) types = [...types, "null"];
    return types.flatMap((type) => this.ofType(type, flat, depth));
  }

  ofType(type, flat, depth) {
    switch (type) {
      case "null": return [sample(null)];
      case "boolean": return [sample(true), sample(false)];
      case "integer": return numbers(flat, true).map((value) => sample(value));
      case "number": return numbers(flat, false).map((value) => sample(value));
      case "string": return strings(flat).map((value) => sample(value));
      case "array": return this.arrays(flat, depth);
      case "object": return this.objects(flat, depth);
      default: return anything();
    }
  }

  arrays(flat, depth) {
    const prefix = flat.prefixItems ?? (Array.isArray(flat.items) ? flat.items : []);
    const after = flat.prefixItems ? flat.items : Array.isArray(flat.items) ? flat.additionalItems : flat.items;
    const least = flat.minItems ?? 0;
    const most = flat.maxItems ?? Infinity;
    const place = (at) => this.values(prefix[at] ?? after ?? true, depth + 1);
    const small = [];
    for (let at = 0; at < Math.min(least, 20); at += 1) {
      const options = place(at);
      if (options.length === 0) return [];
      small.push(options[Math.min(at, options.length - 1) % options.length].value);
    }
    const found = [sample([...small])];
    const full = [...small];
    for (let at = full.length; at < Math.max(prefix.length, 1) && at < most; at += 1) {
      const [first] = place(at);
      if (first === undefined) break;
      full.push(first.value);
    }
    found.push(sample(full));
    for (let at = 0; at < Math.min(full.length, 4); at += 1) {
      for (const { value, path } of place(at)) {
        const copy = [...full];
        copy[at] = value;
        found.push(sample(copy, [at, ...path]));
      }
    }
    const [more] = after === false ? [] : place(full.length);
    if (more !== undefined && full.length < most) found.push(sample([...full, more.value, more.value].slice(0, most)));
    return found;
  }

  objects(flat, depth) {
    const properties = flat.properties ?? {};
    const required = Array.isArray(flat.required) ? flat.required : [];
    const names = [...new Set([...required, ...Object.keys(properties)])];
    const options = new Map();
    for (const name of names) {
      const schema = own(properties, name) ?? this.other(flat, name);
      const deep = depth > 6 && !required.includes(name);
      options.set(name, deep ? [] : this.values(schema, depth + 1));
    }
    const small = {};
    for (const name of required) {
      const [first] = options.get(name);
      if (first === undefined) return [];
      set(small, name, first.value);
    }
    const full = { ...small };
    for (const name of names) {
      const some = options.get(name);
      if (some.length > 0) set(full, name, (some[1] ?? some[0]).value);
    }
    const found = [sample(small), sample(full)];
    for (const name of names) {
      for (const { value, path } of options.get(name)) {
        found.push(sample(set({ ...small }, name, value), [name, ...path]));
      }
    }
    return [...found, ...this.undeclared(flat, small, depth)];
  }

  /** Properties that have no name in the schema. */
  undeclared(flat, small, depth) {
    const found = [];
    const names = flat.propertyNames === undefined
      ? ["undeclared", "x-undeclared"]
      : this.values(flat.propertyNames, depth + 1).map(({ value }) => value).slice(0, 4);
    for (const name of names) {
      if (typeof name !== "string" || own(flat.properties ?? {}, name) !== undefined) continue;
      const values = this.values(this.other(flat, name), depth + 1);
      for (const { value, path } of pick(values, 8)) {
        found.push(sample(set({ ...small }, name, value), [name, ...path]));
      }
    }
    return found;
  }

  other(flat, name) {
    const patterns = Object.entries(flat.patternProperties ?? {});
    const fits = patterns.filter(([pattern]) => matches(pattern, name)).map(([, schema]) => schema);
    if (fits.length > 0) return fits.reduce((all, one) => merge(all, one));
    return flat.additionalProperties ?? true;
  }
}

/** Both schemas at once, as well as can be said in one. */
function merge(a, b) {
  if (a === true || b === false) return b;
  if (b === true || a === false || typeof b !== "object" || b === null) return a;
  const merged = { ...a };
  for (const [key, value] of Object.entries(b)) {
    merged[key] = key in a ? both(key, a[key], value, a, b) : value;
  }
  return merged;
}

function both(key, a, b, wholeA, wholeB) {
  switch (key) {
    case "properties": {
      const names = new Set([...Object.keys(a), ...Object.keys(b)]);
      const all = {};
      for (const name of names) {
        const [inA, inB] = [own(a, name), own(b, name)];
        set(all, name, inA === undefined ? inB : inB === undefined ? inA : merge(inA, inB));
      }
      return all;
    }
    case "required": return [...new Set([...a, ...b])];
    case "allOf": return [...a, ...b];
    case "type": {
      const common = [a].flat().filter((type) => [b].flat().includes(type));
      if ([a].flat().includes("integer") && [b].flat().includes("number")) common.push("integer");
      if ([b].flat().includes("integer") && [a].flat().includes("number")) common.push("integer");
      return common.length === 0 ? a : common;
    }
    case "enum": return a.filter((value) => b.some((other) => same(value, other)));
    case "additionalProperties": return a === false || b === false ? false : merge(a, b);
    case "items": return Array.isArray(a) || Array.isArray(b) ? a : merge(a, b);
    case "minimum": case "minLength": case "minItems": return Math.max(a, b);
    case "maximum": case "maxLength": case "maxItems": return Math.min(a, b);
    case "anyOf": case "oneOf":
      // The inner choice goes into every branch of the outer one.
      return pick(a, 8).flatMap((one) => pick(b, 8).map((other) => ({ allOf: [one, other] })));
    case "const": return a;
    default: return wholeB[key] ?? wholeA[key];
  }
}

function inferred(flat) {
  if (flat.properties || flat.required || flat.additionalProperties !== undefined || flat.patternProperties) {
    return ["object", "string"];
  }
  if (flat.items !== undefined || flat.prefixItems) return ["array", "number"];
  if (flat.pattern || flat.minLength !== undefined || flat.format) return ["string", "boolean"];
  if (flat.minimum !== undefined || flat.maximum !== undefined) return ["number", "string"];
  return ["any"];
}

const anything = () => ["text", 1, true, null, [], ["a", 1], {}, { a: 1 }].map((value) => sample(value));

function numbers(flat, whole) {
  const step = flat.multipleOf ?? (whole ? 1 : 0.5);
  let least = flat.minimum ?? -Infinity;
  let most = flat.maximum ?? Infinity;
  if (typeof flat.exclusiveMinimum === "number") least = Math.max(least, flat.exclusiveMinimum + step);
  if (typeof flat.exclusiveMaximum === "number") most = Math.min(most, flat.exclusiveMaximum - step);
  if (flat.exclusiveMinimum === true) least += step;
  if (flat.exclusiveMaximum === true) most -= step;
  const near = [least, most, 0, 1, step, 10 * step].filter(Number.isFinite);
  const fits = near.map((n) => (whole ? Math.ceil(n) : n)).filter((n) => n >= least && n <= most);
  return [...new Set(fits.length > 0 ? fits : [1])].slice(0, 3);
}

function strings(flat) {
  const [least, most] = [flat.minLength ?? 0, flat.maxLength ?? Infinity];
  const byFormat = {
    "date-time": "2024-01-31T10:20:30Z", date: "2024-01-31", time: "10:20:30Z", email: "user@example.com",
    uri: "https://example.com/a", url: "https://example.com/a", uuid: "00000000-0000-4000-8000-000000000000",
    hostname: "example.com", ipv4: "127.0.0.1", ipv6: "::1", duration: "P1D", byte: "AAAA", regex: "a",
    "uri-reference": "/a", "json-pointer": "/a", binary: "AAAA", guid: "00000000-0000-4000-8000-000000000000",
  };
  const own = flat.format in byFormat ? [byFormat[flat.format]] : [];
  const proposals = [...own, ...literals(flat.pattern), ...STRINGS].map((text) => text.padEnd(Math.min(least, 5000), "a").slice(0, most));
  const fit = proposals.filter((text) => flat.pattern === undefined || matches(flat.pattern, text));
  return [...new Set(fit.length > 0 ? fit : proposals)].slice(0, 2);
}

/** What a pattern that is little more than a list of words, or a prefix, spells out. */
function literals(pattern) {
  if (typeof pattern !== "string") return [];
  const bare = pattern.replace(/^\^/, "").replace(/\$$/, "").replace(/\\(.)/g, "$1");
  const words = bare.replace(/^\((\?:)?(.*)\)$/, "$2").split("|");
  const prefix = bare.split(/[[(.\\*+?{]/)[0];
  return [...words, prefix, `${prefix}a`, `${prefix}1`, `${prefix}abcdef0123456789`];
}

function matches(pattern, text) {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags).test(text);
    } catch {}
  }
  return true;
}

function collectAnchors(value, anchors) {
  if (typeof value !== "object" || value === null) return;
  for (const name of [value.$anchor, value.$dynamicAnchor]) {
    if (typeof name === "string") anchors.set(name, value);
  }
  Object.values(value).forEach((inner) => collectAnchors(inner, anchors));
}

/** The first two of a list, and some of the others. */
const some = (list, count) => [...list.slice(0, 2), ...pick(list.slice(2), count)];

/** Some of a list, spread over all of it. */
export function pick(list, count) {
  if (list.length <= count) return list;
  return Array.from({ length: count }, (_, at) => list[Math.floor((at * list.length) / count)]);
}

export function own(object, key) {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** `__proto__` is a key like any other. */
export function set(object, key, value) {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  return object;
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
