// The site of the self-test, at two addresses: it answers in the way of a gateway, as slowly and as wrongly as a case
// wants.
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';

const uses = await readFile(new URL('uses.js', import.meta.url), 'utf8');
const open = { 'content-type': 'text/plain', 'access-control-allow-origin': '*' };
const scripts = Array.from({ length: 9 }, (_, n) => `<script>f([${n}])</script>`).join('\n');
const keeping = 'function f(list) { parent.encke(list) }';
const removing = 'function f(list) { var s = document.getElementsByTagName("script")[0]; ' +
  's.parentNode.removeChild(s); parent.encke(list) }';

function frame(response, query, text) {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.write(`${' '.repeat(300)}<script>${text}</script>\n${scripts}`);
  if (query === '') return;
  response.write('<script>f([10,');
  setTimeout(() => response.end('11])</script>'), 100);  // the second part shall be another read
}

const answers = {
  '/pages/lab.js': (response) => response.end(uses),
  '/pages/use.js': (response) => response.end(''),
  '/encke/encke.js': (response) => response.end('var Encke = {};'),
  '/leaky/encke/encke.js': (response) => response.end('var Encke = {}; leaked = 1;'),
  '/encke/send': (response) => response.writeHead(200, open).end('{}'),
  '/encke/xhr-streaming': (response, query) => {
    response.writeHead(200, query === '?closed' ? {} : open).write('x'.repeat(1000));
    setTimeout(() => response.write('y'.repeat(2000)), 150);
    setTimeout(() => response.end('z'), 300);
  },
  '/encke/forever-frame': (response, query) => frame(response, query, query === '?keep' ? keeping : removing),
  '/encke/long-polling': () => {},
  '/encke/polling': () => {},
};

export class Server extends EventEmitter {
  #closed = new Set();

  static async start() {
    const server = new Server();
    await Promise.all(server.all.map((one) => once(one.listen(0, '127.0.0.1'), 'listening')));
    [server.url, server.other] = server.all.map((one) => `http://127.0.0.1:${one.address().port}`);
    return server;
  }

  constructor() {
    super();
    const answer = (request, response) => this.#answer(request, response);
    this.all = [http.createServer(answer), http.createServer(answer)];
  }

  #answer(request, response) {
    const { pathname, search } = new URL(request.url, this.url);
    response.on('close', () => {
      if (response.writableFinished) return;
      this.#closed.add(pathname);
      this.emit('closed');
    });
    if (pathname.startsWith('/lab/')) return this.#call(pathname.slice(5), search.slice(1), request, response);
    return (answers[pathname] ?? (() => response.writeHead(404).end()))(response, search);
  }

  async #call(name, path, request, response) {
    let text = '';
    for await (const piece of request) text += piece;
    if (name === 'report') this.emit('report', text);
    while (name === 'closed' && !this.#closed.has(path)) await once(this, 'closed');
    response.end('closed');
  }

  close() {
    for (const one of this.all) {
      one.close();
      one.closeAllConnections();
    }
  }
}
