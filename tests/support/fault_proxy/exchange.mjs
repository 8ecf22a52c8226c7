// Exchange: one request and its answer, with the faults that were planned for it.
import { STATUS_CODES } from 'node:http';
import { Answer } from './answer.mjs';
import { requestBody } from './body.mjs';
import { Copy } from './copy.mjs';
import { Flow } from './flow.mjs';
import { rewrite } from './head.mjs';
import { Corrupt, Cut, MuteUpgrade, Stall, Swallow, Truncate } from './stages.mjs';
import { Delay, Hold, Throttle } from './timing.mjs';

const stages = {
  cut: Cut, stall: Stall, delay: Delay, throttle: Throttle, swallow: Swallow, muteUpgrade: MuteUpgrade,
  corrupt: Corrupt, truncate: Truncate, buffer: Hold,
};

const hopByHop = ['connection', 'upgrade', 'keep-alive', 'proxy-connection', 'te', 'trailer'];
const asHttp10 = (line) => line.replace('HTTP/1.1', 'HTTP/1.0');
const requestRewrites = {
  stripUpgrade: { without: hopByHop },
  http10: { first: asHttp10, without: hopByHop, more: ['Connection: close'] },
};
const answerAsHttp10 = {
  first: asHttp10,
  without: ['connection', 'keep-alive', 'content-length'],
  more: ['Connection: close'],
};

export class Exchange {
  #copy = null;
  #copied = null;
  #heads = [];

  /// `entry` is its line in the proxy's log, where the faults that really happened are noted.
  constructor(connection, request, faults, { random, entry }) {
    Object.assign(this, { connection, request, faults, random, entry });
    this.body = requestBody(request);
    this.made = this.#find('status');           // answered by the proxy
    this.last = Boolean(this.#find('http10'));  // the connection ends with its answer
    if (!this.made) connection.connect();
    this.up = new Flow(connection.client, this.made ? null : connection.upstream);
    this.down = new Flow(this.made ? null : connection.upstream, connection.client);
    this.answer = this.#follow();
    if (faults.length > 0) this.#plan();
  }

  get silent() { return this.up.silent || this.down.silent; }

  #find(kind) { return this.faults.find((fault) => fault.kind === kind); }

  #follow() {
    return new Answer(this.request.method, {
      pass: (bytes) => this.down.push(bytes),
      seen: (head) => this.#answered(head),
      rewritten: this.last ? (bytes) => rewrite(bytes, answerAsHttp10) : null,
    });
  }

  #plan() {
    if (this.#find('duplicate') && !this.made) this.#copied = [];
    this.#heads = this.faults.filter(({ kind }) => kind in requestRewrites);
    this.up.through(this.#stages(this.up, (direction) => direction === 'up'));
    this.down.through(this.#stages(this.down, (direction) => direction !== 'up'));
  }

  #stages(flow, wanted) {
    return this.faults
      .filter(({ kind, direction }) => kind in stages && wanted(direction))
      .map((fault) => new stages[fault.kind](fault, { flow, exchange: this, random: this.random }));
  }

  // --- up ---

  /// Its first bytes, of which `end` are the head; returns those that are no longer its own.
  begin(bytes, end) {
    if (this.#heads.length === 0) return this.#send(bytes, end);
    let head = bytes.subarray(0, end);
    for (const fault of this.#heads) {
      head = rewrite(head, requestRewrites[fault.kind]);
      this.strike(fault);
    }
    return this.#send(Buffer.concat([head, bytes.subarray(end)]), head.length);
  }

  /// More of its body.
  more(bytes) { return this.#send(bytes, 0); }

  #send(bytes, from) {
    const to = this.body.consume(bytes, from);
    const own = bytes.subarray(0, to);
    this.#copied?.push(own);
    this.up.push(own);
    if (this.body.done) this.#sent();
    return bytes.subarray(to);
  }

  #sent() {
    if (this.#copied) this.#duplicate();
    if (this.made) this.#make(this.made);
    if (this.answer.done) this.#finish(Buffer.alloc(0));  // it came before the request was complete
  }

  #duplicate() {
    const { proxy, target } = this.connection;
    this.#copy = new Copy(proxy.copies, target, this.request.method, {
      answered: (status) => { this.entry.copyStatus = status; },
    });
    this.#copy.send(Buffer.concat(this.#copied));
    this.#copied = null;
    this.strike(this.#find('duplicate'));
  }

  #make({ status, headers, body }) {
    this.strike(this.made);
    const fields = { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body), ...headers };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    const content = this.request.method === 'HEAD' ? '' : body;
    this.receive(Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${content}`));
  }

  // --- down ---

  /// Bytes from the gateway.
  receive(bytes) {
    const rest = this.answer.feed(bytes);
    if (this.answer.done) this.#finish(rest);
  }

  /// Both are complete; what the gateway has said beyond is `rest`.
  #finish(rest) { this.down.then(() => this.connection.answered(this, rest)); }

  #answered(head) {
    this.entry.status = head.status;
    this.down.head(head);
  }

  // --- what faults do ---

  strike(fault) { this.connection.proxy.struck(this.entry, fault); }

  cut({ how, direction = 'down', gently }) {
    if (how !== 'half') return this.connection.drop(how, gently ? 'fin' : how);
    const { client, upstream } = this.connection;
    (direction === 'up' ? upstream : client)?.finish();
    return this.silence(direction);
  }

  silence(direction) {
    if (direction !== 'up') this.down.silence();
    if (direction !== 'down') this.up.silence();
    this.connection.release();
  }

  stop() {
    this.up.stop();
    this.down.stop();
    this.#copy?.leave();
  }
}
