// The client that the suite starts, with the address of a server as its last argument: it
// puts `mcp-host serve --mode passthrough` in front of that server, over stdio, and makes
// use of all that is offered. So what the suite's server sees is the bridge.
//
// It speaks the protocol by itself, in the era that the suite names, and answers whatever
// it is asked. What the calls come to is for the suite to judge.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { BINARY, environment, home, serveArgs } from '../clients/host.mjs';

const VERSION = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION ?? '2026-07-28';
const CONTEXT = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const MODERN = VERSION >= '2026-07-28';
const INFO = { name: 'mcp-host-conformance', version: '1.0.0' };
const CAPABILITIES = { elicitation: { form: {} }, sampling: {}, roots: {} };
const META = {
  'io.modelcontextprotocol/protocolVersion': VERSION,
  'io.modelcontextprotocol/clientInfo': INFO,
  'io.modelcontextprotocol/clientCapabilities': CAPABILITIES,
};
const MAX_ROUNDS = 8;

const place = home({ suite: { type: 'http', url: process.argv.at(-1) } });
const args = serveArgs({ mode: 'passthrough', config: place.config });
const child = spawn(BINARY, args, {
  cwd: place.dir,
  env: environment(place.dir),
  stdio: ['pipe', 'pipe', 'inherit'],
});
const waiting = new Map();
let lastId = 0;

createInterface({ input: child.stdout }).on('line', (line) => receive(JSON.parse(line)));
child.on('exit', () => waiting.forEach(({ reject }) => reject(new Error('the host is gone'))));

try {
  await useAll(await open());
} finally {
  child.stdin.end();
  await new Promise((resolve) => child.on('exit', resolve));
  place.remove();
}

/** The handshake of the era; returns what the server can do. */
async function open() {
  if (MODERN) return (await request('server/discover')).capabilities;
  const hello = { protocolVersion: VERSION, capabilities: CAPABILITIES, clientInfo: INFO };
  const { capabilities } = await request('initialize', hello);
  send({ method: 'notifications/initialized' });
  return capabilities;
}

/** Calls every tool, reads every resource, gets every prompt. */
async function useAll(capabilities) {
  const { tools } = await request('tools/list');
  const made = (tool) => ({ name: tool.name, arguments: argumentsOf(tool, tools) });
  const given = CONTEXT.toolCalls ?? tools.map(made);
  for (const call of given) await attempt('tools/call', call);
  if (capabilities.resources) {
    const { resources } = await request('resources/list');
    for (const { uri } of resources) await attempt('resources/read', { uri });
  }
  if (capabilities.prompts) {
    const { prompts } = await request('prompts/list');
    for (const prompt of prompts) {
      const named = (prompt.arguments ?? []).map(({ name }) => [name, 'value']);
      await attempt('prompts/get', { name: prompt.name, arguments: Object.fromEntries(named) });
    }
  }
}

/** A call whose failure is told, and does not keep the others from being made. */
async function attempt(method, params) {
  try {
    const result = await request(method, params);
    if (result.isError) console.error(`${method} ${params.name}: ${JSON.stringify(result.content)}`);
  } catch (error) {
    console.error(`${method} ${params.name ?? params.uri}: ${error.message}`);
  }
}

/** A request with its rounds of input. */
async function request(method, params = {}) {
  let more = {};
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const result = await exchange(method, { ...params, ...more });
    if (result.resultType !== 'input_required') return result;
    const asked = Object.entries(result.inputRequests ?? {});
    const responses = asked.map(([key, { method, params }]) => [key, answer(method, params)]);
    more = { inputResponses: Object.fromEntries(responses) };
    if (result.requestState !== undefined) more.requestState = result.requestState;
  }
  throw new Error(`asked more than ${MAX_ROUNDS} times`);
}

function exchange(method, params) {
  const id = (lastId += 1);
  const sent = MODERN ? { ...params, _meta: META } : params;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    send({ id, method, params: sent });
  });
}

function send(message) {
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function receive({ id, method, params, result, error }) {
  if (method !== undefined) {
    if (id !== undefined) send({ id, result: answer(method, params) });
    return;
  }
  const pending = waiting.get(id);
  waiting.delete(id);
  if (error) pending?.reject(new Error(`${error.code} ${error.message}`));
  else pending?.resolve(result);
}

/** What this client says when it is asked. */
function answer(method, params) {
  switch (method) {
    case 'elicitation/create':
      return { action: 'accept', content: sample(params.requestedSchema ?? {}) };
    case 'sampling/createMessage':
      return { role: 'assistant', content: { type: 'text', text: 'An answer' }, model: 'none' };
    case 'roots/list':
      return { roots: [{ uri: 'file:///root', name: 'root' }] };
    default:
      return {};
  }
}

/** Arguments for a tool; one tool wants to be told the schema of the one beside it. */
function argumentsOf(tool, tools) {
  if (tool.name !== 'json_schema_echo') return sample(tool.inputSchema);
  return { schema: tools.find(({ name }) => name !== tool.name)?.inputSchema };
}

/** A value of a schema; the default where it has one. */
function sample(schema) {
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return mapped(schema.properties ?? {}, sample);
    case 'array':
      return [];
    case 'number':
    case 'integer':
      return 2;
    case 'boolean':
      return true;
    default:
      return 'value';
  }
}

function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
