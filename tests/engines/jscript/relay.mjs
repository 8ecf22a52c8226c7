// Relay: the network of one engine in Wine. It is the engine's HTTP proxy, so that it sees all requests; and it carries
// the requests of the doubles (host/xdomainrequest.js, host/htmlfile.js), whose answers nothing in cscript can read
// while they grow: their bytes come with the host's turns (host/turn.js). All else passes through as it is.
import http from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { Watch } from './watch.mjs';

const ours = 'http://relay.invalid';
const agent = 'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1)';

/// JSON that every engine and every code page can read.
const ascii = (value) => JSON.stringify(value)
  .replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

async function textOf(request) {
  request.setEncoding('utf8');
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}

/// What the doubles send: no cookies, no header of script's making.
function headersOf(way, method, page) {
  const headers = { 'accept': '*/*', 'user-agent': agent, 'referer': page };
  if (way === 'xdr') headers.origin = new URL(page).origin;
  if (way === 'form') headers['content-type'] = 'application/x-www-form-urlencoded';
  return headers;
}

export class Relay {
  #events = [];
  #asked = null;  // the turn that waits
  #carried = new Map();  // number -> {over, drop}
  #early = new Map();  // number -> drop or forget, of what was given up and has not come yet: the engine sends in threads

  /// `page`: the page's address. `host` hears log(text), violation(text) and bye().
  static async start(page, host) {
    const relay = new Relay(page, host);
    await new Promise((resolve) => { relay.server.listen(0, '127.0.0.1', resolve); });
    relay.url = `http://127.0.0.1:${relay.server.address().port}`;
    return relay;
  }

  constructor(page, host) {
    Object.assign(this, { page, host, watch: new Watch((text) => host.violation(text)) });
    this.server = http.createServer((request, response) => {
      response.on('error', () => {});
      if (request.url.startsWith(ours)) this.#turn(request, response).catch(() => response.destroy());
      else this.#pass(request, response);
    });
  }

  // --- Turns

  async #turn(request, response) {
    const ms = Number(new URL(request.url).searchParams.get('ms'));
    for (const [name, ...values] of JSON.parse(await textOf(request))) this[`do ${name}`](...values);
    this.#asked = { response, timer: setTimeout(() => this.#answer(), ms) };
    if (this.#events.length > 0) this.#answer();
  }

  #answer() {
    if (!this.#asked) return;
    const { response, timer } = this.#asked;
    clearTimeout(timer);
    this.#asked = null;
    const text = ascii(this.#events.splice(0));
    response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(text);
  }

  #event(...event) {
    this.#events.push(event);
    this.#answer();
  }

  'do log'(text) { this.host.log(text); }
  'do violation'(text) { this.host.violation(text); }
  'do bye'() { this.host.bye(); }

  'do drop'(id) {
    if (!this.#carried.has(id)) return this.#early.set(id, 'drop');
    this.#carried.get(id).drop();
    return this.#carried.delete(id);
  }

  /// The page has given it up, and the engine perhaps has not.
  'do forget'(id) {
    if (!this.#carried.has(id)) return this.#early.set(id, 'forget');
    return this.#carried.get(id).over();
  }

  /// The page is closed by its user.
  quit() { this.#event(0, 'quit'); }

  // --- Requests of the doubles

  'do open'(id, way, method, url, body) {
    const headers = headersOf(way, method, this.page);
    const over = this.watch.begin(way, method, url, headers);
    const onward = http.request(url, { method, headers: { ...headers, connection: 'keep-alive' }, agent: false });
    const decoder = new StringDecoder('utf8');
    const end = (what) => {
      if (!this.#carried.delete(id)) return;
      over();
      this.#event(id, what);
    };
    this.#carry(id, over, onward);
    onward.on('error', () => end('failed'));
    onward.on('response', (answer) => {
      this.#event(id, 'head', answer.statusCode, answer.headers['access-control-allow-origin'] ?? '');
      answer.on('data', (bytes) => {
        if (this.#carried.has(id)) this.#event(id, 'data', decoder.write(bytes), bytes.length);
      });
      answer.on('error', () => end('failed'));
      answer.on('end', () => end('end'));
    });
    onward.end(body);
  }

  #carry(id, over, onward) {
    const drop = () => {
      over();
      onward.destroy();
    };
    this.#carried.set(id, { over, drop });
  }

  // --- The engine's own requests

  #pass(request, response) {
    const { method, url } = request;
    const { 'x-relay-number': id, 'x-relay-before': before = '[]', ...headers } = request.headers;
    delete headers['proxy-connection'];
    for (const [name, number] of JSON.parse(before)) this[`do ${name}`](number);
    const fate = this.#early.get(Number(id));
    if (fate === 'drop') return response.destroy();
    const over = fate ? () => {} : this.watch.begin('xhr', method, url, headers);
    const onward = http.request(url, { method, headers: { referer: this.page, ...headers }, agent: false });
    if (id) this.#carry(Number(id), over, onward);
    const end = (failed) => {
      over();
      this.#carried.delete(Number(id));
      if (failed) response.destroy();
      this.#answer();  // its event is waiting in the engine
    };
    onward.on('error', () => end(true));
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode, answer.headers).flushHeaders();
      answer.on('error', () => end(true));
      answer.on('end', () => end(false));
      answer.pipe(response);
    });
    response.on('close', () => onward.destroy());
    return request.pipe(onward);
  }

  close() {
    for (const { drop } of this.#carried.values()) drop();
    this.server.close();
    this.server.closeAllConnections();
  }
}
