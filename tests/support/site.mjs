// Site: a web site in front of the gateway, on a port of its own. It serves the test pages and passes everything else
// through, so pages and gateway have one origin; and it can drop every connection, as a bad network does.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

export class Site {
  #sockets = new Set();

  static async start(gateway, pages) {
    const site = new Site(gateway, pages);
    await new Promise((resolve) => { site.server.listen(0, '127.0.0.1', resolve); });
    site.url = `http://127.0.0.1:${site.server.address().port}`;
    return site;
  }

  /// `pages` is the folder behind /pages/; a page in `made` (name to text) goes before a file.
  constructor(gateway, pages) {
    Object.assign(this, { gateway, pages, made: new Map() });
    this.server = http.createServer((request, response) => this.#answer(request, response));
    this.server.on('connection', (socket) => this.#track(socket));
    this.server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  #track(socket) {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
  }

  #answer(request, response) {
    const { pathname } = new URL(request.url, 'http://x');
    if (pathname.startsWith('/pages/')) return this.#page(path.basename(pathname), response);
    if (pathname === '/favicon.ico') return response.writeHead(204).end();
    return this.#pass(request, response);
  }

  async #page(name, response) {
    const text = this.made.get(name) ?? await readFile(path.join(this.pages, name)).catch(() => null);
    if (text === null) return response.writeHead(404).end();
    return response
      .writeHead(200, { 'content-type': types[path.extname(name)], 'cache-control': 'no-store' })
      .end(text);
  }

  #pass(request, response) {
    const { method, url, headers } = request;
    const onward = http.request({
      host: '127.0.0.1',
      port: this.gateway.port,
      method,
      path: url,
      headers,
      agent: false,
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode, answer.headers).flushHeaders();
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  #upgrade(request, socket, head) {
    const onward = net.connect(this.gateway.port, '127.0.0.1');
    const fields = [];
    for (let n = 0; n < request.rawHeaders.length; n += 2)
      fields.push(`${request.rawHeaders[n]}: ${request.rawHeaders[n + 1]}\r\n`);
    onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${fields.join('')}\r\n`);
    onward.write(head);
    onward.pipe(socket).pipe(onward);
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    onward.on('close', () => socket.destroy());
  }

  /// Drops every connection; new ones are served.
  cut() {
    for (const socket of this.#sockets) socket.destroy();
  }

  close() {
    this.server.close();
    this.cut();
  }
}
