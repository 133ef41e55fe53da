// Three tasks on real servers, done twice: by calling tools one after the other, as a client
// does that has the servers configured, and in code mode. Counts the tokens (o200k, so an
// estimate) of both conversations and prints them as a table and, with --json, as a line.
//
//   node tasks.mjs [--json]
//
// No model takes part: the calls are those that a good one would make, written down. A
// conversation is the definitions, the question, every call and every result. `read` is what
// a model reads in all, which has everything before it in each turn; `written` is its calls.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { BINARY, ROOT, environment, home, serveArgs } from './host.mjs';

const load = createRequire(path.join(ROOT, 'target/tools/clients/package.json'));
const { Client } = load('@modelcontextprotocol/client');
const { StdioClientTransport } = load('@modelcontextprotocol/client/stdio');
const { encode } = load('gpt-tokenizer/encoding/o200k_base');
const SERVERS = path.join(ROOT, 'target/tools/servers');
const INFO = { name: 'mcp-host-tasks', version: '1.0.0' };
const TITLES = ['Emma', 'Dracula', 'Jane Eyre', 'Persuasion', 'Frankenstein', 'Moby-Dick'];

const place = home({});
const files = path.join(place.dir, 'files');
const repository = path.join(place.dir, 'repository');
prepare();
const servers = {
  everything: node('server-everything'),
  filesystem: node('server-filesystem', files),
  git: { command: path.join(SERVERS, 'python/bin/mcp-server-git'), args: ['--repository', repository] },
  shop: { command: BINARY, args: ['example-server'] },
  time: { command: path.join(SERVERS, 'python/bin/mcp-server-time'), args: [] },
};
writeFileSync(place.config, JSON.stringify({ mcpServers: servers }));

/** A turn is a list of calls that a model makes together; it may look at what came before. */
const TASKS = [
  {
    name: 'errors in logs',
    question: `Which three files in ${files}/logs have the most ERROR lines, and how many?`,
    turns: [
      () => [['filesystem', 'list_directory', { path: `${files}/logs` }]],
      ([listed]) => [['filesystem', 'read_multiple_files', { paths: logsOf(listed[0]) }]],
    ],
    search: 'list directory read files',
    details: ['filesystem/list_directory', 'filesystem/read_multiple_files'],
    code: `import { listDirectory, readTextFile } from "mcp/filesystem";
const listed = await listDirectory({ path: args.dir });
const names = (listed.content ?? listed).match(/\\S+\\.log/g);
const counts = await Promise.all(names.map(async (name) => {
  const read = await readTextFile({ path: args.dir + "/" + name });
  return { name, errors: (read.content ?? read).split("\\n").filter((line) => line.includes("ERROR")).length };
}));
export default counts.sort((a, b) => b.errors - a.errors).slice(0, 3);`,
    args: { dir: `${files}/logs` },
  },
  {
    name: 'who changes what',
    question: `In ${repository}, how many lines did each author add in the last 12 commits?`,
    turns: [
      () => [['git', 'git_log', { repo_path: repository, max_count: 12 }]],
      ([log]) => commitsOf(log[0]).map((revision) => ['git', 'git_show', { repo_path: repository, revision }]),
    ],
    search: 'git log show commits',
    details: ['git/git_log', 'git/git_show'],
    code: `import { gitLog, gitShow } from "mcp/git";
const text = (value) => typeof value === "string" ? value : JSON.stringify(value);
const log = text(await gitLog({ repo_path: args.repo, max_count: 12 }));
const commits = [...new Set(log.match(/[0-9a-f]{40}/g))];
const added = {};
await Promise.all(commits.map(async (revision) => {
  const shown = text(await gitShow({ repo_path: args.repo, revision }));
  const author = /Author: .*?"?(\\w+)/.exec(shown)?.[1] ?? "?";
  added[author] = (added[author] ?? 0) + shown.split(/\\\\n|\\n/).filter((line) => /^\\+(?!\\+)/.test(line)).length;
}));
export default added;`,
    args: { repo: repository },
  },
  {
    name: 'a quote for a list',
    question: `Quote one of each book in ${files}/wanted.txt, standard shipping to Ann, 1 High Street, Bonn, DE; write the total to ${files}/quote.txt.`,
    turns: [
      () => [['filesystem', 'read_text_file', { path: `${files}/wanted.txt` }]],
      () => TITLES.map((query) => ['shop', 'search_books', { query }]),
      (seen) => [['shop', 'quote_order', order(seen[1])]],
      () => [['filesystem', 'write_file', { path: `${files}/quote.txt`, content: 'the total' }]],
    ],
    search: 'search books quote order, read and write files',
    details: ['filesystem/read_text_file', 'filesystem/write_file', 'shop/search_books', 'shop/quote_order'],
    code: `import { readTextFile, writeFile } from "mcp/filesystem";
import { quoteOrder, searchBooks } from "mcp/shop";
const read = await readTextFile({ path: args.dir + "/wanted.txt" });
const titles = (read.content ?? read).trim().split("\\n");
const found = await Promise.all(titles.map((query) => searchBooks({ query })));
const items = found.flatMap(({ books }) => books.slice(0, 1)).map(({ isbn }) => ({ isbn, quantity: 1 }));
const address = { street: "1 High Street", city: "Bonn", country: "DE" };
const { totals } = await quoteOrder({ customer: { name: "Ann", address }, items, shipping: "standard" });
await writeFile({ path: args.dir + "/quote.txt", content: String(totals.total_cents) });
export default totals;`,
    args: { dir: files },
  },
];

