// WebSocket frames by hand (RFC 6455, 5), good and bad, and a client that sends them as it is told: whole, by octets, or
// late. It never answers by itself, not even a close.
import net from 'node:net';
import { within } from './deadline.mjs';
import { Inbox } from './inbox.mjs';
import { parseHead } from './raw.mjs';

export const [continuation, text, binary, closing, ping, pong] = [0, 1, 2, 8, 9, 10];
export const rsv1 = 4;

/// A client's frame. `size`: what its length says, where that is a lie.
export function frame(opcode, payload, { fin = true, reserved = 0, masked = true, size } = {}) {
  const body = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const head = Buffer.from([first, ...length(size ?? body.length, masked ? 0x80 : 0)]);
  if (!masked) return Buffer.concat([head, body]);
  const mask = [0x11, 0x22, 0x83, 0x44];
  const hidden = Buffer.allocUnsafe(body.length);
  for (let at = 0; at < body.length; at += 1) hidden[at] = body[at] ^ mask[at & 3];
  return Buffer.concat([head, Buffer.from(mask), hidden]);
}

function length(size, mask) {
  if (size < 126) return [mask | size];
  if (size < 65536) return [mask | 126, size >> 8, size & 255];
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(size));
  return [mask | 127, ...long];
}

/// One message in frames of `size` bytes; `options` are the first frame's.
export function fragments(opcode, payload, size, options = {}) {
  const body = Buffer.from(payload);
  const frames = [];
  for (let at = 0; at < body.length || at === 0; at += size) {
    const fin = at + size >= body.length;
    frames.push(frame(at === 0 ? opcode : continuation, body.subarray(at, at + size), { ...(at === 0 && options), fin }));
  }
  return frames;
}

/// The payload of a close frame.
export const code = (number, reason = '') =>
  Buffer.concat([Buffer.from([number >> 8, number & 255]), Buffer.from(reason)]);

export const upgrade = {
  Host: 'x', Upgrade: 'websocket', Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13',
};

/// The bytes of a request; a header that is null is left out, one that is a list comes once for each.
export function request(path, headers = {}, line = `GET ${path} HTTP/1.1`) {
  const lines = Object.entries({ ...upgrade, ...headers })
    .filter(([, value]) => value !== null)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`));
  return Buffer.from(`${line}\r\n${lines.join('')}\r\n`);
}

export class FrameSocket {
  #socket;
  #chunks = [];
  #size = 0;
  #inbox = new Inbox('a frame');
  #answered;

  /// Resolves once the gateway has answered 101. `behind`: bytes that follow the request at once.
  static async open(gateway, path, { headers = {}, behind = [] } = {}) {
    const socket = new FrameSocket(gateway);
    socket.send(Buffer.concat([request(path, headers), ...behind]));
    const { status } = await socket.handshake();
    if (status !== 101) throw new Error(`status ${status}`);
    return socket;
  }

  constructor(gateway) {
    this.#socket = net.connect(gateway.port, '127.0.0.1');
    this.#socket.setNoDelay(true);
    this.ended = new Promise((resolve) => {
      this.#socket.on('end', () => resolve(true));    // FIN: the gateway's own
      this.#socket.on('error', () => resolve(false));
    });
    this.#answered = new Promise((resolve, reject) => {
      this.#socket.on('data', (data) => this.#take(data, resolve));
      this.ended.then(() => { reject(new Error('closed before the answer')); this.#inbox.end('the connection'); });
    });
    this.#answered.catch(() => {});
  }

  /// {status, headers} of the answer to the request.
  handshake() { return within('the answer', this.#answered); }

  send(bytes) { this.#socket.write(bytes); }

  /// One write for every `size` bytes, each in a segment of its own where the kernel lets it.
  async chop(bytes, size) {
    for (let at = 0; at < bytes.length; at += size) {
      if (!this.#socket.write(bytes.subarray(at, at + size))) {
        await new Promise((drained) => { this.#socket.once('drain', drained); });
      }
    }
  }

  next(ms) { return this.#inbox.next(ms); }

  /// The end of the connection, which the gateway must make by itself.
  async gone() {
    if (!(await within('the gateway to end the connection', this.ended))) throw new Error('reset');
  }

  pause() { this.#socket.pause(); }
  resume() { this.#socket.resume(); }
  close() { this.#socket.destroy(); }

  #take(data, answered) {
    this.#chunks.push(data);
    this.#size += data.length;
    if (!this.handshaken) this.#takeHead(answered);
    if (this.handshaken) while (this.#takeFrame());
  }

  #takeHead(answered) {
    const all = this.#peek(this.#size);
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) return;
    this.handshaken = true;
    this.#drop(end + 4);
    answered(parseHead(all.subarray(0, end).toString('latin1')));
  }

  #takeFrame() {
    if (this.#size < 2) return false;
    const head = this.#peek(Math.min(this.#size, 10));
    const short = head[1] & 0x7f;
    const extra = short < 126 ? 0 : short === 126 ? 2 : 8;
    if (head.length < 2 + extra) return false;
    const size = extra === 0 ? short : extra === 2 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2));
    if (this.#size < 2 + extra + size) return false;
    const payload = this.#peek(2 + extra + size).subarray(2 + extra);
    this.#drop(2 + extra + size);
    const [first, masked] = [head[0], head[1] >> 7];
    this.#inbox.push({ opcode: first & 15, fin: first >> 7 === 1, reserved: (first >> 4) & 7, masked, payload });
    return true;
  }

  /// The first `size` bytes, which are put together where they came in pieces.
  #peek(size) {
    let have = 0;
    let count = 0;
    while (have < size) have += this.#chunks[count++].length;
    if (count > 1) this.#chunks.splice(0, count, Buffer.concat(this.#chunks.slice(0, count)));
    return this.#chunks[0].subarray(0, size);
  }

  #drop(size) {
    this.#chunks[0] = this.#chunks[0].subarray(size);
    this.#size -= size;
    if (this.#chunks[0].length === 0) this.#chunks.shift();
  }
}
