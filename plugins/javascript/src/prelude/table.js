// The table that `console.table` prints.
//
// Knows how rows and columns are found in a value and drawn, not where they go.

import { brand } from "internal/brand";
import { inspect } from "internal/inspect";
import { width } from "internal/inspect-text";
import {
  ceil,
  create,
  hasOwn,
  isArray,
  join,
  keys,
  mapForEach,
  max,
  repeat,
  setForEach,
} from "internal/primordials";

/** The table of an object's, array's, map's or set's items, or of the named properties of each. */
export function table(data, properties) {
  const kind = brand(data);
  if (kind === "Map") {
    const columns = [[], [], []];
    mapForEach(data, (value, key) => row(columns, [columns[0].length, key, value]));
    return draw(["(iteration index)", "Key", "Values"], columns);
  }
  if (kind === "Set") {
    const columns = [[], []];
    setForEach(data, (value) => row(columns, [columns[0].length, value]));
    return draw(["(iteration index)", "Values"], columns);
  }
  return rows(data, properties);
}

const MAX_ROWS = 10_000;

function rows(data, properties) {
  const index = keys(data);
  index.length = Math.min(index.length, MAX_ROWS);
  const named = create(null);
  const values = [];
  let hasValues = false;
  for (let i = 0; i < index.length; i++) {
    const item = data[index[i]];
    const isPrimitive = item === null || (typeof item !== "object" && typeof item !== "function");
    if (properties === undefined && isPrimitive) {
      hasValues = true;
      values[i] = cell(item);
      continue;
    }
    const columns = properties ?? keys(item);
    for (let j = 0; j < columns.length; j++) {
      const column = (named[columns[j]] ??= []);
      column[i] = !isPrimitive && hasOwn(item, columns[j]) ? cell(item[columns[j]]) : "";
    }
  }
  const heads = ["(index)"];
  const columns = [index];
  for (const name in named) {
    heads[heads.length] = name;
    columns[columns.length] = named[name];
  }
  if (hasValues) {
    heads[heads.length] = "Values";
    columns[columns.length] = values;
  }
  return draw(heads, columns);
}

function row(columns, values) {
  if (columns[0].length < MAX_ROWS) {
    for (let i = 0; i < columns.length; i++) {
      columns[i][columns[i].length] = cell(values[i]);
    }
  }
}

function cell(value) {
  const isWide = typeof value === "object" && value !== null && !isArray(value) && keys(value).length > 2;
  return inspect(value, { depth: isWide ? -1 : 0, maxArrayLength: 3, breakLength: Infinity });
}

function draw(heads, columns) {
  const widths = [];
  const lines = [];
  let height = 0;
  for (let i = 0; i < heads.length; i++) {
    widths[i] = width(heads[i]);
    height = max(height, columns[i].length);
    for (let j = 0; j < columns[i].length; j++) {
      widths[i] = max(widths[i], width(columns[i][j] ?? ""));
    }
  }
  lines[0] = ruler(widths, "┌┬┐");
  lines[1] = cells(heads, widths);
  lines[2] = ruler(widths, "├┼┤");
  for (let j = 0; j < height; j++) {
    const texts = [];
    for (let i = 0; i < columns.length; i++) {
      texts[i] = columns[i][j] ?? "";
    }
    lines[lines.length] = cells(texts, widths);
  }
  lines[lines.length] = ruler(widths, "└┴┘");
  return join(lines, "\n");
}

function ruler(widths, corners) {
  const parts = [];
  for (let i = 0; i < widths.length; i++) {
    parts[i] = repeat("─", widths[i] + 2);
  }
  return corners[0] + join(parts, corners[1]) + corners[2];
}

function cells(texts, widths) {
  const parts = [];
  for (let i = 0; i < texts.length; i++) {
    parts[i] = texts[i] + repeat(" ", ceil(widths[i] - width(texts[i])));
  }
  return `│ ${join(parts, " │ ")} │`;
}
