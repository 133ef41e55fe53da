// Calls of tools over HTTP in the newer era, with nothing of a client around them: for load,
// where an SDK would be what is measured.

import http from 'node:http';

const VERSION = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': VERSION,
  'io.modelcontextprotocol/clientInfo': { name: 'mcp-host-load', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
/** Longer than a run may take, and its wait for a place. */
const LIMIT_MS = 120_000;
let lastId = 0;

/** An agent that keeps so many connections open. */
export function connections(count) {
  return new http.Agent({ keepAlive: true, maxSockets: count });
}

/** Calls a tool. Resolves to `{ status, result?, error?, ms }`; rejects without an answer. */
export function callTool({ url, token, agent }, name, args) {
  lastId += 1;
  const params = { name, arguments: args, _meta: META };
  const body = JSON.stringify({ jsonrpc: '2.0', id: lastId, method: 'tools/call', params });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${token}`,
    'mcp-protocol-version': VERSION,
    'mcp-method': 'tools/call',
    'mcp-name': name,
  };
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', headers, agent, timeout: LIMIT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (text += part));
      response.on('error', reject);
      response.on('end', () => {
        const { result, error } = answer(text, response.headers['content-type'] ?? '');
        const retryAfter = response.headers['retry-after'];
        resolve({ status: response.statusCode, retryAfter, result, error, ms: performance.now() - started });
      });
    });
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error(`nothing for ${LIMIT_MS} ms`)));
    request.end(body);
  });
}

/** The one answer in a body; of a stream, the message that is no notification. */
function answer(text, type) {
  const documents = type.startsWith('text/event-stream')
    ? text.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5))
    : [text];
  for (const document of documents) {
    try {
      const message = JSON.parse(document);
      if (message.result || message.error) return message;
    } catch {
      // Refusals of the transport are plain text.
    }
  }
  return { error: { code: null, message: text.slice(0, 400) } };
}
