// Stages that keep bytes for some time: delay, throttle, buffer.
import { Stage } from './stages.mjs';

/// What waits for its time, in order.
class Timed extends Stage {
  #queue = [];
  #timer = null;
  due = 0;

  /// Passes `bytes` at `due`, which never goes back.
  pass(bytes, due) {
    this.due = Math.max(this.due, due);
    this.flow.hold(bytes.length);
    this.#enqueue({ due: this.due, length: bytes.length, pass: () => this.next.push(bytes) });
  }

  then(action) { this.#enqueue({ due: this.due, length: 0, pass: () => this.next.then(action) }); }

  #enqueue(item) {
    this.#queue.push(item);
    if (this.#timer === null) this.#run();
  }

  #run() {
    this.#timer = null;
    while (this.#queue.length > 0 && this.#queue[0].due <= performance.now()) {
      const { length, pass } = this.#queue.shift();
      this.flow.hold(-length);
      pass();
    }
    if (this.#queue.length > 0) this.#wait(this.#queue[0].due - performance.now());
  }

  #wait(ms) { this.#timer = setTimeout(() => this.#run(), Math.max(1, Math.ceil(ms))); }

  stop() {
    clearTimeout(this.#timer);
    this.#queue = [];
  }
}

export class Delay extends Timed {
  push(bytes) {
    this.strike();
    const { ms, jitter } = this.fault;
    this.pass(bytes, performance.now() + ms + this.random() * jitter);
  }
}

const slicesPerSecond = 50;

/// Slices, each of which takes its time on the line.
export class Throttle extends Timed {
  push(bytes) {
    this.strike();
    const { bytesPerSecond } = this.fault;
    const slice = Math.max(1, Math.ceil(bytesPerSecond / slicesPerSecond));
    for (let at = 0; at < bytes.length; at += slice) {
      const part = bytes.subarray(at, at + slice);
      this.pass(part, Math.max(this.due, performance.now()) + (part.length / bytesPerSecond) * 1000);
    }
  }
}

export class Hold extends Stage {
  #kept = [];
  #length = 0;
  #timer = null;

  push(bytes) {
    this.strike();
    this.#kept.push(bytes);
    this.#length += bytes.length;
    if (this.#length >= this.fault.bytes) this.#flush();
    else if (this.fault.ms < Infinity) this.#timer ??= setTimeout(() => this.#flush(), this.fault.ms);
  }

  #flush() {
    this.stop();
    const all = Buffer.concat(this.#kept);
    this.#kept = [];
    this.#length = 0;
    if (all.length > 0) this.next.push(all);
  }

  then(action) {
    this.#flush();
    this.next.then(action);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
