// The two ends of what passes through a fault proxy, byte by byte: Line, and Origin, which accepts them.
import net from 'node:net';
import { within } from '../../support/deadline.mjs';
import { FaultProxy } from '../../support/fault_proxy.mjs';
import { Inbox } from '../../support/inbox.mjs';
import { RawSocket } from '../../support/raw.mjs';

/// A RawSocket that closes only when told, and knows how its peer has ended: `end` waits for 'fin' or 'rst', `over` is
/// that, or null.
export class Line extends RawSocket {
  #end;
  over = null;

  static async to({ port }) {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    await within('a connection', new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    }));
    return new Line(socket);
  }

  constructor(socket) {
    super(socket);
    this.#end = new Promise((resolve) => {
      const ended = (how) => {
        this.over ??= how;
        resolve(how);
      };
      // A reset right behind bytes is an end to libuv: only writing, be it nothing, tells them apart.
      socket.once('end', () => socket.write('', (error) => ended(error ? 'rst' : 'fin')));
      socket.once('error', () => ended('rst'));
    });
  }

  get end() { return within('an end', this.#end); }

  /// Waits for these bytes, and forgets them.
  async expect(text) {
    await this.until(JSON.stringify(text), (all) => all.length >= text.length);
    const taken = this.take(text.length).toString('latin1');
    if (taken !== text) throw new Error(`expected ${JSON.stringify(text)}, got ${JSON.stringify(taken)}`);
  }

  finish() { this.socket.end(); }
  reset() { this.socket.resetAndDestroy(); }
}

/// A server that does nothing by itself.
export class Origin {
  #lines = new Inbox('a connection at the origin');
  #open = new Set();
  accepted = 0;

  static async start() {
    const origin = new Origin();
    await new Promise((resolve) => { origin.server.listen(0, '127.0.0.1', resolve); });
    origin.port = origin.server.address().port;
    return origin;
  }

  constructor() {
    this.server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.accepted += 1;
      const line = new Line(socket);
      this.#open.add(line);
      this.#lines.push(line);
    });
  }

  next() { return this.#lines.next(); }

  close() {
    this.server.close();
    for (const line of this.#open) line.close();
  }
}

export const get = (path = '/', more = '') => `GET ${path} HTTP/1.1\r\nHost: here\r\n${more}\r\n`;
export const ok = (body) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
export const chunkedHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
export const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;
export const upgrade = get('/socket', 'Connection: Upgrade\r\nUpgrade: websocket\r\n');
export const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/// A proxy between a client and an origin of the case's own.
export class Course {
  static async start(lab, plan = () => null, seed = 1) {
    const course = new Course();
    course.lab = lab;
    course.origin = lab.closing(await Origin.start());
    course.proxy = lab.closing(await FaultProxy.start(course.origin, { seed, plan }));
    return course;
  }

  async client() { return this.lab.closing(await Line.to(this.proxy)); }

  /// A request is sent, and has come to the origin: both ends.
  async begun(request = get()) {
    const client = await this.client();
    client.send(request);
    const origin = await this.origin.next();
    await origin.expect(request);
    return { client, origin };
  }

  /// Returns when what could pass has passed: three times something that was sent later has gone there and back, on a
  /// connection of its own. The plan must leave the path /settle alone.
  async settle() {
    const { client, origin } = await this.begun(get('/settle'));
    for (let turn = 0; turn < 3; turn += 1) {
      origin.send(ok('settled'));
      await client.expect(ok('settled'));
      client.send(get('/settle'));
      await origin.expect(get('/settle'));
    }
    client.close();
    origin.close();
  }
}

/// A plan that gives every request but those of settle() these faults.
export const always = (...list) => ({ path }) => (path === '/settle' ? null : list);
