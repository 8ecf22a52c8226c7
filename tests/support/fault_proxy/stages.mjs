// Stages: the faults that act on bytes as they pass.
//
//   push(bytes)    the next bytes
//   then(action)   what is to happen behind them (an end)
//   head(head)     a head of the answer, before its bytes: {status, body, end}; an interim one has no body
//   stop()         the connection is no more
import { ChunkedBody } from './body.mjs';

export class Stage {
  constructor(fault, { flow, exchange, random }) {
    Object.assign(this, { fault, flow, exchange, random, passed: 0 });
  }

  push(bytes) { this.next.push(bytes); }
  then(action) { this.next.then(action); }
  head() {}
  stop() {}

  /// The fault has really happened.
  strike() { this.exchange.strike(this.fault); }
}

/// What lets some bytes through, does something, and lets nothing more through.
class Ending extends Stage {
  over = false;

  /// How many of `bytes` pass before the end; undefined where it is not among them.
  reach(bytes) {
    const room = this.fault.after - this.passed;
    return bytes.length > 0 && bytes.length >= room ? room : undefined;
  }

  push(bytes) {
    if (this.over) return;
    const room = this.reach(bytes);
    const passing = room === undefined ? bytes : bytes.subarray(0, room);
    this.passed += passing.length;
    if (passing.length > 0) this.next.push(passing);
    if (room !== undefined) this.#finish();
  }

  #finish() {
    this.over = true;
    this.strike();
    this.finish();
  }

  then(action) {
    if (!this.over) this.next.then(action);
  }
}

export class Cut extends Ending {
  finish() { this.next.then(() => this.exchange.cut(this.fault)); }
}

export class Stall extends Ending {
  finish() { this.exchange.silence(this.fault.direction); }
}

/// Silent behind the head of a 101.
export class MuteUpgrade extends Ending {
  #end = Infinity;

  head({ status, end }) { if (status === 101) this.#end = end; }
  reach(bytes) { return this.passed + bytes.length >= this.#end ? this.#end - this.passed : undefined; }
  finish() { this.exchange.silence('both'); }
}

/// FIN inside of a chunk: at least one byte of it has passed, and at least one is missing.
export class Truncate extends Ending {
  #body = null;
  #head = Infinity;
  #at = undefined;

  head({ body, end }) {
    this.#head = end;
    if (body?.chunked) this.#body = new ChunkedBody((from, to, left) => this.#piece(from, to, left));
  }

  #piece(from, to, left) {
    const at = Math.max(from + 1, this.fault.after - this.passed);
    if (this.#at === undefined && (at < to || (at === to && left > 0))) this.#at = at;
  }

  reach(bytes) {
    if (!this.#body) return super.reach(bytes);
    this.#body.consume(bytes, Math.max(0, Math.min(bytes.length, this.#head - this.passed)));
    return this.#at;
  }

  finish() { this.next.then(() => this.exchange.cut({ how: 'fin' })); }
}

/// Drops the answer; the client is reset once the gateway has answered.
export class Swallow extends Stage {
  push() {}
  then() { this.#reset(); }
  head({ body }) { if (body?.endless || body?.chunked) this.#reset(); }

  #reset() {
    this.strike();
    this.next.then(() => this.exchange.cut({ how: 'rst', gently: true }));
  }
}

export class Corrupt extends Stage {
  push(bytes) {
    const from = Math.max(0, this.fault.after - this.passed);
    this.passed += bytes.length;
    this.next.push(from < bytes.length ? this.#mangled(bytes, from) : bytes);
  }

  #mangled(bytes, from) {
    this.strike();
    const mangled = Buffer.from(bytes);
    for (let at = from; at < mangled.length; at += 1) mangled[at] ^= 0x80 | this.random.int(0, 0x7f);
    return mangled;
  }
}
