// Connection: one client, its way to the gateway, and the exchanges that follow each other on it.
import net from 'node:net';
import { Endpoint } from './endpoint.mjs';
import { Exchange } from './exchange.mjs';
import { HeadReader, parseRequest } from './head.mjs';

const backlogLimit = 64 * 1024;

export class Connection {
  #reader = new HeadReader();
  #exchange = null;
  #requests = 0;
  #backlog = [];
  #waiting = 0;
  #opaque = false;
  #end = null;  // of the client, which waits behind its backlog
  upstream = null;
  target = null;

  constructor(proxy, socket) {
    this.proxy = proxy;
    this.client = new Endpoint(socket, {
      data: (bytes) => this.#fromClient(bytes),
      end: (how) => this.#clientEnded(how),
      close: () => this.#closed(),
    });
  }

  /// The way to the gateway, which is another one where the proxy has been retargeted.
  connect() {
    if (this.upstream && this.target === this.proxy.target) return;
    this.upstream?.leave();
    this.target = this.proxy.target;
    const socket = net.connect({ port: this.target.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const upstream = new Endpoint(socket, {
      data: (bytes) => this.#fromGateway(bytes),
      end: (how) => { if (upstream === this.upstream) this.#gatewayEnded(how); },
      close: () => this.#closed(),
    });
    this.upstream = upstream;
    upstream.source = this.client;
    this.client.source = upstream;
  }

  // --- up ---

  #fromClient(bytes) {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#opaque) return this.upstream.write(rest);
      if (this.#exchange?.answer.upgraded) return this.#exchange.up.push(rest);
      if (!this.#exchange) rest = this.#begin(rest);
      else if (!this.#exchange.body.done) rest = this.#exchange.more(rest);
      else return this.#wait(rest);
    }
    return undefined;
  }

  /// A request begins; returns what is not its own.
  #begin(chunk) {
    const found = this.#reader.read(chunk);
    if (!found) return Buffer.alloc(0);
    const { bytes, end } = found;
    const request = parseRequest(bytes.subarray(0, end));
    if (!request) return this.#giveUp(bytes);
    this.#requests += 1;
    this.#exchange = this.proxy.exchange(this, Object.assign(request, { onConnection: this.#requests }));
    return this.#exchange.begin(bytes, end);
  }

  /// What is no request is the gateway's to judge: from here on bytes pass as they are.
  #giveUp(bytes) {
    this.#opaque = true;
    this.connect();
    return bytes;
  }

  /// Bytes of the next request, or of an upgraded connection that is none yet.
  #wait(bytes) {
    this.#backlog.push(bytes);
    this.#waiting += bytes.length;
    if (this.#waiting > backlogLimit) this.client.hold('backlog');
  }

  #goOn() {
    const backlog = this.#backlog;
    this.#backlog = [];
    this.#waiting = 0;
    for (const bytes of backlog) this.#fromClient(bytes);
    if (this.#waiting <= backlogLimit) this.client.release('backlog');
    if (this.#backlog.length === 0 && this.#end) this.#end();
  }

  // --- down ---

  #fromGateway(bytes) {
    const exchange = this.#exchange;
    if (!exchange || exchange.made) return this.client.write(bytes);
    exchange.receive(bytes);
    if (exchange.answer.upgraded && this.#backlog.length > 0) this.#goOn();
    return undefined;
  }

  /// The answer's last byte has gone; `rest` is what the gateway said behind it.
  answered(exchange, rest) {
    if (exchange !== this.#exchange || exchange.silent || !exchange.body.done) return;
    if (exchange.last) return void this.drop('fin');
    this.#exchange = null;
    exchange.stop();
    if (rest.length > 0) this.client.write(rest);
    this.#goOn();
  }

  // --- ends ---

  #clientEnded(how) {
    const pass = () => (how === 'rst' ? this.upstream?.reset() : (this.upstream ?? this.client).finish());
    if (how !== 'rst' && this.#backlog.length > 0) this.#end = pass;
    else if (this.#exchange) this.#exchange.up.then(pass);
    else pass();
    this.release();
  }

  #gatewayEnded(how) {
    const pass = () => (how === 'rst' ? this.client.reset() : this.client.finish());
    if (this.#exchange) this.#exchange.down.then(pass);
    else pass();
    this.release();
  }

  /// Both ends have given up, and a silent flow keeps one from knowing of the other: nobody waits for anything.
  release() {
    if (this.client.gone && (this.upstream?.gone ?? true) && this.#exchange?.silent) this.destroy();
  }

  #closed() {
    if (!this.client.closed || !(this.upstream?.closed ?? true)) return;
    this.#exchange?.stop();
    this.proxy.left(this);
  }

  // --- what the proxy does to it ---

  stall(isStalled) {
    this.client.shut(isStalled);
    this.upstream?.shut(isStalled);
  }

  drop(how, howAbove = how) {
    this.#exchange?.stop();
    this.client.drop(how);
    this.upstream?.drop(howAbove);
  }

  destroy() {
    this.#exchange?.stop();
    this.client.destroy();
    this.upstream?.destroy();
  }
}
