// A proxy on a port of its own that adds one header to each request, for the suite, which
// can send none of its own. All else goes through as it is, streams too.

import http from 'node:http';

/** Resolves to the proxy's address in front of `target`, once it listens. */
export async function withHeader(target, name, value) {
  const { hostname, port, host, pathname } = new URL(target);
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((request, response) => {
    const own = request.socket.localPort;
    // Whoever names the proxy means the server; whoever names another host is passed on.
    const named = new RegExp(`^((?:http://)?(?:127\\.0\\.0\\.1|localhost)):${own}$`);
    const meant = (text) => text?.replace(named, `$1:${port}`);
    const headers = { ...request.headers, [name]: value, host: meant(request.headers.host) };
    if (headers.origin) headers.origin = meant(headers.origin);
    const options = { agent, hostname, port, path: request.url, method: request.method, headers };
    const onward = http.request(options, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, hostname, resolve));
  const url = `http://${host.replace(/:\d+$/, '')}:${server.address().port}${pathname}`;
  const stop = () => {
    agent.destroy();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url, stop };
}
