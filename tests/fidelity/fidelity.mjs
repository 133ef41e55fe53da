// How true generated types are to the schemas they were made of.
//
//   node tests/fidelity/fidelity.mjs [--generator COMMAND] [--samples N] [--work DIR]
//                                    [--json] [--verbose] [LIST...]
//
// For every tool of every list: values that Ajv accepts have to be accepted by the type,
// and values that are wrong by their type have to be rejected. COMMAND is what generates;
// {list} and {out} stand for the file with the tool list and the folder to write. At most N
// values of either sort are tried, a schema. It ends with 1 when a valid value is rejected,
// half a percent of the wrong ones are accepted, or a file does not compile.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { check } from "./check.mjs";
import { judge } from "./judge.mjs";
import { keysOf, mutations } from "./mutate.mjs";
import { pick, samples } from "./sampler.mjs";
import { root } from "./tools.mjs";

const MOST_ACCEPTED = 0.005;
const COUNTS = ["tools", "unjudged", "unreached", "valid", "rejected", "wrong", "accepted", "broken", "unknowns"];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    generator: { type: "string", default: `${join(root, "target/debug/examples/generate")} {list} {out}` },
    work: { type: "string", default: join(root, "target/fidelity") },
    samples: { type: "string", default: "100" },
    json: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});

const perSchema = Number(flags.samples);
const lists = positionals.length > 0 ? positionals : corpus();
const rows = lists.map(measure);
const total = rows.reduce((sum, row) => {
  const all = { ...row, list: "all", seconds: sum.seconds + row.seconds };
  for (const key of COUNTS) all[key] = sum[key] + row[key];
  return all;
});
if (flags.json) {
  console.log(JSON.stringify({ lists: rows, total }, null, 2));
} else {
  print(rows.length > 1 ? [...rows, total] : rows);
}
const wrong = total.accepted / Math.max(total.wrong, 1) >= MOST_ACCEPTED;
process.exitCode = total.rejected > 0 || total.broken > 0 || wrong ? 1 : 0;

function corpus() {
  const folder = join(root, "tests/corpus/tool-lists");
  const real = readdirSync(folder).sort().map((name) => join(folder, name));
  const made = ["tests/corpus/synthetic-100.json", "tests/fidelity/hard.json"];
  return [...real, ...made.map((path) => join(root, path))];
}

function measure(list) {
  const started = process.hrtime.bigint();
  const name = basename(list, ".json");
  const out = join(flags.work, name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const [command, ...args] = flags.generator.split(" ").map((word) => word.replace("{list}", list).replace("{out}", out));
  execFileSync(command, args, { stdio: ["ignore", "ignore", "ignore"] });

  const tools = new Map(JSON.parse(readFileSync(list, "utf8")).tools.map((tool) => [tool.name, tool]));
  const entries = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")).servers.flatMap((server) => server.tools);
  const row = { list: name, tools: entries.length, unjudged: 0, unreached: 0 };
  const cases = entries.flatMap((entry) => casesOf(tools.get(entry.name), entry, row));
  const files = readdirSync(out, { recursive: true }).filter((path) => path.endsWith(".ts"));
  const { broken, unknowns } = check(out, files, cases);

  const of = (ok) => cases.filter((one) => one.ok === ok);
  const bad = cases.filter((one) => one.ok === (one.rejected !== undefined));
  Object.assign(row, {
    valid: of(true).length,
    rejected: bad.filter((one) => one.ok).length,
    wrong: of(false).length,
    accepted: bad.filter((one) => !one.ok).length,
    broken: broken.length,
    unknowns,
    seconds: Number(process.hrtime.bigint() - started) / 1e9,
  });
  if (flags.verbose) {
    for (const one of bad.slice(0, 1000)) {
      console.error(`${one.ok ? "REJECTED" : "ACCEPTED"} ${name} ${one.module} ${one.type}: ${JSON.stringify(one.value).slice(0, 600)}\n    ${one.rejected?.slice(0, 400) ?? ""}`);
    }
    broken.forEach((text) => console.error(`BROKEN ${text}`));
  }
  return row;
}

function casesOf(tool, entry, row) {
  const { module } = entry;
  const input = schemaCases({ ...tool.inputSchema }, true, row);
  const output = entry.output_type === null ? [] : schemaCases(tool.outputSchema, false, row);
  return [
    ...input.map((one) => ({ ...one, module, type: entry.input_type })),
    ...output.map((one) => ({ ...one, module, type: entry.output_type })),
  ];
}

function schemaCases(schema, isInput, row) {
  const is = judge(schema);
  if (is === undefined) {
    row.unjudged += 1;
    return [];
  }
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const fits = ({ value }) => (!isInput || isObject(value)) && is.valid(value);
  const proposals = distinct(samples(schema)).filter(fits);
  if (proposals.length === 0) row.unreached += 1;
  const valid = pick(proposals, perSchema);

  const keys = keysOf(valid.slice(0, 40).map(({ value }) => value));
  const changed = [];
  for (const proposal of valid) {
    for (const value of mutations(proposal, keys)) changed.push({ value });
    if (changed.length > 500 * perSchema) break;
  }
  const some = distinct(pick(changed, 20 * perSchema));
  const wrong = pick(some.filter(({ value }) => is.wrong(value)), perSchema);
  return [
    ...valid.map(({ value }) => ({ value, ok: true })),
    ...wrong.map(({ value }) => ({ value, ok: false })),
  ];
}

function distinct(list) {
  return [...new Map(list.map((one) => [JSON.stringify(one.value), one])).values()];
}

function print(rows) {
  const columns = [
    ["list", (row) => row.list],
    ["tools", (row) => row.tools],
    ["valid", (row) => row.valid],
    ["rejected", (row) => row.rejected],
    ["ill-typed", (row) => row.wrong],
    ["accepted", (row) => `${row.accepted} (${((100 * row.accepted) / Math.max(row.wrong, 1)).toFixed(2)} %)`],
    ["broken", (row) => row.broken],
    ["unknown", (row) => row.unknowns],
    ["unjudged", (row) => row.unjudged + row.unreached],
    ["seconds", (row) => row.seconds.toFixed(1)],
  ];
  const cells = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, cell]) => String(cell(row))))];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at].length)));
  for (const line of cells) {
    console.log(line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join("  ").trimEnd());
  }
}
