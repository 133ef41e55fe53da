// Carries out a plan with the official TypeScript SDK: version 1 in the older era, version 2
// in the newer. Prints one line of JSON: what the server is, its tools, and the outcome of
// each step. A step that fails is an outcome too.

import { createRequire } from 'node:module';
import path from 'node:path';

import { ROOT } from './host.mjs';

const load = createRequire(path.join(ROOT, 'target/tools/clients/package.json'));
const INFO = { name: 'mcp-host-clients', version: '1.0.0' };
const CAPABILITIES = { capabilities: { elicitation: { form: {} } } };
const STEP_MS = 60_000;
const CHANGE_MS = 10_000;
const SHOWN_CHARS = 4_000;

const task = JSON.parse(process.argv[2]);
const asked = [];
const kept = {};
let changes = 0;

const adapter = await (task.era === 'modern' ? modern : legacy)(task.server);
const { client } = adapter;
const { tools } = await client.listTools();
const steps = {};
for (const step of task.steps) steps[step.as] = await outcome(step);
console.log(JSON.stringify({
  client: task.client,
  version: adapter.version(),
  server: client.getServerVersion(),
  instructions: client.getInstructions(),
  tools,
  steps,
}));
await client.close();
process.exit(0);

/** Version 1 of the SDK. */
async function legacy(server) {
  const { Client } = load('@modelcontextprotocol/sdk/client/index.js');
  const { StdioClientTransport } = load('@modelcontextprotocol/sdk/client/stdio.js');
  const { StreamableHTTPClientTransport } = load('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const types = load('@modelcontextprotocol/sdk/types.js');
  const client = new Client(INFO, CAPABILITIES);
  let version;
  client.setRequestHandler(types.ElicitRequestSchema, ({ params }) => decide(params));
  client.setNotificationHandler(types.ToolListChangedNotificationSchema, () => { changes += 1; });
  const transport = transportTo(server, StdioClientTransport, StreamableHTTPClientTransport);
  // The SDK keeps the version to itself over stdio, but tells every transport.
  const told = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (agreed) => { version = agreed; told?.(agreed); };
  await client.connect(transport);
  const call = (params, options) => client.callTool(params, undefined, options);
  return { client, call, version: () => version };
}

/** Version 2 of the SDK, which falls back to nothing. */
async function modern(server) {
  const { Client, StreamableHTTPClientTransport } = load('@modelcontextprotocol/client');
  const { StdioClientTransport } = load('@modelcontextprotocol/client/stdio');
  const pinned = { versionNegotiation: { mode: { pin: '2026-07-28' } } };
  const client = new Client(INFO, { ...CAPABILITIES, ...pinned });
  client.setRequestHandler('elicitation/create', ({ params }) => decide(params));
  client.setNotificationHandler('notifications/tools/list_changed', () => { changes += 1; });
  await client.connect(transportTo(server, StdioClientTransport, StreamableHTTPClientTransport));
  const call = (params, options) => client.callTool(params, options);
  const listen = () => client.listen({ toolsListChanged: true });
  return { client, call, listen, version: () => client.getNegotiatedProtocolVersion() };
}

function transportTo(server, Stdio, Http) {
  if (!server.url) return new Stdio({ ...server, stderr: 'inherit' });
  const headers = { authorization: `Bearer ${server.token}` };
  return new Http(new URL(server.url), { requestInit: { headers } });
}

/** Accepts whatever is asked, and chooses "once" where that is a choice. */
function decide({ message, requestedSchema }) {
  asked.push(message);
  const fields = Object.entries(requestedSchema?.properties ?? {});
  const chosen = ([key, { enum: choices, type }]) => {
    if (choices) return [key, choices.includes('once') ? 'once' : choices[0]];
    return [key, { boolean: true, integer: 1, number: 1 }[type] ?? 'Ann'];
  };
  return { action: 'accept', content: Object.fromEntries(fields.map(chosen)) };
}

async function outcome(step) {
  const before = asked.length;
  const started = performance.now();
  const told = await attempt(step).catch((error) => ({ error: { code: error.code ?? null, message: error.message } }));
  return { ...told, asked: asked.slice(before), ms: Math.round(performance.now() - started) };
}

async function attempt(step) {
  if (step.call) return call(step);
  if (step.read) return client.readResource({ uri: step.read });
  if (step.prompt) return client.getPrompt({ name: step.prompt, arguments: step.args });
  if (step.list) return { tools: (await client.listTools()).tools.map(({ name }) => name) };
  if (step.changed) return change(step.changed);
  if (step.many) return many(step);
  return new Promise((resolve) => setTimeout(() => resolve({}), step.sleep_ms));
}

async function call({ call: name, args, progress, cancel_ms: cancelMs, keep = {} }) {
  const seen = [];
  const options = { timeout: STEP_MS };
  if (progress) options.onprogress = ({ progress }) => seen.push(progress);
  if (cancelMs) options.signal = AbortSignal.timeout(cancelMs);
  const result = await adapter.call({ name, arguments: filled(args) }, options);
  for (const [key, pointer] of Object.entries(keep)) kept[key] = at(result, pointer);
  return { ...shown(result), ...(progress ? { progress: seen } : {}) };
}

/** Calls what changes the list and waits until that is told. */
async function change(name) {
  const before = changes;
  const subscription = await adapter.listen?.();
  await adapter.call({ name, arguments: {} }, { timeout: STEP_MS });
  const until = performance.now() + CHANGE_MS;
  while (changes === before && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await subscription?.close();
  return { notified: changes > before };
}

async function many({ many: name, args, times }) {
  const each = Array.from({ length: times }, () => adapter.call({ name, arguments: args }, { timeout: STEP_MS }));
  const results = (await Promise.all(each)).map(shown);
  return { same: results.every(({ text }) => text === results[0].text), times, first: results[0] };
}

/** A result, short enough to be told whole. */
function shown(result) {
  const text = result.content.filter(({ type }) => type === 'text').map(({ text }) => text).join('\n');
  return {
    is_error: result.isError ?? false,
    types: result.content.map(({ type }) => type),
    text: text.slice(0, SHOWN_CHARS),
    chars: text.length,
    structured: result.structuredContent,
  };
}

function filled(args) {
  return JSON.parse(JSON.stringify(args), (_, value) =>
    typeof value === 'string' && value.startsWith('$') ? (kept[value.slice(1)] ?? value) : value,
  );
}

function at(value, pointer) {
  return pointer.split('/').slice(1).reduce((inner, key) => inner?.[key], value);
}
