// Inbox: what came, in order, for one reader who waits with a deadline.
import { within } from './deadline.mjs';

/// Thrown by next() when everything was read and nothing more can come; `end` tells why.
export class Ended extends Error {
  constructor(what, end) {
    super(`${what}: ended with ${JSON.stringify(end)}`);
    this.end = end;
  }
}

export class Inbox {
  #items = [];
  #waiting = null;
  #end = null;

  constructor(what) {
    this.what = what;
  }

  push(item) {
    this.#items.push(item);
    this.#wake();
  }

  /// The first end counts; later ones change nothing.
  end(why) {
    this.#end ??= why;
    this.#wake();
  }

  #wake() {
    this.#waiting?.();
    this.#waiting = null;
  }

  async next(ms) {
    while (this.#items.length === 0) {
      if (this.#end) throw new Ended(this.what, this.#end);
      await within(this.what, new Promise((resolve) => { this.#waiting = resolve; }), ms);
    }
    return this.#items.shift();
  }
}
