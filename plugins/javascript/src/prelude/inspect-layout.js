// How the shown parts of an object are put on one line, on several, or in columns.
//
// Knows texts and widths only, not the values behind them.

import {
  floor,
  join,
  max,
  min,
  padEnd,
  padStart,
  repeat,
  round,
  sqrt,
  stringIncludes,
} from "internal/primordials";
import { width } from "internal/inspect-text";

/**
 * The parts between their braces, behind `base` where there is one. `list` says that
 * they are those of a list: more than six of them are laid in columns, to the right when
 * `numeric`.
 */
export function layout(context, parts, { base, braces, list, depth, numeric }) {
  const count = parts.length;
  const shown = list && count > 6 ? columns(context, parts, numeric) : parts;
  const lead = base === "" ? "" : `${base} `;
  if (context.currentDepth - depth < context.compact && shown.length === count) {
    const line = oneLine(context, shown, base, braces);
    if (line !== undefined) {
      return `${lead}${braces[0]} ${line} ${braces[1]}`;
    }
  }
  const indent = `\n${repeat(" ", context.indentation)}`;
  return `${lead}${braces[0]}${indent}  ${join(shown, `,${indent}  `)}${indent}${braces[1]}`;
}

const SEPARATOR = 2;
const MAX_COLUMNS = 15;
// A character is taken to be so many times as high as it is wide.
const CHARACTER_HEIGHT = 2.5;

function oneLine(context, parts, base, braces) {
  let length = parts.length * 2 + context.indentation + braces[0].length + base.length + 10;
  if (length + parts.length > context.breakLength) {
    return undefined;
  }
  for (let i = 0; i < parts.length; i++) {
    length += parts[i].length;
    if (length > context.breakLength) {
      return undefined;
    }
  }
  if (stringIncludes(base, "\n")) {
    return undefined;
  }
  const line = join(parts, ", ");
  return stringIncludes(line, "\n") ? undefined : line;
}

function columns(context, parts, numeric) {
  // One part more than the items that are shown at most counts those that are not.
  const hasRest = context.maxArrayLength < parts.length;
  const entries = hasRest ? parts.length - 1 : parts.length;
  const widths = [];
  let total = 0;
  let widest = 0;
  for (let i = 0; i < entries; i++) {
    widths[i] = width(parts[i]);
    total += widths[i] + SEPARATOR;
    widest = max(widest, widths[i]);
  }
  const cell = widest + SEPARATOR;
  const sparse = total / cell <= 5 && widest > 6;
  if (cell * 3 + context.indentation >= context.breakLength || sparse) {
    return parts;
  }
  const count = columnCount(context, cell, total / parts.length, entries);
  if (count <= 1) {
    return parts;
  }
  const rows = rowsOf(parts, widths, entries, count, numeric ? padStart : padEnd);
  if (hasRest) {
    rows[rows.length] = parts[entries];
  }
  return rows;
}

function columnCount(context, cell, average, entries) {
  const biased = max(cell - 3 - sqrt(cell - average), 1);
  return min(
    round(sqrt(CHARACTER_HEIGHT * biased * entries) / biased),
    floor((context.breakLength - context.indentation) / cell),
    context.compact * 4,
    MAX_COLUMNS,
  );
}

function rowsOf(parts, widths, entries, count, pad) {
  const cells = [];
  for (let i = 0; i < count; i++) {
    let widest = 0;
    for (let j = i; j < entries; j += count) {
      widest = max(widest, widths[j]);
    }
    cells[i] = widest + SEPARATOR;
  }
  const rows = [];
  for (let i = 0; i < entries; i += count) {
    const end = min(i + count, entries) - 1;
    let row = "";
    for (let j = i; j < end; j++) {
      row += pad(`${parts[j]}, `, cells[j - i] + parts[j].length - widths[j], " ");
    }
    const last = cells[end - i] - SEPARATOR + parts[end].length - widths[end];
    rows[rows.length] = row + (pad === padStart ? padStart(parts[end], last, " ") : parts[end]);
  }
  return rows;
}
