// Carries out what the command line of the MCP Inspector can of a plan: a process for each
// step, which asks nobody and waits for no changes. Prints one line of JSON in the form that
// typescript.mjs gives it, and what the Inspector's lint of the tools says.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ROOT } from './host.mjs';

const INSPECTOR = path.join(ROOT, 'target/tools/clients/node_modules/.bin/mcp-inspector');
const STEP_MS = 60_000;
const AT_ONCE = 4;
const SHOWN_CHARS = 4_000;

const task = JSON.parse(process.argv[2]);
const storage = mkdtempSync(path.join(tmpdir(), 'mcp-host-inspector-'));
try {
  const words = task.steps.map((step) => [step.as, method(step)]).filter(([, args]) => args);
  const [hello, listed, lint, ...ended] = await inTurns([
    ['--method', 'initialize'],
    ['--method', 'tools/list'],
    ['--method', 'tools/list', '--strict'],
    ...words.map(([, args]) => args),
  ]);
  const steps = Object.fromEntries(words.map(([as], index) => [as, told(ended[index])]));
  console.log(JSON.stringify({
    client: task.client,
    version: hello.json?.protocolVersion ?? null,
    server: hello.json?.serverInfo ?? null,
    instructions: hello.json?.instructions,
    tools: listed.json?.tools ?? [],
    strict: { code: lint.code, said: lint.stderr },
    steps,
  }));
} finally {
  rmSync(storage, { recursive: true, force: true });
}

/**
 * The words for a step; none where the command line has no way to do it. In the older era
 * it declines what it is asked; in the newer it waits for an answer that nobody gives.
 */
function method({ call, args, read, prompt, keep, progress, asks, cancel_ms: cancelMs }) {
  if (asks && task.era === 'modern') return undefined;
  if (read) return ['--method', 'resources/read', '--uri', read];
  if (prompt) {
    const pairs = Object.entries(args).map(([key, value]) => `${key}=${value}`);
    return ['--method', 'prompts/get', '--prompt-name', prompt, '--prompt-args', ...pairs];
  }
  const json = JSON.stringify(args);
  if (!call || keep || progress || cancelMs || json.includes('"$')) return undefined;
  return ['--method', 'tools/call', '--tool-name', call, '--tool-args-json', json];
}

/** Runs the Inspector for each of these, a few at a time; most of a run is waiting. */
async function inTurns(all) {
  const results = [];
  const rest = all.entries();
  const worker = async () => {
    for (const [index, words] of rest) results[index] = await inspect(words);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** Runs the Inspector once. */
function inspect(words) {
  const { url, token, command, args, env, cwd } = task.server;
  const era = ['--protocol-era', task.era, '-q', '--format', 'json'];
  const variables = Object.entries(env ?? {}).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  // What takes many values would take the target too, so an option comes before it.
  const target = url
    ? ['--header', `authorization: Bearer ${token}`, '--transport', 'http', '--server-url', url]
    : ['--cwd', cwd, ...variables, '--transport', 'stdio', '--', command, ...args];
  const child = spawn(process.execPath, [INSPECTOR, '--cli', ...words, ...era, ...target], {
    env: { PATH: process.env.PATH, HOME: storage, MCP_STORAGE_DIR: storage },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_MS,
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (part) => (said[name] += part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said, json: parsed(said.stdout)?.result }));
  });
}

function told({ code, stderr, json }) {
  if (!json) return { code, error: parsed(stderr)?.error ?? { code: null, message: stderr } };
  if (!json.content) return { code, ...json };
  const text = json.content.filter(({ type }) => type === 'text').map(({ text }) => text).join('\n');
  return {
    code,
    is_error: json.isError ?? false,
    types: json.content.map(({ type }) => type),
    text: text.slice(0, SHOWN_CHARS),
    chars: text.length,
    structured: json.structuredContent,
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
