// RawSocket: bytes to the gateway and back, for input that no HTTP library would send.
import net from 'node:net';
import { within } from './deadline.mjs';

export class RawSocket {
  /// `from`: the address to come from, one of 127.0.0.0/8.
  static async open(gateway, { from } = {}) {
    const socket = net.connect({ port: gateway.port, host: '127.0.0.1', localAddress: from });
    await within('a connection', new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    }));
    return new RawSocket(socket);
  }

  constructor(socket) {
    this.socket = socket;
    this.received = Buffer.alloc(0);
    this.ended = new Promise((resolve) => { socket.once('close', resolve); });
    this.changed = () => {};
    socket.on('data', (data) => {
      this.received = Buffer.concat([this.received, data]);
      this.changed();
    });
    socket.on('error', () => {});  // a reset is an end like any other here
  }

  get text() { return this.received.toString('latin1'); }

  send(bytes) { this.socket.write(bytes); }

  /// Waits until `test(text)` is truthy; its value.
  async until(what, test) {
    const seen = new Promise((resolve) => {
      this.changed = () => {
        const value = test(this.text);
        if (value) resolve(value);
      };
      this.changed();
    });
    const gone = this.ended.then(
      () => test(this.text) || Promise.reject(new Error(`closed before ${what}: ${this.text}`)),
    );
    return within(`${what}; got ${JSON.stringify(this.text.slice(0, 500))}`, Promise.race([seen, gone]));
  }

  /// Everything up to the end that the gateway makes.
  async all() {
    await within(`the gateway to close; got ${JSON.stringify(this.text.slice(0, 200))}`, this.ended);
    return this.text;
  }

  /// Forgets what was received, and returns it.
  take(length = this.received.length) {
    const taken = this.received.subarray(0, length);
    this.received = this.received.subarray(length);
    return taken;
  }

  /// The next answer with a Content-Length (or without a body): {status, headers, body}.
  async response({ head = false } = {}) {
    const end = await this.until('the head of an answer', (text) => text.indexOf('\r\n\r\n') + 1);
    const answer = parseHead(this.take(end + 3).toString('latin1'));
    const length = head ? 0 : Number(answer.headers['content-length'] ?? 0);
    await this.until(`a body of ${length} bytes`, () => this.received.length >= length);
    return { ...answer, body: this.take(length).toString() };
  }

  close() { this.socket.destroy(); }
}

export function parseHead(text) {
  const [statusLine, ...fields] = text.trimEnd().split('\r\n');
  const headers = {};
  for (const field of fields) {
    const colon = field.indexOf(':');
    headers[field.slice(0, colon).toLowerCase()] = field.slice(colon + 1).trim();
  }
  return { status: Number(statusLine.split(' ')[1]), version: statusLine.split(' ')[0], headers };
}

/// Sends `bytes` on a connection of its own and reads until the gateway closes.
export async function exchange(gateway, bytes) {
  const socket = await RawSocket.open(gateway);
  socket.send(bytes);
  const text = await socket.all();
  return { ...parseHead(text.split('\r\n\r\n')[0]), text };
}
