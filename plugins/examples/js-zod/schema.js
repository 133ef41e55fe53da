//! JSON Schema as Zod schemas.
//!
//! A schema becomes a list of alternatives, each an expression. An alternative that is
//! nothing but the name of another constant is a `Reference`. What is referred to becomes
//! a constant, once, however often it is referred to, so that what a schema unfolds to
//! does not matter.
//!
//! The result may accept more than the schema, never less. What it does not check it says.

import { literal, pascal } from "./text.js";

const ANY = "z.unknown()";
/** What is not checked: patterns among them, since a stranger's can take for ever. */
const UNCHECKED = [
  "pattern", "multipleOf", "not", "if", "dependentRequired", "dependentSchemas", "dependencies",
  "contains", "uniqueItems", "minProperties", "maxProperties", "propertyNames",
  "patternProperties", "prefixItems", "unevaluatedItems", "unevaluatedProperties", "$dynamicRef",
];
const BOUNDS = [
  ["minimum", "gte"], ["maximum", "lte"], ["exclusiveMinimum", "gt"], ["exclusiveMaximum", "lt"],
];

/** An alternative that is the name of another constant. */
class Reference {
  constructor(name) {
    this.name = name;
  }
  toString() {
    return `z.lazy(() => ${this.name})`;
  }
}

/** Alternatives as one expression. */
function expression(alternatives) {
  const others = alternatives.map(String).filter((one) => one !== "z.null()");
  if (others.length === 0) return "z.null()";
  const whole = others.length === 1 ? others[0] : `z.union([${others.join(", ")}])`;
  return others.length === alternatives.length ? whole : `${whole}.nullable()`;
}

/** The alternatives of all, each once. */
function union(types) {
  const found = new Map(types.flat().map((one) => [String(one), one]));
  return found.size === 0 || found.has(ANY) ? [ANY] : [...found.values()];
}

/** Lets a constant that leads to itself through constants alone be anything. */
function breakLoops(constants) {
  const done = new Set();
  const targets = (name) =>
    constants.get(name).filter((one) => one instanceof Reference).map((one) => one.name);
  for (const start of constants.keys()) {
    const path = [[start, targets(start)]];
    const open = new Set([start]);
    while (path.length > 0) {
      const [name, rest] = path.at(-1);
      const next = rest.find((one) => constants.has(one) && !done.has(one));
      if (next === undefined) {
        path.pop();
        open.delete(name);
        done.add(name);
      } else if (open.has(next)) {
        constants.set(name, [ANY]);
        path.at(-1)[1] = [];
      } else {
        path.push([next, targets(next)]);
        open.add(next);
      }
    }
  }
}

/** Reads one schema, whose references lead to places in itself. */
export class Reader {
  #root;
  #names;
  #unchecked;
  #title;
  /** By JSON pointer, the names of what is referred to. */
  #named = new Map();
  #waiting = [];
  #constants = new Map();

  constructor(root, names, unchecked) {
    this.#root = root;
    this.#names = names;
    this.#unchecked = unchecked;
  }

