// Wire: one live way down from the gateway, whatever transport it is: packets in order, then an end.
//
//   next(ms)   the next down packet; throws Ended after the last
//   ended      promise of the end: {status, headers, text} for a response, {code, reason} for a WebSocket
//   heard      called with each packet as it comes, before anybody takes it with next()
//   sent       promise: the opening is with the operating system (responses only)
//   cut()      drops the connection without a word, as a network does
//   stall()    reads no more and answers nothing, with the connection open
//   close()    ends it as the client of this transport would
import { Inbox } from './inbox.mjs';
import * as http from './http.mjs';

export class Wire {
  #inbox;
  #resolve;
  heard = () => {};

  constructor(what) {
    this.#inbox = new Inbox(`a packet over ${what}`);
    this.ended = new Promise((resolve) => { this.#resolve = resolve; });
  }

  next(ms) { return this.#inbox.next(ms); }

  packet(packet) {
    this.heard(packet);
    this.#inbox.push(packet);
  }

  end(end) {
    this.#resolve(end);
    this.#inbox.end(end);
  }

  async *[Symbol.asyncIterator]() {
    for (;;) yield await this.next();
  }
}

/// A Wire that is one HTTP response, taken apart by `parser`: {feed(text, emit), end(emit)}.
export class ResponseWire extends Wire {
  #request;
  #response;

  constructor(name, gateway, path, { method, body, headers, parser }) {
    super(name);
    this.#request = http.start(gateway, path, { method, body, headers });
    this.sent = new Promise((resolve) => { this.#request.once('finish', resolve); });
    this.#request.on('response', (response) => this.#read(response, parser));
    this.#request.on('error', (error) => this.end({ error: error.code ?? error.message }));
  }

  #read(response, parser) {
    const end = { status: response.statusCode, headers: response.headers, text: '' };
    const emit = (packet) => this.packet(packet);
    const isStream = response.statusCode === 200;
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (text) => {
      end.text += text;
      if (isStream) this.#guard(() => parser.feed(text, emit));
    });
    response.on('end', () => {
      if (isStream) this.#guard(() => parser.end(emit));
      this.end(end);
    });
    response.on('error', (error) => this.end({ ...end, error: error.code ?? error.message }));
  }

  /// What cannot be read ends the wire with the reason, so that the case that waits says it.
  #guard(read) {
    try {
      read();
    } catch (error) {
      this.end({ error: error.message });
      this.cut();
    }
  }

  cut() { this.#request.destroy(); }
  close() { this.cut(); }
  stall() {
    this.#request.once('response', (response) => response.pause());
    this.#response?.pause();
  }
}

/// Packets as they go up: a line each. A string is sent as it is, for what no sane client sends.
export function lines(packets) {
  return packets.map((packet) => (typeof packet === 'string' ? packet : JSON.stringify(packet))).join('\n');
}