try {
  const direct = await connectAll(servers);
  const flags = serveArgs({ mode: 'code', config: place.config });
  const code = await connectAll({ host: { command: BINARY, args: flags } });
  const rows = [];
  for (const task of TASKS) {
    rows.push({ task: task.name, direct: await oneByOne(direct, task), code: await inCode(code, task) });
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows));
  else table(rows);
  await Promise.all([...Object.values(direct.clients), ...Object.values(code.clients)].map((client) => client.close()));
} finally {
  place.remove();
}
process.exit();

/** Calls tool by tool. */
async function oneByOne(to, { question, turns }) {
  const talk = conversation(to.definitions, question);
  const seen = [];
  for (const turn of turns) {
    const calls = turn(seen);
    seen.push(await Promise.all(calls.map(([server, name, args]) => call(to.clients[server], name, args))));
    talk.turn(calls.map(([, name, args]) => ({ name, args })), seen.at(-1));
  }
  return talk.sum();
}

/** Searches, reads the declarations, runs one script. */
async function inCode(to, { question, search, details, code, args }) {
  const talk = conversation(to.definitions, question);
  const calls = [
    ['search_tools', { query: search }],
    ['get_tool_details', { tools: details }],
    ['run_code', { code, args }],
  ];
  let answer;
  for (const [name, args] of calls) {
    answer = await call(to.clients.host, name, args);
    talk.turn([{ name, args }], [answer]);
  }
  return { ...talk.sum(), answer };
}

/** Counts a conversation as it grows. */
function conversation(definitions, question) {
  let context = tokens(definitions) + tokens(question);
  const sum = { definitions: tokens(definitions), turns: 0, read: 0, written: 0 };
  return {
    turn(calls, results) {
      const written = tokens(JSON.stringify(calls));
      sum.turns += 1;
      sum.read += context;
      sum.written += written;
      context += written + results.reduce((total, text) => total + tokens(text), 0);
    },
    // The answer takes one more turn, which reads all of it.
    sum: () => ({ ...sum, read: sum.read + context, context }),
  };
}

async function connectAll(all) {
  const clients = {};
  const definitions = [];
  for (const [name, { command, args }] of Object.entries(all)) {
    const client = new Client(INFO, { capabilities: {}, versionNegotiation: { mode: 'auto' } });
    const env = environment(place.dir);
    await client.connect(new StdioClientTransport({ command, args, env, cwd: place.dir, stderr: 'ignore' }));
    for (const { name, description, inputSchema } of (await client.listTools()).tools) {
      definitions.push({ name, description, inputSchema });
    }
    clients[name] = client;
  }
  return { clients, definitions: JSON.stringify(definitions) };
}

async function call(client, name, args) {
  const result = await client.callTool({ name, arguments: args }, { timeout: 60_000 });
  const text = result.content.filter(({ type }) => type === 'text').map(({ text }) => text).join('\n');
  if (result.isError) throw new Error(`${name}: ${text}`);
  return text;
}

function tokens(text) {
  return encode(text).length;
}

function table(rows) {
  const line = (cells) => cells.map((cell, index) => String(cell)[index ? 'padStart' : 'padEnd'](index ? 11 : 20)).join('');
  console.log(line(['task', '', 'definitions', 'turns', 'read', 'written', 'context']));
  for (const { task, direct, code } of rows) {
    for (const [how, sum] of [['tools', direct], ['code', code]]) {
      console.log(line([task, how, sum.definitions, sum.turns, sum.read, sum.written, sum.context]));
    }
    console.log(`  in code: ${code.answer.slice(0, 160)}`);
  }
}

/** Logs, a list of books and a history, the same every time. */
function prepare() {
  mkdirSync(path.join(files, 'logs'), { recursive: true });
  for (let file = 0; file < 20; file += 1) {
    const line = (n) => `2026-01-01T00:00:${String(n).padStart(2, '0')}Z ${(n * 7 + file) % (file + 3) ? 'INFO served' : 'ERROR timeout'} request ${file}-${n}`;
    writeFileSync(path.join(files, 'logs', `day-${file}.log`), Array.from({ length: 60 }, (_, n) => line(n)).join('\n'));
  }
  writeFileSync(path.join(files, 'wanted.txt'), TITLES.join('\n'));
  mkdirSync(repository);
  const git = (...args) => execFileSync('git', args, { cwd: repository, stdio: 'ignore', env: { ...process.env, HOME: place.dir } });
  git('init', '-q');
  for (let n = 0; n < 12; n += 1) {
    const author = ['Ann', 'Ben', 'Cho'][n % 3];
    const text = Array.from({ length: 20 + n }, (_, line) => `line ${line} of ${author} in change ${n}`).join('\n');
    writeFileSync(path.join(repository, `part-${n % 4}.txt`), text);
    git('add', '.');
    git('-c', `user.name=${author}`, '-c', `user.email=${author}@example.com`, 'commit', '-qm', `change ${n}`);
  }
}

function node(name, ...args) {
  return { command: 'node', args: [path.join(SERVERS, `node/node_modules/@modelcontextprotocol/${name}/dist/index.js`), ...args] };
}

function logsOf(listed) {
  return listed.match(/\S+\.log/g).map((name) => `${files}/logs/${name}`);
}

function commitsOf(log) {
  return [...new Set(log.match(/[0-9a-f]{40}/g))];
}

function order(found) {
  const items = found.flatMap((text) => JSON.parse(text).books.slice(0, 1)).map(({ isbn }) => ({ isbn, quantity: 1 }));
  const address = { street: '1 High Street', city: 'Bonn', country: 'DE' };
  return { customer: { name: 'Ann', address }, items, shipping: 'standard' };
}
