// `mcp-host serve` as the drives start it: its flags, a home of its own, its address. It
// knows nothing about the protocol. What to start instead can be given in the environment,
// so that a client can be tried against another server.

import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const BINARY = process.env.MCP_HOST ?? path.join(ROOT, 'target/debug/mcp-host');
/** The server of the conformance suite, as tests/conformance/setup.sh builds it. */
export const FIXTURE = path.join(ROOT, 'target/conformance-fixture/debug/conformance-fixture');

/** What every client sends over HTTP. */
export const TOKEN = 'token-of-the-tests-0123456789abcdef';

const LISTENING = /listening on (http:\/\/\S+)/;
const START_MS = 30_000;

/** The guest whose functions are served, as tests/build.rs or guests/build.sh makes it. */
export const SHAPES = process.env.MCP_HOST_SHAPES ?? path.join(ROOT, 'target/guests/shapes.wasm');

/**
 * The flags that serve these servers to clients that may call everything, unless `policy`
 * says more. Modes are `code`, `passthrough`, `auto` and `functions`, which are those of a
 * guest.
 */
export function serveArgs({ mode, config, http, allow = ['all'], policy = ['all=allow'] }) {
  const what = mode === 'functions' ? ['--guest', SHAPES] : ['--mode', mode];
  const flags = ['serve', ...what, '--config', config];
  if (http) flags.push('--http', '127.0.0.1:0');
  for (const spec of allow) flags.push('--allow', spec);
  for (const rule of policy) flags.push('--policy', rule);
  return flags;
}

/** A directory with a configuration of these servers in it; `remove` takes it away. */
export function home(servers) {
  const dir = mkdtempSync(path.join(tmpdir(), 'mcp-host-clients-'));
  for (const part of ['config', 'data', 'state', 'cache']) mkdirSync(path.join(dir, part));
  const config = path.join(dir, 'servers.json');
  writeFileSync(config, JSON.stringify({ mcpServers: servers }));
  return { dir, config, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** The environment of a host that lives in this home. */
export function environment(dir) {
  return {
    PATH: process.env.PATH,
    HOME: dir,
    XDG_CONFIG_HOME: path.join(dir, 'config'),
    XDG_DATA_HOME: path.join(dir, 'data'),
    XDG_STATE_HOME: path.join(dir, 'state'),
    XDG_CACHE_HOME: process.env.MCP_HOST_TEST_CACHE ?? path.join(dir, 'cache'),
    MCP_HOST_TOKEN: TOKEN,
  };
}

/** Starts a server over HTTP; resolves to its address once it has printed it. */
export async function listen(program, args, options = {}) {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const said = [];
  const url = new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (said.length < 1_000) said.push(line);
      const found = LISTENING.exec(line);
      if (found) resolve(found[1]);
    });
    const why = (what) => new Error(`${program} ${what}\n${said.join('\n')}`);
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(why(`ended with ${code ?? signal}`)));
    setTimeout(() => reject(why('printed no address in time')), START_MS).unref();
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  };
  try {
    return { url: await url, pid: child.pid, said, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
