// What a value is under a schema, by Ajv.

import { tools } from "./tools.mjs";

const { default: Ajv2020 } = tools("ajv/dist/2020.js");
const { default: Ajv2019 } = tools("ajv/dist/2019.js");
const { default: Ajv7 } = tools("ajv");
const { default: Ajv4 } = tools("ajv-draft-04");
const { default: addFormats } = tools("ajv-formats");

/**
 * Judges values: `valid` by the schema, or at least by all of it but patterns, ranges and
 * the like; `wrong` by as much of it as a type can say. Nothing when no draft makes sense
 * of the schema.
 */
export function judge(schema) {
  const whole = compiled(schema);
  if (whole === undefined) return undefined;
  // A reference into what is left out leaves only the whole to judge by.
  const shape = compiled(without(schema, VALUES)) ?? whole;
  const types = compiled(without(schema, new Set([...VALUES, ...CONDITIONS]))) ?? whole;
  const isValid = (value) => whole(value) || shape(value);
  const valid = (value) => settled(() => isValid(value));
  return { valid, wrong: (value) => settled(() => !types(value) && !isValid(value)) };
}

/** There is no answer where a schema refers to itself for the same place, nor for what
 * Ajv itself trips over, such as a property `toString`. */
function settled(question) {
  try {
    return question();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return false;
    throw error;
  }
}

function compiled(schema) {
  const named = String(schema?.$schema ?? "");
  const drafts = [Ajv2020, Ajv2019, Ajv7, Ajv4];
  const own = named.includes("2019-09") ? Ajv2019 : /draft-0[67]/.test(named) ? Ajv7 : named.includes("draft-04") ? Ajv4 : Ajv2020;
  for (const Draft of [own, ...drafts]) {
    try {
      const ajv = new Draft({ strict: false, logger: false, unicodeRegExp: false, ownProperties: true });
      addFormats(ajv);
      const { $schema, ...rest } = schema;
      return ajv.compile(rest);
    } catch {}
  }
  return undefined;
}

const MAPS = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]);
const DATA = new Set(["const", "enum", "default", "examples", "example"]);
const VALUES = new Set([
  "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
  "minLength", "maxLength", "uniqueItems", "minProperties", "maxProperties",
]);
const CONDITIONS = new Set([
  "contains", "minContains", "maxContains", "if", "then", "else", "not", "dependencies",
  "dependentRequired", "dependentSchemas",
]);

/** The same schema without some keywords. */
function without(schema, dropped) {
  if (Array.isArray(schema)) return schema.map((inner) => without(inner, dropped));
  if (typeof schema !== "object" || schema === null) return schema;
  const isTuple = Array.isArray(schema.prefixItems) || Array.isArray(schema.items);
  const kept = {};
  for (const [key, value] of Object.entries(schema)) {
    const isNever = key === "not" && JSON.stringify(value) === "{}";
    const isLength = (key === "minItems" || key === "maxItems") && !isTuple;
    if ((dropped.has(key) && !isNever) || isLength) continue;
    if (MAPS.has(key) && typeof value === "object" && value !== null) {
      const inner = Object.entries(value).map(([name, one]) => [name, without(one, dropped)]);
      kept[key] = Object.fromEntries(inner);
    } else if (key === "not" || DATA.has(key)) {
      // Less in a `not` would be more outside of it.
      kept[key] = value;
    } else if (key === "oneOf" && schema.anyOf === undefined && dropped.has("if")) {
      // That only one branch fits is nothing that a type says.
      kept.anyOf = without(value, dropped);
    } else {
      kept[key] = without(value, dropped);
    }
  }
  return kept;
}