  /** The constants of the whole, by name, as expressions; the first is the whole. */
  read(wanted) {
    this.#title = this.#names.give(wanted);
    this.#named.set("#", this.#title);
    this.#constants.set(this.#title, [this.#shape(this.#root)]);
    // Not by recursion: how long a chain of references gets is the stranger's choice.
    while (this.#waiting.length > 0) {
      const [name, schema] = this.#waiting.pop();
      this.#constants.set(name, this.#type(schema));
    }
    breakLoops(this.#constants);
    return [...this.#constants].map(([name, type]) => [name, expression(type)]);
  }

  #type(schema) {
    if (!isObject(schema)) {
      if (schema === false) this.#unchecked.add("false");
      return [ANY];
    }
    this.#note(schema);
    if (typeof schema.$ref === "string") return this.#reference(schema.$ref);
    if (Object.hasOwn(schema, "const")) return this.#values([schema.const]);
    if (Array.isArray(schema.enum)) return this.#values(schema.enum);
    const options = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(options) && !this.#hasProperties(schema)) {
      const found = union(options.map((option) => this.#type(option)));
      if (found[0] !== ANY) return found;
    }
    return this.#plain(schema);
  }

  #plain(schema) {
    const kinds = list(schema.type ?? [undefined]);
    const isShape = kinds.length === 1 && (kinds[0] === undefined || kinds[0] === "object");
    if (isShape && this.#hasProperties(schema)) return [this.#shape(schema)];
    if (schema.type === undefined && Array.isArray(schema.allOf) && schema.allOf.length === 1) {
      return this.#type(schema.allOf[0]);
    }
    return union(kinds.map((kind) => this.#kind(kind, schema)));
  }

  #kind(kind, schema) {
    switch (kind) {
      case "object":
        return [this.#shape(schema)];
      case "array":
        return [`z.array(${this.#items(schema)})${lengths(schema.minItems, schema.maxItems)}`];
      case "string":
        return [`z.string()${codePoints(schema.minLength, schema.maxLength)}`];
      case "number":
        return [`z.number()${bounds(schema)}`];
      case "integer":
        return [`z.number()${bounds(schema)}.refine(Number.isInteger)`];
      case "boolean":
        return ["z.boolean()"];
      case "null":
        return ["z.null()"];
      default:
        return [ANY];
    }
  }

  #items(schema) {
    const types = schema.items === false ? [] : [this.#type(schema.items)];
    if (Array.isArray(schema.prefixItems)) {
      types.push(...schema.prefixItems.map((item) => this.#type(item)));
    }
    return expression(union(types));
  }

  #values(values) {
    if (values.some(isObjectOrArray)) {
      this.#unchecked.add("enum");
      return [ANY];
    }
    const plain = values.filter((value) => value !== null);
    const written = plain.map((value) => (typeof value === "string" ? literal(value) : number(value)));
    const alternatives = written.length === 0 ? [] : [`z.literal([${[...new Set(written)].join(", ")}])`];
    return union([values.includes(null) ? [...alternatives, "z.null()"] : alternatives]);
  }

  /** An object's expression. */
  #shape(schema) {
    this.#note(schema);
    if (this.#hasProperties(schema) && (schema.anyOf ?? schema.oneOf) !== undefined) {
      this.#unchecked.add(schema.anyOf === undefined ? "oneOf" : "anyOf");
    }
    const { properties, required, others } = this.#merged(schema);
    if (properties.size === 0 && others !== false) {
      return `z.record(z.string(), ${expression(this.#type(others))})`;
    }
    // `__proto__` is no property of an object that a literal makes.
    const isOdd = properties.delete("__proto__");
    if (isOdd) this.#unchecked.add("__proto__");
    const lines = [...properties].map(([key, of]) => {
      const field = this.#field(of, required.has(key)).replace(/\n/g, "\n  ");
      return `  ${literal(key)}: ${field},\n`;
    });
    const shape = `{\n${lines.join("")}}`;
    const whole = this.#open(shape, isOdd ? true : others);
    // What an object has from its prototype is nobody's argument.
    const inherits = [...properties.keys()].some((key) => key in Object.prototype);
    return inherits ? `z.preprocess(own, ${whole})` : whole;
  }

  #open(shape, others) {
    if (others === false) return `z.strictObject(${shape})`;
    if (isObject(others)) return `z.object(${shape}).catchall(${expression(this.#type(others))})`;
    return `z.looseObject(${shape})`;
  }

  #field(schema, isRequired) {
    const described = typeof schema?.description === "string" ? schema.description.trim() : "";
    const about = described === "" ? "" : `.describe(${literal(described)})`;
    const type = expression(this.#type(schema));
    // What may be anything may be missing too, for Zod.
    const present = type === ANY ? `${ANY}.refine(present)` : type;
    return `${isRequired ? present : `${type}.optional()`}${about}`;
  }

  #hasProperties(schema) {
    if (schema.allOf !== undefined) return this.#merged(schema).properties.size > 0;
    return isObject(schema.properties) && Object.keys(schema.properties).length > 0;
  }

  /** Properties, which of them are required and what others are; over all that has to hold. */
  #merged(schema) {
    const [properties, required, seen, others] = [new Map(), new Set(), new Set(), []];
    const waiting = [schema];
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      if (!isObject(part)) continue;
      if (part !== schema && typeof part.$ref === "string" && !seen.has(part.$ref)) {
        seen.add(part.$ref);
        waiting.push(this.#find(part.$ref) ?? true);
      }
      for (const [key, of] of Object.entries(isObject(part.properties) ? part.properties : {})) {
        if (!properties.has(key)) properties.set(key, of);
      }
      for (const key of list(part.required ?? [])) required.add(key);
      others.push(part.patternProperties === undefined ? (part.additionalProperties ?? true) : true);
      waiting.push(...(Array.isArray(part.allOf) ? part.allOf : []));
    }
    // What one part says of others is meant without the properties of the other parts.
    return { properties, required, others: others.length === 1 ? others[0] : true };
  }

  #reference(target) {
    if (!this.#named.has(target)) {
      const found = this.#find(target);
      if (found === undefined) {
        this.#unchecked.add("$ref");
        return [ANY];
      }
      const last = pascal(target.slice(target.lastIndexOf("/") + 1));
      const name = this.#names.give(`${this.#title}${last || "Ref"}`);
      this.#named.set(target, name);
      this.#waiting.push([name, found]);
    }
    return [new Reference(this.#named.get(target))];
  }

  /** What a JSON pointer leads to. */
  #find(target) {
    if (target === "#") return this.#root;
    if (!target.startsWith("#/")) return undefined;
    let place = this.#root;
    for (const step of target.slice(2).split("/")) {
      const key = step.replace(/~1/g, "/").replace(/~0/g, "~");
      if (!isObjectOrArray(place) || !Object.hasOwn(place, key)) return undefined;
      place = place[key];
    }
    return place;
  }

  #note(schema) {
    UNCHECKED.filter((keyword) => Object.hasOwn(schema, keyword)).forEach((keyword) =>
      this.#unchecked.add(keyword),
    );
  }
}

function bounds(schema) {
  const found = BOUNDS.filter(([keyword]) => Number.isFinite(schema[keyword]));
  return found.map(([keyword, method]) => `.${method}(${number(schema[keyword])})`).join("");
}

function lengths(min, max) {
  return `${isLength(min) ? `.min(${min})` : ""}${isLength(max) ? `.max(${max})` : ""}`;
}

/** JSON Schema counts code points, and a string in JavaScript has others. */
function codePoints(min, max) {
  const tests = [isLength(min) ? `n >= ${min}` : "", isLength(max) ? `n <= ${max}` : ""];
  const test = tests.filter(Boolean).join(" && ");
  return test === "" ? "" : `.refine((text) => long(text, (n) => ${test}))`;
}

const number = (value) => (Object.is(value, -0) ? "0" : String(value));
const isLength = (value) => Number.isSafeInteger(value) && value >= 0;
const isObjectOrArray = (value) => typeof value === "object" && value !== null;
const isObject = (value) => isObjectOrArray(value) && !Array.isArray(value);
const list = (value) => (Array.isArray(value) ? value : [value]);
