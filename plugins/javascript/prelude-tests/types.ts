// A program that uses every type of mcp-host.d.ts as it is meant to be used; what must not
// fit says so.

import {
  args,
  callTool,
  callTools,
  describeTool,
  FileError,
  files,
  listServers,
  log,
  searchTools,
  sleep,
  state,
  StateError,
  ToolError,
} from "mcp-host";
import type { ContentBlock, Effect, Json, ToolMatch } from "mcp-host";

interface Issue {
  title: string;
  labels: string[];
}

const issues = await callTool<Issue[]>("github", "list-issues", { repo: args.repo }, { timeoutMs: 5_000 });
const titles: string[] = issues.map((issue) => issue.title);
const loose = await callTool("github", "list-issues");
loose.anything.goes;

const controller = new AbortController();
setTimeout((word: string) => controller.abort(word), 100, "late").unref();
const answers = await callTools<Issue>([
  { server: "a", tool: "b", input: { x: 1 }, signal: controller.signal },
  { server: "a", tool: "c", timeoutMs: 5 },
]);
for (const answer of answers) {
  if (answer.status === "fulfilled") {
    titles.push(answer.value.title);
  } else {
    const effect: Effect = answer.reason.effect;
    log.warn(answer.reason.message, { effect, kind: answer.reason.kind });
  }
}

try {
  await callTool("a", "b", {});
} catch (error) {
  if (error instanceof ToolError && error.kind === "failed") {
    const block: ContentBlock | undefined = error.content[0];
    if (block?.type === "text") {
      console.error(block.text);
    } else if (block?.type === "image") {
      console.log(new TextDecoder().decode(Uint8Array.from(atob(block.data), (c) => c.charCodeAt(0))));
    }
  } else if (error instanceof FileError || error instanceof StateError) {
    console.log(error.kind, error.hint);
  }
}

const found: ToolMatch[] = await searchTools("send mail", { limit: 5 });
const description = await describeTool(found[0]!.server, found[0]!.tool);
console.log(description.inputSchema.properties, description.annotations.readOnly, await listServers());

await files.write("/data/a.txt", "text");
await files.append("/data/a.txt", new Uint8Array([1]));
await files.writeJson("/data/a.json", { a: 1 }, { indent: 0 });
const value = await files.readJson<{ a: number }>("/data/a.json");
const size: number = (await files.stat("/data/a.txt")).size + value.a;
for (const { name, kind } of await files.list("/data")) {
  console.log(name, kind === "directory", size);
}

const runs: number = await state.increment("runs");
const last = await state.update<{ at: number }>("last", (old) => ({ at: (old?.at ?? 0) + runs }));
for await (const key of state.keys("user/")) {
  console.log(key, last?.at);
}
for (const key of state.keys()) {
  await state.delete(key);
}
await state.batch([{ check: "a" }, { set: "a", value: 1 }, { increment: "n" }, { delete: "b" }]);
const raw: Uint8Array | undefined = await state.bytes.get("raw");
console.dir(raw, { depth: null });

await sleep(5, { signal: AbortSignal.any([controller.signal, AbortSignal.timeout(50)]) });
const url = new URL("/x", "https://a.example");
url.searchParams.set("q", "1");
const pairs: [string, string][] = [...url.searchParams];
const copy: Map<string, Date> = structuredClone(new Map([["a", new Date(0)]]));
crypto.getRandomValues(new Uint32Array(4));
const id: string = crypto.randomUUID();
const json: Json = { a: [1, "b", null] };
queueMicrotask(() => console.table([{ id, json: JSON.stringify(json), now: performance.now() }], ["id"]));
controller.signal.addEventListener("abort", (event) => console.log(event.type, pairs, copy), { once: true });

// @ts-expect-error There is no network.
const response: { ok: boolean } = await fetch("https://a.example").json();
// @ts-expect-error A tool is named by two strings.
await callTool("github/list-issues");
// @ts-expect-error Input is an object.
await callTool("a", "b", "text");
// @ts-expect-error A ToolError is made by a call that failed.
new ToolError();
// @ts-expect-error Files take text or bytes.
await files.write("/data/a", { a: 1 });
// @ts-expect-error There is no process.
process.env;
