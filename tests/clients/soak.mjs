// Load on `mcp-host serve --http`, in code mode in front of the bookshop. Prints one line of
// JSON: what came of the calls, and what the process held of memory, descriptors and threads
// at first, at last and at most. Exits 1 when an answer was wrong.
//
//   node soak.mjs burst [--calls 1000]            so many run_code at once
//   node soak.mjs idle  [--connections 10000]     that many connections which say nothing
//   node soak.mjs soak  [--minutes 30] [--at-once 16] [--hostile 0.05]
//
// --url, --pid and --token name a server that runs already.

import { readFileSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { parseArgs } from 'node:util';

import { BINARY, TOKEN, environment, home, listen, serveArgs } from './host.mjs';
import { callTool, connections } from './http.mjs';

const SAMPLE_MS = 1_000;
const SETTLE_MS = 3_000;
const SHOWN_WRONG = 5;
const FLAGS = ['calls', 'connections', 'minutes', 'at-once', 'hostile', 'url', 'pid', 'token'];

/** Its result is twice `n`, and four, which is how many books there are. */
const HONEST =
  'import { searchBooks } from "mcp/shop";\n' +
  'const { books } = await searchBooks({ query: "verne" });\n' +
  'export default args.n * 2 + books.length;';

/** Scripts that do harm, and what ends each. */
const HOSTILE = [
  { code: 'for (;;) {}', timeout_ms: 500 },
  { code: 'await new Promise(() => {});', timeout_ms: 500 },
  { code: 'const all = []; for (;;) all.push(new Array(1e6).fill(all.length));' },
  { code: 'export default "x".repeat(50_000_000);' },
  { code: 'const deep = () => deep(); deep();' },
  { code: 'for (;;) console.log("x".repeat(10_000));', timeout_ms: 500 },
  {
    code:
      'import { wait } from "mcp/shop";\n' +
      'await Promise.all(Array.from({ length: 5_000 }, () => wait({ ms: 60_000 })));',
    timeout_ms: 500,
  },
  { code: 'import { fullExport } from "mcp/shop"; for (;;) await fullExport();', timeout_ms: 1_000 },
  { code: 'throw new Error("x".repeat(1e6));' },
  { code: 'this is no script' },
];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(FLAGS.map((name) => [name, { type: 'string' }])),
});
const number = (name, otherwise) => Number(flags[name] ?? otherwise);
const [what = 'burst'] = positionals;
const drives = { burst, idle, soak };
if (!drives[what]) throw new Error(`no such drive: ${what}; there are ${Object.keys(drives).join(', ')}`);

const place = home({ shop: { command: BINARY, args: ['example-server'] } });
const given = { url: flags.url, pid: Number(flags.pid), token: flags.token, stop() {} };
const server = flags.url ? given : await own();
try {
  await warm();
  const watch = sampling(server.pid);
  const tally = await drives[what](watch);
  await pause(SETTLE_MS);
  const told = { drive: what, ...tally, process: watch.stop() };
  console.log(JSON.stringify(told));
  const unheard = Object.keys(told.hostile_ended ?? {}).some((how) => !['failed', 'returned', 'busy'].includes(how));
  if (told.outcomes.wrong > 0 || unheard) process.exitCode = 1;
} finally {
  await server.stop();
  place.remove();
}

async function own() {
  const args = serveArgs({ mode: 'code', config: place.config, http: true });
  return { ...(await listen(BINARY, args, { cwd: place.dir, env: environment(place.dir) })), token: TOKEN };
}

/** What is only done once should not look like growth. */
async function warm() {
  const agent = connections(4);
  for (let turn = 0; turn < 20; turn += 1) await honest({ ...server, agent }, turn);
  agent.destroy();
}

/** So many calls at once, each with an answer of its own. */
async function burst() {
  const calls = number('calls', 1_000);
  const agent = connections(calls);
  const started = performance.now();
  const ended = await Promise.all(Array.from({ length: calls }, (_, n) => honest({ ...server, agent }, n)));
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  return { calls, seconds, ...summed(ended) };
}

