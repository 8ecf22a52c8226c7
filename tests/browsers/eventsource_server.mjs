// A server of event streams written by the cases, on two ports (two origins with the same cookies). It has the test
// page too, and the scripts of the gateway.
import { readFile } from 'node:fs/promises';
import http from 'node:http';

const page = new URL('pages/eventsource.html', import.meta.url);

export class StreamServer {
  static async start(gateway) {
    const server = new StreamServer(gateway);
    [server.url, server.otherUrl] = await Promise.all(server.servers.map(async (one) => {
      await new Promise((resolve) => { one.listen(0, '127.0.0.1', resolve); });
      return `http://127.0.0.1:${one.address().port}`;
    }));
    return server;
  }

  constructor(gateway) {
    Object.assign(this, { gateway, streams: new Map() });
    this.servers = [0, 1].map(() => http.createServer((request, response) => this.#answer(request, response)));
  }

  /// Lets answer(request, response, how many there were before) stand at an address, which is returned.
  serve(answer) {
    const path = `/streams/${this.streams.size}`;
    this.streams.set(path, { answer, requests: [] });
    return path;
  }

  /// The requests that came to `path`.
  requests(path) { return this.streams.get(path).requests; }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, 'http://x');
    const stream = this.streams.get(pathname);
    // On a connection that was used before, engines try again by themselves what is destroyed on purpose.
    response.setHeader('connection', 'close');
    if (stream) return this.#stream(stream, request, response);
    if (pathname === '/page') return response.writeHead(200, { 'content-type': 'text/html' }).end(await readFile(page));
    if (pathname.startsWith('/encke/')) return this.#script(pathname, response);
    return response.writeHead(204).end();
  }

  #script(pathname, response) {
    http.get(`${this.gateway.url}${pathname}`, (answer) => {
      response.writeHead(answer.statusCode, { 'content-type': 'text/javascript' });
      answer.pipe(response);
    });
  }

  #stream({ answer, requests }, request, response) {
    const { origin } = request.headers;
    if (origin) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-allow-credentials', 'true');
    }
    request.at = Date.now();
    requests.push(request);
    answer(request, response, requests.length - 1);
  }

  close() {
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}