/** Connections that say nothing, and calls beside them. */
async function idle(watch) {
  const count = number('connections', 10_000);
  const { hostname, port } = new URL(server.url);
  const sockets = [];
  let refused = 0;
  for (let opened = 0; opened < count; opened += 100) {
    await Promise.all(Array.from({ length: Math.min(100, count - opened) }, () => new Promise((resolve) => {
      const socket = net.connect(Number(port), hostname, resolve);
      socket.on('error', () => { refused += 1; resolve(); });
      sockets.push(socket);
    })));
  }
  const held = watch.now();
  const agent = connections(8);
  const ended = await Promise.all(Array.from({ length: 50 }, (_, n) => honest({ ...server, agent }, n)));
  const open = sockets.filter((socket) => !socket.destroyed).length;
  for (const socket of sockets) socket.destroy();
  agent.destroy();
  return { connections: count, refused, open_after_calls: open, held, ...summed(ended) };
}

/** Calls without an end, one in so many of which does harm. */
async function soak(watch) {
  const until = performance.now() + number('minutes', 30) * 60_000;
  const share = number('hostile', 0.05);
  const agent = connections(number('at-once', 16));
  const ended = { honest: [], hostile: 0, hostile_ended: {} };
  let turn = 0;
  const worker = async () => {
    while (performance.now() < until) {
      turn += 1;
      // Evenly spread, and the same in every soak.
      if (Math.floor(turn * share) > Math.floor((turn - 1) * share)) {
        const how = await harmful({ ...server, agent }, ended.hostile);
        ended.hostile += 1;
        ended.hostile_ended[how] = (ended.hostile_ended[how] ?? 0) + 1;
      } else {
        ended.honest.push(await honest({ ...server, agent }, turn));
      }
    }
  };
  const shown = setInterval(() => console.error(JSON.stringify({ calls: turn, ...watch.now() })), 60_000);
  await Promise.all(Array.from({ length: number('at-once', 16) }, worker));
  clearInterval(shown);
  agent.destroy();
  const { hostile, hostile_ended } = ended;
  return { minutes: number('minutes', 30), hostile, hostile_ended, ...summed(ended.honest) };
}

/** A call with a known answer. `wrong` is any end but that answer or a plea to come back. */
async function honest(to, n) {
  try {
    const answer = await callTool(to, 'run_code', { code: HONEST, args: { n } });
    if (isBusy(answer)) return { end: 'busy', ms: answer.ms };
    const right = answer.status === 200 && answer.result?.structuredContent?.result === n * 2 + 4;
    if (right) return { end: 'right', ms: answer.ms };
    return { end: 'wrong', ms: answer.ms, why: JSON.stringify(answer).slice(0, 400) };
  } catch (error) {
    return { end: 'wrong', ms: 0, why: `no answer: ${error.message}` };
  }
}

/** A script that does harm; it must end, and be told as a failure. */
async function harmful(to, n) {
  try {
    const answer = await callTool(to, 'run_code', HOSTILE[n % HOSTILE.length]);
    if (isBusy(answer)) return 'busy';
    if (answer.result) return answer.result.isError ? 'failed' : 'returned';
    return `status ${answer.status}`;
  } catch (error) {
    return `no answer: ${error.message}`;
  }
}

function isBusy({ status, result }) {
  if (status === 503 || status === 429) return true;
  return result?.isError === true && result.content[0]?.text.startsWith('the host is busy');
}

function summed(ended) {
  const outcomes = { right: 0, busy: 0, wrong: 0 };
  for (const { end } of ended) outcomes[end] += 1;
  const times = ended.filter(({ end }) => end === 'right').map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (part) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0);
  const wrong = ended.filter(({ why }) => why).slice(0, SHOWN_WRONG).map(({ why }) => why);
  return { outcomes, ms: { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }, wrong };
}

/** Looks at the process once a second. */
function sampling(pid) {
  const first = look(pid);
  const most = { ...first };
  let last = first;
  const take = () => {
    last = look(pid);
    for (const key of Object.keys(most)) most[key] = Math.max(most[key], last[key]);
    return last;
  };
  const timer = setInterval(take, SAMPLE_MS);
  const stop = () => {
    clearInterval(timer);
    take();
    return { first, last, max: most };
  };
  return { now: take, stop };
}

function look(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return {
    resident_mib: Math.round(field('VmRSS') / 102.4) / 10,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: readdirSync(`/proc/${pid}/task`).length,
  };
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
